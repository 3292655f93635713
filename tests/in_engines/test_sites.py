"""Sites that the build tools have built: the sample documentation, Material's instant navigation, searches and feedback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from in_browser.test_beacons import VISITS
from in_browser.visitor import Once
from in_engines.engines import ENTER, TAB
from in_engines.routers import PAGES, html, path_of
from in_engines.visit import Visit, page
from sites import SITE_ID, conf, mkdocs_build, sphinx_build, write

from clicky_docs.cli import cli

FORM = ".clicky-docs-feedback"
# Each page has an article that is longer than the screen.
TEXT = "A lantern protects a light from the wind.\n\n" * 40


def events(visit: Visit) -> list[tuple[str, str]]:
    """Return the URL and the title of each event."""
    return [(each["href"], each["title"]) for each in visit.beacons if each["type"] == "click"]


@pytest.mark.parametrize("tool", ["sphinx", "mkdocs"])
def test_page_views_of_the_sample_pages_send_the_expected_beacons(
    visit: Visit, sites: dict[str, Path], tool: str
) -> None:
    visit.serve(sites[f"{tool}.example"])
    expected = []
    tab = None
    for own_tool, path, beacon in VISITS:
        if own_tool == tool:
            tab = visit.open(path, tab)
            if beacon:
                expected.append(beacon)
                visit.wait_for(len(expected))
    visit.settle()
    assert visit.beacons == expected


@pytest.fixture(scope="session")
def material(once: Once) -> Path:
    """Return a site of Material for MkDocs with instant navigation."""

    def build(directory: Path) -> Path:
        links = "\n".join(f"- [{name}]({'index' if name == 'home' else name}.md){{#to-{name}}}" for name in PAGES)
        own: dict[str, Any] = {name: data for name, (data, _) in PAGES.items()}
        front = {"home": "{}", "a": "{title: Custom A, goal: 7}", "b": "{goal: {id: 12, revenue: 2.5}}", "c": "{}"}
        pages = {
            f"docs/{'index' if name == 'home' else name}.md": f"---\ntitle: {name.title()}\nclicky: {front.get(name, 'false')}\n---\n"
            f"# {name.title()}\n\n{links}\n\n{TEXT}"
            for name in own
        }
        config = {
            "site_url": "https://docs.example/",
            "theme": {"name": "material", "font": False, "features": ["navigation.instant"]},
            "markdown_extensions": ["attr_list"],
            "plugins": ["search", {"clicky": {"site_id": SITE_ID, "insights": ["feedback", "search", "no-results"]}}],
        }
        mkdocs_build(write(directory, pages), config, strict=True)
        return directory / "site"

    return once("engines-material", build)


def test_each_page_view_under_instant_navigation_has_the_data_of_its_page(visit: Visit, material: Path) -> None:
    visit.serve(material)
    tab = visit.open("/c/")
    visit.wait_for(1)
    tab.evaluate("window.loadedOnce = true")
    for count, name in ((2, "a"), (2, "private"), (3, "b")):
        tab.click(f"article #to-{name}")
        tab.wait_until(f"document.title.startsWith('{name.title()}') && location.pathname === '{path_of(name)}'")
        visit.wait_for(count)
        visit.settle()
    tab.go(-2)
    visit.wait_for(4)
    visit.settle()
    assert tab.evaluate("loadedOnce")
    assert visit.views() == [PAGES[name][1] for name in ("c", "a", "b", "a")]


def test_feedback_that_is_given_with_the_keyboard_sends_the_answer_and_the_comment(
    visit: Visit, material: Path
) -> None:
    visit.serve(material)
    tab = visit.open("/c/")
    visit.wait_for(1)
    tab.wait_until(f"document.querySelector('{FORM} button')")
    # After this wait, no element moves, so that the button keeps the focus.
    visit.settle()
    tab.show()
    tab.evaluate(f"document.querySelector('{FORM} button[value=yes]').focus()")
    tab.type(TAB)
    tab.wait_until("document.activeElement.value === 'no'")
    tab.type(ENTER)
    visit.wait_for(2)
    tab.type(TAB)
    tab.wait_until("document.activeElement.localName === 'input'")
    tab.type("Say more")
    tab.type(ENTER)
    visit.wait_for(3)
    visit.settle()
    assert events(visit) == [
        ("#feedback:no@/c/", "Feedback: no: C - Site"),
        ("#feedback-comment:no:Say+more@/c/", "Feedback: no: Say more"),
    ]


def test_search_in_material_sends_the_search_words_once(visit: Visit, material: Path) -> None:
    visit.serve(material)
    tab = visit.open("/c/")
    visit.wait_for(1)
    tab.wait_until("document.querySelector('.md-search__input')")
    tab.evaluate("document.querySelector('.md-search__input').focus()")
    tab.type("zzlantern")
    visit.wait_for(2)
    visit.settle()
    assert events(visit) == [("#no-results:zzlantern@/c/", "No results: zzlantern")]


@pytest.fixture(scope="session")
def alabaster(once: Once) -> Path:
    """Return a site of Sphinx with its own search."""

    def build(directory: Path) -> Path:
        options = {"clicky_site_id": SITE_ID, "clicky_insights": ["search", "no-results"], "project": "Site"}
        files = {"conf.py": conf(["clicky_docs.sphinx"], **options), "index.rst": f"Home\n====\n\n{TEXT}"}
        sphinx_build(write(directory / "docs", files))
        return directory / "docs-html"

    return once("engines-alabaster", build)


def test_search_page_of_sphinx_sends_the_search_words_once(visit: Visit, alabaster: Path) -> None:
    visit.serve(alabaster)
    tab = visit.open("/search.html?q=zzlantern")
    visit.wait_for(2)
    visit.settle()
    assert events(visit) == [("#no-results:zzlantern@/search.html", "No results: zzlantern")]
    visit.open("/search.html?q=lantern", tab)
    visit.wait_for(3)
    tab.click("#search-results li a")
    visit.wait_for(5)
    visit.settle()
    assert sorted(events(visit)[1:]) == [
        ("#search-result:lantern:/index.html@/search.html", "Result: lantern → /index.html"),
        ("#search:lantern@/search.html", "Search: lantern (1)"),
    ]


def test_policy_that_the_command_csp_prints_blocks_nothing(visit: Visit, tmp_path: Path) -> None:
    report = """<script>var blocked = [];
    document.addEventListener("securitypolicyviolation", (event) => blocked.push(event.blockedURI));</script>"""
    own = {"goal": 7}
    files = {"index.html": page("home", own, html("home", report))}
    result = CliRunner().invoke(cli, ["csp", str(write(tmp_path / "site", files))])
    assert result.exit_code == 0, result.output
    visit.serve(files, **{"content-security-policy": result.output.splitlines()[-1]})
    tab = visit.open("/")
    visit.wait_for(1)
    tab.evaluate("clicky.goal(8)")
    visit.wait_for(2)
    assert [(each["type"], each.get("goal") or each["goal[id]"]) for each in visit.beacons] == [
        ("pageview", "7"),
        ("goal", "8"),
    ]
    assert tab.evaluate("blocked") == []


def test_page_whose_policy_requires_trusted_types_is_tracked(visit: Visit) -> None:
    files = {"index.html": page("home", {"goal": 7}, html("home"))}
    visit.serve(files, **{"content-security-policy": "require-trusted-types-for 'script'"})
    visit.open("/")
    visit.wait_for(1)
    assert visit.views() == [("/", "Home - Site", "7")]
