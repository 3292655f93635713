"""Line numbers in a page's source, and problems in front matter."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clicky_docs.pages.source import (
    block,
    has_line,
    line_in,
    line_in_file,
    line_of,
    line_with,
    misplaced,
    mistake,
    octal_numbers,
)

PAGE = """\
---
title: Install
clicky:
  goal: 12
  visitor:
    plan: free

  href: "/x"
clicky_title: x
tags: [clicky.goal]
---

# Install

clicky-goal: `signup`
clicky-goal: `tutorial`
"""

# key, line
LINES = {
    "clicky": 3,
    "clicky.goal": 4,
    "clicky.visitor": 5,
    "clicky.visitor.plan": 6,
    "clicky.href": 8,
    "clicky_title": 9,
    # A key that does not exist has the line of its parent key.
    "clicky.gaol": 3,
    "clicky.goal.id": 4,
    "clicky_goal": None,
    "goal": None,
    "tags.0": 10,
    "": None,
}


@pytest.mark.parametrize(("key", "line"), LINES.items())
def test_line_number_of_a_key_in_front_matter_is_found(key: str, line: int | None, tmp_path: Path) -> None:
    assert line_in(key, block(PAGE)) == line
    path = tmp_path / "page.md"
    for source in (PAGE, f"\ufeff{PAGE}", PAGE.replace("\n", "\r\n"), PAGE.replace("---\n\n#", "...\n\n#")):
        path.write_bytes(source.encode())
        assert line_of(key, path) == line


@pytest.mark.parametrize(
    "source",
    [
        "",
        "# Install\n",
        "clicky: false\n",
        "---\n",
        "---\nclicky: false\n",
        "--- \n---\n",
        "---\nfalse\n---\n",
        "---\n- clicky\n---\n",
        "---\nclicky: [\n---\n",
        "---\nclicky: *x\n---\n",
        "---\n? [clicky]\n: 1\n---\n",
        "---\nclicky: \x00\n---\n",
        "----\nclicky: 1\n----\n",
        "\n---\nclicky: 1\n---\n",
    ],
)
def test_key_has_no_line_number_if_the_page_has_no_valid_front_matter(source: str, tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(source, encoding="utf-8")
    assert line_of("clicky", tmp_path / "page.md") is None


def test_key_has_no_line_number_if_the_file_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_bytes(b"---\nclicky: \xff\n---\n")
    for path in (tmp_path / "page.md", tmp_path / "none.md", tmp_path, None):
        assert line_of("clicky", path) is None
        assert line_with(["clicky"], path) is None


@pytest.mark.unmeasured
def test_key_has_no_line_number_if_the_front_matter_is_nested_too_deeply() -> None:
    text = f"clicky: {'[' * 3_000}\n"
    assert line_in("clicky", text) is None
    assert mistake(f"---\n{text}---\n") is not None


def test_line_number_of_the_first_line_that_contains_all_given_words_is_found(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"\ufeff{PAGE}", encoding="utf-8")
    assert line_with(["clicky-goal", "tutorial"], path) == 16
    assert line_with(["clicky-goal"], path) == 15
    assert line_with(["clicky-goal", "install"], path) is None
    assert line_with([], path) == 1


@pytest.mark.parametrize(
    ("source", "front_matter"),
    [
        ("---\na: 1\n---\nb", "a: 1\n"),
        ("--- \t\na: 1\n---\t \nb", "a: 1\n"),
        ("---\na: 1\n...\nb", "a: 1\n"),
        ("---\na: 1\n---", "a: 1\n"),
        ("\ufeff---\na: 1\n---\n", "a: 1\n"),
        ("---\n\n---\nb", "\n"),
        ("---\n---\nb", ""),
        ("----\na: 1\n---\n", ""),
        (" ---\na: 1\n---\n", ""),
        ("a\n---\nb\n---\n", ""),
        ("---\na: 1\n ---\n", ""),
        ("", ""),
    ],
)
def test_text_of_the_front_matter_of_a_page_is_found(source: str, front_matter: str) -> None:
    assert block(source) == front_matter


TAB = "a tab; indent YAML with spaces"
# front matter, problem, line
WRONG: list[tuple[str, str, int]] = [
    ("clicky:\n\tgoal: 12\n", TAB, 3),
    ("title: x\nclicky:\n  goal: 12\n\thref: /x\n", TAB, 5),
    ("Clicky:\n  visitor:\n  \ta: b\n", TAB, 4),
    ("clicky_goal: 12\ntags:\n\t- x\n", TAB, 4),
    ("clicky: {goal: 12\n", "invalid YAML: expected ',' or '}', but got '<stream end>'", 3),
    ("title: a: b\nclicky: false\n", "invalid YAML: mapping values are not allowed here", 2),
    ("clicky: *x\n", "invalid YAML: found undefined alias 'x'", 2),
    ("title: @x\nclicky: false\n", "invalid YAML: found character '@' that cannot start any token", 2),
    ("clicky:\n  goal: 1\n   href: /x\n", "invalid YAML: mapping values are not allowed here", 4),
    # The message of PyYAML does not mention the tab.
    ("clicky:\n  goal: 1\nfoo\n\tbar: 2\n", TAB, 5),
    # The error is in the line before.
    ("title: a: b\n\tclicky: false\n", "invalid YAML: mapping values are not allowed here", 2),
    ("clicky:false\n", "no keys and values; a space is missing after the colon", 2),
    # PyYAML gives no position.
    ("\nclicky: !!int x\n", "invalid YAML: invalid literal for int() with base 10: 'x'", 2),
]


@pytest.mark.parametrize(("text", "what", "line"), WRONG)
def test_invalid_front_matter_is_reported_with_the_problem_and_the_line(text: str, what: str, line: int) -> None:
    assert mistake(f"---\n{text}---\n# Page\n") == (what, line)


def test_message_about_front_matter_with_a_tab_after_a_key_mentions_the_tab() -> None:
    what, line = mistake("---\nclicky:\n  goal:\t12\n---\n") or ("", 0)
    assert what.startswith("a tab")
    assert line == 3


@pytest.mark.parametrize(
    "text",
    [
        # Without a space after the colon, YAML reads the line as text and not as a key, so the page would still be tracked.
        "clicky:false\n",
        "clicky_goal:12\n",
        # The syntax of the YAML is valid, but PyYAML cannot load a value or a key.
        "clicky: false\ndate: 2024-13-45\n",
        "clicky: !!int x\n",
        "clicky: !x y\n",
        "? [a]\n: b\nclicky: false\n",
    ],
)
def test_front_matter_without_keys_or_with_a_value_that_pyyaml_cannot_load_is_reported(text: str) -> None:
    found = mistake(f"---\n{text}---\n")
    assert found is not None
    assert found[1] >= 2


def test_message_about_front_matter_with_a_control_character_has_one_line() -> None:
    found = mistake("---\ntitle: x\nclicky: \x00\n---\n")
    assert found is not None
    what, line = found
    assert "\n" not in what
    assert "<unicode string>" not in what
    assert line == 3


@pytest.mark.parametrize(
    "source",
    [
        "",
        "# Page\nclicky: {\n",
        "---\nclicky: {goal: 12}\n---\n",
        "---\ntitle: {\n---\nclicky\n",
        "---\ntitle: {\n---\n",
        "---\nclicky:\n---\n",
        "---\nclicky: |\n  a\n  \tb\n---\n",
        "---\nclicky: {\n",
        "---\n\nThat Clicky: counts\nthis\n\n---\n",
        "---\n- not clicky: x\n---\n",
        "---\nclicky: 1\nclicky: 2\n---\n",
    ],
)
def test_front_matter_that_is_valid_or_does_not_mention_clicky_is_not_reported(source: str) -> None:
    assert mistake(source) is None


SOURCE = st.text() | st.lists(
    st.sampled_from(["---\n", "...\n", "clicky", "clicky:\n", "  goal: 1\n", "\t", ": ", "- ", "{", "[", "&a ", "*a", "!", "\r\n", "\ufeff", "\x00", "'"])
).map("".join)  # fmt: skip


@given(source=SOURCE, key=st.sampled_from([*LINES]) | st.text())
@example(source="---\n\n---\n", key="clicky")
def test_line_numbers_found_in_any_source_exist_in_the_source(source: str, key: str) -> None:
    line = line_in(key, block(source))
    assert line is None or 1 < line <= len(source.splitlines())
    found = mistake(source)
    if found:
        what, where = found
        assert what
        assert 1 <= where <= source.count("\n") + source.count("\r") + 2


FIRST = "accepted: --- in the first line"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("\n---\nclicky: false\n---\n", f"not at the top of the page; {FIRST}"),
        ("+++\nclicky = false\n+++\n", f"TOML; found +++; {FIRST}, and YAML"),
        ("+++\n[clicky]\ngoal = 7\n+++\n", f"TOML; found +++; {FIRST}, and YAML"),
        ("+++\nclicky.goal = 7\n+++\n", f"TOML; found +++; {FIRST}, and YAML"),
        ("----\nclicky: false\n----\n", f"more than three dashes; {FIRST}"),
        ("+++\ntitle = 'clicky'\n+++\n", None),
        ("----\ntitle: clicky\n----\n", None),
        ("# A page about clicky = false\n", None),
    ],
)
def test_front_matter_that_build_tools_do_not_recognize_is_reported(source: str, message: str | None) -> None:
    assert misplaced(source) == (message and (message, 1))


@pytest.mark.parametrize(
    ("front_matter", "expected"),
    [
        ("title: x\nclicky:\n  goal: 012\n", [("clicky.goal", "012", "12", 10, 4)]),
        ("clicky: {goal: {id: 012, revenue: 5}}\n", [("clicky.goal.id", "012", "12", 10, 2)]),
        ("clicky_goal: 017 # x\n", [("clicky_goal", "017", "17", 15, 2)]),
        ("clicky: {split: {goal: [1, 012]}}\n", [("clicky.split.goal", "012", "12", 10, 2)]),
        ("clicky: {goal: '012'}\n", []),
        ("clicky: {goal: 12}\n", []),
        ("clicky: {goal: 0}\n", []),
        ("number: 012\nclicky: {goal: 12}\n", []),
        ("number: 012\n", []),
        ("clicky: [012\n", []),
    ],
)
def test_number_with_a_leading_zero_is_reported_with_its_value(
    front_matter: str, expected: list[tuple[str, str, str, int, int]]
) -> None:
    what = "YAML reads a number with a leading zero as octal"
    assert octal_numbers(front_matter) == [
        (f"{key}: {what}; found {found}; accepted: {accepted}. The value is {value}.", line)
        for key, found, accepted, value, line in expected
    ]


def test_line_in_a_yaml_file_is_found_only_for_a_key_that_exists(tmp_path: Path) -> None:
    path = tmp_path / ".meta.yml"
    path.write_text("title: x\nclicky:\n  timeout: 1\n", encoding="utf-8")
    assert line_in_file("clicky.timeout", path) == 3
    assert line_in_file("clicky.goal", path) is None
    page = tmp_path / "page.md"
    page.write_text("---\nclicky: {title: G}\n---\n", encoding="utf-8")
    assert has_line("clicky.title", page)
    assert not has_line("clicky.timeout", page)
