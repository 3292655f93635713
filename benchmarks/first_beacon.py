"""Time from the start of a page's load to its page view, beside Clicky's own two lines on the same page."""

from __future__ import annotations

from statistics import median

# What reads pages for the tests, too.
from in_browser import chromium
from in_browser.reader import HOST, Reader, browser
from playwright.sync_api import Browser
from tables import LEAST, NO_RATIO, RATIOS, TITLES, Spread, Table
from texts import OWN, page

from clicky_docs import Page, build, load_site, place

NOTE = (
    "From the start of a page's load in Chromium to the request that counts it. Each round has {loads} loads of each, "
    "in turns, and its ratio is that of their medians."
)
NAME = "Clicky's own"
OBSERVE = """
window.seen = {longtask: 0, "layout-shift": 0};
for (const type of Object.keys(seen))
  new PerformanceObserver((list) => (seen[type] += list.getEntries().length)).observe({type, buffered: true});
"""
# When the tracker asks for its page view, by the browser's own clock.
SENT = "performance.getEntriesByType('resource').find((each) => /type=pageview/.test(each.name))?.startTime"

Load = tuple[float, int, int]


def load(chrome: Browser, html: str) -> Load:
    """Return when the page view left, in milliseconds, and the number of long tasks and of layout shifts."""
    visitor = Reader(chrome, {HOST: {"index.html": html}})
    visitor.context.add_init_script(OBSERVE)
    opened = visitor.context.new_page()
    opened.goto(f"https://{HOST}/")
    opened.wait_for_function(f"!!({SENT})")
    sent: float = opened.evaluate(SENT)
    seen: dict[str, int] = opened.evaluate("seen")
    visitor.context.close()
    return sent, seen["longtask"], seen["layout-shift"]


def variants() -> dict[str, str]:
    """The same page, with what counts it."""
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
    """Return the table."""
    rounds, loads = (2, 1) if quick else (12, 6)
    pages = variants()
    found: list[dict[str, list[Load]]] = []
    with browser(str(chromium.find())) as chrome:
        for html in pages.values():
            # Warms the browser up.
            load(chrome, html)
        for _ in range(rounds):
            turns = [{name: load(chrome, html) for name, html in pages.items()} for _ in range(loads)]
            found.append({name: [each[name] for each in turns] for name in pages})
    rows = []
    for name in pages:
        sent = [median(each[0] for each in one[name]) for one in found]
        ratio = NO_RATIO
        if name != NAME:
            own = [median(each[0] for each in one[NAME]) for one in found]
            ratio = Spread.of([mine / other for mine, other in zip(sent, own, strict=True)]).cells(
                LEAST["first_beacon"]
            )
        tasks, shifts = (str(sum(each[at] for one in found for each in one[name])) for at in (1, 2))
        rows.append((name, f"{median(sent):.1f}", tasks, shifts, *ratio))
    head = ["page with", "ms", "long tasks", "layout shifts", *RATIOS]
    return Table(TITLES["first_beacon"], NOTE.format(loads=loads), head, rows, 1)
