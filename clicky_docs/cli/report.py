"""Say what was found in a site: as tables for people, as JSON for machines, as annotations on GitHub."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from clicky_docs.cli.page import PageReport
from clicky_docs.cli.problems import SiteProblem
from clicky_docs.pages.summary import goal

# Of each kind of fault so many are shown: a site of ten thousand pages may have ten thousand.
_SHOWN = 20


def print_report(site: Path, pages: Sequence[PageReport], problems: Sequence[SiteProblem], *, all_pages: bool) -> None:
    """Print a table of what is wrong, one of the pages if they are asked for, and how many there are."""
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        # A file or another program has no width; a line that is cut or broken is none to search for.
        console.width = 10_000
    if all_pages:
        rows = [(each.path, each.title, each.href, goal(each.goal), each.why or "yes") for each in pages]
        _table(console, ("page", "title", "href", "goal", "tracked"), rows)
    some, left = first_of_each_kind(problems)
    if some:
        _table(
            console,
            ("", "page", "problem", "what"),
            [(each.severity, each.path, each.kind, each.message) for each in some],
        )
    for kind, number in left.items():
        console.print(f"{kind}: {number:,} more")
    count = Counter(each.why or "tracked" for each in pages)
    counted = ", ".join(f"{number:,} {why}" for why, number in count.most_common())
    wrong = Counter(each.severity for each in problems)
    console.print(
        f"{site}: {_number(len(pages), 'page')}{': ' if counted else ''}{counted}; "
        f"{_number(wrong['error'], 'error')}, {_number(wrong['warning'], 'warning')}"
    )


def _table(console: Console, names: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = Table(*names, box=box.MARKDOWN)
    for row in rows:
        table.add_row(*(cell.replace("|", r"\|") for cell in row))
    console.print(table)


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def first_of_each_kind(problems: Iterable[SiteProblem]) -> tuple[list[SiteProblem], Counter[str]]:
    """Return the first faults of each kind, and of which there are how many more."""
    seen: Counter[str] = Counter()
    some = []
    for problem in problems:
        seen[problem.kind] += 1
        if seen[problem.kind] <= _SHOWN:
            some.append(problem)
    return some, Counter({kind: number - _SHOWN for kind, number in seen.items() if number > _SHOWN})


def as_data(site: Path, pages: Iterable[PageReport], problems: Iterable[SiteProblem]) -> dict[str, Any]:
    """Return all that was found, fit for JSON."""
    found = [
        # `fault` is the name of `problem` before version 1.0, and goes with the release after it.
        {
            "severity": each.severity,
            "page": each.path,
            "problem": each.kind,
            "fault": each.kind,
            "what": each.message,
        }
        for each in problems
    ]
    return {
        "site": str(site),
        "pages": [
            {
                "page": each.path,
                "title": each.title,
                "href": each.href,
                "goal": each.goal,
                "site_ids": each.site_ids,
                "state": each.state,
                "why": each.why,
            }
            for each in pages
        ],
        "problems": found,
        "faults": found,
    }


def annotation(site: Path, problem: SiteProblem) -> str:
    """Return a fault as GitHub Actions take it from what a job prints.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    path = site / problem.path if site.is_dir() else site
    return (
        f"::{problem.severity} file={_escape(path.as_posix(), ':,')}"
        f",title={_escape(f'clicky-docs {problem.kind}', ':,')}"
        f"::{_escape(problem.message)}"
    )


def _escape(text: str, more: str = "") -> str:
    # The first of them escapes the escapes.
    for each in f"%\r\n{more}":
        text = text.replace(each, f"%{ord(each):02X}")
    return text
