"""What readers look for and do not find: each event once, with the page it happened on, and only of who is counted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from browser.reader import HOST, Reader
from pages import mkdocs_build, write

ROOT = f"https://{HOST}/"
SAME = {"site_id": "101234567"}
ALL = ["search", "no-results", "not-found", "feedback", "copy", "read", "versions", "languages"]


def event(href: str, title: str) -> dict[str, str]:
    return {**SAME, "type": "click", "href": href, "title": title}


def events(visitor: Reader) -> list[tuple[str, str]]:
    return [(beacon["href"], beacon["title"]) for beacon in visitor.beacons if beacon["type"] == "click"]


TEXTS = {
    "index": "# Home\n\nWords about lanterns.\n\n[Next](next.md)\n\n## Code\n\n```sh\nmake lantern\n```\n",
    "next": "# Next\n\nMore words about lanterns.\n\n```python\nimport lantern\n```\n",
}


@pytest.fixture(scope="session")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("material")
    write(directory, {f"docs/{name}.md": text for name, text in TEXTS.items()})
    config = {
        "site_url": ROOT,
        "theme": {"name": "material", "font": False, "features": ["navigation.instant", "content.code.copy"]},
        "markdown_extensions": ["pymdownx.superfences", "pymdownx.highlight"],
        "plugins": ["search", {"clicky": {**SAME, "insights": ALL}}],
    }
    mkdocs_build(directory, config, strict=True)
    return directory / "site"


def test_try(reader: Callable[..., Reader], material: Path) -> None:
    visitor = reader({HOST: material})
    page = visitor.open(ROOT)
    page.click(".md-search__input")
    page.keyboard.type("lantern", delay=50)
    visitor.wait(page, 2)
    page.click(".md-search-result__link >> nth=1")
    visitor.wait(page, 4)
    print(visitor.beacons, page.url)
    print(visitor.console)
    page.screenshot(path="/tmp/ins/a.png")
    raise SystemExit
