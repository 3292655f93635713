"""Write a report as Markdown, for an issue or for the summary of a job on GitHub."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from clicky_docs.report.model import Column, Place, Report, Row, Section, Value
from clicky_docs.report.sections import SECTIONS
from clicky_docs.report.write.cells import NUMBERS, number, plain, text

# GitHub accepts at most 65,536 characters in an issue.
_SHOWN = 25
# Characters with a meaning in Markdown or HTML, the `@` before a name, which makes GitHub notify a person, and the
# characters `://` and `www.`, which make GitHub add a link.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~@&$]|:(?=//)|(?<=www)\.)", re.IGNORECASE)


def as_markdown(report: Report) -> str:
    """Return a report as Markdown."""
    return "\n".join(_lines(report)) + "\n"


def escape(value: str) -> str:
    """Return text for a cell of a table. No character of the text has a meaning in Markdown or HTML."""
    return _SPECIAL.sub(lambda match: f"&#{ord(match[1])};", plain(value))


def _lines(report: Report) -> Iterator[str]:
    yield f"# {escape(report.site)}, {report.first} to {report.last}"
    for problem in report.problems:
        yield f"\n> {escape(problem)}"
    for name, rows in report.sections.items():
        section = SECTIONS[name]
        yield f"\n## {section.title}\n"
        yield from _table(section, rows) if rows else [section.empty]
        if note := report.notes.get(name):
            yield f"\n{escape(note)}"


def _table(section: Section, rows: Sequence[Row]) -> Iterator[str]:
    columns = {name: column for name, column in section.columns.items() if column.kind != "code"}
    yield f"| {' | '.join(column.title.replace('#', '&#35;') for column in columns.values())} |"
    yield f"| {' | '.join('---:' if column.kind in NUMBERS else '---' for column in columns.values())} |"
    for row in rows[:_SHOWN]:
        yield f"| {' | '.join(_cell(row[name], column) for name, column in columns.items())} |"
    if len(rows) > _SHOWN:
        yield f"\n{number(len(rows) - _SHOWN, 'more row')}."
    for name, column in section.columns.items():
        lines = [str(row[name]) for row in rows[:_SHOWN] if row[name]] if column.kind == "code" else []
        if lines:
            yield f"\n<details><summary>{column.title}</summary>\n"
            yield from (f"    {plain(line)}" for line in lines)
            yield "\n</details>"


def _cell(value: Value, column: Column) -> str:
    shown = escape(text(value, column))
    if isinstance(value, Place) and value.url.startswith(("https://", "http://")):
        # Characters that would end the URL of a link, or the cell, are percent-encoded.
        url = re.sub(r"[\s<>()|\\`\"]", lambda match: f"%{ord(match[0]):02X}", plain(value.url))
        return f"[{shown}](<{url}>)" if shown else ""
    return shown
