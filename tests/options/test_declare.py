"""Tables of options and the parsing of values, tested with a table that this file declares."""

from __future__ import annotations

import datetime
import sys
from collections import UserString
from decimal import Decimal

import pytest
from hypothesis import example, given
from strategies import ANYTHING

from clicky_docs.options import declare
from clicky_docs.options.declare import Option, Problem, Table
from clicky_docs.options.parsers import (
    Parser,
    Untyped,
    fields,
    flag,
    inverted_flag,
    mapping,
    number,
    parse_yaml,
    scalar,
    show,
    text,
    text_list,
    texts,
)

TABLE = Table(
    [
        Option(name="size", parse=number, accepts="a number", help=""),
        Option(name="label", parse=text, accepts="text", help=""),
        Option(name="caption", parse=text, accepts="text", help="", current_name="label"),
        Option(name="Loud", parse=flag, accepts="true or false", help="", consequence="It stays quiet."),
    ]
)
OUTER = Table([Option(name="inner", parse=mapping, accepts="a mapping", help="", table=TABLE)])


def parse(table: Table, raw: dict[object, object]) -> tuple[dict[str, object], list[str]]:
    values, problems = declare.parse(table, raw)
    return values, [str(problem) for problem in problems]


def test_parse_of_valid_values_returns_a_mapping_from_current_option_names_to_values() -> None:
    assert parse(TABLE, {"size": 3, "caption": "x", "LOUD": True}) == ({"size": 3, "label": "x", "Loud": True}, [])


def test_parse_returns_the_valid_values_if_another_value_is_invalid() -> None:
    assert parse(TABLE, {"size": "big", "label": "x", "loud": "no"}) == (
        {"label": "x"},
        [
            "size: not a number; write a number such as 12 or 2.5; found 'big'; accepted: a number. The property is not sent.",
            "loud: text, not a boolean; write true or false without quotes; found 'no'; accepted: true or false. It stays quiet.",
        ],
    )


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("sise", "did you mean 'size'?"),
        ("captoin", "did you mean 'caption'?"),
        ("la-bel", "did you mean 'label'?"),
        ("zzz", "accepted: Loud, label, size."),
        (7, "accepted: Loud, label, size."),
    ],
)
def test_unknown_name_is_reported_with_a_hint_to_the_most_similar_known_name(key: object, hint: str) -> None:
    message = f"{key}: unknown name; found {key!r}; {hint} The name is ignored."
    assert parse(TABLE, {key: 1}) == ({}, [message])


def test_value_of_the_current_name_wins_over_the_value_of_the_deprecated_name() -> None:
    message = (
        "caption: a deprecated name of 'label'; found both names; accepted: one of them. The value of 'label' is used."
    )
    assert parse(TABLE, {"label": "new", "caption": "old"}) == ({"label": "new"}, [message])
    assert parse(TABLE, {"caption": "old", "label": "new"}) == ({"label": "new"}, [message])


def test_problem_in_a_nested_mapping_has_the_full_key() -> None:
    assert parse(OUTER, {"inner": {"size": "big", "label": "x"}}) == (
        {"inner": {"label": "x"}},
        [
            "inner.size: not a number; write a number such as 12 or 2.5; found 'big'; accepted: a number. The property is not sent."
        ],
    )
    assert parse(OUTER, {"inner": [1]})[1] == [
        "inner: not a mapping; found [1]; accepted: a mapping. The property is not sent."
    ]


@pytest.mark.parametrize("nothing", [None, Untyped(""), Untyped(" "), Untyped("null"), Untyped("Null")])
def test_parse_returns_python_none_for_an_empty_value(nothing: object) -> None:
    assert parse(TABLE, {"size": nothing}) == ({"size": None}, [])


def test_parse_does_not_change_its_argument() -> None:
    raw: dict[object, object] = {"size": "3", "label": None, "zzz": [1]}
    parse(TABLE, raw)
    assert raw == {"size": "3", "label": None, "zzz": [1]}


def test_from_environment_returns_the_value_of_the_environment_variable_of_an_option() -> None:
    option = Option(name="size", parse=number, accepts="", help="", environment="SIZE")
    assert option.from_environment({"SIZE": "3"}) == Untyped("3")
    assert option.from_environment({}) is None
    assert TABLE["size"].from_environment({"SIZE": "3"}) is None
    _, (problem,) = declare.parse(Table([option]), {"size": option.from_environment({"SIZE": "big"})})
    assert (
        problem.what
        == "not a number; write a number such as 12 or 2.5; found 'big' in the environment variable SIZE; accepted: "
    )


PARSED = [
    (flag, True, True),
    (flag, Untyped("False"), False),
    (flag, Untyped(" yes "), True),
    (flag, Untyped("0"), False),
    (inverted_flag, True, False),
    (number, 5, 5),
    (number, 2.0, 2),
    (number, 2.5, 2.5),
    (number, "49.99", 49.99),
    (number, Untyped(" 7 "), 7),
    (number, Decimal("9.90"), 9.9),
    (text, "a", "a"),
    (text, " two\n  lines ", "two lines"),
    (text, 2024, "2024"),
    (text, 2.50, "2.5"),
    (text, Decimal("2.50"), "2.50"),
    (text, datetime.date(2026, 11, 23), "2026-11-23"),
    (text, UserString("later"), "later"),
    (texts, "a", "a"),
    (texts, ["a", 1], ["a", "1"]),
    (texts, Untyped('["a", "b"]'), ["a", "b"]),
    (texts, Untyped("[a, b]"), ["a", "b"]),
    (text_list, "a", ["a"]),
    (text_list, Untyped("[a]"), ["a"]),
    (scalar, "  as it stands ", "  as it stands "),
    (scalar, "", ""),
    (scalar, False, False),
    (scalar, 3, 3),
    (scalar, Decimal("0.5"), 0.5),
    (scalar, 2**53 - 1, 9007199254740991),
    (scalar, 2**53, "9007199254740992"),
    (scalar, datetime.datetime(2026, 1, 2, 3, 4), "2026-01-02T03:04:00"),  # noqa: DTZ001
    (mapping, {"a": 1}, {"a": 1}),
    (mapping, Untyped('{"a": 1}'), {"a": 1}),
    (mapping, Untyped("{a: 1}"), {"a": 1}),
    (mapping, Untyped("a: 1\nb: x"), {"a": 1, "b": "x"}),
    (lambda value: fields(value, a=number, b=text), {"b": 1, "a": "2"}, {"a": 2, "b": "1"}),
    (lambda value: fields(value, a=number, b=text), {"a": None, "b": "x"}, {"b": "x"}),
]


@pytest.mark.parametrize(("parser", "raw", "value"), PARSED)
def test_parser_of_a_valid_value_returns_the_parsed_value(parser: Parser, raw: object, value: object) -> None:
    result = parser(raw)
    assert result == value
    assert type(result) is type(value)


REFUSED = [
    (
        lambda value: fields(value, id=number),
        {"id:12": None},
        "'id:12': a space is missing after the colon",
    ),
    (
        lambda value: fields(value, id=number),
        {"id": 9, 90: None},
        "90 follows a comma, so it is read as a key; if the comma is a decimal comma, write a point, as in 2.5",
    ),
    (flag, "true", "text, not a boolean; write true or false without quotes"),
    (flag, 1, "neither true nor false"),
    (flag, None, "neither true nor false"),
    (flag, Untyped("maybe"), "neither true nor false"),
    (number, True, "not a number; write a number such as 12 or 2.5"),
    (number, 2**53, "more than 9007199254740991"),
    (number, -(2**53), "less than -9007199254740991"),
    (number, "2,50", "not a number; write 2.50, with a decimal point, and without currency or unit"),
    (number, "2.50 €", "not a number; write 2.50, with a decimal point, and without currency or unit"),
    (number, "٣", "not a number; write a number such as 12 or 2.5"),
    (number, "3\n4", "not a number; write a number such as 12 or 2.5"),
    (number, float("nan"), "not a finite number"),
    (number, float("inf"), "not a finite number"),
    (number, Decimal("NaN"), "not a finite number"),
    (number, Decimal("sNaN"), "cannot convert signaling NaN to float"),
    (number, 10**400, "more than 9007199254740991"),
    (number, -1e300, "less than -9007199254740991"),
    (text, True, "not text"),
    (text, {"title": None}, "not text; put quotes around a value that begins with {"),
    (text, ["a"], "not text"),
    (text, {}, "not text"),
    (text, float("nan"), "not a finite number"),
    (text, " ", "empty text"),
    (text, "\ud800", "half a character (a lone surrogate) in the text"),
    (texts, ["a", ""], "empty text"),
    (texts, [["a"]], "not text"),
    (texts, Untyped("[a"), "neither JSON nor YAML"),
    (scalar, {"a": 1}, "not a single value"),
    (scalar, object, "not text"),
    (scalar, float("-inf"), "not a finite number"),
    (mapping, "{a: 1}", "not a mapping"),
    (mapping, Untyped("a"), "not a mapping"),
    (mapping, Untyped("{a: 1"), "neither JSON nor YAML"),
    (mapping, Untyped("{a: 2024-99-99}"), "neither JSON nor YAML"),
    *(
        (mapping, Untyped(text), "neither JSON nor YAML")
        for text in (
            "{" * 2_000,
            "{" * 5_000,
            "!!int ''",
            "!!timestamp x",
            "!!python/object:os.x {}",
            "{a:\tb: c",
            "{a: !!float x}",
            "{[a]: 1, {b: 1}: 2}",
        )
    ),
    (lambda value: fields(value, name=text), {"nmae": 1}, "unknown key 'nmae' (did you mean 'name'?)"),
    (lambda value: fields(value, a=text, b=text), {7: 1}, "unknown key 7 (known keys: a, b)"),
    (lambda value: fields(value, a=number), {"a": "x"}, "a: not a number; write a number such as 12 or 2.5"),
]


@pytest.mark.parametrize(("parser", "raw", "reason"), REFUSED)
def test_parser_of_an_invalid_value_raises_an_error_with_the_reason(parser: Parser, raw: object, reason: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        parser(raw)
    assert str(caught.value) == reason


def test_parse_yaml_accepts_only_json_if_pyyaml_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    assert parse_yaml('{"a": 1}') == {"a": 1}
    with pytest.raises(ValueError, match=r"^not JSON, and YAML needs PyYAML \(python -m pip install PyYAML\)$"):
        parse_yaml("{a: 1}")


def test_show_returns_a_short_text_for_a_long_value() -> None:
    assert len(show("x" * 10_000)) < 100
    assert len(show({str(n): [n] * 50 for n in range(1000)})) < 400
    endless: list[object] = []
    endless.append(endless)
    assert show(endless) == "[[[[[...]]]]]"
    assert show(Untyped("a")) == "'a'"


def test_number_with_too_many_digits_to_print_is_reported_as_a_problem() -> None:
    """YAML reads such numbers in hexadecimal."""
    huge = 16**5_000
    assert show([huge]) == "[a number of 20001 bits]"
    table = Table([Option(name="goal", parse=number, accepts="a number", help="")])
    values, problems = declare.parse(table, {huge: 1, "goal": huge})
    assert values == {}
    assert [each.key for each in problems] == ["a number of 20001 bits", "goal"]
    with pytest.raises(ValueError, match="unknown key 'a number of 20001 bits'"):
        fields({huge: 1}, a=number)


def test_text_of_a_problem_is_its_message() -> None:
    assert (
        str(Problem(key="goal", what="not a goal", consequence="It is not sent."))
        == "goal: not a goal. It is not sent."
    )


# Parsers of plain values.
PARSERS = [
    flag,
    number,
    text,
    texts,
    text_list,
    scalar,
    mapping,
    lambda value: fields(value, a=text),
]


@pytest.mark.parametrize("parser", PARSERS)
@given(raw=ANYTHING)
@example(raw=Untyped("[" * 2_000))
@example(raw=Untyped("1" * 5_000))
@example(raw=Untyped("{? [a] : b}"))
@example(raw=Untyped("{a: &x {b: *x}}"))
def test_parsing_any_value_raises_only_value_error(parser: Parser, raw: object) -> None:
    try:
        parser(raw)
    except ValueError as error:
        assert str(error)
