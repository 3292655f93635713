"""Saved answers and the database of `clicky-docs serve` as sources of figures."""

from __future__ import annotations

import contextlib
import json
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from clicky_docs.report.client import Client
from clicky_docs.report.responses import ApiError
from clicky_docs.report.saved import Recorder, open_saved
from clicky_docs.stats.answers import answer
from clicky_docs.stats.beacons import parse_beacon
from clicky_docs.stats.database import Database, Received

# 23:30 UTC is the next day in Berlin.
NOW = datetime(2026, 11, 19, 23, 30, tzinfo=timezone.utc)
TYPES = ["pages", "visitors", "actions-list"]


def view(path: str = "a", site_id: str = "1", when: datetime = NOW) -> Received:
    beacon = parse_beacon(f"site_id={site_id}&type=pageview&href=/{path}&title=Page")
    return Received(beacon, when.timestamp(), "192.0.2.1", "Browser", "docs.example")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "figures"


@pytest.fixture
def saved(path: Path) -> Path:
    """Save the answers for 40 days."""
    with contextlib.closing(Database(None)) as database:
        database.add([view("a", when=NOW - timedelta(days=35)), view("a"), view("b")])

        def transport(parameters):
            parameters = {**parameters, "site_id": "1", "sitekey": "abcdef123456"}
            return answer(database, parameters, now=NOW + timedelta(days=1)).body

        recorder = Recorder(transport, "1")
        client = Client(recorder, date(2026, 11, 20))
        client.request(TYPES, date(2026, 10, 11), date(2026, 11, 19))
        client.daily(["visitors"], date(2026, 11, 18), date(2026, 11, 19))
        recorder.save(path)
    return path


def test_saved_answers_have_the_figures_of_the_database(saved: Path) -> None:
    document = json.loads(saved.read_text())
    assert (document["version"], document["site_id"], len(document["requests"])) == (1, "1", 5)
    assert document["requests"][0]["parameters"] == {
        "type": "pages,visitors",
        "date": "2026-10-11,2026-11-10",
        "limit": "1000",
        "page": "1",
    }
    with open_saved(saved, timezone.utc, "1") as (site_id, client):
        assert (site_id, client.today, client.notices) == ("1", date(2026, 11, 20), [])
        found = client.request(TYPES, date(2026, 10, 11), date(2026, 11, 19))
        assert [(row.url, row.value) for row in found["pages"].rows] == [
            ("https://docs.example/a", 2),
            ("https://docs.example/b", 1),
        ]
        assert [len(block.rows) for block in found.values()] == [2, 1, 3]
        daily = client.daily(["visitors"], date(2026, 11, 18), date(2026, 11, 19))
        assert [row.value for day in daily.values() for row in day["visitors"].rows] == [0, 1]


def test_block_without_a_saved_answer_has_a_problem(saved: Path) -> None:
    with open_saved(saved, timezone.utc) as (_, client):
        block = client.request(["pages"], date(2026, 11, 1), date(2026, 11, 19))["pages"]
    assert (block.rows, block.complete) == ((), False)
    assert block.problem == (
        f"'{saved}' has no answer for the figures 'pages' and the date '2026-11-01,2026-11-19'. "
        "Save the answers again with the same '--days'."
    )


def test_file_that_cannot_be_written_leads_to_one_message(path: Path) -> None:
    path.mkdir()
    with pytest.raises(ValueError, match="not saved") as raised:
        Recorder(lambda _: "", "1").save(path)
    assert str(raised.value) == f"'{path}': Is a directory. The answers are not saved."


DAMAGED = "the file is damaged, or was not written by '--save'. Choose another file. No figures are read."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", DAMAGED),
        ("{", DAMAGED),
        ("[]", DAMAGED),
        ("[" * 100000, DAMAGED),
        ('{"version": 1, "site_id": "1"}', DAMAGED),
        ('{"version": 1, "site_id": "1", "requests": [{"parameters": {"date": "x"}, "body": ""}]}', DAMAGED),
        ('{"version": 1, "site_id": "1", "requests": [{"parameters": [], "body": ""}]}', DAMAGED),
        (
            '{"version": 2, "site_id": "1", "requests": []}',
            "the file has version 2, but this clicky-docs reads version 1. Save the answers again. No figures are read.",
        ),
        (
            '{"version": 1, "site_id": "1", "requests": []}',
            "the file has no answers. Save the answers again. No figures are read.",
        ),
    ],
)
def test_file_that_cannot_be_used_leads_to_one_message(path: Path, text: str, message: str) -> None:
    path.write_text(text)
    with pytest.raises(ValueError, match="file") as raised, open_saved(path, timezone.utc):
        pass
    assert str(raised.value) == f"'{path}': {message}"


def test_file_of_another_site_leads_to_one_message(saved: Path) -> None:
    with pytest.raises(ValueError, match="site 5") as raised, open_saved(saved, timezone.utc, "5"):
        pass
    assert str(raised.value) == (
        f"'{saved}': the file has figures of the site 1, not of the site 5. Choose another file. No figures are read."
    )


def test_file_that_does_not_exist_leads_to_one_message(path: Path) -> None:
    with pytest.raises(ValueError, match="Check the path") as raised, open_saved(path, timezone.utc):
        pass
    assert str(raised.value) == f"'{path}': No such file or directory. Check the path. No figures are read."


def test_today_is_the_day_after_the_last_action_in_a_database_of_serve(path: Path) -> None:
    with contextlib.closing(Database(path)) as database:
        database.add([view("a", when=NOW - timedelta(days=35)), view("a"), view("b", "2", NOW - timedelta(days=1))])
    before = path.read_bytes()
    with open_saved(path, ZoneInfo("Europe/Berlin"), "1") as (site_id, client):
        assert (site_id, client.today) == ("1", date(2026, 11, 21))
        found = client.request(TYPES, date(2026, 10, 1), date(2026, 11, 20))
        assert [(row.url, row.value) for row in found["pages"].rows] == [("https://docs.example/a", 2)]
        assert [block.problem for block in found.values()] == ["", "", ""]
    with open_saved(path, timezone.utc, "2") as (site_id, client):
        assert (site_id, client.today) == ("2", date(2026, 11, 19))
    assert path.read_bytes() == before


def test_database_with_one_site_needs_no_site_id(path: Path) -> None:
    with contextlib.closing(Database(path)) as database:
        database.add([view()])
    with open_saved(path, timezone.utc) as (site_id, client):
        assert (site_id, client.today) == ("1", date(2026, 11, 20))


@pytest.mark.parametrize(
    ("received", "message"),
    [
        ([], "the database has no page views. Open some pages with 'clicky-docs serve --save'."),
        ([view(), view("a", "2")], "the database has several sites: 1, 2. Set the Site ID."),
    ],
)
def test_database_without_sites_or_with_several_sites_leads_to_one_message(
    path: Path, received: list[Received], message: str
) -> None:
    with contextlib.closing(Database(path)) as database:
        database.add(received)
    with pytest.raises(ValueError, match="database") as raised, open_saved(path, timezone.utc):
        pass
    assert str(raised.value) == f"'{path}': {message}"


def test_damaged_database_leads_to_one_message(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    with pytest.raises(ValueError, match="damaged") as raised, open_saved(path, timezone.utc):
        pass
    assert str(raised.value) == (
        f"'{path}': the file is damaged, or is not a database of clicky-docs. Choose another file. Nothing is read."
    )


@pytest.mark.parametrize("error", [ApiError("other"), OSError("other")])
def test_error_that_a_caller_raises_is_not_changed(saved: Path, error: Exception) -> None:
    with pytest.raises(type(error), match="other"), open_saved(saved, timezone.utc):
        raise error
