"""Measure the time of the handlers of clicky-docs, without the build tool, compared with similar plugins."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import Any

import sphinx_privatus_analytics
from mkdocs_privatus_analytics.plugin import PrivatusPlugin
from rounds import Pass, best, in_processes
from sphinx.application import Sphinx
from sphinxcontrib import googleanalytics
from tables import LEAST, NO_RATIO, RATIOS, TITLES, Spread, Table
from texts import page

import clicky_docs.sphinx
from clicky_docs.mkdocs import ClickyPlugin

NOTE = (
    "A thousand pages of 12 kB, each with a head as themes write it. The ratio is the time of clicky-docs divided by "
    "the time of the row's plugin: above 1, the row's plugin is faster."
)
PAGES = 1_000

# The same data of a page, in the format of each build tool and plugin.
FIELDS = {"clicky_title": ("Install", 1), "clicky_goal": ('{"id": 12, "revenue": 2.5}', 2)}
YAML_FIELDS = {"clicky_title": ("Install", 1), "clicky_goal": ("{id: 12, revenue: 2.5}", 2)}
FRONT_MATTER = {"title": "Install", "clicky": {"title": "Install", "goal": {"id": 12, "revenue": 2.5}}}
PROPS = {"title": "Install", "goal": 12, "revenue": 2.5}

NONE, OURS, PRIVATUS, GOOGLE = "no plugin", "clicky-docs", "privatus-analytics", "googleanalytics"
Passes = dict[tuple[str, str], Pass]


def sphinx_passes(directory: Path, names: list[str], pages: list[str]) -> Passes:  # noqa: C901  # a function for each
    """Return the passes of three Sphinx extensions, in one real Sphinx application."""
    (directory / "index.rst").write_text("x\n=\n", encoding="utf-8")
    options = {
        "extensions": ["clicky_docs.sphinx", "sphinx_privatus_analytics", "sphinxcontrib.googleanalytics"],
        "clicky_site_id": "101234567",
        "privatus_site_id": "101234567",
        "googleanalytics_id": "G-101234567",
    }
    app = Sphinx(directory, None, directory / "out", directory / "trees", "html", options, status=None, warning=None)
    scripts = list(app.builder._js_files)  # noqa: SLF001  # Sphinx itself reads this attribute for each page
    rendered: dict[str, str] = dict(zip(names, pages, strict=True))
    settings = clicky_docs.sphinx.read_settings(app.config)[0]

    def render(name: str, _context: dict[str, Any]) -> str:
        return rendered[name]

    wrap_render = clicky_docs.sphinx.wrap_render(app, render, settings=settings, disabled_reason="")

    def none() -> None:
        for name in names:
            render(name, {})

    def ours(fields: dict[str, Any]) -> Pass:
        metadata = {"_clicky_docs": fields} if fields else {}

        def run() -> None:
            app.env.metadata.update((name, metadata) for name in names)
            for name in names:
                context: dict[str, Any] = {}
                clicky_docs.sphinx.note_page(app, name, "page.html", context, None, seen=[])
                wrap_render(name, context)

        return run

    def privatus(props: dict[str, Any]) -> Pass:
        def run() -> None:
            app.config.privatus_props = props
            for name in names:
                app.builder._js_files[:] = scripts  # noqa: SLF001
                sphinx_privatus_analytics.add_tag(app, name, "page.html", {}, None)
                render(name, {})
            del app.registry.js_files[:]

        return run

    def google() -> None:
        for name in names:
            context = {"metatags": '<meta name="viewport" content="width=device-width, initial-scale=1" />\n'}
            googleanalytics.add_ga_javascript(app, name, "page.html", context, None)
            render(name, context)

    return {
        ("Sphinx, no data", NONE): none,
        ("Sphinx, no data", OURS): ours({}),
        ("Sphinx, no data", PRIVATUS): privatus({}),
        ("Sphinx, no data", GOOGLE): google,
        ("Sphinx, data as JSON (MyST)", OURS): ours(FIELDS),
        ("Sphinx, data as JSON (MyST)", PRIVATUS): privatus(PROPS),
        ("Sphinx, data as YAML (reST)", OURS): ours(YAML_FIELDS),
        ("Sphinx, data as YAML (reST)", PRIVATUS): privatus(PROPS),
    }


def mkdocs_passes(names: list[str], pages: list[str]) -> Passes:
    """Return the passes of two MkDocs plugins, and of a hook that does not change the page."""
    config: Any = SimpleNamespace(
        site_url="https://docs.example.com/", site_name="Site", docs_dir="docs", theme={}, extra={}
    )
    none = SimpleNamespace(on_post_page=lambda html, **_: html)
    ours, privatus = ClickyPlugin(), PrivatusPlugin()
    ours.load_config({"site_id": 101234567})
    ours.on_config(config)
    privatus.load_config({"site_id": "101234567"})

    def run(plugin: Any, meta: dict[str, Any]) -> Pass:
        files = [SimpleNamespace(src_uri=f"{name}.md", abs_src_path=None) for name in names]
        built = [SimpleNamespace(file=file, meta=meta, markdown="", title="x", url="") for file in files]

        def one_pass() -> None:
            for html, each in zip(pages, built, strict=True):
                plugin.on_post_page(html, page=each, config=config)

        return one_pass

    return {
        ("MkDocs, no data", NONE): run(none, {"title": "x"}),
        ("MkDocs, no data", OURS): run(ours, {"title": "x"}),
        ("MkDocs, no data", PRIVATUS): run(privatus, {"title": "x"}),
        ("MkDocs, data", OURS): run(ours, FRONT_MATTER),
        ("MkDocs, data", PRIVATUS): run(privatus, {"title": "x", "privatus_props": PROPS}),
    }


def one_round(count: int, turns: int) -> dict[tuple[str, str], float]:
    """Return the time in microseconds per page, for each pass."""
    os.environ.pop("CLICKY_SITE_ID", None)
    names = [f"guide/page-{number}" for number in range(count)]
    pages = [page(number) for number in range(count)]
    with tempfile.TemporaryDirectory() as directory:
        passes = sphinx_passes(Path(directory), names, pages) | mkdocs_passes(names, pages)
        return {key: seconds / count * 1e6 for key, seconds in best(passes, turns).items()}


def measure(*, quick: bool) -> Table:
    """Measure, and return the table."""
    rounds_times = in_processes(one_round, *((2, 10, 1) if quick else (15, PAGES, 5)))
    rows = []
    for case, plugin in rounds_times[0]:
        ratio = NO_RATIO
        if plugin not in {NONE, OURS}:
            ratio = Spread.of([each[case, OURS] / each[case, plugin] for each in rounds_times]).cells(LEAST["handlers"])
        rows.append((case, plugin, f"{median(each[case, plugin] for each in rounds_times):.2f}", *ratio))
    return Table(TITLES["handlers"], NOTE, ["pages", "plugin", "µs per page", *RATIOS], rows)
