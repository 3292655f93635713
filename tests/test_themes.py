"""Tests of every kind of page in every theme: the code is in its places once, and the page has no other change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from compatibility import Row
from sites import SITE_ID, assert_tracked, conf, read_pages, run, snippet, write

from clicky_docs import Snippet


class Theme(NamedTuple):
    """A theme, its package (empty for Sphinx's own themes), its extensions and options, and the pages it does not write."""

    name: str
    package: str = ""
    extensions: tuple[str, ...] = ()
    options: dict[str, Any] = {}  # noqa: RUF012
    lacks: frozenset[str] = frozenset()

    def row(self) -> Row:
        return Row("theme", self.name, "Sphinx", (self.package,) if self.package else ())


DEFAULT = [Theme("alabaster", "alabaster"), Theme("furo", "furo"), Theme("sphinx_rtd_theme", "sphinx-rtd-theme")]
OTHERS = [
    Theme("classic"),
    Theme("sphinxdoc"),
    Theme("haiku"),
    Theme("bizstyle"),
    Theme("nature"),
    Theme("pydata_sphinx_theme", "pydata-sphinx-theme"),
    Theme("sphinx_book_theme", "sphinx-book-theme"),
    # The search of sphinx-immaterial is part of each page. The option turns off the download of fonts.
    Theme(
        "sphinx_immaterial", "sphinx-immaterial", ("sphinx_immaterial",), {"font": False}, frozenset({"search.html"})
    ),
    Theme("shibuya", "shibuya"),
    Theme("piccolo_theme", "piccolo-theme"),
    Theme("sphinxawesome_theme", "sphinxawesome-theme"),
    Theme("breeze", "sphinx-breeze-theme"),
]

FILES = {
    "index.rst": "Home\n====\n\n.. toctree::\n\n   guide/deep\n   page\n\n:ref:`modindex`\n\n.. py:module:: lantern\n",
    "guide/deep.rst": ':clicky: {goal: {id: 12, revenue: 2.5}, title: "</title></head></script>"}\n\n'
    "A ``</body>`` & a ``</head>``\n=============================\n\n"
    ".. raw:: html\n\n   <!-- </body></html> --><img alt=\"</body>\"><script>'</head></body>'</script>\n\n"
    ".. code-block:: html\n\n   <html><head></head><body></body></html>\n",
    "page.md": "---\nclicky_goal: 12\nhtml_meta:\n  description: </head><body> a > b\n---\n\n# Page\n\nText.\n",
    "_templates/more.html": '{% extends "page.html" %}',
}
KINDS = {
    "index.html",
    "guide/deep.html",
    "page.html",
    "genindex.html",
    "py-modindex.html",
    "search.html",
    "404.html",
    "more.html",
}
OWN = {"guide/deep": {"goal": {"id": 12, "revenue": 2.5}, "title": "</title></head></script>"}, "page": {"goal": 12}}


def expected(path: str) -> Snippet:
    name = path.removesuffix(".html")
    return snippet(name, OWN.get(name))


@pytest.mark.parametrize(
    "theme",
    [*DEFAULT, *(pytest.param(theme, marks=pytest.mark.themes) for theme in OTHERS)],
    ids=lambda theme: theme.name,
)
def test_every_kind_of_page_has_the_code_in_its_theme(tmp_path: Path, theme: Theme, ran: Callable[[Row], None]) -> None:
    options = {
        "project": "Site",
        "html_theme": theme.name,
        "html_theme_options": theme.options,
        "html_additional_pages": {"more": "more.html"},
        "templates_path": ["_templates"],
        "exclude_patterns": ["_templates"],
        # The builds with and without the plugin must not differ in the build time.
        "html_last_updated_fmt": None,
    }
    extensions = ["myst_parser", "notfound.extension", *theme.extensions]
    source = write(tmp_path / "src", FILES)
    pages, log = {}, {}
    for name, more, own in (("plain", [], {}), ("tracked", ["clicky_docs.sphinx"], {"clicky_site_id": SITE_ID})):
        write(source, {"conf.py": conf([*extensions, *more], **options, **own)})
        done = run(
            "sphinx", "-q", "-b", "html", "-d", str(tmp_path / f"{name}-trees"), ".", str(tmp_path / name), cwd=source
        )
        assert done.returncode == 0, done.stderr
        log[name] = done.stderr.replace(name, "")
        pages[name] = read_pages(tmp_path / name)
    assert log["tracked"] == log["plain"]
    assert pages["tracked"].keys() == pages["plain"].keys() >= KINDS - theme.lacks
    for path, html in pages["tracked"].items():
        assert_tracked(html, expected(path), pages["plain"][path])
    ran(theme.row())
