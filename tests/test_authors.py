"""Options and metadata of authors: one table for both build tools and for `inject` after a build without a plugin."""

from __future__ import annotations

import copy
import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import sphinx
import yaml
from click.testing import CliRunner
from sites import SITE_ID, Document, conf, expected_log, mkdocs_build, read_pages, run, sphinx_build, write
from sphinx.cmd.build import main as sphinx_main

from clicky_docs.cli import cli

GOALS = {"tutorial": 12, "Sign up": {"id": 14, "revenue": 5}}
SITE = "https://docs.example/"
VERSION = {"READTHEDOCS_VERSION": "2.1", "READTHEDOCS_LANGUAGE": "de"}
TEXT = "# Install *it*\n\n[Order](https://shop.example/){.clicky-goal-sign-up}\n"
# The tested page. The other pages test patterns.
OTHERS = {"index.md": "# Home\n", "internal/notes.md": "# Notes\n"}
# The README's way to pass front matter to `inject`.
OVERRIDE = """\
{% extends "base.html" %}
{% block extrahead %}
<meta name=clicky content='{{ (page.meta | default({})).clicky | default(none) | tojson }}'>
{% endblock %}
"""


class Case(NamedTuple):
    """A site's options, the metadata of the page tutorial/install, and the sent properties (None: not tracked)."""

    options: dict[str, Any]
    own: object
    sent: dict[str, Any] | None
    environment: Mapping[str, str] = {}


CASES = {
    "a page rule": Case({"pages": {"tutorial/**": {"timeout": 30}, "internal/**": False}}, None, {"timeout": 30}),
    "a page rule that excludes pages": Case({"pages": {"tutorial/**": False}}, None, None),
    "a page with a property whose page rule excludes pages": Case(
        {"pages": {"tutorial/**": False}}, {"timeout": 30}, {"timeout": 30}
    ),
    "a page that opts out and has a page rule with a property": Case({"pages": {"tutorial/**": {"timeout": 30}}}, False, None),
    "the most specific of several page rules": Case(
        {"pages": {"tutorial/install": {"timeout": 30}, "**": {"timeout": 5, "title": "All"}, "tutorial/*": {"title": "T"}}},
        None,
        {"timeout": 30, "title": "T"},
    ),
    "a property in the page, in a page rule and in the option custom": Case(
        {"custom": {"title": "Site"}, "pages": {"tutorial/install": {"title": "Section", "timeout": 30}}},
        {"title": "Own"},
        {"title": "Own", "timeout": 30},
    ),
    "a page that removes the property of its page rule": Case({"pages": {"tutorial/**": {"title": "T"}}}, {"title": None}, {}),
    "a goal by name": Case({}, {"goal": "tutorial"}, {"goal": 12}),
    "a goal by name in a page rule": Case(
        {"pages": {"tutorial/**": {"goal": "sign-up"}}}, None, {"goal": {"id": 14, "revenue": 5}}
    ),
    "a goal by name for the site": Case({"custom": {"goal": "tutorial"}}, None, {"goal": 12}),
    "a goal by name with a revenue": Case(
        {}, {"goal": {"name": "Sign up", "revenue": 9}}, {"goal": {"id": 14, "revenue": 9}}
    ),
    "goals by name in a split": Case(
        {},
        {"split": {"name": "a", "version": "b", "goal": ["tutorial", "sign up"]}},
        {"split": {"name": "a", "version": "b", "goal": [12, 14]}},
    ),
    "placeholders in the option custom": Case({"custom": {"href": "/docs/{page}"}}, None, {"href": "/docs/tutorial/install"}),
    "a placeholder for the project": Case({"custom": {"visitor": {"docs": "{project}"}}}, None, {"visitor": {"docs": "Lantern"}}),
    "placeholders in a page rule": Case({"pages": {"tutorial/**": {"href": "/t/{page}"}}}, None, {"href": "/t/tutorial/install"}),
    "placeholders for version and language": Case(
        {"custom": {"visitor": {"version": "{version}", "language": "{language}"}}},
        None,
        {"visitor": {"version": "2.1", "language": "de"}},
        VERSION,
    ),
    "a placeholder for an environment variable": Case({"custom": {"visitor": {"branch": "{env.BRANCH}"}}}, None, {"visitor": {"branch": "a/b"}}, {"BRANCH": "a/b"}),
    "a placeholder with a default for an environment variable that is not set": Case({"custom": {"visitor": {"branch": "{env.BRANCH:main}"}}}, None, {"visitor": {"branch": "main"}}),
    "a visitor field whose placeholder has no value": Case({"custom": {"visitor": {"a": "{env.BRANCH}", "b": "x"}}}, None, {"visitor": {"b": "x"}}),
    "doubled braces": Case({"custom": {"title": "{{page}}"}}, None, {"title": "{page}"}),
}  # fmt: skip


def toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(str(key))} = {toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    return json.dumps(value)


def page(case: Case, text: str = TEXT) -> str:
    return text if case.own is None else f"---\n{yaml.safe_dump({'clicky': case.own})}---\n{text}"


def with_mkdocs(tmp_path: Path, case: Case, text: str = TEXT) -> str:
    write(tmp_path / "docs", {**OTHERS, "tutorial/install.md": page(case, text)})
    plugin = {"clicky": {"site_id": SITE_ID, "goals": GOALS, **case.options}}
    config = {"site_name": "Lantern", "site_url": SITE, "plugins": [plugin], "markdown_extensions": ["attr_list"]}
    built = mkdocs_build(tmp_path, config, strict=True)
    assert "WARNING" not in built.log
    return built.pages["tutorial/install/index.html"]


def with_sphinx(tmp_path: Path, case: Case, text: str = TEXT) -> str:
    options: dict[str, Any] = {f"clicky_{name}": value for name, value in {"goals": GOALS, **case.options}.items()}
    options |= {"project": "Lantern", "html_baseurl": SITE, "myst_enable_extensions": ["attrs_inline"]}
    files = {
        **OTHERS,
        "index.rst": "Home\n====\n\n.. toctree::\n   :glob:\n\n   */*\n",
        "tutorial/install.md": page(case, text),
        "conf.py": conf(["myst_parser", "clicky_docs.sphinx"], clicky_site_id=SITE_ID, **options),
    }
    del files["index.md"]
    built = sphinx_build(write(tmp_path / "src", files), "-W")
    assert (built.log, built.status) == ("", 0)
    return built.pages["tutorial/install.html"]


def with_inject(tmp_path: Path, case: Case, text: str = TEXT) -> str:
    write(tmp_path, {"docs/tutorial/install.md": page(case, text), "overrides/main.html": OVERRIDE})
    write(tmp_path / "docs", OTHERS)
    theme = {"name": "mkdocs", "custom_dir": str(tmp_path / "overrides"), "locale": "en"}
    mkdocs_build(tmp_path, {"theme": theme, "plugins": [], "markdown_extensions": ["attr_list"]})
    lines = [f"{name} = {toml(value)}" for name, value in {"site_id": SITE_ID, "goals": GOALS, **case.options}.items()]
    config = "\n".join(["[project]", 'name = "Lantern"', "[tool.clicky-docs]", *lines, ""])
    (tmp_path / "pyproject.toml").write_text(config, encoding="utf-8")
    arguments = ["inject", str(tmp_path / "site"), "--strict", "--config", str(tmp_path / "pyproject.toml")]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.output
    html = read_pages(tmp_path / "site")["tutorial/install/index.html"]
    return html.replace('data-clicky-docs="inject"', 'data-clicky-docs=""')


@pytest.mark.parametrize("build", [with_mkdocs, with_sphinx, with_inject])
@pytest.mark.parametrize("case", CASES.values(), ids=[*CASES])
def test_page_sends_the_same_properties_with_each_build_tool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: Case, build: Any
) -> None:
    for name, value in case.environment.items():
        monkeypatch.setenv(name, value)
    html = build(tmp_path, case)
    if case.sent is None:
        assert Document.of(html).data() == {"page": "tutorial/install", "site_ids": [SITE_ID], "track": False}
        return
    data = Document.of(html).data()
    sent = copy.deepcopy(case.sent)
    if build is with_inject and case.environment == VERSION:
        # The HTML of the page states its language, which `inject` sends.
        sent["visitor"]["language"] = "en"
    assert data.pop("custom", {}) == sent
    assert data == {"page": "tutorial/install", "site_ids": [SITE_ID], "goals": {"sign-up": [14, 5]}}


# The values of a page's placeholders in each build tool.
PLACES = {
    with_mkdocs: {"title": "Install it", "url": f"{SITE}tutorial/install/", "path": "/tutorial/install/"},
    with_sphinx: {"title": "Install it", "url": f"{SITE}tutorial/install.html", "path": "/tutorial/install.html"},
    with_inject: {
        "title": "Install it - Site",
        "url": "/tutorial/install/index.html",
        "path": "/tutorial/install/",
    },
}
PAGE_PLACEHOLDERS = {"custom": {"visitor": {"title": "{title}", "url": "{url}", "path": "{path}"}}}


@pytest.mark.parametrize("build", PLACES)
def test_each_build_tool_fills_the_placeholders_for_the_title_and_the_url_of_a_page(tmp_path: Path, build: Any) -> None:
    html = build(tmp_path, Case(PAGE_PLACEHOLDERS, None, {}))
    assert Document.of(html).data()["custom"] == {"visitor": PLACES[build]}


# Markdown of a heading, and the title as plain text.
HEADINGS = [
    ("Search & find", "Search & find"),
    ("5 < 6 > 3", "5 < 6 > 3"),
    ("Hello &mdash; world", "Hello \u2014 world"),
    ("Hello \U0001f600", "Hello \U0001f600"),
    ("The `<b>` & `&amp;` of *it*", "The <b> & &amp; of it"),
    ("R&amp;D &lt;b&gt;", "R&D <b>"),
]


@pytest.mark.parametrize(("heading", "title"), HEADINGS)
@pytest.mark.parametrize("build", PLACES)
def test_value_of_the_placeholder_title_is_plain_text_if_the_heading_has_markup(
    tmp_path: Path, build: Any, heading: str, title: str
) -> None:
    html = build(tmp_path, Case({"custom": {"title": "{title}"}}, None, {}), text=f"# {heading}\n")
    sent = Document.of(html).data()["custom"]["title"]
    assert sent == (f"{title} - Site" if build is with_inject else title)


# A plain title that contains HTML characters, and the configuration that sets the title.
PLAIN = "Plain & <b> &mdash; \U0001f600 `x`"
SOURCES: dict[str, tuple[str, dict[str, Any]]] = {
    "navigation": ("# x\n", {"nav": [{PLAIN: "index.md"}]}),
    "front matter": (f"---\ntitle: {PLAIN!r}\n---\n# x\n", {}),
    "plugin": ("# x\n", {"hooks": ["hook.py"]}),
    "file name": ("x\n", {}),
}


@pytest.mark.parametrize("source", SOURCES)
def test_value_of_the_placeholder_title_in_mkdocs_is_unchanged_if_its_source_is_not_a_heading(
    tmp_path: Path, source: str
) -> None:
    text, config = SOURCES[source]
    hook = f"def on_page_content(html, page, **_):\n    page.title = {PLAIN!r}\n    return html\n"
    name = "R&amp;D.md" if source == "file name" else "index.md"
    write(tmp_path, {f"docs/{name}": text, "hook.py": hook})
    plugin = {"clicky": {"site_id": SITE_ID, "custom": {"title": "{title}"}}}
    built = mkdocs_build(tmp_path, {"plugins": [plugin], **config}, strict=True)
    page = built.pages["R&amp;D/index.html" if source == "file name" else "index.html"]
    assert Document.of(page).data()["custom"]["title"] == ("R&amp;D" if source == "file name" else PLAIN)


# `site_url` and `use_directory_urls` of MkDocs, and the URL and the path of three pages.
MKDOCS_URLS: list[tuple[str | None, bool, dict[str, tuple[str, str]]]] = [
    # mike sets the URL of a version without the slash at the end.
    ("https://docs.example/proj/2.6.0", True, {
        "index.html": ("https://docs.example/proj/2.6.0/", "/proj/2.6.0/"),
        "a b/index.html": ("https://docs.example/proj/2.6.0/a%20b/", "/proj/2.6.0/a%20b/"),
        "404.html": ("https://docs.example/proj/2.6.0/404.html", "/proj/2.6.0/404.html"),
    }),
    ("https://docs.example/", False, {
        "index.html": ("https://docs.example/index.html", "/"),
        "a b.html": ("https://docs.example/a%20b.html", "/a%20b.html"),
        "404.html": ("https://docs.example/404.html", "/404.html"),
    }),
    (None, True, {
        "index.html": ("/", "/"),
        "a b/index.html": ("/a%20b/", "/a%20b/"),
        "404.html": ("/404.html", "/404.html"),
    }),
]  # fmt: skip


@pytest.mark.parametrize(("site_url", "folders", "expected"), MKDOCS_URLS)
def test_value_of_the_placeholder_url_in_mkdocs_is_the_canonical_url_of_the_page(
    tmp_path: Path, site_url: str | None, folders: bool, expected: dict[str, tuple[str, str]]
) -> None:
    write(tmp_path, {"docs/index.md": "# x", "docs/a b.md": "# y"})
    plugin = {"clicky": {"site_id": SITE_ID, "custom": {"visitor": {"url": "{url}", "path": "{path}"}}}}
    # In mkdocs.yml, MkDocs adds the slash.
    hook = f"def on_config(config, **_):\n    config.site_url = {site_url!r}\n"
    write(tmp_path, {"hook.py": hook})
    config = {"plugins": [plugin], "use_directory_urls": folders, "hooks": ["hook.py"]}
    built = mkdocs_build(tmp_path, config, strict=True)
    for name, (url, path) in expected.items():
        assert Document.of(built.pages[name]).data()["custom"] == {"visitor": {"url": url, "path": path}}


# The builder of Sphinx and `html_baseurl`, and the URL and the path of two pages.
SPHINX_URLS: list[tuple[str, str, dict[str, tuple[str, str]]]] = [
    ("html", "https://docs.example/en", {
        "index.html": ("https://docs.example/en/index.html", "/en/"),
        "a b.html": ("https://docs.example/en/a%20b.html", "/en/a%20b.html"),
    }),
    ("html", "", {"index.html": ("/index.html", "/"), "a b.html": ("/a%20b.html", "/a%20b.html")}),
    ("dirhtml", "https://docs.example/en/", {
        "index.html": ("https://docs.example/en/", "/en/"),
        # This builder does not percent-encode URLs. In an `href`, clicky-docs does.
        "a b/index.html": ("https://docs.example/en/a b/", "/en/a b/"),
    }),
    ("singlehtml", "https://docs.example/en/", {"index.html": ("https://docs.example/en/", "/en/")}),
    ("singlehtml", "", {"index.html": ("/", "/")}),
]  # fmt: skip


@pytest.mark.skipif(sphinx.version_info < (8,), reason="Sphinx 7.1 writes other canonical URLs, such as /a/index.html")
@pytest.mark.parametrize(("builder", "base", "expected"), SPHINX_URLS)
def test_value_of_the_placeholder_url_in_sphinx_is_the_canonical_url_of_the_page(
    tmp_path: Path, builder: str, base: str, expected: dict[str, tuple[str, str]]
) -> None:
    custom = {"visitor": {"url": "{url}", "path": "{path}"}}
    files = {
        "index.rst": "Home\n====\n\n.. toctree::\n\n   a b\n",
        "a b.rst": "Other\n=====\n",
        "conf.py": conf(["clicky_docs.sphinx"], clicky_site_id=SITE_ID, clicky_custom=custom, html_baseurl=base),
    }
    built = sphinx_build(write(tmp_path / "src", files), "-W", builder=builder)
    assert (built.log, built.status) == ("", 0)
    for name, (url, path) in expected.items():
        assert Document.of(built.pages[name]).data()["custom"] == {"visitor": {"url": url, "path": path}}


# The canonical link of a page a b/index.html, and the values of `{url}` and `{path}` in `inject`.
INJECT_URLS = [
    ("", "/a%20b/index.html", "/a%20b/"),
    ("https://docs.example/en/a%20b/", "https://docs.example/en/a%20b/", "/en/a%20b/"),
    ("https://docs.example/?a=1&amp;b=2#c", "https://docs.example/?a=1&b=2", "/"),
    ("../c/", "/c/", "/c/"),
]


@pytest.mark.parametrize(("canonical", "url", "path"), INJECT_URLS)
def test_value_of_the_placeholder_url_in_inject_is_the_canonical_url_in_the_page(
    tmp_path: Path, canonical: str, url: str, path: str
) -> None:
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    write(tmp_path, {"site/a b/index.html": f"<!doctype html><title>x</title>{link}<p>x"})
    custom = {"visitor": {"url": "{url}", "path": "{path}"}}
    write(tmp_path, {"clicky-docs.toml": f'site_id = "{SITE_ID}"\ncustom = {toml(custom)}\n'})
    arguments = ["inject", str(tmp_path / "site"), "--strict", "--config", str(tmp_path / "clicky-docs.toml")]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.output
    html = read_pages(tmp_path / "site")["a b/index.html"]
    data = Document.of(html.replace('data-clicky-docs="inject"', 'data-clicky-docs=""')).data()
    assert data["custom"] == {"visitor": {"url": url, "path": path}}


GENERATED = {"404": {"title": "Not found", "href": None}, "search": {"title": "Search"}, "genindex": {"title": "Terms"}}


def test_page_rules_can_match_pages_that_sphinx_generates(tmp_path: Path) -> None:
    files = {
        "index.rst": "Home\n====\n",
        "conf.py": conf(
            ["notfound.extension", "clicky_docs.sphinx"],
            clicky_site_id=SITE_ID,
            clicky_custom={"href": "/{page}", "visitor": {"title": "{title}"}},
            clicky_pages=GENERATED,
        ),
    }
    built = sphinx_build(write(tmp_path / "src", files), "-W")
    assert (built.log, built.status) == ("", 0)
    sent = {name: Document.of(built.pages[f"{name}.html"]).data()["custom"] for name in GENERATED}
    assert sent == {
        "404": {"title": "Not found", "visitor": {"title": "Page not found"}},
        "search": {"title": "Search", "href": "/search", "visitor": {"title": "Search"}},
        "genindex": {"title": "Terms", "href": "/genindex", "visitor": {"title": "Index"}},
    }


@pytest.mark.parametrize("theme", ["readthedocs", "material"])
def test_page_rules_can_match_pages_that_mkdocs_generates(tmp_path: Path, theme: str) -> None:
    write(tmp_path, {"docs/index.md": "# x"})
    names = [name for name in GENERATED if name == "404" or (name, theme) == ("search", "readthedocs")]
    options = {"site_id": SITE_ID, "custom": {"href": "/{page}"}, "pages": {name: GENERATED[name] for name in names}}
    config = {"theme": theme, "plugins": ["search", {"clicky": options}]}
    built = mkdocs_build(tmp_path, config, strict=True)
    assert "WARNING" not in built.log
    for name in names:
        expected = {"href": f"/{name}", **GENERATED[name]}
        sent = Document.of(built.pages[f"{name}.html"]).data()["custom"]
        assert sent == {key: value for key, value in expected.items() if value is not None}


LOST = "the pattern matches no page; found {!r}; did you mean {!r}? The page rule has no effect."


def test_pattern_that_matches_no_page_is_reported_by_both_build_tools(tmp_path: Path) -> None:
    pages = {"tutorails/**": False, "serch": False, "404": {"goal": 1}}
    write(tmp_path, {"docs/index.md": "# x", "docs/tutorial/a.md": "# y"})
    config = {"plugins": [{"clicky": {"site_id": SITE_ID, "pages": pages}}]}
    mkdocs_build(tmp_path, config)
    said = run("mkdocs", "build", "--strict", "-d", "again", cwd=tmp_path)
    assert said.returncode == 1
    tutorial = LOST.format("tutorails/**", "tutorial/**")
    assert f'WARNING -  clicky: pages."tutorails/**": {tutorial}' in said.stderr
    assert "clicky: pages.404" not in said.stderr
    # A partial build does not have all pages.
    assert "matches no page" not in run("mkdocs", "build", "--dirty", cwd=tmp_path).stderr

    files = {
        "index.rst": "x\n=\n\n.. toctree::\n\n   tutorial/a\n",
        "tutorial/a.rst": "y\n=\n",
        "conf.py": conf(["clicky_docs.sphinx"], clicky_site_id=SITE_ID, clicky_pages=pages, show_warning_types=True),
    }
    source = write(tmp_path / "src", files)
    expected = [
        f'WARNING: conf.py: clicky_pages."tutorails/**": {tutorial} [clicky.pattern]',
        f"WARNING: conf.py: clicky_pages.serch: {LOST.format('serch', 'search')} [clicky.pattern]",
        "WARNING: conf.py: clicky_pages.404: the pattern matches no page; found '404'; accepted: a path in the "
        "documentation folder, such as tutorial/**. The page rule has no effect. [clicky.pattern]",
    ]
    expected = [expected_log(each) for each in expected]
    assert sorted(sphinx_build(source).log.splitlines()) == sorted(expected)
    # A build after a change reads only the changed page, but compares the patterns with all pages.
    (source / "tutorial" / "a.rst").write_text("z\n=\n", encoding="utf-8")
    assert sorted(sphinx_build(source).log.splitlines()) == sorted(expected)
    assert sphinx_build(source, "-E", "-W", "-D", "suppress_warnings=clicky.pattern").status == 0
    assert "clicky" not in sphinx_build(source, "-E", "-D", "clicky_site_id=").log
    # A failed build reports no unused patterns.
    fails = "def fail(*_):\n    raise ValueError\n\ndef setup(app):\n    app.connect('html-page-context', fail, priority=900)\n"
    (source / "conf.py").write_text(f"{files['conf.py']}\n{fails}", encoding="utf-8")
    failed = sphinx_build(source, "-E")
    assert (failed.status, "matches no page" in failed.log) == (2, False)


def test_placeholder_without_a_value_is_logged_once_but_not_as_a_warning(tmp_path: Path) -> None:
    custom = {"visitor": {"v": "{version}", "b": "{env.BRANCH}"}}
    write(tmp_path, {"docs/index.md": "# x", "docs/a.md": "# y"})
    built = mkdocs_build(tmp_path, {"plugins": [{"clicky": {"site_id": SITE_ID, "custom": custom}}]}, strict=True)
    said = [line for line in built.log.splitlines() if "clicky" in line]
    assert said == [
        "INFO clicky: custom.visitor: {env.BRANCH} has no value in this build. The value is not sent.",
        "INFO clicky: custom.visitor: {version} has no value in this build. The value is not sent.",
    ]
    files = {
        "index.rst": "x\n=\n",
        "conf.py": conf(["clicky_docs.sphinx"], clicky_site_id=SITE_ID, clicky_custom=custom),
    }
    write(tmp_path / "src", files)
    done = run("sphinx", "-W", "src", "out", cwd=tmp_path)
    assert done.returncode == 0
    assert [line for line in done.stdout.splitlines() if "clicky" in line] == [
        "clicky: conf.py: clicky_custom.visitor: {env.BRANCH} has no value in this build. The value is not sent.",
        "clicky: conf.py: clicky_custom.visitor: {version} has no value in this build. The value is not sent.",
    ]
    (tmp_path / "clicky-docs.toml").write_text(f'site_id = "{SITE_ID}"\ncustom = {toml(custom)}\n', encoding="utf-8")
    (tmp_path / "site" / "index.html").write_text("<!doctype html><title>x</title><p>x", encoding="utf-8")
    config = str(tmp_path / "clicky-docs.toml")
    result = CliRunner().invoke(cli, ["inject", str(tmp_path / "site"), "--config", config])
    assert result.stderr.splitlines() == [
        f"{config}: custom.visitor: {{env.BRANCH}} has no value in this build. The value is not sent.",
        f"{config}: custom.visitor: {{version}} has no value in this build. The value is not sent.",
    ]


def test_both_build_tools_report_a_value_that_is_invalid_after_its_placeholder_is_filled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINUTES", "3")
    accepted = "a number of minutes from 5 to 240 (for any other number, Clicky sends no pings)"
    message = f"custom.timeout: less than 5; found '3'; accepted: {accepted}. The property is not sent."
    custom = {"timeout": "{env.MINUTES}"}
    write(tmp_path, {"docs/index.md": "# x"})
    built = mkdocs_build(tmp_path, {"plugins": [{"clicky": {"site_id": SITE_ID, "custom": custom}}]})
    assert [line for line in built.log.splitlines() if "clicky" in line] == [f"WARNING clicky: {message}"]
    files = {
        "index.rst": "x\n=\n",
        "conf.py": conf(["clicky_docs.sphinx"], clicky_site_id=SITE_ID, clicky_custom=custom),
    }
    said = sphinx_build(write(tmp_path / "src", files)).log
    assert said.startswith(f"WARNING: conf.py: clicky_{message}")


def test_sphinx_build_of_another_version_rewrites_pages_that_send_the_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "index.rst": "x\n=\n",
        "conf.py": conf(["clicky_docs.sphinx"], clicky_site_id=SITE_ID, clicky_custom={"title": "{title} {version}"}),
    }
    source = write(tmp_path / "src", files)
    for version in ("1.0", "2.0"):
        monkeypatch.setenv("READTHEDOCS_VERSION", version)
        built = sphinx_build(source)
        assert Document.of(built.pages["index.html"]).data()["custom"] == {"title": f"x {version}"}


def test_value_of_the_placeholder_version_is_the_version_that_sphinx_multiversion_builds(tmp_path: Path) -> None:
    """The extension of sphinx-multiversion declares the option `smv_current_version`. Its command sets the option per version."""
    setup = "def setup(app):\n    app.add_config_value('smv_current_version', '', 'html')\n"
    options = {"clicky_site_id": SITE_ID, "clicky_custom": {"title": "{version}"}, "version": "1"}
    files = {"index.rst": "x\n=\n", "conf.py": f"{conf(['clicky_docs.sphinx'], **options)}\n{setup}"}
    source = write(tmp_path / "src", files)
    for arguments, version in (((), "1"), (("-D", "smv_current_version=v2.0"), "v2.0")):
        built = sphinx_build(source, *arguments)
        assert Document.of(built.pages["index.html"]).data()["custom"] == {"title": version}


# Verbose output -----------------------------------------------------------------------------------------------------


def page_rows(said: str) -> list[str]:
    """Return the rows of the table of pages in verbose output."""
    return [line.partition("clicky: ")[2] for line in said.splitlines() if " | " in line]


ROWS = {
    "index": "index | Home{} | {} |  | {}",
    "tutorial/install": "tutorial/install | Own | {} | 14, revenue 5 | {}",
    "internal/notes": "internal/notes | Notes{} | {} |  | opted out",
}
SEEN = {"goals": GOALS, "pages": {"internal/**": False}}
OWN = Case(SEEN, {"title": "Own", "goal": "Sign up"}, {})


@pytest.mark.parametrize("reason", ["yes", "served locally"])
def test_verbose_output_of_mkdocs_lists_each_page_with_its_properties(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, reason: str
) -> None:
    write(tmp_path / "docs", {**OTHERS, "tutorial/install.md": page(OWN)})
    config = {"plugins": [{"clicky": {"site_id": SITE_ID, **SEEN}}]}
    command = "build" if reason == "yes" else "serve"
    mkdocs_build(tmp_path, config, command=command)
    assert page_rows(caplog.text) == []
    with caplog.at_level(logging.DEBUG, logger="mkdocs.plugins.clicky"):
        mkdocs_build(tmp_path, config, command=command)
    assert sorted(page_rows(caplog.text)) == sorted(
        [
            f"404 | Site | /404.html |  | {reason}",
            ROWS["index"].format("", "/", reason).replace("Home", "Site"),
            ROWS["internal/notes"]
            .format(" - Site", "/internal/notes/")
            .replace("opted out", "opted out" if reason == "yes" else reason),
            ROWS["tutorial/install"].format("/tutorial/install/", reason),
        ]
    )


@pytest.mark.parametrize("reason", ["yes", "served at the internal IP address 127.0.0.1"])
def test_verbose_output_of_sphinx_lists_each_page_with_its_properties(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], reason: str
) -> None:
    options = {f"clicky_{name}": value for name, value in SEEN.items()}
    files = {
        "index.rst": "Home\n====\n",
        "internal/notes.rst": ":orphan:\n\nNotes\n=====\n",
        "tutorial/install.md": f"---\norphan: true\nclicky: {json.dumps(OWN.own)}\n---\n{TEXT}",
        "conf.py": conf(
            ["myst_parser", "clicky_docs.sphinx"],
            clicky_site_id=SITE_ID,
            project="P",
            html_title="P",
            suppress_warnings=["myst"],
            **options,
        ),
    }
    write(tmp_path / "src", files)
    # As in the README for sphinx-autobuild.
    local = [] if reason == "yes" else ["-D", "html_baseurl=http://127.0.0.1:8000/"]
    arguments = [*local, str(tmp_path / "src"), str(tmp_path / "out")]
    assert sphinx_main(arguments) == 0
    assert page_rows(capsys.readouterr().out) == []
    assert sphinx_main(["-E", "-v", "--no-color", *arguments]) == 0
    rows = [line for line in page_rows(capsys.readouterr().out) if not line.startswith(("genindex", "search"))]
    assert sorted(rows) == sorted(
        [
            ROWS["index"].format(" — P", "/index.html", reason),
            ROWS["internal/notes"]
            .format(" — P", "/internal/notes.html")
            .replace("opted out", "opted out" if reason == "yes" else reason),
            ROWS["tutorial/install"].format("/tutorial/install.html", reason),
        ]
    )


# Repeated builds of MkDocs ---------------------------------------------------------------------------------------------


def test_mkdocs_build_after_a_failed_build_logs_all_its_warnings(tmp_path: Path) -> None:
    """While `mkdocs serve` runs, a failed build must not suppress the warnings of the next build."""
    from mkdocs.config import load_config  # noqa: PLC0415

    from clicky_docs.mkdocs import ClickyPlugin  # noqa: PLC0415

    write(tmp_path, {"docs/index.md": "# x", "mkdocs.yml": "site_name: Site\n"})
    config = load_config(os.fspath(tmp_path / "mkdocs.yml"))
    plugin = ClickyPlugin()
    plugin.load_config({"site_id": SITE_ID, "pages": {"a": False}})
    plugin.on_config(config)
    plugin.on_pre_build(config=config)
    plugin.on_build_error(error=ValueError())
    plugin.on_pre_build(config=config)
    with pytest.MonkeyPatch.context() as patch:
        said: list[str] = []
        patch.setattr("clicky_docs.mkdocs.log.warning", lambda text, *found: said.append(text % found))
        plugin.on_post_build(config=config)
    assert said == [
        "pages.a: the pattern matches no page; found 'a'; accepted: a path in the documentation folder, such as "
        "tutorial/**. The page rule has no effect."
    ]


def test_pattern_is_reported_only_if_it_matches_no_page_of_nested_mkdocs_builds(tmp_path: Path) -> None:
    """mkdocs-static-i18n builds each language from within the build of the first language."""
    from mkdocs.config import load_config  # noqa: PLC0415

    from clicky_docs.mkdocs import ClickyPlugin  # noqa: PLC0415

    write(tmp_path, {"docs/index.md": "# x", "mkdocs.yml": "site_name: Site\n"})
    config = load_config(os.fspath(tmp_path / "mkdocs.yml"))
    plugin = ClickyPlugin()
    plugin.load_config({"site_id": SITE_ID, "pages": {"a": False, "de/b": False, "c": False}})
    plugin.on_config(config)
    html = "<!doctype html><html><head><title>x</title></head><body></body></html>"
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("clicky_docs.mkdocs.log.warning", lambda text, *found: said.append(str(found[0].key)))
        plugin.on_pre_build(config=config)
        plugin.on_post_template(html, template_name="a.html", config=config)
        plugin.on_pre_build(config=config)
        plugin.on_post_template(html, template_name="de/b.html", config=config)
        plugin.on_post_build(config=config)
        assert said == []
        plugin.on_post_build(config=config)
    assert said == ["pages.c"]


def test_text_that_only_looks_like_front_matter_is_not_reported(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"docs/index.md": "---\n\nThat clicky: counts\nthis\n\n---\n", "docs/a.md": "---\nclicky: [\n---\n# y\n"},
    )
    said = mkdocs_build(tmp_path, {"plugins": [{"clicky": {"site_id": SITE_ID}}]}).log.splitlines()
    found = [line for line in said if "clicky" in line]
    assert len(found) == 1
    assert found[0].startswith("WARNING clicky: a.md:")


def test_command_partial_reports_options_that_a_template_cannot_use(tmp_path: Path) -> None:
    own = 'custom = {title = "{page}", timeout = 30}'
    lines = [f'site_id = "{SITE_ID}"', own, 'insights = ["copy"]', "[pages]", '"a" = false', ""]
    (tmp_path / "clicky-docs.toml").write_text("\n".join(lines), encoding="utf-8")
    config = str(tmp_path / "clicky-docs.toml")
    result = CliRunner().invoke(cli, ["partial", str(tmp_path / "overrides"), "--config", config])
    assert result.exit_code == 0
    static = "assets/javascripts/clicky-docs.js"
    assert (
        f"{tmp_path}/overrides/{static}: the pages load this file if {static} is in extra_javascript\n" in result.stdout
    )
    assert result.stderr.splitlines() == [
        f"{config}: pages: a template cannot use patterns. The option is ignored.",
        f"{config}: custom.title: a template cannot fill placeholders whose value differs per page. The property is not sent.",
    ]
