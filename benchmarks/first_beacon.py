"""Measure the time from the start of a page load to the page view, compared with Clicky's own two lines of HTML."""

from __future__ import annotations

from statistics import median

# The tests use these helpers, too.
from in_browser import chromium
from in_browser.visitor import HOST, Visitor, browser
from playwright.sync_api import Browser
from tables import LEAST, NO_RATIO, RATIOS, TITLES, Spread, Table
from texts import OWN, page

from clicky_docs import Page, build, load_site, place

NOTE = (
    "The time from the start of a page load in Chromium to the request that tracks the page. Each round loads each "
    "page {loads} times, in turns. A round's ratio is the ratio of the medians."
)
NAME = "Clicky's own"
OBSERVE = """
window.seen = {longtask: 0, "layout-shift": 0};
for (const type of Object.keys(seen))
  new PerformanceObserver((list) => (seen[type] += list.getEntries().length)).observe({type, buffered: true});
"""
# JavaScript that returns the time from the start of the page load to the page view request, in milliseconds.
SENT = "performance.getEntriesByType('resource').find((each) => /type=pageview/.test(each.name))?.startTime"

Load = tuple[float, int, int]


def load(chrome: Browser, html: str) -> Load:
    """Return the time of the page view request in milliseconds, and the numbers of long tasks and layout shifts."""
    visitor = Visitor(chrome, {HOST: {"index.html": html}})
    visitor.context.add_init_script(OBSERVE)
    opened = visitor.context.new_page()
    opened.goto(f"https://{HOST}/")
    opened.wait_for_function(f"!!({SENT})")
    sent: float = opened.evaluate(SENT)
    seen: dict[str, int] = opened.evaluate("seen")
    visitor.context.close()
    return sent, seen["longtask"], seen["layout-shift"]


def variants() -> dict[str, str]:
    """Return one page with Clicky's own lines, and with two snippets of clicky-docs."""
    html = page(1)
    site, _ = load_site({"site_id": "101234567"})
    more, _ = load_site({"site_id": "101234567", "navigation": True, "privacy_signals": True, "hosts": HOST})
    data = {"title": "Install", "goal": {"id": 12, "revenue": 2.5}}
    return {
        NAME: html.replace("</body>", f"{OWN}</body>"),
        "clicky-docs": place(html, build(site, Page("index"))),
        "clicky-docs, with data, hosts, signals and navigation": place(html, build(more, Page("index", custom=data))),
    }


def measure(*, quick: bool) -> Table:
    """Measure, and return the table."""
    rounds, loads = (2, 1) if quick else (12, 6)
    pages = variants()
    rounds_loads: list[dict[str, list[Load]]] = []
    with browser(str(chromium.find())) as chrome:
        for html in pages.values():
            # The first load of a page takes longer, so it is not measured.
            load(chrome, html)
        for _ in range(rounds):
            turns = [{name: load(chrome, html) for name, html in pages.items()} for _ in range(loads)]
            rounds_loads.append({name: [each[name] for each in turns] for name in pages})
    rows = []
    for name in pages:
        sent = [median(each[0] for each in one_round[name]) for one_round in rounds_loads]
        ratio = NO_RATIO
        if name != NAME:
            own = [median(each[0] for each in one_round[NAME]) for one_round in rounds_loads]
            ratio = Spread.of([mine / other for mine, other in zip(sent, own, strict=True)]).cells(
                LEAST["first_beacon"]
            )
        tasks, shifts = (str(sum(each[at] for one_round in rounds_loads for each in one_round[name])) for at in (1, 2))
        rows.append((name, f"{median(sent):.1f}", tasks, shifts, *ratio))
    head = ["page with", "ms", "long tasks", "layout shifts", *RATIOS]
    return Table(TITLES["first_beacon"], NOTE.format(loads=loads), head, rows, 1)
