"""Escape data for HTML: JSON for script elements, and text for comments."""

from __future__ import annotations

import json
import re

_ESCAPES = {"<": r"\u003c", ">": r"\u003e", "&": r"\u0026"}
_SPECIAL = re.compile("[<>&]")
_COMMENT_MARK = re.compile("<!--|--!?>")

# The JSON has no spaces. Characters that are not ASCII are escaped as \uXXXX, so the JSON is correct in a page with any
# encoding.
_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


def to_json(data: object, *, indent: int | None = None) -> str:
    r"""Return JSON that is safe anywhere in a page: ``<``, ``>`` and ``&`` are escaped as ``\uXXXX``."""
    text = _encode(data) if indent is None else json.dumps(data, indent=indent, allow_nan=False)
    return _SPECIAL.sub(lambda match: _ESCAPES[match[0]], text)


def comment(text: str) -> str:
    """Return an HTML comment. Text that would end the comment is escaped."""
    return f"<!-- {_COMMENT_MARK.sub(lambda match: match[0].replace('-', '&#45;'), text)} -->"
