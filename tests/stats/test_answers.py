"""Answers of the Stats API: formats, time zones and random parameters."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from xml.dom import minidom
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stats.table import HOST, NOON

from clicky_docs.stats.answers import answer, error, parse_request
from clicky_docs.stats.beacons import parse_beacon
from clicky_docs.stats.database import Database, Received
from clicky_docs.stats.dates import hour_starts, parse_dates
from clicky_docs.stats.types import ERRORS, TYPES

NOW = datetime.fromtimestamp(NOON + 3600, timezone.utc)
USUAL = {"site_id": "1", "sitekey": "abcdef123456", "type": "pages,visitors", "output": "json"}
TITLE = 'Tom & "Jerry", \x01<b>'


@pytest.fixture
def database() -> Iterator[Database]:
    beacon = parse_beacon("site_id=1&type=pageview&href=/&title=Tom%20%26%20%22Jerry%22,%20%01<b>")
    with contextlib.closing(Database(None)) as database:
        database.add([Received(beacon, NOON, "192.0.2.1", "Browser", HOST)])
        yield database


def test_answer_in_xml_has_types_dates_and_items(database: Database) -> None:
    found = answer(database, {**USUAL, "output": "xml"}, now=NOW)
    assert found.content_type == "text/xml"
    document = minidom.parseString(found.body)
    assert [each.getAttribute("type") for each in document.getElementsByTagName("type")] == ["pages", "visitors"]
    assert [each.getAttribute("date") for each in document.getElementsByTagName("date")] == ["2026-11-20"] * 2
    assert document.getElementsByTagName("title")[0].firstChild.data == "Tom &amp; &quot;Jerry&quot;, &lt;b&gt;"
    assert [each.firstChild.data for each in document.getElementsByTagName("value")] == ["1", "1"]


def test_answer_without_the_parameter_output_is_xml(database: Database) -> None:
    assert answer(database, {name: USUAL[name] for name in ("site_id", "sitekey", "type")}, now=NOW).body.startswith(
        "<?xml"
    )


def test_answer_in_csv_has_one_line_per_item(database: Database) -> None:
    found = answer(database, {**USUAL, "output": "csv"}, now=NOW)
    assert found.content_type == "text/csv"
    rows = list(csv.DictReader(io.StringIO(found.body)))
    assert [(row["type"], row["date"], row["value"]) for row in rows] == [
        ("pages", "2026-11-20", "1"),
        ("visitors", "2026-11-20", "1"),
    ]


@pytest.mark.parametrize(
    ("output", "body"),
    [
        ("json", '[{"error": "Invalid type."}]'),
        ("xml", '<?xml version="1.0" encoding="utf-8"?>\n<response><error>Invalid type.</error></response>'),
        ("csv", "Invalid type."),
        ("php", "Invalid output."),
    ],
)
def test_error_has_the_requested_format_and_is_plain_text_for_an_unknown_format(
    database: Database, output: str, body: str
) -> None:
    assert answer(database, {**USUAL, "type": "", "output": output}, now=NOW).body == body


def test_error_has_the_given_http_status() -> None:
    assert error({"output": "json"}, ERRORS["busy"], 503) == (
        '[{"error": "Only one request at a time is allowed per IP address and site."}]',
        "application/json",
        503,
    )


def test_days_begin_at_midnight_in_the_time_zone_of_the_site(database: Database) -> None:
    def pages(now: datetime, day: str) -> int:
        body = json.loads(answer(database, {**USUAL, "date": day}, now=now).body)
        return len(body[0]["dates"][0]["items"])

    # The page view was at 12:00 UTC, which is the next day in Auckland.
    auckland = NOW.astimezone(ZoneInfo("Pacific/Auckland"))
    assert (pages(NOW, "2026-11-20"), pages(NOW, "2026-11-21")) == (1, 0)
    assert (pages(auckland, "2026-11-20"), pages(auckland, "2026-11-21")) == (0, 1)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 3, 30), 24), (date(2026, 10, 25), 25)])
def test_day_has_23_or_25_hours_if_the_clock_changes_and_otherwise_24_hours(day: date, hours: int) -> None:
    found = list(hour_starts(day, day, ZoneInfo("Europe/Berlin")))
    assert len(found) == hours
    assert all(start < end for _, start, end in found)


@given(
    st.dictionaries(st.sampled_from([*USUAL, "date", "limit", "page", "daily", "hourly", "item", "filter"]), st.text())
)
def test_random_parameters_raise_only_value_error(parameters: dict[str, str]) -> None:
    try:
        request = parse_request({**USUAL, **parameters}, now=NOW, free=False, sitekey="", site_ids=())
    except ValueError as problem:
        assert str(problem) in ERRORS.values()
    else:
        assert set(request.types) <= set(TYPES)


@given(st.dictionaries(st.text(), st.text()))
def test_unknown_parameters_do_not_change_the_answer(parameters: dict[str, str]) -> None:
    known = {**USUAL, "date": "today", "limit": "10", "page": "1", "daily": "", "hourly": "", "item": "", "filter": ""}
    with contextlib.closing(Database(None)) as database:
        assert answer(database, {**parameters, **known}, now=NOW) == answer(database, known, now=NOW)


@given(st.text() | st.from_regex(r"\A[0-9]{1,5}-days-ago\Z|\A[0-9]{4}-[0-9]{2}(-[0-9]{2})?\Z|\Alast-[0-9]+-days\Z"))
def test_random_text_as_date_raises_only_value_error(text: str) -> None:
    try:
        first, last = parse_dates(text, NOW.date())
    except ValueError:
        return
    assert first <= last
    assert last - first < timedelta(days=100000)
