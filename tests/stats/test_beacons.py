"""Beacons: each row of the table of the wire format, and random query strings."""

from __future__ import annotations

import pytest
from stats.table import WIRE, Wire

from clicky_docs.stats.beacons import parse_beacon
from clicky_docs.stats.types import KINDS


@pytest.mark.parametrize("row", WIRE, ids=lambda row: row.rule)
def test_query_string_of_the_wire_format_is_parsed_into_its_beacon(row: Wire) -> None:
    beacon = parse_beacon(row.query)
    assert {name: getattr(beacon, name) for name in row.fields} == row.fields


def test_table_of_the_wire_format_has_each_kind_of_beacon() -> None:
    assert {parse_beacon(row.query).kind for row in WIRE} == {*KINDS}
