"""The command `serve` with real sites in a browser: the live page, the database and the Stats API agree with the beacons."""

from __future__ import annotations

import json
import signal
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import sample
from axe_playwright_python.base import AXE_SCRIPT
from click.testing import CliRunner
from in_browser.visitor import PLAIN, TAIL, TIMEOUT, Once, parse_query
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request
from serve.running import Running
from sites import SITE_ID, commented_out, snippet, write

from clicky_docs import Snippet, place
from clicky_docs.cli import cli
from clicky_docs.stats.answers import PATH
from clicky_docs.stats.beacons import parse_beacon
from clicky_docs.stats.database import Database
from clicky_docs.urls import normalise

INSIGHTS = ["no-results", "not-found", "feedback"]
COLUMNS = ("Kind", "URL", "Title", "Goal", "Revenue", "Visitor", "Split")
LINK = "a.clicky-goal-order"
SHOP = "https://shop.lantern.example/handbook"


def build_with_sphinx(site: Path) -> None:
    """Build the sample with insights and a 404 page."""
    config = (sample.HERE / "sphinx" / "conf.py").read_text(encoding="utf-8")
    more = f"""
extensions += ["notfound.extension"]
notfound_urls_prefix = "/"
clicky_insights = {INSIGHTS}
"""
    source = write(site.with_name("config"), {"conf.py": config + more})
    sample.build_with_sphinx(site, "-c", str(source))


def build_with_mkdocs(site: Path) -> None:
    config = (sample.HERE / "mkdocs.yml").read_text(encoding="utf-8")
    changed = config.replace("docs_dir: docs", f"docs_dir: {sample.HERE / 'docs'}").replace(
        "site_id: 101234567", f"site_id: 101234567\n      insights: {json.dumps(INSIGHTS)}"
    )
    source = write(site.with_name("config"), {"mkdocs.yml": changed})
    sample.build_with_mkdocs(site, source / "mkdocs.yml")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Yield a function that serves the folder `site`."""
    started: list[Running] = []

    def run(*arguments: str) -> Running:
        started.append(Running(tmp_path, *arguments))
        return started[-1]

    yield run
    for each in started:
        each.kill()


@pytest.fixture
def context(chrome: Browser) -> Iterator[BrowserContext]:
    """Yield a browser context that can reach only this machine. The policy is bypassed only for axe, in `check_axe`."""
    opened = chrome.new_context(viewport={"width": 1280, "height": 800})
    yield opened
    opened.close()


def until(check: Callable[[], object], page: Page) -> None:
    """Wait until a check returns a true value. Meanwhile, the browser handles its events."""
    end = time.monotonic() + TIMEOUT
    while not check() and time.monotonic() < end:
        page.wait_for_timeout(50)
    assert check()


def rows(live: Page) -> list[tuple[str, ...]]:
    """Return the rows of the live page, without the stored URLs: a text for each of `COLUMNS`."""
    cells = live.evaluate(
        """() => [...document.querySelectorAll("#visit tbody tr")].map((row) => Object.fromEntries(
          [...row.cells].map((cell) => [cell.dataset.label, cell.firstElementChild.textContent])))"""
    )
    return [tuple(each[name] for name in COLUMNS) for each in cells]


def expected_row(beacon: dict[str, str]) -> tuple[str, ...]:
    """Return the row that the live page must show for a beacon."""
    kind = {"pageview": "page view", "click": "event"}.get(beacon["type"], beacon["type"])
    visitor = ", ".join(f"{key[7:-1]}={value}" for key, value in beacon.items() if key.startswith("custom["))
    split = f"{beacon['split[name]']}: {beacon['split[version]']}" if "split[name]" in beacon else ""
    goal = beacon.get("goal", beacon.get("goal[id]", ""))
    row = (kind, beacon.get("href", ""), beacon.get("title", ""), goal, beacon.get("goal[revenue]", ""), visitor, split)
    return tuple(map(str, row))


class Visit:
    """A visitor with two tabs: a page of a served site, and the live page."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.url = url
        self.errors: list[str] = []
        self.beacons: list[dict[str, str]] = []
        self.unexpected_requests: list[str] = []
        context.on("request", self._on_request)
        context.route(f"{SHOP}**", lambda route: route.fulfill(body="shop"))
        self.live = self._open(context)
        self.page = self._open(context)
        self.live.goto(f"{url}/clicky/")
        self.live.wait_for_selector("text=Connected")

    def _open(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._on_console)
        return page

    def _on_console(self, message: ConsoleMessage) -> None:
        # A browser logs each response with an error status, and may request an icon.
        if message.type == "error" and not message.location["url"].endswith(("/favicon.ico", "/missing")):
            self.errors.append(f"{message.location['url']}: {message.text}")

    def _on_request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.path == "/clicky/in.php":
            self.beacons.append({key: value for key, value in parse_query(url.query) if key not in TAIL})
        elif not request.url.startswith((self.url, SHOP, "data:", "blob:")):
            self.unexpected_requests.append(request.url)

    def open(self, path: str, beacons: int = 1) -> Page:
        """Open a page, and wait until the live page shows this number of new beacons within two seconds."""
        before = len(self.beacons)
        self.page.goto(f"{self.url}{path}")
        until(lambda: len(self.beacons) >= before + beacons, self.page)
        sent = time.monotonic()
        until(lambda: len(rows(self.live)) >= before + beacons, self.live)
        assert time.monotonic() - sent < 2
        return self.page


def api(url: str, types: str) -> dict[str, list[dict[str, str]]]:
    """Return the items of each type from the Stats API of the server."""
    query = {"site_id": SITE_ID, "sitekey": "abcdef0123456789", "type": types, "date": "today", "output": "json"}
    with urllib.request.urlopen(f"{url}{PATH}?{urlencode({**query, 'limit': 1000})}", timeout=10) as response:
        return {block["type"]: block["dates"][0]["items"] for block in json.load(response)}


def walk(visit: Visit, tool: str) -> list[tuple[str, str]]:
    """Walk through the sample, and return the kinds and the URLs of the beacons that the walk must send."""
    end = {"sphinx": ".html", "mkdocs": "/"}[tool]
    visit.open("/")
    visit.open(f"/why{end}")
    visit.open(f"/tutorial/publish{end}")
    visit.open(f"/download{end}")
    visit.page.click(LINK)
    until(lambda: len(visit.beacons) == 6, visit.page)
    visit.page.goto(f"{visit.url}/releasing{end}")
    until(lambda: "opted out" in visit.live.inner_text("#untracked"), visit.live)
    visit.open("/missing", 2)
    search = "/search.html" if tool == "sphinx" else "/"
    if tool == "sphinx":
        visit.open("/search.html?q=zzlantern", 2)
    else:
        page = visit.open("/")
        page.click(".md-search__input")
        page.keyboard.type("zzlantern")
        until(lambda: len(visit.beacons) == 10, page)
    page = visit.open(f"/tutorial/install{end}")
    page.click(".clicky-docs-feedback button[value=yes]")
    page.fill(".clicky-docs-feedback input", "Very clear")
    page.keyboard.press("Enter")
    until(lambda: len(visit.beacons) == 13, page)
    until(lambda: len(rows(visit.live)) == 13, visit.live)
    return [
        ("pageview", "/"),
        ("pageview", f"/why{end}"),
        ("pageview", "/tutorial/publish"),
        ("pageview", f"/download{end}"),
        ("goal", ""),
        ("outbound", SHOP),
        ("pageview", "/missing"),
        ("click", "#not-found:@/missing"),
        ("pageview", search),
        ("click", f"#no-results:zzlantern@{search}"),
        ("pageview", "/tutorial/install"),
        ("click", "#feedback:yes@/tutorial/install"),
        ("click", "#feedback-comment:yes:Very+clear@/tutorial/install"),
    ]


def assert_report_agrees(directory: Path, pages: Counter[str], views: int) -> None:
    """Assert that the report of the database has the figures of the walk, section by section."""
    saved = ["--from", str(directory / "visit.db"), "--days", "1"]
    result = CliRunner().invoke(cli, ["report", str(directory / "site"), *saved, "--json", "-"])
    assert result.exit_code == 0, result.output
    sections = json.loads(result.output)["sections"]
    overview = {each["figure"]: each["count"] for each in sections["overview"]}
    assert (overview["visits"], overview["page views"]) == (1, views)
    found = {each["page"]["text"]: each["views"] for each in sections["pages"]}
    assert found == {path: number for path, number in pages.items() if path != "/missing"}
    assert [(each["words"], each["searches"]) for each in sections["no-results"]] == [("zzlantern", 1)]
    assert [(each["url"], each["count"]) for each in sections["not-found"]] == [("/missing", 1)]
    answers = [(each["page"]["text"], each["yes"], each["no"], each["comments"]) for each in sections["feedback"]]
    assert answers == [("/tutorial/install", 1, 0, "Very clear")]
    assert {each["goal"]: (each["count"], each["revenue"]) for each in sections["goals"]} == {
        "12": (1, 0.0),
        "14": (1, 2.5),
        "15": (1, 0.0),
    }


@pytest.mark.parametrize("tool", ["sphinx", "mkdocs"])
def test_live_page_database_stats_api_and_report_agree_with_the_beacons_of_a_walk_through_the_sample(
    once: Once, context: BrowserContext, start: Callable[..., Running], tmp_path: Path, tool: str
) -> None:
    build = {"sphinx": build_with_sphinx, "mkdocs": build_with_mkdocs}[tool]

    def build_site(directory: Path) -> Path:
        build(directory / "html")
        return directory / "html"

    (tmp_path / "site").symlink_to(once(f"serve-{tool}", build_site))
    server = start("--save", "visit.db", "--as", "lantern.example")
    visit = Visit(context, server.url)
    expected = walk(visit, tool)
    assert visit.unexpected_requests == []
    assert visit.errors == []
    beacons = visit.beacons
    assert sorted((each["type"], each.get("href", "")) for each in beacons) == sorted(expected)

    # The live page
    assert sorted(rows(visit.live)) == sorted(map(expected_row, beacons))
    totals = dict(zip(*[iter(visit.live.locator(".totals dt, .totals dd").all_inner_texts())] * 2, strict=True))
    kinds = Counter(each["type"] for each in beacons)
    assert totals == {
        "Visits": "1",
        "Page views": str(kinds["pageview"]),
        "Events": str(kinds["click"]),
        "Downloads": "0",
        "Outbound links": "1",
        "Goals": "3",
        "Revenue": "2.5",
    }

    # The database, which another process reads while the server runs
    database = Database(tmp_path / "visit.db", read_only=True)
    stored = [*database.actions()]
    database.close()
    parsed = [parse_beacon(urlencode(each)) for each in beacons]
    assert sorted((each.kind, each.sent_url, each.sent_title) for each in stored) == sorted(
        (each.kind, each.href, each.title) for each in parsed
    )
    assert all(each.stored_url == normalise(each.sent_url) for each in stored)
    assert {each.host for each in stored} == {"lantern.example"}

    # The Stats API
    found = api(server.url, "pages,events,goals,links-outbound,visitors,actions-pageviews,split-tests,actions-list")
    pages = Counter(each["href"] for each in beacons if each["type"] == "pageview")
    assert {urlsplit(each["url"]).path: int(each["value"]) for each in found["pages"]} == pages
    events = [each["href"] for each in beacons if each["type"] == "click"]
    assert sorted(f"#{each['url'].partition('#')[2]}" for each in found["events"]) == sorted(events)
    assert {each["title"]: each["revenue"] for each in found["goals"]}.keys() == {"12", "14", "15"}
    assert [each["url"] for each in found["links-outbound"]] == [SHOP]
    assert found["visitors"][0]["value"] == "1"
    assert found["actions-pageviews"][0]["value"] == str(kinds["pageview"])
    assert len(found["split-tests"]) == 1
    # The list of actions does not contain the goal that clicky.goal sends.
    assert len(found["actions-list"]) == len(beacons) - 1

    # The terminal
    status, lines = server.end(signal.SIGINT)
    assert status == 0
    assert len([line for line in lines if "visitor product=lantern" in line]) == len(beacons)
    path = {"sphinx": "/releasing.html", "mkdocs": "/releasing/"}[tool]
    assert lines[-2:] == [f"not tracked: {path}: opted out", "saved in visit.db"]

    assert_report_agrees(tmp_path, pages, kinds["pageview"])


def check_axe(chrome: Browser, url: str, scheme: str, width: int) -> None:
    """Assert that axe finds no problem on the live page."""
    context = chrome.new_context(bypass_csp=True, color_scheme=scheme, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{url}/clicky/")
    page.wait_for_selector("#visit tbody tr")
    # The animation of new rows changes colours.
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(f"eval({json.dumps(AXE_SCRIPT)})")
    result = page.evaluate("axe.run()")
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in result["violations"]] == []
    # Nothing on the page is wider than the screen.
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


HOSTILE = "<img src=x onerror=alert(1)>&amp;\u202e\x1b[2J"


def test_live_page_is_accessible_and_shows_hostile_texts_as_texts(
    chrome: Browser, context: BrowserContext, start: Callable[..., Running], tmp_path: Path
) -> None:
    code = snippet("index", {"title": HOSTILE, "goal": {"name": HOSTILE}, "visitor": {"name": HOSTILE}})
    write(tmp_path, {"site/index.html": place(PLAIN, code), "site/plain.html": PLAIN})
    server = start()
    visit = Visit(context, server.url)
    page = visit.open("/")
    page.evaluate("([text]) => clicky.log(`/a?gclid=1${text}#b`, text)", [HOSTILE])
    page.goto(f"{server.url}/plain.html?{HOSTILE}")
    until(lambda: len(rows(visit.live)) == 2, visit.live)
    assert rows(visit.live)[1][2:4] == (HOSTILE, HOSTILE)
    assert "stored: /a" in visit.live.inner_text("#visit")
    until(lambda: "/plain.html: no Clicky code" in visit.live.inner_text("#untracked"), visit.live)
    assert visit.live.locator("img").count() == 0
    for scheme in ("light", "dark"):
        for width in (1280, 390):
            check_axe(chrome, server.url, scheme, width)
    assert visit.errors == []


def test_live_page_connects_again_and_shows_the_visit_of_the_new_server(
    context: BrowserContext, start: Callable[..., Running], tmp_path: Path
) -> None:
    write(tmp_path, {"site/index.html": place(PLAIN, snippet("index"))})
    first = start()
    visit = Visit(context, first.url)
    visit.open("/")
    first.end(signal.SIGINT)
    visit.live.wait_for_selector("text=The server does not answer")
    start("--port", first.url.rpartition(":")[2])
    visit.live.wait_for_selector("text=Connected", timeout=20_000)
    until(lambda: rows(visit.live) == [], visit.live)


BUILT = {
    "preview build": Snippet("", commented_out("preview build by Netlify", snippet("index"))),
    "hosts": snippet("index", hosts=["docs.example"]),
    "internal hosts": snippet("index", internal_hosts=["localhost", "*.example"]),
    "visitor IP address": snippet("index", visitor_ip_url="https://ip.example/", internal_ips=["127.0.0.1"]),
    "several Site IDs": snippet("index", site_id=[SITE_ID, "5"]),
    "proxy": snippet("index", script_url="/565c7bd254ac8.js", beacon_url="/47d8e8d5c0ea"),
    "white label": snippet("index", script_url="https://w.example/s.js", beacon_url="https://in.w.example/in.php"),
}
POLICY = (
    """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; require-trusted-types-for 'script'">"""
)


@pytest.mark.parametrize("policy", ["", POLICY])
@pytest.mark.parametrize("name", BUILT)
def test_page_of_the_served_site_is_tracked_as_on_the_published_site(
    context: BrowserContext, start: Callable[..., Running], tmp_path: Path, name: str, policy: str
) -> None:
    html = place(PLAIN.replace("<head>", f"<head>{policy}"), BUILT[name])
    write(tmp_path, {"site/index.html": html})
    visit = Visit(context, start("--base", "/docs/").url)
    visit.open("/docs/", 2 if name == "several Site IDs" else 1)
    assert visit.unexpected_requests == visit.errors == []
    assert (tmp_path / "site" / "index.html").read_text(encoding="utf-8") == html


@pytest.mark.parametrize(
    ("host", "options", "reason"),
    [
        ("fork.example", {"hosts": ["docs.example"]}, "/: other host fork.example"),
        ("a.staging.example", {"internal_hosts": ["*.staging.example"]}, "/: internal host a.staging.example"),
        ("docs.example", {"consent": {"global": "Banner.ok", "event": "banner"}}, "/: waiting: consent"),
    ],
)
def test_page_that_is_not_tracked_on_the_published_site_is_listed_with_the_reason(
    context: BrowserContext, start: Callable[..., Running], tmp_path: Path, host: str, options: Any, reason: str
) -> None:
    write(tmp_path, {"site/index.html": place(PLAIN, snippet("index", **options))})
    visit = Visit(context, start("--as", host).url)
    visit.page.goto(visit.url)
    until(lambda: visit.live.inner_text("#untracked") == reason, visit.live)
    assert visit.beacons == []


def test_visitor_without_javascript_is_tracked_by_the_noscript_image(
    chrome: Browser, start: Callable[..., Running], tmp_path: Path
) -> None:
    write(tmp_path, {"site/install/index.html": place(PLAIN, snippet("install"))})
    server = start("--save", "visit.db")
    context = chrome.new_context(java_script_enabled=False)
    context.new_page().goto(f"{server.url}/install/", wait_until="load")
    context.close()
    server.end(signal.SIGINT)
    database = Database(tmp_path / "visit.db")
    assert [(each.kind, each.sent_url) for each in database.actions()] == [("pageview", "/install/")]
    database.close()


def test_another_site_in_the_same_browser_cannot_send_data(
    context: BrowserContext, start: Callable[..., Running], tmp_path: Path
) -> None:
    write(tmp_path, {"site/index.html": place(PLAIN, snippet("index"))})
    server, other = start(), start()
    visit = Visit(context, server.url)
    page = context.new_page()
    page.goto(other.url)
    beacon = f"{server.url}/clicky/in.php?site_id=1&type=click&href=%23evil&x=1"
    page.evaluate(
        """async (url) => {
          navigator.sendBeacon(url);
          await fetch(url, { mode: "no-cors" }).catch(() => 0);
          const image = new Image();
          image.src = url;
          await new Promise((done) => (image.onerror = done));
        }""",
        beacon,
    )
    until(lambda: [each.get("href") for each in visit.beacons].count("#evil") == 3, page)
    visit.page.goto(server.url)
    until(lambda: rows(visit.live), visit.live)
    assert [row[1] for row in rows(visit.live)] == ["/"]


def test_clickys_own_tracker_is_requested_with_the_beacon_path_of_this_server(
    context: BrowserContext, start: Callable[..., Running], tmp_path: Path
) -> None:
    write(tmp_path, {"site/index.html": place(PLAIN, snippet("index"))})
    server = start("--tracker", "clicky")
    requested: list[str] = []

    def answer(route: Any) -> None:
        requested.append(route.request.url)
        script = f"{server.url}/clicky/tracker.js"
        route.fulfill(body=urllib.request.urlopen(script).read(), content_type="text/javascript")

    context.route("https://static.getclicky.com/**", answer)
    visit = Visit(context, server.url)
    visit.open("/")
    assert requested == ["https://static.getclicky.com/js?in=%2Fclicky%2Fin.php"]
    assert visit.live.inner_text("[data-site=tracker]") == "Clicky's own tracker"
