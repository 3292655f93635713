"""Compute the chart of visits and page views per day: the points of two lines, and the labels of the axes.

The template writes the chart as SVG. Libraries for charts were tried: their SVG files have inline styles and scripts,
which the report's policy forbids, and colours for only one colour scheme.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clicky_docs.report.model import Day

WIDTH = 720
HEIGHT = 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 72, 12, 12, 28
_STEPS = 4


@dataclass(frozen=True)
class Label:
    """A label of an axis, and its position."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Chart:
    """The chart of a period."""

    lines: tuple[tuple[str, str], ...]
    """For each line: the name, and the points as an SVG polyline has them."""
    horizontal: tuple[Label, ...]
    vertical: tuple[Label, ...]
    summary: str
    """The content of the chart in one sentence, for visitors who cannot see the chart."""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT


def chart(days: Sequence[Day]) -> Chart | None:
    """Return the chart, or None if fewer than two days have figures."""
    if len(days) < 2:  # noqa: PLR2004
        return None
    top = _round_up(max(max(each.visitors, each.views) for each in days))
    width, height = WIDTH - _LEFT - _RIGHT, HEIGHT - _TOP - _BOTTOM

    def x(number: int) -> float:
        return round(_LEFT + width * number / (len(days) - 1), 1)

    def y(value: float) -> float:
        return round(_TOP + height * (1 - value / top), 1)

    def line(values: Sequence[int]) -> str:
        return " ".join(f"{x(number)},{y(value)}" for number, value in enumerate(values))

    views, visitors = [each.views for each in days], [each.visitors for each in days]
    most = max(days, key=lambda each: each.views)
    shown = sorted({0, (len(days) - 1) // 2, len(days) - 1})
    return Chart(
        lines=(("Page views", line(views)), ("Visits", line(visitors))),
        horizontal=tuple(Label(_day(days[each].day), x(each), HEIGHT - 8) for each in shown),
        vertical=tuple(
            Label(f"{top * step // _STEPS:,}", _LEFT - 8, y(top * step / _STEPS)) for step in range(_STEPS + 1)
        ),
        summary=f"{sum(visitors):,} visits and {sum(views):,} page views from {days[0].day} to {days[-1].day}. "
        f"The most page views on one day were {most.views:,}, on {most.day}.",
    )


def _round_up(value: int) -> int:
    """Return a multiple of the number of steps that is at least the value, with at most two digits before zeros."""
    size = int(_STEPS * 10 ** max(0, len(str(value)) - 2))
    return max(_STEPS, -(-value // size) * size)


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"
