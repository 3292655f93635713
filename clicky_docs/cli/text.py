"""Insert text at positions of a configuration file, so that the rest of the file keeps its comments and format."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class CannotChangeError(ValueError):
    """Raised if the command `init` cannot change a configuration. The message has the reason."""


class Existing(NamedTuple):
    """The Site IDs that a configuration already has."""

    line: int
    site_ids: tuple[str, ...] | None
    """None if the value is computed when the site is built."""


class Edit(NamedTuple):
    """The part of a text from `start` to `end`, and the text that replaces the part."""

    start: int
    end: int
    text: str


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with all edits applied. New lines have the line ends of the text."""
    newline = "\r\n" if "\r\n" in text else "\n"
    for edit in sorted(edits, reverse=True):
        text = f"{text[: edit.start]}{edit.text.replace(chr(10), newline)}{text[edit.end :]}"
    return text


def lines_after(text: str, position: int, added: str) -> Edit:
    """Return an edit that adds lines after the line that contains a position."""
    found = text.find("\n", position)
    end = len(text) if found < 0 else found - (text[found - 1 : found] == "\r")
    return Edit(end, end, f"\n{added}")


def lines_at_end(text: str, added: str) -> Edit:
    """Return an edit that adds lines at the end of a text, after an empty line."""
    end = len(text.rstrip())
    return Edit(end, len(text), f"\n\n{added}\n" if end else f"{added}\n")
