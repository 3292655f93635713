"""Titles of Sphinx pages as plain text, without the text that a theme adds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from posixpath import basename
from typing import Any

from jinja2 import Environment, TemplateError, nodes
from sphinx.application import Sphinx
from sphinx.locale import get_translation

from clicky_docs.pages import summary

_LAYOUT = "layout.html"
"""The template that all pages of a theme share. Its `<title>` element contains the text that the theme adds."""
_UNTITLED = "<no title>"
"""The title that Sphinx gives a document without a heading."""
_GENERATED = {"genindex": "Index", "search": "Search"}
_OUTPUT = (nodes.Block, nodes.Extends, nodes.Output)
_SEPARATOR = r"[-\u2013\u2014|\xb7\u2022\xbb:/]"


def page_title(app: Sphinx, pagename: str, template: str, context: Mapping[str, Any], html: str) -> str:
    """Return the title of a page, or the title of the site for a page without a title.

    Args:
        app: the application.
        pagename: the name of the page.
        template: the name of the template that Sphinx has rendered.
        context: the context of the template.
        html: the rendered page.
    """
    site = summary.plain(str(context.get("docstitle") or context.get("project") or ""))
    document = app.env.titles.get(pagename)
    if document:
        heading = document.astext()
        return site if heading == _UNTITLED else heading or site
    # An extension can set a template bridge that does not use Jinja. Then the title is read from the rendered page.
    environment = getattr(app.builder.templates, "environment", None)
    title = _template_title(environment, template, context) if environment else None
    if title is None:
        return _without_site(summary.title(html), site)
    # Some themes set no title for the pages that Sphinx generates, so Sphinx's own title is used.
    generated = _GENERATED.get(pagename.partition("-")[0])
    title = (
        title
        or context.get("title")
        or context.get("indextitle")
        or (generated and get_translation("sphinx")(generated))
    )
    return summary.plain(str(title or "")) or site


def _template_title(environment: Environment, name: str, context: Mapping[str, Any]) -> str | None:
    """Return the title that a page's template sets, or None if the template itself contains a `<title>` element."""
    own = basename(name)
    while basename(name) != _LAYOUT and environment.loader:
        try:
            source = environment.loader.get_source(environment, name)[0]
            template = environment.parse(source)
            parent = next((each.template for each in template.find_all(nodes.Extends)), None)
            title = _assigned_title(environment, template, context)
        except TemplateError:
            # The template is not in Jinja's loader, so Jinja has not rendered the page.
            return None
        if title:
            return title
        # A project's template "search.html" can extend the theme's "search.html", which Sphinx names "!search.html". So
        # names are compared without the "!".
        if "<title" in source and basename(name).lstrip("!") == own:
            return None
        if not isinstance(parent, nodes.Const):
            break
        name = str(parent.value)
    return ""


def _assigned_title(environment: Environment, template: nodes.Template, context: Mapping[str, Any]) -> str:
    """Return the value that a template assigns to `title`. Only the statements that render no HTML are run."""
    template.body = [each for each in template.body if not (isinstance(each, _OUTPUT) or any(each.find_all(_OUTPUT)))]
    return str(getattr(environment.from_string(template).make_module(dict(context)), "title", ""))


def _without_site(title: str, site: str) -> str:
    """Return a title without the title of the site and without the separator between both."""
    own = re.sub(rf"\s*{_SEPARATOR}\s*{re.escape(site)}$", "", title) if site else title
    # If a theme does not use the page's title, the text of `<title>` starts with the separator.
    return site if re.match(rf"{_SEPARATOR}(\s|$)", own) else own or site
