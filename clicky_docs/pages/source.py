"""Find line numbers in a page's source, because build tools pass values to plugins without line numbers."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# A line with a key such as clicky: or clicky_goal:, also in invalid YAML.
_KEY = re.compile(r"""^[\s"'{]*clicky[\w-]*["']?\s*:""", re.IGNORECASE | re.MULTILINE)
# TOML front matter, and a line of more than three dashes. The groups contain the text between the lines.
_OTHER_BLOCK = re.compile(r"\A\s*(?:\+{3}[ \t]*\n(?P<toml>.*?\n)\+{3}|-{4,}[ \t]*\n(?P<dashes>.*?\n)-{3,})", re.DOTALL)
_OCTAL = re.compile(r"[\s,:\[]0[0-7]+\s*[,}\]#\n]")
_OCTAL_NUMBER = re.compile("0[0-7]+")
_TOML_KEY = re.compile(r"""^\s*\[?["']?clicky[\w-]*["']?(?:\s*[=.\]])""", re.IGNORECASE | re.MULTILINE)
_BLOCK = re.compile(r"\A\ufeff?---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def block(source: str) -> str:
    """Return a page's front matter, or an empty text."""
    match = _BLOCK.match(source)
    return match[1] if match else ""


def line_of(key: str, path: Path | None) -> int | None:
    """Return the line of a key such as ``clicky.goal`` in a file's front matter, or of its nearest parent key."""
    return line_in(key, block(read_text(path)))


def line_in_file(key: str, path: Path) -> int | None:
    """Return the line of a key in a YAML file without front matter, or None if the key does not exist in the file."""
    line, found = _find(key, read_text(path), first=1)
    return line if found else None


def has_line(key: str, path: Path | None) -> bool:
    """Return whether a key such as ``clicky.goal`` exists in a file's front matter."""
    return _find(key, block(read_text(path)))[1]


def line_with(words: Sequence[str], path: Path | None) -> int | None:
    """Return the number of the first line that contains all these words, or None."""
    lines = enumerate(read_text(path).splitlines(), 1)
    return next((number for number, line in lines if all(word in line for word in words)), None)


def read_text(path: Path | None) -> str:
    """Return the text of a page's source, or an empty text if the file cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig") if path else ""
    except (OSError, ValueError):
        # The file may not exist, for example if a plugin generated the page.
        return ""


def line_in(key: str, text: str) -> int | None:
    """Return the line of a key in a page with this front matter, or the line of its nearest parent key."""
    return _find(key, text)[0]


def _find(key: str, text: str, *, first: int = 2) -> tuple[int | None, bool]:
    """Return the line of a key or of its nearest parent key in YAML, and whether the key exists.

    The YAML begins in the line `first` of its file: front matter begins in line 2.
    """
    import yaml  # noqa: PLC0415  # a build tool that reads front matter requires PyYAML

    try:
        node = yaml.compose(text, yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):
        return None, False
    line = None
    for name in key.split("."):
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        found = next(((each, value) for each, value in pairs if each.value == name), None)
        if found is None:
            return line, False
        # PyYAML counts lines from 0.
        line = found[0].start_mark.line + first
        node = found[1]
    return line, True


def octal_numbers(front_matter: str) -> list[tuple[str, int]]:
    """Return messages, each with its line, about numbers such as ``012`` in values of clicky-docs: YAML reads 10."""
    if not (_OCTAL.search(front_matter) and has_key(front_matter)):
        return []
    import yaml  # noqa: PLC0415  # a build tool that reads front matter requires PyYAML

    messages = []

    def search(node: Any, key: str) -> None:
        if isinstance(node, yaml.MappingNode):
            for name, value in node.value:
                search(value, f"{key}.{name.value}" if key else str(name.value))
        elif isinstance(node, yaml.SequenceNode):
            for value in node.value:
                search(value, key)
        elif key[:6].lower() == "clicky" and _OCTAL_NUMBER.fullmatch(str(node.value)) and node.tag.endswith(":int"):
            what = f"YAML reads a number with a leading zero as octal; found {node.value}"
            message = f"{key}: {what}; accepted: {node.value.lstrip('0')}. The value is {int(node.value, 8)}."
            messages.append((message, node.start_mark.line + 2))

    with contextlib.suppress(yaml.YAMLError, RecursionError):
        search(yaml.compose(front_matter, yaml.SafeLoader), "")
    return messages


def has_key(front_matter: str) -> bool:
    """Return whether front matter has a key of clicky-docs."""
    return _KEY.search(front_matter) is not None


def misplaced(source: str) -> tuple[str, int] | None:
    """Return a message and its line if a build tool ignores front matter because of its first lines. Otherwise None."""
    accepted = "accepted: --- in the first line"
    if has_key(block(source.lstrip())):
        return f"not at the top of the page; {accepted}", 1
    match = _OTHER_BLOCK.match(source)
    if match and _TOML_KEY.search(match["toml"] or ""):
        return f"TOML; found +++; {accepted}, and YAML", 1
    if match and has_key(match["dashes"] or ""):
        return f"more than three dashes; {accepted}", 1
    return None


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
