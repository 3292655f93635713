"""A newcomer: an empty environment, the README's own commands in its order, and a page opened in a browser."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from in_browser.visitor import Visitor
from playwright.sync_api import Browser
from sites import SITE_ID, write
from test_examples import Block, blocks

ROOT = Path(__file__).parents[2]
TITLES = {"sphinx": "Home — ", "mkdocs": "Handbook"}


def steps(host: str) -> list[Block]:
    """What the README says of a host, up to where it begins with something else."""
    text = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    start = next(at for at, line in enumerate(text) if line.lower() == f"### {host}")
    end = next(at for at, line in enumerate(text) if at > start and line.startswith(("## ", "### ")))
    return [block for block in blocks("README.md") if start < block.line <= end]


@pytest.mark.parametrize("host", TITLES)
def test_the_readme_alone_gives_a_page_that_is_counted(chrome: Browser, tmp_path: Path, host: str) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    programs = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    environment = {
        name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "CLICKY_SITE_ID", "CI"}
    }
    environment |= {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}
    # A preview of somebody else's is none of this build.
    environment = {name: value for name, value in environment.items() if not name.startswith("GITHUB_")}
    done = []
    for block in steps(host):
        if block.file:
            write(tmp_path, {block.file: block.text})
            continue
        for line in block.text.splitlines():
            # A clone is where the package is; all else is in a folder of the reader's.
            command = line.replace('".[', f'"{ROOT}[')
            ran = subprocess.run(
                command,
                shell=True,
                cwd=tmp_path,
                env=environment,
                text=True,
                capture_output=True,
                check=False,
                timeout=900,
            )
            assert ran.returncode == 0, ran.stdout + ran.stderr
            done.append(ran.stdout)
    assert re.search(r"index.html +\| .* yes ", done[-1])
    site = tmp_path / {"sphinx": "build/html", "mkdocs": "site"}[host]
    # MkDocs's own theme asks another host for a script, which has no answer here.
    visitor = Visitor(chrome, {"docs.example": site})
    visitor.open("https://docs.example/")
    visitor.context.close()
    (beacon,) = visitor.beacons
    assert (beacon["site_id"], beacon["type"], beacon["href"]) == (SITE_ID, "pageview", "/")
    assert beacon["title"].startswith(TITLES[host])
