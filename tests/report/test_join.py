"""The join of figures with pages and sources, and the findings."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report.prepared import HOST, event, plain_row
from sites import snippet, write

from clicky_docs import place
from clicky_docs.report import limits, missing, rows, searches
from clicky_docs.report.events import events
from clicky_docs.report.figures import Collected, Figures, figures, path_of
from clicky_docs.report.findings import KINDS, Finding, findings
from clicky_docs.report.join import Index, Joined, infer_base, join, mismatch
from clicky_docs.report.model import Place
from clicky_docs.report.responses import Block, Row
from clicky_docs.report.site_pages import Match, PageReader, SitePage
from clicky_docs.report.sources import Sources

FIRST, LAST = date(2026, 10, 30), date(2026, 11, 28)


def page(path: str, title: str = "Title", **values: Any) -> SitePage:
    """Return a page with the URL that build tools give its file."""
    href = f"/{path}".replace("/index.html", "/")
    return SitePage(**{"path": path, "title": title, "href": href, "has_own_href": False, "state": "tracked", **values})


def views(path: str, value: float, host: str = HOST) -> Row:
    return Row("", f"https://{host}{path}" if host else path, value, {})


def figures_of(current: Mapping[str, Sequence[Row]], previous: Sequence[Row] = (), **blocks: Any) -> Figures:
    found = {name: Block(name, FIRST, LAST, tuple(each), **blocks) for name, each in current.items()}
    return figures(Collected(FIRST, LAST, found, {"pages": Block("pages", FIRST, LAST, tuple(previous))}, {}))


def joined(
    current: Mapping[str, Sequence[Row]], pages: Sequence[SitePage], sources: Sources | None = None, **blocks: Any
) -> Joined:
    return join(figures_of(current, **blocks), pages, sources or Sources(Path("/nothing")))


# Figures --------------------------------------------------------------------------------------------------------------


def test_events_of_other_programs_are_ignored() -> None:
    found = events([plain_row("#menu", 3), event("#log:theme@/", 2), event("#unknown:x@/", 1), event("#read@/", 4)])
    assert found.kinds == {"log": 2, "read": 4}
    assert found.read == {"/": 4}


def test_search_with_0_results_in_its_title_is_a_search_without_results() -> None:
    found = events(
        [event("#search:gif@/", 2, "Search: gif (0)"), event("#search:png@/", 3, "Search: png (10)")]
    ).searches
    assert (found["gif"].empty, found["gif"].searches) == ({"/": 2}, {})
    assert (found["png"].empty, found["png"].searches) == ({}, {"/": 3})


def test_figures_of_a_path_with_several_hosts_and_queries_are_added() -> None:
    found = figures_of(
        {"pages": [views("/a/?utm_source=x", 2), views("/a/", 3, "www.docs.example"), views("/b%20c", 1, "")]}
    )
    assert {path: each.views for path, each in found.pages.items()} == {"/a/": 5, "/b c": 1}
    assert found.host == "www.docs.example"


def test_figures_without_rows_are_unknown() -> None:
    found = figures_of({"visitors": []})
    assert found.totals == {"visitors": (None, None), "actions-pageviews": (None, None)}
    assert (found.host, found.days, found.pages) == ("", (), {})


@given(st.text())
def test_path_of_a_random_url_is_not_empty(url: str) -> None:
    assert path_of(url)


@given(st.text(), st.floats(0, 1e9))
def test_random_rows_raise_no_error(url: str, value: float) -> None:
    rows_of = [Row(url, url, value, {"conversion": url}), event(f"#search:{url}@{url}", value)]
    found = joined(dict.fromkeys(("pages", "events", "goals", "languages"), rows_of), [page("a.html")])
    assert list(rows.goals(found))
    assert list(rows.overview(found)) is not None
    assert list(missing.rows(found, list(missing.missing(found, Path("/nothing"))))) is not None


# Join -----------------------------------------------------------------------------------------------------------------

PAGES = [page("index.html"), page("guide/index.html"), page("guide/covers/index.html"), page("api.html")]


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/", "index.html"),
        ("/index.html", "index.html"),
        ("/guide", "guide/index.html"),
        ("/guide/", "guide/index.html"),
        ("/guide/index.html", "guide/index.html"),
        ("/guide/covers", "guide/covers/index.html"),
        ("/guide/cov…", "guide/covers/index.html"),
        ("/api", "api.html"),
        ("/api/", "api.html"),
        ("/api.html", "api.html"),
        ("/guide…", None),
        ("/nothing…", None),
        ("/nothing", None),
    ],
)
def test_each_form_of_a_url_leads_to_the_page_and_an_unknown_url_to_no_page(path: str, file: str | None) -> None:
    found = Index(PAGES).find(path)
    assert (found.path if found else None) == file


def test_path_that_clicky_cuts_leads_to_the_page() -> None:
    long = page(f"{'é' * 40}/index.html", href=f"/{'%C3%A9' * 40}/")
    index = Index([long])
    stored = path_of(f"https://docs.example{long.href[:128]}")
    assert len(stored) < 40
    assert index.find(stored) is long


def test_page_with_its_own_href_is_found_by_the_href() -> None:
    own = [
        page("a.html", href="https://docs.example/x", has_own_href=True),
        page("b.html", href="/y", has_own_href=True),
    ]
    index = Index(own, "/en")
    assert [index.find("/x"), index.find("/y")] == own
    assert index.path_of(own[0]) == "/x"


@pytest.mark.parametrize("base", ["", "/en", "/project/en/latest"])
def test_path_of_the_site_on_its_host_is_inferred(base: str) -> None:
    assert infer_base(PAGES, [f"{base}/", f"{base}/guide/covers/", f"{base}/api.html", "/other/api.html"]) == base


def test_site_without_known_paths_is_at_the_root() -> None:
    assert infer_base(PAGES, ["/x/y", "/"]) == ""


def test_folder_of_another_site_leads_to_a_message_with_a_url_of_clicky_and_a_url_of_the_folder() -> None:
    other = joined({"pages": [views("/blog/", 3)]}, PAGES)
    assert "Clicky has '/blog/', the folder has '/guide/'" in mismatch(other)
    assert mismatch(joined({"pages": [views("/guide/", 3)]}, PAGES)) == ""


def test_page_views_are_grouped_by_the_version_at_the_start_of_the_path() -> None:
    pages = [
        views("/en/2.0/api.html", 8),
        views("/en/2.0/guide/", 5),
        views("/en/1.0/api.html", 2),
        views("/x/y/z", 1),
        views("/en/1.0/", 4),
    ]
    found = joined({"pages": pages}, PAGES)
    assert found.index.base == "/en/2.0"
    assert [(each["version"], each["views"]) for each in rows.versions(found)] == [("/en/2.0", 13), ("/en/1.0", 2)]


def test_site_with_one_version_has_no_rows_of_versions() -> None:
    assert list(rows.versions(joined({"pages": [views("/guide/", 1)]}, PAGES))) == []


# Pages of the built site ----------------------------------------------------------------------------------------------

HTML = "<!doctype html><html><head><title>Title</title></head><body>{}</body></html>"


def read(tmp_path: Path, html: str, name: str = "guide/install.html", words: tuple[str, ...] = ()) -> SitePage:
    (found,) = PageReader(write(tmp_path, {name: place(html, snippet("x"))}), words)([name])
    assert found
    return found


@pytest.mark.parametrize(
    ("link", "source", "url"),
    [
        ('<a href="https://github.com/o/r/edit/main/docs/guide/install.md">', "guide/install.md", "https://github.com/o/r/edit/main/docs/guide/install.md"),
        ("<a href=https://gitlab.com/o/r/-/blob/main/guide/install.rst>", "guide/install.rst", "https://gitlab.com/o/r/-/blob/main/guide/install.rst"),
        ('<a href="https://bitbucket.org/o/r/src/m/docs/guide/install/index.md?mode=edit&amp;at=m">', "guide/install/index.md", "https://bitbucket.org/o/r/src/m/docs/guide/install/index.md?mode=edit&at=m"),
        ('<a href="../_sources/guide/install.rst.txt">', "guide/install.rst", ""),
        ('<a href="../_sources/guide/install.md.txt"><a href="https://x.example/guide/install.md">', "guide/install.md", "https://x.example/guide/install.md"),
        ('<a href="guide/install.md"><a href="/guide/install.md">', "guide/install.md", ""),
        ('<a href="https://github.com/o/r/edit/main/docs/other.md">', "", ""),
    ],
)  # fmt: skip
def test_source_is_found_in_the_links_of_the_page(link: str, source: str, url: str, tmp_path: Path) -> None:
    found = read(tmp_path, HTML.format(link))
    assert (found.source, found.link) == (source, url)


def test_first_heading_is_the_title_without_the_link_of_the_theme(tmp_path: Path) -> None:
    heading = '<main><h1>Install <em>it</em><a class="headerlink">¶</a></h1></main>'
    assert read(tmp_path, HTML.format(heading)).title == "Install it"
    assert read(tmp_path, HTML.format("text")).title == "Title"


def test_similar_words_are_found_in_headings_and_in_the_text(tmp_path: Path) -> None:
    article = "<nav>thumbnails</nav><main><h1>Thumbnails</h1><p>A gallery of pictures.</p></main>"
    found = read(tmp_path, HTML.format(article), words=("thumnails", "galery", "nothing"))
    assert sorted((each.searched, each.found, each.heading) for each in found.matches) == [
        ("galery", "gallery", ""),
        ("thumnails", "thumbnails", "Thumbnails"),
    ]


def test_files_that_are_no_pages_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, {"part.html": "<div>part</div>", "empty.html": ""})
    assert PageReader(tmp_path, ("word",))(["part.html", "empty.html", "missing.html"]) == [None, None, None]


def test_frameset_has_no_words(tmp_path: Path) -> None:
    html = "<!doctype html><html><head><title>x</title></head><frameset></frameset></html>"
    write(tmp_path, {"a.html": html})
    (found,) = PageReader(tmp_path, ("word",))(["a.html"])
    assert found
    assert (found.state, found.matches) == ("redirect", ())


# Sources --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("guide.md", "guide.html"),
        ("guide/index.rst", "guide/index.html"),
        ("README.md", "index.html"),
        ("guide/README.md", "guide/index.html"),
    ],
)
def test_source_without_a_link_is_the_file_with_the_name_of_the_page(file: str, name: str, tmp_path: Path) -> None:
    folder = write(tmp_path, {f"docs/{file}": "text\n# Title\n", "docs/other.png": ""}) / "docs"
    found = Sources(tmp_path / "site", folder).place(page(name), "Title")
    assert found == Place(f"{folder.as_posix()}/{file}:2", "")


def test_source_of_an_unknown_page_is_unknown(tmp_path: Path) -> None:
    sources = Sources(tmp_path)
    assert sources.place(None) is None
    assert sources.place(page("x.html")) is None
    assert sources.read(page("x.html")) == ""
    assert sources.changed(page("x.html")) is None


def test_source_that_cannot_be_read_has_no_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path, {"docs/a.md": "# Title\n"}) / "docs"
    monkeypatch.setattr(Path, "read_text", lambda *_args, **_options: (_ for _ in ()).throw(OSError))
    assert Sources(tmp_path / "site", folder).place(page("a.html"), "Title") == Place(f"{folder.as_posix()}/a.md")


def test_url_of_a_source_has_the_line_only_for_known_repository_hosts(tmp_path: Path) -> None:
    folder = write(tmp_path, {"docs/a.md": "# Title\n"}) / "docs"
    sources = Sources(tmp_path, folder)

    def url(link: str) -> str:
        found = sources.place(page("a.html", source="a.md", link=link), "Title")
        assert found
        return found.url

    assert url("https://github.com/o/r/edit/main/docs/a.md") == "https://github.com/o/r/blob/main/docs/a.md?plain=1#L1"
    assert (
        url("https://bitbucket.org/o/r/src/main/a.md?mode=edit") == "https://bitbucket.org/o/r/src/main/a.md?mode=edit"
    )


def git(folder: Path, *arguments: str, day: str = "2023-05-06") -> None:
    moment = f"{day}T12:00:00+00:00"
    environment = {**os.environ, "GIT_COMMITTER_DATE": moment, "GIT_AUTHOR_DATE": moment}
    settings = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *settings, *arguments], check=True, capture_output=True, env=environment)


def test_old_sources_of_viewed_pages_are_a_finding(tmp_path: Path) -> None:
    folder = write(tmp_path, {"docs/old.md": "# Title\n", "docs/new.md": "# Title\n"}) / "docs"
    git(folder, "init")
    git(folder, "add", "old.md")
    git(folder, "commit", "-m", "Old")
    git(folder, "add", "new.md")
    git(folder, "commit", "-m", "New", day="2026-05-06")
    pages = [page("old.html"), page("new.html"), page("other.html")]
    found = joined(
        {"pages": [views(f"/{each.path}", 100) for each in pages]}, pages, Sources(tmp_path / "site", folder)
    )
    (finding,) = findings(found, [], LAST)
    assert (finding.kind, finding.what) == ("old", "Check that /old.html is up to date")
    assert finding.reason == "100 page views, and the source was last changed on 2023-05-06."
    assert finding.source == Place(f"{folder.as_posix()}/old.md:1")


def test_source_outside_a_repository_has_no_date_of_the_last_change(tmp_path: Path) -> None:
    folder = write(tmp_path, {"docs/a.md": "x"}) / "docs"
    assert Sources(tmp_path, folder).changed(page("a.html")) is None


# Findings -------------------------------------------------------------------------------------------------------------


def test_seldom_read_page_with_many_views_is_a_finding_except_for_start_and_search_pages() -> None:
    pages = [page("index.html"), page("a.html"), page("b.html"), page("search.html")]
    figures_of_pages = [views("/", 100), views("/a.html", 100), views("/b.html", 10), views("/search.html", 100)]
    found = joined({"pages": figures_of_pages, "events": [event("#read@/a.html", 5)]}, pages)
    (finding,) = findings(found, [], LAST)
    assert (finding.what, finding.reason) == (
        "Shorten or split /a.html",
        "5% of 100 page views reach the end of the page.",
    )


def test_unread_pages_are_one_finding_without_pages_that_build_tools_generate() -> None:
    names = ["a", "b", "c", "d", "genindex", "genindex-A", "404", "search", "_modules/x", "py-modindex"]
    pages = [page("index.html"), page("out.html", state="opted out"), *(page(f"{name}.html") for name in names)]
    (finding,) = findings(joined({"pages": [views("/out.html", 1)]}, pages), [], LAST)
    assert finding.what == "Link or remove 5 pages without page views"
    assert finding.reason == "Nobody has opened /, /a.html, /b.html, and 2 more."
    assert finding.source is None


def test_findings_have_at_most_three_of_one_kind() -> None:
    words = ("alpha", "bravo", "charlie", "delta", "echo")
    found = joined({"events": [event(f"#no-results:{word}@/", 10 + number) for number, word in enumerate(words)]}, [])
    assert [each.what for each in findings(found, [], LAST)] == [
        f"Describe '{word}' on a page" for word in ("echo", "delta", "charlie")
    ]


def test_score_is_the_number_of_affected_visits_times_the_weight_of_the_kind() -> None:
    assert {kind: Finding(kind, 10, "", "").score for kind in KINDS} == {
        kind: 10 * each.weight for kind, each in KINDS.items()
    }


def test_missing_url_that_exists_now_is_left_out() -> None:
    found = joined({"events": [event("#not-found:@/a.html", 5), event("#not-found:@/gone", 2)]}, [page("a.html")])
    assert [each.path for each in missing.missing(found, Path("/nothing"))] == ["/gone"]


def test_broken_link_in_a_page_that_cannot_be_read_is_unknown() -> None:
    found = joined(
        {"events": [event("#not-found:/a.html@/gone", 5), event("#not-found:/unknown@/away", 4)]}, [page("a.html")]
    )
    assert [each.link for each in missing.missing(found, Path("/nothing"))] == [None, None]


def test_broken_link_is_unknown_if_the_referring_page_has_no_such_link(tmp_path: Path) -> None:
    write(tmp_path, {"a.html": HTML.format('<a href="/b.html">b</a>')})
    found = joined({"events": [event("#not-found:/a.html@/gone", 5)]}, [page("a.html")])
    assert [each.link for each in missing.missing(found, tmp_path)] == [None]


def test_broken_link_is_found_if_its_url_is_shortened_in_the_event(tmp_path: Path) -> None:
    long = "x" * 150
    write(
        tmp_path,
        {
            "a.html": HTML.format(
                f'<a href="b">b</a><a href>no</a><a href="http://[x">no</a><a href="https://x.example/{long}">no</a><a href="/{long}">text</a>'
            )
        },
    )
    found = joined({"events": [event(f"#not-found:/a.html@/{long[:90]}…", 5)]}, [page("a.html")])
    (each,) = missing.missing(found, tmp_path)
    assert each.link
    assert each.link.href == f"/{long}"
    assert list(missing.redirects(found, [each])) == []


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/howto/covers/", "guide/covers/index.html"),
        ("/guide/cover/", "guide/covers/index.html"),
        ("/guide/covres", "guide/covers/index.html"),
        ("/deep/down/below/coverss/", "guide/covers/index.html"),
        ("/completely/different", None),
        ("/", None),
    ],
)
def test_target_of_a_missing_url_is_the_most_similar_page(path: str, target: str | None) -> None:
    pages = [
        page("guide/covers/index.html"),
        page("other/x/index.html"),
        page("search.html"),
        page("a/covers.html", state="redirect"),
    ]
    found = joined({"events": [event(f"#not-found:@{path}", 5)]}, pages)
    (each,) = missing.missing(found, Path("/nothing"))
    assert (each.target.path if each.target else None) == target


def test_redirects_for_build_tools_exist_only_for_urls_under_the_base_path_of_the_site() -> None:
    pages = [page("guide/covers.html", source="guide/covers.rst"), page("b.html")]
    current = {
        "pages": [views("/en/b.html", 1)],
        "events": [event("#not-found:@/en/covers.html", 5), event("#not-found:@/covers.html", 4)],
    }
    found = joined(current, pages)
    inside, outside = missing.redirects(found, list(missing.missing(found, Path("/nothing"))))
    assert inside["mkdocs"] == '"covers.md": "guide/covers.rst"'
    assert inside["sphinx"] == "'covers': 'guide/covers.html',"
    assert (outside["mkdocs"], outside["sphinx"]) == (None, None)
    assert outside["netlify"] == "/covers.html /en/guide/covers.html 301"


def test_redirects_escape_paths_that_a_visitor_has_chosen() -> None:
    path = '/a"b\\c ;} covers'
    found = joined({"events": [event(f"#not-found:@{path.replace(' ', '+')}", 5)]}, [page("covers.html")])
    made = [missing.Missing(path, 5, "", None, found.pages[0])]
    (redirect,) = missing.redirects(found, made)
    assert redirect["nginx"] == 'location = "/a\\"b\\\\c ;} covers" { return 301 "/covers.html"; }'
    assert redirect["netlify"] == "/a%22b%5Cc%20%3B%7D%20covers /covers.html 301"
    assert str(redirect["mkdocs"]).startswith('"a\\"b\\\\c ;} covers.md": ')


def test_feedback_of_an_unknown_page_is_shown_by_its_path() -> None:
    found = joined({"events": [event("#feedback:no@/gone", 7)]}, [page("a.html")])
    (row,) = rows.feedback(found)
    assert (row["page"], row["no"], row["source"]) == (Place("/gone"), 7, None)
    assert findings(found, [], LAST) == []


def test_wilson_bound_of_known_values() -> None:
    assert rows.wilson(0, 0) is None
    assert rows.wilson(0, 10) == 0
    assert rows.wilson(10, 10) == pytest.approx(0.722, abs=0.001)
    assert rows.wilson(17, 20) == pytest.approx(0.640, abs=0.001)


def test_goal_with_invalid_numbers_has_no_conversion() -> None:
    found = joined({"goals": [plain_row("a", 2, conversion="x", revenue="inf")]}, [])
    assert [(each["conversion"], each["revenue"]) for each in rows.goals(found)] == [(None, None)]


def test_searches_are_reported_as_unopened_only_if_a_result_of_another_search_is_opened() -> None:
    searched = event("#search:alpha+beta@/", 5, "Search: alpha beta (3)")
    assert searches.unopened(figures_of({"events": [searched]})) == []
    opened = event("#search-result:other:/x@/", 1)
    (group,) = searches.unopened(figures_of({"events": [searched, opened]}))
    assert (group.words, group.count) == ("alpha beta", 5)


def test_page_with_words_similar_to_more_of_the_searched_words_is_suggested() -> None:
    def match(searched: str, score: float, heading: str = "") -> Match:
        return Match(searched, f"{searched}s", score, heading)

    pages = [
        page("one.html", matches=(match("album", 90, "Albums"),)),
        page(
            "both.html",
            matches=(match("album", 90), match("album", 85), match("cover", 90), match("cover", 80, "Covers")),
        ),
    ]
    found = searches.Places(pages).find("album cover")
    assert found
    assert found.page.path == "both.html"
    assert found.text == "Add the word 'cover' to the page: a similar word is in the heading 'Covers'."
    assert searches.Places(pages).find("cover album") == found
    assert searches.Places(pages).find("nothing") is None


def test_spellings_after_the_fifth_are_replaced_by_their_number() -> None:
    words = [f"thumbnail{letter}" for letter in "abcdefgh"]
    found = joined({"events": [event(f"#no-results:{word}@/", 10 - number) for number, word in enumerate(words)]}, [])
    (row,) = searches.no_results_rows(found)
    assert row["spellings"] == "thumbnailb, thumbnailc, thumbnaild, thumbnaile, thumbnailf and 2 more"


# Limits ---------------------------------------------------------------------------------------------------------------


def test_limits_that_do_not_apply_are_left_out() -> None:
    found = joined({"visitors": [plain_row("", 500)], "events": [event("#read@/", 1)]}, [])
    short = replace(found, figures=replace(found.figures, first=LAST))
    assert [each["limit"] for each in limits.rows(short)] == ["blockers", "consent", "events"]
    few = joined({"pages": []}, [], complete=False)
    assert [each["limit"] for each in limits.rows(few)] == [
        "incomplete lists", "blockers", "consent", "retention", "few visitors", "no events",
    ]  # fmt: skip
