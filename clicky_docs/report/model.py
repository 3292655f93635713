"""The content of a report: values, rows, and declarations of columns and sections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple, TypeAlias


class Place(NamedTuple):
    """A page, or a place in a source file: a text, and the URL of a link if the URL is known."""

    text: str
    url: str = ""


Value: TypeAlias = "str | float | Place | None"
Row: TypeAlias = Mapping[str, Value]

ColumnKind: TypeAlias = Literal["text", "place", "count", "share", "change", "code"]


class Column(NamedTuple):
    """A column of a section: the title, the kind of its values, and the meaning for the JSON Schema."""

    title: str
    kind: ColumnKind
    meaning: str


@dataclass(frozen=True)
class Section:
    """A section of the report: the declaration from which all outputs, the JSON Schema and the docs are derived."""

    name: str
    title: str
    explanation: str
    columns: Mapping[str, Column]
    types: tuple[str, ...] = ()
    """The types of the Stats API whose figures the section shows. The report requests the types of all sections."""
    key: tuple[str, ...] = ()
    """The columns that identify a row, to compare the section with the same section of an earlier report."""
    measure: str = ""
    """The column whose sum `--fail-on` compares. Without such a column, `--fail-on` compares the number of rows."""
    empty: str = "Nothing was found."
    """The text that is shown if the section has no rows."""

    def total(self, rows: Sequence[Row]) -> float:
        """Return the number that `--fail-on` compares with a limit."""
        if not self.measure:
            return len(rows)
        return sum(value for row in rows if isinstance(value := row[self.measure], (int, float)))


class Day(NamedTuple):
    """The figures of one day."""

    day: date
    visitors: int
    views: int


@dataclass(frozen=True)
class Report:
    """A report: the site, the period, the rows of each section, and sentences about the figures."""

    site: str
    first: date
    last: date
    sections: Mapping[str, Sequence[Row]]
    days: tuple[Day, ...] = ()
    problems: tuple[str, ...] = ()
    """Sentences about figures that are missing."""
    compared: str = ""
    """The period or the earlier report that the changes are relative to."""
    notes: Mapping[str, str] = field(default_factory=dict)
    """A sentence for a section, for example about rows of an earlier report that are missing now."""


def filled(rows: Iterator[Row], section: Section) -> Iterator[Row]:
    """Yield rows with exactly the columns of the section, in their order. Values that are missing are None."""
    for row in rows:
        yield {name: row.get(name) for name in section.columns}
