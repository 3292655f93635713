"""Detect tools that change pages without a full page load, from the HTML of a page."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

# Material, sphinx-immaterial and Zensical write the names of the site's theme features into each page.
_INSTANT = re.compile(rb"""<script[^<>]*\bid=["']?__config["'\s>][^<>]*>[^<]*"navigation\.instant\"""")
# Tools that change pages without a full page load. Each key is a CSS selector that matches an element in the pages of
# the tool.
_ROUTERS = {
    "meta[name=generator][content^=VitePress i]": "VitePress",
    "meta[name=generator][content^=VuePress i]": "VuePress",
    "meta[name=generator][content^=Docusaurus i]": "Docusaurus",
    "meta[name=generator][content^=Rspress i]": "Rspress",
    "meta[name=astro-view-transitions-enabled]": "Astro's ClientRouter",
    "[hx-boost=true]": "htmx",
    "script[src*='turbo.'], script[src*='turbo@']": "Turbo",
    "script[src*='swup']": "Swup",
}


def router_of(tree: LexborHTMLParser) -> str:
    """Return the name of the tool that changes pages without a full page load, or an empty text."""
    if _INSTANT.search(tree.raw_html):
        return "navigation.instant"
    return next((name for selector, name in _ROUTERS.items() if tree.css_first(selector)), "")
