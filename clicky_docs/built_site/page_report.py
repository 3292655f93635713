"""Declare the report of an inspected page: the data that Clicky receives, and the problems."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from clicky_docs.built_site.problems import SiteProblem
from clicky_docs.urls import normalise

State: TypeAlias = Literal["tracked", "opted out", "disabled", "redirect", "skipped", "broken"]


# A large site has a hundred thousand reports, and a named tuple needs half the memory of a data class.
class PageReport(NamedTuple):
    """The report of a page: the data that Clicky receives, and the problems."""

    path: str
    title: str = ""
    url: str = ""
    """The path of the page's own URL. The canonical URL may be the URL of another version, and is in `canonical`."""
    custom_href: str = ""
    """The value of `href` in the page's data."""
    href: str = ""
    """The URL under which the page is tracked."""
    goal: object = None
    site_ids: tuple[str, ...] = ()
    state: State = "tracked"
    why: str = ""
    """The reason why the page is not tracked; empty if the page is tracked."""
    name: str = ""
    """The page's name in the data block."""
    lang: str = ""
    canonical: str = ""
    script: str = ""
    """The hash of the page script, as a Content-Security-Policy writes it."""
    frames: tuple[str, ...] = ()
    """The paths of the files that the page loads in frames."""
    problems: tuple[SiteProblem, ...] = ()

    @property
    def stored(self) -> str:
        """The URL as Clicky stores it."""
        return normalise(self.href)
