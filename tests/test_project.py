"""The project's own promises: what imports what, and what is installed."""

from __future__ import annotations

import ast
import importlib
import os
import re
import subprocess
import sys
from importlib.metadata import entry_points, requires, version
from importlib.resources import files
from pathlib import Path

import pytest
from pages import conf, sphinx_build, write

import clicky_docs

PACKAGE = Path(clicky_docs.__file__).parent
ROOT = Path(__file__).parents[1]
HOSTS = {"sphinx", "docutils", "mkdocs", "pathspec", "yaml"}
TOOLS = {"click", "rich", "selectolax"}

# Each module, and which of ours it may import.
IMPORTS = {
    "options": set(),
    "values": {"options"},
    "placeholders": {"options"},
    "sections": {"options"},
    "settings": {"options", "placeholders", "sections", "values"},
    "pages": {"options", "placeholders", "sections", "settings"},
    "marks": {"options", "settings"},
    "facts": set(),
    "source": set(),
    "escape": set(),
    "disk": set(),
    "shorten": set(),
    "themes": set(),
    "script": {"escape", "settings", "shorten", "themes", "values"},
    "snippet": {"escape", "pages", "script", "settings"},
    "summary": {"pages", "settings"},
    "insights": {"disk", "escape", "marks", "settings", "shorten", "themes"},
    "place": {"snippet"},
    "preview": {"settings"},
    "partial": {"disk", "escape", "insights", "marks", "options", "settings", "snippet", "values"},
    "__init__": {"facts", "options", "pages", "place", "settings", "snippet"},
    "directives": {"marks", "options"},
    "sphinx": {
        "",
        "directives",
        "facts",
        "insights",
        "marks",
        "options",
        "pages",
        "place",
        "preview",
        "sections",
        "settings",
        "snippet",
        "source",
        "summary",
    },
    "mkdocs": {
        "facts",
        "insights",
        "marks",
        "options",
        "pages",
        "place",
        "preview",
        "sections",
        "settings",
        "snippet",
        "source",
        "summary",
    },
    "cli.faults": set(),
    "cli.files": set(),
    "cli.config": {"facts", "options", "preview", "settings"},
    "cli.policy": {"script"},
    "cli.inject": {
        "cli.config",
        "cli.files",
        "insights",
        "marks",
        "options",
        "pages",
        "place",
        "settings",
        "snippet",
        "summary",
    },
    "cli.page": {
        "cli.faults",
        "cli.inject",
        "cli.policy",
        "insights",
        "marks",
        "options",
        "place",
        "script",
        "settings",
    },
    "cli.check": {"cli.faults", "cli.inject", "cli.page"},
    "cli.csp": {"insights", "cli.page", "cli.policy", "place", "script", "settings"},
    "cli.report": {"cli.faults", "cli.page", "summary"},
    "cli.__init__": {
        "",
        "cli.check",
        "cli.config",
        "cli.csp",
        "cli.files",
        "cli.inject",
        "cli.policy",
        "cli.report",
        "insights",
        "options",
        "partial",
        "sections",
        "values",
    },
    "__main__": {"cli.cli"},
}


def imported(module: str) -> set[str]:
    """The names that a module imports, of this package without the package's name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((PACKAGE / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= names if node.module in {"clicky_docs", "clicky_docs.cli"} else {str(node.module)}
    return {name.removeprefix("clicky_docs").lstrip(".") for name in found if name.partition(".")[0] == "clicky_docs"}


def test_imports_run_one_way() -> None:
    modules = {".".join(path.relative_to(PACKAGE).with_suffix("").parts) for path in PACKAGE.rglob("*.py")}
    assert modules == IMPORTS.keys()
    for module in modules:
        assert imported(module) <= IMPORTS[module], module


def test_the_page_on_the_architecture_has_each_module_in_the_order_of_imports() -> None:
    """If this fails, put what was expected between the two comments."""
    text = ROOT / "docs" / "architecture.md"
    known: set[str] = set()
    rows = ["| module | what it is |", "| --- | --- |"]
    for module, imports in IMPORTS.items():
        assert imports - {""} <= known | {"cli.cli"}, module
        known.add(module)
        if not module.endswith("__"):
            source = (PACKAGE / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")
            first = str(ast.get_docstring(ast.parse(source))).splitlines()[0]
            rows.append(f"| `{module}` | {first.replace('``', '`')} |")
    found = text.read_text(encoding="utf-8").partition("<!-- modules -->")[2].partition("<!-- /modules -->")[0]
    assert found == "\n\n" + "\n".join(rows) + "\n\n"


@pytest.mark.parametrize(
    ("module", "without"),
    [
        ("clicky_docs", HOSTS | TOOLS),
        ("clicky_docs.preview", HOSTS | TOOLS),
        ("clicky_docs.partial", HOSTS | TOOLS),
        ("clicky_docs.cli", HOSTS),
        ("clicky_docs.sphinx", {"mkdocs"} | TOOLS),
        ("clicky_docs.mkdocs", {"sphinx", "docutils"}),
    ],
)
def test_what_an_import_brings(module: str, without: set[str]) -> None:
    code = f"import {module}, sys; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "clicky_docs" in done.stdout.split()
    assert not without & set(done.stdout.split())


def test_nothing_is_required_but_by_an_extra() -> None:
    found = requires("clicky-docs") or []
    assert found
    assert all("extra ==" in requirement for requirement in found)


def test_what_is_installed() -> None:
    assert version("clicky-docs") == clicky_docs.__version__
    (plugin,) = entry_points(group="mkdocs.plugins", name="clicky")
    assert plugin.value == "clicky_docs.mkdocs:ClickyPlugin"
    for name in ("py.typed", "browser/boot.js", "partial.html"):
        assert files("clicky_docs").joinpath(name).is_file()


@pytest.mark.skipif("TOX_ENV_NAME" not in os.environ, reason="tox installs the wheel")
def test_the_wheel_is_what_is_tested() -> None:
    assert "site-packages" in PACKAGE.parts


def test_the_public_names() -> None:
    assert sorted(clicky_docs.__all__) == [
        "Page",
        "Settings",
        "Snippet",
        "Untyped",
        "build",
        "facts",
        "load_page",
        "load_site",
        "place",
    ]
    assert all(hasattr(clicky_docs, name) for name in clicky_docs.__all__)


def test_an_older_sphinx_ends_with_the_version_that_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sphinx.__display_version__", "7.0.1")
    monkeypatch.setattr("sphinx.version_info", (7, 0, 1, "final", 0))
    source = write(tmp_path / "src", {"conf.py": conf(["clicky_docs.sphinx"]), "index.rst": "One\n===\n"})
    assert sphinx_build(source).status == 2
    assert f"needs at least Sphinx v{least('sphinx')}; " in capsys.readouterr().err


def test_an_older_mkdocs_ends_with_the_version_that_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("mkdocs.plugins.get_plugin_logger")
    monkeypatch.delitem(sys.modules, "clicky_docs.mkdocs", raising=False)
    with pytest.raises(ImportError, match="cannot import name 'get_plugin_logger'") as raised:
        importlib.import_module("clicky_docs.mkdocs")
    needed = f"the plugin clicky needs MkDocs {least('mkdocs')} or newer"
    assert str(raised.value).startswith(f'{needed} (python -m pip install "clicky-docs[mkdocs]"); found: ')


def least(host: str) -> str:
    """The oldest version of a host that the metadata takes."""
    (found,) = re.findall(rf"(?im)^{host}>=([0-9.]+);", "\n".join(requires("clicky-docs") or []))
    return str(found)
