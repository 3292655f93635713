"""The template that Zensical and Material render: both render the same data as the plugin."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from sites import EVERYTHING, SETTINGS, SITE_ID, Document, assert_untracked, mkdocs_build, read_pages, run
from sites import write as write_files

from clicky_docs import Settings, build, load_page, load_site
from clicky_docs.browser import insights_file
from clicky_docs.cli.partial import PATH, STATIC, partial, write
from clicky_docs.html.snippet import OPTED_OUT, script_element
from clicky_docs.options.properties import PROPERTIES

NEEDS_ZENSICAL = pytest.mark.skipif(sys.version_info < (3, 11), reason="Zensical needs Python 3.11")
INSTANT = ["navigation.instant"]
HOSTILE = "</script><!--{{ x }} {% endraw %} {# 'é' \"<&> \\ \u2028 😀"
SITE, _ = load_site(
    {
        "site_id": [SITE_ID, "100"],
        "custom": {"timeout": 30, "title": HOSTILE, "visitor": {"plan": "free"}, "cookies_disable": True},
        "identity": {"global": "{% endraw %}{{ user }}"},
        "nonce": "{{ csp_nonce }}{% x %}{#",
    }
)

# Accepted and rejected values of each kind.
FLAGS = [True, False, None, "false", "true", 1, 0, [True], {}, ""]
TEXTS = ["Install", HOSTILE, "  two\n lines\t ", "", " ", 12, 2.5, 0, date(2026, 1, 2), True, ["a"], {"a": 1}, None, "a" + " " * 300 + "b"]  # fmt: skip
LISTS = [["a", " b\n"], [], ["a", ""], ["a", ["b"]], ["a", None], ["a", True], [1, "b"]]
NUMBERS = [0, 5, 4, 4.5, 5.5, 240, 241, -1, "30", " 30 ", "4", "x", "", True, None, [30], {"a": 1}, 2**53, "9" * 30]
IDS = [12, 12.0, "12", "007", 0, -3, 1.5, "x", "", True, [12], [], None, 2**53 - 1, 2**53, "1x", "-12"]
VISITORS = [
    {"username": "ada", "plan": "free"}, {HOSTILE: HOSTILE}, {"a": True, "b": 2.5, "c": 0, "d": " x  y ", "e": ""},
    {"a": None}, {}, {"a": None, "b": 1}, {"a": {"b": 1}}, {"a": [1]}, {" ": 1}, "ada", 1, True, ["a"], None, {"a": -1.5},
]  # fmt: skip
VALUES: dict[str, list[Any]] = {
    **{name: FLAGS for name, option in PROPERTIES.items() if option.accepts == "true or false"},
    "title": TEXTS,
    "timeout": NUMBERS,
    "timer": NUMBERS,
    "delay": NUMBERS,
    "heatmap_objects": [*TEXTS, *LISTS],
    "outbound_pattern": [*TEXTS, *LISTS],
    "visitor_keys_cookie": [*TEXTS, *LISTS],
    "cookie_domain": [".example.com", "example.com", "Docs-1.example.com", "a b", "a/b", "a:1", "", None, True, ["a"], {}],
    "href": ["/", "/a?b=c#d", "//a", "a", "/a b", "http://a", "https://a/b", "HTTPS://A", "http://", "http:///a", "https://?a",
             "ftp://a", "javascript:x", "", None, True, 5, ["/a"], {"a": "/b"}, "/" + HOSTILE.replace(" ", "")],
    "goal": [*IDS, {"id": 12}, {"id": "12", "revenue": 2.5}, {"name": " Sign  up "}, {"name": HOSTILE}, {"name": "a", "id": 1},
             {"revenue": 1}, {}, {"id": 1, "revenue": -1}, {"id": 1, "revenue": None}, {"id": None, "name": "a"}, {"id": 1, "other": 1},
             {"id": 1, "other": None}, {"id": [1]}, {"id": 1.5}, {"name": ""}, {"id": 3, "revenue": 0}, {"id": None}],
    "split": [{"name": "a", "version": 2}, {"name": "a", "version": "b", "goal": 12}, {"name": "a", "version": 1, "goal": [1, "2"]},
              {"name": "a"}, {"version": 1}, {"name": "a", "version": 1, "goal": [1, "x"]}, {"name": "a", "version": 1, "goal": []},
              {"name": "a", "version": 1, "other": 1}, {"name": HOSTILE, "version": None}, "a", 1, ["a"], None, {}, True],
    "visitor": VISITORS,
    "session": VISITORS,
}  # fmt: skip

# The option `goals`, and metadata that uses names of goals.
GOALS = {"publish": 12, "Sign up": {"id": 14, "revenue": 5}, "Über": {"name": HOSTILE}}
NAMED: list[Any] = [
    *({"clicky": {"goal": value}} for value in [
        "publish", "Publish", " sign_up ", "Sign-Up", "Über", "nope", "", 12, "12", {"name": "publish"}, {"name": "SIGN UP"},
        {"name": "sign-up", "revenue": 9.5}, {"name": "sign-up", "revenue": -1}, {"name": "nope"}, {"name": "publish", "id": 1},
        {"id": 3, "revenue": 1}, {"id": "publish"}, {"name": "über", "revenue": 2}, {"name": "publish", "other": 1}, ["publish"], True,
    ]),
    *({"clicky": {"split": {"name": "a", "version": 1, "goal": value}}} for value in [
        "publish", ["publish", 14], ["Sign up", "publish"], "nope", ["publish", "nope"], "Über", 12,
    ]),
]  # fmt: skip

# Combinations of properties.
CASES: list[dict[str, Any]] = [
    {},
    {"title": "Theirs", "description": "x"},
    {"clicky": {}},
    {"clicky": True},
    {"clicky": None},
    {"clicky": "text"},
    {"clicky": 0},
    {"clicky": [False]},
    *({"clicky": value, "clicky_goal": 1} for value in (False, "false", " No ", "OFF", "0", "true", "yes")),
    {"clicky": {"goal": 12, "title": "a"}, "clicky_goal": 13},
    {"clicky": {"goal": 12}, "clicky_goal": "x"},
    {"clicky": {"goal": 12, "title": "a"}, "clicky_goal": None, "clicky_title": None},
    {"clicky": {"title": None}, "clicky_title": "b"},
    {"clicky": {"title": None, "timeout": None, "visitor": None, "cookies_disable": None}},
    {"clicky": {"title": "", "timeout": 4}},
    {"clicky": {"session": {"a": 1}, "visitor": {"b": 2}, "no_cookies": False}},
    {"clicky": {"cookies_disable": True}, "clicky_no_cookies": False},
    {"clicky": {"visitor": "x", "session": {"a": 1}}},
    {"clicky_iframe": True},
    {"clicky_iframe": True, "clicky_track_iframe": True},
    {"Clicky": {"Title": "a", "cookies-disable": False}, "clicky-goal": 7, "CLICKY_TIMEOUT": 60},
    {"clicky": {"unknown": 1, "site_id": "5", "goal": 1}, "clicky_unknown": 2, "clickyclicky": 3, "clicky_": 4},
    {"clicky": {"GetHighEntropyValues": True}},
]
CASES += [{"clicky": {PROPERTIES[name].name: value}} for name, values in VALUES.items() for value in values]
CASES += [{f"clicky_{name}": values[0]} for name, values in VALUES.items()]


def config(features: list[str]) -> dict[str, Any]:
    """Return the configuration for both build tools."""
    theme = {"name": "material", "font": False, "custom_dir": "overrides", "features": features}
    return {"site_name": "Site", "theme": theme, "extra": {"analytics": {"provider": "clicky"}}}


def material(directory: Path, features: list[str]) -> dict[str, str]:
    return mkdocs_build(directory, config(features), strict=True).pages


def zensical(directory: Path, features: list[str]) -> dict[str, str]:
    (directory / "mkdocs.yml").write_text(yaml.safe_dump(config(features)), encoding="utf-8")
    return zensical_build(directory)


def zensical_toml(directory: Path, features: list[str]) -> dict[str, str]:
    text = f"""\
[project]
site_name = "Site"
[project.theme]
font = false
custom_dir = "overrides"
features = {json.dumps(features)}
[project.extra.analytics]
provider = "clicky"
"""
    (directory / "zensical.toml").write_text(text, encoding="utf-8")
    return zensical_build(directory)


def zensical_build(directory: Path) -> dict[str, str]:
    done = run("zensical", "build", "--strict", cwd=directory)
    assert done.returncode == 0, done.stdout + done.stderr
    return read_pages(directory / "site")


BuildTool = Callable[[Path, list[str]], dict[str, str]]
BUILD_TOOLS = [
    pytest.param(material, id="material"),
    pytest.param(zensical, id="zensical", marks=NEEDS_ZENSICAL),
    pytest.param(zensical_toml, id="zensical.toml", marks=NEEDS_ZENSICAL),
]


def built(
    build_tool: BuildTool, directory: Path, site: Settings, pages: list[Mapping[str, Any]], features: list[str]
) -> dict[str, str]:
    """Write the template and the pages, build the site, and return the built pages."""
    texts = [f"---\n{yaml.safe_dump(dict(meta), allow_unicode=True)}---\n# A page\n" for meta in pages]
    write_files(directory, {"docs/index.md": "# Home\n", **{f"docs/p{at}.md": text for at, text in enumerate(texts)}})
    assert write(site, directory / "overrides") == directory / "overrides" / PATH
    return build_tool(directory, features)


def added(html: str) -> tuple[dict[str, Any], str]:
    """Return a page's data and the element of the page script, and assert that the page has no other code."""
    head, _, _ = html.partition("</head>")
    (code,) = re.findall(
        r'<script data-clicky-docs="" type="application/json">([^<>&]*)</script>(<script.*?</script>)', head, re.DOTALL
    )
    assert html.count("data-clicky-docs") == 2
    assert html.count("getclicky") == code[1].count("getclicky")
    return json.loads(code[0]), code[1]


def expected(site: Settings, name: str, meta: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the data of a page with the page script; None if the page does not need the page script."""
    head, body = build(site, load_page(name, meta, site)[0])
    return None if body == OPTED_OUT else json.loads(re.sub("^<[^>]*>|<[^>]*>$", "", head))


@pytest.mark.unmeasured
@pytest.mark.parametrize("build_tool", BUILD_TOOLS)
def test_template_of_the_command_partial_renders_the_same_data_as_the_plugin(
    build_tool: BuildTool, tmp_path: Path
) -> None:
    assert VALUES.keys() == PROPERTIES.keys()
    pages = built(build_tool, tmp_path, SITE, CASES, INSTANT)
    script = script_element(SITE, in_head=True)
    names = {"index.html": "index", "404.html": "404"}
    wrong: list[Any] = []
    for path, meta in {
        "index.html": {},
        "404.html": {},
        **{f"p{at}/index.html": each for at, each in enumerate(CASES)},
    }.items():
        data, element = added(pages[path])
        assert element == script
        if data != expected(SITE, names.get(path, path.removesuffix("index.html")), meta):
            wrong += [meta, data]
    assert wrong == []
    assert len(pages) == len(CASES) + 2


@pytest.mark.parametrize("build_tool", BUILD_TOOLS)
def test_template_renders_the_id_of_a_goal_that_a_page_names(build_tool: BuildTool, tmp_path: Path) -> None:
    site, problems = load_site({"site_id": SITE_ID, "goals": GOALS})
    assert problems == []
    pages = built(build_tool, tmp_path, site, NAMED, [])
    # A template cannot find the marked elements, so the data has all goals.
    line = " ".join(HOSTILE.split())
    marks = {"publish": [12], "Sign up": [14, 5], "sign-up": [14, 5], "Über": [line], "über": [line]}
    wrong: list[Any] = []
    for at, meta in enumerate(NAMED):
        data, element = added(pages[f"p{at}/index.html"])
        assert data.pop("goals") == marks
        assert "clicky-goal" in element
        if data != expected(site, f"p{at}/", meta):
            wrong += [meta, data]
    assert wrong == []


@pytest.mark.parametrize("build_tool", BUILD_TOOLS)
@pytest.mark.parametrize("options", [{}, {"navigation": False}, {"custom": {"history_disable": True}}, None])
def test_template_renders_the_page_script_that_belongs_to_the_options(
    build_tool: BuildTool, tmp_path: Path, options: dict[str, Any] | None
) -> None:
    site = EVERYTHING if options is None else load_site({"site_id": SITE_ID, **options})[0]
    metadata = [{"clicky": False}, {"clicky": {"goal": 5}}, {"clicky_title": HOSTILE}]
    # These values are flags in YAML 1.1 and strings in YAML 1.2.
    words = "---\nclicky: {osa_disable: yes, ping_disable: Off, iframe: on}\n---\n# x\n"
    write_files(tmp_path, {"docs/words.md": words, "docs/private.md": "---\nclicky: no\n---\n# x\n"})
    pages = built(build_tool, tmp_path, site, metadata, INSTANT)
    script = script_element(site, in_head=True)
    names = {"index.html": "index", "404.html": "404"}
    own = {"words/index.html": yaml.safe_load(words.split("---")[1]), "private/index.html": metadata[0]}
    of = {**{f"p{at}/index.html": meta for at, meta in enumerate(metadata)}, **own, "index.html": {}, "404.html": {}}
    assert pages.keys() == of.keys()
    for path, meta in of.items():
        data = expected(site, names.get(path, path.removesuffix("index.html")), meta)
        document = Document.of(pages[path])
        if data is None:
            assert "getclicky" not in pages[path]
            assert pages[path].count("data-clicky-docs") == 1
            (block,) = (each for each in document.head.iter("script") if "data-clicky-docs" in each.attrib)
            assert json.loads(block.text)["track"] is False
            assert " Clicky disabled: this page opts out (clicky: false) " in document.comments()
        else:
            assert added(pages[path]) == (data, script)
            (block,) = (each for each in document.head if "data-clicky-docs" in each.attrib)
            assert json.loads(block.text) == data


@pytest.mark.parametrize("build_tool", BUILD_TOOLS)
def test_template_without_a_site_id_adds_no_code_to_pages(build_tool: BuildTool, tmp_path: Path) -> None:
    for html in built(build_tool, tmp_path, load_site({})[0], [{"clicky": {"goal": 5}}], INSTANT).values():
        assert_untracked(html)


def test_template_starts_with_a_comment_about_its_command_and_its_options() -> None:
    comment, _, _ = partial(SETTINGS).partition("#}")
    assert all(
        part in comment for part in ("`clicky-docs partial`", "theme.custom_dir", "extra.analytics.provider: clicky")
    )


def test_template_file_is_not_rewritten_if_its_text_stays_the_same(tmp_path: Path) -> None:
    path = write(SETTINGS, tmp_path / "not" / "there")
    assert path == tmp_path / "not" / "there" / PATH
    assert path.read_text(encoding="utf-8") == partial(SETTINGS)
    first = path.stat()
    write(SETTINGS, tmp_path / "not" / "there")
    assert path.stat() == first
    write(EVERYTHING, tmp_path / "not" / "there")
    assert path.read_text(encoding="utf-8") == partial(EVERYTHING)
    assert [*path.parent.iterdir()] == [path]


@pytest.mark.parametrize("build_tool", BUILD_TOOLS)
def test_insights_file_is_written_with_the_template_if_the_option_insights_is_set(
    build_tool: BuildTool, tmp_path: Path
) -> None:
    """The build tool copies the insights file like any other script of the site."""
    site, _ = load_site({"site_id": SITE_ID, "insights": ["copy"]})
    pages = built(build_tool, tmp_path, site, [{}], [])
    assert "clicky-docs" in added(pages["index.html"])[1]
    file = tmp_path / "site" / STATIC
    assert file.read_text(encoding="utf-8") == insights_file.code(site)
    write(load_site({"insights": ["copy"]})[0], tmp_path / "other")
    assert not (tmp_path / "other" / STATIC).exists()


def test_old_template_is_kept_if_the_new_template_cannot_be_written(tmp_path: Path) -> None:
    """A directory has the name of the unfinished file, so the command cannot write the file."""
    path = write(SETTINGS, tmp_path)
    old = path.read_bytes()
    other, _ = load_site({"site_id": "7"})
    path.with_suffix(".new").mkdir()
    with pytest.raises(IsADirectoryError) as raised:
        write(other, tmp_path)
    assert raised.value.filename == str(path)
    assert path.read_bytes() == old
