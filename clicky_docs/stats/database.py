"""Store beacons as visits, actions and goals, with the rules of docs/clicky.md#what-the-server-keeps."""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from clicky_docs.stats.beacons import Beacon, Goal, Split
from clicky_docs.stats.file import DatabaseError, messages, open_file
from clicky_docs.stats.types import KINDS
from clicky_docs.urls import stored_url

__all__ = ["Action", "Database", "DatabaseError", "Received", "Totals"]

# Seconds without a beacon after which the next beacon begins a new visit. No source confirms the number.
VISIT_TIMEOUT = 30 * 60
# Clicky updates the title of a URL at random, in about one of 100 views. This package updates the title in each 100th
# view.
VIEWS_PER_TITLE = 100
_BATCH = 1000
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True)
class Received:
    """A beacon with the data of its request.

    Args:
        time: seconds since 1970, in UTC.
        host: the host name of the page.
    """

    beacon: Beacon
    time: float
    ip_address: str
    user_agent: str
    host: str


@dataclass(frozen=True)
class Action:
    """An action of a visitor: the data that was sent, and the data that Clicky stores.

    Args:
        kind: a key of `KINDS`. A goal that was sent without a page view has the kind ``goal``. Clicky's figures of
            actions do not contain such a goal.
        why: the rules that make `stored_url` different from `sent_url`; empty if no rule changes the URL.
        title: the title that Clicky stores. Clicky stores one title per URL.
    """

    id: int
    visit: int
    time: float
    kind: str
    sent_url: str
    stored_url: str
    why: str
    title: str
    sent_title: str
    goals: tuple[Goal, ...]
    split: Split | None
    visitor: Mapping[str, str]
    referrer: str
    host: str
    site_id: str


class Totals(NamedTuple):
    """The numbers of all stored visits and actions, the number of reached goals, and the revenue."""

    visits: int
    page_views: int
    events: int
    downloads: int
    outbound: int
    goals: int
    revenue: float


class Database:
    """Visits, actions and goals in a database of SQLite. All threads of a process can use the same object.

    Args:
        path: the file; None: the data is kept in memory.
        read_only: the file must exist, and is not changed.

    Raises:
        DatabaseError: the file cannot be opened, is damaged, or belongs to another program.
    """

    def __init__(self, path: Path | None, *, read_only: bool = False) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._connection = open_file(path, read_only=read_only)

    def add(self, received: Sequence[Received]) -> list[Action]:
        """Store beacons, and return the new actions. When the method returns, the data is on the disk.

        A ping extends a visit, and leads to no action.

        Raises:
            DatabaseError: the beacons cannot be stored. All beacons that were stored before are still stored.
        """
        with self._lock, messages(self._path, "The new beacons are not saved. The saved beacons are unchanged."):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                found = [_add(self._connection, each) for each in received]
                self._connection.execute("COMMIT")
            except BaseException:
                # After some errors, SQLite has already ended the transaction.
                with contextlib.suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise
        return [each for each in found if each]

    def actions(self, after: int = 0) -> Iterator[Action]:
        """Yield the actions whose ids are greater than `after`, the oldest first."""
        query = """
            SELECT a.id, visit, time, kind, sent_url, stored_url, why, coalesce(title, ''), sent_title, referrer, host,
                a.site_id, data
            FROM actions a LEFT JOIN urls u ON u.id = a.url WHERE a.id > ? ORDER BY a.id LIMIT ?"""
        while rows := self.select(query, (after, _BATCH)):
            yield from map(_parse_row, rows)
            after = rows[-1][0]

    def totals(self) -> Totals:
        """Return the totals of all sites."""
        by_kind = self.select("SELECT kind, count(*) AS number FROM actions GROUP BY kind")
        kinds = {row["kind"]: row["number"] for row in by_kind}
        ((visits,),) = self.select("SELECT count(*) FROM visits")
        ((goals, revenue),) = self.select("SELECT count(DISTINCT visit || ' ' || goal), total(revenue) FROM goals")
        return Totals(
            visits,
            page_views=kinds.get("pageview", 0),
            events=kinds.get("click", 0),
            downloads=kinds.get("download", 0),
            outbound=kinds.get("outbound", 0),
            goals=goals,
            revenue=revenue,
        )

    def select(self, query: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> list[sqlite3.Row]:
        """Return the rows of a query.

        Raises:
            DatabaseError: the file cannot be read.
        """
        with self._lock, messages(self._path, "The figures are not read."):
            return self._connection.execute(query, parameters).fetchall()

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._connection.close()


def absolute_url(url: str, host: str) -> str:
    """Return the absolute form of a stored URL: the host name is added to a path and to the URL of an event."""
    if _SCHEME.match(url):
        return url
    return f"https:{url}" if url.startswith("//") else f"https://{host}/{url.removeprefix('/')}"


def _add(connection: sqlite3.Connection, received: Received) -> Action | None:
    """Store one beacon in the current transaction."""
    beacon = received.beacon
    if KINDS[beacon.kind].stored == "nothing":
        return None
    visit = _find_visit(connection, received)
    if beacon.kind == "ping":
        return None
    if visit is None:
        visit = _new_visit(connection, received)
    stored = stored_url(beacon.href)
    url, title = None, ""
    if beacon.href:
        url, title = _store_title(connection, beacon, absolute_url(stored.url, received.host))
    data = {"goals": beacon.goals, "split": beacon.split, "visitor": beacon.visitor}
    cursor = connection.execute(
        """INSERT INTO actions VALUES (NULL, :visit, :site_id, :time, :kind, :url, :sent_url, :stored_url, :why,
        :sent_title, :referrer, :host, :data)""",
        {
            "visit": visit,
            "site_id": beacon.site_id,
            "time": received.time,
            "kind": beacon.kind,
            "url": url,
            "sent_url": beacon.href,
            "stored_url": stored.url,
            "why": stored.why,
            "sent_title": beacon.title,
            "referrer": beacon.referrer,
            "host": received.host,
            "data": json.dumps(data, default=asdict),
        },
    )
    for goal in beacon.goals:
        goal_row = (visit, beacon.site_id, received.time, goal.name or goal.id, goal.revenue or 0)
        connection.execute("INSERT OR IGNORE INTO goals VALUES (?, ?, ?, ?, ?)", goal_row)
    if beacon.split:
        split_row = (visit, beacon.site_id, received.time, beacon.split.name, beacon.split.version)
        connection.execute("INSERT OR IGNORE INTO splits VALUES (?, ?, ?, ?, ?)", split_row)
    return Action(
        cursor.lastrowid or 0,
        visit,
        received.time,
        beacon.kind,
        sent_url=beacon.href,
        stored_url=stored.url,
        why=stored.why,
        title=title,
        sent_title=beacon.title,
        goals=beacon.goals,
        split=beacon.split,
        visitor=beacon.visitor,
        referrer=beacon.referrer,
        host=received.host,
        site_id=beacon.site_id,
    )


def _find_visit(connection: sqlite3.Connection, received: Received) -> int | None:
    """Return the visitor's current visit, and extend the visit. Return None if the visitor has no current visit."""
    row = connection.execute(
        """SELECT id, last FROM visits WHERE site_id = ? AND ip_address = ? AND user_agent = ?
        ORDER BY last DESC LIMIT 1""",
        (received.beacon.site_id, received.ip_address, received.user_agent),
    ).fetchone()
    if row is None or received.time - row[1] > VISIT_TIMEOUT:
        return None
    connection.execute("UPDATE visits SET last = max(last, ?) WHERE id = ?", (received.time, row[0]))
    return int(row[0])


def _new_visit(connection: sqlite3.Connection, received: Received) -> int:
    beacon, visitor = received.beacon, (received.beacon.site_id, received.ip_address, received.user_agent)
    earlier = "SELECT 1 FROM visits WHERE site_id = ? AND ip_address = ? AND user_agent = ?"
    is_new = connection.execute(earlier, visitor).fetchone() is None
    row = (*visitor, received.time, received.time, is_new, received.host, beacon.referrer, beacon.language)
    cursor = connection.execute(
        "INSERT INTO visits VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*row, beacon.resolution)
    )
    return cursor.lastrowid or 0


def _store_title(connection: sqlite3.Connection, beacon: Beacon, url: str) -> tuple[int, str]:
    """Store the title of a URL if the URL has no title, or at each 100th view. Return the URL's id and stored title."""
    connection.execute(
        """INSERT INTO urls VALUES (NULL, ?, ?, ?, 1) ON CONFLICT (site_id, url) DO UPDATE SET
            views = views + 1,
            title = CASE WHEN title = '' OR excluded.title <> '' AND (views + 1) % ? = 0
                THEN excluded.title ELSE title END""",
        (beacon.site_id, url, beacon.title, VIEWS_PER_TITLE),
    )
    query = "SELECT id, title FROM urls WHERE site_id = ? AND url = ?"
    found, title = connection.execute(query, (beacon.site_id, url)).fetchone()
    return int(found), str(title)


def _parse_row(row: sqlite3.Row) -> Action:
    data = json.loads(row[-1])
    goals = tuple(Goal(**goal) for goal in data["goals"])
    split = data["split"] and Split(data["split"]["name"], data["split"]["version"], tuple(data["split"]["goals"]))
    values: list[Any] = [*row[:9], goals, split, data["visitor"], *row[9:-1]]
    return Action(*values)
