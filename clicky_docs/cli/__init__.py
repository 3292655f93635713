"""The command line: add Clicky's tracking code to the pages of any built site, and check a built site.

Each command calls the module of the same name in this package, and prints the result.
"""

from __future__ import annotations

import functools
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

import clicky_docs
from clicky_docs.browser import insights_file
from clicky_docs.built_site import check, files, policy
from clicky_docs.cli import check_output, config, csp
from clicky_docs.cli import partial as template
from clicky_docs.cli.group import Commands, failure
from clicky_docs.cli.init import add_to_site
from clicky_docs.cli.report import report_site
from clicky_docs.cli.schema import print_schema
from clicky_docs.cli.serve import serve_site
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
    "--exclude",
    metavar="PATTERN",
    multiple=True,
    help="Skip files whose path, relative to SITE, matches PATTERN, such as api/*. A * also matches slashes.",
)
_site_id = functools.partial(
    click.option,
    "--site-id",
    metavar="ID",
    callback=_site_ids,
    help="The Site ID, or several Site IDs separated by commas.",
)
_config = click.option(
    "--config",
    "path",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"The settings file: {config.OWN}, or {config.SHARED} with [tool.clicky-docs]. By default, the command "
    "uses the nearest of these files in the current folder or in a folder above.",
)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(clicky_docs.__version__, prog_name="clicky-docs")
def cli() -> None:
    """Clicky web analytics for documentation: check a built site, or add Clicky's tracking code to its pages.

    SITE is the folder of a built site. The commands check and csp also accept one HTML file.
    """


@cli.command("check")
@_sites
@_site_id(envvar="CLICKY_SITE_ID")
@_exclude
@click.option(
    "--pages",
    is_flag=True,
    help="Also print a table of the pages: the title, the URL under which the page is tracked (href), the URL that "
    "Clicky stores if it differs from href, the goal, and the reason if the page is not tracked.",
)
@click.option("--strict", is_flag=True, help="Exit with status 1 also if there are only warnings.")
@click.option("--published/--no-published", default=None, help=check.PUBLISHED)
@click.option("--json", "as_json", is_flag=True, help="Print the pages and the problems as JSON.")
def check_sites(
    sites: Sequence[Path], site_id: Sequence[str], exclude: Sequence[str], *, published: bool | None, **how: bool
) -> None:
    """Print the problems of a built site, and the number of tracked pages.

    If --site-id or the environment variable CLICKY_SITE_ID is set, a page with another Site ID is an error. The exit
    status is 1 if there are errors.
    """
    failed = False
    data = []
    for site in sites:
        reports = files.map_parallel(check.PageInspector(site), _find(site, exclude), "Reading pages")
        pages = check.skip_frames([each for each in reports if each])
        problems = check.problems(pages, site_id, published=published)
        failed = failed or any(how["strict"] or each.severity == "error" for each in problems)
        if how["as_json"]:
            data.append(check_output.as_data(site, pages, problems))
        else:
            check_output.print_report(site, pages, problems, all_pages=how["pages"])
        if os.environ.get("GITHUB_ACTIONS") == "true":
            for problem in check_output.first_of_each_kind(problems)[0]:
                # GitHub reads annotations from stdout and from stderr. With --json, stdout contains only the JSON, so
                # the annotations are printed to stderr.
                click.echo(check_output.annotation(site, problem), err=how["as_json"])
    if how["as_json"]:
        click.echo(json.dumps(data, indent=1))
    sys.exit(failed)


@cli.command("csp")
@_sites
@_exclude
@click.option(
    "--format",
    "form",
    type=click.Choice([*csp.FORMATS]),
    default="text",
    help="Print only the policy (text), or the policy as configuration of nginx, of Apache, or of a web host that "
    "reads a _headers file (headers).",
)
@click.option(
    "--only-clicky", is_flag=True, help="Print only the sources that Clicky needs, to add them to an existing policy."
)
def write_policy(sites: Sequence[Path], exclude: Sequence[str], form: str, *, only_clicky: bool) -> None:
    """Print the Content-Security-Policy that built sites need, with the reason for each source.

    The policy allows the inline scripts of the pages by their hashes. The policy also allows the hosts from which the
    pages load scripts and images.
    """
    needed: Counter[policy.Need] = Counter()
    for site in sites:
        inspector = csp.inspector(site, everything=not only_clicky)
        try:
            for each in files.map_parallel(inspector, _find(site, exclude), "Reading pages"):
                needed.update(each)
        except OSError as error:
            raise failure(error) from error
    if not any(need.why == csp.PAGE_SCRIPT for need in needed):
        raise click.ClickException("the Clicky code is missing or commented out in all pages")
    text, reasons = csp.policy(needed)
    blocked = [] if only_clicky else csp.blocked(sites)
    for reason in (*blocked, *reasons, *csp.LIMITS):
        click.echo(f"# {reason}")
    if form == "headers" and len(text) > csp.LONGEST:
        click.echo(f"# The policy has {len(text):,} characters; Cloudflare accepts at most {csp.LONGEST:,} per line.")
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
@click.option(
    "--strict",
    is_flag=True,
    help="Exit with status 1 also if the Site ID is missing, a page has a wrong value, or a pattern matches no page.",
)
def inject_code(
    sites: Sequence[Path], path: Path | None, site_id: Sequence[str], exclude: Sequence[str], *, strict: bool
) -> None:
    """Add Clicky's tracking code to the pages of a site that any tool has built.

    Run the command after each build. If a page already has the code, the command replaces the code. A page sets its own
    values with elements such as <meta name="clicky:title" content="…">. The table [tool.clicky-docs.pages] sets values
    for all pages whose paths, relative to SITE, match a pattern.
    """
    from clicky_docs.cli import inject  # noqa: PLC0415  # only this command needs the module

    project = _project(path, site_id)
    if not project.settings.site_id:
        click.echo(f"no Clicky code is added: {_no_site_id(project)}", err=True)
        sys.exit(strict)
    disabled_reason = project.disabled_reason()
    if project.settings.off_reason or disabled_reason:
        state = "no Clicky code is added" if project.settings.off_reason else "the Clicky code is commented out"
        click.echo(f"{state}: {project.settings.off_reason or disabled_reason}", err=True)
    failed = wrong = False
    for each in project.unfilled:
        click.echo(f"{project.path}: {each} has no value in this build. The value is not sent.", err=True)
    page_paths: list[tuple[str, ...]] = []
    for site in sites:
        names = _find(site, exclude)
        files.clear(site)
        page_paths += map(inject.paths, names)
        states: Counter[str] = Counter()
        changed = 0
        job = inject.Job(site, project, disabled_reason)
        for outcome in files.map_parallel(job, names, "Writing pages"):
            states[outcome.state] += 1
            changed += outcome.changed
            wrong = wrong or bool(outcome.problems)
            for problem in outcome.problems:
                click.echo(f"{site / problem}", err=True)
        failed = failed or bool(states["failed"]) or states.keys() <= {"not HTML documents"}
        try:
            job.finish()
        except OSError as error:
            failed = True
            click.echo(f"{site / insights_file.FILE}: {error.strerror}. The file is unchanged.", err=True)
        summary = ", ".join(f"{number:,} {state}" for state, number in sorted(states.items()) if number)
        click.echo(f"{site}: {summary or 'no HTML files'}; {changed:,} changed")
    unmatched = page_rules.unmatched(project.settings.page_rules, page_paths)
    for each in map(str, unmatched):
        click.echo(f"{project.path}: {each}", err=True)
    sys.exit(failed or (strict and (wrong or bool(unmatched))))


@cli.command("partial")
@click.argument("directory", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@_config
@_site_id()
def write_partial(directory: Path, path: Path | None, site_id: Sequence[str]) -> None:
    """Write a template with which Zensical and Material for MkDocs add Clicky's tracking code to the pages.

    DIR is the folder that the theme's option custom_dir names.
    """
    project = _project(path, site_id)
    if project.settings.off_reason:
        why = project.settings.off_reason if project.settings.site_id else _no_site_id(project)
        raise click.ClickException(f"the template would add no Clicky code: {why}")
    if project.settings.page_rules:
        click.echo(f"{project.path}: pages: a template cannot use patterns. The option is ignored.", err=True)
    if project.settings.deferred:
        names = ", ".join(f"custom.{name}" for name in project.settings.deferred)
        click.echo(
            f"{project.path}: {names}: a template cannot fill placeholders whose value differs per page. "
            "The property is not sent.",
            err=True,
        )
    try:
        written = template.write(project.settings, directory)
    except OSError as error:
        raise failure(error, directory) from error
    click.echo(
        f"{written}: the theme uses this file if extra.analytics.provider is clicky and theme.custom_dir is {directory}"
    )
    if project.settings.insights:
        static = template.STATIC.as_posix()
        click.echo(f"{directory / template.STATIC}: the pages load this file if {static} is in extra_javascript")


def _no_site_id(project: config.Project) -> str:
    missing = f"found no {config.OWN} and no {config.SHARED} with [tool.clicky-docs] here or in a folder above"
    return f"no Site ID ({project.path or missing})"


def _find(site: Path, exclude: Sequence[str]) -> list[str]:
    try:
        return files.find(site, exclude)
    except OSError as error:
        raise failure(error) from error


def _project(path: Path | None, site_id: Sequence[str]) -> config.Project:
    try:
        overrides = {"site_id": list(site_id)} if site_id else {}
        return config.load(path or config.find(Path.cwd()), overrides)
    except OSError as error:
        raise click.ClickException(f"the current folder: {error.strerror}") from error
    except config.ConfigError as error:
        raise click.ClickException(str(error)) from error


for _command in (add_to_site, print_schema, report_site, serve_site):
    cli.add_command(_command)
