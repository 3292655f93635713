"""What all tests share."""

from __future__ import annotations

import os

import hypothesis
import pytest

from clicky_docs import preview

# The first draw of text reads the tables of Unicode, which takes seconds on a new machine.
hypothesis.settings.register_profile("default", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("ci", hypothesis.settings.get_profile("default"), derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "default")


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the machine's environment says is no part of a test."""
    for service in preview.SERVICES:
        for name in (*service.signs, service.branch):
            monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("CLICKY_SITE_ID", raising=False)
