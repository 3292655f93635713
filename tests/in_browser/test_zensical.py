"""Sites built by Zensical, with the partial or with `clicky-docs inject`, send the same beacons as with a plugin."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from compatibility import Row
from in_browser.visitor import HOST, SCRIPT, Once, Visitor
from sites import SITE_ID, run, write

from clicky_docs import load_site
from clicky_docs.cli import partial

pytestmark = [pytest.mark.long, pytest.mark.skipif(sys.version_info < (3, 11), reason="Zensical needs Python 3.11")]

ROOT = f"https://{HOST}/"
# name, front matter, the beacon's parameters
PAGES: dict[str, tuple[Any, dict[str, str]]] = {
    "index": ({}, {"href": "/", "title": "Index - Site"}),
    "a": ({"title": "Custom </script> A", "href": "/custom-a"}, {"href": "/custom-a", "title": "Custom </script> A"}),
    "b": (
        {"goal": {"id": 7, "revenue": 2.5}, "visitor": {"plan": "free"}},
        {"href": "/b/", "title": "B - Site", "goal[id]": "7", "goal[revenue]": "2.5", "custom[plan]": "free"},
    ),
    "c": ({}, {"href": "/c/", "title": "C - Site"}),
    "private": (False, {}),
}


def row(way: str) -> Row:
    return Row("plugin", f"`clicky-docs {way}`", "Zensical")


def view(name: str, **more: str) -> dict[str, str]:
    return {"site_id": SITE_ID, "type": "pageview", **PAGES[name][1], **more}


# The ways to add the code to the pages, and the template code that adds a page's front matter to its head for `inject`.
WAYS = {
    "partial": "",
    "inject": "<meta name=clicky content='{{ (page.meta | default({})).clicky | default(none) | tojson }}'>",
}


def build(
    directory: Path,
    features: list[str],
    *,
    way: str = "partial",
    extra: dict[str, Any] | None = None,
    scripts: Sequence[str] = (),
    **options: Any,
) -> Path:
    """Build a site in a separate process."""
    if way == "partial":
        settings, problems = load_site({"site_id": SITE_ID, **options})
        assert not problems
        partial.write(settings, directory / "overrides")
        extra = {"analytics": {"provider": "clicky"}, **(extra or {})}
    links = "\n".join(f"- [to {name}]({name}.md){{#to-{name}}}" for name in PAGES)
    for name, (properties, _) in PAGES.items():
        front = yaml.safe_dump({"clicky": properties})
        write(
            directory,
            {
                f"docs/{name}.md": f"---\n{front}---\n# {name.title()}\n\n{links}\n- [jump](#there){{#jump}}\n\n## There\n"
            },
        )
    config = {
        "site_name": "Site",
        "site_url": ROOT,
        "theme": {"font": False, "custom_dir": "overrides", "features": features},
        "extra": extra or {},
        "extra_javascript": list(scripts),
        "markdown_extensions": ["attr_list"],
    }
    # The end of the head, after the partial.
    meta = (
        f'{{% extends "base.html" %}}{{% block extrahead %}}<meta name="user" content="ada">{WAYS[way]}{{% endblock %}}'
    )
    write(directory, {"mkdocs.yml": yaml.safe_dump(config), "overrides/main.html": meta})
    done = run("zensical", "build", "--strict", cwd=directory)
    assert done.returncode == 0, done.stdout + done.stderr
    if way == "inject":
        done = run("clicky_docs", "inject", "--strict", "site", "--site-id", SITE_ID, cwd=directory)
        assert done.returncode == 0, done.stdout + done.stderr
    return directory / "site"


@pytest.fixture(scope="session", params=WAYS)
def instant(once: Once, request: pytest.FixtureRequest) -> Path:
    return once(f"zensical-{request.param}", lambda path: build(path, ["navigation.instant"], way=request.param))


def go(page: Any, link: str) -> None:
    page.evaluate(f"document.querySelector('article #{link}').click()")


def test_each_page_view_in_zensical_under_instant_navigation_has_the_data_of_its_page(
    new_visitor: Callable[..., Visitor], instant: Path, request: pytest.FixtureRequest, ran: Callable[[Row], None]
) -> None:
    visitor = new_visitor({HOST: instant})
    page = visitor.open(ROOT)
    page.evaluate("window.loaded_once = true")
    expected = [view("index")]
    for name in ("b", "a", "private", "c"):
        go(page, f"to-{name}")
        expected += [view(name)] if name != "private" else []
        visitor.wait(page, len(expected))
        if name == "private":
            assert visitor.status(page) == "off: opted out"
    go(page, "jump")
    visitor.wait(page, len(expected))
    for move, name in (
        (page.go_back, "c"),
        (page.go_back, "private"),
        (page.go_back, "a"),
        (page.go_back, "b"),
        (page.go_forward, "a"),
    ):
        move()
        expected += [view(name)] if name in {"a", "b"} else []
        visitor.wait(page, len(expected))
    assert visitor.beacons == expected
    assert page.evaluate("loaded_once")
    assert visitor.loads == 1
    assert visitor.images == []
    ran(row(request.node.callspec.params["instant"]))


@pytest.mark.parametrize("name", PAGES)
def test_first_page_of_a_visit_is_tracked_unless_the_page_opts_out(
    new_visitor: Callable[..., Visitor], instant: Path, name: str
) -> None:
    visitor = new_visitor({HOST: instant})
    page = visitor.open(ROOT + ("" if name == "index" else f"{name}/"), beacons=0)
    visitor.wait(page, int(name != "private"))
    assert visitor.beacons == ([] if name == "private" else [view(name)])
    go(page, "to-c" if name != "c" else "to-b")
    visitor.wait(page, len(visitor.beacons) + 1)
    assert visitor.beacons[-1] == view("c" if name != "c" else "b")
    assert visitor.loads == 1


def test_page_view_of_a_url_that_does_not_exist_is_sent(new_visitor: Callable[..., Visitor], instant: Path) -> None:
    visitor = new_visitor({HOST: instant})
    visitor.open(f"{ROOT}nowhere/at/all")
    assert visitor.beacons == [view("index", href="/nowhere/at/all", title="Site")]


def test_page_views_in_zensical_without_instant_navigation_are_sent(
    new_visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    """Each page is a full page load. A URL that does not exist has the data of the 404 page."""
    visitor = new_visitor({HOST: build(tmp_path, [])})
    page = visitor.open(ROOT + "a/")
    go(page, "to-b")
    visitor.wait(page, 2)
    page.evaluate("history.pushState(null, '', '/tab')")
    visitor.wait(page, 3)
    assert visitor.beacons == [
        view("a"),
        view("b"),
        {**view("c", href="/tab", title="Site")},
    ]
    page = visitor.open(ROOT + "private/", beacons=0)
    visitor.pause(page, 400)
    assert (len(visitor.beacons), visitor.loads) == (3, 2)
    assert visitor.status(page) == "off: opted out"


def test_page_script_waits_for_later_elements_that_it_needs_before_the_page_is_tracked(
    new_visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    """The page script reads a later element of the head, and the consent banner in the body."""
    cookies = {"analytics": "Other", "clicky": "Clicky"}
    extra = {"consent": {"title": "Cookies", "description": "x", "cookies": cookies}}
    site = build(tmp_path, ["navigation.instant"], extra=extra, identity={"meta": "user"}, consent="material")
    agreed = view("c", **{"custom[username]": "ada", "consent": "1"})
    for answer, expected in (({}, []), ({"analytics": True}, []), ({"clicky": True}, [agreed])):
        visitor = new_visitor({HOST: site})
        visitor.context.add_init_script(f"localStorage.setItem('/.__consent', '{json.dumps(answer)}')")
        page = visitor.open(ROOT + "c/", beacons=len(expected))
        assert visitor.beacons == expected, visitor.status(page)
        assert visitor.loads == len(expected)


def test_tracker_that_loads_very_fast_runs_only_after_the_body_exists(
    new_visitor: Callable[..., Visitor], instant: Path
) -> None:
    """The tracker runs only when the page has a body, to which the tracker adds its beacons."""
    visitor = new_visitor({HOST: instant})
    visitor.answers[SCRIPT].body = "window.early = !document.body;" + visitor.answers[SCRIPT].body
    page = visitor.open(ROOT + "c/")
    assert page.evaluate("early") is False
    assert visitor.beacons == [view("c")]


def test_page_on_the_host_localhost_is_not_tracked(new_visitor: Callable[..., Visitor], instant: Path) -> None:
    visitor = new_visitor({"localhost": instant})
    page = visitor.open("http://localhost:8000/c/", beacons=0)
    visitor.pause(page, 400)
    assert visitor.status(page) == "off: internal host localhost"
    assert visitor.loads == 0


def test_feedback_event_under_instant_navigation_has_the_url_of_the_shown_page(
    new_visitor: Callable[..., Visitor], tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """The page script of the partial sends the events of the insights file, with the data of the shown page."""
    record_property("insight", "feedback|Zensical")
    static = partial.STATIC.as_posix()
    visitor = new_visitor({HOST: build(tmp_path, ["navigation.instant"], scripts=[static], insights=["feedback"])})
    page = visitor.open(ROOT)
    go(page, "to-b")
    visitor.wait(page, 2)
    page.click(".clicky-docs-feedback button >> nth=0")
    visitor.wait(page, 3)
    answer = {"site_id": SITE_ID, "type": "click", "href": "#feedback:yes@/b/", "title": "Feedback: yes: B - Site"}
    assert visitor.beacons == [view("index"), view("b"), {**answer, "custom[plan]": "free"}]
