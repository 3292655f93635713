"""Turn data into HTML: the only two ways in which it gets there."""

from __future__ import annotations

import json
import re

_NAMES = {"<": r"\u003c", ">": r"\u003e", "&": r"\u0026"}
_NAMED = re.compile("[<>&]")
_COMMENT_MARK = re.compile("<!--|--!?>")

# Without blanks; all but ASCII as \uXXXX, so that a page may be written in any encoding.
_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


def to_json(data: object, *, indent: int | None = None) -> str:
    r"""Return JSON that can stand anywhere in a page: ``<``, ``>`` and ``&`` are written as ``\uXXXX``."""
    text = _encode(data) if indent is None else json.dumps(data, indent=indent, allow_nan=False)
    return _NAMED.sub(lambda match: _NAMES[match[0]], text)


def comment(text: str) -> str:
    """Return an HTML comment that nothing in the text can end."""
    return f"<!-- {_COMMENT_MARK.sub(lambda match: match[0].replace('-', '&#45;'), text)} -->"
