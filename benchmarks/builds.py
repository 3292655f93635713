"""Time whole builds: with clicky-docs, with a peer, and twice without any plugin, which shows the noise.

In each round every kind of site is built once, in a process of its own, in an order that changes from round to round.
A ratio is that of a round's time to the time of the same round's first build without a plugin. It is processor time, so
that what else the machine does counts little.

Usage: python benchmarks/builds.py [ROUNDS [PAGES]]
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tabulate import tabulate

KINDS = ["no plugin", "no plugin, again", "clicky-docs", "privatus-analytics"]
CONF = {
    "clicky-docs": 'extensions = ["clicky_docs.sphinx"]\nclicky_site_id = "101234567"\n',
    "privatus-analytics": 'extensions = ["sphinx_privatus_analytics"]\nprivatus_site_id = "101234567"\n',
}
PLUGINS = {
    "clicky-docs": "  - clicky:\n      site_id: 101234567\n",
    "privatus-analytics": "  - privatus:\n      site_id: '101234567'\n",
}
TEXT = (
    "Some *text* that says what a page of documentation says, with `code` in it, and one more sentence after that.\n\n"
)


def write(directory: Path, pages: int) -> None:
    """Write the pages, and each kind's configuration."""
    docs = directory / "docs"
    docs.mkdir()
    toctree = "Home\n====\n\n.. toctree::\n   :glob:\n\n   page*\n"
    docs.joinpath("index.rst").write_text(toctree, encoding="utf-8")
    docs.joinpath("index.md").write_text("# Home\n", encoding="utf-8")
    for number in range(pages):
        docs.joinpath(f"page{number}.rst").write_text(f"Page {number}\n=========\n\n{TEXT * 30}", encoding="utf-8")
        docs.joinpath(f"page{number}.md").write_text(f"# Page {number}\n\n{TEXT * 30}", encoding="utf-8")
    for kind in KINDS:
        place = directory / kind.replace(" ", "-")
        place.mkdir()
        place.joinpath("conf.py").write_text(CONF.get(kind, ""), encoding="utf-8")
        theme = "theme:\n  name: mkdocs\n  highlightjs: false\n"
        plugins = f"plugins:\n  - search\n{PLUGINS.get(kind, '')}"
        config = f"site_name: Site\ndocs_dir: ../docs\n{theme}{plugins}"
        place.joinpath("mkdocs.yml").write_text(config, encoding="utf-8")


def build(host: str, directory: Path, kind: str) -> float:
    """Build one site; return the processor time in seconds."""
    place = directory / kind.replace(" ", "-")
    out = place / "out"
    shutil.rmtree(out, ignore_errors=True)
    command = {
        "Sphinx": ["sphinx", "-q", "-E", "-c", str(place), str(directory / "docs"), str(out)],
        "MkDocs": ["mkdocs", "build", "-q", "-f", str(place / "mkdocs.yml"), "-d", str(out)],
    }[host]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run([sys.executable, "-m", *command], check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(rounds: int = 7, pages: int = 300) -> None:
    """Print the table."""
    rows = []
    for host in ("Sphinx", "MkDocs"):
        with tempfile.TemporaryDirectory() as name:
            write(Path(name), pages)
            build(host, Path(name), KINDS[0])
            times: list[dict[str, float]] = []
            for number in range(rounds):
                order = KINDS[number % len(KINDS) :] + KINDS[: number % len(KINDS)]
                times.append({kind: build(host, Path(name), kind) for kind in order})
        for kind in KINDS:
            ratios = sorted(each[kind] / each[KINDS[0]] for each in times)
            seconds = statistics.median(each[kind] for each in times)
            spread = f"{ratios[0]:.3f} to {ratios[-1]:.3f}"
            rows.append((host, kind, f"{seconds:.2f}", f"{statistics.median(ratios):.3f}", spread))
    headers = [f"{pages} pages", "plugin", "median s", "median ratio", "ratios"]
    print(tabulate(rows, headers=headers, tablefmt="github", disable_numparse=True))


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:]))
