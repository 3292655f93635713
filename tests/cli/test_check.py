"""``clicky-docs check``: no problem in a valid site, and one problem for each kind of damage."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sites import EVERYTHING, SITE_ID, snippet, write

from clicky_docs import Page, build, load_site, place
from clicky_docs.built_site import check
from clicky_docs.built_site.page import inspect
from clicky_docs.built_site.page_report import PageReport
from clicky_docs.built_site.problems import KINDS, SiteProblem
from clicky_docs.cli import cli
from clicky_docs.cli.check_output import annotation, goal
from clicky_docs.html.snippet import script_element

PAGE = '<!doctype html><html><head><title>{}</title>{}</head><body class="x"><h1>x</h1></body></html>'
Files = dict[str, str]


def page(name: str, custom: dict[str, Any] | None = None, head: str = "", **options: Any) -> str:
    """Return a tracked page."""
    return place(PAGE.format(name.title(), head), snippet(name, custom, **options))


def valid_site() -> Files:
    """Return a site without problems."""
    opted_out = build(load_site({"site_id": SITE_ID})[0], Page("private", track=False))
    return {
        "index.html": page("index"),
        "guide/install.html": page("guide/install", {"goal": {"id": 12, "revenue": 2.5}, "title": "Set up"}),
        "guide/index.html": page("guide/index", {"href": "/the-guide"}),
        "private.html": place(PAGE.format("Private", ""), opted_out),
        "404.html": page("404", {"title": "Index"}),
        "old.html": '<!doctype html><meta http-equiv="Refresh" content="0; url=index.html"><title>Moved</title>',
        "moved.html": '<!doctype html><noscript><meta http-equiv="refresh" content="1; url=../"></noscript><title>Moved</title>',
        "part.html": "<div>not a document</div>",
    }


def run(tmp_path: Path, files: Files, *arguments: str, **environment: str) -> Result:
    site = write(tmp_path / "site", files)
    site.mkdir(exist_ok=True)
    return CliRunner(env={"GITHUB_ACTIONS": "", **environment}).invoke(cli, ["check", str(site), *arguments])


def problems_of(tmp_path: Path, files: Files, *arguments: str) -> list[tuple[str, str, str]]:
    """Return the kind, the page and the message of each problem that `check` reports."""
    result = run(tmp_path, files, "--json", *arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    (report,) = json.loads(result.output)
    return [(each["problem"], each["page"], each["what"]) for each in report["problems"]]


@pytest.mark.parametrize(
    ("mark", "data", "what"),
    [
        ('<a class="x clicky-goal-signup">x</a>', {"signup": [14]}, None),
        ('<a class="clicky-goal" data-goal="signup" data-revenue=9>x</a>', {"signup 9": [14, 9]}, None),
        ('<button class="clicky-log">x</button>', {}, None),
        ('<a class="clicky_log">x</a>', {}, None),
        ('<a class="clicky-goal" data-goal="signup" data-revenue=9>x</a>', {"signup": [14]}, "unknown goal 'signup 9'; goals of the page: signup"),
        ('<a class="clicky-goal-signup">x</a>', {}, "unknown goal 'signup'; goals of the page: none"),
    ],
)  # fmt: skip
def test_check_reports_the_problem_dead_mark_only_for_a_mark_with_an_unknown_goal(
    tmp_path: Path, mark: str, data: dict[str, Any], what: str | None
) -> None:
    settings, _ = load_site({"site_id": SITE_ID, "goals": {"signup": 14}})
    html = place(PAGE.format("Marked", "").replace("<h1>", f"{mark}<h1>"), build(settings, Page("a"), goals=data))
    # The data of a page that opts out has no goals.
    opted_out = build(settings, Page("off", track=False))
    files = {"a.html": html, "off.html": place(PAGE.format("Off", "").replace("<h1>", f"{mark}<h1>"), opted_out)}
    expected = [("dead-mark", "a.html", what)] if what else []
    assert [each for each in problems_of(tmp_path, files) if each[0] == "dead-mark"] == expected


def test_check_reports_the_problem_no_insights_for_a_page_whose_insights_file_does_not_exist(tmp_path: Path) -> None:
    settings, _ = load_site({"site_id": SITE_ID, "insights": ["copy"]})
    files = {}
    for name, url in {"a/b": "../clicky-docs.js?v=1", "c": "clicky-docs.js", "d": "/x/clicky-docs.js"}.items():
        html = place(PAGE.format(name, ""), build(settings, Page(name)))
        files[f"{name}.html"] = html.replace("</head>", f"<script defer src='{url}'></script></head>")
    expected = [
        ("no-insights", "a/b.html", "the page loads '../clicky-docs.js', which does not exist"),
        ("no-insights", "c.html", "the page loads 'clicky-docs.js', which does not exist"),
    ]
    assert [each for each in problems_of(tmp_path / "1", files) if each[0] == "no-insights"] == expected
    assert [
        each for each in problems_of(tmp_path / "2", {**files, "clicky-docs.js": ""}) if each[0] == "no-insights"
    ] == []


def test_check_reports_no_problem_for_a_valid_site(tmp_path: Path) -> None:
    assert problems_of(tmp_path, valid_site(), "--site-id", SITE_ID) == []
    assert run(tmp_path, valid_site()).exit_code == 0


def replace_in(path: str, old: str, new: str) -> Callable[[Files], None]:
    """Return a function that replaces text in a page."""

    def damage(files: Files) -> None:
        assert old in files[path]
        files[path] = files[path].replace(old, new)

    return damage


def add_page(path: str, html: str) -> Callable[[Files], None]:
    """Return a function that adds or replaces a page."""
    return lambda files: files.update({path: html})


def remove_from(path: str, pattern: str) -> Callable[[Files], None]:
    """Return a function that removes the text that matches a pattern from a page."""

    def damage(files: Files) -> None:
        files[path], count = re.subn(pattern, "", files[path], flags=re.DOTALL)
        assert count

    return damage


def change_all(change: Callable[[str], str]) -> Callable[[Files], None]:
    """Return a function that changes all pages."""

    def damage(files: Files) -> None:
        files.update({path: change(html) for path, html in files.items()})

    return damage


def with_insights(files: Files) -> None:
    """Replace the page scripts by scripts that send insights. All pages except for one load the insights file."""
    (plain,) = re.findall(SCRIPT, files[INSTALL], re.DOTALL)
    other = script_element(load_site({"site_id": SITE_ID, "insights": ["copy"]})[0])
    for path, html in files.items():
        tag = "" if path == INSTALL else '<script defer src="/clicky-docs.js?v=1"></script>'
        files[path] = html.replace(plain, f"{other}{tag}")


BLOCK = r"<script data-clicky-docs.*?</script>"
SCRIPT = r"<script async[^>]*>\(function.*?</script>"
INSTALL = "guide/install.html"
HEAD = "</title>"
POLICY = '</title><meta http-equiv="Content-Security-Policy" content="{}">'
ALLOWED = "script-src 'unsafe-inline' https://*.getclicky.com; connect-src https:; img-src *"
DISABLED = place(
    PAGE.format("More", ""), build(load_site({"site_id": SITE_ID})[0], Page("more"), disabled_reason="served locally")
)
CONSENT = {"consent": "material"}
THEME = '<script id="__config" type="application/json">{"features": ["navigation.instant"]}</script>'
# An element of a page, by the tool that changes pages without a full page load.
ROUTERS = {
    "navigation.instant": THEME,
    "VitePress": '<meta name="generator" content="VitePress v1.6.4">',
    "VuePress": '<meta name="generator" content="VuePress 2.0.0">',
    "Docusaurus": '<meta name="generator" content="Docusaurus v3.10.2">',
    "Rspress": '<meta name="generator" content="Rspress v2.0.0">',
    "Astro's ClientRouter": '<meta name="astro-view-transitions-enabled" content="true">',
    "Turbo": '<script src="/turbo.es2017-umd.js"></script>',
    "Swup": '<script src="https://unpkg.com/swup@4"></script>',
}
# With the slash before the path, the URL has 128 characters.
LONG = "guide/" + "x" * 121
CANONICAL = '<link rel="canonical" href="https://docs.example/more.html">'

# The kind of problem, the damage, the page, and the start of the message.
DAMAGED: list[tuple[str, Callable[[Files], None], str, str]] = [
    ("no-pages", lambda files: files.clear(), "", "no HTML document"),
    ("nothing-tracked", lambda files: [files.pop(each) for each in list(files) if each != "private.html"], "", "no page is tracked"),
    ("empty", add_page("more.html", " \n"), "more.html", "the file is empty"),
    ("foreign-code", replace_in(INSTALL, HEAD, HEAD + '<script src="https://static.getclicky.com/101234567.js"></script>'), INSTALL, "the page also has Clicky code that is not from clicky-docs: 'static.getclicky.com/101234567.js'"),
    ("no-code", add_page("more.html", PAGE.format("More", "")), "more.html", "no Clicky code"),
    ("some-disabled", add_page("more.html", DISABLED), "more.html", "the code is commented out (served locally), but 404.html is tracked"),
    ("two-blocks", replace_in(INSTALL, "<title>", snippet("old").head + "<title>"), INSTALL, "2 data blocks; expected 1"),
    ("no-script", remove_from(INSTALL, SCRIPT), INSTALL, "the page has a data block, but no page script"),
    ("two-scripts", replace_in(INSTALL, "<h1>", snippet("x", noscript=False).body + "<h1>"), INSTALL, "2 page scripts; expected 1"),
    ("no-block", remove_from(INSTALL, BLOCK), INSTALL, "the page has a page script, but no data block"),
    ("broken-block", replace_in(INSTALL, '{"page"', "{page"), INSTALL, "the data block is invalid; found "),
    ("broken-block", replace_in(INSTALL, '"site_ids":["101234567"]', '"site_ids":[]'), INSTALL, "the data block is invalid; found "),
    ("broken-block", replace_in(INSTALL, '{"page":"guide/install"', '{"page":7'), INSTALL, "the data block is invalid; found "),
    ("broken-block", replace_in(INSTALL, '{"goal":{"id":12,"revenue":2.5},"title":"Set up"}', "[1]"), INSTALL, "the data block is invalid; found "),
    ("bad-value", replace_in(INSTALL, '"title":', '"timeout":4,"title":'), INSTALL, "timeout: less than 5; found 4; accepted: a number of"),
    ("bad-value", replace_in(INSTALL, '"title":', '"titel":'), INSTALL, "titel: unknown property; found 'titel'; did you mean 'title'?"),
    ("block-outside-head", replace_in(INSTALL, HEAD, HEAD + "<p>"), INSTALL, "the data block is not in the <head>"),
    ("broken-block", replace_in(INSTALL, '{"page"', '{"goals":[1],"page"'), INSTALL, "the data block is invalid; found "),
    ("dead-mark", replace_in(INSTALL, "<h1>", '<a class="clicky-goal-signup" href="/">x</a><h1>'), INSTALL, "an element has the class 'clicky-goal', but the option 'goals' is not set"),
    ("dead-mark", replace_in(INSTALL, "<h1>", '<button class="clicky-log">x</button><h1>'), INSTALL, "an element has the class 'clicky-log', but the option 'goals' is not set"),
    ("no-insights", with_insights, INSTALL, "the page does not load clicky-docs.js"),
    ("other-block", add_page("more.html", place(PAGE.format("More", ""), snippet("index"))), "more.html", "the data block belongs to index.html"),
    ("rewritten-script", replace_in(INSTALL, '({"script":', "({script:"), INSTALL, "the site's options in the page script cannot be read"),
    ("other-script", add_page("more.html", page("more", noscript=True, privacy_signals=True)), "more.html", "the page script differs from the page script of 404.html and of most pages"),
    ("mixed-ids", add_page("more.html", page("more", site_id="102")), "more.html", f"the Site ID is 102; most pages have {SITE_ID}"),
    ("wrong-image", replace_in(INSTALL, f"{SITE_ID}ns.gif", "7ns.gif"), INSTALL, f"the image for visitors without JavaScript has the Site ID 7; expected {SITE_ID}"),
    ("stray-image", replace_in("private.html", "</body>", f'<noscript><img src="https://in.getclicky.com/{SITE_ID}ns.gif"></noscript></body>'), "private.html", "the image for visitors without JavaScript tracks them, but the page opts out"),
    ("noscript-in-head", replace_in(INSTALL, HEAD, f'{HEAD}<noscript><img src="//in.getclicky.com/{SITE_ID}ns.gif"></noscript>'), INSTALL, "the image for visitors without JavaScript is in the <head>"),
    ("foreign-code", replace_in(INSTALL, HEAD, HEAD + '<script async data-id="1" src="//static.getclicky.com/js"></script>'), INSTALL, "the page also has Clicky code that is not from clicky-docs: 'static.getclicky.com/js'"),
    ("foreign-code", replace_in(INSTALL, "<h1>", "<script>var clicky_site_ids = [1];</script><h1>"), INSTALL, "the page also has Clicky code that is not from clicky-docs: 'clicky_site_ids'"),
    ("foreign-code", replace_in(INSTALL, "<h1>", f'<noscript><img src="//in.getclicky.com/{SITE_ID}ns.gif"></noscript><h1>'), INSTALL, "2 images for visitors without JavaScript; expected 1"),
    ("policy", replace_in(INSTALL, HEAD, POLICY.format("require-trusted-types-for 'script'; trusted-types dompurify")), INSTALL, "trusted-types does not allow the policy 'default', which the tracker needs"),
    ("referrer", replace_in(INSTALL, HEAD, HEAD + '<meta name="Referrer" content="no-referrer">'), INSTALL, "the referrer policy 'no-referrer' hides the site from Clicky; accepted: a policy that sends the origin, such as 'strict-origin-when-cross-origin', or no policy"),
    ("policy", replace_in(INSTALL, HEAD, POLICY.format(ALLOWED.replace("'unsafe-inline'", "'self'"))), INSTALL, "script-src does not allow the page script; expected 'sha256-"),
    ("policy", replace_in(INSTALL, HEAD, POLICY.format(ALLOWED.replace("*.getclicky", "static.getclicky"))), INSTALL, "script-src does not allow https://in.getclicky.com: page views, which the tracker sends by loading scripts"),
    ("policy", replace_in(INSTALL, HEAD, POLICY.format(ALLOWED.replace("https:;", "'self';"))), INSTALL, "connect-src does not allow https://in.getclicky.com: pings,"),
    ("policy", replace_in(INSTALL, HEAD, POLICY.format("img-src 'self'")), INSTALL, "img-src does not allow https://in.getclicky.com: the image"),
    ("other-host", add_page("more.html", page("more", head='<link rel="canonical" href="http://localhost/more.html">')), "more.html", "the host name of the canonical URL is 'localhost', which is an internal host"),
    ("no-title", replace_in("index.html", "<title>Index</title>", ""), "index.html", "no <title>, and no title in the page's data"),
    ("same-title", add_page("more.html", page("more", {"title": "Set up"})), "more.html", "the title is 'Set up', as on guide/install.html"),
    ("same-href", add_page("more.html", page("more", {"href": "/guide/install.html"})), "more.html", "the href is '/guide/install.html', as on guide/install.html"),
    ("long-path", add_page(f"{LONG}-more.html", page("more")), f"{LONG}-more.html", "the path has 138 characters; Clicky stores 128 and cuts off '-more.html'"),
    ("href-fragment", add_page("more.html", page("more", {"href": "/more#top"})), "more.html", "the href '/more#top' has a fragment, which Clicky drops; Clicky stores '/more'"),
    ("changed-href", add_page("more.html", page("more", {"href": "/search/more?scope=api"})), "more.html", "Clicky stores the href '/search/more?scope=api' as '/search/more'"),
    ("other-canonical", add_page("more/index.html", page("more", head='<link rel="canonical" href="https://docs.example/more">')), "more/index.html", "the canonical URL is 'https://docs.example/more'; expected 'https://docs.example/more/'"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "damage", "path", "message"), DAMAGED)
def test_check_reports_exactly_one_problem_for_each_kind_of_damage_to_a_valid_site(
    tmp_path: Path, kind: str, damage: Callable[[Files], None], path: str, message: str
) -> None:
    files = valid_site()
    damage(files)
    ((problem, where, what), *more) = problems_of(tmp_path, files)
    assert (problem, where) == (kind, path)
    assert what.startswith(message)
    assert more == []
    assert run(tmp_path, files).exit_code == (KINDS[kind].severity == "error")
    assert run(tmp_path, files, "--strict").exit_code == 1


# The kind of problem, the only page of the site, and the message.
SITES: list[tuple[str, str, str]] = [
    ("stray-image", page("more", **CONSENT).replace("</body>", f'<noscript><img alt="Clicky" src="https://in.getclicky.com/{SITE_ID}ns.gif"></noscript><div data-md-component=consent></body>'), "the image for visitors without JavaScript tracks them, but only JavaScript can check the option 'consent'"),
    ("no-banner", page("more", **CONSENT), "the option 'consent' is 'material', but the page has no Material consent banner"),
    ("other-host", page("more", head=CANONICAL, hosts="*.docs.example"), "the host name of the canonical URL is 'docs.example', which is not in the option 'hosts'"),
    *(("navigation", page("more", head=head, navigation=False), f"{name} changes pages without a full page load, but page changes are not tracked") for name, head in ROUTERS.items()),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "html", "message"), SITES)
def test_check_reports_exactly_one_problem_for_a_page_that_contradicts_the_options_of_the_site(
    tmp_path: Path, kind: str, html: str, message: str
) -> None:
    assert problems_of(tmp_path, {"more.html": html}) == [(kind, "more.html", message)]


@pytest.mark.parametrize(
    "html",
    [
        page("more", **CONSENT).replace("<h1>", "<div data-md-component=consent><h1>"),
        page("more", head=CANONICAL, hosts="docs.example"),
        page("more", head='<link rel="canonical" href="http://[">'),
        *(page("more", head=head) for head in ROUTERS.values()),
        page("more", head=ROUTERS["VitePress"], custom={"history_disable": True}),
        *(
            page("more", head=THEME.replace(old, new), navigation=False)
            for old, new in (("instant", "tracking"), ("__config", "__configuration"))
        ),
        page("more", head='<meta name="generator" content="Docutils">', navigation=False),
        page("more", head='<meta name="referrer" content="strict-origin">'),
        page("more", head='<meta name="referrer" content="same-origin">', script_url="/a.js", beacon_url="/b"),
        page("more", noscript=False)
        .replace("<h1>", '<noscript><img src="/buttons.gif"></noscript><h1>')
        .replace("</title>", POLICY.format(ALLOWED.replace("*;", "'self';"))),
        page("more", site_id=["1", "2"]),
        place(PAGE.format("x", ""), build(EVERYTHING, Page("more"))),
    ],
)
def test_check_reports_no_problem_for_a_valid_page(tmp_path: Path, html: str) -> None:
    assert problems_of(tmp_path, {"more.html": html}) == []


def test_check_reports_no_duplicates_for_a_page_that_exists_in_several_versions_and_languages(tmp_path: Path) -> None:
    files = {
        f"{version}/{path}": page(name, {"title": name}, head=f'<link rel="canonical" href="/latest/{path}">')
        for version in ("1.0", "latest")
        for path, name in (("index.html", "index"), ("guide/index.html", "guide"))
    }
    # The page had another name in version 0.9.
    files["0.9/old.html"] = page(
        "old", {"title": "guide"}, head='<link rel="canonical" href="/latest/guide/index.html">'
    )
    files["fr/index.html"] = page("index.fr", {"title": "index"}).replace("<html>", "<html lang=fr>")
    files |= {f"genindex-{letter}.html": page(f"genindex-{letter}", {"title": "Index"}) for letter in "AB"}
    assert problems_of(tmp_path, files) == []
    (shown,) = json.loads(run(tmp_path, files, "--json").output)
    assert [each["href"] for each in shown["pages"]][:3] == ["/0.9/old.html", "/1.0/guide/", "/1.0/"]


def test_check_fails_if_a_page_has_another_site_id_than_the_expected_site_id(tmp_path: Path) -> None:
    files = {"index.html": page("index"), "more.html": page("more", site_id=["102", "103"])}
    assert problems_of(tmp_path, files, "--site-id", "102,103") == [
        ("wrong-id", "index.html", f"the Site ID is {SITE_ID}; expected 102, 103"),
        # The page script for several Site IDs differs from the page script for one Site ID.
        ("other-script", "more.html", "the page script differs from the page script of index.html and of most pages"),
    ]
    site = str(tmp_path / "site")
    assert CliRunner(env={"CLICKY_SITE_ID": "102,103"}).invoke(cli, ["check", site]).exit_code == 1
    result = CliRunner().invoke(cli, ["check", site, "--site-id", "UA-1"])
    assert result.exit_code == 2
    assert "Invalid value for '--site-id': not a Site ID; found 'UA-1'" in result.output


LOCAL = "served at the internal host localhost"
PREVIEW = "preview build by Netlify (CONTEXT=deploy-preview)"


@pytest.mark.parametrize(
    ("reason", "arguments", "fails"),
    [
        (LOCAL, ["--published"], True),
        (LOCAL, ["--site-id", SITE_ID], True),
        (LOCAL, ["--site-id", SITE_ID, "--no-published"], False),
        (LOCAL, [], False),
        (PREVIEW, ["--published"], True),
        (PREVIEW, ["--site-id", SITE_ID], False),
        (PREVIEW, [], False),
    ],
)
def test_check_of_a_published_site_without_a_tracked_page_fails_with_the_reason(
    tmp_path: Path, reason: str, arguments: list[str], fails: bool
) -> None:
    files = {"index.html": DISABLED.replace("served locally", reason), "private.html": valid_site()["private.html"]}
    expected = f"no page is tracked: {reason} (1 page), opted out (1 page)"
    assert problems_of(tmp_path, files, *arguments) == ([("nothing-tracked", "", expected)] if fails else [])
    assert CliRunner().invoke(cli, ["check", str(tmp_path / "site"), *arguments]).exit_code == fails


def test_check_accepts_pages_that_are_not_tracked_if_a_theme_removes_all_comments(tmp_path: Path) -> None:
    settings, _ = load_site({"site_id": SITE_ID, "navigation": False})
    opted_out = place(PAGE.format("Private", ""), build(settings, Page("private", track=False)))
    without_comments = {
        name: re.sub("<!--.*?-->", "", html, flags=re.DOTALL)
        for name, html in {"index.html": DISABLED, "private.html": opted_out}.items()
    }
    result = run(tmp_path, without_comments, "--strict")
    assert result.exit_code == 0
    assert "2 pages: 1 served locally, 1 opted out; 0 errors" in result.output


@pytest.mark.parametrize(
    ("reason", "state"),
    [("this page opts out (clicky: false)", "opted out"), ("served locally", "disabled")],
)
def test_check_reads_the_reason_from_the_comment_in_a_page_of_an_earlier_version(reason: str, state: str) -> None:
    html = PAGE.format("x", "").replace("</body>", f"<!-- Clicky disabled: {reason} --></body>")
    report = inspect(html.encode(), "x.html")
    assert report
    assert (report.state, report.problems) == (state, ())


VIEWER = "<!doctype html><html><head><title>{}</title></head><body{}></body></html>"


def test_check_skips_files_for_frames_and_viewers_and_prints_one_line_about_them(tmp_path: Path) -> None:
    frame = '<iframe src="swagger-1.html"></iframe><object data="lib/"></object><embed src="https://x.example/"><iframe src=""></iframe>'
    files = {
        "index.html": page("index"),
        "api/index.html": page("api/index").replace("<h1>", f"{frame}<h1>"),
        "api/swagger-1.html": VIEWER.format("Swagger UI", ""),
        "api/lib/index.html": VIEWER.format("lib", ""),
        "_static/revealjs/speaker-view.html": VIEWER.format("x", ""),
        "deck/speaker-view.html": VIEWER.format("reveal.js - Speaker View", ""),
        "lite/jupyter-lite.json": "{}",
        "lite/lab/index.html": VIEWER.format("JupyterLite", ""),
        "permalink.html": VIEWER.format("sphinx-needs permalink", ""),
        "search/all_0.html": VIEWER.format("", ' class="SRPage"'),
    }
    result = run(tmp_path, files, "--strict")
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-2:] == [
        "Skipped files without code that are not pages: 2 in a frame of another page, 1 in _static, 1 in a view for "
        "speakers, 1 in JupyterLite, 1 in a redirect by a script, 1 in the search of Doxygen",
        f"{tmp_path / 'site'}: 2 pages: 2 tracked; 0 errors, 0 warnings",
    ]
    # A page without code is still an error.
    files["more.html"] = PAGE.format("More", "")
    assert problems_of(tmp_path, files) == [("no-code", "more.html", "no Clicky code")]


def test_check_accepts_a_site_in_a_folder_of_another_site(tmp_path: Path) -> None:
    files = {
        "index.html": page("index"),
        "sub/index.html": page("index", {"title": "Sub"}),
        "sub/guide/index.html": page("guide/index", {"title": "Guide of Sub"}),
    }
    assert problems_of(tmp_path, files, "--strict") == []
    # The block of the home page is wrong in a page with another name.
    files["sub/faq.html"] = page("index", {"title": "FAQ"})
    assert problems_of(tmp_path, files) == [("other-block", "sub/faq.html", "the data block belongs to index.html")]


def test_check_accepts_the_same_title_in_all_pages_of_a_blog_and_in_the_search_page(tmp_path: Path) -> None:
    names = ("blog/index", "blog/page/2/index", "blog/page/3", "search", "search/index")
    files = {f"{name}.html": page(name, {"title": "Blog"}) for name in names}
    assert problems_of(tmp_path, files, "--strict") == []


def test_check_reports_the_problem_unreadable_for_an_unreadable_file(tmp_path: Path) -> None:
    (tmp_path / "gone.html").symlink_to(tmp_path / "nowhere")
    (tmp_path / "index.html").write_text(page("index"))
    (readable,) = check.PageInspector(tmp_path)(["index.html"])
    (unreadable,) = check.PageInspector(tmp_path)(["gone.html"])
    assert readable
    assert unreadable
    assert check.problems([readable, unreadable]) == [
        SiteProblem("gone.html", "unreadable", "No such file or directory")
    ]


def test_every_kind_of_problem_that_the_command_check_reports_has_a_test() -> None:
    tested = {each[0] for each in (*DAMAGED, *SITES)} | {"wrong-id", "unreadable"}
    # A page with this problem always has a second problem, so the test is in tests/cli/test_page_urls.py.
    tested.add("same-row")
    assert tested == KINDS.keys()
    assert len(tested) > 20


def test_check_reports_no_problem_for_a_preview_whose_code_is_commented_out(tmp_path: Path) -> None:
    assert problems_of(tmp_path, {"more.html": DISABLED}) == []


def test_check_with_the_option_pages_prints_the_pages_and_the_problems_and_a_summary(tmp_path: Path) -> None:
    files = {path: html for path, html in valid_site().items() if path in {INSTALL, "private.html", "part.html"}}
    files["more.html"] = PAGE.format("More", "")
    files["query.html"] = page("query", {"href": "/query?PHPSESSID=1"})
    result = run(tmp_path, files, "--pages")
    lines = [re.sub(" +", " ", line).strip() for line in result.output.splitlines() if not line.startswith("|--")]
    assert [line for line in lines if line] == [
        "| page | title | href | stored | goal | tracked |",
        "| guide/install.html | Set up | /guide/install.html | | 12, revenue 2.5 | yes |",
        "| more.html | More | /more.html | | | no code |",
        "| private.html | Private | /private.html | | | opted out |",
        "| query.html | Query | /query?PHPSESSID=1 | /query | | yes |",
        "| | page | problem | what |",
        "| error | more.html | no-code | no Clicky code |",
        "| warning | query.html | changed-href | Clicky stores the href '/query?PHPSESSID=1' as '/query' |",
        f"{tmp_path / 'site'}: 4 pages: 2 tracked, 1 no code, 1 opted out; 1 error, 1 warning",
    ]


def test_check_on_a_terminal_prints_tables_as_wide_as_the_terminal(tmp_path: Path) -> None:
    result = run(tmp_path, {"more.html": PAGE.format("More", "")}, FORCE_COLOR="1", TERM="xterm", COLUMNS="50")
    lines = re.sub(r"\x1b\[[0-9;]*m", "", result.output).splitlines()
    assert {len(line) for line in lines if line.startswith("|")} == {50}


def test_check_prints_the_first_twenty_problems_of_each_kind_and_the_number_of_other_problems(tmp_path: Path) -> None:
    result = run(tmp_path, {f"{number}.html": PAGE.format(number, "") for number in range(25)})
    assert result.output.count("| no-code ") == 20
    assert "no-code: 5 more" in result.output


def test_check_of_two_sites_fails_even_if_only_the_first_site_has_errors(tmp_path: Path) -> None:
    """A valid site after a site with errors does not reset the exit status."""
    write(tmp_path, {"a/a.html": PAGE.format("x", ""), "b/b.html": page("b")})
    result = CliRunner().invoke(cli, ["check", str(tmp_path / "a"), str(tmp_path / "b")])
    assert result.exit_code == 1
    assert [line.rpartition("; ")[2] for line in result.output.splitlines() if line.startswith(str(tmp_path))] == [
        "2 errors, 0 warnings",
        "0 errors, 0 warnings",
    ]


def test_check_skips_files_that_match_the_patterns_in_its_option_exclude(tmp_path: Path) -> None:
    files = valid_site() | {"coverage/index.html": PAGE.format("Coverage", ""), "more.html": page("more", site_id="7")}
    assert {kind for kind, _, _ in problems_of(tmp_path, files)} == {"no-code", "mixed-ids"}
    assert problems_of(tmp_path, files, "--exclude", "coverage/*", "--exclude", "more.html") == []
    # A site can be one file.
    assert CliRunner().invoke(cli, ["check", str(tmp_path / "site" / "more.html")]).exit_code == 0
    assert CliRunner().invoke(cli, ["check", str(tmp_path / "nowhere")]).exit_code == 2


def test_check_in_github_actions_prints_annotations(tmp_path: Path) -> None:
    files = {"index.html": page("index"), "a,b.html": PAGE.format("x", "")}
    result = run(tmp_path, files, GITHUB_ACTIONS="true")
    path = f"{tmp_path.as_posix()}/site/a%2Cb.html"
    line = f"::error file={path},title=clicky-docs no-code::no Clicky code"
    assert line in result.stdout.splitlines()
    result = run(tmp_path, files, "--json", GITHUB_ACTIONS="true")
    assert line in result.stderr.splitlines()
    assert json.loads(result.stdout)
    assert annotation(Path("x:y.html"), SiteProblem("y.html", "same-title", "50 %\nof")) == (
        "::warning file=x%3Ay.html,title=clicky-docs same-title::50 %25%0Aof"
    )


def test_check_with_the_option_json_prints_the_pages_and_the_problems_as_json(tmp_path: Path) -> None:
    result = run(tmp_path, {INSTALL: valid_site()[INSTALL]}, "--json")
    assert json.loads(result.stdout) == [
        {
            "site": str(tmp_path / "site"),
            "pages": [
                {
                    "page": INSTALL,
                    "title": "Set up",
                    "href": "/guide/install.html",
                    "stored": "/guide/install.html",
                    "goal": {"id": 12, "revenue": 2.5},
                    "site_ids": [SITE_ID],
                    "state": "tracked",
                    "why": "",
                }
            ],
            "problems": [],
            "faults": [],  # codespell:ignore faults
        }
    ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [(None, ""), (12, "12"), ({"id": 12}, "12"), ({"name": "x", "revenue": 2}, "x, revenue 2")],
)
def test_table_of_pages_shows_a_goal_as_short_text(given: object, expected: str) -> None:
    assert goal(given) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<!doctype html><title>x</title>", ("broken", "no code", "x")),
        (page("x").replace("<title>X</title>", "<title> a\n b </title>"), ("tracked", "", "a b")),
        (page("x").replace('["101234567"]', '["101234567"],"track":false') , ("opted out", "opted out", "X")),
    ],
)  # fmt: skip
def test_report_of_a_page_has_its_state_and_the_reason_and_its_title(html: str, expected: tuple[str, str, str]) -> None:
    page = inspect(html.encode(), "x.html")
    assert isinstance(page, PageReport)
    assert (page.state, page.why, page.title) == expected


def test_report_of_a_page_in_another_encoding_than_utf_8_has_the_correct_title() -> None:
    report = inspect(page("x").encode("utf-16"), "x.html")
    assert report
    assert (report.title, report.state, report.problems) == ("X", "tracked", ())
    html = page("x").replace("<title>X", '<meta charset="iso-8859-1"><title>Ä')
    report = inspect(html.encode("iso-8859-1"), "x.html")
    assert report
    assert (report.title, report.state, report.problems) == ("Ä", "tracked", ())
