"""Compute the rows of each type of the Stats API from the stored visits and actions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import parse_qs, urlsplit

from clicky_docs.stats.database import Database

Row: TypeAlias = dict[str, Any]


class Period(NamedTuple):
    """A site, the start and the end of a period, and the current time. All times are seconds since 1970."""

    site_id: str
    start: float
    end: float
    now: float


Figure: TypeAlias = Callable[[Database, Period], list[Row]]

# A visit with at most one action is a bounce if the visit is shorter than this number of seconds. The tracker sends the
# first ping after this time.
BOUNCE_SECONDS = 30
ONLINE_SECONDS = 5 * 60

_ACTIONS = "a.site_id = :site_id AND a.time >= :start AND a.time < :end"
_VISITS = "v.site_id = :site_id AND v.first >= :start AND v.first < :end"
_NUMBER_OF_ACTIONS = "(SELECT count(*) FROM actions a WHERE a.visit = v.id AND kind <> 'goal')"
_BY_URL = f"""
    SELECT count(*) AS value, title, u.url AS url FROM actions a JOIN urls u ON u.id = a.url
    WHERE {_ACTIONS} AND kind = :kind GROUP BY u.id ORDER BY value DESC, u.url"""
_BY_EDGE = f"""
    SELECT count(*) AS value, title, u.url AS url
    FROM (SELECT min(a.id) AS first, max(a.id) AS last FROM actions a JOIN visits v ON v.id = a.visit
        WHERE {_VISITS} AND kind = 'pageview' GROUP BY visit) edges
    JOIN actions a ON a.id = CASE :edge WHEN 'first' THEN edges.first ELSE edges.last END
    JOIN urls u ON u.id = a.url GROUP BY u.id ORDER BY value DESC, u.url"""
_BY_VISIT = f"""
    SELECT count(*) AS value, CASE :column WHEN 'language' THEN language WHEN 'resolution' THEN resolution
        WHEN 'referrer' THEN referrer ELSE host END AS title
    FROM visits v WHERE {_VISITS} GROUP BY title HAVING title <> '' ORDER BY value DESC, title"""
_BY_GOAL = f"""
    SELECT count(DISTINCT visit) AS value, goal AS title, total(revenue) AS revenue FROM goals a
    WHERE {_ACTIONS} GROUP BY goal ORDER BY value DESC, goal"""
_BY_SPLIT = f"""
    SELECT count(*) AS value, name || ': ' || version AS title FROM splits a
    WHERE {_ACTIONS} GROUP BY title ORDER BY value DESC, title"""
_SENT_URLS = f"""
    SELECT count(*) AS value, sent_url FROM actions a
    WHERE {_ACTIONS} AND kind = 'pageview' AND sent_url LIKE '%utm_campaign=%' GROUP BY sent_url"""
_ACTIONS_LIST = f"""
    SELECT CAST(a.time AS INTEGER) AS time, visit AS session_id, ip_address, kind AS action_type,
        title AS action_title, u.url AS action_url, a.referrer AS referrer_url
    FROM actions a JOIN urls u ON u.id = a.url JOIN visits v ON v.id = a.visit
    WHERE {_ACTIONS} ORDER BY a.time DESC, a.id DESC"""
_VISITORS_LIST = f"""
    SELECT CAST(first AS INTEGER) AS time, CAST(last - first AS INTEGER) AS time_total, id AS session_id, ip_address,
        {_NUMBER_OF_ACTIONS} AS actions,
        coalesce((SELECT u.url FROM actions a JOIN urls u ON u.id = a.url
            WHERE a.visit = v.id AND kind = 'pageview' ORDER BY a.id LIMIT 1), '') AS landing_page,
        referrer AS referrer_url, language, resolution AS screen_resolution
    FROM visits v WHERE {_VISITS} ORDER BY first DESC, id DESC"""
_VISIT_TALLIES = f"""
    SELECT count(*) AS visits, coalesce(sum(is_new), 0) AS new, CAST(total(last - first) AS INTEGER) AS time,
        count(DISTINCT ip_address || ' ' || user_agent) AS visitors,
        coalesce(sum({_NUMBER_OF_ACTIONS} <= 1 AND last - first < {BOUNCE_SECONDS}), 0) AS bounces
    FROM visits v WHERE {_VISITS}"""
_ACTION_TALLIES = f"""
    SELECT count(*) AS value FROM actions a
    WHERE {_ACTIONS} AND kind <> 'goal' AND (:kind = '' OR kind = :kind)"""
_ONLINE = f"""
    SELECT count(DISTINCT ip_address || ' ' || user_agent) AS value FROM visits v
    WHERE site_id = :site_id AND last > :now - {ONLINE_SECONDS}"""


def _select(query: str, **parameters: str) -> Figure:
    def figure(database: Database, period: Period) -> list[Row]:
        return [dict(row) for row in database.select(query, {**period._asdict(), **parameters})]

    return figure


_referrers = _select(_BY_VISIT, column="referrer")


def _links(database: Database, period: Period) -> list[Row]:
    return [{**row, "url": row["title"]} for row in _referrers(database, period)]


def _domains(database: Database, period: Period) -> list[Row]:
    return _by_name((domain(row["title"]), row["value"]) for row in _referrers(database, period))


def _campaigns(database: Database, period: Period) -> list[Row]:
    return _by_name(
        (campaign, row["value"])
        for row in _select(_SENT_URLS)(database, period)
        for campaign in parse_qs(row["sent_url"].partition("?")[2].partition("#")[0]).get("utm_campaign", [])
    )


def _by_name(values: Iterable[tuple[str, int]]) -> list[Row]:
    counter: Counter[str] = Counter()
    for name, value in values:
        counter[name] += value
    return [{"value": value, "title": name} for name, value in counter.most_common() if name]


def domain(url: str) -> str:
    """Return the host name of a URL, or an empty text if the text is not a URL with a host name."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _goals(database: Database, period: Period) -> list[Row]:
    visits = _tallies(database, period)["visits"]
    return [
        {
            "value": row["value"],
            "title": row["title"],
            "incompleted": max(visits - row["value"], 0),
            "conversion": f"{100 * row['value'] / max(visits, row['value']):.1f}",
            "revenue": f"{row['revenue']:.2f}",
            "cost": "0.00",
        }
        for row in _select(_BY_GOAL)(database, period)
    ]


def _list(query: str) -> Figure:
    def figure(database: Database, period: Period) -> list[Row]:
        found = _select(query)(database, period)
        return [{**row, "referrer_domain": domain(row["referrer_url"])} for row in found]

    return figure


def _tallies(database: Database, period: Period) -> dict[str, int]:
    (row,) = _select(_VISIT_TALLIES)(database, period)
    (actions,) = _select(_ACTION_TALLIES, kind="")(database, period)
    return {**row, "actions": actions["value"]}


def _tally(compute: Callable[[Mapping[str, int]], object]) -> Figure:
    return lambda database, period: [{"value": compute(_tallies(database, period))}]


def _pretty(seconds: int) -> str:
    """Return a time such as ``2h 5m`` or ``2m 5s``."""
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours}h {minutes}m" if hours else f"{minutes}m {rest}s" if minutes else f"{rest}s"


FIGURES: Mapping[str, Figure] = {
    "pages": _select(_BY_URL, kind="pageview"),
    "pages-entrance": _select(_BY_EDGE, edge="first"),
    "pages-exit": _select(_BY_EDGE, edge="last"),
    "downloads": _select(_BY_URL, kind="download"),
    "events": _select(_BY_URL, kind="click"),
    "video": _select(_BY_URL, kind="video"),
    "links": _links,
    "links-domains": _domains,
    "links-outbound": _select(_BY_URL, kind="outbound"),
    "goals": _goals,
    "split-tests": _select(_BY_SPLIT),
    "campaigns": _campaigns,
    "languages": _select(_BY_VISIT, column="language"),
    "screen-resolutions": _select(_BY_VISIT, column="resolution"),
    "hostnames": _select(_BY_VISIT, column="host"),
    "visitors-list": _list(_VISITORS_LIST),
    "actions-list": _list(_ACTIONS_LIST),
    "visitors": _tally(lambda found: found["visits"]),
    "visitors-online": _select(_ONLINE),
    "visitors-unique": _tally(lambda found: found["visitors"]),
    "visitors-new": _tally(lambda found: found["new"]),
    "actions": _tally(lambda found: found["actions"]),
    "actions-pageviews": _select(_ACTION_TALLIES, kind="pageview"),
    "actions-downloads": _select(_ACTION_TALLIES, kind="download"),
    "actions-outbounds": _select(_ACTION_TALLIES, kind="outbound"),
    "actions-clicks": _select(_ACTION_TALLIES, kind="click"),
    "actions-average": _tally(lambda found: f"{found['actions'] / max(found['visits'], 1):.1f}"),
    "time-average": _tally(lambda found: found["time"] // max(found["visits"], 1)),
    "time-average-pretty": _tally(lambda found: _pretty(found["time"] // max(found["visits"], 1))),
    "time-total": _tally(lambda found: found["time"]),
    "time-total-pretty": _tally(lambda found: _pretty(found["time"])),
    "bounce-rate": _tally(lambda found: f"{100 * found['bounces'] / max(found['visits'], 1):.1f}"),
}
"""A function for each type that this package computes. The function returns all rows of the type, not HTML-encoded."""
