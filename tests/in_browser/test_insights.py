"""Insights: each event is sent once, with its page, and only for visitors who are tracked."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sysconfig
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from in_browser.visitor import HOST, SCRIPT, Answer, Once, Visitor
from playwright.sync_api import Page
from sites import conf, mkdocs_build, run, sphinx_build, write

from clicky_docs import build, load_page, load_site, place
from clicky_docs.browser.insights_file import FILE, code
from clicky_docs.html.snippet import script_element
from clicky_docs.options.insights import INSIGHTS
from clicky_docs.urls import EVENTS, Event, normalise, parse_event

ROOT = f"https://{HOST}/"
SAME = {"site_id": "101234567"}
ALL = ["search", "no-results", "not-found", "feedback", "copy", "read", "versions", "languages"]
FORM = ".clicky-docs-feedback"
Note = Callable[[str, object], None]
Sent = tuple[str, str]


def events(visitor: Visitor) -> list[Sent]:
    """Return the URL and the title of each event."""
    return [(beacon["href"], beacon["title"]) for beacon in visitor.beacons if beacon["type"] == "click"]


def views(visitor: Visitor) -> int:
    return sum(beacon["type"] == "pageview" for beacon in visitor.beacons)


def expect(visitor: Visitor, page: Page, expected: list[Sent]) -> None:
    """Assert that the visitor has sent exactly these events, in addition to page views."""
    visitor.wait(page, max(views(visitor), 1) + len(expected))
    # If the test is slow, a read event is sent, which these tests do not check.
    assert [each for each in events(visitor) if not each[0].startswith("#read@")] == expected
    for beacon in visitor.beacons:
        assert beacon["type"] != "click" or beacon.keys() - {"consent"} == {"site_id", "type", "href", "title"}


TEXT = "Words about lanterns, and more of them. "
MARKDOWN = {
    "index": f"# Home\n\n{TEXT}\n\n[Next](next.md)\n\n## Install it\n\n``` sh\nmake lantern\n```\n\n```\nplain\n```\n",
    "next": f"# Next\n\n{TEXT}\n\n``` python\nimport lantern\n```\n",
    "off": "---\nclicky: false\n---\n# Off\n\n``` sh\nmake\n```\n\n[Home](index.md)\n",
}
EXTENSIONS = ["pymdownx.superfences", "attr_list", {"pymdownx.highlight": {"pygments_lang_class": True}}]


def mkdocs_site(
    directory: Path,
    theme: Mapping[str, Any],
    insights: Any = ALL,
    *,
    options: Mapping[str, Any] | None = None,
    **config: Any,
) -> Path:
    write(directory, {f"docs/{name}.md": text for name, text in MARKDOWN.items()})
    mkdocs_build(
        directory,
        {
            "site_url": ROOT,
            "theme": dict(theme),
            "markdown_extensions": EXTENSIONS,
            "plugins": ["search", {"clicky": {**SAME, "insights": insights, **(options or {})}}],
            **config,
        },
        strict=True,
    )
    return directory / "site"


RST = f"""\
Home
====

{TEXT}

Install it
----------

.. code-block:: sh

   make lantern

::

   plain
"""


def sphinx_site(directory: Path, theme: str, *extensions: str, insights: Any = ALL, **options: Any) -> Path:
    config = conf(
        [*extensions, "clicky_docs.sphinx"],
        html_theme=theme,
        clicky_site_id="101234567",
        clicky_insights=insights,
        **options,
    )
    source = write(directory / "src", {"index.rst": RST, "conf.py": config})
    # In a separate process: sphinx_rtd_theme omits elements in the second build of a process.
    done = run("sphinx", "-q", "-W", str(source), str(directory / "site"), cwd=directory)
    assert (done.returncode, done.stderr) == (0, "")
    return directory / "site"


MATERIAL = {"name": "material", "font": False, "features": ["navigation.instant", "content.code.copy"]}
BUILDERS: dict[str, Callable[[Path], Path]] = {
    "Material for MkDocs": lambda directory: mkdocs_site(directory, MATERIAL),
    "mkdocs": lambda directory: mkdocs_site(directory, {"name": "mkdocs", "highlightjs": False}),
    "readthedocs": lambda directory: mkdocs_site(directory, {"name": "readthedocs", "highlightjs": False}),
    "Furo": lambda directory: sphinx_site(directory, "furo", "sphinx_copybutton"),
    "PyData Sphinx Theme": lambda directory: sphinx_site(directory, "pydata_sphinx_theme", "sphinx_copybutton"),
    "sphinx_rtd_theme": lambda directory: sphinx_site(directory, "sphinx_rtd_theme", "sphinx_copybutton"),
    "Alabaster": lambda directory: sphinx_site(directory, "alabaster", "sphinx_copybutton"),
}


# The names in docs/compatibility.md.
NAMES = {"mkdocs": "MkDocs", "readthedocs": "Read the Docs for MkDocs"}


@pytest.fixture(scope="session")
def sites(once: Once) -> Callable[[str], Path]:
    return lambda name: once(f"insights-{name}", BUILDERS[name])


def opened(new_visitor: Callable[..., Visitor], site: Path, path: str = "", **how: Any) -> tuple[Visitor, Page]:
    """Open a page as a visitor whose browser allows access to the clipboard."""
    visitor = new_visitor({HOST: site}, permissions=["clipboard-read", "clipboard-write"], **how)
    return visitor, visitor.open(f"{ROOT}{path}")


# Copied ----------------------------------------------------------------------------------------------------------------

BUTTONS = {"Material for MkDocs": "pre .md-clipboard, pre [data-md-type=copy]"}
LANGUAGE = {"mkdocs": "sh", "readthedocs": "sh", "Material for MkDocs": "sh"}


def select(page: Page, block: str) -> None:
    """Select the text of a block, and copy the text."""
    page.evaluate("block => getSelection().selectAllChildren(document.querySelector(block))", block)
    page.keyboard.press("Control+c")


@pytest.mark.parametrize("theme", BUILDERS)
def test_copy_event_in_each_theme_has_the_language_and_the_heading_of_the_code_block(
    new_visitor: Callable[..., Visitor], sites: Callable[[str], Path], theme: str, record_property: Note
) -> None:
    record_property("insight", f"copy|{NAMES.get(theme, theme)}")
    visitor, page = opened(new_visitor, sites(theme), "index.html")
    expected = [("#copy:sh:Install+it@/", "Copy: sh: Install it")]
    button = BUTTONS.get(theme, ".copybtn")
    if theme not in {"mkdocs", "readthedocs"}:
        page.hover("pre >> nth=0")
        page.click(f"{button} >> nth=0")
        expect(visitor, page, expected)
        # A second copy of a block in the same page view sends no event.
        page.click(f"{button} >> nth=0")
    select(page, "pre")
    expect(visitor, page, expected)
    select(page, "article p, [role=main] p")
    other = page.locator("pre").nth(1)
    other.evaluate("block => getSelection().selectAllChildren(block)")
    page.keyboard.press("Control+c")
    language = {"Material for MkDocs": "text", "mkdocs": "text", "readthedocs": "text"}.get(theme, "default")
    expect(visitor, page, [*expected, (f"#copy:{language}:Install+it@/", f"Copy: {language}: Install it")])


def test_copy_event_of_a_code_block_without_language_or_heading_has_default_values(
    new_visitor: Callable[..., Visitor],
) -> None:
    visitor, page = opened(
        new_visitor, pages_of("<pre>x</pre><textarea>y</textarea><h2 class=x>Later</h2><pre>z</pre>")
    )
    select(page, "pre")
    expect(visitor, page, [("#copy:code:Page@/", "Copy: code: Page")])
    page.evaluate("document.querySelector('textarea').select()")
    page.keyboard.press("Control+c")
    page.locator("pre").nth(1).evaluate("block => getSelection().selectAllChildren(block)")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+c")
    expect(visitor, page, [("#copy:code:Page@/", "Copy: code: Page"), ("#copy:code:Later@/", "Copy: code: Later")])


# Read ------------------------------------------------------------------------------------------------------------------


def pages_of(
    body: str,
    insights: Any = ALL,
    own: Mapping[str, Any] | None = None,
    head: str = "",
    *,
    name: str = "index",
    lang: str = "en",
    **options: Any,
) -> dict[str, str]:
    """Return a site of one page, which is also the response for URLs that do not exist."""
    settings, problems = load_site({**SAME, "insights": insights, **options})
    assert not problems
    page, problems = load_page(name, {"clicky": own if own is not None else {}}, settings)
    assert not problems
    html = f"<!doctype html><html lang={lang}><head><title>Page</title>{head}<script defer src=/{FILE}></script></head><body>{body}</body></html>"
    html = place(html, build(settings, page))
    return {"index.html": html, "next.html": html, "404.html": html, "a/b/index.html": html, FILE: code(settings)}


LONG = f"<main>{'word ' * 200}<div style=height:3000px></div></main><footer>x</footer>"


@pytest.fixture
def clock(new_visitor: Callable[..., Visitor]) -> Callable[..., tuple[Visitor, Page]]:
    """Return a function that opens a page whose clock runs only when the test moves it."""

    def start(site: Any, path: str = "") -> tuple[Visitor, Page]:
        # The test installs its own clock.
        visitor = new_visitor({HOST: site}, clock=False)
        page = visitor.new_page()
        page.clock.install(time=0)
        page.clock.pause_at(1_000)
        page.goto(f"{ROOT}{path}")
        page.wait_for_function("window.clickyDocs?.status === 'tracking'")
        page.clock.run_for(500)
        return visitor, page

    return start


def expect_at(visitor: Visitor, page: Page, expected: list[Sent]) -> None:
    """Assert that exactly these events have been sent; wait for requests that are being sent."""
    for _ in range(50):
        if len(events(visitor)) >= len(expected):
            break
        page.wait_for_timeout(20)
        visitor.wait_for_answers(page)
    visitor.wait_for_answers(page)
    assert events(visitor) == expected


READ = [("#read@/", "Read: Page")]


def test_read_event_is_sent_after_the_reading_time_if_the_end_of_the_article_was_on_the_screen(
    clock: Callable[..., tuple[Visitor, Page]],
) -> None:
    visitor, page = clock(pages_of(LONG, ["read"]))
    # 201 words take half a minute at 400 words per minute.
    page.clock.run_for(40_000)
    expect_at(visitor, page, [])
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.clock.run_for(1_000)
    expect_at(visitor, page, READ)
    page.clock.run_for(100_000)
    expect_at(visitor, page, READ)


def test_read_event_after_quick_scrolling_is_sent_only_when_the_reading_time_has_passed(
    clock: Callable[..., tuple[Visitor, Page]],
) -> None:
    visitor, page = clock(pages_of(LONG, ["read"]))
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.clock.run_for(20_000)
    page.evaluate("scrollTo(0, 0)")
    expect_at(visitor, page, [])
    page.clock.run_for(11_000)
    expect_at(visitor, page, READ)


@pytest.mark.parametrize(("pace", "seconds"), [(400, 30), (1200, 10), (100_000, 5), (1, 300)])
def test_reading_time_of_the_read_event_depends_on_the_setting_words_per_minute(
    clock: Callable[..., tuple[Visitor, Page]], pace: int, seconds: int
) -> None:
    visitor, page = clock(pages_of(f"<main>{'word ' * 200}</main>", {"read": {"words_per_minute": pace}}))
    page.clock.run_for((seconds - 2) * 1000)
    expect_at(visitor, page, [])
    page.clock.run_for(2_000)
    expect_at(visitor, page, READ)


def test_read_event_is_not_sent_while_the_page_is_hidden(clock: Callable[..., tuple[Visitor, Page]]) -> None:
    visitor, page = clock(pages_of("<main>word</main>", ["read"]))
    page.evaluate("Object.defineProperty(document, 'visibilityState', {get: () => window.seen || 'hidden'})")
    page.clock.run_for(60_000)
    expect_at(visitor, page, [])
    page.evaluate("window.seen = 'visible'")
    page.clock.run_for(6_000)
    expect_at(visitor, page, READ)


@pytest.mark.parametrize("theme", BUILDERS)
def test_read_event_in_each_theme_is_sent(
    clock: Callable[..., tuple[Visitor, Page]], sites: Callable[[str], Path], theme: str, record_property: Note
) -> None:
    record_property("insight", f"read|{NAMES.get(theme, theme)}")
    visitor, page = clock(sites(theme), "index.html")
    assert not any("not known in this theme" in line for line in visitor.console)
    # The reading time depends only on the article's text, not on the menus.
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.clock.run_for(10_000)
    expect_at(visitor, page, [("#read@/", f"Read: {page.title()}")])


# Not found -------------------------------------------------------------------------------------------------------------

# the requested path, the referrer, the events
LOST: list[tuple[str, str, list[Sent]]] = [
    ("a/b/", "", [("#not-found:@/a/b/", "Not found: /a/b/")]),
    ("a/b/?x=1#y", "", [("#not-found:@/a/b/", "Not found: /a/b/")]),
    ("a/b/", f"{ROOT}guide/?q=1", [("#not-found:/guide/@/a/b/", "Not found: /a/b/ (from /guide/)")]),
    ("a/b/", "https://other.example/x/y?token=1", [("#not-found:https%3A//other.example/x/y@/a/b/", "Not found: /a/b/ (from https://other.example/x/y)")]),
    # URLs may contain personal data.
    ("ada@example.com/", "", [("#not-found:@/[e-mail]/", "Not found: /[e-mail]/")]),
    ("404.html", "", []),
    ("404/", "", []),
    ("404-and-more/", "", [("#not-found:@/404-and-more/", "Not found: /404-and-more/")]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "referrer", "expected"), LOST)
def test_not_found_event_has_the_missing_path_and_the_page_that_links_to_it(
    new_visitor: Callable[..., Visitor], path: str, referrer: str, expected: list[Sent]
) -> None:
    site = pages_of("x", ["not-found"], name="404")
    more = dict.fromkeys(("ada@example.com/index.html", "404/index.html", "404-and-more/index.html"), site["404.html"])
    visitor = new_visitor({HOST: {**more, **site}})
    page = visitor.new_page()
    page.goto(f"{ROOT}{path}", referer=referrer or None)
    expect(visitor, page, expected)
    assert views(visitor) == 1


def test_not_found_event_is_sent_after_the_page_view_has_arrived(new_visitor: Callable[..., Visitor]) -> None:
    beacon = "https://in.getclicky.com/in.php"
    answers = {beacon: Answer(type="text/javascript", held=True)}
    visitor = new_visitor({HOST: pages_of("x", ["not-found"], name="404")}, answers=answers)
    page = visitor.open(f"{ROOT}a/b/", beacons=0)
    visitor.pause(page, 3_000)
    sent = [url for url in visitor.requested if url.startswith(beacon)]
    assert [dict(parse_qsl(url))["type"] for url in sent] == ["pageview"]
    del visitor.answers[beacon]
    visitor.release_all()
    visitor.wait(page, 1)
    assert events(visitor) == [("#not-found:@/a/b/", "Not found: /a/b/")]


def test_not_found_event_is_sent_only_on_the_page_whose_name_is_in_the_setting_page(
    new_visitor: Callable[..., Visitor],
) -> None:
    for name, expected in (("lost", [("#not-found:@/a/b/", "Not found: /a/b/")]), ("404", []), ("index", [])):
        site = pages_of("x", {"not-found": {"page": "lost"}}, name=name)
        visitor, page = opened(new_visitor, site, "a/b/")  # type: ignore[arg-type]
        expect(visitor, page, expected)


@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs", "Material for MkDocs"])
def test_not_found_event_on_the_404_page_of_a_mkdocs_theme_is_sent(
    new_visitor: Callable[..., Visitor], sites: Callable[[str], Path], theme: str, record_property: Note
) -> None:
    """Read the Docs, Netlify and GitHub Pages show the 404 page at the requested URL."""
    record_property("insight", f"not-found|{NAMES.get(theme, theme)}")
    visitor, page = opened(new_visitor, sites(theme), "is/not/there")
    expect(visitor, page, [("#not-found:@/is/not/there", "Not found: /is/not/there")])


OWN = {
    "sphinx-notfound-page": (["notfound.extension"], {}),
    "a page of one's own": ([], {"404.rst": ":orphan:\n\nLost\n====\n"}),
}


@pytest.mark.parametrize("way", OWN)
def test_not_found_event_on_the_404_page_of_a_sphinx_site_is_sent(
    new_visitor: Callable[..., Visitor], tmp_path: Path, way: str, record_property: Note
) -> None:
    record_property("insight", f"not-found|Sphinx, {way}")
    extensions, more = OWN[way]
    options = {"clicky_site_id": "101234567", "clicky_insights": ["not-found"], "notfound_urls_prefix": "/"}
    text = conf([*extensions, "clicky_docs.sphinx"], **options)
    write(tmp_path / "src", {"index.rst": RST, **more, "conf.py": text})
    sphinx_build(tmp_path / "src", "-W", out=tmp_path / "site")
    # The relative URLs in the 404 page are right only at the top level, unless an extension or the server makes the URLs
    # absolute.
    visitor, page = opened(new_visitor, tmp_path / "site", "not-there.html")
    expect(visitor, page, [("#not-found:@/not-there.html", "Not found: /not-there.html")])


# Versions and languages ------------------------------------------------------------------------------------------------


def test_version_and_language_events_of_the_menus_in_material_are_sent(
    new_visitor: Callable[..., Visitor], tmp_path: Path, record_property: Note
) -> None:
    """The site has the list of versions that mike writes."""
    record_property("insight", "versions|Material for MkDocs")
    record_property("insight", "languages|Material for MkDocs")
    alternate = [
        {"name": "English", "link": "/1.0/", "lang": "en"},
        {"name": "Deutsch", "link": "/1.0/de/", "lang": "de"},
    ]
    config = {"site_url": f"{ROOT}1.0/", "extra": {"version": {"provider": "mike"}, "alternate": alternate}}
    site = mkdocs_site(tmp_path, MATERIAL, **config)
    versions = [{"version": each, "title": each, "aliases": []} for each in ("2.0", "1.0")]
    files = {
        path.relative_to(site).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for path in site.rglob("*")
        if path.is_file()
    }
    root = {f"{version}/{name}": text for version in ("1.0", "2.0", "1.0/de") for name, text in files.items()}
    visitor = new_visitor({HOST: {**root, "versions.json": json.dumps(versions)}})
    page = visitor.open(f"{ROOT}1.0/")
    page.wait_for_selector(".md-version")
    # The click is made by a script, because the theme opens the list when the pointer is over the list.
    page.evaluate("document.querySelector('.md-version__link[href*=\"2.0\"]').click()")
    visitor.wait(page, 3)
    page.goto(f"{ROOT}1.0/")
    visitor.wait(page, 4)
    page.hover(".md-select")
    page.click(".md-select__link[hreflang=de]")
    visitor.wait(page, 6)
    assert events(visitor) == [
        ("#version:1.0:2.0@/1.0/", "Version: 1.0 → 2.0"),
        ("#language:en:de@/1.0/", "Language: en → de"),
    ]


GIT = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in {"NAME": "A", "EMAIL": "a@example.com"}.items()
}


@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs"])
def test_version_event_of_the_version_menu_of_mike_in_other_themes_is_sent(
    new_visitor: Callable[..., Visitor],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    theme: str,
    record_property: Note,
) -> None:
    """Mike builds the versions and writes the list of versions."""
    record_property("insight", f"versions|{NAMES[theme]}, with mike")
    for name, value in GIT.items():
        monkeypatch.setenv(name, value)
    plugins = ["search", "mike", {"clicky": {**SAME, "insights": ["versions"]}}]
    config = {"site_name": "Site", "site_url": ROOT, "theme": {"name": theme, "highlightjs": False}, "plugins": plugins}
    write(tmp_path, {"docs/index.md": "# Home\n", "mkdocs.yml": json.dumps(config)})
    for command in ("init --quiet --initial-branch main", "add .", "commit --quiet --message x"):
        subprocess.run(["git", *command.split()], cwd=tmp_path, check=True)
    scripts = sysconfig.get_path("scripts")
    monkeypatch.setenv("PATH", os.pathsep.join([scripts, os.environ["PATH"]]))
    for version in ("1.0", "2.0"):
        subprocess.run([f"{scripts}/mike", "deploy", version], cwd=tmp_path, check=True)
    subprocess.run(["git", "worktree", "add", "--quiet", "published", "gh-pages"], cwd=tmp_path, check=True)
    visitor = new_visitor({HOST: tmp_path / "published"})
    page = visitor.open(f"{ROOT}1.0/")
    selector = "#version-selector select, select#version-selector"
    page.focus(selector)
    page.select_option(selector, "2.0")
    visitor.wait(page, 3)
    assert page.url == f"{ROOT}2.0/"
    assert events(visitor) == [("#version:1.0:2.0@/1.0/", "Version: 1.0 → 2.0")]


def test_version_event_of_the_menu_in_the_pydata_theme_is_sent(
    new_visitor: Callable[..., Visitor], tmp_path: Path, record_property: Note
) -> None:
    record_property("insight", "versions|PyData Sphinx Theme")
    switcher = {"json_url": f"{ROOT}switcher.json", "version_match": "1.0"}
    options = {"switcher": switcher, "check_switcher": False, "navbar_start": ["navbar-logo", "version-switcher"]}
    site = sphinx_site(tmp_path, "pydata_sphinx_theme", insights=["versions"], html_theme_options=options)
    versions = [{"name": each, "version": each, "url": f"{ROOT}{each}/"} for each in ("2.0", "1.0")]
    (site / "switcher.json").write_text(json.dumps(versions), encoding="utf-8")
    write(site, {"2.0/index.html": "<!doctype html><title>2.0</title>"})
    visitor, page = opened(new_visitor, site, "index.html")
    page.click(".version-switcher__button >> visible=true")
    page.click(".version-switcher__menu a >> text=2.0 >> visible=true")
    visitor.wait(page, 2)
    assert events(visitor) == [("#version:1.0:2.0@/", "Version: 1.0 → 2.0")]


# A stand-in for the flyout of Read the Docs' addons, whose package is not published. The elements and the open shadow
# root are those in the addons' source (github.com/readthedocs/addons, src/flyout.js).
FLYOUT = """
<script>
customElements.define("readthedocs-flyout", class extends HTMLElement {
  connectedCallback() {
    this.attachShadow({mode: "open"}).innerHTML = `
      <div class="container"><main>
        <dl class="languages"><dt>Languages</dt><dd><strong><a href="/en/">en</a></strong></dd><dd><a href="#de">de</a></dd></dl>
        <dl class="versions"><dt>Versions</dt><dd><strong><a href="#l">latest</a></strong></dd><dd><a href="#s">stable</a></dd></dl>
      </main></div>`;
  }
});
</script><readthedocs-flyout></readthedocs-flyout>
"""


def test_version_and_language_events_of_the_flyout_menu_of_read_the_docs_are_sent(
    new_visitor: Callable[..., Visitor], record_property: Note
) -> None:
    record_property("insight", "versions|Read the Docs Addons (a stand-in)")
    record_property("insight", "languages|Read the Docs Addons (a stand-in)")
    visitor, page = opened(new_visitor, pages_of(FLYOUT, ["versions", "languages"]))
    page.click("text=stable")
    page.click("text=de")
    expect(
        visitor,
        page,
        [("#version:latest:stable@/", "Version: latest → stable"), ("#language:en:de@/", "Language: en → de")],
    )


def test_events_of_insights_that_are_off_are_not_sent(new_visitor: Callable[..., Visitor]) -> None:
    visitor, page = opened(new_visitor, pages_of(FLYOUT, ["languages"]))
    page.click("text=stable")
    page.click("text=de")
    expect(visitor, page, [("#language:en:de@/", "Language: en → de")])


# Visitors who are not tracked ----------------------------------------------------------------------------------------

CODE = "<pre>x</pre>"
CONSENT = {"consent": {"global": "agreed", "event": "changed"}}
UNTRACKED: list[tuple[str, dict[str, Any], Any, str, dict[str, Answer]]] = [
    ("an internal host", {}, None, "http://localhost/", {}),
    ("a host that is not in the option hosts", {"hosts": "live.example"}, None, ROOT, {}),
    ("a privacy signal", {"privacy_signals": True}, None, ROOT, {}),
    ("a page that opts out", {}, False, ROOT, {}),
    ("no consent", CONSENT, None, ROOT, {}),
    ("a blocked tracker", {}, None, ROOT, {SCRIPT: Answer(status=None)}),
]


@pytest.mark.parametrize(("name", "options", "own", "url", "answers"), UNTRACKED, ids=[case[0] for case in UNTRACKED])
def test_events_of_a_visitor_who_is_not_tracked_are_not_sent(
    new_visitor: Callable[..., Visitor],
    name: str,
    options: dict[str, Any],
    own: Any,
    url: str,
    answers: dict[str, Answer],
) -> None:
    site = pages_of(CODE + FLYOUT, ALL, own, **options)
    visitor = new_visitor(
        {HOST: site, "localhost": site}, answers=answers, permissions=["clipboard-read", "clipboard-write"]
    )
    visitor.context.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {get: () => true})")
    page = visitor.open(url, beacons=0)
    select(page, "pre")
    page.click("text=stable")
    visitor.pause(page, 600)
    assert visitor.beacons == [], name


def test_events_before_consent_are_not_sent_after_consent(new_visitor: Callable[..., Visitor]) -> None:
    site = pages_of("<pre>x</pre><h2>B</h2><pre>y</pre>", ["copy", "not-found"], name="404", **CONSENT)
    visitor = new_visitor({HOST: site}, permissions=["clipboard-read", "clipboard-write"])
    page = visitor.open(f"{ROOT}a/b/", beacons=0)
    select(page, "pre")
    visitor.pause(page, 300)
    assert visitor.beacons == []
    page.evaluate("window.agreed = true; dispatchEvent(new Event('changed'))")
    # The not-found event belongs to the page view, which is also sent now.
    expect(visitor, page, [("#not-found:@/a/b/", "Not found: /a/b/")])
    page.locator("pre").nth(1).evaluate("block => getSelection().selectAllChildren(block)")
    page.keyboard.press("Control+c")
    expect(visitor, page, [("#not-found:@/a/b/", "Not found: /a/b/"), ("#copy:code:B@/a/b/", "Copy: code: B")])
    page.evaluate("window.agreed = false; dispatchEvent(new Event('changed'))")
    page.locator("pre").nth(0).evaluate("block => getSelection().selectAllChildren(block)")
    page.keyboard.press("Control+c")
    visitor.pause(page, 500)
    assert len(events(visitor)) == 2


def test_events_before_the_page_is_parsed_and_before_consent_are_not_sent_after_consent(
    new_visitor: Callable[..., Visitor],
) -> None:
    """The insights file and the page script wait for the end of the page."""
    settings, _ = load_site({**SAME, "insights": ["search", "copy"], **CONSENT})
    head = build(settings, load_page("index", {}, settings)[0]).head + script_element(settings, in_head=True)
    stub = "<div class=pagefind-ui><p class=pagefind-ui__message>0 results</p><ol></ol></div><input name=q><p class=search-summary>x"
    html = f"<!doctype html><title>Page</title>{head}<body>{CODE}{stub}<script src=/{FILE}></script><script src=/slow.js></script>"
    site = {"index.html": html, FILE: code(settings)}
    slow = {f"{ROOT}slow.js": Answer("", type="text/javascript", held=True)}
    visitor = new_visitor({HOST: site}, answers=slow, permissions=["clipboard-read", "clipboard-write"])
    page = visitor.new_page()
    page.goto(f"{ROOT}?q=my+illness", wait_until="commit")
    page.wait_for_selector("pre")
    page.wait_for_function("window.clickyDocs?.page && window.clickyDocsInsights")
    # The browser may not deliver key events to a page that is still loading.
    page.evaluate(
        "getSelection().selectAllChildren(document.querySelector('pre')); document.dispatchEvent(new Event('copy'))"
    )
    visitor.pause(page, 500)
    assert page.evaluate("[document.readyState, clickyDocs.status, sessionStorage.length]") == ["loading", None, 0]
    visitor.release_all()
    page.wait_for_function("window.clickyDocs.reason === 'consent'")
    visitor.pause(page, 500)
    assert page.evaluate("sessionStorage.length") == 0
    page.evaluate("window.agreed = true; dispatchEvent(new Event('changed'))")
    visitor.wait(page, 1)
    assert (views(visitor), events(visitor)) == (1, [])


def test_prerendered_page_sends_and_stores_nothing_before_it_is_shown(new_visitor: Callable[..., Visitor]) -> None:
    stub = "<div class=pagefind-ui><p class=pagefind-ui__message>0 results</p><ol></ol></div><input name=q><p class=search-summary>x</p>"
    visitor = new_visitor({HOST: pages_of(f"<main>{CODE}</main>{stub}", name="lost")})
    visitor.context.add_init_script(
        "window.hidden = true; Object.defineProperty(document, 'prerendering', {get: () => hidden});"
        "Object.defineProperty(document, 'visibilityState', {get: () => hidden ? 'hidden' : 'visible'});"
    )
    page = visitor.open(f"{ROOT}a/b/?q=lamp", beacons=0)
    page.evaluate(
        "getSelection().selectAllChildren(document.querySelector('pre')); document.dispatchEvent(new Event('copy'))"
    )
    visitor.pause(page, 10_000)
    assert page.evaluate("[clickyDocs.status, sessionStorage.length, localStorage.length]") == [None, 0, 0]
    assert page.locator(FORM).count() == 0
    assert visitor.requested == []
    page.evaluate("window.hidden = false; document.onprerenderingchange()")
    expect(visitor, page, [("#no-results:lamp@/a/b/", "No results: lamp")])
    visitor.pause(page, 1_000)
    assert page.locator(FORM).count() == 1


def test_page_in_a_frame_of_the_same_site_is_not_changed_and_sends_no_events(
    new_visitor: Callable[..., Visitor],
) -> None:
    site = pages_of("<main><iframe src=next.html></iframe></main>")
    inner = pages_of(f"<main>{CODE}</main>", own={"title": "Inner"})["index.html"]
    visitor, page = opened(new_visitor, {**site, "next.html": inner})  # type: ignore[arg-type]
    frame = page.frames[1]
    assert frame.evaluate("`${clickyDocs.status}: ${clickyDocs.reason}`") == "off: framed"
    frame.evaluate(
        "getSelection().selectAllChildren(document.querySelector('pre')); document.dispatchEvent(new Event('copy'))"
    )
    visitor.pause(page, 10_000)
    assert (page.locator(FORM).count(), frame.locator(FORM).count()) == (1, 0)
    assert (views(visitor), [each for each in events(visitor) if "Inner" in each[1]]) == (1, [])


def test_event_while_the_tracker_loads_is_sent_after_the_page_view(new_visitor: Callable[..., Visitor]) -> None:
    """The event is sent after the page view; only the page view has the page's goal."""
    visitor = new_visitor(
        {HOST: pages_of(CODE, ["copy"], {"goal": 5})}, permissions=["clipboard-read", "clipboard-write"]
    )
    visitor.answers[SCRIPT].held = True
    page = visitor.new_page()
    page.goto(ROOT, wait_until="domcontentloaded")
    page.wait_for_selector("script[data-id]", state="attached")
    select(page, "pre")
    visitor.pause(page, 300)
    assert visitor.beacons == []
    visitor.release_all()
    visitor.wait(page, 2)
    view = {**SAME, "type": "pageview", "href": "/", "title": "Page", "goal": "5"}
    event = {**SAME, "type": "click", "href": "#copy:code:Page@/", "title": "Copy: code: Page"}
    assert sorted(visitor.beacons, key=lambda beacon: beacon["type"], reverse=True) == [view, event]


# The page of an event --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "path", "title"),
    [
        ({"href": "/docs/page", "title": "Own"}, "/docs/page", "Own"),
        ({"href": "https://docs.example/docs/page?a=1#b"}, "/docs/page", "Page"),
        ({}, "/", "Page"),
    ],
)
def test_event_url_ends_with_the_tracked_path_of_the_page(
    new_visitor: Callable[..., Visitor], own: dict[str, Any], path: str, title: str
) -> None:
    visitor, page = opened(new_visitor, pages_of(CODE, ["copy"], own), "?x=1")
    select(page, "pre")
    expect(visitor, page, [(f"#copy:code:{title}@{path}", f"Copy: code: {title}")])


def test_copy_events_under_instant_navigation_have_the_url_of_the_page_that_is_shown(
    new_visitor: Callable[..., Visitor], sites: Callable[[str], Path]
) -> None:
    visitor, page = opened(new_visitor, sites("Material for MkDocs"))
    select(page, "pre")
    page.click("article a >> text=Next")
    page.wait_for_function("document.title.startsWith('Next')")
    page.wait_for_selector("text=import")
    visitor.wait(page, 3)
    select(page, "pre")
    page.go_back()
    page.wait_for_selector("text=make")
    visitor.wait(page, 5)
    select(page, "pre")
    visitor.wait(page, 6)
    copied = [each for each in events(visitor) if each[0].startswith("#copy:")]
    home, following = (
        ("#copy:sh:Install+it@/", "Copy: sh: Install it"),
        ("#copy:python:Next@/next/", "Copy: python: Next"),
    )
    assert copied == [home, following, home]


def test_read_event_under_instant_navigation_is_sent_once_per_page_view(
    clock: Callable[..., tuple[Visitor, Page]], sites: Callable[[str], Path]
) -> None:
    visitor, page = clock(sites("Material for MkDocs"))
    page.clock.run_for(8_000)
    home, following = ("#read@/", "Read: Site"), ("#read@/next/", "Read: Next - Site")
    expect_at(visitor, page, [home])
    page.click("article a >> text=Next")
    page.wait_for_function("document.title.startsWith('Next')")
    page.clock.run_for(2_000)
    # A visitor who leaves the page early has not read it.
    page.go_back()
    page.wait_for_function("document.title === 'Site'")
    page.clock.run_for(8_000)
    expect_at(visitor, page, [home, home])
    page.go_forward()
    page.wait_for_function("document.title.startsWith('Next')")
    page.clock.run_for(20_000)
    expect_at(visitor, page, [home, home, following])


def test_page_that_opts_out_sends_no_events_under_instant_navigation(
    new_visitor: Callable[..., Visitor], sites: Callable[[str], Path]
) -> None:
    visitor = new_visitor({HOST: sites("Material for MkDocs")}, permissions=["clipboard-read", "clipboard-write"])
    page = visitor.open(f"{ROOT}off/", beacons=0)
    select(page, "pre")
    visitor.pause(page, 500)
    assert visitor.beacons == []
    page.click("article a >> text=Home")
    page.wait_for_selector("text=make lantern")
    visitor.wait(page, 1)
    select(page, "pre")
    expect(visitor, page, [("#copy:sh:Install+it@/", "Copy: sh: Install it")])


# A site that changes pages without a full page load: the script replaces the article, and keeps the head.
ROUTER = """
<button id=go>Go</button>
<script>
const articles = {"/": "<pre>x</pre>", "/next/": "<pre>y</pre>", "/off/": "<pre>z</pre>"};
function open(path) {
  history.pushState({}, "", path);
  document.title = `Title of ${path}`;
  document.querySelector("main").firstElementChild.innerHTML = articles[path];
}
</script>
"""


def router_site(insights: Any = ALL, **options: Any) -> dict[str, str]:
    """Return a site of three pages, of which one opts out."""
    pages = {
        path: pages_of(f"<main><div>{CODE}</div></main>{ROUTER}", insights, own, name=name, **options)
        for path, name, own in (("", "index", {}), ("next/", "next", {}), ("off/", "off", False))
    }
    site = {f"{path}index.html": site["index.html"] for path, site in pages.items()}
    site["next/index.html"] = site["next/index.html"].replace("<title>Page", "<title>Next")
    return {**site, FILE: pages[""][FILE]}


def test_events_while_the_next_page_loads_have_the_url_of_the_page_that_is_still_shown(
    new_visitor: Callable[..., Visitor],
) -> None:
    visitor, page = opened(new_visitor, router_site())  # type: ignore[arg-type]
    visitor.pause(page, 1_000)
    visitor.delay = 2_500
    page.evaluate("history.pushState({}, '', '/next/')")
    visitor.pause(page, 1_000)
    page.click(f"{FORM} button >> nth=0")
    select(page, "pre")
    first = [("#feedback:yes@/", "Feedback: yes: Page"), ("#copy:code:Page@/", "Copy: code: Page")]
    expect(visitor, page, first)
    visitor.pause(page, 3_000)
    page.click(f"{FORM} button >> nth=1")
    select(page, "pre")
    visitor.pause(page, 6_000)
    sent = [
        *first,
        ("#feedback:no@/next/", "Feedback: no: Next"),
        ("#copy:code:Next@/next/", "Copy: code: Next"),
        ("#read@/next/", "Read: Next"),
    ]
    assert [each for each in events(visitor) if each != READ[0]] == sent
    assert views(visitor) == 2


@pytest.mark.parametrize("way", ["option", "site script"])
def test_events_on_a_site_that_tracks_its_own_page_changes_have_the_url_and_title_in_the_browser(
    new_visitor: Callable[..., Visitor], way: str
) -> None:
    visitor = new_visitor(
        {HOST: router_site(["copy"], **({"navigation": False} if way == "option" else {}))},
        permissions=["clipboard-read", "clipboard-write"],
    )
    if way == "site script":
        visitor.context.add_init_script("window.clicky_custom = {history_disable: true}")
    page = visitor.open(ROOT)
    select(page, "pre")
    first = [("#copy:code:Page@/", "Copy: code: Page")]
    expect(visitor, page, first)
    page.evaluate("open('/next/')")
    visitor.pause(page, 1_000)
    select(page, "pre")
    visitor.pause(page, 1_000)
    assert events(visitor) == [*first, ("#copy:code:Title+of+/next/@/next/", "Copy: code: Title of /next/")]


def test_feedback_form_of_the_old_page_is_removed_after_client_side_navigation(
    new_visitor: Callable[..., Visitor],
) -> None:
    """The site keeps the element that the form is added to."""
    visitor, page = opened(new_visitor, router_site(["feedback"]))  # type: ignore[arg-type]
    page.wait_for_selector(FORM)
    page.click(f"{FORM} button >> nth=0")
    for path, forms in (("/off/", 0), ("/next/", 1), ("/off/", 0), ("/", 1)):
        page.evaluate("path => open(path)", path)
        visitor.pause(page, 1_500)
        assert page.locator(FORM).count() == forms, path
        if path == "/next/":
            assert page.text_content(f"{FORM} [role=status]") == ""
            page.click(f"{FORM} button >> nth=1")
    assert page.text_content(f"{FORM} [role=status]") == "Thank you!"
    sent = [("#feedback:yes@/", "Feedback: yes: Page"), ("#feedback:no@/next/", "Feedback: no: Next")]
    assert (events(visitor), views(visitor)) == (sent, 3)


# How the file is loaded ------------------------------------------------------------------------------------------------

# Compares the article with what it would build, in short tasks after the load event, as React and Vue do. Later, the
# script builds the article again.
HYDRATION = """
<script type=module>
const article = document.querySelector("main"), built = article.innerHTML, {port1, port2} = new MessageChannel();
let tasks = 0;
port1.onmessage = () => {
  if (article.innerHTML !== built) throw Error("hydration failed");
  for (const end = performance.now() + 5; performance.now() < end;);
  if (++tasks < 150) port2.postMessage(0);
  else window.hydrated = true;
};
addEventListener("load", () => port2.postMessage(0));
</script>
"""


def test_feedback_form_is_added_after_the_scripts_of_the_site_have_hydrated_the_page(
    new_visitor: Callable[..., Visitor],
) -> None:
    visitor = new_visitor({HOST: pages_of(f"<main><p>x</p></main>{HYDRATION}", ["feedback"])}, clock=False)
    page = visitor.open(ROOT)
    page.wait_for_selector(FORM, state="visible")
    assert page.evaluate("hydrated")
    page.evaluate("document.querySelector('main').outerHTML = '<main><p>y</p></main>'")
    page.wait_for_selector(FORM, state="visible")
    assert page.locator(FORM).count() == 1
    assert visitor.errors == []


# Examples in the documentation -----------------------------------------------------------------------------------------

PAGE = (Path(__file__).parents[2] / "docs" / "insights.md").read_text(encoding="utf-8")
# A stand-in for Pagefind. It shows the number of results of the documentation's example, with links to another page.
SEARCH = """
<div class=pagefind-ui><input class=pagefind-ui__search-input><div id=answer></div></div>
<script>
document.querySelector("input").addEventListener("input", ({target}) => {
  const found = target.value === "gif" ? [] : Array(12).fill('<a class=pagefind-ui__result-link href="/tutorial/covers/">x</a>');
  answer.innerHTML = `<p class=pagefind-ui__message>${found.length} results</p><ol>${found.join("")}</ol>`;
  answer.onclick = (event) => event.preventDefault();
});
</script>
"""
MAIN = "<main><h1>Install Lantern</h1><h2>On Debian</h2><div class=highlight-sh><pre>make</pre></div></main>"


def examples() -> list[Sent]:
    """Return the URL and the title of each event in the documentation's table."""
    rows = PAGE.partition("<!-- events -->")[2].partition("<!-- /events -->")[0].strip().splitlines()[2:]
    return [(url.strip(" `"), title.strip(" `")) for _, url, title, _ in (re.findall(r"[^|]+", row) for row in rows)]


def cause_events(page: Page) -> None:
    """Cause an event of each kind on the page, except for `not-found`."""
    page.fill("input", "album cover")
    page.click(".pagefind-ui__result-link >> nth=0")
    page.fill("input", "gif")
    page.clock.run_for(3_000)
    page.click(".clicky-docs-feedback button >> nth=0")
    page.fill(".clicky-docs-feedback input", "What about Windows?")
    page.press(".clicky-docs-feedback input", "Enter")
    select(page, "pre")
    page.clock.run_for(3_000)
    page.click("#theme-switch")
    page.click("a:text-is('2.0')")
    page.click("a:text-is('de')")
    page.wait_for_timeout(500)


def wait_for_events(visitor: Visitor, page: Page, count: int) -> list[Sent]:
    for _ in range(50):
        if len(events(visitor)) >= count:
            break
        page.wait_for_timeout(100)
    return events(visitor)


SWITCH = "<button id=theme-switch class=clicky-log>Dark theme</button>"
EVERYTHING = f"{SEARCH}{MAIN}{SWITCH}{FLYOUT.replace('latest', '1.0').replace('stable', '2.0')}"
INSTALL = ("<title>Page", "<title>Install Lantern")


def test_table_of_events_in_the_docs_has_the_events_that_a_visit_sends(
    clock: Callable[..., tuple[Visitor, Page]],
) -> None:
    html = pages_of(EVERYTHING, ALL, name="install", goals={"signup": 14})
    lost = pages_of("<main>x</main>", ALL, name="404")["404.html"]
    site = {
        "install/index.html": html["index.html"].replace(*INSTALL),
        "tutorial/index.html": "<a href=/instal/>x</a>",
        "instal/index.html": lost,
        FILE: html[FILE],
    }
    visitor, page = clock(site, "install/")
    cause_events(page)
    page.goto(f"{ROOT}tutorial/")
    page.click("a")
    page.wait_for_function("window.clickyDocs?.status === 'tracking'")
    page.clock.run_for(1_000)
    expected = examples()
    assert sorted(wait_for_events(visitor, page, len(expected))) == sorted(expected)
    # The beacon in the documentation is the first example.
    (shown,) = re.findall(r"^https://in\.getclicky\.com/in\.php\?(.*)$", PAGE, re.MULTILINE)
    assert {**SAME, "type": "click", "href": expected[0][0], "title": expected[0][1]} == dict(parse_qsl(shown))


def test_events_of_all_kinds_on_one_page_have_different_stored_urls(clock: Callable[..., tuple[Visitor, Page]]) -> None:
    """The events differ from each other and from the page, after Clicky has shortened their URLs."""
    # On the page that servers show for missing URLs, a missing URL is an event too.
    insights = {**dict.fromkeys(ALL, True), "not-found": {"page": "lost"}}
    html = pages_of(EVERYTHING, insights, name="lost", goals={"signup": 14})
    visitor, page = clock({"install/index.html": html["index.html"].replace(*INSTALL), FILE: html[FILE]}, "install/")
    cause_events(page)
    stored = [normalise(url) for url, _ in wait_for_events(visitor, page, len(EVENTS))]
    (view,) = (normalise(each["href"]) for each in visitor.beacons if each["type"] == "pageview")
    assert len({*stored, view}) == len(stored) + 1
    assert sorted(map(parse_event, stored)) == sorted(
        Event(kind, details, "/install/")
        for kind, details in {
            "search": ("album cover",),
            "search-result": ("album cover", "/tutorial/covers/"),
            "no-results": ("gif",),
            "not-found": ("",),
            "feedback": ("yes",),
            "feedback-comment": ("yes", "What about Windows?"),
            "copy": ("sh", "On Debian"),
            "read": (),
            "version": ("1.0", "2.0"),
            "language": ("en", "de"),
            "log": ("theme-switch",),
        }.items()
    )
    assert {parse_event(url).kind for url in stored} == {*EVENTS}


# The elements with which themes load the file.
TAGS = {
    "in the head without defer": f"<script src=/{FILE}></script>",
    "twice": f"<script defer src=/{FILE}?v=1></script><script src=/{FILE}?v=2></script><script src=/x/{FILE}></script>",
    "async": f"<script async src=/{FILE}></script>",
    "after the load event": f"<script>onload = () => (document.head.append(Object.assign(document.createElement('script'), {{src: '/{FILE}'}})))</script>",
}


@pytest.mark.parametrize("tags", TAGS)
def test_each_event_is_sent_once_whichever_element_loads_the_insights_file(
    clock: Callable[..., tuple[Visitor, Page]], tags: str
) -> None:
    insights = {**dict.fromkeys(ALL, True), "not-found": {"page": "lost"}}
    html = pages_of(EVERYTHING, insights, name="lost", goals={"signup": 14})
    defer = f"<script defer src=/{FILE}></script>"
    assert defer in html["index.html"]
    text = html["index.html"].replace(*INSTALL).replace(defer, TAGS[tags])
    site = {"install/index.html": text, FILE: html[FILE], f"x/{FILE}": html[FILE]}
    visitor, page = clock(site, "install/")
    page.wait_for_function("window.clickyDocsInsights")
    page.clock.run_for(1_000)
    assert page.locator(FORM).count() == 1
    cause_events(page)
    sent = [url for url, _ in wait_for_events(visitor, page, len(EVENTS))]
    assert sorted(parse_event(url).kind for url in sent) == sorted(EVENTS)


@pytest.mark.parametrize("tags", ["in the head without defer", "twice"])
def test_search_words_in_the_url_are_sent_once_whichever_element_loads_the_insights_file(
    new_visitor: Callable[..., Visitor], tags: str
) -> None:
    stub = "<div class=pagefind-ui><p class=pagefind-ui__message>0 results</p><ol></ol></div><input name=q><p class=search-summary>x</p>"
    site = pages_of(stub, ["search", "no-results"])
    text = site["index.html"].replace(f"<script defer src=/{FILE}></script>", TAGS[tags])
    visitor, page = opened(new_visitor, {**site, "index.html": text, f"x/{FILE}": site[FILE]}, "?q=lamp")  # type: ignore[arg-type]
    expect(visitor, page, [("#no-results:lamp@/", "No results: lamp")])


def test_read_event_is_sent_if_all_scripts_are_in_the_head(new_visitor: Callable[..., Visitor]) -> None:
    """The page script and the insights file run before the article is parsed."""
    settings, _ = load_site({**SAME, "insights": ["read"]})
    head = build(settings, load_page("index", {}, settings)[0]).head + script_element(settings, in_head=True)
    html = f"<!doctype html><title>Page</title>{head}<script src=/{FILE}></script><body><script src=/slow.js></script><main>x</main>"
    slow = {f"{ROOT}slow.js": Answer("", type="text/javascript", held=True)}
    visitor = new_visitor({HOST: {"index.html": html, FILE: code(settings)}}, answers=slow)
    page = visitor.new_page()
    page.goto(ROOT, wait_until="commit")
    page.wait_for_function("window.clickyDocs?.page && window.clickyDocsInsights")
    visitor.pause(page, 500)
    visitor.release_all()
    visitor.wait(page, 1)
    visitor.pause(page, 6_000)
    assert events(visitor) == READ
    assert not any("not known in this theme" in line for line in visitor.console)


def test_insights_file_does_nothing_on_a_page_without_the_page_script(new_visitor: Callable[..., Visitor]) -> None:
    site = pages_of(f"<main>{CODE}</main>", own=False, navigation=False)
    visitor = new_visitor({HOST: site}, permissions=["clipboard-read", "clipboard-write"])
    page = visitor.open(ROOT, beacons=0)
    select(page, "pre")
    visitor.pause(page, 10_000)
    assert page.evaluate("typeof clickyDocs") == "undefined"
    assert (page.locator(FORM).count(), visitor.requested) == (0, [])


# All insights ----------------------------------------------------------------------------------------------------------


def test_each_insight_that_does_not_support_the_theme_is_logged_once(new_visitor: Callable[..., Visitor]) -> None:
    visitor, page = opened(new_visitor, pages_of("<div>x</div>"))
    visitor.pause(page, 200)
    logged = [line for line in visitor.console if "not known in this theme" in line]
    assert sorted(logged) == [
        f"clicky-docs: {name}: not known in this theme" for name in ("feedback", "read", "search")
    ]
    assert events(visitor) == []


@pytest.mark.parametrize("theme", ["Material for MkDocs", "Furo", "PyData Sphinx Theme"])
def test_insights_file_runs_in_less_than_50_milliseconds_in_large_themes(
    new_visitor: Callable[..., Visitor], sites: Callable[[str], Path], theme: str
) -> None:
    """The insights file runs, and handles a click, in less than 50 ms."""
    longest: list[float] = []
    # On a busy machine, any script may take long.
    while len(longest) < 5 and min(longest, default=50) >= 50:
        # With Playwright's clock, the timers would run in Playwright's script.
        visitor = new_visitor({HOST: sites(theme)}, clock=False)
        visitor.context.add_init_script(
            """
            window.longest = 0;
            new PerformanceObserver((list) => list.getEntries().forEach((entry) => entry.scripts.forEach((script) => {
              if (script.sourceURL.includes("clicky-docs.js")) window.longest = Math.max(window.longest, script.duration);
            }))).observe({type: "long-animation-frame", buffered: true});
            """
        )
        page = visitor.open(f"{ROOT}index.html")
        select(page, "pre")
        visitor.pause(page, 500)
        assert page.evaluate("PerformanceObserver.supportedEntryTypes.includes('long-animation-frame')")
        longest.append(page.evaluate("window.longest"))
    assert min(longest) < 50


def test_list_of_insights_in_the_tests_contains_all_insights() -> None:
    assert {name.replace("-", "_") for name in ALL} == {*INSIGHTS}
