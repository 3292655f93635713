"""Join the paths in Clicky's figures with the pages of a built site."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from clicky_docs.report.events import cut_start
from clicky_docs.report.figures import Figures, Views, path_of
from clicky_docs.report.model import Place
from clicky_docs.report.site_pages import SitePage
from clicky_docs.report.sources import Sources
from clicky_docs.urls import normalise

# The number of paths from which the path of the site on its web host is inferred.
_SAMPLE = 500
_DEEPEST = 4


@dataclass(frozen=True)
class Index:
    """Finds pages of a site by their paths on the web host.

    Args:
        pages: the pages of the site.
        base: the path of the site on its web host, without a slash at the end, such as ``/en/latest``.
    """

    pages: Sequence[SitePage]
    base: str = ""
    _paths: dict[str, str] = field(default_factory=dict)
    """The path of each page, by the page's file."""
    _by_path: dict[str, SitePage] = field(default_factory=dict)
    _sorted: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        base = quote(self.base)
        for page in self.pages:
            url = page.href if page.has_own_href else f"{base}{page.href}"
            self._paths[page.path] = path_of(url)
            for path in _forms(self._paths[page.path]):
                self._by_path.setdefault(path, page)
            stored = normalise(url)
            # Clicky cuts the percent-encoded path.
            if stored != url:
                self._by_path.setdefault(path_of(stored), page)
        self._sorted.extend(sorted(self._by_path))

    def path_of(self, page: SitePage) -> str:
        """Return the percent-decoded path under which a page is tracked."""
        return self._paths[page.path]

    def find(self, path: str) -> SitePage | None:
        """Return the page with a path. A path that is cut in the URL of an event ends with ``…``."""
        start = cut_start(path)
        return self._by_path.get(path) if start is None else self._only(start)

    def _only(self, start: str) -> SitePage | None:
        """Return the page whose path begins with `start`, or None if no page or several pages match."""
        first = bisect_left(self._sorted, start)
        found: dict[str, SitePage] = {}
        for path in self._sorted[first:]:
            if not path.startswith(start) or len(found) > 1:
                break
            found[self._by_path[path].path] = self._by_path[path]
        return next(iter(found.values())) if len(found) == 1 else None


def _forms(path: str) -> Iterator[str]:
    """Yield the paths at which web hosts may deliver a page: for ``/a.html``, also ``/a``, ``/a/`` and others."""
    yield path
    start = re.sub(r"(/|\.html?)$", "", path)
    yield from (start or "/", f"{start}/", f"{start}/index.html", f"{start}.html")


def infer_base(pages: Iterable[SitePage], paths: Sequence[str]) -> str:
    """Return the path of a site on its web host, such as ``/en/latest``.

    Most tracked paths consist of this path and the path of a page in the site's folder.

    Args:
        pages: the pages of the site.
        paths: tracked paths, the paths with most page views first.
    """
    index = Index([page for page in pages if not page.has_own_href])
    bases: Counter[str] = Counter()
    for path in paths[:_SAMPLE]:
        parts = path.split("/")
        # Each folder of the web host may have a start page, so only other pages show the base.
        for number in range(1, min(len(parts), _DEEPEST + 2)):
            rest = "/" + "/".join(parts[number:])
            if rest != "/" and (page := index.find(rest)) and page.name != "index":
                bases["/".join(parts[:number])] += 1
    # If several bases are equally good, the shortest base is used. For example, /en/install may be the page en/install
    # at the base "", and not the page install at the base /en.
    return min(bases, key=lambda base: (-bases[base], len(base)), default="")


@dataclass(frozen=True)
class Joined:
    """The figures of a period, joined with the pages of a site."""

    figures: Figures
    index: Index
    sources: Sources
    views: Mapping[str, Views]
    """The figures of each page, by the page's file."""
    others: Mapping[str, Views]
    """The figures of the paths that belong to no page of the site."""
    _places: dict[str, Place] = field(default_factory=dict)

    @property
    def pages(self) -> Sequence[SitePage]:
        """The pages of the site."""
        return self.index.pages

    def place(self, page: SitePage) -> Place:
        """Return a page as a place, with a link to the published page if the web host is known."""
        if page.path not in self._places:
            path, host = self.index.path_of(page), self.figures.host
            self._places[page.path] = Place(path, f"https://{host}{quote(path)}" if host else "")
        return self._places[page.path]

    def place_of(self, path: str) -> Place:
        """Return the page of a path as a link, or the path itself if no page has the path."""
        page = self.index.find(path)
        return self.place(page) if page else Place(path)

    def views_of(self, page: SitePage) -> Views:
        """Return the figures of a page."""
        return self.views.get(page.path) or Views()


def join(figures: Figures, pages: Sequence[SitePage], sources: Sources) -> Joined:
    """Join the figures with the pages of a site."""
    most = sorted(figures.pages, key=lambda path: -figures.pages[path].views)
    index = Index(pages, infer_base(pages, most))
    views: defaultdict[str, Views] = defaultdict(Views)
    others: dict[str, Views] = {}
    for path in most:
        page = index.find(path)
        if page is None:
            others[path] = figures.pages[path]
            continue
        total, own = views[page.path], figures.pages[path]
        total.views += own.views
        total.previous += own.previous
        total.entries += own.entries
        total.exits += own.exits
    return Joined(figures, index, sources, dict(views), others)


def mismatch(joined: Joined) -> str:
    """Return a message if the figures and the site's folder do not match, or an empty text."""
    viewed = [path for path, views in joined.others.items() if views.views]
    if joined.views or not viewed or not joined.pages:
        return ""
    page = next((each for each in joined.pages if each.name != "index"), joined.pages[0])
    return (
        f"no URL in Clicky's figures belongs to a page of the site's folder: Clicky has {viewed[0]!r}, the folder has "
        f"{joined.index.path_of(page)!r}. Check the folder and the Site ID. The report contains no pages."
    )
