"""Named goals: their names, and how a name finds its goal."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import ANYTHING

from clicky_docs import load_page, load_site
from clicky_docs.options.goals import find_goal
from clicky_docs.options.load import unknown_option
from clicky_docs.options.parsers import Untyped
from clicky_docs.options.properties import PROPERTIES
from clicky_docs.options.settings import SETTINGS, Settings

GOALS = {
    "tutorial": 12,
    "Sign up": {"id": "14", "revenue": 5},
    "call": {"name": "Call us", "revenue": "2.50"},
    "news_letter": {"name": "News"},
    "v1.0": 3,
}
SITE, PROBLEMS = load_site({"goals": GOALS})
EXAMPLE = "such as {name: tutorial, revenue: 2.5}"
ACCEPTED = f"a goal's name (tutorial, Sign up, call, news_letter, v1.0) or id, or a mapping with one of them and optional revenue, {EXAMPLE}"
SPLIT = {"name": "a", "version": "1"}


def test_valid_goals_in_the_option_goals_are_parsed() -> None:
    assert PROBLEMS == []
    assert SITE.goals == {
        "tutorial": 12,
        "Sign up": {"id": 14, "revenue": 5},
        "call": {"name": "Call us", "revenue": 2.5},
        "news_letter": {"name": "News"},
        "v1.0": 3,
    }


# property, given value, sent value
RESOLVED: list[tuple[str, Any, Any]] = [
    ("goal", "tutorial", 12),
    ("goal", " Tutorial ", 12),
    ("goal", Untyped("tutorial"), 12),
    ("goal", "sign up", {"id": 14, "revenue": 5}),
    ("goal", "SIGN-UP", {"id": 14, "revenue": 5}),
    ("goal", "sign_up", {"id": 14, "revenue": 5}),
    ("goal", "sign - up", {"id": 14, "revenue": 5}),
    ("goal", "call", {"name": "Call us", "revenue": 2.5}),
    ("goal", "news letter", {"name": "News"}),
    ("goal", "V1.0", 3),
    ("goal", 99, 99),
    ("goal", "99", 99),
    ("goal", {"id": 99}, {"id": 99}),
    ("goal", {"name": "tutorial"}, {"id": 12}),
    ("goal", {"name": "tutorial", "revenue": 9}, {"id": 12, "revenue": 9}),
    ("goal", {"name": "Sign-Up", "revenue": "9.90"}, {"id": 14, "revenue": 9.9}),
    ("goal", {"name": "Sign up", "revenue": None}, {"id": 14, "revenue": 5}),
    ("goal", {"name": "call", "revenue": 0}, {"name": "Call us", "revenue": 0}),
    ("goal", Untyped("{name: sign up, revenue: 9}"), {"id": 14, "revenue": 9}),
    ("split", {**SPLIT, "goal": "tutorial"}, {**SPLIT, "goal": 12}),
    ("split", {**SPLIT, "goal": ["TUTORIAL", "sign-up", 7, "8"]}, {**SPLIT, "goal": [12, 14, 7, 8]}),
    ("split", {**SPLIT, "goal": ("v1.0",)}, {**SPLIT, "goal": [3]}),
    ("split", {**SPLIT, "goal": []}, {**SPLIT, "goal": []}),
    ("split", Untyped("{name: a, version: 1, goal: [tutorial, 5]}"), {**SPLIT, "goal": [12, 5]}),
]


@pytest.mark.parametrize(("name", "given_", "sent"), RESOLVED)
@pytest.mark.parametrize("where", ["clicky", "clicky_", "custom", "pages"])
def test_property_whose_value_names_a_goal_sends_the_goal(name: str, given_: Any, sent: Any, where: str) -> None:
    raw: dict[str, Any] = {"goals": GOALS}
    metadata: dict[str, Any] = {}
    if where == "custom":
        raw["custom"] = {name: str(given_) if isinstance(given_, Untyped) and given_.isalpha() else given_}
    elif where == "pages":
        raw["pages"] = {"**": {name: given_}}
    elif where == "clicky":
        metadata = {"clicky": {name: given_}}
    else:
        metadata = {f"clicky_{name}": given_}
    if where in {"custom", "pages"} and isinstance(given_, Untyped) and "{" in given_:
        # Only in the metadata of a page does text without a type contain a mapping.
        return
    before = copy.deepcopy((raw, metadata))
    site, problems = load_site(raw)
    page, others = load_page("p", metadata, site)
    assert problems + others == []
    assert {**site.custom, **page.custom} == {name: sent}
    assert (raw, metadata) == before


# property, given value, reason
REFUSED: list[tuple[str, Any, str]] = [
    ("goal", "tutorail", "unknown goal (did you mean 'tutorial'?)"),
    ("goal", "signup", "unknown goal (did you mean 'Sign up'?)"),
    ("goal", "zzz", "unknown goal (known goals: tutorial, Sign up, call, news_letter, v1.0)"),
    ("goal", "Call us", "unknown goal (did you mean 'call'?)"),
    ("goal", {"name": "tutorail", "revenue": 1}, "unknown goal (did you mean 'tutorial'?)"),
    ("goal", {"id": "tutorial"}, "id: not a number; write a number such as 12 or 2.5"),
    ("goal", {"id": 1, "name": "tutorial"}, "'id' and 'name' are both set; set only one of them"),
    ("goal", {"name": "tutorial", "revenue": "$9"}, "revenue: not a number; write 9, with a decimal point, and without currency or unit"),
    ("goal", ["tutorial"], "a list; a page has only one goal"),
    ("goal", " ", "empty text"),
    ("split", {**SPLIT, "goal": "tutorail"}, "goal: unknown goal (did you mean 'tutorial'?)"),
    ("split", {**SPLIT, "goal": [1, "zzz"]}, "goal: unknown goal (known goals: tutorial, Sign up, call, news_letter, v1.0)"),
    ("split", {**SPLIT, "goal": "call"}, "goal: the goal 'call' has no id"),
    ("split", {**SPLIT, "goal": 0}, "goal: less than 1"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "given_", "reason"), REFUSED)
def test_property_whose_value_names_an_unknown_goal_is_reported_as_a_problem(
    name: str, given_: Any, reason: str
) -> None:
    page, (problem,) = load_page("p", {f"clicky_{name}": given_, "clicky_timer": 1}, SITE)
    assert page.custom == {"timer": 1}
    message = f"clicky_{name}: {reason}; found {given_!r}; accepted: {SITE.properties[name].accepts}. The page is tracked without it."
    assert (
        str(problem) == message
        if not isinstance(given_, dict)
        else str(problem).startswith(message[: message.index("; found")])
    )


def test_message_about_an_unknown_goal_lists_the_known_goals() -> None:
    assert SITE.properties["goal"].accepts == ACCEPTED
    many, _ = load_site({"goals": {f"goal {number}": number for number in range(1, 20)}})
    assert "(goal 1, goal 2, goal 3, goal 4, goal 5, goal 6, goal 7, goal 8, …)" in many.properties["goal"].accepts
    eight, _ = load_site({"goals": {f"goal {number}": number for number in range(1, 9)}})
    assert "goal 7, goal 8)" in eight.properties["goal"].accepts


def test_accepted_values_of_the_property_split_include_the_names_of_the_known_goals() -> None:
    accepted = PROPERTIES["split"].accepts.replace("an id or", f"one of {', '.join(GOALS)}, an id or")
    assert SITE.properties["split"].accepts == accepted != PROPERTIES["split"].accepts


def test_property_goal_accepts_no_name_of_a_goal_on_a_site_without_the_option_goals() -> None:
    site, problems = load_site({"goals": {}})
    assert (problems, site.properties is PROPERTIES) == ([], True)
    assert load_page("p", {"clicky_goal": {"name": "X", "revenue": 1}}, site)[0].custom["goal"] == {
        "name": "X",
        "revenue": 1,
    }
    assert "to use a name, set the option 'goals'" in str(load_page("p", {"clicky_goal": "signup"}, site)[1][0])
    assert "goal: not a number" in str(load_page("p", {"clicky_split": {**SPLIT, "goal": "signup"}}, site)[1][0])


ID = "a goal's id such as 12, or a mapping such as {id: 14, revenue: 5}"
NAME = "a name such as signup"
# name, goal, whole message
BAD_GOALS: list[tuple[Any, Any, str]] = [
    ("12", 3, f"clicky_goals.12: only digits, so the name would be read as an id; add a letter; found '12'; accepted: {NAME}. The goal is ignored."),
    (12, 3, f"clicky_goals.12: only digits, so the name would be read as an id; add a letter; found 12; accepted: {NAME}. The goal is ignored."),
    (" 12 ", 3, f"clicky_goals.\" 12 \": only digits, so the name would be read as an id; add a letter; found ' 12 '; accepted: {NAME}. The goal is ignored."),
    ("", 3, f"clicky_goals.\"\": empty text; found ''; accepted: {NAME}. The goal is ignored."),
    (True, 3, f"clicky_goals.True: not text; found True; accepted: {NAME}. The goal is ignored."),
    ("a", "signup", f"clicky_goals.a: neither an id nor a mapping; found 'signup'; accepted: {ID}. The goal is ignored."),
    ("a", 0, f"clicky_goals.a: less than 1; found 0; accepted: {ID}. The goal is ignored."),
    ("a", 1.5, f"clicky_goals.a: not a whole number; found 1.5; accepted: {ID}. The goal is ignored."),
    ("a", True, f"clicky_goals.a: not a number; write a number such as 12 or 2.5; found True; accepted: {ID}. The goal is ignored."),
    ("a", {"revenue": 5}, f"clicky_goals.a: neither 'id' nor 'name' is set; found {{'revenue': 5}}; accepted: {ID}. The goal is ignored."),
    ("a", {"id": 1, "revenue": -1}, f"clicky_goals.a: revenue: less than 0; found {{'id': 1, 'revenue': -1}}; accepted: {ID}. The goal is ignored."),
    ("a b", {"idd": 1}, f"clicky_goals.\"a b\": unknown key 'idd' (did you mean 'id'?); found {{'idd': 1}}; accepted: {ID}. The goal is ignored."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "goal", "message"), BAD_GOALS)
def test_invalid_goal_in_the_option_goals_does_not_remove_the_other_goals(name: Any, goal: Any, message: str) -> None:
    site, problems = load_site({"goals": {name: goal, "good": 7, "unset": None}}, prefix="clicky_")
    assert [str(each) for each in problems] == [message]
    assert site.goals == {"good": 7}


def test_two_spellings_of_one_goal_name_in_the_option_goals_are_reported_as_a_problem() -> None:
    site, (problem,) = load_site({"goals": {"Sign up": 1, "sign-up": 2}}, prefix="clicky_")
    assert site.goals == {"Sign up": 1}
    assert str(problem) == (
        "clicky_goals.sign-up: the same name as the goal 'Sign up' (case is ignored; spaces, _ and - are equal); found 'sign-up'; accepted: a name such as signup. "
        "The goal is ignored."
    )


@pytest.mark.parametrize("name", ["null", "[beta]", "{x}", "Docs: install"])
def test_goal_name_that_yaml_reads_as_another_value_is_reported_as_a_problem(name: str) -> None:
    _, (problem,) = load_site({"goals": {name: 7}})
    what = "the name of a goal must not contain a colon, begin with [ or {, or be null"
    assert problem.what == f"{what}; found {name!r}; accepted: a name such as signup"


@pytest.mark.parametrize("name", ["Docs: install", "docs:install", "[beta]", "{x}", "true", "1.0", "2024-01-02"])
def test_property_can_name_a_goal_by_any_valid_goal_name(name: str) -> None:
    site, problems = load_site({"goals": {name: 7}})
    if problems:
        return
    # Values from reST have no type.
    for given_ in (name, Untyped(name)):
        page, problems = load_page("p", {"clicky_goal": given_}, site)
        assert problems == []
        assert page.custom == {"goal": 7}


NAMES = st.text("abC -_1.", min_size=1, max_size=6) | st.text(min_size=1)


@given(
    name=NAMES,
    goal=st.integers(1, 99) | st.fixed_dictionaries({"id": st.integers(1, 99), "revenue": st.integers(0, 9)}),
)
def test_goal_is_found_by_another_spelling_of_its_name(name: str, goal: Any) -> None:
    site, problems = load_site({"goals": {name: goal}})
    if problems:
        assert site.goals == {}
        return
    for spelt in (name, name.upper(), f"  {name}\t", name.replace(" ", "_"), name.replace("_", "-").replace("-", "  ")):
        # Some letters do not survive upper() and lower(). Spaces at the end are ignored.
        if name.isalnum() or (name.isascii() and name[0].isalnum() and name[-1].isalnum()):
            found = find_goal(spelt, site.goals)
            assert found == goal
            # A change to a page's goal does not affect other pages.
            assert found is not site.goals[name] or isinstance(found, int)


@given(
    goals=ANYTHING | st.dictionaries(NAMES | st.integers(), ANYTHING | st.integers(1, 99), max_size=4),
    own=ANYTHING | NAMES,
)
def test_arbitrary_value_of_the_option_goals_raises_no_error(goals: object, own: object) -> None:
    site, problems = load_site({"goals": goals, "custom": {"goal": own}})
    page, others = load_page("p", {"clicky_goal": own, "clicky_split": {**SPLIT, "goal": own}}, site)
    assert all(map(str, [*problems, *others]))
    json.dumps([dict(site.goals), dict(site.custom), dict(page.custom)], allow_nan=False).encode()


def test_page_metadata_with_the_site_option_goals_is_reported_as_a_problem() -> None:
    assert SETTINGS["goals"].table is not None
    _, (problem,) = load_page("p", {"clicky_goals": {"a": 1}}, SITE)
    assert str(problem).startswith(
        "clicky_goals: an option of the whole site, not of a page; found 'goals'; accepted: "
    )
    assert Settings.of({}).goals == {}


# name, prefix, message
UNKNOWN = [
    (
        "goal",
        "",
        "goal: a property, not an option; accepted: the key goal in the option custom. The property is not sent.",
    ),
    (
        "goal",
        "clicky_",
        "clicky_goal: a property, not an option; accepted: the key goal in the option clicky_custom. The property is not sent.",
    ),
    (
        "siteid",
        "clicky_",
        "clicky_siteid: unknown option; found 'siteid'; did you mean 'clicky_site_id'? The option is ignored.",
    ),
    ("page", "", "page: unknown option; found 'page'; did you mean 'pages'? The option is ignored."),
    (
        "zzz",
        "c_",
        f"c_zzz: unknown option; found 'zzz'; accepted: {', '.join(f'c_{each}' for each in SETTINGS)}. The option is ignored.",
    ),
]


@pytest.mark.parametrize(("name", "prefix", "message"), UNKNOWN)
def test_message_about_an_unknown_option_gives_a_hint(name: str, prefix: str, message: str) -> None:
    assert str(unknown_option(name, prefix=prefix)) == message
