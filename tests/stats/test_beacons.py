"""Beacons with invalid or random query strings."""

from __future__ import annotations

import contextlib
import string
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clicky_docs.stats.beacons import MOST_PARAMETERS, Beacon, parse_beacon
from clicky_docs.stats.database import Database, Received
from clicky_docs.stats.types import KINDS

KIND_NAMES = "pageview, click, download, outbound, video, goal, ping, heatmap"
NAMES = st.sampled_from(
    [
        "site_id",
        "type",
        "href",
        "title",
        "ref",
        "goal",
        "goal[id]",
        "goal[name]",
        "goal[revenue]",
        "goal[0]",
        "split[name]",
        "split[version]",
        "split[goal]",
        "split[goal][]",
        "custom[a]",
        "custom[",
        "custom",
        "lang",
        "consent",
        "video[time]",
    ]
)
TEXTS = st.text() | st.sampled_from(["1", "pageview", "goal", "click", "ping", "nan", "1e999", "\ud800", "\0"])


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "'site_id' is ''; expected digits. The beacon is not stored."),
        ("site_id=1%0A&type=ping", "'site_id' is '1\\n'; expected digits. The beacon is not stored."),
        ("site_id=²&type=ping", "'site_id' is '²'; expected digits. The beacon is not stored."),
        (
            "site_id=1&type=view&href=/",
            f"'type' is 'view'; expected one of: {KIND_NAMES}. The beacon is not stored.",
        ),
        ("site_id=1", "'href' is missing in a beacon with the type 'pageview'. The beacon is not stored."),
        (
            "site_id=1&type=click&href=",
            "'href' is missing in a beacon with the type 'click'. The beacon is not stored.",
        ),
        (
            "site_id=1&type=goal&goal[id]=x",
            "'goal' is missing in a beacon with the type 'goal'. The beacon is not stored.",
        ),
        ("&".join(["a=1"] * 1001), "the beacon has more than 1000 parameters. The beacon is not stored."),
    ],
)
def test_invalid_beacon_raises_an_error_with_one_message(query: str, message: str) -> None:
    with pytest.raises(ValueError, match="The beacon is not stored") as raised:
        parse_beacon(query)
    assert str(raised.value) == message


@given(st.text() | st.text(string.ascii_letters + "[]=&%0"))
def test_random_text_as_query_string_raises_only_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert parse_beacon(text).kind in KINDS
    with contextlib.suppress(ValueError):
        assert parse_beacon(f"site_id=1&type=pageview&href=/&{text}").kind in KINDS


@given(st.lists(st.tuples(NAMES, TEXTS)))
def test_beacon_with_random_parameters_is_stored_and_read_without_changes(pairs: list[tuple[str, str]]) -> None:
    query = "&".join(f"{name}={quote(value, errors='replace')}" for name, value in pairs)
    try:
        beacon = parse_beacon(query)
    except ValueError:
        beacon = Beacon("1", "ping")
    with contextlib.closing(Database(None)) as database:
        actions = database.add([Received(beacon, 1.0, "192.0.2.1", "Browser", "docs.example")])
        assert list(database.actions()) == actions


def test_query_string_with_half_of_a_surrogate_pair_is_parsed() -> None:
    assert parse_beacon("site_id=1&href=/\ud800").href == "/?"


def test_beacon_with_the_maximum_number_of_parameters_is_parsed() -> None:
    assert len(parse_beacon("site_id=1&href=/" + "&a=1" * (MOST_PARAMETERS - 2)).ignored) == 1
