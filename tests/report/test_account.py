"""Settings of the client: each kind of invalid value leads to one message."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clicky_docs.report.account import (
    API,
    Account,
    Period,
    SiteKey,
    find_key,
    last_days,
    parse_api,
    parse_site_id,
    parse_time_zone,
)

KEY = "abcdef123456"
TODAY = date(2026, 11, 20)


def test_key_comes_from_the_environment_variable_or_from_the_prompt() -> None:
    def no_prompt() -> str:
        raise AssertionError("the environment variable is set")

    assert find_key({"CLICKY_SITEKEY": f" {KEY}\n"}, no_prompt).reveal() == KEY
    assert find_key({}, lambda: KEY).reveal() == KEY


@pytest.mark.parametrize("prompt", [None, lambda: ""])
def test_missing_key_leads_to_one_message(prompt) -> None:
    with pytest.raises(ValueError, match="CLICKY_SITEKEY") as raised:
        find_key({}, prompt)
    assert str(raised.value) == (
        "The environment variable 'CLICKY_SITEKEY' is not set. Set the variable to the sitekey in the site's preferences in "
        "Clicky. Nothing is requested."
    )


@pytest.mark.parametrize("text", ["secret", "x" * 17, "abcdef 123456", "äbcdef123456"])
def test_message_about_an_invalid_key_does_not_contain_the_key(text: str) -> None:
    with pytest.raises(ValueError, match="CLICKY_SITEKEY") as raised:
        find_key({"CLICKY_SITEKEY": text})
    assert str(raised.value) == (
        f"'CLICKY_SITEKEY': the value has {len(text)} characters; expected 12 to 16 letters and digits. Set the variable to "
        "the sitekey in the site's preferences in Clicky. Nothing is requested."
    )


def test_key_is_masked_in_each_text() -> None:
    key = SiteKey(KEY)
    assert [f"{key}", f"{key!r}", f"{Account('1', key)}", key.mask(f"?sitekey={KEY.upper()}&a=1")] == [
        "[sitekey]",
        "[sitekey]",
        f"Account(site_id='1', key=[sitekey], api='{API}')",
        "?sitekey=[sitekey]&a=1",
    ]


def test_site_id_has_only_digits() -> None:
    assert parse_site_id("101234567") == "101234567"
    with pytest.raises(ValueError, match="expected digits") as raised:
        parse_site_id("1\n")
    assert str(raised.value) == "The Site ID is '1\\n'; expected digits. Nothing is requested."


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("api.clicky.com", "https://api.clicky.com/api/stats/4"),
        ("https://stats.example.com/", "https://stats.example.com/api/stats/4"),
        ("https://stats.example.com:8443/white/", "https://stats.example.com:8443/white/api/stats/4"),
        ("https://stats.example.com/api/stats/4", "https://stats.example.com/api/stats/4"),
        ("http://localhost:8000", "http://localhost:8000/api/stats/4"),
        ("http://[::1]:8000", "http://[::1]:8000/api/stats/4"),
    ],
)
def test_url_of_the_api_can_be_a_host_name_or_a_white_label(text: str, url: str) -> None:
    assert parse_api(text) == url
    assert parse_api(url) == url


@pytest.mark.parametrize(
    "text",
    ["", "https://", "https://[", "https://a:b@c.example", "https://a.example/?x=1", "https://a.example:x", "a b"],
)
def test_invalid_url_of_the_api_leads_to_one_message(text: str) -> None:
    with pytest.raises(ValueError, match="--api") as raised:
        parse_api(text)
    assert str(raised.value) == (
        f"'--api' is {text!r}; expected a URL such as 'https://api.clicky.com'. Nothing is requested."
    )


@pytest.mark.parametrize("text", ["http://api.clicky.com", "ftp://localhost"])
def test_url_of_the_api_without_encryption_leads_to_one_message(text: str) -> None:
    with pytest.raises(ValueError, match="https") as raised:
        parse_api(text)
    assert str(raised.value) == (
        f"'--api' is {text!r}; expected a URL with 'https', because the request contains the sitekey. Nothing is requested."
    )


@given(st.text())
def test_random_text_as_url_of_the_api_raises_only_value_error(text: str) -> None:
    try:
        url = parse_api(text)
    except ValueError:
        return
    assert url.endswith("/api/stats/4")
    assert parse_api(url) == url


def test_time_zone_is_found_by_its_name() -> None:
    assert str(parse_time_zone("Europe/Berlin")) == "Europe/Berlin"


@pytest.mark.parametrize("text", ["Berlin", "", "../etc/passwd", "a\0"])
def test_unknown_time_zone_leads_to_one_message(text: str) -> None:
    with pytest.raises(ValueError, match="time zone") as raised:
        parse_time_zone(text)
    assert str(raised.value) == (
        f"The time zone {text!r} is unknown; expected a name such as 'Europe/Berlin'. Nothing is requested."
    )


def test_period_ends_on_the_day_before_today() -> None:
    assert last_days(30, TODAY) == Period(date(2026, 10, 21), date(2026, 11, 19), "")
    assert last_days(1, TODAY) == Period(date(2026, 11, 19), date(2026, 11, 19), "")


def test_period_that_is_longer_than_four_years_is_shortened() -> None:
    assert last_days(4000, TODAY) == Period(
        date(2022, 11, 20),
        date(2026, 11, 19),
        "'--days' is 4000; Clicky keeps figures for at most 1461 days. The report has 1461 days.",
    )


def test_period_without_days_leads_to_one_message() -> None:
    with pytest.raises(ValueError, match="--days") as raised:
        last_days(0, TODAY)
    assert str(raised.value) == "'--days' is 0; expected 1 to 1461. Nothing is requested."
