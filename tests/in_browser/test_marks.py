"""Goals that a click reaches: each goal at most once per page view, and only for visitors who are tracked."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from in_browser.visitor import HOST, PLAIN, SCRIPT, Answer, Once, Visitor
from playwright.sync_api import Page
from sites import conf, mkdocs_build, sphinx_build, write

from clicky_docs import build, load_page, load_site, place
from clicky_docs.browser.script import boot
from clicky_docs.pages.marks import goals

ROOT = f"https://{HOST}/"
SAME = {"site_id": "101234567"}
VIEW = {**SAME, "type": "pageview", "href": "/", "title": "Plain"}
GOALS: dict[str, Any] = {
    "signup": {"id": 14, "revenue": 5},
    "tutorial 3": 12,
    "chat": {"name": "Open chat"},
    "guide": 7,
    "toString": 3,
}
SIGNUP = {"id": "14", "revenue": "5"}
CONSENT: dict[str, Any] = {"consent": {"global": "agreed", "event": "changed"}}
AGREE = "(answer) => { window.agreed = answer; dispatchEvent(new Event('changed')); }"


def page_of(html: str, own: Mapping[str, Any] | None = None, /, **options: Any) -> str:
    """Return a page with marks; invalid marks are allowed."""
    settings, problems = load_site({**SAME, "goals": GOALS, **options})
    assert not problems
    html = PLAIN.format(html)
    page, _ = load_page("index", {"clicky": dict(own or {})}, settings)
    marked, _ = goals(html, settings)
    return place(html, build(settings, page, goals=marked))


def site(html: str, own: Mapping[str, Any] | None = None, /, **options: Any) -> dict[str, dict[str, str]]:
    return {HOST: {"index.html": page_of(html, own, **options), "gone.html": "gone"}}


def goal_beacon(**goal: str) -> dict[str, str]:
    """Return the beacon of a reached goal."""
    return {**SAME, "type": "goal", **{f"goal[{key}]": value for key, value in goal.items()}}


def event_beacon(href: str, title: str, kind: str = "click") -> dict[str, str]:
    """Return the beacon of a logged event."""
    return {**SAME, "type": kind, "href": href, "title": title}


def click_and_wait(visitor: Visitor, page: Page, selector: str = "#it", beacons: int = 1, **how: Any) -> None:
    """Click, and wait for this number of beacons."""
    expected = len(visitor.beacons) + beacons
    page.click(selector, **how)
    visitor.wait(page, expected)


def sent(visitor: Visitor) -> list[dict[str, str]]:
    """Return the beacons sorted by type: beacons sent at the same time may arrive in any order."""
    kinds = ["pageview", "goal", "click"]
    return sorted(visitor.beacons, key=lambda beacon: kinds.index(beacon["type"]))


def open_while_tracker_loads(visitor: Visitor, url: str = ROOT) -> Page:
    """Open a page, and return as soon as the page requests the tracker."""
    page = visitor.new_page()
    page.goto(url, wait_until="domcontentloaded")
    page.wait_for_function("window.clickyDocs")
    return page


# Marked elements -----------------------------------------------------------------------------------------------------

BUTTON = "<button id=it class=clicky-goal-signup>x</button>"
LINK = "<a id=it class=clicky-goal-signup href=#there>x</a>"
MARKS: list[tuple[str, str, dict[str, str]]] = [
    ("a class with a name", BUTTON, SIGNUP),
    ("a class among others", '<button id=it class="md-button clicky-goal-signup other">x</button>', SIGNUP),
    ("a class with dashes for spaces", "<button id=it class=clicky-goal-Tutorial-3>x</button>", {"id": "12"}),
    ("a class with an id", "<button id=it class=clicky-goal-99>x</button>", {"id": "99"}),
    ("a class with the name of a goal without an id", "<button id=it class=clicky-goal-chat>x</button>", {"name": "Open chat"}),
    ("a class with the name of a method of all objects", "<button id=it class=clicky-goal-toString>x</button>", {"id": "3"}),
    ("data-goal with a name", "<button id=it class=clicky-goal data-goal=signup>x</button>", SIGNUP),
    ("data-goal with a space", '<button id=it class=clicky-goal data-goal="Tutorial 3">x</button>', {"id": "12"}),
    ("data-goal with spaces around the name", '<button id=it class=clicky-goal data-goal=" tutorial  3 ">x</button>', {"id": "12"}),
    ("data-goal with an id", "<button id=it class=clicky-goal data-goal=99>x</button>", {"id": "99"}),
    ("data-goal with a name, and data-revenue", "<button id=it class=clicky-goal data-goal=signup data-revenue=9>x</button>", {"id": "14", "revenue": "9"}),
    ("data-goal with an id, and data-revenue", '<button id=it class=clicky-goal data-goal=99 data-revenue=" 2.50 ">x</button>', {"id": "99", "revenue": "2.5"}),
    ("data-goal with the name of a goal without an id, and data-revenue", "<button id=it class=clicky-goal data-goal=chat data-revenue=1>x</button>", {"name": "Open chat", "revenue": "1"}),
    ("a class with a name, and data-revenue", "<button id=it class=clicky-goal-signup data-revenue=9>x</button>", {"id": "14", "revenue": "9"}),
    ("a class with an id, and data-goal", "<button id=it class=clicky-goal-99 data-goal=signup>x</button>", {"id": "99"}),
    ("both classes, and data-goal", '<button id=it class="clicky-goal clicky-goal-99" data-goal=signup>x</button>', {"id": "99"}),
    ("a goal that is logged too", '<button id=it class="clicky-log clicky-goal-99" data-title=x>x</button>', {"id": "99"}),
    ("a link", LINK, SIGNUP),
    ("a link in a wrapper", "<span class=clicky-goal data-goal=signup><a id=it href=#there>x</a></span>", SIGNUP),
    ("a code block", "<pre id=it class=clicky-goal-99><code>pip install x</code></pre>", {"id": "99"}),
    ("a code block in a wrapper", "<div class=clicky-goal data-goal=99><div><pre id=it>pip install x</pre></div></div>", {"id": "99"}),
    ("an element inside a mark", "<a class=clicky-goal-99 href=#there><b>y <em id=it>x</em></b></a>", {"id": "99"}),
    ("a similar class inside a mark", "<ul class=clicky-goal-99><li class=clicky-goals-list id=it>x</ul>", {"id": "99"}),
    ("a mark inside a mark", "<div class=clicky-goal-signup><button id=it class=clicky-goal-99>x</button></div>", {"id": "99"}),
    ("a label", "<label id=it class=clicky-goal-99>x <input type=checkbox></label>", {"id": "99"}),
    ("an image inside a mark", "<a class=clicky-goal-99 href=#there><svg width=9 height=9><rect id=it width=9 height=9 /></svg></a>", {"id": "99"}),
    ("an SVG", "<svg class=clicky-goal-99 width=9 height=9><rect id=it width=9 height=9 /></svg>", {"id": "99"}),
    ("an element of an SVG", "<svg width=9 height=9><rect id=it class=clicky-goal data-goal=99 width=9 height=9 /></svg>", {"id": "99"}),
    ("a handler that stops the propagation", "<div onclick=event.stopPropagation()><button id=it class=clicky-goal-99 onclick=event.stopPropagation()>x</button></div>", {"id": "99"}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "html", "goal"), MARKS, ids=[case[0] for case in MARKS])
def test_click_on_a_marked_element_reaches_the_goal(
    new_visitor: Callable[..., Visitor], name: str, html: str, goal: dict[str, str]
) -> None:
    visitor = new_visitor(site(html))
    page = visitor.open(ROOT)
    click_and_wait(visitor, page)
    assert visitor.beacons == [VIEW, goal_beacon(**goal)], name


NOT_MARKED = [
    "<button id=it class=clicky-goal-nobody>x</button>",
    "<button id=it class=clicky-goal data-goal=nobody>x</button>",
    "<button id=it class=clicky-goal>x</button>",
    "<button id=it class=clicky-goal data-goal>x</button>",
    "<button id=it class=clicky-goal-signup data-revenue=much>x</button>",
    "<button id=it class=clicky-goal-0>x</button>",
    "<button id=it data-goal=signup>x</button>",
    "<button id=it class=clicky-goal-constructor>x</button>",
    "<button id=it class=clicky-goal data-goal=__proto__>x</button>",
    "<b id=it class=clicky-goals>x</b>",
    "<b id=it class=no-clicky-goal-99>x</b>",
    "<b id=it>x</b>",
    "<svg class=clicky-goal-nobody width=9 height=9><rect id=it width=9 height=9 /></svg>",
    f"<!-- {BUTTON} --><b id=it>x</b>",
]


@pytest.mark.parametrize("html", NOT_MARKED)
@pytest.mark.parametrize("other", ["", "<i class=clicky-goal-99>y</i>"], ids=["alone", "next to a mark"])
def test_click_on_an_element_with_an_invalid_mark_sends_nothing(
    new_visitor: Callable[..., Visitor], html: str, other: str
) -> None:
    visitor = new_visitor(site(html + other))
    page = visitor.open(ROOT)
    click_and_wait(visitor, page, beacons=0)
    assert visitor.beacons == [VIEW]


def test_element_that_a_script_marks_later_reaches_only_goals_that_are_in_the_data_of_the_page(
    new_visitor: Callable[..., Visitor],
) -> None:
    """An element that is marked later reaches only goals that are in the page's data."""
    visitor = new_visitor(site("<b id=it>x</b><i class=clicky-goal-signup>y</i>"))
    page = visitor.open(ROOT)
    for change, count in (
        ("it.className = 'clicky-goal-guide'", 0),
        ("it.className = 'clicky-goal-signup'; it.dataset.revenue = 9", 0),
        ("delete it.dataset.revenue", 1),
    ):
        page.evaluate(change)
        click_and_wait(visitor, page, beacons=count)
    assert visitor.beacons == [VIEW, goal_beacon(**SIGNUP)]


NO_ELEMENTS = [
    "window.dispatchEvent(new MouseEvent('click'))",
    "document.dispatchEvent(new MouseEvent('click', {bubbles: true}))",
    "document.querySelector('h1').firstChild.dispatchEvent(new MouseEvent('click', {bubbles: true}))",
    "document.documentElement.click()",
]


@pytest.mark.parametrize("script", NO_ELEMENTS)
def test_click_event_on_the_window_or_the_document_or_a_text_node_is_ignored(
    new_visitor: Callable[..., Visitor], script: str
) -> None:
    visitor = new_visitor(site(BUTTON))
    page = visitor.open(ROOT)
    page.evaluate(script)
    visitor.wait(page, 1)
    assert visitor.beacons == [VIEW]
    click_and_wait(visitor, page)
    assert visitor.beacons == [VIEW, goal_beacon(**SIGNUP)]


# Ways to click -------------------------------------------------------------------------------------------------------

ELSEWHERE = "<a id=it class=clicky-goal-signup href=/gone.html>x</a>"
WAYS: list[tuple[str, str, Callable[[Page], None], int]] = [
    ("Enter on a link", LINK, lambda page: page.press("#it", "Enter"), 1),
    ("Enter on a link in a wrapper", f"<p class=clicky-goal-signup>{LINK.replace('clicky-goal-signup', 'y')}", lambda page: page.press("#it", "Enter"), 1),
    ("Enter on a button", BUTTON, lambda page: page.press("#it", "Enter"), 1),
    ("Space on a button", BUTTON, lambda page: page.press("#it", " "), 1),
    ("Space on a link", LINK, lambda page: page.press("#it", " "), 0),
    ("a click with the middle button", ELSEWHERE, lambda page: page.click("#it", button="middle"), 1),
    ("a click with Ctrl", ELSEWHERE, lambda page: page.click("#it", modifiers=["Control"]), 1),
    ("a click with the right button", ELSEWHERE, lambda page: page.click("#it", button="right"), 0),
    ("a click with the back button of the mouse", BUTTON, lambda page: page.evaluate("it.dispatchEvent(new MouseEvent('auxclick', {button: 3, bubbles: true}))"), 0),
    ("a click by a script", LINK, lambda page: page.evaluate("it.click()"), 1),
    ("a double click", BUTTON, lambda page: page.dblclick("#it"), 1),
    ("a press of the mouse button without a click", LINK, lambda page: page.dispatch_event("#it", "mousedown"), 0),
    ("the pointer over the element without a click", LINK, lambda page: page.hover("#it"), 0),
]  # fmt: skip


@pytest.mark.parametrize(("name", "html", "way", "count"), WAYS, ids=[case[0] for case in WAYS])
def test_marked_element_reaches_the_goal_only_if_the_visitor_activates_the_element(
    new_visitor: Callable[..., Visitor], name: str, html: str, way: Callable[[Page], None], count: int
) -> None:
    visitor = new_visitor(site(html))
    page = visitor.open(ROOT)
    way(page)
    visitor.wait(page, 1 + count)
    assert visitor.beacons == [VIEW, goal_beacon(**SIGNUP)][: 1 + count], name


def test_touch_on_a_marked_element_reaches_the_goal(new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor(site(LINK), has_touch=True)
    page = visitor.open(ROOT)
    page.tap("#it")
    visitor.wait(page, 2)
    assert visitor.beacons == [VIEW, goal_beacon(**SIGNUP)]


def test_click_on_a_marked_link_to_another_page_reaches_the_goal(new_visitor: Callable[..., Visitor]) -> None:
    sites = site("<a id=it class=clicky-goal-signup href=/next.html>x</a>")
    sites[HOST]["next.html"] = page_of("")
    visitor = new_visitor(sites)
    page = visitor.open(ROOT)
    click_and_wait(visitor, page, beacons=2)
    assert page.url == ROOT + "next.html"
    assert visitor.beacons == [VIEW, goal_beacon(**SIGNUP), {**VIEW, "href": "/next.html"}]


def test_click_on_a_marked_button_that_submits_a_form_reaches_the_goal(new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor(site("<form action=/gone.html><button id=it class=clicky-goal-signup>x</button></form>"))
    page = visitor.open(ROOT)
    click_and_wait(visitor, page)
    assert page.url == ROOT + "gone.html?"
    assert visitor.beacons == [VIEW, goal_beacon(**SIGNUP)]


# At most once per page view ------------------------------------------------------------------------------------------


def test_goal_of_a_marked_element_is_sent_once_per_page_view_after_several_clicks(
    new_visitor: Callable[..., Visitor],
) -> None:
    html = (
        f"{BUTTON}<i id=same class=clicky-goal-signup>x</i><i id=spelled class=clicky-goal data-goal=SignUp>x</i>"
        "<i id=more class=clicky-goal data-goal=signup data-revenue=9>x</i><i id=other class=clicky-goal-guide>x</i>"
    )
    visitor = new_visitor(site(html))
    page = visitor.open(ROOT)
    for selector, count in (("#it", 1), ("#it", 0), ("#same", 0), ("#spelled", 0), ("#more", 1), ("#other", 1)):
        click_and_wait(visitor, page, selector, count)
    click_and_wait(visitor, page, "#it", 0, click_count=3)
    more = goal_beacon(id="14", revenue="9")
    assert visitor.beacons == [VIEW, goal_beacon(**SIGNUP), more, goal_beacon(id="7")]
    page.reload()
    visitor.wait(page, 5)
    click_and_wait(visitor, page, "#same")
    assert visitor.beacons[4:] == [VIEW, goal_beacon(**SIGNUP)]


def test_goal_of_a_marked_element_is_sent_once_per_site_id(new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor(site(BUTTON, site_id=["101", "102"]))
    page = visitor.open(ROOT, beacons=2)
    click_and_wait(visitor, page, beacons=2)
    assert sorted(each["site_id"] for each in visitor.beacons if each["type"] == "goal") == ["101", "102"]


def test_goal_of_a_page_is_sent_with_the_page_view_but_not_again_with_a_click(
    new_visitor: Callable[..., Visitor],
) -> None:
    visitor = new_visitor(site(BUTTON, {"goal": 5, "visitor": {"plan": "free"}}))
    page = visitor.open(ROOT)
    click_and_wait(visitor, page)
    custom = {"custom[plan]": "free"}
    assert visitor.beacons == [{**VIEW, **custom, "goal": "5"}, {**goal_beacon(**SIGNUP), **custom}]


# Before the tracker has loaded ---------------------------------------------------------------------------------------

HEADINGS = ["", "<h2 id=clicky>y</h2>", "<a id=clicky name=clicky>y</a><a id=clicky>y</a><h2 id=clickyDocs>y</h2>"]


@pytest.mark.parametrize(
    "heading",
    HEADINGS,
    ids=["no elements", "a heading with the id of a global", "several elements with ids of globals"],
)
def test_beacon_of_a_click_while_the_tracker_loads_is_sent_after_the_page_view(
    new_visitor: Callable[..., Visitor], heading: str
) -> None:
    """The clicks are sent after the page view; only the page view has the page's goal."""
    visitor = new_visitor(site(BUTTON + heading + "<i class=clicky-log id=log>y</i>", {"goal": 5}))
    visitor.answers[SCRIPT].held = True
    page = open_while_tracker_loads(visitor)
    page.click("#it")
    page.click("#it")
    page.click("#log")
    visitor.pause(page, 300)
    assert visitor.beacons == []
    visitor.release_all()
    visitor.wait(page, 3)
    assert sent(visitor) == [{**VIEW, "goal": "5"}, goal_beacon(**SIGNUP), event_beacon("#log:log@/", "y")]
    click_and_wait(visitor, page, beacons=0)
    assert len(visitor.beacons) == 3


def test_beacon_of_a_click_before_the_first_page_view_does_not_contain_the_goal_of_the_page(
    new_visitor: Callable[..., Visitor],
) -> None:
    """A click between the tracker's start and the page view does not take the page's goal from the page view."""
    visitor = new_visitor(site(BUTTON, {"goal": 5, "split": {"name": "s", "version": "1"}}))
    visitor.context.add_init_script(
        "document.addEventListener('load', ({target}) => target.dataset?.id && it.click(), true)"
    )
    visitor.open(ROOT, beacons=2)
    own = {"goal": "5", "split[name]": "s", "split[version]": "1"}
    assert sent(visitor) == [{**VIEW, **own}, goal_beacon(**SIGNUP)]


def test_click_while_the_tracker_loads_is_not_sent_if_consent_is_withdrawn(
    new_visitor: Callable[..., Visitor],
) -> None:
    visitor = new_visitor(site(BUTTON, **CONSENT))
    visitor.answers[SCRIPT].held = True
    visitor.context.add_init_script("window.agreed = true")
    page = open_while_tracker_loads(visitor)
    page.click("#it")
    page.evaluate(AGREE, False)
    visitor.release_all()
    visitor.pause(page, 1000)
    assert (visitor.beacons, visitor.loads) == ([], 1)
    # The goal was not sent, so a new click may reach the goal.
    page.evaluate(AGREE, True)
    visitor.pause(page, 100)
    click_and_wait(visitor, page)
    consented = [{**each, "consent": "1"} for each in (VIEW, goal_beacon(**SIGNUP))]
    assert visitor.beacons == consented


def test_click_while_the_tracker_loads_does_not_call_the_sites_own_global_object_named_clicky(
    new_visitor: Callable[..., Visitor],
) -> None:
    visitor = new_visitor(site(BUTTON))
    visitor.context.add_init_script("window.clicky = {goal() { throw 1; }, log() { throw 1; }}")
    visitor.answers[SCRIPT].held = True
    page = open_while_tracker_loads(visitor)
    page.click("#it")
    visitor.release_all()
    visitor.wait(page, 2)
    assert sent(visitor) == [VIEW, goal_beacon(**SIGNUP)]


# Visitors who are not tracked ----------------------------------------------------------------------------------------

BOTH = BUTTON + "<i id=log class=clicky-log>x</i>"
UNTRACKED: list[tuple[str, dict[str, Any], str, dict[str, Answer], str]] = [
    ("an internal host", {}, "http://localhost/", {}, "off: internal host localhost"),
    ("a host that is not in the option hosts", {"hosts": "live.example"}, ROOT, {}, f"off: other host {HOST}"),
    ("a privacy signal", {"privacy_signals": True}, ROOT, {}, "off: privacy signal"),
    ("an internal IP address", {"visitor_ip_url": "/ip", "internal_ips": "10.0.0.0/8"}, ROOT, {ROOT + "ip": Answer("10.1.2.3")}, "off: internal address 10.1.2.3"),
    ("no consent", CONSENT, ROOT, {}, "waiting: consent"),
    ("a blocked tracker", {}, ROOT, {SCRIPT: Answer(status=None)}, "off: tracker blocked"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "options", "url", "answers", "status"), UNTRACKED, ids=[case[0] for case in UNTRACKED]
)
def test_click_of_a_visitor_who_is_not_tracked_sends_nothing(
    new_visitor: Callable[..., Visitor],
    name: str,
    options: dict[str, Any],
    url: str,
    answers: dict[str, Answer],
    status: str,
) -> None:
    html = page_of(BOTH, **options)
    visitor = new_visitor({HOST: {"index.html": html}, "localhost": {"index.html": html}}, answers=answers)
    visitor.context.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")
    page = visitor.open(url, beacons=0)
    page.click("#it")
    page.click("#log")
    visitor.pause(page, 600)
    assert (visitor.status(page), visitor.beacons) == (status, []), name


def test_click_before_consent_is_not_sent_even_after_consent(new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor(site(BOTH + "<i id=other class=clicky-goal-guide>x</i>", **CONSENT))
    page = visitor.open(ROOT, beacons=0)
    click_and_wait(visitor, page, beacons=0)
    page.evaluate(AGREE, True)
    visitor.wait(page, 1)
    # The earlier click is not sent, but a new click may reach the goal.
    assert visitor.beacons == [{**VIEW, "consent": "1"}]
    click_and_wait(visitor, page)
    page.evaluate(AGREE, False)
    visitor.pause(page, 100)
    click_and_wait(visitor, page, "#other", 0)
    click_and_wait(visitor, page, "#log", 0)
    page.evaluate(AGREE, True)
    visitor.pause(page, 100)
    click_and_wait(visitor, page, "#other")
    click_and_wait(visitor, page, beacons=0)
    expected = (VIEW, goal_beacon(**SIGNUP), goal_beacon(id="7"))
    assert visitor.beacons == [{**each, "consent": "1"} for each in expected]


def test_click_on_a_page_that_opts_out_sends_nothing(new_visitor: Callable[..., Visitor]) -> None:
    settings, _ = load_site({**SAME, "goals": GOALS})
    own, _ = load_page("index", {"clicky": False}, settings)
    html = PLAIN.format(BOTH)
    marked, _ = goals(html, settings)
    visitor = new_visitor({HOST: {"index.html": place(html, build(settings, own, goals=marked))}})
    page = visitor.open(ROOT, beacons=0)
    click_and_wait(visitor, page, beacons=0)
    click_and_wait(visitor, page, "#log", 0)
    assert (visitor.beacons, visitor.loads) == ([], 0)


# Clicks that are logged ----------------------------------------------------------------------------------------------

LOGS: list[tuple[str, str, tuple[str, str]]] = [
    ("a text", "<button id=it class=clicky-log>Copy this</button>", ("#log:it@/guide/x.html", "Copy this")),
    ("a title", '<button id=it class=clicky-log data-title="Copied &amp; more">Copy</button>', ("#log:it@/guide/x.html", "Copied & more")),
    ("an empty title", '<button id=it class=clicky-log data-title="">Copy</button>', ("#log:it@/guide/x.html", "Copy")),
    ("an element without an id", "<div class=clicky-log><button id=it>Copy</button></div>", ("#log:Copy@/guide/x.html", "Copy")),
    ("an element without an id and with a text that is escaped", "<div class=clicky-log><button id=it>50% off: a@b + c &amp; d?</button></div>", ("#log:50%25+off%3A+a%40b+%2B+c+%26+d%3F@/guide/x.html", "50% off: a@b + c & d?")),
    ("an element without an id and with a long text", f"<div class=clicky-log><b id=it>{'x' * 200}</b></div>", (f"#log:{'x' * 100}@/guide/x.html", "x" * 100)),
    ("an element inside a logged element with an id", "<div class=clicky-log id=outer>Or <button id=it>copy</button></div>", ("#log:outer@/guide/x.html", "Or copy")),
    ("a code block", "<pre id=it class=clicky-log><code>\n  pip install x\n  pip check\n</code></pre>", ("#log:it@/guide/x.html", "pip install x\n  pip check")),
    ("a long text", f"<pre id=it class=clicky-log>{'123456789 ' * 30}</pre>", ("#log:it@/guide/x.html", "123456789 " * 10)),
    ("a long text with a surrogate pair", f"<b id=it class=clicky-log>{'x' * 99}&#128512;yz</b>", ("#log:it@/guide/x.html", "x" * 99 + "\U0001f600")),
    ("a long title", f"<b id=it class=clicky-log data-title='{'x' * 150}'>x</b>", ("#log:it@/guide/x.html", "x" * 150)),
    ("no text", "<input type=checkbox id=it class=clicky-log>", ("#log:it@/guide/x.html", "")),
    ("an SVG", "<svg class=clicky-log id=pic data-title=Map width=9 height=9><rect id=it width=9 height=9 /></svg>", ("#log:pic@/guide/x.html", "Map")),
    ("hostile text", "<b id=it class=clicky-log>&lt;script>&amp;x=1&#8232;&eacute;</b>", ("#log:it@/guide/x.html", "<script>&x=1\u2028é")),
    ("an unknown goal", '<b id=it class="clicky-log clicky-goal-nobody">x</b>', ("#log:it@/guide/x.html", "x")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "html", "log"), LOGS, ids=[case[0] for case in LOGS])
def test_click_on_an_element_with_the_class_clicky_log_sends_the_expected_url_and_title(
    new_visitor: Callable[..., Visitor], name: str, html: str, log: tuple[str, str]
) -> None:
    visitor = new_visitor({HOST: {"guide/x.html": page_of(html)}})
    page = visitor.open(ROOT + "guide/x.html?q=1#top")
    # An event, because elements without a size cannot be clicked with the mouse.
    page.dispatch_event("#it", "click")
    visitor.wait(page, 2)
    page.dispatch_event("#it", "click")
    visitor.wait(page, 2)
    assert visitor.beacons == [{**VIEW, "href": "/guide/x.html"}, event_beacon(*log)], name


def test_several_clicks_on_an_element_with_the_class_clicky_log_are_sent_once_per_page_view(
    new_visitor: Callable[..., Visitor],
) -> None:
    """Two elements with the same text are logged separately."""
    html = "<b id=it class=clicky-log>Copy</b><b id=other class=clicky-log>Copy</b><b id=g class=clicky-goal-99>99</b><b id=n class=clicky-log>99</b>"
    visitor = new_visitor(site(html))
    page = visitor.open(ROOT)
    for selector, count in (("#it", 1), ("#other", 1), ("#g", 1), ("#n", 1), ("#it", 0), ("#other", 0), ("#n", 0)):
        click_and_wait(visitor, page, selector, count)
    expected = [
        VIEW,
        event_beacon("#log:it@/", "Copy"),
        event_beacon("#log:other@/", "Copy"),
        goal_beacon(id="99"),
        event_beacon("#log:n@/", "99"),
    ]
    assert visitor.beacons == expected


# class, URL, beacons that the tracker itself sends for a click
OWN = [
    ("clicky_log", "#there", [event_beacon(ROOT + "#there", "x")]),
    ("clicky_log_download", "#there", [event_beacon(ROOT + "#there", "x", "download")]),
    ("clicky_log_outbound", "#there", [event_beacon(ROOT + "#there", "x", "outbound")]),
    ("clicky_ignore", "https://elsewhere.example/", []),
    ("", "https://elsewhere.example/", [event_beacon("https://elsewhere.example/", "x", "outbound")]),
]


@pytest.mark.parametrize(("name", "href", "own"), OWN)
@pytest.mark.parametrize(("mark", "goal"), [("", []), ("clicky-goal-signup", [goal_beacon(**SIGNUP)])])
def test_tracker_sends_a_click_on_an_element_with_a_class_that_the_tracker_itself_handles(
    new_visitor: Callable[..., Visitor],
    name: str,
    href: str,
    own: list[dict[str, str]],
    mark: str,
    goal: list[dict[str, str]],
) -> None:
    """The tracker handles its own classes on mousedown; the same click may also reach a goal."""
    sites = site(f'<a id=it class="{name} {mark}" href="{href}">x</a><i class=clicky-goal-signup>y</i>')
    visitor = new_visitor({**sites, "elsewhere.example": {"index.html": ""}})
    page = visitor.open(ROOT)
    click_and_wait(visitor, page, beacons=len(own + goal))
    assert visitor.beacons == [VIEW, *own, *goal]


# Page changes without a full load ------------------------------------------------------------------------------------

MARKED = """
[go](#there){{#it .clicky-goal-signup}}

[guide](#there){{#guide .clicky-goal-{goal}}}

<p id="log" class="clicky-log" markdown="1">Logged</p>

[index](index.md){{#to-index}} [next](next.md){{#to-next .clicky-goal-chat}} [private](private.md){{#to-private}}

## There
"""
INSTANT = {
    "docs/index.md": "# Home\n" + MARKED.format(goal="guide"),
    "docs/next.md": "---\nclicky: {goal: 5}\n---\n# Next\n" + MARKED.format(goal="99"),
    "docs/private.md": "---\nclicky: false\n---\n# Private\n" + MARKED.format(goal="guide"),
}
HOME = {**SAME, "type": "pageview", "href": "/", "title": "Site"}
NEXT = {**SAME, "type": "pageview", "href": "/next/", "title": "Next - Site", "goal": "5"}
CHAT = goal_beacon(name="Open chat")


def build_instant(directory: Path, **options: Any) -> Path:
    write(directory, INSTANT)
    config = {
        "site_url": ROOT,
        "theme": {"name": "material", "font": False, "features": ["navigation.instant"]},
        "markdown_extensions": ["attr_list", "md_in_html"],
        "plugins": [{"clicky": {**SAME, "goals": GOALS, **options}}],
    }
    mkdocs_build(directory, config, strict=True)
    return directory / "site"


@pytest.fixture(scope="session")
def instant(once: Once) -> Path:
    return once("marks", lambda directory: build_instant(directory, navigation=True))


def click(visitor: Visitor, page: Page, name: str, beacons: int = 1) -> None:
    expected = len(visitor.beacons) + beacons
    page.evaluate(f"document.querySelector('article #{name}').click()")
    visitor.wait(page, expected)


def test_clicks_after_client_side_navigation_reach_the_goals_in_the_data_of_the_new_page(
    new_visitor: Callable[..., Visitor], instant: Path
) -> None:
    visitor = new_visitor({HOST: instant})
    page = visitor.open(ROOT)
    page.evaluate("window.loaded_once = true")
    for name, count in (("it", 1), ("it", 0), ("guide", 1), ("log", 1), ("to-next", 2)):
        click(visitor, page, name, count)
    for name, count in (("it", 1), ("it", 0), ("guide", 1), ("log", 1), ("to-index", 1)):
        click(visitor, page, name, count)
    # A second view of the first page.
    for name, count in (("it", 1), ("log", 1), ("it", 0), ("log", 0)):
        click(visitor, page, name, count)
    signup = goal_beacon(**SIGNUP)
    assert visitor.beacons == [
        *(HOME, signup, goal_beacon(id="7"), event_beacon("#log:log@/", "Logged"), CHAT),
        *(NEXT, signup, goal_beacon(id="99"), event_beacon("#log:log@/next/", "Logged")),
        *(HOME, signup, event_beacon("#log:log@/", "Logged")),
    ]
    assert page.evaluate("loaded_once")


def test_clicks_after_client_side_navigation_to_a_page_that_opts_out_send_nothing(
    new_visitor: Callable[..., Visitor], instant: Path
) -> None:
    visitor = new_visitor({HOST: instant})
    page = visitor.open(ROOT)
    click(visitor, page, "to-private", 0)
    assert visitor.status(page) == "off: opted out"
    for name in ("it", "guide", "log"):
        click(visitor, page, name, 0)
    click(visitor, page, "to-next", 1)
    click(visitor, page, "it")
    assert visitor.beacons == [HOME, NEXT, goal_beacon(**SIGNUP)]


def test_clicks_after_client_side_navigation_from_a_page_that_opts_out_reach_goals(
    new_visitor: Callable[..., Visitor], instant: Path
) -> None:
    visitor = new_visitor({HOST: instant})
    page = visitor.open(ROOT + "private/", beacons=0)
    for name, count in (("it", 0), ("log", 0), ("to-next", 1), ("it", 1)):
        click(visitor, page, name, count)
    assert visitor.beacons == [NEXT, goal_beacon(**SIGNUP)]


def test_beacon_of_a_click_between_a_page_change_and_its_page_view_does_not_contain_the_goal_of_the_page(
    new_visitor: Callable[..., Visitor], instant: Path
) -> None:
    """A click before the page view is sent does not take the page's goal."""
    visitor = new_visitor({HOST: instant})
    page = visitor.open(ROOT)
    page.evaluate(
        """() => {
            new MutationObserver(() => setTimeout(() => document.querySelector("article #it").click(), 50))
                .observe(document.head, {childList: true});
            document.querySelector("article #to-next").click();
        }"""
    )
    visitor.wait(page, 4)
    assert visitor.beacons[:2] == [HOME, CHAT]
    assert sent(visitor) == [HOME, NEXT, CHAT, goal_beacon(**SIGNUP)]


def test_beacon_of_a_click_while_the_tracker_loads_has_the_url_of_the_page_that_was_clicked(
    new_visitor: Callable[..., Visitor], instant: Path
) -> None:
    """The logged click has the URL of the page that was shown at the time of the click."""
    visitor = new_visitor({HOST: instant})
    visitor.answers[SCRIPT].held = True
    page = open_while_tracker_loads(visitor)
    page.wait_for_function("window.document$")
    for name in ("log", "to-next"):
        page.evaluate(f"document.querySelector('article #{name}').click()")
    page.wait_for_function("document.title.startsWith('Next')")
    visitor.pause(page, 300)
    visitor.release_all()
    visitor.wait(page, 3)
    assert sent(visitor) == [NEXT, CHAT, event_beacon("#log:log@/", "Logged")]


def test_click_while_the_tracker_loads_is_not_sent_if_the_next_page_opts_out(
    new_visitor: Callable[..., Visitor], instant: Path
) -> None:
    visitor = new_visitor({HOST: instant})
    visitor.answers[SCRIPT].held = True
    page = open_while_tracker_loads(visitor)
    page.wait_for_function("window.document$")
    for name in ("it", "to-private"):
        page.evaluate(f"document.querySelector('article #{name}').click()")
    page.wait_for_function("document.title.startsWith('Private')")
    visitor.pause(page, 300)
    visitor.release_all()
    visitor.pause(page, 1000)
    assert (visitor.beacons, visitor.loads) == ([], 1)


def test_goal_is_not_sent_again_after_a_click_on_a_link_to_an_anchor_on_the_same_page(
    new_visitor: Callable[..., Visitor], instant: Path
) -> None:
    visitor = new_visitor({HOST: instant})
    page = visitor.open(ROOT)
    # The marked link leads to an anchor, which is not a page change.
    click(visitor, page, "it")
    page.go_back()
    click(visitor, page, "it", 0)
    assert visitor.beacons == [HOME, goal_beacon(**SIGNUP)]


# Built sites ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["mkdocs", "material"])
def test_clicks_on_marked_elements_in_a_site_built_with_mkdocs_reach_goals(
    new_visitor: Callable[..., Visitor], tmp_path: Path, theme: str
) -> None:
    text = """# Home

[Sign up](#there){.clicky-goal-signup} and [the tutorial](#there){.clicky-goal data-goal="tutorial 3"} and
[buy](#there){.clicky-goal data-goal=chat data-revenue="2.50"}.

``` { .sh .clicky-goal-99 }
pip install lantern
```

``` { .sh .clicky-log #copied }
lantern init
```

<button class="clicky-goal-guide">Guide</button>

## There
"""
    write(tmp_path, {"docs/index.md": text})
    config = {
        "site_url": ROOT,
        "theme": {"name": theme, **({"font": False} if theme == "material" else {"highlightjs": False})},
        "markdown_extensions": ["attr_list", "pymdownx.superfences"],
        "plugins": ["search", {"clicky": {**SAME, "goals": GOALS}}],
    }
    mkdocs_build(tmp_path, config, strict=True)
    visitor = new_visitor({HOST: tmp_path / "site"})
    page = visitor.open(ROOT)
    for text in ("Sign up", "the tutorial", "buy", "pip", "init", "Guide"):
        click_and_wait(visitor, page, f":is(article, .col-md-9) >> text={text}")
    assert visitor.beacons[1:] == [
        goal_beacon(**SIGNUP),
        goal_beacon(id="12"),
        goal_beacon(name="Open chat", revenue="2.5"),
        goal_beacon(id="99"),
        event_beacon("#log:copied@/", "lantern init"),
        goal_beacon(id="7"),
    ]


RST = """
Home
====

.. toctree::

   myst

.. _there:

There
-----

`Sign up <#there>`_ :clicky-goal:`signup` and :ref:`the tutorial <there>` :clicky-goal:`tutorial 3` and
`buy <#there>`_ :clicky-goal:`{name: chat, revenue: 2.50}`.

.. clicky-goal:: 99
   :revenue: 4

   .. code-block:: sh

      pip install lantern

.. clicky-goal:: guide

   - :ref:`The guide <there>`

.. code-block:: sh
   :class: clicky-log
   :name: copied

   lantern init
"""
MYST = """# MyST

[Sign up](#here){.clicky-goal-signup} and [the tutorial](#here){.clicky-goal-tutorial-3}

{.clicky-goal-99}
```sh
pip install lantern
```

```{clicky-goal} chat
[Chat](#here)
```

[The guide](#here) {clicky-goal}`guide`

{.clicky-log #copied}
```sh
lantern init
```

(here)=
## Here
"""


def test_clicks_on_marked_elements_in_a_site_built_with_sphinx_reach_goals(
    new_visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    options = {
        "html_theme": "basic",
        "myst_enable_extensions": ["attrs_inline", "attrs_block"],
        "clicky_site_id": "101234567",
        "clicky_goals": GOALS,
    }
    files = {
        "index.rst": RST,
        "myst.md": MYST,
        "conf.py": conf(["myst_parser", "clicky_docs.sphinx"], **options),
    }
    source = write(tmp_path / "src", files)
    built = sphinx_build(source, "-W", out=tmp_path / "site")
    assert (built.log, built.status) == ("", 0)
    visitor = new_visitor({HOST: tmp_path / "site"})
    page = visitor.open(ROOT + "index.html")
    for selector in ("text=Sign up", "text=the tutorial", "text=buy", "text=pip", "text=The guide", "text=init"):
        click_and_wait(visitor, page, f"section >> {selector}")
    assert visitor.beacons[1:] == [
        goal_beacon(**SIGNUP),
        goal_beacon(id="12"),
        goal_beacon(name="Open chat", revenue="2.5"),
        goal_beacon(id="99", revenue="4"),
        goal_beacon(id="7"),
        event_beacon("#log:copied@/", "lantern init"),
    ]
    visitor = new_visitor({HOST: tmp_path / "site"})
    page = visitor.open(ROOT + "myst.html")
    for selector in ("text=Sign up", "text=the tutorial", "text=pip", "text=Chat", "text=The guide", "text=init"):
        click_and_wait(visitor, page, f"section >> {selector}")
    assert visitor.beacons[1:] == [
        goal_beacon(**SIGNUP),
        goal_beacon(id="12"),
        goal_beacon(id="99"),
        CHAT,
        goal_beacon(id="7"),
        event_beacon("#log:copied@/myst.html", "lantern init"),
    ]


# Page script ---------------------------------------------------------------------------------------------------------

SITES: list[dict[str, Any]] = [{}, {"navigation": True}, {"consent": "material", "identity": "oauth2-proxy"}]


@pytest.mark.parametrize("options", SITES)
def test_option_goals_adds_at_most_900_gzipped_bytes_to_the_page_script(options: dict[str, Any]) -> None:
    sizes = []
    for more in ({}, {"goals": GOALS}):
        settings, problems = load_site({**SAME, **options, **more})
        assert problems == []
        assert ("clicky-goal" in boot(settings)) is bool(more)
        sizes.append(len(gzip.compress(boot(settings).encode(), 9)))
    without, with_goals = sizes
    assert with_goals - without <= 900
