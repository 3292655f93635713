"""The progress that commands show if they take longer than a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from itertools import chain, repeat

import pytest

from clicky_docs.built_site.progress import with_progress


def run(monkeypatch: pytest.MonkeyPatch, seconds: float, *, terminal: bool, ci: str = "", parts: int = 4) -> list[str]:
    """Return the items of the results. Each result takes the given number of seconds."""
    clock = 0.0

    def results() -> Iterator[list[str]]:
        nonlocal clock
        for number in range(parts):
            clock += seconds
            yield [f"{number}"]

    monkeypatch.setattr(time, "monotonic", lambda: clock)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    monkeypatch.setenv("CI", ci)
    return [*with_progress(results(), [250] * parts, "Reading pages")]


def test_progress_on_a_terminal_is_one_line_that_is_erased(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, 50, terminal=True) == ["0", "1", "2", "3"]
    lines = [
        "Reading pages: 250 of 1,000, 2 min 30 s left",
        "Reading pages: 500 of 1,000, 1 min 40 s left",
        "Reading pages: 750 of 1,000, 50 s left",
    ]
    erased = [f"\r{' ' * len(line)}\r" for line in lines]
    assert capsys.readouterr() == ("", "".join(chain.from_iterable(zip(lines, erased, strict=True))))


def test_progress_in_a_ci_build_is_a_line_every_thirty_seconds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, 10, terminal=False, ci="true", parts=8)
    lines = ["Reading pages: 750 of 2,000, 50 s left\n", "Reading pages: 1,500 of 2,000, 20 s left\n"]
    assert capsys.readouterr() == ("", "".join(lines))


@pytest.mark.parametrize(("seconds", "terminal", "ci"), [(0.2, True, ""), (60, False, ""), (0.2, False, "true")])
def test_nothing_is_printed_by_a_fast_command_and_into_a_pipe(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], seconds: float, terminal: bool, ci: str
) -> None:
    assert run(monkeypatch, seconds, terminal=terminal, ci=ci) == ["0", "1", "2", "3"]
    assert capsys.readouterr() == ("", "")


def test_line_on_a_terminal_is_erased_if_the_command_is_interrupted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def results() -> Iterator[list[str]]:
        yield ["a"]
        raise KeyboardInterrupt

    monkeypatch.setattr(time, "monotonic", chain([0.0], repeat(2.0)).__next__)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with pytest.raises(KeyboardInterrupt):
        list(with_progress(results(), [1, 1], "Reading pages"))
    line = "Reading pages: 1 of 2, 2 s left"
    assert capsys.readouterr().err == f"{line}\r{' ' * len(line)}\r"
