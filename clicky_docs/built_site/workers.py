"""Call a function in worker processes, on all cores."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children, parent_process
from threading import Thread
from typing import Any, TypeVar

from clicky_docs.built_site.signals import WorkerKilledError, signals_blocked

Result = TypeVar("Result")


def start(
    stack: contextlib.ExitStack, function: Callable[[Sequence[str]], Sequence[Result]], parts: Sequence[Sequence[str]]
) -> Iterable[Sequence[Result]]:
    """Call the function for all parts in worker processes, and return the results. Closing `stack` ends the processes.

    If no worker process can be started, the current process calls the function.
    """
    try:
        # Workers start with blocked signals, so that no signal interrupts the start. `init_worker` then unblocks
        # signals.
        with signals_blocked():
            pool = stack.enter_context(ProcessPoolExecutor(initializer=init_worker))
            stack.push(_terminate_workers)
            return _until_killed(pool.map(function, parts))
    except (OSError, NotImplementedError):
        # Worker processes need shared memory, which may be unavailable if the disk is full or read-only.
        _terminate_workers(OSError)
        return map(function, parts)


def _until_killed(results: Iterable[Sequence[Result]]) -> Iterator[Sequence[Result]]:
    try:
        yield from results
    except BrokenProcessPool as error:
        raise WorkerKilledError from error


def _terminate_workers(error: type[BaseException] | None, *_: object) -> None:
    if error:
        for process in active_children():
            process.terminate()


def init_worker() -> None:
    """Set up a worker process: ignore interrupts, because the parent handles them, and exit when the parent exits."""
    # The new thread inherits the blocked signals, so only the main thread receives signals.
    with signals_blocked():
        Thread(target=_exit_with_parent, args=[parent_process()], daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with contextlib.suppress(AttributeError):
        signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _exit_with_parent(parent: Any) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
