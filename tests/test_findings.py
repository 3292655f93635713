"""Tests of the scripts in findings/: each script has the same form, and docs/proof.md lists each script.

The scripts install packages from the network, so the tests do not run the scripts.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPTS = sorted((ROOT / "findings").iterdir())
SAFE = """set -euo pipefail
work=$(mktemp -d)
"""


def names(scripts: list[Path]) -> list[str]:
    return [script.name for script in scripts]


def installed(text: str) -> list[str]:
    """Return the packages that the script installs with pip and npm, as written in the commands."""
    commands = re.findall(r"^(?:venv/bin/pip|npm) install (.*)$", text, re.MULTILINE)
    return [word for command in commands for word in command.split() if not word.startswith(("-", "."))]


def test_proof_page_lists_each_script() -> None:
    page = (ROOT / "docs" / "proof.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+\.sh)` \|", page, re.MULTILINE) == names(SCRIPTS)


@pytest.mark.parametrize("script", SCRIPTS, ids=names(SCRIPTS))
def test_script_deletes_its_folder_and_installs_only_pinned_packages_without_clicky_docs(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert os.access(script, os.X_OK)
    assert text.startswith("#!/usr/bin/env bash\n# ")
    assert SAFE in text
    assert re.search(r"^trap '.*rm -rf \"\$work\"' EXIT\ncd \"\$work\"$", text, re.MULTILINE)
    assert "clicky" not in text.lower()
    header = text.partition("\nset ")[0]
    packages = installed(text)
    assert packages
    for package in packages:
        assert re.fullmatch(r'"[\w.-]+(?:==|@)\d[\w.]*"', package), package
        # The header need not have the version of Playwright, which only controls the browser.
        assert package.startswith('"playwright=') or re.split("==|@", package.strip('"'))[1] in header, package


@pytest.mark.parametrize("script", SCRIPTS, ids=names(SCRIPTS))
def test_script_compares_its_output_with_the_output_in_its_first_comment(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    comment = text.partition("# Observed:\n")[2].partition("set -euo")[0]
    expected = re.fullmatch(r".*\ndiff found\.txt - <<'EXPECTED'\n(.+)EXPECTED\n", text, re.DOTALL)
    assert expected
    assert comment == "".join(f"#   {line}\n" for line in expected[1].splitlines())
