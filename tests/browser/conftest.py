"""A browser, and readers that use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from browser import chromium
from browser.reader import Reader, browser
from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    executable = chromium.find()
    assert executable, "There is no Chromium: run python tests/browser/chromium.py"
    with browser(executable) as running:
        yield running


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
