"""Start a browser, and make visitors that use the browser."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import sample
from in_browser import chromium
from in_browser.visitor import Once, Visitor, browser
from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """Yield the browser of all tests."""
    executable = chromium.find()
    assert executable, "There is no Chromium: run python tests/in_browser/chromium.py"
    with browser(executable) as running:
        yield running


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Build a site once for all workers: the first worker that needs the site builds the site. Other workers wait."""
    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent

    def find(name: str, build: Callable[[Path], Path]) -> Path:
        directory = root / f"once-{name}".replace(" ", "-")
        result = directory / "result"
        try:
            # Only one worker can make the directory.
            directory.mkdir()
        except FileExistsError:
            end = time.monotonic() + 300
            while not result.exists() and time.monotonic() < end:
                time.sleep(0.05)
        else:
            site = ""
            try:
                (directory / "site").mkdir()
                site = str(build(directory / "site"))
            finally:
                # The other workers find the file only when it is complete.
                (directory / "written").write_text(site, encoding="utf-8")
                (directory / "written").rename(result)
        site = result.read_text(encoding="utf-8")
        assert site, f"The site {name} cannot be built: see the test that failed first"
        return Path(site)

    return find


@pytest.fixture(scope="session")
def sites(once: Once) -> dict[str, Path]:
    """Return the sample documentation, built with both build tools."""

    def build(directory: Path) -> Path:
        sample.build_with_sphinx(directory / "sphinx")
        sample.build_with_mkdocs(directory / "mkdocs")
        return directory

    directory = once("sample", build)
    return {"sphinx.example": directory / "sphinx", "mkdocs.example": directory / "mkdocs"}


@pytest.fixture
def new_visitor(chrome: Browser) -> Iterator[Callable[..., Visitor]]:
    """Yield a function that makes visitors; afterwards, assert no errors, no unexpected requests and no leaked words."""
    visitors: list[Visitor] = []

    def make(sites: Mapping[str, Any], *, clock: bool = True, **context: Any) -> Visitor:
        visitors.append(Visitor(chrome, sites, clock=clock, **context))
        return visitors[-1]

    yield make
    for each in visitors:
        each.context.close()
        assert each.errors == []
        assert each.unexpected_requests == []
        assert each.leaked_words() == []
