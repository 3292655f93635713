"""The checks that the page script makes before it loads the tracker, and the visitor data that it sends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from in_browser.visitor import HOST, PLAIN, SCRIPT, Answer, Visitor
from sites import mkdocs_build, snippet, write

from clicky_docs import place

TRACKED = "tracking: Site ID 101234567"
ROOT = f"https://{HOST}/"


def page_of(options: Mapping[str, Any], custom: dict[str, Any] | None = None, html: str = PLAIN) -> dict[str, str]:
    return {"index.html": place(html, snippet("index", custom, **options))}


# Hosts and IP addresses ----------------------------------------------------------------------------------------------

ANYWHERE: dict[str, Any] = {"internal_hosts": [], "internal_ips": []}
HOSTS: list[tuple[dict[str, Any], str, str]] = [
    ({}, "https://docs.example/", TRACKED),
    ({}, "http://localhost/", "off: internal host localhost"),
    ({}, "http://LOCALHOST:8000/", "off: internal host localhost"),
    ({}, "http://docs.localhost/", "off: internal host docs.localhost"),
    ({}, "https://localhost.example/", TRACKED),
    ({}, "http://127.0.0.1/", "off: internal host 127.0.0.1"),
    ({}, "http://127.1:8000/", "off: internal host 127.0.0.1"),
    ({}, "http://0.0.0.0:8000/", "off: internal host 0.0.0.0"),
    ({}, "http://[::1]:8000/", "off: internal host [::1]"),
    ({}, "http://[::]/", "off: internal host [::]"),
    ({}, "http://128.0.0.1/", TRACKED),
    (ANYWHERE, "http://localhost/", TRACKED),
    (ANYWHERE, "http://127.0.0.1/", TRACKED),
    ({"internal_hosts": ["*.staging.example", "old.example"]}, "https://a.b.staging.example/", "off: internal host a.b.staging.example"),
    ({"internal_hosts": ["*.staging.example", "old.example"]}, "https://old.example/", "off: internal host old.example"),
    ({"internal_hosts": ["*.staging.example", "old.example"]}, "https://staging.example/", TRACKED),
    ({"internal_hosts": ["*.staging.example", "old.example"]}, "https://oldXexample/", TRACKED),
    ({"internal_hosts": ["docs-*"]}, "https://docs-42.example/", "off: internal host docs-42.example"),
    ({"internal_hosts": "bücher.example"}, "https://bücher.example/", "off: internal host xn--bcher-kva.example"),
    ({"internal_ips": ["10.0.0.0/8", "172.16.0.0/12"]}, "http://10.1.2.3/", "off: internal host 10.1.2.3"),
    ({"internal_ips": ["10.0.0.0/8", "172.16.0.0/12"]}, "http://172.31.0.1/", "off: internal host 172.31.0.1"),
    ({"internal_ips": ["10.0.0.0/8", "172.16.0.0/12"]}, "http://172.32.0.1/", TRACKED),
    ({"internal_ips": ["10.0.0.0/8", "172.16.0.0/12"]}, "http://[2001:db8::7]/", TRACKED),
    ({"internal_ips": ["10.0.0.0/8", "172.16.0.0/12"]}, "https://10.0.0.1.example/", TRACKED),
    ({"internal_ips": ["192.168.1.0/25"]}, "http://192.168.1.127/", "off: internal host 192.168.1.127"),
    ({"internal_ips": ["192.168.1.0/25"]}, "http://192.168.1.128/", TRACKED),
    ({"internal_ips": ["0.0.0.0/0"]}, "http://93.184.215.14/", "off: internal host 93.184.215.14"),
    ({"internal_ips": ["0.0.0.0/0"]}, "https://docs.example/", TRACKED),
    ({"internal_ips": ["2001:db8::/32", "fe80::/10"]}, "http://[2001:db8::7]/", "off: internal address 2001:db8::7"),
    ({"internal_ips": ["2001:db8::/32", "fe80::/10"]}, "http://[2001:db8:ffff:1:2:3:4:5]/", "off: internal address 2001:db8:ffff:1:2:3:4:5"),
    ({"internal_ips": ["2001:db8::/32", "fe80::/10"]}, "http://[febf::]/", "off: internal address febf::"),
    ({"internal_ips": ["2001:db8::/32", "fe80::/10"]}, "http://[2001:db9::]/", TRACKED),
    ({"internal_ips": ["2001:db8::/32", "fe80::/10"]}, "https://docs.example/", TRACKED),
    ({"internal_ips": ["2001:db8::/32", "fe80::/10"]}, "http://[::]/", "off: internal host [::]"),
    ({"internal_ips": ["::ffff:10.0.0.0/104"]}, "http://[::ffff:10.1.2.3]/", "off: internal address ::ffff:a01:203"),
    ({"hosts": ["docs.example", "*.docs.example"]}, "https://docs.example/", TRACKED),
    ({"hosts": ["docs.example", "*.docs.example"]}, "https://v2.docs.example/", TRACKED),
    ({"hosts": ["docs.example", "*.docs.example"]}, "https://fork.example/", "off: other host fork.example"),
    ({"hosts": ["docs.example"], **ANYWHERE}, "https://docs.example.evil/", "off: other host docs.example.evil"),
    ({"hosts": ["docs.example"], **ANYWHERE}, "https://docs.example/", TRACKED),
    ({"hosts": ["localhost"]}, "http://localhost/", "off: internal host localhost"),
]  # fmt: skip


def test_host_of_a_page_determines_whether_the_page_is_tracked(new_visitor: Callable[..., Visitor]) -> None:
    """One page opens all URLs one after another, so that the many cases take only seconds."""
    visitor = new_visitor({})
    page = visitor.new_page()
    for options, url, status in HOSTS:
        host = page.evaluate("(url) => new URL(url).hostname", url)
        visitor.sites = {host.strip("[]"): page_of(options)}
        loads, beacons = visitor.loads, len(visitor.beacons)
        page.goto(url)
        page.wait_for_function("window.clickyDocs && clickyDocs.status !== 'waiting'")
        assert visitor.status(page) == status, (options, url)
        if status == TRACKED:
            visitor.wait(page, beacons + 1)
        expected = int(status == TRACKED)
        assert (visitor.loads - loads, len(visitor.beacons) - beacons) == (expected, expected), (options, url)


def test_page_that_is_opened_as_a_file_is_tracked_only_if_the_option_internal_hosts_is_empty(
    new_visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    for options, status in (({}, "off: internal host file:"), ({"internal_hosts": []}, TRACKED)):
        write(tmp_path, page_of(options))
        visitor = new_visitor({})
        url = (tmp_path / "index.html").as_uri()
        visitor.answers[url] = Answer((tmp_path / "index.html").read_text(encoding="utf-8"), type="text/html")
        page = visitor.open(url, beacons=int(status == TRACKED))
        assert visitor.status(page) == status
        assert len(visitor.beacons) == visitor.loads == int(status == TRACKED)


# Privacy signals -----------------------------------------------------------------------------------------------------

SIGNALS = [
    ("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})", "off: privacy signal"),
    ("Object.defineProperty(navigator, 'doNotTrack', {value: '1'})", "off: privacy signal"),
    ("Object.defineProperty(navigator, 'doNotTrack', {value: '0'})", TRACKED),
    ("", TRACKED),
]


@pytest.mark.parametrize(("script", "status"), SIGNALS)
@pytest.mark.parametrize("honoured", [True, False])
def test_privacy_signal_of_the_browser_stops_tracking_only_if_the_option_privacy_signals_is_set(
    new_visitor: Callable[..., Visitor], script: str, status: str, honoured: bool
) -> None:
    visitor = new_visitor({HOST: page_of({"privacy_signals": honoured})})
    visitor.context.add_init_script(script)
    expected = status if honoured else TRACKED
    page = visitor.open(ROOT, beacons=int(expected == TRACKED))
    assert visitor.status(page) == expected
    assert len(visitor.beacons) == visitor.loads == int(expected == TRACKED)


# Consent -------------------------------------------------------------------------------------------------------------

BANNER = {"consent": {"global": "Banner.categories.statistics", "event": ["banner-changed"]}}
SET_CONSENT = "(answer) => { window.Banner = {categories: {statistics: answer}}; document.dispatchEvent(new Event('banner-changed')); }"


def test_consent_starts_tracking_and_withdrawn_consent_stops_tracking(new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor({HOST: page_of({**BANNER, "site_id": ["101", "102"]}, {"goal": 7})})
    page = visitor.open(ROOT, beacons=0)
    assert visitor.status(page) == "waiting: consent"
    assert (visitor.requested, page.evaluate("window.clicky_custom")) == ([], None)
    for answer in (False, None, "denied", {}, 0, "false"):
        page.evaluate(SET_CONSENT, answer)
    visitor.pause(page, 300)
    assert (visitor.requested, visitor.status(page)) == ([], "waiting: consent")
    page.evaluate(SET_CONSENT, True)
    visitor.wait(page, 2)
    assert visitor.status(page) == "tracking: Site ID 101,102"
    assert sorted((each["site_id"], each["consent"], each["goal"]) for each in visitor.beacons) == [
        ("101", "1", "7"),
        ("102", "1", "7"),
    ]
    page.evaluate(SET_CONSENT, False)
    page.evaluate("clicky.log('#x', 'x')")
    visitor.pause(page, 300)
    assert visitor.status(page) == "off: consent withdrawn"
    assert len(visitor.beacons) == 2
    page.evaluate(SET_CONSENT, True)
    page.evaluate("clicky.log('#x', 'x')")
    visitor.wait(page, 4)
    assert [each["type"] for each in visitor.beacons] == ["pageview", "pageview", "click", "click"]
    assert visitor.loads == 1
    assert page.evaluate("document.cookie") == ""


@pytest.mark.parametrize("answer", [True, 1, "granted", "true", "allow", "Accepted"])
def test_page_is_tracked_immediately_if_consent_was_given_before_the_page_load(
    new_visitor: Callable[..., Visitor], answer: Any
) -> None:
    visitor = new_visitor({HOST: page_of(BANNER)})
    visitor.context.add_init_script(f"({SET_CONSENT})({answer!r})".replace("True", "true"))
    visitor.open(ROOT)
    assert [each["consent"] for each in visitor.beacons] == ["1"]


def test_consent_that_a_global_function_returns_starts_tracking(new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor({HOST: page_of({"consent": {"global": "hasConsent", "event": "consented"}})})
    visitor.context.add_init_script("window.hasConsent = () => window.consented")
    page = visitor.open(ROOT, beacons=0)
    page.evaluate("window.consented = true; document.body.dispatchEvent(new Event('consented'))")
    visitor.wait(page, 1)
    assert len(visitor.beacons) == 1


def test_page_is_not_tracked_if_reading_the_consent_raises_an_error(new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor({HOST: page_of(BANNER, html=PLAIN.format("<a id=Banner href=x>true</a>"))})
    page = visitor.open(ROOT, beacons=0)
    page.evaluate("window.Banner = {get categories() { throw 1; }}; window.dispatchEvent(new Event('banner-changed'))")
    visitor.wait(page, 0)
    assert (visitor.requested, visitor.status(page)) == ([], "waiting: consent")


def test_withdrawal_of_consent_while_the_tracker_loads_stops_tracking(
    new_visitor: Callable[..., Visitor],
) -> None:
    visitor = new_visitor(
        {HOST: page_of({**BANNER, "visitor_ip_url": "/ip"})}, answers={ROOT + "ip": Answer("1.2.3.4", delay=500)}
    )
    page = visitor.open(ROOT, beacons=0)
    page.evaluate(SET_CONSENT, True)
    page.evaluate(SET_CONSENT, False)
    visitor.wait(page, 0)
    visitor.pause(page, 300)
    assert (visitor.loads, visitor.status(page)) == (0, "off: consent withdrawn")
    page.evaluate(SET_CONSENT, True)
    visitor.wait(page, 1)
    assert (visitor.loads, len(visitor.beacons), visitor.status(page)) == (1, 1, TRACKED)


def test_consent_banner_does_not_change_the_property_visitor_consent_that_a_script_has_set(
    new_visitor: Callable[..., Visitor],
) -> None:
    visitor = new_visitor({HOST: page_of(BANNER)})
    visitor.context.add_init_script(f"window.clicky_custom = {{visitor_consent: false}}; ({SET_CONSENT})(true)")
    visitor.open(ROOT)
    assert "consent" not in visitor.beacons[0]


def test_consent_starts_tracking_if_a_later_listener_of_the_consent_event_sets_the_consent(
    new_visitor: Callable[..., Visitor],
) -> None:
    visitor = new_visitor({HOST: page_of({"consent": {"global": "statsOk", "event": "cc:change"}})})
    page = visitor.open(ROOT, beacons=0)
    page.evaluate("addEventListener('cc:change', (event) => (window.statsOk = event.detail))")
    page.evaluate("dispatchEvent(new CustomEvent('cc:change', {detail: true}))")
    visitor.wait(page, 1)
    assert len(visitor.beacons) == 1


def test_consent_banner_does_not_change_the_property_visitor_consent_in_the_options_of_the_site(
    new_visitor: Callable[..., Visitor],
) -> None:
    visitor = new_visitor({HOST: page_of({**BANNER, "custom": {"visitor_consent": False}})})
    page = visitor.open(ROOT, beacons=0)
    page.evaluate(SET_CONSENT, True)
    visitor.wait(page, 1)
    assert "consent" not in visitor.beacons[0]


@pytest.mark.parametrize("cookies", [{"analytics": "Clicky"}, {"analytics": "Other", "clicky": "Clicky"}])
def test_consent_in_the_banner_of_material_starts_tracking(
    new_visitor: Callable[..., Visitor], tmp_path: Path, cookies: dict[str, str]
) -> None:
    write(tmp_path, {"docs/index.md": "# Home\n\n[next](next.md)", "docs/next.md": "---\nclicky_goal: 7\n---\n# Next"})
    banner = {"title": "Cookies", "description": "?", "cookies": cookies, "actions": ["accept", "reject", "manage"]}
    config = {
        "site_url": ROOT,
        "theme": {"name": "material", "font": False, "features": ["navigation.instant"]},
        "extra": {"consent": banner},
        "plugins": [{"clicky": {"site_id": "101234567", "consent": "material"}}],
    }
    mkdocs_build(tmp_path, config, strict=True)
    visitor = new_visitor({HOST: tmp_path / "site"})
    page = visitor.open(ROOT, beacons=0)
    assert visitor.status(page) == "waiting: consent"
    page.click("[data-md-component=consent] button[type=reset]")
    visitor.wait(page, 0)
    page.evaluate("document.querySelector('article a').click()")
    visitor.wait(page, 0)
    assert (visitor.requested, visitor.status(page)) == ([], "waiting: consent")
    # In another tab of the site, the visitor agrees to all cookies except the last one.
    name = list(cookies)[-1]
    other = [each for each in cookies if each != name]
    store = "(value) => localStorage.setItem(__md_scope.pathname + '.__consent', JSON.stringify(value))"
    tab = visitor.new_page()
    tab.goto(ROOT)
    tab.evaluate(store, dict.fromkeys(other, True))
    visitor.pause(page, 300)
    assert (visitor.requested, visitor.status(page)) == ([], "waiting: consent")
    tab.evaluate(store, dict.fromkeys(cookies, True))
    visitor.wait(page, 1)
    (beacon,) = visitor.beacons
    assert (beacon["href"], beacon["goal"], beacon["consent"]) == ("/next/", "7", "1")
    tab.close()
    page.goto(ROOT)
    visitor.wait(page, 2)
    assert [each["href"] for each in visitor.beacons] == ["/next/", "/"]


# The visitor's IP address --------------------------------------------------------------------------------------------

TRACE = "fl=1f1\nh=docs.example\nip={}\nts=1\nvisit_scheme=https\n"
INTERNAL = ["10.0.0.0/8", "2001:db8::/32"]
IP_ADDRESSES: list[tuple[str, Any, Answer, str]] = [
    ("an internal address as text", "/ip", Answer("10.1.2.3\n"), "off: internal address 10.1.2.3"),
    ("an external address as text", "/ip", Answer("11.1.2.3"), TRACKED),
    ("an internal address in a trace of Cloudflare", "/ip", Answer(TRACE.format("10.1.2.3")), "off: internal address 10.1.2.3"),
    ("an external address in a trace of Cloudflare", "/ip", Answer(TRACE.format("8.8.8.8")), TRACKED),
    ("an internal address in JSON", "/ip", Answer('{"ip": "10.1.2.3"}'), "off: internal address 10.1.2.3"),
    ("an internal address in a field of JSON", {"url": "/ip", "field": "client.address"}, Answer('{"client": {"address": "10.1.2.3"}, "ip": "8.8.8.8"}'), "off: internal address 10.1.2.3"),
    ("JSON without the field", {"url": "/ip", "field": "client.address"}, Answer('{"ip": "10.1.2.3"}'), TRACKED),
    ("an internal IPv6 address", "/ip", Answer("2001:0db8:0::7"), "off: internal address 2001:0db8:0::7"),
    ("an external IPv6 address", "/ip", Answer("2001:db9::"), TRACKED),
    ("an internal IPv4 address mapped to IPv6", "/ip", Answer("::ffff:10.1.2.3"), "off: internal address ::ffff:10.1.2.3"),
    ("text that is not an IP address", "/ip", Answer("<html>10.1.2.3"), TRACKED),
    ("an empty answer", "/ip", Answer(""), TRACKED),
    ("broken JSON", "/ip", Answer('{"ip": "10.1.2.3"'), TRACKED),
    ("JSON with a nested object", "/ip", Answer('{"ip": {"v4": "10.1.2.3"}}'), TRACKED),
    ("an error", "/ip", Answer("10.1.2.3", status=500), TRACKED),
    ("no answer", "/ip", Answer(status=None), TRACKED),
    ("a slow answer", "/ip", Answer("10.1.2.3", delay=800), "off: internal address 10.1.2.3"),
    ("a huge answer", "/ip", Answer("10.1.2.3\n" * 1_200_000), TRACKED),
    ("a redirect to another host", "/ip", Answer(status=302, headers={"location": "https://elsewhere.example/ip"}), TRACKED),
    ("an answer from another origin", "https://ip.example/", Answer("10.1.2.3", headers={"access-control-allow-origin": "*"}), "off: internal address 10.1.2.3"),
    ("an answer from another origin whose headers forbid the request", "https://ip.example/", Answer("10.1.2.3", headers={"access-control-allow-origin": "https://x.example"}), TRACKED),
]  # fmt: skip


@pytest.mark.parametrize(("name", "url", "answer", "status"), IP_ADDRESSES, ids=[case[0] for case in IP_ADDRESSES])
def test_ip_address_of_the_visitor_determines_whether_the_page_is_tracked(
    new_visitor: Callable[..., Visitor], name: str, url: Any, answer: Answer, status: str
) -> None:
    options = {"visitor_ip_url": url, "internal_ips": INTERNAL}
    ip_url = "https://ip.example/" if "origin" in name else ROOT + "ip"
    visitor = new_visitor({HOST: page_of(options)}, answers={ip_url: answer})
    page = visitor.open(ROOT, beacons=int(status == TRACKED))
    visitor.pause(page, answer.delay)
    assert visitor.requested[0] == ip_url
    assert visitor.status(page) == status
    assert len(visitor.beacons) == visitor.loads == int(status == TRACKED)


def test_page_is_tracked_if_the_server_never_answers_the_request_for_the_ip_address(
    new_visitor: Callable[..., Visitor],
) -> None:
    visitor = new_visitor(
        {HOST: page_of({"visitor_ip_url": "/ip"})}, answers={ROOT + "ip": Answer("127.0.0.1", delay=60_000)}
    )
    page = visitor.open(ROOT, beacons=0)
    assert visitor.status(page) == "waiting: /ip"
    assert visitor.loads == 0
    visitor.wait(page, 1)
    assert visitor.status(page) == TRACKED


# Signed-in visitors --------------------------------------------------------------------------------------------------

ME = '{"login": "ada", "account": {"plan": "free", "seats": 3, "tags": ["x"], "none": null}, "empty": ""}'
FIELDS = {"username": "login", "plan": "account.plan", "seats": "account.seats", "tags": "account.tags",
          "none": "account.none", "empty": "empty", "missing": "a.b.c", "first": ["missing", "empty", "login"]}  # fmt: skip
KNOWN = {"custom[username]": "ada", "custom[plan]": "free", "custom[seats]": "3", "custom[first]": "ada"}
OAUTH = ROOT + "oauth2/userinfo"
ACCESS = ROOT + "cdn-cgi/access/get-identity"
ME_URL = ROOT + "me"
COOKIE = "document.cookie = 'user={}; path=/'"
# name, option, the page's own script, the server's responses, the visitor data that is sent
IDENTITIES: list[tuple[str, Any, str, dict[str, Answer], dict[str, str]]] = [
    ("oauth2-proxy", "oauth2-proxy", "", {OAUTH: Answer('{"user": "17", "email": "a@b.example", "preferredUsername": "ada"}')}, {"custom[username]": "ada"}),
    ("oauth2-proxy without a name", "oauth2-proxy", "", {OAUTH: Answer('{"user": "17", "email": "a@b.example"}')}, {"custom[username]": "17"}),
    ("oauth2-proxy, anonymous", "oauth2-proxy", "", {OAUTH: Answer("Unauthorized", status=401)}, {}),
    ("cloudflare-access", "cloudflare-access", "", {ACCESS: Answer('{"email": "a@b.example", "name": "Ada L"}')}, {"custom[username]": "a@b.example", "custom[name]": "Ada L"}),
    ("cloudflare-access, anonymous", "cloudflare-access", "", {ACCESS: Answer(status=302, headers={"location": "https://sso.example/login"})}, {}),
    ("an endpoint that returns JSON", {"url": "/me", "fields": FIELDS}, "", {ME_URL: Answer(ME)}, KNOWN),
    ("an endpoint that returns a name as text", {"url": "/me"}, "", {ME_URL: Answer("ada\n")}, {"custom[username]": "ada"}),
    ("an endpoint that returns empty text", {"url": "/me"}, "", {ME_URL: Answer("")}, {}),
    *((f"an endpoint that returns {text}", {"url": "/me"}, "", {ME_URL: Answer(text)}, {}) for text in ("null", "false", '""', "[]", "{}", "<!doctype html><title>Sign in</title>")),
    ("an endpoint that returns a string in JSON", {"url": "/me"}, "", {ME_URL: Answer('"ada"')}, {"custom[username]": "ada"}),
    ("an endpoint that returns a number", {"url": "/me"}, "", {ME_URL: Answer("007")}, {"custom[username]": "007"}),
    ("an endpoint that returns a long name with a surrogate pair at the limit of the length", {"url": "/me"}, "", {ME_URL: Answer('"' + "x" * 199 + '\\ud83d\\ude00y"')}, {}),
    ("a global variable that is a method", {"global": "app.who"}, "window.app = {name: 'ada', who() { return this.name; }}", {}, {"custom[username]": "ada"}),
    ("an endpoint that returns the status of an error", {"url": "/me"}, "", {ME_URL: Answer("ada", status=500)}, {}),
    ("an endpoint that cannot be reached", {"url": "/me"}, "", {ME_URL: Answer(status=None)}, {}),
    ("an endpoint that returns invalid JSON", {"url": "/me"}, "", {ME_URL: Answer('{"username": "a')}, {}),
    ("an endpoint that returns a name with markup", {"url": "/me"}, "", {ME_URL: Answer('{"username": "<script>throw 1</script>&x=1"}')}, {"custom[username]": "<script>throw 1</script>&x=1"}),
    ("an endpoint that returns a name with half a surrogate pair", {"url": "/me"}, "", {ME_URL: Answer('{"username": "a\\ud83d"}')}, {}),
    ("an endpoint that returns a long name", {"url": "/me"}, "", {ME_URL: Answer("x" * 3_000)}, {"custom[username]": "x" * 200}),
    ("an endpoint on another host", {"url": "https://sso.example/me"}, "", {"https://sso.example/me": Answer('{"username": "ada"}', headers={"access-control-allow-origin": "https://docs.example", "access-control-allow-credentials": "true"})}, {"custom[username]": "ada"}),
    ("a cookie", {"cookie": "user"}, COOKIE.format("ada%20l"), {}, {"custom[username]": "ada l"}),
    ("a cookie with JSON", {"cookie": "user", "fields": {"username": "u"}}, COOKIE.format("%7B%22u%22%3A%22ada%22%7D"), {}, {"custom[username]": "ada"}),
    ("a cookie with invalid percent-encoding", {"cookie": "user"}, COOKIE.format("%E0%A4%A"), {}, {}),
    ("a cookie that does not exist", {"cookie": "user"}, "document.cookie = 'otheruser=eve'", {}, {}),
    ("a meta element", {"meta": 'a"b'}, "", {}, {"custom[username]": "ada"}),
    ("a meta element that does not exist", {"meta": "other"}, "", {}, {}),
    ("a global variable", {"global": "app.user.name"}, "window.app = {user: {name: 'ada'}}", {}, {"custom[username]": "ada"}),
    ("a global variable with data", {"global": "app.user", "fields": FIELDS}, f"window.app = {{user: {ME}}}", {}, KNOWN),
    ("a global variable that is a function", {"global": "whoami", "fields": FIELDS}, f"window.whoami = () => ({ME})", {}, KNOWN),
    ("a global variable that is a function that throws", {"global": "whoami"}, "window.whoami = () => { throw 1 }", {}, {}),
    ("a global variable that does not exist", {"global": "app.user"}, "", {}, {}),
    ("a global variable that is null", {"global": "app.user"}, "window.app = {user: null}", {}, {}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "option", "script", "answers", "expected"), IDENTITIES, ids=[case[0] for case in IDENTITIES]
)
def test_visitor_data_from_each_source_in_the_option_identity_is_sent(
    new_visitor: Callable[..., Visitor],
    name: str,
    option: Any,
    script: str,
    answers: dict[str, Answer],
    expected: dict[str, str],
) -> None:
    meta = "<meta name='a\"b' content=ada>"
    visitor = new_visitor(
        {HOST: page_of({"identity": option}, html=PLAIN.replace("<title>", f"{meta}<title>"))}, answers=answers
    )
    visitor.context.add_init_script(script)
    page = visitor.open(ROOT)
    (beacon,) = visitor.beacons
    assert {key: value for key, value in beacon.items() if key.startswith("custom")} == expected, name
    assert page.evaluate("clicky_custom.sticky_data_disable") is True
    assert visitor.status(page) == TRACKED


def test_visitor_data_that_the_author_sets_wins_over_visitor_data_from_the_option_identity(
    new_visitor: Callable[..., Visitor],
) -> None:
    answers = {ME_URL: Answer('{"username": "ada", "plan": "free"}')}
    option = {"identity": {"url": "/me", "fields": {"username": "username", "plan": "plan"}}}
    for custom, own, expected in (
        ({"visitor": {"username": "set", "__proto__": "x"}}, "", {"username": "set", "plan": "free", "__proto__": "x"}),
        ({}, "window.clicky_custom = {visitor: {username: 'own'}}", {"username": "own", "plan": "free"}),
        ({}, "window.clicky_custom = {session: {username: 'own'}}", {"username": "own"}),
    ):
        visitor = new_visitor({HOST: page_of(option, custom)}, answers=answers)
        visitor.context.add_init_script(own)
        visitor.open(ROOT)
        assert {key[7:-1]: value for key, value in visitor.beacons[0].items() if key.startswith("custom")} == expected


@pytest.mark.parametrize(
    ("custom", "script", "sticky"),
    [
        ({}, "", True),
        ({"sticky_data_disable": False}, "", False),
        ({}, "window.clicky_custom = {sticky_data_disable: false}", False),
    ],
)
def test_identity_keeps_the_authors_value_of_sticky_data_disable(
    new_visitor: Callable[..., Visitor], custom: dict[str, Any], script: str, sticky: bool
) -> None:
    visitor = new_visitor({HOST: page_of({"identity": {"global": "nobody"}}, custom)})
    visitor.context.add_init_script(script)
    page = visitor.open(ROOT)
    assert page.evaluate("clicky_custom.sticky_data_disable") is sticky


def test_page_is_tracked_if_the_response_with_the_identity_is_huge(new_visitor: Callable[..., Visitor]) -> None:
    """The page is tracked whether the response arrives within two seconds or later."""
    visitor = new_visitor({HOST: page_of({"identity": {"url": "/me"}})}, answers={ME_URL: Answer("x" * 10_000_000)})
    page = visitor.open(ROOT)
    (beacon,) = visitor.beacons
    assert beacon.get("custom[username]") in {None, "x" * 200}
    assert visitor.status(page) == TRACKED


def test_page_is_tracked_if_the_server_never_answers_the_request_for_the_identity(
    new_visitor: Callable[..., Visitor],
) -> None:
    visitor = new_visitor({HOST: page_of({"identity": {"url": "/me"}})}, answers={ME_URL: Answer("ada", delay=60_000)})
    page = visitor.open(ROOT, beacons=0)
    assert visitor.status(page) == "waiting: /me"
    visitor.wait(page, 1)
    assert "custom[username]" not in visitor.beacons[0]


# Order of the checks -------------------------------------------------------------------------------------------------


def test_no_request_is_sent_after_an_earlier_check_has_stopped_tracking(
    new_visitor: Callable[..., Visitor],
) -> None:
    options = {
        "privacy_signals": True,
        **BANNER,
        "visitor_ip_url": "/ip",
        "internal_ips": INTERNAL,
        "identity": {"url": "/me"},
    }
    answers = {ROOT + "ip": Answer("10.0.0.1"), ME_URL: Answer("ada"), "https://x.localhost/ip": Answer("1.1.1.1")}
    gpc = "Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})"
    agree = f"({SET_CONSENT})(true)"
    for host, script, requested, status in (
        ("x.localhost", gpc + ";" + agree, [], "off: internal host x.localhost"),
        (HOST, gpc + ";" + agree, [], "off: privacy signal"),
        (HOST, "", [], "waiting: consent"),
        (HOST, agree, [ROOT + "ip"], "off: internal address 10.0.0.1"),
    ):
        visitor = new_visitor({host: page_of(options)}, answers=answers)
        visitor.context.add_init_script(script)
        page = visitor.open(f"https://{host}/", beacons=0)
        assert (visitor.requested, visitor.status(page)) == (requested, status)
    answers[ROOT + "ip"] = Answer("8.8.8.8")
    visitor = new_visitor({HOST: page_of(options)}, answers=answers)
    visitor.context.add_init_script(agree)
    page = visitor.open(ROOT)
    assert visitor.requested == [ROOT + "ip", ME_URL, SCRIPT]
    assert visitor.beacons[0]["custom[username]"] == "ada"
    # The console has one line for each status of window.clickyDocs.
    assert [line for line in visitor.console if line.startswith("clicky-docs")] == [
        "clicky-docs: waiting: consent",
        "clicky-docs: waiting: /ip",
        "clicky-docs: waiting: /me",
        "clicky-docs: waiting: tracker",
        f"clicky-docs: {TRACKED}",
    ]
