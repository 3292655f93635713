"""Parse the answers of the Stats API (docs/clicky.md#answers and docs/clicky.md#errors)."""

from __future__ import annotations

import html
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, Protocol

# Fields that are not in `Row.fields`. `Row` has the first three, and the report computes its own percentages and links.
_NOT_USED = ("value", "title", "url", "value_percent", "stats_url")
_LONGEST_TEXT = 200
_NO_FIELDS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of figures. All texts come from visitors, so all texts must be escaped when the texts are written.

    Args:
        title: the title as plain text.
        url: the URL; empty if the row has no URL.
        value: the number of the row; 1 for the rows of lists.
        fields: the other fields of the row, as plain text.
    """

    title: str
    url: str
    value: float
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of a type in a period.

    Args:
        complete: false if a limit of the API or of the plan cuts off rows, or if an answer is missing.
        problem: a sentence about the answer that is missing, or about the error of the API.
    """

    type: str
    first: date
    last: date
    rows: tuple[Row, ...] = ()
    complete: bool = True
    problem: str = ""


class Source(Protocol):
    """A source of figures: the Stats API, a saved file, or the database of ``clicky-docs serve``."""

    @property
    def today(self) -> date:
        """The day after the last day that has figures."""

    @property
    def notices(self) -> Sequence[str]:
        """Sentences about the account and the answers, such as the limits of the plan."""

    def request(self, types: Sequence[str], first: date, last: date) -> dict[str, Block]:
        """Return the figures of each type for the whole period."""

    def daily(self, types: Sequence[str], first: date, last: date) -> dict[date, dict[str, Block]]:
        """Return the figures of each day and type."""


class Entry(NamedTuple):
    """The rows of one type in one period. The date has the form of the answer, such as ``2026-11-01,2026-11-30``."""

    date: str
    rows: tuple[Row, ...]


class ApiError(Exception):
    """An error of the Stats API. The text is a message for the user, without the sitekey."""


class AccessError(ApiError):
    """The API rejects the key or the site, so that each other request would fail too."""


class TemporaryError(ApiError):
    """The request failed, but can succeed if the request is sent again."""


def parse_answer(body: str) -> dict[str, list[Entry]]:
    """Return the entries of each type in an answer. A type without data can be missing, or can have no entries.

    Raises:
        ApiError: the body is an error, incomplete, or not an answer of the Stats API.
    """
    text = body.lstrip("\ufeff \t\r\n")
    if not text:
        raise TemporaryError("The answer of the Stats API is empty. Send the request again later.")
    if text.startswith("<"):
        raise TemporaryError(
            "The Stats API returned HTML instead of JSON. Check the URL of the API ('--api'), or send the request "
            "again later."
        )
    if not text.startswith(("[", "{")):
        raise api_error(text)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    # The exception of the parser has the whole body, so the new exception must not refer to the parser's exception.
    if data is None:
        raise TemporaryError(
            f"The answer of the Stats API is not complete JSON; the answer has {len(body)} characters. "
            "Send the request again later."
        )
    blocks = [each for each in (data if isinstance(data, list) else [data]) if isinstance(each, dict)]
    errors = [_text(block["error"]) for block in blocks if "error" in block]
    if errors and not any("type" in block for block in blocks):
        raise api_error(errors[0])
    found: dict[str, list[Entry]] = {}
    for block in blocks:
        entries = found.setdefault(_text(block.get("type")), [])
        entries += [_parse_entry(each) for each in _dicts(block.get("dates"))]
    found.pop("", None)
    return found


# Each row: a part of an error's text, the type of the exception, and the advice. Clicky does not document most texts.
_ERRORS: Sequence[tuple[str, type[ApiError], str]] = (
    (
        "sitekey",
        AccessError,
        "Set the environment variable 'CLICKY_SITEKEY' to the sitekey in the site's preferences in Clicky.",
    ),
    ("site_id", AccessError, "Check the Site ID. The sitekey must belong to the same site."),
    ("one request", TemporaryError, "Send the request again later."),
    ("overload", TemporaryError, "Send the request again later."),
    ("date", ApiError, "Check the option '--days', and the clock of this machine."),
    ("", ApiError, "The report does not contain these figures."),
)


def api_error(text: str) -> ApiError:
    """Return the exception for an error text of the API."""
    line = " ".join(text.split())
    shown = line if len(line) <= _LONGEST_TEXT else f"{line[:_LONGEST_TEXT]}…"
    kind, advice = next((kind, advice) for part, kind, advice in _ERRORS if part in line.lower())
    return kind(f"The Stats API returned the error '{shown}'. {advice}")


def _dicts(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    """Return a value of JSON as text. Half of a surrogate pair, which cannot be written to a file, is replaced."""
    if value is None or isinstance(value, (dict, list)):
        return ""
    text = value if isinstance(value, str) else str(value)
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _parse_entry(entry: Mapping[str, Any]) -> Entry:
    return Entry(_text(entry.get("date")), tuple(map(_parse_row, _dicts(entry.get("items")))))


def _parse_row(item: Mapping[str, Any]) -> Row:
    title = html.unescape(_text(item.get("title", item.get("action_title"))))
    url = _text(item.get("url", item.get("action_url", item.get("landing_page"))))
    fields = {name: _text(value) for name, value in item.items() if name not in _NOT_USED}
    return Row(title, url, number(_text(item.get("value", 1))), fields or _NO_FIELDS)


def number(text: str) -> float:
    """Return the number in a text, or 0 if the text is not a number."""
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if math.isfinite(value) else 0.0
