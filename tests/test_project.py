"""Tests of the project's structure: imports, the installed package, and the needed versions."""

from __future__ import annotations

import ast
import importlib
import os
import re
import subprocess
import sys
from collections.abc import Collection, Mapping
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import entry_points, requires, version
from importlib.resources import files
from pathlib import Path

import pytest
from sites import conf, sphinx_build, write

import clicky_docs
from clicky_docs.browser.join import MINIFIED

PACKAGE = Path(clicky_docs.__file__).parent
ROOT = Path(__file__).parents[1]
BUILD_TOOLS = {"sphinx", "docutils", "mkdocs", "pathspec", "yaml"}
REPORT_PACKAGES = {"requests", "requests_cache", "urllib3"}
CLI_PACKAGES = {"click", "rich", "selectolax"}

# The top-level packages and modules. Each imports only packages and modules before it.
TOP_LEVEL = (
    "escape",
    "disk",
    "urls",
    "options",
    "pages",
    "browser",
    "html",
    "built_site",
    "__init__",
    "stats",
    "sphinx",
    "mkdocs",
    "serve",
    "report",
    "cli",
    "__main__",
)
# The adapters for build tools, the server, the report and the command line do not import each other. One command of the
# command line imports the server, and another command imports the report.
ADAPTERS = {"sphinx", "mkdocs", "serve", "report", "cli"}
ALLOWED = {("cli", "serve"), ("cli", "report")}


def modules() -> dict[str, Path]:
    """Return all modules by name, such as ``options.declare``; the name of a package's ``__init__`` is ``options``."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)] = path
    return found


def imported(path: Path, known: Collection[str]) -> set[str]:
    """Return the modules of clicky_docs that the module at `path` imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    own = {name.removeprefix("clicky_docs").lstrip(".") for name in found if re.match(r"clicky_docs(\.|$)", name)}
    return {each if each in known else each.rpartition(".")[0] or "__init__" for each in own}


def top_level(module: str) -> str:
    return module.partition(".")[0]


def problems(graph: Mapping[str, Collection[str]]) -> list[str]:
    """Return the forbidden imports: cycles, imports against the order, and imports between adapters."""
    found = [
        f"{module} imports {other}"
        for module, others in graph.items()
        for other in others
        if TOP_LEVEL.index(top_level(other)) > TOP_LEVEL.index(top_level(module))
        or (
            {top_level(other), top_level(module)} <= ADAPTERS
            and top_level(other) != top_level(module)
            and (top_level(module), top_level(other)) not in ALLOWED
        )
    ]
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        found.append(f"cycle: {' -> '.join(error.args[1])}")
    return found


def graph() -> dict[str, set[str]]:
    known = modules()
    # Python imports a package's ``__init__`` before the package's modules, so that import is ignored here.
    return {
        module: {each for each in imported(path, known) if each != module and not module.startswith(f"{each}.")}
        for module, path in known.items()
    }


def test_modules_import_only_modules_that_the_import_order_allows() -> None:
    assert {top_level(module) for module in modules()} == {*TOP_LEVEL}
    assert problems(graph()) == []


@pytest.mark.parametrize(
    ("module", "other"),
    [
        ("options.declare", "pages.page"),
        ("pages.page", "html.snippet"),
        ("browser.script", "mkdocs"),
        ("mkdocs", "sphinx"),
        ("serve.app", "sphinx"),
        ("serve.app", "cli.config"),
        ("report.build", "sphinx"),
        ("report.build", "cli.config"),
        ("stats.database", "report.client"),
        ("report.client", "cli.report"),
        ("cli.csp", "mkdocs"),
        ("options.declare", "options.load"),
        ("escape", "options.settings"),
    ],
)
def test_import_that_the_import_order_does_not_allow_is_reported(module: str, other: str) -> None:
    found = graph()
    found[module].add(other)
    assert problems(found)


def test_modules_have_at_most_300_lines_except_for_tables_of_options() -> None:
    tables = {"options.settings", "options.properties"}
    assert [
        name for name, path in modules().items() if len(path.read_text().splitlines()) > 300 and name not in tables
    ] == []


def test_architecture_page_lists_packages_and_modules_in_import_order() -> None:
    """If this fails, put the expected text between the two comments."""
    text = ROOT / "docs" / "architecture.md"
    known = modules()
    order = [*TopologicalSorter({name: sorted(others) for name, others in sorted(graph().items())}).static_order()]

    def row(module: str) -> str:
        first = str(ast.get_docstring(ast.parse(known[module].read_text(encoding="utf-8")))).splitlines()[0]
        return f"| `{module}` | {first.replace('``', '`')} |"

    packages = [each for each in TOP_LEVEL if not each.endswith("__")]
    tables = [["| package or module | what it is |", "| --- | --- |", *map(row, packages)]]
    for each in packages:
        inner = [row(module) for module in order if module.startswith(f"{each}.")]
        if inner:
            tables.append([f"| module of `{each}` | what it is |", "| --- | --- |", *inner])
    found = text.read_text(encoding="utf-8").partition("<!-- modules -->")[2].partition("<!-- /modules -->")[0]
    assert found == "\n\n" + "\n\n".join("\n".join(each) for each in tables) + "\n\n"


def test_architecture_page_lists_the_first_sentence_of_each_script() -> None:
    """If this fails, put the expected text between the two comments."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    folder = PACKAGE / "browser"
    rows = ["| script | what it does |", "| --- | --- |"]
    for path in sorted(each for each in folder.rglob("*.js") if not each.name.endswith(MINIFIED)):
        comment = re.findall(r"^// (?!@ts)(.*)", path.read_text(encoding="utf-8").partition("\n\n")[0], re.MULTILINE)
        rows.append(
            f"| `{path.relative_to(folder).as_posix()}` | {' '.join(comment).partition('. ')[0].rstrip('.')}. |"
        )
    found = text.partition("<!-- scripts -->")[2].partition("<!-- /scripts -->")[0]
    assert found == "\n\n" + "\n".join(rows) + "\n\n"


@pytest.mark.parametrize(
    ("module", "without"),
    [
        ("clicky_docs", BUILD_TOOLS | CLI_PACKAGES),
        ("clicky_docs.options.preview", BUILD_TOOLS | CLI_PACKAGES),
        ("clicky_docs.cli.partial", BUILD_TOOLS),
        ("clicky_docs.cli", BUILD_TOOLS | REPORT_PACKAGES),
        ("clicky_docs.stats.answers", BUILD_TOOLS | CLI_PACKAGES | REPORT_PACKAGES),
        ("clicky_docs.report.client", BUILD_TOOLS | CLI_PACKAGES | REPORT_PACKAGES),
        ("clicky_docs.sphinx", {"mkdocs"} | CLI_PACKAGES),
        ("clicky_docs.mkdocs", {"sphinx", "docutils"}),
    ],
)
def test_import_of_a_module_does_not_import_packages_that_only_other_adapters_need(
    module: str, without: set[str]
) -> None:
    code = f"import {module}, sys; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "clicky_docs" in done.stdout.split()
    assert not without & set(done.stdout.split())


def test_each_requirement_of_the_package_belongs_to_an_extra() -> None:
    found = requires("clicky-docs") or []
    assert found
    assert all("extra ==" in requirement for requirement in found)


def test_installed_package_has_its_entry_point_and_data_files() -> None:
    assert version("clicky-docs") == clicky_docs.__version__
    (plugin,) = entry_points(group="mkdocs.plugins", name="clicky")
    assert plugin.value == "clicky_docs.mkdocs:ClickyPlugin"
    for name in ("py.typed", "browser/boot.js", "cli/partial.html"):
        assert files("clicky_docs").joinpath(name).is_file()


@pytest.mark.skipif("TOX_ENV_NAME" not in os.environ, reason="tox installs the wheel")
def test_tests_under_tox_import_the_package_from_the_installed_wheel() -> None:
    assert "site-packages" in PACKAGE.parts


def test_public_names_of_the_package_are_the_documented_names() -> None:
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
        "placeholder_values",
    ]
    assert all(hasattr(clicky_docs, name) for name in clicky_docs.__all__)


def test_error_message_in_a_too_old_sphinx_contains_the_oldest_supported_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sphinx.__display_version__", "7.0.1")
    monkeypatch.setattr("sphinx.version_info", (7, 0, 1, "final", 0))
    source = write(tmp_path / "src", {"conf.py": conf(["clicky_docs.sphinx"]), "index.rst": "One\n===\n"})
    assert sphinx_build(source).status == 2
    assert f"needs at least Sphinx v{oldest_version('sphinx')}; " in capsys.readouterr().err


def test_error_message_in_a_too_old_mkdocs_contains_the_oldest_supported_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr("mkdocs.plugins.get_plugin_logger")
    monkeypatch.delitem(sys.modules, "clicky_docs.mkdocs", raising=False)
    with pytest.raises(ImportError, match="cannot import name 'get_plugin_logger'") as raised:
        importlib.import_module("clicky_docs.mkdocs")
    needed = f"the plugin clicky needs MkDocs {oldest_version('mkdocs')} or newer"
    assert str(raised.value).startswith(f'{needed} (python -m pip install "clicky-docs[mkdocs]"); found: ')


def oldest_version(build_tool: str) -> str:
    """Return the oldest version of a build tool that the metadata accepts."""
    (found,) = re.findall(rf"(?im)^{build_tool}>=([0-9.]+);", "\n".join(requires("clicky-docs") or []))
    return str(found)
