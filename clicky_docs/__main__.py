"""The command line: ``clicky-docs``, or ``python -m clicky_docs``."""

from __future__ import annotations

import gc
import io
import sys


def main() -> None:
    """Run the command line. Exit with a message if a required package is not installed."""
    # During the imports, the garbage collector would visit all new objects several times, and delete none of them.
    gc.disable()
    try:
        from clicky_docs.cli import cli  # noqa: PLC0415  # the import fails if a package is missing
    except ModuleNotFoundError as error:
        needed = 'to install the command line, run: python -m pip install "clicky-docs[cli]"'
        sys.exit(f"clicky-docs: the module {error.name!r} is not installed; {needed}")
    gc.enable()
    for stream in (sys.stdout, sys.stderr):
        # The terminal may be unable to print a character of a page. An escape such as \u2014 is printed instead.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    cli(prog_name="clicky-docs")


if __name__ == "__main__":
    main()
