"""Client-side navigation: one page view per page, with the page's own data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from in_browser.visitor import HOST, SCRIPT, Answer, Once, Visitor
from in_browser.walks import Walked, beacons_of_full_loads, beacons_of_stay, is_expected, walk_at_random
from playwright.sync_api import Page
from sites import conf, mkdocs_build, run, write

ROOT = f"https://{HOST}/"
# name, front matter, the beacon's parameters
PAGES: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "index": ({}, {"href": "/", "title": "Site"}),
    "a": (
        {"title": "Custom A", "href": "/custom-a", "goal": {"id": 7, "revenue": 2.5}},
        {"href": "/custom-a", "title": "Custom A", "goal[id]": "7", "goal[revenue]": "2.5"},
    ),
    "b": (
        {"goal": 12, "split": {"name": "s", "version": "1"}, "visitor": {"reads": "b"}},
        {"href": "/b/", "title": "B - Site", "goal": "12", "split[name]": "s", "split[version]": "1", "custom[reads]": "b"},
    ),
    "c": ({}, {"href": "/c/", "title": "C - Site"}),
    "d": ({"visitor": {"reads": "d"}}, {"href": "/d/", "title": "D - Site", "custom[reads]": "d"}),
    "e": ({"goal": 5}, {"href": "/e/", "title": "E - Site", "goal": "5"}),
    "private": (False, {}),
    "silent": ({"pageview_disable": True}, {}),
    "f": ({"title": "Custom F"}, {"href": "/f/", "title": "Custom F"}),
    "g": ({"href": "https://docs.example/custom-g"}, {"href": "https://docs.example/custom-g", "title": "G - Site"}),
}  # fmt: skip


def view(name: str) -> dict[str, str]:
    return {"site_id": "101234567", "type": "pageview", **PAGES[name][1]}


def markdown(name: str) -> str:
    links = "\n".join(f"- [to {other}]({other}.md){{#to-{other}}}" for other in PAGES if other != name)
    return (
        f"---\n{yaml.safe_dump({'clicky': PAGES[name][0]})}---\n# {name.title()}\n\n{links}\n"
        "- [jump](#there){#jump}\n- [out](https://elsewhere.example/x){#out}\n- [pdf](https://elsewhere.example/f.pdf){#pdf}\n"
        "- [mail](mailto:x@elsewhere.example){#mail}\n- [ignored](https://elsewhere.example/y){#ignored .clicky_ignore}\n"
        "- [named](#named){#named .clicky_log}\n- [go](https://docs.example/go/x){#go}\n\n## There\n"
    )


def build(directory: Path, features: list[str], **options: Any) -> Path:
    write(directory, {f"docs/{name}.md": markdown(name) for name in PAGES})
    config = {
        "site_url": ROOT,
        "theme": {"name": "material", "font": False, "features": features},
        "markdown_extensions": ["attr_list"],
        "plugins": ["search", {"clicky": {"site_id": "101234567", **options}}],
    }
    mkdocs_build(directory, config, strict=True)
    return directory / "site"


@pytest.fixture(scope="session")
def instant(once: Once) -> Path:
    return once("navigation", lambda directory: build(directory, ["navigation.instant"]))


def go(page: Page, name: str) -> None:
    page.evaluate(f"document.querySelector('article #to-{name}').click()")


def stop(page: Page) -> None:
    """Stop the clock, so that the test determines how long the visitor stays on a page."""
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 10)


def test_each_page_view_under_instant_navigation_has_the_data_of_its_page(
    new_visitor: Callable[..., Visitor], instant: Path
) -> None:
    visitor = new_visitor({HOST: instant})
    page = visitor.open(ROOT + "a/")
    page.evaluate("window.loaded_once = true")
    for count, name in enumerate(["b", "c", "g", "e"], 2):
        go(page, name)
        visitor.wait(page, count)
    page.go_back()
    visitor.wait(page, 6)
    page.go_forward()
    visitor.wait(page, 7)
    assert visitor.beacons == [view(name) for name in ["a", "b", "c", "g", "e", "g", "e"]]
    assert page.evaluate("loaded_once")
    assert visitor.loads == 1


def test_page_views_that_the_tracker_sends_without_the_page_script_have_a_wrong_url_and_title(
    new_visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    """The tracker alone sends the first page's title and URL for all pages; the other tests here would fail."""
    visitor = new_visitor({HOST: build(tmp_path, ["navigation.instant"], navigation=False)})
    page = visitor.open(ROOT + "a/")
    go(page, "b")
    visitor.wait(page, 2)
    first = view("a")
    assert visitor.beacons == [first, {key: first[key] for key in ("site_id", "type", "href", "title")}]


def test_page_view_of_a_prefetched_page_is_sent_once(new_visitor: Callable[..., Visitor], tmp_path: Path) -> None:
    features = [
        "navigation.instant",
        "navigation.instant.prefetch",
        "navigation.instant.progress",
        "navigation.tracking",
    ]
    visitor = new_visitor({HOST: build(tmp_path, features)})
    page = visitor.open(ROOT)
    page.hover("article #to-b")
    visitor.pause(page, 300)
    page.click("article #to-b")
    visitor.wait(page, 2)
    page.evaluate("scrollTo(0, 100000)")
    visitor.wait(page, 2)
    assert visitor.beacons == [view("index"), view("b")]


@pytest.mark.parametrize("delay", [300, 900])
def test_each_page_view_on_a_slow_network_has_the_data_of_its_page(
    new_visitor: Callable[..., Visitor], instant: Path, delay: int
) -> None:
    visitor = new_visitor({HOST: instant})
    page = visitor.open(ROOT + "d/", beacons=0)
    visitor.wait(page, 1)
    visitor.delay = delay
    go(page, "b")
    visitor.wait(page, 2)
    go(page, "a")
    visitor.wait(page, 3)
    assert visitor.beacons == [view("d"), view("b"), view("a")]


def test_page_view_has_the_url_of_the_shown_page_while_the_next_page_loads_slowly(
    new_visitor: Callable[..., Visitor], instant: Path
) -> None:
    """The next page loads slowly: the first page is tracked with its own URL, not with the URL in the browser."""
    visitor = new_visitor({HOST: instant})
    page = visitor.new_page()
    page.goto(ROOT + "d/", wait_until="domcontentloaded")
    visitor.delay = 1500
    page.wait_for_function("window.document$")
    go(page, "b")
    assert page.evaluate("location.pathname") == "/b/"
    visitor.wait(page, 2)
    assert visitor.beacons == [view("d"), view("b")]


@pytest.mark.parametrize("late", [0, 700])
def test_page_that_the_visitor_leaves_before_the_tracker_is_ready_is_not_tracked(
    new_visitor: Callable[..., Visitor], instant: Path, late: int
) -> None:
    visitor = new_visitor({HOST: instant})
    visitor.answers[SCRIPT].delay = late
    page = visitor.new_page()
    page.goto(ROOT + "a/", wait_until="domcontentloaded")
    page.wait_for_function("window.document$")
    go(page, "b")
    page.wait_for_function("document.title.startsWith('B')")
    if late:
        go(page, "e")
        page.wait_for_function("document.title.startsWith('E')")
    visitor.wait(page, 1)
    # On a fast machine, the tracker may have loaded before the click.
    assert visitor.beacons in ([[view("b")], [view("a"), view("b")]] if not late else [[view("e")]])
    assert visitor.loads == 1


def test_page_that_the_visitor_leaves_immediately_is_not_tracked(
    new_visitor: Callable[..., Visitor], instant: Path
) -> None:
    visitor = new_visitor({HOST: instant})
    page = visitor.open(ROOT)
    # First two clicks at once, then two clicks one after the other.
    page.evaluate("document.querySelector('article #to-b').click(); document.querySelector('article #to-d').click()")
    visitor.wait(page, 2)
    stop(page)
    page.evaluate(
        """() => {
            window.times = [];
            document$.subscribe(() => {
                // Page D is shown; pages E and C follow.
                if (times.push(performance.now()) === 2)
                    setTimeout(() => document.querySelector("article #to-c").click(), 50);
            });
            document.querySelector("article #to-e").click();
        }"""
    )
    visitor.wait(page, 3)
    _, arrived, left = page.evaluate("times")
    stays = [("index", 600), ("d", 600), ("e", left - arrived), ("c", 600)]
    assert is_expected(visitor.beacons, [each for name, stay in stays for each in beacons_of_stay(stay, [view(name)])])


def test_page_view_has_the_url_of_the_shown_page_if_a_script_opens_the_next_page_immediately(
    new_visitor: Callable[..., Visitor], instant: Path
) -> None:
    """The next page loads slowly, so the visitor sees this page."""
    visitor = new_visitor({HOST: instant})
    page = visitor.open(ROOT)
    visitor.delay = 700
    page.evaluate(
        """() => {
            let pages = 0;
            // The first page, and then page E.
            document$.subscribe(() => ++pages === 2 && document.querySelector("article #to-c").click());
            document.querySelector("article #to-e").click();
        }"""
    )
    visitor.wait(page, 3)
    assert visitor.beacons == [view("index"), view("e"), view("c")]


def test_later_page_that_opts_out_is_not_tracked(new_visitor: Callable[..., Visitor], instant: Path) -> None:
    visitor = new_visitor({HOST: instant})
    page = visitor.open(ROOT + "d/")
    go(page, "private")
    visitor.wait(page, 1)
    assert visitor.status(page) == "off: opted out"
    page.locator("article #out").dispatch_event("mousedown")
    visitor.pause(page, 300)
    go(page, "silent")
    visitor.wait(page, 1)
    assert visitor.status(page) == "tracking: Site ID 101234567"
    go(page, "e")
    visitor.wait(page, 2)
    assert visitor.beacons == [view("d"), view("e")]
    flags = "['pageview', 'ping', 'heatmap', 'outbound'].map((name) => clicky_custom[name + '_disable'])"
    assert page.evaluate(flags) == [None] * 4


def test_later_pages_are_tracked_if_the_first_page_opts_out(new_visitor: Callable[..., Visitor], instant: Path) -> None:
    visitor = new_visitor({HOST: instant})
    page = visitor.open(ROOT + "private/", beacons=0)
    assert (visitor.loads, visitor.status(page)) == (0, "off: opted out")
    go(page, "b")
    visitor.wait(page, 1)
    go(page, "private")
    visitor.wait(page, 1)
    go(page, "c")
    visitor.wait(page, 2)
    assert visitor.beacons == [view("b"), view("c")]
    assert visitor.loads == 1


def test_first_page_is_not_tracked_if_the_visitor_opens_an_opted_out_page_before_the_tracker_is_ready(
    new_visitor: Callable[..., Visitor], instant: Path
) -> None:
    visitor = new_visitor({HOST: instant})
    visitor.answers[SCRIPT].delay = 500
    page = visitor.new_page()
    page.goto(ROOT + "a/", wait_until="domcontentloaded")
    page.wait_for_function("window.document$")
    go(page, "private")
    page.wait_for_function("document.title.startsWith('Private')")
    visitor.pause(page, 1500)
    assert (visitor.beacons, visitor.loads) == ([], 1)
    go(page, "b")
    visitor.wait(page, 1)
    assert visitor.beacons == [view("b")]


def test_navigation_within_a_page_sends_nothing(new_visitor: Callable[..., Visitor], instant: Path) -> None:
    visitor = new_visitor({HOST: instant})
    page = visitor.open(ROOT + "c/")
    for act in (
        "document.querySelector('article #jump').click()",
        "document.querySelector('article #jump').click()",
        "history.back()",
        "document.querySelector('.md-nav__link--active').click()",
        "history.replaceState(null, '', '?q=x')",
        "history.pushState(null, '', '?q=y')",
    ):
        page.evaluate(act)
        visitor.pause(page, 400)
    page.fill(".md-search__input", "there")
    visitor.wait(page, 1)
    assert visitor.beacons == [view("c")]


def test_click_on_a_link_of_a_later_page_is_logged_once_like_a_click_on_the_first_page(
    new_visitor: Callable[..., Visitor], instant: Path
) -> None:
    """Without the page script, the tracker would also log permanent links (next to headings) of later pages."""
    logged = {}
    links = ["out", "pdf", "mail", "ignored", "named", "go", "jump", "to-a"]
    for first in (True, False):
        visitor = new_visitor({HOST: instant})
        page = visitor.open(ROOT + ("c/" if first else "d/"))
        if not first:
            go(page, "c")
            visitor.wait(page, 2)
        for link in links:
            page.locator(f"article #{link}").dispatch_event("mousedown")
            visitor.pause(page, 60)
        visitor.wait(page, 0)
        logged[first] = [
            {key: each[key] for key in ("type", "href", "title")} for each in visitor.beacons[1 if first else 2 :]
        ]
    assert (
        logged[False]
        == logged[True]
        == [
            {"type": "outbound", "href": "https://elsewhere.example/x", "title": "out"},
            {"type": "download", "href": "https://elsewhere.example/f.pdf", "title": "pdf"},
            {"type": "outbound", "href": "mailto:x@elsewhere.example", "title": "mail"},
            {"type": "click", "href": f"{ROOT}c/#named", "title": "named"},
        ]
    )


def test_logged_links_of_later_pages_depend_on_the_properties_of_the_site(
    new_visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    for custom, expected in (
        ({"outbound_pattern": "/go/"}, ["outbound https://docs.example/go/x"]),
        ({"outbound_disable": True}, [f"click {ROOT}c/#named"]),
    ):
        visitor = new_visitor(
            {HOST: build(tmp_path / str(len(custom)) / next(iter(custom)), ["navigation.instant"], custom=custom)}
        )
        page = visitor.open(ROOT + "d/")
        go(page, "c")
        visitor.wait(page, 2)
        for link in ("go", "to-a") if "outbound_pattern" in custom else ("out", "pdf", "named"):
            page.locator(f"article #{link}").dispatch_event("mousedown")
        visitor.wait(page, 3)
        assert [f"{each['type']} {each['href']}" for each in visitor.beacons[2:]] == expected


def test_page_script_keeps_the_value_of_history_disable_that_the_sites_script_has_set(
    new_visitor: Callable[..., Visitor], instant: Path, tmp_path: Path
) -> None:
    for disable, count in ((True, 1), (False, 2)):
        visitor = new_visitor({HOST: instant})
        visitor.context.add_init_script(f"window.clicky_custom = {{history_disable: {str(disable).lower()}}}")
        page = visitor.open(ROOT + "c/")
        go(page, "b")
        visitor.wait(page, count)
        # With false, the tracker itself sends the second page view, without the data of the second page.
        assert [each["href"] for each in visitor.beacons] == ["/c/", "/b/"][:count]
        assert "goal" not in visitor.beacons[-1]
        assert page.evaluate("clicky_custom.history_disable") is disable


def test_page_script_keeps_the_value_of_history_disable_that_the_sites_script_sets_later(
    new_visitor: Callable[..., Visitor], instant: Path
) -> None:
    """The page script has set the same value earlier."""
    visitor = new_visitor({HOST: instant})
    visitor.answers[SCRIPT].delay = 500
    page = visitor.new_page()
    page.goto(ROOT + "c/", wait_until="domcontentloaded")
    page.wait_for_function("window.clicky_custom?.history_disable")
    page.evaluate("window.clicky_custom = {history_disable: true}")
    visitor.wait(page, 1)
    go(page, "b")
    visitor.wait(page, 1)
    assert visitor.beacons == [view("c")]


CONSENT = {"consent": {"global": "agreed", "event": "changed"}}
AGREE = "(answer) => { window.agreed = answer; dispatchEvent(new Event('changed')); }"


def test_consent_on_an_opted_out_page_starts_tracking_on_the_next_page(
    new_visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    """The visitor's answer on the opted-out page also applies to the next page."""
    site = build(tmp_path, ["navigation.instant"], **CONSENT)
    visitor = new_visitor({HOST: site})
    page = visitor.open(ROOT + "c/", beacons=0)
    go(page, "private")
    visitor.pause(page, 400)
    page.evaluate(AGREE, True)
    visitor.pause(page, 400)
    assert (visitor.loads, visitor.status(page)) == (0, "off: opted out")
    go(page, "b")
    visitor.wait(page, 1)
    go(page, "private")
    visitor.pause(page, 400)
    page.evaluate(AGREE, False)
    visitor.pause(page, 100)
    go(page, "e")
    visitor.pause(page, 600)
    page.evaluate("clicky.log('#x', 'x')")
    visitor.pause(page, 100)
    assert visitor.status(page) == "off: consent withdrawn"
    assert visitor.beacons == [{**view("b"), "consent": "1"}]
    # When the visitor agrees again, the current page is tracked.
    page.evaluate(AGREE, True)
    visitor.wait(page, 2)
    assert visitor.beacons[1:] == [{**view("e"), "consent": "1"}]


def test_page_view_is_sent_even_if_the_visitor_has_already_clicked_on_the_new_page(
    new_visitor: Callable[..., Visitor], instant: Path
) -> None:
    visitor = new_visitor({HOST: instant})
    page = visitor.open(ROOT + "c/")
    page.evaluate(
        """() => {
            new MutationObserver(() => setTimeout(() => document.querySelector("article h1").click(), 50))
                .observe(document.head, {childList: true});
            document.querySelector("article #to-b").click();
        }"""
    )
    visitor.wait(page, 2)
    assert visitor.beacons == [view("c"), view("b")]


def test_page_views_are_sent_if_the_tracker_has_no_undocumented_function_pageview(
    new_visitor: Callable[..., Visitor], instant: Path
) -> None:
    visitor = new_visitor({HOST: instant})
    visitor.answers[SCRIPT].body += "delete window.clicky.pageview;"
    page = visitor.open(ROOT + "a/")
    for count, name in enumerate(["b", "c"], 2):
        go(page, name)
        visitor.wait(page, count)
    assert visitor.beacons == [view("a"), view("b"), view("c")]


def test_client_side_navigation_works_if_the_tracker_is_blocked(
    new_visitor: Callable[..., Visitor], instant: Path
) -> None:
    visitor = new_visitor({HOST: instant}, answers={SCRIPT: Answer(status=None)})
    page = visitor.open(ROOT, beacons=0)
    assert visitor.status(page) == "off: tracker blocked"
    go(page, "b")
    visitor.wait(page, 0)
    page.locator("article #out").dispatch_event("mousedown")
    assert (visitor.beacons, visitor.loads) == ([], 2)
    assert page.evaluate("document.title") == "B - Site"


def test_page_script_keeps_the_values_in_clicky_custom_that_the_sites_script_has_set(
    new_visitor: Callable[..., Visitor], instant: Path
) -> None:
    visitor = new_visitor({HOST: instant})
    visitor.context.add_init_script("window.clicky_custom = {visitor: {own: 1}, title: 'Own', timeout: 20}")
    page = visitor.open(ROOT + "b/")
    go(page, "c")
    visitor.wait(page, 2)
    go(page, "a")
    visitor.wait(page, 3)
    assert [(each["title"], each.get("custom[own]"), each.get("custom[reads]")) for each in visitor.beacons] == [
        ("Own", None, "b"),
        ("Own", "1", None),
        ("Custom A", "1", None),
    ]
    assert page.evaluate("clicky_custom.timeout") == 20


def test_each_page_view_in_sphinx_immaterial_has_the_data_of_its_page(
    new_visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    pages = {
        "index.rst": "Home\n====\n\n.. toctree::\n\n   a\n   b\n   private\n",
        "a.rst": ":clicky_goal: 7\n:clicky_title: Custom A\n\nA\n=\n\n:doc:`b`\n",
        "b.rst": ":clicky_split: {name: s, version: 1}\n\nB\n=\n\n:doc:`private`\n",
        "private.rst": ":clicky: false\n\nPrivate\n=======\n\n:doc:`a`\n",
    }
    options = {
        "html_theme": "sphinx_immaterial",
        "html_theme_options": {"features": ["navigation.instant"], "site_url": ROOT, "font": False},
        "html_title": "Site",
        "clicky_site_id": "101234567",
    }
    extensions = ["sphinx_immaterial", "clicky_docs.sphinx"]
    source = write(tmp_path / "src", {**pages, "conf.py": conf(extensions, **options)})
    # In a separate process: in Playwright's process, the theme waits forever.
    assert run("sphinx", "-q", "-b", "html", ".", "../site", cwd=source).returncode == 0
    visitor = new_visitor({HOST: tmp_path / "site"})
    page = visitor.open(ROOT + "a.html")
    page.evaluate("window.loaded_once = true")
    seen = 1
    for name, more in (("b", 1), ("private", 0), ("a", 1)):
        page.evaluate(f"document.querySelector('article a[href$=\"{name}.html\"]').click()")
        seen += more
        visitor.wait(page, seen)
    page.go_back()
    visitor.wait(page, seen)
    assert page.evaluate("loaded_once")
    same = {"site_id": "101234567", "type": "pageview"}
    a = {**same, "href": "/a.html", "title": "Custom A", "goal": "7"}
    assert visitor.beacons == [
        a,
        {**same, "href": "/b.html", "title": "B - Site", "split[name]": "s", "split[version]": "1"},
        a,
    ]


# Random walks --------------------------------------------------------------------------------------------------------

# The page script's data says which page is shown: Material swaps the head and the body at the same time.
SITE = Walked(
    ROOT,
    tuple(PAGES),
    link="document.querySelector('article #to-{}')",
    fragment_link="document.querySelector('article #jump')",
    watch="""
const name = () => {
  const block = document.querySelector("script[data-clicky-docs]");
  return block && JSON.parse(block.textContent).page;
};
document.addEventListener("DOMContentLoaded", () => watch(name, document.head, {childList: true}));
""",
)


@pytest.mark.long
def test_random_visits_send_the_same_beacons_as_full_page_loads(
    new_visitor: Callable[..., Visitor], instant: Path
) -> None:
    loads = beacons_of_full_loads(
        lambda: new_visitor({HOST: instant}), {name: f"{ROOT}{'' if name == 'index' else f'{name}/'}" for name in PAGES}
    )
    assert loads == {name: [view(name)] if beacon else [] for name, (_, beacon) in PAGES.items()}
    walk_at_random(lambda: new_visitor({HOST: instant}), SITE, loads)
