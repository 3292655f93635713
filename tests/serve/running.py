"""Run the command `serve` in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any


def send(url: str, path: str) -> bytes:
    """Send a beacon as a page of the server does."""
    request = urllib.request.Request(url + path, headers={"Sec-Fetch-Site": "same-origin"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return bytes(response.read())


class Running:
    """A server in a process of its own."""

    def __init__(self, folder: Path, *arguments: str, **options: Any) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "clicky_docs", "serve", "site", "--no-open", "--port", "0", *arguments],
            cwd=folder,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
            **options,
        )
        assert self.process.stdout
        first = self.process.stdout.readline()
        # The first line has the URL of the site.
        found = re.search(r"http://localhost:\d+", first)
        assert found, first
        self.url = found[0]

    def end(self, number: int) -> tuple[int, list[str]]:
        self.process.send_signal(number)
        output, _ = self.process.communicate(timeout=15)
        return self.process.returncode, output.splitlines()
