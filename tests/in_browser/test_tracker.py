"""Tests of the stand-in for Clicky's tracker: a table of facts. The comments in the table are sections of docs/clicky.md.

docs/serve.md lists the facts about Clicky's tracker that the stand-in does not reproduce.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from in_browser.visitor import HOST, SCRIPT, Visitor, parse_query

URL = f"https://{HOST}/install/?q=1"
VIEW = {"site_id": "1", "type": "pageview", "href": "/install/?q=1", "title": "Install"}
LINKS = """
<a id="other" href="https://other.example/a">Other</a>
<a id="mail" href="mailto:a@other.example">Mail</a>
<a id="phone" href="tel:123">Phone</a>
<a id="own" href="/next/">Next</a>
<a id="sub" href="https://www.docs.example/">Sub-domain</a>
<a id="greedy" href="https://evil.example/?u=https://docs.example/">Evil</a>
<a id="pdf" href="/a.PDF">Book</a>
<a id="query" href="/a.pdf?x=1">Book</a>
<a id="log" class="x CLICKY_LOG" href="#there">There</a>
<a id="log-download" class="clicky_log_download" href="/next/">Next</a>
<a id="log-outbound" class="clicky_log_outbound" href="/next/">Next</a>
<a id="ignore" class="clicky_ignore" href="https://other.example/a">Other</a>
<a id="both" class="clicky_ignore clicky_log" href="https://other.example/a">Other</a>
<a id="go" href="/go/shop">Shop</a>
"""


class Row(NamedTuple):
    """A fact about the tracker.

    Attributes:
        custom: the properties of `clicky_custom` before the tracker runs.
        code: the JavaScript that runs after the first page view.
        beacons: the expected beacons after the first page view.
        view: the parameters of the first page view that differ from `VIEW`; None: no page view is sent.
        before: the JavaScript that runs before the tracker.
    """

    fact: str
    custom: dict[str, Any] = {}  # noqa: RUF012  # no row changes the mapping
    code: str = ""
    beacons: tuple[dict[str, str], ...] = ()
    view: dict[str, str] | None = {}  # noqa: RUF012
    before: str = ""


def click(href: str, title: str = "", kind: str = "click") -> dict[str, str]:
    return {"site_id": "1", "type": kind, "href": href, "title": title}


def goal(**parameters: str) -> dict[str, str]:
    return {"site_id": "1", "type": "goal", **{f"goal[{key}]": value for key, value in parameters.items()}}


def press(*ids: str) -> str:
    return "".join(f"document.getElementById('{each}').dispatchEvent(new Event('mousedown'));" for each in ids)


PING = {"site_id": "1", "type": "ping"}

ROWS = [
    # Tracking code
    Row("the Site ID is in data-id"),
    Row("a second Site ID is in clicky_site_ids; duplicates are ignored", before="clicky_site_ids = ['1', 1, '1']"),
    Row("clicky.init adds a Site ID", code="clicky.init(2); clicky.log('#a')", beacons=(click("#a"), click("#a") | {"site_id": "2"})),
    # Properties
    Row("href replaces the URL", {"href": "/x"}, view={"href": "/x"}),
    Row("href is not normalised", {"href": "https://a.example/x"}, view={"href": "https://a.example/x"}),
    Row("an empty href is ignored", {"href": ""}),
    Row("title replaces the title", {"title": "X"}, view={"title": "X"}),
    Row("visitor is sent with each beacon", {"visitor": {"a": "b c"}}, "clicky.log('#a')", (click("#a") | {"custom[a]": "b c"},), {"custom[a]": "b c"}),
    Row(
        "values of visitor become texts",
        {"visitor": {"a": None, "b": False, "c": [1, 2], "d": {}, "e": ""}},
        view={"custom[a]": "null", "custom[b]": "false", "custom[c]": "1,2", "custom[d]": "[object Object]", "custom[e]": ""},
    ),
    Row("keys of a text are indexes", {"visitor": "ab"}, view={"custom[0]": "a", "custom[1]": "b"}),
    Row("session replaces visitor", {"visitor": {"a": "1"}, "session": {"b": "2"}}, view={"custom[b]": "2"}),
    Row("visitor_consent adds consent", {"visitor_consent": True}, view={"consent": "1"}),
    Row("pageview_disable stops the first page view only", {"pageview_disable": True}, "clicky.pageview()", (VIEW,), None),
    Row("cookies_disable is sent as ck=0", {"cookies_disable": True}, view={"ck": "0"}),
    Row("a text such as 'false' is true", {"pageview_disable": "false"}, view=None),
    Row("an invalid selector in heatmap_objects stops the first page view", {"heatmap_objects": "["}, view=None),
    # Wire format: clicky.log and clicky.goal
    Row("clicky.log sends a click", code="clicky.log('/a b', 'A & B')", beacons=(click("/a b", "A & B"),)),
    Row("clicky.log sends the given type", code="clicky.log('/a', 'A', 'download'); clicky.log('/a', 'A', 'x')", beacons=(click("/a", "A", "download"), click("/a", "A", "x"))),
    Row("clicky.log without a URL sends nothing", code="clicky.log('', 'A')"),
    Row("clicky.log of a page view has no host", code="clicky.log('https://a.example/b', 'B', 'pageview')", beacons=(click("/b", "B", "pageview"),)),
    Row("clicky.goal with an id", code="clicky.goal(5); clicky.goal('5')", beacons=(goal(id="5"), goal(id="5"))),
    Row("clicky.goal with a name and a revenue", code="clicky.goal('Sign up', 9.5)", beacons=(goal(name="Sign up", revenue="9.5"),)),
    Row("clicky.goal drops the revenue 0", code="clicky.goal(5, 0)", beacons=(goal(id="5"),)),
    Row("clicky.goal throws an error for other values", code="try { clicky.goal({}) } catch (error) { clicky.log('#' + error.name) }", beacons=(click("#TypeError"),)),
    Row("a goal of the page can be a number", {"goal": 5}, view={"goal": "5"}),
    Row("a goal of the page can be an object with the revenue 0", {"goal": {"id": 5, "revenue": 0}}, view={"goal[id]": "5", "goal[revenue]": "0"}),
    Row("a goal of the page can be a list", {"goal": [5, 6]}, view={"goal[0]": "5", "goal[1]": "6"}),
    Row("the goal 0 is not sent", {"goal": 0}),
    Row("split has a list of goals", {"split": {"name": "s", "version": "v", "goal": [1, 2]}}, view={"split[name]": "s", "split[version]": "v", "split[goal][]": "1,2"}),
    Row("values in the list of goals are not encoded", {"split": {"name": "s", "version": "v", "goal": ["1&a=b"]}}, view={"split[name]": "s", "split[version]": "v", "split[goal][]": "1", "a": "b"}),
    Row("split has one goal", {"split": {"name": "s", "version": "v", "goal": 1}}, view={"split[name]": "s", "split[version]": "v", "split[goal]": "1"}),
    Row("split has no goal", {"split": {"name": "s", "version": "v"}}, view={"split[name]": "s", "split[version]": "v"}),
    Row("video", code="clicky.video('play', 5, '/a.mp4', 'A'); clicky.video('stop', 9, '/a.mp4')", beacons=(
        {"site_id": "1", "type": "video", "video[action]": "play", "video[time]": "5", "href": "/a.mp4", "title": "A"},
        {"site_id": "1", "type": "video", "video[action]": "stop", "video[time]": "9", "href": "/a.mp4"},
    )),
    # Pings. The server starts them with its response to a page view.
    Row("a ping has only the parameters of the browser", {"visitor": {"a": "1"}, "goal": 5}, "clicky_custom.goal = 6; clicky.ping_start(); later(31)", (PING,), {"custom[a]": "1", "goal": "5"}),
    Row("pings are sent after 30 s, 60 s, and then every 120 s", code="clicky.ping_start(); clicky.ping_start(); later(1000)", beacons=(PING,) * 5),
    Row("timeout sets the number of pings", {"timeout": 5}, "clicky.ping_start(); later(1000)", (PING,) * 3),
    Row("a timeout below 5 minutes stops pings", {"timeout": 4}, "clicky.ping_start(); later(1000)"),
    Row("a timeout above 240 minutes stops pings", {"timeout": 241}, "clicky.ping_start(); later(1000)"),
    Row("ping_disable stops pings", {"ping_disable": True}, "clicky.ping_start(); later(1000)"),
    # Pitfalls
    Row("goal and split are sent once", {"goal": 5, "split": {"name": "s", "version": "v"}}, "clicky.log('#a')", (click("#a"),), {"goal": "5", "split[name]": "s", "split[version]": "v"}),
    Row("href, title and visitor are sent again", {"href": "/x", "title": "X", "visitor": {"a": "1"}}, "clicky.pageview()", (VIEW | {"href": "/x", "title": "X", "custom[a]": "1"},), {"href": "/x", "title": "X", "custom[a]": "1"}),
    Row("without a page view, the goal is sent with the first clicky.log", {"pageview_disable": True, "goal": 5}, "clicky.log('#a')", (click("#a") | {"goal": "5"},), None),
    Row("clicky.pageview sends another page view, unless the argument is true", code="clicky.pageview(true); clicky.pageview()", beacons=(VIEW,)),
    Row("a stub of clicky is replaced", before="var clicky = {log() {}, goal() {}}", code="clicky.log('#a')", beacons=(click("#a"),)),
    Row("unpoco stops everything except for page views", before="unpoco_1 = 1", code="clicky.log('#a'); clicky.goal(5); clicky.pageview()", beacons=(VIEW,)),
    Row("the stop cookie stops a Site ID", before="document.cookie = '_no_tracky_1=x'", code="clicky.log('#a')", view=None),
    Row("the stop cookie of another Site ID has no effect", before="document.cookie = '_no_tracky_12=x; path=/'"),
    Row("an empty stop cookie has no effect", before="document.cookie = '_no_tracky_1=; path=/'"),
    # Page changes
    Row("pushState sends a page view after 250 ms", code="history.pushState(0, '', '/next/'); later(1)", beacons=(VIEW | {"href": "/next/"},)),
    Row("replaceState and fragments send nothing", code="history.replaceState(1, '', '/next/'); location.hash = 'a'; later(1)"),
    Row("popstate sends a page view if the event has a state", code="dispatchEvent(new PopStateEvent('popstate', {state: 1})); dispatchEvent(new PopStateEvent('popstate')); later(1)", beacons=(VIEW,)),
    Row("history_disable stops page views for history changes", {"history_disable": True}, "history.pushState(0, '', '/next/'); later(1)"),
    # Links. The server starts the tracking of links with its response to a page view.
    Row("links to other hosts are outbound", code=press("other", "mail", "phone"), beacons=(click("https://other.example/a", "Other", "outbound"), click("mailto:a@other.example", "Mail", "outbound"), click("tel:123", "Phone", "outbound"))),
    Row("links that contain the host name are internal", code=press("own", "sub", "greedy")),
    Row("a link is a download if the URL ends with a known file extension", code=press("pdf", "query"), beacons=(click(f"https://{HOST}/a.PDF", "Book", "download"),)),
    Row("classes of links set the type", code=press("log", "log-download", "log-outbound"), beacons=(click(f"{URL}#there", "There"), click(f"https://{HOST}/next/", "Next", "download"), click(f"https://{HOST}/next/", "Next", "outbound"))),
    Row("clicky_ignore excludes a link, except for a link with clicky_log", code=press("ignore", "both"), beacons=(click("https://other.example/a", "Other"),)),
    Row("outbound_pattern makes links of the site outbound", {"outbound_pattern": ["/go/"]}, press("go", "own"), (click(f"https://{HOST}/go/shop", "Shop", "outbound"),)),
    Row("an empty text in outbound_pattern makes all links outbound", {"outbound_pattern": [""]}, press("own"), (click(f"https://{HOST}/next/", "Next", "outbound"),)),
    Row("outbound_disable leaves only links with a class", {"outbound_disable": True}, press("other", "pdf", "log"), (click(f"{URL}#there", "There"),)),
    Row("links that are added later are not tracked", code="document.body.insertAdjacentHTML('beforeend', '<a id=late href=mailto:b>Late</a>');" + press("late")),
    Row("a second call of advanced tracks new links once", code="document.body.insertAdjacentHTML('beforeend', '<a id=late href=mailto:b>Late</a>'); clicky.advanced();" + press("late", "mail"), beacons=(click("mailto:b", "Late", "outbound"), click("mailto:a@other.example", "Mail", "outbound"))),
]  # fmt: skip


def visit(new_visitor: Callable[..., Visitor], row: Row, referrer: str = "") -> list[dict[str, str]]:
    """Open a page with Clicky's own tracking code, and return all parameters of the beacons."""
    before = f"clicky_custom = {json.dumps(row.custom)};{row.before}"
    html = f"""<!doctype html><title>Install</title><body>{LINKS}<script>{before}</script>
      <script async data-id="1" src="{SCRIPT}"></script>"""
    # An error in a timer of the test's clock would stop the test.
    visitor = new_visitor({HOST: {"install/index.html": html}}, clock="heatmap_objects" not in row.custom)
    sent: list[dict[str, str]] = []
    visitor.context.on(
        "request", lambda request: sent.append(dict(parse_query(urlsplit(request.url).query))) if "in.php" in request.url else None
    )  # fmt: skip
    page = visitor.new_page()
    page.goto(URL, **({"referer": referrer} if referrer else {}))
    visitor.settle(page)
    code, _, rest = row.code.partition("later(")
    page.evaluate(f"() => {{ {code} }}")
    if rest:
        page.clock.run_for(int(rest.removesuffix(")")) * 1000)
    visitor.settle(page)
    if "heatmap_objects" in row.custom:
        assert "is not a valid selector" in visitor.errors.pop()
    return sent


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.fact)
def test_stand_in_sends_the_same_beacons_as_clickys_tracker(new_visitor: Callable[..., Visitor], row: Row) -> None:
    sent = visit(new_visitor, row)
    first = [] if row.view is None else [VIEW | row.view]
    expected = [*first, *row.beacons]
    names = {"ck"} if row.view and "ck" in row.view else set()
    tail = {"res", "lang", "tz", "tc", "ck", "mime", "x"} - names
    assert [{key: value for key, value in each.items() if key not in tail} for each in sent] == expected
    for each in sent:
        assert tail <= each.keys()


@pytest.mark.parametrize(
    ("referrer", "expected"),
    [("https://other.example/a", "https://other.example/a"), (f"https://{HOST}/", None), ("", None)],
)
def test_first_page_view_has_the_referrer_of_another_host(
    new_visitor: Callable[..., Visitor], referrer: str, expected: str | None
) -> None:
    sent = visit(new_visitor, Row("referrer"), referrer)
    assert [each.get("ref") for each in sent] == [expected]


def test_page_views_are_sent_by_scripts_and_other_beacons_by_send_beacon(new_visitor: Callable[..., Visitor]) -> None:
    html = f'<!doctype html><title>x</title><body><script async data-id="1" src="{SCRIPT}"></script>'
    visitor = new_visitor({HOST: {"index.html": html}})
    sent: list[tuple[str, str, str]] = []
    visitor.context.on(
        "request", lambda request: sent.append((request.method, request.resource_type, request.url)) if "in.php" in request.url else None
    )  # fmt: skip
    page = visitor.open(f"https://{HOST}/")
    code = "clicky.log('#a'); clicky.goal(5); clicky.log('/b', '', 'pageview'); navigator.sendBeacon = () => false; clicky.log('#c')"
    page.evaluate(f"() => {{ {code} }}")
    visitor.settle(page)
    assert [(method, kind) for method, kind, _ in sent] == [
        ("GET", "script"),
        ("POST", "ping"),
        ("POST", "ping"),
        ("GET", "script"),
        ("GET", "script"),
    ]
    names = [name for name, _ in parse_query(urlsplit(sent[0][2]).query)]
    assert names == ["site_id", "type", "href", "title", "res", "lang", "tz", "tc", "ck", "mime", "x"]
    assert "[id]=5" in sent[2][2]


def test_tracker_without_a_site_id_sends_nothing(new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor({HOST: {"index.html": f'<!doctype html><title>x</title><script src="{SCRIPT}"></script>'}})
    visitor.open(f"https://{HOST}/", 0)
    assert visitor.beacons == []
