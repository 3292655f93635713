"""Build what goes into a page. The only place where HTML is written, and so the only one where it is escaped."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from clicky_docs.settings import Page, Settings

_NAMES = {"<": r"\u003c", ">": r"\u003e", "&": r"\u0026"}
_NAMED = re.compile("[<>&]")
_COMMENT_MARK = re.compile("<!--|--!?>")

# Attributes in order, and written out, so that a theme which writes its pages anew with Beautiful Soup changes nothing.
_OPEN = '<script data-clicky-docs="" type="application/json">'
_CLOSE = "</script>"
_IMAGE = '<p><img alt="Clicky" height="1" src="https://in.getclicky.com/{}ns.gif" width="1"/></p>'

# Without blanks; all but ASCII as \uXXXX, so that a page may be written in any encoding.
_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


class Snippet(NamedTuple):
    """Two pieces of HTML: `head` belongs last in a page's head, `body` last in its body."""

    head: str
    body: str


NOTHING = Snippet("", "")


class _Site(NamedTuple):
    """What all pages of a site have in common."""

    before: str
    after: str
    """The block of data of a page without data of its own, up to the page's name and behind it."""
    body: str


def build(settings: Settings, page: Page, *, disabled: str = "") -> Snippet:
    """Build the code for one page.

    Args:
        settings: the site's; without a Site ID, or where it is not enabled, nothing is built.
        page: the page's data; its value of a property replaces the site's, whole.
        disabled: why nothing is to be counted in this build. The code is commented out, behind this reason.
    """
    if settings.silent:
        return NOTHING
    if not page.track:
        return Snippet("", comment("Clicky disabled: this page opts out (clicky: false)"))
    site = _site(settings)
    if page.custom:
        data = _data(settings, page)
        head = f"{_OPEN}{to_json(data)}{_CLOSE}"
    else:
        head = f"{site.before}{to_json(page.name)}{site.after}"
    if disabled:
        return Snippet("", comment(f"Clicky disabled: {disabled}\n{head}\n{site.body}\n"))
    return Snippet(head, site.body)


def _data(settings: Settings, page: Page) -> dict[str, object]:
    custom = {key: value for key, value in {**settings.custom, **page.custom}.items() if value is not None}
    return {"page": page.name, "site_ids": settings.site_id, **({"custom": custom} if custom else {})}


@lru_cache(maxsize=16)
def _site(settings: Settings) -> _Site:
    # The name is the first of the data.
    before, _, after = to_json(_data(settings, Page(name=""))).partition('""')
    noscript = "".join(_IMAGE.format(site_id) for site_id in settings.site_id) if settings.noscript else ""
    return _Site(
        before=f"{_OPEN}{before}",
        after=f"{after}{_CLOSE}",
        body=f"<script>{boot()}</script>" + (f"<noscript>{noscript}</noscript>" if noscript else ""),
    )


@lru_cache(maxsize=1)
def boot() -> str:
    """Return the reader's script, without its comments, fit to stand in a ``<script>`` of a page."""
    source = files("clicky_docs").joinpath("browser", "boot.js").read_text(encoding="utf-8")
    lines = (line.strip() for line in re.sub(r"/\*\*.*?\*/ ?", "", source, flags=re.DOTALL).splitlines())
    code = "\n".join(line for line in lines if line and not line.startswith("//"))
    # A < before these would end or upset the script; in a string, where alone it can stand, \x3c is the same.
    return re.sub(r"<(?=/?script|!--)", r"\\x3c", code, flags=re.IGNORECASE)


def to_json(data: object) -> str:
    r"""Return JSON that can stand anywhere in a page: ``<``, ``>`` and ``&`` are written as ``\uXXXX``."""
    return _NAMED.sub(lambda match: _NAMES[match[0]], _encode(data))


def comment(text: str) -> str:
    """Return an HTML comment that nothing in the text can end."""
    return f"<!-- {_COMMENT_MARK.sub(lambda match: match[0].replace('-', '&#45;'), text)} -->"
