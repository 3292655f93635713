"""Answer every request of a browser. The browser uses this server as its proxy, so no request leaves the machine."""

from __future__ import annotations

import contextlib
import mimetypes
import re
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import trustme
from in_browser.visitor import TAIL, parse_query, tracker

TRACKER_HOST = "static.getclicky.com"
BEACON_HOST = "in.getclicky.com"
# Hosts to which the browsers themselves send requests, such as for updates. The server refuses these requests too.
BROWSER_HOSTS = re.compile(r"(^|\.)(google\.com|googleapis\.com|gvt1\.com|mozilla\.(com|net|org)|firefox\.com)$")
# The browsers of the tests accept any certificate, so all hosts share one.
_AUTHORITY = trustme.CA()
_CERTIFICATE = _AUTHORITY.issue_cert("docs.example")


@dataclass
class Sent:
    """A request that a browser has sent.

    Attributes:
        from_host: the host of the page that has sent the request, or an empty string.
        prerender: whether the browser requests a page that the visitor may never see.
    """

    url: SplitResult
    from_host: str
    prerender: bool
    at: float = field(default_factory=time.time)

    @property
    def beacon(self) -> dict[str, str]:
        """Return the parameters of a beacon, except for those that describe the browser."""
        return {key: value for key, value in parse_query(self.url.query) if key not in TAIL}

    @property
    def beacon_time(self) -> int:
        """Return the time at which the tracker has sent the beacon, in milliseconds."""
        return int(dict(parse_qsl(self.url.query))["x"])


class Server(ThreadingHTTPServer):
    """A proxy that answers for all hosts.

    Attributes:
        sites: the files of each site, by host name: a directory, or a mapping of file names to texts.
        headers: HTTP headers that are sent with each file, by host name.
        delays: seconds until the response is sent, by URL without a query.
        sent: all requests to hosts that the tests expect.
        unexpected_requests: the URLs of all other requests, except for the browser's own requests.
    """

    daemon_threads = True
    # More than one tab opens connections at the same time.
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.sites: dict[str, Path | Mapping[str, str]] = {}
        self.headers: dict[str, Mapping[str, str]] = {}
        self.delays: dict[str, float] = {}
        self.sent: list[Sent] = []
        self.unexpected_requests: list[str] = []
        # Tests compare the time at which a beacon leaves the page.
        self.tracker = tracker().replace("Math.random()", "Date.now()")
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        _CERTIFICATE.configure_cert(self.tls)

    def handle_error(self, request: object, client_address: object) -> None:
        """Log nothing: a browser closes connections at any time."""

    def knows(self, host: str | None) -> bool:
        """Return whether the tests expect requests to the host."""
        return host in self.sites or host in {TRACKER_HOST, BEACON_HOST}

    def answer(self, url: SplitResult) -> tuple[int, str, bytes]:
        """Return the status, the content type and the content of the response."""
        if url.hostname == TRACKER_HOST:
            return 200, "text/javascript", self.tracker.encode()
        if url.hostname == BEACON_HOST:
            if url.path != "/in.php":
                return 200, "image/gif", b"GIF89a"
            return 200, "text/javascript", b"clicky.advanced()" if "type=pageview" in url.query else b""
        site = self.sites[url.hostname or ""]
        name = unquote(url.path).removeprefix("/") + "index.html" * url.path.endswith("/")
        for candidate, status in ((name, 200), (f"{name}.html", 200), ("404.html", 404)):
            content = _file(site, candidate)
            if content is not None:
                return status, mimetypes.guess_type(candidate)[0] or "text/plain", content
        return 404, "text/plain", b""


def _file(site: Path | Mapping[str, str], name: str) -> bytes | None:
    if isinstance(site, Path):
        return (site / name).read_bytes() if (site / name).is_file() else None
    return site[name].encode() if name in site else None


class Handler(BaseHTTPRequestHandler):
    """A connection of a browser: requests to HTTP hosts, or a tunnel to an HTTPS host."""

    protocol_version = "HTTP/1.1"
    server: Server
    # The scheme and the host of the tunnel.
    origin = ""

    def do_CONNECT(self) -> None:
        """Pretend to be the HTTPS host."""
        host = self.path.rpartition(":")[0]
        if not self.server.knows(host):
            self._refuse(host)
            return
        self.send_response(200, "Connection established")
        self.end_headers()
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", 0)
        self.origin = f"https://{host}"

    def do_GET(self) -> None:
        """Answer a request, and record it."""
        url = urlsplit(f"{self.origin}{self.path}")
        self.rfile.read(int(self.headers.get("content-length", 0)))
        if not self.server.knows(url.hostname):
            self._refuse(url.hostname or "")
            return
        from_host = urlsplit(self.headers.get("referer", "")).hostname or ""
        self.server.sent.append(Sent(url, from_host, "prerender" in self.headers.get("sec-purpose", "")))
        time.sleep(self.server.delays.get(url._replace(query="").geturl(), 0))
        status, kind, content = self.server.answer(url)
        self.send_response(status)
        for name, value in self.server.headers.get(url.hostname or "", {}).items():
            self.send_header(name, value)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def finish(self) -> None:
        """Close the connection. The server itself closes only connections without encryption."""
        with contextlib.suppress(OSError):
            super().finish()
        self.connection.close()

    def _refuse(self, host: str) -> None:
        if not BROWSER_HOSTS.search(host):
            self.server.unexpected_requests.append(f"{self.origin}{self.path}")
        self.send_error(403)

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Print nothing."""


@contextlib.contextmanager
def serve() -> Iterator[Server]:
    """Yield a running server."""
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
