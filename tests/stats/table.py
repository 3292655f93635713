"""Facts about Clicky that clicky_docs.stats reproduces: one row per fact.

docs/clicky.md describes each fact in the section `section`. docs/serve.md lists the facts that are not reproduced.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from clicky_docs.stats.beacons import Goal, Split

# The time of a beacon without seconds: Friday, 2026-11-20, 12:00 UTC. Requests are sent at 13:00 on the same day.
NOON = 1795176000
HOST = "docs.example"
DAY = 86400
VIEW = "type=pageview&href=/&title=Home"
TAIL = "&res=1920x1080&lang=de-DE&tz=Europe/Berlin&tc=&ck=1&mime=js&x=0.5"


@dataclass(frozen=True)
class Fact:
    """A fact about Clicky, with beacons and a request that show the fact.

    Args:
        section: the anchor in docs/clicky.md.
        text: the fact.
        sent: the beacons without `site_id`; in a pair, the number is the seconds after `NOON`.
        beacon: the expected values of the last beacon.
        actions: the expected values of the stored actions.
        request: the parameters of a request of the Stats API, which replace the usual parameters.
        items: the expected items of the first entry: only the given fields are compared.
        dates: the expected dates of the first block.
        error: the expected text of the error.
        free: the site belongs to a free account.
    """

    section: str
    text: str
    sent: Sequence[str | tuple[float, str]] = (VIEW,)
    beacon: Mapping[str, Any] = field(default_factory=dict)
    actions: Sequence[Mapping[str, Any]] | None = None
    request: Mapping[str, str] | None = None
    items: Sequence[Mapping[str, str]] | None = None
    dates: Sequence[str] | None = None
    error: str = ""
    free: bool = False


def view(url: str, title: str = "", more: str = "") -> str:
    return f"type=pageview&href={url}&title={title}{more}"


def items(*values: str, name: str = "value") -> list[dict[str, str]]:
    return [{name: value} for value in values]


LONG = "x" * 70
WIRE = [
    Fact(
        "wire-format", "A page view has a URL and a title.", beacon={"kind": "pageview", "href": "/", "title": "Home"}
    ),
    Fact(
        "wire-format",
        "Keys and values are percent-encoded.",
        [view("%2Fa%3Fb%3D1", "Tom%20%26%20Jerry")],
        beacon={"href": "/a?b=1", "title": "Tom & Jerry"},
    ),
    Fact(
        "wire-format",
        "A beacon has the size of the screen, the language, the time zone and the state of cookies.",
        [VIEW + TAIL],
        beacon={"resolution": "1920x1080", "language": "de-DE", "time_zone": "Europe/Berlin", "cookies": True},
    ),
    Fact("wire-format", "ck=0: cookies are disabled.", [f"{VIEW}&ck=0"], beacon={"cookies": False}),
    Fact("wire-format", "consent=1: the visitor consents.", [f"{VIEW}&consent=1"], beacon={"consent": True}),
    Fact("wire-format", "A beacon without the parameter consent has no consent.", beacon={"consent": False}),
    Fact(
        "wire-format",
        "The first page view has the referrer.",
        [f"{VIEW}&ref=https%3A%2F%2Fexample.org%2F"],
        beacon={"referrer": "https://example.org/"},
    ),
    Fact(
        "wire-format",
        "Client hints, the visitor's number and campaigns are accepted.",
        [f"{VIEW}&hep=Linux&hem=x&jsuid=5&hm=1&utm=x"],
        beacon={"ignored": ()},
    ),
    Fact("wire-format", "clicky.log sends a click.", ["type=click&href=%23a&title=A"], beacon={"kind": "click"}),
    Fact(
        "wire-format",
        "clicky.log sends a download.",
        ["type=download&href=/a.zip&title=A"],
        beacon={"kind": "download", "href": "/a.zip"},
    ),
    Fact(
        "wire-format",
        "clicky.log sends a click on an outbound link.",
        ["type=outbound&href=mailto%3Aa%40b.example&title=A"],
        beacon={"kind": "outbound", "href": "mailto:a@b.example"},
    ),
    Fact(
        "wire-format",
        "clicky.goal sends an id.",
        ["type=goal&goal[id]=5&goal[revenue]=49.99"],
        beacon={"kind": "goal", "goals": (Goal("5", revenue=49.99),)},
    ),
    Fact(
        "wire-format",
        "clicky.goal sends a name.",
        ["type=goal&goal[name]=Sign%20up"],
        beacon={"goals": (Goal("", "Sign up"),)},
    ),
    Fact("wire-format", "The goal of a page can be a number.", [f"{VIEW}&goal=5"], beacon={"goals": (Goal("5"),)}),
    Fact("wire-format", "The goal of a page can be a text.", [f"{VIEW}&goal=x"], beacon={"goals": (Goal("", "x"),)}),
    Fact(
        "wire-format",
        "The goal of a page can be an object, with the keys in any order.",
        [f"{VIEW}&goal[revenue]=0&goal[id]=5"],
        beacon={"goals": (Goal("5", revenue=0),), "ignored": ()},
    ),
    Fact(
        "wire-format",
        "A beacon of clicky.goal can also have the goal of the page.",
        ["type=goal&goal[id]=5&goal[id]=6&goal[revenue]=1"],
        beacon={"goals": (Goal("5"), Goal("6", revenue=1))},
    ),
    Fact(
        "wire-format",
        "A list of goals is ignored.",
        [f"{VIEW}&goal[0]=5&goal[1]=6"],
        beacon={"goals": (), "ignored": ("goal[0]", "goal[1]")},
    ),
    Fact(
        "wire-format",
        "A revenue that is not a number, or has no goal, is ignored.",
        [f"{VIEW}&goal[id]=5&goal[revenue]=much&goal[revenue]=1"],
        beacon={"goals": (Goal("5"),), "ignored": ("goal[revenue]",)},
    ),
    Fact(
        "wire-format",
        "An A/B test can have a list of goals.",
        [f"{VIEW}&split[name]=a%20b&split[version]=1&split[goal][]=1&split[goal][]=2"],
        beacon={"split": Split("a b", "1", ("1", "2")), "ignored": ()},
    ),
    Fact(
        "wire-format",
        "An A/B test can have one goal.",
        [f"{VIEW}&split[name]=a&split[version]=b&split[goal]=1"],
        beacon={"split": Split("a", "b", ("1",))},
    ),
    Fact(
        "wire-format",
        "An A/B test without a version is ignored.",
        [f"{VIEW}&split[name]=a"],
        beacon={"split": None, "ignored": ("split[name]",)},
    ),
    Fact(
        "wire-format",
        "The visitor's data is in custom[…].",
        [f"{VIEW}&custom[username]=a%20b&custom[a%5Db]=&custom[]=x"],
        beacon={"visitor": {"username": "a b", "a]b": ""}, "ignored": ("custom[]",)},
    ),
    Fact("wire-format", "A ping needs no other parameters.", ["type=ping"], beacon={"kind": "ping"}, actions=[]),
    Fact("wire-format", "A heatmap point is not stored as an action.", ["type=heatmap&heatmap[]=/|1|2|3"], actions=[]),
    Fact(
        "wire-format",
        "A video has an action and a time.",
        ["type=video&video[action]=play&video[time]=3&href=/a.mp4&title=A"],
        beacon={"kind": "video", "href": "/a.mp4", "ignored": ()},
    ),
    Fact("server-side-logging", "The default type is a page view.", ["href=/a"], beacon={"kind": "pageview"}),
]

KEPT = "what-the-server-keeps"
RULES = [
    Fact(
        KEPT,
        "A long parameter is removed, except for search parameters.",
        [view(f"/%3Fa%3D{LONG}%26b%3D1%26q%3D{LONG}")],
        actions=[
            {
                "stored_url": f"/?b=1&q={LONG}",
                "why": "Parameters whose name or value has more than 64 characters are removed.",
            }
        ],
    ),
    Fact(
        KEPT,
        "Click identifiers and session variables are removed.",
        [view("/%3Fgclid%3D1%26PHPSESSID%3D2%26b%3D1")],
        actions=[{"stored_url": "/?b=1", "why": "Click identifiers and session variables are removed."}],
    ),
    Fact(
        KEPT,
        "A long query is cut off.",
        [view("/%3F" + "%26".join(f"a{at}={'b' * 50}" for at in range(9)))],
        actions=[{"why": "The query is cut off after 250 characters."}],
    ),
    Fact(
        KEPT,
        "A long path is cut off.",
        [view(f"/{LONG * 2}")],
        actions=[{"stored_url": f"/{LONG * 2}"[:128], "why": "The path is cut off after 128 characters."}],
    ),
    Fact(
        KEPT,
        "The query is removed from the URL of an advertising service.",
        ["type=outbound&href=https%3A%2F%2Fad.doubleclick.net%2Fa%3Fb%3D1"],
        actions=[
            {"stored_url": "https://ad.doubleclick.net/a", "why": "The URL of an advertising service has no query."}
        ],
    ),
    Fact(
        KEPT,
        "If the path contains 'search', the query is removed.",
        [view("/search.html%3Fq%3Dgif")],
        actions=[{"stored_url": "/search.html", "why": "If the path contains 'search', the query is removed."}],
    ),
    Fact(
        KEPT,
        "A fragment after a path is removed.",
        ["type=click&href=/install/%23search"],
        actions=[{"stored_url": "/install/", "why": "The fragment is removed."}],
    ),
    Fact(
        KEPT,
        "A URL that is only a fragment is kept.",
        ["type=click&href=%23search%3Agif%40/"],
        actions=[{"stored_url": "#search:gif@/", "why": ""}],
    ),
    Fact(
        KEPT,
        "All page views of a URL get the first title.",
        [view("/", "One"), view("/", "Two"), view("/%23a", "Three"), view(f"https%3A%2F%2F{HOST}/", "Four")],
        actions=[
            {"title": "One", "sent_title": "One"},
            {"title": "One", "sent_title": "Two"},
            {"title": "One", "sent_title": "Three"},
            {"title": "One", "sent_title": "Four"},
        ],
        request={"type": "pages"},
        items=[{"value": "4", "title": "One", "url": f"https://{HOST}/"}],
    ),
    Fact(
        KEPT,
        "The title of a URL is replaced in the 100th view.",
        [*[view("/", "One")] * 99, view("/", "Two"), view("/", "Three")],
        request={"type": "pages"},
        items=[{"value": "101", "title": "Two"}],
    ),
    Fact(
        KEPT,
        "The title of an event with the URL of a page can become the page's title.",
        ["type=click&href=/%23a&title=Event", view("/", "Page")],
        request={"type": "pages"},
        items=[{"title": "Event"}],
    ),
    Fact(
        "goals",
        "The figure 'actions' does not include the goals of clicky.goal.",
        ["type=goal&goal[id]=5"],
        actions=[{"kind": "goal", "stored_url": ""}],
        request={"type": "actions"},
        items=items("0"),
    ),
    Fact(
        "goals",
        "A repeated goal with the same revenue is ignored.",
        ["type=goal&goal[id]=5&goal[revenue]=2"] * 2,
        request={"type": "goals"},
        items=[{"value": "1", "revenue": "2.00"}],
    ),
    Fact(
        "goals",
        "A repeated goal with another revenue adds the revenue.",
        ["type=goal&goal[id]=5", "type=goal&goal[id]=5&goal[revenue]=2", "type=goal&goal[id]=5&goal[revenue]=3"],
        request={"type": "goals"},
        items=[{"value": "1", "revenue": "5.00"}],
    ),
    Fact(
        "other-properties",
        "Pings extend a visit.",
        [VIEW, (1700, "type=ping"), (3400, VIEW)],
        actions=[{"visit": 1}, {"visit": 1}],
    ),
    Fact(
        "other-properties",
        "Without pings, a page view after 3,400 seconds starts a new visit.",
        [VIEW, (3400, VIEW)],
        actions=[{"visit": 1}, {"visit": 2}],
    ),
    Fact(
        "other-properties",
        "A ping without a visit is ignored.",
        ["type=ping"],
        request={"type": "visitors"},
        items=items("0"),
    ),
]
TOO_LONG = "Invalid date range. The most is 31 days per request."
TWO_PAGES = [view("/a", "A"), view("/b", "B"), (1, view("/b", "B"))]
API = [
    Fact(
        "requests",
        "Several types can be in one request.",
        TWO_PAGES,
        request={"type": "actions-pageviews,pages"},
        items=items("3"),
    ),
    *(
        Fact("requests", f"The date can be {text!r}.", [], request={"type": "pages", "date": text}, dates=[dates])
        for text, dates in {
            "today": "2026-11-20",
            "yesterday": "2026-11-19",
            "3-days-ago": "2026-11-17",
            "last-3-days": "2026-11-18,2026-11-20",
            "previous-3-days": "2026-11-15,2026-11-17",
            "this-week": "2026-11-16,2026-11-22",
            "last-week": "2026-11-09,2026-11-15",
            "this-month": "2026-11-01,2026-11-30",
            "last-month": "2026-10-01,2026-10-31",
            "2026-11-05": "2026-11-05",
            "2025-12": "2025-12-01,2025-12-31",
            "2026-11-05,2026-11-06": "2026-11-05,2026-11-06",
        }.items()
    ),
    Fact("requests", "Without a date, the answer is for today.", request={"date": ""}, dates=["2026-11-20"]),
    Fact("requests", "limit: the number of rows per page.", TWO_PAGES, request={"limit": "1"}, items=[{"title": "B"}]),
    Fact("requests", "page=2: the next rows.", TWO_PAGES, request={"limit": "1", "page": "2"}, items=[{"title": "A"}]),
    Fact("requests", "A page after the last page has no rows.", TWO_PAGES, request={"page": "2"}, items=[]),
    Fact(
        "requests",
        "Without a limit, a page has 50 rows.",
        [view(f"/{at}") for at in range(60)],
        request={"limit": ""},
        items=[{}] * 50,
    ),
    Fact(
        "requests",
        "A page has 1,000 rows at most.",
        [view(f"/{at}") for at in range(1001)],
        request={"limit": "5000"},
        items=[{}] * 1000,
    ),
    Fact(
        "requests",
        "A free account gets 100 rows at most.",
        [view(f"/{at}") for at in range(150)],
        request={"limit": "1000"},
        items=[{}] * 100,
        free=True,
    ),
    Fact(
        "requests",
        "daily=1: one entry per day, the newest first.",
        [(-DAY, VIEW)],
        request={"date": "2026-11-19,2026-11-20", "daily": "1"},
        dates=["2026-11-20", "2026-11-19"],
        items=[],
    ),
    Fact(
        "requests",
        "hourly=1: one entry per hour.",
        request={"hourly": "1"},
        dates=[f"2026-11-20 {hour:02}:00" for hour in reversed(range(24))],
        items=[],
    ),
    Fact(
        "requests",
        "item: only the row with exactly this title.",
        TWO_PAGES,
        request={"item": "A"},
        items=[{"title": "A"}],
    ),
    Fact(
        "requests",
        "filter: rows that contain a text.",
        TWO_PAGES,
        request={"filter": "EXAMPLE/B"},
        items=[{"title": "B"}],
    ),
    Fact("limits", "Plain types ignore the filter href.", TWO_PAGES, request={"href": "/a"}, items=[{}, {}]),
    Fact("requests", "Unknown parameters, such as the client's name, are ignored.", request={"app": "x"}, items=[{}]),
    Fact(
        "limits",
        "A request can have at most 31 days.",
        request={"date": "2026-10-01,2026-11-01"},
        error=TOO_LONG,
    ),
    *(
        Fact("limits", f"The date {text!r} has more than 31 days.", request={"date": text}, error=TOO_LONG)
        for text in ("this-year", "last-year", "last-32-days")
    ),
    Fact(
        "limits",
        "A free account keeps 30 days.",
        [(-31 * DAY, VIEW), (-29 * DAY, VIEW)],
        request={"date": "2026-10-20,2026-11-19"},
        items=[{"value": "1"}],
        free=True,
    ),
    Fact("types", "An unknown type is an error.", request={"type": "nothing"}, error="Invalid type."),
    Fact(
        "types",
        "An unknown type in a list of types has no block.",
        request={"type": "nothing,visitors"},
        items=items("1"),
    ),
    Fact("types", "A type without data is a block without items.", request={"type": "searches"}, items=[]),
    Fact(
        "answers",
        "The values are strings, and the title is HTML-encoded.",
        [view("/a%22b", "Tom%20%26%20%3CJerry%3E")],
        items=[
            {
                "value": "1",
                "value_percent": "100.0",
                "title": "Tom &amp; &lt;Jerry&gt;",
                "url": f'https://{HOST}/a"b',
                "stats_url": "https://clicky.com/stats/pages?site_id=1",
            }
        ],
    ),
    Fact("answers", "Tallies have only a value.", request={"type": "visitors"}, items=items("1")),
    Fact(
        "answers",
        "The URL is returned as the visitor has sent the URL.",
        [view("javascript%3Aalert(1)")],
        items=[{"url": "javascript:alert(1)"}],
    ),
    Fact(
        "answers",
        "Rows of goals have more fields.",
        [VIEW, ("type=goal&goal[name]=Sign%20up&goal[revenue]=2.5")],
        request={"type": "goals"},
        items=[
            {
                "value": "1",
                "title": "Sign up",
                "incompleted": "0",
                "conversion": "100.0",
                "revenue": "2.50",
                "cost": "0.00",
            }
        ],
    ),
    Fact(
        "answers",
        "actions-list has the actions, the newest first.",
        [f"{VIEW}&ref=https://a.example/b", (60, "type=click&href=%23a&title=A")],
        request={"type": "actions-list"},
        items=[
            {"time": str(NOON + 60), "session_id": "1", "action_type": "click", "action_title": "A"},
            {
                "time": str(NOON),
                "ip_address": "192.0.2.1",
                "action_type": "pageview",
                "action_title": "Home",
                "action_url": f"https://{HOST}/",
                "referrer_url": "https://a.example/b",
                "referrer_domain": "a.example",
            },
        ],
    ),
    Fact(
        "answers",
        "events has one row per URL, not per title.",
        ["type=click&href=%23a&title=A", "type=click&href=%23a&title=B"],
        request={"type": "events"},
        items=[{"value": "2", "title": "A", "url": f"https://{HOST}/#a"}],
    ),
    Fact("errors", "A missing key is an error.", request={"sitekey": ""}, error="Invalid sitekey."),
    Fact("errors", "A wrong key is an error.", request={"sitekey": "a" * 13}, error="Invalid sitekey."),
    Fact("errors", "Another account's site is an error.", request={"site_id": "2"}, error="Invalid site_id."),
    Fact("errors", "An invalid Site ID is an error.", request={"site_id": "1\n"}, error="Invalid site_id."),
    *(
        Fact("errors", f"The {name} {value!r} is an error.", request={name: value}, error=f"Invalid {name}.")
        for name, value in [
            ("limit", "0"),
            ("limit", "many"),
            ("page", "-1"),
            ("date", "someday"),
            ("date", "2026-13"),
            ("date", "2026-11-31"),
            ("date", "99999-days-ago"),
            ("date", "9999-12-31"),
            ("date", "2026-11-02,2026-11-01"),
        ]
    ),
]
VISIT = [
    f"{view('/a', 'A')}&lang=de&res=800x600&ref=https%3A%2F%2Fa.example%2Fb",
    (10, view("/b%3Futm_campaign%3Dnews", "B") + "&split[name]=s&split[version]=1"),
    (20, "type=download&href=/c.zip&title=C"),
    (30, "type=outbound&href=https%3A%2F%2Fd.example%2F&title=D"),
    (40, "type=video&href=/e.mp4&title=E"),
    (125, "type=ping"),
]
TYPES = [
    Fact("types", f"{name}: {expected}", VISIT, request={"type": name}, items=[expected])
    for name, expected in {
        "pages-entrance": {"title": "A", "value": "1"},
        "pages-exit": {"title": "B", "value": "1"},
        "downloads": {"title": "C", "url": f"https://{HOST}/c.zip"},
        "links-outbound": {"title": "D", "url": "https://d.example/"},
        "video": {"title": "E"},
        "links": {"title": "https://a.example/b", "url": "https://a.example/b"},
        "links-domains": {"title": "a.example"},
        "campaigns": {"title": "news"},
        "split-tests": {"title": "s: 1"},
        "languages": {"title": "de"},
        "screen-resolutions": {"title": "800x600"},
        "hostnames": {"title": HOST},
        "visitors-list": {
            "time": str(NOON),
            "time_total": "125",
            "session_id": "1",
            "ip_address": "192.0.2.1",
            "actions": "5",
            "landing_page": f"https://{HOST}/a",
            "referrer_domain": "a.example",
        },
        "visitors": {"value": "1"},
        "visitors-online": {"value": "0"},
        "visitors-unique": {"value": "1"},
        "visitors-new": {"value": "1"},
        "actions": {"value": "5"},
        "actions-pageviews": {"value": "2"},
        "actions-downloads": {"value": "1"},
        "actions-outbounds": {"value": "1"},
        "actions-clicks": {"value": "0"},
        "actions-average": {"value": "5.0"},
        "time-average": {"value": "125"},
        "time-average-pretty": {"value": "2m 5s"},
        "time-total": {"value": "125"},
        "time-total-pretty": {"value": "2m 5s"},
        "bounce-rate": {"value": "0.0"},
    }.items()
] + [
    Fact(
        "types",
        "A visit with one action and no ping is a bounce.",
        request={"type": "bounce-rate"},
        items=items("100.0"),
    ),
    Fact(
        "types",
        "Returning visitors are not new.",
        [VIEW, (4000, VIEW)],
        request={"type": "visitors-new"},
        items=items("1"),
    ),
    Fact(
        "types",
        "A returning visitor is one visitor.",
        [VIEW, (3000, VIEW)],
        request={"type": "visitors-unique"},
        items=items("1"),
    ),
    Fact(
        "types",
        "A visitor who has just sent a beacon is online.",
        [(3500, VIEW)],
        request={"type": "visitors-online"},
        items=items("1"),
    ),
    Fact(
        "types",
        "A time below one minute has only seconds.",
        [VIEW, (5, VIEW)],
        request={"type": "time-total-pretty"},
        items=items("5s"),
    ),
    Fact(
        "types",
        "A time above one hour has hours and minutes.",
        [VIEW, *((at * 600, "type=ping") for at in range(1, 14))],
        request={"type": "time-total-pretty"},
        items=items("2h 10m"),
    ),
]
TYPES.append(
    Fact(
        "types",
        "A referrer that is not a URL has no domain.",
        [f"{VIEW}&ref=http%3A//[x"],
        request={"type": "links-domains"},
        items=[],
    )
)
FACTS = [*WIRE, *RULES, *API, *TYPES]
