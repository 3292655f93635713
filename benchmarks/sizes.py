"""Measure how many bytes each plugin adds to a built page."""

from __future__ import annotations

import gzip
import json
import tempfile
from pathlib import Path
from typing import Any

from builds import AGAIN, BUILD_TOOLS, NONE, build, write

# The tests use these options, too.
from sites import OPTIONS
from tables import EXACT, TITLES, Table
from texts import OWN, write_sources

from clicky_docs import load_site
from clicky_docs.browser import insights_file
from clicky_docs.options.insights import INSIGHTS

NOTE = (
    "The growth of a page in a built site. Requests of the visitor's browser are not included. The last row is the "
    "file of `insights`, which a site has once."
)
DATA = {"title": "Install", "goal": {"id": 12, "revenue": 2.5}}
# Values for all options that add code to a page.
EVERYTHING: dict[str, Any] = {
    **OPTIONS,
    "goals": {"signup": 12},
    "insights": [each.name for each in INSIGHTS.values()],
    "pages": {"part0/**": DATA},
}
ALL = "clicky-docs, all options"
CONF_OF_ALL = "".join(f"clicky_{name} = {value!r}\n" for name, value in EVERYTHING.items())
MORE = {
    "Sphinx": {ALL: f'extensions = ["clicky_docs.sphinx"]\n{CONF_OF_ALL}'},
    "MkDocs": {ALL: f"  - clicky: {json.dumps(EVERYTHING)}\n"},
}


def zipped(text: str | bytes) -> int:
    """Return the size of a text that a web server has compressed."""
    return len(gzip.compress(text.encode() if isinstance(text, str) else text, 9, mtime=0))


def measure(*, quick: bool) -> Table:  # noqa: ARG001  # this benchmark is always quick
    """Measure, and return the table."""
    rows = []
    for build_tool in BUILD_TOOLS:
        with tempfile.TemporaryDirectory() as name:
            write_sources(Path(name, "docs"), 2)
            pages = {}
            kinds = {**BUILD_TOOLS[build_tool], **MORE[build_tool]}
            del kinds[AGAIN]
            for number, (kind, more) in enumerate(kinds.items()):
                place = Path(name, f"site{number}")
                write(build_tool, place, more)
                build(build_tool, place)
                (path,) = (place / "out" / "part0").glob("page0*" if build_tool == "Sphinx" else "page0/*.html")
                pages[kind] = path.read_text(encoding="utf-8")
        plain = pages.pop(NONE)
        pages = {"Clicky's own": plain.replace("</body>", f"{OWN}</body>"), **pages}
        for kind, html in pages.items():
            more_bytes = len(html.encode()) - len(plain.encode())
            rows.append((build_tool, kind, f"{more_bytes:,}", f"{zipped(html) - zipped(plain):,}"))
    site, _ = load_site(EVERYTHING)
    code = insights_file.code(site)
    rows.append(("either", "the file of all `insights`", f"{len(code):,}", f"{zipped(code):,}"))
    return Table(TITLES["sizes"], NOTE, ["build tool", "page with", *EXACT], rows)
