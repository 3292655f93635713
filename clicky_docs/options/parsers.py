"""Parsers of plain values: text, numbers, booleans, mappings.

A parser is a function that takes a raw value, and returns the parsed value or raises `ValueError`.
"""

from __future__ import annotations

import difflib
import json
import math
import re
import reprlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from clicky_docs.options.json_types import FLAG, TEXT, Schema, accepts_json, one_or_more

Parser: TypeAlias = Callable[[object], object]

# JavaScript's Number.MAX_SAFE_INTEGER. JavaScript rounds larger integers.
MAX_SAFE_INTEGER = 2**53 - 1

_MAX_C_LOADER_LENGTH = 4_096
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?")
# The pattern does not match 1.234, because the dot may separate either thousands or decimals.
_NUMBER_WITH_UNIT = re.compile(r"[^0-9.,+-]*([0-9]+)(?:[.,]([0-9]{1,2}|[0-9]{4,}))?[^0-9.,]*")
BOOLEANS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}

# Python cannot print an integer of more than 4,300 digits, but YAML can contain such an integer in hexadecimal. For an
# integer of this size, messages show only the number of bits.
_MAX_BITS = 14_000


class _Shown(reprlib.Repr):
    def repr_int(self, x: int, level: int) -> str:
        return super().repr_int(x, level) if x.bit_length() < _MAX_BITS else f"a number of {x.bit_length()} bits"


_shown = _Shown()
_shown.maxstring = _shown.maxother = 80
_shown.maxlevel = 4
_shown.maxdict = _shown.maxlist = 6


class Untyped(str):
    """Text from a source in which every value is text, such as reST, an environment variable or the command line.

    MyST also passes text: ``'12'`` for ``12``, and JSON for a mapping. A parser accepts an `Untyped` that contains a
    number, a boolean or a mapping. A plain `str` comes from YAML or conf.py. Authors can write booleans there without
    quotes, so the text ``"false"`` is a mistake.
    """

    __slots__ = ("variable",)
    variable: str
    """The environment variable from which the text comes. The attribute is not set for text from other sources."""

    def parts(self) -> list[Untyped]:
        """Return the items of a list. The command line and environment variables separate items by commas."""
        return [Untyped(part.strip()) for part in self.split(",")]


def show(value: object) -> str:
    """Return `value` as a message shows it: shortened, and with quotes around text."""
    return _shown.repr(str(value) if isinstance(value, str) else value)


def parse_yaml(value: str) -> object:
    """Parse JSON or YAML text, as authors write it in a reST field: ``{id: 12, revenue: 2.5}``."""
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        pass
    try:
        import yaml  # noqa: PLC0415  # PyYAML is optional in Sphinx sites
    except ImportError:
        raise ValueError("not JSON, and YAML needs PyYAML (python -m pip install PyYAML)") from None
    # CSafeLoader is five times as fast, but crashes Python if the text has thousands of nested levels. So CSafeLoader
    # parses only short texts.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader) if len(value) < _MAX_C_LOADER_LENGTH else yaml.SafeLoader
    try:
        return yaml.load(str(value), loader)  # noqa: S506  # both are safe loaders
    # PyYAML also raises errors other than YAMLError, for example for an invalid date.
    except (yaml.YAMLError, ValueError, RecursionError, AttributeError, LookupError):
        raise ValueError("neither JSON nor YAML") from None


@accepts_json(lambda table: table)
def mapping(value: object) -> Mapping[object, object]:
    """Parse a mapping, or an `Untyped` that is a mapping in JSON or YAML."""
    if isinstance(value, Untyped):
        value = parse_yaml(value)
    if not isinstance(value, Mapping):
        raise ValueError("not a mapping")  # noqa: TRY004  # parsers raise ValueError only
    return printable_keys(value)


def printable_keys(value: Mapping[Any, object]) -> Mapping[Any, object]:
    """Return the mapping with text in place of integer keys that are too long for Python to print."""
    if not any(isinstance(key, int) and key.bit_length() >= _MAX_BITS for key in value):
        return value
    return {show(key) if isinstance(key, int) else key: item for key, item in value.items()}


def fields(value: object, /, **parsers: Parser) -> dict[str, object]:
    """Parse a mapping that accepts only the keys in `parsers`. Each value is parsed with the parser of its key."""
    result: dict[str, object] = {}
    for key, item in mapping(value).items():
        if item is None and ":" in str(key):
            raise ValueError(f"{show(key)}: a space is missing after the colon")
        if item is None and str(key).isdigit():
            raise ValueError(
                f"{key} follows a comma, so it is read as a key; if the comma is a decimal comma, write a point, "
                "as in 2.5"
            )
        if key not in parsers:
            near = difflib.get_close_matches(str(key), parsers, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(parsers)}"
            raise ValueError(f"unknown key {show(key)} ({hint})")
        if item is None:
            continue
        try:
            result[str(key)] = parsers[str(key)](item)
        except ValueError as error:
            raise ValueError(f"{key}: {error}") from error
    return {key: result[key] for key in parsers if key in result}


def joined(names: Sequence[str]) -> str:
    """Return names as a list in a sentence: ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def not_set(keys: Sequence[str]) -> str:
    """Return the message for keys that a mapping lacks."""
    return f"{joined([*map(repr, keys)])} {'is' if len(keys) == 1 else 'are'} not set"


@accepts_json(FLAG)
def flag(value: object) -> bool:
    """Parse a boolean."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Untyped) and value.strip().lower() in BOOLEANS:
        return BOOLEANS[value.strip().lower()]
    if isinstance(value, str) and not isinstance(value, Untyped) and value.strip().lower() in BOOLEANS:
        raise ValueError("text, not a boolean; write true or false without quotes")
    raise ValueError("neither true nor false")


@accepts_json(FLAG)
def inverted_flag(value: object) -> bool:
    """Parse a boolean, and return the opposite."""
    return not flag(value)


def number_schema(*, minimum: float | None = None, maximum: float | None = None) -> Schema:
    """Return the schema of a number, or of text that contains a number."""
    limits = {"minimum": minimum, "maximum": maximum}
    given = {name: limit for name, limit in limits.items() if limit is not None}
    return {"type": ["string", "number"], "pattern": rf"^\s*(?:{_NUMBER.pattern})\s*$", **given}


@accepts_json(number_schema)
def number(value: object, *, minimum: float = -math.inf, maximum: float = math.inf) -> int | float:
    """Parse a finite number, or text that contains a finite number."""
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = Decimal(value.strip())
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise ValueError(f"not a number{_number_hint(value)}")  # noqa: TRY004  # parsers raise ValueError only
    if not isinstance(value, int) and not math.isfinite(value):
        raise ValueError("not a finite number")
    least, most = max(minimum, -MAX_SAFE_INTEGER), min(maximum, MAX_SAFE_INTEGER)
    if not least <= value <= most:
        raise ValueError(f"less than {least}" if value < least else f"more than {most}")
    return int(value) if value == int(value) else float(value)


def _number_hint(value: object) -> str:
    """Return a hint that shows the value as a number: without a currency or a unit, and with a decimal point."""
    match = _NUMBER_WITH_UNIT.fullmatch(value.strip()) if isinstance(value, str) else None
    if not match:
        return "; write a number such as 12 or 2.5"
    return f"; write {'.'.join(filter(None, match.groups()))}, with a decimal point, and without currency or unit"


@accepts_json(TEXT)
def text(value: object) -> str:
    """Parse text that is not empty, and return it on one line. A number or a date becomes text."""
    result = " ".join(_as_text(value).split())
    if not result:
        raise ValueError("empty text")
    return result


@accepts_json(one_or_more(TEXT))
def texts(value: object) -> str | list[str]:
    """Parse text, or a list of texts."""
    value = _list(value)
    return text_list(value) if isinstance(value, (list, tuple)) else text(value)


@accepts_json(one_or_more(TEXT))
def text_list(value: object) -> list[str]:
    """Parse a list of texts. A single text becomes a list with one item."""
    value = _list(value)
    return [text(item) for item in value] if isinstance(value, (list, tuple)) else [text(value)]


def _list(value: object) -> object:
    return parse_yaml(value) if isinstance(value, Untyped) and value.lstrip().startswith("[") else value


def scalar(value: object) -> str | int | float | bool:
    """Parse text (unchanged), a boolean, or a finite number. An integer too large for JavaScript becomes text."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) > MAX_SAFE_INTEGER:
        return str(value)
    if isinstance(value, (int, float, Decimal)):
        return number(value)
    if isinstance(value, (Mapping, list, tuple)):
        raise ValueError("not a single value")  # noqa: TRY004  # parsers raise ValueError only
    return _as_text(value)


def _as_text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (float, Decimal)) and not math.isfinite(value):
        raise ValueError("not a finite number")
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, Mapping) and value and not any(value.values()):
        raise ValueError("not text; put quotes around a value that begins with {")
    # A lazy translation of Sphinx and a UserString are not a `str`, but have the methods of `str`. So the code tests
    # for a method, not for the type.
    if not hasattr(value, "casefold"):
        raise ValueError("not text")
    result = str(value)
    try:
        result.encode()
    except UnicodeEncodeError:
        # For half a character, the tracker's call of encodeURIComponent throws an error, and no page view is sent.
        raise ValueError("half a character (a lone surrogate) in the text") from None
    return result
