"""The tables of docs/benchmarks.md: write tables as Markdown, and compare measured tables with those in the page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median, quantiles
from typing import NamedTuple

# The names of the measuring modules, and the titles of their tables, in the order of the page.
TITLES = {
    "handlers": "Handlers",
    "patterns": "Patterns and placeholders",
    "builds": "Whole builds",
    "sizes": "Bytes per page",
    "first_beacon": "First page view",
    "inject": "Command line",
    "reports": "Report",
    "before": "Command line, compared with before",
}
# The least distance of a bound from its ratio, as a part of the ratio. On a busy and on an idle machine, the ratios of
# whole runs differ so much, although the rounds of one run hardly differ.
LEAST = {
    "handlers": 0.15,
    "patterns": 0.15,
    "builds": 0.15,
    "first_beacon": 0.08,
    "inject": 0.15,
    "reports": 0.15,
    "before": 0.15,
}
# The factor between the ratios on two processors: the ratio of `patterns` was 2.5 on one and 3.6 on another.
OTHER_PROCESSOR = 1.5
START, END = "<!-- benchmarks -->", "<!-- /benchmarks -->"
RATIO, ROUNDS, BOUND = "ratio", "rounds", "bound"
RATIOS = (RATIO, ROUNDS, BOUND)
NO_RATIO = ("", "", "")
# Columns whose values must be the same in each run.
EXACT = ("bytes", "gzipped")
ENVIRONMENT, PROCESSOR = "Environment", "processor"

Stated = Mapping[str, Mapping[str, Mapping[str, str]]]
"""The cells of the tables in docs/benchmarks.md, by table, row and column."""


class Spread(NamedTuple):
    """The median of the rounds, and the range of the middle nine tenths."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Return the spread of the values; at least two values are needed."""
        cuts = quantiles(values, n=20, method="inclusive")
        return cls(median(values), cuts[0], cuts[-1])

    def cells(self, least: float) -> tuple[str, str, str]:
        """Return the three cells of a ratio: the median, the range of the rounds, and the bound.

        Args:
            least: the least distance of the bound from the median, as a part of the median.
        """
        low, high = min(self.low, self.median * (1 - least)), max(self.high, self.median * (1 + least))
        return f"{self.median:.3f}", f"{self.low:.3f} to {self.high:.3f}", f"{low:.3f} to {high:.3f}"


class Table(NamedTuple):
    """A table with a heading. The cells of the first `labels` columns are the name of a row."""

    title: str
    note: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    labels: int = 2

    def named(self) -> dict[str, Sequence[str]]:
        """Return the rows by their names."""
        return {", ".join(row[: self.labels]): row for row in self.rows}

    def __str__(self) -> str:
        lines = [self.head, ["---"] * self.labels + ["---:"] * (len(self.head) - self.labels), *self.rows]
        drawn = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        return "\n\n".join(part for part in (f"### {self.title}", self.note, drawn) if part)


def between(text: str) -> tuple[str, str, str]:
    """Return a page's text before, between and after the two markers.

    Raises:
        ValueError: the text does not contain each marker once, in order.
    """
    match = re.fullmatch(f"(.*{START}\n)(.*)(\n{END}.*)", text, re.DOTALL)
    if not match or text.count(START) != 1 or text.count(END) != 1:
        raise ValueError(f"not one line {START} and, after it, one line {END}")
    before, inside, after = match.groups()
    return before, inside, after


def put(text: str, tables: Iterable[Table]) -> str:
    """Return the text of a page, with the tables in place of the text between the markers."""
    before, _, after = between(text)
    return before + "".join(f"\n{each}\n" for each in tables) + after


def stated(text: str) -> Stated:
    """Return the tables between the markers of a page."""
    tables = {}
    for part in between(text)[1].split("\n### ")[1:]:
        title, _, rest = part.partition("\n")
        lines = [line.strip("|\n").split("|") for line in rest.splitlines() if line.startswith("|")]
        head, rule, *rows = ([cell.strip() for cell in line] for line in lines)
        labels = rule.count("---")
        tables[title] = {", ".join(row[:labels]): dict(zip(head, row, strict=True)) for row in rows}
    return tables


def slack(environment: Table, stated: Stated) -> float:
    """Return the factor by which bounds are wider: above 1 if the processor is not the processor in the page."""
    names = {name for name, row in environment.named().items() if row[0] == PROCESSOR}
    return 1.0 if names <= stated.get(ENVIRONMENT, {}).keys() else OTHER_PROCESSOR


def differences(tables: Iterable[Table], stated: Stated, wider: float = 1.0) -> Iterator[str]:
    """Yield a message for each missing or new row, each ratio out of its bound, and each different exact value.

    Args:
        tables: the measured tables.
        stated: the tables in docs/benchmarks.md.
        wider: the factor by which the bounds of ratios are wider.
    """
    for table in tables:
        rows = {name: dict(zip(table.head, row, strict=True)) for name, row in table.named().items()}
        old = stated.get(table.title, {})
        yield from (f"{table.title}: {name}: the row is not in the page" for name in rows if name not in old)
        yield from (
            f"{table.title}: {name}: the row is in the page, but was not measured" for name in old if name not in rows
        )
        for name in (each for each in rows if each in old):
            yield from (f"{table.title}: {name}: {each}" for each in _differences(rows[name], old[name], wider))


def _differences(row: Mapping[str, str], old: Mapping[str, str], wider: float) -> Iterator[str]:
    for column in EXACT:
        if row.get(column) != old.get(column):
            yield f"{column}: {row.get(column)}; the page has {old.get(column)}"
    new, before = row.get(RATIO, ""), old.get(RATIO, "")
    if not new and not before:
        return
    if not new or not before:
        yield f"ratio: {new or 'none'}; the page has {before or 'none'}"
        return
    low, high = map(float, old[BOUND].split(" to "))
    low, high = low / wider, high * wider
    if not low <= float(new) <= high:
        edge, where = (low, "below") if float(new) < low else (high, "above")
        out = abs(float(new) / edge - 1)
        yield f"ratio: {new}; the page has {before}; {out:.1%} {where} the bound {low:.3f} to {high:.3f}"
