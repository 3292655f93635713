"""Tests of the web application: beacons, the live page, the Stats API, and pages that may send data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from serve.running import run_async
from sites import SITE_ID, snippet, write
from starlette.requests import Request
from starlette.testclient import TestClient

from clicky_docs import place
from clicky_docs.serve.app import Server, is_own_page
from clicky_docs.serve.published import BEACONS, Publisher
from clicky_docs.serve.recorder import Recorder
from clicky_docs.stats.answers import PATH
from clicky_docs.stats.database import Database
from clicky_docs.stats.types import ERRORS

SAME = {"sec-fetch-site": "same-origin"}
VIEW = f"{BEACONS}?site_id={SITE_ID}&type=pageview&href=%2Finstall%2F&title=Install&x=1"
KEY = "abcdef0123456789"
HTML = "<!doctype html><html><head><title>Install</title></head><body></body></html>"


class Served:
    """A served site, and a client that sends requests to the site."""

    def __init__(self, folder: Path, **options: Any) -> None:
        write(folder, {"index.html": place(HTML, snippet("index"))})
        self.database = Database(None)
        self.recorder = Recorder(self.database, {})
        host = options.get("host", "")
        server = Server(folder, Publisher("/clicky/tracker.js", host), self.recorder, **options)
        self.client = TestClient(server.app(), base_url="http://localhost:8000", follow_redirects=False)
        self.server = server

    def sent(self) -> list[tuple[str, str]]:
        return [(each.kind, each.sent_url) for each in self.database.actions()]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    yield (site := Served(tmp_path / "site"))
    site.database.close()


def test_page_view_is_stored_before_the_response_and_answered_with_a_script(served: Served) -> None:
    response = served.client.get(VIEW, headers=SAME)
    assert response.text == "clicky.advanced();clicky.ping_start&&clicky.ping_start();"
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["cache-control"] == "no-store"
    assert served.sent() == [("pageview", "/install/")]


def test_beacon_in_a_post_request_is_stored(served: Served) -> None:
    response = served.client.post(f"{BEACONS}?site_id=1&type=goal&goal[id]=5", headers=SAME)
    assert (response.status_code, response.text) == (200, "")
    (action,) = served.database.actions()
    assert (action.kind, action.goals[0].id, action.host) == ("goal", "5", "localhost")


def test_request_for_the_noscript_image_is_a_page_view_of_the_referer_and_needs_a_valid_referer(served: Served) -> None:
    headers = {**SAME, "referer": "http://localhost:8000/install/?q=1"}
    response = served.client.get(f"/clicky/{SITE_ID}ns.gif", headers=headers)
    assert response.headers["content-type"] == "image/gif"
    assert response.content.startswith(b"GIF89a")
    assert served.sent() == [("pageview", "/install/")]
    for headers in (SAME, {**SAME, "referer": "http://[evil"}):
        assert served.client.get(f"/clicky/{SITE_ID}ns.gif", headers=headers).status_code == 400


@pytest.mark.parametrize(
    ("headers", "is_own"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-site", "origin": "http://localhost:8000"}, False),
        ({"sec-fetch-site": "cross-site", "referer": "http://localhost:8000/"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"origin": "http://localhost:8000"}, True),
        ({"referer": "http://localhost:8000/install/"}, True),
        ({"origin": "http://evil.example", "referer": "http://localhost:8000/"}, False),
        ({"origin": "http://localhost:9000"}, False),
        ({"origin": "null"}, False),
        ({"referer": "http://[evil"}, False),
        ({}, False),
    ],
)
def test_data_is_accepted_only_from_pages_of_this_server(
    served: Served, headers: dict[str, str], *, is_own: bool
) -> None:
    expected = 200 if is_own else 403
    assert served.client.get(VIEW, headers=headers).status_code == expected
    assert served.client.post(VIEW, headers=headers).status_code == expected
    assert len(served.sent()) == 2 * is_own
    response = served.client.post("/clicky/status", headers=headers, json={"page": "/", "status": "off", "reason": "x"})
    assert response.status_code == (204 if is_own else 403)
    assert served.recorder.not_tracked == ({"/": "x"} if is_own else {})


def test_request_without_the_header_host_is_not_from_a_page_of_this_server() -> None:
    assert not is_own_page(Request({"type": "http", "headers": []}))


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "192.0.2.1:8000"])
def test_request_for_another_host_name_is_refused(served: Served, host: str) -> None:
    """Otherwise, another site could read the visit through a host name that resolves to this machine."""
    for url in ("/", "/clicky/", VIEW, "/clicky/events"):
        assert served.client.get(url, headers={**SAME, "host": host}).status_code == 400
    assert served.sent() == []


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_request_for_a_host_name_of_this_machine_is_answered(served: Served, host: str) -> None:
    assert served.client.get("/", headers={"host": host}).status_code == 200


def test_server_for_all_hosts_answers_requests_for_any_host_name(tmp_path: Path) -> None:
    site = Served(tmp_path, hosts=("*",))
    assert site.client.get("/", headers={"host": "docs.internal.example"}).status_code == 200
    site.database.close()


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        (
            "site_id=12a&type=pageview&href=/",
            "A beacon is invalid: 'site_id' is '12a'; expected digits. The beacon is not stored.",
        ),
        ("", "A beacon is invalid: 'site_id' is ''; expected digits. The beacon is not stored."),
    ],
)
def test_invalid_beacon_is_not_stored_and_leads_to_one_notice(served: Served, query: str, notice: str) -> None:
    for _ in range(2):
        assert served.client.post(f"{BEACONS}?{query}", headers=SAME).status_code == 400
    assert [*served.recorder.notices] == [notice]
    assert served.sent() == []


def test_beacon_that_cannot_be_stored_is_not_acknowledged(served: Served) -> None:
    served.database.close()
    response = served.client.get(VIEW, headers=SAME)
    assert response.status_code == 503
    assert [*served.recorder.notices] == [response.text.strip()]
    api = served.client.get(PATH, params={"site_id": SITE_ID, "sitekey": KEY, "type": "pages", "output": "json"})
    assert api.status_code == 503


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"page":"/"}', "\xff", "{" * 1000])
def test_invalid_tracking_status_of_a_page_is_refused(served: Served, body: str) -> None:
    assert served.client.post("/clicky/status", content=body.encode("latin-1"), headers=SAME).status_code == 400
    assert served.recorder.not_tracked == {}


def test_tracking_status_with_more_than_10000_bytes_is_refused(served: Served) -> None:
    assert served.client.post("/clicky/status", content=b"1" * 10_001, headers=SAME).status_code == 413


def test_reason_and_action_contain_the_host_name_of_the_published_site(tmp_path: Path) -> None:
    site = Served(tmp_path, host="fork.example")
    status = {"page": "/", "status": "off", "reason": "other host localhost"}
    site.client.post("/clicky/status", headers=SAME, json=status)
    assert site.recorder.not_tracked == {"/": "other host fork.example"}
    site.client.get(VIEW, headers=SAME)
    (action,) = site.database.actions()
    assert action.host == "fork.example"
    site.database.close()


def test_site_can_be_served_under_a_path(tmp_path: Path) -> None:
    site = Served(tmp_path, base="/docs/")
    assert site.client.get("/docs/").status_code == 200
    for url, target in {"/": "/docs/", "/docs": "http://localhost:8000/docs/", "/clicky": "/clicky/"}.items():
        response = site.client.get(url)
        assert (response.status_code, response.headers["location"]) == (307, target)
    assert site.client.get("/index.html").status_code == 404
    assert site.client.get("/clicky/").status_code == 200
    site.database.close()


def test_page_of_the_site_is_published_and_its_notices_are_recorded(served: Served, tmp_path: Path) -> None:
    write(tmp_path / "site", {"a.html": place(HTML, snippet("a")).replace(f'["{SITE_ID}"]', '["x"]')})
    assert '"script":"/clicky/tracker.js"' in served.client.get("/a").text
    assert [*served.recorder.notices] == [
        "The options 'internal_hosts' and 'internal_ips' exclude localhost. This server ignores both options.",
        "a.html: the Site ID must be a number; found 'x'. Clicky ignores the beacons of the page.",
    ]


def test_own_urls_of_the_server_are_never_files_of_the_site(served: Served, tmp_path: Path) -> None:
    write(tmp_path / "site", {"clicky/index.html": "site", "clicky/own.html": "site", "clicky/nothing": "site"})
    assert served.client.get("/clicky/nothing").status_code == 204
    assert "What Clicky will see" in served.client.get("/clicky/").text
    for url in ("/clicky/own.html", "/clicky/own"):
        assert served.client.get(url).status_code == 404


@pytest.mark.parametrize("last", ["", "x", "1", "9" * 5000])
def test_live_page_receives_no_action_that_the_last_event_id_includes(served: Served, last: str) -> None:
    served.client.get(VIEW, headers=SAME)

    async def run() -> tuple[str, int]:
        headers = [(b"last-event-id", last.encode())]
        response = await served.server.send_updates(Request({"type": "http", "headers": headers}))
        update = await anext(aiter(response.body_iterator))
        return update["id"], update["data"].count('"/install/"')

    assert run_async(run()) == ("1", 0 if last == "1" else 1)


@pytest.mark.parametrize(
    ("url", "media_type"),
    [
        ("/clicky/", "text/html; charset=utf-8"),
        ("/clicky/live.css", "text/css; charset=utf-8"),
        ("/clicky/live.js", "text/javascript; charset=utf-8"),
        ("/clicky/reporter.js", "text/javascript; charset=utf-8"),
    ],
)
def test_file_of_the_live_page_has_a_strict_content_security_policy(served: Served, url: str, media_type: str) -> None:
    response = served.client.get(url)
    assert response.headers["content-type"] == media_type
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    # The policy would block inline scripts and styles.
    assert not re.search(r"<style|<script>|style=| on\w+=", response.text) or url.endswith(".js")


def test_scripts_of_the_server_set_no_html() -> None:
    folder = Path(__file__).parents[2] / "clicky_docs" / "serve" / "live"
    for name in ("live.js", "reporter.js"):
        text = (folder / name).read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|Function\(", text)


def test_tracker_sends_its_beacons_to_this_server(served: Served) -> None:
    response = served.client.get("/clicky/tracker.js")
    assert f'var BASE = "{BEACONS}";' in response.text
    assert "getclicky.com/in.php" not in response.text


def test_stats_api_answers_from_the_stored_beacons(served: Served) -> None:
    served.client.get(VIEW, headers=SAME)
    parameters = {"site_id": SITE_ID, "sitekey": KEY, "type": "pages,visitors", "date": "today", "output": "json"}
    pages, visitors = served.client.get(PATH, params=parameters).json()
    (row,) = pages["dates"][0]["items"]
    assert (row["value"], row["title"], row["url"]) == ("1", "Install", "https://localhost/install/")
    assert visitors["dates"][0]["items"][0]["value"] == "1"
    wrong = served.client.get(PATH, params={**parameters, "sitekey": "x"})
    assert wrong.json() == [{"error": ERRORS["sitekey"]}]


def test_second_request_for_lists_of_a_site_is_refused_while_the_first_request_is_answered(served: Served) -> None:
    parameters = {"site_id": SITE_ID, "sitekey": KEY, "type": "actions-list", "output": "json"}
    with served.server.reserved(SITE_ID):
        assert served.client.get(PATH, params=parameters).json() == [{"error": ERRORS["busy"]}]
        assert "dates" in served.client.get(PATH, params={**parameters, "type": "pages"}).text
        assert "dates" in served.client.get(PATH, params={**parameters, "site_id": "5"}).text
    assert "dates" in served.client.get(PATH, params=parameters).text
