"""Kinds of problems in a built site, declared once for messages, JSON output and the reference."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

Severity: TypeAlias = Literal["error", "warning"]


class Kind(NamedTuple):
    """A kind of problem: its severity, and its meaning as a sentence for the reference."""

    severity: Severity
    meaning: str


KINDS = {
    "no-pages": Kind("error", "The site has no HTML document."),
    "unreadable": Kind("error", "A file cannot be read."),
    "empty": Kind("error", "A file is empty."),
    "nothing-tracked": Kind(
        "error",
        "No page is tracked. A site whose code is commented out has this problem only with `--published`, or if a Site "
        "ID is given and the site is not a preview build.",
    ),
    "no-code": Kind("error", "A page has no Clicky code, and no comment that gives the reason."),
    "some-disabled": Kind("error", "The code is commented out in some pages only. The site has pages of two builds."),
    "two-blocks": Kind("error", "A page has two data blocks. The first block is used, and may be outdated."),
    "no-script": Kind("error", "A page has a data block, but no page script that reads the block."),
    "two-scripts": Kind("error", "A page has the page script twice. Only the first script runs."),
    "no-block": Kind("error", "A page has the page script, but no data block. The page is not tracked."),
    "broken-block": Kind("error", "A page's data block cannot be read."),
    "bad-value": Kind("error", "A page's data has a value that Clicky rejects, or that breaks Clicky."),
    "block-outside-head": Kind(
        "error",
        "The data block is not in the `<head>`. After a page change by client-side navigation, the block is not found.",
    ),
    "dead-mark": Kind(
        "error",
        "An element is marked with a goal that is not in the page's data. Clicks on the element are not tracked.",
    ),
    "no-insights": Kind(
        "error",
        "The page script sends insights, but the page does not load the insights file, or the file does not exist.",
    ),
    "other-block": Kind("error", "A page has the data block of another page."),
    "rewritten-script": Kind(
        "warning", "Another tool has rewritten the page script. The hash of the script has changed."
    ),
    "other-script": Kind(
        "warning", "A page script differs from the page script of most pages. The page may be from an older build."
    ),
    "wrong-id": Kind("error", "A page has another Site ID than `--site-id` or `CLICKY_SITE_ID` sets."),
    "mixed-ids": Kind("error", "A page has another Site ID than most pages."),
    "wrong-image": Kind("error", "The image for visitors without JavaScript has another Site ID than the page."),
    "stray-image": Kind(
        "error",
        "The image for visitors without JavaScript tracks them, but the page opts out, or only JavaScript can check an "
        "option (`hosts`, `visitor_ip_url` or `consent`).",
    ),
    "noscript-in-head": Kind(
        "error",
        "The image for visitors without JavaScript is in the `<head>`. Browsers end the `<head>` at the image.",
    ),
    "foreign-code": Kind(
        "error", "A page has other code of Clicky, for example pasted by hand. The page is tracked twice."
    ),
    "referrer": Kind("error", "`<meta name=referrer>` hides the page's URL. Clicky drops the visits."),
    "policy": Kind("error", "A Content-Security-Policy in the page blocks Clicky or the page script."),
    "other-host": Kind(
        "error",
        "The host name of the canonical URL (`<link rel=canonical>`) is not tracked, because of `hosts`, "
        "`internal_hosts` or `internal_ips`.",
    ),
    "no-banner": Kind(
        "error",
        "The page script waits for Material's consent banner, but the banner is not in the page. The page is not "
        "tracked.",
    ),
    "navigation": Kind(
        "warning",
        "The site changes pages without a full page load, and the page script does not track these page changes. Later "
        "pages are tracked with the first page's data, or not at all.",
    ),
    "no-title": Kind("warning", "A page has no title."),
    "same-title": Kind("warning", "Two pages are tracked with the same title."),
    "same-href": Kind("warning", "Two pages are tracked with the same URL."),
    "same-row": Kind(
        "warning",
        "Two pages have different URLs that Clicky stores as one URL. The pages share a row in Clicky's reports.",
    ),
    "long-path": Kind("warning", "A page's path has more than 128 characters. Clicky cuts off the rest."),
    "href-fragment": Kind("warning", "A page's `href` has a fragment (`#…`). Clicky drops the fragment."),
    "changed-href": Kind(
        "warning",
        "Clicky stores a page's `href` in another form. Clicky cuts the path at 128 characters and the query at 250 "
        "characters. Clicky removes long parameters and click identifiers such as `gclid`. If the path contains "
        "`search`, Clicky removes the query.",
    ),
    "other-canonical": Kind(
        "warning",
        "The canonical URL of a page is another form of the page's URL, such as `/install` for `/install/`. "
        "If the web host delivers both URLs, Clicky tracks two pages.",
    ),
}


class SiteProblem(NamedTuple):
    """A problem in one page, or in the whole site (then `path` is empty)."""

    path: str
    kind: str
    message: str

    @property
    def severity(self) -> Severity:
        """The severity of the problem's kind."""
        return KINDS[self.kind].severity
