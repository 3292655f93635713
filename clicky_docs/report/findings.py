"""Rank what to do next, across all sections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from clicky_docs.report import rows, searches
from clicky_docs.report.join import Joined
from clicky_docs.report.missing import Missing
from clicky_docs.report.model import Place, Row
from clicky_docs.report.site_pages import SitePage

_MOST = 10
_MOST_OF_KIND = 3
_DAYS_PER_YEAR = 365.25
# Only the pages with most views are compared with git's history, because each page needs a call of git.
_OLD_PAGES = 20
_OLD_YEARS = 2
_ENOUGH_VIEWS = 50
_SELDOM_READ = 0.2
_UNHELPFUL = 0.3


class Kind(NamedTuple):
    """A kind of finding: the weight per affected visit, and the meaning for the docs."""

    weight: float
    meaning: str


KINDS: Mapping[str, Kind] = {
    "broken-link": Kind(3, "A link in the documentation leads to a URL that does not exist."),
    "moved": Kind(2, "Visitors request a URL that does not exist, and a page is similar."),
    "no-results": Kind(2, "Visitors search for words that the search does not find."),
    "unhelpful": Kind(
        1,
        "Visitors answer that the page does not help: page views times the lower bound of the share of these answers.",
    ),
    "unopened": Kind(0.5, "Visitors search, and open none of the results."),
    "seldom-read": Kind(
        0.1, "Few visitors read the page to its end: page views times the share that does not reach the end."
    ),
    "old": Kind(
        0.05, "The page is viewed often, and its source has not changed for two years: page views times years."
    ),
    "unread": Kind(1, "Nobody opens pages that are built and tracked: the number of these pages."),
}


@dataclass(frozen=True)
class Finding:
    """Something to do, with its reason, the page, and the source to edit."""

    kind: str
    affected: float
    """The number of affected visits."""
    what: str
    reason: str
    page: Place | None = None
    source: Place | None = None

    @property
    def score(self) -> float:
        """The number by which findings are ranked."""
        return self.affected * KINDS[self.kind].weight


def findings(joined: Joined, missing: Sequence[Missing], today: date) -> list[Finding]:
    """Return the most important findings: at most ten, and at most three of one kind."""
    found = [
        *_missing(joined, missing),
        *_searches(joined),
        *_unhelpful(joined),
        *_seldom_read(joined),
        *_old(joined, today),
        *_unread(joined),
    ]
    ranked = []
    of_kind: Counter[str] = Counter()
    for each in sorted(found, key=lambda each: (-each.score, each.kind, each.what)):
        of_kind[each.kind] += 1
        if of_kind[each.kind] <= _MOST_OF_KIND:
            ranked.append(each)
    return ranked[:_MOST]


def rows_of(found: Sequence[Finding]) -> Iterator[Row]:
    """Yield the findings as rows."""
    for number, each in enumerate(found, start=1):
        yield {
            "rank": number,
            "what": each.what,
            "reason": each.reason,
            "page": each.page,
            "source": each.source,
            "kind": each.kind,
        }


def _missing(joined: Joined, missing: Sequence[Missing]) -> Iterator[Finding]:
    for each in missing:
        times = _times(each.count, "visit")
        similar = f"; the most similar page is {joined.index.path_of(each.target)}" if each.target else ""
        if each.link:
            page = joined.place(each.link.page)
            what = f"Correct the link {each.link.href!r} on {page.text}"
            reason = f"The link leads to {each.path}, which does not exist: {times}{similar}."
            yield Finding("broken-link", each.count, what, reason, page, each.link.source)
        elif each.target:
            page = joined.place(each.target)
            what = f"Redirect {each.path} to {page.text}"
            reason = f"The URL does not exist: {times}. The section {'Redirects'!r} has the redirect."
            yield Finding("moved", each.count, what, reason, page, _source(joined, each.target))


def _searches(joined: Joined) -> Iterator[Finding]:
    places = searches.Places(joined.pages)
    for kind, groups, why in (
        ("no-results", searches.no_results(joined.figures), "the search finds nothing"),
        ("unopened", searches.unopened(joined.figures), "no result is opened"),
    ):
        for each in groups:
            found = places.find(each.words)
            reason = f"{_times(each.count, 'search', 'searches')}, and {why}. "
            if found:
                source = joined.sources.place(found.page, found.match.heading or found.match.found)
                page = joined.place(found.page)
                what = f"Let the search for {each.words!r} find {page.text}"
                yield Finding(kind, each.count, what, reason + found.text, page, source)
            else:
                what = f"Describe {each.words!r} on a page"
                yield Finding(kind, each.count, what, f"{reason}No page has a similar word.")


def _unhelpful(joined: Joined) -> Iterator[Finding]:
    feedback = rows.feedback_by_page(joined)
    for page in joined.pages:
        answers = feedback.get(page.path)
        total = answers.yes + answers.no if answers else 0
        bound = rows.wilson(total - (answers.yes if answers else 0), total) or 0
        if answers and total >= rows.ENOUGH_ANSWERS and bound >= _UNHELPFUL:
            place = joined.place(page)
            views = joined.views_of(page).views
            comment = f" A comment: {answers.comments[0]!r}." if answers.comments else ""
            reason = f"{answers.no} of {total} answers are no, and the page has {_times(views, 'page view')}.{comment}"
            affected = views * bound
            yield Finding("unhelpful", affected, f"Improve {place.text}", reason, place, _source(joined, page))


def _seldom_read(joined: Joined) -> Iterator[Finding]:
    read = rows.by_page(joined, joined.figures.events.read)
    for page in joined.pages if read else ():
        views = joined.views_of(page).views
        share = read.get(page.path, 0) / views if views else 1
        # The start page is a list of links, and not a page to read.
        if views >= _ENOUGH_VIEWS and share < _SELDOM_READ and not page.is_generated and page.name != "index":
            place = joined.place(page)
            reason = f"{share:.0%} of {_times(views, 'page view')} reach the end of the page."
            yield Finding(
                "seldom-read",
                views * (1 - share),
                f"Shorten or split {place.text}",
                reason,
                place,
                _source(joined, page),
            )


def _old(joined: Joined, today: date) -> Iterator[Finding]:
    viewed = sorted(joined.pages, key=lambda page: (-joined.views_of(page).views, page.path))
    for page in viewed[:_OLD_PAGES]:
        views = joined.views_of(page).views
        changed = joined.sources.changed(page) if views >= _ENOUGH_VIEWS else None
        years = (today - changed).days / _DAYS_PER_YEAR if changed else 0
        if years >= _OLD_YEARS:
            place = joined.place(page)
            reason = f"{_times(views, 'page view')}, and the source was last changed on {changed}."
            yield Finding(
                "old", views * years, f"Check that {place.text} is up to date", reason, place, _source(joined, page)
            )


def _unread(joined: Joined) -> Iterator[Finding]:
    found = rows.unread_pages(joined)
    if found:
        places = [joined.place(page) for page in found]
        names = ", ".join(place.text for place in places[:3])
        more = f", and {len(found) - 3:,} more" if len(found) > 3 else ""  # noqa: PLR2004
        what = f"Link or remove {_times(len(found), 'page')} without page views"
        sources = [source.text for page in found[:3] if (source := _source(joined, page))]
        yield Finding(
            "unread",
            len(found),
            what,
            f"Nobody has opened {names}{more}.",
            places[0],
            _source(joined, found[0]) if len(sources) == 1 else Place(", ".join(sources)) if sources else None,
        )


def _source(joined: Joined, page: SitePage) -> Place | None:
    return joined.sources.place(page, page.title)


def _times(number: int, noun: str, plural: str = "") -> str:
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
