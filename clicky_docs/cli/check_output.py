"""Format the result of `check`: as tables, as JSON, or as annotations on GitHub."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from clicky_docs.built_site.page_report import PageReport
from clicky_docs.built_site.problems import SiteProblem
from clicky_docs.pages.summary import goal

# The maximum number of problems of one kind in the table. A large site can have thousands of problems.
_SHOWN = 20


def print_report(site: Path, pages: Sequence[PageReport], problems: Sequence[SiteProblem], *, all_pages: bool) -> None:
    """Print a table of the problems and a summary, and with `all_pages` a table of the pages."""
    if all_pages:
        rows = []
        for each in pages:
            stored = "" if each.stored == each.href else each.stored
            rows.append((each.path, each.title, each.href, stored, goal(each.goal), each.why or "yes"))
        _table(("page", "title", "href", "stored", "goal", "tracked"), rows)
    shown, hidden = first_of_each_kind(problems)
    if shown:
        _table(
            ("", "page", "problem", "what"),
            [(each.severity, each.path, each.kind, each.message) for each in shown],
        )
    for kind, number in hidden.items():
        click.echo(f"{kind}: {number:,} more")
    skipped = Counter(each.why for each in pages if each.state == "skipped")
    if skipped:
        reasons = ", ".join(f"{number:,} {why.removeprefix('not a page: ')}" for why, number in skipped.most_common())
        click.echo(f"Skipped files without code that are not pages: {reasons}")
    states = Counter(each.why or "tracked" for each in pages if each.state != "skipped")
    summary = ", ".join(f"{number:,} {state}" for state, number in states.most_common())
    severities = Counter(each.severity for each in problems)
    click.echo(
        f"{site}: {_number(states.total(), 'page')}{': ' if summary else ''}{summary}; "
        f"{_number(severities['error'], 'error')}, {_number(severities['warning'], 'warning')}"
    )


def _table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    # Rich is imported here, because the import takes a third of the time in which a site without problems is checked.
    from rich import box, console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    output = console.Console(highlight=False, markup=False, emoji=False)
    if not output.is_terminal:
        # In a file or a pipe, do not wrap or truncate lines, so that users can search the lines.
        output.width = 10_000
    table = Table(*names, box=box.MARKDOWN)
    for row in rows:
        table.add_row(*(cell.replace("|", r"\|") for cell in row))
    output.print(table)


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def first_of_each_kind(problems: Iterable[SiteProblem]) -> tuple[list[SiteProblem], Counter[str]]:
    """Return the first problems of each kind, and the number of further problems by kind."""
    seen: Counter[str] = Counter()
    first = []
    for problem in problems:
        seen[problem.kind] += 1
        if seen[problem.kind] <= _SHOWN:
            first.append(problem)
    return first, Counter({kind: number - _SHOWN for kind, number in seen.items() if number > _SHOWN})


def as_data(site: Path, pages: Iterable[PageReport], problems: Iterable[SiteProblem]) -> dict[str, Any]:
    """Return the pages and the problems in a form that can be written as JSON."""
    problem_data = [
        # `fault` is deprecated; use `problem`. The release after 1.0 removes `fault`.  # codespell:ignore fault
        {
            "severity": each.severity,
            "page": each.path,
            "problem": each.kind,
            "fault": each.kind,  # codespell:ignore fault
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
                "stored": each.stored,
                "goal": each.goal,
                "site_ids": each.site_ids,
                "state": each.state,
                "why": each.why,
            }
            for each in pages
        ],
        "problems": problem_data,
        "faults": problem_data,  # codespell:ignore faults
    }


def annotation(site: Path, problem: SiteProblem) -> str:
    """Return a problem as an annotation, which GitHub Actions reads from the output of a job.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    path = site / problem.path if site.is_dir() else site
    return (
        f"::{problem.severity} file={_escape(path.as_posix(), ':,')}"
        f",title={_escape(f'clicky-docs {problem.kind}', ':,')}"
        f"::{_escape(problem.message)}"
    )


def _escape(text: str, extra: str = "") -> str:
    # The character % must be escaped first, because each escape contains a %.
    for each in f"%\r\n{extra}":
        text = text.replace(each, f"%{ord(each):02X}")
    return text
