"""Measure the cost of fifty patterns and of placeholders per page, in the handlers of Sphinx and MkDocs."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import Any

from rounds import Pass, best, in_processes
from sphinx.application import Sphinx
from tables import LEAST, NO_RATIO, RATIOS, TITLES, Spread, Table
from texts import page

import clicky_docs.sphinx
from clicky_docs.mkdocs import ClickyPlugin

NOTE = (
    "A thousand pages of 12 kB in fifty folders, a pattern for each folder, and site-wide values with placeholders. "
    "The ratio compares with the same pages without patterns and placeholders."
)
PAGES = 1_000
FOLDERS = 50
PLAIN: dict[str, Any] = {"site_id": "101234567", "custom": {"timeout": 30}}
# Every second pattern has a value with a placeholder of its own.
FULL: dict[str, Any] = {
    "site_id": "101234567",
    "goals": {"read": 12, "signup": {"id": 14, "revenue": 5}},
    "custom": {"timeout": 30, "href": "/docs/{page}", "visitor": {"version": "{version}", "language": "{language}"}},
    "pages": {
        f"section-{number}/**": {"goal": "read"} if number % 2 else {"title": "{title}: {project}"}
        for number in range(FOLDERS)
    },
}
WITHOUT, WITH = "without", f"{FOLDERS} patterns, placeholders"
OPTIONS = {WITHOUT: PLAIN, WITH: FULL}


def sphinx_pass(directory: Path, names: list[str], pages: list[str], options: dict[str, Any]) -> Pass:
    """Return a pass of the handlers of the Sphinx extension, in a real Sphinx application."""
    directory.mkdir()
    (directory / "index.rst").write_text("x\n=\n", encoding="utf-8")
    config = {"extensions": ["clicky_docs.sphinx"], "version": "2.0", "project": "Lantern"}
    config |= {f"clicky_{name}": value for name, value in options.items()}
    app = Sphinx(directory, None, directory / "out", directory / "trees", "html", config, status=None, warning=None)
    app.build()
    titles = app.env.titles["index"]
    for name in names:
        app.env.titles[name] = titles
        app.project.docnames.add(name)
        app.project._docname_to_path[name] = Path(f"{name}.rst")  # noqa: SLF001  # the pages do not exist as files
        app.project._path_to_docname[f"{name}.rst"] = name  # noqa: SLF001
    rendered = dict(zip(names, pages, strict=True))
    settings = clicky_docs.sphinx.read_settings(app.config)[0]
    render = clicky_docs.sphinx.wrap_render(
        app, lambda name, _context: rendered[name], settings=settings, disabled_reason=""
    )

    def run() -> None:
        seen = ["genindex"]
        for name in names:
            context: dict[str, Any] = {}
            clicky_docs.sphinx.note_page(app, name, "page.html", context, None, seen=seen)
            render(name, context)
        clicky_docs.sphinx.warn_of_patterns(app, None, settings=settings, seen=seen)

    return run


def mkdocs_pass(names: list[str], pages: list[str], options: dict[str, Any]) -> Pass:
    """Return a pass of the hooks of the MkDocs plugin."""
    config: Any = SimpleNamespace(
        site_url="https://docs.example.com/", site_name="Lantern", theme={"language": "en"}, plugins={}
    )
    plugin = ClickyPlugin()
    plugin.load_config(dict(options))
    plugin.on_config(config)
    files = [SimpleNamespace(src_uri=f"{name}.md", abs_src_path=None) for name in names]
    built: list[Any] = [
        SimpleNamespace(file=file, meta={"title": "x"}, markdown="", title="A page", url=f"{name}/")
        for name, file in zip(names, files, strict=True)
    ]

    def run() -> None:
        plugin.on_pre_build(config=config)
        for html, each in zip(pages, built, strict=True):
            plugin.on_post_page(html, page=each, config=config)
        plugin.on_post_build(config=config)

    return run


def one_round(count: int, turns: int) -> dict[tuple[str, str], float]:
    """Return the time in microseconds per page, for each pass."""
    os.environ.pop("CLICKY_SITE_ID", None)
    names = [f"section-{number % FOLDERS}/page-{number}" for number in range(count)]
    pages = [page(number) for number in range(count)]
    with tempfile.TemporaryDirectory() as name:
        passes = {
            ("Sphinx", kind): sphinx_pass(Path(name, str(len(options))), names, pages, options)
            for kind, options in OPTIONS.items()
        }
        passes |= {("MkDocs", kind): mkdocs_pass(names, pages, options) for kind, options in OPTIONS.items()}
        return {key: seconds / count * 1e6 for key, seconds in best(passes, turns).items()}


def measure(*, quick: bool) -> Table:
    """Measure, and return the table."""
    # A quick run has one page per folder, because a warning is logged for a pattern that matches no page.
    rounds_times = in_processes(one_round, *((2, FOLDERS, 1) if quick else (15, PAGES, 5)))
    rows = []
    for build_tool, kind in rounds_times[0]:
        ratio = NO_RATIO
        if kind == WITH:
            ratio = Spread.of([each[build_tool, WITH] / each[build_tool, WITHOUT] for each in rounds_times]).cells(
                LEAST["patterns"]
            )
        rows.append((build_tool, kind, f"{median(each[build_tool, kind] for each in rounds_times):.1f}", *ratio))
    return Table(TITLES["patterns"], NOTE, ["build tool", "options", "µs per page", *RATIOS], rows)
