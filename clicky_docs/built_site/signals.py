"""Delay signals while a file is written or processes start, and report a process that a signal has killed."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator

# Signals that end a program, and that users, terminals and job systems send. The time of `pthread_sigmask` grows with
# the number of signals.
_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name)]


@contextlib.contextmanager
def _block_signals() -> Iterator[None]:
    """Delay signals until the end of the `with` block."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# Windows cannot delay signals, so an interrupted run may leave an unfinished file. A later run deletes the file.
signals_blocked = _block_signals if hasattr(signal, "pthread_sigmask") else contextlib.nullcontext


class WorkerKilledError(RuntimeError):
    """Raised if a worker process was killed, for example because the memory is full."""
