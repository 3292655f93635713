"""The HTML report in a browser: accessibility, colours, widths, printing, and no requests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from in_browser.visitor import HOST, Visitor
from playwright.sync_api import Browser, Page
from report.prepared import FIRST, LAST, build_with_mkdocs, month
from sites import write

from clicky_docs.report.build import build
from clicky_docs.report.figures import collect
from clicky_docs.report.write.html_file import as_html

WIDTHS = (1280, 768, 375)


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> str:
    prepared = build_with_mkdocs(tmp_path_factory.mktemp("prepared"))
    return as_html(build(collect(month(prepared), FIRST, LAST), prepared.site, prepared.sources, LAST)[0])


def open_report(chrome: Browser, html: str, tmp_path: Path, **options: object) -> tuple[Visitor, Page]:
    visitor = Visitor(chrome, {HOST: write(tmp_path / "site", {"index.html": html})}, **options)
    page = visitor.context.new_page()
    page.goto(f"https://{HOST}/")
    return visitor, page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_report_is_accessible_and_fits_the_window(
    chrome: Browser, html: str, tmp_path: Path, scheme: Literal["light", "dark"], width: int
) -> None:
    size = {"width": width, "height": 900}
    # The policy of the report forbids all scripts, so the policy is switched off for axe.
    visitor, page = open_report(chrome, html, tmp_path, color_scheme=scheme, viewport=size, bypass_csp=True)
    page.evaluate("() => document.querySelectorAll('details').forEach((each) => (each.open = true))")
    page.evaluate(f"eval({json.dumps(AXE_SCRIPT)})")
    result = page.evaluate("axe.run()")
    assert [each["id"] for each in result["violations"]] == []
    # Axe cannot check the colours of labels of one digit, and of cells that a narrow window hides until a table is scrolled.
    unchecked = [node["html"] for each in result["incomplete"] for node in each["nodes"]]
    assert width < max(WIDTHS) or [each for each in unchecked if not each.startswith("<text ")] == []
    assert "color-contrast" in {each["id"] for each in result["passes"]}
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    visitor.context.close()


def test_colours_of_the_plot_differ_between_light_and_dark(chrome: Browser, html: str, tmp_path: Path) -> None:
    colours = []
    for scheme in ("light", "dark"):
        visitor, page = open_report(chrome, html, tmp_path / scheme, color_scheme=scheme)
        colours.append(page.locator("polyline").first.evaluate("(line) => getComputedStyle(line).stroke"))
        visitor.context.close()
    assert len({*colours}) == 2


def test_report_sends_no_request_and_breaks_no_rule_of_its_policy(chrome: Browser, html: str, tmp_path: Path) -> None:
    visitor = Visitor(chrome, {HOST: write(tmp_path / "site", {"index.html": html})})
    page = visitor.context.new_page()
    requests: list[str] = []
    messages: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: messages.append(message.text))
    page.goto(f"https://{HOST}/")
    page.wait_for_load_state("networkidle")
    # Chromium itself requests the icon.
    assert [each for each in requests if not each.endswith("/favicon.ico")] == [f"https://{HOST}/"]
    assert [each for each in messages if "favicon" not in each and "404" not in each] == []
    visitor.context.close()


def test_printed_report_has_no_navigation_and_no_hidden_columns(chrome: Browser, html: str, tmp_path: Path) -> None:
    visitor, page = open_report(chrome, html, tmp_path)
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert page.locator(".scroll").first.evaluate("(each) => getComputedStyle(each).overflowX") == "visible"
    visitor.context.close()
