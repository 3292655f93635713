"""The sdist and the wheel: the builds are reproducible, and the files have the right content."""

from __future__ import annotations

import email
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.dist


def tracked() -> set[str]:
    """Return the paths of all files that Git tracks or would add."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return {name for name in names if name and (ROOT / name).is_file()}


def build(folder: Path, *, zone: str, mask: int, time: float, options: tuple[str, ...] = ()) -> list[Path]:
    """Build in a copy of the project, with a time zone, a umask and a modification time of the files."""
    for name in tracked():
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, copy)
        copy.chmod(0o777 & ~mask)
        os.utime(copy, (time, time))
    environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"} | {"TZ": zone}
    command = [sys.executable, "-m", "build", "--no-isolation", *options]
    subprocess.run(command, cwd=folder, env=environment, umask=mask, check=True, stdout=subprocess.DEVNULL)
    return sorted((folder / "dist").iterdir())


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the paths of the sdist and of the wheel that is built from the sdist."""
    return build(tmp_path_factory.mktemp("here"), zone="Pacific/Auckland", mask=0o022, time=1_000_000_000)


@pytest.fixture(scope="session")
def sdist(built: list[Path]) -> tarfile.TarFile:
    return tarfile.open(next(path for path in built if path.suffix == ".gz"))


@pytest.fixture(scope="session")
def wheel(built: list[Path]) -> zipfile.ZipFile:
    return zipfile.ZipFile(next(path for path in built if path.suffix == ".whl"))


@pytest.fixture(scope="session")
def version(built: list[Path]) -> str:
    return built[0].name.split("-")[1]


@pytest.mark.parametrize(("options", "mask"), [((), 0o077), (("--wheel",), 0o002)], ids=["sdist", "source tree"])
def test_sdist_and_wheel_built_in_another_environment_are_identical(
    built: list[Path], tmp_path: Path, options: tuple[str, ...], mask: int
) -> None:
    """Build the sdist and its wheel again, or only a wheel from the source tree. The files equal the first files."""
    again = build(tmp_path / "an other" / "place", zone="America/Lima", mask=mask, time=1_500_000_000, options=options)
    assert again
    for path in again:
        (first,) = (each for each in built if each.name == path.name)
        assert first.read_bytes() == path.read_bytes(), path.name


def test_wheel_contains_only_the_package_and_its_metadata(wheel: zipfile.ZipFile, version: str) -> None:
    package = {name for name in tracked() if name.startswith("clicky_docs/")}
    assert {"clicky_docs/py.typed", "clicky_docs/cli/partial.html", "clicky_docs/browser/boot.js"} < package
    # hatch_build.py adds a minified copy of each script of the pages.
    scripts = {name for name in package if name.startswith("clicky_docs/browser/") and name.endswith(".js")}
    package |= {name.replace(".js", ".min.js") for name in scripts}
    about = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}
    assert sorted(wheel.namelist()) == sorted(package | {f"clicky_docs-{version}.dist-info/{name}" for name in about})


def test_sdist_contains_all_files_of_the_project_except_for_github_files(sdist: tarfile.TarFile, version: str) -> None:
    project = {name for name in tracked() if not name.startswith(".github/")}
    assert {"tox.ini", "mkdocs.yml", "requirements/development.txt", "docs/index.md", "tests/test_dist.py"} < project
    assert sorted(sdist.getnames()) == sorted(f"clicky_docs-{version}/{name}" for name in project | {"PKG-INFO"})


def test_wheel_has_the_expected_metadata_and_extras_and_entry_points(wheel: zipfile.ZipFile, version: str) -> None:
    about = email.message_from_bytes(wheel.read(f"clicky_docs-{version}.dist-info/METADATA"))
    assert (about["Name"], about["Version"], about["License-Expression"]) == ("clicky-docs", version, "MIT")
    assert about["Requires-Python"] == ">=3.10"
    assert sorted(about.get_all("Provides-Extra")) == ["cli", "mkdocs", "report", "serve", "sphinx"]
    assert about.get_payload(decode=True) == (ROOT / "README.md").read_bytes()
    entries = ConfigParser()
    entries.read_string(wheel.read(f"clicky_docs-{version}.dist-info/entry_points.txt").decode())
    assert {name: dict(entries[name]) for name in entries.sections()} == {
        "console_scripts": {"clicky-docs": "clicky_docs.__main__:main"},
        "mkdocs.plugins": {"clicky": "clicky_docs.mkdocs:ClickyPlugin"},
    }


def test_twine_check_accepts_the_sdist_and_the_wheel(built: list[Path]) -> None:
    command = [sys.executable, "-m", "twine", "check", "--strict", *built]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
