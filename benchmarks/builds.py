"""Time whole builds: with clicky-docs, with peers, and twice without any plugin, which shows the noise."""

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

NOTE = "{pages} pages. The ratio is that of the row's build to the same round's first build without a plugin."
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
HOSTS = {"Sphinx": CONF, "MkDocs": PLUGINS}


def write(host: str, directory: Path, more: str) -> None:
    """Write a configuration with more in it."""
    directory.mkdir(parents=True)
    if host == "Sphinx":
        directory.joinpath("conf.py").write_text(more, encoding="utf-8")
    else:
        text = (
            "site_name: Site\ndocs_dir: ../docs\ntheme:\n  name: mkdocs\n  highlightjs: false\nplugins:\n  - search\n"
        )
        directory.joinpath("mkdocs.yml").write_text(text + more, encoding="utf-8")


def build(host: str, directory: Path) -> float:
    """Build the site of that configuration into `out` in its directory; return the processor time in seconds."""
    out = directory / "out"
    shutil.rmtree(out, ignore_errors=True)
    command = {
        "Sphinx": ["sphinx", "-q", "-E", "-c", str(directory), str(directory.parent / "docs"), str(out)],
        "MkDocs": ["mkdocs", "build", "-q", "-f", str(directory / "mkdocs.yml"), "-d", str(out)],
    }[host]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    environment.pop("CLICKY_SITE_ID", None)
    before = processor_time()
    subprocess.run([sys.executable, "-m", *command], check=True, env=environment)
    return processor_time() - before


def times(host: str, rounds: int, pages: int) -> list[dict[str, float]]:
    """Build each kind once a round, in an order of its own, as a machine is slower or faster for a while."""
    with directory() as name:
        write_sources(Path(name, "docs"), pages)
        places = {kind: Path(name, f"site{number}") for number, kind in enumerate(HOSTS[host])}
        for kind, place in places.items():
            write(host, place, HOSTS[host][kind])
        build(host, places[NONE])
        chance = Random(host)
        return [
            {kind: build(host, places[kind]) for kind in chance.sample(list(places), len(places))}
            for _ in range(rounds)
        ]


def measure(*, quick: bool) -> Table:
    """Return the table."""
    rounds, pages = (2, 3) if quick else (6, 120)
    rows = []
    for host, kinds in HOSTS.items():
        found = times(host, rounds, pages)
        for kind in kinds:
            ratio = NO_RATIO
            if kind != NONE:
                ratio = Spread.of([each[kind] / each[NONE] for each in found]).cells(LEAST["builds"])
            rows.append((host, kind, f"{median(each[kind] for each in found):.2f}", *ratio))
    return Table(TITLES["builds"], NOTE.format(pages=pages), ["host", "plugin", "seconds", *RATIOS], rows)
