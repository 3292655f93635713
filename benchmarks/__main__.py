"""Measure the cost of clicky-docs; compare it with similar plugins, with Clicky's own HTML and with no plugin.

Usage: python benchmarks [--only NAME] [--quick | --check | --write]
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import re
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

from tables import ENVIRONMENT, PROCESSOR, TITLES, Table, differences, put, slack, stated

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
PACKAGES = (
    "clicky-docs",
    "Sphinx",
    "MkDocs",
    "sphinx-privatus-analytics",
    "mkdocs-privatus-analytics",
    "sphinxcontrib-googleanalytics",
)


def packages() -> Iterator[tuple[str, str]]:
    """Yield the names and the installed versions of the packages."""
    installed = {each.name.lower(): each.version for each in distributions()}
    for name in PACKAGES:
        yield name, installed.get(name.lower(), "not installed")


def chromium() -> str:
    """Return the version of Chromium."""
    path = importlib.import_module("in_browser.chromium").find()
    output = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout if path else ""
    version = re.search(r"\d[\d.]+", output)
    return version[0] if version else "not installed"


def processor() -> str:
    """Return the processor's name, family and model, because virtual machines use one name for several processors."""
    path = Path("/proc/cpuinfo")
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    fields = dict(re.findall(r"^(model name|cpu family|model)\s*:\s*(.+?)\s*$", text, re.MULTILINE))
    name = fields.get("model name") or platform.processor() or platform.machine()
    return ", ".join([name, *(f"{each} {fields[each]}" for each in ("cpu family", "model") if each in fields)])


def environment() -> Table:
    """Return the table of the environment: versions of packages, operating system and processor."""
    rows = [
        ("Python", f"{platform.python_version()}, {platform.python_implementation()}"),
        *packages(),
        ("Chromium", chromium()),
        ("zlib", zlib.ZLIB_RUNTIME_VERSION),
        ("system", f"{platform.system()}, {platform.machine()}"),
        (PROCESSOR, f"{processor()}, {os.cpu_count()} cores"),
    ]
    return Table(ENVIRONMENT, "", ["what", "which"], rows)


def measure(names: list[str], *, quick: bool) -> Iterator[Table]:
    """Run the benchmarks one after another. Print and yield each table when its benchmark has finished."""
    for name in names:
        start = time.monotonic()
        table = importlib.import_module(name).measure(quick=quick)
        print(f"\n{table}", flush=True)
        print(f"{name}: {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
        yield table


def main(arguments: list[str] | None = None) -> str | None:
    """Measure and print the tables. With ``--check``, return the differences from the tables in docs/benchmarks.md."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument("--only", choices=TITLES, metavar="NAME", help=f"one of {', '.join(TITLES)}")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--quick", action="store_true", help="run few rounds, to test that the benchmarks work")
    how.add_argument(
        "--check",
        action="store_true",
        help=f"compare with the tables in {PAGE.name}; exit with status 1 if a value is out of its bound",
    )
    how.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.name}")
    options = parser.parse_args(arguments)
    if options.write and options.only:
        parser.error("--write cannot be combined with --only: all tables in the page need the same environment")
    # Some benchmarks import helpers from the tests.
    sys.path.append(str(ROOT / "tests"))
    measured_environment = environment()
    print(measured_environment)
    tables = [*measure([options.only] if options.only else [*TITLES], quick=options.quick)]
    text = PAGE.read_text(encoding="utf-8")
    if options.write:
        PAGE.write_text(put(text, [measured_environment, *tables]), encoding="utf-8")
    if not options.check:
        return None
    page_tables = stated(text)
    for each in differences([measured_environment], page_tables):
        print(each, file=sys.stderr)
    wider = slack(measured_environment, page_tables)
    if wider > 1:
        print(f"The {PROCESSOR} is not in {PAGE.name}: each bound is wider by the factor {wider}.", file=sys.stderr)
    return "\n".join(differences(tables, page_tables, wider)) or None


if __name__ == "__main__":
    sys.exit(main())
