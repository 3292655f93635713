"""Compare a site that was built with clicky-docs with the same site that was built without clicky-docs."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element

import html5lib
from scale.builder import Build
from scale.rows import Row
from scale.sample import INSIGHTS, OWN
from sites import opted_out, snippet

from clicky_docs import Snippet

INSIGHTS_FILES = {"assets/clicky-docs.js", "_static/clicky-docs.js"}
INSIGHTS_ELEMENT = re.compile(r"<script\b[^>]*\bclicky-docs\.js[^>]*>\s*</script>")
BLOCK = re.compile(r'<script data-clicky-docs="" type="?application/json"?>(.*?)</script>', re.DOTALL)
# Files in which Sphinx stores the configuration of the build.
SETTINGS_FILES = {".buildinfo"}


class Problem(NamedTuple):
    """A kind of problem, as in the table `scale.table.KINDS`, and a message for the developer."""

    kind: str
    what: str


def files(directory: Path) -> dict[str, Path]:
    return {path.relative_to(directory).as_posix(): path for path in sorted(directory.rglob("*")) if path.is_file()}


def content(path: Path) -> bytes:
    """Return the content of a file without durations, and without the versions of extensions in Sphinx's search index."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    data = re.sub(rb"\b\d+\.\d+ seconds\b", b"", data)
    return re.sub(rb'"clicky_docs\.sphinx":\s*\d+,?\s*', b"", data) if path.name.startswith("searchindex") else data


def changed(one: Path, other: Path) -> set[str]:
    """Return the files with different content in two sites, and the files that only one site has."""
    first, second = files(one), files(other)
    return {
        path
        for path in first.keys() | second.keys()
        if path not in first or path not in second or content(first[path]) != content(second[path])
    }


def squeezed(text: str) -> str:
    """Return a text with single spaces: a theme may write line breaks next to an element."""
    return re.sub(r">\s+<", "><", " ".join(text.split()))


def expected(name: str) -> Snippet:
    """Return the code of a page."""
    own = OWN.get(name, {})
    return opted_out(name, insights=INSIGHTS) if own is None else snippet(name, own, insights=INSIGHTS)


def page_problem(html: str, plain: str | None) -> Problem | None:
    """Return the problem of a page. `plain` is the page without clicky-docs; None if each build changes the page."""
    block = BLOCK.search(html)
    if not block:
        return Problem("no-code", "the page has no code")
    try:
        code = expected(json.loads(block[1])["page"])
    except (ValueError, KeyError, TypeError):
        return Problem("differs", "the data block is broken")
    if html.count(code.head) != 1 or html.count(code.body) != 1 or html.count("data-clicky-docs=") != 1:
        return Problem("differs", "the page does not contain its code once")
    if not is_in_place(html, code):
        return Problem("differs", "a browser does not find the data block in the head, and the page script in the body")
    rest = INSIGHTS_ELEMENT.sub("", html).replace(code.head, "").replace(code.body, "")
    if plain is not None and squeezed(rest) != squeezed(plain):
        return Problem("differs", "the page has another change")
    return None


def is_in_place(html: str, code: Snippet) -> bool:
    """Return whether the data block is in the head and the page script in the body, as a browser with scripting reads them.

    Other elements may follow the code: some themes write two heads, or do not close an element of the body.
    """
    page, own = parsed(html), parsed(f"<head>{code.head}</head><body>{code.body}</body>")
    return all(
        [each.text for each in page.iterfind(place)].count(own.find(place).text) == 1
        for place in ("head//script", "body//script")
    )


def parsed(html: str) -> Element:
    """Return a page as a browser with scripting reads the page: the content of `<noscript>` is text."""
    return html5lib.parse(html, namespaceHTMLElements=False, scripting=True)


def file_problem(without: Path, built: Path, *, random: bool) -> Problem | None:
    """Return the problem of a file that differs in the two sites. If `random`, each build changes the file."""
    if not (without.exists() and built.exists()):
        return None if random else Problem("files", "only one site has the file")
    if built.suffix in {".html", ".htm"}:
        html, plain = (path.read_text(encoding="utf-8", errors="replace") for path in (built, without))
        return page_problem(html, None if random else plain)
    return None if random else Problem("files", "the content differs")


def compare(row: Row, plain: Build, tracked: Build, unstable: set[str]) -> Iterator[Problem]:
    """Yield the problems of a site. `unstable` are the files that differ in two builds without clicky-docs."""
    different = changed(plain.out, tracked.out) - SETTINGS_FILES
    for line in sorted(set(tracked.warnings) - set(plain.warnings)):
        # The build warns if the theme does not load the insights file.
        yield Problem("no-insights" if "insights file" in line else "log", line)
    for path in sorted(different - INSIGHTS_FILES):
        if problem := file_problem(plain.out / path, tracked.out / path, random=path in unstable):
            yield problem._replace(what=f"{path}: {problem.what}")
    if not different & INSIGHTS_FILES:
        yield Problem("files", "the insights file does not exist")
    for path in sorted(files(tracked.out).keys() - different):
        page = path.endswith(".html") and "_static" not in path
        if page and not any(fnmatch(path, pattern) for pattern in row.untracked):
            yield Problem("no-code", f"{path}: the page has no code")
