"""Sites that replace the body of a page without a full page load, and keep the head of the first page.

htmx 1.9.10 (the Sphinx extension atsphinx-htmx-boost 0.3.0) requests the page, replaces the content of the body, runs the
scripts of the new body, and then calls `pushState`. The MkDocs theme mkdocs-void 0.3.0 calls `pushState`, requests the
page, and replaces the article and the title.

htmx keeps the body of each page, with the scripts that the tracker has added for its page views. When the visitor returns
to a page, htmx inserts the body again and runs these scripts: the old page view is sent again, with the same parameter `x`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from in_browser.visitor import HOST, Answer, Once, Visitor
from in_browser.walks import LINK, Walked, beacons_of_full_loads, walk_at_random
from playwright.sync_api import Page
from sites import SITE_ID, conf, mkdocs_build, sphinx_build, write

ROOT = f"https://{HOST}/"
# The properties of each page as front matter, and the beacon's parameters other than URL and usual title; None: the page is opted out.
PAGES: dict[str, tuple[Mapping[str, object], dict[str, str] | None]] = {
    "index": ({}, {}),
    "install": ({"title": "Install it", "goal": 7}, {"title": "Install it", "goal": "7"}),
    "publish": ({"goal": 12}, {"goal": "12"}),
    "faq": ({}, {}),
    "secret": ({"track": False}, None),
}


def sphinx_site(directory: Path) -> Path:
    def text(page: str) -> str:
        fields = "".join(f":clicky_{name}: {value}\n" for name, value in PAGES[page][0].items() if name != "track")
        fields += ":clicky: false\n" * (PAGES[page][1] is None)
        links = "".join(f"* :doc:`to {other} <{other}>`\n" for other in PAGES if other != page)
        title = page.title()
        toctree = (
            f"\n.. toctree::\n   :hidden:\n\n   {'   '.join(f'{each}{chr(10)}' for each in PAGES if each != page)}"
        )
        return f"{fields}\n{title}\n{'=' * len(title)}\n\n{links}* `there`_\n{toctree * (page == 'index')}\nThere\n-----\n\nText.\n"

    options = {"html_title": "Site", "clicky_site_id": SITE_ID, "html_baseurl": ROOT}
    files = {f"{page}.rst": text(page) for page in PAGES}
    source = write(
        directory / "source", {**files, "conf.py": conf(["atsphinx.htmx_boost", "clicky_docs.sphinx"], **options)}
    )
    built = sphinx_build(source, out=directory / "html")
    assert (built.status, built.log) == (0, "")
    return directory / "html"


def mkdocs_site(directory: Path) -> Path:
    def text(page: str) -> str:
        properties = {f"clicky_{name}": value for name, value in PAGES[page][0].items() if name != "track"}
        if PAGES[page][1] is None:
            properties = {"clicky": "false"}
        front_matter = "".join(f"{name}: {value}\n" for name, value in properties.items())
        # A second click at once would resolve a relative link against the URL of the first link.
        urls = {each: "/" if each == "index" else f"/{each}/" for each in PAGES}
        links = "".join(f"- [to {other}]({url})\n" for other, url in urls.items() if other != page)
        return f"---\n{front_matter}---\n# {page.title()}\n\n{links}- [there](#there)\n\n## There\n\nText.\n"

    write(directory, {f"docs/{page}.md": text(page) for page in PAGES})
    config = {
        "site_url": ROOT,
        # Without highlighting, the theme requests no files from a CDN except for fonts.
        "theme": {"name": "void", "void": {"components": {"highlighting": {"show": False}}}},
        "plugins": ["void", "search", {"clicky": {"site_id": SITE_ID}}],
    }
    mkdocs_build(directory, config)
    return directory / "site"


@dataclass(frozen=True)
class Case:
    """A site.

    Args:
        build: a function that builds the site.
        extension: the end of a page's URL, after the page's name.
        title: the title of most pages; `{}` is the page's heading.
        home: the title of the page `index`.
        answers: the files of other hosts that the site requests.
        walk: the properties of the random walks.
    """

    build: Callable[[Path], Path]
    extension: str
    title: str
    home: str
    answers: Mapping[str, Answer]
    walk: Mapping[str, Any]

    def path(self, page: str) -> str:
        return "/" if page == "index" else f"/{page}{self.extension}"

    def url(self, page: str) -> str:
        return ROOT.removesuffix("/") + self.path(page)

    def view(self, page: str) -> dict[str, str]:
        title = self.home if page == "index" else self.title.format(page.title())
        return {
            "site_id": SITE_ID,
            "type": "pageview",
            "href": self.path(page),
            "title": title,
            **(PAGES[page][1] or {}),
        }

    def loads(self) -> dict[str, list[dict[str, str]]]:
        return {page: [] if parameters is None else [self.view(page)] for page, (_, parameters) in PAGES.items()}


# tests/generators/install.py installs htmx with npm.
HTMX = (
    Path(__file__).parents[2] / "build" / "generators" / "htmx" / "node_modules" / "htmx.org" / "dist" / "htmx.min.js"
)
CASES = {
    "htmx": Case(
        sphinx_site,
        ".html",
        "{} — Site",
        "Index — Site",
        {
            "https://unpkg.com/htmx.org@1.9.10": Answer(
                HTMX.read_bytes() if HTMX.is_file() else b"", type="text/javascript"
            )
        },
        # If the visitor clicks a second link before the first page is shown, htmx shows the second page with the first URL.
        # htmx has the page's HTML before the page script requests it, so the page's data may arrive 350 ms after the page is shown.
        {"quick_clicks": False, "tracked": 950},
    ),
    "void": Case(
        mkdocs_site,
        "/",
        "{} - Site",
        "Home - Site",
        {"https://fonts.googleapis.com/css2": Answer(type="text/css")},
        # If the visitor returns from another page to a fragment of a page, the theme changes the URL only. If a
        # response is slow and Playwright moves the clock, Playwright and the page wait for each other.
        {"fragment_link": "", "clock": False, "tracked": 950},
    ),
}


@pytest.fixture(scope="session", params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    if request.param == "htmx" and not HTMX.is_file():
        pytest.skip("needs htmx: the environment generators installs it with npm")
    return CASES[request.param]


@pytest.fixture
def visit(new_visitor: Callable[..., Visitor], once: Once, case: Case) -> Callable[..., Visitor]:
    """Return a function that makes a visitor of the site."""
    name = next(name for name, each in CASES.items() if each is case)
    site = once(name, case.build)
    return lambda **options: new_visitor({HOST: site}, answers=case.answers, **options)


def go(visitor: Visitor, page: Page, name: str, beacons: int) -> None:
    page.evaluate(f"{LINK.format(f'to {name}')}.click()")
    page.wait_for_function(f"document.querySelector('h1').firstChild.textContent.trim() === {name.title()!r}")
    visitor.wait(page, beacons)


def test_each_full_page_load_sends_a_page_view_with_the_data_of_the_page(
    visit: Callable[..., Visitor], case: Case
) -> None:
    assert beacons_of_full_loads(visit, {page: case.url(page) for page in PAGES}) == case.loads()


def test_each_page_view_after_a_page_change_has_the_data_of_the_new_page(
    visit: Callable[..., Visitor], case: Case
) -> None:
    visitor = visit()
    page = visitor.open(case.url("faq"))
    page.evaluate("window.loaded_once = true")
    names = ["faq", "install", "publish", "index"]
    for count, name in enumerate(names[1:], 2):
        go(visitor, page, name, count)
    page.evaluate("history.back()")
    visitor.wait(page, 5)
    assert visitor.beacons == [case.view(name) for name in [*names, "publish"]]
    assert page.evaluate("loaded_once")
    assert visitor.loads == 1


def test_pages_that_opt_out_are_not_tracked(visit: Callable[..., Visitor], case: Case) -> None:
    visitor = visit()
    page = visitor.open(case.url("secret"), beacons=0)
    go(visitor, page, "publish", 1)
    go(visitor, page, "secret", 1)
    visitor.settle(page)
    assert visitor.beacons == [case.view("publish")]
    go(visitor, page, "install", 2)
    assert visitor.beacons == [case.view("publish"), case.view("install")]


def test_page_change_with_htmx_does_not_request_the_noscript_image(visit: Callable[..., Visitor], case: Case) -> None:
    """htmx parses a page without scripting, so the content of `<noscript>` becomes elements."""
    visitor = visit()
    page = visitor.open(case.url("faq"))
    go(visitor, page, "publish", 0)
    go(visitor, page, "install", 0)
    visitor.settle(page)
    assert visitor.images == []


def test_click_on_a_link_to_an_anchor_on_the_same_page_sends_no_page_view(
    visit: Callable[..., Visitor], case: Case
) -> None:
    visitor = visit()
    page = visitor.open(case.url("install"))
    go(visitor, page, "publish", 2)
    for act in (f"{LINK.format('there')}.click()", f"{LINK.format('there')}.click()", "history.back()"):
        page.evaluate(act)
        visitor.settle(page)
    assert visitor.beacons == [case.view("install"), case.view("publish")]


@pytest.mark.long
def test_random_visits_send_the_same_beacons_as_full_page_loads(visit: Callable[..., Visitor], case: Case) -> None:
    walked = Walked(ROOT, tuple(PAGES), exact=False, **case.walk)
    walk_at_random(lambda: visit(clock=walked.clock), walked, case.loads())
