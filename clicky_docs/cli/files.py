"""The pages of a built site: found, read and written, with all cores."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from fnmatch import filter as matching
from fnmatch import fnmatchcase
from itertools import chain
from multiprocessing import active_children, parent_process
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import track

Result = TypeVar("Result")

_SUFFIXES = (".html", ".htm")
# Fewer pages are done before another process has begun.
FEW = 200
_AT_ONCE = 250
# Beside the page, because only within a file system a file takes another's place at once.
_UNFINISHED = ".clicky-docs"
_OLD = 60


def find(site: Path, exclude: Sequence[str] = ()) -> list[str]:
    """Return the paths of a site's HTML files, relative to it, in order; a file that is given alone is its own site.

    Raises:
        OSError: a folder that cannot be read.
    """

    def fail(error: OSError) -> None:
        raise error

    if site.is_file():
        return [site.name]
    found = []
    for directory, _, names in os.walk(site, onerror=fail):
        for name in names:
            path = Path(directory, name)
            # What is there and no file, such as a pipe, may never end.
            if name.lower().endswith(_SUFFIXES) and (path.is_file() or not path.exists()):
                relative = path.relative_to(site).as_posix()
                if not any(fnmatchcase(relative, pattern) for pattern in exclude):
                    found.append(relative)
    return sorted(found)


def clear(site: Path) -> None:
    """Take away what a run that was killed has left; what is new may be another's that runs now."""
    for directory, _, names in os.walk(site):
        for name in matching(names, f".*{_UNFINISHED}"):
            path = Path(directory, name)
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > _OLD:
                    path.unlink()


def each(function: Callable[[Sequence[str]], list[Result]], names: Sequence[str], label: str) -> Iterator[Result]:
    """Call a function of many names with all of them, some at a time and on all cores; show how far it is."""
    parts = [names[start : start + _AT_ONCE] for start in range(0, len(names), _AT_ONCE)]
    if len(names) <= FEW:
        yield from chain.from_iterable(map(function, parts))
        return
    console = Console(stderr=True)
    with contextlib.ExitStack() as stack:
        done = _begin(stack, function, parts)
        yield from chain.from_iterable(
            track(done, label, len(parts), console=console, transient=True, disable=not console.is_terminal)
        )


def _begin(
    stack: contextlib.ExitStack, function: Callable[[Sequence[str]], list[Result]], parts: Sequence[Sequence[str]]
) -> Iterable[list[Result]]:
    """Begin processes, which end with the stack; where there can be none, this one does it all."""
    try:
        # Until a process knows that it is not the first one, an interrupt waits.
        with _held():
            pool = stack.enter_context(ProcessPoolExecutor(initializer=init_worker))
            stack.push(_end)
            return pool.map(function, parts)
    except (OSError, NotImplementedError):
        # They share memory, which a machine that is full, or on which nothing can be written, may not have.
        _end(OSError)
        return map(function, parts)


def _end(error: type[BaseException] | None, *_: object) -> None:
    if error:
        for process in active_children():
            process.terminate()


def init_worker() -> None:
    """Be one of many processes: the first one answers an interrupt, and when it is gone, so is this one."""
    # Signals go to the thread that can hold them.
    with _held():
        Thread(target=_exit_with_parent, args=[parent_process()], daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with contextlib.suppress(AttributeError):
        signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _exit_with_parent(first: Any) -> None:
    first.join()
    os.kill(os.getpid(), signal.SIGTERM)


@contextlib.contextmanager
def _hold() -> Iterator[None]:
    """Let signals wait."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# On Windows they cannot wait, and may leave an unfinished file to the next run.
_held = _hold if hasattr(signal, "pthread_sigmask") else contextlib.nullcontext


def read_text(path: Path) -> str:
    """Return a file's text: what is not UTF-8 in it is kept, as `rewrite` will write it."""
    return path.read_bytes().decode("utf-8", "surrogateescape")


def rewrite(path: Path, text: str, *, new: bool = False) -> None:
    """Write a file, whole or not at all, whatever ends the program meanwhile; if it is not new, its mode stays."""
    unfinished = path.with_name(f".{os.getpid()}{_UNFINISHED}")
    with _held():
        try:
            unfinished.write_bytes(text.encode("utf-8", "surrogateescape"))
            if not new:
                shutil.copymode(path, unfinished)
                # Not every file system and user can give a file to another.
                with contextlib.suppress(AttributeError, OSError):
                    os.chown(unfinished, path.stat().st_uid, path.stat().st_gid)
            unfinished.replace(path)
        finally:
            with contextlib.suppress(OSError):
                unfinished.unlink()
