"""Pages in unusual states: a tracker that cannot run, a slow style sheet, frames, and a page script that runs twice."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from in_browser.visitor import HOST, PLAIN, SCRIPT, Answer, Visitor, site, tracker
from sites import snippet

from clicky_docs import place

ROOT = f"https://{HOST}/"
TRACKED = "tracking: Site ID 101234567"


def page_of(name: str, html: str = PLAIN) -> str:
    return place(html.replace("Plain", name.title()), snippet(name))


def test_page_that_a_visitor_saves_does_not_contain_the_tracker(new_visitor: Callable[..., Visitor]) -> None:
    """The page script of a saved page still runs, and checks the host name before it loads the tracker."""
    visitor = new_visitor({HOST: {"index.html": place(PLAIN, snippet("index", hosts=[HOST]))}})
    page = visitor.open(ROOT)
    page.wait_for_selector("script[data-id]", state="detached")
    saved = page.content()
    assert "static.getclicky.com/js" not in re.sub(r"(?s)<script[^>]*type=.module.*?</script>", "", saved)
    other = new_visitor({"copy.example": {"index.html": saved}})
    page = other.open("https://copy.example/", beacons=0)
    assert other.status(page) == "off: other host copy.example"
    assert other.beacons == []


@pytest.mark.parametrize("body", ["", "/* blocked */", "window.clicky = {log() {}, goal() {}}"])
def test_status_is_tracker_blocked_if_a_content_blocker_has_replaced_the_tracker(
    new_visitor: Callable[..., Visitor], body: str
) -> None:
    visitor = new_visitor(site(PLAIN), answers={SCRIPT: Answer(body, type="text/javascript")})
    page = visitor.open(ROOT, beacons=0)
    assert (visitor.status(page), visitor.loads) == ("off: tracker blocked", 1)


def test_tracker_that_fails_on_the_first_page_is_loaded_again_on_the_next_page(
    new_visitor: Callable[..., Visitor],
) -> None:
    files = {"index.html": page_of("home"), "next/index.html": page_of("next")}
    visitor = new_visitor({HOST: files}, answers={SCRIPT: Answer("", status=503)})
    page = visitor.open(ROOT, beacons=0)
    assert visitor.status(page) == "off: tracker blocked"
    visitor.answers[SCRIPT] = Answer(tracker(), type="text/javascript")
    page.evaluate("history.pushState(null, '', '/next/')")
    visitor.wait(page, 1)
    assert [(each["href"], each["title"]) for each in visitor.beacons] == [("/next/", "Next")]
    assert (visitor.status(page), visitor.loads) == (TRACKED, 2)


def test_reason_in_a_sandboxed_frame_is_that_the_tracker_is_blocked(new_visitor: Callable[..., Visitor]) -> None:
    """In a frame with another origin, the tracker cannot read cookies."""
    outer = "<!doctype html><title>Outer</title><iframe src=/inner.html sandbox=allow-scripts></iframe>"
    # The real tracker would throw an error when it reads the cookies.
    answers = {SCRIPT: Answer("window.clicky = {init() {}}", type="text/javascript")}
    visitor = new_visitor({HOST: {"index.html": outer, "inner.html": page_of("inner")}}, answers=answers)
    page = visitor.open(ROOT, beacons=0)
    visitor.settle(page)
    frame = page.frames[1]
    assert frame.evaluate("`${clickyDocs.status}: ${clickyDocs.reason}`") == "off: tracker blocked"


def test_page_in_a_frame_of_another_page_of_the_site_is_not_tracked(new_visitor: Callable[..., Visitor]) -> None:
    outer = page_of("home", PLAIN.replace("<h1>", "<iframe src=/inner.html></iframe><h1>"))
    visitor = new_visitor({HOST: {"index.html": outer, "inner.html": page_of("inner")}})
    page = visitor.open(ROOT)
    visitor.settle(page)
    assert [each["title"] for each in visitor.beacons] == ["Home"]
    assert page.frames[1].evaluate("`${clickyDocs.status}: ${clickyDocs.reason}`") == "off: framed"


def test_page_view_does_not_wait_for_a_slow_style_sheet(new_visitor: Callable[..., Visitor]) -> None:
    html = PLAIN.replace("<title>", '<link rel="stylesheet" href="https://cdn.example/slow.css"><title>')
    visitor = new_visitor(
        site(html), answers={"https://cdn.example/slow.css": Answer("", type="text/css", held=True)}, clock=False
    )
    page = visitor.new_page()
    page.goto(ROOT, wait_until="commit")
    for _ in range(100):
        if visitor.beacons:
            break
        visitor.pause(page, 50)
    assert [each["title"] for each in visitor.beacons] == ["Plain"]
    visitor.release_all()


def test_page_script_that_runs_twice_sends_one_page_view(new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor({HOST: {"index.html": page_of("home")}})
    page = visitor.open(ROOT)
    page.evaluate(
        """() => {
          const script = document.querySelector("script[type=module]");
          const copy = document.createElement("script");
          copy.type = "module";
          copy.textContent = script.textContent;
          document.body.append(copy);
        }"""
    )
    visitor.settle(page)
    assert (len(visitor.beacons), visitor.loads) == (1, 1)
