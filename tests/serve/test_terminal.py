"""Tests of the output in the terminal."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from clicky_docs.serve import terminal
from clicky_docs.serve.lines import describe
from clicky_docs.stats.beacons import Goal, Split, parse_beacon
from clicky_docs.stats.database import Action, Database, Received, Totals

AT = datetime(2026, 11, 29, 14, 2, 11).astimezone()


def action(**changed: Any) -> Action:
    values: dict[str, Any] = {
        "sent_url": "/install/",
        "stored_url": "/install/",
        "why": "",
        "title": "Install",
        "sent_title": "Install",
        "goals": (),
        "split": None,
        "visitor": {},
        "referrer": "",
        "host": "localhost",
        "site_id": "1",
        **changed,
    }
    return Action(1, 1, AT.timestamp(), values.pop("kind", "pageview"), **values)


def printed(*actions: Action) -> str:
    console = Console(file=io.StringIO(), width=200, highlight=False, markup=False, emoji=False)
    terminal.print_lines(console, [describe(each) for each in actions])
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, ["14:02:11  page view  /install/  Install"]),
        ({"kind": "click", "sent_url": "#read@/", "stored_url": "#read@/"}, ["14:02:11  event      #read@/  Install"]),
        (
            {
                "kind": "goal",
                "sent_url": "",
                "stored_url": "",
                "sent_title": "",
                "title": "",
                "goals": (Goal("12", "", 2.5),),
            },
            ["14:02:11  goal        goal 12  revenue 2.5"],
        ),
        (
            {
                "goals": (Goal("", "sign up"), Goal("3", "", 20.0)),
                "visitor": {"a": "b", "c": ""},
                "split": Split("s", "v"),
            },
            ["14:02:11  page view  /install/  Install  goal sign up, 3  revenue 20  split s: v  visitor a=b, c="],
        ),
        (
            {"stored_url": "/in", "why": "The path is cut off.", "title": "Old"},
            [
                "14:02:11  page view  /install/  Install",
                "                     stored as /in: The path is cut off.",
                "                     stored title: Old",
            ],
        ),
    ],
)
def test_action_is_printed_on_one_line_and_stored_values_that_differ_from_sent_values_below_it(
    changed: dict[str, Any], expected: list[str]
) -> None:
    assert [line.rstrip() for line in printed(action(**changed)).splitlines()] == expected


def test_control_characters_of_a_visitor_do_not_reach_the_terminal() -> None:
    text = printed(action(sent_title="\x1b[2J[bold]x[/bold]:rocket:\r\n\u202e", visitor={"\x07": "\x9b"}))
    assert r"\x1b[2J[bold]x[/bold]:rocket:\r\n\u202e" in text
    assert r"\x07=\x9b" in text


@given(st.text())
def test_random_text_is_printable_after_plain(text: str) -> None:
    assert terminal.plain(text).isprintable()


def test_line_of_a_beacon_with_all_parameters_has_all_columns_of_the_live_page() -> None:
    database = Database(None)
    query = "site_id=1&type=pageview&href=/a%23b&title=T&goal[id]=1&goal[revenue]=2&split[name]=s&split[version]=v&custom[a]=b"
    (stored,) = database.add([Received(parse_beacon(query), AT.timestamp(), "127.0.0.1", "test", "localhost")])
    line = describe(stored)
    assert (line.kind, line.url, line.stored, line.goal, line.revenue, line.split, line.visitor) == (
        "page view",
        "/a#b",
        "/a",
        "1",
        "2",
        "s: v",
        "a=b",
    )
    assert line.why == "The fragment is removed."
    database.close()


def test_summary_has_the_totals_the_pages_that_are_not_tracked_and_the_file() -> None:
    console = Console(file=io.StringIO(), width=200)
    totals = Totals(1, 2, 0, 0, 1, 3, 1234.5)
    terminal.print_summary(console, totals, {f"/{number}": "opted out" for number in range(12)}, "visit.db")
    assert isinstance(console.file, io.StringIO)
    lines = console.file.getvalue().splitlines()
    assert lines[0] == "1 visit, 2 page views, 0 events, 0 downloads, 1 outbound link, 3 goals, revenue 1,234.5"
    assert lines[1] == "not tracked: /0: opted out"
    assert lines[-2:] == ["not tracked: 2 more pages", "saved in visit.db"]
    assert len(lines) == 13


def test_console_does_not_wrap_lines_in_a_file_and_wraps_lines_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert terminal.new_console().width == 10_000
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "70")
    assert terminal.new_console().width == 70
