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
