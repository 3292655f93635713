"""Add Clicky's tracking code to a page when Sphinx renders the page."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

from docutils import nodes
from sphinx.application import Sphinx

from clicky_docs.browser import insights_file
from clicky_docs.html.finished import insights_problem, is_redirect, other_tracker
from clicky_docs.html.place import is_document, place
from clicky_docs.html.snippet import build
from clicky_docs.options.page_rules import unmatched
from clicky_docs.options.parsers import Untyped
from clicky_docs.options.settings import Settings
from clicky_docs.pages import summary
from clicky_docs.pages.marks import CLASS, goals, may_have, visible_attributes
from clicky_docs.pages.page import Page, load_page
from clicky_docs.pages.source import line_of, line_with
from clicky_docs.sphinx.fields import FIELDS
from clicky_docs.sphinx.log import Subtype, logger, warn
from clicky_docs.sphinx.titles import page_title

_PAGE = "clicky_docs"
"""Key in a template's context. The value is the name of the page. Only the context of a page has the key."""


def note_page(
    _app: Sphinx,
    pagename: str,
    _templatename: str,
    context: dict[str, Any],
    _doctree: nodes.document | None,
    *,
    seen: list[str],
) -> None:
    """Store the page's name in the context, where `render_and_place` finds the name, and add the name to `seen`."""
    seen.append(pagename)
    context[_PAGE] = pagename


class _Warnings:
    """Logs each warning once. Some extensions render a page twice."""

    def __init__(self) -> None:
        self.logged: set[object] = set()

    def log(self, subtype: Subtype, problem: object, place: tuple[str, int | None] | None, *, kind: str = "") -> None:
        """Log a warning, unless the same warning, or another warning of this kind, has been logged."""
        key = kind or (str(problem), place)
        if key not in self.logged:
            self.logged.add(key)
            warn(subtype, problem, place)


def read_page(
    app: Sphinx,
    pagename: str,
    context: Mapping[str, Any],
    settings: Settings,
    *,
    title: Callable[[], str],
    warnings: _Warnings,
) -> Page:
    """Return the data of a page, and warn of problems in the page's fields."""
    metadata: Mapping[str, Any] = app.env.metadata.get(pagename, {})
    fields = metadata.get(FIELDS, {})
    if fields:
        metadata = {**metadata, **{name: Untyped(source) for name, (source, _) in fields.items()}}
    page, problems = load_page(
        pagename,
        metadata,
        settings,
        paths=_paths(app, pagename) if settings.finder.by_file else (),
        facts={
            "title": title,
            "page": lambda: pagename,
            # With the builder singlehtml, the target URI of a page is a fragment of the single page, so the fragment is
            # removed.
            "url": lambda: urldefrag(context.get("pageurl") or f"/{app.builder.get_target_uri(pagename)}").url,
        },
    )
    for problem in problems:
        key = problem.key.partition(".")[0]
        _, line = fields.get(key, (None, None))
        if key in metadata and not line:
            # MyST does not store the lines of fields, so the line is searched in the page's source file.
            line = line_of(problem.key, _source_file(app, pagename))
        warnings.log("metadata", problem, (pagename, line))
    return page


def _paths(app: Sphinx, pagename: str) -> tuple[str, str]:
    known = pagename in app.env.found_docs
    return pagename, Path(app.env.doc2path(pagename, base=False)).as_posix() if known else f"{pagename}.html"


def _source_file(app: Sphinx, pagename: str) -> Path:
    return Path(app.env.doc2path(pagename))


def warn_of_patterns(app: Sphinx, exception: Exception | None, *, settings: Settings, seen: Sequence[str]) -> None:
    """Warn of patterns that match no page.

    Some builds write no generated pages, such as the index. No warning is logged then, because a pattern may match only
    these pages.
    """
    generated = [name for name in seen if name not in app.env.found_docs]
    if exception or not generated:
        return
    pages = [_paths(app, name) for name in [*app.env.found_docs, *generated]]
    for each in unmatched(settings.page_rules, pages):
        warn("pattern", f"conf.py: clicky_{each}")


def wrap_render(
    app: Sphinx, render: Callable[[str, dict[str, Any]], str], *, settings: Settings, disabled_reason: str
) -> Callable[[str, dict[str, Any]], str]:
    """Return a wrapper of `TemplateBridge.render` that adds the snippet to a finished page.

    A theme may also render a part of a page with the page's context. The wrapper returns such a part unchanged.
    """
    warnings = _Warnings()

    @functools.wraps(render)
    def render_and_place(template: str, context: dict[str, Any]) -> str:
        html = render(template, context)
        name: str | None = context.get(_PAGE)
        if not name or not is_document(html) or is_redirect(html):
            return html
        _warn_of_other_code(app, html, name, settings, warnings, disabled_reason=disabled_reason)
        title = functools.partial(page_title, app, name, template, context, html)
        page = read_page(app, name, context, settings, title=title, warnings=warnings)
        # For a site without goals, `mark_links` has warned already, so the marks are not searched.
        has_marks = settings.goals and may_have(html)
        page_goals, problems = goals(html, settings) if has_marks else ({}, [])
        for mark, problem in problems:
            line = line_with((problem.key, mark.goal or ""), _source_file(app, page.name))
            warnings.log("mark", problem, (page.name, line))
        for problem in visible_attributes(html) if has_marks else ():
            warnings.log("mark", problem, (page.name, line_with((f".{CLASS}",), _source_file(app, page.name))))
        if app.verbosity:
            url = f"/{app.builder.get_target_uri(page.name)}"
            logger.verbose("clicky: %s", summary.row(page, settings, html, url, disabled_reason=disabled_reason))
        return place(html, build(settings, page, goals=page_goals, disabled_reason=disabled_reason))

    return render_and_place


def _warn_of_other_code(
    app: Sphinx, html: str, name: str, settings: Settings, warnings: _Warnings, *, disabled_reason: str
) -> None:
    """Warn once if pages have Clicky's own code, or if a theme does not load the insights file."""
    tracker = other_tracker(html)
    if tracker:
        what = f"code of Clicky that is not from clicky-docs; found {tracker!r}; accepted: only the extension"
        message = f"{name}: {what}. Pages with this code are tracked twice."
        warnings.log("config", message, None, kind="tracker")
    file = f"_static/{insights_file.FILE}"
    problem = insights_problem(html, app.builder.get_target_uri(name), file) if settings.insights else ""
    if problem and not disabled_reason:
        names = ", ".join(settings.insights)
        what = f"conf.py: clicky_insights: {problem}; accepted: a script element with the path of {file}"
        warnings.log("config", f"{what}. These insights are not logged: {names}.", None, kind="insights")
