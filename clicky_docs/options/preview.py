"""Detect builds that are not published: previews and local servers."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from clicky_docs.options.declare import Problem
from clicky_docs.options.parsers import show
from clicky_docs.options.settings import Settings


class Service(NamedTuple):
    """A service that builds previews. `signs` detects a preview. `source` is the URL of the service's documentation."""

    name: str
    source: str
    signs: Mapping[str, str]
    """A regular expression for each environment variable. A build is a preview if all the variables match."""
    branch: str = ""
    """The environment variable with the branch. If the field is set, a build of `production_branch` is no preview."""
    event: str = ""
    """The environment variable with the path of a JSON file. If the field is set, a build is a preview only if the file
    is about a workflow that a pull request has started."""


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
        "GitHub Actions",
        "https://docs.github.com/en/webhooks/webhook-events-and-payloads#workflow_run",
        {"GITHUB_EVENT_NAME": "workflow_run"},
        event="GITHUB_EVENT_PATH",
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
    Service("CircleCI", "https://circleci.com/docs/reference/variables/", {"CIRCLE_PULL_REQUEST": ".+"}),
    Service(
        "Azure Pipelines",
        "https://learn.microsoft.com/en-us/azure/devops/pipelines/build/variables",
        {"BUILD_REASON": "PullRequest"},
    ),
    Service(
        "Bitbucket Pipelines",
        "https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/",
        {"BITBUCKET_PR_ID": ".+"},
    ),
    Service(
        "Jenkins",
        "https://www.jenkins.io/doc/book/pipeline/multibranch/",
        # `JENKINS_URL` is required, because other tools may set `CHANGE_ID` too.
        {"JENKINS_URL": ".+", "CHANGE_ID": ".+"},
    ),
    Service(
        "Buildkite",
        "https://buildkite.com/docs/pipelines/configure/environment-variables",
        {"BUILDKITE_PULL_REQUEST": "(?!false$).+"},
    ),
    Service("Semaphore", "https://docs.semaphoreci.com/reference/env-vars", {"SEMAPHORE_GIT_PR_NUMBER": ".+"}),
)

PREVIEW = "preview build by"
"""The start of the reason why a preview build by a service is not tracked."""

# Environment variables of services that run builds. Most services set the first variable.
_CI = ("CI", "READTHEDOCS", "TF_BUILD", "JENKINS_URL")


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


def local_url(
    settings: Settings, environment: Mapping[str, str], *, key: str, url: str | None, command: str = "build"
) -> Problem | None:
    """Return a problem if a build that will probably be published is not tracked, only because its URL is local.

    Args:
        settings: as in `disabled_reason`.
        environment: as in `disabled_reason`.
        key: the name of the build tool's option that sets the URL.
        url: the URL of the site.
        command: the build tool's command. ``gh-deploy`` publishes the site.
    """
    is_published = command == "gh-deploy" or (
        command == "build" and any(environment.get(name, "").lower() not in {"", "0", "false"} for name in _CI)
    )
    if not is_published or not _internal(settings, url) or (not settings.previews and _preview(settings, environment)):
        return None
    what = f"an internal host in a build by a service; found {show(url)}; accepted: the URL of the published site"
    return Problem(key=key, what=what, consequence="No page is tracked.")


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
        if service.event and not _is_of_pull_request(environment.get(service.event, "")):
            continue
        name, value = list(signs.items())[-1]
        return f"{PREVIEW} {service.name} ({name}={value})"
    return ""


def _is_of_pull_request(path: str) -> bool:
    """Return whether the JSON file of a GitHub event ``workflow_run`` is about a workflow of a pull request."""
    try:
        event = json.loads(Path(path).read_bytes())
        return str(event["workflow_run"]["event"]).startswith("pull_request")
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return False
