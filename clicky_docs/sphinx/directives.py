"""Marks in the source of a Sphinx page: the role and the directive ``clicky-goal``.

A mark puts an element around a link or a code block. A click in this element reaches the goal. For builders that do not
write a web site, `remove_marks` leaves only the link or the code block: some builders drop unknown nodes with their
content. In MyST, and in directives with the option ``:class:``, the classes of `clicky_docs.pages.marks` have the same
effect.
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


class marked_link(nodes.inline):  # noqa: N801  # docutils names nodes in lower case
    """The element around a marked link."""


class marked_block(nodes.container):  # noqa: N801  # docutils names nodes in lower case
    """The element around a marked code block."""


class role_note(nodes.Invisible, nodes.inline):  # noqa: N801  # docutils names nodes in lower case
    """An invisible note at the place of a role. `mark_links` marks the link before the note, and removes the note."""


_MARKS = "clicky_docs_marks"
"""Key in `env.temp_data`: the marks of the page that Sphinx currently reads."""


def register(app: Sphinx, is_web: Callable[[Builder], bool]) -> None:
    """Register the role, the directive, and the functions that write or remove the nodes."""

    def visitors(tag: str) -> tuple[Any, Any]:
        def visit(translator: Any, node: nodes.Element) -> None:
            data = {name: node[name] for name in ("data-goal", "data-revenue") if name in node}
            translator.body.append(translator.starttag(node, tag, "", CLASS=CLASS, **data))

        def depart(translator: Any, _node: nodes.Element) -> None:
            translator.body.append(f"</{tag}>")

        return visit, depart

    def unmark_documents(app: Sphinx, doctree: nodes.document, _docname: str) -> None:
        if not is_web(app.builder):
            remove_marks(doctree)

    app.add_node(marked_link, html=visitors("span"))
    app.add_node(marked_block, html=visitors("div"))
    app.add_node(role_note)
    app.add_role("clicky-goal", GoalRole())
    app.add_directive("clicky-goal", GoalDirective)
    # Sphinx copies the titles of pages at priority 500. The copies must not contain notes, so `mark_links` removes the
    # notes earlier.
    app.connect("doctree-read", mark_links, priority=300)
    app.connect("doctree-read", unmark_titles, priority=600)
    # The documents are shared between builders, so the marks are removed from the copy that a builder writes.
    app.connect("doctree-resolved", unmark_documents)


class GoalRole(SphinxRole):
    """Mark the preceding link. The role's text is a goal's name, an id or a mapping: ``:clicky-goal:`signup```."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return a note: docutils adds the link to the document after this call, so the link cannot be marked yet."""
        node = role_note(**_mark_data(self.text))
        self.set_source_info(node)
        _note(self.env, node)
        return [node], []


class GoalDirective(SphinxDirective):
    """Mark each link and each code block in the directive's content."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {"revenue": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Return the marked content."""
        self.assert_has_content()
        holder = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, holder)
        data = _mark_data(self.arguments[0])
        if "revenue" in self.options:
            data["data-revenue"] = self.options["revenue"]
        targets = [node for node in holder.findall() if isinstance(node, (*_LINKS, nodes.literal_block))]
        if not targets:
            raise self.error("clicky-goal: no link or code block in the directive; accepted: a link or a code block.")
        for node in targets:
            kind = marked_block if isinstance(node, nodes.literal_block) else marked_link
            mark = _wrap(node, kind(**data))
            self.set_source_info(mark)
            _note(self.env, mark)
        return holder.children


def _note(env: BuildEnvironment, mark: nodes.Element) -> None:
    env.temp_data[_MARKS] = [*(env.temp_data.get(_MARKS) or ()), mark]


def _mark_data(text: str) -> dict[str, str]:
    """Parse the text of a role or the argument of a directive, and return the attributes of the marked element."""
    if not text.lstrip().startswith("{"):
        return {"data-goal": text.strip()}
    try:
        values = fields(mapping(Untyped(text)), id=str, name=str, revenue=str)
    except ValueError:
        # The text is neither a mapping nor the name of a goal, so a warning is logged when Sphinx writes the page.
        return {"data-goal": text.strip()}
    data = {"data-goal": str(values.get("name") or values.get("id") or "")}
    return data | ({"data-revenue": str(values["revenue"])} if "revenue" in values else {})


def _wrap(node: nodes.Node, mark: nodes.Element) -> nodes.Element:
    node.parent.replace(node, mark)
    mark += node
    return mark


def mark_links(app: Sphinx, _doctree: nodes.document) -> None:
    """Mark the link before each role. Warn of roles that do not follow a link, and of marks on a site without goals."""
    for node in app.env.temp_data.get(_MARKS) or ():
        name = node["data-goal"]
        if isinstance(node, role_note) and not _mark_before(node):
            what = f"the role does not follow a link; found {name!r}; accepted: a link, a space, and the role"
            _warn(app, node, Problem(key=CLASS, what=what, consequence="The role is ignored."))
        elif app.config.clicky_site_id and not app.config.clicky_goals:
            _warn(app, node, no_goals(repr(name)))


def unmark_titles(app: Sphinx, _doctree: nodes.document) -> None:
    """Remove the marks from the copies of a page's titles, because tables of contents contain the copies."""
    env, name = app.env, app.env.docname
    for copy in (env.titles[name], env.longtitles[name], env.tocs[name]):
        remove_marks(copy)


def remove_marks(tree: nodes.Element) -> None:
    """Put the content of each mark in the place of the mark."""
    for mark in list(tree.findall(lambda node: isinstance(node, (marked_link, marked_block)))):
        mark.parent.replace(mark, mark.children)


def _warn(app: Sphinx, node: nodes.Element, problem: Problem) -> None:
    logger.warning("%s", problem, location=(app.env.docname, node.line), type="clicky", subtype="mark")


def _mark_before(note: nodes.Element) -> bool:
    """Remove the note, and put the mark around the link before the note; return whether there was a link."""
    before = list(note.parent[: note.parent.index(note)])
    # For a link such as `text <https://example.com>`_, docutils puts an invisible target after the link. So there
    # may be targets between the link and the note.
    between = list(itertools.takewhile(_is_invisible, reversed(before)))
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


def _is_invisible(node: nodes.Node) -> bool:
    return isinstance(node, nodes.target) or (isinstance(node, nodes.Text) and not node.astext().strip())
