"""Group searches without results or without opened results, and find pages that have similar words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from clicky_docs.report.figures import Figures
from clicky_docs.report.join import Joined
from clicky_docs.report.model import Row
from clicky_docs.report.site_pages import SIMILAR, Match, SitePage, words_of

# Only the most frequent searches are grouped and compared with the pages, because the time grows with the square of
# their number.
_GROUPED = 500
_COMPARED = 50
# The maximum number of spellings that a row names.
_SPELLINGS = 5
# A word in a heading is more likely the topic of the page than a word in the text.
_HEADING_BONUS = 25


@dataclass(frozen=True)
class Group:
    """Searches with similar words: the most frequent words, all spellings, and the number of searches by page."""

    words: str
    spellings: tuple[str, ...]
    pages: Counter[str]

    @property
    def count(self) -> int:
        """The number of searches."""
        return self.pages.total()


def no_results(figures: Figures) -> list[Group]:
    """Return the searches without results, the most frequent first."""
    return _groups({words: each.empty for words, each in figures.events.searches.items() if words and each.empty})


def unopened(figures: Figures) -> list[Group]:
    """Return the searches whose results nobody opened. If no result of any search was opened, the list is empty."""
    if not any(each.opened for each in figures.events.searches.values()):
        return []
    return _groups(
        {
            words: each.searches
            for words, each in figures.events.searches.items()
            if words and each.searches and not each.opened
        }
    )


def searched_words(figures: Figures) -> tuple[str, ...]:
    """Return the words of the most frequent searches that had no result or no opened result."""
    groups = [*no_results(figures)[:_COMPARED], *unopened(figures)[:_COMPARED]]
    return tuple(dict.fromkeys(word for group in groups for word in words_of(group.words)))


def _groups(searches: Mapping[str, Counter[str]]) -> list[Group]:
    """Group similar words. Each group has the name of its most frequent words."""
    ordered = sorted(searches, key=lambda words: (-searches[words].total(), words))
    spellings: defaultdict[str, list[str]] = defaultdict(list)
    for number, words in enumerate(ordered):
        names = spellings.keys() if number < _GROUPED else ()
        found = process.extractOne(words, names, scorer=fuzz.ratio, score_cutoff=SIMILAR)
        spellings[found[0] if found else words].append(words)
    groups = [
        Group(words, tuple(each), sum((searches[one] for one in each), Counter())) for words, each in spellings.items()
    ]
    return sorted(groups, key=lambda group: (-group.count, group.words))


@dataclass(frozen=True)
class Suggestion:
    """A page with words that are similar to searched words."""

    page: SitePage
    match: Match

    @property
    def text(self) -> str:
        """The change of the page that would help visitors."""
        searched, found, _, heading = self.match
        where = f"the heading {heading!r}" if heading else f"the text, as {found!r}"
        if searched == found:
            return f"The page has the word in {where}. Check that the search finds the page."
        return f"Add the word {searched!r} to the page: a similar word is in {where}."


class Places:
    """Finds the pages with words that are similar to searched words."""

    def __init__(self, pages: Iterable[SitePage]) -> None:
        self._places: defaultdict[str, list[tuple[SitePage, Match]]] = defaultdict(list)
        for page in pages:
            for match in page.matches:
                self._places[match.searched].append((page, match))

    def find(self, words: str) -> Suggestion | None:
        """Return the page whose words are the most similar to all searched words together, or None."""
        scores: Counter[str] = Counter()
        best: dict[str, tuple[float, SitePage, Match]] = {}
        for word in words_of(words):
            of_word: dict[str, tuple[float, SitePage, Match]] = {}
            for page, match in self._places.get(word, ()):
                score = match.score + (_HEADING_BONUS if match.heading else 0)
                if score > of_word.get(page.path, (0,))[0]:
                    of_word[page.path] = (score, page, match)
            for path, found in of_word.items():
                scores[path] += round(found[0])
                if found[0] > best.get(path, (0,))[0]:
                    best[path] = found
        if not scores:
            return None
        path = min(scores, key=lambda each: (-scores[each], each))
        _, page, match = best[path]
        return Suggestion(page, match)


def _rows(groups: Iterable[Group], joined: Joined) -> Iterator[Row]:
    places = Places(joined.pages)
    for group in groups:
        found = places.find(group.words)
        path, _ = group.pages.most_common(1)[0]
        yield {
            "words": group.words,
            "spellings": _joined(group.spellings[1:]),
            "searches": group.count,
            "page": joined.place_of(path),
            "similar": joined.place(found.page) if found else None,
            "suggestion": found.text if found else "No page has a similar word. Describe the topic on a page.",
            "source": joined.sources.place(found.page, found.match.heading or found.match.found) if found else None,
        }


def _joined(spellings: Sequence[str]) -> str:
    more = len(spellings) - _SPELLINGS
    return ", ".join(spellings[:_SPELLINGS]) + (f" and {more:,} more" if more > 0 else "")


def no_results_rows(joined: Joined) -> Iterator[Row]:
    """Yield the searches without results."""
    yield from _rows(no_results(joined.figures), joined)


def unopened_rows(joined: Joined) -> Iterator[Row]:
    """Yield the searches whose results nobody opened."""
    yield from _rows(unopened(joined.figures), joined)
