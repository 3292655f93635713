"""Tests of the recorder: beacons are on the disk before they are acknowledged, and live pages receive each change once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from typing import Any

import anyio
import pytest
from serve.running import run_async

from clicky_docs.serve import recorder
from clicky_docs.serve.lines import Line
from clicky_docs.serve.recorder import MOST_LINES, MOST_PAGES, Recorder
from clicky_docs.stats.beacons import parse_beacon
from clicky_docs.stats.database import Action, Database, DatabaseError, Received


@pytest.fixture
def database() -> Iterator[Database]:
    found = Database(None)
    yield found
    found.close()


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "_PAUSE", 0)


def received(href: str, time: float = 1_800_000_000) -> Received:
    return Received(
        parse_beacon(f"site_id=1&type=pageview&href={href}&title=T"), time, "127.0.0.1", "test", "localhost"
    )


async def update(stream: Any) -> dict[str, Any]:
    event = await asyncio.wait_for(anext(stream), 5)
    assert event["event"] == "update"
    return {**json.loads(event["data"]), "id": event["id"]}


def urls(data: dict[str, Any]) -> list[str]:
    return [each["url"] for each in data["lines"]]


def test_live_page_receives_the_state_first_and_then_each_change_once(database: Database) -> None:
    async def run() -> None:
        records = Recorder(database, {"run": "1"})
        await records.add(received("/a"))
        stream = records.updates(0, anyio.Event())
        first = await update(stream)
        assert (urls(first), first["site"], first["totals"]["page_views"]) == (["/a"], {"run": "1"}, 1)
        await asyncio.gather(*(records.add(received(f"/{each}")) for each in "bcd"))
        second = await update(stream)
        assert (urls(second), second["totals"]["page_views"]) == (["/b", "/c", "/d"], 4)
        records.set_status("/e", "off", "opted out")
        records.notify("Notice")
        third = await update(stream)
        assert (urls(third), third["not_tracked"], third["notices"]) == ([], [["/e", "opted out"]], ["Notice"])
        assert third["id"] == second["id"] == "4"
        await stream.aclose()

    run_async(run())


def test_updates_end_when_the_server_ends(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "_STOP", 0.01)

    async def run() -> int:
        stop = anyio.Event()
        number = 0
        async for _ in Recorder(database, {}).updates(0, stop):
            number += 1
            asyncio.get_running_loop().call_later(0.05, stop.set)
        return number

    assert run_async(run()) == 1


@pytest.mark.parametrize(("last", "expected"), [(0, ["/a", "/b"]), (1, ["/b"]), (2, []), (9, ["/a", "/b"])])
def test_live_page_that_connects_again_receives_only_the_actions_that_it_does_not_show(
    database: Database, last: int, expected: list[str]
) -> None:
    database.add([received("/a"), received("/b")])

    async def run() -> list[str]:
        return urls(await update(Recorder(database, {}).updates(last, anyio.Event())))

    assert run_async(run()) == expected


def test_live_page_receives_only_the_newest_actions(database: Database) -> None:
    database.add([received(f"/{number}") for number in range(MOST_LINES + 10)])

    async def run() -> list[str]:
        return urls(await update(Recorder(database, {}).updates(0, anyio.Event())))

    assert run_async(run()) == [f"/{number}" for number in range(10, MOST_LINES + 10)]


def test_beacons_that_arrive_during_a_write_are_stored_together(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    lines: list[Line] = []
    add = database.add

    def add_and_count(batch: Sequence[Received]) -> list[Action]:
        sizes.append(len(batch))
        return add(batch)

    monkeypatch.setattr(database, "add", add_and_count)

    async def run() -> None:
        records = Recorder(database, {}, on_lines=lines.extend)
        await asyncio.gather(*(records.add(received(f"/{number}")) for number in range(50)))

    run_async(run())
    assert sum(sizes) == 50
    assert len(sizes) <= 2
    assert [each.url for each in lines] == [f"/{number}" for number in range(50)]


def test_beacon_that_is_not_stored_raises_an_error_and_the_next_beacon_is_stored(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices: list[str] = []
    add = database.add

    def fail(_: Sequence[Received]) -> list[Action]:
        monkeypatch.setattr(database, "add", add)
        raise DatabaseError("'visits.db': the disk is full.")

    monkeypatch.setattr(database, "add", fail)

    async def run() -> None:
        records = Recorder(database, {}, on_notice=notices.append)
        with pytest.raises(DatabaseError):
            await records.add(received("/a"))
        await records.add(received("/b"))

    run_async(run())
    assert notices == ["'visits.db': the disk is full."]
    assert [each.sent_url for each in database.actions()] == ["/b"]


def test_beacon_is_stored_if_the_browser_closes_the_connection(database: Database) -> None:
    async def run() -> None:
        records = Recorder(database, {})
        waiting = asyncio.ensure_future(records.add(received("/a")))
        await asyncio.sleep(0)
        waiting.cancel()
        await records.add(received("/b"))

    run_async(run())
    assert [each.sent_url for each in database.actions()] == ["/a", "/b"]


@pytest.mark.parametrize(
    ("status", "reason", "expected"),
    [
        ("off", "opted out", {"/": "opted out"}),
        ("waiting", "consent", {"/": "waiting: consent"}),
        ("waiting", "tracker", {}),
        ("tracking", "Site ID 1", {}),
    ],
)
def test_page_is_listed_only_while_the_page_is_not_tracked(
    database: Database, status: str, reason: str, expected: dict[str, str]
) -> None:
    records = Recorder(database, {})
    records.set_status("/", "off", "before")
    records.set_status("/", status, reason)
    assert records.not_tracked == expected


def test_lists_for_the_live_page_are_bounded(database: Database) -> None:
    records = Recorder(database, {})
    for number in range(MOST_PAGES + 5):
        records.set_status(f"/{number}", "off", "x")
        records.notify(str(number))
        records.notify(str(number))
    assert len(records.not_tracked) == len(records.notices) == MOST_PAGES
    assert next(iter(records.notices)) == next(iter(records.not_tracked))[1:] == "5"
