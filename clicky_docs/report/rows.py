"""Rows of the sections that show figures: overview, pages, unread pages, feedback, copied code, and others."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from clicky_docs.report.events import Feedback
from clicky_docs.report.figures import Views
from clicky_docs.report.join import Joined
from clicky_docs.report.model import Place, Row
from clicky_docs.report.responses import Row as ApiRow
from clicky_docs.report.site_pages import SitePage
from clicky_docs.urls import EVENTS

TOP_FOLDER = "(top)"
# The minimum number of answers with which a page is ranked by its answers.
ENOUGH_ANSWERS = 5
# https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval#Wilson_score_interval, for 95 %.
_Z = 1.96
_LABELS = {"visitors": "visits", "actions-pageviews": "page views"}


def change(now: float, before: float) -> float | None:
    """Return the relative change, or None if the earlier figure is 0."""
    return (now - before) / before if before else None


def share(part: float, whole: float) -> float | None:
    """Return a share, or None if the whole is 0."""
    return part / whole if whole else None


def wilson(positive: float, total: float) -> float | None:
    """Return the lower bound of the share of positive answers (Wilson's interval, 95 %), or None without answers."""
    if not total:
        return None
    middle = positive / total + _Z**2 / (2 * total)
    spread = _Z * math.sqrt(positive * (total - positive) / total**3 + _Z**2 / (4 * total**2))
    return max(0, (middle - spread) / (1 + _Z**2 / total))


def folders(pages: Iterable[SitePage]) -> dict[str, str]:
    """Return the top-level folder of each page, by the page's file. The index of a folder belongs to the folder."""
    names = {page.path: page.name.split("/") for page in pages}
    tops = {parts[0] for parts in names.values() if len(parts) > 1}
    return {path: parts[0] if parts[0] in tops else TOP_FOLDER for path, parts in names.items()}


def by_page(joined: Joined, counts: Mapping[str, int]) -> dict[str, int]:
    """Return counts by the page's file, from counts by path."""
    result: Counter[str] = Counter()
    for path, count in counts.items():
        page = joined.index.find(path)
        if page:
            result[page.path] += count
    return result


def feedback_by_page(joined: Joined) -> dict[str, Feedback]:
    """Return the feedback by the page's file, or by the path if no page has the path."""
    result: defaultdict[str, Feedback] = defaultdict(Feedback)
    for path, feedback in joined.figures.events.feedback.items():
        page = joined.index.find(path)
        total = result[page.path if page else path]
        total.yes += feedback.yes
        total.no += feedback.no
        total.comments += feedback.comments
    return result


def overview(joined: Joined) -> Iterator[Row]:
    """Yield the totals of the period."""
    for name, (now, before) in joined.figures.totals.items():
        if now is not None:
            yield {"figure": _LABELS[name], "count": now, "previous": before, "change": change(now, before or 0)}
    for kind, count in joined.figures.events.kinds.most_common():
        yield {"figure": f"events: {EVENTS[kind].meaning}", "count": count}


def pages(joined: Joined) -> Iterator[Row]:
    """Yield the pages with page views, the pages with most views first."""
    total = sum(each.views for each in joined.figures.pages.values())
    read = by_page(joined, joined.figures.events.read)
    feedback = feedback_by_page(joined)
    viewed = [(page, views) for page in joined.pages if (views := joined.views_of(page)).views]
    for page, views in sorted(viewed, key=lambda each: (-each[1].views, each[0].path)):
        answers = feedback.get(page.path, Feedback())
        yield {
            "page": joined.place(page),
            "title": page.title,
            "views": views.views,
            "share": share(views.views, total),
            "entries": views.entries,
            "exits": views.exits,
            # A visitor can read a page that was opened before the period.
            "read": min(1, read.get(page.path, 0) / views.views) if read else None,
            "helpful": share(answers.yes, answers.yes + answers.no),
            "change": change(views.views, views.previous),
            "source": joined.sources.place(page, page.title),
        }


def sections(joined: Joined) -> Iterator[Row]:
    """Yield the top-level folders of the site, the folders with most page views first."""
    numbers: Counter[str] = Counter()
    totals: defaultdict[str, Views] = defaultdict(Views)
    own = [page for page in joined.pages if page.state == "tracked" and not page.is_generated]
    by_path = folders(own)
    for page in own:
        views, name = joined.views_of(page), by_path[page.path]
        numbers[name] += 1
        totals[name].views += views.views
        totals[name].previous += views.previous
    whole = sum(each.views for each in totals.values())
    for name, total in sorted(totals.items(), key=lambda each: (-each[1].views, each[0])):
        yield {
            "section": name,
            "pages": numbers[name],
            "views": total.views,
            "share": share(total.views, whole),
            "change": change(total.views, total.previous),
        }


def unread_pages(joined: Joined) -> list[SitePage]:
    """Return the pages that are built and tracked, and have no page view.

    If the list of pages is incomplete, a page without page views may have page views that are not in the list. So the
    result is empty.
    """
    if "pages" in joined.figures.cut or not joined.views:
        return []
    return [
        page
        for page in joined.pages
        if page.state == "tracked" and not page.is_generated and not joined.views_of(page).views
    ]


def unread(joined: Joined) -> Iterator[Row]:
    """Yield the pages without page views."""
    for page in unread_pages(joined):
        before = joined.views_of(page).previous
        yield {
            "page": joined.place(page),
            "title": page.title,
            "previous": before,
            "source": joined.sources.place(page, page.title),
        }


def feedback(joined: Joined) -> Iterator[Row]:
    """Yield the answers for each page: first the pages with enough answers, beginning with the least helpful page."""
    by_path = {page.path: page for page in joined.pages}

    def rank(item: tuple[str, Feedback]) -> tuple[bool, float, int, str]:
        name, each = item
        total = each.yes + each.no
        return (total < ENOUGH_ANSWERS, wilson(each.yes, total) or 0, -total, name)

    for name, each in sorted(feedback_by_page(joined).items(), key=rank):
        page = by_path.get(name)
        total = each.yes + each.no
        yield {
            "page": joined.place(page) if page else Place(name),
            "yes": each.yes,
            "no": each.no,
            "helpful": share(each.yes, total),
            "at_least": wilson(each.yes, total),
            "comments": " · ".join(each.comments),
            "source": joined.sources.place(page, page.title) if page else None,
        }


def copied(joined: Joined) -> Iterator[Row]:
    """Yield the headings above copied code, the most frequent headings first."""
    for (path, language, heading), count in joined.figures.events.copied.most_common():
        yield {
            "page": joined.place_of(path),
            "heading": heading,
            "language": language,
            "count": count,
            "source": joined.sources.place(joined.index.find(path), heading),
        }


def versions(joined: Joined) -> Iterator[Row]:
    """Yield the page views by the start of their path: this site, and other versions of its pages."""
    counts: Counter[str] = Counter()
    base = joined.index.base
    total = sum(each.views for each in joined.figures.pages.values())
    counts[base or "/"] = sum(each.views for each in joined.views.values())
    for path, views in joined.others.items():
        parts = path.split("/")
        for number in range(2, len(parts)):
            page = joined.index.find(f"{base}/{'/'.join(parts[number:])}")
            # The start page is not compared, because each folder can have a start page.
            if page and page.name != "index" and path not in joined.figures.events.missing:
                counts["/".join(parts[:number])] += views.views
                break
    if len(counts) > 1:
        for start, count in counts.most_common():
            yield {"version": start, "views": count, "share": share(count, total)}


def switches(joined: Joined) -> Iterator[Row]:
    """Yield the switches of version and language."""
    for (kind, start, target), count in joined.figures.events.switches.most_common():
        yield {"kind": kind, "from": start, "to": target, "count": count}


def languages(joined: Joined) -> Iterator[Row]:
    """Yield the languages of the visitors' browsers."""
    yield from _popular(joined.figures.languages, "language")


def goals(joined: Joined) -> Iterator[Row]:
    """Yield the goals."""
    for row, plain in zip(joined.figures.goals, _popular(joined.figures.goals, "goal"), strict=True):
        yield {**plain, "conversion": _number(row, "conversion", 100), "revenue": _number(row, "revenue")}


def _popular(rows: tuple[ApiRow, ...], name: str) -> Iterator[Row]:
    total = sum(row.value for row in rows)
    for row in rows:
        yield {name: row.title, "count": round(row.value), "share": share(row.value, total)}


def _number(row: ApiRow, name: str, divisor: float = 1) -> float | None:
    try:
        number = float(row.fields.get(name, "").rstrip("%"))
    except ValueError:
        return None
    return number / divisor if math.isfinite(number) else None
