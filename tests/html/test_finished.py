"""Redirects, other code of Clicky, and the insights file in finished pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clicky_docs.html.finished import insights_problem, is_redirect, other_tracker

REFRESH = '<meta http-equiv="Refresh" content="0; URL=next/">'


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (f"<!doctype html>{REFRESH}", True),
        (f"<html><head>{REFRESH}</head><body>", True),
        ("<html><head><META CONTENT='1;url=next' HTTP-EQUIV=refresh></head>", True),
        (f"<html><head><noscript>{REFRESH}</noscript><script>location = 'next'</script></head>", True),
        (f"<html><body>{REFRESH}", True),
        ("<html><frameset cols=50%,50%>", True),
        (f"<html><head></head><body><noscript>{REFRESH}</noscript>", False),
        (f"<html><head><!-- {REFRESH} --></head>", False),
        (f"<html><head><script>'{REFRESH}'</script></head>", False),
        (f"<html><head><title>{REFRESH}</title></head>", False),
        ('<html><head><meta http-equiv="refresh" content="30"></head>', False),
        ('<html><head><meta name="x" content="http-equiv=refresh url="></head>', False),
        ("<html><body><pre>&lt;meta http-equiv=refresh content='0; url=x'&gt;</pre>", False),
        ("<html><body>text", False),
    ],
)
def test_page_is_a_redirect_if_a_browser_leaves_the_page(html: str, expected: bool) -> None:
    assert is_redirect(html) is expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<script async data-id="1" src="//static.getclicky.com/js"></script>', "static.getclicky.com/js"),
        ("<SCRIPT src=https://static.getclicky.com/101234567.js></SCRIPT>", "static.getclicky.com/101234567.js"),
        ("<script>var clicky_site_ids = clicky_site_ids || [];</script>", "clicky_site_ids"),
        ("<script>try { clicky.init(7) } catch (e) {}</script>", "clicky.init("),
        ("<script>clicky.log('/x')</script>", ""),
        ("<p>Paste <code>&lt;script src=//static.getclicky.com/js&gt;</code></p>", ""),
        ("<!-- <script src=//static.getclicky.com/js></script> -->", ""),
        ("<p>Text</p>", ""),
    ],
)
def test_other_code_of_clicky_is_found_only_in_scripts(html: str, expected: str) -> None:
    assert other_tracker(f"<html><head></head><body>{html}</body></html>") == expected


PIECES = ["<html>", "<head>", "</head>", "<body>", REFRESH, "<noscript>", "</noscript>", "<!--", "-->", "<meta ", "<script>",
          "</script>", "<script src=//static.getclicky.com/js>", '"', "'", ">", "http-equiv=refresh", "clicky.init(", " "]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_functions_raise_no_error_for_any_page(html: str) -> None:
    assert is_redirect(html) in {True, False}
    assert isinstance(other_tracker(html), str)


NO_FILE = "the theme does not load the insights file; found no script element with the file"


@pytest.mark.parametrize(
    ("source", "url", "problem"),
    [
        ("../assets/clicky-docs.js?v=1", "guide/", ""),
        ("assets/clicky-docs.js", "index.html", ""),
        ("/docs/assets/clicky-docs.js", "guide/", ""),
        ("https://docs.example/en/assets/clicky-docs.js", "guide/", ""),
        ("assets/clicky-docs.js", "guide/", "the theme loads the insights file from a wrong path; found 'assets/clicky-docs.js' in 'guide/'"),
        ("/js/clicky-docs.js", "guide/", "the theme loads the insights file from a wrong path; found '/js/clicky-docs.js' in 'guide/'"),
        ("other.js", "guide/", NO_FILE),
    ],
)  # fmt: skip
def test_insights_problem_is_found_in_the_script_element_of_the_theme(source: str, url: str, problem: str) -> None:
    html = f'<html><head><script defer src="{source}"></script></head></html>'
    assert insights_problem(html, url, "assets/clicky-docs.js") == problem
