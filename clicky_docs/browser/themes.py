"""What the option `insights` needs to know of themes and of searches: selectors of CSS, a row for each.

A new theme is a new row here, and a test that builds it. Selectors find what is in open shadow roots, too: all is
looked for where an event comes from.
"""

from __future__ import annotations

from typing import NamedTuple


class Search(NamedTuple):
    """Where a search is, and how it tells what it has found.

    `sign` is on the page if the search is, which may be in an open shadow root of its; `results` are links; `done` has
    text of its own as soon as the search is done, whatever it has found; `total`, if there is one, has the number of
    results in its text; `chosen` is the result that the Return key opens without a click; `parameter` is that of the
    address which has the words, where they are searched for when the page is loaded.
    """

    root: str
    results: str
    done: str
    field: str = ""
    total: str = ""
    selected: str = ""
    parameter: str = ""


class Switch(NamedTuple):
    """Links, or options of a `<select>`, to other versions or languages; `current` has the name of the one shown."""

    links: str
    current: str = ""


class Theme(NamedTuple):
    """What is known of a theme, or of a service that adds something to any theme."""

    name: str
    source: str
    search: Search | None = None
    article: str = ""
    """The element of a page's own content."""
    copy: str = ""
    """The buttons by which code is copied."""
    feedback: str = ""
    """The theme's own form that asks whether the page has helped."""
    versions: Switch | None = None
    languages: Switch | None = None


THEMES = (
    Theme(
        "Material for MkDocs",
        "https://squidfunk.github.io/mkdocs-material/",
        search=Search(
            root=".md-search",
            field=".md-search__input",
            results=".md-search-result__link",
            done=".md-search-result__meta",
            total=".md-search-result__meta",
            parameter="q",
        ),
        article="article.md-content__inner",
        copy=".md-clipboard,.md-code__button[data-md-type=copy]",
        feedback="form.md-feedback",
        versions=Switch(".md-version__link", ".md-version__current"),
        languages=Switch(".md-select__link[hreflang]"),
    ),
    Theme(
        "MkDocs, Read the Docs for MkDocs",
        "https://www.mkdocs.org/user-guide/choosing-your-theme/",
        search=Search(
            root="#mkdocs-search-query",
            field="#mkdocs-search-query",
            results="#mkdocs-search-results a",
            done="#mkdocs-search-results>*",
            parameter="q",
        ),
        article=".col-md-9[role=main]",
    ),
    Theme(
        "Sphinx",
        "https://www.sphinx-doc.org/en/master/usage/theming.html",
        search=Search(
            root="input[name=q]",
            results="#search-results .search>li>a",
            done=".search-summary",
            parameter="q",
        ),
    ),
    Theme("Furo", "https://pradyunsg.me/furo/", article="article[role=main]"),
    Theme(
        "PyData Sphinx Theme",
        "https://pydata-sphinx-theme.readthedocs.io/",
        article="article.bd-article",
        versions=Switch(".version-switcher__menu a", ".version-switcher__button"),
    ),
    Theme("sphinx_rtd_theme", "https://sphinx-rtd-theme.readthedocs.io/", article="[itemprop=articleBody]"),
    Theme("Alabaster", "https://alabaster.readthedocs.io/", article=".body[role=main]"),
    Theme("sphinx-copybutton", "https://sphinx-copybutton.readthedocs.io/", copy=".copybtn"),
    Theme(
        "mike, for themes without versions",
        "https://github.com/jimporter/mike",
        versions=Switch("#version-selector select,select#version-selector"),
    ),
    Theme(
        "Read the Docs Addons",
        "https://docs.readthedocs.com/platform/stable/addons.html",
        search=Search(
            root="readthedocs-search",
            field="input[type=search]",
            results=".hit-block a,a.hit-block-heading",
            done=".hit-block,.no-results",
            selected="a.hit.active",
        ),
        versions=Switch("dl.versions a", "dl.versions strong"),
        languages=Switch("dl.languages a", "dl.languages strong"),
    ),
    Theme(
        "Algolia DocSearch",
        "https://docsearch.algolia.com/",
        search=Search(
            root=".DocSearch-Button,.DocSearch-Input",
            field=".DocSearch-Input",
            results=".DocSearch-Hit a[href]",
            done='.DocSearch-Container:not([class*="--"]) :is(.DocSearch-Hits,.DocSearch-NoResults)',
            selected=".DocSearch-Hit[aria-selected=true] a[href]",
        ),
    ),
    Theme(
        "Pagefind",
        "https://pagefind.app/",
        search=Search(
            root=".pagefind-ui",
            field=".pagefind-ui__search-input",
            results=".pagefind-ui__result-link",
            done=".pagefind-ui__message:has(+ol:empty,+ol .pagefind-ui__result-link)",
            total=".pagefind-ui__message",
        ),
    ),
    # What has no row of its own, but is written as HTML has it.
    Theme("others", "https://html.spec.whatwg.org/multipage/", article="main article,[role=main],main"),
)
