"""Write lock files with hashes for the dependency groups in pyproject.toml, for all Python versions and platforms.

Several groups share a lock file if all these groups can use the same version of each package.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMAND = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.10", "--generate-hashes"]
HEADER = ["--annotation-style", "line", "--custom-compile-command", "tox -e lock"]
EXTRAS = [argument for extra in ("cli", "mkdocs", "report", "serve", "sphinx") for argument in ("--extra", extra)]
LOCKS = {
    "development": [
        "bare",
        "benchmark",
        "browser",
        "docs",
        "engines",
        "fuzz",
        "insights",
        "lint",
        "lock",
        "plugins",
        "sample",
        "scale",
        "test",
        "themes",
        "types",
    ],
    "oldest": ["oldest"],
    "jupyter-book": ["jupyter-book"],
    "release": ["build", "dist", "tox"],
}
# Lock files that do not contain the packages of the extras.
WITHOUT_EXTRAS = ["release"]


def main(arguments: list[str]) -> None:
    """Write all lock files. With ``--upgrade``, use the newest releases. Otherwise keep locked versions if possible."""
    for lock, groups in LOCKS.items():
        source = [] if lock in WITHOUT_EXTRAS else ["pyproject.toml", *EXTRAS]
        wanted = [argument for group in groups for argument in ("--group", group)]
        output = ["--output-file", f"requirements/{lock}.txt"]
        subprocess.run([*COMMAND, *HEADER, *arguments, *source, *wanted, *output], cwd=ROOT, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
