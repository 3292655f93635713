"""A prepared site of thirty pages with known problems, and the figures of a month of visits to the site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sites import SITE_ID, conf, mkdocs_build, sphinx_build, write

from clicky_docs.report.responses import Block, Row

HOST = "docs.example"
FIRST, LAST = date(2026, 10, 30), date(2026, 11, 28)
REPOSITORY = "https://github.com/example/lantern"
CHAPTERS = {
    "guide": ("Albums", "Covers", "Filters", "Frames", "Imports", "Layouts", "Slideshows", "Themes"),
    "more": ("Changes", "Glossary", "Legal", "Support", "Thanks"),
    "reference": ("Archives", "Commands", "Events", "Formats", "Hooks", "Languages", "Options", "Templates"),
    "tutorial": ("Backup", "Install", "Lenses", "Mobile", "Printing", "Publish", "Sharing", "Upgrade"),
}
NAMES = ["index", *(f"{folder}/{title.lower()}" for folder, titles in CHAPTERS.items() for title in titles)]
UNREAD = ("more/legal", "more/thanks")


@dataclass(frozen=True)
class Prepared:
    """A built site, its sources, and the form of its URLs."""

    site: Path
    sources: Path
    end: str
    """The end of the URLs: ``/`` or ``.html``."""
    extension: str
    """The extension of the sources."""

    def url(self, name: str) -> str:
        return "/" if name == "index" else f"/{name}{self.end}"


def build_with_mkdocs(directory: Path) -> Prepared:
    write(directory / "docs", {f"{name}.md": _markdown(name) for name in NAMES})
    config: dict[str, Any] = {
        "site_name": "Lantern",
        "site_url": f"https://{HOST}/",
        "repo_url": REPOSITORY,
        "edit_uri": "edit/main/docs/",
        "theme": {"name": "material", "font": False, "features": ["content.action.edit"]},
        "plugins": [{"clicky": {"site_id": SITE_ID}}],
    }
    mkdocs_build(directory, config)
    return Prepared(directory / "site", directory / "docs", "/", ".md")


def build_with_sphinx(directory: Path) -> Prepared:
    files = {f"{name}.rst": _rest(name) for name in NAMES}
    theme = {"source_repository": f"{REPOSITORY}/", "source_branch": "main", "source_directory": "docs/"}
    options = {"clicky_site_id": SITE_ID, "html_theme": "furo", "html_theme_options": theme}
    write(directory / "docs", {**files, "conf.py": conf(["clicky_docs.sphinx"], **options)})
    sphinx_build(directory / "docs", out=directory / "site")
    return Prepared(directory / "site", directory / "docs", ".html", ".rst")


def _title(name: str) -> str:
    return "Lantern" if name == "index" else name.rpartition("/")[2].title()


def _text(name: str) -> str:
    if name == "tutorial/install":
        return "Lantern writes a thumbnail for each picture."
    return f"This page is about {_title(name).lower()}."


def _markdown(name: str) -> str:
    link = "\nThe last step is [to publish](../../tutorial/publishing/).\n" if name == "guide/albums" else ""
    return f"# {_title(name)}\n\n{_text(name)}\n\n## Details\n\nMore text.\n{link}"


def _rest(name: str) -> str:
    entries = "\n   ".join(NAMES[1:])
    toctree = f"\n.. toctree::\n\n   {entries}\n" if name == "index" else ""
    link = "\nThe last step is `to publish <../tutorial/publishing.html>`_.\n" if name == "guide/albums" else ""
    title = _title(name)
    return f"{title}\n{'=' * len(title)}\n\n{_text(name)}\n\nDetails\n-------\n\nMore text.\n{link}{toctree}"


def row(url: str, value: float, title: str = "", **fields: str) -> Row:
    return Row(unescape(title), url if url.startswith("#") else f"https://{HOST}{quote(url)}", value, fields)


def event(url: str, value: float, title: str = "") -> Row:
    return Row(title, f"https://{HOST}/{url}", value, {})


def plain_row(title: str, value: float, **fields: str) -> Row:
    return Row(title, "", value, fields)


def month(prepared: Prepared) -> Source:
    """Return the figures of a month in which visitors meet the known problems."""
    read = [name for name in NAMES if name not in UNREAD]
    url = prepared.url
    events = [
        event(f"#not-found:{url('guide/albums')}@{url('tutorial/publishing')}", 40),
        event(f"#not-found:https%3A//forum.example/@{url('howto/install')}", 30),
        event(f"#no-results:thumnail@{url('index')}", 20, "No results: thumnail"),
        event(f"#no-results:thumnails@{url('index')}", 5, "No results: thumnails"),
        event(f"#feedback:yes@{url('guide/filters')}", 3),
        event(f"#feedback:no@{url('guide/filters')}", 17),
        event(f"#feedback-comment:no:Which+filters%3F@{url('guide/filters')}", 1),
        event(f"#feedback:yes@{url('guide/covers')}", 9),
    ]
    return Source(
        {
            "pages": [row(url(name), 100, _title(name)) for name in read],
            "pages-entrance": [row(url("index"), 80)],
            "pages-exit": [row(url("guide/filters"), 50)],
            "events": events,
            "goals": [plain_row("Sign up", 12, conversion="1.5%", revenue="30")],
            "languages": [plain_row("English", 600), plain_row("German", 200)],
            "visitors": [plain_row("", 800)],
            "actions-pageviews": [plain_row("", 100 * len(read))],
        },
        {
            "pages": [row(url(name), 80, _title(name)) for name in NAMES],
            "visitors": [plain_row("", 640)],
            "actions-pageviews": [plain_row("", 80 * len(NAMES))],
        },
    )


@dataclass(frozen=True)
class Source:
    """Replaces the client of the Stats API: returns prepared rows for the month and for the month before."""

    current: dict[str, list[Row]]
    previous: dict[str, list[Row]]
    incomplete: tuple[str, ...] = ()
    today: date = LAST + timedelta(days=1)
    notices: tuple[str, ...] = ()

    def request(self, types: Sequence[str], first: date, last: date) -> dict[str, Block]:
        rows = self.current if last == LAST else self.previous
        return {
            name: Block(name, first, last, tuple(rows.get(name, ())), complete=name not in self.incomplete)
            for name in types
        }

    def daily(self, types: Sequence[str], first: date, last: date) -> dict[date, dict[str, Block]]:
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        return {
            day: {name: Block(name, day, day, (plain_row("", 20 + number),)) for name in types}
            for number, day in enumerate(days)
        }
