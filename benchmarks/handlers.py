"""Time the handlers alone, beside the best peers, in one process.

A thousand pages of 12 kB, each with a head as themes write it. For Sphinx: the `html-page-context` handler and, with
ours, the wrapped `templates.render` (the peer leaves its tag to the theme, which is not timed). For MkDocs: the
`on_post_page` hook. Rounds alternate, and the best of each is compared.

Usage: python benchmarks/handlers.py
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import sphinx_privatus_analytics
from mkdocs_privatus_analytics.plugin import PrivatusPlugin
from sphinx.application import Sphinx
from tabulate import tabulate

import clicky_docs.sphinx
from clicky_docs.mkdocs import ClickyPlugin

PAGES = 1_000
SIZE = 12_000
ROUNDS = 15
NAMES = [f"guide/page-{number}" for number in range(PAGES)]

# What a page says, in each host's and each plugin's own words.
FIELDS = {"clicky_title": ("Install", 1), "clicky_goal": ('{"id": 12, "revenue": 2.5}', 2)}
YAML_FIELDS = {"clicky_title": ("Install", 1), "clicky_goal": ("{id: 12, revenue: 2.5}", 2)}
FRONT_MATTER = {"title": "Install", "clicky": {"title": "Install", "goal": {"id": 12, "revenue": 2.5}}}
PROPS = {"title": "Install", "goal": 12, "revenue": 2.5}

Pass = Callable[[], None]


class Case(NamedTuple):
    """Ours beside a peer's, each a pass over all pages."""

    name: str
    ours: Pass
    peer: Pass


def page(number: int) -> str:
    """A page of `SIZE`."""
    head = "".join(
        f'<link rel="stylesheet" type="text/css" href="../_static/{name}.css?v=5ecbeea2" />\n' for name in "abcde"
    )
    head += "".join(f'<script src="../_static/{name}.js?v=9bcbadda"></script>\n' for name in "abcde")
    body = f"<p>Page {number}, with some <em>text</em> and <code>code</code>.</p>\n" * (SIZE // 60)
    start = f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8" />\n<title>Page {number}</title>\n{head}'
    return f"{start}</head>\n<body>\n<main>\n{body}"[: SIZE - 30] + "\n</main>\n</body>\n</html>\n"


def sphinx_cases(directory: Path, pages: list[str]) -> list[Case]:
    """The handlers of two extensions in one real application."""
    (directory / "index.rst").write_text("x\n=\n", encoding="utf-8")
    options = {
        "extensions": ["clicky_docs.sphinx", "sphinx_privatus_analytics"],
        "clicky_site_id": "101234567",
        "privatus_site_id": "101234567",
    }
    app = Sphinx(directory, None, directory / "out", directory / "trees", "html", options, status=None, warning=None)
    scripts = list(app.builder._js_files)  # noqa: SLF001  # Sphinx itself does so, page by page
    rendered: dict[str, str] = dict(zip(NAMES, pages, strict=True))
    settings = clicky_docs.sphinx.read_settings(app.config)[0]
    render = clicky_docs.sphinx.placing(app, lambda name, _context: rendered[name], settings=settings, disabled="")

    def ours(fields: dict[str, Any]) -> Pass:
        metadata = {"_clicky_docs": fields} if fields else {}

        def run() -> None:
            app.env.metadata.update((name, metadata) for name in NAMES)
            for name in NAMES:
                context: dict[str, Any] = {}
                clicky_docs.sphinx.note_page(app, name, "page.html", context, None, seen=[])
                render(name, context)

        return run

    def peer(props: dict[str, Any]) -> Pass:
        def run() -> None:
            app.config.privatus_props = props
            for name in NAMES:
                app.builder._js_files[:] = scripts  # noqa: SLF001
                sphinx_privatus_analytics.add_tag(app, name, "page.html", {}, None)
            del app.registry.js_files[:]

        return run

    return [
        Case("Sphinx, no data", ours({}), peer({})),
        Case("Sphinx, data as JSON (MyST)", ours(FIELDS), peer(PROPS)),
        Case("Sphinx, data as YAML (reST)", ours(YAML_FIELDS), peer(PROPS)),
    ]


def mkdocs_cases(pages: list[str]) -> list[Case]:
    """The hooks of two plugins."""
    config: Any = SimpleNamespace(site_url="https://docs.example.com/", site_name="Site", theme={})
    ours, peer = ClickyPlugin(), PrivatusPlugin()
    ours.load_config({"site_id": 101234567})
    ours.on_config(config)
    peer.load_config({"site_id": "101234567"})

    def run(plugin: Any, meta: dict[str, Any]) -> Pass:
        files = [SimpleNamespace(src_uri=f"{name}.md", abs_src_path=None) for name in NAMES]
        built = [SimpleNamespace(file=file, meta=meta, markdown="", title="x", url="") for file in files]

        def one_pass() -> None:
            for html, each in zip(pages, built, strict=True):
                plugin.on_post_page(html, page=each, config=config)

        return one_pass

    return [
        Case("MkDocs, no data", run(ours, {"title": "x"}), run(peer, {"title": "x"})),
        Case("MkDocs, data", run(ours, FRONT_MATTER), run(peer, {"title": "x", "privatus_props": PROPS})),
    ]


def microseconds(one_pass: Pass) -> float:
    """The time of one page, in one pass over all."""
    start = time.perf_counter()
    one_pass()
    return (time.perf_counter() - start) / PAGES * 1e6


def main() -> None:
    """Print the table."""
    os.environ.pop("CLICKY_SITE_ID", None)
    pages = [page(number) for number in range(PAGES)]
    with tempfile.TemporaryDirectory() as directory:
        cases = [*sphinx_cases(Path(directory), pages), *mkdocs_cases(pages)]
        rounds = [[(microseconds(case.ours), microseconds(case.peer)) for case in cases] for _ in range(ROUNDS)]
    rows = []
    for case, times in zip(cases, zip(*rounds, strict=True), strict=True):
        ours, peer = (min(each) for each in zip(*times, strict=True))
        rows.append((case.name, f"{ours:.1f}", f"{peer:.1f}", f"{ours / peer:.2f}"))
    headers = ["µs a page", "clicky-docs", "privatus-analytics", "ratio"]
    print(tabulate(rows, headers=headers, tablefmt="github", disable_numparse=True))


if __name__ == "__main__":
    main()
