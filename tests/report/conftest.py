"""Search the output of all tests of the report for the sitekey."""

from __future__ import annotations

import logging
from collections.abc import Generator

import pytest
from report.server import KEY


@pytest.fixture(autouse=True)
def _all_logs(caplog: pytest.LogCaptureFixture) -> None:
    """Capture the logs of all levels."""
    caplog.set_level(logging.DEBUG)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a test fail if the sitekey is in its output or in its logs."""
    report = yield
    found = [name for name, text in report.sections if KEY.lower() in text.lower()]
    if found and report.passed:
        report.outcome = "failed"
        report.longrepr = f"{item.name}: the sitekey is in: {', '.join(found)}"
    return report
