"""Declare the command `serve`. Only this command imports the packages of the extra `serve`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from clicky_docs.options.values import host_names

_BASE = re.compile(r"(/[^/?#\s]+)+/")


def _base(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    path = f"/{value.strip('/')}/" if value.strip("/") else "/"
    if path != "/" and (not _BASE.fullmatch(path) or "//" in value or {".", ".."} & {*path.split("/")}):
        raise click.BadParameter(f"expected a path such as /docs/; found {value!r}")
    if path.startswith("/clicky/"):
        raise click.BadParameter(f"the URLs that begin with /clicky/ belong to the server; found {value!r}")
    return path


def _host_name(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if not value:
        return ""
    try:
        (name,) = host_names([value])
    except ValueError as error:
        raise click.BadParameter(f"{error}; found {value!r}") from error
    if "*" in name or name == "file:":
        raise click.BadParameter(f"expected a host name such as docs.example.com; found {value!r}")
    return name


@click.command("serve")
@click.argument("folder", metavar="SITE", type=click.Path(path_type=Path))
@click.option("--base", metavar="PATH", default="/", callback=_base, help="The path of the site, such as /docs/.")
@click.option(
    "--as",
    "host_name",
    metavar="HOST",
    default="",
    callback=_host_name,
    help="The host name that the site's options see, such as docs.example.com. By default, the options 'hosts', "
    "'internal_hosts' and 'internal_ips' exclude no visit.",
)
@click.option("--port", type=click.IntRange(0, 65535), help="The port. By default, the first free port from 8000.")
@click.option("--host", metavar="HOST", default="localhost", help="The host name or IP address. By default, localhost.")
@click.option("--public", is_flag=True, help="Allow a --host that other machines can reach.")
@click.option(
    "--no-open", "open_browser", is_flag=True, default=True, flag_value=False, help="Do not open the browser."
)
@click.option(
    "--save",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep visits, actions and goals in an SQLite database. By default, the data is kept in memory.",
)
@click.option(
    "--tracker",
    type=click.Choice(["stand-in", "clicky"]),
    default="stand-in",
    help="The tracker that the pages load: a stand-in of clicky-docs, or Clicky's own tracker, which is loaded from "
    "static.getclicky.com. Both send their data to this server.",
)
def serve_site(*, host: str, public: bool, **options: Any) -> None:
    """Serve a built site on this machine, and show live what Clicky would receive and store.

    The page /clicky/ shows the visit. No account is needed, and no beacon leaves the machine.
    """
    try:
        from clicky_docs.serve import command  # noqa: PLC0415  # the packages of the extra may be missing
        from clicky_docs.stats.database import DatabaseError  # noqa: PLC0415
    except ModuleNotFoundError as error:
        needed = 'to install the server, run: python -m pip install "clicky-docs[serve]"'
        raise click.ClickException(f"the module {error.name!r} is not installed; {needed}") from error
    if host not in command.LOCAL_HOSTS and not public:
        message = f"--host {host} lets other machines open the site and read the visit. Add --public to allow this."
        raise click.UsageError(message)
    try:
        command.run(command.Options(host=host, **options))
    except (ValueError, DatabaseError) as error:
        raise click.ClickException(str(error)) from error
