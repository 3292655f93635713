"""The command line: ``clicky-docs``, or ``python -m clicky_docs``."""

from __future__ import annotations

import io
import sys


def main() -> None:
    """Run the command line, or say what it needs."""
    try:
        from clicky_docs.cli import cli  # noqa: PLC0415  # what it needs, the plugins do without
    except ModuleNotFoundError as error:
        needed = 'python -m pip install "clicky-docs[cli]"'
        sys.exit(f"clicky-docs: {error.name} is not installed; the command line needs: {needed}")
    for stream in (sys.stdout, sys.stderr):
        # What a page says need not be what a terminal can show.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    cli(prog_name="clicky-docs")


if __name__ == "__main__":
    main()
