"""A page: its own properties, the properties of page rules and the site, and the result."""

from __future__ import annotations

import copy
import json
import pickle
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import ANYTHING

from clicky_docs import Page, Settings, load_page, load_site
from clicky_docs.options.parsers import Untyped
from clicky_docs.options.properties import PROPERTIES
from clicky_docs.pages import summary

EXCLUDED = {"pages": {"internal/**": False}}
# options, metadata of internal/page, whether the page is tracked, sent properties
TRACKED: list[tuple[dict[str, Any], dict[str, Any], bool, dict[str, Any]]] = [
    (EXCLUDED, {}, False, {}),
    (EXCLUDED, {"title": "x"}, False, {}),
    (EXCLUDED, {"clicky": None}, False, {}),
    (EXCLUDED, {"clickyness": True, "clicky.goal": 1}, False, {}),
    (EXCLUDED, {"clicky": {}}, False, {}),
    (EXCLUDED, {"clicky": True}, True, {}),
    (EXCLUDED, {"clicky": Untyped("true")}, True, {}),
    (EXCLUDED, {"clicky": False}, False, {}),
    (EXCLUDED, {"clicky": {"goal": 1}}, True, {"goal": 1}),
    (EXCLUDED, {"clicky_goal": 1}, True, {"goal": 1}),
    (EXCLUDED, {"clicky": True, "clicky_goal": 1}, True, {"goal": 1}),
    (EXCLUDED, {"clicky": False, "clicky_goal": 1}, False, {}),
    # An unset property is not a value.
    (EXCLUDED, {"clicky_goal": None}, False, {}),
    (EXCLUDED, {"clicky_goal": Untyped("")}, False, {}),
    (EXCLUDED, {"clicky": {"goal": None, "title": None}}, False, {}),
    (EXCLUDED, {"clicky": {"goal": None, "title": "x"}}, True, {"goal": None, "title": "x"}),
    ({"pages": {"**": False, "internal/**": True}}, {}, True, {}),
    ({"pages": {"**": False, "internal/**": {"goal": 1}}}, {}, True, {"goal": 1}),
    ({"pages": {"**": {"goal": 1}, "internal/**": False}}, {}, False, {}),
    ({"pages": {"**": {"goal": 1}, "internal/**": False}}, {"clicky_title": "x"}, True, {"goal": 1, "title": "x"}),
    ({"pages": {"**": {"goal": 1}, "internal/**": False}}, {"clicky": True}, True, {"goal": 1}),
    ({"pages": {"**": {"goal": 1}, "internal/**": {"goal": None}}}, {}, True, {"goal": None}),
    ({"pages": {"**": {"goal": 1}}}, {"clicky_goal": 2}, True, {"goal": 2}),
    ({"pages": {"**": {"goal": 1, "timer": 2}}}, {"clicky_goal": None}, True, {"goal": None, "timer": 2}),
    ({"pages": {"**": {"session": {"a": 1}}}}, {"clicky_visitor": {"b": 2}}, True, {"visitor": {"b": 2}}),
    ({"pages": {"**": {"Title": "x", "no-cookies": True}}}, {}, True, {"title": "x", "cookies_disable": True}),
    ({"custom": {"title": "{title}"}, **EXCLUDED}, {}, False, {}),
    ({"custom": {"title": "{title}"}}, {}, True, {"title": "T"}),
    ({"custom": {"title": "{title}"}, "pages": {"**": {"title": "x"}}}, {}, True, {"title": "x"}),
    ({"custom": {"title": "{title}"}, "pages": {"**": {"title": None}}}, {}, True, {"title": None}),
    ({"custom": {"title": "{title}"}}, {"clicky_title": "x"}, True, {"title": "x"}),
    ({"custom": {"title": "x"}, "pages": {"**": {"title": "{page}"}}}, {}, True, {"title": "P"}),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "metadata", "track", "custom"), TRACKED)
def test_value_of_a_page_wins_over_page_rules_and_over_the_site(
    raw: dict[str, Any], metadata: dict[str, Any], track: bool, custom: dict[str, Any]
) -> None:
    before = copy.deepcopy((raw, metadata))
    site, problems = load_site(raw)
    assert problems == []
    facts = {"title": lambda: "T", "page": lambda: "P"}
    for each in (site, pickle.loads(pickle.dumps(site))):
        # Load the page twice: no state is left from the first time.
        for _ in range(2):
            assert load_page("internal/page", metadata, each, facts=facts) == (Page("internal/page", track, custom), [])
    assert (raw, metadata) == before


# options, metadata of internal/page, start and end of each message
MESSAGES: list[tuple[dict[str, Any], dict[str, Any], list[tuple[str, str]]]] = [
    (EXCLUDED, {"clicky_goal": "x"}, [("clicky_goal: not an id; to use a name, ", "The page is not tracked.")]),
    (EXCLUDED, {"clicky": "maybe"}, [("clicky: neither true, false nor a mapping; found 'maybe'; ", "The page is not tracked.")]),
    ({}, {"clicky": "maybe"}, [("clicky: neither true, false nor a mapping; found 'maybe'; ", "The page is still tracked.")]),
    (EXCLUDED, {"clicky_goal": 0, "clicky_title": "x"}, [("clicky_goal: less than 1; ", "The page is tracked without it.")]),
    (
        EXCLUDED,
        {"clicky_gaol": 1},
        [("clicky_gaol: unknown property; found 'gaol'; did you mean 'clicky_goal'? ", "The page is not tracked.")],
    ),
    (
        {"pages": {"**": {"goal": 1}}},
        {"clicky_goal": 0},
        [("clicky_goal: less than 1; ", "The site's value of 'goal' is sent.")],
    ),
    (
        {"pages": {"**": {"visitor": {"a": 1}}}},
        {"clicky_session": 0},
        [("clicky_session: not a mapping; ", "The site's value of 'visitor' is sent.")],
    ),
    (
        {"pages": {"**": {"goal": None}}, "custom": {"goal": 1}},
        {"clicky_goal": 0},
        [("clicky_goal: less than 1; ", "The page is tracked without it.")],
    ),
    (
        {"pages": {"**": {"goal": 1}}},
        {"clicky": {"goal": 2}, "clicky_goal": 0},
        [("clicky_goal: less than 1; ", "The page also sets 'goal' in another place; that value is sent.")],
    ),
    (
        {},
        {"clicky_pages": {"a": False}},
        [("clicky_pages: an option of the whole site, not of a page; found 'pages'; accepted: Clicky's properties", "The option is ignored.")],
    ),
    (
        {},
        {"clicky": {"disable": True}, "clicky_track": False},
        [
            ("clicky.disable: unknown property; found 'disable'; accepted: Clicky's properties (clicky: false", "The property is not sent."),
            ("clicky_track: unknown property; found 'track'; accepted: Clicky's properties (clicky: false", "The property is not sent."),
        ],
    ),
    (
        {},
        {"clicky": None, "goal": 1, "title": "x"},
        [("clicky: no value; found 'goal' next to the key; accepted: lines that are indented below the key. ", "The key 'goal' is ignored.")],
    ),
    ({}, {"clicky": None, "title": "x"}, []),
    ({}, {"cliky_goal": 1}, [("cliky_goal: unknown key; found 'cliky_goal'; did you mean 'clicky_goal'? ", "The key is ignored.")]),
    ({}, {"lcicky_goal": 1}, [("lcicky_goal: unknown key; ", "The key is ignored.")]),
    (
        {},
        {"Cliky_goal": 1, "clicky-goal": 0},
        [("Cliky_goal: unknown key; ", "The key is ignored."), ("clicky-goal: less than 1; ", "The page is tracked without it.")],
    ),
    # Both keys have problems.
    (
        {},
        {"clicky": {"ping": 1}, "Clicky": {"delay": "x"}},
        [("clicky.ping: unknown property; ", "The property is not sent."), ("Clicky.delay: not a number", "The page is tracked without it.")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "metadata", "expected"), MESSAGES)
def test_message_about_the_metadata_of_a_page_ends_with_the_consequence(
    raw: dict[str, Any], metadata: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    site, problems = load_site(raw)
    assert problems == []
    _, problems = load_page("internal/page", metadata, site)
    messages = [str(each) for each in problems]
    assert len(messages) == len(expected)
    for message, (begin, end) in zip(messages, expected, strict=True):
        assert message.startswith(begin)
        assert message.endswith(f" {end}")


@pytest.mark.parametrize("key", ["track", "disable", "enabled", "exclude"])
def test_message_about_a_wrong_key_for_excluding_pages_mentions_the_correct_value_false(key: str) -> None:
    _, (problem,) = load_site({"pages": {"internal/**": {key: True}}})
    accepted = "Clicky's properties; or false to exclude the pages"
    assert problem.what == f"unknown property; found {key!r}; accepted: {accepted}"


def test_change_of_one_pages_values_does_not_change_another_page() -> None:
    raw = {
        "goals": {"a": {"id": 1, "revenue": 2}},
        "custom": {"visitor": {"p": "{page}"}},
        "pages": {"x/**": {"goal": "a", "split": {"name": "s", "version": "{page}", "goal": ["a"]}}},
    }
    before = copy.deepcopy(raw)
    site, problems = load_site(raw)
    assert problems == []
    site, _, _ = site.with_facts({})
    pages = [load_page(name, {}, site, facts={"page": lambda name=name: name})[0] for name in ("x/1", "x/2", "y")]
    again = [load_page(name, {}, site, facts={"page": lambda name=name: name})[0] for name in ("x/1", "x/2", "y")]
    assert pages == again
    assert [page.custom["visitor"] for page in pages] == [{"p": "x/1"}, {"p": "x/2"}, {"p": "y"}]
    assert [page.custom.get("split", {}).get("version") for page in pages] == ["x/1", "x/2", None]
    own, _ = load_page("y", {"clicky_goal": {"name": "a", "revenue": 9}}, site)
    assert own.custom["goal"] == {"id": 1, "revenue": 9}
    assert load_page("x/1", {}, site)[0].custom["goal"] == {"id": 1, "revenue": 2}
    assert (raw, site.goals) == (before, {"a": {"id": 1, "revenue": 2}})


def test_value_of_a_placeholder_is_not_computed_if_the_page_does_not_use_the_placeholder() -> None:
    site, _ = load_site({"custom": {"title": "{title}"}, "pages": {"a": {"href": "{url}"}}})

    def no() -> str:
        raise AssertionError

    assert load_page("b", {}, site, facts={"title": lambda: "T", "url": no, "page": no})[0].custom == {"title": "T"}
    assert load_page("b", {"clicky_title": "x"}, site, facts={"title": no})[0].custom == {"title": "x"}
    assert load_page("b", {"clicky": False}, site, facts={"title": no})[0].track is False


def test_page_of_a_site_without_options_has_no_properties() -> None:
    assert load_page("p", MappingProxyType({}), Settings.of({})) == (Page("p"), [])
    assert Page("p").track
    assert Page("p").custom == {}


METADATA = st.dictionaries(
    st.sampled_from([*PROPERTIES, "zzz"]).map("clicky_{}".format) | st.just("clicky") | st.text(),
    ANYTHING | st.dictionaries(st.sampled_from([*PROPERTIES, "zzz"]), ANYTHING, max_size=3),
    max_size=3,
)
SECTIONS = st.dictionaries(
    st.sampled_from(["**", "a", "a/*", "b/", "*.md", 404, "!a"]),
    st.booleans() | ANYTHING | st.dictionaries(st.sampled_from([*PROPERTIES, "zzz"]), ANYTHING, max_size=3),
    max_size=3,
)


@given(
    pages=SECTIONS | ANYTHING,
    goals=ANYTHING | st.dictionaries(st.sampled_from(["a", "B c", 7]), st.integers(0, 9) | ANYTHING, max_size=3),
    custom=ANYTHING | st.dictionaries(st.sampled_from([*PROPERTIES]), ANYTHING, max_size=3),
    metadata=METADATA,
    name=st.sampled_from(["a", "a/b", "b", "404"]) | st.text(),
)
def test_loading_any_metadata_on_a_site_with_any_options_raises_no_error(
    pages: Any, goals: Any, custom: Any, metadata: dict[str, Any], name: str
) -> None:
    site, problems = load_site({"pages": pages, "goals": goals, "custom": custom})
    site, unfilled, lacking = site.with_facts({})
    site = pickle.loads(pickle.dumps(site))
    page, wrong = load_page(name, metadata, site, paths=(name, f"{name}.md"))
    assert all(map(str, [*problems, *unfilled, *lacking, *wrong]))
    json.dumps([dict(page.custom), dict(site.custom), dict(site.goals)], allow_nan=False).encode()
    assert page.track or not page.custom
    assert load_page(name, metadata, site, paths=(name, f"{name}.md"))[0] == page


# Summaries of pages -------------------------------------------------------------------------------------------------

BUILT = "<!doctype html><html><head><title>\n Install &amp; run\n – Docs</title></head><body></body></html>"
# custom of the site, custom of the page, row
ROWS: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({}, {}, "a/b | Install & run – Docs | /a/b.html |  | yes"),
    ({}, {"title": "T", "href": "/x", "goal": 12}, "a/b | T | /x | 12 | yes"),
    ({"title": "S", "goal": 3}, {}, "a/b | S | /a/b.html | 3 | yes"),
    ({"title": "S", "goal": 3}, {"title": None, "goal": None}, "a/b | Install & run – Docs | /a/b.html |  | yes"),
    ({}, {"goal": {"id": 3, "revenue": 2.5}}, "a/b | Install & run – Docs | /a/b.html | 3, revenue 2.5 | yes"),
    ({}, {"goal": {"name": "Sign up"}}, "a/b | Install & run – Docs | /a/b.html | Sign up | yes"),
    ({}, {"goal": {"id": 3, "revenue": 0}}, "a/b | Install & run – Docs | /a/b.html | 3, revenue 0 | yes"),
]


@pytest.mark.parametrize(("site", "page", "row"), ROWS)
def test_summary_row_of_a_tracked_page_has_its_properties(site: dict[str, Any], page: dict[str, Any], row: str) -> None:
    settings = Settings.of({"custom": site})
    assert summary.row(Page("a/b", custom=page), settings, BUILT, "/a/b.html") == row
    other = summary.row(Page("a/b", custom=page), settings, BUILT, "/a/b.html", disabled_reason="a preview")
    assert other == row.removesuffix("yes") + "a preview"


def test_summary_row_of_an_excluded_page_has_the_reason() -> None:
    row = summary.row(Page("a", track=False), Settings.of({}), "<p>x</p>", "/a.html")
    assert row == "a |  | /a.html |  | opted out"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a <em>b</em>\n c", "a b c"),
        ("a &lt;b&gt; &amp;amp;", "a <b> &amp;"),
        ("", ""),
        ("<b></b>", ""),
        ("3 &lt; 4", "3 < 4"),
        ("<" * 200_000, "<" * 200_000),
    ],
)
def test_markup_in_a_title_is_removed(markup: str, text: str) -> None:
    assert summary.plain(markup) == text


@pytest.mark.parametrize(
    ("built", "text"),
    [
        ("<title>a</title>", "a"),
        ('<TITLE id="x">a &lt;b&gt;</TITLE >', "a <b>"),
        ("<title></title>", ""),
        ("<title-card>x</title-card><title>a</title>", "a"),
        ("<p>a</p>", ""),
        ("<title>a", ""),
        # A regular expression with backtracking would take hours.
        ("<title>" * 200_000, ""),
        ("<title " * 200_000, ""),
    ],
)
def test_title_of_a_built_page_is_the_text_of_its_title_element(built: str, text: str) -> None:
    assert summary.title(built) == text
