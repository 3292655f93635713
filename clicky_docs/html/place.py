"""Insert a snippet into a finished HTML page, and change nothing else in the page.

The page is not parsed and serialised, because parsing takes a hundred times as long, and serialising rewrites the
author's HTML. The module finds the end of the head and the end of the body as a browser's parser does: ``</head>`` or
``</body>`` in a comment, a script, a title or an attribute does not end the head or the body.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clicky_docs.html.snippet import Snippet

# All code of clicky-docs contains `_MARK`. The comment in a page without tracking code contains `_DISABLED`.
_MARK = "data-clicky-docs"
_DISABLED = "Clicky disabled:"
# Only code that the command `inject` has inserted contains these texts. The next run of `inject` replaces such code,
# but not the code of a plugin or a template.
INJECTED = f'{_MARK}="inject"'
LEFT_OUT = "(clicky-docs inject)"
_INJECTED = re.compile(rf"""{_MARK}=["']?inject\b|{re.escape(LEFT_OUT)}""")

# The rest of a tag after the name. A > in quotes does not end the tag. A quote begins a value only after a =. Each
# alternative determines the character that must follow, so that an unclosed tag fails without backtracking.
_S = r"[ \t\n\f\r]"
_REST = rf"""[^=>]*(?:={_S}*(?:"[^"]*"|'[^']*'|[^"'> \t\n\f\r][^> \t\n\f\r]*(?=[> \t\n\f\r])|(?=>))[^=>]*)*>"""
# A tag's name can contain any character, even quotes, until a space, / or >.
_NAME = r"[a-zA-Z][^ \t\n\f\r/>]*(?=[ \t\n\f\r/>])"
_COMMENT = r"<!--(?:-?>|(?!-?>)[^-]*(?:-(?!->|-!>)[^-]*)*--!?>)"
_SPACE = rf"{_S}*"

# Elements whose content is text up to the end tag. An element with a comment does not match, because the first end tag
# may be inside the comment. A <template> does not match, because its content is not text. If an element does not match,
# the snippet is inserted before the element. This place is still inside the head.
_TEXT = "|".join(
    rf"(?i:{name})(?={_S}|[/>]){_REST}[^<]*(?:<(?!/(?i:{name})(?:{_S}|[/>])|!--)[^<]*)*</(?i:{name}){_REST}"
    for name in ("script", "title", "style", "noscript", "noframes")
)

# Everything that can precede the end of the head, frequent elements first. Anything else ends the head, even if
# `</head>` is omitted:
# https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inhead
_HEAD = rf"""\ufeff?{_SPACE}(?:(?:
        <(?:link|meta)[ ]{_REST}
        |<(?:{_TEXT})
        |{_COMMENT}
        |<(?:!(?!--)|\?)[^>]*>
        |<(?i:html|head|meta|link|base|basefont|bgsound)(?={_S}|[/>]){_REST}
        |</(?!(?i:head|body|html|br)(?:{_S}|[/>])){_NAME}{_REST}
    ){_SPACE})*"""
_CLOSE = r"</(?P<name>body|html)(?=[ \t\n\f\r/>])[^<>]*>"
# The end of a page: a tag that closes the body, followed only by closing tags, spaces and comments. The last
# comment may be unclosed.
_TAIL = re.compile(
    rf"(?:{_CLOSE})(?:{_S}+|{_COMMENT}|<!--.*\Z|</(?:body|html)(?=[ \t\n\f\r/>])[^<>]*>)*", re.IGNORECASE | re.DOTALL
)
_IN_TAIL = re.compile(rf"{_COMMENT}|<!--.*\Z|{_CLOSE}", re.IGNORECASE | re.DOTALL)
_BEGIN = re.compile("<[a-zA-Z/!?]")
_DOCUMENT = re.compile(rf"\ufeff?{_SPACE}(?:(?:{_COMMENT}|<\?[^>]*>){_SPACE})*<(?:!doctype|html)", re.IGNORECASE)

# A comment in a script, up to the end of the comment or of the script. In such a comment, an end tag after a start tag
# `<script>` does not end the script:
# https://html.spec.whatwg.org/multipage/parsing.html#script-data-double-escaped-state
_SCRIPT_TAG = rf"(?i:script)(?:{_S}|[/>])"
_IN_COMMENT = rf"(?:(?!-->|</?{_SCRIPT_TAG}).)*"
_ESCAPED = rf"<!(?=--){_IN_COMMENT}(?:<(?i:script)(?:(?!-->|</{_SCRIPT_TAG}).)*(?:</(?i:script))?{_IN_COMMENT})*"

# The group `code` matches code that a plugin or an earlier run of `inject` has inserted. A minifier may have removed
# quotes and end tags from the code. The other alternatives match what a browser's parser reads as one piece: an element
# with text content, a tag with its attributes, or an unclosed tag or comment up to the end of the page. So the pattern
# finds no code in comments, texts and attributes. The first alternative is for the most frequent tags: it makes the
# search faster.
_PLACED = rf"""
        <(?:
            (?:/(?=[a-zA-Z])|(?=[a-hj-mo-ru-wyzA-HJ-MO-RU-WYZ]))(?:[^=>]*>|{_NAME}{_REST}|.*)
            |(?P<code>
                !--[ ]{re.escape(_DISABLED)}[^-]*(?:-(?!->)[^-]*)*-->
                |script(?=[^<>]*[ ]{_MARK}(?:-insights)?[=\s>])[^<>]*>[^<]*</script>
                |script(?![^<>]*[ ]src)[^<>]*>(?=[^<]*script\[{_MARK}\])[^<]*(?:<(?!/?(?i:script)|!--)[^<]*)*</script>
                (?:<noscript>(?:<p><img[^<>]*ns\.gif[^<>]*>(?:</p>)?)+</noscript>)?
            )
            |{_COMMENT[1:]}
            |!--.*
            |[!?/][^>]*(?:>|\Z)
            |(?i:script)(?={_S}|[/>])
             (?:{_REST}(?:{_ESCAPED}|.)*?(?:</(?i:script)(?={_S}|[/>])(?:{_REST}|.*)|\Z)|.*)
            |(?P<name>(?i:style|title|textarea|xmp|iframe|noembed|noframes))(?={_S}|[/>])
             (?:{_REST}.*?(?:</(?i:(?P=name))(?={_S}|[/>])(?:{_REST}|.*)|\Z)|.*)
            |(?=[a-zA-Z])(?:{_NAME}{_REST}|.*)
        )
    """


def is_document(html: str) -> bool:
    """Return whether a text is a whole HTML document, and not a fragment of HTML or another format."""
    return _DOCUMENT.match(html) is not None


def place(html: str, snippet: Snippet) -> str:
    """Return the page with `snippet.head` at the end of the head, and `snippet.body` at the end of the body."""
    head, body = snippet
    body_end = _body_end(html) if body else len(html)
    head_end = min(_head_end(html), body_end) if head else 0
    return f"{html[:head_end]}{head}{html[head_end:body_end]}{body}{html[body_end:]}"


def has_plugin_code(html: str) -> bool:
    """Return whether a page contains code of clicky-docs that a plugin or a template has inserted."""
    return without_injected(html) is None


def without_injected(html: str) -> str | None:
    """Return the page without the code that `inject` has inserted, or None if a plugin or a template inserted code."""
    code: list[str] = []

    def take(piece: str) -> str:
        code.append(piece)
        return ""

    plain = replace_code(html, take)
    return None if code and not any(map(_INJECTED.search, code)) else plain


def pieces(html: str) -> Iterator[str]:
    """Yield the tags of a page in order. A script and other elements with text content are yielded as one piece.

    Code of clicky-docs is left out.
    """
    return (match[0] for match in _compiled(_PLACED).finditer(html) if not match["code"])


def _has_mark(html: str) -> bool:
    return _MARK in html or _DISABLED in html


def remove(html: str) -> str:
    """Return the page without code of clicky-docs."""
    return replace_code(html, lambda _: "")


def replace_code(html: str, replace: Callable[[str], str]) -> str:
    """Return the page with each piece of code of clicky-docs replaced by the result of a function.

    A piece is a comment with disabled code, a data block, a page script with the images after it, or the element that
    loads the insights file.
    """
    if not _has_mark(html):
        return html
    return _compiled(_PLACED).sub(lambda match: replace(match[0]) if match["code"] else match[0], html)


def _head_end(html: str) -> int:
    # The pattern always matches, because every part is optional. The condition is for mypy.
    match = _compiled(_HEAD).match(html)
    return match.end() if match else 0


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # A long pattern is compiled at its first use, because the command `check` starts faster without the long patterns.
    return re.compile(pattern, re.VERBOSE | re.DOTALL)


def _body_end(html: str) -> int:
    at = html.rfind("</body>")
    tail = _TAIL.match(html, at) if at >= 0 else None
    if tail and tail.end() == len(html) and not _is_text(html, at):
        return at
    # The tag </body> is in a comment, is written </BODY>, or is omitted.
    at = _last_tail(html)
    return len(html) if at < 0 or _is_text(html, at) else at


def _last_tail(html: str) -> int:
    """Return the offset of the tag that closes the body at the end of the page, or -1."""
    last = next(iter(deque(_TAIL.finditer(html), maxlen=1)), None)
    if not last or last.end() < len(html):
        return -1
    tags = [match for match in _IN_TAIL.finditer(html, last.start()) if match["name"]]
    bodies = [match for match in tags if match["name"].lower() == "body"]
    return (bodies[-1] if bodies else tags[0]).start()


def _is_text(html: str, at: int) -> bool:
    """Return whether the tag at an offset is inside a comment or inside an unclosed tag."""
    # The tag can be in a comment only if a comment ends after the tag.
    if html.find("-->", at) >= 0 and html.rfind("<!--", 0, at) > html.rfind("-->", 0, at):
        return True
    return _BEGIN.search(html, html.rfind(">", 0, at) + 1, at) is not None
