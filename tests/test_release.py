"""Rules for releases: lock files, one version, the changelog, and the reason for each dependency."""

from __future__ import annotations

import itertools
import os
import re
import runpy
from collections import Counter
from configparser import ConfigParser
from importlib.metadata import distributions
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.dependency_groups import resolve_dependency_groups
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import clicky_docs
from clicky_docs.cli.config import parse_toml

ROOT = Path(__file__).parents[1]
PROJECT = parse_toml((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# An extra may contain another extra of the project: `clicky-docs[cli]`.
EXTRAS = {
    extra: [each for each in requirements if not each.startswith("clicky-docs[")]
    for extra, requirements in PROJECT["project"]["optional-dependencies"].items()
}
TOX = ConfigParser(interpolation=None)
TOX.read(ROOT / "tox.ini", encoding="utf-8")
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
# The dependency groups of each lock file.
GROUPS: dict[str, list[str]] = runpy.run_path(str(ROOT / "requirements" / "lock.py"))["LOCKS"]
PYTHONS = [
    {"python_version": f"3.{minor}", "python_full_version": f"3.{minor}.9", "sys_platform": platform}
    for minor, platform in itertools.product(range(10, 15), ("linux", "darwin", "win32"))
]


class Locked(NamedTuple):
    requirement: Requirement
    hashes: list[str]


def read_lock(lock: Path) -> list[Locked]:
    lines = re.sub(r"^ *#.*\n", "", lock.read_text(encoding="utf-8").replace("\\\n", ""), flags=re.MULTILINE)
    rows = [re.split(r" +--hash=", line.rstrip()) for line in lines.splitlines()]
    return [Locked(Requirement(requirement), hashes) for requirement, *hashes in rows]


def applies(requirement: Requirement, python: dict[str, str]) -> bool:
    return not requirement.marker or requirement.marker.evaluate(python)


class Installed(NamedTuple):
    """The dependency groups, the extras and the lock file of a tox environment."""

    groups: list[str]
    extras: list[str]
    lock: str


def installed_by_tox() -> dict[str, Installed]:
    environments = {}
    for name, section in TOX.items():
        if name == "testenv" or name.startswith("testenv:"):
            options = {**TOX["testenv"], **section}
            extras = [] if options.get("skip_install") == "true" else options["extras"].split()
            environments[name] = Installed(options["dependency_groups"].split(), extras, options["constraints"])
    return environments


def test_project_has_at_most_four_lock_files_with_known_names() -> None:
    assert len(LOCKS) <= 4
    assert {path.stem for path in LOCKS} == GROUPS.keys()


def test_tox_environments_declare_no_packages_outside_of_dependency_groups() -> None:
    """A dependency outside the groups would not be in a lock file."""
    assert not [name for name, section in TOX.items() if section.get("deps")]


def test_each_dependency_group_is_in_one_lock_file() -> None:
    locked = [group for groups in GROUPS.values() for group in groups]
    assert sorted(locked) == sorted(PROJECT["dependency-groups"].keys() - {"dev"})


@pytest.mark.parametrize("name", [name for name in installed_by_tox() if name != "testenv:newest"])
def test_tox_environment_uses_the_lock_file_that_contains_its_dependency_groups(name: str) -> None:
    environment = installed_by_tox()[name]
    path = ROOT / environment.lock
    assert path in LOCKS
    assert {*environment.groups} <= {*GROUPS[path.stem]}


def test_only_the_tox_environment_newest_has_no_lock_file() -> None:
    assert [name for name, environment in installed_by_tox().items() if not environment.lock] == ["testenv:newest"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_each_package_in_a_lock_file_has_one_version_and_hashes(lock: Path) -> None:
    """The option `--require-hashes` of pip accepts the file. The file contains no index and no path of a machine."""
    locked = read_lock(lock)
    assert locked
    for each in locked:
        assert re.fullmatch(r"==[^*]+", str(each.requirement.specifier)), each
        assert not each.requirement.url
        assert each.hashes, each
        assert all(re.fullmatch("sha256:[0-9a-f]{64}", digest) for digest in each.hashes), each
    for python in PYTHONS:
        names = Counter(each.requirement.name for each in locked if applies(each.requirement, python))
        assert max(names.values()) == 1, python
    comments = re.findall(r"^ *#(.*)$", lock.read_text(encoding="utf-8"), re.MULTILINE)
    assert not [text for text in comments if re.search(r"://|(?<!tox -e )\s/|\\", text)]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_each_locked_version_is_accepted_by_the_dependency_groups_and_extras(lock: Path) -> None:
    """If this fails, run ``tox -e lock``."""
    locked = [each.requirement for each in read_lock(lock)]
    environments = [each for each in installed_by_tox().values() if ROOT / each.lock == lock]
    extras = {extra for each in environments for extra in each.extras}
    requirements = [*resolve_dependency_groups(PROJECT["dependency-groups"], *GROUPS[lock.stem])]
    requirements += [each for extra in extras for each in EXTRAS[extra]]
    parsed = [Requirement(each) for each in requirements]
    for requirement, python in itertools.product(parsed, PYTHONS):
        if applies(requirement, python):
            name = canonicalize_name(requirement.name)
            (match,) = (each for each in locked if each.name == name and applies(each, python))
            (version,) = match.specifier
            assert requirement.specifier.contains(version.version, prereleases=True), (str(requirement), python)


def test_installed_packages_have_the_locked_versions() -> None:
    """uv does not check the hash of a package that is missing from the lock file."""
    environments = installed_by_tox()
    environment = environments.get(f"testenv:{os.environ.get('TOX_ENV_NAME')}", environments["testenv"])
    if "TOX_ENV_NAME" not in os.environ or not environment.lock:
        pytest.skip("this environment was not installed from a lock file")
    locked = [each.requirement for each in read_lock(ROOT / environment.lock)]
    versions = {each.name: str(each.specifier) for each in locked if not each.marker or each.marker.evaluate()}
    installed = {canonicalize_name(each.name): f"=={each.version}" for each in distributions()}
    del installed["clicky-docs"]
    assert installed.items() <= versions.items()


def test_packages_that_the_wheel_build_needs_are_in_a_lock_file() -> None:
    assert PROJECT["dependency-groups"]["build"] == PROJECT["build-system"]["requires"]
    assert "build" in GROUPS["release"]
    assert TOX["pkgenv"]["constraints"] == "requirements/release.txt"


def test_security_page_gives_a_reason_for_each_dependency() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    reasons = re.findall(r"^- \*\*(.+?)\*\* \((.+?)\) .{20,}", text, re.MULTILINE)
    declared: dict[str, list[str]] = {}
    for extra, requirements in EXTRAS.items():
        for each in requirements:
            declared.setdefault(Requirement(each).name, []).append(f"`{extra}`")
    assert {name: sorted(extras.split(", ")) for name, extras in reasons} == {
        name: sorted(extras) for name, extras in declared.items()
    }


def test_version_of_the_project_is_written_in_only_one_file() -> None:
    assert "version" in PROJECT["project"]["dynamic"]
    package = Path(clicky_docs.__file__).parent
    files = [*package.rglob("*.py"), *package.rglob("*.js"), *package.rglob("*.html"), *package.rglob("*.json")]
    other_files = [*(ROOT / name for name in ("README.md", "pyproject.toml", "tox.ini", "mkdocs.yml", "docs/conf.py"))]
    version = re.compile(rf"(?<![\w.]){re.escape(clicky_docs.__version__)}(?![\w.]*\d)")
    with_version = [path for path in (*files, *other_files) if version.search(path.read_text(encoding="utf-8"))]
    assert with_version == [package / "__init__.py"]


def test_changelog_lists_the_unreleased_section_and_then_the_releases_with_the_newest_first() -> None:
    """The unreleased section is first, followed by the releases with their dates, newest first."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    first, *releases = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert first == "[Unreleased]"
    headings = [re.fullmatch(r"\[([0-9.]+)\] - (20\d\d-\d\d-\d\d)", each) for each in releases]
    assert all(headings), releases
    versions = [Version(each[1]) for each in headings if each]
    days = [each[2] for each in headings if each]
    assert (versions, days) == (sorted(set(versions), reverse=True), sorted(days, reverse=True))
    assert all(version <= Version(clicky_docs.__version__) for version in versions)
    parts = re.findall(r"^### (.*)$", text, re.MULTILINE)
    assert {*parts} <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
