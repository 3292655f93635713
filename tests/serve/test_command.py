"""Tests of the command `serve`: its messages, its ports, and the saved beacons."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import sqlite3
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from click.testing import CliRunner, Result
from serve.running import Running, run_async, send
from sites import SITE_ID, snippet, write

from clicky_docs import place
from clicky_docs.cli import cli
from clicky_docs.serve import command
from clicky_docs.serve.published import BEACONS, LIFTED
from clicky_docs.stats.database import Database

HTML = "<!doctype html><html><head><title>Install</title></head><body></body></html>"
TRACKED = place(HTML, snippet("index"))
BEACON = f"{BEACONS}?site_id={SITE_ID}&type=pageview&href=/install/&title=Install"


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Return a function that runs the command, calls `visit` instead of the server, and interrupts the command."""
    monkeypatch.chdir(tmp_path)

    def run_command(*arguments: str, visit: Callable[[str], None] = lambda _: None) -> Result:
        async def start(*_: object) -> None:
            pass

        def pretend(server: uvicorn.Server, sockets: list[socket.socket]) -> None:
            run_async(server.startup(sockets))
            visit(f"http://localhost:{sockets[0].getsockname()[1]}")
            raise KeyboardInterrupt

        monkeypatch.setattr(uvicorn.Server, "startup", start)
        monkeypatch.setattr(uvicorn.Server, "run", pretend)
        return CliRunner().invoke(cli, ["serve", *arguments])

    return run_command


def listen() -> tuple[socket.socket, int]:
    taken = socket.create_server(("127.0.0.1", 0))
    return taken, taken.getsockname()[1]


BUILD = "Build the site first, for example with 'mkdocs build' or 'sphinx-build', and give the folder of the result."


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["missing"], 1, f"Error: 'missing': the folder does not exist. {BUILD}"),
        (["file"], 1, f"Error: 'file': the path is a file, not a folder. {BUILD}"),
        (["empty"], 1, f"Error: 'empty': the folder is empty. {BUILD}"),
        (["text"], 1, f"Error: 'text': the folder has no HTML files. {BUILD}"),
        (
            ["site", "--port", "TAKEN"],
            1,
            "Error: the port TAKEN is in use. Choose another port, or leave out --port to use the next free port.",
        ),
        (
            ["site", "--host", "256.1.1.1", "--public"],
            1,
            "Error: the server cannot listen at 256.1.1.1, port 8000: Name or service not known. Nothing is served.",
        ),
        (
            ["site", "--host", "0.0.0.0"],
            2,
            "Error: --host 0.0.0.0 lets other machines open the site and read the visit. Add --public to allow this.",
        ),
        (["site", "--port", "70000"], 2, "Error: Invalid value for '--port': 70000 is not in the range 0<=x<=65535."),
        (
            ["site", "--base", "https://x/"],
            2,
            "Error: Invalid value for '--base': expected a path such as /docs/; found 'https://x/'",
        ),
        (
            ["site", "--base", "/a/../b/"],
            2,
            "Error: Invalid value for '--base': expected a path such as /docs/; found '/a/../b/'",
        ),
        (
            ["site", "--base", "clicky"],
            2,
            "Error: Invalid value for '--base': the URLs that begin with /clicky/ belong to the server; found 'clicky'",
        ),
        (
            ["site", "--as", "https://docs.example/"],
            2,
            "Error: Invalid value for '--as': a URL, not a host name; write only the part between // and the next /; "
            "found 'https://docs.example/'",
        ),
        (
            ["site", "--as", "*.example"],
            2,
            "Error: Invalid value for '--as': expected a host name such as docs.example.com; found '*.example'",
        ),
        (
            ["site", "--tracker", "x"],
            2,
            "Error: Invalid value for '--tracker': 'x' is not one of 'stand-in', 'clicky'.",
        ),
        (
            ["site", "--save", "damaged.db"],
            1,
            "Error: 'damaged.db': the file is damaged, or is not a database of clicky-docs. Choose another file. "
            "Nothing is saved; the file is unchanged.",
        ),
        (
            ["site", "--save", "other.db"],
            1,
            "Error: 'other.db': the database belongs to another program. Choose another file. Nothing is saved; the "
            "file is unchanged.",
        ),
        (
            ["site", "--save", "missing/visit.db"],
            1,
            "Error: 'missing/visit.db': the file cannot be opened. Check the path and the permissions. Nothing is saved; "
            "the file is unchanged.",
        ),
    ],
)
def test_invalid_input_leads_to_one_message(
    serve: Callable[..., Result], tmp_path: Path, arguments: list[str], status: int, message: str
) -> None:
    write(tmp_path, {"file": "x", "text/a.txt": "x", "site/index.html": TRACKED, "damaged.db": "x" * 5000})
    (tmp_path / "empty").mkdir()
    with contextlib.closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE own (id)")
    before = {path: path.read_bytes() for path in tmp_path.glob("*.db")}
    taken, port = listen()
    with taken:
        result = serve(*(each.replace("TAKEN", str(port)) for each in arguments))
    lines = result.output.strip().splitlines()
    assert (result.exit_code, lines[-1]) == (status, message.replace("TAKEN", str(port)))
    assert len(lines) == 1 if status == 1 else lines[0].startswith("Usage:")
    assert {path: path.read_bytes() for path in tmp_path.glob("*.db")} == before


def test_folder_that_cannot_be_read_leads_to_one_message(
    serve: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"site/index.html": TRACKED})

    def fail(_: Path) -> None:
        raise PermissionError(13, "Permission denied", "site")

    monkeypatch.setattr(Path, "iterdir", fail)
    assert serve("site").output == "Error: 'site': Permission denied. Nothing is served.\n"


def test_missing_package_leads_to_one_message_with_the_install_command(
    serve: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "clicky_docs.serve.command", None)
    monkeypatch.delattr("clicky_docs.serve.command")
    result = serve("site")
    assert result.exit_code == 1
    assert result.output.endswith(
        'is not installed; to install the server, run: python -m pip install "clicky-docs[serve]"\n'
    )


@pytest.mark.parametrize(
    ("files", "arguments", "notice"),
    [
        (
            {"index.html": HTML},
            [],
            "No page of the site has tracking code of clicky-docs that can run. The site is served, but nothing is tracked. "
            "The command 'clicky-docs check' reports the reason.",
        ),
        ({"a.html": HTML, "index.html": TRACKED}, [], LIFTED["internal"].format("localhost")),
        ({"index.html": TRACKED}, ["--as", "docs.example"], ""),
        (
            {"index.html": TRACKED, "clicky/index.html": HTML},
            ["--as", "docs.example"],
            "The site has a folder 'clicky'. The URLs that begin with /clicky/ belong to this server, so that folder is not "
            "served. With --base, for example --base /docs/, the folder is served too.",
        ),
        ({"index.html": TRACKED, "clicky/index.html": HTML}, ["--as", "docs.example", "--base", "docs"], ""),
    ],
)
def test_notice_about_the_site_is_printed(
    serve: Callable[..., Result], tmp_path: Path, files: dict[str, str], arguments: list[str], notice: str
) -> None:
    write(tmp_path / "site", files)
    result = serve("site", "--no-open", *arguments)
    lines = result.output.splitlines()
    assert re.match(r"Site:      http://localhost:\d+/", lines[0])
    assert lines[1].startswith("Live page: http://localhost:")
    assert lines[2] == "Tracker:   a stand-in of clicky-docs. Stop the server with Ctrl+C."
    assert lines[3:-1] == ([notice] if notice else [])
    assert result.exit_code == 0


def test_next_free_port_is_used_if_no_port_is_given(serve: Callable[..., Result], tmp_path: Path) -> None:
    write(tmp_path, {"site/index.html": TRACKED})
    with contextlib.ExitStack() as stack:
        for each in command.bind("localhost", None):
            stack.enter_context(each)
        first = each.getsockname()[1]
        second = int(re.search(r"localhost:(\d+)/", serve("site", "--no-open").output)[1])
    assert 8000 <= first < second


def test_server_without_a_free_port_prints_one_message(
    serve: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"site/index.html": TRACKED})
    monkeypatch.setattr(command, "_listen", lambda *_: [])
    message = "Error: the ports 8000 to 8099 are in use. Choose another port with --port.\n"
    assert serve("site").output == message


def test_same_port_is_used_for_all_ip_addresses_and_an_unavailable_ip_address_is_skipped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = [
        (socket.AF_INET, 1, 6, "", ("127.0.0.1", 0)),
        (socket.AF_INET6, 1, 6, "", ("::1", 0, 0, 0)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    created = []
    real = socket.create_server

    def create(address: tuple[str, int], family: int) -> socket.socket:
        created.append(address)
        if family == socket.AF_INET6:
            raise OSError(command.errno.EADDRNOTAVAIL, "no IPv6")
        return real(address, family=family)

    monkeypatch.setattr(socket, "create_server", create)
    (only,) = command.bind("localhost", 0)
    with only:
        assert created == [("127.0.0.1", 0), ("::1", only.getsockname()[1])]


def test_socket_of_the_first_ip_address_is_closed_if_the_port_of_the_second_ip_address_is_in_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = [(socket.AF_INET, 1, 6, "", (address, 0)) for address in ("127.0.0.1", "127.0.0.2")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    created: list[socket.socket] = []
    real = socket.create_server

    def create(address: tuple[str, int], family: int) -> socket.socket:
        if created:
            raise OSError(command.errno.EADDRINUSE, "in use")
        created.append(real(address, family=family))
        return created[0]

    monkeypatch.setattr(socket, "create_server", create)
    with pytest.raises(ValueError, match="the port 0 is in use"):
        command.bind("localhost", 0)
    assert created[0].fileno() == -1


@pytest.mark.parametrize(
    ("arguments", "url"),
    [
        ([], "http://localhost:PORT/clicky/"),
        (["--host", "0.0.0.0", "--public"], "http://localhost:PORT/clicky/"),
        (["--host", "127.0.0.1"], "http://127.0.0.1:PORT/clicky/"),
        (["--no-open"], ""),
    ],
)
def test_browser_opens_the_live_page_unless_the_option_no_open_is_set(
    serve: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], url: str
) -> None:
    write(tmp_path, {"site/index.html": TRACKED})
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    result = serve("site", "--port", "0", *arguments)
    assert result.exit_code == 0, result.output
    port = re.search(r":(\d+)/\n", result.output)[1]
    end = time.monotonic() + 5
    while url and not opened and time.monotonic() < end:
        time.sleep(0.01)
    assert opened == [url.replace("PORT", port)] * bool(url)


def test_url_of_clickys_own_tracker_has_the_beacon_url_of_this_server(
    serve: Callable[..., Result], tmp_path: Path
) -> None:
    write(tmp_path, {"site/index.html": TRACKED})
    result = serve("site", "--no-open", "--tracker", "clicky")
    assert "Tracker:   Clicky's own tracker." in result.output
    assert command.TRACKERS["clicky"][1] == "https://static.getclicky.com/js?in=%2Fclicky%2Fin.php"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    write(tmp_path, {"site/index.html": TRACKED})
    started: list[Running] = []

    def start(*arguments: str, **options: Any) -> Running:
        started.append(Running(tmp_path, *arguments, **options))
        return started[-1]

    yield start
    for each in started:
        each.kill()


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot send SIGINT to one process")
def test_interrupt_prints_a_summary_and_exits_with_status_0_while_a_live_page_is_open(
    running: Callable[..., Running],
) -> None:
    server = running()
    send(server.url, BEACON)
    with urllib.request.urlopen(f"{server.url}/clicky/events", timeout=10) as events:
        assert events.readline() == b"id: 1\r\n"
        status, lines = server.end(signal.SIGINT)
    assert status == 0
    assert lines[-2].endswith("page view  /install/  Install")
    assert lines[-1] == "1 visit, 1 page view, 0 events, 0 downloads, 0 outbound links, 0 goals, revenue 0"


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot send SIGINT to one process")
def test_output_equals_the_output_in_the_documentation(running: Callable[..., Running]) -> None:
    text = (Path(__file__).parents[2] / "docs" / "serve.md").read_text(encoding="utf-8")
    (expected,) = re.findall(r"```text\n(.*?)```", text, re.DOTALL)
    server = running("--as", "docs.example")
    for query in (
        "type=pageview&href=/install/&title=Install+Lantern",
        "type=pageview&href=/download/&title=Handbook+download&goal[id]=14&goal[revenue]=2.5",
        "type=click&href=%23feedback:yes@/download/&title=Feedback:+yes:+Handbook+download",
    ):
        send(server.url, f"{BEACONS}?site_id=1&{query}")
    status = json.dumps({"page": "/releasing/", "status": "off", "reason": "opted out"}).encode()
    send(server.url, "/clicky/status", status)
    _, lines = server.end(signal.SIGINT)
    times = re.compile(r"\d\d:\d\d:\d\d|:\d+/")
    assert [times.sub("", each) for each in lines] == [times.sub("", each) for each in expected.splitlines()]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_acknowledged_beacons_are_saved_after_the_process_was_killed(
    running: Callable[..., Running], tmp_path: Path
) -> None:
    server = running("--save", "visit.db")
    for _ in range(3):
        send(server.url, BEACON)
    assert server.end(signal.SIGKILL)[0] == -signal.SIGKILL
    server = running("--save", "visit.db")
    send(server.url, BEACON)
    _, lines = server.end(signal.SIGINT)
    assert lines[-2:] == [
        "1 visit, 4 page views, 0 events, 0 downloads, 0 outbound links, 0 goals, revenue 0",
        "saved in visit.db",
    ]
    database = Database(tmp_path / "visit.db", read_only=True)
    assert len([*database.actions()]) == 4
    database.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit for the size of files")
def test_full_disk_leads_to_one_message_and_saved_beacons_are_kept(
    running: Callable[..., Running], tmp_path: Path
) -> None:
    import resource  # noqa: PLC0415  # Windows does not have the module

    limit = 150_000
    server = running("--save", "visit.db", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    saved = 0
    with contextlib.suppress(urllib.error.HTTPError):
        while True:
            send(server.url, f"{BEACON}{'x' * 2000}")
            saved += 1
    with pytest.raises(urllib.error.HTTPError, match="503"):
        send(server.url, f"{BEACON}{'x' * 2000}")
    status, lines = server.end(signal.SIGINT)
    assert status == 0
    messages = [line for line in lines if line.startswith("'visit.db'")]
    assert len(messages) == 1
    assert "the disk is full" in messages[0]
    database = Database(tmp_path / "visit.db", read_only=True)
    assert len([*database.actions()]) == saved > 10
    database.close()
