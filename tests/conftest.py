"""Fixtures and settings for all tests."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable
from importlib.metadata import version
from typing import TYPE_CHECKING

import hypothesis
import pytest

from clicky_docs import preview

if TYPE_CHECKING:
    from compatibility import Row

# The first text that hypothesis draws reads the Unicode tables, which takes seconds on a new machine.
hypothesis.settings.register_profile("default", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("ci", hypothesis.settings.get_profile("default"), derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "default")


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the environment variables that change a build."""
    for service in preview.SERVICES:
        for name in (*service.signs, service.branch):
            monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("CLICKY_SITE_ID", raising=False)


@pytest.fixture
def ran(record_property: Callable[[str, object], None]) -> Callable[[Row], None]:
    """Return a function that records a successful build in the test results, which tests/compatibility.py reads."""

    def note(row: Row) -> None:
        versions = {name: version(name) for name in (row.host, *row.packages)}
        python = ".".join(platform.python_version_tuple()[:2])
        record_property("compatibility", json.dumps({"row": row, "versions": versions, "python": python}))

    return note
