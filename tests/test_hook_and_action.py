"""The hook for pre-commit and the action for GitHub, which run `clicky-docs check`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from sites import SITE_ID, write
from test_examples import PAGES, blocks

from clicky_docs import Page, build, load_site, place

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
HOOKS = ROOT / ".pre-commit-hooks.yaml"
ACTION = ROOT / "action.yml"
PLAIN = "<!doctype html><html><head><title>Home</title></head><body><p>x</p></body></html>"


def tracked(name: str = "index") -> str:
    settings, _ = load_site({"site_id": SITE_ID})
    return place(PLAIN, build(settings, Page(name)))


def execute(*command: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", **environment}
    return subprocess.run(
        [*map(str, command)], cwd=cwd, env=variables, text=True, capture_output=True, check=False, timeout=120
    )


# The hook ------------------------------------------------------------------------------------------------------------


def git(*arguments: object, cwd: Path) -> str:
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "init.defaultBranch=main")
    done = execute("git", *identity, *arguments, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a repository that uses the hook. The hook runs in this environment, because tests have no network."""
    hook = write(tmp_path / "hook", {HOOKS.name: HOOKS.read_text(encoding="utf-8")})
    result = write(tmp_path / "project", {"site/index.html": tracked()})
    for folder in (hook, result):
        git("init", "-q", cwd=folder)
        git("add", "-A", cwd=folder)
        git("commit", "-qm", "x", cwd=folder)
    (declared,) = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    here = {"id": declared["id"], "language": "system", "additional_dependencies": []}
    config = {"repos": [{"repo": str(hook), "rev": git("rev-parse", "HEAD", cwd=hook), "hooks": [here]}]}
    write(result, {".pre-commit-config.yaml": yaml.safe_dump(config)})
    git("add", "-A", cwd=result)
    return result


def test_hook_passes_if_the_site_has_no_errors(project: Path, tmp_path: Path) -> None:
    done = execute(
        "pre-commit", "run", "--all-files", "--verbose", cwd=project, PRE_COMMIT_HOME=str(tmp_path / "cache")
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "clicky-docs check" in done.stdout
    assert "site: 1 page: 1 tracked; 0 errors, 0 warnings" in done.stdout


def test_hook_fails_if_the_site_has_an_error(project: Path, tmp_path: Path) -> None:
    write(project, {"site/old.html": PLAIN})
    done = execute("pre-commit", "run", "--all-files", cwd=project, PRE_COMMIT_HOME=str(tmp_path / "cache"))
    assert done.returncode == 1
    assert "no Clicky code" in done.stdout


def test_manifest_of_the_hook_is_valid(tmp_path: Path) -> None:
    done = execute("pre-commit", "validate-manifest", HOOKS, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")


def documented(name: str) -> Any:
    """Return the parsed YAML of the block with this file name in docs/editor.md."""
    (found,) = (block.text for block in blocks("docs/editor.md") if block.file == name)
    return yaml.safe_load(found)


def test_configuration_of_the_hook_in_the_docs_is_valid(tmp_path: Path) -> None:
    config = documented(".pre-commit-config.yaml")
    (declared,) = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    assert config["repos"][0]["hooks"][0]["id"] == declared["id"]
    write(tmp_path, {".pre-commit-config.yaml": yaml.safe_dump(config)})
    done = execute("pre-commit", "validate-config", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")


# The action ----------------------------------------------------------------------------------------------------------


def run_action(site: Path, tmp_path: Path, inputs: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the step that checks the site, as GitHub runs a step with `shell: bash`."""
    action: dict[str, Any] = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    values = {name: each.get("default", "") for name, each in action["inputs"].items()} | inputs
    step = action["runs"]["steps"][-1]
    environment = {}
    for name, value in step["env"].items():
        assert value.startswith("${{ inputs.")
        environment[name] = values[value.removeprefix("${{ inputs.").removesuffix(" }}")]
    script = write(tmp_path, {"step.sh": step["run"]}) / "step.sh"
    bash = (shutil.which("bash"), "--noprofile", "--norc", "-eo", "pipefail", script)
    return execute(*bash, cwd=site, GITHUB_ACTIONS="true", RUNNER_TEMP=str(tmp_path), **environment)


def test_action_passes_if_the_site_has_no_errors(tmp_path: Path) -> None:
    site = write(tmp_path / "docs", {"a site/index.html": tracked()})
    done = run_action(site, tmp_path, {"site": "a site", "site-id": SITE_ID})
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 tracked; 0 errors, 0 warnings" in done.stdout


def test_action_fails_and_annotates_a_page_with_an_error(tmp_path: Path) -> None:
    site = write(tmp_path / "docs", {"site/index.html": tracked(), "site/old.html": PLAIN})
    done = run_action(site, tmp_path, {"site": "site"})
    assert done.returncode == 1
    assert "::error " in done.stdout


def test_action_passes_the_inputs_to_the_command(tmp_path: Path) -> None:
    pages = {"site/index.html": tracked(), "site/old.html": PLAIN, "site/api/x y.html": PLAIN}
    site = write(tmp_path / "docs", pages)
    done = run_action(site, tmp_path, {"site": "site", "exclude": "old.html\napi/x *\n"})
    assert done.returncode == 0, done.stdout
    assert run_action(site, tmp_path, {"site": "site", "exclude": "*.html\n", "site-id": "7"}).returncode == 1
    # Two pages have the same title, which is a warning.
    write(site, {"site/two.html": tracked("two")})
    inputs = {"site": "site", "exclude": "old.html\napi/*"}
    assert run_action(site, tmp_path, inputs).returncode == 0
    assert run_action(site, tmp_path, {**inputs, "strict": "true"}).returncode == 1


def test_action_does_not_run_an_input_as_a_command(tmp_path: Path) -> None:
    done = run_action(tmp_path, tmp_path, {"site": "$(touch created)", "exclude": "`touch created`"})
    assert done.returncode == 2
    assert not (tmp_path / "created").exists()


def test_docs_describe_each_input_of_the_action() -> None:
    inputs = yaml.safe_load(ACTION.read_text(encoding="utf-8"))["inputs"]
    (step,) = documented(".github/workflows/check.yml")
    assert step["with"].keys() <= inputs.keys()
    table = PAGES["docs/editor.md"].partition("| input |")[2]
    assert re.findall(r"^\| `([\w-]+)` \|", table, re.MULTILINE) == [*inputs]
