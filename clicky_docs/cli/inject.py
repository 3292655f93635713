"""Add Clicky's tracking code to the pages of a site that any tool has built."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urldefrag, urljoin

from clicky_docs.browser import insights_file
from clicky_docs.built_site import files
from clicky_docs.built_site.html import parse_text
from clicky_docs.cli.config import Project
from clicky_docs.html.finished import is_redirect, other_tracker
from clicky_docs.html.place import INJECTED, LEFT_OUT, is_document, place, without_injected
from clicky_docs.html.snippet import OPEN, OPTED_OUT, Snippet, build, insights_element
from clicky_docs.options.declare import Problem
from clicky_docs.options.parsers import Untyped
from clicky_docs.pages.marks import goals
from clicky_docs.pages.page import Page, load_page
from clicky_docs.pages.summary import title
from clicky_docs.urls import page_name

_META = re.compile(r"""<meta\s[^<>]*\bname\s*=\s*["']?clicky""", re.IGNORECASE)
_LANGUAGE = re.compile(r"""<html\b[^>]*\blang\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
_CANONICAL = re.compile(
    r"""<link\b(?=[^>]*\brel\s*=\s*["']?canonical\b)[^>]*\bhref\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE
)


class Outcome(NamedTuple):
    """The result of adding the code to one file."""

    path: str
    state: str
    """The kind of the page in the printed summary, such as `tracked`, `opted out` or `redirects`."""
    changed: bool = False
    problems: Sequence[str] = ()


@dataclass(frozen=True)
class Job:
    """Adds the code to pages of a site. Worker processes receive a pickled copy of an instance."""

    site: Path
    project: Project
    disabled_reason: str

    def __call__(self, names: Sequence[str]) -> list[Outcome]:
        """Put the code into the files, and return a result for each file."""
        return [self._file(name) for name in names]

    def _file(self, name: str) -> Outcome:
        try:
            return self._page(name)
        except OSError as error:
            return Outcome(name, "failed", problems=[f"{name}: {error.strerror}. The file is unchanged."])

    def _page(self, name: str) -> Outcome:
        if (self.site / name).is_symlink():
            return Outcome(name, "symbolic links")
        before = files.read_text(self.site / name)
        if not is_document(before):
            return Outcome(name, "not HTML documents")
        if is_redirect(before):
            return Outcome(name, "redirects")
        html = without_injected(before)
        if html is None:
            return Outcome(name, "with plugin code")
        page, problems = self._data(html, name)
        found_goals, wrong = goals(html, self.project.settings)
        problems += [problem for _, problem in wrong]
        code = build(self.project.settings, page, goals=found_goals, disabled_reason=self.disabled_reason)
        after = place(html, self._with_insights(marked(code), page, name))
        if after != before:
            files.rewrite(self.site / name, after)
        state = "opted out" if not page.track else "commented out" if self.disabled_reason else "tracked"
        messages = [f"{name}: {each}" for each in problems]
        tracker = other_tracker(html) if page.track and not self.project.settings.off_reason else ""
        if tracker:
            what = f"code of Clicky that is not from clicky-docs; found {tracker!r}; accepted: a page without such code"
            messages.append(f"{name}: {what}. The page is tracked twice.")
        return Outcome(name, state if code.body else "without code", after != before, messages)

    def _with_insights(self, code: Snippet, page: Page, name: str) -> Snippet:
        if not self.needs_insights_file or not (page.track or self.project.settings.navigates):
            return code
        # A web host shows the 404 page at URLs in any folder, so the path to the insights file must start at the root.
        not_found = self.project.settings.not_found
        up = "/" if not_found in {page_name(name), page_name(name).rpartition("/")[2]} else "../" * name.count("/")
        url = f"{up}{insights_file.FILE}?v={insights_file.digest(self.project.settings)}"
        return code._replace(body=f"{code.body}{insights_element(url)}")

    @property
    def needs_insights_file(self) -> bool:
        """True if the pages load the insights file."""
        return bool(self.project.settings.insights) and not (self.disabled_reason or self.project.settings.off_reason)

    def finish(self) -> bool:
        """Write the insights file if the site needs the file, and return whether the file has changed."""
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
            "url": lambda: _url(html, name),
            "language": lambda: _first(_LANGUAGE, html),
        }
        page, problems = load_page(
            page_name(name), metadata(html), self.project.settings, paths=paths(name), facts=facts
        )
        return page, [_as_written(each) for each in problems]


def _url(html: str, name: str) -> str:
    """Return the canonical URL of a page, or the path of the file if the page has no canonical link."""
    path = f"/{quote(name, errors='surrogateescape')}"
    return urldefrag(urljoin(path, unescape(_first(_CANONICAL, html)))).url


def _first(pattern: re.Pattern[str], html: str) -> str:
    match = pattern.search(html)
    return match[1] if match else ""


def paths(name: str) -> tuple[str, ...]:
    """Return the paths of a file that patterns can match, such as ``a``, ``a/index`` and ``a/index.html``."""
    return page_name(name), name.rpartition(".")[0], name


def marked(code: Snippet) -> Snippet:
    """Return the code with a text by which the next run of `inject` finds the code, to replace the code."""
    if code.body == OPTED_OUT:
        code = code._replace(body=code.body.replace("(clicky: false)", LEFT_OUT))
    return Snippet(*(each.replace(OPEN, OPEN.replace('data-clicky-docs=""', INJECTED), 1) for each in code))


def metadata(html: str) -> dict[str, Untyped]:
    """Return the values of a page's ``<meta>`` elements, with keys such as ``clicky_title`` for ``clicky:title``."""
    # Most pages have no such element, and a regular expression detects the absence faster than a parser.
    if not _META.search(html):
        return {}
    result = {}
    for meta in parse_text(html).css("meta[name][content]"):
        name = str(meta.attributes["name"])
        if re.fullmatch("clicky([:_-].+)?", name, re.IGNORECASE):
            result[re.sub("[:-]", "_", name.lower(), count=1)] = Untyped(meta.attributes["content"] or "")
    return result


def _as_written(problem: Problem) -> Problem:
    """Take a problem, and return the problem with the keys of ``<meta>`` elements, such as ``clicky:title``."""
    return replace(problem, key=problem.key.replace("_", ":", 1), what=problem.what.replace("clicky_", "clicky:"))
