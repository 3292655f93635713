"""Tests of the URLs in `clicky-docs check`: the tracked URL, the stored URL, and the problems of both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sites import SITE_ID, snippet

from clicky_docs import Page, build, load_site, place
from clicky_docs.built_site import check
from clicky_docs.built_site.page import inspect
from clicky_docs.built_site.page_report import PageReport

SITE = "https://docs.example"
# Paths with more than 128 characters, which differ after the 128th character.
LONG = {name: f"api/{'x' * 130}/{name}.html" for name in "abc"}


def plain_page(path: str, canonical: str = "", head: str = "") -> str:
    """Return a page without code."""
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    return f"<!doctype html><html><head><title>{path}</title>{link}{head}</head><body><p>x</p></body></html>"


def page(path: str, canonical: str = "", custom: Mapping[str, Any] | None = None) -> PageReport:
    """Return the report of a tracked page with a canonical URL."""
    return report(path, place(plain_page(path, canonical), snippet(path.rpartition(".")[0], custom)))


def report(path: str, html: str) -> PageReport:
    found = inspect(html.encode(), path)
    assert found
    return found


def problems_of(*pages: PageReport) -> list[tuple[str, str, str]]:
    """Return the kind, the path and the message of each URL problem of the pages."""
    return [(each.kind, each.path, each.message) for each in check.problems(pages)]


@pytest.mark.parametrize(
    ("path", "href", "tracked", "stored"),
    [
        ("install/index.html", None, "/install/", "/install/"),
        ("index.htm", None, "/", "/"),
        ("install.html", None, "/install.html", "/install.html"),
        # Browsers percent-encode the path.
        ("a b/über?#1%.html", None, "/a%20b/%C3%BCber%3F%231%25.html", "/a%20b/%C3%BCber%3F%231%25.html"),
        ("\udcff.html", None, "/%FF.html", "/%FF.html"),
        ("x(1),y+z@2~.html", None, "/x(1),y+z@2~.html", "/x(1),y+z@2~.html"),
        (LONG["a"], None, f"/{LONG['a']}", f"/api/{'x' * 123}"),
        ("install.html", "/install?v=2#top", "/install?v=2#top", "/install?v=2"),
        ("install.html", "/install?gclid=1&v=2", "/install?gclid=1&v=2", "/install?v=2"),
        ("install.html", "https://docs.example/search?v=2", "https://docs.example/search?v=2", "https://docs.example/search"),
    ],
)  # fmt: skip
def test_report_of_a_page_has_the_tracked_url_and_the_url_that_clicky_stores(
    path: str, href: str | None, tracked: str, stored: str
) -> None:
    found = inspect(place(plain_page("x"), snippet("x", {"href": href} if href else None)).encode(), path)
    assert found
    assert (found.href, found.stored) == (tracked, stored)


def test_each_further_page_that_clicky_stores_under_the_same_url_is_reported_once() -> None:
    same_row = [each for each in problems_of(*map(page, LONG.values())) if each[0] == "same-row"]
    stored = f"/api/{'x' * 123}"
    message = f"Clicky stores {stored!r} for this page and for {LONG['a']}"
    assert same_row == [("same-row", LONG["b"], message), ("same-row", LONG["c"], message)]


def test_page_with_a_path_of_128_characters_is_not_reported() -> None:
    assert problems_of(page(f"{'x' * 122}.html")) == []


def test_page_with_a_long_path_and_a_short_href_is_not_reported() -> None:
    assert problems_of(page(LONG["a"], custom={"href": "/api/a"})) == []


def test_pages_with_the_same_href_have_the_problem_same_href_but_not_the_problem_same_row() -> None:
    kinds = {
        kind for kind, _, _ in problems_of(*(page(each, custom={"href": "/x#y"}) for each in ("a.html", "b.html")))
    }
    assert kinds == {"href-fragment", "same-href"}


@pytest.mark.parametrize(
    ("href", "kinds", "stored"),
    [
        ("/install/?v=2", [], ""),
        (f"/{'x' * 127}", [], ""),
        (f"/{'x' * 128}", ["changed-href"], f"/{'x' * 127}"),
        (f"/{'x' * 128}#top", ["changed-href", "href-fragment"], f"/{'x' * 127}"),
        ("/a?" + "&".join(f"p{number:02}=1" for number in range(50)), ["changed-href"], ""),
        (f"/a?b=1&c={'x' * 65}", ["changed-href"], "/a?b=1"),
        ("/a?b=1&fbclid=2", ["changed-href"], "/a?b=1"),
        ("/research/?b=1", ["changed-href"], "/research/"),
    ],
)
def test_message_about_an_href_that_clicky_shortens_contains_the_stored_url(
    href: str, kinds: list[str], stored: str
) -> None:
    problems = problems_of(page("install.html", custom={"href": href}))
    assert [kind for kind, _, _ in problems] == kinds
    if stored:
        assert problems[0][2] == f"Clicky stores the href {href.partition('#')[0]!r} as {stored!r}"


def test_urls_of_pages_that_are_not_tracked_are_not_reported() -> None:
    settings, _ = load_site({"site_id": SITE_ID})
    opted_out = build(settings, Page("x", track=False))
    disabled = build(settings, Page("x", custom={"href": "/search/?x=1#y"}), disabled_reason="served locally")
    canonical = f"{SITE}/{LONG['b'].removesuffix('.html')}/"
    refresh = '<meta http-equiv="refresh" content="0; url=/">'
    assert problems_of(report(LONG["a"], place(plain_page("A", canonical), disabled))) == []
    assert (
        problems_of(
            page("index.html"),
            report(LONG["a"], place(plain_page("A", canonical), opted_out)),
            report(LONG["b"], place(plain_page("B", canonical, refresh), snippet("b"))),
        )
        == []
    )


def test_href_of_a_404_page_is_checked_but_its_path_is_not_checked() -> None:
    long = f"{'x' * 130}/404.html"
    pages = [page("a.html", f"{SITE}/a.html"), page(long), page("404/index.html", f"{SITE}/404")]
    assert problems_of(*pages, page("1.0/404.html", f"{SITE}/1.0/404")) == []
    # The page's own href is tracked.
    ((kind, path, _),) = problems_of(*pages, page("404.html", custom={"href": "/search/?404"}))
    assert (kind, path) == ("changed-href", "404.html")


@pytest.mark.parametrize(
    ("path", "canonical", "expected"),
    [
        ("install/index.html", "https://docs.example/en/install", "https://docs.example/en/install/"),
        ("install/index.html", "https://docs.example/en/install.html", "https://docs.example/en/install/"),
        ("install/index.html", "/en/install", None),
        ("install.html", "https://docs.example/en/install", "https://docs.example/en/install.html"),
        ("install.html", "https://docs.example/en/install/", "https://docs.example/en/install.html"),
        ("install.html", "http://DOCS.example/en/install/?x=1", "http://DOCS.example/en/install.html?x=1"),
        ("install.htm", "https://docs.example/en/install", "https://docs.example/en/install.htm"),
        ("index.html", "https://docs.example/en", "https://docs.example/en/"),
        ("über/index.html", "https://docs.example/en/%C3%BCber", "https://docs.example/en/%C3%BCber/"),
        ("über/index.html", "https://docs.example/en/über", "https://docs.example/en/über/"),
        # The canonical URL has the expected form.
        ("install/index.html", "https://docs.example/en/install/", None),
        ("install/index.html", "https://docs.example/en/install/index.html", None),
        ("install.html", "https://docs.example/en/install.html", None),
        ("install.htm", "https://docs.example/en/install.htm", None),
        ("index.html", "https://docs.example/en/index.html", None),
        ("über/index.html", "https://docs.example/en/über/", None),
        ("install/index.html", "", None),
        ("install/index.html", "../install", None),
        # The canonical URL belongs to another host, version or page, so its form is not compared.
        ("install/index.html", "https://example.org/en/install", None),
        ("install/index.html", "https://example.org", None),
        ("install/index.html", "https://docs.example/de/install", None),
        ("install/index.html", "https://docs.example/en/set-up", None),
        ("1.0/install/index.html", "https://docs.example/en/latest/install", None),
    ],
)
def test_canonical_url_is_reported_only_if_its_form_differs_from_the_form_of_most_pages(
    path: str, canonical: str, expected: str | None
) -> None:
    usual = [page(f"{name}.html", f"{SITE}/en/{name}.html") for name in "abc"]
    message = f"the canonical URL is {canonical!r}; expected {expected!r}"
    assert problems_of(*usual, page(path, canonical)) == ([("other-canonical", path, message)] if expected else [])


def test_canonical_url_of_a_page_that_sets_the_property_href_is_not_reported() -> None:
    assert problems_of(page("install/index.html", f"{SITE}/install", {"href": "/install"})) == []


def test_canonical_url_without_the_extension_html_is_not_reported_if_most_pages_have_this_form() -> None:
    """Some web hosts deliver ``install.html`` as ``/install``."""
    files = [page(f"{name}.html", f"{SITE}/{name}") for name in "abc"]
    index = page("index.html", f"{SITE}/")
    assert problems_of(index, *files) == []
    message = f"the canonical URL is '{SITE}/d/'; expected '{SITE}/d'"
    assert problems_of(index, *files, page("d.html", f"{SITE}/d/")) == [("other-canonical", "d.html", message)]


def test_canonical_url_that_belongs_to_another_version_is_not_reported() -> None:
    pages = [page(f"{name}/index.html", f"{SITE}/latest/{name}/index.html") for name in "abc"]
    assert problems_of(page("d/index.html", f"{SITE}/stable/d"), *pages) == []


def test_canonical_url_of_the_home_page_is_not_reported_if_the_url_has_no_path() -> None:
    assert problems_of(page("index.html", SITE), page("a/index.html", f"{SITE}/a/")) == []


@pytest.mark.parametrize("slash", ["/", ""])
def test_canonical_url_of_an_old_version_that_points_to_the_latest_version_is_not_reported(slash: str) -> None:
    """With mike, all versions have the canonical URL of one version, also for pages that the version lacks."""
    pages = [
        page(f"{version}/{name}/index.html", f"{SITE}/latest/{name}{slash}")
        for version in ("1.0", "2.0", "latest")
        for name in ("install", "guide")
    ]
    pages.append(page("1.0/old/index.html", f"{SITE}/latest/old{slash}"))
    reported = {path for kind, path, _ in problems_of(*pages) if kind == "other-canonical"}
    assert reported == (set() if slash else {"latest/install/index.html", "latest/guide/index.html"})
