"""Put the code into the pages of a built site, whatever has built it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from clicky_docs.browser import insights_file
from clicky_docs.cli import files
from clicky_docs.cli.config import Project
from clicky_docs.html.place import INJECTED, LEFT_OUT, has_plugin_code, is_document, place, remove
from clicky_docs.html.snippet import OPEN, OPTED_OUT, Snippet, build
from clicky_docs.html.snippet import insights_element as tag
from clicky_docs.options.declare import Problem
from clicky_docs.options.parsers import Untyped
from clicky_docs.options.settings import Settings
from clicky_docs.pages.marks import goals
from clicky_docs.pages.page import Page, load_page
from clicky_docs.pages.summary import title

# Material, sphinx-immaterial and Zensical say in each page what their theme is asked for.
_THEME = re.compile(r"""<script[^<>]*\bid=["']?__config["'\s>][^<>]*>(.*?)</script""", re.DOTALL)
_META = re.compile(r"""<meta\s[^<>]*\bname\s*=\s*["']?clicky""", re.IGNORECASE)
# What is gone before it is counted, and what has no body: the pages in its frames are counted.
_ELSEWHERE = re.compile(r"""http-equiv\s*=\s*["']?refresh\b|<frameset\b""", re.IGNORECASE)
_INSTANT = "navigation.instant"
_LANGUAGE = re.compile(r"""<html\b[^>]*\blang\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
_CANONICAL = re.compile(
    r"""<link\b(?=[^>]*\brel\s*=\s*["']?canonical\b)[^>]*\bhref\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE
)


class Outcome(NamedTuple):
    """What has become of a file."""

    path: str
    state: str
    """What it is now, or why it was left as it was; a plural, as a summary has it."""
    changed: bool = False
    problems: Sequence[str] = ()


@dataclass(frozen=True)
class Job:
    """What is to be put into the pages of a site."""

    site: Path
    project: Project
    disabled_reason: str

    def __call__(self, names: Sequence[str]) -> list[Outcome]:
        """Put the code into these files."""
        settings = {True: self.project.settings.for_theme([_INSTANT]), False: self.project.settings.for_theme([])}
        return [self._file(name, settings) for name in names]

    def _file(self, name: str, settings: dict[bool, Settings]) -> Outcome:
        try:
            return self._page(name, settings)
        except OSError as error:
            return Outcome(name, "failed", problems=[f"{name}: {error.strerror}. It is left as it is."])

    def _page(self, name: str, settings: dict[bool, Settings]) -> Outcome:
        if (self.site / name).is_symlink():
            return Outcome(name, "left as links")
        before = files.read_text(self.site / name)
        if not is_document(before):
            return Outcome(name, "no document")
        if _ELSEWHERE.search(before) and is_redirect(_parse(before)):
            return Outcome(name, "only leading on")
        if has_plugin_code(before):
            return Outcome(name, "left to their plugin")
        html = remove(before)
        page, problems = self._data(html, name)
        marked, wrong = goals(html, self.project.settings)
        problems += [problem for _, problem in wrong]
        code = build(settings[navigates(html)], page, goals=marked, disabled_reason=self.disabled_reason)
        after = place(html, self._with_insights(_marked(code), page, name))
        if after != before:
            files.rewrite(self.site / name, after)
        state = "opted out" if not page.track else "commented out" if self.disabled_reason else "tracked"
        said = [f"{name}: {each}" for each in problems]
        return Outcome(name, state if code.body else "without code", after != before, said)

    def _with_insights(self, code: Snippet, page: Page, name: str) -> Snippet:
        if not self.needs_insights_file or not page.track:
            return code
        # What is shown for addresses that are not there may be shown at any depth.
        lost = str(self.project.settings.insights.get("not_found", {}).get("page", "404"))
        up = "/" if lost in {page_name(name), page_name(name).rpartition("/")[2]} else "../" * name.count("/")
        address = f"{up}{insights_file.FILE}?v={insights_file.digest(self.project.settings)}"
        return code._replace(body=f"{code.body}{tag(address)}")

    @property
    def needs_insights_file(self) -> bool:
        """Whether the site needs the static file."""
        return bool(self.project.settings.insights) and not (self.disabled_reason or self.project.settings.off_reason)

    def finish(self) -> bool:
        """Write the static file, if the site needs it; return whether it is another than before."""
        path = self.site / insights_file.FILE
        text = insights_file.code(self.project.settings)
        if not self.needs_insights_file or (path.is_file() and files.read_text(path) == text):
            return False
        files.rewrite(path, text, new=not path.exists())
        return True

    def _data(self, html: str, name: str) -> tuple[Page, list[Problem]]:
        facts = {
            "title": lambda: title(html),
            "page": lambda: page_name(name),
            "url": lambda: _first(_CANONICAL, html) or f"/{name}",
            "language": lambda: _first(_LANGUAGE, html),
        }
        page, problems = load_page(
            page_name(name), metadata(html), self.project.settings, paths=paths(name), facts=facts
        )
        return page, [_as_written(each) for each in problems]


def _first(pattern: re.Pattern[str], html: str) -> str:
    found = pattern.search(html)
    return found[1] if found else ""


def paths(name: str) -> tuple[str, ...]:
    """Return the paths by which patterns find the page in a file: its name, with ``index`` too, and the file."""
    return page_name(name), name.rpartition(".")[0], name


def _marked(code: Snippet) -> Snippet:
    """Return the code as the next run knows it for its own."""
    if code.body == OPTED_OUT:
        return Snippet("", code.body.replace("(clicky: false)", LEFT_OUT))
    return Snippet(*(each.replace(OPEN, OPEN.replace('data-clicky-docs=""', INJECTED), 1) for each in code))


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


def is_redirect(tree: LexborHTMLParser) -> bool:
    """Return whether a page only leads on to others: a redirect, also beside a script that does it, or frames."""
    metas = [each.attributes.get("content") or "" for each in tree.css("meta[http-equiv=refresh i]")]
    metas += [each.text() for each in tree.css("head noscript") if "refresh" in each.text().lower()]
    is_redirect = any(re.search(r"\burl\s*=", each, re.IGNORECASE) for each in metas)
    return is_redirect or tree.css_first("frameset") is not None


def _parse(html: str) -> LexborHTMLParser:
    return LexborHTMLParser(html.encode("utf-8", "surrogateescape"), encoding=True, scripting=True)


def metadata(html: str) -> dict[str, Untyped]:
    """Return what a page's ``<meta name="clicky:…">`` say, as front matter would."""
    # Most pages have none, and are not to be parsed for that.
    if not _META.search(html):
        return {}
    result = {}
    for meta in _parse(html).css("meta[name][content]"):
        name = str(meta.attributes["name"])
        if re.fullmatch("clicky([:_-].+)?", name, re.IGNORECASE):
            result[re.sub("[:-]", "_", name.lower(), count=1)] = Untyped(meta.attributes["content"] or "")
    return result


def _as_written(problem: Problem) -> Problem:
    return replace(problem, key=problem.key.replace("_", ":", 1), what=problem.what.replace("clicky_", "clicky:"))
