"""Measure the time of the commands `inject`, `check` and `csp`, compared with reading and writing the same files."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from rounds import directory, processor_time
from tables import LEAST, NO_RATIO, RATIOS, TITLES, Spread, Table
from texts import page

NOTE = (
    "{pages} pages of 12 kB, a hundred per folder. Microseconds are processor time of one core and include the start "
    "of Python. The ratio compares with reading and writing the same files. Pages per second are of the whole machine."
)
COPY = "reading and writing"


def write(site: Path, count: int) -> None:
    """Write a site with `count` pages."""
    for number in range(count):
        path = site / str(number // 100) / f"{number}.html"
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(page(number), encoding="utf-8")


def copy(site: Path) -> None:
    """Read and rewrite each file. This is the minimum work of `inject`."""
    for path in site.rglob("*.html"):
        unfinished = path.with_suffix(".new")
        unfinished.write_bytes(path.read_bytes())
        unfinished.replace(path)


def command(*arguments: str) -> Callable[[], None]:
    """Return a function that runs `clicky-docs` with these arguments in a new process."""

    def run() -> None:
        done = subprocess.run(
            [sys.executable, "-m", "clicky_docs", *arguments], check=False, capture_output=True, text=True
        )
        if done.returncode:
            sys.exit(done.stdout[-2000:] + done.stderr)

    return run


def timed(action: Callable[[], None]) -> tuple[float, float]:
    """Return the processor time of all processes, and the elapsed time, in seconds, of an action."""
    start, before = time.perf_counter(), processor_time()
    action()
    return processor_time() - before, time.perf_counter() - start


def one_round(count: int) -> dict[str, tuple[float, float]]:
    """Return the processor time and the elapsed time of each step."""
    with directory() as name:
        site = Path(name, "site")
        write(site, count)
        inject = command("inject", str(site), "--site-id", "101234567")
        # One run is too short for an exact time, so the median of three runs is used.
        copied = sorted(timed(lambda: copy(site)) for _ in range(3))[1]
        steps = {
            "inject": inject,
            "inject, again": inject,
            "check": command("check", str(site)),
            "csp": command("csp", str(site)),
        }
        return {COPY: copied, **{name: timed(action) for name, action in steps.items()}}


def measure(*, quick: bool) -> Table:
    """Measure, and return the table."""
    os.environ.pop("CLICKY_SITE_ID", None)
    rounds, pages = (2, 50) if quick else (7, 3_000)
    rounds_times = [one_round(pages) for _ in range(rounds)]
    rows = []
    for name in rounds_times[0]:
        used, took = (median(each[name][at] for each in rounds_times) for at in (0, 1))
        ratio = NO_RATIO
        if name != COPY:
            ratio = Spread.of([each[name][0] / each[COPY][0] for each in rounds_times]).cells(LEAST["inject"])
        rows.append((name, f"{used / pages * 1e6:.0f}", f"{pages / took:,.0f}", *ratio))
    return Table(
        TITLES["inject"],
        NOTE.format(pages=f"{pages:,}"),
        ["command", "µs per page", "pages per second", *RATIOS],
        rows,
        1,
    )
