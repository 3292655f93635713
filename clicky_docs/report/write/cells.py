"""Format the values of a report as text."""

from __future__ import annotations

from clicky_docs.report.model import Column, Place, Value

# Kinds of columns that are aligned to the right.
NUMBERS = {"count", "share", "change"}


def text(value: Value, column: Column) -> str:
    """Return a value as text for people."""
    if value is None:
        return ""
    if isinstance(value, Place):
        return value.text
    if isinstance(value, str):
        return value
    if column.kind == "share":
        return f"{value * 100:.0f} %" if value >= 0.1 or not value else f"{value * 100:.1f} %"  # noqa: PLR2004
    if column.kind == "change":
        return f"{value * 100:+,.0f} %".replace("-", "\N{MINUS SIGN}")
    return f"{value:,}" if isinstance(value, int) or value.is_integer() is False else f"{value:,.0f}"


def plain(text: str) -> str:
    """Return text without control characters, because a visitor can choose the text of a search."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def number(count: int, noun: str) -> str:
    """Return a number with its noun, such as ``1 row`` and ``2 rows``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
