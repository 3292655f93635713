"""Many beacons in a short time: no beacon is lost, the memory is bounded, and the live page stays fast."""

from __future__ import annotations

import http.client
import signal
import sys
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import pytest
from serve.running import Running
from sites import SITE_ID, snippet, write

from clicky_docs import place
from clicky_docs.serve.published import BEACONS
from clicky_docs.stats.database import Database

CLIENTS, BEACONS_PER_CLIENT = 4, 2500
# A browser does not wait for the response to a beacon, and opens up to six connections to a host.
CONNECTIONS = 5
HTML = "<!doctype html><html><head><title>x</title></head><body></body></html>"


def send_all(url: str, client: int, part: int) -> int:
    """Send a part of a client's beacons over one connection, and return the number of acknowledged beacons."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
    acknowledged = 0
    for number in range(part, BEACONS_PER_CLIENT, CONNECTIONS):
        kind = "pageview" if number % 2 else "click"
        query = f"site_id={SITE_ID}&type={kind}&href=/{client}/{number}&title=Page+{number}&custom[client]={client}"
        headers = {"Sec-Fetch-Site": "same-origin", "User-Agent": f"client {client}"}
        connection.request("GET" if number % 2 else "POST", f"{BEACONS}?{query}", headers=headers)
        response = connection.getresponse()
        response.read()
        acknowledged += response.status == 200
    connection.close()
    return acknowledged


def peak_memory(process: int) -> float:
    """Return the peak memory of a process, in MB."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


@pytest.mark.large
@pytest.mark.unmeasured
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
def test_ten_thousand_beacons_of_four_clients_are_stored_and_the_live_page_stays_fast(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    write(tmp_path, {"site/index.html": place(HTML, snippet("index"))})
    server = Running(tmp_path, "--save", "visit.db")
    slowest = 0.0
    start = time.monotonic()
    with (
        urllib.request.urlopen(f"{server.url}/clicky/events", timeout=30),
        ThreadPoolExecutor(CLIENTS * CONNECTIONS) as pool,
    ):
        parts = product(range(CLIENTS), range(CONNECTIONS))
        sent = [pool.submit(send_all, server.url, *part) for part in parts]
        while not all(each.done() for each in sent):
            before = time.monotonic()
            with urllib.request.urlopen(f"{server.url}/clicky/", timeout=30) as page:
                page.read()
            with urllib.request.urlopen(f"{server.url}/clicky/events", timeout=30) as events:
                assert events.readline().startswith(b"id: ")
            slowest = max(slowest, time.monotonic() - before)
            time.sleep(0.2)
    seconds = time.monotonic() - start
    memory = peak_memory(server.process.pid)
    server.end(signal.SIGKILL)
    database = Database(tmp_path / "visit.db", read_only=True)
    stored = {each.sent_url for each in database.actions()}
    totals = database.totals()
    database.close()
    assert sum(each.result() for each in sent) == CLIENTS * BEACONS_PER_CLIENT
    assert stored == {f"/{client}/{number}" for client in range(CLIENTS) for number in range(BEACONS_PER_CLIENT)}
    assert (totals.visits, totals.page_views, totals.events) == (4, 5000, 5000)
    assert (seconds < 60, memory < 150, slowest < 2) == (True,) * 3, (seconds, memory, slowest)
    record_property("load", f"{seconds:.1f} s, {memory:.0f} MB, {slowest:.2f} s")
