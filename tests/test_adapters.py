"""The module for Pelican on the page about adapters: the module is short and uses public names only."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sites import SITE_ID, Document, assert_tracked, read_pages, snippet, write

import clicky_docs

PAGE = (Path(__file__).parents[1] / "docs" / "adapters.md").read_text(encoding="utf-8")
(MODULE,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
GOALS = {"tutorial": 12}
SETTINGS = f"""\
SITENAME, AUTHOR = "Lantern", "Ada"
PLUGINS = ["pelican_clicky"]
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = None
CLICKY = {{
    "site_id": "{SITE_ID}",
    "goals": {GOALS},
    "custom": {{"visitor": {{"docs": "{{project}}", "lang": "{{language}}"}}}},
    "pages": {{"pages/**": {{"title": "Page: {{title}}"}}, "author/**": False}},
}}
"""
FILES = {
    "content/one.rst": "One\n===\n\n:date: 2026-01-02\n:clicky_goal: tutorial\n\nText.\n",
    "content/two.rst": "Two\n===\n\n:date: 2026-01-02\n:clicky_goal: tutorail\n\nText.\n",
    "content/off.rst": "Off\n===\n\n:date: 2026-01-02\n:clicky: false\n\nText.\n",
    "content/pages/about.rst": "About\n=====\n\nText.\n",
    "pelicanconf.py": SETTINGS,
    "pelican_clicky.py": MODULE,
}


def test_adapter_in_the_docs_is_short_and_uses_only_public_names() -> None:
    code = [line for line in MODULE.splitlines() if line.strip()]
    assert len(code) < 40
    (names,) = re.findall("from clicky_docs import (.*)", MODULE)
    assert {*names.split(", ")} <= {*clicky_docs.__all__}
    assert MODULE.count("clicky_docs") == 1


@pytest.mark.plugins
def test_pelican_site_built_with_the_adapter_in_the_docs_has_the_code(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    command = [sys.executable, "-m", "pelican", "content", "-s", "pelicanconf.py", "-o", "output"]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, "COLUMNS": "1000"},
        text=True,
        capture_output=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    assert "unknown goal (did you mean 'tutorial'?)" in done.stdout + done.stderr
    pages = read_pages(tmp_path / "output")
    visitor = {"visitor": {"docs": "Lantern", "lang": "en"}}
    assert {name for name in pages if name.startswith("author/")}
    for name, html in pages.items():
        if name == "off.html" or name.startswith("author/"):
            assert Document.of(html).data()["track"] is False
            continue
        page = name.removesuffix(".html")
        own = {"one": {"goal": 12}, "pages/about": {"title": "Page: About"}}.get(page, {})
        assert_tracked(html, snippet(page, own, custom=visitor, goals=GOALS))
        assert Document.of(html).data()["page"] == page
