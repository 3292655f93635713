"""Compare a report with an earlier report, and a section with a limit."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from clicky_docs.report.model import Place, Report, Row, Section
from clicky_docs.report.rows import change
from clicky_docs.report.sections import SECTIONS

# The maximum number of rows that a note names.
_NAMED = 3

_OPERATORS: Mapping[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
}


@dataclass(frozen=True)
class Threshold:
    """A condition under which the command fails, such as ``not-found > 20``."""

    section: str
    comparison: str
    limit: float

    def failure(self, report: Report) -> str:
        """Return a message if the condition is true for the report, or an empty text."""
        total = SECTIONS[self.section].total(report.sections[self.section])
        if not _OPERATORS[self.comparison](total, self.limit):
            return ""
        return f"{self.section} is {total:g}, and --fail-on is '{self.section} {self.comparison} {self.limit:g}'"


def parse_threshold(text: str) -> Threshold:
    """Return the condition of a text such as ``not-found > 20``.

    Raises:
        ValueError: the text is not a condition.
    """
    found = re.fullmatch(r"\s*([a-z-]+)\s*(>=|<=|==|>|<)\s*(\d+(?:\.\d+)?)\s*", text)
    if not found:
        raise ValueError("not a condition; accepted: a section, > >= < <= or ==, and a number, as in 'not-found > 20'")
    if found[1] not in SECTIONS:
        raise ValueError(f"unknown section {found[1]!r}; accepted: {', '.join(SECTIONS)}")
    return Threshold(found[1], found[2], float(found[3]))


def compare(report: Report, earlier: Report) -> Report:
    """Return the report with changes relative to an earlier report, and notes about new and missing rows."""
    sections, notes = {}, {}
    for name, rows in report.sections.items():
        section = SECTIONS[name]
        before = {_key(row, section): row for row in earlier.sections[name]}
        sections[name] = tuple(_with_change(row, before.get(_key(row, section)), section) for row in rows)
        note = _note(section, rows, before)
        if note:
            notes[name] = note
    compared = f"the report of {earlier.first} to {earlier.last}"
    return replace(report, sections=sections, notes=notes, compared=compared)


def _key(row: Row, section: Section) -> tuple[str, ...]:
    return tuple(value.text if isinstance(value := row[name], Place) else str(value) for name in section.key)


def _with_change(row: Row, before: Row | None, section: Section) -> Row:
    if "change" not in section.columns:
        return row
    now, then = row[section.measure], before[section.measure] if before else None
    found = change(now, then) if isinstance(now, (int, float)) and isinstance(then, (int, float)) else None
    changed: dict[str, object] = {"change": found}
    if "previous" in section.columns:
        changed["previous"] = then
    return {**row, **changed}  # type: ignore[dict-item]


def _note(section: Section, rows: Sequence[Row], before: Mapping[tuple[str, ...], Row]) -> str:
    now = {_key(row, section) for row in rows}
    parts = [*_names("new", [each for each in now if each not in before]), *_names("no longer", [*before.keys() - now])]
    return f"Compared with the earlier report: {'; '.join(parts)}." if parts else ""


def _names(what: str, keys: Sequence[tuple[str, ...]]) -> Iterator[str]:
    if keys:
        named = ", ".join(" ".join(key) for key in sorted(keys)[:_NAMED])
        more = f" and {len(keys) - _NAMED:,} more" if len(keys) > _NAMED else ""
        yield f"{what}: {named}{more}"
