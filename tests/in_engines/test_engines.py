"""The browsers of the tests work like a visitor's browser: back/forward cache and prerendering. No request leaves the machine."""

from __future__ import annotations

import time

import pytest
from in_engines.visit import Visit

PAGE = """<!doctype html><html><head><title>{0}</title>
<script>var shown = []; addEventListener("pageshow", (event) => shown.push(event.persisted));</script>{1}
</head><body><h1>{0}</h1></body></html>"""
PRERENDER = '<script type="speculationrules">{"prerender": [{"urls": ["/next/"], "eagerness": "immediate"}]}</script>'


def test_browser_engine_restores_the_previous_page_from_its_back_forward_cache(visit: Visit) -> None:
    visit.serve({"index.html": PAGE.format("Home", ""), "next/index.html": PAGE.format("Next", "")})
    tab = visit.open("/")
    visit.open("/next/", tab)
    tab.go(-1)
    # The title changes before the browser fires the event `pageshow`, so wait for both.
    tab.wait_until("document.title === 'Home' && shown.length === 2")
    assert tab.evaluate("shown") == [False, True]
    assert tab.evaluate("isSecureContext")


def test_browser_engine_that_supports_prerendering_shows_the_prerendered_page(visit: Visit) -> None:
    visit.serve({"index.html": PAGE.format("Home", PRERENDER), "next/index.html": PAGE.format("Next", "")})
    tab = visit.open("/")
    if not tab.evaluate("'prerendering' in document"):
        pytest.skip("this engine has no prerendering")
    time.sleep(1)
    (request,) = visit.requested("/next/")
    assert request.prerender
    tab.evaluate("location.assign('/next/')")
    tab.wait_until("document.title === 'Next'")
    assert tab.evaluate("performance.getEntriesByType('navigation')[0].activationStart") > 0
    assert len(visit.requested("/next/")) == 1


def test_server_of_the_tests_refuses_and_records_a_request_to_another_host(visit: Visit) -> None:
    visit.serve({"index.html": PAGE.format("Home", "")})
    tab = visit.open("/")
    tab.evaluate("fetch('https://elsewhere.example/').catch(() => window.refused = true) && 0")
    tab.wait_until("window.refused")
    assert visit.server.unexpected_requests == ["elsewhere.example:443"]
    visit.server.unexpected_requests.clear()
