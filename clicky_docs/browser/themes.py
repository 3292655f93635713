"""The table of themes and searches that the option `insights` supports, with their CSS selectors.

A new theme needs a new row here, and a test that builds a site with the theme. Selectors are matched against the path
of an event, so they also match elements in open shadow roots.
"""

from __future__ import annotations

from typing import NamedTuple


class Search(NamedTuple):
    """The CSS selectors of a search and its results.

    `root` matches an element that exists on every page with the search. If the element has an open shadow root, the
    other selectors are matched in the shadow root. `results` matches the links to results. `done` matches an element
    whose text changes when the search is done, with or without results. `field` matches the input field. `total`
    matches an element whose text contains the number of results. `selected` matches the result that the Enter key
    opens without a click. `parameter` is not a selector: it is the name of the URL parameter that contains the search
    words, if the search runs when the page is loaded.
    """

    root: str
    results: str
    done: str
    field: str = ""
    total: str = ""
    selected: str = ""
    parameter: str = ""


class Switch(NamedTuple):
    """The CSS selectors of a list of versions or languages.

    `links` matches links or a `<select>`. `current` matches the element whose text is the current version or
    language.
    """

    links: str
    current: str = ""


class Theme(NamedTuple):
    """A theme, or a service that adds a search or another element to any theme."""

    name: str
    source: str
    search: Search | None = None
    article: str = ""
    """The element with the page's own content."""
    copy: str = ""
    """The buttons that copy code."""
    feedback: str = ""
    """The theme's own feedback form."""
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
    # For themes without a row: elements of the HTML standard and roles, which most themes use.
    Theme("others", "https://html.spec.whatwg.org/multipage/", article="main article,[role=main],main"),
)
