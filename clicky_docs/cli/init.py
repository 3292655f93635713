"""Declare the command `init`. Only this command imports the modules that change configurations."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from clicky_docs.options.parsers import Untyped
from clicky_docs.options.values import site_ids


def _parse(value: str) -> tuple[str, ...]:
    try:
        return site_ids(Untyped(value))
    except ValueError as error:
        raise click.BadParameter(f"{error}; found {value!r}; accepted: digits such as 101234567") from error


def _given(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
    return () if value is None else _parse(value)


@click.command("init")
@click.argument("path", metavar="[PATH]", default=".", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--site-id",
    "given",
    metavar="ID",
    callback=_given,
    help="The Site ID, or several Site IDs separated by commas. By default, the command asks for the Site ID.",
)
@click.option("--yes", is_flag=True, help="Change the file without a question.")
def add_to_site(path: Path, given: Sequence[str], *, yes: bool) -> None:
    """Add the extension or the plugin, and the Site ID, to the configuration of a site.

    PATH is the file conf.py or mkdocs.yml, or the folder of the project (by default, the current folder). The command
    shows the change, and asks before it changes the file.
    """
    from clicky_docs.cli import init_change  # noqa: PLC0415  # other commands do not need PyYAML

    ask = partial(click.prompt, "Site ID (in Clicky below Preferences > Info)", value_proc=_parse)
    init_change.run(path, given, ask=ask, yes=yes)
