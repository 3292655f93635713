"""Show the progress and the remaining time of a command that takes longer than a second."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import click

Result = TypeVar("Result")

# The numbers of seconds between two updates of the line on a terminal, and between two lines in the log of a CI build.
_ON_TERMINAL, _IN_LOG = 1.0, 30.0


def with_progress(results: Iterable[Sequence[Result]], sizes: Sequence[int], label: str) -> Iterator[Result]:
    """Yield the items of all results, and print the progress to stderr.

    On a terminal, the progress is one line, which is erased at the end. In a CI build, the progress is a new line now
    and then. Otherwise nothing is printed, because stderr is a file or a pipe.

    Args:
        results: the results, one after the other.
        sizes: the number of pages of each result.
        label: the text before the numbers, such as ``Reading pages``.
    """
    is_terminal = sys.stderr.isatty()
    pause = _ON_TERMINAL if is_terminal else _IN_LOG
    is_shown = is_terminal or bool(os.environ.get("CI"))
    start = printed = time.monotonic()
    done, total = 0, sum(sizes)
    line = ""
    try:
        for result, size in zip(results, sizes, strict=True):
            # The caller may print messages, so the line is erased before the caller continues.
            line = _erase(line)
            yield from result
            done += size
            now = time.monotonic()
            if is_shown and done < total and now - printed >= pause:
                printed = now
                text = f"{label}: {done:,} of {total:,}, {_duration((now - start) / done * (total - done))} left"
                line = text if is_terminal else ""
                click.echo(text, nl=not is_terminal, err=True)
    finally:
        _erase(line)


def _erase(line: str) -> str:
    if line:
        click.echo(f"\r{' ' * len(line)}\r", nl=False, err=True)
    return ""


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
