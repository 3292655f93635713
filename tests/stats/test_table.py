"""Check each fact of the table: the parsed beacon, the stored actions, and the answer of the Stats API."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
from stats.table import FACTS, HOST, NOON, Fact

from clicky_docs.stats.answers import answer
from clicky_docs.stats.beacons import parse_beacon
from clicky_docs.stats.database import Database, Received
from clicky_docs.stats.figures import FIGURES
from clicky_docs.stats.types import KINDS

NOW = datetime.fromtimestamp(NOON + 3600, timezone.utc)
KEY = "abcdef123456"
USUAL = {"site_id": "1", "sitekey": KEY, "type": "pages", "date": "today", "limit": "1000", "output": "json"}


def received(sent: str | tuple[float, str]) -> Received:
    after, query = sent if isinstance(sent, tuple) else (0, sent)
    return Received(parse_beacon(f"site_id=1&{query}"), NOON + after, "192.0.2.1", "Browser", HOST)


@pytest.fixture
def database() -> Iterator[Database]:
    with contextlib.closing(Database(None)) as database:
        yield database


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.text)
def test_fact_about_clicky_is_implemented(fact: Fact, database: Database) -> None:
    sent = [received(each) for each in fact.sent]
    actions = database.add(sent)
    for name, value in fact.beacon.items():
        assert getattr(sent[-1].beacon, name) == value
    # Titles are not compared, because a later page view can replace the title of a URL.
    assert [replace(each, title="") for each in database.actions()] == [replace(each, title="") for each in actions]
    if fact.actions is not None:
        assert [
            {name: getattr(action, name) for name in expected}
            for action, expected in zip(actions, fact.actions, strict=True)
        ] == list(fact.actions)
    parameters = {name: value for name, value in {**USUAL, **(fact.request or {})}.items() if value}
    found = answer(database, parameters, now=NOW, free=fact.free, sitekey=KEY, site_ids=["1"])
    assert (found.status, found.content_type) == (200, "application/json")
    body = json.loads(found.body)
    if fact.error:
        assert body == [{"error": fact.error}]
        return
    assert body[0]["type"] == next(each for each in parameters["type"].split(",") if each != "nothing")
    entries = body[0]["dates"]
    if fact.dates:
        assert [each["date"] for each in entries] == fact.dates
    if fact.items is not None:
        assert [
            {name: item[name] for name in expected}
            for item, expected in zip(entries[0]["items"], fact.items, strict=True)
        ] == list(fact.items)


def test_table_has_each_kind_of_beacon() -> None:
    kinds = {
        re.search("type=([a-z]+)", sent if isinstance(sent, str) else sent[1]) for fact in FACTS for sent in fact.sent
    }
    assert {match[1] for match in kinds if match} == {*KINDS}


def test_table_has_each_computed_type() -> None:
    types = {name for fact in FACTS if fact.items for name in (fact.request or USUAL).get("type", "pages").split(",")}
    assert types - {"nothing"} >= {*FIGURES}


def test_section_of_each_fact_exists_in_the_documentation() -> None:
    text = Path(__file__).parents[2].joinpath("docs", "clicky.md").read_text(encoding="utf-8")
    anchors = {heading.lower().replace(" ", "-") for heading in re.findall("^#+ (.*)", text, re.MULTILINE)}
    assert {fact.section for fact in FACTS} <= anchors
