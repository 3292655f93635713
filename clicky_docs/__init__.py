"""Clicky web analytics for documentation built with Sphinx or MkDocs."""

from __future__ import annotations

from clicky_docs.html.place import place
from clicky_docs.html.snippet import Snippet, build
from clicky_docs.options.load import load_site
from clicky_docs.options.parsers import Untyped
from clicky_docs.options.settings import Settings
from clicky_docs.pages.facts import placeholder_values
from clicky_docs.pages.page import Page, load_page

__all__ = [
    "Page",
    "Settings",
    "Snippet",
    "Untyped",
    "build",
    "facts",
    "load_page",
    "load_site",
    "place",
    "placeholder_values",
]
# Deprecated: `facts` was the name of `placeholder_values` before version 1.0. New code calls `placeholder_values`.
facts = placeholder_values
__version__ = "0.1.0"
