"""Build ten thousand pages with hostile metadata: no build fails, no page is damaged, and each mistake has a message."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner
from selectolax.lexbor import LexborHTMLParser
from sites import SITE_ID, Built, conf, mkdocs_build, sphinx_build, write

from clicky_docs.cli import cli

pytestmark = pytest.mark.large

PAGES = 10_000
FOLDERS = ["", "guide/", "a b/c&d/", "ü/<i>/", "{page}/x/", "deep/" * 12, "clicky/"]
DEEP = 150
# A number with more digits than Python prints.
HUGE = f"0x{'f' * 5_000}"


class Case(NamedTuple):
    """A page's metadata, the number of messages, and whether the page is tracked."""

    metadata: str
    messages: int = 0
    tracked: bool = True


# Front matter; {} is replaced by the number of the page.
MARKDOWN = [
    Case('clicky: {{title: "</script><script>alert(1)</script> {}"}}'),
    Case('clicky_title: "<!--<script> --> --!> ]]> {}"'),
    Case("clicky_title: |\n  -->\n  <img src=x onerror=alert(1)> {}"),
    Case('clicky: {{visitor: {{"\\" onload=\\"x": "\\u202e\\0\\u2028 {}"}}}}'),
    Case('clicky_href: /{}/"><script>alert(1)</script>'),
    Case("clicky: {{<<: {{goal: 12}}, title: x{}}}"),
    Case("clicky_title: 2024-01-01\nzzz: {}"),
    Case("Clicky: {{goal: {{id: 12, revenue: 1.0e+3}}}}\nzzz: {}"),
    Case(f"clicky_title: {'x' * 20_000} {{}}"),
    Case("clicky_title: '{{{{ title }}}} {{% raw %}} {}'", 1),
    Case("clicky: false\nzzz: {}", tracked=False),
    Case('clicky: "off"\nzzz: {}', tracked=False),
    Case("clicky_title: '{{page}} {}'", 1),
    Case("clicky: {{zzz: {}}}", 1),
    Case("clicky: {{{}: 1, 2024-01-01: 2}}", 2),
    Case(f"clicky: {{{{{HUGE}: {{}}}}}}", 1),
    Case("clicky: [{}]", 1),
    Case("clicky: {}", 1),
    Case("clikcy: {}", 1),
    Case("clicky_goal: {{id: x{}}}", 1),
    Case("clicky_goal: [{}]", 1),
    Case("clicky_goal: -{}.5", 1),
    Case(f"clicky_goal: {HUGE}\nzzz: {{}}", 1),
    Case("clicky_timeout: .nan\nzzz: {}", 1),
    Case("clicky_timeout: !!binary aGVsbG8=\nzzz: {}", 1),
    Case('clicky_title: "\\ud83d {}"', 1),
    Case('clicky_href: "javascript:alert({})"', 1),
    Case("clicky_visitor: !!set {{a, b{}}}\nclicky_split: ~", 1),
    Case(f"clicky_visitor: {'{{a: ' * DEEP}{{}}{'}}' * DEEP}", 1),
    Case("clicky: &a {{visitor: {{a{}: *a}}}}", 1),
    Case("clicky_visitor: {{a{}: [1, 2]}}", 1),
    Case("clicky_cookie_domain: '; {}'", 1),
    Case("clicky: {{goal: 1, osa_disable: 'true', delay: -1, timer: x, title: [], zzz: {}}}", 5),
    Case("clicky: {{title: {}", 1),
    Case("clicky: {{? [a]: {}}}", 1),
    Case("clicky: *x{}", 1),
    Case("clicky: !!python/object:os.x{} {{}}", 1),
]
# Field lists of reST, whose values are strings.
RST = [
    Case(":clicky_title: </script><script>alert(1)</script> {}"),
    Case(":clicky_title: <!--<script> --> --!> ]]> {}"),
    Case(':clicky: {{"visitor": {{"onload": "\\u202e\\u0000 {}"}}}}'),
    Case(":clicky: {{<<: {{goal: 12}}, title: x{}}}"),
    Case(f":clicky_title: {'x' * 20_000} {{}}"),
    Case(":clicky_title: 2024-01-01 {}"),
    Case(":Clicky: {{goal: {{id: 12, revenue: 2.5}}, title: T{}}}"),
    Case(":clicky: off\n:zzz: {}", tracked=False),
    Case(":clicky_title: {{page}} {}", 1),
    Case(":clicky: {{zzz: {}}}", 1),
    Case(f":clicky: {{{{{HUGE}: {{}}}}}}", 1),
    Case(":clicky: [{}]", 1),
    Case(":clicky: {}", 1),
    Case(":clikcy: {}", 1),
    Case(":clicky_goal: {{id: x{}}}", 1),
    Case(":clicky_goal: [{}]", 1),
    Case(":clicky_goal: -{}.5", 1),
    Case(f":clicky_goal: {HUGE}\n:zzz: {{}}", 1),
    Case(f":clicky_goal: {{{{id: {HUGE}, revenue: {{}}}}}}", 1),
    Case(":clicky_timeout: .nan\n:zzz: {}", 1),
    Case(':clicky: {{"title": "\\ud83d {}"}}', 1),
    Case(":clicky_href: javascript:alert({})", 1),
    Case(f":clicky_visitor: {'{{a: ' * DEEP}{{}}{'}}' * DEEP}", 1),
    Case(":clicky: &a {{visitor: {{a{}: 'x', b: &b [1]}}}}", 1),
    Case(":clicky_visitor: !!python/object:os.x{} {{}}", 1),
    Case(":clicky_visitor: {{? [a]: {}}}", 1),
    Case(":clicky_cookie_domain: ; {}", 1),
    Case(":clicky: {{goal: 1, osa_disable: 'true', delay: -1, timer: x, title: [], zzz: {}}}", 5),
    Case(":clicky: {{title: {}", 1),
]  # fmt: skip


def names(cases: list[Case]) -> dict[str, Case]:
    return {f"{FOLDERS[number % len(FOLDERS)]}p{number}": cases[number % len(cases)] for number in range(PAGES)}


def assert_built(built: Built, out: Path, pages: dict[str, Case], messages: Counter[str], inline: int) -> None:
    """Assert that each page has its code and no other change, and that each mistake has one message.

    Args:
        built: the built site.
        out: the folder of the site.
        pages: the case of each page, by the name of the page.
        messages: the number of messages, by the name of the page.
        inline: the number of inline scripts of the theme.
    """
    assert built.status == 0
    assert "Traceback" not in built.log
    for name, case in pages.items():
        assert messages.pop(name, 0) == case.messages, (name, case.metadata[:200])
        tree = LexborHTMLParser(built.pages.pop(f"{name}.html"))
        (block,) = tree.css("script[data-clicky-docs]")
        assert block.parent
        assert block.parent.tag == "head"
        data = json.loads(block.text())
        assert (data["page"], data["site_ids"]) == (name, [SITE_ID])
        # A page that opts out has the page script too, for the next page after client-side navigation.
        assert data.get("track", True) == case.tracked
        assert len(tree.css("script:not([src])")) == inline + 2
        assert tree.css("[onload], [onerror], body img[src=x]") == []
        assert len(tree.css("h1")) == 1
    assert not messages
    result = CliRunner().invoke(cli, ["check", str(out), "--json"])
    (report,) = json.loads(result.stdout)
    assert [each for each in report["problems"] if each["severity"] == "error"] == []
    assert sum(each["state"] == "tracked" for each in report["pages"]) >= sum(each.tracked for each in pages.values())


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_mkdocs_build_of_ten_thousand_hostile_pages_tracks_each_page_and_reports_each_mistake(tmp_path: Path) -> None:
    pages = names(MARKDOWN)
    files = {
        f"docs/{name}.md": f"---\n{case.metadata.format(number)}\n---\n\n# Page\n"
        for number, (name, case) in enumerate(pages.items())
    }
    theme = "<!doctype html><html><head><title>{{ page.title }}</title></head><body>{{ page.content }}</body></html>\n"
    write(tmp_path, {**files, "docs/index.md": "# Start\n", "theme/main.html": theme})
    config: dict[str, Any] = {
        "theme": {"name": None, "custom_dir": str(tmp_path / "theme")},
        "plugins": [{"clicky": {"site_id": SITE_ID}}],
        "use_directory_urls": False,
    }
    built = mkdocs_build(tmp_path, config)
    found = re.findall(r"^WARNING clicky: (.*?)\.md(?::\d+)?: ", built.log, re.MULTILINE)
    assert_built(built, tmp_path / "site", pages, Counter(found), inline=0)


def test_sphinx_build_of_ten_thousand_hostile_pages_tracks_each_page_and_reports_each_mistake(tmp_path: Path) -> None:
    pages = names(RST)
    files = {
        f"{name}.rst": f":orphan:\n{case.metadata.format(number)}\n\nPage\n====\n"
        for number, (name, case) in enumerate(pages.items())
    }
    options = {"html_theme": "basic", "html_copy_source": False, "html_use_index": False}
    text = conf(["clicky_docs.sphinx"], clicky_site_id=SITE_ID, **options)
    source = write(tmp_path / "docs", {**files, "index.rst": "Start\n=====\n", "conf.py": text})
    built = sphinx_build(source, "-j1")
    found = re.findall(r"^<src>/(.*?)\.rst(?::\d+)?: WARNING: (?=cl)", built.log, re.MULTILINE)
    assert_built(built, tmp_path / "docs-html", pages, Counter(found), inline=1)
