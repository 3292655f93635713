"""Consent: nothing is sent before the visitor has given consent, and nothing after the visitor has withdrawn it."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable

import pytest
from in_engines.engines import EngineError, Tab
from in_engines.routers import PAGES, html, path_of
from in_engines.visit import Visit, page

# The parts of Material's banner that the page script reads.
BANNER = """<script>
var __md_scope = new URL("/", location);
var __md_get = (key) => JSON.parse(localStorage.getItem(__md_scope.pathname + "." + key));
var answer = (consent) => localStorage.setItem(__md_scope.pathname + ".__consent", JSON.stringify({analytics: consent}));
</script>"""
FORM = "<form data-md-component=consent hidden><input type=checkbox name=analytics></form>"
# Sends an event, as the insights do.
SEND = "window.clicky && clicky.log('#event', 'Event')"
# Milliseconds until an open page receives the answer that the visitor has given in another tab.
OTHER_TAB = 250


def site(site_id: str = "101234567") -> dict[str, str]:
    options = {"consent": "material", "site_id": site_id}
    return {
        f"{path_of(name)}index.html".removeprefix("/"): page(name, own, html(name, BANNER, FORM), **options)
        for name, (own, _) in PAGES.items()
    }


def answer(tab: Tab, consent: bool, *, reload: bool = True) -> None:
    """Answer the banner. Material reloads the page after the answer."""
    # The tab may be changing its page.
    tab.wait_until(f"window.answer && (answer({str(consent).lower()}), true)")
    if reload:
        tab.evaluate("window.answered = true")
        tab.go(0)
        tab.wait_until("!window.answered && document.readyState === 'complete'")


def go_back(tab: Tab, name: str) -> None:
    tab.go(-1)
    tab.wait_until(f"location.pathname === '{path_of(name)}' && document.readyState === 'complete'")


def start(visit: Visit) -> Tab:
    """Open the first page, give consent, and wait for the page view."""
    visit.serve(site())
    tab = visit.open("/")
    visit.settle()
    assert visit.sent == []
    answer(tab, consent=True)
    visit.wait_for(1)
    return tab


@pytest.mark.parametrize("reload", [True, False])
@pytest.mark.parametrize("name", ["a", "private"])
def test_restored_page_sends_nothing_if_consent_was_withdrawn_on_the_next_page(
    visit: Visit, name: str, reload: bool
) -> None:
    tab = start(visit)
    tab.click(f"#to-{name}")
    tab.wait_until(f"location.pathname === '{path_of(name)}' && document.readyState === 'complete'")
    count = 1 + (name == "a")
    visit.wait_for(count)
    answer(tab, consent=False, reload=reload)
    visit.settle()
    go_back(tab, "home")
    tab.evaluate(SEND)
    visit.settle()
    assert visit.beacons[count:] == []
    assert tab.evaluate("clickyDocs.status") != "tracking"


@pytest.mark.parametrize("other", ["a", "private"])
def test_open_page_sends_nothing_after_consent_is_withdrawn_in_another_tab(visit: Visit, other: str) -> None:
    tab = start(visit)
    second = visit.open(path_of(other))
    count = 1 + (other == "a")
    visit.wait_for(count)
    answer(second, consent=False)
    time.sleep(OTHER_TAB / 1000)
    tab.show()
    tab.evaluate(SEND)
    visit.settle()
    assert visit.beacons[count:] == []
    assert tab.evaluate("clickyDocs.status") != "tracking"


def test_open_page_is_tracked_after_consent_is_given_in_another_tab(visit: Visit) -> None:
    visit.serve(site())
    tab = visit.open("/")
    second = visit.open("/private/")
    answer(second, consent=True)
    tab.show()
    visit.wait_for(1)
    assert visit.views() == [PAGES["home"][1]]


def test_restored_page_is_tracked_if_consent_was_given_on_the_next_page(visit: Visit) -> None:
    visit.serve(site())
    tab = visit.open("/")
    tab.click("#to-a")
    tab.wait_until("location.pathname === '/a/' && document.readyState === 'complete'")
    answer(tab, consent=True)
    visit.wait_for(1)
    go_back(tab, "home")
    visit.wait_for(2)
    visit.settle()
    assert visit.views() == [PAGES["a"][1], PAGES["home"][1]]


# Each action of a visitor in one of two tabs.
ACTIONS: dict[str, Callable[[random.Random, Tab], object]] = {
    "open": lambda chance, tab: tab.click(f"#to-{chance.choice(list(PAGES))}"),
    # The pages before the first page are pages of an earlier sequence.
    "back": lambda _, tab: tab.evaluate("history.state?.first || history.back()"),
    "forward": lambda _, tab: tab.go(1),
    "reload": lambda _, tab: tab.go(0),
    "event": lambda _, tab: tab.evaluate(SEND),
    "read": lambda chance, _: time.sleep(chance.choice([0, 0.1, 0.3])),
}
SEQUENCES = 200
# The last digits of the sequences that an engine runs. WebKitGTK takes longest.
SHARES = {"Chromium": range(4), "Firefox": range(4, 8), "WebKitGTK": range(8, 10)}


def act(chance: random.Random, tabs: list[Tab], count: int) -> list[str]:
    """Run random actions, and return their names."""
    names = chance.choices(list(ACTIONS), k=count)
    for name in names:
        tab = chance.choice(tabs)
        # The browser rejects a command while the tab changes its page.
        with contextlib.suppress(EngineError):
            ACTIONS[name](chance, tab)
        tab.wait_until("document.readyState === 'complete' && document.querySelector('nav')")
    return names


def test_no_beacon_is_sent_after_consent_is_withdrawn_in_a_random_sequence_of_actions(
    new_visit: Callable[[], Visit],
) -> None:
    """Each engine runs a part of the sequences. The Site ID of a sequence is in its beacons."""
    visits: dict[int, tuple[Visit, float, list[str]]] = {}
    tabs: list[Tab] = []
    for seed in range(SEQUENCES):
        chance = random.Random(seed)
        visit = new_visit()
        if seed % 10 not in SHARES[visit.engine.name]:
            continue
        visit.serve(site(str(1000 + seed)))
        if not tabs:
            tabs = [visit.open("/"), visit.open("/")]
        for tab in tabs:
            visit.open("/", tab)
            tab.evaluate("history.replaceState({first: true}, '')")
        answer(tabs[0], consent=True)
        names = act(chance, tabs, chance.randint(1, 3))
        tab = chance.choice(tabs)
        answer(tab, consent=False, reload=chance.random() < 0.5)
        withdrawn = time.time() * 1000 + OTHER_TAB
        names += ["withdraw", *act(chance, tabs, chance.randint(1, 4))]
        visits[1000 + seed] = (visit, withdrawn, names)
    visit.settle()
    late = [
        (site_id, names, sent.beacon)
        for site_id, (visit, withdrawn, names) in visits.items()
        for sent in visit.server.sent
        if sent.url.path == "/in.php" and sent.beacon["site_id"] == str(site_id) and sent.beacon_time > withdrawn
    ]
    assert late == []
