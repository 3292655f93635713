"""A reader with a real browser. Every request is answered here, and none leaves the machine."""

from __future__ import annotations

import contextlib
import mimetypes
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

TRACKER = Path(__file__).with_name("tracker.js")
HOST = "docs.example"
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Nothing that escapes the answers below would find its way.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
]
# What every beacon has, and says of the browser rather than of the page.
TAIL = ("res", "lang", "tz", "tc", "ck", "mime", "x")


@contextlib.contextmanager
def browser(executable: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield chromium
        chromium.close()


class Reader:
    """Opens pages of sites, and notes what leaves them.

    Args:
        sites: the files of a site, by its host name; a file is text, or lies in a directory.
    """

    def __init__(self, browser: Browser, sites: Mapping[str, Path | Mapping[str, str]], **context: Any) -> None:
        self.sites = sites
        self.beacons: list[dict[str, str]] = []
        self.images: list[str] = []
        self.loads = 0
        self.errors: list[str] = []
        self.strangers: list[str] = []
        self.context: BrowserContext = browser.new_context(**context)
        self.context.route("**/*", self._answer)

    def open(self, url: str, beacons: int = 1) -> Page:
        """Open a page; so many beacons are expected of it."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        expected = len(self.beacons) + beacons
        page.goto(url)
        self.wait(page, expected)
        return page

    def wait(self, page: Page, beacons: int) -> None:
        """Wait until there are so many beacons, however slow the machine is; then for longer than the tracker does."""
        page.wait_for_load_state("load")
        for _ in range(200):
            if len(self.beacons) >= beacons:
                break
            page.wait_for_timeout(50)
        page.wait_for_timeout(600)

    def _answer(self, route: Route) -> None:
        request = route.request
        url = urlsplit(request.url)
        if url.hostname in self.sites:
            self._page(route, self.sites[url.hostname], url.path)
        elif request.url == "https://static.getclicky.com/js":
            self.loads += 1
            route.fulfill(path=TRACKER, content_type="text/javascript")
        elif url.hostname == "in.getclicky.com" and url.path == "/in.php":
            self.beacons.append({key: value for key, value in _query(url.query) if key not in TAIL})
            route.fulfill(body="", content_type="text/javascript")
        elif url.hostname == "in.getclicky.com":
            self.images.append(url.path)
            route.fulfill(body="GIF89a", content_type="image/gif")
        else:
            self.strangers.append(request.url)
            route.abort()

    def _page(self, route: Route, site: Path | Mapping[str, str], path: str) -> None:
        name = path.removeprefix("/") + "index.html" * path.endswith("/")
        kind = mimetypes.guess_type(name)[0] or "text/plain"
        if isinstance(site, Path):
            found, status = (site / name, 200) if (site / name).is_file() else (site / "404.html", 404)
            if status != 200 and not found.is_file():
                route.fulfill(status=404, body="")
                return
            route.fulfill(status=status, path=found, content_type=kind if status == 200 else "text/html")
        else:
            route.fulfill(status=200 if name in site else 404, body=site.get(name, ""), content_type=kind)


def _query(query: str) -> list[tuple[str, str]]:
    """The pairs of a query; a list's are joined."""
    result: dict[str, str] = {}
    for key, value in parse_qsl(query, keep_blank_values=True):
        result[key] = f"{result[key]},{value}" if key in result else value
    return list(result.items())
