"""Run a visitor in a real browser. The module answers every request; no request leaves the machine."""

from __future__ import annotations

import contextlib
import math
import mimetypes
import os
import re
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, unquote_plus, urlsplit

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
from clicky_docs.serve.tracker import tracker_code
from clicky_docs.urls import SEARCH_PARAMETERS

SCRIPT = "https://static.getclicky.com/js"
HOST = "docs.example"
# Logs each violation of the page's Content-Security-Policy to the console, in a format that the tests can compare.
VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.warn(`violation: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
# Logs each text that the visitor types into a field, except for comments in the feedback form.
TYPED = "clicky-docs tests: typed "
REPORT_TYPED = f"""
addEventListener("input", (event) => {{
  const field = event.composedPath()[0];
  if (field.matches?.("input,textarea") && !field.closest(".clicky-docs-feedback")) console.debug("{TYPED}" + field.value);
}}, true);
"""
# The insights file or the page script of a site that withholds search words. The insights file has the setting `words`,
# and the page script has the parameters that contain words.
WITHHELD = re.compile(r'"words":\s*false|"search_parameters":')
# A shorter word is part of many texts that no visitor has searched for.
SHORTEST_WORD = 3
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # A request that this module does not answer must not leave the machine. `clicky-docs serve` runs on the machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
]
# Milliseconds by which the page's clock moves at once. A request from one timer is answered before the next timer runs.
STEP = 250
# Seconds that a test waits for a slow browser.
TIMEOUT = 15
# Builds the named site in a directory, or returns the site that another test has built; see conftest.py.
Once = Callable[[str, Callable[[Path], Path]], Path]
# Parameters that describe the browser, not the page. Every beacon has them.
TAIL = ("res", "lang", "tz", "tc", "ck", "mime", "x")


def tracker(base: str = "//in.getclicky.com/in.php") -> str:
    """Return the code of the stand-in tracker, with another URL for the beacons, as a proxy would serve the tracker."""
    return tracker_code(base)


@contextlib.contextmanager
def browser(executable: str) -> Iterator[Browser]:
    """Yield a Chromium that was started from this executable."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield chromium
        chromium.close()


@dataclass
class Answer:
    """The response of a server.

    Args:
        status: the HTTP status; None: the request fails.
        type: the content type.
        delay: milliseconds until the response is sent.
        held: the response is sent only when the test calls `Visitor.release_all`.
    """

    body: str | bytes = ""
    status: int | None = 200
    type: str = "text/plain"
    delay: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    held: bool = False


class Visitor:
    """A visitor that opens pages and records the requests of the pages.

    Args:
        sites: the files of each site, by host name: a directory, or a mapping of file names to texts.
        answers: responses for other URLs, and for the tracker's URL; the keys are URLs without a query.
        headers: HTTP headers that are sent with each page.
        clock: the test moves the clock of the pages, so that the test does not wait for their timers.

    Attributes:
        delay: milliseconds until the response with a slow file is sent.
        slow: the file extensions of the slow files: by default, only pages are slow.
        beacons: the parameters of each beacon.
        images: the path of each other request to in.getclicky.com.
        requested: the URLs of requests for `answers`, and of beacons that do not go to Clicky.
        searched: the texts that the visitor has typed, and the values of search parameters in the URLs of pages.
        withholds_words: whether a site has been served that withholds search words.
        unexpected_requests: the URLs of all other requests.
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
        self.slow: tuple[str, ...] = (".html",)
        self.beacons: list[dict[str, str]] = []
        self.images: list[str] = []
        self.requested: list[str] = []
        self.errors: list[str] = []
        self.console: list[str] = []
        self.searched: list[str] = []
        self.withholds_words = False
        self.unexpected_requests: list[str] = []
        self._held: list[tuple[float, Callable[[], None]]] = []
        self._requests = 0
        self._ended = 0
        # Without JavaScript a page has no timers.
        self._clock = clock and context.get("java_script_enabled", True)
        # Seconds by which the pages' clock is ahead of the machine's clock.
        self._ahead = 0.0
        self._sessions: dict[Page, CDPSession] = {}
        self._open: dict[Page, set[str]] = {}
        self.context: BrowserContext = browser.new_context(**context)
        if self._clock:
            self.context.clock.install()
        self.context.add_init_script(VIOLATIONS)
        self.context.add_init_script(REPORT_TYPED)
        self.context.route("**/*", self._answer)
        # The route does not receive redirected requests.
        self.context.on(
            "request", lambda sent: self.unexpected_requests.append(sent.url) if sent.redirected_from else None
        )
        for end in ("requestfinished", "requestfailed"):
            self.context.on(end, self._on_end)

    @property
    def loads(self) -> int:
        """The number of requests for the tracker."""
        return self.requested.count(SCRIPT)

    def new_page(self) -> Page:
        """Return an empty page. The page's errors, console messages and requests are recorded."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._on_console)
        # The event also follows `pushState` and `replaceState`.
        page.on("framenavigated", lambda frame: self._add_words_of(frame.url))
        self._follow_requests(page)
        return page

    def _add_words_of(self, url: str) -> None:
        with contextlib.suppress(ValueError):
            self.searched += [value for name, value in parse_qsl(urlsplit(url).query) if name in SEARCH_PARAMETERS]

    def leaked_words(self) -> list[str]:
        """Return the beacons' parameters that contain a searched word, if a site withholds the words."""
        if not self.withholds_words:
            return []
        texts = {_folded(text) for text in self.searched}
        # The start of a text is what the field contained while the visitor was typing.
        complete = [text for text in texts if not any(other != text and other.startswith(text) for other in texts)]
        words = sorted({word for text in complete for word in [text, *text.split()] if len(word) >= SHORTEST_WORD})
        return [
            f"{word!r} in {name}={value}"
            for beacon in self.beacons
            for name, value in beacon.items()
            for word in words
            if word in _folded(value) or word in _folded(unquote_plus(value))
        ]

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.text.startswith(TYPED):
            self.searched.append(message.text.removeprefix(TYPED))
            return
        self.console.append(message.text)
        # Playwright's clock logs the errors of timers to the console, without a URL.
        if self._clock and message.type == "error" and message.args and not message.location["url"]:
            self.errors.append(message.text)

    def _follow_requests(self, page: Page) -> None:
        """Record which requests of the page have no response yet, from the page's own DevTools events.

        Playwright's event for a request comes later, when the browser needs the response.
        """
        session = self._sessions[page] = self.context.new_cdp_session(page)
        requests = self._open[page] = set()
        loader = ""

        def add(event: dict[str, Any]) -> None:
            nonlocal loader
            document = event["requestId"] == event["loaderId"] and event["type"] == "Document"
            if document:
                # The requests of the previous document get no response any more.
                requests.clear()
                loader = event["loaderId"]
            # An id without a dot belongs to the request for a worker's script. The worker gets its end event.
            if document or (event["loaderId"] == loader and "." in event["requestId"]):
                requests.add(event["requestId"])

        session.on("Network.requestWillBeSent", add)
        for end in ("loadingFinished", "loadingFailed"):
            session.on(f"Network.{end}", lambda event: requests.discard(event["requestId"]))
        session.send("Network.enable")

    def open(self, url: str, beacons: int = 1) -> Page:
        """Open a page, and wait for this number of beacons."""
        page = self.new_page()
        expected = len(self.beacons) + beacons
        page.goto(url)
        self.wait(page, expected)
        return page

    def wait(self, page: Page, beacons: int) -> None:
        """Wait until the visitor has recorded this number of beacons; then wait until no further request is sent."""
        end = time.monotonic() + TIMEOUT
        while time.monotonic() < end:
            if len(self.beacons) >= beacons and self._is_loaded(page):
                break
            self.pause(page, 50 if self._clock else 20)
        self.settle(page)

    def settle(self, page: Page) -> None:
        """Wait for longer than the tracker waits.

        The wait starts again if a request is sent or has no response yet: on a slow machine, one request may cause
        another, and a response needs time to reach the page.
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
        """Wait for this number of milliseconds, and send the responses that become due."""
        while self._clock:
            self.wait_for_answers(page)
            self.release()
            if milliseconds <= 0:
                return
            due = min((at for at, _ in self._held), default=math.inf)
            step = max(1, min(milliseconds, STEP, math.ceil((due - self._now()) * 1000) if due < math.inf else STEP))
            # Each timer runs at its own time, as if the test had waited.
            page.clock.run_for(step)
            self._ahead += step / 1000
            milliseconds -= step
        end = self._now() + milliseconds / 1000
        while (left := end - self._now()) > 0:
            page.wait_for_timeout(min(left * 1000, 20) if self._held else left * 1000)
            self.release()

    def wait_for_answers(self, page: Page) -> None:
        """Wait until the page has a response to each of its requests, except for held and delayed responses.

        The wait takes real time.
        """
        end = time.monotonic() + TIMEOUT
        while page in self._sessions and time.monotonic() < end:
            # The events of earlier requests arrive before the result of this call.
            with contextlib.suppress(Error):
                self._sessions[page].send("Runtime.evaluate", {"expression": "0"})
            if len(self._open[page]) <= len(self._held):
                return
            page.wait_for_timeout(5)

    def _now(self) -> float:
        return time.monotonic() + self._ahead

    def release_all(self) -> None:
        """Send all held responses."""
        self._held = [(0 if at == math.inf else at, answer) for at, answer in self._held]
        self.release()

    def release(self) -> None:
        """Send the responses whose delay is over."""
        now = self._now()
        due = [answer for at, answer in self._held if at <= now]
        self._held = [(at, answer) for at, answer in self._held if at > now]
        for answer in due:
            # The page may be closed.
            with contextlib.suppress(Error):
                answer()

    def status(self, page: Page) -> str:
        """Return the status and the reason that the page script reports."""
        return page.evaluate("`${clickyDocs.status}: ${clickyDocs.reason}`")

    def _on_end(self, _: Request) -> None:
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
            self.beacons.append({key: value for key, value in parse_query(url.query) if key not in TAIL})
            expected = url.hostname == "in.getclicky.com" and url.path == "/in.php"
            if not expected:
                self.requested.append(bare)
            answer = "clicky.advanced()" if "type=pageview" in url.query else ""
            route.fulfill(body=answer, content_type="text/javascript")
        elif url.hostname in self.sites:
            # Instant navigation requests a page before the browser's URL changes.
            self._add_words_of(request.url)
            self._respond(route, self._file(self.sites[url.hostname], url.path))
        elif url.hostname == "in.getclicky.com":
            self.images.append(url.path)
            route.fulfill(body="GIF89a", content_type="image/gif")
        else:
            self.unexpected_requests.append(request.url)
            route.abort()

    def _respond(self, route: Route, answer: Answer) -> None:
        body = answer.body if isinstance(answer.body, str) else answer.body.decode(errors="replace")
        self.withholds_words |= bool(WITHHELD.search(body))

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
        if isinstance(site, Path):
            # As on many web hosts, the URL `/install` also serves the files install.html and install/index.html.
            names = (unquote(name) + end for end in ("", ".html", "/index.html"))
            name = next((each for each in names if (site / each).is_file()), name)
        kind = mimetypes.guess_type(name)[0] or "text/plain"
        if not isinstance(site, Path):
            response = Answer(site.get(name, ""), 200 if name in site else 404, kind)
        elif (file := site / name).is_file():
            response = Answer(file.read_bytes(), 200, kind)
        elif (site / "404.html").is_file():
            response = Answer((site / "404.html").read_text(encoding="utf-8"), 404, "text/html")
        else:
            response = Answer(status=404)
        response.headers = self.headers
        response.delay = self.delay if name.endswith(self.slow) else 0
        return response


PLAIN = "<!doctype html><html><head><title>Plain</title></head><body><h1>x</h1>{}</body></html>"


def site(html: str, custom: dict[str, Any] | None = None, **options: Any) -> dict[str, dict[str, str]]:
    """Return a site of one page."""
    return {HOST: {"index.html": place(html, snippet("index", custom, **options))}}


def parse_query(query: str) -> list[tuple[str, str]]:
    """Return the parameters of a query. The values of a repeated parameter are joined with commas."""
    result: dict[str, str] = {}
    for key, value in parse_qsl(query, keep_blank_values=True):
        result[key] = f"{result[key]},{value}" if key in result else value
    return list(result.items())


def _folded(text: str) -> str:
    """Return a text so that the same words are equal: in any case, spacing and Unicode form."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
