"""``clicky-docs csp``: the policy that a site needs. In tests/in_browser a browser applies the policy."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sites import EVERYTHING, snippet, write

from clicky_docs import Page, build, load_site, place
from clicky_docs.browser import script
from clicky_docs.built_site.policy import Need, Policy, needs
from clicky_docs.built_site.policy import digest as digest_of
from clicky_docs.cli import cli
from clicky_docs.cli.csp import FORMATS

PAGE = "<!doctype html><html><head><title>x</title>{}</head><body><h1>x</h1></body></html>"
INLINE = "document.title = '\\u00e9';\r\nlet x"
ELEMENTS = '<script src="/a.js"></script><script src="https://cdn.example/b.js"></script><script src="https://cdn.example/c.js"></script><img src="//img.example/c.png"><img src="d.png"><img src="http://[">'


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def script_hash(**options: Any) -> str:
    body = snippet("x", **options).body
    return digest(body.partition(">")[2].partition("</script>")[0])


def run(tmp_path: Path, files: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["csp", str(write(tmp_path / "site", files)), *arguments])


FILES = {
    "index.html": place(PAGE.format(ELEMENTS), snippet("index")),
    "more.html": place(PAGE.format(f"<script>{INLINE}</script><script type=text/x-template><p></script>"), snippet("more")),
    "part.html": "<script>1</script>",
}  # fmt: skip


def test_command_csp_prints_the_policy_and_a_reason_for_each_source(tmp_path: Path) -> None:
    result = run(tmp_path, FILES)
    assert result.exit_code == 0
    *reasons, requests, not_restricted, policy = result.output.splitlines()
    assert (
        requests
        == "# connect-src: requests of the site's own scripts to other hosts are missing, because the HTML does not show them"
    )
    assert not_restricted == "# styles, fonts and frames: not restricted, because the policy has no default-src"
    inline = digest(INLINE.replace("\r\n", "\n"))
    assert policy == (
        f"script-src 'self' {script_hash()} {inline} https://cdn.example https://in.getclicky.com https://static.getclicky.com; "
        "img-src 'self' data: https://img.example https://in.getclicky.com; "
        "connect-src 'self' https://in.getclicky.com"
    )
    assert reasons == [
        "# script-src 'self': the site's own scripts (2 pages)",
        f"# script-src {script_hash()}: the page script of clicky-docs, the same on every page (2 pages)",
        f"# script-src {inline}: another inline script of the site (1 page)",
        "# script-src https://cdn.example: files that pages load (1 page)",
        "# script-src https://in.getclicky.com: page views, which the tracker sends by loading scripts (2 pages)",
        "# script-src https://static.getclicky.com: the tracker and the scripts that the tracker loads (2 pages)",
        "# img-src 'self': the site's own images (2 pages)",
        "# img-src data:: images as data: URLs in pages and style sheets (2 pages)",
        "# img-src https://img.example: files that pages load (1 page)",
        "# img-src https://in.getclicky.com: the image for visitors without JavaScript (2 pages)",
        "# connect-src 'self': the site's own search (2 pages)",
        "# connect-src https://in.getclicky.com: pings, goals, clicks and downloads (2 pages)",
    ]


def test_policy_for_a_site_with_insights_allows_script_files_of_the_site(tmp_path: Path) -> None:
    for insights, own in ((["copy"], "'self' "), ([], "")):
        files = {"index.html": place(PAGE.format(""), snippet("index", insights=insights))}
        policy = run(tmp_path, files, "--only-clicky").output.splitlines()[-1]
        assert policy.startswith(f"script-src {own}'sha256-")


@pytest.mark.parametrize(
    ("form", "before", "after"),
    [
        ("text", "", ""),
        ("nginx", 'add_header Content-Security-Policy "', '" always;'),
        ("apache", 'Header always set Content-Security-Policy "', '"'),
        ("headers", "/*\n  Content-Security-Policy: ", ""),
    ],
)
def test_command_csp_with_the_option_format_prints_the_policy_as_configuration_of_a_server(
    tmp_path: Path, form: str, before: str, after: str
) -> None:
    result = run(tmp_path, FILES, "--only-clicky", "--format", form)
    policy = (
        f"{before}script-src {script_hash()} https://in.getclicky.com https://static.getclicky.com; "
        f"img-src https://in.getclicky.com; connect-src https://in.getclicky.com{after}\n"
    )
    assert result.output.endswith(f"\n{policy}")
    rest = result.output.removesuffix(policy)
    assert all(line.startswith("# ") for line in rest.splitlines())
    assert form in FORMATS


@pytest.mark.parametrize("files", [{"index.html": PAGE.format("")}, {"index.html": "<p>"}])
def test_command_csp_fails_if_the_code_is_missing_or_commented_out_in_all_pages(
    tmp_path: Path, files: dict[str, str]
) -> None:
    for more in ([], ["--only-clicky"]):
        result = run(tmp_path, files, *more)
        assert result.exit_code == 1
        assert result.output == "Error: the Clicky code is missing or commented out in all pages\n"


def test_command_csp_fails_if_a_file_is_unreadable(tmp_path: Path) -> None:
    site = write(tmp_path / "site", FILES)
    (site / "gone.html").symlink_to("nowhere")
    result = CliRunner().invoke(cli, ["csp", str(site)])
    assert (result.exit_code, result.output) == (1, f"Error: {site}/gone.html: No such file or directory\n")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<link rel=modulepreload href="https://a.example/b.js">', ["script-src https://a.example"]),
        ('<link rel=preload as=script href="https://a.example/b.js">', ["script-src https://a.example"]),
        ('<link rel=preload as=font href="https://a.example/b">', []),
        ('<link rel="shortcut icon" href="https://a.example/b">', ["img-src https://a.example"]),
        ('<img srcset="//a.example/b 1x, https://b.example/c,d 2x">', ["img-src https://a.example", "img-src https://b.example"]),
        ('<img srcset="data:image/png;base64,//iVBORw0KGgo= 2x">', []),
        ('<picture><source srcset="https://a.example/b"></picture>', ["img-src https://a.example"]),
        ('<video poster="https://a.example/b"></video>', ["img-src https://a.example"]),
        ('<a data-md-component=source href="https://github.com/a/b">', ["connect-src https://api.github.com"]),
        ("<script type=importmap>{}</script>", [f"script-src {digest('{}')}"]),
        ('<body onload="x()"><p>', ["script-src 'unsafe-hashes'", f"script-src {digest('x()')}"]),
        ("<p id=a onclick='x()'>", ["script-src 'unsafe-hashes'", f"script-src {digest('x()')}"]),
        ("<a href='JavaScript:y()'>y</a>", ["script-src 'unsafe-hashes'", f"script-src {digest('JavaScript:y()')}"]),
        ("<p>one = javascript: no attribute</p>", []),
        ("<p onclick>", []),
    ],
)  # fmt: skip
def test_policy_contains_the_sources_that_an_element_of_a_page_needs(
    tmp_path: Path, html: str, expected: list[str]
) -> None:
    usual = run(tmp_path, {"a.html": FILES["more.html"]})
    result = run(tmp_path, {"a.html": FILES["more.html"].replace("<h1>", f"{html}<h1>")})
    added = set(result.output.splitlines()[:-1]) - set(usual.output.splitlines())
    assert {line.removeprefix("# ").partition(": ")[0] for line in added} == set(expected)
    assert all(each.split()[1] in result.output.splitlines()[-1] for each in expected)


def test_command_csp_in_the_format_headers_warns_if_a_line_is_too_long_for_cloudflare(tmp_path: Path) -> None:
    scripts = "".join(f"<script>{number}</script>" for number in range(40))
    files = {"a.html": FILES["index.html"].replace("<h1>", f"{scripts}<h1>")}
    output = run(tmp_path, files, "--format", "headers").output
    assert " characters; Cloudflare accepts at most 2,000 per line.\n" in output
    assert "Cloudflare accepts" not in run(tmp_path, files, "--format", "nginx").output


def test_policy_allows_the_default_hosts_if_another_tool_has_rewritten_the_page_script(tmp_path: Path) -> None:
    files = {"index.html": FILES["index.html"].replace('({"script":', "({script:")}
    result = run(tmp_path, files, "--only-clicky")
    assert "https://in.getclicky.com https://static.getclicky.com; img-src https://in.getclicky.com;" in result.output


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, {("script-src", "https://static.getclicky.com"), ("script-src", "https://in.getclicky.com"), ("connect-src", "https://in.getclicky.com")}),
        ({"script_url": "/a.js", "beacon_url": "/b"}, {("script-src", "'self'"), ("connect-src", "'self'")}),
        ({"script_url": "http://a.example:8080/js|x", "beacon_url": "https://b.example"}, {("script-src", "https://a.example:8080"), ("script-src", "https://b.example"), ("connect-src", "https://b.example")}),
        ({"script_url": "/a.js", "beacon_url": "/b", "visitor_ip_url": "https://ip.example/me", "identity": "oauth2-proxy"}, {("script-src", "'self'"), ("connect-src", "'self'"), ("connect-src", "https://ip.example")}),
        ({"script_url": "/a.js", "beacon_url": "/b", "identity": {"cookie": "user"}}, {("script-src", "'self'"), ("connect-src", "'self'")}),
    ],
)  # fmt: skip
def test_sources_that_the_page_script_needs_are_the_origins_of_the_urls_in_its_options(
    options: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    settings, problems = load_site(options)
    assert problems == []
    in_script = script.read_options(script.boot(settings))
    assert in_script
    assert {(each.directive, each.source) for each in needs(in_script, image=False)} == expected
    with_image = {(each.directive, each.source) for each in needs(in_script, image=True)} - expected
    assert {directive for directive, _ in with_image} == {"img-src"}


def test_options_are_read_from_a_page_script() -> None:
    in_script = script.read_options(script.boot(EVERYTHING))
    assert in_script
    assert (in_script["visitor_ip"]["url"], in_script["identity"]["source"]) == ("/cdn-cgi/trace", "/oauth2/userinfo")
    assert script.origins(in_script) == ["/565c7bd254ac8.js", "/47d8e8d5c0ea"]
    tricky, _ = load_site({"visitor_ip_url": "https://ip.example/v({1})"})
    assert (script.read_options(script.boot(tricky)) or {})["visitor_ip"]["url"] == "https://ip.example/v({1})"
    for text in ("", "({", "f({});", "(function(site){})({1});", "(function(site){})([1]);"):
        assert script.read_options(text) is None


SCRIPT = Need("script-src", "https://in.getclicky.com", "why")
CONNECT = Need("connect-src", "https://in.getclicky.com", "why")
OWN = Need("connect-src", "'self'", "why")
(FILE,) = (each for each in needs({"trusted": "^(a|b)([/?]|$)"}, image=False, file=True) if "file" in each.why)
CODE = "let x;\r\n"


@pytest.mark.parametrize(
    ("policy", "need", "count"),
    [
        ("", SCRIPT, 0),
        ("style-src 'none'", SCRIPT, 0),
        ("default-src 'none'", SCRIPT, 2),
        ("default-src 'none'; default-src *", CONNECT, 2),
        ("script-src 'sha256-abc' in.getclicky.com", SCRIPT, 0),
        ("script-src 'sha256-abc' https://in.getclicky.com/in.php", SCRIPT, 0),
        ("script-src 'sha256-abc' http://in.getclicky.com", SCRIPT, 0),
        ("script-src 'sha256-abc' https://IN.getclicky.com", SCRIPT, 0),
        ("script-src 'sha256-abc' *.getclicky.com", SCRIPT, 0),
        ("script-src 'sha256-abc' *.clicky.com", SCRIPT, 1),
        ("script-src 'sha256-abc' https:", SCRIPT, 0),
        ("script-src 'sha256-abc' http:", SCRIPT, 1),
        ("script-src 'sha256-abc' *", SCRIPT, 0),
        ("script-src 'sha256-abc' 'self'", SCRIPT, 1),
        ("script-src 'sha256-abc' 'strict-dynamic'", SCRIPT, 0),
        ("script-src 'sha256-def' *", SCRIPT, 1),
        ("script-src 'nonce-n' *", SCRIPT, 0),
        ("script-src 'unsafe-inline' *", SCRIPT, 0),
        ("script-src 'unsafe-inline' 'sha256-def' *", SCRIPT, 1),
        ("script-src 'unsafe-inline' 'nonce-m' *", SCRIPT, 1),
        ("script-src-elem 'sha256-abc' *; script-src 'none'", SCRIPT, 0),
        ("script-src-elem 'none'; script-src 'sha256-abc' *", SCRIPT, 2),
        ("SCRIPT-SRC 'none'", SCRIPT, 2),
        ("connect-src 'self'", CONNECT, 1),
        ("connect-src 'self'", OWN, 0),
        ("connect-src *", OWN, 0),
        # The site itself has an https: URL.
        ("connect-src https:", OWN, 0),
        ("connect-src HTTPS:", CONNECT, 0),
        ("connect-src https://in.getclicky.com:443", CONNECT, 0),
        (f"script-src '{digest_of(CODE, 'sha384')}' *", SCRIPT, 0),
        (f"script-src '{digest_of(CODE, 'sha512')}' *", SCRIPT, 0),
        ("connect-src wss://in.getclicky.com", CONNECT, 1),
        # An element in the page loads the insights file. The page script does not load the file.
        ("script-src 'sha256-abc' 'strict-dynamic' 'self'", FILE, 1),
        ("script-src 'sha256-abc' 'self'", FILE, 0),
        ("require-trusted-types-for 'script'", SCRIPT, 0),
        ("require-trusted-types-for 'script'; trusted-types a default", SCRIPT, 0),
        ("require-trusted-types-for 'script'; trusted-types *", SCRIPT, 0),
        ("require-trusted-types-for 'script'; trusted-types a", SCRIPT, 1),
        ("trusted-types a", SCRIPT, 0),
    ],
)
def test_violations_of_a_policy_contain_each_blocked_source_once(policy: str, need: Need, count: int) -> None:
    assert len(list(Policy(policy.replace("sha256-abc", digest_of(CODE))).violations([need], CODE, "n"))) == count


def test_policy_with_an_empty_nonce_blocks_the_page_script() -> None:
    assert len(list(Policy("script-src 'nonce-' *").violations([SCRIPT], CODE, ""))) == 1


def test_page_script_is_the_same_in_every_page_of_a_site() -> None:
    settings, _ = load_site({"site_id": "1"})
    bodies = {build(settings, Page(name, custom={"goal": number})).body for number, name in enumerate("abc")}
    assert len(bodies) == 1


def test_policy_of_a_site_with_pagefind_allows_web_assembly(tmp_path: Path) -> None:
    files = {**FILES, "en/pagefind/pagefind.js": "let x"}
    result = run(tmp_path, files)
    assert "'wasm-unsafe-eval'" in result.output.splitlines()[-1]
    assert "# script-src 'wasm-unsafe-eval': the search Pagefind, which runs WebAssembly (2 pages)" in result.output
    assert "wasm" not in run(tmp_path, files, "--only-clicky").output
    assert "wasm" not in run(tmp_path / "b", FILES).output


def test_output_of_the_command_csp_begins_with_the_scripts_whose_code_the_policy_blocks(tmp_path: Path) -> None:
    files = {
        **FILES,
        "search/search.js": "eval('x'); a.setAttribute('onclick', 'y')",
        "navtree.js": 'link.href = "javascript:void(0)"; f = new Function("a")',
        "good.js": "obj.eval(x); medieval(y); // javascript: a language",
    }
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "gone.js").symlink_to(tmp_path / "nowhere")
    result = run(tmp_path, files)
    assert result.exit_code == 0
    assert result.output.splitlines()[:2] == [
        "# the policy blocks code of the site: navtree.js uses new Function, javascript: links",
        "# the policy blocks code of the site: search/search.js uses eval, inline event handlers",
    ]
    assert "blocks code" not in run(tmp_path, files, "--only-clicky").output


@pytest.mark.parametrize(
    "head", ['<meta name="generator" content="VitePress v1.6.4">', '<meta name="x"><p hx-boost="true">']
)
def test_policy_of_a_site_that_changes_pages_without_a_full_page_load_allows_requests_of_pages(
    tmp_path: Path, head: str
) -> None:
    result = run(tmp_path, {"index.html": place(PAGE.format(head), snippet("index"))})
    assert "the data of pages that are opened without a full page load" in result.output
    assert "connect-src 'self' https://in.getclicky.com" in result.output.splitlines()[-1]
