"""Measure the time and the memory of the command `report`, compared with the command `check` of the same site."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from rounds import directory
from tables import LEAST, RATIOS, TITLES, Spread, Table
from texts import page

from clicky_docs import Page, build, load_site, place
from clicky_docs.report.client import Client
from clicky_docs.report.figures import collect
from clicky_docs.report.saved import Recorder

NOTE = (
    "Pages of 12 kB, and ten rows of saved responses per page. The time is elapsed time and includes the start of "
    "Python. The memory is the sum of the largest memory of the process and of its largest worker process. The ratio "
    "compares the time of `report` with the time of `check` of the same site."
)
SIZES = (5_000, 20_000)
LAST = date(2026, 11, 28)
ROWS_PER_PAGE = 10
SITE_ID = "101234567"
_ROWS = 1_000


def url(number: int) -> str:
    """Return the URL of a page."""
    return f"https://docs.example.com/part{number // 100}/page-{number}.html"


def word(number: int) -> str:
    """Return a word that differs much from the words of other numbers."""
    return hashlib.sha256(str(number).encode()).hexdigest()[:12]


def rows(count: int) -> dict[str, list[tuple[str, str]]]:
    """Return the URLs and titles of the rows of each type: ten per page."""
    pages = [(url(number), f"Page {number}") for number in range(count)]
    events = []
    for number in range(count):
        path = f"/part{number // 100}/page-{number}.html"
        kinds = ("read", "feedback:yes", "feedback:no", f"copy:sh:Page+{number}", f"no-results:{word(number)}")
        events += [(f"https://docs.example.com/#{kind}@{path}", kind) for kind in kinds]
        events.append((f"https://docs.example.com/#not-found:{path}@/old{path}", "Not found"))
    return {"pages": pages, "pages-entrance": pages, "pages-exit": pages, "events": events}


def save(path: Path, count: int) -> None:
    """Save the responses to the requests of a report."""
    found = rows(count)

    def transport(parameters: Mapping[str, str]) -> str:
        start = (int(parameters["page"]) - 1) * _ROWS
        blocks = []
        for name in parameters["type"].split(","):
            items: list[dict[str, str]] = [
                {"value": "12", "title": title, "url": address}
                for address, title in found.get(name, [])[start : start + _ROWS]
            ]
            if name in {"visitors", "actions-pageviews"}:
                items = [{"value": "1000"}]
            blocks.append({"type": name, "dates": [{"date": parameters["date"], "items": items}]})
        return json.dumps(blocks)

    recorder = Recorder(transport, SITE_ID)
    collect(Client(recorder, LAST + timedelta(days=1)), LAST - timedelta(days=29), LAST)
    recorder.save(path)


def write_site(site: Path, count: int) -> None:
    """Write a site whose pages have the code of clicky-docs."""
    settings, _ = load_site({"site_id": SITE_ID})
    for number in range(count):
        path = site / f"part{number // 100}" / f"page-{number}.html"
        path.parent.mkdir(exist_ok=True, parents=True)
        name = f"part{number // 100}/page-{number}"
        path.write_text(place(page(number), build(settings, Page(name=name))), encoding="utf-8")


def run(*arguments: str) -> tuple[float, float]:
    """Run `clicky-docs`; return the elapsed time in seconds, and the memory in megabytes."""
    code = (
        "import resource, runpy, sys\n"
        "try:\n    runpy.run_module('clicky_docs', run_name='__main__')\n"
        "finally:\n    sizes = [resource.getrusage(each).ru_maxrss for each in"
        " (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]\n"
        "    sys.stderr.write(f'\\n{sum(sizes)}')"
    )
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], check=False, capture_output=True, text=True, errors="replace"
    )
    elapsed = time.perf_counter() - start
    if done.returncode:
        sys.exit(done.stdout[-2000:] + done.stderr)
    return elapsed, int(done.stderr.rpartition("\n")[2]) / 1024


def one_round(count: int) -> tuple[float, float, float]:
    """Return the time of `report`, the memory of `report`, and the time of `check`."""
    with directory() as name:
        site, saved = Path(name, "site"), Path(name, "figures.json")
        write_site(site, count)
        save(saved, count)
        seconds, memory = run("report", str(site), "--from", str(saved), "--html", str(Path(name, "report.html")))
        return seconds, memory, run("check", str(site))[0]


def measure(*, quick: bool) -> Table:
    """Measure, and return the table."""
    os.environ.pop("CLICKY_SITE_ID", None)
    rounds, sizes = (2, (300, 600)) if quick else (5, SIZES)
    lines = []
    for count in sizes:
        found = [one_round(count) for _ in range(rounds)]
        ratio = Spread.of([seconds / checked for seconds, _, checked in found]).cells(LEAST["reports"])
        lines.append(
            (
                f"{count:,}",
                f"{count * ROWS_PER_PAGE:,}",
                f"{median(seconds for seconds, _, _ in found):.1f}",
                f"{median(memory for _, memory, _ in found):.0f}",
                *ratio,
            )
        )
    return Table(TITLES["reports"], NOTE, ["pages", "rows", "seconds", "MB", *RATIOS], lines)
