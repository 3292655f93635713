"""Marked elements of a page: a click on a marked element reaches a goal or is logged.

A marked element has one of these classes:

- ``clicky-goal-NAME``: a click reaches the goal NAME.
- ``clicky-goal``: a click reaches the goal that the attribute ``data-goal`` names.
- ``clicky-log``: a click is logged. The title is the attribute ``data-title``, or the text of the element.

The optional attribute ``data-revenue`` replaces the revenue of the goal. Clicky's own classes, such as ``clicky_log``,
are handled by Clicky's tracker (docs/clicky.md#link-classes).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import NamedTuple

from clicky_docs.options.declare import Problem
from clicky_docs.options.parsers import Untyped, show
from clicky_docs.options.settings import Settings

# The start of a comment, a declaration or a tag: https://html.spec.whatwg.org/multipage/parsing.html#data-state
_BEGIN = re.compile(r"<(?:(!--)|([!?]|/(?![a-z>]))|/?([a-z][^\s/>]*))", re.IGNORECASE)
_COMMENT_END = re.compile(r"-->|(?<!<!)--!>")
# One attribute, the end of the tag, or an opening quote without a closing quote.
_ATTRIBUTE = re.compile(
    r"""[\s/]*(?:(?P<end>>)|(?P<name>[^\s/>][^\s/>=]*)"""
    r"""(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<open>["'])|(?P<bare>[^\s>]*)))?)"""
)
# Elements whose content is text, not elements: https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody
_RAW = {"iframe", "noembed", "noframes", "noscript", "script", "style", "textarea", "title", "xmp"}
_CLASS = re.compile(r"clicky-goal(?:-(.*))?")
CLASS = "clicky-goal"
# Attributes such as {.clicky-goal-signup} that visitors see as text. Attributes in code are examples, so `_CODE` is
# removed before the search.
_VISIBLE_ATTRIBUTES = re.compile(r"\{:?\s?[^{}<>\n]*clicky-goal[^{}<>\n]*\}")
_CODE = re.compile(r"<(code|pre|script|style|textarea|title)\b.*?</\1>|<[^<>]*>", re.IGNORECASE | re.DOTALL)
_CONSEQUENCE = "A click on the element is not tracked."


class Mark(NamedTuple):
    """A marked element: its tag, its goal and its revenue as written. The goal is None for the class ``clicky-log``."""

    tag: str
    goal: str | None
    revenue: str | None = None

    @property
    def key(self) -> str:
        """The key of the goal in the page's data. The page script computes the same key from the element."""
        return f"{self.goal or ''} {self.revenue or ''}".strip()


def mark_of(tag: str, classes: Sequence[str], data: Mapping[str, str]) -> Mark | None:
    """Return the mark of an element with these classes and data attributes, or None for any other element."""
    found = [match[1] for match in map(_CLASS.fullmatch, classes) if match]
    if found:
        return Mark(tag, next(filter(None, found), "") or data.get("data-goal", ""), data.get("data-revenue"))
    return Mark(tag, None) if "clicky-log" in classes else None


def tracks_clicks(script: str) -> bool:
    """Return whether a page script tracks clicks on marked elements."""
    return CLASS in script


def may_have(html: str) -> bool:
    """Return whether a page may have marks. The check is fast, so that pages without marks are not parsed."""
    # The text `clicky-` is too short, because many pages without marks load the insights file `clicky-docs.js`.
    return "clicky-goal" in html or "clicky-log" in html


def find(html: str) -> Iterator[Mark]:
    """Yield the marks in a page. Elements are parsed as browsers parse them."""
    if not may_have(html):
        return
    # Browsers read each line break as a line feed.
    html = re.sub("\r\n?", "\n", html) if "\r" in html else html
    at = 0
    while match := _BEGIN.search(html, at):
        comment, other, name = match.groups()
        if comment:
            end = _COMMENT_END.search(html, match.start() + 2)
            at = end.end() if end else len(html)
        elif other:
            at = html.find(">", match.end()) + 1 or len(html)
        else:
            attributes, at = _attributes(html, match.end())
            is_start = html[match.start() + 1] != "/"
            mark = mark_of(name.lower(), attributes.get("class", "").split(), attributes) if is_start else None
            if mark and at <= len(html):
                yield mark
            if is_start and name.lower() in _RAW:
                last = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(html, at)
                at = last.start() if last else len(html)


def _attributes(html: str, at: int) -> tuple[dict[str, str], int]:
    """Return a tag's attributes and the offset of the tag's end, or `len(html) + 1` if the tag is not closed."""
    found: dict[str, str] = {}
    while match := _ATTRIBUTE.match(html, at):
        at = match.end()
        if match["end"]:
            return found, at
        if match["open"]:
            break
        value = next((match[each] for each in ("double", "single", "bare") if match[each] is not None), "")
        # Browsers use the first of several attributes with the same name.
        found.setdefault(match["name"].lower(), unescape(value))
    return found, len(html) + 1


def goals(html: str, site: Settings) -> tuple[dict[str, list[object]], list[tuple[Mark, Problem]]]:
    """Return two results for the marks in a page: the goals, and the problems.

    The goals are a mapping from `Mark.key` to the arguments of ``clicky.goal``. The problems are a list of pairs: a
    mark, and the problem with this mark.
    """
    result: dict[str, list[object]] = {}
    problems = []
    for mark in dict.fromkeys(find(html)):
        try:
            found = _arguments(mark, site)
        except ValueError as error:  # noqa: PERF203  # a problem in one mark does not affect other marks
            problems.append((mark, _problem(mark, error, site)))
        else:
            if found:
                result[mark.key] = found
    return result, problems


def _arguments(mark: Mark, site: Settings) -> list[object]:
    if not site.goals:
        raise ValueError
    if mark.goal is None:
        if mark.tag == "a":
            raise ValueError("the element is a link; to log clicks on a link, write Clicky's own class clicky_log")
        return []
    if not mark.goal:
        raise ValueError("the mark names no goal")
    raw: object = Untyped(mark.goal)
    if mark.revenue is not None:
        raw = {"id" if mark.goal.isdigit() else "name": mark.goal, "revenue": mark.revenue}
    return arguments(site.properties["goal"].parse(raw))


def arguments(goal: object) -> list[object]:
    """Return a goal as the arguments of ``clicky.goal`` (docs/clicky.md#javascript-api)."""
    if not isinstance(goal, dict):
        return [goal]
    id_or_name = goal.get("id", goal.get("name"))
    return [id_or_name, goal["revenue"]] if "revenue" in goal else [id_or_name]


def no_goals(found: str, *, key: str = CLASS) -> Problem:
    """Return a problem for a mark on a site without the option `goals`. `found` is the mark's text in the message."""
    accepted = "an option such as goals: {signup: 14}"
    what = f"the option 'goals' is not set; found {found}; accepted: {accepted}"
    return Problem(key=key, what=what, consequence=_CONSEQUENCE)


def visible_attributes(html: str) -> list[Problem]:
    """Return a problem for each ``{.clicky-goal-signup}`` that visitors see as text in the page."""
    if not _VISIBLE_ATTRIBUTES.search(html):
        return []
    return [
        Problem(
            key=CLASS,
            what=f"attributes that no Markdown extension processes; found {show(unescape(found))}; accepted: "
            "attributes directly after a link, without a space, and with the extension attr_list (MkDocs), or "
            "attrs_inline and attrs_block (MyST)",
            consequence="Visitors see the attributes, and a click on the element is not tracked.",
        )
        for found in dict.fromkeys(_VISIBLE_ATTRIBUTES.findall(_CODE.sub("", html)))
    ]


def _problem(mark: Mark, error: ValueError, site: Settings) -> Problem:
    if not site.goals and mark.goal is None:
        return no_goals(f"<{mark.tag}>", key="clicky-log")
    if not site.goals:
        return no_goals(show(mark.key))
    if mark.goal is None:
        accepted = "a button, a code block, or any other element that is not a link"
        return Problem(
            key="clicky-log", what=f"{error}; found <{mark.tag}>; accepted: {accepted}", consequence=_CONSEQUENCE
        )
    accepted = site.properties["goal"].accepts
    return Problem(key=CLASS, what=f"{error}; found {show(mark.key)}; accepted: {accepted}", consequence=_CONSEQUENCE)
