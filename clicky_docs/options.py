"""Declare an option once; parse what a host hands over into values and problems.

This module knows neither Clicky nor a host. A parser takes a raw value and returns the one right value, or raises
`ValueError` with a reason that a technical writer can act on.
"""

from __future__ import annotations

import difflib
import json
import math
import re
import reprlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
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


@dataclass(frozen=True, kw_only=True)
class Option:
    """One thing that can be set, declared once.

    `accepts` and `help` are for people: the first goes into error messages, both into the reference. `source` says
    where the fact comes from. `today` names the option under which the value of an outdated name is kept. `environment`
    is the variable that holds where the option is not set. Where a value is wrong, `fallback` is used, and `otherwise`
    says so. Of an option with a `table`, a mapping that `parse` returns has that table's options.
    """

    name: str
    parse: Parser
    accepts: str
    help: str
    source: str = ""
    default: object = None
    fallback: object = None
    otherwise: str = "It is not sent."
    today: str = ""
    environment: str = ""
    table: Table | None = None

    def unset(self, environment: Mapping[str, str]) -> Untyped | None:
        """Return what holds where a site does not set the option: the environment variable's text, if there is one."""
        if self.environment not in environment:
            return None
        result = Untyped(environment[self.environment])
        result.variable = self.environment
        return result


def _plain(name: str) -> str:
    return name.lower().replace("-", "_")


class Table(dict[str, Option]):
    """Options by name in lower case, and with ``_`` in place of ``-``."""

    def __init__(self, options: Iterable[Option]) -> None:
        super().__init__({_plain(option.name): option for option in options})

    def find(self, key: object) -> Option | None:
        """Return the option of that name; case does not count, and ``-`` is as good as ``_``."""
        return self.get(_plain(str(key)))

    def names(self) -> list[str]:
        """Return the names of today, in order."""
        return sorted(option.name for option in self.values() if not option.today)

    def nearest(self, key: object) -> str | None:
        """Return the name that looks most like `key`, if one does."""
        near = difflib.get_close_matches(_plain(str(key)), self, n=1)
        return self[near[0]].name if near else None


class AnyName(Table):
    """A table of options whose names are the author's: each is declared alike."""

    def __init__(self, each: Option, name: Parser, accepts: str) -> None:
        """Take the option that each is, and the parser of its name with what that accepts."""
        super().__init__(())
        self.each = each
        self.name = name
        self.accepts = accepts

    def find(self, key: object) -> Option:
        """Return the option of that name.

        Raises:
            ValueError: a name that is none.
        """
        try:
            self.name(key)
        except ValueError as error:
            raise ValueError(f"{error}; found {show(key)}; accepted: {self.accepts}") from error
        return replace(self.each, name=str(key))


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong with one value: `str` gives the whole message, without the place, which only the host knows."""

    key: str
    """The key as the author wrote it, with the keys around it: ``clicky.goal``."""
    what: str
    """What is wrong, what was found, and what is accepted."""
    then: str
    """What happens now."""
    option: Option | None = None
    """The option, unless there is none of that name."""

    def __str__(self) -> str:
        return f"{self.key}: {self.what}. {self.then}"


def parse(
    table: Table, raw: Mapping[Any, object], *, written: Callable[[object], str] = str
) -> tuple[dict[str, object], list[Problem]]:
    """Parse every value of `raw`, and return the good ones by today's name beside what is wrong with the others.

    A ``None`` is kept: it unsets what would hold otherwise. `written` gives a key as authors write it.
    """
    values: dict[str, object] = {}
    problems: list[Problem] = []
    outdated: dict[str, tuple[str, object]] = {}
    for key, found in _named(raw).items():
        try:
            option = table.find(key)
        except ValueError as error:
            each = table.each if isinstance(table, AnyName) else None
            problems.append(Problem(key=written(key), what=str(error), then="It is ignored.", option=each))
            continue
        if option is None:
            problems.append(Problem(key=written(key), what=_unknown(table, key, written), then="It is not sent."))
            continue
        try:
            value, inner = _value(option, found, key, written)
        except ValueError as error:
            what = f"{error}; found {show(found)}{_where(found)}; accepted: {option.accepts}"
            problems.append(Problem(key=written(key), what=what, then=option.otherwise, option=option))
            continue
        problems += inner
        if option.today:
            outdated[option.today] = written(key), value
        else:
            values[option.name] = value
    for name, (where, value) in outdated.items():
        if name in values:
            what = f"an outdated name of {name}; found both; accepted: one of them"
            problems.append(Problem(key=where, what=what, then=f"The value of {name} is used."))
        else:
            values[name] = value
    return values, problems


def _value(
    option: Option, found: object, key: object, written: Callable[[object], str]
) -> tuple[object, list[Problem]]:
    if found is None or (isinstance(found, Untyped) and found.strip().lower() in {"", "null"}):
        return None, []
    value = option.parse(found)
    if option.table is None or not isinstance(value, Mapping):
        return value, []
    return parse(option.table, value, written=lambda inner: f"{written(key)}.{quoted(inner)}")


def quoted(key: object) -> str:
    """Return a name as it stands in a message behind others, with points between them."""
    return str(key) if re.fullmatch(r"[\w-]+", str(key)) else f'"{key}"'


def _where(found: object) -> str:
    variable = getattr(found, "variable", "")
    return f" in the environment variable {variable}" if variable else ""


def _unknown(table: Table, key: object, written: Callable[[object], str]) -> str:
    nearest = table.nearest(key)
    accepted = f"{written(nearest)} (the nearest)" if nearest else ", ".join(table.names()) or "no settings"
    return f"unknown name; found {show(key)}; accepted: {accepted}"


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
    return _named(value)


def _named(value: Mapping[Any, object]) -> Mapping[Any, object]:
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
