"""Parse the parameter `date` of the Stats API (docs/clicky.md#requests)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TypeAlias

Days: TypeAlias = tuple[date, date]

_DAY = timedelta(days=1)
# Dates outside this range are errors, because the computation of their seconds can overflow.
_OLDEST, _NEWEST = date(2000, 1, 1), date(2999, 12, 31)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_dates(text: str, today: date) -> Days:
    """Return the first and the last day for a value of `date`, such as ``yesterday`` or ``2026-11-01,2026-11-30``.

    Raises:
        ValueError: the text is not a date of the Stats API.
    """
    for pattern, days in _FORMS.items():
        if match := re.fullmatch(pattern, text, re.ASCII):
            first, last = days(today, *match.groups())
            if _OLDEST <= first <= last <= _NEWEST:
                return first, last
    raise ValueError(f"{text!r} is not a date")


def day_starts(first: date, last: date, zone: tzinfo | None) -> Iterator[tuple[str, float, float]]:
    """Yield the name, the start and the end of each day, the newest first. The times are seconds since 1970."""
    day = last
    while day >= first:
        yield day.isoformat(), seconds(day, zone), seconds(day + _DAY, zone)
        day -= _DAY


def hour_starts(first: date, last: date, zone: tzinfo | None) -> Iterator[tuple[str, float, float]]:
    """Yield the name, the start and the end of each hour, the newest first. The times are seconds since 1970."""
    for name, start, end in day_starts(first, last, zone):
        # A day has 23 or 25 hours when the time zone changes to or from summer time.
        for hour in reversed(range(round((end - start) / 3600))):
            yield f"{name} {hour:02}:00", start + hour * 3600, start + (hour + 1) * 3600


def seconds(day: date, zone: tzinfo | None) -> float:
    """Return the start of a day in a time zone, as seconds since 1970."""
    return datetime.combine(day, time(), zone).timestamp()


def _week(today: date, weeks: int) -> Days:
    monday = today - timedelta(days=today.weekday() + 7 * weeks)
    return monday, monday + timedelta(days=6)


def _month(year: int, month: int) -> Days:
    next_month = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), next_month - _DAY


def _last_month(today: date) -> Days:
    last = today.replace(day=1) - _DAY
    return last.replace(day=1), last


def _last_days(today: date, days: str, skipped: int = 0) -> Days:
    last = today - timedelta(days=skipped)
    return last - timedelta(days=int(days) - 1), last


def _year(year: int) -> Days:
    return date(year, 1, 1), date(year, 12, 31)


_FORMS: dict[str, Callable[..., Days]] = {
    "today": lambda today: (today, today),
    "yesterday": lambda today: (today - _DAY, today - _DAY),
    r"(\d{1,5})-days-ago": lambda today, days: _last_days(today, "1", int(days)),
    r"last-(\d{1,5})-days": _last_days,
    r"previous-(\d{1,5})-days": lambda today, days: _last_days(today, days, int(days)),
    "this-week": lambda today: _week(today, 0),
    "last-week": lambda today: _week(today, 1),
    "this-month": lambda today: _month(today.year, today.month),
    "last-month": _last_month,
    "this-year": lambda today: _year(today.year),
    "last-year": lambda today: _year(today.year - 1),
    r"(\d{4})-(\d\d)": lambda _, year, month: _month(int(year), int(month)),
    _ISO.pattern.join("()"): lambda _, day: (date.fromisoformat(day), date.fromisoformat(day)),
    f"({_ISO.pattern}),({_ISO.pattern})": lambda _, *days: tuple(map(date.fromisoformat, days)),
}
