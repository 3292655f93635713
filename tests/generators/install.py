"""Install the generators of this folder with npm into build/generators/, with the versions of their lock files.

Usage: python tests/generators/install.py
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

FILES = Path(__file__).parent
INSTALLED = FILES.parents[1] / "build" / "generators"
GENERATORS = tuple(sorted(path.parent.name for path in FILES.glob("*/package-lock.json")))


def install(name: str) -> None:
    """Install a generator, and copy the configuration of its test site; keep an installation with the same lock file."""
    npm = shutil.which("npm")
    assert npm, "There is no npm: install Node.js 20 or newer"
    lock = FILES / name / "package-lock.json"
    # A copy of the lock file, written after a complete installation.
    installed = INSTALLED / name / "installed"
    if not installed.is_file() or installed.read_bytes() != lock.read_bytes():
        shutil.rmtree(INSTALLED / name, ignore_errors=True)
        shutil.copytree(FILES / name, INSTALLED / name)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
        subprocess.run(command, cwd=INSTALLED / name, check=True)
        shutil.copyfile(lock, installed)
    shutil.copytree(FILES / name, INSTALLED / name, dirs_exist_ok=True)


if __name__ == "__main__":
    for each in GENERATORS:
        install(each)
