"""Questions about a page before the snippet is inserted: is the page a redirect, and which code does it have?"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from clicky_docs.browser.insights_file import FILE
from clicky_docs.html.place import pieces

_TRACKER = re.compile(r"static\.getclicky\.com/(js|\d+\.js)\b|\bclicky_site_ids?\b|\bclicky\.init\(")
# Each match of `_TRACKER` contains one of these texts. A search for these texts is a hundred times as fast as
# a search with the pattern.
_TRACKER_TEXTS = ("static.getclicky.com/", "clicky_site_id", "clicky.init(")
_NAME = re.compile(r"</?(?:body|frameset|meta|noscript)\b", re.IGNORECASE)
_REDIRECT = re.compile(
    r"""(?=.*\shttp-equiv\s*=\s*["']?refresh\b)(?=.*\scontent\s*=\s*(?:"[^"]*|'[^']*|[^\s>]*)\burl\s*=)""",
    re.IGNORECASE | re.DOTALL,
)
# The search in a longer tag, such as an unclosed tag, may take long.
_LONGEST_TAG = 2_000
# Most pages match neither pattern. Python searches ten times as fast if a pattern begins with one character that is not
# a letter, so there are two patterns.
_MAY_REDIRECT = re.compile(r"""-equiv\s*=\s*["']?refresh\b""", re.IGNORECASE), re.compile(r"<frameset\b", re.IGNORECASE)
_SCRIPT_URL = re.compile(
    rf"""<script\b[^<>]*?\ssrc\s*=\s*["']?([^"'\s>]*\b{re.escape(FILE)}[^"'\s>]*)""", re.IGNORECASE
)


def is_redirect(html: str) -> bool:
    """Return whether a page is a redirect (``<meta http-equiv=refresh>``) or a frameset.

    The code is not added to redirects, because a browser leaves the page before the page view is sent. The code is not
    added to framesets, because a frameset has no <body>, and the pages in its frames are tracked.
    """
    if not any(each.search(html) for each in _MAY_REDIRECT):
        return False
    in_body = in_noscript = False
    for tag in pieces(html):
        name = match[0].lower() if (match := _NAME.match(tag)) else ""
        in_body = in_body or name == "<body"
        in_noscript = name == "<noscript" or (in_noscript and name != "</noscript")
        # In a <noscript> of the head, the element belongs to a redirect by JavaScript.
        is_active = not (in_body and in_noscript)
        if name == "<frameset" or (name == "<meta" and is_active and _REDIRECT.search(tag[:_LONGEST_TAG])):
            return True
    return False


def other_tracker(html: str) -> str:
    """Return the first code of Clicky in the scripts of a page, except for code of clicky-docs; or an empty text."""
    # Most pages do not contain the first text, and the search for a short text is fast.
    if "clicky" not in html or not tracker_in(html):
        return ""
    return tracker_in("".join(each for each in pieces(html) if each[:7].lower() == "<script"))


def tracker_in(text: str) -> str:
    """Return the first code of Clicky that is not from clicky-docs in the text or URL of a script, or an empty text."""
    match = _TRACKER.search(text) if any(each in text for each in _TRACKER_TEXTS) else None
    return match[0] if match else ""


def insights_problem(html: str, url: str, file: str) -> str:
    """Return a problem of the script element that loads the insights file, or an empty text.

    Args:
        html: the page. The theme has rendered the element.
        url: the path of the page in the site, such as ``guide/install.html``.
        file: the path of the insights file in the site, such as ``_static/clicky-docs.js``.
    """
    sources = _SCRIPT_URL.findall(html)
    if not sources:
        return "the theme does not load the insights file; found no script element with the file"
    for each in sources:
        loaded = urlsplit(urljoin(f"//site/{url}", each))
        # The path of a URL that is not relative may begin with a folder that exists only on the web host.
        is_relative = not (urlsplit(each).netloc or each.startswith("/"))
        if loaded.path != f"/{file}" and (is_relative or not loaded.path.endswith(f"/{file}")):
            return f"the theme loads the insights file from a wrong path; found {each!r} in {url!r}"
    return ""
