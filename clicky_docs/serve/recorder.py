"""Store beacons, and collect everything that the live page shows."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import asdict

import anyio

from clicky_docs.serve.lines import Line, describe
from clicky_docs.stats.database import Database, DatabaseError, Received

MOST_LINES = 200
"""The maximum number of actions that the live page shows."""
MOST_PAGES = 200
"""The maximum number of untracked pages, and the maximum number of notices, that the live page shows."""
# Seconds between two updates of the live page: under load, one update contains many actions.
_PAUSE = 0.2
# Seconds between two checks whether the server ends, while nothing changes.
_STOP = 0.5


class Recorder:
    """Stores beacons, and notifies the live pages of changes.

    Args:
        database: the database that stores the beacons.
        site: texts about the site and the server, for the live page.
        on_lines: is called with the new actions.
        on_notice: is called with each new notice.

    Attributes:
        not_tracked: the reason for each page that is not tracked, by path.
        notices: sentences about the site and the server, in the order in which they were added.
    """

    def __init__(
        self,
        database: Database,
        site: Mapping[str, str],
        *,
        on_lines: Callable[[Sequence[Line]], None] = lambda _: None,
        on_notice: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.database = database
        self.not_tracked: dict[str, str] = {}
        self.notices: dict[str, None] = {}
        self._site = site
        self._on_lines = on_lines
        self._on_notice = on_notice
        self._waiting: list[tuple[Received, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self._newest = database.select("SELECT coalesce(max(id), 0) FROM actions")[0][0]

    async def add(self, received: Received) -> None:
        """Store a beacon. The method returns after the beacon is on the disk.

        Raises:
            DatabaseError: the beacon is not stored.
        """
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((received, stored))
        if not self._writer or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        await stored

    async def _write(self) -> None:
        # Beacons that arrive during a write to the disk are stored together by the next write.
        while self._waiting:
            batch, self._waiting = self._waiting, []
            error = None
            try:
                actions = await asyncio.to_thread(self.database.add, [received for received, _ in batch])
            except DatabaseError as raised:
                error, actions = raised, []
                self.notify(str(raised))
            for _, stored in batch:
                # The future is cancelled if the browser has closed the connection.
                if not stored.done():
                    stored.set_exception(error) if error else stored.set_result(None)
            if actions:
                self._newest = actions[-1].id
                self._on_lines([describe(each) for each in actions])
            self._update()

    def notify(self, notice: str) -> None:
        """Show a sentence about the site or the server, unless the sentence is already shown."""
        if notice in self.notices:
            return
        _limit(self.notices)
        self.notices[notice] = None
        self._on_notice(notice)
        self._update()

    def set_status(self, page: str, status: str, reason: str) -> None:
        """Store whether a page is tracked, as the page script reports it."""
        self.not_tracked.pop(page, None)
        if status != "tracking" and reason != "tracker":
            _limit(self.not_tracked)
            self.not_tracked[page] = reason if status == "off" else f"{status}: {reason}"
        self._update()

    def _update(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def updates(self, last: int, stop: anyio.Event) -> AsyncIterator[dict[str, str]]:
        """Yield the events for a live page: first the state, then the changes.

        Args:
            last: the id of the last action that the live page shows.
            stop: is set when the server ends.
        """
        while not stop.is_set():
            changed = self._changed
            lines, last = await asyncio.to_thread(self._lines, last)
            data = {
                "site": self._site,
                "totals": (await asyncio.to_thread(self.database.totals))._asdict(),
                "lines": [asdict(each) for each in lines],
                "not_tracked": [[page, reason] for page, reason in reversed(self.not_tracked.items())],
                "notices": [*self.notices],
            }
            yield {"event": "update", "id": str(last), "data": json.dumps(data)}
            while not (changed.is_set() or stop.is_set()):
                with anyio.move_on_after(_STOP):
                    await changed.wait()
            await asyncio.sleep(_PAUSE)

    def _lines(self, last: int) -> tuple[list[Line], int]:
        newest = self._newest
        after = max(last, newest - MOST_LINES) if last <= newest else newest - MOST_LINES
        lines = [describe(each) for each in self.database.actions(after)]
        return lines, lines[-1].id if lines else newest


def _limit(entries: dict[str, object] | dict[str, None] | dict[str, str]) -> None:
    while len(entries) >= MOST_PAGES:
        del entries[next(iter(entries))]
