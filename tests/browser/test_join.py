"""Joining the files of the page script removes comments and indentation, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from pygments.lexers import JavascriptLexer
from pygments.token import Comment

import clicky_docs
from clicky_docs.browser.join import join

FILES = sorted((Path(clicky_docs.__file__).parent / "browser").rglob("*.js"))

CASES = [
    ("one();\n", "one();\n"),
    ("// a comment\none();\n  // another\n  two();\n", "one();\ntwo();\n"),
    (
        "/**\n * Does it.\n * @param {string} text\n */\nfunction one(text) {\n  two(text);\n}\n",
        "function one(text) {\ntwo(text);\n}\n",
    ),
    ("const one = /** @type {any} */ (two);\n", "const one = (two);\n"),
    ("/** @type {any} */\nlet one;\n\nlet two;\n", "let one;\nlet two;\n"),
    ('const url = "https://example.com/*";\n', 'const url = "https://example.com/*";\n'),
]


@pytest.mark.parametrize(("code", "expected"), CASES)
def test_join_of_a_file_removes_comments_and_indentation(code: str, expected: str) -> None:
    assert join([code]) == f"(function(site){{\n{expected}}})"


def test_join_of_two_files_keeps_the_order_of_the_files() -> None:
    assert join(["one();\n", "two();\n"]) == "(function(site){\none();\ntwo();\n})"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_join_of_each_script_in_the_package_removes_only_comments_and_whitespace(path: Path) -> None:
    """A JavaScript lexer finds the comments independently of `join`."""
    source = path.read_text(encoding="utf-8")
    tokens = JavascriptLexer(ensurenl=False).get_tokens(source)
    code = "".join("" if kind in Comment else text for kind, text in tokens)
    assert "".join(join([source]).split()) == "".join(f"(function(site){{{code}}})".split())
