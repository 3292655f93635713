"""Build what goes into a page. The only place where HTML is written, and so the only one where it is escaped."""

from __future__ import annotations

import html
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from clicky_docs.browser.script import boot
from clicky_docs.escape import comment, to_json
from clicky_docs.options.settings import Settings
from clicky_docs.pages.page import Page

# Attributes in order, and written out, so that a theme which writes its pages anew with Beautiful Soup changes nothing.
OPEN = '<script data-clicky-docs="" type="application/json">'
CLOSE = "</script>"
OPTED_OUT = comment("Clicky disabled: this page opts out (clicky: false)")
_IMAGE = '<p><img alt="Clicky" height="1" src="{}/{}ns.gif" width="1"/></p>'


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
    """Build the code for one page.

    Args:
        settings: the site's; without a Site ID, or where it is not enabled, nothing is built.
        page: the page's data; its value of a property replaces the site's, whole.
        goals: what is reached by clicks on the page, as `clicky_docs.marks.goals` finds it.
        disabled_reason: why no page of this build is tracked; the code is written as a comment that starts with it.
        disabled: the name of `disabled_reason` before version 1.0.
    """
    disabled_reason = disabled_reason or disabled
    if settings.off_reason:
        return NOTHING
    site = _site(settings)
    if not page.track:
        if settings.navigates and not disabled_reason:
            # The next page comes without a load, and is to be counted.
            return Snippet(
                f"{OPEN}{to_json({'page': page.name, 'site_ids': settings.site_id, 'track': False})}{CLOSE}",
                site.script,
            )
        return Snippet("", OPTED_OUT)
    if disabled_reason:
        # To be read by people.
        head = f"{OPEN}{to_json(_data(settings, page, goals), indent=2)}{CLOSE}"
        return Snippet("", comment(f"Clicky disabled: {disabled_reason}\n{head}\n{site.body}\n"))
    if page.custom or goals:
        head = f"{OPEN}{to_json(_data(settings, page, goals))}{CLOSE}"
    else:
        head = f"{site.before}{to_json(page.name)}{site.after}"
    return Snippet(head, site.body)


def _data(settings: Settings, page: Page, goals: Mapping[str, object] | None = None) -> dict[str, object]:
    custom = {key: value for key, value in {**settings.custom, **page.custom}.items() if value is not None}
    data: dict[str, object] = {"page": page.name, "site_ids": settings.site_id}
    return data | ({"custom": custom} if custom else {}) | ({"goals": goals} if goals else {})


@lru_cache(maxsize=16)
def _site(settings: Settings) -> _Site:
    # The name is the first of the data.
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
    """Return the element of the reader's script."""
    # As it is, without the quote that alone could end it: it may be what a server's template language reads.
    nonce = f' nonce="{settings.nonce}"' if settings.nonce else ""
    return f"<script{nonce}>{boot(settings, in_head=in_head)}</script>"


def insights_element(address: str) -> str:
    """Return the element of the static file of insights at an address, where no host adds it."""
    return f'<script data-clicky-docs-insights="" defer="" src="{html.escape(address)}"></script>'


def _has_image(settings: Settings) -> bool:
    # Without JavaScript nothing can be asked; and what a proxy does with an image, Clicky does not say.
    asked = settings.hosts or settings.visitor_ip_url or settings.privacy_signals or settings.consent
    return settings.noscript and not asked and not settings.beacon_url.startswith("/")
