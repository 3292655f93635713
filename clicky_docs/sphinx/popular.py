"""The directive ``clicky-popular``: a list of popular pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from clicky_docs.pages.popular import FILE, NUMBER, Popular, missing_warning, parse_number, read
from clicky_docs.sphinx.log import warn


class PopularDirective(SphinxDirective):
    """List popular pages, with their titles: ``.. clicky-popular:: data/popular.json``."""

    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "section": directives.unchanged_required,
        "number": parse_number,
    }

    def run(self) -> list[nodes.Node]:
        """Return the list. When Sphinx writes the page, each item becomes a link with the title of its page."""
        file = self.arguments[0] if self.arguments else FILE
        chosen = Popular(file, self.options.get("section", ""), self.options.get("number", NUMBER))
        path = Path(self.env.srcdir, chosen.file)
        # Sphinx reads this page again when the file changes.
        self.env.note_dependency(str(path))
        location = (self.env.docname, self.lineno)
        try:
            pages = read(path)
        except ValueError as error:
            warn("popular", f"clicky-popular: {error}. The list is empty.", location)
            return []
        names = {docname.removesuffix("/index"): docname for docname in sorted(self.env.found_docs)}
        found, missing = chosen.choose(pages, names)
        for name in missing:
            warn("popular", missing_warning(name), location)
        items = nodes.bullet_list(classes=["clicky-popular"])
        for docname in found:
            link = addnodes.pending_xref(
                "",
                nodes.inline(),
                refdomain="std",
                reftype="doc",
                reftarget=f"/{docname}",
                refexplicit=False,
                refwarn=True,
            )
            link["refdoc"] = self.env.docname
            items += nodes.list_item("", nodes.paragraph("", "", link))
        return [items] if found else []
