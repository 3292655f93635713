"""Turn responses of the Stats API into figures: page views per path, and events by their kind."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import unquote

from clicky_docs.report.model import Day
from clicky_docs.report.responses import Block, Row, Source
from clicky_docs.urls import CUT, Event, parse_event

# Types of figures that are requested for the period, for the previous period, and for each day.
POPULAR = ("pages", "pages-entrance", "pages-exit", "events", "goals", "languages")
TALLIES = ("visitors", "actions-pageviews")
PREVIOUS = ("pages", *TALLIES)

# The number of results at the end of the title of a search, such as `Search: album cover (12)`.
_RESULTS = re.compile(r"\(([\d.,\s]*k?)\)$")
_NO_RESULTS = "0"


@dataclass(frozen=True)
class Collected:
    """The responses from which a report is made."""

    first: date
    last: date
    current: Mapping[str, Block]
    previous: Mapping[str, Block]
    daily: Mapping[date, Mapping[str, Block]]


def collect(source: Source, first: date, last: date) -> Collected:
    """Request the figures of a period, of the period of the same length before, and of each day."""
    before = first - timedelta(days=1)
    days = (last - first).days
    return Collected(
        first,
        last,
        source.request((*POPULAR, *TALLIES), first, last),
        source.request(PREVIOUS, before - timedelta(days=days), before),
        source.daily(TALLIES, first, last),
    )


@dataclass
class Views:
    """The figures of a path: page views now and in the previous period, first pages and last pages of visits."""

    views: int = 0
    previous: int = 0
    entries: int = 0
    exits: int = 0


@dataclass
class Search:
    """The figures of searched words: searches, searches without results, and opened results, by page."""

    searches: Counter[str] = field(default_factory=Counter)
    empty: Counter[str] = field(default_factory=Counter)
    opened: int = 0


@dataclass
class Feedback:
    """The answers and comments of a page."""

    yes: int = 0
    no: int = 0
    comments: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Figures:
    """All figures of a period."""

    first: date
    last: date
    totals: Mapping[str, tuple[int | None, int | None]]
    """The total of each tally in the period and in the previous period; None if the total is unknown."""
    days: tuple[Day, ...]
    pages: Mapping[str, Views]
    """By percent-decoded path, such as ``/install/``."""
    hosts: Counter[str]
    searches: Mapping[str, Search]
    missing: Mapping[str, Counter[str]]
    """By the path that does not exist: how often visitors came from each page."""
    feedback: Mapping[str, Feedback]
    read: Counter[str]
    copied: Counter[tuple[str, str, str]]
    """By page, language of the code, and heading."""
    switches: Counter[tuple[str, str, str]]
    """By kind (version or language), start and target."""
    event_count: int
    """The number of events of clicky-docs."""
    goals: tuple[Row, ...]
    languages: tuple[Row, ...]
    rows: Mapping[str, int]
    """The number of rows of each type."""
    cut: tuple[str, ...]
    """Types whose lists are incomplete."""
    problems: tuple[str, ...]


def figures(collected: Collected) -> Figures:
    """Return the figures of the responses."""
    current, previous = collected.current, collected.previous
    event_count = 0
    blocks = [*current.values(), *previous.values()]
    pages = _pages(current, previous)
    switches: Counter[tuple[str, str, str]] = Counter()
    copied: Counter[tuple[str, str, str]] = Counter()
    read: Counter[str] = Counter()
    missing: defaultdict[str, Counter[str]] = defaultdict(Counter)
    feedback: defaultdict[str, Feedback] = defaultdict(Feedback)
    searches: defaultdict[str, Search] = defaultdict(Search)
    for row in _rows(current, "events"):
        event = _event(row)
        if event is None:
            continue
        value = round(row.value)
        event_count += value
        match event:
            case Event("search" | "no-results" as kind, (words,), page):
                found = _RESULTS.search(row.title)
                is_empty = kind == "no-results" or (found is not None and found[1] == _NO_RESULTS)
                search = searches[words]
                (search.empty if is_empty else search.searches)[page] += value
            case Event("search-result", (words, _), _):
                searches[words].opened += value
            case Event("not-found", (referrer,), page):
                missing[page][referrer] += value
            case Event("feedback", (answer,), page):
                if answer == "yes":
                    feedback[page].yes += value
                else:
                    feedback[page].no += value
            case Event("feedback-comment", (_, comment), page):
                feedback[page].comments.append(comment)
            case Event("read", (), page):
                read[page] += value
            case Event("copy", (language, heading), page):
                copied[page, language, heading] += value
            case Event("version" | "language" as kind, (start, target), _):
                switches[kind, start, target] += value
            case _:
                pass
    return Figures(
        first=collected.first,
        last=collected.last,
        totals={name: (_total(current, name), _total(previous, name)) for name in TALLIES},
        days=tuple(_days(collected.daily)),
        pages=pages,
        hosts=_hosts(_rows(current, "pages")),
        searches=searches,
        missing=missing,
        feedback=feedback,
        read=read,
        copied=copied,
        switches=switches,
        event_count=event_count,
        goals=_rows(current, "goals"),
        languages=_rows(current, "languages"),
        rows={name: len(block.rows) for name, block in current.items()},
        cut=tuple(name for name, block in current.items() if not block.complete),
        problems=tuple(dict.fromkeys(block.problem for block in blocks if block.problem)),
    )


def path_of(url: str) -> str:
    """Return the percent-decoded path of a URL that the Stats API returns; the path of a URL without a path is "/"."""
    rest = re.sub(r"^(?:[a-z][a-z0-9+.-]*:)?//[^/?#]*", "", url, flags=re.IGNORECASE)
    return unquote(re.split("[?#]", rest, maxsplit=1)[0]) or "/"


def cut_start(text: str) -> str | None:
    """Return the start of a text that was too long for the URL of an event, or None if the text is whole."""
    return text.removesuffix(CUT) if text.endswith(CUT) else None


def _rows(blocks: Mapping[str, Block], name: str) -> tuple[Row, ...]:
    return blocks[name].rows if name in blocks else ()


def _event(row: Row) -> Event | None:
    try:
        return parse_event(row.url)
    except ValueError:
        return None


def _pages(current: Mapping[str, Block], previous: Mapping[str, Block]) -> dict[str, Views]:
    found: defaultdict[str, Views] = defaultdict(Views)
    for blocks, name, attribute in (
        (current, "pages", "views"),
        (previous, "pages", "previous"),
        (current, "pages-entrance", "entries"),
        (current, "pages-exit", "exits"),
    ):
        for row in _rows(blocks, name):
            views = found[path_of(row.url)]
            setattr(views, attribute, getattr(views, attribute) + round(row.value))
    return dict(found)


def _hosts(rows: Iterable[Row]) -> Counter[str]:
    hosts: Counter[str] = Counter()
    for row in rows:
        match = re.match(r"(?:https?:)?//([^/?#]+)", row.url, re.IGNORECASE)
        if match:
            hosts[match[1].lower()] += round(row.value)
    return hosts


def _total(blocks: Mapping[str, Block], name: str) -> int | None:
    rows = _rows(blocks, name)
    return round(sum(row.value for row in rows)) if rows else None


def _days(daily: Mapping[date, Mapping[str, Block]]) -> Iterable[Day]:
    for day, blocks in sorted(daily.items()):
        yield Day(day, *(_total(blocks, name) or 0 for name in TALLIES))
