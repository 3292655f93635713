"""Find the source of a page, and lines in the source."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from clicky_docs.report.model import Place
from clicky_docs.report.site_pages import SOURCES, SitePage, stems

# The number of seconds after which git is stopped, for example in a very large repository.
_PATIENCE = 5


@dataclass(frozen=True)
class Sources:
    """The sources of a site's pages.

    Args:
        site: the folder of the built site. Sphinx copies the sources into the site's folder ``_sources``.
        folder: the folder of the sources, or None if the folder is unknown.
    """

    site: Path
    folder: Path | None = None
    _texts: dict[str, str] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    """The path of each source that is found, by the path without the extension."""

    def __post_init__(self) -> None:
        copies = self.site / "_sources"
        for each in copies.rglob("*.txt") if copies.is_dir() else ():
            self._add(each.relative_to(copies).as_posix().removesuffix(".txt"))
        for each in self.folder.rglob("*") if self.folder else ():
            self._add(each.relative_to(self.folder or each).as_posix())

    def _add(self, path: str) -> None:
        name, _, extension = path.rpartition(".")
        if extension in SOURCES:
            self._names[name] = path

    def place(self, page: SitePage | None, text: str = "") -> Place | None:
        """Return the source of a page, with the line that contains a text, or None if the source is unknown."""
        path = self._path(page) if page else ""
        if not page or not path:
            return None
        line = find_line(self.read(page), text) if text else 0
        shown = (self.folder / path).as_posix() if self.folder and (self.folder / path).is_file() else path
        return Place(f"{shown}:{line}" if line else shown, _line_url(page.link, line))

    def read(self, page: SitePage) -> str:
        """Return the text of a page's source, or an empty text if the source does not exist or cannot be read."""
        path = self._path(page)
        if path not in self._texts:
            self._texts[path] = next(map(_read, filter(Path.is_file, self._files(path))), "") if path else ""
        return self._texts[path]

    def changed(self, page: SitePage) -> date | None:
        """Return the day on which a page's source was last changed, by git's history, or None if it is unknown."""
        path = self._path(page)
        if not path or not self.folder or not (self.folder / path).is_file():
            return None
        command = ["git", "-C", str(self.folder), "log", "-1", "--format=%cs", "--", path]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=True)  # noqa: S603
            return date.fromisoformat(done.stdout.strip())
        except (OSError, subprocess.SubprocessError, ValueError):
            return None

    def _files(self, path: str) -> list[Path]:
        own = [self.folder / path] if self.folder else []
        return [*own, self.site / "_sources" / f"{path}.txt"]

    def _path(self, page: SitePage) -> str:
        """Return the path of a page's source: from a link in the page, or from a file with the page's name."""
        return page.source or next((self._names[name] for name in stems(page.name) if name in self._names), "")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def find_line(text: str, searched: str) -> int:
    """Return the number of the first line that contains a text, or 0."""
    for number, line in enumerate(text.splitlines(), start=1):
        if searched in line:
            return number
    return 0


def _line_url(url: str, line: int) -> str:
    """Return the URL of a line in a file, for GitHub and GitLab. URLs of other hosts are unchanged."""
    if not line or not re.match(r"https://(?:[\w.-]*\.)?git(?:hub|lab)\b", url):
        return url
    location = re.split("[?#]", url, maxsplit=1)[0]
    # `plain=1` shows the lines of a Markdown file, and not the rendered page.
    return f"{re.sub('/(?:edit|blob)/', '/blob/', location, count=1)}?plain=1#L{line}"
