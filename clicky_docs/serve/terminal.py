"""Print actions, notices and a summary in the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.text import Text

from clicky_docs.serve.lines import Line
from clicky_docs.stats.database import Totals

_MARKS = {"goal": "goal ", "revenue": "revenue ", "split": "split ", "visitor": "visitor "}
_MOST_PAGES = 10


def new_console() -> Console:
    """Return the console of the command."""
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        # In a file or a pipe, do not wrap or truncate lines, so that users can search the lines.
        console.width = 10_000
    return console


def plain(text: str) -> str:
    r"""Return a text in which each control character is an escape such as ``\x1b``.

    A visitor can send any text, and a control character can change the terminal.
    """
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def line_text(line: Line) -> Text:
    """Return the line of an action."""
    result = Text(f"{line.time}  ", no_wrap=True, overflow="ellipsis")
    result.append(f"{plain(line.kind):<10}", "bold green" if line.kind == "goal" else "bold")
    if line.url:
        result.append(f" {plain(line.url)}", "cyan")
    if line.title:
        result.append(f"  {plain(line.title)}")
    for name, mark in _MARKS.items():
        value = getattr(line, name)
        if value:
            result.append(f"  {mark}", "dim")
            result.append(plain(value), "green" if name in {"goal", "revenue"} else "")
    return result


def print_lines(console: Console, lines: Sequence[Line]) -> None:
    """Print a line for each action, and below it the URL and the title that Clicky stores, if they differ."""
    for line in lines:
        console.print(line_text(line))
        if line.stored:
            console.print(Text(f"{'':21}stored as {plain(line.stored)}: {plain(line.why)}", "yellow"))
        if line.stored_title:
            console.print(Text(f"{'':21}stored title: {plain(line.stored_title)}", "yellow"))


def print_notice(console: Console, notice: str) -> None:
    """Print a sentence about the site or the server."""
    console.print(Text(plain(notice), "yellow"))


def print_summary(console: Console, totals: Totals, not_tracked: Mapping[str, str], saved: str) -> None:
    """Print the totals, the pages that are not tracked, and the name of the database."""
    counts = (
        (totals.visits, "visit"),
        (totals.page_views, "page view"),
        (totals.events, "event"),
        (totals.downloads, "download"),
        (totals.outbound, "outbound link"),
        (totals.goals, "goal"),
    )
    text = ", ".join(f"{count:,} {noun}{'' if count == 1 else 's'}" for count, noun in counts)
    console.print(Text(f"{text}, revenue {totals.revenue:,.12g}"))
    for page, reason in [*not_tracked.items()][:_MOST_PAGES]:
        console.print(Text(f"not tracked: {plain(page)}: {plain(reason)}"))
    if len(not_tracked) > _MOST_PAGES:
        console.print(Text(f"not tracked: {len(not_tracked) - _MOST_PAGES:,} more pages"))
    if saved:
        console.print(Text(f"saved in {plain(saved)}"))
