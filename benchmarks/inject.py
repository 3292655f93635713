"""Time ``inject`` and ``check`` over a site of 10,000 pages, beside reading and writing the same files alone.

Usage: python benchmarks/inject.py [PAGES]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
SIZE = 12_000


def pages(site: Path, count: int) -> None:
    """Write a site: pages of 12 kB, a hundred to a folder, each with a title of its own."""
    text = "<p>A paragraph of <code>documentation</code>, with a <a href='x.html'>link</a> to more of it.</p>\n"
    body = text * (SIZE // len(text))
    for number in range(count):
        path = site / str(number // 100) / f"{number}.html"
        path.parent.mkdir(exist_ok=True, parents=True)
        head = f'<!doctype html><html><head><meta charset="utf-8"><title>Page {number}</title></head>'
        path.write_text(f"{head}<body>{body}</body></html>", encoding="utf-8")


def command(*arguments: str) -> None:
    """Run the command line, as its users do."""
    done = subprocess.run(
        [sys.executable, "-m", "clicky_docs", *arguments], check=False, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(done.stdout[-2000:] + done.stderr)


def copy(site: Path) -> None:
    """Read and write each file on one core, as the least that there is to do."""
    for path in site.rglob("*.html"):
        unfinished = path.with_suffix(".new")
        unfinished.write_bytes(path.read_bytes())
        unfinished.replace(path)


def timed(action: Callable[[], None]) -> float:
    """Return how many seconds it takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def main(count: int) -> None:
    """Print pages a second."""
    with tempfile.TemporaryDirectory() as directory:
        site = Path(directory, "site")
        pages(site, count)
        arguments = ("inject", str(site), "--site-id", "101234567")
        steps: dict[str, Callable[[], None]] = {
            "reading and writing, one core": lambda: copy(site),
            "inject, first": lambda: command(*arguments),
            "inject, again": lambda: command(*arguments),
            "inject, another Site ID": lambda: command(*arguments[:-1], "7"),
            "check": lambda: command("check", str(site)),
            "csp": lambda: command("csp", str(site)),
        }
        for name, action in steps.items():
            seconds = timed(action)
            print(f"{name:30} {seconds:6.2f} s {count / seconds:8,.0f} pages/s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
