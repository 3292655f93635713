"""The command line: ``clicky-docs``, or ``python -m clicky_docs``."""

from __future__ import annotations

import io
import sys


def main() -> None:
    """Run the command line. Exit with a message if a required package is not installed."""
    try:
        from clicky_docs.cli import cli  # noqa: PLC0415  # the plugins do not need the packages of the command line
    except ModuleNotFoundError as error:
        needed = 'python -m pip install "clicky-docs[cli]"'
        sys.exit(f"clicky-docs: {error.name} is not installed; the command line needs: {needed}")
    for stream in (sys.stdout, sys.stderr):
        # A page may have characters that the terminal cannot print.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    cli(prog_name="clicky-docs")


if __name__ == "__main__":
    main()
