"""Find what the JavaScript files of a built site need in a Content-Security-Policy."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

# Code that a policy without 'unsafe-eval' or 'unsafe-inline' blocks, and its name in messages.
_BLOCKED = (
    (re.compile(rb"(?<![\w.$])eval\s*\("), "eval"),
    (re.compile(rb"(?<![\w.$])new Function\s*\("), "new Function"),
    (re.compile(rb"""["'`]\s*javascript:""", re.IGNORECASE), "javascript: links"),
    (re.compile(rb"""setAttribute\(\s*["']on[a-z]+["']"""), "inline event handlers"),
)


def _scripts(site: Path) -> Iterator[Path]:
    for directory, _, names in os.walk(site):
        yield from (Path(directory, name) for name in sorted(names) if name.endswith(".js"))


def needs_web_assembly(site: Path) -> bool:
    """Return whether a site has the search Pagefind, which runs WebAssembly: https://pagefind.app/docs/hosting/."""
    return any(path.name == "pagefind.js" for path in _scripts(site))


def blocked(site: Path) -> list[str]:
    """Return a line for each JavaScript file with code that the policy blocks, such as ``eval``."""
    lines = []
    for path in _scripts(site):
        try:
            code = path.read_bytes()
        except OSError:
            continue
        found = [name for pattern, name in _BLOCKED if pattern.search(code)]
        if found:
            name = path.relative_to(site).as_posix()
            lines.append(f"the policy blocks code of the site: {name} uses {', '.join(found)}")
    return lines
