"""Run a visitor in a real browser. The module answers every request; no request leaves the machine."""

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

from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Route,
    sync_playwright,
)
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
# So many milliseconds the clock of a page moves at once. What a timer asks for is answered before the next one is due.
STEP = 250
# So many seconds a test waits for a browser that is slow.
TIMEOUT = 15
# Builds the site of that name in a directory, or finds what another test has built; see conftest.py.
Once = Callable[[str, Callable[[Path], Path]], Path]
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


class Visitor:
    """Opens pages of sites, and notes what leaves them.

    Args:
        sites: the files of a site, by its host name; a file is text, or lies in a directory.
        answers: what else is there, by its address without the query; the tracker, too.
        headers: what is sent with each page.
        clock: whether the test moves the clock of the pages, so that it need not wait for their timers.
        delay: after how many milliseconds a file of a site comes.
    """

    def __init__(
        self,
        browser: Browser,
        sites: Mapping[str, Path | Mapping[str, str]],
        *,
        answers: Mapping[str, Answer] | None = None,
        headers: Mapping[str, str] | None = None,
        clock: bool = False,
        **context: Any,
    ) -> None:
        self.sites = sites
        self.answers = {SCRIPT: Answer(tracker(), type="text/javascript"), **(answers or {})}
        self.headers = dict(headers or {})
        self.delay = 0
        self.beacons: list[dict[str, str]] = []
        self.images: list[str] = []
        self.requested: list[str] = []
        self.errors: list[str] = []
        self.console: list[str] = []
        self.unexpected_requests: list[str] = []
        self._held: list[tuple[float, Callable[[], None]]] = []
        self._requests = 0
        self._ended = 0
        # Without JavaScript a page has no timers.
        self._clock = clock and context.get("java_script_enabled", True)
        # By so many seconds the clock of the pages is ahead of the machine's.
        self._ahead = 0.0
        self._sessions: dict[Page, CDPSession] = {}
        self._open: dict[Page, set[str]] = {}
        self.context: BrowserContext = browser.new_context(**context)
        if self._clock:
            self.context.clock.install()
        self.context.add_init_script(VIOLATIONS)
        self.context.route("**/*", self._answer)
        # A request that is sent elsewhere does not come by the route.
        self.context.on(
            "request", lambda sent: self.unexpected_requests.append(sent.url) if sent.redirected_from else None
        )
        for end in ("requestfinished", "requestfailed"):
            self.context.on(end, self._count)

    @property
    def loads(self) -> int:
        """How often the tracker was asked for."""
        return self.requested.count(SCRIPT)

    def new_page(self) -> Page:
        """An empty page. The test sees its errors, what it writes to the console, and its requests."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._on_console)
        self._follow_requests(page)
        return page

    def _on_console(self, message: ConsoleMessage) -> None:
        self.console.append(message.text)
        # Playwright's clock, which has no address, writes what a timer throws to the console.
        if self._clock and message.type == "error" and message.args and not message.location["url"]:
            self.errors.append(message.text)

    def _follow_requests(self, page: Page) -> None:
        """Note which requests of the page have no answer yet, as the page itself tells it.

        Playwright tells of a request later, when the browser asks for the answer.
        """
        session = self._sessions[page] = self.context.new_cdp_session(page)
        requests = self._open[page] = set()
        loader = ""

        def ask(event: dict[str, Any]) -> None:
            nonlocal loader
            document = event["requestId"] == event["loaderId"] and event["type"] == "Document"
            if document:
                # The requests of the document before are not answered any more.
                requests.clear()
                loader = event["loaderId"]
            # What has no dot is the browser's own request, for the script of a worker: the worker gets its end, not the page.
            if document or (event["loaderId"] == loader and "." in event["requestId"]):
                requests.add(event["requestId"])

        session.on("Network.requestWillBeSent", ask)
        for end in ("loadingFinished", "loadingFailed"):
            session.on(f"Network.{end}", lambda event: requests.discard(event["requestId"]))
        session.send("Network.enable")

    def open(self, url: str, beacons: int = 1) -> Page:
        """Open a page; so many beacons are expected of it."""
        page = self.new_page()
        expected = len(self.beacons) + beacons
        page.goto(url)
        self.wait(page, expected)
        return page

    def wait(self, page: Page, beacons: int) -> None:
        """Wait until there are so many beacons, however slow the machine is; then until nothing else comes."""
        end = time.monotonic() + TIMEOUT
        while time.monotonic() < end:
            if len(self.beacons) >= beacons and self._is_loaded(page):
                break
            self.pause(page, 50 if self._clock else 20)
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
        while self._clock:
            self.wait_for_answers(page)
            self.release()
            if milliseconds <= 0:
                return
            due = min((at for at, _ in self._held), default=math.inf)
            step = max(1, min(milliseconds, STEP, math.ceil((due - self._now()) * 1000) if due < math.inf else STEP))
            # Each of the timers runs at its own time, as if the test had waited.
            page.clock.run_for(step)
            self._ahead += step / 1000
            milliseconds -= step
        end = self._now() + milliseconds / 1000
        while (left := end - self._now()) > 0:
            page.wait_for_timeout(min(left * 1000, 20) if self._held else left * 1000)
            self.release()

    def wait_for_answers(self, page: Page) -> None:
        """Wait until the page has an answer to all that it has asked for, but for what is held.

        This takes real time, as much as the browser needs.
        """
        end = time.monotonic() + TIMEOUT
        while page in self._sessions and time.monotonic() < end:
            # The page tells of each request before it answers this.
            with contextlib.suppress(Error):
                self._sessions[page].send("Runtime.evaluate", {"expression": "0"})
            if len(self._open[page]) <= len(self._held):
                return
            page.wait_for_timeout(5)

    def _now(self) -> float:
        return time.monotonic() + self._ahead

    def release_all(self) -> None:
        """Say what has been held."""
        self._held = [(0 if at == math.inf else at, answer) for at, answer in self._held]
        self.release()

    def release(self) -> None:
        """Answer what has waited long enough."""
        now = self._now()
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
            self.requested.append(request.url)
            self._respond(route, self.answers[bare])
        elif dict(parse_qsl(url.query)).keys() >= {"site_id", "type", "x"}:
            self.beacons.append({key: value for key, value in _query(url.query) if key not in TAIL})
            expected = url.hostname == "in.getclicky.com" and url.path == "/in.php"
            if not expected:
                self.requested.append(bare)
            answer = "clicky.advanced()" if "type=pageview" in url.query else ""
            route.fulfill(body=answer, content_type="text/javascript")
        elif url.hostname in self.sites:
            self._respond(route, self._file(self.sites[url.hostname], url.path))
        elif url.hostname == "in.getclicky.com":
            self.images.append(url.path)
            route.fulfill(body="GIF89a", content_type="image/gif")
        else:
            self.unexpected_requests.append(request.url)
            route.abort()

    def _respond(self, route: Route, answer: Answer) -> None:
        def act() -> None:
            if answer.status is None:
                route.abort()
            else:
                route.fulfill(
                    status=answer.status, body=answer.body, headers={"content-type": answer.type, **answer.headers}
                )

        if answer.held or answer.delay:
            at = math.inf if answer.held else self._now() + answer.delay / 1000
            self._held.append((at, act))
        else:
            act()

    def _file(self, site: Path | Mapping[str, str], path: str) -> Answer:
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
