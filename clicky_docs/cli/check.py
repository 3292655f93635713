"""Look through a built site as Clicky will see it, and say what is wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from clicky_docs.cli import page
from clicky_docs.cli.inject import page_name
from clicky_docs.cli.page import PageReport
from clicky_docs.cli.problems import SiteProblem


@dataclass(frozen=True)
class PageInspector:
    """Reads pages of a site."""

    site: Path

    def __call__(self, names: Sequence[str]) -> list[PageReport | None]:
        """Return what is in these files, or nothing for one that is no HTML document."""
        return [self._file(name) for name in names]

    def _file(self, name: str) -> PageReport | None:
        try:
            html = (self.site if self.site.is_file() else self.site / name).read_bytes()
        except OSError as error:
            problem = SiteProblem(name, "unreadable", error.strerror or str(error))
            return PageReport(name, state="broken", why="the file cannot be read", problems=(problem,))
        return page.inspect(html, name, self.site if self.site.is_dir() else None)


def problems(pages: Sequence[PageReport], expected: Sequence[str] = ()) -> list[SiteProblem]:
    """Return what is wrong with the pages of a site, each and together.

    Args:
        pages: what is in them.
        expected: the Site ID that they should have; without, that of most.
    """
    tracked = [each for each in pages if each.state == "tracked"]
    found = [problem for each in pages for problem in each.problems]
    found += _whole(pages, tracked)
    found += _others_block(pages)
    found += _unlike_most(
        [each for each in pages if each.script],
        lambda each: each.script,
        lambda mine, most: SiteProblem(
            mine.path, "other-script", f"the script is not that of {most.path}, which most have"
        ),
    )
    counted = [each for each in pages if each.site_ids]
    if expected:
        for each in counted:
            if each.site_ids != tuple(expected):
                message = f"the Site ID {', '.join(each.site_ids)}; expected {', '.join(expected)}"
                found.append(SiteProblem(each.path, "wrong-id", message))
    else:
        found += _unlike_most(counted, lambda each: each.site_ids, _other_id)
    # What is not found has the address that the reader asked for, and Sphinx may split its index into many pages.
    distinct = [each for each in tracked if not re.search(r"(^|/)(404\.html$|genindex)", each.path)]
    found += _same(distinct, "same-title", lambda each: each.title)
    found += _same(distinct, "same-href", lambda each: each.href)
    return sorted(found)


def _whole(pages: Sequence[PageReport], tracked: Sequence[PageReport]) -> Iterator[SiteProblem]:
    disabled = [each for each in pages if each.state == "disabled"]
    if not pages:
        yield SiteProblem("", "no-pages", "no HTML document")
    elif tracked:
        for each in disabled:
            yield SiteProblem(each.path, "some-disabled", f"commented out ({each.why}), and {tracked[0].path} is not")
    elif not disabled:
        yield SiteProblem("", "nothing-tracked", "no page is counted")


def _others_block(pages: Sequence[PageReport]) -> Iterator[SiteProblem]:
    """Say which pages have the data of another; a page's name need not be its path, but another's path it is not."""
    own = {each.name: each for each in pages if each.name and page_name(each.path) == each.name}
    for each in pages:
        owner = own.get(each.name)
        if owner and not f"/{page_name(each.path)}".endswith(f"/{each.name}"):
            yield SiteProblem(each.path, "other-block", f"the data of {owner.path}")


def _unlike_most(
    pages: Sequence[PageReport],
    value: Callable[[PageReport], object],
    problem: Callable[[PageReport, PageReport], SiteProblem],
) -> Iterator[SiteProblem]:
    if not pages:
        return
    most, _ = Counter(map(value, pages)).most_common(1)[0]
    first = next(each for each in pages if value(each) == most)
    for each in pages:
        if value(each) != most:
            yield problem(each, first)


def _other_id(mine: PageReport, most: PageReport) -> SiteProblem:
    message = f"the Site ID {', '.join(mine.site_ids)}; most pages have {', '.join(most.site_ids)}"
    return SiteProblem(mine.path, "mixed-ids", message)


def _same(pages: Iterable[PageReport], kind: str, value: Callable[[PageReport], str]) -> Iterator[SiteProblem]:
    first: dict[tuple[str, str], PageReport] = {}
    for each in pages:
        other = first.setdefault((value(each), each.lang), each)
        # The same page of another version has the same name, or the same canonical address.
        same = other.name == each.name or (other.canonical and other.canonical == each.canonical)
        if value(each) and not same:
            yield SiteProblem(each.path, kind, f"{value(each)!r}, as {other.path} has it")
