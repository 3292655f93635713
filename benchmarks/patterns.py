"""Time what fifty patterns and the placeholders cost a page, in each host's handlers, in one process.

A thousand pages of 12 kB in fifty folders, a pattern for each folder, and site-wide values with placeholders; beside
the same pages without. What looks for patterns that match no page is counted too. Rounds alternate, and the best of
each is compared.

Usage: python benchmarks/patterns.py
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from handlers import PAGES, ROUNDS, Pass, microseconds, page
from sphinx.application import Sphinx
from tabulate import tabulate

import clicky_docs.sphinx
from clicky_docs.mkdocs import ClickyPlugin

FOLDERS = 50
NAMES = [f"section-{number % FOLDERS}/page-{number}" for number in range(PAGES)]
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


def sphinx_pass(directory: Path, pages: list[str], options: dict[str, Any]) -> Pass:
    """The handlers of the extension, in a real application."""
    directory.mkdir()
    (directory / "index.rst").write_text("x\n=\n", encoding="utf-8")
    config = {"extensions": ["clicky_docs.sphinx"], "version": "2.0", "project": "Lantern"}
    config |= {f"clicky_{name}": value for name, value in options.items()}
    app = Sphinx(directory, None, directory / "out", directory / "trees", "html", config, status=None, warning=None)
    app.build()
    titles = app.env.titles["index"]
    for name in NAMES:
        app.env.titles[name] = titles
        app.project.docnames.add(name)
        app.project._docname_to_path[name] = Path(f"{name}.rst")  # noqa: SLF001  # no page is to be read for this
        app.project._path_to_docname[f"{name}.rst"] = name  # noqa: SLF001
    rendered = dict(zip(NAMES, pages, strict=True))
    settings = clicky_docs.sphinx.read_settings(app.config)[0]
    render = clicky_docs.sphinx.placing(app, lambda name, _context: rendered[name], settings=settings, disabled="")

    def run() -> None:
        seen = ["genindex"]
        for name in NAMES:
            context: dict[str, Any] = {}
            clicky_docs.sphinx.note_page(app, name, "page.html", context, None, seen=seen)
            render(name, context)
        clicky_docs.sphinx.warn_of_patterns(app, None, settings=settings, seen=seen)

    return run


def mkdocs_pass(pages: list[str], options: dict[str, Any]) -> Pass:
    """The plugin's hooks."""
    config: Any = SimpleNamespace(
        site_url="https://docs.example.com/", site_name="Lantern", theme={"language": "en"}, plugins={}
    )
    plugin = ClickyPlugin()
    plugin.load_config(dict(options))
    plugin.on_config(config)
    files = [SimpleNamespace(src_uri=f"{name}.md", abs_src_path=None) for name in NAMES]
    built: list[Any] = [
        SimpleNamespace(file=file, meta={"title": "x"}, markdown="", title="A page", url=f"{name}/")
        for name, file in zip(NAMES, files, strict=True)
    ]

    def run() -> None:
        plugin.on_pre_build(config=config)
        for html, each in zip(pages, built, strict=True):
            plugin.on_post_page(html, page=each, config=config)
        plugin.on_post_build(config=config)

    return run


def main() -> None:
    """Print the table."""
    os.environ.pop("CLICKY_SITE_ID", None)
    pages = [page(number) for number in range(PAGES)]
    with tempfile.TemporaryDirectory() as directory:
        cases = {
            "Sphinx": [sphinx_pass(Path(directory, str(at)), pages, each) for at, each in enumerate((PLAIN, FULL))],
            "MkDocs": [mkdocs_pass(pages, each) for each in (PLAIN, FULL)],
        }
        rows = []
        for host, passes in cases.items():
            rounds = [[microseconds(each) for each in passes] for _ in range(ROUNDS)]
            plain, full = (min(times) for times in zip(*rounds, strict=True))
            rows.append((host, f"{plain:.1f}", f"{full:.1f}", f"{full - plain:.1f}"))
    headers = ["µs a page", "without", f"{FOLDERS} patterns, placeholders", "more"]
    print(tabulate(rows, headers=headers, tablefmt="github", disable_numparse=True))


if __name__ == "__main__":
    main()
