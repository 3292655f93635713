"""A stand-in for the server of the Stats API. Tests can inject failures."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from clicky_docs.stats.answers import PATH, Answer, answer, error
from clicky_docs.stats.database import Database
from clicky_docs.stats.types import ERRORS

KEY = "K3yK3yK3yK3yK3y"
SITE = "101234567"
NOW = datetime(2026, 11, 20, 13, tzinfo=timezone.utc)


class Api:
    """The server.

    Attributes:
        failures: functions that write the next responses instead of the API.
        requests: the parameters of each request, without the key.
        keys: the key of each request.
        seconds: the time that each answer takes.
        free: the site belongs to a free account.
        now: the time in the header `Date`.
        date_header: the value of the header `Date`, if the value is not `now`.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.failures: list[Callable[[BaseHTTPRequestHandler], None]] = []
        self.requests: list[dict[str, str]] = []
        self.keys: list[str] = []
        self.free = False
        self.seconds = 0.0
        self.now = NOW
        self.date_header: str | None = None
        self.released = threading.Event()
        self.is_busy = threading.Lock()
        self.url = ""

    def receive(self, handler: BaseHTTPRequestHandler) -> None:
        """Record the request, and write the next failure or the answer."""
        parameters = dict(parse_qsl(urlsplit(handler.path).query))
        self.keys.append(parameters["sitekey"])
        self.requests.append({name: value for name, value in parameters.items() if name != "sitekey"})
        write_answer = self.failures.pop(0) if self.failures else self.answer
        write_answer(handler)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        parameters = dict(parse_qsl(urlsplit(handler.path).query))
        if urlsplit(handler.path).path != PATH:
            write(handler, "Not found", 404)
            return
        if not self.is_busy.acquire(blocking=False):
            self.send(handler, error(parameters, ERRORS["busy"]))
            return
        try:
            self.released.wait(self.seconds)
            found = answer(self.database, parameters, now=self.now, free=self.free, sitekey=KEY, site_ids=[SITE])
        finally:
            self.is_busy.release()
        self.send(handler, found)

    def send(self, handler: BaseHTTPRequestHandler, found: Answer) -> None:
        write(handler, found.body, found.status, found.content_type)

    def hang(self, handler: BaseHTTPRequestHandler) -> None:
        """Send no answer."""
        self.released.wait(20)


def write(
    handler: BaseHTTPRequestHandler,
    body: str,
    status: int = 200,
    content_type: str = "application/json",
    **headers: str,
) -> None:
    data = body.encode()
    handler.send_response(status)
    for name, value in {"Content-Type": content_type, "Content-Length": str(len(data)), **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(data)


def status(code: int) -> Callable[[BaseHTTPRequestHandler], None]:
    return lambda handler: write(handler, "", code)


def body(text: str, code: int = 200, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    return lambda handler: write(handler, text, code, **headers)


def cut_off(handler: BaseHTTPRequestHandler) -> None:
    """Send half of the answer, and close the connection."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'[{"type": "pages", "dates": [')
    handler.close_connection = True


@contextmanager
def serve(api: Api, encryption: ssl.SSLContext | None = None) -> Iterator[Api]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # the standard library calls this method
            api.receive(self)

        def date_time_string(self, timestamp: float | None = None) -> str:
            return format_datetime(api.now, usegmt=True) if api.date_header is None else api.date_header

        def log_message(self, *arguments: object) -> None:
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if encryption:
        server.socket = encryption.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    api.url = f"{'https' if encryption else 'http'}://127.0.0.1:{server.server_port}"
    try:
        yield api
    finally:
        api.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
