"""Page changes without a full page load: one page view per page, with the page's own data."""

from __future__ import annotations

import pytest
from in_engines.engines import Tab
from in_engines.routers import PAGES, ROUTERS, html, path_of, site
from in_engines.visit import Visit, page

PUSHING = [name for name in ROUTERS if name != "replace_then_head"]


def go(visit: Visit, tab: Tab, name: str) -> None:
    """Follow the link to a page, and wait for its page view."""
    expected = len(visit.views()) + bool(PAGES[name][1])
    tab.click(f"#to-{name}")
    arrive(visit, tab, name, expected)


def arrive(visit: Visit, tab: Tab, name: str, expected: int) -> None:
    tab.wait_until(f"location.pathname === '{path_of(name)}' && document.title === '{name.title()} - Site'")
    if PAGES[name][1]:
        visit.wait_for(expected)
    else:
        visit.settle()


def views_of(*names: str) -> list[tuple[str, str, str] | None]:
    return [PAGES[name][1] for name in names if PAGES[name][1]]


@pytest.mark.parametrize("router", ROUTERS)
def test_page_view_after_a_page_change_has_the_data_of_the_new_page(visit: Visit, router: str) -> None:
    visit.serve(site(router))
    tab = visit.open("/")
    visit.wait_for(1)
    for name in ("a", "b", "private", "c"):
        go(visit, tab, name)
    visit.settle()
    assert visit.views() == views_of("home", "a", "b", "c")


@pytest.mark.parametrize("router", PUSHING)
def test_page_view_after_back_or_forward_has_the_data_of_the_shown_page(visit: Visit, router: str) -> None:
    visit.serve(site(router))
    tab = visit.open("/")
    visit.wait_for(1)
    go(visit, tab, "a")
    go(visit, tab, "b")
    for distance, name, expected in ((-1, "a", 4), (-1, "home", 5), (1, "a", 6)):
        tab.go(distance)
        arrive(visit, tab, name, expected)
    visit.settle()
    assert visit.views() == views_of("home", "a", "b", "a", "home", "a")


@pytest.mark.parametrize("router", ROUTERS)
def test_second_page_is_tracked_if_the_first_page_opts_out(visit: Visit, router: str) -> None:
    visit.serve(site(router))
    tab = visit.open("/private/")
    visit.settle()
    assert visit.sent == []
    go(visit, tab, "b")
    visit.settle()
    assert visit.views() == views_of("b")


# The URL changes, and the page does not.
SAME_PAGE = {
    "link to an anchor": "history.pushState({}, '', '#there')",
    "search words": "history.replaceState({}, '', '?search=words')",
    "no slash at the end": "history.replaceState({}, '', '/a')",
    "file extension": "history.replaceState({}, '', '/a/index.html')",
    "other state": "history.pushState({n: 1}, '', location.href)",
}


@pytest.mark.parametrize("change", SAME_PAGE)
def test_url_change_without_a_page_change_sends_no_page_view(visit: Visit, change: str) -> None:
    visit.serve(site("push_then_head"))
    tab = visit.open("/a/")
    visit.wait_for(1)
    tab.evaluate(SAME_PAGE[change])
    visit.settle()
    assert visit.views() == views_of("a")


@pytest.mark.parametrize("router", ROUTERS)
def test_page_view_of_a_page_without_code_does_not_have_the_data_of_the_previous_page(
    visit: Visit, router: str
) -> None:
    visit.serve({**site(router), "c/index.html": html("c")})
    tab = visit.open("/a/")
    visit.wait_for(1)
    tab.click("#to-c")
    tab.wait_until("document.title === 'C - Site'")
    visit.settle()
    assert visit.views()[0] == PAGES["a"][1]
    assert [view for view in visit.views()[1:] if view[1] == "Custom A" or view[2]] == []


@pytest.mark.parametrize("router", ["body_then_push", "push_then_head"])
def test_page_change_does_not_request_the_noscript_image(visit: Visit, router: str) -> None:
    visit.serve(site(router))
    tab = visit.open("/")
    visit.wait_for(1)
    go(visit, tab, "c")
    go(visit, tab, "a")
    visit.settle()
    assert visit.images == []


def test_page_in_a_frame_of_the_same_site_is_not_tracked(visit: Visit) -> None:
    frame = "<iframe src=/a/></iframe>"
    visit.serve({**site(""), "index.html": page("home", {}, html("home", main=frame))})
    visit.open("/")
    visit.wait_for(1)
    visit.settle()
    assert visit.views() == views_of("home")


RULES = '<script type="speculationrules">{"prerender": [{"urls": ["/a/"], "eagerness": "immediate"}]}</script>'


def test_prerendered_page_is_tracked_only_when_it_is_shown(visit: Visit) -> None:
    visit.serve({**site(""), "index.html": page("home", {}, html("home", RULES))})
    tab = visit.open("/")
    visit.wait_for(1)
    if not tab.evaluate("'prerendering' in document"):
        pytest.skip("this engine has no prerendering")
    visit.settle()
    visit.settle()
    assert [each.prerender for each in visit.requested("/a/")] == [True]
    assert visit.views() == views_of("home")
    go(visit, tab, "a")
    visit.settle()
    assert tab.evaluate("performance.getEntriesByType('navigation')[0].activationStart") > 0
    assert visit.views() == views_of("home", "a")
