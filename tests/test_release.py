"""What a release promises: locks, one version, a changelog, and why each dependency is there."""

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
from clicky_docs.cli.config import tomllib

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
TOX = ConfigParser(interpolation=None)
TOX.read(ROOT / "tox.ini", encoding="utf-8")
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
# By the name of a lock, the dependency groups in it.
GROUPS: dict[str, list[str]] = runpy.run_path(str(ROOT / "requirements" / "lock.py"))["LOCKS"]
PYTHONS = [
    {"python_version": f"3.{minor}", "python_full_version": f"3.{minor}.9", "sys_platform": platform}
    for minor, platform in itertools.product(range(10, 15), ("linux", "darwin", "win32"))
]


class Locked(NamedTuple):
    requirement: Requirement
    hashes: list[str]


def read(lock: Path) -> list[Locked]:
    lines = re.sub(r"^ *#.*\n", "", lock.read_text(encoding="utf-8").replace("\\\n", ""), flags=re.MULTILINE)
    rows = [re.split(r" +--hash=", line.rstrip()) for line in lines.splitlines()]
    return [Locked(Requirement(requirement), hashes) for requirement, *hashes in rows]


def holds(requirement: Requirement, python: dict[str, str]) -> bool:
    return not requirement.marker or requirement.marker.evaluate(python)


class Installed(NamedTuple):
    """What an environment of tox has, and the file that says in which versions."""

    groups: list[str]
    extras: list[str]
    lock: str


def installed_by_tox() -> dict[str, Installed]:
    found = {}
    for name, section in TOX.items():
        if name == "testenv" or name.startswith("testenv:"):
            has = {**TOX["testenv"], **section}
            extras = [] if has.get("skip_install") == "true" else has["extras"].split()
            found[name] = Installed(has["dependency_groups"].split(), extras, has["constraints"])
    return found


def test_there_are_at_most_four_locks() -> None:
    assert len(LOCKS) <= 4
    assert {path.stem for path in LOCKS} == GROUPS.keys()


def test_tox_installs_groups_only() -> None:
    """A dependency that is in no group is in no lock."""
    assert not [name for name, section in TOX.items() if section.get("deps")]


def test_each_group_is_in_one_lock() -> None:
    locked = [group for groups in GROUPS.values() for group in groups]
    assert sorted(locked) == sorted(PROJECT["dependency-groups"].keys() - {"dev"})


@pytest.mark.parametrize("name", [name for name in installed_by_tox() if name != "testenv:newest"])
def test_each_environment_has_the_lock_of_its_groups(name: str) -> None:
    has = installed_by_tox()[name]
    path = ROOT / has.lock
    assert path in LOCKS
    assert {*has.groups} <= {*GROUPS[path.stem]}


def test_one_environment_is_not_locked() -> None:
    assert [name for name, has in installed_by_tox().items() if not has.lock] == ["testenv:newest"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_what_is_locked_has_one_version_and_hashes(lock: Path) -> None:
    """As `--require-hashes` wants it, and no other line: no index, no path of a machine."""
    locked = read(lock)
    assert locked
    for each in locked:
        assert re.fullmatch(r"==[^*]+", str(each.requirement.specifier)), each
        assert not each.requirement.url
        assert each.hashes, each
        assert all(re.fullmatch("sha256:[0-9a-f]{64}", digest) for digest in each.hashes), each
    for python in PYTHONS:
        names = Counter(each.requirement.name for each in locked if holds(each.requirement, python))
        assert max(names.values()) == 1, python
    comments = re.findall(r"^ *#(.*)$", lock.read_text(encoding="utf-8"), re.MULTILINE)
    assert not [text for text in comments if re.search(r"://|(?<!tox -e )\s/|\\", text)]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_a_lock_has_what_its_group_and_the_extras_ask_for(lock: Path) -> None:
    """If this fails, run ``tox -e lock``."""
    locked = [each.requirement for each in read(lock)]
    extras = {extra for has in installed_by_tox().values() if ROOT / has.lock == lock for extra in has.extras}
    asked = [*resolve_dependency_groups(PROJECT["dependency-groups"], *GROUPS[lock.stem])]
    asked += [each for extra in extras for each in EXTRAS[extra]]
    wanted = [Requirement(each) for each in asked]
    for requirement, python in itertools.product(wanted, PYTHONS):
        if holds(requirement, python):
            name = canonicalize_name(requirement.name)
            (found,) = (each for each in locked if each.name == name and holds(each, python))
            (version,) = found.specifier
            assert requirement.specifier.contains(version.version, prereleases=True), (str(requirement), python)


def test_what_is_installed_is_locked() -> None:
    """uv compares no hash of a package that is not in the lock."""
    environments = installed_by_tox()
    has = environments.get(f"testenv:{os.environ.get('TOX_ENV_NAME')}", environments["testenv"])
    if "TOX_ENV_NAME" not in os.environ or not has.lock:
        pytest.skip("nothing says that this environment has the versions of a lock")
    locked = [each.requirement for each in read(ROOT / has.lock)]
    versions = {each.name: str(each.specifier) for each in locked if not each.marker or each.marker.evaluate()}
    installed = {canonicalize_name(each.name): f"=={each.version}" for each in distributions()}
    del installed["clicky-docs"]
    assert installed.items() <= versions.items()


def test_what_builds_is_locked() -> None:
    assert PROJECT["dependency-groups"]["build"] == PROJECT["build-system"]["requires"]
    assert "build" in GROUPS["release"]
    assert TOX["pkgenv"]["constraints"] == "requirements/release.txt"


def test_the_security_page_says_why_each_dependency_is_there() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    said = re.findall(r"^- \*\*(.+?)\*\* \((.+?)\) .{20,}", text, re.MULTILINE)
    wanted: dict[str, list[str]] = {}
    for extra, requirements in EXTRAS.items():
        for each in requirements:
            wanted.setdefault(Requirement(each).name, []).append(f"`{extra}`")
    assert {name: sorted(extras.split(", ")) for name, extras in said} == {
        name: sorted(extras) for name, extras in wanted.items()
    }


def test_the_version_stands_in_one_place() -> None:
    assert "version" in PROJECT["project"]["dynamic"]
    package = Path(clicky_docs.__file__).parent
    files = [*package.rglob("*.py"), *package.rglob("*.js"), *package.rglob("*.html"), *package.rglob("*.json")]
    others = [*(ROOT / name for name in ("README.md", "pyproject.toml", "tox.ini", "mkdocs.yml", "docs/conf.py"))]
    version = re.compile(rf"(?<![\w.]){re.escape(clicky_docs.__version__)}(?![\w.]*\d)")
    having = [path for path in (*files, *others) if version.search(path.read_text(encoding="utf-8"))]
    assert having == [package / "__init__.py"]


def test_the_changelog_is_in_order() -> None:
    """Work in hand first, then each release with its day, the newest first; none is newer than the package."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    first, *releases = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert first == "[Unreleased]"
    found = [re.fullmatch(r"\[([0-9.]+)\] - (20\d\d-\d\d-\d\d)", each) for each in releases]
    assert all(found), releases
    versions = [Version(each[1]) for each in found if each]
    days = [each[2] for each in found if each]
    assert (versions, days) == (sorted(set(versions), reverse=True), sorted(days, reverse=True))
    assert all(version <= Version(clicky_docs.__version__) for version in versions)
    parts = re.findall(r"^### (.*)$", text, re.MULTILINE)
    assert {*parts} <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
