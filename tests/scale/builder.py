"""Install a row's packages in an environment of its own, and build the row's site there."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from scale.rows import ROOT, Row
from scale.sample import write_sources
from sites import write

# Packages that were released after this day are not installed, so a later run installs the same packages.
NEWEST = "2026-11-29"
SECONDS = 180
# Python imports this module at startup. The module refuses the network requests of the build.
GUARD = """
import os, sys

def refuse(event, arguments):
    # The address of a Unix socket is a path, not a tuple.
    if event == "socket.getaddrinfo" or (event == "socket.connect" and isinstance(arguments[1], tuple)):
        with open(os.environ["REQUESTS"], "a", encoding="utf-8") as file:
            print(event, *arguments, file=file)
        raise ConnectionRefusedError("refused by the scale run")

sys.addaudithook(refuse)
"""
GIT = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in {"NAME": "A", "EMAIL": "a@example.com", "DATE": "2026-01-02T00:00:00Z"}.items()
}


class BuildError(Exception):
    """A row cannot be installed or built. The message is the last line of the output that contains an error."""


@dataclass(frozen=True)
class Build:
    """A built site, and the warnings of the build."""

    out: Path
    warnings: tuple[str, ...]


def run(*command: str, cwd: Path, environment: dict[str, str] | None = None) -> str:
    """Run a command and return its output. End the command and its children after SECONDS."""
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        errors="replace",
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise BuildError(f"the command did not end within {SECONDS} seconds") from None
    if process.returncode:
        raise BuildError(reason(output))
    return output


def reason(output: str) -> str:
    """Return the line of a failed command's output that names the error."""
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["no output"]
    # Sphinx prints the name of some errors, and the message on the next line.
    pairs = [
        f"{line} {after}" if line.endswith(":") else line for line, after in zip(lines, [*lines[1:], ""], strict=True)
    ]
    named = [line for line in pairs if re.search(r"(Error|Exception|error|cause):|ERROR|\u00d7", line)]
    return (named or pairs)[-1].strip()[:300]


class Workshop:
    """A directory in which one site after another is built.

    The environment of each row has the same path. So Python compiles a module once for all rows: the compiled modules are
    stored outside the environment, and hard links keep the modification times of the files.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.environment = directory / "environment"
        self.source = directory / "source"
        directory.mkdir(parents=True, exist_ok=True)
        constraints = str(ROOT / "requirements" / "release.txt")
        shutil.rmtree(directory / "wheel", ignore_errors=True)
        command = ("uv", "build", "--quiet", "--wheel", "--build-constraint", constraints, "--out-dir")
        run(*command, str(directory / "wheel"), str(ROOT), cwd=directory)
        (self.wheel,) = (directory / "wheel").glob("*.whl")

    def install(self, row: Row) -> str:
        """Install the packages of a row, and return the version of its build tool."""
        self.remove(self.environment)
        run("uv", "venv", "--quiet", "--python", "3.11", str(self.environment), cwd=self.directory)
        command = ("uv", "pip", "install", "--quiet", "--python", str(self.environment), "--exclude-newer", NEWEST)
        run(*command, f"{self.wheel}[{row.tool.lower()}]", *row.packages(), cwd=self.directory)
        (tool,) = [each for each in row.packages() if each.lower().startswith(f"{row.tool.lower()}==")]
        return tool.partition("==")[2]

    def build(self, row: Row, slot: str, name: str) -> Build:
        """Build the site of a row; `name` is plain, again or tracked. Each build has the same paths.

        The built site is moved into the directory `slot`, so that it can be visited during the next build.
        """
        self.remove(self.source)
        out = self.directory / "site"
        self.remove(out)
        write_sources(row, self.source, tracked=name == "tracked")
        write(self.directory / "guard", {"sitecustomize.py": GUARD})
        environment = {
            **GIT,
            "REQUESTS": str(self.directory / "requests.txt"),
            "SOURCE_DATE_EPOCH": "1767312000",
            "TZ": "UTC",
            "NO_COLOR": "1",
            "NO_MKDOCS_2_WARNING": "1",
            "PYTHONHASHSEED": "0",
            "PYTHONPATH": str(self.directory / "guard"),
            "PYTHONPYCACHEPREFIX": str(self.directory / "compiled"),
            "PATH": f"{self.environment / 'bin'}{os.pathsep}{os.environ['PATH']}",
        }
        if row.git:
            for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
                run("git", *arguments, cwd=self.source, environment=environment)
        python = str(self.environment / "bin" / "python")
        command = (
            ["mkdocs", "build", "--site-dir", str(out)]
            if row.tool == "MkDocs"
            else ["sphinx", "-q", "-b", "html", "-d", str(self.directory / "trees"), ".", str(out)]
        )
        self.remove(self.directory / "trees")
        output = run(python, "-m", *command, cwd=self.source, environment=environment)
        warnings = [line for line in output.splitlines() if "WARNING" in line or "ERROR" in line or "clicky" in line]
        (self.directory / slot).mkdir(exist_ok=True)
        return Build(out.rename(self.directory / slot / name), tuple(warnings))

    def remove(self, directory: Path) -> None:
        """Remove a directory, except for files that a tool has written and that cannot be removed."""
        shutil.rmtree(directory, ignore_errors=True)
