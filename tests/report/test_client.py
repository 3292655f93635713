"""Tests of the client of the Stats API with a stand-in for the server."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import ssl
import threading
import traceback
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import trustme
import urllib3.util.retry
from report.server import KEY, NOW, SITE, Api, body, cut_off, serve, status

from clicky_docs.report import client as client_module
from clicky_docs.report import http as http_module
from clicky_docs.report.access import check_access
from clicky_docs.report.account import Account, SiteKey, parse_api
from clicky_docs.report.client import FREE_PLAN, Client
from clicky_docs.report.http import Http
from clicky_docs.report.responses import AccessError, ApiError, Block, Row
from clicky_docs.report.saved import Recorder
from clicky_docs.stats.beacons import parse_beacon
from clicky_docs.stats.database import Database, Received
from clicky_docs.stats.types import TYPES

TODAY = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)
TALLIES = [name for name, shape in TYPES.items() if shape.kind == "tally"]
LATER = "Send the request again later."


def view(path: str, days_ago: int = 1, ip_address: str = "192.0.2.1", query: str = "") -> Received:
    beacon = parse_beacon(query or f"site_id={SITE}&type=pageview&href=/{path}&title=Page%20{path}%20%26%20more")
    return Received(beacon, NOW.timestamp() - days_ago * 86400, ip_address, "Browser", "docs.example")


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def sleeps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the list of the pauses between requests. The client does not wait."""
    found: list[float] = []
    monkeypatch.setattr(urllib3.util.retry.time, "sleep", found.append)
    return found


@pytest.fixture
def api(sleeps: list[float]) -> Iterator[Api]:
    with contextlib.closing(Database(None)) as database, serve(Api(database)) as found:
        yield found


@pytest.fixture
def open_http(api: Api, tmp_path: Path) -> Iterator[object]:
    with contextlib.ExitStack() as stack:

        def open_it(
            key: str = KEY, site_id: str = SITE, url: str = "", cache: Path | None = None, now: datetime = NOW
        ) -> Http:
            account = Account(site_id, SiteKey(key), parse_api(url or api.url))
            return stack.enter_context(contextlib.closing(Http(account, lambda: now, cache)))

        yield open_it


@pytest.fixture
def client(open_http) -> Client:
    transport = open_http()
    return Client(transport, TODAY, transport.notices)


def values(block: Block) -> dict[str, float]:
    return {row.url.removeprefix("https://docs.example"): row.value for row in block.rows}


def test_several_types_have_one_request_with_explicit_dates(api: Api, client: Client) -> None:
    api.database.add([view("a"), view("a"), view("b")])
    found = client.request(["pages", "visitors", "events"], YESTERDAY, YESTERDAY)
    assert values(found["pages"]) == {"/a": 2, "/b": 1}
    assert found["pages"].rows[0] == Row("Page a & more", "https://docs.example/a", 2, {})
    assert [row.value for row in found["visitors"].rows] == [1]
    assert found["events"] == Block("events", YESTERDAY, YESTERDAY)
    assert api.requests == [
        {
            "site_id": SITE,
            "type": "pages,visitors,events",
            "date": "2026-11-19",
            "limit": "1000",
            "page": "1",
            "output": "json",
            "app": "clicky-docs",
        }
    ]
    assert api.keys == [KEY]
    assert client.notices == []


def test_each_list_has_a_request_of_its_own(api: Api, client: Client) -> None:
    api.database.add([view("a", query=f"site_id={SITE}&type=click&href=%23a&title=A")])
    found = client.request(["actions-list", "visitors", "visitors-list"], YESTERDAY, YESTERDAY)
    assert [request["type"] for request in api.requests] == ["visitors", "actions-list", "visitors-list"]
    assert list(found) == ["actions-list", "visitors", "visitors-list"]
    (row,) = found["actions-list"].rows
    assert (row.title, row.url, row.value, row.fields["action_type"]) == ("A", "https://docs.example/#a", 1, "click")


@pytest.mark.parametrize(("pages", "requests"), [(0, 1), (99, 1), (100, 2), (101, 1), (1000, 2), (1001, 2), (2000, 3)])
def test_next_page_of_the_answer_is_requested_until_a_page_is_not_full(
    api: Api, client: Client, pages: int, requests: int
) -> None:
    api.database.add([view(str(number)) for number in range(pages)])
    block = client.request(["pages", "visitors"], YESTERDAY, YESTERDAY)["pages"]
    assert (len(values(block)), block.complete) == (pages, True)
    assert [request["page"] for request in api.requests] == [str(number + 1) for number in range(requests)]
    assert {request["type"] for request in api.requests[1:]} <= {"pages"}
    assert client.notices == []


@pytest.mark.parametrize(("pages", "requests"), [(100, 2), (150, 2), (300, 4)])
def test_free_account_returns_100_rows_per_page(api: Api, client: Client, pages: int, requests: int) -> None:
    api.free = True
    api.database.add([view(str(number)) for number in range(pages)])
    block = client.request(["pages"], YESTERDAY, YESTERDAY)["pages"]
    assert (len(values(block)), block.complete) == (pages, True)
    assert len(api.requests) == requests
    assert client.notices == ([FREE_PLAN] if pages > 100 else [])


def test_figures_of_a_free_account_before_the_last_30_days_are_not_complete(api: Api, client: Client) -> None:
    api.free = True
    api.database.add([view(str(number)) for number in range(150)])
    assert client.request(["pages"], days_ago(30), YESTERDAY)["pages"].complete
    assert not client.request(["pages"], days_ago(31), YESTERDAY)["pages"].complete


def test_long_period_is_split_and_the_figures_of_the_parts_are_added(api: Api, client: Client) -> None:
    goal = f"site_id={SITE}&type=goal&goal[name]=Sign%20up&goal[revenue]=2.5"
    sent = [view("b", 40), view("a", 40), view("a", 5), view("b", 2), view("a", 1)]
    sent += [view("", days, query=goal) for days in (40, 5, 1)]
    api.database.add(sorted(sent, key=lambda each: each.time))
    found = client.request(
        ["pages", "visitors", "goals", "visitors-unique", "bounce-rate", "actions-list"], days_ago(62), YESTERDAY
    )
    assert [(request["type"], request["date"]) for request in api.requests] == [
        ("pages,visitors,goals", "2026-09-19,2026-10-19"),
        ("actions-list", "2026-09-19,2026-10-19"),
        ("pages,visitors,goals", "2026-10-20,2026-11-19"),
        ("actions-list", "2026-10-20,2026-11-19"),
    ]
    assert list(values(found["pages"]).items()) == [("/a", 3), ("/b", 2)]
    assert (found["pages"].first, found["pages"].last) == (days_ago(62), YESTERDAY)
    assert [row.value for row in found["visitors"].rows] == [4]
    (goals,) = found["goals"].rows
    assert (goals.title, goals.value, goals.fields) == (
        "Sign up",
        3,
        {"incompleted": "1", "revenue": "7.5", "cost": "0"},
    )
    assert [row.url[-1] for row in found["actions-list"].rows] == ["a", "b", "a", "a", "b"]
    assert found["visitors-unique"] == Block(
        "visitors-unique",
        days_ago(62),
        YESTERDAY,
        complete=False,
        problem="The figures 'visitors-unique' of more than 31 days cannot be added. The report does not contain these "
        "figures.",
    )
    assert found["bounce-rate"].problem


def test_unique_visitors_of_31_days_are_requested(api: Api, client: Client) -> None:
    api.database.add([view("a", 3), view("a", 1)])
    found = client.request(["visitors-unique", "visitors"], days_ago(31), YESTERDAY)
    assert [[row.value for row in found[name].rows] for name in ("visitors-unique", "visitors")] == [[1], [2]]


def test_daily_figures_have_each_day_of_a_long_period(api: Api, client: Client) -> None:
    api.database.add([view("a", 40), view("a", 1), view("b", 1)])
    found = client.daily(["visitors-unique", "pages"], days_ago(40), YESTERDAY)
    assert [request["date"] for request in api.requests] == ["2026-10-11,2026-11-10", "2026-11-11,2026-11-19"]
    assert list(found) == [days_ago(days) for days in range(40, 0, -1)]
    assert [values(found[day]["pages"]) for day in (days_ago(40), days_ago(39), YESTERDAY)] == [
        {"/a": 1},
        {},
        {"/a": 1, "/b": 1},
    ]
    assert [row.value for row in found[YESTERDAY]["visitors-unique"].rows] == [1]
    assert (found[YESTERDAY]["pages"].first, found[YESTERDAY]["pages"].last) == (YESTERDAY, YESTERDAY)


def test_next_page_of_daily_figures_is_requested_until_the_page_of_each_day_is_not_full(
    api: Api, client: Client
) -> None:
    api.database.add([view(str(number), 1) for number in range(1500)] + [view("a", 2)])
    found = client.daily(["pages"], days_ago(2), YESTERDAY)
    assert [len(values(found[day]["pages"])) for day in found] == [1, 1500]


def test_server_that_ignores_the_parameter_page_leads_to_an_incomplete_list(api: Api, client: Client) -> None:
    rows = [{"value": "1", "title": str(number), "url": f"https://docs.example/{number}"} for number in range(1000)]
    page = json.dumps([{"type": "pages", "dates": [{"date": "2026-11-19", "items": rows}]}])
    api.failures = [body(page)] * 9
    block = client.request(["pages"], YESTERDAY, YESTERDAY)["pages"]
    assert (len(block.rows), block.complete, len(api.requests)) == (1000, False, 2)


def test_list_that_has_too_many_pages_is_incomplete(api: Api, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "MOST_PAGES", 2)
    api.database.add([view(str(number)) for number in range(3000)])
    block = client.request(["pages"], YESTERDAY, YESTERDAY)["pages"]
    assert (len(block.rows), block.complete) == (2000, False)


# Failures -------------------------------------------------------------------------------------------------------------


def pages_of(client: Client) -> Block:
    return client.request(["pages", "visitors"], YESTERDAY, YESTERDAY)["pages"]


@pytest.mark.parametrize(
    "failure",
    [
        status(503),
        status(500),
        status(429),
        cut_off,
        body('[{"type": "pages", "dates": [{"da'),
        body(""),
        body("<html>Bad gateway</html>"),
        body('[{"error": "Only one request at a time is allowed."}]'),
        body("The server is overloaded."),
    ],
    ids=["503", "500", "429", "cut off", "half", "empty", "html", "busy", "overloaded"],
)
def test_request_is_sent_again_after_a_temporary_failure(
    api: Api, client: Client, sleeps: list[float], failure
) -> None:
    api.database.add([view("a")])
    api.failures = [failure] * 4
    assert values(pages_of(client)) == {"/a": 1}
    assert (len(api.requests), sleeps) == (5, [2, 4, 8])


def test_five_failures_lead_to_one_message_and_later_requests_are_sent_once(
    api: Api, client: Client, sleeps: list[float]
) -> None:
    api.database.add([view("a")])
    api.failures = [status(503)] * 6
    message = f"The Stats API returned the status 503. {LATER}"
    assert pages_of(client).problem == f"{message} The request was sent 5 times."
    assert pages_of(client).problem == message
    # The server has recovered.
    assert values(pages_of(client)) == {"/a": 1}
    assert (len(api.requests), sleeps) == (7, [2, 4, 8])


def test_failure_in_a_part_of_a_period_keeps_the_other_figures(api: Api, client: Client) -> None:
    api.database.add([view("a", 40), view("a", 1)])
    api.failures = [status(503)] * 5
    block = client.request(["pages"], days_ago(62), YESTERDAY)["pages"]
    assert (values(block), block.complete) == ({"/a": 1}, False)
    assert block.problem == f"The Stats API returned the status 503. {LATER} The request was sent 5 times."


def test_failure_in_the_second_page_keeps_the_first_page(api: Api, client: Client) -> None:
    api.database.add([view(str(number)) for number in range(1500)])
    api.failures = [api.answer] + [status(503)] * 5
    block = client.request(["pages"], YESTERDAY, YESTERDAY)["pages"]
    assert (len(block.rows), block.complete) == (1000, False)


def test_timeout_leads_to_one_message(api: Api, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_module, "TIMEOUT", (1, 0.05))
    api.failures = [api.hang] * 5
    assert pages_of(client).problem == (
        f"The Stats API at '{api.url[7:]}' did not answer in 0.05 seconds. {LATER} The request was sent 5 times."
    )


def test_server_that_cannot_be_reached_leads_to_one_message(open_http) -> None:
    block = pages_of(Client(open_http(url="http://127.0.0.1:9"), TODAY))
    assert block.problem == (
        "The Stats API at '127.0.0.1:9' cannot be reached. Check the network, and the URL of the API ('--api'). "
        "The request was sent 5 times."
    )


@pytest.mark.parametrize(
    ("failure", "problem"),
    [
        (
            body("<html>", 404, content_type="text/html"),
            "The Stats API returned the status 404 for '{url}/api/stats/4'. Check the URL of the API ('--api').",
        ),
        (
            body("", 302, Location="https://evil.example/?sitekey=" + KEY),
            "The Stats API redirects to 'https://evil.example/?sitekey=[sitekey]'. If the URL is right, set the option "
            "'--api'.",
        ),
        (
            body('{"error": "Invalid date."}'),
            "The Stats API returned the error 'Invalid date.'. Check the option '--days', and the clock of this machine.",
        ),
        (
            body("Something\\n else  " + "x" * 300),
            "The Stats API returned the error 'Something\\n else "
            + "x" * 183
            + "…'. The report does not contain these "
            "figures.",
        ),
    ],
    ids=["404", "redirect", "date", "text"],
)
def test_other_errors_lead_to_one_message_and_the_request_is_not_sent_again(
    api: Api, client: Client, failure, problem: str
) -> None:
    api.failures = [failure]
    assert client.request(["pages"], YESTERDAY, YESTERDAY)["pages"].problem == problem.format(url=api.url)
    assert len(api.requests) == 1


def test_unknown_type_does_not_prevent_the_figures_of_the_other_types(api: Api, client: Client) -> None:
    api.database.add([view("a")])
    api.failures = [body('[{"error": "Invalid type."}]'), body('[{"error": "Invalid type."}]')]
    found = client.request(["site-rank", "pages"], YESTERDAY, YESTERDAY)
    assert [request["type"] for request in api.requests] == ["site-rank,pages", "site-rank", "pages"]
    assert found["site-rank"].problem == (
        "The Stats API returned the error 'Invalid type.'. The report does not contain these figures."
    )
    assert values(found["pages"]) == {"/a": 1}


@pytest.mark.parametrize(
    ("key", "site_id", "message"),
    [
        (
            "Wr0ngWr0ngWr0ng",
            SITE,
            "The Stats API returned the error 'Invalid sitekey.'. Set the environment variable 'CLICKY_SITEKEY' to the "
            "sitekey in the site's preferences in Clicky.",
        ),
        (
            KEY,
            "5",
            "The Stats API returned the error 'Invalid site_id.'. Check the Site ID. The sitekey must belong to the same "
            "site.",
        ),
    ],
)
def test_wrong_key_or_site_raises_an_error_at_once(api: Api, open_http, key: str, site_id: str, message: str) -> None:
    client = Client(open_http(key, site_id), TODAY)
    for request in (client.request, client.daily):
        with pytest.raises(AccessError) as raised:
            request(["pages", "visitors"], YESTERDAY, YESTERDAY)
        assert str(raised.value) == message
    assert len(api.requests) == 2


def test_threads_send_one_request_at_a_time(api: Api, client: Client, sleeps: list[float]) -> None:
    api.database.add([view("a")])
    api.seconds = 0.05
    found: list[Block] = []
    threads = [
        threading.Thread(
            target=lambda: found.append(client.request(["actions-list"], YESTERDAY, YESTERDAY)["actions-list"])
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(len(block.rows), block.problem) for block in found] == [(1, "")] * 8
    assert sleeps == []


def test_wrong_clock_of_this_machine_leads_to_a_notice(api: Api, open_http) -> None:
    http = open_http(now=NOW - timedelta(days=2))
    client = Client(http, TODAY, http.notices)
    pages_of(client)
    assert client.notices == [
        "The clock of this machine and the clock of the server differ by 48 hours. Check the clock of this machine; the "
        "report can have the wrong days."
    ]


# The cache ------------------------------------------------------------------------------------------------------------


def test_past_days_are_requested_once(api: Api, open_http, tmp_path: Path) -> None:
    cache = tmp_path / "new" / "cache.sqlite"
    api.database.add([view("a")])
    for _ in range(2):
        assert values(pages_of(Client(open_http(cache=cache), TODAY))) == {"/a": 1}
    assert len(api.requests) == 1


def test_figures_of_today_are_not_cached(api: Api, open_http, tmp_path: Path) -> None:
    http = open_http(cache=tmp_path / "cache.sqlite")
    for number in (1, 2):
        api.database.add([view("a", 0)])
        assert values(Client(http, TODAY).request(["pages"], YESTERDAY, TODAY)["pages"]) == {"/a": number}
    assert len(api.requests) == 2


@pytest.mark.parametrize(
    "failure", [body('{"error": "Invalid date."}'), body(f'[{{"type": "pages", "key": "{KEY}"}}]')]
)
def test_errors_and_answers_with_the_key_are_not_cached(api: Api, open_http, tmp_path: Path, failure) -> None:
    cache = tmp_path / "cache.sqlite"
    api.database.add([view("a")])
    api.failures = [failure]
    for number in range(2):
        block = Client(open_http(cache=cache), TODAY).request(["pages"], YESTERDAY, YESTERDAY)["pages"]
        assert values(block) == ({"/a": 1} if number else {})
    assert KEY.encode() not in cache.read_bytes()


def test_cache_that_cannot_be_opened_leads_to_a_notice_and_all_figures(api: Api, open_http, tmp_path: Path) -> None:
    tmp_path.joinpath("file").write_text("")
    api.database.add([view("a")])
    http = open_http(cache=tmp_path / "file" / "cache.sqlite")
    client = Client(http, TODAY, http.notices)
    assert values(pages_of(client)) == {"/a": 1}
    (notice,) = client.notices
    assert notice.startswith("The cache of the answers cannot be used: ")
    assert notice.endswith(". All figures are requested again.")


def test_cache_that_is_damaged_leads_to_a_notice_and_all_figures(api: Api, open_http, tmp_path: Path) -> None:
    cache = tmp_path / "cache.sqlite"
    http = open_http(cache=cache)
    api.database.add([view("a")])
    cache.write_bytes(b"x" * 5000)
    client = Client(http, TODAY, http.notices)
    assert values(pages_of(client)) == {"/a": 1}
    assert len(client.notices) == 1


# The access -----------------------------------------------------------------------------------------------------------


def test_check_of_the_access_sends_one_small_request(api: Api, open_http) -> None:
    api.database.add([view("a")])
    http = open_http()
    checks = check_access(http, SITE, TODAY, http.notices)
    assert [(check.name, check.ok, check.text) for check in checks] == [
        ("key", True, "The API accepts the sitekey."),
        ("site", True, "The site 101234567 has 1 visits from 2026-10-20 to 2026-11-19."),
        ("dates", True, "The last day of the report is 2026-11-19."),
        ("plan", True, "The plan is unknown, because the site has fewer than 100 pages."),
    ]
    assert [request["limit"] for request in api.requests] == ["101"]


@pytest.mark.parametrize(
    ("free", "text"),
    [(True, FREE_PLAN), (False, "The API returns more than 100 rows per page. The plan is not free.")],
)
def test_check_of_the_access_finds_the_plan(api: Api, open_http, free: bool, text: str) -> None:
    api.free = free
    api.database.add([view(str(number)) for number in range(120)])
    assert check_access(open_http(), SITE, TODAY)[-1].text == text


def test_check_of_the_access_reports_a_site_without_visits_and_a_wrong_clock(api: Api, open_http) -> None:
    http = open_http(now=NOW + timedelta(days=1))
    checks = check_access(http, SITE, TODAY, http.notices)
    assert [check.name for check in checks if not check.ok] == ["site", "clock"]
    assert checks[1].text.startswith(
        "The site 101234567 has no visits from 2026-10-20 to 2026-11-19. Check the Site ID"
    )


def test_check_of_the_access_reports_dates_that_were_not_requested(api: Api, open_http) -> None:
    api.failures = [body('[{"type": "visitors", "dates": [{"date": "2025-01-01", "items": [{"value": "1"}]}]}]')]
    (check,) = [check for check in check_access(open_http(), SITE, TODAY) if not check.ok]
    assert check.text == (
        "The API returned the dates 2025-01-01 for the days from 2026-10-20 to 2026-11-19. Check the clock of this machine."
    )


def test_check_of_the_access_reports_a_wrong_key(open_http) -> None:
    (check,) = check_access(open_http("Wr0ngWr0ngWr0ng"), SITE, TODAY)
    assert (check.name, check.ok) == ("request", False)
    assert "CLICKY_SITEKEY" in check.text


# The key --------------------------------------------------------------------------------------------------------------


def test_key_is_in_no_log_exception_cache_or_saved_file(
    api: Api, open_http, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    texts = io.StringIO()
    echo = body(f'[{{"error": "Invalid sitekey {KEY} or {KEY.lower()}"}}]')
    redirect = body("", 302, Location=f"https://evil.example/?sitekey={KEY}")
    failures: Sequence[object] = [
        status(503),
        cut_off,
        echo,
        redirect,
        body(f"<html>{KEY}"),
        body(f'[{{"type": "{KEY}"}}]'),
    ]
    urls = [api.url, "http://127.0.0.1:9", "http://127.0.0.1:9/white/label", api.url.replace("http://", "https://")]
    for number, (url, failure) in enumerate(
        [*((api.url, failure) for failure in [None, *failures]), *((url, None) for url in urls)]
    ):
        api.failures = [failure] * 5 if failure else []
        http = open_http(url=url, cache=tmp_path / f"{number}.sqlite")
        recorder = Recorder(http, SITE)
        client = Client(recorder, TODAY, http.notices)
        try:
            found = client.request(["pages", "visitors", "actions-list"], YESTERDAY, YESTERDAY)
            print(found, client.notices, vars(http), file=texts)
        except ApiError as error:
            chain: BaseException | None = error
            while chain:
                print(
                    repr(chain),
                    *traceback.TracebackException.from_exception(chain, capture_locals=True).format(),
                    file=texts,
                )
                chain = chain.__context__
        print(check_access(recorder, SITE, TODAY), file=texts)
        recorder.save(tmp_path / f"{number}.json")
    assert {*api.keys} == {KEY}
    outputs = [texts.getvalue(), caplog.text, *capfd.readouterr()]
    assert "urllib3.connectionpool" in caplog.text
    outputs += [path.read_bytes().decode("latin-1") for path in tmp_path.rglob("*") if path.is_file()]
    assert len(outputs) > 20
    assert [output for output in outputs if KEY.lower() in output.lower()] == []


def test_key_is_added_to_a_request_through_a_proxy(api: Api, open_http, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", api.url)
    api.database.add([view("a")])
    assert values(pages_of(Client(open_http(url="http://localhost:1"), TODAY))) == {"/a": 1}
    assert api.keys == [KEY]


def test_key_is_added_to_an_encrypted_request(
    api: Api, open_http, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    api.database.add([view("a")])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with serve(Api(api.database), context) as encrypted:
        url = encrypted.url.replace("127.0.0.1", "localhost")
        assert values(pages_of(Client(open_http(url=url), TODAY))) == {"/a": 1}
        monkeypatch.delenv("REQUESTS_CA_BUNDLE")
        assert pages_of(Client(open_http(url=url), TODAY)).problem == (
            f"The Stats API at '{url[8:]}' has no valid certificate. Check the URL ('--api'). The sitekey was not sent."
        )
    assert encrypted.keys == [KEY]


@pytest.mark.parametrize("cached", [False, True])
def test_wrong_settings_for_certificates_lead_to_one_message(
    open_http, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cached: bool
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "missing.pem"))
    http = open_http(url="https://localhost:1", cache=tmp_path / "cache.sqlite" if cached else None)
    problem = pages_of(Client(http, TODAY)).problem
    assert problem.startswith("The request cannot be sent: Could not find a suitable TLS CA certificate bundle")
    assert problem.endswith(f"{tmp_path / 'missing.pem'}. Check the settings for certificates.")


def test_failed_requests_are_sent_again_after_a_request_has_succeeded(api: Api, client: Client) -> None:
    api.failures = [status(503)] * 5
    assert pages_of(client).problem
    assert not pages_of(client).problem
    api.failures = [status(503)] * 4
    assert not pages_of(client).problem


def test_default_cache_is_in_the_folder_of_the_user() -> None:
    assert http_module.cache_file().parts[-2:] in {("clicky-docs", "answers.sqlite"), ("Cache", "answers.sqlite")}


@pytest.mark.parametrize("header", ["", "yesterday"])
def test_answer_without_a_valid_date_header_is_used(api: Api, client: Client, header: str) -> None:
    api.date_header = header
    api.database.add([view("a")])
    assert values(pages_of(client)) == {"/a": 1}
    assert client.notices == []
