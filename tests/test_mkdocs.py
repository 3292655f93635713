"""Tests of the MkDocs plugin with real sites."""

from __future__ import annotations

import contextlib
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import mkdocs.config
import pytest
from compatibility import Row
from mkdocs.exceptions import Abort
from sites import (
    SITE_ID,
    Document,
    assert_tracked,
    assert_untracked,
    commented_out,
    mkdocs_build,
    opted_out,
    read_pages,
    run,
    snippet,
    write,
)

from clicky_docs.options.properties import PROPERTIES
from clicky_docs.options.settings import SETTINGS

HOSTILE = """\
# A </head> & a </body>

<!-- </body></html> --><img alt="</body>"><script>"</head></body>"</script>

```html
<html><head></head><body></body></html>
```
"""

# A page's front matter, and the properties that are sent.
PAGES: dict[str, tuple[str, Mapping[str, Any]]] = {
    "index.md": ("", {}),
    "goal.md": ("clicky:\n  goal: 12\n", {"goal": 12}),
    "nested.md": (
        "clicky:\n  goal: {id: 12, revenue: 2.50}\n  title: </script><!-- “x” -->\n  pageview_disable: true\n",
        {"goal": {"id": 12, "revenue": 2.5}, "title": "</script><!-- “x” -->", "pageview_disable": True},
    ),
    "flat.md": (
        "clicky_goal: '12'\nclicky_ping_disable: no\nclicky_session: {since: 2026-01-02}\nclicky-title: 2024\n",
        {"goal": 12, "ping_disable": False, "title": "2024", "visitor": {"since": "2026-01-02"}},
    ),
    "guide/deep.md": ("title: x\nclicky_href: /deep\n", {"href": "/deep"}),
    "described.md": ("title: </head><body>\ndescription: a > </head><body></body>\n", {}),
}
SOURCES = {
    **{f"docs/{name}": f"---\n{text}---\n# {name}\n\nText.\n" for name, (text, _) in PAGES.items()},
    "docs/hostile.md": HOSTILE,
}
THEMES: list[dict[str, Any]] = [
    {"name": "mkdocs", "highlightjs": False},
    {"name": "readthedocs", "highlightjs": False},
    {"name": "material", "font": False},
]


def row(theme: Mapping[str, Any]) -> Row:
    return Row("theme", theme["name"], "MkDocs", ("mkdocs-material",) if theme["name"] == "material" else ())


PROPERDOCS = row(THEMES[2])._replace(host="ProperDocs")


def clicky(**options: Any) -> dict[str, Any]:
    return {"plugins": ["search", {"clicky": {"site_id": int(SITE_ID), **options}}]}


def name_of(path: str) -> str:
    return path.removesuffix("index.html").rstrip("/").removesuffix(".html") or "index"


def expected(path: str) -> Any:
    name = name_of(path)
    return snippet(name, PAGES.get(f"{name}.md", ("", {}))[1])


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme["name"])
def test_every_page_of_a_mkdocs_build_has_the_code_and_no_other_change(
    tmp_path: Path, theme: dict[str, Any], ran: Callable[[Row], None]
) -> None:
    write(
        tmp_path, {**SOURCES, "docs/static.html": "<!doctype html><title>x</title>", "docs/feed.xml": "<x></body></x>"}
    )
    built = mkdocs_build(tmp_path, {"theme": theme, **clicky()})
    plain = mkdocs_build(tmp_path, {"theme": theme, "plugins": ["search"]})
    assert "WARNING" not in built.log
    assert built.pages.keys() == plain.pages.keys()
    own = {"404.html", "search.html"} if theme["name"] == "readthedocs" else {"404.html"}
    assert own < built.pages.keys()
    for name, html in built.pages.items():
        if name == "static.html":
            assert html == plain.pages[name]
        else:
            assert_tracked(html, expected(name), undated(plain.pages[name], html))
    for name in ("sitemap.xml", "feed.xml"):
        assert "clicky" not in (tmp_path / "site" / name).read_text(encoding="utf-8")
    ran(row(theme))


def undated(html: str, other: str) -> str:
    """Return the page with the build time of the other page: MkDocs's own themes write the time on the home page."""
    moment = r"Build Date UTC : \S+ \S+"
    found = re.search(moment, other)
    return re.sub(moment, found[0], html) if found else html


def test_page_that_mkdocs_builds_from_a_template_of_the_theme_has_the_code(tmp_path: Path) -> None:
    files = {
        "docs/index.md": "# x",
        "theme/more.html": "<!doctype html><title>x</title><body>x</body>",
        "theme/more.xml": "<x></x>",
    }
    write(tmp_path, files)
    config = {
        "theme": {
            "name": "mkdocs",
            "custom_dir": str(tmp_path / "theme"),
            "static_templates": ["more.html", "more.xml"],
        }
    }
    built = mkdocs_build(tmp_path, {**config, **clicky()})
    assert_tracked(built.pages["more.html"], snippet("more"))
    assert (tmp_path / "site" / "more.xml").read_text(encoding="utf-8") == "<x></x>"


def test_mkdocs_page_with_clicky_false_has_the_code_of_an_opted_out_page(tmp_path: Path) -> None:
    write(tmp_path, {"docs/index.md": "---\nclicky: no\n---\n# x\n", "docs/on.md": "---\nclicky: yes\n---\n# x\n"})
    built = mkdocs_build(tmp_path, clicky())
    assert_tracked(built.pages["index.html"], opted_out("index"))
    assert_tracked(built.pages["on/index.html"], snippet("on"))


def test_mkdocs_page_has_the_site_id_and_the_options_of_the_site_and_its_own_properties(tmp_path: Path) -> None:
    custom = {"timeout": 30, "no_cookies": True, "visitor": {"a": 1}}
    write(tmp_path, {"docs/index.md": "# x", "docs/own.md": "---\nclicky_visitor: {b: 2}\nclicky_timeout:\n---\n# x\n"})
    built = mkdocs_build(tmp_path, clicky(custom=custom, noscript=False, site_id=["101", 102]))
    options = {"custom": custom, "noscript": False, "site_id": ["101", 102]}
    assert_tracked(built.pages["index.html"], snippet("index", **options))
    own = {"visitor": {"b": 2}, "timeout": None}
    assert_tracked(built.pages["own/index.html"], snippet("own", own, **options))


def accepts(name: str) -> str:
    """Return the text in messages about the values that a property accepts."""
    return PROPERTIES[name].accepts


# Front matter, and the warning. The title is still sent.
BAD = [
    ("clicky: {goal: [1, 2], title: Kept}",
     f"clicky.goal: a list; a page has only one goal; found [1, 2]; accepted: {accepts('goal')}."),
    ("clicky_timeout: 300\nclicky_title: Kept",
     f"clicky_timeout: more than 240; found 300; accepted: {accepts('timeout')}."),
    ("clicky: {outbound_pattern: [/go/, ''], title: Kept}",
     f"clicky.outbound_pattern: empty text; found ['/go/', '']; accepted: {accepts('outbound_pattern')}."),
    ("clicky: {visitor: {a: {b: 1}}, title: Kept}",
     f"clicky.visitor: a: not a single value; found {{'a': {{'b': 1}}}}; accepted: {accepts('visitor')}."),
    ("clicky: {cookies_disable: 'false', title: Kept}",
     "clicky.cookies_disable: text, not a boolean; write true or false without quotes; found 'false'; accepted: true or false."),
    ("clicky: {goal: {id: 1, revenue: .nan}, title: Kept}",
     f"clicky.goal: revenue: not a finite number; found {{'id': 1, 'revenue': nan}}; accepted: {accepts('goal')}."),
    ("clicky: {href: docs, title: Kept}",
     f"clicky.href: neither a path nor a URL; found 'docs'; accepted: {accepts('href')}."),
]  # fmt: skip
UNKNOWN = "clicky_gaol: unknown property; found 'gaol'; did you mean 'clicky_goal'? The property is not sent."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        *((text, f"{message} The page is tracked without it.") for text, message in BAD),
        ("clicky_gaol: 12\nclicky_title: Kept", UNKNOWN),
    ],
)
def test_invalid_value_in_a_page_is_logged_as_one_warning_and_the_other_values_are_sent(
    tmp_path: Path, text: str, message: str
) -> None:
    write(tmp_path, {"docs/index.md": "# x", "docs/guide/page.md": f"---\n{text}\n---\n# x\n"})
    built = mkdocs_build(tmp_path, clicky())
    assert [line for line in built.log.splitlines() if "clicky" in line] == [
        f"WARNING clicky: guide/page.md:2: {message}"
    ]
    assert_tracked(built.pages["guide/page/index.html"], snippet("guide/page", {"title": "Kept"}))


def test_invalid_value_in_a_page_makes_a_strict_mkdocs_build_fail(tmp_path: Path) -> None:
    write(tmp_path, {"docs/index.md": "---\nclicky_gaol: 12\n---\n# x\n"})
    mkdocs_build(tmp_path, clicky())
    strict = run("mkdocs", "build", "--strict", cwd=tmp_path)
    assert strict.returncode == 1
    assert f"WARNING -  clicky: index.md:2: {UNKNOWN}" in strict.stderr
    assert "Aborted with 1 warnings in strict mode!" in strict.stdout + strict.stderr


# Options, and MkDocs's error messages.
BAD_OPTIONS: list[tuple[dict[str, Any], str]] = [
    ({"site_id": "UA-1"}, f"Plugin 'clicky' option 'site_id': not a Site ID; found 'UA-1'; accepted: {SETTINGS['site_id'].accepts}"),
    ({"site_id": True}, f"Plugin 'clicky' option 'site_id': not a Site ID; found True; accepted: {SETTINGS['site_id'].accepts}"),
    ({"noscript": "no"}, "Plugin 'clicky' option 'noscript': text, not a boolean; write true or false without quotes; found 'no'; accepted: true or false"),
    (
        {"custom": {"timeout": 1, "goal": [1]}},
        f"Plugin 'clicky' option 'custom': custom.timeout: less than 5; found 1; accepted: {accepts('timeout')}\n"
        f"Plugin 'clicky' option 'custom': custom.goal: a list; a page has only one goal; found [1]; accepted: {accepts('goal')}",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("options", "message"), BAD_OPTIONS)
def test_invalid_option_in_mkdocs_yml_stops_the_build_with_a_message(
    tmp_path: Path, options: dict[str, Any], message: str, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path, {"docs/index.md": "# x"})
    with pytest.raises(Abort):
        mkdocs_build(tmp_path, clicky(**options))
    assert f"Config value 'plugins': {message}" in [record.getMessage() for record in caplog.records]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"siteid": 1},
            "Plugin 'clicky' option 'siteid': siteid: unknown option; found 'siteid'; did you mean 'site_id'? The option is ignored.",
        ),
        (
            {"custom": {"gaol": 1, "title": "Kept"}},
            "Plugin 'clicky' option 'custom': custom.gaol: unknown property; found 'gaol'; did you mean 'goal'? "
            "The property is not sent.",
        ),
    ],
)
def test_unknown_option_or_property_in_mkdocs_yml_is_logged_as_a_warning(
    tmp_path: Path, options: dict[str, Any], message: str, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path, {"docs/index.md": "# x"})
    built = mkdocs_build(tmp_path, clicky(**options))
    warnings = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert f"Config value 'plugins': {message}" in warnings
    custom = {"custom": {"title": "Kept"}} if "custom" in options else {}
    assert_tracked(built.pages["index.html"], snippet("index", **custom))


def test_site_id_in_the_environment_is_used_if_the_option_site_id_is_not_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path, {"docs/index.md": "# x"})
    monkeypatch.setenv("CLICKY_SITE_ID", "101, 102")
    assert_tracked(
        mkdocs_build(tmp_path, {"plugins": ["clicky"]}).pages["index.html"], snippet("index", site_id=["101", "102"])
    )
    # The option replaces the environment variable.
    assert_tracked(mkdocs_build(tmp_path, clicky()).pages["index.html"], snippet("index"))
    monkeypatch.setenv("CLICKY_SITE_ID", "nonsense")
    with pytest.raises(Abort):
        mkdocs_build(tmp_path, {"plugins": ["clicky"]})
    assert "found 'nonsense' in the environment variable CLICKY_SITE_ID; accepted: ASCII digits" in caplog.text


@pytest.mark.parametrize(
    ("options", "why"),
    [({"site_id": None}, "no Site ID"), ({"site_id": ""}, "no Site ID"), ({"enabled": False}, "not enabled")],
)
def test_mkdocs_build_without_tracking_adds_no_code_and_logs_the_reason_in_one_line(
    tmp_path: Path, options: dict[str, Any], why: str
) -> None:
    write(tmp_path, {"docs/index.md": "---\nclicky_goal: bad\n---\n# x"})
    built = mkdocs_build(tmp_path, clicky(**options), strict=True)
    assert [line for line in built.log.splitlines() if "clicky" in line] == [f"INFO clicky: no code is added: {why}"]
    for html in built.pages.values():
        assert_untracked(html)


def assert_commented_out(html: str, reason: str) -> None:
    comment = commented_out(reason, snippet("index"))[4:-3]
    assert html.count(f"<!--{comment}-->") == 1
    assert comment in Document.of(html).comments()
    assert "getclicky" not in html.replace(comment, "")


@pytest.mark.parametrize(
    ("command", "url", "reason"),
    [
        ("serve", "https://docs.example.com/", "served locally"),
        ("build", "http://127.0.0.1:8000/", "served at the internal IP address 127.0.0.1"),
        (None, "http://localhost/", "served at the internal host localhost"),
    ],
)
def test_code_is_commented_out_if_mkdocs_builds_the_site_for_a_local_server(
    tmp_path: Path, command: str | None, url: str, reason: str
) -> None:
    write(tmp_path, {"docs/index.md": "# x"})
    built = mkdocs_build(tmp_path, {"site_url": url, **clicky()}, command=command)
    assert f"INFO clicky: the code is commented out: {reason}" in built.log
    assert_commented_out(built.pages["index.html"], reason)


def test_local_site_url_in_a_ci_build_fails_a_strict_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"docs/index.md": "# x"})
    monkeypatch.setenv("CI", "true")
    message = (
        "WARNING clicky: site_url: an internal host in a build by a service; found 'http://localhost:8000/'; accepted: the "
        "URL of the published site. No page is tracked."
    )
    assert message in mkdocs_build(tmp_path, {"site_url": "http://localhost:8000", **clicky()}).log
    monkeypatch.delenv("CI")
    assert "WARNING" not in mkdocs_build(tmp_path, {"site_url": "http://localhost:8000", **clicky()}).log


def test_code_of_a_preview_build_with_mkdocs_is_commented_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"docs/index.md": "# x"})
    monkeypatch.setenv("READTHEDOCS_VERSION_TYPE", "external")
    # Previews of pull requests are often strict builds.
    built = mkdocs_build(tmp_path, clicky(), strict=True)
    reason = "preview build by Read the Docs (READTHEDOCS_VERSION_TYPE=external)"
    assert f"INFO clicky: the code is commented out: {reason}" in built.log
    assert_commented_out(built.pages["index.html"], reason)
    assert_tracked(mkdocs_build(tmp_path, clicky(previews=True)).pages["index.html"], snippet("index"))


def test_pages_have_the_code_if_a_python_program_calls_the_build_function_of_mkdocs(tmp_path: Path) -> None:
    write(tmp_path, {"docs/index.md": "# x"})
    assert_tracked(mkdocs_build(tmp_path, clicky(), command=None).pages["index.html"], snippet("index"))


def test_second_build_with_the_same_plugin_object_uses_the_new_options(tmp_path: Path) -> None:
    """``mkdocs serve`` uses the same plugin with another configuration."""
    write(tmp_path, {"docs/index.md": "# x"})
    mkdocs_build(tmp_path, clicky())
    loaded = mkdocs.config.load_config(str(tmp_path / "mkdocs.yml"))
    plugin = loaded.plugins["clicky"]
    plugin.on_config(loaded)
    first = plugin.settings
    plugin.load_config({"site_id": "7", "enabled": True})
    plugin.on_config(loaded)
    assert (first.site_id, plugin.settings.site_id) == ((SITE_ID,), ("7",))


@contextlib.contextmanager
def served(module: str, directory: Path, *arguments: str) -> Iterator[str]:
    """Serve a site as its author does, and yield the HTML of the home page."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", module, "serve", "--no-livereload", "-a", f"127.0.0.1:{port}", *arguments]
    process = subprocess.Popen(command, cwd=directory, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with (
                contextlib.suppress(OSError),
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as response,
            ):
                yield response.read().decode()
                return
            assert process.poll() is None
            time.sleep(0.1)
        pytest.fail("the server does not answer")
    finally:
        process.terminate()
        process.wait()


@pytest.mark.parametrize(
    ("arguments", "reason"), [([], "served locally"), (["--clean"], "served at the internal IP address 127.0.0.1")]
)
def test_code_in_the_pages_of_mkdocs_serve_is_commented_out(tmp_path: Path, arguments: list[str], reason: str) -> None:
    write(tmp_path, {"docs/index.md": "# x"})
    mkdocs_build(tmp_path, {"site_url": "https://docs.example.com/", **clicky()})
    with served("mkdocs", tmp_path, *arguments) as html:
        assert_commented_out(html, reason)


def test_pages_built_by_properdocs_have_the_code(tmp_path: Path, ran: Callable[[Row], None]) -> None:
    write(tmp_path, {**SOURCES, "docs/bad.md": "---\nclicky_gaol: 12\n---\n# x\n"})
    mkdocs_build(tmp_path, {"theme": THEMES[2], **clicky()})
    done = run("properdocs", "build", "-d", "proper", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"WARNING -  clicky: bad.md:2: {UNKNOWN}" in done.stderr
    pages = read_pages(tmp_path / "proper")
    assert "404.html" in pages
    for path, html in pages.items():
        assert_tracked(html, expected(path))
    assert run("properdocs", "build", "--strict", "-d", "strict", cwd=tmp_path).returncode == 1
    ran(PROPERDOCS)


def test_page_without_head_and_body_tags_has_the_code(tmp_path: Path) -> None:
    """mkdocs-minify-html removes these tags, at the default priority."""
    write(tmp_path, {"docs/index.md": "# x", "hook.py": DROP})
    built = mkdocs_build(tmp_path, {"hooks": ["hook.py"], "theme": THEMES[0], **clicky()})
    html = built.pages["index.html"]
    assert "</body>" not in html
    assert "<head>" not in html
    assert_tracked(html, snippet("index"))


DROP = """
import re

def on_post_page(output, page, config):
    return re.sub("</?(html|head|body)[^>]*>", "", output)
"""


REWRITE = """
from mkdocs.plugins import event_priority

@event_priority(-50)
def on_post_page(output, page, config):
    return output.replace("getclicky", "downloaded")
"""


def test_code_is_added_after_plugins_that_rewrite_urls(tmp_path: Path) -> None:
    """Material's privacy plugin rewrites URLs at this priority, after it has requested them."""
    write(tmp_path, {"docs/index.md": "# x", "hook.py": REWRITE})
    built = mkdocs_build(tmp_path, {"hooks": ["hook.py"], "theme": THEMES[0], **clicky()})
    assert_tracked(built.pages["index.html"], snippet("index"))


EMPTY = """
def on_post_page(output, page, config):
    return "" if page.file.src_uri == "draft.md" else None
"""


def test_template_output_that_is_not_an_html_document_stays_unchanged(tmp_path: Path) -> None:
    owner = "google-site-verification: google1.html"
    write(tmp_path, {"docs/index.md": "# x", "docs/draft.md": "# x", "hook.py": EMPTY, "theme/google1.html": owner})
    theme = {"name": "mkdocs", "custom_dir": str(tmp_path / "theme"), "static_templates": ["google1.html"]}
    built = mkdocs_build(tmp_path, {"hooks": ["hook.py"], "theme": theme, **clicky()})
    assert "draft/index.html" not in built.pages
    assert built.pages["google1.html"] == owner
    assert_tracked(built.pages["index.html"], snippet("index"))
