"""``clicky-docs inject``: the code in pages of any site, after one run, several runs or a killed run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import html5lib
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from sites import SETTINGS, SITE_ID, Document, assert_tracked, opted_out, snippet, write
from strategies import PAGES

from clicky_docs import Page, build, load_site, place
from clicky_docs.built_site import files
from clicky_docs.cli import cli
from clicky_docs.cli.inject import marked, metadata
from clicky_docs.html.place import remove, without_injected
from clicky_docs.html.snippet import insights_element
from clicky_docs.urls import page_name

PAGE = "<!doctype html><html><head><title>x</title>{}</head><body><h1>x</h1>{}</body></html>\n"
PLAIN = PAGE.format("", "")


def run(site: Path, *arguments: str, config: str = f'site_id = "{SITE_ID}"', **environment: str) -> Result:
    path = site.with_name("clicky-docs.toml")
    path.write_text(config, encoding="utf-8")
    return CliRunner(env=environment).invoke(cli, ["inject", str(site), "--config", str(path), *arguments])


def read(site: Path) -> dict[str, str]:
    """Return a site's files; the code of `inject` is changed to the code that a plugin writes."""
    return {
        path.relative_to(site).as_posix(): as_plugins(path.read_bytes()).decode("latin-1")
        for path in site.rglob("*")
        if path.is_file()
    }


def as_plugins(html: bytes) -> bytes:
    return html.replace(b'data-clicky-docs="inject"', b'data-clicky-docs=""').replace(
        b"(clicky-docs inject)", b"(clicky: false)"
    )


def test_inject_changes_only_files_that_are_html_documents(tmp_path: Path) -> None:
    plain = {
        "index.html": PLAIN,
        "guide/index.html": PLAIN,
        "guide/CHANGES.HTML": PLAIN,
        "guide/install.htm": PLAIN.replace("</head><body>", "").replace("</body></html>", ""),
        "guide/part.html": "<div>a fragment that a script shows</div>",
        "google123.html": "google-site-verification: google123.html",
        "style.css": "body {}",
        "page.xhtml": PLAIN,
        "search.js": "'<!doctype html></body>'",
    }
    unfinished = {".7.clicky-docs": "half a pa", ".8.clicky-docs": "another's", "mine.clicky-docs": "x"}
    site = write(tmp_path / "site", plain | unfinished)
    os.utime(site / ".7.clicky-docs", (1, 1))
    result = run(site)
    assert result.output == f"{site}: 2 not HTML documents, 4 tracked; 4 changed\n"
    pages = read(site)
    names = {
        "index.html": "index",
        "guide/index.html": "guide",
        "guide/install.htm": "guide/install",
        "guide/CHANGES.HTML": "guide/CHANGES",
    }
    for path, name in names.items():
        assert_tracked(pages[path], snippet(name), plain[path])
    assert {path: text for path, text in pages.items() if path not in names} == {
        path: text for path, text in (plain | unfinished).items() if path not in {*names, ".7.clicky-docs"}
    }


def test_second_inject_replaces_the_code_that_the_first_inject_added(tmp_path: Path) -> None:
    site = write(tmp_path / "site", {"index.html": PLAIN})
    run(site)
    once = read(site)
    os.utime(site / "index.html", (7, 7))
    assert run(site).output == f"{site}: 1 tracked; 0 changed\n"
    assert read(site) == once
    assert (site / "index.html").stat().st_mtime == 7
    # With other options, new code replaces the old code.
    run(site, config='site_id = "7"\npreviews = true\nprivacy_signals = true')
    assert_tracked(read(site)["index.html"], snippet("index", site_id="7", privacy_signals=True), PLAIN)
    # If the site is not enabled, the code is removed.
    result = run(site, config='site_id = "7"\nenabled = false')
    assert result.output == f"no Clicky code is added: not enabled\n{site}: 1 without code; 1 changed\n"
    assert read(site)["index.html"] == PLAIN


def test_inject_without_a_site_id_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = write(tmp_path / "site", {"index.html": PLAIN})
    run(site)
    once = read(site)
    result = run(site, config="")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"no Clicky code is added: no Site ID ({tmp_path}/clicky-docs.toml)\n"
    assert run(site, "--strict", config="").exit_code == 1
    monkeypatch.chdir(site)
    (tmp_path / "clicky-docs.toml").unlink()
    result = CliRunner().invoke(cli, ["inject", "."])
    where = "found no clicky-docs.toml and no pyproject.toml with [tool.clicky-docs] here or in a folder above"
    assert result.stderr == f"no Clicky code is added: no Site ID ({where})\n"
    assert read(site) == once


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("navigation", [False, True])
def test_inject_does_not_change_pages_that_have_the_code_of_a_plugin(
    tmp_path: Path, own: bool, navigation: bool
) -> None:
    """A plugin reads a page's data from the source, which `inject` cannot read."""
    settings, _ = load_site({"site_id": SITE_ID, "navigation": navigation})
    page = Page("index", custom={"goal": 7}) if own else Page("index", track=False)
    for disabled_reason in ("", "served locally"):
        plain = place(PLAIN, build(settings, page, disabled_reason=disabled_reason))
        site = write(tmp_path / "site", {"index.html": plain, "more.html": PLAIN})
        for changed in (1, 0):
            output = f"{site}: 1 tracked, 1 with plugin code; {changed} changed\n"
            assert run(site).output == output
            assert read(site)["index.html"] == plain
        assert 'data-clicky-docs="inject"' in (site / "more.html").read_text()


@pytest.mark.parametrize("html", [PLAIN, *PAGES.values()])
@pytest.mark.parametrize("options", [{}, {"nonce": "{{ x }}", "navigation": True}, {"site_id": ["1", "2"]}])
def test_remove_deletes_exactly_the_code_that_place_inserted(html: str, options: dict[str, Any]) -> None:
    code = snippet("index", {"title": "</script>--><!--", "goal": 1}, **options)
    assert remove(place(html, code)) == html
    assert remove(place(place(html, code), snippet("index"))) == html


@pytest.mark.parametrize("html", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("insights", [[], ["read"]])
def test_without_injected_returns_the_page_without_the_code_that_inject_inserted(
    html: str, insights: list[str]
) -> None:
    html = html.replace("[HEAD]", "").replace("[BODY]", "")
    settings, _ = load_site({"site_id": SITE_ID, "insights": insights})
    code = marked(build(settings, Page("index")))
    if insights:
        code = code._replace(body=f"{code.body}{insights_element('clicky-docs.js')}")
    assert without_injected(place(html, code)) == html
    assert without_injected(html) == html


def test_without_injected_returns_none_for_a_page_with_code_of_a_plugin() -> None:
    assert without_injected(place(PLAIN, snippet("index"))) is None


def test_inject_replaces_code_that_a_minifier_has_changed(tmp_path: Path) -> None:
    site = write(tmp_path / "site", {"a.html": PLAIN})
    config = f'site_id = "{SITE_ID}"\nnonce = "abc"'
    run(site, config=config)
    once = (site / "a.html").read_text()
    short = once
    for long, minified in (
        ('nonce="abc"', "nonce=abc"), ('data-clicky-docs="inject" type="application/json"', "data-clicky-docs=inject type=application/json"),
        ('alt="Clicky" height="1" ', "alt=Clicky height=1 "), ("</p></noscript>", "</noscript>"),
    ):  # fmt: skip
        assert long in short
        short = short.replace(long, minified)
    (site / "a.html").write_text(short)
    run(site, config=config)
    assert (site / "a.html").read_text() == once


PIECES = [
    "<!--", "-->", "<script>", "<script ", "</script>", "<SCRIPT/>", "<title>", "</TITLE>", "<Style>", "</style>", "x", ">", "<noscript>",
    "</body>", '"', "'", "=", '<a title="', "<p>", "</p>", "<textarea>", "</textarea >", "<!-- Clicky disabled: x -->",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_remove_keeps_any_text_of_a_page(text: str) -> None:
    html = PAGE.format("", text)
    if "Clicky disabled" not in text:
        assert remove(html) == html
    # After an unclosed script or comment, the code is a part of the script or comment.
    if not is_open(f"<body>{text}"):
        assert remove(place(html, CODE)) == remove(html)


CODE = snippet("index")


def is_open(html: str) -> bool:
    """Return whether the page ends within a comment, or within an element such as `<script>` that contains only text."""
    document = html5lib.parse(f"{html}<i id=after></i>", namespaceHTMLElements=False)
    return not any(each.get("id") == "after" for each in document.iter("i"))


@pytest.mark.parametrize(
    "text",
    [
        "<!-- <script data-clicky-docs></script> -->",
        "<script>'<!-- Clicky disabled: x -->'; 'data-clicky-docs'</script>",
        "<code>&lt;script data-clicky-docs=&quot;&quot;&gt;</code>",
        "<p>Clicky disabled: nothing</p>",
        "<!-- Another comment: Clicky disabled: x -->",
        '<img alt="the <script> tag">',
        "<p title='<!-- Clicky disabled: x --> stays'>",
        '<SCRIPT>"<!-- Clicky disabled: x -->"</script>',
        '<script data-clicky-docs-theme="x"></script>',
        '<div data-x="<script data-clicky-docs>"></div>',
        "<textarea><script data-clicky-docs></script></textarea>",
        '<script src="script[data-clicky-docs].js"></script>',
        '<noscript><p><img src="7ns.gif"></p></noscript>',
        "<style>script[data-clicky-docs] { display: block }</style>",
        "<script>1</script <script data-clicky-docs>1</script>",
        "<script><!-- '<script></script><title>' --></script>",
        "<script><!--><script></script><p title='<!-- --></script>'></p>",
    ],
)
def test_remove_keeps_text_that_looks_like_the_code(text: str) -> None:
    html = PAGE.format("", text)
    assert remove(html) == html
    assert remove(place(html, snippet("index"))) == html


# Repetitions of each piece once took quadratic time, because the pattern was tried again at each piece.
ENDLESS = ["<style>", "<script>", "<title>", "<!--", "<!-- Clicky disabled:", "<script ", "<textarea>", "<Script></script>",
           "<meta ", '<a title="', "<p x=", "</", "<script data-clicky-docs", "<noscript>", "<script><!--", "<script><!--<script></script>"]  # fmt: skip


@pytest.mark.parametrize("piece", ENDLESS)
def test_remove_and_metadata_are_fast_on_a_page_with_many_unclosed_tags(piece: str) -> None:
    html = PAGE.format("", f"<!-- data-clicky-docs -->{piece * 20_000}")
    assert remove(html) == html
    assert metadata(html) == {}


RULES = """
site_id = "101234567"
custom = {visitor = {product = "lantern"}, title = "Site"}

[pages]
"guide/*" = {goal = 12, title = "Guide"}
"guide/deep/*" = {title = "Deep"}
"private/*" = false
"private/open.html" = true
"private/more.html" = {goal = 7}
"""


@pytest.mark.parametrize(
    ("path", "head", "own"),
    [
        ("index.html", "", {}),
        ("guide/a.html", "", {"goal": 12, "title": "Guide"}),
        ("guide/deep/a.html", "", {"goal": 12, "title": "Deep"}),
        ("guide/a.html", '<meta name="clicky:title" content="Own &amp; only">', {"goal": 12, "title": "Own & only"}),
        ("guide/a.html", '<META CONTENT="{id: 3, revenue: 2.5}" NAME="Clicky:Goal">', {"goal": {"id": 3, "revenue": 2.5}, "title": "Guide"}),
        ("guide/a.html", '<meta name="clicky_goal" content="3"><meta name="clicky-title" content="x">', {"goal": 3, "title": "x"}),
        ("guide/a.html", """<meta name="clicky" content='{"goal": 5}'>""", {"goal": 5, "title": "Guide"}),
        ("guide/a.html", '<meta name="clicky:title" content="">', {"goal": 12, "title": None}),
        ("guide/a.html", '<meta name="clicky:cookies_disable" content="true">', {"goal": 12, "title": "Guide", "cookies_disable": True}),
        ("guide/a.html", '<meta name="clickystream:title" content="x"><meta name="author" content="clicky">', {"goal": 12, "title": "Guide"}),
        ("guide/a.html", '<meta name="author" content="a"><meta name="clicky:goal" content="3">', {"goal": 3, "title": "Guide"}),
        ("guide/a.html", '<!-- <meta name="clicky:title" content="x"> -->', {"goal": 12, "title": "Guide"}),
        ("private/open.html", "", {}),
        ("private/a.html", '<meta name="clicky" content="true">', {}),
        ("private/a.html", '<meta name="clicky" content="flase">', None),
        ("private/a.html", '<meta name="clicky" content="">', None),
        ("private/a.html", '<meta name="clicky" content="{goal: 5}">', {"goal": 5}),
        ("private/a.html", '<meta name="clicky" content="{goal: no}">', None),
        ("private/a.html", None, None),
        ("private/more.html", None, {"goal": 7}),
        ("index.html", '<meta name="clicky" content="false">', None),
    ],
)  # fmt: skip
def test_inject_uses_the_meta_elements_of_a_page_together_with_the_page_rules(
    tmp_path: Path, path: str, head: str | None, own: dict[str, Any] | None
) -> None:
    html = PAGE.format(head or "", "")
    site = write(tmp_path / "site", {path: html})
    write(
        site,
        {
            path: PLAIN
            for path in ("guide/deep/0.html", "private/open.html", "private/more.html")
            if not (site / path).exists()
        },
    )
    result = run(site, "--strict", config=RULES)
    assert (result.exit_code == 0) is not any(each in str(head) for each in ("flase", "no}")), result.output
    page = read(site)[path]
    if own is None:
        assert_tracked(page, opted_out(page_name(path)), html)
    else:
        custom = {"visitor": {"product": "lantern"}, "title": "Site"}
        assert_tracked(page, snippet(page_name(path), own, custom=custom), html)


def test_inject_without_client_side_navigation_writes_a_comment_into_a_page_that_opts_out(tmp_path: Path) -> None:
    """The second run replaces the comment."""
    site = write(tmp_path / "site", {"index.html": PLAIN})
    config = f'site_id = "{SITE_ID}"\nnavigation = false\n[pages]\nindex = false\n'
    for _ in range(2):
        run(site, config=config)
        assert Document.of((site / "index.html").read_text()).comments() == [
            " Clicky disabled: this page opts out (clicky-docs inject) "
        ]


def test_inject_does_not_send_an_invalid_value_of_a_page_and_prints_one_message(tmp_path: Path) -> None:
    head = '<meta name="clicky:titel" content="x"><meta name="clicky:timeout" content="4"><meta name="clicky:goal" content="3">'
    site = write(tmp_path / "site", {"guide/a.html": PAGE.format(head, "")})
    result = run(site)
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        f"{site}/guide/a.html: clicky:titel: unknown property; found 'titel'; did you mean 'clicky:title'? The property is not sent.",
        f"{site}/guide/a.html: clicky:timeout: less than 5; found '4'; accepted: a number of minutes from 5 to 240 (for "
        "any other number, Clicky sends no pings). The page is tracked without it.",
    ]
    assert_tracked(read(site)["guide/a.html"], snippet("guide/a", {"goal": 3}))
    assert run(site, "--strict").exit_code == 1


def test_inject_in_a_preview_build_writes_the_code_as_a_comment(tmp_path: Path) -> None:
    site = write(tmp_path / "site", {"index.html": PLAIN})
    result = run(site, GITHUB_EVENT_NAME="pull_request")
    reason = "preview build by GitHub Actions (GITHUB_EVENT_NAME=pull_request)"
    assert result.output == f"the Clicky code is commented out: {reason}\n{site}: 1 commented out; 1 changed\n"
    (comment,) = Document.of(read(site)["index.html"]).comments()
    assert comment.startswith(f" Clicky disabled: {reason}\n")
    run(site)
    assert_tracked(read(site)["index.html"], snippet("index"), PLAIN)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1", "shift_jis"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_inject_adds_only_the_code_to_a_page_in_any_encoding_that_extends_ascii(
    tmp_path: Path, encoding: str, newline: str
) -> None:
    text = "ソ 表" if encoding == "shift_jis" else "é ü"
    html = PAGE.format(f'{newline}<meta charset="{encoding}">', text).replace("\n", newline).encode(encoding)
    (tmp_path / "index.html").write_bytes(html)
    CliRunner().invoke(cli, ["inject", str(tmp_path), "--site-id", SITE_ID])
    head, body = (each.encode() for each in snippet("index"))
    after = as_plugins((tmp_path / "index.html").read_bytes())
    assert after.replace(head, b"").replace(body, b"") == html
    assert after.count(head) == after.count(body) == 1


def test_inject_does_not_change_pages_in_utf_16(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_bytes(PLAIN.encode("utf-16"))
    result = CliRunner().invoke(cli, ["inject", str(tmp_path), "--site-id", SITE_ID])
    # A site without an HTML document is an error.
    assert (result.exit_code, result.output) == (1, f"{tmp_path}: 1 not HTML documents; 0 changed\n")
    assert (tmp_path / "index.html").read_bytes() == PLAIN.encode("utf-16")


def test_program_that_opened_a_page_before_inject_changed_it_still_reads_the_old_content(tmp_path: Path) -> None:
    site = write(tmp_path / "site", {"a.html": PLAIN})
    with (site / "a.html").open(encoding="utf-8") as page:
        run(site)
        assert page.read() == PLAIN
    assert read(site)["a.html"] != PLAIN


def test_inject_keeps_symbolic_links_and_the_mode_and_owner_of_files(tmp_path: Path) -> None:
    site = write(tmp_path / "site", {"real.html": PLAIN})
    real = site / "real.html"
    real.chmod(0o640)
    owner = 1234 if os.geteuid() == 0 else os.getuid()
    os.chown(real, owner, -1)
    # The target of a link has its own path in the site, or is not a part of the site.
    (site / "link.html").symlink_to("real.html")
    (site / "gone.html").symlink_to("nowhere.html")
    assert run(site).output == f"{site}: 2 symbolic links, 1 tracked; 1 changed\n"
    assert (site / "link.html").is_symlink()
    assert (real.stat().st_mode & 0o777, real.stat().st_uid) == (0o640, owner)
    assert read(site)["real.html"].count("data-clicky-docs=") == 1
    assert sorted(read(site)) == ["link.html", "real.html"]


def test_search_for_html_files_ignores_named_pipes(tmp_path: Path) -> None:
    site = write(tmp_path / "site", {"a.html": PLAIN})
    os.mkfifo(site / "b.html")
    assert files.find(site) == ["a.html"]


STAYS = """<meta http-equiv="refresh" content="60"><script>'<frameset>'</script>
<!-- <meta http-equiv="refresh" content="0; url=a.html"> --><h1>"""


@pytest.mark.parametrize(
    "html",
    [
        '<!doctype html><meta http-equiv="refresh" content="0; url=a.html">',
        "<!doctype html><noscript><META content='0;URL=a.html' http-equiv=Refresh></noscript>",
        "<!doctype html><frameset cols='20%,80%'><frame src=a.html></frameset>",
    ],
)
def test_inject_does_not_change_redirect_pages_and_pages_with_a_frameset(tmp_path: Path, html: str) -> None:
    site = write(
        tmp_path / "site",
        {"a.html": html, "b.html": PLAIN.replace("<h1>", STAYS)},
    )
    assert run(site).output == f"{site}: 1 redirects, 1 tracked; 1 changed\n"
    assert read(site)["a.html"] == html


def test_inject_fails_if_the_site_has_no_html_files(tmp_path: Path) -> None:
    site = write(tmp_path / "site", {"a.txt": "x"})
    result = run(site)
    assert (result.exit_code, result.output) == (1, f"{site}: no HTML files; 0 changed\n")


def test_inject_skips_an_unreadable_file_and_changes_the_other_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write(tmp_path / "site", {"a.html": PLAIN, "c.html": PLAIN})
    (site / "b.html").write_text(PLAIN)
    real = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path.name == "b.html":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    result = run(site)
    assert result.exit_code == 1
    assert result.stderr == f"{site}/b.html: Permission denied. The file is unchanged.\n"
    assert result.stdout == f"{site}: 1 failed, 2 tracked; 2 changed\n"


def test_each_command_prints_one_line_and_fails_if_the_folder_is_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def scandir(path: Any) -> Any:
        raise PermissionError(13, "Permission denied", str(path))

    site = write(tmp_path / "site", {"a.html": PLAIN})
    monkeypatch.setattr(os, "scandir", scandir)
    for command in (["check"], ["csp"], ["inject", "--site-id", SITE_ID]):
        result = CliRunner().invoke(cli, [*command, str(site)])
        assert (result.exit_code, result.output) == (1, f"Error: {site}: Permission denied\n")


def test_inject_prints_a_warning_about_a_pattern_that_matches_no_page(tmp_path: Path) -> None:
    site = write(tmp_path / "site", {"a.html": PLAIN})
    config = (
        f'site_id = "{SITE_ID}"\n[pages]\n"b/a.html" = {{goal = 1}}\n"a.html" = {{goal = 2}}\n"a" = {{title = "x"}}'
    )
    result = run(site, config=config)
    where = f'{tmp_path}/clicky-docs.toml: pages."b/a.html"'
    what = "the pattern matches no page; found 'b/a.html'; accepted: a path in the documentation folder, such as tutorial/**"
    assert (result.exit_code, result.stderr) == (0, f"{where}: {what}. The page rule has no effect.\n")
    assert run(site, "--strict", config=config).exit_code == 1


def test_inject_changes_every_page_of_a_site_with_many_pages(tmp_path: Path) -> None:
    count = files.FEW + 1
    site = write(tmp_path / "site", {f"{number}.html": PLAIN for number in range(count)})
    assert run(site).output == f"{site}: {count} tracked; {count} changed\n"
    for path, html in read(site).items():
        assert_tracked(html, snippet(page_name(path)), PLAIN)


def test_interrupt_of_map_parallel_ends_all_worker_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(files, "with_progress", interrupt)
    with pytest.raises(KeyboardInterrupt):
        list(files.map_parallel(list, [str(number) for number in range(files.FEW + 1)], "x"))
    assert active_children() == []


def test_each_page_is_unchanged_or_complete_after_inject_is_killed(tmp_path: Path) -> None:
    count = 4_000
    site = write(tmp_path / "site", {f"{number}.html": PLAIN for number in range(count)})
    command = [sys.executable, "-m", "clicky_docs", "inject", str(site), "--site-id", SITE_ID]
    running = subprocess.Popen(command, cwd=tmp_path, start_new_session=True, stdout=subprocess.DEVNULL)
    last = site / "100.html"
    while last.stat().st_size == len(PLAIN):
        assert running.poll() is None
        time.sleep(0.001)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    after = read(site)
    pages = {path: html for path, html in after.items() if path.endswith(".html")}
    assert len(pages) == count
    expected = {path: place(PLAIN, build(SETTINGS, Page(page_name(path)))) for path in pages}
    done = {path for path, html in pages.items() if html == expected[path]}
    assert {html for path, html in pages.items() if path not in done} == {PLAIN}
    assert 0 < len(done) < count
    # The next run completes the site, and deletes old unfinished files.
    for path in site.glob(".*"):
        os.utime(path, (1, 1))
    subprocess.run(command, cwd=tmp_path, check=True, stdout=subprocess.DEVNULL)
    assert read(site) == expected


def test_metadata_ignores_invalid_meta_elements() -> None:
    assert metadata('<meta name="clicky:title">') == {}
    assert metadata('<script>`<meta name="clicky:title" content="x">`</script>') == {}
    assert metadata("<meta name=clicky:title content=x\udce9>") == {"clicky_title": "x\ufffd"}
