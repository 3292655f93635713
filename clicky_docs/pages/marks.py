"""Goals that are reached by a click: elements of a page that are marked, whatever has written them.

A class ``clicky-goal-NAME`` marks an element, and so does ``clicky-goal`` with the attributes ``data-goal`` and, if it
is to replace the goal's own, ``data-revenue``. A class ``clicky-log`` has clicks logged, under ``data-title`` or the
element's text. Of Clicky's own classes (``clicky_log``, ``clicky_ignore``: docs/clicky.md#link-classes) nothing need be
known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import NamedTuple

from clicky_docs.options.declare import Problem
from clicky_docs.options.parsers import Untyped, show
from clicky_docs.options.settings import Settings

# What begins in a text of HTML: https://html.spec.whatwg.org/multipage/parsing.html#data-state
_BEGIN = re.compile(r"<(?:(!--)|([!?])|/?([a-z][^\s/>]*))", re.IGNORECASE)
_COMMENT_END = re.compile(r"-->|(?<!<!)--!>")
# One attribute, the tag's end, or a quote that nothing closes.
_ATTRIBUTE = re.compile(
    r"""[\s/]*(?:(?P<end>>)|(?P<name>[^\s/>][^\s/>=]*)"""
    r"""(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<open>["'])|(?P<bare>[^\s>]*)))?)"""
)
# What is in them is text: https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody
_RAW = {"iframe", "noembed", "noframes", "noscript", "script", "style", "textarea", "title", "xmp"}
_CLASS = re.compile(r"clicky-goal(?:-(.*))?")
CLASS = "clicky-goal"
# Attributes as Markdown writes them, in what readers see; where code is shown, they are meant to be seen.
_UNREAD = re.compile(r"\{:?\s?[^{}<>\n]*clicky-goal[^{}<>\n]*\}")
_CODE = re.compile(r"<(code|pre|script|style|textarea|title)\b.*?</\1>|<[^<>]*>", re.IGNORECASE | re.DOTALL)
_THEN = "A click there counts nothing."


class Mark(NamedTuple):
    """What is marked: a goal as it is written, or nothing where the click is only logged."""

    tag: str
    goal: str | None
    revenue: str | None = None

    @property
    def key(self) -> str:
        """The goal as the reader's script looks it up: the script makes the same of the element."""
        return f"{self.goal or ''} {self.revenue or ''}".strip()


def mark_of(tag: str, classes: Sequence[str], data: Mapping[str, str]) -> Mark | None:
    """Return how an element with these classes and attributes is marked, if it is."""
    found = [match[1] for match in map(_CLASS.fullmatch, classes) if match]
    if found:
        return Mark(tag, next(filter(None, found), "") or data.get("data-goal", ""), data.get("data-revenue"))
    return Mark(tag, None) if "clicky-log" in classes else None


def tracks_clicks(script: str) -> bool:
    """Return whether a reader's script counts clicks on what is marked."""
    return CLASS in script


def may_have(html: str) -> bool:
    """Return whether a page may have marks: to look for them takes much longer, and few pages have one."""
    return "clicky-" in html


def find(html: str) -> Iterator[Mark]:
    """Give the marks in a page, as a browser finds its elements."""
    if not may_have(html):
        return
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
    """Return the attributes of a tag, and where it ends; behind the end of the text, if it does not."""
    found: dict[str, str] = {}
    while match := _ATTRIBUTE.match(html, at):
        at = match.end()
        if match["end"]:
            return found, at
        if match["open"]:
            break
        value = next((match[each] for each in ("double", "single", "bare") if match[each] is not None), "")
        # The first of a name holds.
        found.setdefault(match["name"].lower(), unescape(value))
    return found, len(html) + 1


def goals(html: str, site: Settings) -> tuple[dict[str, list[object]], list[tuple[Mark, Problem]]]:
    """Return the goals that are marked in a page, as the arguments of ``clicky.goal``, and what is wrong with marks."""
    result: dict[str, list[object]] = {}
    problems = []
    for mark in dict.fromkeys(find(html)):
        try:
            found = _arguments(mark, site)
        except ValueError as error:  # noqa: PERF203  # what is wrong with one is said, and the others hold
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
            raise ValueError("a link, whose clicks Clicky's tracker logs itself if its class is clicky_log")
        return []
    if not mark.goal:
        raise ValueError("no goal")
    raw: object = Untyped(mark.goal)
    if mark.revenue is not None:
        raw = {"id" if mark.goal.isdigit() else "name": mark.goal, "revenue": mark.revenue}
    return arguments(site.properties["goal"].parse(raw))


def arguments(goal: object) -> list[object]:
    """Return a goal as the arguments of ``clicky.goal`` (docs/clicky.md#javascript-api)."""
    if not isinstance(goal, dict):
        return [goal]
    who = goal.get("id", goal.get("name"))
    return [who, goal["revenue"]] if "revenue" in goal else [who]


def no_goals(found: str, *, key: str = CLASS) -> Problem:
    """Return what is wrong with a mark where the option `goals` is not set."""
    accepted = "an option such as goals: {signup: 14}"
    return Problem(key=key, what=f"the option goals is not set; found {found}; accepted: {accepted}", consequence=_THEN)


def unread(html: str) -> list[Problem]:
    """Return what is wrong with marks that nothing has read, so that readers see them: ``{.clicky-goal-signup}``."""
    if not _UNREAD.search(html):
        return []
    return [
        Problem(
            key=CLASS,
            what=f"attributes that nothing reads; found {show(unescape(found))}; accepted: right behind a link, "
            "without a blank, and with the extension attr_list (MkDocs), or attrs_inline and attrs_block (MyST)",
            consequence="Readers see them, and a click there counts nothing.",
        )
        for found in dict.fromkeys(_UNREAD.findall(_CODE.sub("", html)))
    ]


def _problem(mark: Mark, error: ValueError, site: Settings) -> Problem:
    if not site.goals and mark.goal is None:
        return no_goals(f"<{mark.tag}>", key="clicky-log")
    if not site.goals:
        return no_goals(show(mark.key))
    if mark.goal is None:
        accepted = "a button, a code block, or anything else that is no link"
        return Problem(key="clicky-log", what=f"{error}; found <{mark.tag}>; accepted: {accepted}", consequence=_THEN)
    accepted = site.properties["goal"].accepts
    return Problem(key=CLASS, what=f"{error}; found {show(mark.key)}; accepted: {accepted}", consequence=_THEN)
