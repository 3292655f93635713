"""Classes that declare options in tables, and the function `parse`, which parses raw values with such a table.

This module depends neither on Clicky nor on a build tool. A parser is a function that takes a raw value. The function
returns the parsed value, or raises `ValueError`. The text of the error becomes a part of the message to the author,
such as ``not a number``.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from clicky_docs.options.parsers import Parser, Untyped, printable_keys, show


@dataclass(frozen=True, kw_only=True)
class Option:
    """The declaration of one option, property or setting.

    `accepts` describes the accepted values in error messages and in the reference. `help` describes the option in the
    reference. `source` is the documentation on which the declaration is based. If `name` is deprecated, `current_name`
    is the name that replaces `name`, and the value is stored under `current_name`. `environment` names the environment
    variable that is used if the option is not set. If a value is invalid, the value `fallback` is used, and
    `consequence` is the last sentence of the message. If `table` is set and `parse` returns a mapping, the mapping's
    items are parsed with `table`.
    """

    name: str
    parse: Parser
    accepts: str
    help: str
    source: str = ""
    default: object = None
    fallback: object = None
    consequence: str = "The property is not sent."
    current_name: str = ""
    environment: str = ""
    table: Table | None = None

    def from_environment(self, environment: Mapping[str, str]) -> Untyped | None:
        """Return the text of the option's environment variable, or None if the variable is not set."""
        if self.environment not in environment:
            return None
        result = Untyped(environment[self.environment])
        result.variable = self.environment
        return result


def _normalized(name: str) -> str:
    return name.lower().replace("-", "_")


class Table(dict[str, Option]):
    """A dictionary of options. The keys are the options' names in lower case, with ``_`` in place of ``-``."""

    def __init__(self, options: Iterable[Option], kind: str = "name") -> None:
        """Store the options by name. `kind` is the word for such an option in messages, such as ``property``."""
        super().__init__({_normalized(option.name): option for option in options})
        self.kind = kind

    def find(self, key: object) -> Option | None:
        """Return the option with this name, or None. Case is ignored, and ``-`` equals ``_``."""
        return self.get(_normalized(str(key)))

    def names(self) -> list[str]:
        """Return the current names, sorted; deprecated names are left out."""
        return sorted(option.name for option in self.values() if not option.current_name)

    def nearest(self, key: object) -> str | None:
        """Return the name that is most similar to `key`, or None if no name is similar."""
        near = difflib.get_close_matches(_normalized(str(key)), self, n=1)
        return self[near[0]].name if near else None


class AnyName(Table):
    """A table in which the author chooses the names, such as the names of goals. All names share one declaration."""

    def __init__(self, each: Option, name: Parser, accepts: str) -> None:
        """Store the declaration for all names (`each`), the parser of a name, and the description of accepted names."""
        super().__init__(())
        self.each = each
        self.name = name
        self.accepts = accepts

    def find(self, key: object) -> Option:
        """Return the shared declaration with this name.

        Raises:
            ValueError: the name is invalid.
        """
        try:
            self.name(key)
        except ValueError as error:
            raise ValueError(f"{error}; found {show(key)}; accepted: {self.accepts}") from error
        return replace(self.each, name=str(key))


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A problem with one value. `str()` returns the message; the caller adds the file and the line."""

    key: str
    """The key as the author wrote it, with its parent keys, such as ``clicky.goal``."""
    what: str
    """The problem, the value found, and the accepted values."""
    consequence: str
    """The result of the problem, as a sentence, such as ``The option is ignored.``"""
    option: Option | None = None
    """The declaration that the value does not match. None for other problems, such as an unknown name."""

    def __str__(self) -> str:
        return f"{self.sentence} {self.consequence}"

    @property
    def sentence(self) -> str:
        """The message without the consequence."""
        return f"{self.key}: {self.what}{'' if self.what.endswith('?') else '.'}"


_UNKNOWN = {
    "name": "The name is ignored.",
    "option": "The option is ignored.",
    "property": "The property is not sent.",
    "insight": "The insight is ignored.",
    "setting": "The setting is ignored.",
}
"""The consequence of an unknown name, by `Table.kind`."""


def parse(
    table: Table, raw: Mapping[Any, object], *, written: Callable[[object], str] = str
) -> tuple[dict[str, object], list[Problem]]:
    """Parse every value of `raw`. Return the valid values by current name, and the problems with the other values.

    The result keeps a value of None, because None on a page removes the value that the site sets for all pages.
    `written` is a function that converts a key to the form in messages, such as ``goal`` to ``clicky_goal``.
    """
    values: dict[str, object] = {}
    problems: list[Problem] = []
    deprecated: dict[str, tuple[str, object]] = {}
    for key, found in printable_keys(raw).items():
        try:
            option = table.find(key)
        except ValueError as error:
            each = table.each if isinstance(table, AnyName) else None
            consequence = each.consequence if each else "The name is ignored."
            problems.append(Problem(key=written(key), what=str(error), consequence=consequence, option=each))
            continue
        if option is None:
            problems.append(
                Problem(key=written(key), what=_unknown(table, key, written), consequence=_UNKNOWN[table.kind])
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
            deprecated[option.current_name] = written(key), value
        else:
            values[option.name] = value
    for name, (where, value) in deprecated.items():
        if name in values:
            what = f"a deprecated name of {name!r}; found both names; accepted: one of them"
            problems.append(Problem(key=where, what=what, consequence=f"The value of {name!r} is used."))
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
    """Return a name as a part of a dotted key in a message. A name with dots or spaces is put in quotes."""
    return str(key) if re.fullmatch(r"[\w-]+", str(key)) else f'"{key}"'


def _where(found: object) -> str:
    variable = getattr(found, "variable", "")
    return f" in the environment variable {variable}" if variable else ""


def _unknown(table: Table, key: object, written: Callable[[object], str]) -> str:
    nearest = table.nearest(key)
    if nearest:
        return f"unknown {table.kind}; found {show(key)}; did you mean {show(written(nearest).rpartition('.')[2])}?"
    return f"unknown {table.kind}; found {show(key)}; accepted: {', '.join(table.names()) or 'no settings'}"
