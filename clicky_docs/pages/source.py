"""Find line numbers in a page's source, because build tools pass values to plugins without line numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

# A line with a key such as clicky: or clicky_goal:, also in invalid YAML.
_KEY = re.compile(r"""^[\s"'{]*clicky[\w-]*["']?\s*:""", re.IGNORECASE | re.MULTILINE)
_BLOCK = re.compile(r"\A\ufeff?---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def block(source: str) -> str:
    """Return a page's front matter, or an empty text."""
    match = _BLOCK.match(source)
    return match[1] if match else ""


def line_of(key: str, path: Path | None) -> int | None:
    """Return the line of a key such as ``clicky.goal`` in a file's front matter, or of its nearest parent key."""
    return line_in(key, block(_text(path)))


def line_with(words: Sequence[str], path: Path | None) -> int | None:
    """Return the number of the first line that contains all these words, or None."""
    lines = enumerate(_text(path).splitlines(), 1)
    return next((number for number, line in lines if all(word in line for word in words)), None)


def _text(path: Path | None) -> str:
    try:
        return path.read_text(encoding="utf-8-sig") if path else ""
    except (OSError, ValueError):
        # The file may not exist, for example if a plugin generated the page.
        return ""


def line_in(key: str, text: str) -> int | None:
    """Return the line of a key in a page with this front matter, or the line of its nearest parent key."""
    import yaml  # noqa: PLC0415  # a build tool that reads front matter requires PyYAML

    try:
        node = yaml.compose(text, yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):
        return None
    line = None
    for name in key.split("."):
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        found = next(((each, value) for each, value in pairs if each.value == name), None)
        if found is None:
            break
        # PyYAML counts lines from 0, and the front matter begins in line 2 of the page, so 2 is added.
        line = found[0].start_mark.line + 2
        node = found[1]
    return line


def misplaced(source: str) -> tuple[str, int] | None:
    """Return a message and its line if blank lines precede front matter, which MkDocs then ignores. Otherwise None."""
    if not _KEY.search(block(source.lstrip())):
        return None
    return "not at the top of the page; accepted: --- in the first line", 1


def mistake(source: str) -> tuple[str, int] | None:
    """Return a message and its line if front matter with a key of clicky-docs is invalid YAML. Otherwise None."""
    text = block(source)
    if not _KEY.search(text):
        return None
    import yaml  # noqa: PLC0415  # a build tool that reads front matter requires PyYAML

    try:
        data = yaml.load(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line if mark else 0
        here = text.splitlines()[line : line + 1]
        tab = any(re.match(r"\s*\t", each) for each in here) or "'\\t'" in str(error.problem)
        what = "a tab; indent YAML with spaces" if tab else f"invalid YAML: {' '.join(str(error.problem).split())}"
        return what, line + 2
    # PyYAML also raises errors other than YAMLError, for example for an invalid date.
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        # Only errors about invalid characters have a position. For other errors, the line is the first line of the
        # front matter.
        before = text[: getattr(error, "position", 0)]
        return f"invalid YAML: {str(error).splitlines()[0]}", before.count("\n") + 2
    return None if isinstance(data, dict) else ("no keys and values; a space is missing after the colon", 2)
