"""Find the browsers of the tests in three engines; install the browsers that the machine does not have.

Usage: python tests/in_engines/install.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

# The programs that can be used, and the Debian package that contains the first program.
PROGRAMS = {
    # chromium-headless-shell has no back/forward cache.
    "chromium": (["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"], "chromium"),
    "firefox": (["firefox-esr", "firefox"], "firefox-esr"),
    "webkit": (["WebKitWebDriver"], "webkit2gtk-driver"),
    "display": (["Xvfb"], "xvfb"),
}


def find(name: str) -> str:
    """Return the path of a program."""
    paths = [path for each in PROGRAMS[name][0] if (path := shutil.which(each))]
    if not paths:
        raise FileNotFoundError(f"{PROGRAMS[name][0][0]} is not installed; run python tests/in_engines/install.py")
    return paths[0]


def missing() -> list[str]:
    """Return the Debian packages of the programs that the machine does not have."""
    return [package for programs, package in PROGRAMS.values() if not any(map(shutil.which, programs))]


def install(packages: list[str]) -> str | None:
    """Install Debian packages as root. Return a message if that is not possible here."""
    apt = shutil.which("apt-get")
    if not apt or os.geteuid() != 0:
        return f"The tests in three engines need these programs of Debian's packages: {' '.join(packages)}."
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([apt, "update", "-qq"], check=True, env=environment)
    command = [apt, "install", "-y", "-qq", "--no-install-recommends", *packages]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    return None


if __name__ == "__main__":
    wanted = missing()
    sys.exit(install(wanted) if wanted else None)
