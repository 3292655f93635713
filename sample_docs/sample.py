"""Build the sample documentation with Sphinx and MkDocs, and print the data that Clicky will receive.

Usage: python sample_docs/sample.py [DIRECTORY] [--serve]

With --serve, the site of MkDocs is served, and the browser shows what Clicky will see.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def build_with_sphinx(site: Path, *arguments: str) -> None:
    """Build the pages with Sphinx. Warnings are errors."""
    _run("sphinx", "-q", "-W", "--keep-going", "-c", str(HERE / "sphinx"), *arguments, str(HERE / "docs"), str(site))


def build_with_mkdocs(site: Path, config: Path = HERE / "mkdocs.yml") -> None:
    """Build the pages with MkDocs. Warnings are errors."""
    _run("mkdocs", "build", "-q", "--strict", "-f", str(config), "-d", str(site))


def _run(module: str, *arguments: str) -> None:
    # NO_MKDOCS_2_WARNING turns off a notice that Material for MkDocs prints. `python -m` also imports from the current
    # folder: in the clone, that would be the source and not the installed package.
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    subprocess.run([sys.executable, "-m", module, *arguments], check=True, cwd=HERE, env=environment)


def main(directory: Path) -> None:
    """Build both sites in subfolders of `directory`, and print the data of their pages."""
    for name, build in (("Sphinx", build_with_sphinx), ("MkDocs", build_with_mkdocs)):
        site = directory / name.lower()
        build(site)
        print(f"\n{name}: {(site / 'index.html').as_uri()}", flush=True)
        _run("clicky_docs", "check", "--pages", str(site))


def serve(directory: Path) -> None:
    """Serve the site of MkDocs until the user presses Ctrl+C."""
    from clicky_docs.cli import cli  # noqa: PLC0415  # without --serve, this script needs only its subprocesses

    cli(["serve", str(directory / "mkdocs"), "--as", "lantern.example"])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", nargs="?", default="build/sample", type=Path)
    parser.add_argument("--serve", action="store_true")
    arguments = parser.parse_args()
    main(arguments.directory.resolve())
    if arguments.serve:
        serve(arguments.directory.resolve())
