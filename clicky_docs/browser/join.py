"""Join JavaScript files into one function with the parameter `site`, without comments and indentation.

In the files of `browser/`, a comment has its own line, or is a type (``/** … */``). Therefore regular expressions can
remove the comments, without a parser. A test compares the tokens of the result with the tokens of the files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_COMMENT = re.compile(r"^[ \t]*//[^\n]*\n|/\*\*(?:(?!\*/).)*\*/[ \t]*", re.MULTILINE | re.DOTALL)
_INDENTATION = re.compile(r"^\s+", re.MULTILINE)


def join(files: Iterable[str]) -> str:
    """Return a JavaScript function expression with the parameter `site`. Its body is the joined text of the files."""
    body = _INDENTATION.sub("", _COMMENT.sub("", "".join(files)))
    return f"(function(site){{\n{body}}})"


def ascii_only(code: str) -> str:
    r"""Return code with escapes ``\uXXXX`` for characters that are not ASCII, because a page may have any encoding.

    In the files of `browser/`, such characters occur only in strings, where escapes have the same meaning.
    """
    return re.sub(r"[^\x00-\x7f]", lambda match: f"\\u{ord(match[0]):04x}", code)
