"""Find problems of the URLs under which the pages of a built site are tracked and stored."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import SplitResult, unquote

from clicky_docs.built_site.html import split_url
from clicky_docs.built_site.page_report import PageReport
from clicky_docs.built_site.problems import SiteProblem
from clicky_docs.urls import LONGEST_PATH, normalise, page_url

# A 404 page is tracked under the URL that the visitor requested.
NOT_FOUND = r"(^|/)404(/index)?\.html?$"


def problems(tracked: Sequence[PageReport]) -> Iterator[SiteProblem]:
    """Yield the problems of the URLs of a site's tracked pages."""
    for each in tracked:
        yield from _changed(each)
    delivered = [each for each in tracked if not re.search(NOT_FOUND, each.path)]
    for each in delivered:
        if not each.custom_href and len(each.url) > LONGEST_PATH:
            rest = each.url[LONGEST_PATH:]
            message = f"the path has {len(each.url)} characters; Clicky stores {LONGEST_PATH} and cuts off {rest!r}"
            yield SiteProblem(each.path, "long-path", message)
    yield from _same_row(delivered)
    yield from _other_canonical(delivered)


def _changed(page: PageReport) -> Iterator[SiteProblem]:
    href, fragment, _ = page.custom_href.partition("#")
    if fragment:
        message = f"the href {page.custom_href!r} has a fragment, which Clicky drops; Clicky stores {page.stored!r}"
        yield SiteProblem(page.path, "href-fragment", message)
    stored = normalise(href)
    if stored != href:
        yield SiteProblem(page.path, "changed-href", f"Clicky stores the href {href!r} as {stored!r}")


def _same_row(pages: Sequence[PageReport]) -> Iterator[SiteProblem]:
    first: dict[str, PageReport] = {}
    for each in pages:
        other = first.setdefault(each.stored, each)
        # Pages that are tracked under equal URLs are not reported here, because they have the problem `same-href`.
        if other.href != each.href:
            yield SiteProblem(
                each.path, "same-row", f"Clicky stores {each.stored!r} for this page and for {other.path}"
            )


class _Canonical(NamedTuple):
    """A page, such as ``install.html``, and its canonical URL, such as ``https://docs.example.com/en/install.html``."""

    page: PageReport
    url: SplitResult
    base: tuple[str, str]
    """The host name, and the path before the page's own path, such as ``("docs.example.com", "/en")``.

    Most pages of a site have the same base.
    """
    path: str
    """The path of the canonical URL without the form, such as ``/en/install``."""
    form: str
    """The end of the canonical URL's path: ``.html``, ``/``, or nothing."""
    own_form: str
    """The form of the page's own URL, which may differ from the form of the canonical URL."""

    @property
    def is_index(self) -> bool:
        """True if the page is the index of a folder, and not a file such as ``install.html``."""
        return self.own_form == "/"


def _other_canonical(pages: Sequence[PageReport]) -> Iterator[SiteProblem]:
    """Yield a problem for each page whose canonical URL is another form of the page's URL, such as ``/a`` for ``/a/``.

    A canonical URL of another page, version or site is accepted. Web hosts deliver the index of a folder under a URL
    that ends with a slash. Some web hosts deliver ``a.html`` as ``/a``. So for pages that are not an index, the form
    that most of these pages have is accepted, too.
    """
    found = [canonical for each in pages if not each.custom_href and (canonical := _canonical(each))]
    bases = Counter(each.base for each in found)
    of_site = [each for each in found if each.base == bases.most_common(1)[0][0]]
    forms = Counter(each.form for each in of_site if not each.is_index)
    for each in of_site:
        usual = each.own_form if each.is_index else forms.most_common(1)[0][0]
        if each.form not in {each.own_form, usual}:
            form = usual if usual in {"", "/"} else each.own_form
            expected = each.url._replace(path=each.path + form).geturl()
            message = f"the canonical URL is {each.page.canonical!r}; expected {expected!r}"
            yield SiteProblem(each.page.path, "other-canonical", message)


def _canonical(page: PageReport) -> _Canonical | None:
    """Return the canonical URL of a page, or `None` if the URL is not a form of the page's own URL."""
    url = split_url(page.canonical)
    if not (url.netloc or url.path.startswith("/")):
        return None
    path, form = _split_form(page_url(url.path or "/"))
    own_path, own_form = _split_form(page.url)
    # Build tools percent-encode different characters of a canonical URL, so the decoded paths are compared.
    whole, own = unquote(path), unquote(own_path)
    if not whole.endswith(own):
        return None
    return _Canonical(page, url, (url.netloc.lower(), whole.removesuffix(own)), path, form, own_form)


def _split_form(path: str) -> tuple[str, str]:
    """Split a path into its start and its form, such as ``/install.html`` into ``/install`` and ``.html``."""
    start = re.sub(r"(/|\.html?)$", "", path)
    return start, path[len(start) :]
