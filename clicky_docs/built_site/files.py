"""Find, read and write the pages of a built site, on all cores."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from fnmatch import filter as matching
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TypeVar

from clicky_docs.built_site.progress import with_progress
from clicky_docs.built_site.signals import signals_blocked

Result = TypeVar("Result")

_EXTENSIONS = (".html", ".htm")
# The maximum number of pages for which no worker processes are started, because the start takes longer than the work.
FEW = 200
# The number of pages between two updates of the progress, with and without worker processes.
_CHUNK, _SMALL_CHUNK = 250, 10
# The end of the name of a file that is not yet completely written. The file is in the folder of the page that it will
# replace, because a rename is atomic only within a file system.
_UNFINISHED = ".clicky-docs"
# An unfinished file that is older than this number of seconds is deleted, because its run was probably killed.
_MAX_AGE = 60


def find(site: Path, exclude: Sequence[str] = ()) -> list[str]:
    """Return the sorted paths of a site's HTML files, relative to the site's folder.

    If the site is one file, the result is the name of the file.

    Raises:
        OSError: a folder cannot be read.
    """

    def fail(error: OSError) -> None:
        raise error

    if site.is_file():
        return [site.name]
    result = []
    for directory, _, names in os.walk(site, onerror=fail):
        for name in names:
            path = Path(directory, name)
            # Skip pipes, because reading a pipe may never end. Keep broken links, so that their errors are reported.
            if name.lower().endswith(_EXTENSIONS) and (path.is_file() or not path.exists()):
                relative = path.relative_to(site).as_posix()
                if not any(fnmatchcase(relative, pattern) for pattern in exclude):
                    result.append(relative)
    return sorted(result)


def clear(site: Path) -> None:
    """Delete unfinished files of killed runs. Keep new unfinished files, because another run may be writing them."""
    for directory, _, names in os.walk(site):
        for name in matching(names, f".*{_UNFINISHED}"):
            path = Path(directory, name)
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > _MAX_AGE:
                    path.unlink()


def map_parallel(
    function: Callable[[Sequence[str]], Sequence[Result]], names: Sequence[str], label: str
) -> Iterator[Result]:
    """Yield the results of a function for all names, in order.

    The function is called with lists of names, on all cores if there are many names. If the work takes longer than a
    second, the progress is shown.
    """
    size = _CHUNK if len(names) > FEW else _SMALL_CHUNK
    parts = [names[start : start + size] for start in range(0, len(names), size)]
    with contextlib.ExitStack() as stack:
        results: Iterable[Sequence[Result]] = map(function, parts)
        if len(names) > FEW:
            # Modules for processes are imported here, because the import takes long.
            from clicky_docs.built_site import workers  # noqa: PLC0415

            results = workers.start(stack, function, parts)
        yield from with_progress(results, [len(part) for part in parts], label)


def read_text(path: Path) -> str:
    """Return a file's text. Bytes that are not UTF-8 become surrogates, which `rewrite` writes as the same bytes."""
    return path.read_bytes().decode("utf-8", "surrogateescape")


def rewrite(path: Path, text: str, *, new: bool = False) -> None:
    """Write a file atomically, even if the program is killed. An existing file keeps its mode and owner."""
    unfinished = path.with_name(f".{os.getpid()}{_UNFINISHED}")
    with signals_blocked():
        try:
            unfinished.write_bytes(text.encode("utf-8", "surrogateescape"))
            if not new:
                before = path.stat()
                unfinished.chmod(stat.S_IMODE(before.st_mode))
                # Some file systems and users cannot change the owner of a file.
                with contextlib.suppress(AttributeError, OSError):
                    os.chown(unfinished, before.st_uid, before.st_gid)
            unfinished.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                unfinished.unlink()
            raise
