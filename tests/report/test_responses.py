"""Answers of the Stats API: all shapes, and random texts."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clicky_docs.report.responses import AccessError, ApiError, Entry, Row, TemporaryError, parse_answer

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "dates", "date", "items", "value", "title", "url", "error", "action_url"])
            | st.text(),
            inner,
        )
    ),
    max_leaves=20,
)


def items(*rows: dict[str, object]) -> str:
    return json.dumps([{"type": "pages", "dates": [{"date": "2026-11-19", "items": list(rows)}]}])


def test_answer_has_the_entries_of_each_type() -> None:
    body = """[{"type": "pages", "dates": [{"date": "2026-10-29,2026-11-27", "items": [
        {"value": "812", "value_percent": "31.4", "title": "Tom &amp; Jerry", "url": "https://docs.example/install/",
         "stats_url": "https://clicky.com/stats/"}]}]}, {"type": "visitors", "dates": [{"date": "2026-11-27", "items": [
        {"value": "5"}]}]}]"""
    assert parse_answer(body) == {
        "pages": [Entry("2026-10-29,2026-11-27", (Row("Tom & Jerry", "https://docs.example/install/", 812, {}),))],
        "visitors": [Entry("2026-11-27", (Row("", "", 5, {}),))],
    }


@pytest.mark.parametrize(
    ("item", "row"),
    [
        ({}, Row("", "", 1, {})),
        ({"value": "many"}, Row("", "", 0, {})),
        ({"value": "nan"}, Row("", "", 0, {})),
        ({"value": None, "title": None, "url": ["x"]}, Row("", "", 0, {})),
        ({"value": 2.5, "title": 7}, Row("7", "", 2.5, {})),
        ({"value": "1", "title": "\ud800é"}, Row("?é", "", 1, {})),
        ({"value": "1", "url": "javascript:alert(1)"}, Row("", "javascript:alert(1)", 1, {})),
        (
            {"value": "1", "title": "Sign up", "revenue": "2.50", "conversion": "3.1"},
            Row("Sign up", "", 1, {"revenue": "2.50", "conversion": "3.1"}),
        ),
        (
            {"time": "1795176000", "action_title": "&lt;b&gt;", "action_url": "https://docs.example/"},
            Row(
                "<b>",
                "https://docs.example/",
                1,
                {"time": "1795176000", "action_title": "&lt;b&gt;", "action_url": "https://docs.example/"},
            ),
        ),
    ],
)
def test_item_with_missing_invalid_or_more_fields_is_a_row(item: dict[str, object], row: Row) -> None:
    assert parse_answer(items(item)) == {"pages": [Entry("2026-11-19", (row,))]}


@pytest.mark.parametrize(
    ("body", "types"),
    [
        ("[]", {}),
        ("{}", {}),
        ('{"type": "pages", "dates": []}', {"pages": []}),
        ('[{"type": "pages"}]', {"pages": []}),
        ('[{"type": "pages", "dates": {"date": "x"}}, 5, null]', {"pages": []}),
        ('[{"type": "pages", "dates": [{"items": [[], "x"]}, 7]}]', {"pages": [Entry("", ())]}),
        ('[{"type": "pages"}, {"error": "Invalid type."}]', {"pages": []}),
        ('\ufeff [{"type": "pages"}]\n', {"pages": []}),
    ],
)
def test_answer_with_missing_parts_has_no_rows(body: str, types: dict[str, list[Entry]]) -> None:
    assert parse_answer(body) == types


@pytest.mark.parametrize(
    ("body", "kind", "message"),
    [
        ("", TemporaryError, "The answer of the Stats API is empty. Send the request again later."),
        (
            "<!DOCTYPE html><title>Login",
            TemporaryError,
            "The Stats API returned HTML instead of JSON. Check the URL of the API ('--api'), or send the request again later.",
        ),
        (
            '[{"type": "pages", "dates": [',
            TemporaryError,
            "The answer of the Stats API is not complete JSON; the answer has 29 characters. Send the request again later.",
        ),
        (
            "[" * 100000,
            TemporaryError,
            "The answer of the Stats API is not complete JSON; the answer has 100000 characters. Send the request again later.",
        ),
        (
            '[{"error": "Invalid sitekey."}]',
            AccessError,
            "The Stats API returned the error 'Invalid sitekey.'. Set the environment variable 'CLICKY_SITEKEY' to the "
            "sitekey in the site's preferences in Clicky.",
        ),
        (
            '{"error": "Unknown site_id"}',
            AccessError,
            "The Stats API returned the error 'Unknown site_id'. Check the Site ID. The sitekey must belong to the same site.",
        ),
        (
            "Something else",
            ApiError,
            "The Stats API returned the error 'Something else'. The report does not contain these figures.",
        ),
        (
            '{"error": {"text": "x"}}',
            ApiError,
            "The Stats API returned the error ''. The report does not contain these figures.",
        ),
    ],
)
def test_answer_with_an_error_raises_one_exception_with_advice_and_without_the_body(
    body: str, kind: type[ApiError], message: str
) -> None:
    with pytest.raises(ApiError) as raised:
        parse_answer(body)
    assert (type(raised.value), str(raised.value)) == (kind, message)
    # The exception of the JSON parser would contain the whole body.
    assert raised.value.__context__ is None


@given(st.text() | JSON.map(json.dumps) | JSON.map(lambda data: json.dumps(data)[:-1]))
def test_random_text_as_answer_raises_only_api_error(body: str) -> None:
    with contextlib.suppress(ApiError):
        parse_answer(body)


@given(JSON)
def test_random_items_are_parsed_into_texts_that_can_be_encoded_and_values_that_are_not_nan(item: object) -> None:
    body = json.dumps([{"type": "pages", "dates": [{"date": "2026-11-19", "items": [item]}]}])
    for entry in parse_answer(body)["pages"]:
        for row in entry.rows:
            "".join([row.title, row.url, *row.fields.values()]).encode()
            assert row.value == row.value
