"""The command line: what the plugins do, for any site that is built; and the proof that it is right.

Each command asks one module of this folder, and prints what that says.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import click

import clicky_docs
from clicky_docs.browser import insights_file
from clicky_docs.cli import check, config, csp, files, inject, policy, report
from clicky_docs.cli import partial as template
from clicky_docs.options import page_rules
from clicky_docs.options.parsers import Untyped
from clicky_docs.options.values import site_ids


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
_site_id = functools.partial(
    click.option, "--site-id", metavar="ID", callback=_site_ids, help="The Site ID, or several with commas."
)
_config = click.option(
    "--config",
    "path",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"The settings: {config.OWN}, or [tool.clicky-docs] in {config.SHARED}; else those found here or above.",
)


class _Commands(click.Group):
    """Commands that end with one line, whatever ends them."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            click.echo("Interrupted. No file is half written; another run does the rest.", err=True)
            sys.exit(128 + signal.SIGINT)
        except BrokenProcessPool as error:
            what = "one of its processes was killed; no file is half written, and another run does the rest"
            raise click.ClickException(what) from error
        except OSError as error:
            # A reader that has enough is click's to answer.
            if error.errno == errno.EPIPE:
                raise
            # Else it would be tried once more at the end.
            with contextlib.suppress(OSError):
                sys.stdout.close()
            raise _failure(error, "the output") from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(clicky_docs.__version__, prog_name="clicky-docs")
def cli() -> None:
    """Clicky web analytics for documentation: look at a site that is built, or put the code into it.

    A SITE is a folder of HTML files, or one of them.
    """


@cli.command("check")
@_sites
@_site_id(envvar="CLICKY_SITE_ID")
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
        found = files.each(check.PageInspector(site), _find(site, exclude), "Reading pages")
        pages = [each for each in found if each]
        problems = check.problems(pages, site_id)
        failed = failed or any(how["strict"] or each.severity == "error" for each in problems)
        data.append(report.as_data(site, pages, problems))
        if not how["as_json"]:
            report.print_report(site, pages, problems, all_pages=how["pages"])
        if os.environ.get("GITHUB_ACTIONS") == "true":
            for problem in report.first_of_each_kind(problems)[0]:
                # GitHub reads both.
                click.echo(report.annotation(site, problem), err=how["as_json"])
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
    needed: list[tuple[policy.Need, ...]] = []
    for site in sites:
        look = csp.PolicyInspector(site, everything=not only_clicky)
        try:
            needed += files.each(look, _find(site, exclude), "Reading pages")
        except OSError as error:
            raise _failure(error) from error
    if not any(need.why == csp.OURS for page in needed for need in page):
        raise click.ClickException("no page has code of Clicky's that is not commented out")
    text, reasons = csp.policy(needed)
    for reason in (*reasons, *csp.LIMITS):
        click.echo(f"# {reason}")
    if form == "headers" and len(text) > csp.LONGEST:
        click.echo(f"# {len(text):,} characters: Cloudflare takes no line of more than {csp.LONGEST:,}")
    click.echo(csp.FORMATS[form].format(policy=text))


@cli.command("inject")
@click.argument(
    "sites",
    metavar="SITE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@_config
@_site_id()
@_exclude
@click.option("--strict", is_flag=True, help="Fail if there is no Site ID, too, or if a value or pattern is wrong.")
def inject_code(
    sites: Sequence[Path], path: Path | None, site_id: Sequence[str], exclude: Sequence[str], *, strict: bool
) -> None:
    """Put the code into the pages of a site, whatever has built it.

    Run it behind each build; a second run puts nothing there twice. A page says more in <meta name="clicky:title"
    content="…">, and so on; [tool.clicky-docs.pages] says it for all pages whose path in the SITE matches.
    """
    project = _project(path, site_id)
    if not project.settings.site_id:
        click.echo(f"nothing is rendered: {_no_site_id(project)}", err=True)
        sys.exit(strict)
    disabled_reason = project.disabled_reason()
    if project.settings.off_reason or disabled_reason:
        state = "nothing is rendered" if project.settings.off_reason else "the code is commented out"
        click.echo(f"{state}: {project.settings.off_reason or disabled_reason}", err=True)
    failed = wrong = False
    for each in project.lacking:
        click.echo(f"{project.path}: {each} is unknown in this build. The value is not sent.", err=True)
    found: list[tuple[str, ...]] = []
    for site in sites:
        names = _find(site, exclude)
        files.clear(site)
        found += map(inject.paths, names)
        count: Counter[str] = Counter()
        changed = 0
        job = inject.Job(site, project, disabled_reason)
        for outcome in files.each(job, names, "Writing pages"):
            count[outcome.state] += 1
            changed += outcome.changed
            wrong = wrong or bool(outcome.problems)
            for problem in outcome.problems:
                click.echo(f"{site / problem}", err=True)
        failed = failed or bool(count["failed"]) or count.keys() <= {"no document"}
        try:
            job.finish()
        except OSError as error:
            failed = True
            click.echo(f"{site / insights_file.FILE}: {error.strerror}. It is left as it is.", err=True)
        states = ", ".join(f"{number:,} {state}" for state, number in sorted(count.items()) if number)
        click.echo(f"{site}: {states or 'no HTML files'}; {changed:,} changed")
    lost = page_rules.unmatched(project.settings.page_rules, found)
    for each in map(str, lost):
        click.echo(f"{project.path}: {each}", err=True)
    sys.exit(failed or (strict and (wrong or bool(lost))))


@cli.command("partial")
@click.argument("directory", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@_config
@_site_id()
def write_partial(directory: Path, path: Path | None, site_id: Sequence[str]) -> None:
    """Write the template by which Zensical and Material render the code themselves.

    DIR is the theme's custom_dir.
    """
    project = _project(path, site_id)
    if project.settings.off_reason:
        why = project.settings.off_reason if project.settings.site_id else _no_site_id(project)
        raise click.ClickException(f"nothing would be rendered: {why}")
    if project.settings.page_rules:
        click.echo(f"{project.path}: pages: not for a template; pages say it in their front matter", err=True)
    if project.settings.deferred:
        names = ", ".join(f"custom.{name}" for name in project.settings.deferred)
        click.echo(f"{project.path}: {names}: a template does not fill placeholders of a page; left out", err=True)
    try:
        written = template.write(project.settings, directory)
    except OSError as error:
        raise _failure(error, directory) from error
    click.echo(f"{written}: rendered where extra.analytics.provider is clicky, and theme.custom_dir is {directory}")
    if project.settings.insights:
        static = template.STATIC.as_posix()
        click.echo(f"{directory / template.STATIC}: loaded where {static} is in extra_javascript")


def _no_site_id(project: config.Project) -> str:
    where = project.path or f"here or above there is no {config.OWN}, and no [tool.clicky-docs] in a {config.SHARED}"
    return f"no Site ID ({where})"


def _failure(error: OSError, where: object = None) -> click.ClickException:
    return click.ClickException(f"{error.filename2 or error.filename or where}: {error.strerror}")


def _find(site: Path, exclude: Sequence[str]) -> list[str]:
    try:
        return files.find(site, exclude)
    except OSError as error:
        raise _failure(error) from error


def _project(path: Path | None, site_id: Sequence[str]) -> config.Project:
    try:
        given = {"site_id": list(site_id)} if site_id else {}
        return config.load(path or config.find(Path.cwd()), given)
    except OSError as error:
        raise click.ClickException(f"the current folder: {error.strerror}") from error
    except config.ConfigError as error:
        raise click.ClickException(str(error)) from error
