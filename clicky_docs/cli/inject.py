"""Put the code into the pages of a built site, whatever has built it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from clicky_docs.cli import files
from clicky_docs.cli.config import Project
from clicky_docs.options import Problem, Untyped
from clicky_docs.place import is_document, place, remove
from clicky_docs.settings import Page, Settings, load_page
from clicky_docs.snippet import build

# Material, sphinx-immaterial and Zensical say in each page what their theme is asked for.
_THEME = re.compile(r"""<script[^>]*\bid=["']?__config["'\s>][^>]*>(.*?)</script""", re.DOTALL)
_META = re.compile(r"""<meta\s[^>]*\bname\s*=\s*["']?clicky\b""", re.IGNORECASE)
_INSTANT = "navigation.instant"


class Outcome(NamedTuple):
    """What has become of a file."""

    path: str
    state: str
    """``tracked``, ``opted out`` or ``commented out``; or ``no document``, which is not touched."""
    changed: bool = False
    problems: Sequence[str] = ()


@dataclass(frozen=True)
class Job:
    """What is to be put into the pages of a site."""

    site: Path
    project: Project
    disabled: str

    def __call__(self, names: Sequence[str]) -> list[Outcome]:
        """Put the code into these files."""
        settings = {True: self.project.settings.for_theme([_INSTANT]), False: self.project.settings.for_theme([])}
        return [self._file(name, settings) for name in names]

    def _file(self, name: str, settings: dict[bool, Settings]) -> Outcome:
        path = self.site if self.site.is_file() else self.site / name
        before = files.read(path)
        if not is_document(before):
            return Outcome(name, "no document")
        html = remove(before)
        page, problems = self._page(html, name)
        after = place(html, build(settings[navigates(html)], page, disabled=self.disabled))
        if after != before:
            files.rewrite(path, after)
        state = "commented out" if self.disabled else "tracked" if page.track else "opted out"
        return Outcome(name, state, after != before, [f"{name}: {each}" for each in problems])

    def _page(self, html: str, name: str) -> tuple[Page, list[Problem]]:
        rule = self.project.page(name)
        given = metadata(html)
        page, problems = load_page(page_name(name), given, self.project.settings)
        # A page's own word holds.
        track = page.track if "clicky" in given else rule.track
        return Page(page.name, track, {**rule.custom, **page.custom}), [_as_written(each) for each in problems]


def page_name(path: str) -> str:
    """Return the name of the page at a path, as the hosts of the plugins have it: without suffix and ``index``."""
    name = path.rpartition(".")[0]
    return name.removesuffix("/index")


def navigates(html: str) -> bool:
    """Return whether the page's theme changes pages without a full load."""
    match = _THEME.search(html)
    try:
        return match is not None and _INSTANT in json.loads(match[1])["features"]
    except (ValueError, LookupError, TypeError):
        return False


def metadata(html: str) -> dict[str, Untyped]:
    """Return what a page's ``<meta name="clicky:…">`` say, as front matter would."""
    # Most pages have none, and are not to be parsed for that.
    if not _META.search(html):
        return {}
    tree = LexborHTMLParser(html.encode("utf-8", "surrogateescape"), encoding=True, scripting=True)
    result = {}
    for meta in tree.css("meta[name][content]"):
        name = str(meta.attributes["name"])
        if re.fullmatch("clicky(:.+)?", name, re.IGNORECASE):
            result[name.lower().replace(":", "_", 1)] = Untyped(meta.attributes["content"] or "")
    return result


def _as_written(problem: Problem) -> Problem:
    return replace(problem, key=problem.key.replace("_", ":", 1), what=problem.what.replace("clicky_", "clicky:"))
