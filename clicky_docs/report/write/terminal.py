"""Print a report to the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from clicky_docs.report.model import Place, Report, Row, Section
from clicky_docs.report.sections import SECTIONS
from clicky_docs.report.write.cells import NUMBERS, number, plain, text

# The maximum number of rows of a section. The files have all rows.
_SHOWN = 10
# Columns that are left out, because a terminal is narrow.
_HIDDEN = {
    "do-next": {"kind", "page"},
    "pages": {"title"},
    "no-results": {"page", "similar"},
    "unopened": {"page", "similar"},
}
_WIDTH_OF_PIPE = 10_000


def write(report: Report, console: Console | None = None) -> None:
    """Print the sections that have rows."""
    console = console or Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        # In a file or a pipe, do not wrap or truncate lines, so that users can search the lines.
        console.width = _WIDTH_OF_PIPE
    console.print(Text(f"{plain(report.site)}, {report.first} to {report.last}", style="bold"))
    for problem in report.problems:
        console.print(Text(f"! {plain(problem)}", style="yellow"))
    for name, rows in report.sections.items():
        if rows:
            console.print()
            _section(console, SECTIONS[name], rows)
            if note := report.notes.get(name):
                console.print(plain(note))


def _section(console: Console, section: Section, rows: Sequence[Row]) -> None:
    columns = {
        name: column
        for name, column in section.columns.items()
        if column.kind != "code" and name not in _HIDDEN.get(section.name, ())
    }
    console.print(Text(section.title, style="bold"))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in columns.values():
        table.add_column(column.title, justify="right" if column.kind in NUMBERS else "left", overflow="fold")
    for row in rows[:_SHOWN]:
        cells = []
        for name, column in columns.items():
            value = row[name]
            cell = Text(plain(text(value, column)))
            if isinstance(value, Place) and value.url.startswith("https://"):
                cell.stylize(f"link {value.url}")
            cells.append(cell)
        table.add_row(*cells)
    console.print(table)
    if len(rows) > _SHOWN:
        console.print(f"{number(len(rows) - _SHOWN, 'more row')} in the files that --html, --json and --csv write")
