"""Write files atomically, because a build tool may read a file at any time."""

from __future__ import annotations

import contextlib
from pathlib import Path


def put(path: Path, text: str) -> Path:
    """Write a file atomically, unless the file already has this text. Return the file's path.

    Raises:
        OSError: the file cannot be written. An existing file is unchanged.
    """
    if path.is_file() and path.read_bytes() == text.encode():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    # A build tool that watches the folder must not read a half-written file. So the text is written to a new file, and
    # the new file then replaces the old file.
    new = path.with_suffix(".new")
    try:
        new.write_bytes(text.encode())
        return new.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            new.unlink()
        raise OSError(error.errno, error.strerror, str(path)) from error
