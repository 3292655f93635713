"""Build the report: join the figures with the site, and fill the sections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from clicky_docs.built_site import files
from clicky_docs.report import limits, rows, searches
from clicky_docs.report import missing as not_found
from clicky_docs.report.figures import Collected, figures
from clicky_docs.report.findings import findings, rows_of
from clicky_docs.report.join import Joined, join, mismatch
from clicky_docs.report.model import Report, Row, filled
from clicky_docs.report.sections import SECTIONS
from clicky_docs.report.site_pages import PageReader
from clicky_docs.report.sources import Sources


def build(collected: Collected, site: Path, source: Path | None, today: date) -> tuple[Report, Joined]:
    """Return the report, and the joined figures from which the report is made.

    Raises:
        OSError: the site's folder cannot be read.
    """
    found = figures(collected)
    names = files.find(site)
    inspector = PageReader(site, searches.searched_words(found))
    pages = [page for page in files.map_parallel(inspector, names, "Reading pages") if page]
    joined = join(found, pages, Sources(site, source))
    missing = list(not_found.missing(joined, site))
    made: dict[str, Callable[[], Iterator[Row]]] = {
        "do-next": lambda: rows_of(findings(joined, missing, today)),
        "overview": lambda: rows.overview(joined),
        "pages": lambda: rows.pages(joined),
        "sections": lambda: rows.sections(joined),
        "unread": lambda: rows.unread(joined),
        "no-results": lambda: searches.no_results_rows(joined),
        "unopened": lambda: searches.unopened_rows(joined),
        "not-found": lambda: not_found.rows(joined, missing),
        "redirects": lambda: not_found.redirects(joined, missing),
        "feedback": lambda: rows.feedback(joined),
        "copied": lambda: rows.copied(joined),
        "versions": lambda: rows.versions(joined),
        "switches": lambda: rows.switches(joined),
        "languages": lambda: rows.languages(joined),
        "goals": lambda: rows.goals(joined),
        "limits": lambda: limits.rows(joined),
    }
    report = Report(
        site=found.host or str(site),
        first=found.first,
        last=found.last,
        sections={name: tuple(filled(made[name](), section)) for name, section in SECTIONS.items()},
        days=found.days,
        problems=tuple(
            filter(None, (*found.problems, mismatch(joined), "" if pages else f"{site} has no HTML document."))
        ),
        compared="the previous period",
    )
    return report, joined
