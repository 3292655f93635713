"""Measure what clicky-docs costs, beside peers, Clicky's own lines and no plugin; print the tables.

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
    """Return the versions of what is installed."""
    installed = {each.name.lower(): each.version for each in distributions()}
    for name in PACKAGES:
        yield name, installed.get(name.lower(), "not installed")


def chromium() -> str:
    """Return the version of the browser."""
    path = importlib.import_module("in_browser.chromium").find()
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout if path else ""
    found = re.search(r"\d[\d.]+", said)
    return found[0] if found else "not installed"


def processor() -> str:
    """Return what the processor is called, and which it is: virtual machines call several generations alike."""
    path = Path("/proc/cpuinfo")
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    found = dict(re.findall(r"^(model name|cpu family|model)\s*:\s*(.+?)\s*$", text, re.MULTILINE))
    name = found.get("model name") or platform.processor() or platform.machine()
    return ", ".join([name, *(f"{each} {found[each]}" for each in ("cpu family", "model") if each in found)])


def environment() -> Table:
    """Say what this runs on."""
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
    """Run these benchmarks, one after the other; print each table when it is there."""
    for name in names:
        start = time.monotonic()
        table = importlib.import_module(name).measure(quick=quick)
        print(f"\n{table}", flush=True)
        print(f"{name}: {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
        yield table


def main(arguments: list[str] | None = None) -> str | None:
    """Print the tables; return what is wrong with those of the page."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument("--only", choices=TITLES, metavar="NAME", help=f"one of {', '.join(TITLES)}")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--quick", action="store_true", help="few rounds, which say nothing but that it runs")
    how.add_argument("--check", action="store_true", help=f"compare with {PAGE.name}; status 1 if a row is out")
    how.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.name}")
    options = parser.parse_args(arguments)
    if options.write and options.only:
        parser.error("--write needs all of them: the page says once what they ran on")
    # What tests have to measure with.
    sys.path.append(str(ROOT / "tests"))
    there = environment()
    print(there)
    tables = [*measure([options.only] if options.only else [*TITLES], quick=options.quick)]
    text = PAGE.read_text(encoding="utf-8")
    if options.write:
        PAGE.write_text(put(text, [there, *tables]), encoding="utf-8")
    if not options.check:
        return None
    said = stated(text)
    for each in differences([there], said):
        print(each, file=sys.stderr)
    wider = slack(there, said)
    if wider > 1:
        print(f"Another {PROCESSOR} than stated: bounds are {wider} times wider to both sides", file=sys.stderr)
    return "\n".join(differences(tables, said, wider)) or None


if __name__ == "__main__":
    sys.exit(main())
