"""Measure the time from the start of a page load to the page view, compared with Clicky's own two lines of HTML.

A server on this machine answers all requests, and Chromium limits the speed of the network.
"""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from statistics import median
from threading import Thread
from typing import NamedTuple
from urllib.parse import urlsplit

# The tests use these helpers, too.
from in_browser import chromium
from in_browser.visitor import FLAGS, tracker
from playwright.sync_api import Browser, sync_playwright
from tables import LEAST, NO_RATIO, RATIOS, TITLES, Spread, Table
from texts import OWN, page

from clicky_docs import Page, build, load_site, place

NOTE = (
    "The time from the start of a page load in Chromium to the request that tracks the page. The slow network has a "
    "latency of 400 ms and 50 kB per second, and the late style sheet arrives after 4 seconds. Each round loads each "
    "page several times, in turns. A round's ratio is the ratio of the medians."
)
NAME = "Clicky's own"
OBSERVE = """
window.seen = {longtask: 0, "layout-shift": 0};
for (const type of Object.keys(seen))
  new PerformanceObserver((list) => (seen[type] += list.getEntries().length)).observe({type, buffered: true});
"""
# JavaScript that returns the time from the start of the page load to the page view request, in milliseconds.
SENT = "performance.getEntriesByType('resource').find((each) => /type=pageview/.test(each.name))?.startTime"
LATE = '<link rel="stylesheet" href="/late.css">\n'

Load = tuple[float, int, int]


class Network(NamedTuple):
    """A network and the numbers of measurements. The throughput is in bytes per second; -1 is no limit."""

    name: str
    latency: float = 0
    throughput: float = -1
    late: bool = False
    rounds: int = 6
    loads: int = 3


NETWORKS = (
    Network("fast network", rounds=12, loads=6),
    Network("slow network", latency=400, throughput=50_000),
    Network("late style sheet", late=True),
)


@contextmanager
def server(pages: Mapping[str, str]) -> Iterator[str]:
    """Serve the pages, by path, and the tracker; yield the server's URL."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path == "/late.css":
                time.sleep(4)
            kind = {"css": "text/css", "js": "text/javascript", "php": "text/javascript"}.get(
                path.rpartition(".")[2], "text/html"
            )
            text = files.get(path, "")
            body = gzip.compress(text.encode())
            self.send_response(200)
            for name, value in (
                ("Content-Type", f"{kind}; charset=utf-8"),
                ("Content-Encoding", "gzip"),
                ("Content-Length", str(len(body))),
                ("Cache-Control", "no-store"),
            ):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    url = f"http://127.0.0.1:{running.server_port}"
    files = {"/tracker.js": tracker(f"{url}/in.php")}
    files |= {path: html.replace("{server}", url) for path, html in pages.items()}
    thread = Thread(target=running.serve_forever, daemon=True)
    thread.start()
    try:
        yield url
    finally:
        running.shutdown()


def load(chrome: Browser, url: str, network: Network) -> Load:
    """Return the time of the page view request in milliseconds, and the numbers of long tasks and layout shifts."""
    context = chrome.new_context()
    context.add_init_script(OBSERVE)
    opened = context.new_page()
    session = context.new_cdp_session(opened)
    session.send("Network.enable")
    limits = {"latency": network.latency, "downloadThroughput": network.throughput, "uploadThroughput": -1}
    session.send("Network.emulateNetworkConditions", {"offline": False, **limits})
    opened.goto(url, wait_until="commit")
    opened.wait_for_function(f"!!({SENT})")
    sent: float = opened.evaluate(SENT)
    seen: dict[str, int] = opened.evaluate("seen")
    context.close()
    return sent, seen["longtask"], seen["layout-shift"]


def variants(*, late: bool) -> dict[str, str]:
    """Return one page with Clicky's own lines, and with two snippets of clicky-docs."""
    html = page(1)
    if late:
        # A script without `defer` would wait for the style sheet, and Clicky's own script would wait for that script.
        html = html.replace("</title>\n", f"</title>\n{LATE}").replace("<script src", "<script defer src")
    local = {
        "site_id": "101234567",
        "script_url": "{server}/tracker.js",
        "beacon_url": "{server}/in.php",
        "internal_hosts": [],
        "internal_ips": [],
    }
    # A real URL passes the parser; the text of the page then gets the server's URL.
    options = {
        name: str(value).replace("{server}", "https://server.example") if isinstance(value, str) else value
        for name, value in local.items()
    }
    site, _ = load_site(options)
    more, _ = load_site({**options, "privacy_signals": True, "hosts": "127.0.0.1"})
    data = {"title": "Install", "goal": {"id": 12, "revenue": 2.5}}
    own = OWN.replace("//static.getclicky.com/js", "https://server.example/tracker.js")
    pages = {
        NAME: html.replace("</body>", f"{own}</body>"),
        "clicky-docs": place(html, build(site, Page("index"))),
        "clicky-docs, with data, hosts and signals": place(html, build(more, Page("index", custom=data))),
    }
    return {name: text.replace("https://server.example", "{server}") for name, text in pages.items()}


def measure(*, quick: bool) -> Table:
    """Measure, and return the table."""
    rows = []
    flags = [each.replace("~NOTFOUND", "~NOTFOUND, EXCLUDE 127.0.0.1") for each in FLAGS]
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium.find(), args=flags) as chrome,
    ):
        for network in NETWORKS:
            pages = variants(late=network.late)
            paths = {name: f"/{at}.html" for at, name in enumerate(pages)}
            rounds, loads = (2, 1) if quick else (network.rounds, network.loads)
            rounds_loads: list[dict[str, list[Load]]] = []
            with server({paths[name]: html for name, html in pages.items()}) as url:
                for path in paths.values():
                    # The first load of a page takes longer, so it is not measured.
                    load(chrome, url + path, network)
                for _ in range(rounds):
                    turns = [
                        {name: load(chrome, url + path, network) for name, path in paths.items()} for _ in range(loads)
                    ]
                    rounds_loads.append({name: [each[name] for each in turns] for name in paths})
            rows += [_row(network, name, rounds_loads) for name in pages]
    head = ["network", "page with", "ms", "long tasks", "layout shifts", *RATIOS]
    return Table(TITLES["first_beacon"], NOTE, head, rows)


def _row(network: Network, name: str, rounds_loads: list[dict[str, list[Load]]]) -> tuple[str, ...]:
    sent = [median(each[0] for each in one_round[name]) for one_round in rounds_loads]
    ratio = NO_RATIO
    if name != NAME:
        own = [median(each[0] for each in one_round[NAME]) for one_round in rounds_loads]
        ratio = Spread.of([mine / other for mine, other in zip(sent, own, strict=True)]).cells(LEAST["first_beacon"])
    tasks, shifts = (str(sum(each[at] for one_round in rounds_loads for each in one_round[name])) for at in (1, 2))
    return (network.name, name, f"{median(sent):.1f}", tasks, shifts, *ratio)
