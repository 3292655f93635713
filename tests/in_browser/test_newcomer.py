"""Run the README's commands in order in an empty environment, and then open a page of the built site in a browser."""

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


def steps(tool: str) -> list[Block]:
    """Return the README's blocks in the section of a build tool."""
    text = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    start = next(at for at, line in enumerate(text) if line.lower() == f"### {tool}")
    end = next(at for at, line in enumerate(text) if at > start and line.startswith(("## ", "### ")))
    return [block for block in blocks("README.md") if start < block.line <= end]


@pytest.mark.parametrize("tool", TITLES)
def test_commands_in_the_readme_build_a_tracked_page_in_an_empty_virtual_environment(
    chrome: Browser, tmp_path: Path, tool: str
) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    programs = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    environment = {
        name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "CLICKY_SITE_ID", "CI"}
    }
    environment |= {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}
    # On GitHub, these variables would mark the build as a preview.
    environment = {name: value for name, value in environment.items() if not name.startswith("GITHUB_")}
    done = []
    for block in steps(tool):
        if block.file:
            write(tmp_path, {block.file: block.text})
            continue
        for line in block.text.splitlines():
            # The commands run in a new folder, so the path of the clone replaces `.`.
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
    site = tmp_path / {"sphinx": "build/html", "mkdocs": "site"}[tool]
    # MkDocs's default theme requests a script from another host, so the unexpected requests are not checked here.
    visitor = Visitor(chrome, {"docs.example": site})
    visitor.open("https://docs.example/")
    visitor.context.close()
    (beacon,) = visitor.beacons
    assert (beacon["site_id"], beacon["type"], beacon["href"]) == (SITE_ID, "pageview", "/")
    assert beacon["title"].startswith(TITLES[tool])
