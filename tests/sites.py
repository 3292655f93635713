"""Helpers that build real sites and check the built pages."""

from __future__ import annotations

import importlib.util
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple
from xml.etree.ElementTree import Comment, Element

import html5lib
import mkdocs.config
import sphinx
import yaml
from mkdocs.commands.build import build as build_mkdocs
from mkdocs.config.defaults import MkDocsConfig
from sphinx.cmd.build import main as sphinx_main

# Import both modules before the first test, so that coverage sees the import.
import clicky_docs.mkdocs
import clicky_docs.sphinx  # noqa: F401
from clicky_docs import Page, Snippet, build, load_page, load_site

SITE_ID = "101234567"
SETTINGS, _ = load_site({"site_id": SITE_ID})
# Each option that adds code to the page script.
OPTIONS: dict[str, Any] = {
    "site_id": SITE_ID,
    "internal_hosts": ["*.staging.example", "localhost"],
    "internal_ips": ["10.0.0.0/8", "2001:db8::7"],
    "hosts": ["docs.example", "*.docs.example"],
    "visitor_ip_url": "/cdn-cgi/trace",
    "privacy_signals": True,
    "identity": "oauth2-proxy",
    "consent": {"global": "Banner.ok", "event": "banner"},
    "navigation": True,
    "beacon_url": "/47d8e8d5c0ea",
    "script_url": "/565c7bd254ac8.js",
    "nonce": "abc",
}
EVERYTHING, _ = load_site(OPTIONS)


def script_of_docs(name: str) -> ModuleType:
    """Import a script from the directory docs/."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).parents[1] / "docs" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def snippet(name: str, own: Mapping[str, Any] | None = None, /, **options: Any) -> Snippet:
    """Return the code that a page must contain: `own` is the page's data, `options` are the site's options."""
    settings, problems = load_site({"site_id": SITE_ID, **options})
    assert not problems
    page, problems = load_page(name, {"clicky": dict(own or {})}, settings)
    assert not problems
    return build(settings, page)


def opted_out(name: str, **options: Any) -> Snippet:
    """Return the code that a page with ``clicky: false`` must contain: no data, and the page script."""
    settings, problems = load_site({"site_id": SITE_ID, **options})
    assert not problems
    return build(settings, Page(name=name, track=False))


def commented_out(reason: str, code: Snippet) -> str:
    """Return the comment that a page contains instead of `code` when the code is disabled for `reason`."""
    data = json.dumps(json.loads(re.sub("^<[^>]*>|<[^>]*>$", "", code.head)), indent=2)
    block = re.sub("(?s)(?<=>).*(?=<)", lambda _: data, code.head)
    return f"<!-- Clicky disabled: {reason}\n{block}\n{code.body}\n -->"


class Document(NamedTuple):
    """A page as an HTML parser reads it."""

    head: Element
    body: Element

    @classmethod
    def of(cls, html: str) -> Document:
        document = html5lib.parse(html, namespaceHTMLElements=False)
        return cls(document.find("head"), document.find("body"))

    def data(self) -> dict[str, Any]:
        """Return the page's data, whose element must be the last in the head and the only one in the page."""
        blocks = [*self.head.iter("script"), *self.body.iter("script")]
        (block,) = (each for each in blocks if "data-clicky-docs" in each.attrib)
        assert self.head[-1] is block
        assert block.attrib == {"type": "application/json", "data-clicky-docs": ""}
        return json.loads(block.text)

    def comments(self) -> list[str]:
        return [str(each.text) for each in (*self.head.iter(Comment), *self.body.iter(Comment))]


def assert_tracked(html: str, expected: Snippet, without: str | None = None) -> None:
    """Assert that a page contains the expected code once, in its places, and equals `without` except for the code."""
    assert html.count(expected.head) == html.count(expected.body) == 1
    assert html.count('data-clicky-docs="" type=') == 1
    rest = html.replace(expected.head, "").replace(expected.body, "")
    if without is not None:
        assert rest == without
    document, plain = Document.of(html), Document.of(rest)
    data = document.data()
    added = [flat(each) for each in Document.of(f"<body>{expected.body}").body]
    assert data == json.loads(re.sub("^<[^>]*>|<[^>]*>$", "", expected.head))
    assert take(document.body, len(added)) == added
    take(document.head, 1)
    assert flat(document.head) == flat(plain.head)
    assert flat(document.body) == flat(plain.body)


def take(parent: Element, count: int) -> list[Any]:
    """Remove the last elements and return them; keep the text after them, which html5lib stores in `tail`."""
    taken = []
    for _ in range(count):
        child = parent[-1]
        taken.insert(0, flat(child))
        text, child.tail = child.tail or "", None
        parent.remove(child)
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + text
        else:
            parent.text = (parent.text or "") + text
    return taken


def flat(element: Element) -> list[Any]:
    """Return an element and its content as lists, which can be compared."""
    children = [(flat(each), each.tail or "") for each in element]
    return [element.tag, element.attrib, element.text or "", *children]


def assert_untracked(html: str, *, track: bool | None = None) -> None:
    """Assert that a page has no code, except for a data block with this value of `track` if the value is given."""
    assert "getclicky" not in html
    if track is None:
        assert "data-clicky-docs" not in html
    else:
        assert Document.of(html).data()["track"] is track
        assert html.count("data-clicky-docs") == 1


class Built(NamedTuple):
    """A built site: its pages by path, the log, and the exit status."""

    pages: dict[str, str]
    log: str
    status: int = 0


def read_pages(directory: Path) -> dict[str, str]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes().decode()
        for path in sorted(directory.rglob("*.html"))
        if "_static" not in path.parts
    }


def write(directory: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return directory


def conf(extensions: Iterable[str] = (), **options: Any) -> str:
    """Return the text of a conf.py."""
    lines = [f"{name} = {value!r}" for name, value in options.items()]
    return "\n".join([f"extensions = {list(extensions)!r}", *lines, ""])


def sphinx_build(source: Path, *arguments: str, builder: str = "html", out: Path | None = None) -> Built:
    """Build with Sphinx in this process; the log contains the warnings."""
    out = out or source.with_name(f"{source.name}-{builder}")
    log = source.with_name(f"{source.name}-warnings.txt")
    status = sphinx_main(["-q", "--no-color", "-b", builder, "-w", str(log), *arguments, str(source), str(out)])
    return Built(read_pages(out), log.read_text(encoding="utf-8").replace(str(source), "<src>"), status)


def expected_log(message: str) -> str:
    """Return a message as the installed Sphinx logs it: before 7.3, Sphinx does not log the type of a warning."""
    return message if sphinx.version_info >= (7, 3) else re.sub(r" \[[\w.]+\]$", "", message)


def mkdocs_build(directory: Path, config: Mapping[str, Any], *, command: str | None = "build", **options: Any) -> Built:
    """Build with MkDocs's Python interface into `site` in the directory; `config` is the content of mkdocs.yml."""
    path = directory / "mkdocs.yml"
    path.write_text(yaml.safe_dump({"site_name": "Site", **config}, sort_keys=False), encoding="utf-8")
    lines: list[str] = []
    handler = logging.Handler(logging.INFO)
    handler.emit = lambda record: lines.append(f"{record.levelname} {record.getMessage()}")  # type: ignore[method-assign]
    logger = logging.getLogger("mkdocs")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    # MkDocs keeps plugins until the process ends. A user's process runs one command; this process builds many sites.
    vars(MkDocsConfig)["plugins"].plugin_cache.clear()
    try:
        loaded = mkdocs.config.load_config(str(path), **options)
        if command:
            loaded.plugins.on_startup(command=command, dirty=False)
        build_mkdocs(loaded)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
    return Built(read_pages(Path(loaded.site_dir)), "\n".join(lines))


def run(
    module: str, *arguments: str, cwd: Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a Python module as a command, as users run build tools."""
    environment = {**os.environ, "NO_COLOR": "1", "NO_MKDOCS_2_WARNING": "1", **(env or {})}
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, text=True, capture_output=True, check=False, timeout=300)
