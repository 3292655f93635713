"""Parsers of plain values: text, numbers, booleans, mappings.

A parser takes a raw value and returns the one right value, or raises `ValueError`.
"""

from __future__ import annotations

import difflib
import json
import math
import re
import reprlib
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

Parser: TypeAlias = Callable[[object], object]

# JavaScript's Number.MAX_SAFE_INTEGER: a larger integer in JSON reaches the tracker rounded.
MAX_SAFE_INTEGER = 2**53 - 1

_DEEP = 4_096
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?")
# Three digits behind a sign may be thousands.
_ADORNED = re.compile(r"[^0-9.,+-]*([0-9]+)(?:[.,]([0-9]{1,2}|[0-9]{4,}))?[^0-9.,]*")
_WORDS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}

# Of 4,300 digits on, Python writes no number; YAML reads longer ones, in hexadecimal.
_BITS = 14_000


class _Shown(reprlib.Repr):
    def repr_int(self, x: int, level: int) -> str:
        return super().repr_int(x, level) if x.bit_length() < _BITS else f"a number of {x.bit_length()} bits"


_shown = _Shown()
_shown.maxstring = _shown.maxother = 80
_shown.maxlevel = 4
_shown.maxdict = _shown.maxlist = 6


class Untyped(str):
    """Text whose type was lost on the way.

    reST, an environment variable and a command line give text only; MyST gives ``12`` as ``'12'`` and a mapping as JSON
    text. A parser may read a number, a boolean or a mapping in such text. In a plain `str` (YAML, conf.py) the author
    chose text, and a ``"false"`` there is a mistake.
    """

    __slots__ = ("variable",)
    variable: str
    """The environment variable that the text was found in, if it was."""

    def parts(self) -> list[Untyped]:
        """Return the text's parts between commas: a command line and a variable have no other lists."""
        return [Untyped(part.strip()) for part in self.split(",")]


def show(value: object) -> str:
    """Return `value` as a message shows it: short, and text in quotes."""
    return _shown.repr(str(value) if isinstance(value, str) else value)


def structure(value: str) -> object:
    """Read JSON or a YAML value, as authors write it in a reST field: ``{id: 12, revenue: 2.5}``."""
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        pass
    try:
        import yaml  # noqa: PLC0415  # only Sphinx sites need it, and MkDocs sites have it
    except ImportError:
        raise ValueError("not JSON, and YAML needs PyYAML (python -m pip install PyYAML)") from None
    # Five times as fast where PyYAML has it; but what is nested thousands deep would end Python itself.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader) if len(value) < _DEEP else yaml.SafeLoader
    try:
        return yaml.load(str(value), loader)  # noqa: S506  # both are safe loaders
    # PyYAML lets errors of its own through: of int(), of dates, of a tag for what is not there.
    except (yaml.YAMLError, ValueError, RecursionError, AttributeError, LookupError):
        raise ValueError("neither JSON nor YAML") from None


def mapping(value: object) -> Mapping[object, object]:
    """Parse a mapping, or the JSON or YAML text of one where the host gives text only."""
    if isinstance(value, Untyped):
        value = structure(value)
    if not isinstance(value, Mapping):
        raise ValueError("not a mapping")  # noqa: TRY004  # parsers raise ValueError only
    return writable(value)


def writable(value: Mapping[Any, object]) -> Mapping[Any, object]:
    """Return a mapping with no key that Python cannot write."""
    if not any(isinstance(key, int) and key.bit_length() >= _BITS for key in value):
        return value
    return {show(key) if isinstance(key, int) else key: item for key, item in value.items()}


def fields(value: object, /, **parsers: Parser) -> dict[str, object]:
    """Parse a mapping that has these keys only."""
    result: dict[str, object] = {}
    for key, item in mapping(value).items():
        if item is None and ":" in str(key):
            raise ValueError(f"{show(key)}: a blank is missing behind the colon")
        if item is None and str(key).isdigit():
            raise ValueError(f"a comma before {key}; a number has a point")
        if key not in parsers:
            near = difflib.get_close_matches(str(key), parsers, n=1)
            accepted = f"the nearest is {near[0]!r}" if near else f"the keys are {', '.join(parsers)}"
            raise ValueError(f"unknown key {show(key)} ({accepted})")
        if item is None:
            continue
        try:
            result[str(key)] = parsers[str(key)](item)
        except ValueError as error:
            raise ValueError(f"{key}: {error}") from error
    return {key: result[key] for key in parsers if key in result}


def flag(value: object) -> bool:
    """Parse a boolean."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Untyped) and value.strip().lower() in _WORDS:
        return _WORDS[value.strip().lower()]
    if isinstance(value, str) and not isinstance(value, Untyped) and value.strip().lower() in _WORDS:
        raise ValueError("text; write true or false without quotes")
    raise ValueError("neither true nor false")


def opposite(value: object) -> bool:
    """Parse a boolean whose meaning was turned round."""
    return not flag(value)


def number(value: object, *, minimum: float = -math.inf, maximum: float = math.inf) -> int | float:
    """Parse a finite number, or the text of one."""
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = Decimal(value.strip())
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise ValueError(f"not a number{_bare(value)}")  # noqa: TRY004  # parsers raise ValueError only
    if not isinstance(value, int) and not math.isfinite(value):
        raise ValueError("not a finite number")
    # Compared before it is converted, which for a huge int would fail.
    least, most = max(minimum, -MAX_SAFE_INTEGER), min(maximum, MAX_SAFE_INTEGER)
    if not least <= value <= most:
        raise ValueError(f"less than {least}" if value < least else f"more than {most}")
    return int(value) if value == int(value) else float(value)


def _bare(value: object) -> str:
    """Say how a number with a comma, a currency or a unit is written."""
    match = _ADORNED.fullmatch(value.strip()) if isinstance(value, str) else None
    if not match:
        return ", such as 12 or 2.5"
    return f"; write {'.'.join(filter(None, match.groups()))}, with a point, and without currency or unit"


def text(value: object) -> str:
    """Parse text with something in it, on one line; a number or a date is taken as it reads."""
    result = " ".join(_as_text(value).split())
    if not result:
        raise ValueError("empty text")
    return result


def texts(value: object) -> str | list[str]:
    """Parse text, or a list of texts."""
    value = _list(value)
    return text_list(value) if isinstance(value, (list, tuple)) else text(value)


def text_list(value: object) -> list[str]:
    """Parse a list of texts; one text is a list of one."""
    value = _list(value)
    return [text(item) for item in value] if isinstance(value, (list, tuple)) else [text(value)]


def _list(value: object) -> object:
    return structure(value) if isinstance(value, Untyped) and value.lstrip().startswith("[") else value


def scalar(value: object) -> str | int | float | bool:
    """Parse a single value: text as it stands, a boolean, or a finite number that JavaScript can hold."""
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
        raise ValueError("not text; what begins with a brace is written in quotes")
    # A translation that is looked up when it is used is no `str`, but has its methods: sphinx.locale's, UserString.
    if not hasattr(value, "casefold"):
        raise ValueError("not text")
    result = str(value)
    try:
        result.encode()
    except UnicodeEncodeError:
        # The tracker's encodeURIComponent throws at it, and the whole page view would be lost.
        raise ValueError("half a character (a lone surrogate) in the text") from None
    return result
