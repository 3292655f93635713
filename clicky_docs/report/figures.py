"""Turn responses of the Stats API into figures: page views per path, totals, days and events."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import unquote

from clicky_docs.report.events import Events, events
from clicky_docs.report.model import Day
from clicky_docs.report.responses import Block, Row, Source
from clicky_docs.report.sections import SECTIONS
from clicky_docs.stats.types import TYPES

# Types of figures. POPULAR and TALLIES are requested for the period, PREVIOUS for the previous period, and TALLIES for
# each day. Saved requests contain the types in this order, so after a change of the order, no saved answer is found.
_REQUESTED = [name for name in TYPES if any(name in section.types for section in SECTIONS.values())]
TALLIES = tuple(name for name in _REQUESTED if TYPES[name].kind == "tally")
POPULAR = tuple(name for name in _REQUESTED if name not in TALLIES)
PREVIOUS = ("pages", *TALLIES)

_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//([^/?#]*)", re.IGNORECASE)


@dataclass(frozen=True)
class Collected:
    """The responses from which a report is made."""

    first: date
    last: date
    current: Mapping[str, Block]
    previous: Mapping[str, Block]
    daily: Mapping[date, Mapping[str, Block]]


def collect(source: Source, first: date, last: date) -> Collected:
    """Request the figures of a period, of the previous period of the same length, and of each day of the period."""
    before = first - timedelta(days=1)
    return Collected(
        first,
        last,
        source.request((*POPULAR, *TALLIES), first, last),
        source.request(PREVIOUS, before - (last - first), before),
        source.daily(TALLIES, first, last),
    )


@dataclass
class Views:
    """The figures of a path: page views in both periods, and visits that begin and that end with the path."""

    views: int = 0
    previous: int = 0
    entries: int = 0
    exits: int = 0


@dataclass(frozen=True)
class Figures:
    """All figures of a period."""

    first: date
    last: date
    totals: Mapping[str, tuple[int | None, int | None]]
    """The total of each tally in the period and in the previous period; None if the total is unknown."""
    days: tuple[Day, ...]
    pages: Mapping[str, Views]
    """The figures of each page, by percent-decoded path such as ``/install/``."""
    host: str
    """The host name with most page views, or an empty text."""
    events: Events
    goals: tuple[Row, ...]
    languages: tuple[Row, ...]
    cut: tuple[str, ...]
    """Types whose lists are incomplete."""
    problems: tuple[str, ...]


def figures(collected: Collected) -> Figures:
    """Return the figures of the responses."""
    current, previous = collected.current, collected.previous
    blocks = [*current.values(), *previous.values()]
    return Figures(
        first=collected.first,
        last=collected.last,
        totals={name: (_total(current, name), _total(previous, name)) for name in TALLIES},
        days=tuple(_days(collected.daily)),
        pages=_pages(current, previous),
        host=_host(_rows(current, "pages")),
        events=events(_rows(current, "events")),
        goals=_rows(current, "goals"),
        languages=_rows(current, "languages"),
        cut=tuple(name for name, block in current.items() if not block.complete),
        problems=tuple(dict.fromkeys(block.problem for block in blocks if block.problem)),
    )


def path_of(url: str) -> str:
    """Return the percent-decoded path of a URL, or "/" if the URL has no path."""
    return unquote(re.split("[?#]", _HOST.sub("", url, count=1), maxsplit=1)[0]) or "/"


def _rows(blocks: Mapping[str, Block], name: str) -> tuple[Row, ...]:
    return blocks[name].rows if name in blocks else ()


def _pages(current: Mapping[str, Block], previous: Mapping[str, Block]) -> dict[str, Views]:
    found: defaultdict[str, Views] = defaultdict(Views)
    for row in _rows(current, "pages"):
        found[path_of(row.url)].views += round(row.value)
    for row in _rows(previous, "pages"):
        found[path_of(row.url)].previous += round(row.value)
    for row in _rows(current, "pages-entrance"):
        found[path_of(row.url)].entries += round(row.value)
    for row in _rows(current, "pages-exit"):
        found[path_of(row.url)].exits += round(row.value)
    return dict(found)


def _host(rows: Iterable[Row]) -> str:
    hosts: Counter[str] = Counter()
    for row in rows:
        match = _HOST.match(row.url)
        if match:
            hosts[match[1].lower()] += round(row.value)
    return max(hosts, key=lambda host: hosts[host], default="")


def _total(blocks: Mapping[str, Block], name: str) -> int | None:
    rows = _rows(blocks, name)
    return round(sum(row.value for row in rows)) if rows else None


def _days(daily: Mapping[date, Mapping[str, Block]]) -> Iterable[Day]:
    for day, blocks in sorted(daily.items()):
        yield Day(day, *(_total(blocks, name) or 0 for name in TALLIES))
