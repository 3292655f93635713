"""Consent on all pages of a site: in other tabs, on pages that opt out, after Back, and in banners with categories."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from in_browser.visitor import HOST, PLAIN, Visitor
from playwright.sync_api import Page
from sites import mkdocs_build, opted_out, snippet, write

from clicky_docs import place

ROOT = f"https://{HOST}/"
NEXT, PRIVATE = f"{ROOT}next/", f"{ROOT}private/"
TRACKING = "tracking: Site ID 101234567"
WAITING, WITHDRAWN, OPTED_OUT = "waiting: consent", "off: consent withdrawn", "off: opted out"
STOPPED = "_no_tracky_101234567=withdrawn"
OPTION: dict[str, Any] = {"consent": {"global": "Banner.ok", "event": "banner"}}
# A banner that stores the answer, but reads the stored answer only when the page is loaded.
BANNER = """<script>
  window.Banner = {ok: /answer=yes/.test(document.cookie)};
  window.decide = (answer) => {
    Banner.ok = answer;
    document.cookie = `answer=${answer ? "yes" : "no"};path=/`;
    dispatchEvent(new CustomEvent("banner"));
  };
</script>"""
# A browser that does not fire events at a page that is not shown.
FROZEN = "addEventListener('storage', (event) => event.stopImmediatePropagation(), true)"
RESTORE = "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"
SHOW = "document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))"
# The stored decision, or nothing if the browser blocks storage.
STORED = "(() => { try { return JSON.stringify(localStorage); } catch { return ''; } })()"


def site(banner: str = BANNER, **options: Any) -> dict[str, dict[str, str]]:
    """Return a site with two pages that are tracked and one page that opts out."""
    options = {**OPTION, **options}
    html = PLAIN.replace("<title>", f"{banner}<title>")
    return {
        HOST: {
            "index.html": place(html, snippet("index", {"goal": 7}, **options)),
            "next/index.html": place(html, snippet("next", **options)),
            "private/index.html": place(html, opted_out("private", **options)),
        }
    }


def wait_for_other_tabs(visitor: Visitor, page: Page) -> None:
    """Wait until the other tabs have received what this page stores. The browser sends the data in real time."""
    visitor.pause(page, 100)
    stored = page.evaluate(STORED)
    for each in visitor.context.pages:
        if stored and each.url.startswith(ROOT):
            each.wait_for_function(f"(stored) => ({STORED}) === stored", arg=stored)
    visitor.pause(page, 400)


def decide(visitor: Visitor, page: Page, *, answer: bool) -> None:
    """Answer the banner, and wait until the other tabs have received their events."""
    page.evaluate("(answer) => decide(answer)", answer)
    wait_for_other_tabs(visitor, page)


def send_everything(visitor: Visitor, page: Page) -> int:
    """Send an event, a goal, a page view and a ping, if the tracker is loaded. Return the number of beacons."""
    before = len(visitor.beacons)
    page.evaluate("window.clicky && (clicky.log('#x', 'x'), clicky.goal(9), clicky.pageview())")
    visitor.pause(page, 300)
    return len(visitor.beacons) - before


# Withdrawal ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", [NEXT, PRIVATE], ids=["tracked", "opted out"])
@pytest.mark.parametrize("navigation", [True, False])
def test_withdrawal_of_consent_in_one_tab_stops_tracking_in_all_tabs(
    new_visitor: Callable[..., Visitor], url: str, navigation: bool
) -> None:
    visitor = new_visitor(site(navigation=navigation))
    first = visitor.open(ROOT, beacons=0)
    decide(visitor, first, answer=True)
    visitor.wait(first, 1)
    tab = visitor.open(url, beacons=int(url == NEXT))
    assert send_everything(visitor, first) == 3
    decide(visitor, tab, answer=False)
    assert STOPPED in tab.evaluate("document.cookie")
    assert (visitor.status(first), visitor.status(tab)) == (WITHDRAWN, OPTED_OUT if url == PRIVATE else WITHDRAWN)
    assert send_everything(visitor, first) == send_everything(visitor, tab) == 0
    # The banner of this page still has the earlier answer in a variable.
    assert first.evaluate("Banner.ok") is True
    for event in (SHOW, RESTORE, "document.body.click()", "dispatchEvent(new Event('storage'))"):
        first.evaluate(event)
        visitor.pause(first, 50)
        assert visitor.status(first) == WITHDRAWN
    # On the next page load the banner reads the stored answer.
    first.reload()
    visitor.wait(first, 0)
    assert visitor.status(first) == WAITING


@pytest.mark.parametrize("event", [RESTORE, SHOW])
@pytest.mark.parametrize("url", [NEXT, PRIVATE], ids=["tracked", "opted out"])
def test_page_that_missed_a_withdrawal_event_checks_consent_when_it_is_shown_again_and_sends_nothing(
    new_visitor: Callable[..., Visitor], event: str, url: str
) -> None:
    visitor = new_visitor(site())
    first = visitor.new_page()
    first.add_init_script(FROZEN)
    first.goto(ROOT)
    visitor.wait(first, 0)
    decide(visitor, first, answer=True)
    visitor.wait(first, 1)
    tab = visitor.open(url, beacons=int(url == NEXT))
    decide(visitor, tab, answer=False)
    assert visitor.status(first) == TRACKING
    assert send_everything(visitor, first) == 0
    first.evaluate(event)
    assert visitor.status(first) == WITHDRAWN
    decide(visitor, tab, answer=True)
    assert visitor.status(first) == WITHDRAWN
    first.evaluate(event)
    visitor.pause(first, 300)
    assert visitor.status(first) == TRACKING
    assert send_everything(visitor, first) == 3


def test_page_that_detects_a_withdrawal_when_it_is_loaded_stops_tracking_in_all_tabs(
    new_visitor: Callable[..., Visitor],
) -> None:
    """The visitor has withdrawn consent on a page of the site that has no page script."""
    for url, status in ((NEXT, WAITING), (PRIVATE, OPTED_OUT)):
        visitor = new_visitor(site())
        first = visitor.new_page()
        first.add_init_script(FROZEN)
        first.goto(ROOT)
        visitor.wait(first, 0)
        decide(visitor, first, answer=True)
        visitor.wait(first, 1)
        first.evaluate("document.cookie = 'answer=no;path=/'")
        tab = visitor.open(url, beacons=0)
        wait_for_other_tabs(visitor, tab)
        assert (visitor.status(tab), visitor.status(first)) == (status, TRACKING)
        assert send_everything(visitor, first) == 0
        first.evaluate(SHOW)
        assert visitor.status(first) == WITHDRAWN


def test_consent_banner_that_starts_late_does_not_stop_tracking_in_other_tabs(
    new_visitor: Callable[..., Visitor],
) -> None:
    late = BANNER.replace("<script>", "<script>addEventListener('start', () => {").replace(
        "</script>", "dispatchEvent(new CustomEvent('banner')); })</script>"
    )
    visitor = new_visitor(site(late))
    visitor.context.add_cookies([{"name": "answer", "value": "yes", "url": ROOT}])
    first = visitor.open(ROOT, beacons=0)
    assert visitor.status(first) == WAITING
    first.evaluate("dispatchEvent(new Event('start'))")
    visitor.wait(first, 1)
    tab = visitor.open(NEXT, beacons=0)
    assert (visitor.status(first), visitor.status(tab)) == (TRACKING, WAITING)
    # The decision that is stored does not replace the answer of this page's banner.
    tab.evaluate(SHOW)
    visitor.pause(tab, 300)
    assert visitor.status(tab) == WAITING
    tab.evaluate("dispatchEvent(new Event('start'))")
    visitor.wait(tab, 2)
    assert visitor.status(tab) == TRACKING


def test_only_the_consent_banner_of_the_page_is_read_if_the_browser_blocks_storage(
    new_visitor: Callable[..., Visitor],
) -> None:
    visitor = new_visitor(site())
    visitor.context.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw 1; }})")
    page = visitor.open(ROOT, beacons=0)
    assert visitor.status(page) == WAITING
    decide(visitor, page, answer=True)
    visitor.wait(page, 1)
    for event in (SHOW, RESTORE):
        page.evaluate(event)
        assert visitor.status(page) == TRACKING
    decide(visitor, page, answer=False)
    assert (visitor.status(page), send_everything(visitor, page)) == (WITHDRAWN, 0)


def test_page_script_stores_nothing_before_the_visitor_gives_consent(new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor(site())
    for url in (ROOT, PRIVATE):
        page = visitor.open(url, beacons=0)
        for event in (SHOW, RESTORE, "decide(false)"):
            page.evaluate(event)
            visitor.pause(page, 100)
        assert page.evaluate("[localStorage.length, document.cookie]") == [0, "answer=no"]
    decide(visitor, page, answer=True)
    assert page.evaluate("Object.keys(localStorage)") == ["clicky-docs-consent-101234567"]
    assert page.evaluate("localStorage['clicky-docs-consent-101234567']").startswith("1 ")


# Consent -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", [NEXT, PRIVATE], ids=["tracked", "opted out"])
@pytest.mark.parametrize("event", ["storage", RESTORE, SHOW])
def test_page_that_waits_for_consent_is_tracked_after_consent_is_given_on_another_page(
    new_visitor: Callable[..., Visitor], url: str, event: str
) -> None:
    visitor = new_visitor(site())
    first = visitor.new_page()
    if event != "storage":
        first.add_init_script(FROZEN)
    first.goto(ROOT)
    visitor.wait(first, 0)
    tab = visitor.open(url, beacons=0)
    decide(visitor, tab, answer=True)
    visitor.wait(tab, int(url == NEXT))
    if event != "storage":
        assert visitor.status(first) == WAITING
        first.evaluate(event)
    visitor.wait(first, 1 + (url == NEXT))
    assert visitor.status(first) == TRACKING
    # The page views of the two pages may be in any order.
    assert {"site_id": "101234567", "type": "pageview", "href": "/", "title": "Plain", "goal": "7", "consent": "1"} in (
        visitor.beacons
    )


def test_new_consent_after_a_withdrawal_in_another_tab_starts_tracking_again(
    new_visitor: Callable[..., Visitor],
) -> None:
    visitor = new_visitor(site())
    first = visitor.open(ROOT, beacons=0)
    decide(visitor, first, answer=True)
    visitor.wait(first, 1)
    tab = visitor.open(NEXT)
    decide(visitor, tab, answer=False)
    assert (visitor.status(first), visitor.status(tab)) == (WITHDRAWN, WITHDRAWN)
    decide(visitor, first, answer=True)
    visitor.pause(tab, 100)
    assert (visitor.status(first), visitor.status(tab)) == (TRACKING, TRACKING)
    assert STOPPED not in tab.evaluate("document.cookie")
    assert send_everything(visitor, first) == send_everything(visitor, tab) == 3


# Banners with categories ---------------------------------------------------------------------------------------------

# Stand-ins, written from the code of vanilla-cookieconsent 3.1.0 and Klaro 0.7.22, and from the documentation of OneTrust.
VANILLA = """<script>
  const accepted = [];
  window.CookieConsent = {
    acceptedCategory: (name) => accepted.includes(name),
    acceptCategory(names) {
      const first = !accepted.length;
      accepted.splice(0, 99, ...names);
      dispatchEvent(new CustomEvent(first ? "cc:onConsent" : "cc:onChange", {detail: {}}));
    },
  };
  window.accept = (names) => CookieConsent.acceptCategory(["necessary", ...names]);
</script>"""
ONETRUST = """<script>
  window.accept = (names) => {
    window.OnetrustActiveGroups = `,${["C0001", ...names].join(",")},`;
    dispatchEvent(new CustomEvent("OneTrustGroupsUpdated", {detail: ["C0001", ...names]}));
  };
</script>"""
# Klaro's default for a service is not an answer until the visitor has confirmed the default.
KLARO = """<script>
  const manager = {
    consents: {analytics: true, clicky: true},
    states: {analytics: false, clicky: false},
    getConsent(name) { return this.consents[name] || false; },
    saveAndApplyConsents() { this.states = {...this.consents}; },
  };
  window.klaro = {getManager(config) { if (config) throw new Error("another configuration"); return manager; }};
  window.accept = (names) => {
    const button = document.createElement("button");
    button.textContent = "Klaro";
    button.onclick = () => {
      manager.consents = Object.fromEntries(["analytics", "clicky"].map((each) => [each, names.includes(each)]));
      manager.saveAndApplyConsents();
      button.remove();
    };
    document.body.append(button);
  };
</script>"""
FUNCTION = """<script>
  window.accept = (names) => { window.given = names; dispatchEvent(new Event("e")); };
  window.cmp = {names: () => window.given, get list() { return window.given; }, get set() { return window.given && new Set(given); },
    get text() { return window.given?.join(" "); }, get object() { return window.given && Object.fromEntries(given.map((each) => [each, true])); },
    has(name) { return this === cmp && !!window.given?.includes(name); }};
</script>"""
# Text cannot contain names with spaces.
CMP = {"text": ["a", "b"], **{name: ["a", "b c"] for name in ("names", "list", "set", "object", "has")}}
# The banner, the option, and the categories that the option needs.
CATEGORIES: dict[str, tuple[str, Any, list[str]]] = {
    "vanilla-cookieconsent": (VANILLA, "vanilla-cookieconsent", ["analytics"]),
    "vanilla-cookieconsent, another category": (VANILLA, {"banner": "vanilla-cookieconsent", "category": "stats"}, ["stats"]),
    "onetrust": (ONETRUST, "onetrust", ["C0002"]),
    "onetrust, two categories": (ONETRUST, {"banner": "onetrust", "category": ["C0002", "C0003"]}, ["C0002", "C0003"]),
    "klaro": (KLARO, "klaro", ["clicky"]),
    "klaro, another service": (KLARO, {"banner": "klaro", "category": "analytics"}, ["analytics"]),
    **{
        f"cmp.{name}": (FUNCTION, {"global": f"cmp.{name}", "event": "e", "category": names}, names)
        for name, names in CMP.items()
    },
}  # fmt: skip


def answer(visitor: Visitor, page: Page, names: list[str]) -> None:
    """Accept these categories."""
    page.evaluate("(names) => accept(names)", names)
    if page.locator("button").count():
        page.click("button")
    visitor.pause(page, 300)


@pytest.mark.parametrize(("banner", "option", "needed"), CATEGORIES.values(), ids=CATEGORIES)
def test_page_is_tracked_only_while_all_consent_categories_in_the_option_consent_are_accepted(
    new_visitor: Callable[..., Visitor], banner: str, option: Any, needed: list[str]
) -> None:
    visitor = new_visitor(site(banner, consent=option))
    page = visitor.open(ROOT, beacons=0)
    for names in ([], ["other"], [each + "x" for each in needed], needed[1:]):
        answer(visitor, page, names)
        assert (visitor.status(page), visitor.requested) == (WAITING, [])
    answer(visitor, page, ["other", *needed])
    visitor.wait(page, 1)
    assert (visitor.status(page), visitor.beacons[0]["consent"]) == (TRACKING, "1")
    answer(visitor, page, ["other"])
    assert (visitor.status(page), send_everything(visitor, page)) == (WITHDRAWN, 0)


def test_click_outside_the_consent_banner_does_not_start_tracking_after_a_withdrawal_in_another_tab(
    new_visitor: Callable[..., Visitor],
) -> None:
    """All clicks are checked for Klaro, and Klaro's answer on this page is from before the withdrawal."""
    visitor = new_visitor(site(KLARO, consent="klaro"))
    first = visitor.open(ROOT, beacons=0)
    answer(visitor, first, ["clicky"])
    visitor.wait(first, 1)
    tab = visitor.open(NEXT, beacons=0)
    answer(visitor, tab, ["clicky"])
    answer(visitor, tab, [])
    assert visitor.status(first) == WITHDRAWN
    for click in (lambda: first.click("h1"), lambda: first.evaluate("document.querySelector('h1').click()")):
        click()
        visitor.pause(first, 100)
        assert (visitor.status(first), send_everything(visitor, first)) == (WITHDRAWN, 0)


def test_function_in_a_dotted_name_is_called_only_if_the_function_lacks_the_next_property(
    new_visitor: Callable[..., Visitor],
) -> None:
    script = "<script>window.cmp = () => { throw 1; }; cmp.state = {of() { return this === cmp.state && {ok: true}; }}</script>"
    visitor = new_visitor(site(script, consent={"global": "cmp.state.of.ok", "event": "e"}))
    page = visitor.open(ROOT)
    assert visitor.status(page) == TRACKING


@pytest.mark.parametrize("event", [RESTORE, SHOW])
def test_withdrawal_in_the_banner_of_material_on_an_opted_out_page_stops_tracking_on_restored_pages(
    new_visitor: Callable[..., Visitor], tmp_path: Path, event: str
) -> None:
    write(tmp_path, {"docs/index.md": "# Home", "docs/private.md": "---\nclicky: false\n---\n# Private"})
    actions = ["accept", "reject"]
    banner = {"title": "Cookies", "description": "?", "cookies": {"analytics": "Clicky"}, "actions": actions}
    config = {
        "site_url": ROOT,
        "theme": {"name": "material", "font": False},
        "extra": {"consent": banner},
        "plugins": [{"clicky": {"site_id": "101234567", "consent": "material"}}],
    }
    mkdocs_build(tmp_path, config, strict=True)
    visitor = new_visitor({HOST: tmp_path / "site"})
    first = visitor.new_page()
    first.add_init_script(FROZEN)
    first.goto(ROOT)
    visitor.wait(first, 0)
    tab = visitor.open(PRIVATE, beacons=0)
    for action, status in (("requestSubmit", TRACKING), ("reset", WITHDRAWN)):
        # Material loads the page again. The banner is hidden after the first answer.
        with tab.expect_navigation():
            tab.evaluate(f"document.querySelector('[data-md-component=consent] form').{action}()")
        wait_for_other_tabs(visitor, tab)
        assert visitor.status(tab) == OPTED_OUT
        first.evaluate(event)
        visitor.pause(first, 500)
        assert (visitor.status(first), len(visitor.beacons)) == (status, 1)
    assert send_everything(visitor, first) == 0


# Random sequences ----------------------------------------------------------------------------------------------------


class Walk:
    """A visitor who does random things in several tabs. `consent` is the visitor's last answer to the banner."""

    def __init__(self, visitor: Visitor, seed: int) -> None:
        self.visitor = visitor
        self.chance = random.Random(seed)
        self.consent = False
        self.steps: list[str] = []
        # Frozen tabs receive no event of other tabs.
        self.tabs: dict[Page, bool] = {}
        self.actions: dict[str, Callable[[Page], object]] = {
            "open": lambda tab: tab.goto(self.url()),
            "accept": lambda tab: tab.evaluate("decide(true)"),
            "reject": lambda tab: tab.evaluate("decide(false)"),
            "send": lambda tab: tab.evaluate("window.clicky && (clicky.log('#x', 'x'), clicky.goal(9), clicky.pageview())"),
            "restore": lambda tab: tab.evaluate(RESTORE),
            "show": lambda tab: tab.evaluate(SHOW),
            "back": lambda tab: tab.go_back(),
            "reload": lambda tab: tab.reload(),
        }  # fmt: skip

    def url(self) -> str:
        return self.chance.choice([ROOT, NEXT, PRIVATE])

    def step(self) -> None:
        """Do one thing in one tab. Assert that no beacon is sent without consent, and that each tab has the right status."""
        name = self.chance.choice([*self.actions])
        tab = self.chance.choice([*self.tabs, None])
        if tab is None:
            name, tab = "open", self.visitor.new_page()
            self.tabs[tab] = self.chance.random() < 0.5
            if self.tabs[tab]:
                tab.add_init_script(FROZEN)
        elif tab.url == "about:blank":
            name = "open"
        self.consent = {"accept": True, "reject": False}.get(name, self.consent)
        before = len(self.visitor.beacons)
        self.actions[name](tab)
        wait_for_other_tabs(self.visitor, tab)
        self.steps.append(f"tab {[*self.tabs].index(tab)} at {tab.url}: {name}")
        assert self.consent or len(self.visitor.beacons) == before, (self.steps, self.visitor.beacons[before:])
        for each, frozen in self.tabs.items():
            if each.url.startswith(ROOT) and (not frozen or (each is tab and name not in {"send", "back"})):
                expected = {OPTED_OUT} if each.url == PRIVATE else {TRACKING} if self.consent else {WAITING, WITHDRAWN}
                assert self.visitor.status(each) in expected, "\n".join([*self.steps, each.url])

    def close(self) -> None:
        """Close the tabs, and delete what the pages have stored."""
        for tab in self.tabs:
            tab.close()
        self.visitor.context.clear_cookies()
        page = self.visitor.new_page()
        page.goto(PRIVATE)
        page.evaluate("localStorage.clear()")
        page.close()


@pytest.mark.long
@pytest.mark.parametrize("part", range(4))
def test_no_beacon_is_sent_after_a_withdrawal_in_a_random_sequence_of_actions(
    new_visitor: Callable[..., Visitor], part: int
) -> None:
    """There are 200 sequences in four parts."""
    visitor = new_visitor(site())
    for seed in range(part * 50, part * 50 + 50):
        walk = Walk(visitor, seed)
        for _ in range(6):
            walk.step()
        walk.close()
    # Some sequences send beacons before a withdrawal.
    assert len(visitor.beacons) > 10
