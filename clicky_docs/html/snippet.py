"""Build the snippet of a page. Only this module generates HTML for pages."""

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
# If a site's script inserts a parsed page, the <noscript> contains the image as an element. A browser with JavaScript
# does not show a <noscript>, so it never loads a lazy image in it. Without JavaScript, lazy images are loaded at once.
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
    """`before`, the page's name and `after` are the data block of a page that sets no properties."""
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
        goals: the goals that clicks on the page reach, as `clicky_docs.pages.marks.goals` returns these goals.
        disabled_reason: the reason why no page of this build is tracked. The snippet is then an HTML comment with the
            reason.
        disabled: the deprecated name of `disabled_reason`.
    """
    disabled_reason = disabled_reason or disabled
    if settings.off_reason:
        return NOTHING
    site = _site(settings)
    if not page.track:
        if (settings.navigates or settings.consent) and not disabled_reason:
            # Client-side navigation may lead to a page that is tracked, and the visitor may withdraw consent on this
            # page, so this page needs the page script too.
            return Snippet(
                f"{OPEN}{to_json({'page': page.name, 'site_ids': settings.site_id, 'track': False})}{CLOSE}",
                site.script,
            )
        return Snippet("", OPTED_OUT)
    if disabled_reason:
        # The data is indented, because the comment is for people.
        head = f"{OPEN}{to_json(_data(settings, page, goals), indent=2)}{CLOSE}"
        return Snippet("", comment(f"Clicky disabled: {disabled_reason}\n{head}\n{site.body}\n"))
    if page.custom or goals or page.name == settings.not_found:
        head = f"{OPEN}{to_json(_data(settings, page, goals))}{CLOSE}"
    else:
        head = f"{site.before}{to_json(page.name)}{site.after}"
    return Snippet(head, site.body)


def _data(settings: Settings, page: Page, goals: Mapping[str, object] | None = None) -> dict[str, object]:
    custom = {key: value for key, value in {**settings.custom, **page.custom}.items() if value is not None}
    data: dict[str, object] = {"page": page.name, "site_ids": settings.site_id}
    if settings.clean_urls and page.name == settings.not_found:
        # The 404 page is tracked under the requested URL, but without the query.
        data["query"] = False
    return data | ({"custom": custom} if custom else {}) | ({"goals": goals} if goals else {})


@lru_cache(maxsize=16)
def _site(settings: Settings) -> _Site:
    # The page's name is the first value in the data, so the first empty text is the name.
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
    # The nonce is not escaped, because the nonce can be code of a template language. A nonce contains no double quotes.
    nonce = f' nonce="{settings.nonce}"' if settings.nonce else ""
    # A classic script would wait for style sheets that are still loading, and an async module does not wait.
    return f'<script async=""{nonce} type="module">{boot(settings, in_head=in_head)}</script>'


def insights_element(url: str) -> str:
    """Return the element that loads the insights file from a URL, for sites that are built without a plugin."""
    return f'<script data-clicky-docs-insights="" defer="" src="{html.escape(url)}"></script>'


def _has_image(settings: Settings) -> bool:
    # An image cannot wait for checks with JavaScript. With a proxy, the image is left out, because Clicky does not
    # document the image's URL.
    needs_check = settings.hosts or settings.visitor_ip_url or settings.privacy_signals or settings.consent
    return settings.noscript and not needs_check and not settings.beacon_url.startswith("/")
