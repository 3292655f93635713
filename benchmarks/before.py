"""Measure the commands `check`, `csp` and `inject`, compared with an older commit, on the same files in one run."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path
from statistics import median

from inject import timed, write
from rounds import directory
from tables import LEAST, NO_RATIO, RATIOS, TITLES, Spread, Table

ROOT = Path(__file__).parents[1]
BEFORE = "dc406c7"
NOTE = (
    "{pages} pages of 12 kB, and the whole process for one page. Processor time per page includes the start of Python. "
    "The ratio is the time of clicky-docs divided by the time of the commit " + BEFORE + " in the same round."
)
SITE = ["--site-id", "101234567"]
# Each page has marks and loads the insights file.
MARKED = """site_id = "101234567"
goals = {signup = 14}
insights = ["search", "read", "copy"]
"""
MARK = '<p><a class="clicky-goal-signup" href="/">Sign up</a></p>'


def extract(folder: Path) -> Path:
    """Return a folder with the package of the older commit, from the history of the clone."""
    archive = subprocess.run(
        ["git", "archive", BEFORE, "clicky_docs"], cwd=ROOT, check=True, capture_output=True
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(folder, filter="data")
    return folder


def seconds(package: Path, *arguments: str) -> float:
    """Return the processor time of a command that is run with a package."""
    # The bytecode of both packages is written, as it is when a package is installed.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPATH"] = str(package)

    def run() -> None:
        command = [sys.executable, "-m", "clicky_docs", *arguments]
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=package, env=environment)
        if "Traceback" in done.stderr:
            sys.exit(done.stderr)

    return timed(run)[0]


def one_round(packages: Mapping[str, Path], count: int) -> dict[tuple[str, str], float]:
    """Return the processor time per page of each command, by the command and the package."""
    result = {}
    for name, package in packages.items():
        with directory() as folder:
            plain, marked = Path(folder, "plain"), Path(folder, "marked")
            write(plain, count)
            write(marked, count)
            for path in marked.rglob("*.html"):
                text = path.read_text(encoding="utf-8")
                path.write_text(text.replace("</main>", f"{MARK}</main>"), encoding="utf-8")
            config = Path(folder, "clicky-docs.toml")
            config.write_text(MARKED, encoding="utf-8")
            # The first run writes the bytecode.
            seconds(package, "check", str(plain / "0" / "0.html"))
            steps = {
                "inject": ["inject", str(plain), *SITE],
                "inject, again": ["inject", str(plain), *SITE],
                "check": ["check", str(plain)],
                "csp": ["csp", str(plain)],
                "marks": ["inject", str(marked), "--config", str(config)],
                "check, pages with marks and insights": ["check", str(marked)],
            }
            for step, arguments in steps.items():
                result[step, name] = seconds(package, *arguments) / count
            page = str(plain / "0" / "0.html")
            result["check, one page", name] = median(seconds(package, "check", page) for _ in range(5))
    return result


def measure(*, quick: bool) -> Table:
    """Measure, and return the table."""
    os.environ.pop("CLICKY_SITE_ID", None)
    rounds, pages = (2, 50) if quick else (7, 3_000)
    with directory() as folder:
        packages = {BEFORE: extract(Path(folder)), "clicky-docs": ROOT}
        times = [one_round(packages, pages) for _ in range(rounds)]
    rows = []
    for step, name in times[0]:
        if step == "marks":
            continue
        ratio = NO_RATIO
        if name != BEFORE:
            ratio = Spread.of([each[step, name] / each[step, BEFORE] for each in times]).cells(LEAST["before"])
        rows.append((step, name, f"{median(each[step, name] for each in times) * 1e6:,.0f}", *ratio))
    rows.sort(key=lambda row: [step for step, _ in times[0]].index(row[0]))
    return Table(
        TITLES["before"], NOTE.format(pages=f"{pages:,}"), ["command", "version", "µs per page", *RATIOS], rows
    )
