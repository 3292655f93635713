"""The fields of a Sphinx page as the author wrote them: docinfo of reST, front matter of MyST and of notebooks."""

from __future__ import annotations

from typing import Any, cast

from docutils import nodes, utils
from sphinx.application import Sphinx

from clicky_docs.options.properties import PROPERTIES
from clicky_docs.sphinx.log import warn

FIELDS = "_clicky_docs"
"""The key of the original fields in `env.metadata`, a mapping that Sphinx keeps up to date in all kinds of builds."""


def keep_fields(app: Sphinx, doctree: nodes.document) -> None:
    """Store a page's fields as the author wrote them: Sphinx changes quotes and dashes in `env.metadata`."""
    docname = app.env.docname
    for child in doctree.children:
        if isinstance(child, nodes.docinfo):
            fields = {
                field[0].astext(): (_source(cast("nodes.Element", field[1])), field.line)
                for field in _clicky_fields(child)
            }
            if fields:
                app.env.metadata[docname][FIELDS] = fields
        for misplaced in (child, *(child.children if isinstance(child, nodes.section) else ())):
            if isinstance(misplaced, nodes.field_list):
                _warn_of_misplaced(misplaced, docname)


def _warn_of_misplaced(fields: nodes.field_list, docname: str) -> None:
    for field in _clicky_fields(fields):
        name = field[0].astext()
        if name.lower() == "clicky" or PROPERTIES.find(name[len("clicky_") :]):
            what = (
                "not at the top of the page, so Sphinx shows the field as text; accepted: fields before other content"
            )
            warn("metadata", f"{name}: {what}. The field is ignored.", (docname, field.line))


def _clicky_fields(fields: nodes.Element) -> list[nodes.field]:
    return [each for each in fields if isinstance(each, nodes.field) and each[0].astext()[:6].lower() == "clicky"]


def _source(body: nodes.Element) -> str:
    """Return the text of a field with the author's quotes and dashes, which Sphinx replaces by typographic characters.

    Literal markup and backslash escapes are removed. A mapping or a list keeps its backslashes.
    """
    literals = list(body.findall(nodes.literal))
    # In MyST, each value is a literal, and in reST, the author may write a literal. A literal needs no unescaping.
    if len(literals) == 1 and literals[0].astext() == body.astext():
        return literals[0].astext()
    source = body.rawsource.strip()
    if source.startswith(("{", "[")):
        return source
    return utils.unescape(utils.escape2null(source))


def hide_fields(
    _app: Sphinx, _pagename: str, _templatename: str, context: dict[str, Any], _doctree: nodes.document | None
) -> None:
    """Remove the stored fields from `meta`, because themes show `meta`, and the json builder writes `meta` to files."""
    meta = context.get("meta")
    if meta and FIELDS in meta:
        context["meta"] = {name: value for name, value in meta.items() if name != FIELDS}
