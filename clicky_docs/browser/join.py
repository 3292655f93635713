"""Join JavaScript files into one function with the parameter `site`, without comments and indentation.

In these files, comments are on lines of their own, or are types (``/** … */``), so that this module need not parse
JavaScript. A test compares the tokens of the result with the tokens of the files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_COMMENT = re.compile(r"^[ \t]*//[^\n]*\n|/\*\*(?:(?!\*/).)*\*/[ \t]*", re.MULTILINE | re.DOTALL)
_INDENTATION = re.compile(r"^\s+", re.MULTILINE)


def join(files: Iterable[str]) -> str:
    """Return a function expression of one parameter, `site`, whose body is these files."""
    body = _INDENTATION.sub("", _COMMENT.sub("", "".join(files)))
    return f"(function(site){{\n{body}}})"


def ascii_only(code: str) -> str:
    r"""Return code with ``\uXXXX`` in place of other characters than ASCII: a page may be in any encoding.

    In these files, such characters occur only in strings.
    """
    return re.sub(r"[^\x00-\x7f]", lambda match: f"\\u{ord(match[0]):04x}", code)
