"""Put a snippet into a finished HTML page, and change nothing else in it.

The page is not parsed and written anew, which would take a hundred times as long and rewrite the author's HTML. The two
places are found as a browser's parser finds them: a ``</head>`` or ``</body>`` in a comment, a script, a title or an
attribute is text.
"""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clicky_docs.html.snippet import Snippet

# What tells our elements, the script's text, and our comments.
_MARK = "data-clicky-docs"
_DISABLED = "Clicky disabled:"
# What tells those that `inject` has placed from those of a plugin or a template, which know more of a page.
INJECTED = f'{_MARK}="inject"'
LEFT_OUT = "(clicky-docs inject)"
_OWN = re.compile(rf"""{_MARK}=["']?inject\b|{re.escape(LEFT_OUT)}""")

# The rest of a tag: a > in quotes does not end it, and a quote counts only behind a =. What must follow each piece is
# part of the pattern, so that a tag that is never closed fails at once instead of being tried in every other way.
_S = r"[ \t\n\f\r]"
_REST = rf"""[^=>]*(?:={_S}*(?:"[^"]*"|'[^']*'|[^"'> \t\n\f\r][^> \t\n\f\r]*(?=[> \t\n\f\r])|(?=>))[^=>]*)*>"""
# Whatever stands in a tag's name, quotes too, is a part of it.
_NAME = r"[a-zA-Z][^ \t\n\f\r/>]*(?=[ \t\n\f\r/>])"
_COMMENT = r"<!--(?:-?>|(?!-?>)[^-]*(?:-(?!->|-!>)[^-]*)*--!?>)"
_BLANK = rf"{_S}*"

# What begins with one of these names is text up to its end tag. One that holds a comment, where that need not be the
# first end tag, is not read, nor is a template, whose content is no text: the place is before it, in the head all the
# same.
_TEXT = "|".join(
    rf"(?i:{name})(?={_S}|[/>]){_REST}[^<]*(?:<(?!/(?i:{name})(?:{_S}|[/>])|!--)[^<]*)*</(?i:{name}){_REST}"
    for name in ("script", "title", "style", "noscript", "noframes")
)

# Everything that may stand before the end of the head, what is frequent first. Whatever else comes first ends the head,
# whether `</head>` stands there or was left out:
# https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inhead
_HEAD = re.compile(
    rf"""\ufeff?{_BLANK}(?:(?:
        <(?:link|meta)[ ]{_REST}
        |<(?:{_TEXT})
        |{_COMMENT}
        |<(?:!(?!--)|\?)[^>]*>
        |<(?i:html|head|meta|link|base|basefont|bgsound)(?={_S}|[/>]){_REST}
        |</(?!(?i:head|body|html|br)(?:{_S}|[/>])){_NAME}{_REST}
    ){_BLANK})*""",
    re.VERBOSE,
)
_CLOSE = r"</(?P<name>body|html)(?=[ \t\n\f\r/>])[^<>]*>"
# From a tag that closes the body on, nothing but such tags, blanks and comments, of which the last need not end.
_TAIL = re.compile(
    rf"(?:{_CLOSE})(?:{_S}+|{_COMMENT}|<!--.*\Z|</(?:body|html)(?=[ \t\n\f\r/>])[^<>]*>)*", re.IGNORECASE | re.DOTALL
)
_IN_TAIL = re.compile(rf"{_COMMENT}|<!--.*\Z|{_CLOSE}", re.IGNORECASE | re.DOTALL)
_BEGIN = re.compile("<[a-zA-Z/!?]")
_DOCUMENT = re.compile(rf"\ufeff?{_BLANK}(?:(?:{_COMMENT}|<\?[^>]*>){_BLANK})*<(?:!doctype|html)", re.IGNORECASE)

# What an earlier run has placed, or a plugin: nothing in it begins another element or a comment, and a minifier may
# have taken quotes and end tags away. Everything else is passed over as a browser's parser does: as a whole, what has
# text that is not read as HTML, and tags with what their attributes say; to the page's end, what never ends. Tags whose
# names begin as none of those that count come first, being most.
_PLACED = re.compile(
    rf"""
        <(?:
            (?:/(?=[a-zA-Z])|(?=[a-hj-mo-ru-wyzA-HJ-MO-RU-WYZ]))(?:[^=>]*>|{_NAME}{_REST}|.*)
            |(?P<ours>
                !--[ ]{re.escape(_DISABLED)}[^-]*(?:-(?!->)[^-]*)*-->
                |script(?=[^<>]*[ ]{_MARK}(?:-insights)?[=\s>])[^<>]*>[^<]*</script>
                |script(?![^<>]*[ ]src)[^<>]*>(?=[^<]*script\[{_MARK}\])[^<]*(?:<(?!/?(?i:script)|!--)[^<]*)*</script>
                (?:<noscript>(?:<p><img[^<>]*ns\.gif[^<>]*>(?:</p>)?)+</noscript>)?
            )
            |{_COMMENT[1:]}
            |!--.*
            |[!?/][^>]*(?:>|\Z)
            |(?P<name>(?i:script|style|title|textarea|xmp|iframe|noembed|noframes))(?={_S}|[/>])
             (?:{_REST}.*?(?:</(?i:(?P=name))(?={_S}|[/>])(?:{_REST}|.*)|\Z)|.*)
            |(?=[a-zA-Z])(?:{_NAME}{_REST}|.*)
        )
    """,
    re.VERBOSE | re.DOTALL,
)


def is_document(html: str) -> bool:
    """Return whether this is a whole HTML document rather than a part of one, or no HTML at all."""
    return _DOCUMENT.match(html) is not None


def place(html: str, snippet: Snippet) -> str:
    """Return the page with the snippet's head last in its head, and the snippet's body last in its body."""
    head, body = snippet
    body_end = _body_end(html) if body else len(html)
    head_end = min(_head_end(html), body_end) if head else 0
    return f"{html[:head_end]}{head}{html[head_end:body_end]}{body}{html[body_end:]}"


def has_plugin_code(html: str) -> bool:
    """Return whether a plugin or a template has put code into a page, or a reason why there is none."""
    found = [match[0] for match in _PLACED.finditer(html) if match["ours"]] if _has_mark(html) else []
    return bool(found) and not any(map(_OWN.search, found))


def _has_mark(html: str) -> bool:
    return _MARK in html or _DISABLED in html


def remove(html: str) -> str:
    """Return the page as it was before the code was placed in it, once or more often."""
    if not _has_mark(html):
        return html
    return _PLACED.sub(lambda match: "" if match["ours"] else match[0], html)


def _head_end(html: str) -> int:
    # There always is a match: everything in the pattern may be missing.
    match = _HEAD.match(html)
    return match.end() if match else 0


def _body_end(html: str) -> int:
    at = html.rfind("</body>")
    tail = _TAIL.match(html, at) if at >= 0 else None
    if tail and tail.end() == len(html) and not _is_text(html, at):
        return at
    # A comment that shows the tag, a theme that writes </BODY>, or a minifier that leaves it out.
    at = _last_tail(html)
    return len(html) if at < 0 or _is_text(html, at) else at


def _last_tail(html: str) -> int:
    """Return where the body is closed at the end of the page, or -1."""
    last = next(iter(deque(_TAIL.finditer(html), maxlen=1)), None)
    if not last or last.end() < len(html):
        return -1
    found = [match for match in _IN_TAIL.finditer(html, last.start()) if match["name"]]
    bodies = [match for match in found if match["name"].lower() == "body"]
    return (bodies[-1] if bodies else found[0]).start()


def _is_text(html: str, at: int) -> bool:
    """Return whether a tag is a part of a comment, or of a tag that is not closed before it."""
    # Only where a comment ends behind it can the tag itself lie in one.
    if html.find("-->", at) >= 0 and html.rfind("<!--", 0, at) > html.rfind("-->", 0, at):
        return True
    return _BEGIN.search(html, html.rfind(">", 0, at) + 1, at) is not None
