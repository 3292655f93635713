"""Lists of popular pages: read the file that ``clicky-docs report --popular`` writes, and choose pages for a list."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

from clicky_docs.options.parsers import show

FILE = "data/popular.json"
VERSION = 1
NUMBER = 5
# The place of a list in the HTML of a page, such as `<!-- clicky-popular section=tutorial -->`.
_PLACE = re.compile(r"<!--\s*clicky-popular(?=\s)(.*?)-->", re.DOTALL)
_ACCEPTED = "a file that 'clicky-docs report --popular' has written"


class PopularPage(NamedTuple):
    """A page, by its name such as ``tutorial/install``, and its page views."""

    name: str
    views: int


class Popular(NamedTuple):
    """A list of popular pages: the file, the section, and the maximum number of pages."""

    file: str = FILE
    section: str = ""
    number: int = NUMBER

    def choose(self, pages: Sequence[PopularPage], names: Mapping[str, str]) -> tuple[list[str], list[str]]:
        """Return the pages of the list, and the popular pages that do not exist.

        Args:
            pages: all popular pages, those with most views first.
            names: the build tool's name of each page of the site, by the name of the built page.
        """
        start = f"{self.section.strip('/')}/" if self.section.strip("/") else ""
        found: list[str] = []
        missing: list[str] = []
        for page in pages:
            if len(found) == self.number:
                break
            if page.name.startswith(start):
                (found if page.name in names else missing).append(names.get(page.name, page.name))
        return found, missing


def parse_list(text: str) -> Popular:
    """Return the list that a text declares, such as ``data/popular.json section=tutorial number=3``.

    Raises:
        ValueError: a setting is unknown or invalid.
    """
    settings: dict[str, str] = {}
    for word in text.split():
        name, equals, value = word.partition("=")
        name, value = (name, value) if equals else ("file", word)
        if name not in Popular._fields:
            raise ValueError(f"unknown setting {name!r}; accepted: section, number")
        settings[name] = value
    return Popular(
        settings.get("file", FILE), settings.get("section", ""), parse_number(settings.get("number", str(NUMBER)))
    )


def parse_number(text: str) -> int:
    """Return the maximum number of pages of a list.

    Raises:
        ValueError: the text is not a number from 1 to 100.
    """
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= 100):  # noqa: PLR2004
        raise ValueError(f"number: found {show(text)}; accepted: a number from 1 to 100")
    return int(text)


def read(path: Path) -> list[PopularPage]:
    """Return the pages of a file, those with most page views first.

    Raises:
        ValueError: the file cannot be read, or is not a file of popular pages.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", "") or "not UTF-8"
        raise ValueError(f"{path.as_posix()}: {reason}; accepted: {_ACCEPTED}") from error
    try:
        data = json.loads(text)
        pages = [PopularPage(str(each["page"]), int(each["views"])) for each in data["pages"]]
        is_valid = data["version"] == VERSION
    except (ValueError, LookupError, TypeError, RecursionError):
        is_valid = False
    if not is_valid:
        raise ValueError(f"{path.as_posix()}: found {show(text)}; accepted: {_ACCEPTED}")
    return sorted(pages, key=lambda page: (-page.views, page.name))


def write(pages: Sequence[PopularPage], *, first: str, last: str) -> str:
    """Return the text of a file of popular pages."""
    data = {
        "version": VERSION,
        "first": first,
        "last": last,
        "pages": [{"page": page.name, "views": page.views} for page in pages],
    }
    return json.dumps(data, indent=1) + "\n"


def fill(
    html: str, folder: Path, names: Mapping[str, str], link: Callable[[str], tuple[str, str]]
) -> tuple[str, list[str]]:
    """Return the HTML of a page with its lists of popular pages, and warnings.

    Args:
        html: the HTML with comments such as ``<!-- clicky-popular section=tutorial -->``.
        folder: the folder to which the path of a list's file is relative.
        names: the pages of the site, as in `Popular.choose`.
        link: a function that returns the URL and the title of a page.
    """
    warnings: list[str] = []

    def one(match: re.Match[str]) -> str:
        try:
            chosen = parse_list(match[1])
            found, missing = chosen.choose(read(folder / chosen.file), names)
        except ValueError as error:
            warnings.append(f"clicky-popular: {error}. The list is empty.")
            return ""
        warnings.extend(map(missing_warning, missing))
        items = (link(name) for name in found)
        lines = "".join(f'<li><a href="{escape(url)}">{escape(title)}</a></li>\n' for url, title in items)
        return f'<ul class="clicky-popular">\n{lines}</ul>' if lines else ""

    return _PLACE.sub(one, html), warnings


def missing_warning(name: str) -> str:
    """Return the warning about a popular page that does not exist in this build."""
    return f"clicky-popular: the popular page {name!r} does not exist. The page is not listed."
