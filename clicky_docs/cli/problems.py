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
    "nothing-tracked": Kind("error", "No page is tracked, and the code is not commented out as in a preview build."),
    "no-code": Kind("error", "A page has no Clicky code, and no comment that gives the reason."),
    "some-disabled": Kind("error", "The code is commented out in some pages only. The site mixes two builds."),
    "two-blocks": Kind("error", "A page has two data blocks. The first block is used, and may be outdated."),
    "no-script": Kind("error", "A page has a data block, but no page script that reads the block."),
    "two-scripts": Kind("error", "A page has the page script twice. Only the first script runs."),
    "no-block": Kind("error", "A page has the page script, but no data block. The page is not tracked."),
    "broken-block": Kind("error", "A page's data block cannot be read."),
    "bad-value": Kind("error", "A page's data has a value that Clicky rejects, or that breaks Clicky."),
    "block-outside-head": Kind(
        "error", "The data block is not in the `<head>`. Client-side navigation misses the block."
    ),
    "dead-mark": Kind(
        "error", "An element is marked with a goal that is not in the page's data. Its clicks are not tracked."
    ),
    "no-insights": Kind(
        "error",
        "The page script sends insights, but the page does not load the static file, or the file does not exist.",
    ),
    "other-block": Kind("error", "A page has the data block of another page."),
    "rewritten-script": Kind("warning", "Another tool has rewritten the page script. Its hash has changed."),
    "other-script": Kind("warning", "A page has another page script than most pages. The page is from an older build."),
    "wrong-id": Kind("error", "A page is tracked for another Site ID than the expected Site ID."),
    "mixed-ids": Kind("error", "A page is tracked for another Site ID than most pages."),
    "wrong-image": Kind("error", "The image for visitors without JavaScript has another Site ID than the page."),
    "stray-image": Kind(
        "error", "A page that opts out, or that requires a check in the browser, has an image that tracks."
    ),
    "noscript-in-head": Kind(
        "error", "A `<noscript>` in the `<head>` has an image, which ends the `<head>` without JavaScript."
    ),
    "foreign-code": Kind("error", "A page has a second tracker of Clicky, pasted by hand. The page is tracked twice."),
    "referrer": Kind("error", "`<meta name=referrer>` hides the page's URL. Clicky drops the visits."),
    "policy": Kind("error", "A Content-Security-Policy in the page blocks Clicky or the page script."),
    "other-host": Kind("error", "The host name of the canonical URL (`<link rel=canonical>`) is not tracked."),
    "no-banner": Kind("error", "The page script waits for Material's consent banner, which is not in the page."),
    "navigation": Kind(
        "warning",
        "The site changes pages without a full page load, and the page script does not track these page changes. Later "
        "pages are tracked with the first page's data, or not at all.",
    ),
    "no-title": Kind("warning", "A page has no title."),
    "same-title": Kind("warning", "Two pages are tracked with the same title."),
    "same-href": Kind("warning", "Two pages are tracked with the same URL."),
    "same-row": Kind(
        "warning", "Two pages have different URLs that Clicky stores as one URL. They share a row in Clicky's reports."
    ),
    "long-path": Kind("warning", "A page's path has more than 128 characters. Clicky cuts off the rest."),
    "href-fragment": Kind("warning", "A page's `href` has a fragment (`#…`). Clicky drops the fragment."),
    "changed-href": Kind(
        "warning",
        "Clicky stores a page's `href` in another form. The path is cut at 128 characters, the query at 250. Long "
        "parameters and click identifiers are removed, and so is the query of a path that contains `search`.",
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
