"""The titles, the metadata and the sources of MkDocs's pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from clicky_docs.pages import source, summary
from clicky_docs.pages.notebook import Notebook


def link(page: Page, pages: Mapping[str, Page], name: str) -> tuple[str, str]:
    """Return the relative URL and the title of another page."""
    return get_relative_url(pages[name].url, page.url), page_title(pages[name])


def page_title(page: Page) -> str:
    """Return the title of a page as plain text."""
    title = str(page.title or "")
    # MkDocs stores a title from the navigation or from a plugin in the page's attributes, and a title from front matter
    # in `meta`. Both are plain text. MkDocs renders a title from a heading as HTML.
    is_html = "title" not in vars(page) and "title" not in page.meta and page._title_from_render  # noqa: SLF001
    return summary.plain(title) if is_html else title


def source_file(page: Page | None) -> Path | None:
    """Return the source file of a page, or None if a theme or another plugin generated the page."""
    return Path(page.file.abs_src_path) if page and page.file.abs_src_path else None


def own_metadata(page: Page) -> Mapping[str, Any]:
    """Return a page's front matter. In a copy of the page, the keys of clicky-docs are left out.

    The blog plugin of Material splits a long list into pages, which are copies of the first page with its front matter.
    `clicky: false` excludes the copies, too.
    """
    pages = getattr(page, "pages", None) or [page]
    if page is pages[0] or page.meta.get("clicky") is False:
        return page.meta
    return {key: value for key, value in page.meta.items() if not str(key).lower().startswith("clicky")}


def source_problems(page: Page, notebook: Notebook) -> Iterator[tuple[str, int | None]]:
    """Yield the problems of a page's source that MkDocs does not report, each with its line."""
    if notebook.problem:
        yield notebook.problem, None
    text = page.markdown or ""
    if not page.meta and text.lstrip().startswith(("---", "+++")):
        # MkDocs shows invalid front matter as text, and logs no warning.
        mistake = source.mistake(text) or source.misplaced(text)
        if mistake:
            yield f"front matter: {mistake[0]}. The front matter is ignored.", mistake[1]
    if any(str(key).lower().startswith("clicky") for key in page.meta):
        yield from source.octal_numbers(source.block(source.read_text(source_file(page))))


def place_of(key: str, uri: str, page: Page | None, docs: Path) -> tuple[str, int | None]:
    """Return the file and the line of a key of a page. The line is None if the key is not in the page's metadata."""
    if not page or key.partition(".")[0] not in page.meta:
        return uri, None
    if not source.has_line(key, source_file(page)):
        # The plugin meta of Material merges the metadata of files such as .meta.yml into the metadata of a page.
        for each in reversed(page.meta.get("__extends", ())):
            line = source.line_in_file(key, docs / each)
            if line:
                return str(each), line
    return uri, source.line_of(key, source_file(page))
