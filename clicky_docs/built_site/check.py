"""Inspect the pages of a built site, and report problems."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from clicky_docs.built_site import page, page_urls
from clicky_docs.built_site.page_report import PageReport
from clicky_docs.built_site.problems import SiteProblem
from clicky_docs.built_site.viewers import FRAMED
from clicky_docs.options.preview import PREVIEW
from clicky_docs.urls import page_name

PUBLISHED = "Fail if no page is tracked. By default, if a Site ID is given and the site is not a preview build."
"""The help text of the parameter `published` of `problems`."""


@dataclass(frozen=True)
class PageInspector:
    """Inspects pages of a site. Worker processes receive a pickled copy of an instance."""

    site: Path

    def __call__(self, names: Sequence[str]) -> list[PageReport | None]:
        """Return a report for each file, or `None` for a file that is not an HTML document."""
        return [self._file(name) for name in names]

    def _file(self, name: str) -> PageReport | None:
        try:
            html = (self.site if self.site.is_file() else self.site / name).read_bytes()
        except OSError as error:
            problem = SiteProblem(name, "unreadable", error.strerror or str(error))
            return PageReport(name, state="broken", why="the file cannot be read", problems=(problem,))
        return page.inspect(html, name, self.site if self.site.is_dir() else None)


def skip_frames(pages: Sequence[PageReport]) -> list[PageReport]:
    """Return the reports of all pages. Files without code that another page loads in a frame are skipped."""
    framed = {path for each in pages for path in each.frames if path != each.path}
    why = f"not a page: {FRAMED}"
    return [
        each._replace(state="skipped", why=why, problems=())
        if each.path in framed and any(problem.kind == "no-code" for problem in each.problems)
        else each
        for each in pages
    ]


def problems(
    pages: Sequence[PageReport], expected: Sequence[str] = (), *, published: bool | None = None
) -> list[SiteProblem]:
    """Return the problems of each page and of the site as a whole, sorted by path.

    Args:
        pages: the reports of all pages of the site.
        expected: the Site IDs that each page must have. If empty, each page must have the same Site IDs as most pages.
        published: true if the site is published, so that at least one page must be tracked. If None, a site is
            published if `expected` is not empty and the code is not commented out because of a preview build.
    """
    tracked = [each for each in pages if each.state == "tracked"]
    result = [problem for each in pages for problem in each.problems]
    if published is None:
        published = bool(expected) and not any(each.why.startswith(PREVIEW) for each in pages)
    result += _site_problems(pages, tracked, published=published)
    result += _other_blocks(pages)
    result += _different(
        [each for each in pages if each.script],
        lambda each: each.script,
        lambda page, usual: SiteProblem(
            page.path, "other-script", f"the page script differs from the page script of {usual.path} and of most pages"
        ),
    )
    with_ids = [each for each in pages if each.site_ids]
    if expected:
        for each in with_ids:
            if each.site_ids != tuple(expected):
                message = f"the Site ID is {', '.join(each.site_ids)}; expected {', '.join(expected)}"
                result.append(SiteProblem(each.path, "wrong-id", message))
    else:
        result += _different(with_ids, lambda each: each.site_ids, _other_id)
    # 404 pages may have equal titles, and Sphinx gives all parts of a split index (genindex-A.html, …) the same title.
    # So the titles and URLs of these pages are not compared.
    distinct = [each for each in tracked if not re.search(rf"{page_urls.NOT_FOUND}|(^|/)genindex", each.path)]
    # Blogs give all pages of a list the same title, and some themes give the search page the title of the site.
    titled = [
        each for each in distinct if not re.search(r"(^|/)(page/\d+(/index)?|search(/index)?)\.html?$", each.path)
    ]
    result += _duplicates(titled, "same-title", lambda each: each.title)
    result += _duplicates(distinct, "same-href", lambda each: each.href)
    result += page_urls.problems(tracked)
    return sorted(result)


def _site_problems(
    pages: Sequence[PageReport], tracked: Sequence[PageReport], *, published: bool
) -> Iterator[SiteProblem]:
    disabled = [each for each in pages if each.state == "disabled"]
    if not pages:
        yield SiteProblem("", "no-pages", "no HTML document")
    elif tracked:
        for each in disabled:
            message = f"the code is commented out ({each.why}), but {tracked[0].path} is tracked"
            yield SiteProblem(each.path, "some-disabled", message)
    elif published or not disabled:
        reasons = Counter(each.why for each in pages).most_common()
        why = ", ".join(f"{reason} ({count:,} page{'s' if count > 1 else ''})" for reason, count in reasons)
        yield SiteProblem("", "nothing-tracked", f"no page is tracked: {why}")


def _other_blocks(pages: Sequence[PageReport]) -> Iterator[SiteProblem]:
    """Yield a problem for each page with the data block of another page.

    A data block contains the name of its page, such as `install`. The block is correct in `install.html`. The block is
    also correct in `en/install.html`, because `en` may be the folder of a site that was built separately. In any other
    page, such as `faq.html`, the block is a problem if `install.html` exists and has the same name.
    """
    own = {each.name: each for each in pages if each.name and page_name(each.path) == each.name}
    for each in pages:
        owner = own.get(each.name)
        # The page `index` of a site in the folder `en` is `en/index.html`.
        ends = (f"/{page_name(each.path)}", f"/{each.path.rpartition('.')[0]}")
        if owner and not any(end.endswith(f"/{each.name}") for end in ends):
            yield SiteProblem(each.path, "other-block", f"the data block belongs to {owner.path}")


def _different(
    pages: Sequence[PageReport],
    value: Callable[[PageReport], object],
    problem: Callable[[PageReport, PageReport], SiteProblem],
) -> Iterator[SiteProblem]:
    if not pages:
        return
    most, _ = Counter(map(value, pages)).most_common(1)[0]
    usual = next(each for each in pages if value(each) == most)
    for each in pages:
        if value(each) != most:
            yield problem(each, usual)


def _other_id(page: PageReport, usual: PageReport) -> SiteProblem:
    message = f"the Site ID is {', '.join(page.site_ids)}; most pages have {', '.join(usual.site_ids)}"
    return SiteProblem(page.path, "mixed-ids", message)


def _duplicates(pages: Iterable[PageReport], kind: str, value: Callable[[PageReport], str]) -> Iterator[SiteProblem]:
    first: dict[tuple[str, str], PageReport] = {}
    for each in pages:
        other = first.setdefault((value(each), each.lang), each)
        # Versions of one page may have equal titles or URLs. Two pages are versions of one page if they have the same
        # name or the same canonical URL.
        same_page = other.name == each.name or (other.canonical and other.canonical == each.canonical)
        if value(each) and not same_page:
            what = kind.removeprefix("same-")
            yield SiteProblem(each.path, kind, f"the {what} is {value(each)!r}, as on {other.path}")
