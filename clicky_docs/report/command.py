"""Make a report: `clicky-docs report`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path

import click

from clicky_docs import disk
from clicky_docs.pages import popular
from clicky_docs.report.build import build
from clicky_docs.report.compare import Threshold, compare, parse_threshold
from clicky_docs.report.figures import collect
from clicky_docs.report.join import Joined
from clicky_docs.report.model import Report
from clicky_docs.report.responses import Source
from clicky_docs.report.write import csv_files, html_file, json_file, markdown_file, terminal

# The maximum number of popular pages in the file.
_POPULAR = 1_000
_OUTPUT = Path("-")


@dataclass(frozen=True)
class Options:
    """The options of the command `report`."""

    site: Path | None = None
    days: int = 30
    site_id: str | None = None
    time_zone: tzinfo | None = None
    api: str = ""
    saved: Path | None = None
    save: Path | None = None
    check_only: bool = False
    source: Path | None = None
    html: Path | None = None
    markdown: Path | None = None
    json: Path | None = None
    csv: Path | None = None
    popular: Path | None = None
    fail_on: Sequence[str] = ()
    compare: Path | None = None
    schema: bool = False


def run(options: Options) -> bool:
    """Make a report, and write it. Return whether a condition of `--fail-on` is true.

    Raises:
        ValueError: an option or a file is invalid, or the figures cannot be read. The text is the message for the user.
    """
    if options.schema:
        click.echo(json_file.schema(), nl=False)
        return False
    thresholds = _thresholds(options.fail_on)
    earlier = _earlier(options.compare)
    raise NotImplementedError(thresholds, earlier)


def period(last: date, days: int) -> tuple[date, date]:
    """Return the first and the last day of a period."""
    return last - timedelta(days=days - 1), last


def yesterday(time_zone: tzinfo | None, now: datetime) -> date:
    """Return the last whole day in the site's time zone."""
    return now.astimezone(time_zone).date() - timedelta(days=1)


def make(
    source: Source, site: Path, options: Options, first: date, last: date, earlier: Report | None = None
) -> tuple[Report, Joined]:
    """Request the figures, and return the report."""
    report, joined = build(collect(source, first, last), site, options.source or _default_source(), last)
    return (compare(report, earlier) if earlier else report), joined


def _default_source() -> Path | None:
    folder = Path("docs")
    return folder if folder.is_dir() else None


def _thresholds(conditions: Sequence[str]) -> list[Threshold]:
    try:
        return [*map(parse_threshold, conditions)]
    except ValueError as error:
        raise ValueError(f"--fail-on: {error}") from error


def _earlier(path: Path | None) -> Report | None:
    if path is None:
        return None
    try:
        return json_file.parse(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"--compare {path}: {error}") from error


def write(report: Report, joined: Joined, options: Options) -> None:
    """Print the report, or write the files that the options name."""
    files: dict[Path, Callable[[], str]] = {}
    for path, form in (
        (options.html, html_file.as_html),
        (options.markdown, markdown_file.as_markdown),
        (options.json, json_file.as_json),
    ):
        if path:
            files[path] = lambda form=form: form(report)  # type: ignore[misc]
    if options.popular:
        files[options.popular] = lambda: _popular(joined)
    if options.csv:
        files |= {options.csv / name: lambda text=text: text for name, text in csv_files.as_csv(report).items()}  # type: ignore[misc]
    if _OUTPUT not in files:
        terminal.write(report)
    for path, text in files.items():
        if path == _OUTPUT:
            click.echo(text(), nl=False)
        else:
            disk.put(path, text())
            click.echo(f"{path} is written", err=True)


def _popular(joined: Joined) -> str:
    pages = [
        popular.PopularPage(page.name, views)
        for page in joined.pages
        if (views := joined.views_of(page).views) and page.state == "tracked" and not page.is_generated
    ]
    most = sorted(pages, key=lambda page: (-page.views, page.name))[:_POPULAR]
    return popular.write(most, first=f"{joined.figures.first}", last=f"{joined.figures.last}")
