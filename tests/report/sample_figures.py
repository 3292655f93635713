"""Beacons of a month of visits to the sample documentation, and the answers of the Stats API to these beacons.

The command `python tests/report/sample_figures.py` writes sample_docs/figures.json.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

ROOT = Path(__file__).parents[2]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT)]

from clicky_docs.report.client import Client  # noqa: E402  # as a script, the module first sets the path
from clicky_docs.report.figures import collect  # noqa: E402
from clicky_docs.report.saved import Recorder  # noqa: E402
from clicky_docs.stats.answers import answer  # noqa: E402
from clicky_docs.stats.beacons import parse_beacon  # noqa: E402
from clicky_docs.stats.database import Database, Received  # noqa: E402

FILE = ROOT / "sample_docs" / "figures.json"
SITE_ID = "101234567"
HOST = "lantern.example"
FIRST, LAST = date(2026, 10, 30), date(2026, 11, 28)
PREVIOUS = FIRST - timedelta(days=30)
TITLES = {
    "/": "Lantern",
    "/tutorial/install": "Install Lantern",
    "/tutorial/publish": "Publish an album",
    "/download/": "Handbook download",
    "/why/": "Why Lantern?",
}
# The URL and the title of each event. The path after '@' is the page on which the event happens.
EVENTS = {
    "search": ("#search:album+cover@/", "Search: album cover (12)"),
    "result": ("#search-result:album+cover:/tutorial/publish@/", "Result: album cover → /tutorial/publish"),
    "unopened": ("#search:handbook@/", "Search: handbook (2)"),
    "no-results": ("#no-results:galery@/", "No results: galery"),
    "no-results-2": ("#no-results:galerys@/why/", "No results: galerys"),
    "not-found": (
        "#not-found:https%3A//forum.example/@/install/",
        "Not found: /install/ (from https://forum.example/)",
    ),
    "yes": ("#feedback:yes@/why/", "Feedback: yes: Why Lantern?"),
    "no": ("#feedback:no@/tutorial/publish", "Feedback: no: Publish an album"),
    "comment": ("#feedback-comment:no:Which+host%3F@/tutorial/publish", "Feedback: no: Which host?"),
    "copy": ("#copy:sh:Install+Lantern@/tutorial/install", "Copy: sh: Install Lantern"),
    "read": ("#read@/tutorial/install", "Read: Install Lantern"),
    "version": ("#version:1.0:2.0@/", "Version: 1.0 → 2.0"),
    "language": ("#language:en:de@/", "Language: en → de"),
}


class Visit(NamedTuple):
    """A kind of visit. `times` is the number of such visits in the month, and `before` in the month before."""

    times: int
    before: int
    pages: tuple[str, ...]
    events: tuple[str, ...] = ()
    language: str = "en"
    goal: str = ""


VISITS = (
    Visit(24, 18, ("/", "/tutorial/install", "/tutorial/publish"), ("copy", "read"), goal="12"),
    Visit(16, 12, ("/", "/tutorial/publish"), ("search", "result", "no"), "de"),
    Visit(2, 0, ("/tutorial/publish",), ("no", "comment")),
    Visit(9, 9, ("/", "/why/"), ("yes", "no-results")),
    Visit(5, 0, ("/why/",), ("no-results-2",), "fr"),
    Visit(12, 3, ("/install/",), ("not-found",)),
    Visit(4, 4, ("/",), ("unopened", "version", "language")),
    Visit(8, 6, ("/download/",), goal="14"),
)


def beacons() -> Iterator[Received]:
    """Yield the beacons of all visits, the oldest first."""
    found: list[Received] = []
    number = 0
    for start, is_now in ((PREVIOUS, False), (FIRST, True)):
        for visit in VISITS:
            for _ in range(visit.times if is_now else visit.before):
                number += 1
                # Visits are spread over the month. Each visit has a different visitor.
                day = start + timedelta(days=7 * number % 30)
                found += _visit(visit, number, datetime(day.year, day.month, day.day, 9, tzinfo=timezone.utc))
    yield from sorted(found, key=lambda each: each.time)


def _visit(visit: Visit, number: int, start: datetime) -> Iterator[Received]:
    actions = [{"type": "pageview", "href": page, "title": TITLES.get(page, "Not found")} for page in visit.pages]
    actions += [{"type": "click", "href": EVENTS[name][0], "title": EVENTS[name][1]} for name in visit.events]
    actions += [{"type": "goal", "goal[id]": visit.goal}] if visit.goal else []
    for second, parameters in enumerate(actions):
        query = urlencode({"site_id": SITE_ID, **parameters, "lang": visit.language})
        # Each visitor has an IP address from a block that is reserved for documentation.
        address = f"2001:db8::{number:x}"
        yield Received(parse_beacon(query), start.timestamp() + number + 10 * second, address, "Browser", HOST)


def database(path: Path | None = None) -> Database:
    """Return a database with all beacons."""
    result = Database(path)
    result.add([*beacons()])
    return result


def write(path: Path) -> None:
    """Save the answers to the requests of a report for 30 days."""
    now = datetime(2026, 11, 29, 12, tzinfo=timezone.utc)
    store = database()
    access = {"site_id": SITE_ID, "sitekey": "0" * 12}
    recorder = Recorder(lambda parameters: answer(store, {**parameters, **access}, now=now).body, SITE_ID)
    collect(Client(recorder, now.date()), FIRST, LAST)
    recorder.save(path)
    store.close()


if __name__ == "__main__":
    write(FILE)
