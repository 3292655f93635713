"""Joining the files of the page script removes comments and indentation, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from pygments.lexers import JavascriptLexer
from pygments.token import Comment

import clicky_docs
from clicky_docs.browser.join import MINIFIED, join, read_script, strip

FOLDER = Path(clicky_docs.__file__).parent / "browser"
FILES = sorted(each for each in FOLDER.rglob("*.js") if not each.name.endswith(MINIFIED))

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
def test_strip_removes_comments_and_indentation_from_a_script(code: str, expected: str) -> None:
    assert strip(code) == expected


def test_joined_scripts_are_wrapped_in_a_function_that_runs_them_once_in_their_order() -> None:
    assert join(["one();\n", "two();\n"], "flag") == (
        "(function(site){if(self.flag)return;self.flag=1;one();\ntwo();\n})"
    )


def test_read_script_prefers_the_minified_file(tmp_path: Path) -> None:
    (tmp_path / "plain.js").write_text("// Comment.\n  one();\n", encoding="utf-8")
    assert read_script("plain", tmp_path) == "one();\n"
    (tmp_path / "short.js").write_text("// Comment.\n  one();\n", encoding="utf-8")
    (tmp_path / "short.min.js").write_text("one();", encoding="utf-8")
    assert read_script("short", tmp_path) == "one();"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_strip_removes_only_comments_and_whitespace_from_each_script_in_the_package(path: Path) -> None:
    """A JavaScript lexer finds the comments independently of `strip`."""
    source = path.read_text(encoding="utf-8")
    tokens = JavascriptLexer(ensurenl=False).get_tokens(source)
    code = "".join("" if kind in Comment else text for kind, text in tokens)
    assert "".join(strip(source).split()) == "".join(code.split())
