"""Run the command `serve` in a process of its own."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

Result = TypeVar("Result")


def run_async(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine in another thread, because Playwright may already run an event loop in this thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def send(url: str, path: str, content: bytes | None = None) -> bytes:
    """Send a request as a page of the served site does: GET without content, and POST with content."""
    request = urllib.request.Request(url + path, content, {"Sec-Fetch-Site": "same-origin"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return bytes(response.read())


class Running:
    """A server in a process of its own. The output goes to a file, because a full pipe would stop the server.

    Args:
        folder: the folder that contains the folder `site`.
        arguments: more arguments of the command.
        options: more arguments of `subprocess.Popen`.
    """

    _numbers = count()

    def __init__(self, folder: Path, *arguments: str, **options: Any) -> None:
        self._output = folder / f"output-{next(self._numbers)}.txt"
        with self._output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "clicky_docs", "serve", "site", "--no-open", "--port", "0", *arguments],
                cwd=folder,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=os.environ | {"PYTHONUNBUFFERED": "1"},
                **options,
            )
        end = time.monotonic() + 30
        # The third line is printed after the sockets have been opened.
        while len(self.lines()) < 3 and self.process.poll() is None and time.monotonic() < end:
            time.sleep(0.02)
        found = re.search(r"http://localhost:\d+", self._output.read_text(encoding="utf-8"))
        assert found, self.lines()
        self.url = found[0]

    def lines(self) -> list[str]:
        """Return the lines that the server has printed."""
        return self._output.read_text(encoding="utf-8").splitlines()

    def end(self, number: int) -> tuple[int, list[str]]:
        """Send a signal, and return the exit status and the printed lines."""
        self.process.send_signal(number)
        return self.process.wait(timeout=15), self.lines()

    def kill(self) -> None:
        """End the process, if the process still runs."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(timeout=15)
