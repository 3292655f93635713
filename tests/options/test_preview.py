"""Builds that are not published: previews and local servers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from clicky_docs import load_site
from clicky_docs.options import preview
from clicky_docs.options.preview import SERVICES

LOCAL = "served at the internal IP address 127.0.0.1"
LOCALHOST = "served at the internal host localhost"


@pytest.mark.parametrize(
    ("url", "internal_ips", "reason"),
    [
        (None, None, ""),
        ("", None, ""),
        ("https://docs.example.com/", None, ""),
        ("https://93.184.215.14/", None, ""),
        ("http://[broken", None, ""),
        ("/relative/", None, ""),
        ("http://127.0.0.1:8000/docs/", None, LOCAL),
        ("http://localhost:8000/", None, LOCALHOST),
        ("http://LOCALHOST:8000/", [], LOCALHOST),
        ("http://docs.localhost/", [], "served at the internal host docs.localhost"),
        ("http://localhost.example.com/", None, ""),
        ("http://127.8.9.10/", None, "served at the internal IP address 127.8.9.10"),
        ("http://[::1]:8000/", None, "served at the internal IP address ::1"),
        ("http://0.0.0.0:8000/", None, "served at the internal IP address 0.0.0.0"),
        ("http://10.1.2.3/", None, ""),
        ("http://10.1.2.3/", "10.0.0.0/8", "served at the internal IP address 10.1.2.3"),
        ("http://[2001:db8::7]/", ["10.0.0.0/8", "2001:db8::/32"], "served at the internal IP address 2001:db8::7"),
        ("http://127.0.0.1:8000/", "10.0.0.0/8", ""),
    ],
)
def test_site_url_at_an_ip_address_in_the_option_internal_ips_disables_the_code(
    url: str | None, internal_ips: Any, reason: str
) -> None:
    settings, problems = load_site({"internal_ips": internal_ips})
    assert problems == []
    assert preview.disabled_reason(settings, {}, url=url) == reason


def test_command_serve_disables_the_code_with_the_reason_served_locally() -> None:
    settings, _ = load_site({"internal_ips": []})
    assert preview.disabled_reason(settings, {}, command="serve", url="http://192.168.1.7:8000/") == "served locally"


@pytest.mark.parametrize(
    ("url", "internal_hosts", "reason"),
    [
        ("https://staging.example.com/", "staging.*", "served at the internal host staging.example.com"),
        ("https://docs.example.com/", "staging.*", ""),
        ("http://localhost:8000/", "staging.*", ""),
        ("http://localhost:8000/", [], ""),
        ("file:///docs/", None, ""),
    ],
)
def test_site_url_at_a_host_in_the_option_internal_hosts_disables_the_code(
    url: str, internal_hosts: Any, reason: str
) -> None:
    settings, problems = load_site({"internal_hosts": internal_hosts})
    assert problems == []
    assert preview.disabled_reason(settings, {}, url=url) == reason


# Environment variables of a preview build and of a published build of each service.
BUILDS = [
    ("Read the Docs", {"READTHEDOCS": "True", "READTHEDOCS_VERSION_TYPE": "external"}, "READTHEDOCS_VERSION_TYPE=external"),
    ("Read the Docs", {"READTHEDOCS": "True", "READTHEDOCS_VERSION_TYPE": "branch"}, ""),
    ("Read the Docs", {"READTHEDOCS": "True", "READTHEDOCS_VERSION_TYPE": "tag"}, ""),
    ("Netlify", {"NETLIFY": "true", "CONTEXT": "deploy-preview"}, "CONTEXT=deploy-preview"),
    ("Netlify", {"NETLIFY": "true", "CONTEXT": "branch-deploy"}, "CONTEXT=branch-deploy"),
    ("Netlify", {"NETLIFY": "true", "CONTEXT": "staging"}, "CONTEXT=staging"),
    ("Netlify", {"NETLIFY": "true", "CONTEXT": "production"}, ""),
    ("Netlify", {"NETLIFY": "true"}, ""),
    ("Netlify", {"CONTEXT": "deploy-preview"}, ""),
    ("Vercel", {"VERCEL": "1", "VERCEL_ENV": "preview"}, "VERCEL_ENV=preview"),
    ("Vercel", {"VERCEL": "1", "VERCEL_ENV": "development"}, "VERCEL_ENV=development"),
    ("Vercel", {"VERCEL": "1", "VERCEL_ENV": "production"}, ""),
    ("Vercel", {"VERCEL": "1", "VERCEL_ENV": "previewed"}, ""),
    ("Cloudflare Pages", {"CF_PAGES": "1", "CF_PAGES_BRANCH": "new-page"}, "CF_PAGES_BRANCH=new-page"),
    ("Cloudflare Pages", {"CF_PAGES": "1", "CF_PAGES_BRANCH": "main"}, ""),
    ("Cloudflare Pages", {"CF_PAGES": "1", "CF_PAGES_BRANCH": "master"}, ""),
    ("Cloudflare Pages", {"CF_PAGES": "1"}, ""),
    ("Cloudflare Workers", {"WORKERS_CI": "1", "WORKERS_CI_BRANCH": "new-page"}, "WORKERS_CI_BRANCH=new-page"),
    ("Cloudflare Workers", {"WORKERS_CI": "1", "WORKERS_CI_BRANCH": "main"}, ""),
    ("GitHub Actions", {"GITHUB_EVENT_NAME": "pull_request"}, "GITHUB_EVENT_NAME=pull_request"),
    ("GitHub Actions", {"GITHUB_EVENT_NAME": "pull_request_target"}, "GITHUB_EVENT_NAME=pull_request_target"),
    ("GitHub Actions", {"GITHUB_EVENT_NAME": "push"}, ""),
    ("GitLab CI", {"CI_PIPELINE_SOURCE": "merge_request_event"}, "CI_PIPELINE_SOURCE=merge_request_event"),
    ("GitLab CI", {"CI_PIPELINE_SOURCE": "external_pull_request_event"}, "CI_PIPELINE_SOURCE=external_pull_request_event"),
    ("GitLab CI", {"CI_PIPELINE_SOURCE": "push"}, ""),
    ("Render", {"IS_PULL_REQUEST": "true"}, "IS_PULL_REQUEST=true"),
    ("Render", {"IS_PULL_REQUEST": "false"}, ""),
    ("AWS Amplify", {"AWS_PULL_REQUEST_ID": "7"}, "AWS_PULL_REQUEST_ID=7"),
    ("AWS Amplify", {"AWS_PULL_REQUEST_ID": ""}, ""),
    ("CircleCI", {"CIRCLECI": "true", "CIRCLE_PULL_REQUEST": "https://github.com/a/b/pull/7"}, "CIRCLE_PULL_REQUEST=https://github.com/a/b/pull/7"),
    ("CircleCI", {"CIRCLECI": "true", "CIRCLE_BRANCH": "main"}, ""),
    ("Azure Pipelines", {"TF_BUILD": "True", "BUILD_REASON": "PullRequest"}, "BUILD_REASON=PullRequest"),
    ("Azure Pipelines", {"TF_BUILD": "True", "BUILD_REASON": "IndividualCI"}, ""),
    ("Bitbucket Pipelines", {"BITBUCKET_PR_ID": "7"}, "BITBUCKET_PR_ID=7"),
    ("Bitbucket Pipelines", {"BITBUCKET_BRANCH": "main"}, ""),
    ("Jenkins", {"JENKINS_URL": "https://ci.example/", "CHANGE_ID": "7"}, "CHANGE_ID=7"),
    ("Jenkins", {"JENKINS_URL": "https://ci.example/", "BRANCH_NAME": "main"}, ""),
    ("Jenkins", {"CHANGE_ID": "7"}, ""),
    ("Buildkite", {"BUILDKITE_PULL_REQUEST": "7"}, "BUILDKITE_PULL_REQUEST=7"),
    ("Buildkite", {"BUILDKITE_PULL_REQUEST": "false"}, ""),
    ("Semaphore", {"SEMAPHORE_GIT_PR_NUMBER": "7"}, "SEMAPHORE_GIT_PR_NUMBER=7"),
    ("Semaphore", {"SEMAPHORE_GIT_BRANCH": "main"}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("service", "environment", "sign"), BUILDS)
def test_build_on_a_hosting_service_is_disabled_only_if_the_build_is_a_preview(
    service: str, environment: dict[str, str], sign: str
) -> None:
    expected = f"preview build by {service} ({sign})" if sign else ""
    assert preview.disabled_reason(load_site({})[0], environment) == expected
    counted, _ = load_site({"previews": True})
    assert preview.disabled_reason(counted, environment) == ""


# The JSON file of an event, and whether the build is a preview.
EVENTS = [
    ('{"workflow_run": {"event": "pull_request"}}', True),
    ('{"workflow_run": {"event": "pull_request_target"}}', True),
    ('{"workflow_run": {"event": "push"}}', False),
    ('{"workflow_run": null}', False),
    ("[]", False),
    ("{", False),
    (None, False),
]


@pytest.mark.parametrize(("event", "is_preview"), EVENTS)
def test_workflow_that_another_workflow_starts_is_a_preview_if_a_pull_request_has_started_the_other_workflow(
    tmp_path: Path, event: str | None, is_preview: bool
) -> None:
    path = tmp_path / "event.json"
    if event is not None:
        path.write_text(event, encoding="utf-8")
    environment = {"GITHUB_EVENT_NAME": "workflow_run", "GITHUB_EVENT_PATH": str(path)}
    expected = "preview build by GitHub Actions (GITHUB_EVENT_NAME=workflow_run)" if is_preview else ""
    assert preview.disabled_reason(load_site({})[0], environment) == expected


LOCAL_URL = "http://localhost:8000/"
PULL_REQUEST = {"CI": "true", "GITHUB_EVENT_NAME": "pull_request"}


@pytest.mark.parametrize(
    ("environment", "options", "warns"),
    [
        ({"CI": "true"}, {}, True),
        ({"CI": "1"}, {"url": "http://127.0.0.1/"}, True),
        ({"READTHEDOCS": "True"}, {}, True),
        ({"TF_BUILD": "True"}, {}, True),
        ({"JENKINS_URL": "https://ci.example/"}, {}, True),
        ({}, {"command": "gh-deploy"}, True),
        ({"CI": "true"}, {"url": "https://docs.example/"}, False),
        ({"CI": "true"}, {"url": None}, False),
        ({"CI": "true"}, {"command": "serve"}, False),
        ({"CI": "false"}, {}, False),
        ({}, {}, False),
        (PULL_REQUEST, {}, False),
    ],
)
def test_local_url_is_a_problem_in_a_build_by_a_service_if_the_build_is_not_a_preview(
    environment: dict[str, str], options: dict[str, Any], warns: bool
) -> None:
    problem = preview.local_url(load_site({})[0], environment, key="site_url", **{"url": LOCAL_URL, **options})
    found = repr(options.get("url", LOCAL_URL))
    expected = (
        f"site_url: an internal host in a build by a service; found {found}; accepted: the URL of the published site. "
        "No page is tracked."
    )
    assert str(problem) == (expected if warns else "None")


def test_local_url_is_a_problem_in_a_preview_that_is_tracked() -> None:
    settings, _ = load_site({"previews": True})
    assert preview.local_url(settings, PULL_REQUEST, key="site_url", url=LOCAL_URL)


def test_cases_in_this_file_include_a_preview_and_a_published_build_of_each_hosting_service() -> None:
    names = {service.name for service in SERVICES}
    assert names == {name for name, _, sign in BUILDS if sign}
    assert names == {name for name, _, sign in BUILDS if not sign}
    assert all(service.source.startswith("https://") for service in SERVICES)


def test_build_of_a_branch_that_matches_the_option_production_branch_is_not_a_preview() -> None:
    settings, problems = load_site({"production_branch": ["release/*", "live"]})
    assert problems == []
    for branch, is_preview in (("live", False), ("release/2", False), ("main", True), ("Live", True)):
        assert bool(preview.disabled_reason(settings, {"CF_PAGES": "1", "CF_PAGES_BRANCH": branch})) is is_preview


def test_option_previews_allows_tracking_in_the_command_serve_but_not_at_an_internal_ip_address() -> None:
    settings, _ = load_site({"previews": True})
    assert preview.disabled_reason(settings, {}, command="serve") == ""
    # A server at an internal IP address is still not tracked.
    assert preview.disabled_reason(settings, {}, command="serve", url="http://127.0.0.1:8000/") == LOCAL
