"""URLs under which pages are tracked, in a browser: campaigns, `keep_query`, `clean_urls`, and URLs that scripts change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from in_browser.visitor import HOST, PLAIN, SCRIPT, Once, Visitor, site
from sites import conf, mkdocs_build, snippet, sphinx_build, write

from clicky_docs import place

pytestmark = pytest.mark.long
ROOT = f"https://{HOST}/"
UTM = "utm_source=news&utm_campaign=x"


def hrefs(visitor: Visitor) -> list[str]:
    """Return the URLs of all beacons, which must be page views."""
    assert {each["type"] for each in visitor.beacons} == {"pageview"}
    return [each["href"] for each in visitor.beacons]


# Built sites ---------------------------------------------------------------------------------------------------------


def build_sphinx(directory: Path) -> Path:
    files = {
        "index.rst": "Home\n====\n\n.. toctree::\n\n   install\n   own\n",
        "install.rst": "Install\n=======\n",
        "own.rst": ":clicky_href: /own?v=2\n\nOwn\n===\n",
        "conf.py": conf(
            ["clicky_docs.sphinx"],
            html_theme="basic",
            html_baseurl=ROOT,
            clicky_site_id="101234567",
            clicky_custom={"href": "{url}"},
        ),
    }
    built = sphinx_build(write(directory / "src", files), "-W", out=directory / "site")
    assert (built.log, built.status) == ("", 0)
    return directory / "site"


def build_mkdocs(directory: Path, features: list[str], **options: Any) -> Path:
    files = {
        "docs/index.md": "# Home\n\n[install](install.md){#to-install} [own](own.md){#to-own}\n",
        "docs/install.md": "# Install\n\n[own](own.md){#to-own} [index](index.md){#to-index}\n",
        "docs/own.md": "---\nclicky: {href: '/own?v=2'}\n---\n# Own\n\n[install](install.md){#to-install}\n",
    }
    write(directory, files)
    config = {
        "site_url": ROOT,
        "theme": {"name": "material", "font": False, "features": features},
        "markdown_extensions": ["attr_list"],
        "plugins": [{"clicky": {"site_id": "101234567", **options}}],
    }
    mkdocs_build(directory, config, strict=True)
    return directory / "site"


WHOLE = {"custom": {"href": "{url}"}}
INSTANT = ["navigation.instant"]
BUILDS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "Sphinx": (build_sphinx, ".html"),
    "MkDocs": (lambda directory: build_mkdocs(directory, [], **WHOLE), "/"),
    "MkDocs with instant navigation": (lambda directory: build_mkdocs(directory, INSTANT, **WHOLE), "/"),
}


@pytest.mark.parametrize("name", BUILDS)
def test_tracked_url_of_a_page_with_the_property_href_is_the_href_with_the_campaign_parameters(
    new_visitor: Callable[..., Visitor], once: Once, name: str
) -> None:
    """The parameters of campaigns are added to the site's `href` and to the page's `href`."""
    build, end = BUILDS[name]
    directory = once(f"campaign {name}", build)
    for path, href in (
        (f"install{end}?{UTM}&q=lantern", f"{ROOT}install{end}?{UTM}"),
        (f"own{end}?{UTM}&q=lantern#top", f"/own?v=2&{UTM}"),
        (f"own{end}?q=lantern", "/own?v=2"),
        (f"install{end}#{UTM}", f"{ROOT}install{end}?{UTM}"),
    ):
        visitor = new_visitor({HOST: directory})
        visitor.open(ROOT + path)
        assert hrefs(visitor) == [href]


def go(visitor: Visitor, page: Any, name: str, query: str = "") -> None:
    """Add the query to the URL of a link, and follow the link."""
    expected = len(visitor.beacons) + 1
    page.evaluate(
        f"() => {{ const link = document.querySelector('article #to-{name}'); link.href += '{query}'; link.click(); }}"
    )
    visitor.wait(page, expected)


def test_tracked_url_after_a_page_change_is_the_href_of_the_page_with_the_campaign_parameters_of_its_url(
    new_visitor: Callable[..., Visitor], once: Once
) -> None:
    name = "MkDocs with instant navigation"
    visitor = new_visitor({HOST: once(f"campaign {name}", BUILDS[name][0])})
    page = visitor.open(f"{ROOT}?{UTM}")
    go(visitor, page, "install")
    go(visitor, page, "own", "?utm_source=y&h=lantern")
    go(visitor, page, "install", "?h=lantern")
    assert hrefs(visitor) == [f"{ROOT}?{UTM}", f"{ROOT}install/", "/own?v=2&utm_source=y", f"{ROOT}install/"]
    assert visitor.loads == 1


def test_tracked_url_after_a_page_change_is_the_clean_url_of_the_new_page(
    new_visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    visitor = new_visitor({HOST: build_mkdocs(tmp_path, INSTANT, keep_query=["tab"])})
    page = visitor.open(f"{ROOT}?q=lantern")
    go(visitor, page, "install", f"?h=lantern&tab=linux&{UTM}")
    go(visitor, page, "index", "?q=lantern#top")
    assert hrefs(visitor) == ["/", f"/install/?tab=linux&{UTM}", "/"]
    assert visitor.loads == 1


def test_tracked_url_after_a_page_change_contains_the_whole_query_if_clean_urls_is_false(
    new_visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    visitor = new_visitor({HOST: build_mkdocs(tmp_path, INSTANT, clean_urls=False)})
    page = visitor.open(f"{ROOT}?q=lantern")
    go(visitor, page, "install", "?h=lantern")
    go(visitor, page, "own", "?h=lantern&utm_source=y")
    assert hrefs(visitor) == ["/?q=lantern", "/install/?h=lantern", "/own?v=2"]


@pytest.mark.parametrize("features", [[], INSTANT], ids=["full loads", "instant"])
def test_tracked_url_of_a_page_that_does_not_exist_is_its_path_without_the_query(
    new_visitor: Callable[..., Visitor], tmp_path: Path, features: list[str]
) -> None:
    visitor = new_visitor({HOST: build_mkdocs(tmp_path, features, keep_query=["tab"])})
    visitor.open(f"{ROOT}gone/page/?tab=linux&q=lantern&{UTM}#top")
    assert hrefs(visitor) == ["/gone/page/"]


# Options -------------------------------------------------------------------------------------------------------------

# the site's options, the query, the query that is tracked
KEPT: list[tuple[dict[str, Any], str, str]] = [
    ({}, "?tab=linux&q=x", ""),
    ({}, f"?q=x&{UTM}&fbclid=z", f"?{UTM}"),
    ({"keep_query": "tab"}, "?tab=linux&tabs=2&q=x", "?tab=linux"),
    ({"keep_query": ["tab", "page"]}, f"?page=2&q=x&{UTM}&tab=a&tab=b", f"?page=2&{UTM}&tab=a&tab=b"),
    ({"keep_query": ["tab"]}, "?tab", "?tab"),
    ({"keep_query": ["a.b"]}, "?a.b=1&axb=2", "?a.b=1"),
    ({"keep_query": ["q"]}, "?q=ada%40example.org+album", "?q=%5Be-mail%5D+album"),
    ({"keep_query": ["q"]}, "?q=%2B49+30+1234567&utm_id=1234567890", "?q=%5Bnumber%5D&utm_id=1234567890"),
    ({"keep_query": ["q"]}, "?q=50%&utm_source=%E0%A4", "?q=50%&utm_source=%E0%A4"),
    ({"clean_urls": False}, "?tab=linux&q=x", "?tab=linux&q=x"),
    ({"clean_urls": False, "keep_query": ["tab"]}, "?q=x", "?q=x"),
    ({"insights": {"search": {"words": False}}, "keep_query": ["tab"]}, "?tab=linux&q=x&h=x", "?tab=linux"),
]  # fmt: skip


@pytest.mark.parametrize("navigation", [False, True])
@pytest.mark.parametrize(("options", "query", "kept"), KEPT)
def test_tracked_url_contains_the_query_parameters_that_the_options_keep(
    new_visitor: Callable[..., Visitor], options: dict[str, Any], query: str, kept: str, navigation: bool
) -> None:
    visitor = new_visitor(site(PLAIN, **options, navigation=navigation))
    visitor.open(f"{ROOT}{query}#top")
    assert hrefs(visitor) == [f"/{kept}"]
    assert len(visitor.console) == len([line for line in visitor.console if line.startswith("clicky-docs: ")])


# options, URL, the URL that is tracked
INDEXES: list[tuple[dict[str, Any], str, str]] = [
    ({}, "index.html?q=x#top", "/"),
    ({}, f"a/index.html?{UTM}", f"/a/?{UTM}"),
    ({}, "a/index.htm", "/a/"),
    ({}, "a/myindex.html", "/a/myindex.html"),
    ({}, "a/", "/a/"),
    ({"clean_urls": False}, "a/index.html?q=x", "/a/index.html?q=x"),
]


@pytest.mark.parametrize("navigation", [False, True])
@pytest.mark.parametrize(("options", "path", "href"), INDEXES)
def test_tracked_url_of_a_page_named_index_html_is_the_path_of_its_folder(
    new_visitor: Callable[..., Visitor], options: dict[str, Any], path: str, href: str, navigation: bool
) -> None:
    html = place(PLAIN, snippet("index", **options, navigation=navigation))
    names = ("index.html", "a/index.html", "a/index.htm", "a/myindex.html")
    visitor = new_visitor({HOST: dict.fromkeys(names, html)})
    visitor.open(ROOT + path)
    assert hrefs(visitor) == [href]


# URLs that cannot be parsed ------------------------------------------------------------------------------------------

LONG = "x" * 2_000
LOG = "<b id=it class=clicky-log>Copy</b>"
# path, the path in the URL of an event
ODD = {
    "half a percent-encoding": ("/a%/", "/a%25/"),
    "half an encoded letter": ("/%E0%A4/", "/%25E0%25A4/"),
    "2,000 characters": (f"/{LONG}/", f"/{'x' * 110}…"),
    "a lone surrogate": ("/%ED%A0%80/", "/%25ED%25A0%2580/"),
    "an emoji": ("/%F0%9F%8F%AE/", "/🏮/"),
}


@pytest.mark.parametrize("navigation", [False, True])
@pytest.mark.parametrize("name", ODD)
def test_tracked_url_of_a_page_with_an_odd_url_is_the_path_of_the_odd_url(
    new_visitor: Callable[..., Visitor], name: str, navigation: bool
) -> None:
    path, event_path = ODD[name]
    options = {"keep_query": ["tab"], "goals": {"a": 1}, "navigation": navigation}
    html = place(PLAIN.format(LOG), snippet("x", **options))
    visitor = new_visitor({HOST: {f"{path[1:]}index.html": html}})
    page = visitor.open(f"{ROOT}{path[1:]}?q=%&tab=%E0%A4%&x={LONG}#%")
    page.click("#it")
    visitor.wait(page, 2)
    assert [each["href"] for each in visitor.beacons] == [f"{path}?tab=%E0%A4%", f"#log:it@{event_path}"]
    assert [line for line in visitor.console if "rror" in line or "malformed" in line] == []


# Scripts of the site -------------------------------------------------------------------------------------------------


def test_page_view_after_a_url_change_by_the_sites_script_has_the_clean_new_url(
    new_visitor: Callable[..., Visitor],
) -> None:
    """The tracker sends a page view after `pushState`, with the clean URL of the new location."""
    visitor = new_visitor(site(PLAIN, keep_query=["tab"], navigation=False))
    page = visitor.open(f"{ROOT}index.html?q=x")
    for count, url in enumerate(("/second/index.html?q=lantern&tab=a&utm_source=y#top", "/third?q=lantern", "?%"), 2):
        page.evaluate("(url) => history.pushState(null, '', url)", url)
        visitor.wait(page, count)
    assert hrefs(visitor) == ["/", "/second/?tab=a&utm_source=y", "/third", "/third"]


def test_page_view_after_a_url_change_by_the_sites_script_has_the_property_href_of_the_page(
    new_visitor: Callable[..., Visitor],
) -> None:
    visitor = new_visitor(site(PLAIN, {"href": "/own"}, navigation=False))
    page = visitor.open(f"{ROOT}?utm_source=y")
    page.evaluate("history.pushState(null, '', '/second')")
    visitor.wait(page, 2)
    assert hrefs(visitor) == ["/own?utm_source=y"] * 2


def test_page_view_without_new_page_data_has_the_clean_url_and_no_data_of_the_first_page(
    new_visitor: Callable[..., Visitor],
) -> None:
    visitor = new_visitor(site(PLAIN, {"href": "/own", "goal": 5}, keep_query=["tab"]))
    page = visitor.open(f"{ROOT}index.html?q=x")
    for count, url in enumerate(("/second/index.html?q=lantern&tab=a&utm_source=y#top", "/third?q=lantern"), 2):
        page.evaluate("(url) => history.pushState(null, '', url)", url)
        visitor.wait(page, count)
    # Only the query changes.
    page.evaluate("history.pushState(null, '', '?%')")
    visitor.settle(page)
    assert hrefs(visitor) == ["/own", "/second/?tab=a&utm_source=y", "/third"]
    assert [each.get("goal") for each in visitor.beacons] == ["5", None, None]


@pytest.mark.parametrize("mode", ["", "'use strict';"])
def test_href_that_the_sites_script_sets_after_a_page_view_is_sent_with_the_next_page_view(
    new_visitor: Callable[..., Visitor], mode: str
) -> None:
    visitor = new_visitor(site(PLAIN, navigation=False))
    page = visitor.open(f"{ROOT}?q=x")
    set_href = f"(href) => {{ {mode} clicky_custom.href = href; return clicky_custom.href; }}"
    for count, (href, sent) in enumerate((("/theirs?a=1", "/theirs?a=1"), ("/other", "/other"), ("", "/page4")), 2):
        assert page.evaluate(set_href, href) == (href or "/page3")
        page.evaluate(f"history.pushState(null, '', '/page{count}?q=x')")
        visitor.wait(page, count)
        assert hrefs(visitor)[-1] == sent
    assert hrefs(visitor) == ["/", "/theirs?a=1", "/other", "/page4"]


@pytest.mark.parametrize("mode", ["", "'use strict';"])
@pytest.mark.parametrize(
    "script", ["clicky_custom.href = '/theirs'", "Object.assign(clicky_custom, {href: '/theirs'})"]
)
def test_href_that_the_sites_script_sets_before_the_tracker_runs_is_sent(
    new_visitor: Callable[..., Visitor], mode: str, script: str
) -> None:
    html = place(PLAIN, snippet("index")).replace(
        "</body>", f"<script>{mode} setTimeout(() => {{ {script}; }}, 50)</script></body>"
    )
    visitor = new_visitor({HOST: {"index.html": html}})
    visitor.answers[SCRIPT].delay = 300
    page = visitor.new_page()
    page.goto(f"{ROOT}?q=x", wait_until="domcontentloaded")
    visitor.wait(page, 1)
    assert hrefs(visitor) == ["/theirs"]


def test_href_that_the_sites_script_sets_before_the_page_script_runs_is_sent_unchanged(
    new_visitor: Callable[..., Visitor],
) -> None:
    own = "<script>var clicky_custom = {href: '/theirs?q=1'};</script>"
    visitor = new_visitor(site(PLAIN.format(own)))
    page = visitor.open(f"{ROOT}?q=x&utm_source=y")
    assert hrefs(visitor) == ["/theirs?q=1"]
    assert page.evaluate("Object.getOwnPropertyDescriptor(clicky_custom, 'href').value") == "/theirs?q=1"
