"""The web application: the site, the tracker, the beacons, the live page and the Stats API."""

from __future__ import annotations

import contextlib
import json
import re
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlencode

import anyio
from anyio import to_thread
from sse_starlette import EventSourceResponse
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from clicky_docs.built_site.html import split_url
from clicky_docs.serve.files import SiteFiles
from clicky_docs.serve.published import BEACONS, NOTHING, OWN, Publisher
from clicky_docs.serve.recorder import Recorder
from clicky_docs.serve.tracker import tracker_code
from clicky_docs.stats.answers import PATH, Answer, answer, error
from clicky_docs.stats.beacons import parse_beacon
from clicky_docs.stats.database import DatabaseError, Received
from clicky_docs.stats.types import ERRORS, LISTS

# Clicky's server answers a page view with a script. The script starts the tracking of links, and the pings.
_ANSWER = "clicky.advanced();clicky.ping_start&&clicky.ping_start();"
# An image of one transparent pixel: https://www.w3.org/Graphics/GIF/spec-gif89a.txt
_PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
_LOCAL = ("localhost", "127.0.0.1", "::1", "[::1]")
# The number of seconds that live pages have to end their connections when the server ends.
_GRACE = 2
_EVENT_ID = re.compile(r"[0-9]{1,18}")
_LONGEST_STATUS = 10_000
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": _POLICY,
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Server:
    """The parts of the application.

    Attributes:
        folder: the folder of the site.
        base: the path of the site, such as ``/docs/``.
        host: the host name of the published site, or an empty text.
        busy: the Site IDs with a request for a list that is still being answered. Clicky answers one such request at a
            time for each site.
        hosts: the server also answers requests to these host names, and not only to the names of this machine. ``*`` is
            any host name.
    """

    folder: Path
    publisher: Publisher
    recorder: Recorder
    base: str = "/"
    host: str = ""
    hosts: tuple[str, ...] = ()
    busy: set[str] = field(default_factory=set)

    def app(self) -> Starlette:
        """Return the application."""
        routes: list[BaseRoute] = [
            Route(OWN, _static("index.html", "text/html")),
            Route(OWN.rstrip("/"), _redirect(OWN)),
            Route(f"{OWN}live.css", _static("live.css", "text/css")),
            Route(f"{OWN}live.js", _static("live.js", "text/javascript")),
            Route(f"{OWN}reporter.js", _static("reporter.js", "text/javascript")),
            Route(f"{OWN}tracker.js", self._tracker),
            Route(f"{OWN}events", self.send_updates),
            Route(f"{OWN}status", self._status, methods=["POST"]),
            Route(BEACONS, self._beacon, methods=["GET", "POST"]),
            Route(f"{OWN}{{site_id}}ns.gif", self._image),
            Route(NOTHING, _nothing),
            Route(PATH, self._api),
            Mount(OWN.rstrip("/"), routes=[]),
        ]
        if self.base != "/":
            routes.append(Route("/", _redirect(self.base)))
        routes.append(Mount(self.base.rstrip("/"), SiteFiles(self.folder, self._publish)))
        hosts = [*_LOCAL, *self.hosts]
        return Starlette(
            routes=routes, middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False)]
        )

    def _publish(self, html: str, path: str) -> str:
        page = self.publisher.publish(html)
        for sentence in page.lifted:
            self.recorder.notify(sentence)
        if page.problem:
            self.recorder.notify(f"{path}: {page.problem}")
        return page.html

    async def _tracker(self, _: Request) -> Response:
        return Response(tracker_code(BEACONS), media_type="text/javascript", headers={"cache-control": "no-cache"})

    async def send_updates(self, request: Request) -> EventSourceResponse:
        """Return the stream of updates for a live page."""
        last = request.headers.get("last-event-id", "")
        stop = anyio.Event()
        updates = self.recorder.updates(int(last) if _EVENT_ID.fullmatch(last) else 0, stop)
        return EventSourceResponse(updates, shutdown_event=stop, shutdown_grace_period=_GRACE)

    async def _status(self, request: Request) -> Response:
        if not is_own_page(request):
            return _refused()
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LONGEST_STATUS:
                return Response(status_code=413)
        try:
            page, status, reason = (str(json.loads(body)[key]) for key in ("page", "status", "reason"))
        except (ValueError, TypeError, KeyError):
            return Response(status_code=400)
        if self.publisher.host:
            # In the browser, the page script finds the host name of this server. But `Publisher` has compared the
            # options with the host name of the published site.
            reason = reason.replace(f"host {request.url.hostname}", f"host {self.publisher.host}")
        self.recorder.set_status(page, status, reason)
        return Response(status_code=204)

    async def _beacon(self, request: Request) -> Response:
        query = request.scope["query_string"].decode("utf-8", "replace")
        refused = await self._add(request, query)
        if refused:
            return refused
        # The response to `sendBeacon` is not used.
        return Response(_ANSWER if request.method == "GET" else "", media_type="text/javascript", headers=_NO_STORE)

    async def _image(self, request: Request) -> Response:
        # The image is for visitors without JavaScript, so only the header `Referer` contains the URL of the page.
        path = split_url(request.headers.get("referer")).path
        query = urlencode({"site_id": request.path_params["site_id"], "type": "pageview", "href": path})
        return await self._add(request, query) or Response(_PIXEL, media_type="image/gif", headers=_NO_STORE)

    async def _add(self, request: Request, query: str) -> Response | None:
        """Store a beacon. Return a response if the beacon is not stored."""
        if not is_own_page(request):
            return _refused()
        try:
            beacon = parse_beacon(query)
        except ValueError as error:
            self.recorder.notify(f"A beacon is invalid: {error}")
            return Response(f"{error}\n", status_code=400, media_type="text/plain")
        received = Received(
            beacon,
            time=time.time(),
            ip_address=request.client.host if request.client else "",
            user_agent=request.headers.get("user-agent", ""),
            host=self.host or request.url.hostname or "",
        )
        try:
            await self.recorder.add(received)
        except DatabaseError as error:
            return Response(f"{error}\n", status_code=503, media_type="text/plain")
        return None

    async def _api(self, request: Request) -> Response:
        parameters = dict(request.query_params)
        site_id = parameters.get("site_id", "")
        is_list = bool(site_id) and not {*parameters.get("type", "").split(",")}.isdisjoint(LISTS)
        if is_list and site_id in self.busy:
            found = error(parameters, ERRORS["busy"])
        else:
            with self.reserved(site_id if is_list else ""):
                found = await to_thread.run_sync(self._answer, parameters)
        return Response(found.body, found.status, _NO_STORE, found.content_type)

    @contextlib.contextmanager
    def reserved(self, site_id: str) -> Iterator[None]:
        """Mark a site as busy, so that other requests for lists of the site are refused meanwhile."""
        self.busy.add(site_id)
        try:
            yield
        finally:
            self.busy.discard(site_id)

    def _answer(self, parameters: Mapping[str, str]) -> Answer:
        try:
            # The time zone of the site is the time zone of this machine.
            return answer(self.recorder.database, parameters, now=datetime.now().astimezone())
        except DatabaseError as problem:
            return error(parameters, str(problem), 503)


_NO_STORE = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


def is_own_page(request: Request) -> bool:
    """Return whether a page of this server has sent the request.

    Browsers send the header `Sec-Fetch-Site` only to HTTPS servers and to this machine. In requests to other hosts,
    browsers send `Origin` or `Referer`.
    """
    site = request.headers.get("sec-fetch-site")
    if site:
        return site == "same-origin"
    source = request.headers.get("origin") or request.headers.get("referer", "")
    return split_url(source).netloc == request.headers.get("host")


def _refused() -> Response:
    return Response("Only pages of this server may send data.\n", status_code=403, media_type="text/plain")


def _static(name: str, media_type: str) -> Endpoint:
    content = files("clicky_docs.serve").joinpath("live", name).read_bytes()

    async def respond(_: Request) -> Response:
        return Response(content, media_type=media_type, headers=_HEADERS)

    return respond


async def _nothing(_: Request) -> Response:
    return Response(status_code=204)


def _redirect(url: str) -> Endpoint:
    async def respond(_: Request) -> Response:
        return RedirectResponse(url)

    return respond
