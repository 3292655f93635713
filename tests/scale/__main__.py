"""Build sites with many themes, plugins and extensions, with and without clicky-docs, and compare the built sites.

Usage: python -m tox -e scale [-- OPTIONS]

A run takes one or two hours, and writes a line into results.jsonl for each row of the lists. A later run builds only rows
that are new or have changed. At the end, the run writes the tables in docs/compatibility.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from in_browser import chromium
from in_browser.visitor import browser
from playwright.sync_api import Browser
from scale import results, table
from scale.builder import BuildError, Workshop
from scale.compare import Problem, changed, compare
from scale.results import Result
from scale.rows import Row, rows
from scale.visit import check, undetected, visit


@dataclass(frozen=True)
class Sites:
    """The built sites of a row, and the problems that a comparison has found. A row that cannot be built has no sites."""

    row: Row
    host: str = ""
    plain: Path | None = None
    tracked: Path | None = None
    problems: tuple[Problem, ...] = ()


def prepare(row: Row, workshop: Workshop, slot: str) -> Sites:
    """Build the site of a row with and without clicky-docs, and compare both sites."""
    workshop.remove(workshop.directory / slot)
    host, kind = "", "no-build"
    try:
        host = workshop.install(row)
        plain = workshop.build(row, slot, "plain")
        kind = "no-tracked-build"
        tracked = workshop.build(row, slot, "tracked")
        problems = list(compare(row, plain, tracked, set()))
        if problems:
            # Some differences may be random, so a second build without clicky-docs shows which files always change.
            again = workshop.build(row, slot, "again")
            problems = list(compare(row, plain, tracked, changed(plain.out, again.out)))
    except BuildError as error:
        return Sites(row, host, problems=(Problem(kind, str(error)),))
    except Exception as error:  # noqa: BLE001  # an unknown error in one row must not stop the run
        return Sites(row, host, problems=(Problem("error", f"{type(error).__name__}: {error}"),))
    return Sites(row, host, plain.out, tracked.out, tuple(problems))


def inspect(sites: Sites, chrome: Browser) -> Result:
    """Check the built sites of a row, and visit them."""
    problems, warnings, pages = list(sites.problems), [], {}
    if sites.plain and sites.tracked:
        try:
            report = check(sites.tracked)
            for each in report["problems"]:
                into = problems if each["severity"] == "error" else warnings
                into.append(Problem(each["problem"], f"{each['page']}: {each['what']}"))
            pages = {each["page"]: each for each in report["pages"]}
            problems += visit(chrome, sites.tracked, sites.plain, pages)
            problems += undetected(sites.plain, sites.tracked, pages)
        except Exception as error:  # noqa: BLE001  # an unknown error in one row must not stop the run
            problems.append(Problem("error", f"{type(error).__name__}: {error}"))
    return Result.of(sites.row, sites.host, len(pages), problems, warnings)


def run(wanted: list[Row], directory: Path) -> None:
    """Inspect each row, and write its result. While a site is visited, the next site is built."""
    workshop = Workshop(directory)
    executable = chromium.find()
    if not executable:
        sys.exit("There is no Chromium: run python tests/in_browser/chromium.py")
    with browser(executable) as chrome, ThreadPoolExecutor(1) as builders:
        builds = [builders.submit(prepare, row, workshop, f"slot{number % 3}") for number, row in enumerate(wanted[:2])]
        for number in range(len(wanted)):
            sites = builds[number].result()
            if number + 2 < len(wanted):
                builds.append(builders.submit(prepare, wanted[number + 2], workshop, f"slot{(number + 2) % 3}"))
            result = inspect(sites, chrome).without(str(workshop.directory))
            results.add(result)
            kinds = ", ".join(sorted({each.kind for each in result.problems})) or "exact"
            print(f"{number + 1}/{len(wanted)} {time.strftime('%H:%M:%S')} {sites.row.tool} {sites.row.name}: {kinds}")
            for each in result.problems[:5]:
                print(f"    {each.kind}: {each.what[:200]}", flush=True)


def main(arguments: list[str] | None = None) -> str | None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only compare docs/compatibility.md with the results")
    parser.add_argument("--again", action="store_true", help="also build the rows whose result has a problem")
    parser.add_argument("--only", metavar="NAME", action="append", help="build only the row with this name")
    parser.add_argument("--work", metavar="DIRECTORY", type=Path, help="the directory in which sites are built")
    options = parser.parse_args(arguments)
    listed = rows()
    if options.check:
        return table.difference(listed)
    identities = {row.identity for row in listed}
    known = [each for each in results.read() if each.identity in identities]
    results.write(known)
    done = {each.key for each in known if not (options.again and each.problems)}
    wanted = (
        [row for row in listed if row.name in options.only]
        if options.only
        else [row for row in listed if row.key not in done]
    )
    with tempfile.TemporaryDirectory(prefix="clicky-docs-scale-") as temporary:
        run(wanted, options.work or Path(temporary))
    table.write(listed)
    return None


if __name__ == "__main__":
    sys.exit(main())
