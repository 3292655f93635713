"""A page's own fields, as they were written: docinfo of reST, front matter of MyST and of notebooks."""

from __future__ import annotations

from typing import Any, cast

from docutils import nodes, utils
from sphinx.application import Sphinx

from clicky_docs.options.properties import PROPERTIES
from clicky_docs.sphinx.log import warn

FIELDS = "_clicky_docs"
"""Where `env.metadata` holds a page's fields as they were written; Sphinx purges and merges it."""


def keep_fields(app: Sphinx, doctree: nodes.document) -> None:
    """Keep a page's fields as they were written: `env.metadata` has them with typographic quotes and dashes."""
    docname = app.env.docname
    for child in doctree.children:
        if isinstance(child, nodes.docinfo):
            fields = {
                field[0].astext(): (_source(cast("nodes.Element", field[1])), field.line) for field in _ours(child)
            }
            if fields:
                app.env.metadata[docname][FIELDS] = fields
        for misplaced in (child, *(child.children if isinstance(child, nodes.section) else ())):
            if isinstance(misplaced, nodes.field_list):
                _warn_of_misplaced(misplaced, docname)


def _warn_of_misplaced(fields: nodes.field_list, docname: str) -> None:
    for field in _ours(fields):
        name = field[0].astext()
        if name.lower() == "clicky" or PROPERTIES.find(name[len("clicky_") :]):
            what = "not at the top, so that Sphinx takes it for text; accepted: fields before everything else"
            warn("metadata", f"{name}: {what}. It is not read.", (docname, field.line))


def _ours(fields: nodes.Element) -> list[nodes.field]:
    return [each for each in fields if isinstance(each, nodes.field) and each[0].astext()[:6].lower() == "clicky"]


def _source(body: nodes.Element) -> str:
    """Return the text of a field as its author meant it."""
    literals = list(body.findall(nodes.literal))
    # MyST makes each value a literal, and a reST author can; nothing in it is markup.
    if len(literals) == 1 and literals[0].astext() == body.astext():
        return literals[0].astext()
    source = body.rawsource.strip()
    if source.startswith(("{", "[")):
        return source
    return utils.unescape(utils.escape2null(source))


def hide_fields(
    _app: Sphinx, _pagename: str, _templatename: str, context: dict[str, Any], _doctree: nodes.document | None
) -> None:
    """Keep our own notes out of `meta`, which themes read and the json builder writes into its files."""
    meta = context.get("meta")
    if meta and FIELDS in meta:
        context["meta"] = {name: value for name, value in meta.items() if name != FIELDS}
