"""Run the server: `clicky-docs serve`."""

from __future__ import annotations

import contextlib
import errno
import secrets
import socket
import webbrowser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import uvicorn

from clicky_docs.serve import site, terminal
from clicky_docs.serve.app import Server
from clicky_docs.serve.published import BEACONS, OWN, Publisher
from clicky_docs.serve.recorder import Recorder
from clicky_docs.stats.answers import PATH
from clicky_docs.stats.database import Database

TRACKERS = {
    "stand-in": ("a stand-in of clicky-docs", f"{OWN}tracker.js"),
    "clicky": ("Clicky's own tracker", f"https://static.getclicky.com/js?in={BEACONS.replace('/', '%2F')}"),
}
"""The trackers, by the value of `Options.tracker`: the name in messages, and the URL that the pages load."""
PORT = 8000
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
_MOST_PORTS = 100
# IP addresses that mean all network interfaces. A browser cannot open these IP addresses.
_ALL = ("0.0.0.0", "::")  # noqa: S104  # the user must also give --public


@dataclass(frozen=True)
class Options:
    """The options of the command `serve`. All values are parsed."""

    folder: Path
    base: str = "/"
    host_name: str = ""
    port: int | None = None
    host: str = "localhost"
    open_browser: bool = True
    save: Path | None = None
    tracker: str = "stand-in"


class _Server(uvicorn.Server):
    """A server that calls a function after its start. From then on, Ctrl+C ends the server and raises no error."""

    def __init__(self, config: uvicorn.Config, on_start: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_start = on_start

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to respond to requests."""
        await super().startup(sockets)
        self._on_start()


def run(options: Options) -> None:
    """Serve a site until the user presses Ctrl+C.

    Raises:
        ValueError: the folder or the port cannot be used. The text is the message for the user.
        DatabaseError: the file for the data cannot be used.
    """
    pages = site.check_site(options.folder)
    sockets = bind(options.host, options.port)
    try:
        database = Database(options.save)
        try:
            _serve(options, pages, sockets, database)
        finally:
            database.close()
    finally:
        for each in sockets:
            each.close()


def _serve(options: Options, pages: list[str], sockets: Sequence[socket.socket], database: Database) -> None:
    console = terminal.new_console()
    port = sockets[0].getsockname()[1]
    shown_host = "localhost" if options.host in _ALL else options.host
    url = f"http://{f'[{shown_host}]' if ':' in shown_host else shown_host}:{port}"
    tracker, tracker_url = TRACKERS[options.tracker]
    publisher = Publisher(tracker_url, options.host_name, shown_host)
    recorder = Recorder(
        database,
        {
            "run": secrets.token_hex(8),
            "base": options.base,
            "folder": str(options.folder),
            "tracker": tracker,
            "host": options.host_name or shown_host,
            "database": str(options.save) if options.save else "in memory (use --save FILE to keep the data)",
            "api": f"{url}{PATH}",
        },
        on_lines=lambda lines: terminal.print_lines(console, lines),
        on_notice=lambda notice: terminal.print_notice(console, notice),
    )
    hosts = () if options.host in LOCAL_HOSTS else ("*",)
    app = Server(options.folder, publisher, recorder, options.base, options.host_name, hosts).app()
    config = uvicorn.Config(
        app, lifespan="off", access_log=False, log_level="error", server_header=False, timeout_graceful_shutdown=4
    )

    def on_start() -> None:
        console.print(f"Site:      {url}{options.base}")
        console.print(f"Live page: {url}{OWN}")
        console.print(f"Tracker:   {tracker}. Stop the server with Ctrl+C.")
        for notice in site.notices(options.folder, pages, publisher, options.base):
            recorder.notify(notice)
        if options.open_browser:
            # Some browsers run in the terminal until they are closed.
            Thread(target=webbrowser.open, args=[f"{url}{OWN}"], daemon=True).start()

    with contextlib.suppress(KeyboardInterrupt):
        _Server(config, on_start).run(sockets=list(sockets))
    terminal.print_summary(console, database.totals(), recorder.not_tracked, str(options.save or ""))


def bind(host: str, port: int | None) -> list[socket.socket]:
    """Return sockets that listen at a port, one for each IP address of the host.

    Args:
        host: a host name or an IP address.
        port: the port, or None for the first free port from 8000.

    Raises:
        ValueError: the port is in use, or the host is unknown. The text is the message for the user.
    """
    ports = range(PORT, PORT + _MOST_PORTS) if port is None else range(port, port + 1)
    for each in ports:
        sockets = _listen(host, each)
        if sockets:
            return sockets
    if port is None:
        raise ValueError(f"the ports {ports[0]} to {ports[-1]} are in use. Choose another port with --port.")
    raise ValueError(f"the port {port} is in use. Choose another port, or leave out --port to use the next free port.")


def _listen(host: str, port: int) -> list[socket.socket]:
    """Return sockets that listen at a port, or an empty list if the port is in use."""
    sockets: list[socket.socket] = []
    try:
        found = {(each[0], each[4]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
        # A browser may try the IPv6 address of `localhost` first, and another program may listen there. So the server
        # listens at all IP addresses.
        for family, (address, *_) in sorted(found):
            # The port 0 means any free port. All sockets must have the same port.
            chosen = sockets[0].getsockname()[1] if sockets else port
            try:
                sockets.append(socket.create_server((address, chosen), family=family))
            except OSError as error:
                # On some machines, `localhost` has an IPv6 address, although IPv6 is turned off.
                if not sockets or error.errno not in {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}:
                    raise
    except OSError as error:
        for each in sockets:
            each.close()
        if error.errno == errno.EADDRINUSE:
            return []
        raise ValueError(
            f"the server cannot listen at {host}, port {port}: {error.strerror}. Nothing is served."
        ) from error
    return sockets
