"""Measure passes in rounds. A pass is a function that handles all pages once. A round measures every pass."""

from __future__ import annotations

import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable, Hashable, Mapping
from pathlib import Path
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Result = TypeVar("Result")
Pass = Callable[[], None]


def in_processes(function: Callable[..., Result], rounds: int, *arguments: object) -> list[Result]:
    """Call a function once per round, each time in a new process, and return the results.

    The memory layout and the order of sets differ between processes. These differences change the times more than the
    differences between passes, so several processes are needed.
    """
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        return [pool.apply(function, arguments) for _ in range(rounds)]


def best(passes: Mapping[Key, Pass], turns: int) -> dict[Key, float]:
    """Return the shortest time of each pass in `turns` turns, in seconds."""
    times: dict[Key, list[float]] = {key: [] for key in passes}
    for _ in range(turns):
        for key, one_pass in passes.items():
            start = time.process_time()
            one_pass()
            times[key].append(time.process_time() - start)
    return {key: min(each) for key, each in times.items()}


def directory() -> tempfile.TemporaryDirectory[str]:
    """Return a new temporary directory, in memory if possible, because the speed of a disk changes between rounds."""
    memory = Path("/dev/shm")
    return tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)


def processor_time() -> float:
    """Return the processor time, in seconds, of this process and its finished child processes."""
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)
