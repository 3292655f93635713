"""URLs of pages and events, and what Clicky stores of them. The browser computes the same: tests/in_browser/test_urls.py."""

from __future__ import annotations

import contextlib
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urls import PAGE_URLS, STORED

from clicky_docs.urls import EVENTS, LONGEST_PATH, Event, mask, normalise, page_url, parse_event, stored_url


@pytest.mark.parametrize("case", PAGE_URLS, ids=lambda case: case.url[:60])
def test_tracked_url_and_stored_url_of_a_page_are_computed_from_the_url_in_the_browser(case) -> None:
    found = page_url(case.url, href=case.href, keep_query=case.keep_query, not_found=case.not_found)
    assert (found, normalise(found)) == (case.tracked, case.stored)


def test_table_of_urls_in_the_tests_has_at_least_sixty_rows() -> None:
    assert len(PAGE_URLS) >= 60


@pytest.mark.parametrize(("url", "stored"), STORED.items())
def test_function_normalise_returns_the_url_that_clicky_stores(url: str, stored: str) -> None:
    assert normalise(url) == stored


@given(st.text())
def test_function_normalise_does_not_change_a_stored_url(url: str) -> None:
    assert normalise(normalise(url)) == normalise(url)


@given(st.text() | st.text("/?&=#aq"))
def test_url_that_no_rule_changes_loses_only_empty_parameters(url: str) -> None:
    stored = stored_url(url)
    if not stored.rules:
        assert re.sub("[?&]", "", stored.url) == re.sub("[?&]", "", url)
        assert stored.why == ""


@given(st.text(), st.text(), st.lists(st.text()), st.booleans())
def test_function_page_url_raises_no_error_for_any_text(url: str, href: str, names: list[str], not_found: bool) -> None:
    found = page_url(url, href=href, keep_query=names, not_found=not_found)
    assert found.startswith(href or found)


@given(st.text(string.ascii_letters + string.digits + "@%.-+ ()"))
def test_masking_a_masked_text_again_changes_nothing(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("ask jane.doe@example.org now", "ask [e-mail] now"),
        ("jane.doe%40example.org", "[e-mail]"),
        ("call +49 (30) 123-456", "call [number]"),
        ("since 2024-10-01", "since 2024-10-01"),
        ("version 3.12.1", "version 3.12.1"),
        ("@types/node@20", "@types/node@20"),
    ],
)
def test_masking_a_text_replaces_personal_data(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    ("url", "event"),
    [
        ("#search:album+cover@/install/", Event("search", ("album cover",), "/install/")),
        ("https://docs.example/#read:@/install/", None),
        ("https://docs.example/#read@/install/", Event("read", (), "/install/")),
        ("docs.example#no-results:gif@/", Event("no-results", ("gif",), "/")),
        ("/#copy:sh:On+Debian@/a%40b/", Event("copy", ("sh", "On Debian"), "/a@b/")),
        ("#search:a:b@/install/", None),
        ("#menu", None),
        ("#unknown:a@/", None),
        ("/install/", None),
        ("", None),
    ],
)
def test_parsing_an_event_url_returns_the_event_or_raises_an_error(url: str, event: Event | None) -> None:
    if event:
        assert parse_event(url) == event
        return
    with pytest.raises(ValueError, match="is not the URL of an event"):
        parse_event(url)


@given(st.text())
def test_parsing_any_text_as_an_event_url_raises_only_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert parse_event(text).kind in EVENTS


def test_stored_path_is_shortened_to_the_number_of_characters_in_longest_path() -> None:
    assert len(normalise("/" + "a" * 200)) == LONGEST_PATH
