"""Detect HTML files that are not pages, such as files for frames and viewers. Such files need no code."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urljoin

from selectolax.lexbor import LexborHTMLParser

from clicky_docs.built_site.html import split_url

_SELECTORS = {
    "body.SRPage": "in the search of Doxygen",
    "script[src$='oauth2-redirect.js']": "in a redirect by a script",
}
_TITLES = {
    "reveal.js - Speaker View": "in a view for speakers",
    "sphinx-needs permalink": "in a redirect by a script",
}
FRAMED = "in a frame of another page"


def viewer(tree: LexborHTMLParser, path: str, site: Path | None) -> str:
    """Return where a file without code is used, such as ``in JupyterLite``, or an empty text if the file is a page.

    Args:
        tree: the parsed file.
        path: the file's path, relative to the site's folder.
        site: the site's folder, or None if only one file is checked.
    """
    folders = PurePosixPath(path).parents
    if any(folder.name == "_static" for folder in folders):
        return "in _static"
    if site and any((site / folder / "jupyter-lite.json").is_file() for folder in folders):
        return "in JupyterLite"
    title = tree.css_first("title")
    by_title = _TITLES.get(" ".join(title.text().split())) if title else None
    return by_title or next((where for selector, where in _SELECTORS.items() if tree.css_first(selector)), "")


def frames(tree: LexborHTMLParser, path: str) -> tuple[str, ...]:
    """Return the paths of the files that a page loads in frames, relative to the site's folder."""
    found = set()
    for each in tree.css("iframe[src], frame[src], embed[src], object[data]"):
        url = split_url(each.attributes.get("src") or each.attributes.get("data"))
        if url.path and not url.netloc and not url.scheme:
            target = unquote(urljoin(f"/{path}", url.path)).lstrip("/")
            found.add(f"{target}index.html" if target.endswith("/") or not target else target)
    return tuple(sorted(found))
