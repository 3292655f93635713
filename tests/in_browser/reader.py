"""A reader with a real browser. Every request is answered here, and none leaves the machine."""

from __future__ import annotations

import contextlib
import math
import mimetypes
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, Route, sync_playwright
from sites import snippet

from clicky_docs import place

SCRIPT = "https://static.getclicky.com/js"
HOST = "docs.example"
# What a page's Content-Security-Policy does not allow goes to the console in words of our own.
VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.warn(`violation: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
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


def tracker(base: str = "//in.getclicky.com/in.php") -> str:
    """The stand-in for Clicky's tracker, as a proxy would have it for another address of beacons."""
    text = Path(__file__).with_name("tracker.js").read_text(encoding="utf-8")
    return text.replace("//in.getclicky.com/in.php", base)


@contextlib.contextmanager
def browser(executable: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield chromium
        chromium.close()


@dataclass
class Answer:
    """What a server says, after how many milliseconds; without a status it says nothing at all.

    What is held is said when the test lets it go.
    """

    body: str | bytes = ""
    status: int | None = 200
    type: str = "text/plain"
    delay: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    held: bool = False


class Reader:
    """Opens pages of sites, and notes what leaves them.

    Args:
        sites: the files of a site, by its host name; a file is text, or lies in a directory.
        answers: what else is there, by its address without the query; the tracker, too.
        headers: what is sent with each page.
        delay: after how many milliseconds a file of a site comes.
    """

    def __init__(
        self,
        browser: Browser,
        sites: Mapping[str, Path | Mapping[str, str]],
        *,
        answers: Mapping[str, Answer] | None = None,
        headers: Mapping[str, str] | None = None,
        **context: Any,
    ) -> None:
        self.sites = sites
        self.answers = {SCRIPT: Answer(tracker(), type="text/javascript"), **(answers or {})}
        self.headers = dict(headers or {})
        self.delay = 0
        self.beacons: list[dict[str, str]] = []
        self.images: list[str] = []
        self.asked: list[str] = []
        self.errors: list[str] = []
        self.console: list[str] = []
        self.strangers: list[str] = []
        self._held: list[tuple[float, Callable[[], None]]] = []
        self._requests = 0
        self._ended = 0
        self.context: BrowserContext = browser.new_context(**context)
        self.context.add_init_script(VIOLATIONS)
        self.context.route("**/*", self._answer)
        # A request that is sent elsewhere does not come by the route.
        self.context.on("request", lambda sent: self.strangers.append(sent.url) if sent.redirected_from else None)
        for end in ("requestfinished", "requestfailed"):
            self.context.on(end, self._count)

    @property
    def loads(self) -> int:
        """How often the tracker was asked for."""
        return self.asked.count(SCRIPT)

    def open(self, url: str, beacons: int = 1) -> Page:
        """Open a page; so many beacons are expected of it."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.console.append(message.text))
        expected = len(self.beacons) + beacons
        page.goto(url)
        self.wait(page, expected)
        return page

    def wait(self, page: Page, beacons: int) -> None:
        """Wait until there are so many beacons, however slow the machine is; then until nothing else comes."""
        for _ in range(500):
            if len(self.beacons) >= beacons and self._is_loaded(page):
                break
            self.pause(page, 20)
        self.settle(page)

    def settle(self, page: Page) -> None:
        """Wait for longer than the tracker does.

        Whatever is asked for meanwhile, or not yet answered, makes that begin anew: on a slow machine one question may lead
        to the next, and an answer takes its time to reach the page.
        """
        before = -1
        for _ in range(50):
            if before == self._requests and self._ended + len(self._held) >= self._requests:
                break
            before = self._requests
            self.pause(page, 450)

    def _is_loaded(self, page: Page) -> bool:
        with contextlib.suppress(Error):
            return page.evaluate("document.readyState") == "complete"
        return False

    def pause(self, page: Page, milliseconds: int) -> None:
        """Let time go by, and answer what has been waiting."""
        end = time.monotonic() + milliseconds / 1000
        while (left := end - time.monotonic()) > 0:
            page.wait_for_timeout(min(left * 1000, 20) if self._held else left * 1000)
            self.release()

    def let_go(self) -> None:
        """Say what has been held."""
        self._held = [(0 if at == math.inf else at, answer) for at, answer in self._held]
        self.release()

    def release(self) -> None:
        """Answer what has waited long enough."""
        now = time.monotonic()
        due = [answer for at, answer in self._held if at <= now]
        self._held = [(at, answer) for at, answer in self._held if at > now]
        for answer in due:
            # Nobody may be waiting any more.
            with contextlib.suppress(Error):
                answer()

    def status(self, page: Page) -> str:
        """What the script says of itself."""
        return page.evaluate("`${clickyDocs.status}: ${clickyDocs.reason}`")

    def _count(self, _: Request) -> None:
        self._ended += 1

    def _answer(self, route: Route) -> None:
        self._requests += 1
        request = route.request
        url = urlsplit(request.url)
        bare = request.url.partition("?")[0]
        if bare in self.answers:
            self.asked.append(request.url)
            self._give(route, self.answers[bare])
        elif dict(parse_qsl(url.query)).keys() >= {"site_id", "type", "x"}:
            self.beacons.append({key: value for key, value in _query(url.query) if key not in TAIL})
            expected = url.hostname == "in.getclicky.com" and url.path == "/in.php"
            if not expected:
                self.asked.append(bare)
            answer = "clicky.advanced()" if "type=pageview" in url.query else ""
            route.fulfill(body=answer, content_type="text/javascript")
        elif url.hostname in self.sites:
            self._give(route, self._page(self.sites[url.hostname], url.path))
        elif url.hostname == "in.getclicky.com":
            self.images.append(url.path)
            route.fulfill(body="GIF89a", content_type="image/gif")
        else:
            self.strangers.append(request.url)
            route.abort()

    def _give(self, route: Route, answer: Answer) -> None:
        def act() -> None:
            if answer.status is None:
                route.abort()
            else:
                route.fulfill(
                    status=answer.status, body=answer.body, headers={"content-type": answer.type, **answer.headers}
                )

        if answer.held or answer.delay:
            at = math.inf if answer.held else time.monotonic() + answer.delay / 1000
            self._held.append((at, act))
        else:
            act()

    def _page(self, site: Path | Mapping[str, str], path: str) -> Answer:
        name = path.removeprefix("/") + "index.html" * path.endswith("/")
        kind = mimetypes.guess_type(name)[0] or "text/plain"
        if not isinstance(site, Path):
            found = Answer(site.get(name, ""), 200 if name in site else 404, kind)
        elif (site / name).is_file():
            found = Answer((site / name).read_bytes(), 200, kind)
        elif (site / "404.html").is_file():
            found = Answer((site / "404.html").read_text(encoding="utf-8"), 404, "text/html")
        else:
            found = Answer(status=404)
        found.headers = self.headers
        found.delay = self.delay if kind == "text/html" else 0
        return found


PLAIN = "<!doctype html><html><head><title>Plain</title></head><body><h1>x</h1>{}</body></html>"


def site(html: str, custom: dict[str, Any] | None = None, **options: Any) -> dict[str, dict[str, str]]:
    """A site of one page."""
    return {HOST: {"index.html": place(html, snippet("index", custom, **options))}}


def _query(query: str) -> list[tuple[str, str]]:
    """The pairs of a query; a list's are joined."""
    result: dict[str, str] = {}
    for key, value in parse_qsl(query, keep_blank_values=True):
        result[key] = f"{result[key]},{value}" if key in result else value
    return list(result.items())
