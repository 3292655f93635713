"""Add up the events of clicky-docs by their kind: searches, missing URLs, feedback, and others."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from clicky_docs.report.responses import Row
from clicky_docs.urls import CUT, Event, parse_event

# The title of a search ends with the number of results, such as `Search: album cover (12)`.
_NO_RESULTS = re.compile(r"\(0\)$")


@dataclass
class Search:
    """The figures of searched words: searches, searches without results, and opened results."""

    searches: Counter[str] = field(default_factory=Counter)
    """Searches with results, by page."""
    empty: Counter[str] = field(default_factory=Counter)
    """Searches without results, by page."""
    opened: int = 0


@dataclass
class Feedback:
    """The answers and comments of a page."""

    yes: int = 0
    no: int = 0
    comments: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Events:
    """The events of a period."""

    kinds: Counter[str] = field(default_factory=Counter)
    """The number of events of each kind."""
    searches: defaultdict[str, Search] = field(default_factory=lambda: defaultdict(Search))
    missing: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """For each path that does not exist: how often visitors came from each page."""
    feedback: defaultdict[str, Feedback] = field(default_factory=lambda: defaultdict(Feedback))
    read: Counter[str] = field(default_factory=Counter)
    copied: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """How often code was copied, by page, language of the code, and heading."""
    switches: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """How often visitors switched, by kind (version or language), start and target."""


def events(rows: Iterable[Row]) -> Events:
    """Return the events of clicky-docs in rows of the Stats API. Other events are ignored."""
    result = Events()
    for row in rows:
        try:
            event = parse_event(row.url)
        except ValueError:
            continue
        count = round(row.value)
        result.kinds[event.kind] += count
        add = _ADD.get(event.kind)
        if add:
            add(result, event, row.title, count)
    return result


def cut_start(text: str) -> str | None:
    """Return the start of a text that was too long for the URL of an event, or None if the text is whole."""
    return text.removesuffix(CUT) if text.endswith(CUT) else None


def _search(result: Events, event: Event, title: str, count: int) -> None:
    search = result.searches[event.details[0]]
    is_empty = event.kind == "no-results" or _NO_RESULTS.search(title)
    (search.empty if is_empty else search.searches)[event.page] += count


def _result(result: Events, event: Event, _title: str, count: int) -> None:
    result.searches[event.details[0]].opened += count


def _missing(result: Events, event: Event, _title: str, count: int) -> None:
    result.missing[event.page][event.details[0]] += count


def _feedback(result: Events, event: Event, _title: str, count: int) -> None:
    feedback = result.feedback[event.page]
    if event.details[0] == "yes":
        feedback.yes += count
    else:
        feedback.no += count


def _comment(result: Events, event: Event, _title: str, _count: int) -> None:
    result.feedback[event.page].comments.append(event.details[1])


def _read(result: Events, event: Event, _title: str, count: int) -> None:
    result.read[event.page] += count


def _copy(result: Events, event: Event, _title: str, count: int) -> None:
    language, heading = event.details
    result.copied[event.page, language, heading] += count


def _switch(result: Events, event: Event, _title: str, count: int) -> None:
    start, target = event.details
    result.switches[event.kind, start, target] += count


_ADD: Mapping[str, Callable[[Events, Event, str, int], None]] = {
    "search": _search,
    "no-results": _search,
    "search-result": _result,
    "not-found": _missing,
    "feedback": _feedback,
    "feedback-comment": _comment,
    "read": _read,
    "copy": _copy,
    "version": _switch,
    "language": _switch,
}
