"""Visitors who open the pages of a site in a random order, and the beacons that full page loads would send."""

from __future__ import annotations

import itertools
import math
import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from in_browser.visitor import Visitor

Beacon = dict[str, str]
# The beacons of a full load of each page, by the page's name.
Loads = Mapping[str, Sequence[Beacon]]
# A beacon, and whether the test requires the beacon. A beacon that is not required may be sent or not.
Expected = tuple[Beacon, bool]

WALKS = 30
STEPS = 20
# Milliseconds that are enough for the tracker on a loaded machine.
SETTLE = 750
# The page script does not track a page that the visitor leaves within 200 ms. Times on a loaded machine are not exact, so
# a page may be tracked from 150 ms on, and must be tracked only from 600 ms on.
UNTRACKED = 150
TRACKED = 600

# `watch` records in `shown` which page is shown, since when (`since`), and from when to when the URL is the page's own URL
# (`from`, `to`): sites change the URL before or after the page is shown. The argument `name` is a function that returns the
# page's name; the observer calls the function after each change in `target`. `isOwnUrl` returns whether the URL is the page's
# own URL.
WATCH = """
window.shown = [];
const watch = (name, target, changes, isOwnUrl = () => true) => {
  const record = () => {
    const now = performance.now();
    const current = name();
    if (current && current !== shown.at(-1)?.name) shown.push({name: current, since: now});
    const last = shown.at(-1);
    if (!last) return;
    if (isOwnUrl(last.name)) {
      last.from ??= now;
      delete last.to;
    } else if (last.from) last.to ??= now;
  };
  record();
  navigation.addEventListener("currententrychange", record);
  // This observer is created before the page script's observer, so the browser calls this observer first. The call of
  // performance.now() updates Playwright's clock, which otherwise lags, so the clock is right for the page script's timer.
  new MutationObserver(record).observe(target, changes);
};
"""
# The heading says which page is shown. In Sphinx and VitePress, the heading also contains a link.
WATCH_HEADING = """
const name = () => document.querySelector("h1")?.firstChild?.textContent.trim().toLowerCase();
const isOwnUrl = (name) => name === (location.pathname.slice(1).replace(/\\/?(index)?(\\.html)?$/, "") || "index");
watch(name, document, {childList: true, characterData: true, subtree: true}, isOwnUrl);
"""
# The link with a text.
LINK = "[...document.querySelectorAll('a')].find((link) => link.textContent === '{}')"


@dataclass(frozen=True)
class Walked:
    """A site that changes pages without a full page load.

    Args:
        root: the URL of the first page.
        pages: the names of all pages.
        link: a JavaScript expression for the link to a page in the content; `{}` is the page's name.
        fragment_link: a JavaScript expression for a link to a fragment of the page itself; empty: no such link is followed.
        watch: JavaScript that calls `watch`, see `WATCH`.
        slow: the file extensions of the responses that are slow in some steps.
        exact: true if the page script sees a page that is left at once; otherwise the view of a page to which the visitor
            returns at once is not required.
        clock: true if the tests move the clock of the pages; otherwise the tests wait.
        quick_clicks: true if a step may click a second link before the page of the first link is shown.
        tracked: the page view of a page that was shown for this number of milliseconds is required.
    """

    root: str
    pages: Sequence[str]
    link: str = LINK.format("to {}")
    fragment_link: str = LINK.format("there")
    watch: str = WATCH_HEADING
    slow: tuple[str, ...] = (".html",)
    exact: bool = True
    clock: bool = True
    quick_clicks: bool = True
    tracked: int = TRACKED


class Walk:
    """A visitor who opens pages in a random order."""

    def __init__(self, visitor: Visitor, site: Walked, seed: int) -> None:
        self.visitor = visitor
        self.site = site
        self.random = random.Random(seed)
        self.steps: list[str] = []
        visitor.slow = site.slow
        visitor.context.add_init_script(WATCH + site.watch)
        self.page = visitor.new_page()
        # The number of beacons before the last full page load: `shown` begins anew with each full page load.
        self.earlier = 0
        self.page.on("domcontentloaded", self._on_load)
        self.page.goto(site.root)

    def _on_load(self, _: object) -> None:
        self.earlier = len(self.visitor.beacons)

    @property
    def beacons(self) -> Sequence[Beacon]:
        """The beacons since the last full page load."""
        return self.visitor.beacons[self.earlier :]

    def step(self) -> int:
        """Take a random step; return the delay of the next page in milliseconds."""
        self.visitor.delay = delay = self.random.choice([0, 0, 0, 60, 350])
        self.page.wait_for_function("shown.length")
        here = self.page.evaluate("shown.at(-1).name")
        name, other = self.random.sample([each for each in self.site.pages if each != here], 2)
        to_name, to_other = (f"{self.site.link.format(each)}.click();" for each in (name, other))
        fragment = f"{self.site.fragment_link}.click();" if self.site.fragment_link else ""
        kind, script = self.random.choice(
            [
                ("click", to_name),
                ("click", to_name),
                ("double click", to_name * 2),
                *[("two clicks", to_other + to_name)] * self.site.quick_clicks,
                *[("two quick clicks", f"{to_other} setTimeout(() => {{ {to_name} }}, 30);")] * self.site.quick_clicks,
                ("fragment", fragment),
                ("fragment twice", fragment * 2),
                ("back", "if (navigation.canGoBack) history.back();"),
                (
                    "back and forward",
                    "if (navigation.canGoBack) { history.back(); setTimeout(() => history.forward(), 40); }",
                ),
                ("forward", "history.forward();"),
            ]
        )
        self.steps.append(f"{self.page.evaluate('performance.now()'):.0f} {kind} {name} {delay}")
        # The link may be gone because its page has been left; then the click does nothing.
        self.page.evaluate(f"try {{ {script} }} catch {{}}")
        return delay

    def expected(self, loads: Loads) -> list[Expected]:
        """Return the beacons that full page loads would send."""
        shown = [*self.page.evaluate("shown"), {"name": "", "since": self.page.evaluate("performance.now()")}]
        stays = [
            (
                shown_page["name"],
                following["since"] - shown_page["since"],
                shown_page.get("to", following["since"]) - shown_page.get("from", following["since"]),
            )
            for shown_page, following in itertools.pairwise(shown)
        ]
        return list(beacons_of_stays(stays, loads, self.site.tracked, exact=self.site.exact))

    def report(self, expected: Iterable[Expected]) -> str:
        """Return the steps, the pages that were shown, and the expected and the sent beacons."""
        shown = [" ".join(f"{key}={value}" for key, value in each.items()) for each in self.page.evaluate("shown")]
        required = [f"{beacon['href']}{'' if required else ' (not required)'}" for beacon, required in expected]
        sent = [f"{beacon['href']} {beacon['title']}" for beacon in self.visitor.beacons]
        return "\n".join(map(str, [self.steps, shown, required, sent]))


def beacons_of_stays(
    stays: Sequence[tuple[str, float, float]], loads: Loads, tracked: int, *, exact: bool
) -> Iterable[Expected]:
    """Yield the beacons of pages that were shown one after the other.

    For each page, `stays` has the name and the arguments `stay` and `with_own_url` of `beacons_of_stay`.
    """
    # The pages that may be the last tracked page.
    last: set[str] = set()
    for name, stay, with_own_url in stays:
        returned = name in last and not exact
        yield from (
            (each, required and not returned)
            for each, required in beacons_of_stay(stay, loads[name], tracked, with_own_url)
        )
        last = {name} if with_own_url >= tracked else last | {name}


def beacons_of_stay(
    stay: float, beacons: Sequence[Beacon], tracked: int = TRACKED, with_own_url: float = math.inf
) -> list[Expected]:
    """Return the beacons of a page that was shown for `stay` milliseconds.

    For `with_own_url` of these milliseconds, the URL was the URL of the page; later, the URL was that of the next page. A page
    that is left within 200 ms of its load is not tracked. Between 150 and `tracked` ms, a loaded machine may track the page or
    not, so the beacon is not required.
    """
    return [(each, min(stay, with_own_url) >= tracked) for each in beacons] if stay > UNTRACKED else []


def is_expected(beacons: Sequence[Beacon], expected: Sequence[Expected]) -> bool:
    """Return whether the beacons are the expected beacons. Beacons that are not required may be missing."""
    reached = {0}
    for beacon, required in expected:
        following = {at + 1 for at in reached if at < len(beacons) and beacons[at] == beacon}
        reached = following if required else following | reached
    return len(beacons) in reached


def beacons_of_full_loads(new_visitor: Callable[[], Visitor], urls: Mapping[str, str]) -> dict[str, list[Beacon]]:
    """Return the beacons of a full load of each page, by the page's name; each page is opened by a new visitor."""
    loads = {}
    for name, url in urls.items():
        visitor = new_visitor()
        page = visitor.open(url, beacons=0)
        visitor.wait(page, 0)
        loads[name] = visitor.beacons
        page.close()
    return loads


def settle(walks: Sequence[Walk], delays: Sequence[int]) -> None:
    """Wait for each walk for its number of milliseconds."""
    if walks[0].site.clock:
        for walk, delay in zip(walks, delays, strict=True):
            walk.visitor.pause(walk.page, delay)
        return
    # All visitors wait at the same time.
    end = time.monotonic() + max(delays) / 1000
    while time.monotonic() < end:
        walks[0].page.wait_for_timeout(10)
        for walk in walks:
            walk.visitor.release()


def walk_at_random(new_visitor: Callable[[], Visitor], site: Walked, loads: Loads) -> None:
    """Assert that visitors who change pages at random send the beacons of full page loads."""
    walks = [Walk(new_visitor(), site, seed) for seed in range(WALKS)]
    settle(walks, [SETTLE] * WALKS)
    for _ in range(STEPS):
        # All of the pages load at the same time.
        settle(walks, [SETTLE + walk.step() for walk in walks])
    pages = unclear = 0
    for walk in walks:
        expected = walk.expected(loads)
        pages += len(expected)
        unclear += sum(not required for _, required in expected)
        assert is_expected(walk.beacons, expected), walk.report(expected)
    # Most steps lead to a page, and most beacons are required.
    assert pages > WALKS * STEPS / 3
    assert unclear < pages / (10 if site.exact else 5)
