"""Tests of every kind of page in every theme: the code is in its places once, and the page has no other change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from compatibility import Row
from sites import SITE_ID, Document, assert_tracked, conf, read_pages, run, snippet, sphinx_build, write

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
    "_templates/set.html": '{% extends "page.html" %}{% set title = "<em>R&amp;D</em> &mdash; &lt;b&gt; \U0001f600" %}',
    "_templates/own.html": "<!doctype html><html><head><title>Own &amp; good</title></head><body></body></html>",
}
# The pages of every theme, and their titles as plain text without the text that the theme adds.
TITLES = {
    "index.html": "Home",
    "guide/deep.html": "A </body> & a </head>",
    "page.html": "Page",
    "genindex.html": "Index",
    "py-modindex.html": "Python Module Index",
    "search.html": "Search",
    "404.html": "Page not found",
    # The template sets no title.
    "more.html": "Site documentation",
    "set.html": "R&D \u2014 <b> \U0001f600",
    "own.html": "Own & good",
}
CLICKY = {"clicky_site_id": SITE_ID, "clicky_custom": {"visitor": {"title": "{title}"}}}
OWN: dict[str, dict[str, Any]] = {
    "guide/deep": {"goal": {"id": 12, "revenue": 2.5}, "title": "</title></head></script>"},
    "page": {"goal": 12},
}


def expected(path: str) -> Snippet:
    name = path.removesuffix(".html")
    return snippet(name, {"visitor": {"title": TITLES.get(path, "")}, **OWN.get(name, {})})


@pytest.mark.parametrize(
    "theme",
    [*DEFAULT, *(pytest.param(theme, marks=pytest.mark.themes) for theme in OTHERS)],
    ids=lambda theme: theme.name,
)
def test_every_kind_of_page_in_a_sphinx_theme_has_the_code_and_no_other_change(
    tmp_path: Path, theme: Theme, ran: Callable[[Row], None]
) -> None:
    options = {
        "project": "Site",
        "html_theme": theme.name,
        "html_theme_options": theme.options,
        "html_additional_pages": {name: f"{name}.html" for name in ("more", "set", "own")},
        "templates_path": ["_templates"],
        "exclude_patterns": ["_templates"],
        # The builds with and without the plugin must not differ in the build time.
        "html_last_updated_fmt": None,
    }
    extensions = ["myst_parser", "notfound.extension", *theme.extensions]
    source = write(tmp_path / "src", FILES)
    pages, log = {}, {}
    for name, more, own in (("plain", [], {}), ("tracked", ["clicky_docs.sphinx"], CLICKY)):
        write(source, {"conf.py": conf([*extensions, *more], **options, **own)})
        done = run(
            "sphinx", "-q", "-b", "html", "-d", str(tmp_path / f"{name}-trees"), ".", str(tmp_path / name), cwd=source
        )
        assert done.returncode == 0, done.stderr
        log[name] = done.stderr.replace(name, "")
        pages[name] = read_pages(tmp_path / name)
    assert log["tracked"] == log["plain"]
    assert pages["tracked"].keys() == pages["plain"].keys() >= TITLES.keys() - theme.lacks
    for path, html in pages["tracked"].items():
        assert_tracked(html, expected(path), pages["plain"][path])
    ran(theme.row())


# The `<title>` elements of themes that are not in the table above, and another element for each kind of mistake.
TITLE_TEMPLATES = {
    "sphinx-hextra": "{{ title|striptags|e }} \u2014 {{ project|e }}",
    "sphinx-scylladb-theme": "{% block title %} {{ title|striptags|e }} | ScyllaDB Docs {% endblock %}",
    "cakephpsphinx": "{{ title|striptags|e }} - {{ version }}",
    "crate-docs-theme": "{{ title|striptags|e }} - {{ docstitle|striptags|e }}",
    "prefix": "{{ project }}: {{ title|striptags|e }}",
}
PAGES = {
    "genindex.html": "Index",
    "search.html": "Search",
    "py-modindex.html": "Python Module Index",
    "none.html": "Handbook documentation",
    "set.html": "Set",
    "parent.html": "Set",
    "untitled.html": "Handbook documentation",
}


@pytest.mark.parametrize("name", TITLE_TEMPLATES)
@pytest.mark.parametrize("sets_title", [True, False])
def test_title_of_a_template_page_does_not_contain_text_that_the_theme_adds(
    tmp_path: Path, name: str, sets_title: bool
) -> None:
    theme = {
        "theme.conf": "[theme]\ninherit = basic\n",
        "layout.html": f"<!doctype html><html><head><title>{TITLE_TEMPLATES[name]}</title></head><body></body></html>",
    }
    if not sets_title:
        # The templates of basic-ng, from which crate-docs-theme inherits, set no title.
        theme |= dict.fromkeys(("genindex.html", "search.html", "domainindex.html"), '{% extends "layout.html" %}')
    templates = {
        "none.html": '{% extends "layout.html" %}',
        "set.html": '{% import "macros.html" as macros %}{% extends "layout.html" %}{% set title = macros.set() %}',
        "parent.html": '{% extends "set.html" %}',
        "macros.html": "{% macro set() %}Set{% endmacro %}",
    }
    options = {
        "project": "Handbook",
        "html_title": "Handbook documentation",
        "html_theme": "own",
        "html_theme_path": ["."],
        "html_additional_pages": {each: f"{each}.html" for each in ("none", "set", "parent")},
        "templates_path": ["_templates"],
    }
    write(tmp_path / "src" / "own", theme)
    write(tmp_path / "src" / "_templates", templates)
    files = {
        "index.rst": "Home\n====\n\n.. toctree::\n\n   untitled\n\n.. py:module:: lantern\n",
        "untitled.rst": "Text.\n",
        "conf.py": conf(["clicky_docs.sphinx"], **options, **CLICKY),
    }
    built = sphinx_build(write(tmp_path / "src", files))
    assert built.status == 0
    titles = {path: Document.of(built.pages[path]).data()["custom"]["visitor"]["title"] for path in PAGES}
    assert titles == PAGES


# A template of a page with a `<title>` element of its own, and the title.
OWN_ELEMENTS = [
    ('{% extends "page.html" %}{% block htmltitle %}<title>Own - {{ docstitle }}</title>{% endblock %}', "Own"),
    (
        '{% extends "page.html" %}{% block htmltitle %}<title>{{ docstitle }}</title>{% endblock %}',
        "Site documentation",
    ),
    ('{% extends "page.html" %}{% block htmltitle %}<title>- x</title>{% endblock %}', "Site documentation"),
    ('{% extends "page.html" %}{% block htmltitle %}<title></title>{% endblock %}', "Site documentation"),
    ('{% set base = "page.html" %}{% extends base %}', "Site documentation"),
    ('{% extends "!own.html" %}', "Theme's own"),
]


@pytest.mark.parametrize(("template", "title"), OWN_ELEMENTS)
def test_title_of_a_template_page_is_the_text_of_the_title_element_that_the_template_contains(
    tmp_path: Path, template: str, title: str
) -> None:
    theme = {
        "theme.conf": "[theme]\ninherit = alabaster\n",
        "own.html": "<!doctype html><html><head><title>Theme's own</title></head><body></body></html>",
    }
    write(tmp_path / "src" / "other", theme)
    options = {
        "html_title": "Site documentation",
        "html_theme": "other",
        "html_theme_path": ["."],
        "html_additional_pages": {"own": "own.html"},
        "templates_path": ["_templates"],
    }
    files = {
        "index.rst": "Home\n====\n",
        "_templates/own.html": template,
        "conf.py": conf(["clicky_docs.sphinx"], **options, **CLICKY),
    }
    built = sphinx_build(write(tmp_path / "src", files))
    assert built.status == 0
    assert Document.of(built.pages["own.html"]).data()["custom"]["visitor"]["title"] == title


# Template bridges that hide their Jinja environment, or that render a Jinja template of another name.
BRIDGES = {
    "without_jinja": """\
class Bridge(BuiltinTemplateLoader):
    def init(self, *arguments, **options):
        super().init(*arguments, **options)
        self.hidden, self.environment = self.environment, None

    def render(self, template, context):
        return self.hidden.get_template(template.replace("unknown", "search")).render(context)

    def render_string(self, source, context):
        return self.hidden.from_string(source).render(context)
""",
    "other_names": """\
class Bridge(BuiltinTemplateLoader):
    def render(self, template, context):
        return super().render(template.replace("unknown", "search"), context)
""",
}


@pytest.mark.parametrize("bridge", BRIDGES)
def test_title_of_a_template_page_is_the_text_of_its_title_element_with_another_template_bridge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bridge: str
) -> None:
    options = {
        "html_title": "Site",
        "html_additional_pages": {"more": "unknown.html"},
        "template_bridge": f"bridge_{bridge}.Bridge",
    }
    files = {
        "index.rst": "Home\n====\n",
        f"bridge_{bridge}.py": f"from sphinx.jinja2glue import BuiltinTemplateLoader\n\n\n{BRIDGES[bridge]}",
        "conf.py": conf(["clicky_docs.sphinx"], **options, **CLICKY),
    }
    source = write(tmp_path / "src", files)
    monkeypatch.syspath_prepend(str(source))
    built = sphinx_build(source, "-W")
    assert (built.log, built.status) == ("", 0)
    assert Document.of(built.pages["more.html"]).data()["custom"]["visitor"]["title"] == "Search"
