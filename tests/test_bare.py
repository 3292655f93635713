"""Installations without a build tool and without the packages of the extras.

The tox environment `bare` has none of these packages. In other environments, the tests hide the packages.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
from importlib.metadata import requires

import pytest

import clicky_docs
from clicky_docs import __main__

# For each extra: the module that needs the extra, the packages of the extra, and the start of the message.
ADAPTERS = {
    "sphinx": (
        "clicky_docs.sphinx",
        {"docutils", "sphinx"},
        "the extension clicky_docs.sphinx needs Sphinx {least} or newer",
    ),
    "mkdocs": ("clicky_docs.mkdocs", {"mkdocs"}, "the plugin clicky needs MkDocs {least} or newer"),
}
HIDDEN_PACKAGES = (
    "click",
    "docutils",
    "mkdocs",
    "pathspec",
    "rich",
    "selectolax",
    "sphinx",
    "sphinxcontrib",
    "tomli",
    "yaml",
)


@pytest.fixture
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {name for name in HIDDEN_PACKAGES if importlib.util.find_spec(name)}
    for name in names | {name for name in sys.modules if name.partition(".")[0] in names}:
        monkeypatch.setitem(sys.modules, name, None)
    for name in ("clicky_docs.sphinx", "clicky_docs.mkdocs", "clicky_docs.cli"):
        monkeypatch.delitem(sys.modules, name, raising=False)


@pytest.mark.usefixtures("_bare")
@pytest.mark.parametrize("extra", ADAPTERS)
def test_import_of_an_adapter_whose_packages_are_missing_raises_an_error_with_the_install_command(
    extra: str,
) -> None:
    module, names, needs = ADAPTERS[extra]
    (least,) = re.findall(rf"(?im)^{extra}>=([0-9.]+);", "\n".join(requires("clicky-docs") or []))
    with pytest.raises(ModuleNotFoundError) as raised:
        importlib.import_module(module)
    wanted = f'{needs.format(least=least)} (python -m pip install "clicky-docs[{extra}]"); found: '
    assert str(raised.value).startswith(wanted)
    assert str(raised.value.name).partition(".")[0] in names


@pytest.mark.usefixtures("_bare")
def test_command_line_whose_packages_are_missing_prints_one_message_and_exits() -> None:
    with pytest.raises(SystemExit) as raised:
        __main__.main()
    assert raised.value.code == (
        "clicky-docs: the module 'click' is not installed; to install the command line, run: "
        'python -m pip install "clicky-docs[cli]"'
    )


@pytest.mark.usefixtures("_bare")
def test_code_of_a_page_can_be_built_without_optional_packages() -> None:
    settings, problems = clicky_docs.load_site({"site_id": 101234567, "goals": {"signup": 14}, "insights": ["search"]})
    page, more = clicky_docs.load_page("install", {"clicky": {"title": "Install", "goal": "signup"}}, settings)
    html = clicky_docs.place("<!doctype html><title>x</title>", clicky_docs.build(settings, page))
    assert (problems, more) == ([], [])
    assert '"custom":{"title":"Install","goal":14}' in html
    assert html.count("<script") == 2


@pytest.mark.usefixtures("_bare")
@pytest.mark.parametrize(
    ("site", "meta", "package"),
    [
        ({"pages": {"a/**": {"goal": 1}}}, {}, "pathspec"),
        ({}, {"clicky": clicky_docs.Untyped("{goal: 1}")}, "PyYAML"),
    ],
)
def test_option_whose_package_is_not_installed_is_reported_as_a_problem(
    site: dict[str, object], meta: dict[str, object], package: str
) -> None:
    settings, problems = clicky_docs.load_site({"site_id": 1, **site})
    _, more = clicky_docs.load_page("a/b", meta, settings)
    (problem,) = [*problems, *more]
    assert f"{package} (python -m pip install {package})" in str(problem)
