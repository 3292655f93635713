"""Test data: a built HTML page, and the sources of a site with many pages."""

from __future__ import annotations

from pathlib import Path

# The two lines of HTML that Clicky tells its users to add to each page.
OWN = (
    '<script async data-id="101234567" src="//static.getclicky.com/js"></script>\n'
    '<noscript><p><img alt="Clicky" width="1" height="1" src="//in.getclicky.com/101234567ns.gif" /></p></noscript>\n'
)
SIZE = 12_000
FOLDER = 20
TEXT = (
    "Some *text* that says what a page of documentation says, with `code` in it, and one more sentence after that.\n\n"
)


def page(number: int) -> str:
    """Return a built HTML page of `SIZE` bytes."""
    head = "".join(
        f'<link rel="stylesheet" type="text/css" href="../_static/{name}.css?v=5ecbeea2" />\n' for name in "abcde"
    )
    head += "".join(f'<script src="../_static/{name}.js?v=9bcbadda"></script>\n' for name in "abcde")
    body = f"<p>Page {number}, with some <em>text</em> and <code>code</code>.</p>\n" * (SIZE // 60)
    start = f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8" />\n<title>Page {number}</title>\n{head}'
    return f"{start}</head>\n<body>\n<main>\n{body}"[: SIZE - 30] + "\n</main>\n</body>\n</html>\n"


def write_sources(docs: Path, pages: int) -> None:
    """Write the sources of pages for Sphinx and MkDocs.

    The pages are in folders, because a folder with many pages has a long navigation, which makes builds slow.
    """
    docs.mkdir(parents=True)
    toctree = "{0}\n====\n\n.. toctree::\n   :glob:\n\n   {1}\n"
    docs.joinpath("index.rst").write_text(toctree.format("Home", "*/index"), encoding="utf-8")
    docs.joinpath("index.md").write_text("# Home\n", encoding="utf-8")
    for number in range(pages):
        folder = docs / f"part{number // FOLDER}"
        if not folder.is_dir():
            folder.mkdir()
            folder.joinpath("index.rst").write_text(toctree.format("Part", "page*"), encoding="utf-8")
        for extension, title in ((".rst", f"Page {number}\n========="), (".md", f"# Page {number}")):
            folder.joinpath(f"page{number}{extension}").write_text(f"{title}\n\n{TEXT * 30}", encoding="utf-8")
