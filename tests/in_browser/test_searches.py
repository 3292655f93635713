"""Searches: each search is sent once, with its number of results, and only for visitors who are tracked."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import run as start
from typing import Any
from urllib.parse import quote

import pytest
from in_browser.visitor import HOST, PLAIN, TIMEOUT, Answer, Once, Visitor, site
from playwright.sync_api import Page
from sites import SITE_ID, conf, mkdocs_build, run, sphinx_build, write

from clicky_docs import load_site
from clicky_docs.browser.insights_file import FILE, code

ROOT = f"https://{HOST}/"
BOTH = ["search", "no-results"]
WITHHELD = {"search": {"words": False}, "no-results": True}
TITLES = {
    "index": "Home",
    "next": "Next",
    "café": "Café",
    **{f"part-{number}": f"Part {number}" for number in range(12)},
}
TEXTS = {
    **{name: "Pages with 34 words." for name in TITLES if name.startswith("part")},
    "index": "A lantern hangs here.",
    "next": "Another lantern, on the road.",
    "café": "Ein Wort: Straßenlaterne. Фонарь. 提灯",
}

Built = Callable[[str], Path]


def build_with_mkdocs(directory: Path, theme: dict[str, Any], insights: Any = BOTH) -> Path:
    links = "\n\n[Next](next.md)\n\n[Private](private.md)\n"
    write(directory, {f"docs/{name}.md": f"# {TITLES[name]}\n\n{text}\n" for name, text in TEXTS.items()})
    write(directory, {"docs/index.md": f"# Home\n\n{TEXTS['index']}{links}"})
    write(directory, {"docs/private.md": f"---\nclicky: false\n---\n# Private\n\nNothing.{links}"})
    plugins = ["search", {"clicky": {"site_id": SITE_ID, "insights": insights}}]
    mkdocs_build(directory, {"site_url": ROOT, "theme": theme, "plugins": plugins}, strict=True)
    return directory / "site"


def build_with_sphinx(directory: Path, *extensions: str, index: str = "", **options: Any) -> Path:
    heads = {name: f"{TITLES[name]}\n{'=' * 9}\n\n{text}\n" for name, text in TEXTS.items()}
    contents = "\n.. toctree::\n   :hidden:\n\n" + "".join(f"   {name}\n" for name in TEXTS if name != "index")
    source = write(directory / "source", {f"{name}.rst": text for name, text in heads.items()})
    config = {"html_title": "Site", "clicky_site_id": SITE_ID, "clicky_insights": BOTH, **options}
    write(source, {"index.rst": heads["index"] + contents + index})
    write(source, {"conf.py": conf(["clicky_docs.sphinx", *extensions], **config)})
    if extensions or options.get("html_theme") == "sphinx_rtd_theme":
        # In a separate process: the extensions change Sphinx's search for the whole process, and sphinx_rtd_theme omits
        # its search in the second build of a process.
        done = run("sphinx", "-q", "-b", "html", str(source), str(directory / "site"), cwd=source)
        assert done.returncode == 0, done.stderr
    else:
        assert sphinx_build(source, out=directory / "site").status == 0
    return directory / "site"


# A stand-in for the search of Read the Docs' addons, whose package cannot be installed. The elements are those that
# https://github.com/readthedocs/addons/blob/main/src/search.js renders; no test compares them with the original.
ADDONS = """
customElements.define("readthedocs-search", class extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({ mode: "open" });
    root.innerHTML = '<div role="search"><form><input type="search"></form><div class="results"></div></div>';
    const [field, results] = [root.querySelector("input"), root.querySelector(".results")];
    let timer = 0;
    field.form.addEventListener("submit", (event) => event.preventDefault());
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const words = field.value.trim().toLowerCase();
        if (!words) results.innerHTML = "";
        else if (words !== "lantern")
          results.innerHTML = `<div class="no-results"><p class="title">No results for <b>${field.value}</b></p></div>`;
        else
          results.innerHTML = `<div class="hit-block"><a class="hit-block-heading" href="/index.html?highlight=lantern">Home</a>
            <a class="hit" href="/index.html?highlight=lantern#home">A lantern</a></div>
            <div class="hit-block"><a class="hit-block-heading" href="/next.html?highlight=lantern">Next</a></div>`;
      }, 100);
    });
    field.addEventListener("keydown", (event) => {
      const hits = [...root.querySelectorAll("a.hit")];
      if (event.key === "ArrowDown" && hits[0]) hits[0].classList.add("active");
      if (event.key === "Enter") root.querySelector("a.hit.active")?.click();
    });
  }
});
document.body.append(document.createElement("readthedocs-search"));
"""
RAW = "\n.. raw:: html\n\n   {}\n"
PAGEFIND_UI = RAW.format(
    '<div id="finder"></div><script src="/pagefind/pagefind-ui.js"></script>'
    '<script>new PagefindUI({element: "#finder", showImages: false})</script>'
)


def build_pagefind(directory: Path) -> Path:
    made = build_with_sphinx(directory, html_theme="alabaster", index=PAGEFIND_UI)
    start([sys.executable, "-m", "pagefind", "--silent", "--site", str(made)], check=True)
    return made


def build_addons(directory: Path) -> Path:
    made = build_with_sphinx(
        directory, html_theme="alabaster", html_js_files=[(f"{ROOT}addons.js", {"defer": "defer"})]
    )
    write(made, {"addons.js": ADDONS})
    return made


MATERIAL = {"name": "material", "font": False, "features": ["navigation.instant"]}
# Features that add the search words to URLs: `h` to the URL of a result, and `q` to a URL that visitors share.
SEARCH = ["search.highlight", "search.share"]
KEYS = {"docsearch_app_id": "APP", "docsearch_api_key": "k", "docsearch_index_name": "docs"}
IMMATERIAL = {"font": False, "site_url": ROOT}
SITES: dict[str, Callable[[Path], Path]] = {
    "Material for MkDocs": lambda path: build_with_mkdocs(path, MATERIAL),
    "MkDocs": lambda path: build_with_mkdocs(path, {"name": "mkdocs", "highlightjs": False}),
    "Read the Docs for MkDocs": lambda path: build_with_mkdocs(path, {"name": "readthedocs", "highlightjs": False}),
    "Alabaster": lambda path: build_with_sphinx(path, html_theme="alabaster"),
    "sphinx_rtd_theme": lambda path: build_with_sphinx(path, html_theme="sphinx_rtd_theme"),
    "Furo": lambda path: build_with_sphinx(path, html_theme="furo"),
    "PyData Sphinx Theme": lambda path: build_with_sphinx(path, html_theme="pydata_sphinx_theme"),
    "sphinx-immaterial": lambda path: build_with_sphinx(
        path, "sphinx_immaterial", html_theme="sphinx_immaterial", html_theme_options=IMMATERIAL
    ),
    "Algolia DocSearch": lambda path: build_with_sphinx(
        path, "sphinx_docsearch", html_theme="alabaster", **KEYS, index=RAW.format('<div id="docsearch"></div>')
    ),
    "Alabaster without words": lambda path: build_with_sphinx(path, html_theme="alabaster", clicky_insights=WITHHELD),
    "Read the Docs for MkDocs without words": lambda path: build_with_mkdocs(
        path, {"name": "readthedocs", "highlightjs": False}, WITHHELD
    ),
    "Material without words": lambda path: build_with_mkdocs(path, {**MATERIAL, "features": SEARCH}, WITHHELD),
    "Material with instant navigation without words": lambda path: build_with_mkdocs(
        path, {**MATERIAL, "features": [*SEARCH, "navigation.instant"]}, WITHHELD
    ),
    "Pagefind": build_pagefind,
    "Read the Docs Addons": build_addons,
}


@pytest.fixture(scope="session")
def built(once: Once) -> Built:
    """Return a function that builds a site when a test first needs the site."""
    return lambda name: once(f"searches-{name}", SITES[name])


def events(visitor: Visitor) -> list[tuple[str, str]]:
    return [(beacon["href"], beacon["title"]) for beacon in visitor.beacons if beacon["type"] == "click"]


def wait(visitor: Visitor, page: Page, count: int) -> list[tuple[str, str]]:
    """Wait until the visitor has sent this number of events, then a little longer; return all events."""
    end = time.monotonic() + 2 * TIMEOUT
    while len(events(visitor)) < count and time.monotonic() < end:
        visitor.pause(page, 20)
        # Most searches run in a worker, which needs real time. The insights file stops waiting after a minute.
        page.wait_for_timeout(20)
    visitor.pause(page, 250)
    return events(visitor)


def begin(visitor: Visitor, path: str = "", beacons: int = 1) -> Page:
    """Open a page of a site with a search."""
    visitor.context.add_init_script(AS_A_LIST)
    return visitor.open(ROOT + path, beacons=beacons)


def stop(page: Page) -> None:
    """Stop the clock, so that only the test moves it."""
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)


def idle(page: Page) -> None:
    """Move the clock by the time after which typed words are a search."""
    page.clock.fast_forward(2000)


# theme, the opener of the field, the field, a result, the number of results: some themes also list sections of a page
LIVE = {
    "Material for MkDocs": ("", ".md-search__input", ".md-search-result__link", 2),
    "sphinx-immaterial": ("", ".md-search__input", ".md-search-result__link", 2),
    "MkDocs": ("[data-bs-target='#mkdocs_search_modal']", "#mkdocs-search-query", "#mkdocs-search-results a", 4),
    "Algolia DocSearch": (".DocSearch-Button", ".DocSearch-Input", ".DocSearch-Hit a", 2),
    "Pagefind": ("", ".pagefind-ui__search-input", ".pagefind-ui__result-link", 2),
    "Read the Docs Addons": ("", "readthedocs-search input", "readthedocs-search .hit-block-heading", 3),
}
# sphinx-immaterial 0.13.11 expects that Sphinx's stop words are a list; since Sphinx 9 they are a set.
AS_A_LIST = "Set.prototype.indexOf ??= function (each) { return this.has(each) ? 0 : -1; };"
ALGOLIA = "https://app-dsn.algolia.net/1/indexes/*/queries"


def hit(path: str, title: str) -> dict[str, Any]:
    """Return a search result as Algolia sends it."""
    levels = {"lvl0": "Documentation", "lvl1": title}
    marked = {level: {"value": text, "matchLevel": "none", "matchedWords": []} for level, text in levels.items()}
    return {
        "objectID": path, "url": f"{ROOT}{path}?from=search#top", "type": "lvl1", "content": None, "hierarchy": levels,
        "_highlightResult": {"hierarchy": marked}, "_snippetResult": {},
    }  # fmt: skip


def algolia(*hits: dict[str, Any], held: bool = False) -> Answer:
    """Return the response of Algolia's server to a search."""
    result = {"hits": hits, "nbHits": len(hits), "page": 0, "nbPages": 1, "hitsPerPage": 20, "query": "", "params": ""}
    text = json.dumps({"results": [{**result, "index": "docs", "exhaustiveNbHits": True, "processingTimeMS": 1}]})
    return Answer(text, type="application/json", headers={"access-control-allow-origin": "*"}, held=held)


LANTERNS = algolia(hit("index.html", "Home"), hit("next.html", "Next"))


@pytest.mark.parametrize("theme", LIVE)
def test_search_that_shows_results_while_typing_is_sent_without_the_enter_key(
    new_visitor: Callable[..., Visitor], built: Built, record_property: Callable[[str, object], None], theme: str
) -> None:
    opens, field, result, found = LIVE[theme]
    visitor = new_visitor({HOST: built(theme)}, answers={ALGOLIA: LANTERNS})
    page = begin(visitor)
    if opens:
        page.click(opens)
    page.click(field)
    page.keyboard.type("lantern", delay=20)
    page.locator(result).nth(1).wait_for()
    # These may still be the results for the first letters.
    visitor.settle(page)
    idle(page)
    assert wait(visitor, page, 1) == [("#search:lantern@/", f"Search: lantern ({found})")]
    visitor.answers[ALGOLIA] = algolia()
    page.fill(field, "")
    page.keyboard.type("zzlantern", delay=20)
    visitor.settle(page)
    idle(page)
    assert wait(visitor, page, 2)[1:] == [("#no-results:zzlantern@/", "No results: zzlantern")]
    visitor.answers[ALGOLIA] = LANTERNS
    page.fill(field, "")
    page.keyboard.type(" Lantern", delay=20)
    page.locator(result, has_text="Next").first.click()
    to = {"MkDocs": "/next/#next", "Material for MkDocs": "/next/", "Algolia DocSearch": "/next.html#top"}.get(
        theme, "/next.html"
    )
    assert wait(visitor, page, 4)[2:] == [
        ("#search:lantern@/", f"Search: Lantern ({found})"),
        (f"#search-result:lantern:{quote(to)}@/", f"Result: Lantern → {to}"),
    ]
    name = f"{theme} (a stand-in)" if theme == "Read the Docs Addons" else theme
    record_property("insight", f"search|{name}")
    record_property("insight", f"no-results|{name}")


# theme, the opener of the field, the field, a result, the number of results, the URL of the result
PAGES = {
    "Read the Docs for MkDocs": ("", "#rtd-search-form input", "#mkdocs-search-results a", 4, "/next/#next"),
    "Alabaster": ("", "#searchbox input[name=q]", "#search-results li a", 2, "/next.html"),
    "sphinx_rtd_theme": ("", "#rtd-search-form input[name=q]", "#search-results li a", 2, "/next.html"),
    "Furo": ("", ".sidebar-search", "#search-results li a", 2, "/next.html"),
    "PyData Sphinx Theme": (
        ".search-button__button >> visible=true",
        "#pst-search-dialog input",
        "#search-results li a",
        2,
        "/next.html",
    ),
}


@pytest.mark.parametrize("theme", PAGES)
def test_search_that_opens_a_results_page_is_sent(
    new_visitor: Callable[..., Visitor], built: Built, record_property: Callable[[str, object], None], theme: str
) -> None:
    opens, field, result, found, to = PAGES[theme]
    visitor = new_visitor({HOST: built(theme)})
    page = begin(visitor)

    def search(words: str) -> None:
        if opens:
            page.click(opens)
        page.fill(field, words)
        page.press(field, "Enter")

    search("lantern")
    searched = [("#search:lantern@/search.html", f"Search: lantern ({found})")]
    assert wait(visitor, page, 1) == searched
    page.locator(result, has_text="Next").first.click()
    opened = [*searched, (f"#search-result:lantern:{quote(to)}@/search.html", f"Result: lantern → {to}")]
    assert wait(visitor, page, 2) == opened
    # When the results page is opened again from the history, no new search is sent.
    page.go_back()
    page.locator(result).first.wait_for()
    assert wait(visitor, page, 2) == opened
    page.goto(ROOT)
    search("zzlantern")
    assert wait(visitor, page, 3)[2:] == [("#no-results:zzlantern@/search.html", "No results: zzlantern")]
    record_property("insight", f"search|{theme}")
    record_property("insight", f"no-results|{theme}")


@pytest.mark.parametrize(
    ("theme", "path", "expected"),
    [
        ("Material for MkDocs", "next/?q=lantern", [("#search:lantern@/next/", "Search: lantern (2)")]),
        ("Material for MkDocs", "?q=zzlantern", [("#no-results:zzlantern@/", "No results: zzlantern")]),
        ("Material for MkDocs", "?h=lantern", []),
        ("MkDocs", "?q=lantern", [("#search:lantern@/", "Search: lantern (4)")]),
        (
            "Read the Docs for MkDocs",
            "search.html?q=zzlantern",
            [("#no-results:zzlantern@/search.html", "No results: zzlantern")],
        ),
        (
            "Alabaster",
            "search.html?q=Stra%C3%9Fenlaterne",
            [("#search:straßenlaterne@/search.html", "Search: Straßenlaterne (1)")],
        ),
        ("Alabaster", "search.html?q=", []),
        ("Alabaster", "search.html?q=+%20", []),
        ("Alabaster", "index.html?q=lantern", []),
    ],
)
def test_search_words_in_the_url_of_an_opened_page_are_sent_once_as_a_search(
    new_visitor: Callable[..., Visitor], built: Built, theme: str, path: str, expected: list[tuple[str, str]]
) -> None:
    visitor = new_visitor({HOST: built(theme)})
    page = begin(visitor, path)
    idle(page)
    assert wait(visitor, page, len(expected)) == expected
    if not expected:
        return
    page.reload()
    visitor.wait(page, 2 + len(expected))
    idle(page)
    assert wait(visitor, page, len(expected)) == expected


@pytest.mark.parametrize("theme", ["Material for MkDocs", "Pagefind"])
def test_search_is_sent_with_the_number_of_all_results_if_the_theme_shows_only_the_first_results(
    new_visitor: Callable[..., Visitor], built: Built, theme: str
) -> None:
    """Pagefind shows "12 results for 34" and the first five results."""
    _, field, result, _ = LIVE[theme]
    visitor = new_visitor({HOST: built(theme)})
    page = begin(visitor)
    page.click(field)
    page.keyboard.type("34")
    page.locator(result).first.wait_for()
    assert page.locator(result).count() < 12
    idle(page)
    assert wait(visitor, page, 1) == [("#search:34@/", "Search: 34 (12)")]


MATERIAL_FIELD = ".md-search__input"


@pytest.mark.parametrize(
    ("words", "expected"),
    [("lantern", ("#search:lantern@/", "Search: lantern (2)")), ("zz", ("#no-results:zz@/", "No results: zz"))],
)
def test_search_is_not_sent_before_the_results_have_arrived(
    new_visitor: Callable[..., Visitor], built: Built, words: str, expected: tuple[str, str]
) -> None:
    made = built("Material for MkDocs")
    index = "search/search_index.json"
    slow = Answer((made / index).read_bytes(), type="application/json", held=True)
    visitor = new_visitor({HOST: made}, answers={f"{ROOT}{index}": slow})
    page = begin(visitor)
    page.click(MATERIAL_FIELD)
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    for _ in range(3):
        idle(page)
        assert wait(visitor, page, 0) == []
    visitor.release_all()
    # A worker searches, in real time. Until it has answered, the page's clock is slower than real time, or the page would
    # stop waiting for the results.
    results = page.locator(".md-search-result__meta", has_text="matching documents")
    end = time.monotonic() + TIMEOUT
    while not results.count() and time.monotonic() < end:
        visitor.pause(page, 5)
        page.wait_for_timeout(20)
    assert wait(visitor, page, 1) == [expected]


def test_search_is_sent_with_the_number_of_results_that_the_theme_shows_before_the_results(
    new_visitor: Callable[..., Visitor], built: Built
) -> None:
    """sphinx-immaterial shows the number of results before it requests the page of each result and shows the result."""
    made = built("sphinx-immaterial")
    pages = {f"{ROOT}{name}.html": made / f"{name}.html" for name in ("index", "next")}
    slow = {url: Answer(file.read_bytes(), type="text/html", held=True) for url, file in pages.items()}
    visitor = new_visitor({HOST: made}, answers=slow)
    page = begin(visitor)
    page.click(MATERIAL_FIELD)
    page.keyboard.type("lantern")
    page.locator(".md-search-result__meta", has_text="2").wait_for()
    idle(page)
    assert wait(visitor, page, 1) == [("#search:lantern@/", "Search: lantern (2)")]
    assert page.locator(LIVE["sphinx-immaterial"][2]).count() == 0


def test_search_is_not_sent_while_the_theme_shows_results_for_earlier_search_words(
    new_visitor: Callable[..., Visitor], built: Built
) -> None:
    visitor = new_visitor({HOST: built("Algolia DocSearch")}, answers={ALGOLIA: LANTERNS})
    page = begin(visitor)
    page.click(".DocSearch-Button")
    page.locator(".DocSearch-Input").focus()
    # The clock is stopped: DocSearch sends its request after a second, and "lan" is a search after two seconds.
    stop(page)
    page.keyboard.type("lan")
    page.clock.run_for(400)
    page.locator(".DocSearch-Hit").first.wait_for()
    visitor.answers[ALGOLIA] = algolia(held=True)
    page.keyboard.type("guage")
    page.clock.run_for(400)
    page.locator(".DocSearch-Container--Stalled").wait_for()
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    assert wait(visitor, page, 0) == []
    visitor.release_all()
    page.clock.resume()
    page.locator(".DocSearch-NoResults").wait_for()
    idle(page)
    assert wait(visitor, page, 1) == [("#no-results:language@/", "No results: language")]


# theme, the keys that are pressed when the results are shown, the result that the keys open
BY_KEYS = {
    "Enter": ("Material for MkDocs", ["Enter"], "/"),
    "arrows": ("Material for MkDocs", ["ArrowDown", "ArrowDown", "Enter"], "/next/"),
    "DocSearch": ("Algolia DocSearch", ["ArrowDown", "Enter"], "/next.html#top"),
    "a click by a script": ("Read the Docs Addons", ["ArrowDown", "Enter"], "/index.html#home"),
}


@pytest.mark.parametrize("case", BY_KEYS)
def test_search_result_that_is_opened_with_keys_is_sent(
    new_visitor: Callable[..., Visitor], built: Built, case: str
) -> None:
    theme, keys, to = BY_KEYS[case]
    opens, field, result, found = LIVE[theme]
    visitor = new_visitor({HOST: built(theme)}, answers={ALGOLIA: LANTERNS})
    page = begin(visitor, "café/" if theme.startswith("Mat") else "")
    at = "/café/" if theme.startswith("Mat") else "/"
    page.click(opens or field)
    # The script of some themes adds the field.
    page.locator(field).focus()
    page.keyboard.type("lantern")
    page.locator(result).nth(1).wait_for()
    # The results for the last key may not have arrived yet.
    visitor.settle(page)
    for key in keys:
        page.keyboard.press(key)
    assert wait(visitor, page, 2) == [
        (f"#search:lantern@{at}", f"Search: lantern ({found})"),
        (f"#search-result:lantern:{quote(to)}@{at}", f"Result: lantern → {to}"),
    ]


def test_search_result_that_is_opened_with_the_middle_button_is_sent(
    new_visitor: Callable[..., Visitor], built: Built
) -> None:
    visitor = new_visitor({HOST: built("Material for MkDocs")})
    page = begin(visitor)
    page.click(MATERIAL_FIELD)
    page.keyboard.type("lantern")
    link = page.locator(".md-search-result__link", has_text="Next")
    link.click(button="middle")
    opened = [
        ("#search:lantern@/", "Search: lantern (2)"),
        ("#search-result:lantern:/next/@/", "Result: lantern → /next/"),
    ]
    assert wait(visitor, page, 2) == opened
    link.click()
    assert wait(visitor, page, 3) == [*opened, opened[1]]


# Playwright does not see beacons that are sent while the page is unloaded.
RECORD_BEACONS = """
const send = navigator.sendBeacon.bind(navigator);
navigator.sendBeacon = (url) => {
  sessionStorage.sent = `${sessionStorage.sent || ""}${new URL(url, location.href).searchParams.get("title")}\n`;
  return send(url);
};"""


def test_search_is_sent_if_the_enter_key_reloads_the_page(new_visitor: Callable[..., Visitor], built: Built) -> None:
    """The search form of MkDocs' default theme reloads the page."""
    opens, field, result, found = LIVE["MkDocs"]
    visitor = new_visitor({HOST: built("MkDocs")})
    visitor.context.add_init_script(RECORD_BEACONS)
    page = begin(visitor)
    page.click(opens)
    page.click(field)
    page.keyboard.type("lantern")
    page.locator(result).first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/?")
    assert page.evaluate("sessionStorage.sent") == f"Search: lantern ({found})\n"


def test_search_in_the_search_field_of_a_results_page_is_sent(
    new_visitor: Callable[..., Visitor], built: Built
) -> None:
    visitor = new_visitor({HOST: built("Read the Docs for MkDocs")})
    page = begin(visitor, "search.html?q=lantern")
    first = [("#search:lantern@/search.html", "Search: lantern (4)")]
    assert wait(visitor, page, 1) == first
    page.fill("#mkdocs-search-query", "")
    page.type("#mkdocs-search-query", "road")
    # A worker finds the results.
    page.wait_for_function("document.querySelectorAll('#mkdocs-search-results a').length === 2")
    page.keyboard.press("Enter")
    visitor.wait(page, 4)
    assert events(visitor) == [*first, ("#search:road@/search.html", "Search: road (2)")]


def go(page: Page, name: str) -> None:
    page.evaluate(f"document.querySelector('article a[href*={name}]').click()")


def test_search_under_instant_navigation_has_the_url_of_the_page_on_which_the_visitor_typed_the_words(
    new_visitor: Callable[..., Visitor], built: Built
) -> None:
    """Each search has the page on which it was typed; pages that opt out send no searches."""
    visitor = new_visitor({HOST: built("Material for MkDocs")})
    page = begin(visitor)
    page.evaluate("window.loaded_once = true")
    page.click(MATERIAL_FIELD)
    page.keyboard.type("lantern")
    page.locator(".md-search-result__link").first.wait_for()
    page.keyboard.press("Escape")
    go(page, "next")
    visitor.wait(page, 2)
    idle(page)
    searched = [("#search:lantern@/", "Search: lantern (2)")]
    assert wait(visitor, page, 1) == searched
    page.click(MATERIAL_FIELD)
    page.locator(".md-search-result__link", has_text="Home").click()
    visitor.wait(page, 4)
    opened = [*searched, ("#search-result:lantern:/@/next/", "Result: lantern → /")]
    assert events(visitor) == opened
    go(page, "private")
    page.wait_for_url("**/private/")
    visitor.pause(page, 400)
    page.click(MATERIAL_FIELD)
    page.keyboard.press("Control+A")
    page.keyboard.type("road")
    visitor.pause(page, 400)
    page.keyboard.press("Escape")
    go(page, "next")
    visitor.wait(page, 5)
    idle(page)
    page.click(MATERIAL_FIELD)
    page.locator(".md-search-result__link").first.click()
    assert wait(visitor, page, 2) == opened
    assert page.evaluate("loaded_once")


# A page whose search shows results at once, with the elements of MkDocs' themes.
BODY = """
<form onsubmit="return false"><input id="mkdocs-search-query"></form><div id="mkdocs-search-results"></div>
<script>
  const [field, results] = document.querySelectorAll("#mkdocs-search-query,#mkdocs-search-results");
  field.addEventListener("input", () => {
    const found = field.value.includes("lantern") ? "<p><a href='/x?q=lantern#y'>1</a></p>" : "<p>No results found</p>";
    if (!field.value.includes("slow")) results.innerHTML = found;
  });
  results.addEventListener("click", (event) => event.preventDefault());
</script>
<script defer src="/clicky-docs.js"></script>
"""


def own(insights: Any, body: str = BODY, **options: Any) -> dict[str, dict[str, str]]:
    """Return a site without a theme, whose page has a search."""
    settings, problems = load_site({"site_id": SITE_ID, "insights": insights, **options})
    assert not problems
    made = site(PLAIN.format(body), insights=insights, **options)
    return {HOST: {**made[HOST], FILE: code(settings)}}


@pytest.mark.parametrize(
    ("insights", "expected"),
    [
        (
            BOTH,
            [
                ("#search:lantern@/", "Search: lantern (1)"),
                ("#no-results:candle@/", "No results: candle"),
                ("#search:a+lantern@/", "Search: a lantern (1)"),
                ("#search-result:a+lantern:/x%23y@/", "Result: a lantern → /x#y"),
            ],
        ),
        (
            ["search"],
            [
                ("#search:lantern@/", "Search: lantern (1)"),
                ("#search:candle@/", "Search: candle (0)"),
                ("#search:a+lantern@/", "Search: a lantern (1)"),
                ("#search-result:a+lantern:/x%23y@/", "Result: a lantern → /x#y"),
            ],
        ),
        (["no-results"], [("#no-results:candle@/", "No results: candle")]),
        (
            {"search": {"words": False}, "no-results": True},
            [
                ("#search:@/", "Search: (not sent) (1)"),
                ("#no-results:@/", "No results: (not sent)"),
                ("#search:@/", "Search: (not sent) (1)"),
                ("#search-result::/x@/", "Result: (not sent) → /x"),
            ],
        ),
        ({"no-results": {"words": False}}, [("#no-results:@/", "No results: (not sent)")]),
        (["copy"], []),
    ],
)
def test_search_events_are_sent_only_for_the_insights_that_are_on(
    new_visitor: Callable[..., Visitor], insights: Any, expected: list[tuple[str, str]]
) -> None:
    visitor = new_visitor(own(insights))
    page = begin(visitor)
    for words in ("lantern", "candle"):
        page.fill("input", words)
        idle(page)
    page.fill("input", "a lantern")
    page.click("#mkdocs-search-results a")
    assert wait(visitor, page, len(expected)) == expected
    assert all(beacon["site_id"] == SITE_ID for beacon in visitor.beacons)


# Search words are withheld ---------------------------------------------------------------------------------------------


def views(visitor: Visitor) -> list[tuple[str, str]]:
    return [(beacon["href"], beacon["title"]) for beacon in visitor.beacons if beacon["type"] == "pageview"]


# theme, the title of the results page, the number of results, the selector of a result
RESULTS_PAGES = [
    ("Alabaster without words", "Search — Site", 2, "#search-results li a"),
    ("Read the Docs for MkDocs without words", "Site", 4, "#mkdocs-search-results a"),
]


@pytest.mark.parametrize(("theme", "title", "found", "result"), RESULTS_PAGES)
def test_url_of_a_results_page_is_tracked_without_the_query_if_search_words_are_withheld(
    new_visitor: Callable[..., Visitor], built: Built, theme: str, title: str, found: int, result: str
) -> None:
    visitor = new_visitor({HOST: built(theme)})
    page = begin(visitor, "search.html?q=lantern")
    searched = [("#search:@/search.html", f"Search: (not sent) ({found})")]
    assert wait(visitor, page, 1) == searched
    assert views(visitor) == [("/search.html", title)]
    page.locator(result, has_text="Next").first.click()
    path = "/next.html" if theme.startswith("Alabaster") else "/next/"
    opened = (f"#search-result::{path}@/search.html", f"Result: (not sent) → {path}")
    assert wait(visitor, page, 2) == [*searched, opened]
    visitor.wait(page, 4)
    assert [href for href, _ in views(visitor)] == ["/search.html", path]
    assert visitor.searched[0] == "lantern"


@pytest.mark.parametrize("theme", ["Material without words", "Material with instant navigation without words"])
def test_url_of_an_opened_result_in_material_is_tracked_without_the_query_if_search_words_are_withheld(
    new_visitor: Callable[..., Visitor], built: Built, theme: str
) -> None:
    visitor = new_visitor({HOST: built(theme)})
    page = begin(visitor, "?q=lantern")
    result = page.locator(".md-search-result__link", has_text="Next")
    result.wait_for()
    searched = [("#search:@/", "Search: (not sent) (2)")]
    assert wait(visitor, page, 1) == searched
    result.click()
    page.wait_for_url("**/next/?h=lantern")
    assert wait(visitor, page, 2) == [*searched, ("#search-result::/next/@/", "Result: (not sent) → /next/")]
    visitor.wait(page, 4)
    assert views(visitor) == [("/", "Site"), ("/next/", "Next - Site")]
    # Next, open a shared URL that contains the words of a search, and search for other words on the opened page.
    page.goto(f"{ROOT}next/?h=lantern")
    visitor.wait(page, 5)
    page.click(MATERIAL_FIELD)
    page.keyboard.type("straßenlaterne")
    page.locator(".md-search-result__link", has_text="Café").click()
    page.wait_for_url("**/caf%C3%A9/?h=*")
    visitor.wait(page, 8)
    assert views(visitor)[2:] == [("/next/", "Next - Site"), ("/caf%C3%A9/", "Café - Site")]
    assert {"lantern", "straßenlaterne"} <= {*visitor.searched}


# The title of this theme contains the searched words, but in other letter case and with other spaces.
TITLE = """
<main>Text</main>
<script>
  const words = new URLSearchParams(location.search).get("q").trim().toUpperCase();
  const show = () => { document.title = `Results for (${words}) - Site`; };
  SHOW
</script>
"""
# The theme adds the words to the title when the page is parsed, or only after the tracker has been loaded.
SHOW = {
    "at once": ("show();", "Results for (…) - Site"),
    "late": (
        "document.addEventListener('load', ({target}) => target.dataset?.id && setTimeout(show, 100), true);",
        "Plain",
    ),
}


@pytest.mark.parametrize("when", SHOW)
def test_title_that_contains_withheld_search_words_is_sent_without_the_words(
    new_visitor: Callable[..., Visitor], when: str
) -> None:
    script, title = SHOW[when]
    visitor = new_visitor(own({**WITHHELD, "feedback": True}, TITLE.replace("SHOW", script) + BODY))
    page = begin(visitor, "?q=+album++cover+(1%2B)")
    page.wait_for_function("document.title.includes('ALBUM')")
    page.click(".clicky-docs-feedback button >> nth=0")
    visitor.wait(page, 2)
    assert views(visitor) == [("/", title)]
    assert events(visitor) == [
        ("#feedback:yes@/", "Feedback: yes: Results for (…) - Site" if when == "at once" else "Feedback: yes: Plain")
    ]


def test_email_address_in_the_title_of_a_results_page_is_masked(new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor(own({"search": True, "feedback": True}, TITLE.replace("SHOW", "show();") + BODY))
    page = begin(visitor, "?q=jane.doe%40example.org")
    page.wait_for_function("document.title.includes('JANE')")
    page.click(".clicky-docs-feedback button >> nth=0")
    visitor.wait(page, 2)
    assert views(visitor) == [("/", "Results for [e-mail] - Site")]
    assert events(visitor) == [("#feedback:yes@/", "Feedback: yes: Results for [e-mail] - Site")]


@pytest.mark.parametrize(
    ("theme", "path", "page_path"),
    [
        ("Alabaster", "search.html", "/search.html"),
        ("Read the Docs for MkDocs", "search.html", "/search.html"),
        ("Material for MkDocs", "", "/"),
    ],
)
def test_email_address_that_a_visitor_searches_is_masked_in_each_beacon(
    new_visitor: Callable[..., Visitor], built: Built, theme: str, path: str, page_path: str
) -> None:
    visitor = new_visitor({HOST: built(theme)})
    page = begin(visitor, f"{path}?q=jane.doe%40example.org")
    assert wait(visitor, page, 1) == [(f"#no-results:[e-mail]@{page_path}", "No results: [e-mail]")]
    assert [href for href, _ in views(visitor)] == [page_path]
    assert not any("jane" in value.lower() for beacon in visitor.beacons for value in beacon.values())


MASKED = {
    "lantern": "lantern",
    "  two \u00a0 words ": "two words",
    "jane.doe@example.com": "[e-mail]",
    "mail to jane@example.co.uk, please": "mail to [e-mail] please",
    "jane＠example.com": "[e-mail]",
    "jane%40example.com": "[e-mail]",
    "an ã@bücher.example too": "an [e-mail] too",
    "npm install react@18.2": "npm install react@18.2",
    "@types/node": "@types/node",
    "@decorator": "@decorator",
    "555-123-4567": "[number]",
    "+1 (555) 123 – 4567 now": "[number] now",
    "call 0301234567": "call [number]",
    "4111 1111 1111 1111": "[number]",
    "٠١٢٣٤٥٦٧٨٩": "[number]",
    "０３０１２３４５６７": "[number]",
    "3.12.4": "3.12.4",
    "1.2.3-rc.4": "1.2.3-rc.4",
    "2024.10.1": "2024.10.1",
    "2024-01-02": "2024-01-02",
    "2024-01-02T10:20:30": "2024-01-02T10:20:30",
    "2024-01-02 0301234567": "2024-01-02 [number]",
    "2024-01-0212345": "[number]",
    "error 404123": "error 404123",
    "<b>&amp;\"'`${x}": "<b>&amp;\"'`${x}",
    "提灯": "提灯",
    "фонарь": "фонарь",
    "cafe\u0301": "café",
    "ｌａｎｔｅｒｎ": "lantern",
    "\U0001f3ee" * 101: "\U0001f3ee" * 100,
    "a" * 99 + "\U0001f3ee\U0001f3ee": "a" * 99 + "\U0001f3ee",
    "b" * 3000: "b" * 100,
    f"{'c' * 90} jane@example.com 0301234567": f"{'c' * 90} [e-mail]",
}


def test_search_words_are_masked_and_shortened_before_they_are_sent(new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor(own(["search"]))
    page = begin(visitor)
    for words in MASKED:
        page.fill("input", words)
        idle(page)
        page.evaluate("sessionStorage.clear()")
    sent = [title.removeprefix("Search: ").rpartition(" (")[0] for _, title in wait(visitor, page, len(MASKED))]
    assert sent == list(MASKED.values())


def test_search_is_sent_once_after_a_pause_or_the_enter_key_or_when_the_visitor_leaves(
    new_visitor: Callable[..., Visitor],
) -> None:
    visitor = new_visitor(own(BOTH))
    page = begin(visitor)
    page.click("input")
    # The clock is stopped, so that less than two seconds pass between keys on a slow machine.
    stop(page)
    page.keyboard.type("lan")
    page.clock.run_for(1900)
    page.keyboard.type("tern")
    page.clock.run_for(1500)
    assert wait(visitor, page, 0) == []
    # The Return key sends the search at once.
    page.keyboard.press("Enter")
    page.clock.run_for(400)
    first = [("#search:lantern@/", "Search: lantern (1)")]
    assert wait(visitor, page, 1) == first
    page.clock.resume()
    page.keyboard.press("Enter")
    idle(page)
    page.keyboard.type(" ")
    idle(page)
    page.keyboard.press("Backspace")
    idle(page)
    page.fill("input", "")
    idle(page)
    page.keyboard.press("Enter")
    page.fill("input", "lantern")
    idle(page)
    assert wait(visitor, page, 1) == first
    # Leaving the page sends the search at once.
    page.fill("input", "candle")
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    assert wait(visitor, page, 2) == [*first, ("#no-results:candle@/", "No results: candle")]


def test_search_is_not_sent_while_an_input_method_composes_a_word(new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor(own(BOTH))
    page = begin(visitor)
    page.click("input")
    keyboard = visitor.context.new_cdp_session(page)
    for text in ("ち", "ちょ", "提灯"):
        keyboard.send("Input.imeSetComposition", {"text": text, "selectionStart": 1, "selectionEnd": 1})
        page.dispatch_event("input", "keydown", {"key": "Enter", "isComposing": True})
        idle(page)
    assert wait(visitor, page, 0) == []
    keyboard.send("Input.insertText", {"text": "提灯"})
    idle(page)
    assert wait(visitor, page, 1) == [("#no-results:提灯@/", "No results: 提灯")]


def test_search_of_a_visitor_who_is_not_tracked_is_not_sent(new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor(own(BOTH, internal_hosts=[HOST]))
    page = begin(visitor, beacons=0)
    page.fill("input", "lantern")
    page.click("#mkdocs-search-results a")
    idle(page)
    visitor.pause(page, 300)
    assert visitor.beacons == []


def test_search_before_consent_is_not_sent_even_after_consent(new_visitor: Callable[..., Visitor]) -> None:
    """Words that are typed before consent are not sent after consent."""
    visitor = new_visitor(own(BOTH, consent={"global": "Banner.ok", "event": "banner"}))
    page = begin(visitor, "?q=lantern", beacons=0)
    page.fill("input", "lantern")
    page.evaluate("window.Banner = {ok: true}; document.dispatchEvent(new Event('banner'))")
    visitor.wait(page, 1)
    idle(page)
    page.click("#mkdocs-search-results a")
    assert wait(visitor, page, 0) == []
    page.fill("input", "candle")
    idle(page)
    assert wait(visitor, page, 1) == [("#no-results:candle@/", "No results: candle")]


def test_search_is_sent_in_a_browser_that_blocks_storage(new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor(own(BOTH))
    refuse = (
        "Object.defineProperty(window, 'sessionStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"
    )
    visitor.context.add_init_script(refuse)
    page = begin(visitor)
    for words in ("lantern", "lantern ", "candle"):
        page.fill("input", words)
        idle(page)
    assert wait(visitor, page, 2) == [
        ("#search:lantern@/", "Search: lantern (1)"),
        ("#no-results:candle@/", "No results: candle"),
    ]


UNKNOWN = "clicky-docs: search: not known in this theme"


@pytest.mark.parametrize(
    ("body", "expected"), [(BODY, 0), ("<input type=search><script defer src=/clicky-docs.js></script>", 1)]
)
def test_unsupported_theme_is_logged_once_and_its_searches_are_not_sent(
    new_visitor: Callable[..., Visitor], body: str, expected: int
) -> None:
    visitor = new_visitor(own(BOTH, body))
    page = begin(visitor, "?q=lantern")
    page.fill("input", "candle")
    page.keyboard.press("Enter")
    idle(page)
    visitor.pause(page, 300)
    assert visitor.console.count(UNKNOWN) == expected
    assert (len(visitor.beacons), events(visitor)) == (1, []) if expected else len(visitor.beacons) == 2
