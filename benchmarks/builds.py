"""Measure the time of whole builds with clicky-docs, with similar plugins, and without a plugin.

Builds without a plugin are measured twice. The difference between both shows how exact the measurement is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random
from statistics import median

from rounds import directory, processor_time
from tables import LEAST, NO_RATIO, RATIOS, TITLES, Spread, Table
from texts import write_sources

NOTE = (
    "{pages} pages. The ratio is the time of the row's build divided by the time of the same round's first build "
    "without a plugin."
)
NONE, AGAIN = "no plugin", "no plugin, again"
CONF = {
    NONE: "",
    AGAIN: "",
    "clicky-docs": 'extensions = ["clicky_docs.sphinx"]\nclicky_site_id = "101234567"\n',
    "privatus-analytics": 'extensions = ["sphinx_privatus_analytics"]\nprivatus_site_id = "101234567"\n',
    "googleanalytics": 'extensions = ["sphinxcontrib.googleanalytics"]\ngoogleanalytics_id = "G-101234567"\n',
}
PLUGINS = {
    NONE: "",
    AGAIN: "",
    "clicky-docs": "  - clicky:\n      site_id: 101234567\n",
    "privatus-analytics": "  - privatus:\n      site_id: '101234567'\n",
}
BUILD_TOOLS = {"Sphinx": CONF, "MkDocs": PLUGINS}


def write(build_tool: str, directory: Path, more: str) -> None:
    """Write a site's configuration, which ends with the text `more`."""
    directory.mkdir(parents=True)
    if build_tool == "Sphinx":
        directory.joinpath("conf.py").write_text(more, encoding="utf-8")
    else:
        text = (
            "site_name: Site\ndocs_dir: ../docs\ntheme:\n  name: mkdocs\n  highlightjs: false\nplugins:\n  - search\n"
        )
        directory.joinpath("mkdocs.yml").write_text(text + more, encoding="utf-8")


def build(build_tool: str, directory: Path) -> float:
    """Build the site in `directory` into the subdirectory `out`; return the processor time in seconds."""
    out = directory / "out"
    shutil.rmtree(out, ignore_errors=True)
    command = {
        "Sphinx": ["sphinx", "-q", "-E", "-c", str(directory), str(directory.parent / "docs"), str(out)],
        "MkDocs": ["mkdocs", "build", "-q", "-f", str(directory / "mkdocs.yml"), "-d", str(out)],
    }[build_tool]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    environment.pop("CLICKY_SITE_ID", None)
    before = processor_time()
    subprocess.run([sys.executable, "-m", *command], check=True, env=environment)
    return processor_time() - before


def times(build_tool: str, rounds: int, pages: int) -> list[dict[str, float]]:
    """Build the site with each plugin once per round. Return the times of each round.

    The order is random, because the speed of a machine changes over time.
    """
    with directory() as name:
        write_sources(Path(name, "docs"), pages)
        places = {kind: Path(name, f"site{number}") for number, kind in enumerate(BUILD_TOOLS[build_tool])}
        for kind, place in places.items():
            write(build_tool, place, BUILD_TOOLS[build_tool][kind])
        build(build_tool, places[NONE])
        chance = Random(build_tool)
        return [
            {kind: build(build_tool, places[kind]) for kind in chance.sample(list(places), len(places))}
            for _ in range(rounds)
        ]


def measure(*, quick: bool) -> Table:
    """Measure, and return the table."""
    rounds, pages = (2, 3) if quick else (6, 120)
    rows = []
    for build_tool, kinds in BUILD_TOOLS.items():
        rounds_times = times(build_tool, rounds, pages)
        for kind in kinds:
            ratio = NO_RATIO
            if kind != NONE:
                ratio = Spread.of([each[kind] / each[NONE] for each in rounds_times]).cells(LEAST["builds"])
            rows.append((build_tool, kind, f"{median(each[kind] for each in rounds_times):.2f}", *ratio))
    return Table(TITLES["builds"], NOTE.format(pages=pages), ["build tool", "plugin", "seconds", *RATIOS], rows)
