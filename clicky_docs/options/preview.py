"""Detect builds that are not published: previews and local servers."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import NamedTuple
from urllib.parse import urlsplit

from clicky_docs.options.settings import Settings


class Service(NamedTuple):
    """A service that builds previews. `signs` detects a preview. `source` is the URL of the service's documentation."""

    name: str
    source: str
    signs: Mapping[str, str]
    """A regular expression for each environment variable. A build is a preview if all the variables match."""
    branch: str = ""
    """The environment variable with the branch. If set, a build of `production_branch` is no preview."""


SERVICES = (
    Service(
        "Read the Docs",
        "https://docs.readthedocs.com/platform/stable/reference/environment-variables.html",
        {"READTHEDOCS_VERSION_TYPE": "external"},
    ),
    Service(
        "Netlify",
        "https://docs.netlify.com/build/configure-builds/environment-variables/",
        # `NETLIFY` is required, because other tools may set `CONTEXT` too. The context of a branch can have any name,
        # so every name except for `production` is a preview.
        {"NETLIFY": "true", "CONTEXT": "(?!production$).+"},
    ),
    Service(
        "Vercel",
        "https://vercel.com/docs/environment-variables/system-environment-variables",
        {"VERCEL_ENV": "preview|development"},
    ),
    Service(
        "Cloudflare Pages",
        "https://developers.cloudflare.com/pages/configuration/build-configuration/#environment-variables",
        {"CF_PAGES": "1"},
        "CF_PAGES_BRANCH",
    ),
    Service(
        "Cloudflare Workers",
        "https://developers.cloudflare.com/workers/ci-cd/builds/configuration/#environment-variables",
        {"WORKERS_CI": "1"},
        "WORKERS_CI_BRANCH",
    ),
    Service(
        "GitHub Actions",
        "https://docs.github.com/en/actions/reference/workflows-and-actions/variables",
        {"GITHUB_EVENT_NAME": "pull_request(_target)?"},
    ),
    Service(
        "GitLab CI",
        "https://docs.gitlab.com/ci/variables/predefined_variables/",
        {"CI_PIPELINE_SOURCE": "(merge|external_pull)_request_event"},
    ),
    Service("Render", "https://render.com/docs/environment-variables", {"IS_PULL_REQUEST": "true"}),
    Service(
        "AWS Amplify",
        "https://docs.aws.amazon.com/amplify/latest/userguide/amplify-console-environment-variables.html",
        {"AWS_PULL_REQUEST_ID": ".+"},
    ),
)


def disabled_reason(
    settings: Settings, environment: Mapping[str, str], *, command: str = "build", url: str | None = None
) -> str:
    """Return the reason why the current build is not tracked, or an empty text.

    Args:
        settings: the site's settings. Only `previews`, `production_branch`, `internal_ips` and `internal_hosts` are
            used.
        environment: the environment variables. The variables in `SERVICES` mark a preview.
        command: the build tool's command. ``serve`` starts the local server of MkDocs, which only the author visits.
        url: the URL of the site. The command ``mkdocs serve --clean`` is reported as ``build``, so only the URL shows
            that the server is local.
    """
    if command == "serve" and not settings.previews:
        return "served locally"
    return _internal(settings, url) or ("" if settings.previews else _preview(settings, environment))


def _internal(settings: Settings, url: str | None) -> str:
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return ""
    if host and any(fnmatchcase(host, pattern) for pattern in settings.internal_hosts):
        return f"served at the internal host {host}"
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return ""
    # A local server that listens on all IP addresses reports the URL http://0.0.0.0, so this IP address is internal,
    # too.
    if address.is_unspecified or any(address in network for network in settings.internal_ips):
        return f"served at the internal IP address {address}"
    return ""


def _preview(settings: Settings, environment: Mapping[str, str]) -> str:
    for service in SERVICES:
        signs = {name: environment.get(name, "") for name in service.signs}
        if not all(re.fullmatch(pattern, signs[name]) for name, pattern in service.signs.items()):
            continue
        if service.branch:
            branch = environment.get(service.branch, "")
            if not branch or any(fnmatchcase(branch, pattern) for pattern in settings.production_branch):
                continue
            signs = {service.branch: branch}
        name, value = list(signs.items())[-1]
        return f"preview build by {service.name} ({name}={value})"
    return ""
