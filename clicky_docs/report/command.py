"""Make a report: `clicky-docs report`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timezone, tzinfo
from pathlib import Path

import click

from clicky_docs import disk
from clicky_docs.built_site import files, page
from clicky_docs.pages import popular
from clicky_docs.report.access import check_access
from clicky_docs.report.account import (
    API,
    Account,
    find_key,
    last_days,
    parse_api,
    parse_site_id,
    parse_time_zone,
)
from clicky_docs.report.build import build
from clicky_docs.report.client import Client
from clicky_docs.report.compare import Threshold, compare, parse_threshold
from clicky_docs.report.figures import Collected, collect
from clicky_docs.report.http import Http, cache_file
from clicky_docs.report.join import Joined
from clicky_docs.report.model import Report
from clicky_docs.report.responses import Source
from clicky_docs.report.saved import Recorder, open_saved
from clicky_docs.report.write import csv_files, html_file, json_file, markdown_file, terminal

# The maximum number of popular pages in the file.
_POPULAR = 1_000
# The maximum number of pages in which the Site ID is searched.
_READ = 50
_OUTPUT = Path("-")


@dataclass(frozen=True)
class Options:
    """The options of the command `report`."""

    site: Path | None = None
    days: int = 30
    site_id: str | None = None
    time_zone: str | None = None
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
    """Make and write a report. Return whether a condition of `--fail-on` is true, or a check fails.

    Raises:
        ValueError: an option or a file is invalid. The text is the message for the user.
        ApiError: the API rejects the request. The text is the message for the user.
    """
    if options.schema:
        click.echo(json_file.schema(), nl=False)
        return False
    thresholds = _thresholds(options.fail_on)
    earlier = _earlier(options.compare)
    zone = parse_time_zone(options.time_zone) if options.time_zone else _local_zone()
    if options.check_only:
        return _check(options, zone)
    if options.site is None:
        raise ValueError("the folder of the built site is missing. Add the folder, as in 'clicky-docs report site/'.")
    collected, notices = _collect(options, zone)
    report, joined = build(collected, options.site, options.source or _default_source(), collected.last)
    report = replace(report, problems=(*report.problems, *notices))
    report = compare(report, earlier) if earlier else report
    write(report, joined, options)
    failures = [message for each in thresholds if (message := each.failure(report))]
    for message in failures:
        click.echo(message, err=True)
    return bool(failures)


def _local_zone() -> tzinfo:
    return datetime.now(timezone.utc).astimezone().tzinfo or timezone.utc


def _check(options: Options, zone: tzinfo) -> bool:
    http, site_id = _http(options, zone)
    with closing(http):
        checks = check_access(http, site_id, datetime.now(zone).date(), http.notices)
    for each in checks:
        click.echo(f"{'ok' if each.ok else 'failed'}: {each.name}: {each.text}")
    return not all(each.ok for each in checks)


def _collect(options: Options, zone: tzinfo) -> tuple[Collected, list[str]]:
    """Return the responses for the period, and sentences about the account and the responses."""
    if options.saved:
        with open_saved(options.saved, zone, options.site_id or "") as opened:
            return _request(opened.source, options.days)
    http, site_id = _http(options, zone)
    recorder = Recorder(http, site_id)
    with closing(http):
        try:
            return _request(Client(recorder, datetime.now(zone).date(), http.notices), options.days)
        finally:
            # The answers are saved even if a later request fails.
            if options.save:
                recorder.save(options.save)


def _request(source: Source, days: int) -> tuple[Collected, list[str]]:
    first, last, notice = last_days(days, source.today)
    collected = collect(source, first, last)
    return collected, [*source.notices, *filter(None, [notice])]


def _http(options: Options, zone: tzinfo) -> tuple[Http, str]:
    """Return the connection to the Stats API, and the Site ID."""
    site_id = parse_site_id(options.site_id or _site_id_of_pages(options.site))
    api = parse_api(options.api) if options.api else API
    key = find_key(os.environ, _ask if _is_terminal() else None)
    return Http(Account(site_id, key, api), lambda: datetime.now(zone), cache_file()), site_id


def _is_terminal() -> bool:
    return sys.stdin.isatty()


def _ask() -> str:
    return str(click.prompt("Sitekey", hide_input=True, err=True))


def _site_id_of_pages(site: Path | None) -> str:
    """Return the first Site ID of the first pages of a site.

    Raises:
        ValueError: the pages have no Site ID.
    """
    for name in files.find(site)[:_READ] if site else ():
        report = page.inspect((site / name).read_bytes(), name) if site else None
        if report and report.site_ids:
            return report.site_ids[0]
    raise ValueError("the Site ID is missing: the pages have no Site ID. Set --site-id or CLICKY_SITE_ID.")


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
    """Print the report, and write the files that the options name. The file ``-`` is printed in place of the report."""
    texts: dict[Path, Callable[[], str]] = {}
    for path, form in (
        (options.html, html_file.as_html),
        (options.markdown, markdown_file.as_markdown),
        (options.json, json_file.as_json),
    ):
        if path:
            texts[path] = lambda form=form: form(report)  # type: ignore[misc]
    if options.popular:
        texts[options.popular] = lambda: _popular(joined)
    if options.csv:
        texts |= {options.csv / name: lambda text=text: text for name, text in csv_files.as_csv(report).items()}  # type: ignore[misc]
    if _OUTPUT not in texts:
        terminal.write(report)
    for path, text in texts.items():
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
