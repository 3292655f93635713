"""Content security policies, proxies, and visitors without JavaScript."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from in_browser.visitor import HOST, PLAIN, SCRIPT, Answer, Visitor, tracker
from sites import SITE_ID, snippet

from clicky_docs import load_site, place
from clicky_docs.browser.script import boot
from clicky_docs.cli import cli

pytestmark = pytest.mark.long
ROOT = f"https://{HOST}/"
TRACKED = "tracking: Site ID 101234567"


def page_of(options: Mapping[str, Any], custom: dict[str, Any] | None = None, html: str = PLAIN) -> dict[str, str]:
    return {"index.html": place(html, snippet("index", custom, **options))}


# Content-Security-Policy ---------------------------------------------------------------------------------------------

FEATURES: dict[str, Any] = {
    "hosts": [HOST],
    "visitor_ip_url": "/ip",
    "identity": {"url": "/me"},
    "consent": {"global": "Banner", "event": "banner"},
    "privacy_signals": True,
    "navigation": True,
}
ANSWERS = {ROOT + "ip": Answer("8.8.8.8"), ROOT + "me": Answer("ada")}
PAGE = (Path(__file__).parents[2] / "docs" / "csp.md").read_text(encoding="utf-8")
# The policy in docs/csp.md; the two endpoints need 'self'.
POLICY = re.findall(r"^script-src .*$", PAGE, re.MULTILINE)[0]
SOURCES = "https://static.getclicky.com https://in.getclicky.com"
REST = POLICY.partition("; ")[2].replace("connect-src", "connect-src 'self'")
assert POLICY.startswith(f"script-src 'sha256-…' {SOURCES}; connect-src ")


def hash_of(options: Mapping[str, Any]) -> str:
    """Return the hash of the page script, computed as docs/csp.md describes."""
    _, body = snippet("index", **options)
    code = re.search(r"<script[^>]*>(.*)</script>", body, re.DOTALL)
    assert code
    return "'sha256-" + base64.b64encode(hashlib.sha256(code[1].encode()).digest()).decode() + "'"


POLICIES: list[tuple[str, dict[str, Any], str, str | None]] = [
    ("a hash", {}, "{hash} {sources}", TRACKED),
    ("a nonce", {"nonce": "r4nd0m"}, "'nonce-r4nd0m' {sources}", TRACKED),
    ("a nonce that covers the tracker", {"nonce": "r4nd0m"}, "'nonce-r4nd0m' https://in.getclicky.com", TRACKED),
    ("strict-dynamic with a hash", {}, "{hash} 'strict-dynamic'", TRACKED),
    ("strict-dynamic with a nonce", {"nonce": "r4nd0m"}, "'nonce-r4nd0m' 'strict-dynamic'", TRACKED),
    ("the hash of another script", {}, "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' {sources}", None),
    ("no source for the tracker", {}, "{hash}", "off: tracker blocked"),
]


@pytest.mark.parametrize(("name", "options", "scripts", "status"), POLICIES, ids=[case[0] for case in POLICIES])
@pytest.mark.parametrize("features", [{}, FEATURES], ids=["default", "everything"])
def test_page_under_a_content_security_policy_is_tracked_only_if_the_policy_allows_the_code(
    new_visitor: Callable[..., Visitor],
    name: str,
    options: dict[str, Any],
    scripts: str,
    status: str | None,
    features: dict[str, Any],
) -> None:
    options = {**features, **options}
    policy = f"default-src 'none'; script-src {scripts.format(hash=hash_of(options), sources=SOURCES)}; {REST}"
    visitor = new_visitor({HOST: page_of(options)}, answers=ANSWERS, headers={"content-security-policy": policy})
    # The page script removes the tracker's element after the tracker has loaded, so the nonce is stored before.
    visitor.context.add_init_script(
        "window.Banner = true; new MutationObserver((records) => records.forEach((record) => record.addedNodes.forEach("
        "(node) => node.dataset?.id && (window.trackerNonce = node.nonce)))).observe(document, {childList: true, subtree: true})"
    )
    page = visitor.open(ROOT, beacons=int(status == TRACKED))
    violations = [line for line in visitor.console if line.startswith("violation")]
    if status == TRACKED:
        page.evaluate("clicky.goal(5)")
        visitor.wait(page, 2)
        assert violations == []
        assert [each["type"] for each in visitor.beacons] == ["pageview", "goal"]
        assert page.evaluate("window.trackerNonce") == options.get("nonce", "")
    else:
        assert violations, name
        assert visitor.beacons == []
    if status:
        assert visitor.status(page) == status
    else:
        assert page.evaluate("window.clickyDocs") is None


@pytest.mark.parametrize("host", ["mkdocs.example", "sphinx.example"])
def test_policy_that_the_command_csp_prints_blocks_nothing_on_any_page(
    new_visitor: Callable[..., Visitor], sites: Mapping[str, Path], host: str
) -> None:
    """The policy blocks nothing on any page: neither the theme's scripts nor Clicky."""
    result = CliRunner().invoke(cli, ["csp", str(sites[host])])
    visitor = new_visitor(sites, headers={"Content-Security-Policy": result.output.splitlines()[-1]})
    tracked = 0
    for path in sorted(sites[host].rglob("*.html")):
        name = path.relative_to(sites[host]).as_posix()
        tracked += not name.startswith("releasing")
        visitor.open(f"https://{host}/{name}", beacons=not name.startswith("releasing"))
    assert len(visitor.beacons) == tracked > 6
    assert [line for line in visitor.console if line.startswith("violation")] == []


def test_noscript_image_under_a_content_security_policy_is_requested(new_visitor: Callable[..., Visitor]) -> None:
    policy = f"default-src 'none'; {REST}"
    visitor = new_visitor({HOST: page_of({})}, headers={"content-security-policy": policy}, java_script_enabled=False)
    visitor.open(ROOT, beacons=0)
    assert visitor.images == [f"/{SITE_ID}ns.gif"]


@pytest.mark.parametrize("own", ["", "trustedTypes.createPolicy('default', {createScriptURL: (url) => url})"])
@pytest.mark.parametrize("enforced", [True, False])
def test_page_is_tracked_if_its_policy_requires_trusted_types(
    new_visitor: Callable[..., Visitor], enforced: bool, own: str
) -> None:
    headers = {"content-security-policy": "require-trusted-types-for 'script'"} if enforced else {}
    visitor = new_visitor({HOST: page_of({})}, headers=headers)
    visitor.context.add_init_script(own)
    page = visitor.open(ROOT)
    assert visitor.status(page) == TRACKED
    # The page script creates a default policy only if needed, and this policy trusts no other host.
    assert page.evaluate("!!trustedTypes.defaultPolicy") is (enforced or bool(own))
    if enforced and not own:
        trusts = "(url) => { try { document.createElement('script').src = url; return true; } catch { return false; } }"
        for url, trusted in (
            ("https://static.getclicky.com/inc/javascript/video/html.js", True),
            ("//in.getclicky.com/in.php?x=1", True),
            ("https://in.getclicky.com.evil.example/", False),
            ("https://evil.example/https://in.getclicky.com/", False),
            ("/own.js", False),
        ):
            assert page.evaluate(trusts, url) is trusted, url


def test_page_is_not_tracked_if_its_policy_requires_trusted_types_and_forbids_a_default_policy(
    new_visitor: Callable[..., Visitor],
) -> None:
    headers = {"content-security-policy": "require-trusted-types-for 'script'; trusted-types dompurify"}
    visitor = new_visitor({HOST: page_of({})}, headers=headers)
    page = visitor.open(ROOT, beacons=0)
    assert visitor.status(page) == "off: tracker blocked"


def test_page_that_loads_the_tracker_from_a_proxy_is_tracked_if_its_policy_requires_trusted_types(
    new_visitor: Callable[..., Visitor],
) -> None:
    options = {"script_url": "/565c7bd254ac8.js", "beacon_url": "/47d8e8d5c0ea"}
    answers = {ROOT + "565c7bd254ac8.js": Answer(tracker("/47d8e8d5c0ea"), type="text/javascript")}
    headers = {"content-security-policy": "require-trusted-types-for 'script'"}
    visitor = new_visitor({HOST: page_of(options)}, answers=answers, headers=headers)
    page = visitor.open(ROOT)
    assert visitor.status(page) == TRACKED
    assert len(visitor.beacons) == 1


# Proxies and white labels --------------------------------------------------------------------------------------------

JS = "text/javascript"
PROXIES: list[tuple[str, dict[str, Any], dict[str, Answer], list[str]]] = [
    (
        "a proxy",
        {"script_url": "/565c7bd254ac8.js", "beacon_url": "/47d8e8d5c0ea"},
        {ROOT + "565c7bd254ac8.js": Answer(tracker("/47d8e8d5c0ea"), type=JS)},
        [ROOT + "565c7bd254ac8.js", ROOT + "47d8e8d5c0ea"],
    ),
    (
        "a proxy for the beacons only",
        {"beacon_url": "/47d8e8d5c0ea"},
        {SCRIPT: Answer(tracker("/47d8e8d5c0ea"), type=JS)},
        [f"{SCRIPT}?in=%2F47d8e8d5c0ea", ROOT + "47d8e8d5c0ea"],
    ),
    (
        "a white label",
        {"script_url": "https://hello.example/w/__stats.js", "beacon_url": "https://in.hello.example"},
        {"https://hello.example/w/__stats.js": Answer(tracker("https://in.hello.example/in.php"), type=JS)},
        ["https://hello.example/w/__stats.js", "https://in.hello.example/in.php"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "options", "answers", "requested"), PROXIES, ids=[case[0] for case in PROXIES])
def test_page_with_the_options_script_url_or_beacon_url_sends_the_page_view_to_these_urls(
    new_visitor: Callable[..., Visitor],
    name: str,
    options: dict[str, Any],
    answers: dict[str, Answer],
    requested: list[str],
) -> None:
    visitor = new_visitor({HOST: page_of(options)}, answers=answers)
    visitor.open(ROOT)
    assert visitor.requested == requested, name
    assert [each["type"] for each in visitor.beacons] == ["pageview"]


# Visitors without JavaScript -----------------------------------------------------------------------------------------

IMAGES: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["https://in.getclicky.com"]),
    ({"internal_hosts": "staging.example", "internal_ips": "10.0.0.0/8", "identity": "oauth2-proxy"}, ["https://in.getclicky.com"]),
    ({"navigation": True, "nonce": "x", "script_url": "/x.js"}, ["https://in.getclicky.com"]),
    ({"beacon_url": "https://in.hello.example"}, ["https://in.hello.example"]),
    ({"noscript": False}, []),
    ({"hosts": HOST}, []),
    ({"visitor_ip_url": "/ip"}, []),
    ({"privacy_signals": True}, []),
    ({"consent": "material"}, []),
    ({"beacon_url": "/47d8e8d5c0ea"}, []),
]  # fmt: skip


@pytest.mark.parametrize(("options", "hosts"), IMAGES)
def test_options_determine_from_which_host_the_noscript_image_is_requested(
    new_visitor: Callable[..., Visitor], options: dict[str, Any], hosts: list[str]
) -> None:
    answers = {f"{host}/{SITE_ID}ns.gif": Answer("GIF89a", type="image/gif") for host in hosts}
    visitor = new_visitor({HOST: page_of(options)}, answers=answers, java_script_enabled=False)
    visitor.open(ROOT, beacons=0)
    assert (visitor.requested, visitor.images) == (list(answers), [])


# Page script ---------------------------------------------------------------------------------------------------------


def test_page_script_for_every_combination_of_options_is_valid_javascript(new_visitor: Callable[..., Visitor]) -> None:
    choices: dict[str, list[Any]] = {
        "internal_hosts": [None, []],
        "internal_ips": [[], ["10.0.0.0/8"], ["2001:db8::/32"]],
        "hosts": [None, HOST],
        "consent": [None, "material", {"global": "a", "event": "b"}],
        "visitor_ip_url": [None, "/ip"],
        "identity": [None, {"url": "/me"}, {"cookie": "me"}, {"meta": "me"}, {"global": "me"}],
        "navigation": [False, True],
        "goals": [None, {"a": 1}],
    }
    urls: list[dict[str, Any]] = [{}, {"keep_query": "tab"}, {"clean_urls": False}]
    scripts = set()
    for own, *values in itertools.product(urls, *choices.values()):
        settings, problems = load_site({"site_id": SITE_ID, **own, **dict(zip(choices, values, strict=True))})
        assert problems == []
        scripts.add(boot(settings))
    assert len(scripts) > 500
    page = new_visitor({}).new_page()
    assert (
        page.evaluate(
            "(scripts) => scripts.filter((code) => { try { new Function(code); } catch { return true; } })",
            list(scripts),
        )
        == []
    )


HOSTILE = [
    "delete window.fetch; window.fetch = undefined",
    "window.URL = undefined",
    "window.AbortController = undefined",
    "window.WeakSet = undefined",
    "window.MutationObserver = function () { throw 1 }",
    "window.JSON = {parse() { throw 1 }}",
    "Object.defineProperty(window, 'navigation', {value: {}})",
    "document.querySelector = () => null",
    "window.clicky_custom = null",
    "window.clicky_custom = 'text'",
    "Object.freeze(window.clicky_custom = {})",
    "Object.prototype.extra = function () {}; Array.prototype.more = function () {}",
    "Object.defineProperty(window, 'clickyDocs', {value: 1})",
    "document.createElement = () => { throw 1 }",
]


@pytest.mark.parametrize("hostility", HOSTILE)
@pytest.mark.parametrize("features", [{}, FEATURES], ids=["default", "everything"])
def test_page_script_raises_no_error_if_another_script_has_replaced_browser_functions(
    new_visitor: Callable[..., Visitor], hostility: str, features: dict[str, Any]
) -> None:
    """The fixture `new_visitor` asserts that no error is raised. The page's other scripts must still run."""
    other = (
        "<script>window.before = 1; document.addEventListener('DOMContentLoaded', () => (window.after = 1));</script>"
    )
    visitor = new_visitor({HOST: page_of(features, html=PLAIN.format(other))}, answers=ANSWERS)
    visitor.context.add_init_script(
        "window.Banner = true; window.addEventListener('unhandledrejection', (event) => { throw event.reason });"
        f"try {{ {hostility} }} catch (error) {{}}"
    )
    page = visitor.new_page()
    page.goto(ROOT)
    visitor.pause(page, 1000)
    assert page.evaluate("[before, after]") == [1, 1]
