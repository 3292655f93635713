"""Declare an option once; parse what a host hands over into values and problems.

This module knows neither Clicky nor a host. A parser takes a raw value and returns the one right value, or raises
`ValueError` with a reason that a technical writer can act on.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from clicky_docs.options.parsers import Parser, Untyped, show, writable


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
    consequence: str = "It is not sent."
    current_name: str = ""
    environment: str = ""
    table: Table | None = None

    def from_environment(self, environment: Mapping[str, str]) -> Untyped | None:
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
        return sorted(option.name for option in self.values() if not option.current_name)

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
    consequence: str
    """What happens now."""
    option: Option | None = None
    """The option, unless there is none of that name."""

    def __str__(self) -> str:
        return f"{self.key}: {self.what}. {self.consequence}"


def parse(
    table: Table, raw: Mapping[Any, object], *, written: Callable[[object], str] = str
) -> tuple[dict[str, object], list[Problem]]:
    """Parse every value of `raw`, and return the good ones by today's name beside what is wrong with the others.

    A ``None`` is kept: it unsets what would hold otherwise. `written` gives a key as authors write it.
    """
    values: dict[str, object] = {}
    problems: list[Problem] = []
    outdated: dict[str, tuple[str, object]] = {}
    for key, found in writable(raw).items():
        try:
            option = table.find(key)
        except ValueError as error:
            each = table.each if isinstance(table, AnyName) else None
            problems.append(Problem(key=written(key), what=str(error), consequence="It is ignored.", option=each))
            continue
        if option is None:
            problems.append(
                Problem(key=written(key), what=_unknown(table, key, written), consequence="It is not sent.")
            )
            continue
        try:
            value, inner = _value(option, found, key, written)
        except ValueError as error:
            what = f"{error}; found {show(found)}{_where(found)}; accepted: {option.accepts}"
            problems.append(Problem(key=written(key), what=what, consequence=option.consequence, option=option))
            continue
        problems += inner
        if option.current_name:
            outdated[option.current_name] = written(key), value
        else:
            values[option.name] = value
    for name, (where, value) in outdated.items():
        if name in values:
            what = f"an outdated name of {name}; found both; accepted: one of them"
            problems.append(Problem(key=where, what=what, consequence=f"The value of {name} is used."))
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
