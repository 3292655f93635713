"""Time from the start of a page's load to its page view, beside Clicky's own two lines on the same page.

Pairs of loads in a real browser, in turns, each in a context of its own; every answer is given here, at once. Prints
the medians, the median of the ratios of the pairs, and how many long tasks and layout shifts each had.

Usage: python benchmarks/first_beacon.py [PAIRS]
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser
from tabulate import tabulate

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "sample_docs"), str(ROOT)]

from browser import chromium  # noqa: E402  # the tests' reader
from browser.reader import HOST, Reader, browser  # noqa: E402

from benchmarks.handlers import page as page_of  # noqa: E402
from clicky_docs import Page, build, load_site, place  # noqa: E402

OWN = '<script async data-id="101234567" src="//static.getclicky.com/js"></script>'
OBSERVE = """
window.seen = {longtask: 0, "layout-shift": 0};
for (const type of Object.keys(seen))
  new PerformanceObserver((list) => (seen[type] += list.getEntries().length)).observe({type, buffered: true});
"""
# When the tracker asks for its page view, by the browser's own clock.
SENT = "performance.getEntriesByType('resource').find((each) => /type=pageview/.test(each.name))?.startTime"


def load(chrome: Browser, html: str) -> tuple[float, int, int]:
    """Return when the page view left, in milliseconds, and the number of long tasks and of layout shifts."""
    visitor = Reader(chrome, {HOST: {"index.html": html}})
    visitor.context.add_init_script(OBSERVE)
    page = visitor.context.new_page()
    page.goto(f"https://{HOST}/")
    page.wait_for_function(f"!!({SENT})")
    sent: float = page.evaluate(SENT)
    seen: dict[str, int] = page.evaluate("seen")
    visitor.context.close()
    return sent, seen["longtask"], seen["layout-shift"]


def main(pairs: int) -> None:
    """Print the table."""
    html = page_of(1)
    site, _ = load_site({"site_id": "101234567"})
    everything, _ = load_site({"site_id": "101234567", "navigation": True, "privacy_signals": True, "hosts": HOST})
    variants = {
        "Clicky's own": html.replace("</body>", f"{OWN}</body>"),
        "clicky-docs": place(html, build(site, Page("index"))),
        "clicky-docs, with data, hosts, signals and navigation": place(
            html, build(everything, Page("index", custom={"title": "Install", "goal": {"id": 12, "revenue": 2.5}}))
        ),
    }
    times: dict[str, list[tuple[float, int, int]]] = {name: [] for name in variants}
    with browser(str(chromium.find())) as chrome:
        for _ in range(pairs + 1):
            for name, text in variants.items():
                times[name].append(load(chrome, text))
    rows: list[list[Any]] = []
    # The first of each warms the browser up.
    own = [sent for sent, _, _ in times["Clicky's own"][1:]]
    for name, found in times.items():
        sent = [each[0] for each in found[1:]]
        ratio = statistics.median(one / other for one, other in zip(sent, own, strict=True))
        rows.append(
            [
                name,
                f"{statistics.median(sent):.1f}",
                f"{ratio:.3f}",
                sum(each[1] for each in found),
                sum(each[2] for each in found),
            ]
        )
    headers = ["first page view", "ms", "ratio", "long tasks", "layout shifts"]
    print(tabulate(rows, headers=headers, tablefmt="github", disable_numparse=True))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
