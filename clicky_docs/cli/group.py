"""Run a command: a file error or an interrupt ends the command with a message, without a traceback."""

from __future__ import annotations

import contextlib
import errno
import signal
import sys
from typing import Any

import click

from clicky_docs.built_site.signals import WorkerKilledError


class Commands(click.Group):
    """A group of commands. File errors and interrupts end a command with a message of one line, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            click.echo("Interrupted. No file is half written. Run the command again to finish.", err=True)
            sys.exit(128 + signal.SIGINT)
        except WorkerKilledError as error:
            message = "a worker process was killed. No file is half written. Run the command again to finish."
            raise click.ClickException(message) from error
        except OSError as error:
            # A closed pipe, as in `clicky-docs check site | head`, is not reported here, because click handles this
            # error.
            if error.errno == errno.EPIPE:
                raise
            # If stdout stays open, Python tries to write the rest of the output at exit, and prints a second error.
            with contextlib.suppress(OSError):
                sys.stdout.close()
            raise failure(error, "the output") from error


def failure(error: OSError, where: object = None) -> click.ClickException:
    """Return the error with which a command ends if a file or a folder cannot be read or written."""
    return click.ClickException(f"{error.filename2 or error.filename or where}: {error.strerror}")
