"""Questions that several modules ask about the parsed HTML of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from clicky_docs.pages.marks import Mark, mark_of

NOSCRIPT_IMAGE = re.compile(r"/(\d+)ns\.gif")
# Types of inline scripts to which a Content-Security-Policy applies:
# https://html.spec.whatwg.org/multipage/scripting.html#prepare-the-script-element
_TYPES = re.compile(r"|module|importmap|speculationrules|(text|application)/(x-)?(java|ecma)script", re.IGNORECASE)


@lru_cache(maxsize=1)
def parse_page(html: bytes) -> LexborHTMLParser:
    """Return the parsed HTML of a page.

    The cache keeps the last page in memory until the next page is parsed. Without the cache, the C library returns the
    memory to the system after each page, and requests the memory again, which takes as long as the parsing.
    """
    return LexborHTMLParser(html, encoding=True, scripting=True)


def parse_text(html: str) -> LexborHTMLParser:
    """Return the parsed HTML of a page. The text may contain surrogates in place of bytes that are not UTF-8."""
    return parse_page(html.encode("utf-8", "surrogateescape"))


@lru_cache(maxsize=8)
def elements(tree: LexborHTMLParser, tag: str) -> Sequence[LexborNode]:
    """Return the elements with a tag. The results are cached, because each search visits all elements of the page."""
    return tree.tags(tag)


def inline_scripts(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    """Yield the inline scripts to which a Content-Security-Policy applies."""
    for each in elements(tree, "script"):
        attributes = each.attributes
        if "src" not in attributes and _TYPES.fullmatch((attributes.get("type") or "").strip()):
            yield each


def meta_contents(tree: LexborHTMLParser, attribute: str, value: str) -> list[str]:
    """Return the values of `content` of the ``<meta>`` elements whose attribute has a value; case is ignored."""
    metas = [each.attributes for each in elements(tree, "meta")]
    return [
        each["content"] or "" for each in metas if "content" in each and (each.get(attribute) or "").lower() == value
    ]


def find_marks(tree: LexborHTMLParser) -> Iterator[Mark]:
    """Yield the marks in a page. `clicky_docs.pages.marks.find` yields the same marks of a page that is not parsed."""
    for each in tree.css("[class*=clicky-]"):
        data = {name: value or "" for name, value in each.attributes.items()}
        mark = mark_of(str(each.tag), data["class"].split(), data)
        if mark:
            yield mark


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
    return any(NOSCRIPT_IMAGE.search(each.text()) for each in elements(tree, "noscript"))
