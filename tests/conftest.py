"""Fixtures and settings for all tests."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import TYPE_CHECKING

import hypothesis
import pytest

from clicky_docs.options import preview

if TYPE_CHECKING:
    from compatibility import Row

# The first text that hypothesis draws reads the Unicode tables, which takes seconds on a new machine.
hypothesis.settings.register_profile("default", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("ci", hypothesis.settings.get_profile("default"), derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "default")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Switch coverage off in a test that has the marker `unmeasured`, and in each test with random input.

    Coverage doubles the time of a test in this process. Random input reaches other lines in each run, so the coverage must
    not depend on random input. The marker `no_cover` of pytest-cov has no effect here: a process of pytest-xdist starts
    coverage twice.
    """
    trace = sys.gettrace() if any(map(item.get_closest_marker, ("unmeasured", "hypothesis"))) else None
    if trace:
        sys.settrace(None)
    try:
        return (yield)
    finally:
        if trace:
            sys.settrace(trace)


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the environment variables that change a build."""
    for service in preview.SERVICES:
        for name in (*service.signs, service.branch, service.event):
            monkeypatch.delenv(name, raising=False)
    for name in ("CLICKY_SITE_ID", "CI", "READTHEDOCS", "TF_BUILD", "JENKINS_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def ran(record_property: Callable[[str, object], None]) -> Callable[[Row], None]:
    """Return a function that records a successful build in the test results, which tests/compatibility.py reads."""

    def note(row: Row) -> None:
        versions = {name: version(name) for name in (row.host, *row.packages)}
        python = ".".join(platform.python_version_tuple()[:2])
        record_property("compatibility", json.dumps({"row": row, "versions": versions, "python": python}))

    return note
