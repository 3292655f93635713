"""The command line: what the plugins do, for any site that is built; and the proof that it is right.

Each command asks one module of this folder, and prints what that says.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

import clicky_docs
from clicky_docs import partial
from clicky_docs.cli import check, config, csp, files, inject, report
from clicky_docs.options import Untyped
from clicky_docs.settings import site_ids


def _site_ids(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
    try:
        return site_ids(Untyped(value)) if value else ()
    except ValueError as error:
        raise click.BadParameter(f"{error}; found {value!r}") from error


_sites = click.argument(
    "sites", metavar="SITE...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
_exclude = click.option(
    "--exclude", metavar="PATTERN", multiple=True, help="Leave out files whose path in the site matches; * is any text."
)
_site_id = click.option(
    "--site-id", metavar="ID", envvar="CLICKY_SITE_ID", callback=_site_ids, help="The Site ID, or several with commas."
)
_config = click.option(
    "--config",
    "path",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"The settings: {config.OWN}, or [tool.clicky-docs] in {config.SHARED}; else those found here or above.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(clicky_docs.__version__, prog_name="clicky-docs")
def cli() -> None:
    """Clicky web analytics for documentation: look at a site that is built, or put the code into it.

    A SITE is a folder of HTML files, or one of them.
    """


@cli.command("check")
@_sites
@_site_id
@_exclude
@click.option("--pages", is_flag=True, help="Show what Clicky will see of each page, too.")
@click.option("--strict", is_flag=True, help="Fail on warnings, too.")
@click.option("--json", "as_json", is_flag=True, help="Print everything for machines.")
def check_sites(sites: Sequence[Path], site_id: Sequence[str], exclude: Sequence[str], **how: bool) -> None:
    """Say what Clicky will see of a built site, and what is wrong with it.

    With --site-id (or CLICKY_SITE_ID) each page must have that one. Fails, with status 1, if there are errors.
    """
    failed = False
    data = []
    for site in sites:
        found = files.each(check.Look(site), files.find(site, exclude), "Reading pages")
        pages = [each for each in found if each]
        faults = check.faults(pages, site_id)
        failed = failed or any(how["strict"] or each.severity == "error" for each in faults)
        data.append(report.as_data(site, pages, faults))
        if not how["as_json"]:
            report.show(site, pages, faults, all_pages=how["pages"])
        if os.environ.get("GITHUB_ACTIONS") == "true":
            for fault in report.shorten(faults)[0]:
                # GitHub reads both.
                click.echo(report.annotation(site, fault), err=how["as_json"])
    if how["as_json"]:
        click.echo(json.dumps(data, indent=1))
    sys.exit(failed)


@cli.command("csp")
@_sites
@_exclude
@click.option(
    "--format", "form", type=click.Choice([*csp.FORMATS]), default="text", help="For nginx, Apache, or a _headers file."
)
@click.option("--only-clicky", is_flag=True, help="What Clicky needs, to be added to a policy that there is.")
def write_policy(sites: Sequence[Path], exclude: Sequence[str], form: str, *, only_clicky: bool) -> None:
    """Print the Content-Security-Policy that built sites need, and why.

    It has the hashes of all inline scripts in their pages, and the hosts of scripts and images.
    """
    needed = []
    for site in sites:
        look = csp.Look(site, everything=not only_clicky)
        needed += list(files.each(look, files.find(site, exclude), "Reading pages"))
    text, reasons = csp.policy(needed)
    if not text:
        raise click.ClickException("no page has the code, so that there is nothing to be allowed")
    for reason in reasons:
        click.echo(f"# {reason}")
    click.echo(csp.FORMATS[form].format(policy=text))


@cli.command("inject")
@_sites
@_config
@_site_id
@_exclude
@click.option("--strict", is_flag=True, help="Fail if a page's value is wrong.")
def inject_code(
    sites: Sequence[Path], path: Path | None, site_id: Sequence[str], exclude: Sequence[str], *, strict: bool
) -> None:
    """Put the code into the pages of a site, whatever has built it.

    Run it behind each build; a second run puts nothing there twice. A page says more in <meta name="clicky:title"
    content="…">, and so on; [tool.clicky-docs.pages] says it for all pages whose path matches.
    """
    project = _project(path, site_id)
    if project.settings.silent:
        click.echo(f"nothing is rendered: {project.settings.silent}")
    disabled = project.disabled()
    if disabled:
        click.echo(f"the code is commented out: {disabled}")
    wrong = False
    for site in sites:
        count: Counter[str] = Counter()
        changed = 0
        job = inject.Job(site, project, disabled)
        files.clear(site)
        for outcome in files.each(job, files.find(site, exclude), "Writing pages"):
            count[outcome.state] += 1
            changed += outcome.changed
            for problem in outcome.problems:
                wrong = True
                click.echo(f"{site / problem}", err=True)
        states = ", ".join(f"{number:,} {state}" for state, number in sorted(count.items()))
        click.echo(f"{site}: {states or 'no HTML files'}; {changed:,} changed")
    sys.exit(strict and wrong)


@cli.command("partial")
@click.argument("directory", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@_config
@_site_id
def write_partial(directory: Path, path: Path | None, site_id: Sequence[str]) -> None:
    """Write the template by which Zensical and Material render the code themselves.

    DIR is the theme's custom_dir.
    """
    project = _project(path, site_id)
    if project.settings.silent:
        raise click.ClickException(f"nothing would be rendered: {project.settings.silent}")
    written = partial.write(project.settings, directory)
    click.echo(f"{written}: rendered where extra.analytics.provider is clicky, and theme.custom_dir is {directory}")


def _project(path: Path | None, site_id: Sequence[str]) -> config.Project:
    try:
        given = {"site_id": list(site_id)} if site_id else {}
        return config.load(path or config.find(Path.cwd()), given)
    except config.ConfigError as error:
        raise click.ClickException(str(error)) from error
