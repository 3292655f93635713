"""Build the snippet of a page: the code that is inserted into the HTML."""

from __future__ import annotations

import html
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from clicky_docs.browser.script import boot
from clicky_docs.escape import comment, to_json
from clicky_docs.options.settings import Settings
from clicky_docs.pages.page import Page

# Attributes are sorted and have values, so that a theme that rewrites pages with Beautiful Soup does not change them.
OPEN = '<script data-clicky-docs="" type="application/json">'
CLOSE = "</script>"
OPTED_OUT = comment("Clicky disabled: this page opts out (clicky: false)")
# The image is lazy, because a site's script may parse another page, and insert the elements of that page. The
# <noscript> then contains the image as an element, and a browser with JavaScript would load the image. A browser never
# loads a lazy image in a <noscript> that is not shown. Without JavaScript, browsers load lazy images at once.
_IMAGE = '<p><img alt="Clicky" height="1" loading="lazy" src="{}/{}ns.gif" width="1"/></p>'


class Snippet(NamedTuple):
    """Two pieces of HTML: `head` for the end of a page's `<head>`, and `body` for the end of the `<body>`."""

    head: str
    body: str


NOTHING = Snippet("", "")


class _Site(NamedTuple):
    """The parts of the code that are the same in all pages of a site."""

    before: str
    after: str
    """For a page that sets no properties, the data block is `before`, then the page's name, then `after`."""
    script: str
    body: str


def build(
    settings: Settings,
    page: Page,
    *,
    goals: Mapping[str, object] | None = None,
    disabled_reason: str = "",
    disabled: str = "",
) -> Snippet:
    """Return the code for one page.

    Args:
        settings: the site's settings. If the Site ID is not set, or `enabled` is false, the snippet is empty.
        page: the page's data. A property of the page replaces the site's property; mappings are not merged.
        goals: the goals of the page's marked elements, the first result of `clicky_docs.pages.marks.goals`.
        disabled_reason: the reason why no page of this build is tracked. The snippet then has the reason, and the code
            in an HTML comment.
        disabled: deprecated; use `disabled_reason`.
    """
    disabled_reason = disabled_reason or disabled
    if settings.off_reason:
        return NOTHING
    site = _site(settings)
    if not page.track:
        if (settings.navigates or settings.consent) and not disabled_reason:
            # This page needs the page script too: client-side navigation may open a page that is tracked, and the
            # visitor may withdraw consent on this page.
            return Snippet(_mark(settings, page), site.script)
        return Snippet(_mark(settings, page), OPTED_OUT)
    if disabled_reason:
        # The data is indented, because the comment is for people.
        head = f"{OPEN}{to_json(_data(settings, page, goals), indent=2)}{CLOSE}"
        body = comment(f"Clicky disabled: {disabled_reason}\n{head}\n{site.body}\n")
        return Snippet(_mark(settings, page, reason=disabled_reason), body)
    if page.custom or goals or page.name == settings.not_found:
        head = f"{OPEN}{to_json(_data(settings, page, goals))}{CLOSE}"
    else:
        head = f"{site.before}{to_json(page.name)}{site.after}"
    return Snippet(head, site.body)


def _mark(settings: Settings, page: Page, **reason: str) -> str:
    """Return the data block of a page that is not tracked. Unlike a comment, no theme and no minifier removes it."""
    return f"{OPEN}{to_json({'page': page.name, 'site_ids': settings.site_id, 'track': False, **reason})}{CLOSE}"


def _data(settings: Settings, page: Page, goals: Mapping[str, object] | None = None) -> dict[str, object]:
    custom = {key: value for key, value in {**settings.custom, **page.custom}.items() if value is not None}
    data: dict[str, object] = {"page": page.name, "site_ids": settings.site_id}
    if settings.clean_urls and page.name == settings.not_found:
        # The 404 page is tracked under the requested URL, but without the query.
        data["query"] = False
    return data | ({"custom": custom} if custom else {}) | ({"goals": goals} if goals else {})


@lru_cache(maxsize=16)
def _site(settings: Settings) -> _Site:
    # The page's name is the first value in the data, so the first empty text in the JSON is the place of the name.
    before, _, after = to_json(_data(settings, Page(name=""))).partition('""')
    script = script_element(settings)
    images = "".join(_IMAGE.format(html.escape(settings.beacon_url), site_id) for site_id in settings.site_id)
    return _Site(
        before=f"{OPEN}{before}",
        after=f"{after}{CLOSE}",
        script=script,
        body=f"{script}<noscript>{images}</noscript>" if _has_image(settings) else script,
    )


def script_element(settings: Settings, *, in_head: bool = False) -> str:
    """Return the element of the page script."""
    # The nonce is not escaped, because the nonce can be code of a template language. The parser `nonce_text` rejects
    # double quotes.
    nonce = f' nonce="{settings.nonce}"' if settings.nonce else ""
    # The script is an async module, because a classic script would wait for style sheets that are still loading.
    return f'<script async=""{nonce} type="module">{boot(settings, in_head=in_head)}</script>'


def insights_element(url: str) -> str:
    """Return the element that loads the insights file from a URL, for sites that are built without a plugin."""
    return f'<script data-clicky-docs-insights="" defer="" src="{html.escape(url)}"></script>'


def _has_image(settings: Settings) -> bool:
    # The image is left out if an option needs a check with JavaScript, because the image is loaded without the check.
    # The image is also left out for a proxy, because Clicky does not document the image's URL on a proxy.
    needs_check = settings.hosts or settings.visitor_ip_url or settings.privacy_signals or settings.consent
    return settings.noscript and not needs_check and not settings.beacon_url.startswith("/")
