"""A browser, and readers that use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import sample
from in_browser import chromium
from in_browser.reader import Reader, browser
from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    executable = chromium.find()
    assert executable, "There is no Chromium: run python tests/in_browser/chromium.py"
    with browser(executable) as running:
        yield running


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sample documentation, built by both hosts."""
    directory = tmp_path_factory.mktemp("sample")
    sample.build_with_sphinx(directory / "sphinx")
    sample.build_with_mkdocs(directory / "mkdocs")
    return {"sphinx.example": directory / "sphinx", "mkdocs.example": directory / "mkdocs"}


@pytest.fixture
def reader(chrome: Browser) -> Iterator[Callable[..., Reader]]:
    """Make readers, and see that none of them met an error or was led elsewhere."""
    readers: list[Reader] = []

    def make(sites: Mapping[str, Any], **context: Any) -> Reader:
        readers.append(Reader(chrome, sites, **context))
        return readers[-1]

    yield make
    for each in readers:
        each.context.close()
        assert each.errors == []
        assert each.strangers == []
