"""Questions that several modules ask about the parsed HTML of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

NOSCRIPT_IMAGE = re.compile(r"/(\d+)ns\.gif")
# Types of inline scripts to which a Content-Security-Policy applies:
# https://html.spec.whatwg.org/multipage/scripting.html#prepare-the-script-element
_TYPES = re.compile(r"|module|importmap|speculationrules|(text|application)/(x-)?(java|ecma)script", re.IGNORECASE)


def parse_text(html: str) -> LexborHTMLParser:
    """Return the parsed HTML of a page. The text may contain surrogates in place of bytes that are not UTF-8."""
    return LexborHTMLParser(html.encode("utf-8", "surrogateescape"), encoding=True, scripting=True)


def inline_scripts(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    """Yield the inline scripts to which a Content-Security-Policy applies."""
    for each in tree.css("script:not([src])"):
        if _TYPES.fullmatch((each.attributes.get("type") or "").strip()):
            yield each


def split_url(url: str | None) -> SplitResult:
    """Return the parts of a URL; all parts of an invalid URL are empty."""
    try:
        return urlsplit(url or "")
    except ValueError:
        return urlsplit("")


def is_page_script(code: LexborNode) -> bool:
    """Return whether an inline script is the page script of clicky-docs."""
    return "script[data-clicky-docs]" in code.text()


def has_noscript_image(tree: LexborHTMLParser) -> bool:
    """Return whether a page has Clicky's image for visitors without JavaScript."""
    return any(NOSCRIPT_IMAGE.search(each.text()) for each in tree.css("noscript"))
