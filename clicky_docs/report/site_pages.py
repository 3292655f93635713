"""Read the pages of a built site: URL, title, links to the source, and places of searched words."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz, process
from selectolax.lexbor import LexborHTMLParser, LexborNode

from clicky_docs.built_site import page
from clicky_docs.built_site.page_report import State
from clicky_docs.urls import page_name

# File extensions of sources. Sphinx copies sources into the site, for example as `_sources/install.rst.txt`.
SOURCES = ("md", "rst", "ipynb", "mdx", "markdown", "adoc", "txt")
_SOURCE_LINK = re.compile(rf"""href\s*=\s*["']?([^"'\s>]+\.(?:{"|".join(SOURCES)})(?:[?#][^"'\s>]*)?)(?=["'\s>])""")
# Pages that build tools generate. Nobody writes these pages, so the report gives no advice about them.
_GENERATED = re.compile(r"(.*/)?(404|search|genindex(-.*)?|\w+-modindex|modindex|tags)|(.*/)?_modules/.*")
# Words of one or two letters are not compared.
_WORD = re.compile(r"\w[\w'-]{2,}")
_HEADINGS = "h1, h2, h3, h4, h5, h6"
_ARTICLE = "main, [role=main], article"
# The percentage from which two words are similar: one wrong letter in a word of five letters.
SIMILAR = 80
_LIMIT = 5


class Match(NamedTuple):
    """A place of a word that is similar to a searched word. `heading` is empty if the word is in the text."""

    searched: str
    found: str
    score: float
    heading: str


@dataclass(frozen=True)
class SitePage:
    """A page of the built site."""

    path: str
    title: str
    """The first heading of the page, which the source also contains; without a heading, the title."""
    href: str
    """The path under which the page is tracked, relative to the site, or the page's own value of `href`."""
    has_own_href: bool
    state: State
    source: str = ""
    """The path of the source, relative to the folder of the sources, if the page has a link to its source."""
    link: str = ""
    """The URL at which the source can be read or edited."""
    matches: tuple[Match, ...] = ()

    @property
    def is_generated(self) -> bool:
        """True if a build tool generates the page, such as the search page and the 404 page."""
        return _GENERATED.fullmatch(self.name) is not None

    @property
    def name(self) -> str:
        """The page's name, such as ``guide`` for ``guide/index.html``."""
        return page_name(self.path)


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, without very short words."""
    return _WORD.findall(text.lower())


@dataclass(frozen=True)
class PageReader:
    """Reads pages of a site. Worker processes receive a pickled copy of an instance."""

    site: Path
    words: tuple[str, ...] = ()
    """The searched words, in lower case."""

    def __call__(self, names: Sequence[str]) -> list[SitePage | None]:
        """Return a page for each file, or `None` for a file that is not an HTML document."""
        places: list[Mapping[str, str]] = []
        pages: list[SitePage | None] = []
        for name in names:
            found = self._read(name)
            pages.append(found[0] if found else None)
            places.append(found[1] if found else {})
        if not self.words:
            return pages
        similar = self._similar({word: None for each in places for word in each})
        return [
            replace(each, matches=tuple(_matches(place, similar))) if each else None
            for each, place in zip(pages, places, strict=True)
        ]

    def _read(self, name: str) -> tuple[SitePage, Mapping[str, str]] | None:
        """Return a page, and its words, each with the heading that contains the word, or with an empty text."""
        try:
            content = (self.site / name).read_bytes()
        except OSError:
            return None
        parsed = page.read(content, name)
        if parsed is None:
            return None
        report, tree = parsed
        source, link = _source(content.decode("utf-8", "replace"), page_name(name))
        found = SitePage(
            name,
            next(_headings(tree.root, "h1"), "") or report.title,
            report.custom_href or report.url,
            bool(report.custom_href),
            report.state,
            source,
            link,
        )
        return found, _places(tree) if self.words else {}

    def _similar(self, vocabulary: Mapping[str, None]) -> dict[str, list[tuple[str, float]]]:
        """Return each word of the vocabulary that is similar to searched words, with these words and their scores."""
        result: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
        for searched in self.words:
            best = process.extract(searched, vocabulary.keys(), scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=_LIMIT)
            for found, score, _ in best:
                result[found].append((searched, score))
        return result


def stems(name: str) -> Iterator[str]:
    """Yield the paths, without the extension, that the source of a page can have."""
    yield from (name, f"{name}/index", "README" if name == "index" else f"{name}/README")


def _places(tree: LexborHTMLParser) -> dict[str, str]:
    article = tree.css_first(_ARTICLE) or tree.body
    if article is None:
        return {}
    places = dict.fromkeys(words_of(article.text(separator=" ")), "")
    headings = [*_headings(article, _HEADINGS)]
    return places | {word: heading for heading in reversed(headings) for word in words_of(heading)}


def _headings(node: LexborNode | None, selector: str) -> Iterator[str]:
    """Yield the texts of headings, without the link to the heading that themes add."""
    for each in node.css(selector) if node else ():
        yield " ".join(each.text().split()).rstrip("¶#\uf0c1 ")


def _matches(places: Mapping[str, str], similar: Mapping[str, list[tuple[str, float]]]) -> Iterator[Match]:
    for found in similar.keys() & places.keys():
        for searched, score in similar[found]:
            yield Match(searched, found, score, places[found])


def _source(text: str, name: str) -> tuple[str, str]:
    """Return the path of a page's source, and the URL of the source, from the links in the page.

    Themes link the source in different ways, but each link ends with the page's name and the source's extension. So
    the links of all themes are found.
    """
    # A link on the web host of the repository is better than a link to Sphinx's copy.
    best = ("", "")
    for each in _SOURCE_LINK.findall(text):
        url = html.unescape(each)
        location = re.split("[?#]", url, maxsplit=1)[0]
        is_copy = "_sources/" in location
        if is_copy:
            location = location.removesuffix(".txt")
        start = location.rpartition(".")[0]
        for stem in stems(name):
            if start.endswith(f"/{stem}"):
                path = stem + location[len(start) :]
                if not is_copy and "//" in url:
                    return path, url
                best = best if best[0] else (path, "")
    return best
