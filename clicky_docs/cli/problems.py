"""What can be wrong with a built site: each fault declared once, for messages, for machines and for the reference."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

Severity: TypeAlias = Literal["error", "warning"]


class Kind(NamedTuple):
    """A kind of fault."""

    severity: Severity
    meaning: str


KINDS = {
    "no-pages": Kind("error", "There is no HTML document at all."),
    "unreadable": Kind("error", "A file cannot be read."),
    "empty": Kind("error", "A file is empty."),
    "nothing-tracked": Kind("error", "There are pages, and not one is counted, nor commented out as in a preview."),
    "no-code": Kind("error", "A page has no code of Clicky's, and none that says why."),
    "some-disabled": Kind("error", "A page's code is commented out, and that of others is not: parts of two builds."),
    "two-blocks": Kind("error", "A page has its data twice; the first is used, which may be an old one."),
    "no-script": Kind("error", "A page has data, but no script that reads it."),
    "two-scripts": Kind("error", "A page has the script twice, and is counted twice."),
    "no-block": Kind("error", "A page has the script, but no data, without which nothing is counted."),
    "broken-block": Kind("error", "A page's data cannot be read."),
    "bad-value": Kind("error", "A page's data has a value that Clicky does not take, or breaks on."),
    "block-outside-head": Kind("error", "A page's data is not in its head: a page change without a load misses it."),
    "dead-mark": Kind(
        "error", "An element is marked with a goal that the page does not know: its clicks count nothing."
    ),
    "no-insights": Kind(
        "error", "The script sends insights, and the page does not load the file that has them, or it is not there."
    ),
    "other-block": Kind("error", "A page has the data of another page."),
    "rewritten-script": Kind("warning", "Another tool has rewritten the script, so that its hash is another."),
    "other-script": Kind("warning", "A page's script is not that of most pages: a part of an older build."),
    "wrong-id": Kind("error", "A page is counted for another Site ID than the one that is expected."),
    "mixed-ids": Kind("error", "A page is counted for another Site ID than most pages are."),
    "wrong-image": Kind("error", "The image for readers without JavaScript counts for another Site ID."),
    "stray-image": Kind("error", "A page that opts out, or must ask first, has an image that counts all the same."),
    "noscript-in-head": Kind("error", "An image in a `<noscript>` of the head ends the head there without JavaScript."),
    "foreign-code": Kind("error", "A page has Clicky's tracker beside ours, pasted by hand: it is counted twice."),
    "referrer": Kind("error", "`<meta name=referrer>` hides the site's address, and Clicky drops the visits."),
    "policy": Kind("error", "A Content-Security-Policy in the page stops Clicky or our script."),
    "other-host": Kind("error", "The site's own address (`<link rel=canonical>`) is one at which nothing is counted."),
    "no-banner": Kind("error", "The script waits for consent in Material's banner, and the page has none."),
    "navigation": Kind("warning", "Pages change without a full load, and would be counted with the first one's data."),
    "no-title": Kind("warning", "A page has no title."),
    "same-title": Kind("warning", "Two pages are counted under the same title."),
    "same-href": Kind("warning", "Two pages are counted under the same address."),
}


class SiteProblem(NamedTuple):
    """What is wrong with one page, or with a site as a whole."""

    path: str
    kind: str
    message: str

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return KINDS[self.kind].severity
