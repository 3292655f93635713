"""Tests of the pages as the server sends them. The browser tests check that the page script accepts the changes."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sites import SETTINGS, SITE_ID, opted_out, snippet

from clicky_docs import Page, Snippet, build, load_site, place
from clicky_docs.browser.script import read_options
from clicky_docs.serve.published import BEACONS, LIFTED, Published, Publisher

TRACKER = "/clicky/tracker.js"
HTML = "<!doctype html><html><head><title>Install</title></head><body><h1>Install</h1></body></html>"


def publish(code: Snippet, html: str = HTML, host: str = "") -> Published:
    return Publisher(TRACKER, host).publish(place(html, code))


def options(page: Published) -> dict[str, Any]:
    """Return the options of the page script in a page."""
    (code,) = re.findall(r'<script async=""[^>]* type="module">(.*?)</script>', page.html, re.DOTALL)
    found = read_options(code)
    assert found
    return found


def test_published_page_loads_the_tracker_from_this_server_and_sends_the_image_to_this_server() -> None:
    page = publish(snippet("install"))
    assert options(page) | {"internal": ""} == {
        "script": TRACKER,
        "trusted": r"^(/clicky/tracker\.js|/clicky/in\.php)([/?]|$)",
        "internal": "",
    }
    assert f'src="/clicky/{SITE_ID}ns.gif"' in page.html
    assert "getclicky.com" not in page.html
    assert page.reason == page.problem == ""


def test_published_page_differs_only_in_the_options_the_image_and_the_reporter() -> None:
    code = snippet("install")
    page = publish(code)
    without_reporter = page.html.replace('<script data-reason="" src="/clicky/reporter.js"></script>', "")
    body = code.body.replace("https://in.getclicky.com/", "/clicky/")
    start, end = body.split("({", 1)[0], body.rsplit("});", 1)[1]
    assert without_reporter.startswith(place(HTML, Snippet(code.head, ""))[: -len("</body></html>")] + start[:200])
    assert without_reporter.endswith(f"}});{end}</body></html>")


@pytest.mark.parametrize(
    ("host", "given", "expected", "lifted"),
    [
        ("", {"internal_hosts": ["localhost"]}, {"internal": "^$"}, ["internal"]),
        ("", {"internal_hosts": ["staging.example"], "internal_ips": []}, {"internal": "^$"}, []),
        ("", {"hosts": ["docs.example"]}, {"internal": "^$"}, ["internal", "hosts"]),
        ("docs.example", {"hosts": ["docs.example"]}, {"internal": "^$"}, []),
        ("fork.example", {"hosts": ["docs.example"]}, {"internal": "^$", "hosts": "^$"}, []),
        ("a.staging.example", {"internal_hosts": ["*.staging.example"]}, {"internal": ".*"}, []),
        ("docs.example", {"internal_ips": ["2001:db8::/32"]}, {"internal": "^$", "internal_ips": "^$"}, []),
    ],
)
def test_host_options_are_evaluated_for_the_given_host_name_and_ignored_without_a_host_name(
    host: str, given: dict[str, Any], expected: dict[str, str], lifted: list[str]
) -> None:
    page = publish(snippet("install", **given), host=host)
    found = options(page)
    assert {name: found[name] for name in ("internal", "internal_ips", "hosts") if name in found} == expected
    assert page.lifted == tuple(LIFTED[name].format("localhost") for name in lifted)


def test_commented_out_code_is_published_as_active_code() -> None:
    settings, _ = load_site({"site_id": SITE_ID})
    custom = {"title": "A -- b --> c <!-- d </script>", "goal": 12}
    reason = "preview build by Netlify (CONTEXT=deploy-preview)"
    page = publish(build(settings, Page("install", custom=custom), disabled_reason=reason))
    data = json.loads(re.findall(r"(?s)<script data-clicky-docs[^>]*>(.*?)</script>", page.html)[0])
    assert data["custom"] == custom
    assert page.html.index("data-clicky-docs") < page.html.index("</head>")
    assert options(page)["script"] == TRACKER
    assert LIFTED["disabled"].format(reason) in page.lifted
    assert "Clicky disabled" not in page.html


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (opted_out("install", navigation=False), "opted out"),
        (Snippet("", ""), "no Clicky code"),
        # A minifier has removed the comment with the code.
        (build(SETTINGS, Page("install"), disabled_reason="served locally")._replace(body=""), "served locally"),
        # The page script reports that a page with this data opts out.
        (opted_out("install"), ""),
        (
            Snippet("", snippet("install").body.replace('"trusted"', "trusted")),
            "another tool has rewritten the page script",
        ),
    ],
)
def test_reporter_has_the_reason_why_no_page_script_runs(code: Snippet, reason: str) -> None:
    page = publish(code)
    assert page.reason == reason
    assert f'<script data-reason="{reason}" src="/clicky/reporter.js"></script></head>' in page.html
    assert "static.getclicky.com" not in page.html


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (
            '{"page":"a","site_ids":["12a"]}',
            "the Site ID must be a number; found '12a'. Clicky ignores the beacons of the page.",
        ),
        (
            '{"page":"a","site_ids":"x"}',
            "the Site ID must be a number; found 'x'. Clicky ignores the beacons of the page.",
        ),
        ('{"page":"a"}', "the data block is invalid. The page is not tracked."),
        ("{", "the data block is invalid. The page is not tracked."),
        ("[]", "the data block is invalid. The page is not tracked."),
    ],
)
def test_page_with_invalid_data_is_published_with_a_problem(data: str, problem: str) -> None:
    code = snippet("install")
    head = f'<script data-clicky-docs="" type="application/json">{data}</script>'
    assert publish(Snippet(head, code.body)).problem == problem


@pytest.mark.parametrize(
    "meta",
    [
        """<meta http-equiv="Content-Security-Policy" content="default-src 'none'">""",
        """<META content="script-src 'self' >" http-equiv=content-security-policy>""",
    ],
)
def test_content_security_policy_is_removed_from_the_page(meta: str) -> None:
    page = publish(snippet("install"), HTML.replace("</title>", f"</title>{meta}<meta charset=utf-8>"))
    assert meta not in page.html
    assert "<meta charset=utf-8>" in page.html
    assert LIFTED["policy"] in page.lifted


def test_urls_of_other_servers_for_the_ip_address_and_the_identity_are_replaced() -> None:
    code = snippet("install", visitor_ip_url="https://ip.example/", identity={"url": "https://login.example/me"})
    page = publish(code)
    assert options(page)["visitor_ip"]["url"] == options(page)["identity"]["source"] == "/clicky/nothing"
    assert {LIFTED["visitor_ip"], LIFTED["identity"].format("https://login.example/me")} <= {*page.lifted}
    own = publish(snippet("install", identity={"url": "/me"}))
    assert options(own)["identity"]["source"] == "/me"


def test_page_with_insights_but_without_the_insights_file_has_a_notice() -> None:
    code = snippet("install", insights=["feedback"])
    assert LIFTED["insights"] in publish(code).lifted
    with_file = HTML.replace("</head>", '<script src="_static/clicky-docs.js"></script></head>')
    assert LIFTED["insights"] not in publish(code, with_file).lifted


def test_file_that_is_no_html_document_is_sent_unchanged() -> None:
    assert Publisher(TRACKER).publish("<p>part</p>") == Published("<p>part</p>")


@given(st.text(), st.text())
def test_any_page_is_published_without_an_error(before: str, after: str) -> None:
    code = snippet("install")
    page = Publisher(TRACKER).publish(f"<!doctype html>{before}{code.head}{after}{code.body}{before}")
    assert BEACONS
    assert isinstance(page.html, str)
