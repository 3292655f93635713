"""Find a Chromium for the browser tests; install Chromium if the machine has none.

Usage: python tests/in_browser/chromium.py

The environment variable CHROMIUM sets the name of the program and of its Debian package. `chromium-headless-shell` is
Chromium without windows; it opens a page in a third of the time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

OWN = os.environ.get("CHROMIUM") or "chromium"
# Names of other programs that are Chromium.
OTHERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find() -> str | None:
    """Return the path of the system's Chromium, or of Playwright's Chromium; None if there is neither."""
    for name in (OWN, *OTHERS):
        path = shutil.which(name)
        if path:
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> None:
    """Install Debian's Chromium as root on a system with apt-get, and otherwise Playwright's Chromium."""
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([apt, "update", "-qq"], check=True, env=environment)
        command = [apt, "install", "-y", "-qq", "--no-install-recommends", OWN]
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


if __name__ == "__main__":
    if not find():
        install()
    print(f"Chromium: {find()}")  # noqa: T201
