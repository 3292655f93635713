"""Build sites with many themes, plugins and extensions, with and without clicky-docs, and compare the built sites.

Usage: python -m tox -e scale [-- OPTIONS]

A run takes one or two hours. Each row of the lists gets a line in results.jsonl. A later run builds only rows that have no
result, or whose row has changed. At the end, the tables in docs/compatibility.md are written.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from in_browser import chromium
from in_browser.visitor import browser
from playwright.sync_api import Browser
from scale import results, table
from scale.builder import BuildError, Workshop
from scale.compare import Problem, changed, compare
from scale.results import Result
from scale.rows import Row, rows
from scale.visit import check, visit


def inspect(row: Row, workshop: Workshop, chrome: Browser) -> Result:
    """Build a site with and without clicky-docs, and return the problems."""
    host = ""
    try:
        host = workshop.install(row)
        plain = workshop.build(row, "plain")
        tracked = workshop.build(row, "tracked")
        problems = list(compare(row, plain, tracked, set()))
        if problems:
            # A part of the differences may be random.
            again = workshop.build(row, "again")
            problems = list(compare(row, plain, tracked, changed(plain.out, again.out)))
        report = check(tracked.out)
        found = [(each["severity"], Problem(each["problem"], f"{each['page']}: {each['what']}")) for each in report["problems"]]
        problems += [problem for severity, problem in found if severity == "error"]
        pages = {each["page"]: each for each in report["pages"]}
        problems += visit(chrome, tracked.out, plain.out, pages)
        warnings = [problem for severity, problem in found if severity == "warning"]
        return Result.of(row, host, len(pages), problems, warnings)
    except BuildError as error:
        return Result.of(row, host, 0, [Problem("no-build", str(error))], [])
    except Exception as error:  # noqa: BLE001  # an unknown error in one row must not stop the run
        return Result.of(row, host, 0, [Problem("error", f"{type(error).__name__}: {error}"[:300])], [])


def build_all(wanted: list[Row], directory: Path) -> None:
    """Inspect each row, and write its result."""
    workshop = Workshop(directory)
    executable = chromium.find()
    if not executable:
        sys.exit("There is no Chromium: run python tests/in_browser/chromium.py")
    with browser(executable) as chrome:
        for number, row in enumerate(wanted, 1):
            start = time.monotonic()
            try:
                result = inspect(row, workshop, chrome)
            finally:
                workshop.clear()
            results.add(result)
            kinds = ", ".join(sorted({each.kind for each in result.problems})) or "exact"
            print(f"{number}/{len(wanted)} {time.monotonic() - start:.0f} s {row.tool} {row.name}: {kinds}", flush=True)
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
    known = results.read()
    done = {each.key for each in known if not (options.again and each.problems)}
    wanted = [row for row in listed if row.name in options.only] if options.only else [
        row for row in listed if row.key not in done
    ]
    with tempfile.TemporaryDirectory(prefix="clicky-docs-scale-") as temporary:
        build_all(wanted, options.work or Path(temporary))
    table.write(listed)
    return None


if __name__ == "__main__":
    sys.exit(main())
