"""Responses of the Stats API, parsed: rows, blocks of rows, and the interface of a source of blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol


@dataclass(frozen=True)
class Row:
    """A row of a block. `fields` has the other fields of the row, as text."""

    title: str
    url: str
    value: float
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Block:
    """The rows of one type in a range of dates."""

    type: str
    first: date
    last: date
    rows: tuple[Row, ...] = ()
    complete: bool = True
    """False if rows are missing, because of a limit of the API or of the plan."""
    problem: str = ""
    """One sentence, if the API returned an error for the type. The block then has no rows."""


class Source(Protocol):
    """A source of blocks: the Stats API, saved responses, or the database of ``clicky-docs serve``."""

    def request(self, types: Sequence[str], first: date, last: date) -> dict[str, Block]:
        """Return a block for each type, with the sums of the whole range."""

    def daily(self, types: Sequence[str], first: date, last: date) -> dict[date, dict[str, Block]]:
        """Return a block for each type and each day."""
