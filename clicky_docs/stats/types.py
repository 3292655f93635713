"""The tables of beacons and of the Stats API: kinds of beacons, types of figures, limits and error texts.

The facts are in docs/clicky.md#wire-format and docs/clicky.md#stats-api.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

# Beacons --------------------------------------------------------------------------------------------------------------


class BeaconKind(NamedTuple):
    """A kind of beacon: the parameter that the beacon must have, and the way in which the beacon is stored."""

    required: str
    stored: Literal["action", "visit", "nothing"]
    meaning: str


KINDS: Mapping[str, BeaconKind] = {
    "pageview": BeaconKind("href", "action", "a page view"),
    "click": BeaconKind("href", "action", "an event, sent by `clicky.log`"),
    "download": BeaconKind("href", "action", "a click on a link to a download"),
    "outbound": BeaconKind("href", "action", "a click on a link to another site"),
    "video": BeaconKind("href", "action", "an action of a video"),
    # Clicky documents that a goal is not an action: Clicky only stores that the visitor has reached the goal.
    "goal": BeaconKind("goal", "visit", "a goal, sent by `clicky.goal`"),
    "ping": BeaconKind("", "visit", "the page is still open"),
    "heatmap": BeaconKind("heatmap[]", "nothing", "a point of a heatmap"),
}

# Stats API ------------------------------------------------------------------------------------------------------------

_ROW = ("value", "value_percent", "title", "stats_url")
_PAGE = ("value", "value_percent", "title", "url", "stats_url")
_GOAL = ("value", "value_percent", "title", "incompleted", "conversion", "revenue", "cost", "stats_url")
_VISIT = (
    "time",
    "time_total",
    "session_id",
    "ip_address",
    "actions",
    "landing_page",
    "referrer_url",
    "referrer_domain",
    "language",
    "screen_resolution",
    "stats_url",
)
_ACTION = (
    "time",
    "session_id",
    "ip_address",
    "action_type",
    "action_title",
    "action_url",
    "referrer_url",
    "referrer_domain",
    "stats_url",
)
_VALUE = ("value",)


class Shape(NamedTuple):
    """The shape of the answer for a type: the fields of each row, and the meaning of the type.

    Args:
        can_be_added: true if the values of two periods can be added.
    """

    kind: Literal["popular", "list", "tally"]
    fields: tuple[str, ...]
    meaning: str
    can_be_added: bool = True


def _popular(meaning: str, fields: tuple[str, ...] = _ROW) -> Shape:
    return Shape("popular", fields, meaning)


def _tally(meaning: str, *, can_be_added: bool = True) -> Shape:
    return Shape("tally", _VALUE, meaning, can_be_added)


TYPES: Mapping[str, Shape] = {
    "pages": _popular("pages by page views", _PAGE),
    "pages-entrance": _popular("first pages of visits", _PAGE),
    "pages-exit": _popular("last pages of visits", _PAGE),
    "downloads": _popular("downloads", _PAGE),
    "events": _popular("events, one row per URL", _PAGE),
    "video": _popular("videos", _PAGE),
    "links": _popular("URLs of other sites that visitors come from", _PAGE),
    "links-domains": _popular("domains that visitors come from"),
    "links-outbound": _popular("links to other sites", _PAGE),
    "site-domains": _popular("domains of the site"),
    "searches": _popular("searches in search engines"),
    "searches-keywords": _popular("words of searches in search engines"),
    "searches-engines": _popular("search engines"),
    "searches-rankings": _popular("positions in search engines"),
    "searches-local": _popular("local searches"),
    "goals": _popular("goals by visits that reach the goal", _GOAL),
    "split-tests": _popular("versions of A/B tests by visits"),
    "campaigns": _popular("campaigns by page views"),
    "countries": _popular("countries"),
    "regions": _popular("regions"),
    "cities": _popular("cities"),
    "languages": _popular("languages of browsers by visits"),
    "web-browsers": _popular("browsers"),
    "operating-systems": _popular("operating systems"),
    "screen-resolutions": _popular("sizes of screens by visits"),
    "hardware": _popular("kinds of devices"),
    "hostnames": _popular("host names of the site by visits"),
    "organizations": _popular("organizations of visitors"),
    "engagement-actions": _popular("visits by number of actions"),
    "engagement-times": _popular("visits by duration"),
    "traffic-sources": _popular("kinds of sources of visits"),
    "visitors-most-active": _popular("the most active visitors"),
    "visitors-list": Shape("list", _VISIT, "visits, the newest first"),
    "actions-list": Shape("list", _ACTION, "actions, the newest first"),
    "searches-recent": Shape("list", _ROW, "recent searches in search engines"),
    "searches-unique": Shape("list", _ROW, "new searches in search engines"),
    "links-recent": Shape("list", _PAGE, "recent links from other sites"),
    "links-unique": Shape("list", _PAGE, "new links from other sites"),
    "visitors": _tally("the number of visits"),
    "visitors-online": _tally("visitors in the last five minutes", can_be_added=False),
    "visitors-unique": _tally("different visitors", can_be_added=False),
    "visitors-new": _tally("the number of first visits"),
    "actions": _tally("the number of actions"),
    "actions-pageviews": _tally("the number of page views"),
    "actions-downloads": _tally("the number of downloads"),
    "actions-outbounds": _tally("the number of clicks on links to other sites"),
    "actions-clicks": _tally("the number of events"),
    "actions-average": _tally("actions per visit", can_be_added=False),
    "time-average": _tally("seconds per visit", can_be_added=False),
    "time-average-pretty": _tally("the time per visit, such as 2m 5s", can_be_added=False),
    "time-total": _tally("the number of seconds of all visits"),
    "time-total-pretty": _tally("the time of all visits, such as 2h 5m", can_be_added=False),
    "bounce-rate": _tally("the percentage of visits with one action and less than 30 seconds", can_be_added=False),
    "site-rank": _tally("the rank of the site among Clicky's sites", can_be_added=False),
}

# The server answers at most one request for these types at a time (docs/clicky.md#limits).
LISTS = ("visitors-list", "actions-list")
DEFAULT_ROWS = 50
MOST_ROWS = 1000
MOST_ROWS_FREE = 100
MOST_DAYS = 31
DAYS_KEPT_FREE = 30

# Clicky documents only the text of `sitekey`. The other texts are this project's own.
ERRORS: Mapping[str, str] = {
    "sitekey": "Invalid sitekey.",
    "site_id": "Invalid site_id.",
    "type": "Invalid type.",
    "date": "Invalid date.",
    "days": f"Invalid date range. The most is {MOST_DAYS} days per request.",
    "limit": "Invalid limit.",
    "page": "Invalid page.",
    "output": "Invalid output.",
    "busy": "Only one request at a time is allowed per IP address and site.",
    "overloaded": "The server is overloaded.",
}
