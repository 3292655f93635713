"""Write lock files with hashes for the dependency groups in pyproject.toml, for all Python versions and platforms.

Groups share a lock file if one version of each package suits all of them.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMAND = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.10", "--generate-hashes"]
HEADER = ["--annotation-style", "line", "--custom-compile-command", "tox -e lock"]
EXTRAS = ["--extra", "cli", "--extra", "mkdocs", "--extra", "sphinx"]
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
        "test",
        "themes",
        "types",
    ],
    "oldest": ["oldest"],
    "jupyter-book": ["jupyter-book"],
    "release": ["build", "dist", "tox"],
}
# Lock files without the package's extras.
WITHOUT_EXTRAS = ["release"]


def main(arguments: list[str]) -> None:
    """Write all lock files; ``--upgrade`` uses the newest releases, otherwise locked versions stay if possible."""
    for lock, groups in LOCKS.items():
        source = [] if lock in WITHOUT_EXTRAS else ["pyproject.toml", *EXTRAS]
        wanted = [argument for group in groups for argument in ("--group", group)]
        output = ["--output-file", f"requirements/{lock}.txt"]
        subprocess.run([*COMMAND, *HEADER, *arguments, *source, *wanted, *output], cwd=ROOT, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
