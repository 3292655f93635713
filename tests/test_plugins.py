"""Tests with other plugins and extensions: each page has its code, and the build sends no request to Clicky."""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sysconfig
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from compatibility import Row
from sites import SITE_ID, Document, assert_tracked, assert_untracked, conf, opted_out, read_pages, snippet, write

# Python imports this module at startup. It records the network requests of the build, and refuses them.
GUARD = """
import os, sys

def refuse(event, arguments):
    # The address of a Unix socket is a path, not a tuple.
    if event == "socket.getaddrinfo" or (event == "socket.connect" and isinstance(arguments[1], tuple)):
        with open(os.environ["REQUESTS"], "a", encoding="utf-8") as file:
            print(event, *arguments, file=file)
        raise ConnectionRefusedError("refused by the test")

sys.addaudithook(refuse)
"""
GIT = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in {"NAME": "A", "EMAIL": "a@example.com", "DATE": "2026-01-02T00:00:00Z"}.items()
}


class Site(NamedTuple):
    """The directory of a site's sources, and the directory of the built site."""

    source: Path
    out: Path

    def run(self, *command: str) -> str:
        """Run a command as its users do, and return its error output without the path of the built site."""
        scripts = sysconfig.get_path("scripts")
        environment = {
            **os.environ,
            **GIT,
            "REQUESTS": str(self.source / "requests.txt"),
            # MkDocs's own themes write the build time.
            "SOURCE_DATE_EPOCH": "1767312000",
            "NO_COLOR": "1",
            "NO_MKDOCS_2_WARNING": "1",
            "PATH": os.pathsep.join([scripts, os.environ["PATH"]]),
            "PYTHONPATH": str(self.source / "guard"),
        }
        done = subprocess.run(
            command, cwd=self.source, env=environment, text=True, capture_output=True, check=False, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stderr.replace(str(self.out), "<out>")

    def commit(self) -> None:
        self.run("git", "init", "--quiet", "--initial-branch", "main")
        self.run("git", "add", ".")
        self.run("git", "commit", "--quiet", "--message", "x")

    def warnings(self, *command: str) -> str:
        """Run a command, and return only the lines with warnings and errors."""
        return "\n".join(line for line in self.run(*command).splitlines() if "WARNING" in line or "ERROR" in line)


def mkdocs(site: Site) -> str:
    return site.warnings("mkdocs", "build", "--strict", "--site-dir", str(site.out))


def mike(site: Site) -> str:
    """Deploy one version, an alias of the version, and a redirect from the top to the alias."""
    site.commit()
    log = site.warnings("mike", "deploy", "--alias-type", "redirect", "1.0", "latest")
    log += site.warnings("mike", "set-default", "latest")
    site.run("git", "worktree", "add", "--quiet", str(site.out), "gh-pages")
    return log


def sphinx(site: Site) -> str:
    return site.run(
        "sphinx-build", "-q", "-W", "--keep-going", "-b", "html", "-d", f"{site.out}-trees", ".", str(site.out)
    )


def polyversion(site: Site) -> str:
    """Build a branch, a tag, and a redirect from the top to the branch."""
    site.commit()
    site.run("git", "tag", "v1.0")
    return site.run("sphinx-polyversion", "poly.py", str(site.out))


def jupyter_book(site: Site) -> str:
    return site.warnings("jupyter-book", "build", "--path-output", str(site.out), ".")


# mike builds with ProperDocs where that is installed.
BUILD_TOOLS = {mkdocs: "MkDocs", mike: "ProperDocs", sphinx: "Sphinx", polyversion: "Sphinx", jupyter_book: "Sphinx"}

POLY = """
import sys
from sphinx_polyversion.driver import DefaultDriver
from sphinx_polyversion.environment import Environment
from sphinx_polyversion.git import Git
from sphinx_polyversion.sphinx import SphinxBuilder

DefaultDriver(
    ".", sys.argv[2], vcs=Git("main", "v.*"), builder=SphinxBuilder(".", args=["-q", "-W"]), env=Environment,
    template_dir="top",
).run()
"""
REDIRECT = '<!doctype html><html><head><meta http-equiv="refresh" content="0; url=main/"></head><body></body></html>'


class Case(NamedTuple):
    """Another plugin or extension: its name, its packages, and the configuration and files of its users.

    `shows` maps a built file to a text that proves that the plugin ran. `untracked` maps pages without code to the reason.
    All other pages are tracked. A page's name comes from its path or from `names`, and its data is in `own`.
    """

    name: str
    packages: tuple[str, ...] = ()
    build: Callable[[Site], str] = mkdocs
    uses: tuple[Any, ...] = ()
    config: Mapping[str, Any] = {}
    files: Mapping[str, str] = {}
    shows: Mapping[str, str] = {}
    within: tuple[str, ...] = ("",)
    names: Mapping[str, str] = {}
    untracked: Mapping[str, str] = {}
    own: Mapping[str, Mapping[str, Any]] = {}
    reproducible: bool = True
    note: str = ""

    def row(self) -> Row:
        return Row("plugin", self.name, BUILD_TOOLS[self.build], self.packages, self.note)

    def name_of(self, path: str) -> str:
        """Return the name of a page: its path below one of the directories `within`, or its entry in `names`."""
        (start,) = [each for each in self.within if path.startswith(each)]
        path = path.removeprefix(start)
        return self.names.get(path, path.removesuffix("/index.html").removesuffix(".html"))

    def write(self, source: Path, *, tracked: bool) -> None:
        """Write the files of a user. The plugin clicky is first in the list, so another plugin of the same priority runs later."""
        write(source, {"guard/sitecustomize.py": GUARD, **self.files})
        if self.build in {mkdocs, mike}:
            clicky = [{"clicky": {"site_id": SITE_ID}}] if tracked else []
            config = {**MKDOCS, **self.config, "plugins": [*clicky, "search", *self.uses]}
            write(source, {f"docs/{name}": text for name, text in MARKDOWN.items()})
            write(source, {"mkdocs.yml": yaml.safe_dump(config, sort_keys=False)})
        elif self.build is jupyter_book:
            clicky = (
                {"extra_extensions": ["clicky_docs.sphinx"], "config": {"clicky_site_id": SITE_ID}} if tracked else {}
            )
            toc = {"format": "jb-book", "root": "index", "chapters": [{"file": "goal"}, {"file": "guide/off"}]}
            config = {"title": "Site", "execute": {"execute_notebooks": "off"}, "sphinx": clicky}
            write(source, {**MARKDOWN, "_toc.yml": yaml.safe_dump(toc), "_config.yml": yaml.safe_dump(config)})
        else:
            clicky = {"clicky_site_id": SITE_ID} if tracked else {}
            text = conf([*(["clicky_docs.sphinx"] if tracked else []), *self.uses], **SPHINX, **self.config, **clicky)
            write(source, {**REST, "conf.py": f"import sys; sys.path.insert(0, '.')\n{text}"})


MKDOCS = {
    "site_name": "Site",
    "site_url": "https://docs.example.com/",
    "theme": {"name": "mkdocs", "highlightjs": False},
}
SPHINX = {"project": "Site", "html_theme": "alabaster", "exclude_patterns": ["_templates"]}
MARKDOWN = {
    "index.md": "# Home\n\nText.\n",
    "goal.md": "---\nclicky: {goal: {id: 12, revenue: 2.5}}\n---\n# Goal\n\nText.\n",
    "guide/off.md": "---\nclicky: false\n---\n# Off\n\nText.\n",
}
REST = {
    "index.rst": "Home\n====\n\nText.\n\n.. toctree::\n   :glob:\n\n   *\n   guide/*\n",
    "goal.rst": ":clicky_goal: {id: 12, revenue: 2.5}\n\nGoal\n====\n\nText.\n",
    "guide/off.rst": ":clicky: false\n\nOff\n===\n\nText.\n",
}
# The data of each page by name; None for a page that opts out.
OWN = {"goal": {"goal": {"id": 12, "revenue": 2.5}}, "guide/off": None}
MATERIAL = {"theme": {"name": "material", "font": False}}

DEFAULT = [
    Case(
        "Material: privacy",
        ("mkdocs-material",),
        # Material's own JavaScript contains the URL of a script that no page here loads.
        uses=({"privacy": {"assets_exclude": ["unpkg.com/*"]}},),
        config=MATERIAL,
        note="The plugin downloads neither the tracker nor the image.",
        files={"docs/link.md": '# Link\n\n<a href="https://x.example" target="_blank">x</a>\n'},
        shows={"link/index.html": 'rel="noopener"'},
    ),
    Case(
        "Material: offline",
        ("mkdocs-material",),
        uses=("offline",),
        config=MATERIAL,
        note="Pages that are opened as files are not tracked (`internal_hosts`).",
        shows={"search/search_index.js": "__index"},
    ),
    Case(
        "Material: blog",
        ("mkdocs-material",),
        uses=("blog",),
        config=MATERIAL,
        files={
            "docs/blog/index.md": "# Blog\n",
            "docs/blog/posts/hello.md": "---\ndate: 2026-01-02\ncategories: [News]\nclicky_goal: 7\n---\n# Hello\n",
        },
        names={
            "blog/index.html": "blog/index",
            "blog/2026/01/02/hello/index.html": "blog/posts/hello",
            "blog/archive/2026/index.html": "blog/archive/2026",
            "blog/category/news/index.html": "blog/category/news",
        },
        own={"blog/posts/hello": {"goal": 7}},
    ),
    Case(
        "Material: tags",
        ("mkdocs-material",),
        uses=("tags",),
        config=MATERIAL,
        files={
            "docs/tagged.md": "---\ntags: [a]\nclicky_goal: 7\n---\n# Tagged\n",
            "docs/tags.md": "# Tags\n\n<!-- material/tags -->\n",
        },
        names={"tags/index.html": "tags"},
        own={"tagged": {"goal": 7}},
        shows={"tags/index.html": 'href="../tagged/"'},
    ),
    Case(
        "MyST-NB",
        ("myst-nb",),
        sphinx,
        uses=("myst_nb",),
        config={"nb_execution_mode": "off"},
        files={
            "notebook.ipynb": json.dumps(
                {
                    "cells": [{"cell_type": "markdown", "metadata": {}, "source": "# Notebook"}],
                    "metadata": {"clicky": {"goal": 7}, "kernelspec": {"name": "python3", "display_name": "Python"}},
                    "nbformat": 4,
                    "nbformat_minor": 4,
                }
            )
        },
        own={"notebook": {"goal": 7}},
    ),
    Case(
        "sphinx-notfound-page",
        ("sphinx-notfound-page",),
        sphinx,
        uses=("notfound.extension",),
        names={"404.html": "404"},
    ),
    Case(
        "a custom `template_bridge`",
        (),
        sphinx,
        config={"template_bridge": "bridge.Bridge", "html_use_opensearch": "https://docs.example.com"},
        files={
            "bridge.py": "from sphinx.jinja2glue import BuiltinTemplateLoader\n\n"
            "class Bridge(BuiltinTemplateLoader):\n"
            "    def render(self, template, context):\n"
            "        return super().render(template, context).replace('Text.', 'Bridged.')\n"
        },
        shows={"index.html": "Bridged."},
    ),
    Case(
        "a custom `layout.html`",
        (),
        sphinx,
        config={"templates_path": ["_templates"], "html_additional_pages": {"extra": "extra.html"}},
        files={
            "_templates/layout.html": '{% extends "!layout.html" %}{% block extrahead %}<meta name="x" content="</head>">'
            "{% endblock %}{% block footer %}<p></body></p>{% endblock %}",
            "_templates/extra.html": '{% extends "layout.html" %}',
        },
        names={"extra.html": "extra"},
        shows={"index.html": '<meta name="x" content="</head>">'},
    ),
]
OTHERS = [
    Case(
        "mkdocs-minify-plugin",
        ("mkdocs-minify-plugin",),
        uses=(
            {
                "minify": {
                    "minify_html": True,
                    "htmlmin_opts": {"remove_comments": True, "remove_all_empty_space": True},
                }
            },
        ),
        note="The plugin runs before clicky-docs, and does not change the code.",
        shows={"index.html": "<html lang=en"},
    ),
    Case(
        "mkdocs-minify-html-plugin",
        ("mkdocs-minify-html-plugin",),
        uses=("minify_html",),
        note="The plugin runs before clicky-docs, and does not change the code.",
        shows={"index.html": "lang=en"},
    ),
    Case(
        "mkdocs-macros-plugin",
        ("mkdocs-macros-plugin",),
        uses=("macros",),
        files={"docs/macros.md": "---\nclicky: {goal: 7}\n---\n# Macros\n\nGoal {{ clicky.goal }}\n"},
        own={"macros": {"goal": 7}},
        shows={"macros/index.html": "Goal 7"},
    ),
    Case(
        "mkdocs-static-i18n",
        ("mkdocs-static-i18n",),
        uses=(
            {
                "i18n": {
                    "languages": [
                        {"locale": "en", "name": "English", "build": True, "default": True},
                        {"locale": "fr", "name": "Français", "build": True},
                    ]
                }
            },
        ),
        files={"docs/goal.fr.md": "---\nclicky: {title: Bonjour}\n---\n# But\n"},
        names={"fr/index.html": "index", "fr/goal/index.html": "goal.fr", "fr/guide/off/index.html": "guide/off"},
        own={"goal.fr": {"title": "Bonjour"}},
    ),
    Case(
        "mkdocs-print-site-plugin",
        ("mkdocs-print-site-plugin",),
        uses=("print-site",),
        untracked={"print_page/index.html": "the plugin writes the page after all hooks"},
        note="The print page is not tracked.",
    ),
    Case(
        "mkdocs-encryptcontent-plugin",
        ("mkdocs-encryptcontent-plugin",),
        uses=({"encryptcontent": {"global_password": "lantern", "threshold_warning_min_entropy": 0}},),
        reproducible=False,
        note="The page's data is not encrypted.",
        shows={"goal/index.html": "mkdocs-encrypted-content"},
    ),
    Case(
        "mkdocs-redirects",
        ("mkdocs-redirects",),
        uses=({"redirects": {"redirect_maps": {"old.md": "goal.md"}}},),
        untracked={"old/index.html": "the page is a redirect"},
        note="The target of a redirect is tracked, not the redirect.",
    ),
    Case(
        "mike",
        ("mike",),
        mike,
        config=MATERIAL,
        within=("1.0/",),
        untracked={
            "index.html": "the page is a redirect",
            **dict.fromkeys(
                ("latest/index.html", "latest/404.html", "latest/goal/index.html", "latest/guide/off/index.html"),
                "likewise",
            ),
        },
        note="The target of an alias of the type `redirect` is tracked, not the alias.",
    ),
    Case(
        "sphinxext-opengraph",
        ("sphinxext-opengraph",),
        sphinx,
        uses=("sphinxext.opengraph",),
        config={"ogp_site_url": "https://docs.example.com/"},
        shows={"goal.html": 'property="og:title" content="Goal"'},
    ),
    Case(
        "sphinx-copybutton",
        ("sphinx-copybutton",),
        sphinx,
        uses=("sphinx_copybutton",),
        shows={"index.html": "copybutton.js"},
    ),
    Case(
        "sphinx-design",
        ("sphinx-design",),
        sphinx,
        uses=("sphinx_design",),
        files={"tabs.rst": ":clicky_goal: 7\n\nTabs\n====\n\n.. tab-set::\n\n   .. tab-item:: A\n\n      Text.\n"},
        own={"tabs": {"goal": 7}},
        shows={"tabs.html": "sd-tab-set"},
    ),
    Case(
        "sphinx-sitemap",
        ("sphinx-sitemap",),
        sphinx,
        uses=("sphinx_sitemap",),
        config={"html_baseurl": "https://docs.example.com/"},
        shows={"sitemap.xml": "goal.html"},
    ),
    Case(
        "sphinx-polyversion",
        ("sphinx-polyversion",),
        polyversion,
        files={"poly.py": POLY, "top/index.html": REDIRECT},
        within=("main/", "v1.0/"),
        untracked={"index.html": "the page is a redirect"},
        note="The target of a redirect at the top is tracked, not the redirect.",
    ),
]
JUPYTER_BOOK = [Case("Jupyter Book 1", ("jupyter-book",), jupyter_book, within=("_build/html/",))]


@pytest.mark.parametrize(
    "case",
    [
        *DEFAULT,
        *(pytest.param(case, marks=pytest.mark.plugins) for case in OTHERS),
        *(pytest.param(case, marks=pytest.mark.jupyter_book) for case in JUPYTER_BOOK),
    ],
    ids=lambda case: case.name,
)
def test_pages_of_a_site_with_other_plugins_or_extensions_have_the_code_and_the_expected_data(
    tmp_path: Path, case: Case, ran: Callable[[Row], None]
) -> None:
    pages, log = {}, {}
    for name in ("plain", "tracked"):
        site = Site(write(tmp_path / name / "src", {}), tmp_path / name / "site")
        case.write(site.source, tracked=name == "tracked")
        log[name] = case.build(site)
        pages[name] = read_pages(site.out)
        assert not (site.source / "requests.txt").exists()
    assert log["tracked"] == log["plain"]
    assert pages["tracked"].keys() == pages["plain"].keys() >= case.untracked.keys()
    assert all(any(path.startswith(each) for path in pages["tracked"]) for each in case.within)
    for path, text in case.shows.items():
        assert text in (site.out / path).read_text(encoding="utf-8")
    own = {**OWN, **case.own}
    found = set()
    for path, html in pages["tracked"].items():
        plain = pages["plain"][path] if case.reproducible else None
        if path in case.untracked:
            assert_untracked(html)
            assert plain in {None, html}
            continue
        name = case.name_of(path)
        found.add(name)
        if own.get(name, {}) is None:
            assert_tracked(html, opted_out(name), plain)
        else:
            assert_tracked(html, snippet(name, own.get(name)), plain)
    assert found >= {"index", *own, *case.names.values()}
    others = [path for path in site.out.rglob("*") if path.is_file() and path.suffix != ".html"]
    assert [path for path in others if b"getclicky" in path.read_bytes()] == []
    ran(case.row())


@pytest.mark.plugins
def test_page_view_of_each_page_contains_the_version_that_mike_builds(tmp_path: Path) -> None:
    custom = {"href": "/docs/{page}", "visitor": {"docs": "{version}"}}
    config = {
        "site_name": "Site",
        "theme": {"name": "material", "font": False},
        "plugins": ["mike", {"clicky": {"site_id": SITE_ID, "custom": custom}}],
    }
    files = {"docs/guide.md": "# Guide\n", "docs/index.md": "# Home\n", "mkdocs.yml": yaml.safe_dump(config)}
    site = Site(write(tmp_path / "src", files), tmp_path / "site")
    site.commit()
    for version in ("1.0", "2.0"):
        site.run("mike", "deploy", version)
    site.run("git", "worktree", "add", "--quiet", str(site.out), "gh-pages")
    pages = read_pages(site.out)
    for version in ("1.0", "2.0"):
        sent = Document.of(pages[f"{version}/guide/index.html"]).data()["custom"]
        assert sent == {"href": "/docs/guide", "visitor": {"docs": version}}


def test_privacy_plugin_of_material_downloads_nothing_from_clicky(tmp_path: Path) -> None:
    """The request for the author's script shows that the test records requests."""
    files = {"docs/script.md": '# Script\n\n<script src="https://scripts.example/x.js"></script>\n'}
    site = Site(tmp_path / "src", tmp_path / "site")
    DEFAULT[0]._replace(files=files).write(site.source, tracked=True)
    log = site.warnings("mkdocs", "build")
    requests = (site.source / "requests.txt").read_text(encoding="utf-8")
    assert "scripts.example" in requests
    assert "scripts.example" in log
    assert "clicky" not in requests + log


# Minifiers of finished pages. `same` states whether the hash of the page script stays the same for a Content-Security-Policy.
@pytest.mark.plugins
@pytest.mark.parametrize(
    ("module", "options", "same"),
    [
        ("htmlmin", {}, True),
        ("htmlmin", {"remove_comments": True, "remove_all_empty_space": True, "reduce_boolean_attributes": True}, True),
        ("minify_html", {}, True),
        ("minify_html", {"minify_js": True}, False),
    ],
)
def test_minifiers_change_neither_the_data_nor_the_page_script_unless_they_minify_javascript(
    module: str, options: Mapping[str, bool], same: bool
) -> None:
    head, body = snippet("index")
    page = f"<!doctype html><html><head><title>x</title>{head}</head><body><p>x</p>{body}</body></html>"
    html = importlib.import_module(module).minify(page, **options)
    script, data = (re.search(r">([^<]+)</script>", each)[1] for each in (body, head))
    assert (script in html) == same
    assert html.count(data) == 1
