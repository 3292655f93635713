"""What all tests share."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable
from importlib.metadata import version

import hypothesis
import pytest
from pages import Row

# The first draw of text reads the tables of Unicode, which takes seconds on a new machine.
hypothesis.settings.register_profile("default", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("ci", hypothesis.settings.get_profile("default"), derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "default")


@pytest.fixture(autouse=True)
def _no_site_id(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the machine's environment says is no part of a test."""
    monkeypatch.delenv("CLICKY_SITE_ID", raising=False)


@pytest.fixture
def ran(record_property: Callable[[str, str], None]) -> Callable[[Row], None]:
    """Record what a test has built: with ``--junit-xml``, what tests/compatibility.py reads."""

    def record(row: Row) -> None:
        versions = {name: version(name) for name in (row.host.lower(), *row.packages)}
        python = ".".join(platform.python_version_tuple()[:2])
        record_property("compatibility", json.dumps({**row._asdict(), "versions": versions, "python": python}))

    return record
