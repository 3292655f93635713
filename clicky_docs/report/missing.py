"""URLs that do not exist: the broken link that leads to the URL, the most similar page, and a redirect."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from posixpath import relpath
from urllib.parse import SplitResult, quote, unquote, urljoin

from rapidfuzz import fuzz, process
from selectolax.lexbor import LexborHTMLParser

from clicky_docs.built_site.html import split_url
from clicky_docs.report.events import cut_start
from clicky_docs.report.figures import path_of
from clicky_docs.report.join import Joined
from clicky_docs.report.model import Place, Row
from clicky_docs.report.site_pages import SitePage

# Only the most frequent URLs are compared with all pages.
_COMPARED = 200
_REFERRERS = 5
# The percentages from which two paths, and the last parts of two paths, are similar.
_SIMILAR_PATH = 75
_SIMILAR_NAME = 85


@dataclass(frozen=True)
class Link:
    """A broken link: the page with the link, and the place of the link in the page's source."""

    page: SitePage
    href: str
    source: Place | None


@dataclass(frozen=True)
class Missing:
    """A URL that does not exist."""

    path: str
    count: int
    referrer: str
    """The page from which most visitors came; empty if it is unknown."""
    link: Link | None = None
    target: SitePage | None = None
    """The most similar page."""


def missing(joined: Joined, site: Path) -> Iterator[Missing]:
    """Yield the URLs that do not exist, the most frequent first."""
    found = sorted(joined.figures.events.missing.items(), key=lambda each: (-each[1].total(), each[0]))
    targets = _Targets(joined)
    for number, (path, referrers) in enumerate(found):
        # A URL that exists now was missing only temporarily.
        if joined.index.find(path):
            continue
        known = [each for each, _ in referrers.most_common() if each]
        is_compared = number < _COMPARED
        links = (link for each in known[:_REFERRERS] if (link := _broken_link(joined, site, each, path)))
        yield Missing(
            path,
            referrers.total(),
            known[0] if known else "",
            next(links, None) if is_compared else None,
            targets.find(path) if is_compared else None,
        )


def _broken_link(joined: Joined, site: Path, referrer: str, path: str) -> Link | None:
    """Return the link on a page of the site that leads to a missing path, or None if the page has no such link."""
    page = joined.index.find(referrer)
    if page is None:
        return None
    try:
        tree = LexborHTMLParser((site / page.path).read_bytes(), encoding=True)
    except OSError:
        return None
    host = joined.figures.host
    base = f"https://{host}{quote(joined.index.path_of(page))}"
    for each in tree.css("a[href]"):
        href = each.attributes["href"] or ""
        url = _absolute(base, href)
        if url.netloc.lower() == host and _leads_to(path, path_of(url.path)):
            return Link(page, href, _link_source(joined, page, href, each.text()))
    return None


def _absolute(base: str, href: str) -> SplitResult:
    try:
        return split_url(urljoin(base, href))
    except ValueError:
        # An author can write any text as the URL of a link.
        return split_url("")


def _leads_to(path: str, linked: str) -> bool:
    start = cut_start(path)
    return linked == path if start is None else linked.startswith(start)


def _link_source(joined: Joined, page: SitePage, href: str, text: str) -> Place | None:
    """Return the line of a link in the page's source.

    The build tool may have changed the URL of the link: the source of the link to ``../instal/`` may be ``instal.md``.
    So parts of the URL are searched, and then the text of the link.
    """
    location = unquote(re.split("[?#]", href, maxsplit=1)[0])
    name = re.sub(r"(/index)?(\.\w+)?/*$", "", location).rpartition("/")[2]
    source = joined.sources.read(page)
    forms = (href, location, f"{name}.", f"{name}/", f"{name}>", f"{name})", name, " ".join(text.split()))
    found = next((form for form in forms if len(form) > 1 and form in source), "")
    return joined.sources.place(page, found)


class _Targets:
    """Finds the page that is most similar to a missing path."""

    def __init__(self, joined: Joined) -> None:
        self._pages = [page for page in joined.pages if not page.is_generated and page.state != "redirect"]
        self._paths = [joined.index.path_of(page) for page in self._pages]
        self._names = [_last(path) for path in self._paths]
        self._numbers: defaultdict[str, list[int]] = defaultdict(list)
        for number, name in enumerate(self._names):
            self._numbers[name].append(number)

    def find(self, path: str) -> SitePage | None:
        """Return the most similar page, or None if no page is similar."""
        path = path.removesuffix("…")
        name = _last(path)
        # A page that has moved usually keeps the last part of its path.
        same = self._numbers.get(name) if name else None
        if same:
            return self._pages[max(same, key=lambda number: fuzz.ratio(path, self._paths[number]))]
        found = process.extractOne(path, self._paths, scorer=fuzz.ratio, score_cutoff=_SIMILAR_PATH)
        if found is None and name:
            found = process.extractOne(name, self._names, scorer=fuzz.ratio, score_cutoff=_SIMILAR_NAME)
        return self._pages[found[2]] if found else None


def _last(path: str) -> str:
    return re.sub(r"(/index)?(\.html?)?/*$", "", path).rpartition("/")[2].lower()


def rows(joined: Joined, found: list[Missing]) -> Iterator[Row]:
    """Yield the URLs that do not exist."""
    for each in found:
        yield {
            "url": each.path,
            "count": each.count,
            "referrer": joined.place_of(each.referrer) if each.referrer else None,
            "link": each.link.href if each.link else None,
            "source": each.link.source if each.link else None,
            "similar": joined.place(each.target) if each.target else None,
        }


def redirects(joined: Joined, found: list[Missing]) -> Iterator[Row]:
    """Yield a redirect for each missing URL that has a similar page."""
    base = joined.index.base
    for each in found:
        if each.target is None or cut_start(each.path) is not None:
            continue
        old, new = each.path, joined.index.path_of(each.target)
        start, end = quote(old), quote(new)
        inside = old.startswith(f"{base}/")
        page = re.sub(r"(\.html?)?/*$", "", old.removeprefix(f"{base}/")) if inside else ""
        source = each.target.source or f"{each.target.name}.md"
        yield {
            "from": old,
            "to": joined.place(each.target),
            "mkdocs": f"{json.dumps(f'{page}.md')}: {json.dumps(source)}" if page else None,
            "sphinx": f"{page!r}: {_relative(each.target.path, page)!r}," if page else None,
            "netlify": f"{start} {end} 301",
            "nginx": f"location = {_nginx(old)} {{ return 301 {_nginx(end)}; }}",
        }


def _relative(target: str, page: str) -> str:
    """Return the URL of a page relative to the missing page, as sphinx-reredirects expects the URL."""
    return relpath(target, page.rpartition("/")[0] or ".")


def _nginx(text: str) -> str:
    """Return text as a quoted string of nginx, because a visitor can choose the text."""
    printable = "".join(each for each in text if each.isprintable())
    return '"' + printable.replace("\\", "\\\\").replace('"', '\\"') + '"'
