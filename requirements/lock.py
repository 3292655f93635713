"""Lock what each group of dependencies in pyproject.toml brings, with hashes, for every Python and platform."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMAND = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.10", "--generate-hashes"]
EXTRAS = ["--extra", "cli", "--extra", "mkdocs", "--extra", "sphinx"]
WITH_EXTRAS = [
    "benchmark",
    "browser",
    "docs",
    "fuzz",
    "insights",
    "jupyter-book",
    "neighbours",
    "oldest",
    "sample",
    "test",
    "themes",
    "types",
]
ALONE = ["bare", "build", "dist", "lint", "lock", "tox"]


def main(arguments: list[str]) -> None:
    """Write all locks; ``--upgrade`` takes the newest releases, else what is locked stays where it can."""
    for group in [*WITH_EXTRAS, *ALONE]:
        source = ["pyproject.toml", *EXTRAS] if group in WITH_EXTRAS else []
        output = ["--group", group, "--output-file", f"requirements/{group}.txt"]
        header = ["--custom-compile-command", "tox -e lock"]
        subprocess.run([*COMMAND, *header, *arguments, *source, *output], cwd=ROOT, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
