"""Page rules: the pages that a pattern matches, the pattern that wins, and unused patterns."""

from __future__ import annotations

import datetime
import itertools
import re
import sys
import time
from collections.abc import Sequence
from typing import Any
from unittest import mock

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from strategies import ANYTHING

from clicky_docs import load_page, load_site
from clicky_docs.options import page_rules
from clicky_docs.options.page_rules import PageRule, RuleFinder, compiled, ordered, pattern, unmatched

# pattern, paths that match, paths that do not match: names, or names and files
FOUND: list[tuple[object, list[str], list[str]]] = [
    ("tutorial/install", ["tutorial/install"], ["tutorial/installation", "de/tutorial/install", "tutorial", "install"]),
    ("tutorial", ["tutorial", "tutorial/install", "tutorial/a/b"], ["tutorials", "de/tutorial", "tutorial2/x"]),
    ("tutorial/", ["tutorial/install", "tutorial/a/b"], ["tutorial", "tutorials/x"]),
    ("tutorial/**", ["tutorial/install", "tutorial/a/b"], ["tutorial", "tutorials/x", "de/tutorial/x"]),
    ("tutorial/*", ["tutorial/install", "tutorial/a/b"], ["tutorial"]),
    ("**", ["index", "a/b/c"], []),
    ("*", ["index", "a/b/c"], []),
    ("**/install", ["install", "a/install", "a/b/install", "install/windows"], ["reinstall", "a/installs"]),
    ("a/**/z", ["a/z", "a/b/z", "a/b/c/z", "a/b/z/y"], ["a", "az", "a/bz", "z"]),
    ("v?.0/index", ["v1.0/index", "v2.0/index"], ["v10.0/index", "v/0/index"]),
    ("v[12]/**", ["v1/x", "v2/x"], ["v3/x", "v12/x"]),
    ("v[!1]/**", ["v3/x"], ["v1/x"]),
    ("blog/2024-*", ["blog/2024-01-02", "blog/2024-x/y"], ["blog/2023-01-02", "blog/a/2024-1"]),
    ("Tutorial", ["Tutorial"], ["tutorial"]),
    ("#notes", ["#notes"], ["notes"]),
    ("a (b)+", ["a (b)+"], ["a bb"]),
    (404, ["404"], ["4040"]),
    ("  index  ", ["index"], ["index2"]),
]


def finds(written: str, *paths: str) -> bool:
    """Return whether a pattern matches a page with these paths."""
    return bool(RuleFinder([PageRule(written, track=True, custom={})]).find(paths))


@pytest.mark.parametrize(("written", "those", "others"), FOUND)
def test_pattern_matches_the_listed_pages_and_no_other_pages(
    written: object, those: list[str], others: list[str]
) -> None:
    known = pattern(written)
    assert [name for name in those + others if finds(known, name, f"{name}.md")] == those
    for name in those + others:
        site, _ = load_site({"pages": {written: False}})
        assert load_page(name, {}, site)[0].track is (name in others)


# pattern, whether the pattern matches the page tutorial/v1.0/install of the file tutorial/v1.0/install.md
BY_FILE = {
    "tutorial/v1.0/install.md": True,
    "tutorial/v1.0/install": True,
    "tutorial/v1.0/install.rst": False,
    "tutorial/v1.0/*.md": True,
    "**/*.md": True,
    "*.md": False,
    "**/install*": True,
    # A pattern without a dot in its last part matches no file.
    "**/*md": False,
    "**/install?md": False,
    "tutorial/v1.0": True,
    "tutorial/v1.0/": True,
    "tutorial/v1.0/**": True,
    "tutorial/v1.*": True,
    "tutorial/v2.*": False,
}


@pytest.mark.parametrize(("written", "found"), BY_FILE.items())
def test_pattern_with_a_file_extension_is_compared_with_the_source_file_of_the_page(written: str, found: bool) -> None:
    assert finds(written, "tutorial/v1.0/install", "tutorial/v1.0/install.md") is found


def test_pattern_with_a_file_extension_can_name_a_source_folder_that_the_page_path_does_not_contain() -> None:
    assert finds("de/*.md", "install", "de/install.md")
    assert not finds("de/*", "install", "de/install.md")


def test_pattern_matches_a_page_if_it_matches_any_path_of_the_page() -> None:
    paths = ("install.de", "install", "install.de.md")
    site, _ = load_site({"pages": {"install": {"goal": 1}, "install.de": {"title": "x"}, "*.md": {"timeout": 5}}})
    assert load_page("install.de", {}, site, paths=paths)[0].custom == {"goal": 1, "title": "x", "timeout": 5}
    assert unmatched(site.page_rules, [paths]) == []


ACCEPTED = "a path in the documentation folder, such as tutorial/** or 404"
# pattern, its place in the message, reason
REFUSED: list[tuple[object, str, str]] = [
    ("/tutorial/**", '"/tutorial/**"', "the pattern begins with /; write 'tutorial/**'"),
    ("//tutorial", '"//tutorial"', "the pattern begins with /; write 'tutorial'"),
    ("./tutorial", '"./tutorial"', "the pattern begins with ./; write 'tutorial'"),
    (" /tutorial", '" /tutorial"', "the pattern begins with /; write 'tutorial'"),
    ("/.well-known/x", '"/.well-known/x"', "the pattern begins with /; write '.well-known/x'"),
    ("./.hidden", '"./.hidden"', "the pattern begins with ./; write '.hidden'"),
    (r"tutorial\install", r'"tutorial\install"', "the pattern has a backslash; write 'tutorial/install'"),
    (
        "!tutorial/install",
        '"!tutorial/install"',
        "a pattern cannot be negated with !; write a pattern without !, with a value such as true",
    ),
    ("", '""', "not a pattern"),
    (" \t", '" \t"', "not a pattern"),
    (True, "True", "not a pattern"),
    (None, "None", "not a pattern"),
]


@pytest.mark.parametrize(("written", "key", "reason"), REFUSED)
def test_message_about_an_invalid_pattern_contains_the_reason_and_a_correction(
    written: object, key: str, reason: str
) -> None:
    site, problems = load_site({"pages": {written: False, "good": False}}, prefix="clicky_")
    assert [str(each) for each in problems] == [
        f"clicky_pages.{key}: {reason}; found {written!r}; accepted: {ACCEPTED}. The page rule is ignored."
    ]
    assert [each.pattern for each in site.page_rules] == ["good"]


@pytest.mark.parametrize("written", ["/tutorial", "./a", "/.a", "//a/b", r"a\b", r"\a\b", r".\a", "./../a", "/./a"])
def test_message_about_an_invalid_pattern_suggests_a_valid_pattern(written: str) -> None:
    with pytest.raises(ValueError, match="; write ") as caught:
        pattern(written)
    (advised,) = re.findall("write '(.*)'", str(caught.value))
    assert pattern(advised) == advised


@pytest.mark.parametrize("written", ["/", "./", "//", "/.", "\\", ".\\"])
def test_message_about_an_invalid_pattern_never_suggests_an_empty_pattern(written: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        pattern(written)
    assert "write ''" not in str(caught.value)


@pytest.mark.parametrize("written", [1.5, 2.0, datetime.date(2024, 1, 2)])
def test_message_about_a_number_or_date_as_pattern_suggests_quotes(written: object) -> None:
    _, (problem,) = load_site({"pages": {written: False}})
    assert problem.what.startswith("not text; write the pattern in quotes; found ")


# The first pattern is invalid in each release of pathspec; the others in some releases.
@pytest.mark.parametrize("written", ["v[z-a]", "v[1", "[", "[]", "[!]", "a/[b/]c", "[[:alpha:]]", "[[a]"])
def test_pattern_with_odd_brackets_raises_no_error(written: str) -> None:
    site, problems = load_site({"pages": {written: False, "good": False}})
    assert len(site.page_rules) + len(problems) == 2
    for problem in problems:
        assert str(problem).startswith(f'pages."{written}": ')
        assert str(problem).endswith(f"; found {written!r}; accepted: {ACCEPTED}. The page rule is ignored.")
        assert "NoneType" not in str(problem)
    if written == "v[z-a]":
        assert [each.what.partition(";")[0] for each in problems] == ["not a pattern"]


@pytest.mark.parametrize(
    ("written", "path", "found"),
    [
        ("a***b", "acb", True),
        ("a**b", "a/b", False),
        ("***", "a", True),
        ("***/b", "a/c/b", False),
        ("**/b", "a/c/b", True),
        (f"a{'*' * 200};", "a" * 200, False),
    ],
)
def test_pattern_with_many_consecutive_stars_is_matched_fast(written: str, path: str, found: bool) -> None:
    assert finds(written, path, f"{path}.md") is found


def test_pattern_is_reported_as_a_problem_if_pathspec_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pathspec", None)
    _, (problem,) = load_site({"pages": {"a/**": False}})
    assert str(problem).startswith('pages."a/**": patterns need pathspec (python -m pip install pathspec); found ')
    assert load_site({"pages": {}})[1] == []


TEXT = st.text() | st.text("ab/*?[]!-^.\\ #{}\n\t", max_size=8)


@given(written=TEXT, path=TEXT)
@example(written="[[a]", path="a")
@example(written="[z-a]", path="a")
@example(written="[", path="[")
@example(written="a//b", path="a//b")
def test_parsing_any_text_as_a_pattern_raises_only_value_error(written: str, path: str) -> None:
    try:
        known = pattern(written)
    except ValueError as error:
        assert str(error)
        return
    section = PageRule(known, track=True, custom={})
    assert finds(section.pattern, path, f"{path}.md") in {True, False}
    assert len(section.rank()) == 4
    unmatched([section], [(path, f"{path}.md")])


# Which pattern wins -----------------------------------------------------------------------------------------------

# the less specific pattern, and the pattern that wins, on the page tutorial/install
ORDER: list[tuple[tuple[str, object], tuple[str, object]]] = [
    (("tutorial/**", {"goal": 1}), ("tutorial/install", {"goal": 2})),
    (("**/install", {"goal": 1}), ("tutorial/install", {"goal": 2})),
    # A pattern with more whole names wins over a pattern with more parts of names or more characters.
    (("tutoria*/instal*", {"goal": 1}), ("**/install", {"goal": 2})),
    # A pattern with more parts of names wins.
    (("tutorial/**", {"goal": 1}), ("tutorial/in*", {"goal": 2})),
    (("*/install", {"goal": 1}), ("t*/install", {"goal": 2})),
    (("*/*", {"goal": 1}), ("t*", {"goal": 2})),
    (("tutorial/**", False), ("tutorial/i*", {"goal": 2})),
    # False overrides an equally specific rule.
    (("tutorial/**", {"goal": 1}), ("**/install", False)),
    (("**/install", {"goal": 1}), ("tutorial/**", False)),
    (("**", {"goal": 1}), ("*", False)),
    (("*", True), ("**", False)),
    # A pattern with more characters wins.
    (("**/install", {"goal": 1}), ("tutorial/**", {"goal": 2})),
    (("tutorial/*l", {"goal": 1}), ("tutorial/inst*", {"goal": 2})),
    (("tutorial/[a-z]nst*", {"goal": 1}), ("tutorial/in?tall", {"goal": 2})),
    # A page that sets a property is tracked.
    (("**", False), ("**/install", {"goal": 2})),
    (("tutorial/**", False), ("tutorial/install", True)),
    (("tutorial/**", False), ("tutorial/install", {})),
    (("tutorial/**", {"goal": 1}), ("tutorial/install", False)),
]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("lesser", "winner"), ORDER)
def test_most_specific_of_several_page_rules_wins_in_any_order(
    lesser: tuple[str, object], winner: tuple[str, object], turned: bool
) -> None:
    site, problems = load_site({"pages": dict([winner, lesser] if turned else [lesser, winner])})
    assert problems == []
    page, _ = load_page("tutorial/install", {}, site)
    assert page.track is (winner[1] is not False)
    if page.track:
        assert page.custom == winner[1] or winner[1] in (True, {})


@pytest.mark.parametrize("names", [("a*", "*b"), ("*b", "a*"), ("?b", "[a]b")])
def test_last_of_several_equally_specific_page_rules_wins(names: tuple[str, str]) -> None:
    site, _ = load_site({"pages": {name: {"title": name} for name in names}})
    assert load_page("ab", {}, site)[0].custom == {"title": names[1]}


def test_page_rules_for_one_page_are_merged_property_by_property() -> None:
    site, problems = load_site(
        {
            "custom": {"title": "site", "timeout": 5},
            "pages": {
                "a/b/c": {"goal": 3},
                "a/b/**": {"goal": 2, "href": "/b", "title": None},
                "a/**": {"goal": 1, "href": "/a", "title": "a", "timer": 1},
                "z/**": {"delay": 1},
            },
        }
    )
    assert problems == []
    assert load_page("a/b/c", {}, site)[0].custom == {"goal": 3, "href": "/b", "title": None, "timer": 1}
    assert load_page("a/x", {}, site)[0].custom == {"goal": 1, "href": "/a", "title": "a", "timer": 1}
    assert load_page("x", {}, site)[0].custom == {}


def test_invalid_value_in_a_page_rule_does_not_remove_the_other_values() -> None:
    pages = {
        "a": "maybe",
        "b/**": {"gaol": 1, "timeout": "3 minutes", "title": "x"},
        404: {"goal": 0},
        "c": "false",
        "d": None,
    }
    site, problems = load_site({"pages": pages}, prefix="clicky_")
    assert {each.pattern: (each.track, each.custom) for each in site.page_rules} == {
        "b/**": (True, {"title": "x"}),
        "404": (True, {}),
        "c": (False, {}),
    }
    assert [str(each) for each in problems] == [
        "clicky_pages.a: neither true, false nor a mapping; found 'maybe'; accepted: false to exclude the page, true, or a mapping of Clicky's "
        "properties such as {goal: 12}. The page rule is ignored.",
        "clicky_pages.\"b/**\".gaol: unknown property; found 'gaol'; did you mean 'goal'? The property is not sent.",
        'clicky_pages."b/**".timeout: not a number; write 3, with a decimal point, and without currency or unit; '
        "found '3 minutes'; accepted: a number of minutes from 5 to 240 (for any other number, Clicky sends no pings). "
        "The property is not sent.",
        "clicky_pages.404.goal: less than 1; found 0; accepted: a goal's id such as 12, or a mapping with id or name "
        "and optional revenue, such as {id: 12, revenue: 2.5}. The property is not sent.",
    ]


@pytest.mark.parametrize("written", ["404", "a-b_c", "tutorial/**", "Sign up"])
def test_all_messages_about_a_page_rule_begin_with_the_same_key(written: str) -> None:
    site, (early,) = load_site({"pages": {written: {"goal": 0, "title": "{env.NONE}"}}})
    (section,) = site.page_rules
    assert early.key == f"{section.key}.goal"
    assert site.with_facts({})[2] == [f"{section.key}.title: {{env.NONE}}"]


# A slow reference implementation -----------------------------------------------------------------------------------------


def matches(written: str, path: str) -> bool:
    """Match a path name by name, as in the documentation of gitignore."""
    folder = written.endswith("/")
    names = written.rstrip("/").split("/")
    steps = path.split("/")
    return any(_matches(names, steps[:end]) and not (folder and end == len(steps)) for end in range(1, len(steps) + 1))


def _matches(names: Sequence[str], steps: Sequence[str]) -> bool:
    if not names:
        return not steps
    if names[0] != "**":
        return bool(steps) and _name_matches(names[0], steps[0]) and _matches(names[1:], steps[1:])
    # ** at the end matches the content of a folder; elsewhere ** matches any number of folders.
    least = 1 if len(names) == 1 else 0
    return any(_matches(names[1:], steps[start:]) for start in range(least, len(steps) + 1))


def _name_matches(written: str, name: str) -> bool:
    if not written:
        return not name
    if written[0] == "*":
        return any(_name_matches(written[1:], name[start:]) for start in range(len(name) + 1))
    return bool(name) and written[0] in {"?", name[0]} and _name_matches(written[1:], name[1:])


def by_file(written: str) -> bool:
    """Return whether a pattern ends with a file extension, so that the pattern is compared with file names."""
    return "." in written[written.rfind("/") + 1 :]


def specific(written: str, value: object) -> tuple[int, int, bool, int]:
    """Return how specific a pattern is, as a value that can be compared."""
    names = written.rstrip("/").split("/")
    plain = [name.replace("*", "").replace("?", "") for name in names]
    return (
        [name == text for name, text in zip(names, plain, strict=True)].count(True),
        [text not in {name, ""} for name, text in zip(names, plain, strict=True)].count(True),
        value is False,
        len("".join(plain)),
    )


NAME = st.text("ab", min_size=1, max_size=2)
PART = st.sampled_from(["**", "*", "a", "b", "a*", "*b", "?", "a?", "ab", "a.md", "*.md"])
PATTERN = (
    st.lists(PART, min_size=1, max_size=4)
    # Implementations differ for several ** in a row, and for **/ at the end.
    .filter(lambda parts: ("**", "**") not in itertools.pairwise(parts))
    .flatmap(lambda parts: st.sampled_from(["", "", "/"] if parts[-1] != "**" else [""]).map("/".join(parts).__add__))
)
PATH = st.lists(NAME, min_size=1, max_size=4).map("/".join)
KEY = st.sampled_from(["title", "goal", "timer"])
RULE_VALUE = st.booleans() | st.dictionaries(KEY, st.none() | st.integers(1, 9), max_size=2)
OWN = st.none() | st.booleans() | st.dictionaries(KEY, st.integers(1, 9), max_size=2)


@given(written=PATTERN, path=PATH)
@example(written="**/", path="a")
@example(written="**/**", path="a")
@example(written="a/**/b", path="a/b")
def test_pattern_matches_the_same_paths_as_in_a_gitignore_file(written: str, path: str) -> None:
    expected = matches(written, path) or (by_file(written) and matches(written, f"{path}.md"))
    assert finds(written, path, f"{path}.md") is expected


@given(rules=st.dictionaries(PATTERN, RULE_VALUE, max_size=5), path=PATH, own=OWN)
def test_rule_finder_finds_the_same_properties_as_a_slow_reference_implementation(
    rules: dict[str, bool | dict[str, Any]], path: str, own: bool | dict[str, Any] | None
) -> None:
    site, problems = load_site({"pages": rules})
    assert problems == []
    page, problems = load_page(path, {} if own is None else {"clicky": own}, site, paths=(path, f"{path}.md"))
    assert problems == []

    mine = [
        (specific(written, value), index, value)
        for index, (written, value) in enumerate(rules.items())
        if matches(written, path) or (by_file(written) and matches(written, f"{path}.md"))
    ]
    mine.sort(key=lambda each: each[:2])
    track = not mine or mine[-1][2] is not False
    custom: dict[str, Any] = {}
    for _, _, value in mine:
        custom.update(value if isinstance(value, dict) else {})
    if isinstance(own, dict):
        track = track or bool(own)
        custom.update(own)
    elif own is not None:
        track = own
    # `load_page` converts the title to text.
    custom = {key: str(value) if key == "title" and value else value for key, value in custom.items()}
    assert (page.track, page.custom) == (track, custom if track else {})


@given(pages=ANYTHING | st.dictionaries(TEXT | st.integers(), ANYTHING, max_size=4), path=TEXT)
def test_arbitrary_value_of_the_option_pages_raises_no_error(pages: object, path: str) -> None:
    site, _ = load_site({"pages": pages})
    for section in site.page_rules:
        assert finds(section.pattern, path, f"{path}.md") in {True, False}
    assert [*ordered(site.page_rules)] == [*site.page_rules]


# Unused patterns --------------------------------------------------------------------------------------------------

PAGES = [
    ("index", "index.md"),
    ("tutorial/install", "tutorial/install.md"),
    ("tutorial/first-steps", "tutorial/first-steps.md"),
    ("reference/api/client", "reference/api/client.ipynb"),
    ("404", "404.html"),
]
FOLDERS = "a path in the documentation folder, such as tutorial/**"
# pattern, hint in the message; None if the pattern matches a page
LOST = {
    "tutorial/**": None,
    "tutorial/install.md": None,
    "*.ipynb": "did you mean '**/*.ipynb'?",
    "404": None,
    "tutorail/**": "did you mean 'tutorial/**'?",
    "Tutorial/**": "did you mean 'tutorial/**'?",
    "docs/tutorial/**": "did you mean 'tutorial/**'?",
    "tutorial/instal": "did you mean 'tutorial/install'?",
    "tutorial/instal.md": "did you mean 'tutorial/install'?",
    "install": "did you mean '**/install'?",
    "install.md": "did you mean '**/install.md'?",
    "api/**": "did you mean '**/api/**'?",
    "api/": "did you mean '**/api/'?",
    "api": "did you mean '**/api'?",
    "tutorials": "did you mean 'tutorial'?",
    "tutorials/": "did you mean 'tutorial/**'?",
    "reference/apis/**": "did you mean 'reference/api/**'?",
    "tutorial/install.html": "did you mean 'tutorial/install'?",
    "tutorial//install": "did you mean 'tutorial/install'?",
    # Only a pattern with a file extension matches a file.
    "tutorial/install?md": "did you mean 'tutorial/**'?",
    "install?md": f"accepted: {FOLDERS}.",
    "zzz": f"accepted: {FOLDERS}.",
    "zzz/**": f"accepted: {FOLDERS}.",
    "zzz.md": f"accepted: {FOLDERS}.",
}


@pytest.mark.parametrize(("written", "hint"), LOST.items())
def test_pattern_that_matches_no_page_is_reported_with_a_hint(written: str, hint: str | None) -> None:
    site, problems = load_site({"pages": {written: False, "index": {"goal": 1}}})
    assert problems == []
    found = [(each.what, each.consequence) for each in unmatched(site.page_rules, PAGES)]
    what = f"the pattern matches no page; found {written!r}; {hint}".removesuffix(".")
    assert found == ([] if hint is None else [(what, "The page rule has no effect.")])


def test_pattern_is_reported_without_a_suggestion_if_the_site_has_no_pages() -> None:
    (problem,) = unmatched([PageRule("a/**", track=False, custom={})], [])
    assert problem.key == 'pages."a/**"'
    assert str(problem).endswith(f"; accepted: {FOLDERS}. The page rule has no effect.")
    assert unmatched([], []) == unmatched([], PAGES) == []


NAMES = st.lists(st.text("ab1.-_", min_size=1, max_size=6).filter(lambda name: name.strip(".")), min_size=1, max_size=3)


@given(written=st.text("ab1.-_/*?", min_size=1, max_size=12), names=st.lists(NAMES.map("/".join), max_size=6))
@example(written="b???", names=["a/b"])
def test_hint_about_a_pattern_without_a_matching_page_suggests_a_pattern_that_matches(
    written: str, names: list[str]
) -> None:
    try:
        section = PageRule(pattern(written), track=False, custom={})
    except ValueError:
        return
    pages = [(name, f"{name}.md") for name in names]
    problems = unmatched([section], pages)
    assert bool(problems) is not any(finds(section.pattern, *paths) for paths in pages)
    for problem in problems:
        nearest = re.search(r"accepted: (.*) \(the nearest\)", problem.what)
        if nearest:
            advised = pattern(nearest[1])
            assert any(finds(advised, *paths) for paths in pages)


@pytest.mark.unmeasured
def test_rule_finder_for_thousands_of_pages_is_fast() -> None:
    names = [f"api/module{number}/class{number}" for number in range(5_000)]
    pages = [(name, f"{name}.md") for name in names]
    sections = [PageRule(f"apy/module{number}/**", track=False, custom={}) for number in range(20)]
    assert len(unmatched(sections, pages)) == 20


def test_compiled_pattern_returns_the_same_result_if_it_is_used_again() -> None:
    search = compiled("a/**")
    assert [bool(search(path)) for path in ("a/b", "b/a", "a/b")] == [True, False, True]


@pytest.mark.parametrize("text", ["a*a*a*a*a*a*b", "*a*?*[ab]*a*b", "x/*-*-*-*-*-*.html"])
def test_pattern_with_many_stars_takes_linear_time(text: str) -> None:
    search = compiled(pattern(text))
    start = time.process_time()
    for name in ("a" * 100_000, f"x/{'-' * 100_000}", "ü" * 100_000):
        assert not search(name)
    assert time.process_time() - start < 5


@given(
    text=st.lists(st.sampled_from(["a", "b", "*", "?", "/", "**", "[ab]", "[!a]", "."]), max_size=8).map("".join),
    path=st.text("ab/.", min_size=1, max_size=10),
)
def test_pattern_matches_the_same_paths_as_the_regular_expression_of_pathspec(text: str, path: str) -> None:
    try:
        known = pattern(text)
    except ValueError:
        assume(False)
    with mock.patch.object(page_rules, "_linear", new=str):
        search = compiled(known)
    assert bool(compiled(known)(path)) is bool(search(path))


def test_pattern_with_more_than_four_double_stars_is_an_error() -> None:
    assert pattern("**/a/**/b/**/c/**") == "**/a/**/b/**/c/**"
    with pytest.raises(ValueError, match=r"the pattern has \*\* more than 4 times"):
        pattern("**/a/**/b/**/c/**/d/**")
