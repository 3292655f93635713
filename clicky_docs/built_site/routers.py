"""Detect tools that change pages without a full page load, from the HTML of a page."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from clicky_docs.built_site.html import elements, meta_contents

# Tools that write their names into `<meta name=generator>`.
_GENERATORS = ("VitePress", "VuePress", "Docusaurus", "Rspress")
# Tools that are scripts. The key is a part of the URL of the script.
_SCRIPTS = {"turbo.": "Turbo", "turbo@": "Turbo", "swup": "Swup"}


def router_of(tree: LexborHTMLParser) -> str:
    """Return the name of the tool that changes pages without a full page load, or an empty text."""
    scripts = elements(tree, "script")
    # Material, sphinx-immaterial and Zensical write the names of the site's theme features into each page.
    if any('"navigation.instant"' in each.text() for each in scripts if each.attributes.get("id") == "__config"):
        return "navigation.instant"
    generators = [each.lower() for each in meta_contents(tree, "name", "generator")]
    for name in _GENERATORS:
        if any(each.startswith(name.lower()) for each in generators):
            return name
    if any(each.attributes.get("name") == "astro-view-transitions-enabled" for each in elements(tree, "meta")):
        return "Astro's ClientRouter"
    if tree.css_first("[hx-boost=true]"):
        return "htmx"
    urls = [each.attributes.get("src") or "" for each in scripts]
    return next((name for part, name in _SCRIPTS.items() if any(part in url for url in urls)), "")
