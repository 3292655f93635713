"""Find a Chromium for the browser tests, and install one where there is none.

Usage: python tests/in_browser/chromium.py

With the environment variable CHROMIUM, it is the program of that name, which is that of Debian's package, too:
`chromium-headless-shell` is Chromium without windows, in which a page is there in a third of the time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

OWN = os.environ.get("CHROMIUM") or "chromium"
# What does as well.
OTHERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find() -> str | None:
    """Return the path of a Chromium: the system's, of whatever name, or Playwright's own."""
    for name in (OWN, *OTHERS):
        path = shutil.which(name)
        if path:
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> None:
    """Install Debian's Chromium where that can be done without a question, else Playwright's."""
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
