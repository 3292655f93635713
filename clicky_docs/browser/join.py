"""Join JavaScript files into one function with the parameter `site`.

The wheel contains minified files, which hatch_build.py writes. A clone contains no minified files, so for a clone this
module removes comments and indentation. Comments are on lines of their own, or are types (``/** … */``), so that this
module need not parse JavaScript. A test compares the tokens of the result with the tokens of the files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
MINIFIED = ".min.js"
"""The file extension of a minified file."""

_COMMENT = re.compile(r"^[ \t]*//[^\n]*\n|/\*\*(?:(?!\*/).)*\*/[ \t]*", re.MULTILINE | re.DOTALL)
_INDENTATION = re.compile(r"^\s+", re.MULTILINE)


@cache
def read_script(name: str, folder: Path = FOLDER) -> str:
    """Return the code of a file in `browser/`: minified in an installed wheel, otherwise without comments."""
    minified = folder.joinpath(f"{name}{MINIFIED}")
    if minified.is_file():
        return minified.read_text(encoding="utf-8")
    return strip(folder.joinpath(f"{name}.js").read_text(encoding="utf-8"))


def strip(code: str) -> str:
    """Return code without comments and indentation."""
    return _INDENTATION.sub("", _COMMENT.sub("", code))


def join(scripts: Iterable[str], flag: str) -> str:
    """Return a function expression of one parameter, `site`, whose body is these scripts.

    Only the first call runs the scripts. The first call sets a global variable, whose name is the value of `flag`, so
    later calls return at once. Some sites run all scripts of a page again when the page changes, and some themes load a
    script twice.
    """
    return f"(function(site){{if(self.{flag})return;self.{flag}=1;{''.join(scripts)}}})"


def ascii_only(code: str) -> str:
    r"""Return code with escapes ``\uXXXX`` for characters that are not ASCII, because a page may have any encoding.

    In the files of `browser/`, such characters occur only in strings, where escapes have the same meaning.
    """
    return re.sub(r"[^\x00-\x7f]", lambda match: f"\\u{ord(match[0]):04x}", code)
