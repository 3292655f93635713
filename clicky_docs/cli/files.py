"""The pages of a built site: found, read and written, with all cores."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from fnmatch import fnmatchcase
from itertools import chain
from multiprocessing import active_children
from pathlib import Path
from typing import TypeVar

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
    for path in site.rglob(f".*{_UNFINISHED}"):
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
    # An interrupt reaches all processes: this one answers it.
    with ProcessPoolExecutor(initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        done: Iterable[list[Result]] = pool.map(function, parts)
        try:
            yield from chain.from_iterable(
                track(done, label, len(parts), console=console, transient=True, disable=not console.is_terminal)
            )
        except KeyboardInterrupt:
            # Files are whole at any time; and a second interrupt, while the others are waited for, would never end.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            for process in active_children():
                process.kill()
            raise


def read(path: Path) -> str:
    """Return a file's text: what is not UTF-8 in it is kept, as `rewrite` will write it."""
    return path.read_bytes().decode("utf-8", "surrogateescape")


def rewrite(path: Path, text: str) -> None:
    """Write a file anew, whole or not at all, whatever ends the program meanwhile."""
    unfinished = path.with_name(f".{os.getpid()}{_UNFINISHED}")
    try:
        unfinished.write_bytes(text.encode("utf-8", "surrogateescape"))
        shutil.copymode(path, unfinished)
        with contextlib.suppress(AttributeError, PermissionError):
            os.chown(unfinished, path.stat().st_uid, path.stat().st_gid)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
