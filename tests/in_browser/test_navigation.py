"""Page changes without a full load: one page view per page, with the page's own data."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from in_browser.visitor import HOST, SCRIPT, Answer, Once, Visitor
from playwright.sync_api import Page
from sites import conf, mkdocs_build, run, write

ROOT = f"https://{HOST}/"
# name, front matter, what of it the beacon has
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
    """Let no time go by but what the test says, so that it is certain how long the visitor stays on a page."""
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 10)


def test_each_page_is_counted_once_with_its_own_data(new_visitor: Callable[..., Visitor], instant: Path) -> None:
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


def test_the_tracker_alone_is_wrong(new_visitor: Callable[..., Visitor], tmp_path: Path) -> None:
    """So that the other tests here can fail: it says the first page's title and address of all."""
    visitor = new_visitor({HOST: build(tmp_path, ["navigation.instant"], navigation=False)})
    page = visitor.open(ROOT + "a/")
    go(page, "b")
    visitor.wait(page, 2)
    first = view("a")
    assert visitor.beacons == [first, {key: first[key] for key in ("site_id", "type", "href", "title")}]


def test_with_prefetching_and_other_features(new_visitor: Callable[..., Visitor], tmp_path: Path) -> None:
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
def test_on_a_slow_network_no_page_has_anothers_data(
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


def test_who_clicks_before_the_page_is_counted_is_still_there(
    new_visitor: Callable[..., Visitor], instant: Path
) -> None:
    """The next page takes long: the first is counted, under its own address, though the browser shows the next one's."""
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
def test_who_has_left_before_the_tracker_is_ready_has_not_been_there(
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
    # On a fast machine the tracker may be there before the click.
    assert visitor.beacons in ([[view("b")], [view("a"), view("b")]] if not late else [[view("e")]])
    assert visitor.loads == 1


def test_a_page_that_is_left_at_once_is_not_counted(new_visitor: Callable[..., Visitor], instant: Path) -> None:
    visitor = new_visitor({HOST: instant})
    page = visitor.open(ROOT)
    # Both before the first has come, and both behind one another.
    page.evaluate("document.querySelector('article #to-b').click(); document.querySelector('article #to-d').click()")
    visitor.wait(page, 2)
    stop(page)
    page.evaluate(
        """() => {
            window.came = [];
            document$.subscribe(() => {
                // D, which is here; E, and C.
                if (came.push(performance.now()) === 2)
                    setTimeout(() => document.querySelector("article #to-c").click(), 50);
            });
            document.querySelector("article #to-e").click();
        }"""
    )
    visitor.wait(page, 3)
    _, came, left = page.evaluate("came")
    stays = [("index", 600), ("d", 600), ("e", left - came), ("c", 600)]
    assert is_counted(visitor.beacons, [each for name, stay in stays for each in of_stay(stay, [view(name)])])


def test_a_page_whose_script_leaves_it_as_it_comes_keeps_its_address(
    new_visitor: Callable[..., Visitor], instant: Path
) -> None:
    """The next page takes long, so the reader sees this one."""
    visitor = new_visitor({HOST: instant})
    page = visitor.open(ROOT)
    visitor.delay = 700
    page.evaluate(
        """() => {
            let come = 0;
            // The page that is here, and E.
            document$.subscribe(() => ++come === 2 && document.querySelector("article #to-c").click());
            document.querySelector("article #to-e").click();
        }"""
    )
    visitor.wait(page, 3)
    assert visitor.beacons == [view("index"), view("e"), view("c")]


def test_a_page_that_opts_out_in_the_middle(new_visitor: Callable[..., Visitor], instant: Path) -> None:
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


def test_a_visit_that_begins_on_a_page_that_opts_out(new_visitor: Callable[..., Visitor], instant: Path) -> None:
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


def test_who_goes_on_to_a_page_that_opts_out_before_the_first_is_counted(
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


def test_within_a_page_nothing_is_counted(new_visitor: Callable[..., Visitor], instant: Path) -> None:
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


def test_jumps_are_counted_where_the_site_says_so(new_visitor: Callable[..., Visitor], tmp_path: Path) -> None:
    visitor = new_visitor({HOST: build(tmp_path, ["navigation.instant"], navigation="hash")})
    page = visitor.open(ROOT + "e/")
    page.evaluate("document.querySelector('article #jump').click()")
    visitor.wait(page, 2)
    page.go_back()
    visitor.wait(page, 3)
    visitor.delay = 500
    page.evaluate("const link = document.querySelector('article #to-a'); link.href += '#there'; link.click()")
    visitor.wait(page, 4)
    page.evaluate("document.querySelector('article #jump').click()")
    visitor.pause(page, 400)
    # pushState tells nobody; the click does.
    page.evaluate("history.pushState(null, '', '#other'); document.querySelector('article h1').click()")
    visitor.wait(page, 5)
    title = {"site_id": "101234567", "type": "pageview", "title": "E - Site"}
    assert visitor.beacons == [
        view("e"),
        {**title, "href": "/e/#there"},
        {**title, "href": "/e/"},
        view("a"),
        {**title, "title": "Custom A", "href": "/custom-a#other"},
    ]


def test_links_of_pages_that_came_later(new_visitor: Callable[..., Visitor], instant: Path) -> None:
    """They are logged as the first page's are, once; those that stay, by the tracker alone."""
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
            {"type": "click", "href": "/c/#named", "title": "named"},
        ]
    )


def test_links_by_the_sites_own_rules(new_visitor: Callable[..., Visitor], tmp_path: Path) -> None:
    for custom, expected in (
        ({"outbound_pattern": "/go/"}, ["outbound https://docs.example/go/x"]),
        ({"outbound_disable": True}, ["click /c/#named"]),
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


def test_the_sites_own_scripts_may_say_what_becomes_of_page_changes(
    new_visitor: Callable[..., Visitor], instant: Path, tmp_path: Path
) -> None:
    for disable, count in ((True, 1), (False, 2)):
        visitor = new_visitor({HOST: instant})
        visitor.context.add_init_script(f"window.clicky_custom = {{history_disable: {str(disable).lower()}}}")
        page = visitor.open(ROOT + "c/")
        go(page, "b")
        visitor.wait(page, count)
        # The tracker's own way: the first page's data.
        assert [each["href"] for each in visitor.beacons] == ["/c/", "/b/"][:count]
        assert "goal" not in visitor.beacons[-1]
        assert page.evaluate("clicky_custom.history_disable") is disable


def test_a_script_that_says_so_later_is_heard(new_visitor: Callable[..., Visitor], instant: Path) -> None:
    """Though it is what we have said ourselves."""
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


def test_consent_on_a_page_that_opts_out(new_visitor: Callable[..., Visitor], tmp_path: Path) -> None:
    """What the reader says there holds on the next page."""
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
    # And what was not counted meanwhile is, when the reader agrees again.
    page.evaluate(AGREE, True)
    visitor.wait(page, 2)
    assert visitor.beacons[1:] == [{**view("e"), "consent": "1"}]


def test_a_click_on_a_page_that_has_just_come_does_not_cost_its_view(
    new_visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    visitor = new_visitor({HOST: build(tmp_path, ["navigation.instant"], navigation="hash")})
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


def test_a_tracker_without_its_undocumented_call(new_visitor: Callable[..., Visitor], instant: Path) -> None:
    visitor = new_visitor({HOST: instant})
    visitor.answers[SCRIPT].body += "delete window.clicky.pageview;"
    page = visitor.open(ROOT + "a/")
    for count, name in enumerate(["b", "c"], 2):
        go(page, name)
        visitor.wait(page, count)
    assert visitor.beacons == [view("a"), view("b"), view("c")]


def test_a_blocked_tracker_harms_nothing(new_visitor: Callable[..., Visitor], instant: Path) -> None:
    visitor = new_visitor({HOST: instant}, answers={SCRIPT: Answer(status=None)})
    page = visitor.open(ROOT, beacons=0)
    assert visitor.status(page) == "off: tracker blocked"
    go(page, "b")
    visitor.wait(page, 0)
    page.locator("article #out").dispatch_event("mousedown")
    assert (visitor.beacons, visitor.loads) == ([], 1)
    assert page.evaluate("document.title") == "B - Site"


def test_what_the_sites_own_scripts_set_stays(new_visitor: Callable[..., Visitor], instant: Path) -> None:
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


def test_sphinx_immaterial(new_visitor: Callable[..., Visitor], tmp_path: Path) -> None:
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
    # In a process of its own: with Playwright in this one, the theme waits for ever.
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

WALKS = 30
STEPS = 20
# Long enough for the tracker, and for what a loaded machine makes of it.
SETTLE = 750


# What the reader sees, and from when on.
WATCH = """
window.shown = [];
const watch = () => {
  const since = performance.now();
  const block = document.querySelector("script[data-clicky-docs]");
  const name = block && JSON.parse(block.textContent).page;
  if (name && name !== shown.at(-1)?.name) shown.push({name, since});
};
// Made before the script's own observer, this one is called before it. Then the clock is right when the script sets its
// timer: Playwright's clock takes the time from the machine only now and then, and when it is asked.
const observer = new MutationObserver(watch);
document.addEventListener("DOMContentLoaded", () => {
  watch();
  observer.observe(document.head, {childList: true});
});
"""


class Walk:
    """A reader who goes here and there."""

    def __init__(self, visitor: Visitor, seed: int) -> None:
        self.visitor = visitor
        self.random = random.Random(seed)
        self.steps: list[str] = []
        visitor.context.add_init_script(WATCH)
        self.page = visitor.new_page()
        self.page.goto(ROOT)

    def step(self) -> int:
        """Do something, and return after how many milliseconds it is done."""
        self.visitor.delay = delay = self.random.choice([0, 0, 0, 60, 350])
        here = self.page.evaluate("shown.at(-1).name")
        name, other = self.random.sample([each for each in PAGES if each != here], 2)
        link = "document.querySelector('article #to-{}').click();"
        kind, script = self.random.choice(
            [
                ("click", link.format(name)),
                ("click", link.format(name)),
                ("double click", link.format(name) * 2),
                ("two clicks", link.format(other) + link.format(name)),
                ("two quick clicks", f"{link.format(other)} setTimeout(() => {{ {link.format(name)} }}, 30);"),
                ("jump", "document.querySelector('article #jump').click();"),
                ("jump twice", "document.querySelector('article #jump').click();" * 2),
                ("back", "if (navigation.canGoBack) history.back();"),
                (
                    "back and forward",
                    "if (navigation.canGoBack) { history.back(); setTimeout(() => history.forward(), 40); }",
                ),
                ("forward", "history.forward();"),
            ]
        )
        self.steps.append(f"{kind} {name} {delay}")
        # A click on a link that is gone is none: the page it was on has been left.
        self.page.evaluate(f"try {{ {script} }} catch {{}}")
        return delay

    def expected(self, loads: dict[str, list[dict[str, str]]]) -> list[tuple[dict[str, str], bool]]:
        """The beacons of full loads, and whether they must be there."""
        shown = [*self.page.evaluate("shown"), {"name": "", "since": self.page.evaluate("performance.now()")}]
        stays = [(one["name"], following["since"] - one["since"]) for one, following in itertools.pairwise(shown)]
        return [each for name, stay in stays for each in of_stay(stay, loads[name])]


def of_stay(stay: float, beacons: list[dict[str, str]]) -> list[tuple[dict[str, str], bool]]:
    """The beacons of a page that was there for so many milliseconds, and whether they must be there.

    A page that is left within 200 ms of its load is not counted. Where it takes as long as a loaded machine may take
    for that, both are right.
    """
    return [(each, stay >= 600) for each in beacons] if stay > 150 else []


def is_counted(beacons: list[dict[str, str]], expected: list[tuple[dict[str, str], bool]]) -> bool:
    """Whether these are the beacons that were expected, with or without those that need not be there."""
    reached = {0}
    for beacon, needed in expected:
        following = {at + 1 for at in reached if at < len(beacons) and beacons[at] == beacon}
        reached = following if needed else following | reached
    return len(beacons) in reached


def test_random_walks_are_counted_as_full_loads_are(new_visitor: Callable[..., Visitor], instant: Path) -> None:
    # What a full load of each page is counted as.
    loads: dict[str, list[dict[str, str]]] = {}
    visitor = new_visitor({HOST: instant})
    for name in PAGES:
        visitor.beacons = []
        page = visitor.open(ROOT + ("" if name == "index" else f"{name}/"), beacons=0)
        visitor.wait(page, 0)
        loads[name] = visitor.beacons
        page.close()
    assert loads == {name: [view(name)] if beacon else [] for name, (_, beacon) in PAGES.items()}

    walks = [Walk(new_visitor({HOST: instant}), seed) for seed in range(WALKS)]

    for walk in walks:
        walk.visitor.pause(walk.page, SETTLE)
    for _ in range(STEPS):
        # All of the pages load at the same time.
        delays = [walk.step() for walk in walks]
        for walk, delay in zip(walks, delays, strict=True):
            walk.visitor.pause(walk.page, SETTLE + delay)
    pages = unclear = 0
    for walk in walks:
        expected = walk.expected(loads)
        pages += len(expected)
        unclear += sum(not needed for _, needed in expected)
        assert is_counted(walk.visitor.beacons, expected), "\n".join([*walk.steps, str(walk.page.evaluate("shown"))])
    # They are walks: most steps lead somewhere, and it is clear where.
    assert pages > WALKS * STEPS / 3
    assert unclear < pages / 10
