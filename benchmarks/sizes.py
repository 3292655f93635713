"""Say by how many bytes a page grows, as a host builds it."""

from __future__ import annotations

import gzip
import json
import tempfile
from pathlib import Path
from typing import Any

from builds import AGAIN, HOSTS, NONE, build, write

# The tests' own.
from sites import OPTIONS
from tables import EXACT, TITLES, Table
from texts import OWN, write_sources

from clicky_docs import load_site
from clicky_docs.browser import insights_file
from clicky_docs.options.insights import INSIGHTS

NOTE = (
    "By how much a page of a built site grows. What its reader's browser asks for besides, is not in it, but for the "
    "file of `insights`, which is a site's, and not a page's."
)
DATA = {"title": "Install", "goal": {"id": 12, "revenue": 2.5}}
# Each option that adds something to a page.
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
    """Return the size of what a server sends."""
    return len(gzip.compress(text.encode() if isinstance(text, str) else text, 9, mtime=0))


def measure(*, quick: bool) -> Table:  # noqa: ARG001  # it is as quick as it gets
    """Return the table."""
    rows = []
    for host in HOSTS:
        with tempfile.TemporaryDirectory() as name:
            write_sources(Path(name, "docs"), 2)
            pages = {}
            kinds = {**HOSTS[host], **MORE[host]}
            del kinds[AGAIN]
            for number, (kind, more) in enumerate(kinds.items()):
                place = Path(name, f"site{number}")
                write(host, place, more)
                build(host, place)
                (path,) = (place / "out" / "part0").glob("page0*" if host == "Sphinx" else "page0/*.html")
                pages[kind] = path.read_text(encoding="utf-8")
        plain = pages.pop(NONE)
        pages = {"Clicky's own": plain.replace("</body>", f"{OWN}</body>"), **pages}
        for kind, html in pages.items():
            more_bytes = len(html.encode()) - len(plain.encode())
            rows.append((host, kind, f"{more_bytes:,}", f"{zipped(html) - zipped(plain):,}"))
    site, _ = load_site(EVERYTHING)
    code = insights_file.code(site)
    rows.append(("either", "the file of all `insights`", f"{len(code):,}", f"{zipped(code):,}"))
    return Table(TITLES["sizes"], NOTE, ["host", "page with", *EXACT], rows)
