"""Answer requests of the Stats API from the database (docs/clicky.md#stats-api)."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple, TypeAlias

from clicky_docs.stats.database import Database
from clicky_docs.stats.dates import day_starts, hour_starts, parse_dates, seconds
from clicky_docs.stats.figures import FIGURES, Period, Row
from clicky_docs.stats.types import (
    DAYS_KEPT_FREE,
    DEFAULT_ROWS,
    ERRORS,
    MOST_DAYS,
    MOST_ROWS,
    MOST_ROWS_FREE,
    TYPES,
    Shape,
)

PATH = "/api/stats/4"
_SITEKEY = re.compile(r"[a-zA-Z0-9]{12,16}")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_DIGITS = re.compile(r"[0-9]+")
# XML cannot contain these characters.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Answer(NamedTuple):
    """The answer to a request: the body, the content type and the HTTP status."""

    body: str
    content_type: str
    status: int = 200


class Entry(NamedTuple):
    """The rows of one type in one period. All values are texts."""

    type: str
    date: str
    items: Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Request:
    """The parameters of a request, parsed."""

    site_id: str
    types: tuple[str, ...]
    first: date
    last: date
    limit: int = DEFAULT_ROWS
    page: int = 1
    daily: bool = False
    hourly: bool = False
    item: str = ""
    filter: str = ""


def answer(
    database: Database,
    parameters: Mapping[str, str],
    *,
    now: datetime,
    free: bool = False,
    sitekey: str = "",
    site_ids: Collection[str] = (),
) -> Answer:
    """Return the answer to a request.

    Args:
        database: the stored actions.
        parameters: the parameters of the query string.
        now: the current time in the time zone of the site.
        free: the site belongs to a free account, which has smaller limits.
        sitekey: the only valid key; empty: each key with the right form is valid.
        site_ids: the Site IDs of the account; empty: each Site ID is valid.

    Raises:
        DatabaseError: the database cannot be read.
    """
    try:
        request = parse_request(parameters, now=now, free=free, sitekey=sitekey, site_ids=site_ids)
    except ValueError as problem:
        return error(parameters, str(problem))
    entries = [entry for name in request.types for entry in _entries(database, request, name, now=now, free=free)]
    content_type, write = _OUTPUTS[_output(parameters)]
    return Answer(write(entries), content_type)


def error(parameters: Mapping[str, str], text: str, status: int = 200) -> Answer:
    """Return an error as JSON or XML if the parameters request this format, and otherwise as plain text."""
    output = _output(parameters)
    if output == "json":
        return Answer(json.dumps([{"error": text}]), "application/json", status)
    if output == "xml":
        return Answer(f"{_XML}<response><error>{html.escape(text)}</error></response>", "text/xml", status)
    return Answer(text, "text/plain", status)


def parse_request(
    parameters: Mapping[str, str], *, now: datetime, free: bool, sitekey: str, site_ids: Collection[str]
) -> Request:
    """Return the request that the parameters describe. Unknown parameters are ignored, as in Clicky.

    Raises:
        ValueError: a parameter is missing or invalid. The error's text is a value of `ERRORS`.
    """

    def check(name: str, *, valid: bool) -> None:
        if not valid:
            raise ValueError(ERRORS[name])

    site_id, key = parameters.get("site_id", ""), parameters.get("sitekey", "")
    check("output", valid=_output(parameters) in _OUTPUTS)
    check("site_id", valid=bool(_DIGITS.fullmatch(site_id)))
    check("sitekey", valid=bool(_SITEKEY.fullmatch(key)) and sitekey in ("", key))
    check("site_id", valid=not site_ids or site_id in site_ids)
    # The answer has an empty block for a known type without data, and no block for an unknown type.
    types = [name for name in parameters.get("type", "").split(",") if name in TYPES]
    check("type", valid=bool(types))
    check("limit", valid=bool(_NUMBER.fullmatch(parameters.get("limit", str(DEFAULT_ROWS)))))
    check("page", valid=bool(_NUMBER.fullmatch(parameters.get("page", "1"))))
    try:
        first, last = parse_dates(parameters.get("date", "today"), now.date())
    except ValueError as problem:
        raise ValueError(ERRORS["date"]) from problem
    check("days", valid=last - first < timedelta(days=MOST_DAYS))
    return Request(
        site_id,
        tuple(dict.fromkeys(types)),
        first,
        last,
        limit=min(int(parameters.get("limit", DEFAULT_ROWS)), MOST_ROWS_FREE if free else MOST_ROWS),
        page=int(parameters.get("page", 1)),
        daily=parameters.get("daily") == "1",
        hourly=parameters.get("hourly") == "1",
        item=parameters.get("item", ""),
        filter=parameters.get("filter", ""),
    )


def _output(parameters: Mapping[str, str]) -> str:
    return parameters.get("output", "xml")


def _entries(database: Database, request: Request, name: str, *, now: datetime, free: bool) -> list[Entry]:
    """Return the entries of a type: one entry, or one entry per day or hour."""
    first, last, zone = request.first, request.last, now.tzinfo
    if request.hourly:
        periods = list(hour_starts(first, last, zone))
    elif request.daily:
        periods = list(day_starts(first, last, zone))
    else:
        both = first.isoformat() if first == last else f"{first},{last}"
        periods = [(both, seconds(first, zone), seconds(last + timedelta(days=1), zone))]
    oldest = seconds(now.date() - timedelta(days=DAYS_KEPT_FREE), zone) if free else 0
    return [
        Entry(
            name,
            day,
            _items(database, request, name, Period(request.site_id, max(start, oldest), end, now.timestamp())),
        )
        for day, start, end in periods
    ]


def _items(database: Database, request: Request, name: str, period: Period) -> list[dict[str, str]]:
    shape = TYPES[name]
    rows = FIGURES[name](database, period) if name in FIGURES else []
    total = sum(row["value"] for row in rows) if shape.kind == "popular" else 0
    if shape.kind != "tally":
        rows = [row for row in rows if _is_requested(row, request)]
        rows = rows[(request.page - 1) * request.limit : request.page * request.limit]
    return [_item(row, shape, total, f"https://clicky.com/stats/{name}?site_id={request.site_id}") for row in rows]


def _is_requested(row: Row, request: Request) -> bool:
    texts = [str(row.get(name, "")) for name in ("title", "url", "action_title", "action_url", "landing_page")]
    return (not request.item or request.item in texts) and any(request.filter.lower() in text.lower() for text in texts)


def _item(row: Row, shape: Shape, total: float, stats_url: str) -> dict[str, str]:
    """Return a row as texts. Only titles are HTML-encoded."""
    values = {
        **row,
        "value_percent": f"{100 * row.get('value', 0) / total:.1f}" if total else "",
        "stats_url": stats_url,
    }
    return {
        field: html.escape(str(values[field])) if field.endswith("title") else str(values[field])
        for field in shape.fields
    }


_XML = '<?xml version="1.0" encoding="utf-8"?>\n'


def _blocks(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    return {
        name: [entry for entry in entries if entry.type == name]
        for name in dict.fromkeys(each.type for each in entries)
    }


def _json(entries: Sequence[Entry]) -> str:
    return json.dumps(
        [
            {"type": name, "dates": [{"date": entry.date, "items": entry.items} for entry in block]}
            for name, block in _blocks(entries).items()
        ]
    )


def _xml(entries: Sequence[Entry]) -> str:
    def text(value: str) -> str:
        return html.escape(_NOT_IN_XML.sub("", value))

    def item(values: Mapping[str, str]) -> str:
        return f"<item>{''.join(f'<{name}>{text(value)}</{name}>' for name, value in values.items())}</item>"

    def entry_text(entry: Entry) -> str:
        return f'<date date="{text(entry.date)}">{"".join(map(item, entry.items))}</date>'

    blocks = (
        f'<type type="{text(name)}">{"".join(map(entry_text, block))}</type>'
        for name, block in _blocks(entries).items()
    )
    return f"{_XML}<response>{''.join(blocks)}</response>"


def _csv(entries: Sequence[Entry]) -> str:
    fields = dict.fromkeys(field for entry in entries for item in entry.items for field in item)
    file = io.StringIO()
    writer = csv.DictWriter(file, ["type", "date", *fields])
    writer.writeheader()
    writer.writerows({"type": entry.type, "date": entry.date, **item} for entry in entries for item in entry.items)
    return file.getvalue()


_Writer: TypeAlias = Callable[[Sequence[Entry]], str]
_OUTPUTS: Mapping[str, tuple[str, _Writer]] = {
    "json": ("application/json", _json),
    "xml": ("text/xml", _xml),
    "csv": ("text/csv", _csv),
}
