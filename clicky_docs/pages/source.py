"""Where something stands in a page's source: hosts hand over values, and HTML, without their lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

# A key of ours, as an author may write it who has made a mistake.
_OURS = re.compile(r"""^[\s"'{]*clicky[\w-]*["']?\s*:""", re.IGNORECASE | re.MULTILINE)
_BLOCK = re.compile(r"\A\ufeff?---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def block(source: str) -> str:
    """Return a page's front matter, or nothing."""
    match = _BLOCK.match(source)
    return match[1] if match else ""


def line_of(key: str, path: Path | None) -> int | None:
    """Return the line of a key of a file's front matter, ``clicky.goal``, or of the nearest one around it."""
    return line_in(key, block(_text(path)))


def line_with(words: Sequence[str], path: Path | None) -> int | None:
    """Return the first line of a file that has all these words."""
    lines = enumerate(_text(path).splitlines(), 1)
    return next((number for number, line in lines if all(word in line for word in words)), None)


def _text(path: Path | None) -> str:
    try:
        return path.read_text(encoding="utf-8-sig") if path else ""
    except (OSError, ValueError):
        # Made by a plugin, or not there any more.
        return ""


def line_in(key: str, text: str) -> int | None:
    """Return the line of a key in a page whose front matter this is."""
    import yaml  # noqa: PLC0415  # where there is front matter, a host has brought it

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
        # Counted from nought, and behind the line that opens the block.
        line = found[0].start_mark.line + 2
        node = found[1]
    return line


def misplaced(source: str) -> tuple[str, int] | None:
    """Say, of front matter that is right and that no host has read, that it is not where hosts look for it."""
    if not _OURS.search(block(source.lstrip())):
        return None
    return "not at the very top, so that it is taken for text; accepted: --- in the first line", 1


def mistake(source: str) -> tuple[str, int] | None:
    """Return what is wrong with front matter that is no YAML, and in which line, if it has something of ours in it."""
    text = block(source)
    if not _OURS.search(text):
        return None
    import yaml  # noqa: PLC0415  # likewise

    try:
        data = yaml.load(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line if mark else 0
        here = text.splitlines()[line : line + 1]
        tab = any(re.match(r"\s*\t", each) for each in here) or "'\\t'" in str(error.problem)
        what = "a tab; YAML is indented with blanks" if tab else f"no YAML: {' '.join(str(error.problem).split())}"
        return what, line + 2
    # PyYAML lets errors of its own through: of int(), of dates.
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        # Only of a character that is none it says where.
        before = text[: getattr(error, "position", 0)]
        return f"no YAML: {str(error).splitlines()[0]}", before.count("\n") + 2
    return None if isinstance(data, dict) else ("no keys and values; a blank is missing behind the colon", 2)
