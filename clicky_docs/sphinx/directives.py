"""Marks in the source of a Sphinx page: the role and the directive ``clicky-goal``.

They put an element around what readers click on, a link or a code block; other builders write it as if that were not
there. In MyST and in directives with ``:class:``, the classes of `clicky_docs.marks` do as well.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from clicky_docs.options.declare import Problem
from clicky_docs.options.parsers import Untyped, fields, mapping
from clicky_docs.pages.marks import CLASS, no_goals

logger = logging.getLogger(__name__)

_LINKS = (nodes.reference, addnodes.pending_xref, addnodes.download_reference)


class marked_link(nodes.inline):  # noqa: N801  # as docutils names nodes
    """Around a link."""


class marked_block(nodes.container):  # noqa: N801  # likewise
    """Around a code block."""


class mark_behind(nodes.Invisible, nodes.inline):  # noqa: N801  # likewise
    """Behind a link that is to be marked; gone when the page is read."""


_MARKS = "clicky_docs_marks"
"""Where the environment holds what is marked in the page that is read."""


def register(app: Sphinx, is_web: Callable[[Builder], bool]) -> None:
    """Register the role, the directive, and how their nodes are written by builders for the web."""

    def visitors(tag: str) -> tuple[Any, Any]:
        def visit(translator: Any, node: nodes.Element) -> None:
            if is_web(translator.builder):
                data = {name: node[name] for name in ("data-goal", "data-revenue") if name in node}
                translator.body.append(translator.starttag(node, tag, "", CLASS=CLASS, **data))

        def depart(translator: Any, _node: nodes.Element) -> None:
            if is_web(translator.builder):
                translator.body.append(f"</{tag}>")

        return visit, depart

    app.add_node(marked_link, html=visitors("span"))
    app.add_node(marked_block, html=visitors("div"))
    app.add_node(mark_behind)
    app.add_role("clicky-goal", GoalRole())
    app.add_directive("clicky-goal", GoalDirective)
    # Before the titles are collected, at 500.
    app.connect("doctree-read", mark_links, priority=300)


class GoalRole(SphinxRole):
    """Marks the link before it, with a goal's name, its id, or a mapping: ``:clicky-goal:`signup```."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Leave a note behind the link, which is not there yet."""
        node = mark_behind(**_data(self.text))
        self.set_source_info(node)
        _note(self.env, node)
        return [node], []


class GoalDirective(SphinxDirective):
    """Marks each link and each code block in it."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {"revenue": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Return what is in it, marked."""
        self.assert_has_content()
        holder = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, holder)
        data = _data(self.arguments[0])
        if "revenue" in self.options:
            data["data-revenue"] = self.options["revenue"]
        found = [node for node in holder.findall() if isinstance(node, (*_LINKS, nodes.literal_block))]
        if not found:
            raise self.error("clicky-goal: nothing in it is clicked on; accepted: a link or a code block.")
        for node in found:
            kind = marked_block if isinstance(node, nodes.literal_block) else marked_link
            mark = _wrap(node, kind(**data))
            self.set_source_info(mark)
            _note(self.env, mark)
        return holder.children


def _note(env: BuildEnvironment, mark: nodes.Element) -> None:
    env.temp_data[_MARKS] = [*(env.temp_data.get(_MARKS) or ()), mark]


def _data(text: str) -> dict[str, str]:
    """Return what an element is to say whose goal is written so."""
    if not text.lstrip().startswith("{"):
        return {"data-goal": text.strip()}
    try:
        found = fields(mapping(Untyped(text)), id=str, name=str, revenue=str)
    except ValueError:
        # What it is will be said where the page is written, with all that is accepted.
        return {"data-goal": text.strip()}
    data = {"data-goal": str(found.get("name") or found.get("id") or "")}
    return data | ({"data-revenue": str(found["revenue"])} if "revenue" in found else {})


def _wrap(node: nodes.Node, mark: nodes.Element) -> nodes.Element:
    node.parent.replace(node, mark)
    mark += node
    return mark


def mark_links(app: Sphinx, _doctree: nodes.document) -> None:
    """Mark the links that the role stands behind, and say what the page's HTML will not show."""
    for node in app.env.temp_data.get(_MARKS) or ():
        name = node["data-goal"]
        if isinstance(node, mark_behind) and not _mark_before(node):
            what = f"not behind a link; found {name!r}; accepted: a link, a blank, and this role"
            _warn(app, node, Problem(key=CLASS, what=what, consequence="It is ignored."))
        elif app.config.clicky_site_id and not app.config.clicky_goals:
            _warn(app, node, no_goals(repr(name)))


def _warn(app: Sphinx, node: nodes.Element, problem: Problem) -> None:
    logger.warning("%s", problem, location=(app.env.docname, node.line), type="clicky", subtype="mark")


def _mark_before(note: nodes.Element) -> bool:
    """Put the mark around the link before, if there is one, in place of the note behind it."""
    before = list(note.parent[: note.parent.index(note)])
    # Behind a link with its address there is a target, which is not seen.
    between = list(itertools.takewhile(_is_nothing, reversed(before)))
    link = before[-1 - len(between)] if len(between) < len(before) else None
    parent = note.parent
    parent.remove(note)
    if not isinstance(link, _LINKS):
        return False
    for each in between:
        if isinstance(each, nodes.Text):
            parent.remove(each)
    mark = _wrap(link, marked_link(**{name: note[name] for name in ("data-goal", "data-revenue") if name in note}))
    mark.source, mark.line = note.source, note.line
    return True


def _is_nothing(node: nodes.Node) -> bool:
    return isinstance(node, nodes.target) or (isinstance(node, nodes.Text) and not node.astext().strip())
