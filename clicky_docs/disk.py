"""Write a file that a host reads: whole or not at all."""

from __future__ import annotations

import contextlib
from pathlib import Path


def put(path: Path, text: str) -> Path:
    """Write a file where it is not there with this text already; return its path.

    Raises:
        OSError: it cannot be written; then it is as it was.
    """
    if path.is_file() and path.read_bytes() == text.encode():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    # A host that serves and watches never reads half of it.
    new = path.with_suffix(".new")
    try:
        new.write_bytes(text.encode())
        return new.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            new.unlink()
        raise OSError(error.errno, error.strerror, str(path)) from error
