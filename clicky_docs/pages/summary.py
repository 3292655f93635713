"""Summarize a page in one line, for verbose output and for ``clicky-docs check --pages``."""

from __future__ import annotations

import html
import re

from clicky_docs.options.settings import Settings
from clicky_docs.pages.page import Page

_TITLE = re.compile(r"<title(?:\s[^<>]*)?>(?:(.*?)</title|)", re.DOTALL | re.IGNORECASE)
# In HTML, "<" before a space or a digit is text.
_TAG = re.compile(r"<[a-z/!?][^<>]*>", re.IGNORECASE)


def plain(markup: str) -> str:
    """Return HTML as plain text: without tags, and with characters in place of entities."""
    return " ".join(html.unescape(_TAG.sub("", markup)).split())


def title(page: str) -> str:
    """Return the title of a built page, or an empty text."""
    found = _TITLE.search(page)
    return " ".join(html.unescape(found[1] or "").split()) if found else ""


def goal(value: object) -> str:
    """Return a goal as text for a table."""
    if isinstance(value, dict):
        revenue = f", revenue {value['revenue']}" if "revenue" in value else ""
        return f"{value.get('id', value.get('name'))}{revenue}"
    return "" if value is None else str(value)


def row(page: Page, site: Settings, built: str, address: str, *, disabled_reason: str = "") -> str:
    """Return a line with the page's name, title, URL and goal, and "yes" or the reason why the page is not tracked.

    Args:
        page: the page's properties.
        site: the site's settings.
        built: the built page, as HTML.
        address: the page's path, which is shown as the URL if the property `href` is not set.
        disabled_reason: the reason why tracking is disabled in this build, or an empty text.
    """
    custom = {**site.custom, **page.custom}
    tracked = disabled_reason or ("yes" if page.track else "opted out")
    shown = (page.name, custom.get("title") or title(built), custom.get("href") or address, goal(custom.get("goal")))
    return " | ".join((*map(str, shown), tracked))
