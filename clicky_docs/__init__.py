"""Clicky web analytics for documentation built with Sphinx or MkDocs."""

from __future__ import annotations

from clicky_docs.facts import facts
from clicky_docs.options import Untyped
from clicky_docs.pages import Page, load_page
from clicky_docs.place import place
from clicky_docs.settings import Settings, load_site
from clicky_docs.snippet import Snippet, build

__all__ = ["Page", "Settings", "Snippet", "Untyped", "build", "facts", "load_page", "load_site", "place"]
__version__ = "0.1.0"
