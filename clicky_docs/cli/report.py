"""Declare the command `report`. Only this command imports the packages of the extra `report`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

_FILE = click.Path(dir_okay=False, path_type=Path)
_INPUT = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("report")
@click.argument("site", metavar="SITE", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--days",
    metavar="NUMBER",
    type=click.IntRange(min=1),
    default=30,
    show_default=True,
    help="The number of days.",
)
@click.option("--site-id", metavar="ID", envvar="CLICKY_SITE_ID", help="The Site ID. By default, the ID in the pages.")
@click.option(
    "--time-zone",
    metavar="NAME",
    help="The site's time zone in Clicky, such as Europe/Berlin. By default, the time zone of this machine.",
)
@click.option("--api", metavar="URL", default="", help="The URL of a white label, or of clicky-docs serve.")
@click.option(
    "--from",
    "saved",
    metavar="FILE",
    type=_INPUT,
    help="Read the figures from a file that --save has written, or from the database of clicky-docs serve.",
)
@click.option("--save", metavar="FILE", type=_FILE, help="Write Clicky's responses to a file, without the key.")
@click.option(
    "--check",
    "check_only",
    is_flag=True,
    help="Only check key, Site ID, dates and plan, with one request.",
)
@click.option(
    "--source",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of the sources, for example docs. By default, links to the sources in the pages are used.",
)
@click.option("--html", metavar="FILE", type=_FILE, help="Write the report as one HTML file.")
@click.option(
    "--markdown", metavar="FILE", type=_FILE, help="Write the report as Markdown. If FILE is -, print the report."
)
@click.option("--json", metavar="FILE", type=_FILE, help="Write the report as JSON. If FILE is -, print the report.")
@click.option(
    "--csv", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="Write a CSV file for each section."
)
@click.option("--popular", metavar="FILE", type=_FILE, help="Write the popular pages, for lists in the documentation.")
@click.option(
    "--fail-on",
    "fail_on",
    metavar="CONDITION",
    multiple=True,
    help="Exit with status 1 if a condition is true, such as 'not-found > 20'.",
)
@click.option("--compare", metavar="FILE", type=_INPUT, help="Show the changes since a report that --json has written.")
@click.option("--schema", is_flag=True, help="Only print the JSON Schema of the output of --json.")
def report_site(**options: Any) -> None:
    """Report Clicky's figures for a built site, with the pages and the sources to change.

    The command asks for the sitekey, or reads the key from the environment variable CLICKY_SITEKEY. The key is in the
    site's preferences in Clicky.
    """
    try:
        from clicky_docs.report import command  # noqa: PLC0415  # the packages of the extra may be missing
        from clicky_docs.report.responses import ApiError  # noqa: PLC0415
    except ModuleNotFoundError as error:
        needed = 'to install the report, run: python -m pip install "clicky-docs[report]"'
        raise click.ClickException(f"the module {error.name!r} is not installed; {needed}") from error
    try:
        failed = command.run(command.Options(**options))
    except (ValueError, ApiError) as error:
        raise click.ClickException(str(error)) from error
    if failed:
        raise click.exceptions.Exit(1)
