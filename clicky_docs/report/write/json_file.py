"""Write a report as JSON, and describe the JSON with a JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from clicky_docs.report.model import ColumnKind, Day, Place, Report, Section, Value
from clicky_docs.report.sections import SECTIONS

VERSION = 1

_PLACE = {
    "type": "object",
    "properties": {"text": {"type": "string"}, "url": {"type": "string"}},
    "required": ["text"],
    "additionalProperties": False,
}
_TYPES: Mapping[ColumnKind, Mapping[str, Any]] = {
    "text": {"type": ["string", "null"]},
    "code": {"type": ["string", "null"]},
    "place": {"anyOf": [_PLACE, {"type": "null"}]},
    "count": {"type": ["number", "null"]},
    "share": {"type": ["number", "null"]},
    "change": {"type": ["number", "null"]},
}


def as_json(report: Report) -> str:
    """Return a report as JSON."""
    data = {
        "version": VERSION,
        "site": report.site,
        "first": report.first.isoformat(),
        "last": report.last.isoformat(),
        "compared": report.compared,
        "problems": list(report.problems),
        "notes": dict(report.notes),
        "days": [{"day": each.day.isoformat(), "visitors": each.visitors, "views": each.views} for each in report.days],
        "sections": {
            name: [{key: _data(value) for key, value in row.items()} for row in rows]
            for name, rows in report.sections.items()
        },
    }
    return json.dumps(data, allow_nan=False, ensure_ascii=False) + "\n"


def _data(value: Value) -> object:
    if isinstance(value, Place):
        return {"text": value.text, "url": value.url} if value.url else {"text": value.text}
    return value


def parse(text: str) -> Report:
    """Return the report of a JSON file.

    Raises:
        ValueError: the text is not a report of this version.
    """
    try:
        data = json.loads(text)
        if data["version"] != VERSION:
            raise ValueError(f"the version of the report is {data['version']!r}; accepted: {VERSION}")
        return Report(
            site=str(data["site"]),
            first=date.fromisoformat(data["first"]),
            last=date.fromisoformat(data["last"]),
            sections={
                name: tuple({key: _value(row[key]) for key in section.columns} for row in data["sections"][name])
                for name, section in SECTIONS.items()
            },
            days=tuple(
                Day(date.fromisoformat(each["day"]), int(each["visitors"]), int(each["views"])) for each in data["days"]
            ),
            problems=tuple(map(str, data["problems"])),
            compared=str(data["compared"]),
            notes={str(name): str(note) for name, note in data["notes"].items()},
        )
    except (LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a report that clicky-docs report --json has written ({type(error).__name__})") from error


def _value(data: Any) -> Value:
    if isinstance(data, dict):
        return Place(str(data["text"]), str(data.get("url", "")))
    if data is None or isinstance(data, (str, int, float)):
        return data
    raise TypeError(type(data).__name__)


def schema() -> str:
    """Return the JSON Schema of a report."""
    text: Mapping[str, Any] = {"type": "string"}
    day: Mapping[str, Any] = {"type": "string", "format": "date"}
    number: Mapping[str, Any] = {"type": "integer"}
    sections = {name: _rows(section) for name, section in SECTIONS.items()}
    data = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A report of clicky-docs report",
        **_object(
            {
                "version": {"const": VERSION},
                "site": text,
                "first": day,
                "last": day,
                "compared": text,
                "problems": {"type": "array", "items": text},
                "notes": {"type": "object", "additionalProperties": text},
                "days": {"type": "array", "items": _object({"day": day, "visitors": number, "views": number})},
                "sections": _object(sections),
            }
        ),
    }
    return json.dumps(data, indent=2) + "\n"


def _rows(section: Section) -> Mapping[str, Any]:
    columns = {name: {"description": each.meaning, **_TYPES[each.kind]} for name, each in section.columns.items()}
    return {"title": section.title, "description": section.explanation, "type": "array", "items": _object(columns)}


def _object(properties: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
