"""Requests that pages send in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from in_browser.visitor import HOST, PLAIN, SCRIPT, Visitor, site
from sites import conf, mkdocs_build, read_pages, run, snippet, write

from clicky_docs import Page, build, load_site, place


def view(href: str, title: str, **more: str) -> dict[str, str]:
    visitor = {"custom[product]": "lantern"} | ({} if "custom[reads]" in more else {"custom[language]": "en"})
    return {"site_id": "101234567", "type": "pageview", "href": href, "title": title, **visitor, **more}


SPLIT = {"split[name]": "why-headline", "split[version]": "plain", "split[goal][]": "12,14"}
READS = {"custom[reads]": "reference"}
SALE = {"goal[id]": "14", "goal[revenue]": "2.5"}

# build tool, path, the only beacon that must be sent; None: no beacon may be sent
VISITS: list[tuple[str, str, dict[str, str] | None]] = [
    ("sphinx", "/", view("/", "Lantern - Lantern")),
    ("sphinx", "/?utm_source=x#top", view("/?utm_source=x", "Lantern - Lantern")),
    ("sphinx", "/index.html?q=x&utm_source=x", view("/?utm_source=x", "Lantern - Lantern")),
    ("sphinx", "/tutorial/install.html", view("/tutorial/install", "Install Lantern - Lantern")),
    (
        "sphinx",
        "/tutorial/publish.html",
        view("/tutorial/publish", "Publish your first album - Lantern", goal="12"),
    ),
    ("sphinx", "/download.html", view("/download.html", "Handbook download", **SALE)),
    ("sphinx", "/why.html", view("/why.html", "Why another gallery? - Lantern", **SPLIT)),
    ("sphinx", "/reference.html", view("/reference", "Reference - Lantern", **READS)),
    ("sphinx", "/contents.html", view("/contents.html", "All of Lantern's pages", **{"custom[reads]": "contents"})),
    ("sphinx", "/genindex.html", view("/genindex.html", "All terms")),
    ("sphinx", "/search.html?q=album", view("/search.html", "Search - Lantern")),
    ("sphinx", "/releasing.html", None),
    ("mkdocs", "/", view("/", "Lantern")),
    ("mkdocs", "/tutorial/install/", view("/tutorial/install", "Install Lantern - Lantern")),
    ("mkdocs", "/tutorial/publish/", view("/tutorial/publish", "Publish your first album - Lantern", goal="12")),
    ("mkdocs", "/download/", view("/download/", "Handbook download", **SALE)),
    ("mkdocs", "/why/", view("/why/", "Why another gallery? - Lantern", **SPLIT)),
    ("mkdocs", "/reference/", view("/reference", "Reference - Lantern", **READS)),
    (
        "mkdocs",
        "/tutorial/install/?utm_source=x&h=album",
        view("/tutorial/install?utm_source=x", "Install Lantern - Lantern"),
    ),
    ("mkdocs", "/not/here/", view("/not/here/", "Not found")),
    ("mkdocs", "/not/here/?q=album&utm_source=x", view("/not/here/", "Not found")),
    ("mkdocs", "/releasing/", None),
]


@pytest.mark.parametrize(("tool", "path", "beacon"), VISITS)
def test_page_view_of_a_sample_page_sends_only_the_expected_beacon(
    new_visitor: Callable[..., Visitor], sites: dict[str, Path], tool: str, path: str, beacon: dict[str, str] | None
) -> None:
    visitor = new_visitor(sites)
    visitor.open(f"https://{tool}.example{path}", beacons=int(beacon is not None))
    assert visitor.beacons == ([beacon] if beacon else [])
    assert visitor.loads == (1 if beacon else 0)
    assert visitor.images == []


def test_list_of_page_views_in_the_tests_contains_every_page_of_the_sample(sites: dict[str, Path]) -> None:
    for host, directory in sites.items():
        pages = set(read_pages(directory))
        paths = {path.partition("?")[0] for tool, path, _ in VISITS if f"{tool}.example" == host}
        visited = {f"{path.removeprefix('/')}{'index.html' * path.endswith('/')}" for path in paths}
        assert pages == {"404.html" if name == "not/here/index.html" else name for name in visited}


def test_page_view_is_sent_once_per_full_page_load(new_visitor: Callable[..., Visitor], sites: dict[str, Path]) -> None:
    visitor = new_visitor(sites)
    page = visitor.open("https://sphinx.example/tutorial/publish.html")
    page.click("article >> text=download")
    visitor.wait(page, 2)
    page.go_back()
    visitor.wait(page, 3)
    hrefs = [(beacon["href"], beacon.get("goal", beacon.get("goal[id]"))) for beacon in visitor.beacons]
    assert hrefs == [("/tutorial/publish", "12"), ("/download.html", "14"), ("/tutorial/publish", "12")]


@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs"])
def test_page_view_in_a_theme_of_mkdocs_is_sent(
    new_visitor: Callable[..., Visitor], tmp_path: Path, theme: str
) -> None:
    write(
        tmp_path,
        {"docs/index.md": "# Home", "docs/next.md": "---\nclicky: {goal: 7, visitor: {plan: free}}\n---\n# Next"},
    )
    config = {
        "theme": {"name": theme, "highlightjs": False},
        "plugins": ["search", {"clicky": {"site_id": "101234567"}}],
    }
    mkdocs_build(tmp_path, config, strict=True)
    visitor = new_visitor({HOST: tmp_path / "site"})
    page = visitor.open(f"https://{HOST}/next/")
    same = {"site_id": "101234567", "type": "pageview"}
    assert visitor.beacons == [{**same, "href": "/next/", "title": "Next - Site", "goal": "7", "custom[plan]": "free"}]
    page.goto(f"https://{HOST}/search.html?q=x" if theme == "readthedocs" else f"https://{HOST}/gone/")
    visitor.wait(page, 2)
    assert len(visitor.beacons) == 2


def test_page_view_in_sphinx_rtd_theme_is_sent(new_visitor: Callable[..., Visitor], tmp_path: Path) -> None:
    text = ":clicky_goal: 7\n\nNext\n====\n"
    options = {"html_theme": "sphinx_rtd_theme", "html_title": "Site", "clicky_site_id": "101234567"}
    index = "Home\n====\n\n.. toctree::\n\n   next\n"
    source = write(
        tmp_path / "src", {"index.rst": index, "next.rst": text, "conf.py": conf(["clicky_docs.sphinx"], **options)}
    )
    assert run("sphinx", "-q", "-W", "-b", "html", ".", "../site", cwd=source).returncode == 0
    visitor = new_visitor({HOST: tmp_path / "site"})
    page = visitor.open(f"https://{HOST}/index.html")
    page.click("section >> text=Next")
    visitor.wait(page, 2)
    assert [(each["href"], each["title"], each.get("goal")) for each in visitor.beacons] == [
        ("/", "Home — Site", None),
        ("/next.html", "Next — Site", "7"),
    ]


def test_browser_without_javascript_requests_the_noscript_image(
    new_visitor: Callable[..., Visitor], sites: dict[str, Path]
) -> None:
    visitor = new_visitor(sites, java_script_enabled=False)
    visitor.open("https://sphinx.example/why.html", beacons=0)
    assert (visitor.images, visitor.beacons, visitor.loads) == (["/101234567ns.gif"], [], 0)
    visitor.open("https://mkdocs.example/releasing/", beacons=0)
    assert len(visitor.images) == 1


def test_page_view_with_several_site_ids_is_sent_once_per_site_id(new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor(site(PLAIN, site_id=["101", "102"]))
    visitor.open(f"https://{HOST}/", beacons=2)
    assert sorted((beacon["site_id"], beacon["href"]) for beacon in visitor.beacons) == [("101", "/"), ("102", "/")]
    assert visitor.loads == 1


def test_values_in_global_variables_that_a_script_sets_before_the_page_script_runs_are_sent(
    new_visitor: Callable[..., Visitor],
) -> None:
    own = "<script>var clicky_custom = {title: 'Theirs', href: '/theirs', visitor: {a: 1}}; var clicky_site_ids = ['9'];</script>"
    visitor = new_visitor(site(PLAIN.format(own), {"href": "/ours"}))
    page = visitor.open(f"https://{HOST}/", beacons=2)
    beacons = {beacon.pop("site_id"): beacon for beacon in visitor.beacons}
    expected = {"type": "pageview", "href": "/ours", "title": "Theirs", "custom[a]": "1"}
    assert beacons["9"] == expected
    assert beacons["101234567"]["href"] == "/ours"
    assert page.evaluate("clicky_custom.visitor.a") == 1


def test_values_in_global_variables_that_a_script_sets_before_the_tracker_runs_are_sent(
    new_visitor: Callable[..., Visitor],
) -> None:
    """A script of the page may set values until the tracker starts, because the tracker reads the values only then."""
    later = "<script>setTimeout(() => (window.clicky_custom = {title: 'Theirs', href: '/theirs', visitor: {a: 1}}), 100)</script>"
    visitor = new_visitor(site(PLAIN, {"href": "/ours", "goal": 7}))
    html = visitor.sites[HOST]
    assert isinstance(html, dict)
    html["index.html"] = html["index.html"].replace("</body>", f"{later}</body>")
    visitor.answers[SCRIPT].delay = 300
    page = visitor.new_page()
    page.goto(f"https://{HOST}/", wait_until="domcontentloaded")
    visitor.wait(page, 1)
    (beacon,) = visitor.beacons
    assert (beacon["href"], beacon["title"], beacon["custom[a]"], beacon["goal"]) == ("/ours", "Theirs", "1", "7")


def test_page_script_ignores_an_element_whose_id_is_the_name_of_a_global_variable(
    new_visitor: Callable[..., Visitor],
) -> None:
    """Browsers make each element with an id a property of the window, like a global variable of the author."""
    heading = "<h2 id=clicky_custom>x</h2><h2 id=clicky_site_ids>y</h2><h2 id=clicky-docs>z</h2>"
    visitor = new_visitor(site(PLAIN.format(heading), {"title": "Ours"}, site_id=["101", "102"]))
    page = visitor.open(f"https://{HOST}/#clicky-docs", beacons=2)
    assert [beacon["title"] for beacon in visitor.beacons] == ["Ours", "Ours"]
    assert page.evaluate("document.getElementById('clicky_custom').outerHTML") == '<h2 id="clicky_custom">x</h2>'
    assert page.evaluate("document.querySelector(':target').textContent") == "z"


@pytest.mark.parametrize("selectors", ["a[", ["h1", "a["]])
def test_page_view_with_an_invalid_selector_in_heatmap_objects_is_sent(
    new_visitor: Callable[..., Visitor], selectors: Any
) -> None:
    visitor = new_visitor(site(PLAIN, {"heatmap_objects": selectors}))
    page = visitor.open(f"https://{HOST}/")
    assert len(visitor.beacons) == 1
    assert page.evaluate("clicky_custom.heatmap_objects") == ""
    assert any("not a valid selector" in line for line in visitor.console)


def test_hostile_values_are_sent_unchanged(new_visitor: Callable[..., Visitor]) -> None:
    title = "</script><script>throw 1</script><!-- & é \U0001f600"
    text = f"{title}\u2028\n --> "
    visitor = new_visitor(site(PLAIN, {"title": title, "visitor": {title: text, "__proto__": "x"}}))
    visitor.open(f"https://{HOST}/")
    (beacon,) = visitor.beacons
    assert beacon["title"] == title
    assert beacon[f"custom[{title}]"] == text
    assert beacon["custom[__proto__]"] == "x"


def test_page_view_of_an_empty_page_is_sent(new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor(site("<!doctype html><title>Empty</title>"))
    visitor.open(f"https://{HOST}/")
    assert [beacon["title"] for beacon in visitor.beacons] == ["Empty"]


@pytest.mark.parametrize("damage", ["{", "null", ""])
def test_page_with_a_damaged_data_block_is_not_tracked_but_its_other_scripts_run(
    new_visitor: Callable[..., Visitor], damage: str
) -> None:
    html = place(PLAIN.format("<script>window.before = 1</script>"), snippet("index"))
    start = html.index('"application/json">') + len('"application/json">')
    html = f"{html[:start]}{damage}{html[html.index('</script>', start) :]}"
    visitor = new_visitor({HOST: {"index.html": html.replace("</body>", "<script>window.after = 1</script></body>")}})
    page = visitor.open(f"https://{HOST}/", beacons=0)
    assert page.evaluate("[before, after]") == [1, 1]
    assert (visitor.beacons, visitor.loads) == ([], 0)


def test_code_that_is_commented_out_sends_nothing(new_visitor: Callable[..., Visitor]) -> None:
    settings, _ = load_site({"site_id": "1"})
    page = Page(name="index", custom={"title": "--> <script>throw 1</script> --!>"})
    for scripting in (True, False):
        html = place(PLAIN, build(settings, page, disabled="served locally"))
        visitor = new_visitor({HOST: {"index.html": html}}, java_script_enabled=scripting)
        visitor.open(f"https://{HOST}/", beacons=0)
        assert (visitor.beacons, visitor.loads, visitor.images) == ([], 0, [])


def test_stand_in_for_the_tracker_behaves_like_clickys_tracker(
    new_visitor: Callable[..., Visitor],
) -> None:
    """The tracker sends goals once, keeps title and URL, tracks the history, and sends later beacons with POST.

    See docs/clicky.md#wire-format and #pitfalls.
    """
    own = {"title": "First", "goal": 5, "split": {"name": "a", "version": "b", "goal": 6}, "visitor": {"u": "v w"}}
    visitor = new_visitor(site(PLAIN, own, navigation=False))
    page = visitor.open(f"https://{HOST}/")
    page.evaluate("history.pushState(null, '', '/second')")
    visitor.wait(page, 2)
    with page.expect_request("**/in.php?**type=goal**") as goal:
        page.evaluate("clicky.goal('Sign up', 4.5)")
    assert goal.value.method == "POST"
    visitor.wait(page, 3)
    page.evaluate("clicky.log('#x', 'Click')")
    visitor.wait(page, 4)
    page.evaluate("clicky.goal(7)")
    visitor.wait(page, 5)
    same = {"site_id": "101234567", "custom[u]": "v w"}
    assert visitor.beacons == [
        {**same, "type": "pageview", "href": "/", "title": "First", "goal": "5",
         "split[name]": "a", "split[version]": "b", "split[goal]": "6"},
        {**same, "type": "pageview", "href": "/second", "title": "First"},
        {**same, "type": "goal", "goal[name]": "Sign up", "goal[revenue]": "4.5"},
        {**same, "type": "click", "href": "#x", "title": "Click"},
        {**same, "type": "goal", "goal[id]": "7"},
    ]  # fmt: skip
