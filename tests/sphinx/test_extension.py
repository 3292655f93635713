"""Tests of the Sphinx extension with real sites."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import docutils.nodes
import pytest
from sites import (
    SITE_ID,
    Document,
    assert_tracked,
    assert_untracked,
    commented_out,
    conf,
    expected_log,
    opted_out,
    run,
    snippet,
    sphinx_build,
    write,
)

import clicky_docs.sphinx.log
from clicky_docs.options.properties import PROPERTIES

EXTENSIONS = ["myst_parser", "clicky_docs.sphinx"]
RST = "Title\n=====\n\nText.\n"
INDEX = "Home\n====\n\n.. toctree::\n   :glob:\n\n   *\n"
HOSTILE = """\
A ``</head>`` & a ``</body>``
=============================

.. raw:: html

   <!-- </body></html> --><img alt="</body>"><script>"</head></body>"</script>

.. code-block:: html

   <html><head></head><body></body></html>

.. meta::
   :description: </head><body> --> </script>
"""
NOTEBOOK = """\
{"cells": [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# Notebook"]}],
 "metadata": {"clicky": {"goal": {"id": 3, "revenue": 0.5}, "title": "A -- \\"b\\""}, "kernelspec": {"name": "python3",
 "display_name": "Python 3", "language": "python"}}, "nbformat": 4, "nbformat_minor": 5}
"""

PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "index.rst": (f"{INDEX}   guide/*\n", {}),
    "plain.rst": (RST, {}),
    "other.rst": (f":orphan:\n:author: ada\n\n{RST}", {}),
    "goal.rst": (f":clicky_goal: 12\n\n{RST}", {"goal": 12}),
    "flow.rst": (f":clicky: {{goal: {{id: 12, revenue: 2.50}},\n   title: \"A -- 'b'\"}}\n\n{RST}",
                 {"goal": {"id": 12, "revenue": 2.5}, "title": "A -- 'b'"}),
    "json.rst": (f':clicky_goal: {{"id": 12}}\n:clicky_href: /a--b\n\n{RST}', {"goal": {"id": 12}, "href": "/a--b"}),
    "block.rst": (f":clicky:\n   goal: 12\n   visitor: {{plan: free}}\n\n{RST}", {"goal": 12, "visitor": {"plan": "free"}}),
    "exact.rst": (f""".. comment

:Clicky-Title: It's "q" -- *x* a\\_b </script>
:clicky-cookie-domain: ``.example.com``
:author: somebody
:clicky_outbound_pattern: [/go/, /out/]

{RST}""", {"title": 'It\'s "q" -- *x* a_b </script>', "cookie_domain": ".example.com", "outbound_pattern": ["/go/", "/out/"]}),
    "flags.rst": (f":clicky_ping_disable: yes\n:clicky_iframe: true\n:clicky_title:\n\n{RST}",
                  {"ping_disable": True, "track_iframe": False}),
    "nested.md": ("---\nclicky:\n  goal: {id: 12, revenue: 2.50}\n  title: 'A -- \"b\"'\n  pageview_disable: true\n---\n# x\n",
                  {"goal": {"id": 12, "revenue": 2.5}, "title": 'A -- "b"', "pageview_disable": True}),
    "flat.md": ("---\nclicky_goal: 12\nclicky_title: C:\\temp\nclicky_ping_disable: false\nclicky_visitor: {a: 1}\n---\n# x\n",
                {"goal": 12, "title": "C:\\temp", "ping_disable": False, "visitor": {"a": 1}}),
    "guide/deep.rst": (f":clicky_title: Deep\n\n{RST}", {"title": "Deep"}),
    "hostile.rst": (HOSTILE, {}),
}  # fmt: skip
SOURCES = {name: text for name, (text, _) in PAGES.items()}
CONF = {"clicky_site_id": SITE_ID, "html_theme": "alabaster", "exclude_patterns": ["_build"]}


def expected(name: str) -> clicky_docs.Snippet:
    return snippet(name, next((custom for source, (_, custom) in PAGES.items() if source.startswith(f"{name}.")), {}))


def test_every_page_of_a_sphinx_build_has_the_code_and_no_other_change(tmp_path: Path) -> None:
    source = write(tmp_path / "src", {**SOURCES, "conf.py": conf(EXTENSIONS, **CONF)})
    built = sphinx_build(source)
    assert (built.status, built.log) == (0, "")
    write(source, {"conf.py": conf(["myst_parser"], **{k: v for k, v in CONF.items() if "clicky" not in k})})
    plain = sphinx_build(source, out=tmp_path / "plain")
    assert {"genindex.html", "search.html", "guide/deep.html"} < built.pages.keys() == plain.pages.keys()
    for name, html in built.pages.items():
        assert_tracked(html, expected(name.removesuffix(".html")), plain.pages[name])


@pytest.mark.parametrize("builder", ["dirhtml", "singlehtml", "ours"])
def test_pages_of_each_sphinx_builder_for_websites_have_the_code(
    tmp_path: Path, builder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = (
        "from sphinx.builders.html import StandaloneHTMLBuilder\n\n\n"
        "class Ours(StandaloneHTMLBuilder):\n    name = 'ours'\n"
        "def setup(app):\n    app.add_builder(Ours)\n"
    )
    files = {**SOURCES, "ours.py": own, "conf.py": conf([*EXTENSIONS, "ours"], **CONF)}
    source = write(tmp_path / "src", files)
    monkeypatch.syspath_prepend(source)
    built = sphinx_build(source, builder=builder)
    assert (built.status, built.log) == (0, "")
    names = {
        "singlehtml": lambda path: "index",
        "dirhtml": lambda path: path.removesuffix("index.html").rstrip("/") or "index",
        "ours": lambda path: path.removesuffix(".html"),
    }
    assert built.pages
    for path, html in built.pages.items():
        assert_tracked(html, expected(names[builder](path)))


@pytest.mark.parametrize(
    "builder",
    ["epub", "json", "pickle", "htmlhelp", "qthelp", "devhelp", "applehelp", "latex", "text", "man", "texinfo", "xml",
     "gettext", "linkcheck", "changes", "dummy", "pseudoxml"],
)  # fmt: skip
def test_sphinx_builders_for_other_formats_than_websites_add_no_code_and_log_no_warning(
    tmp_path: Path, builder: str
) -> None:
    extensions = ["sphinxcontrib.applehelp", "sphinxcontrib.devhelp", "sphinxcontrib.htmlhelp", "sphinxcontrib.qthelp"]
    sources = {name: text for name, text in SOURCES.items() if name != "hostile.rst"}
    # These builders do not warn of an invalid option.
    config = {
        **CONF,
        "clicky_noscript": 7,
        "version": "1",
        "applehelp_disable_external_tools": True,
        "applehelp_bundle_id": "org.example",
        "suppress_warnings": ["epub"],
    }
    source = write(tmp_path / "src", {**sources, "conf.py": conf([*EXTENSIONS, *extensions], **config)})
    built = sphinx_build(source, builder=builder)
    assert built.status == 0
    assert "clicky" not in built.log
    files = [
        path for path in (tmp_path / f"src-{builder}").rglob("*") if path.is_file() and ".doctrees" not in path.parts
    ]
    assert files or builder in {"dummy", "linkcheck", "changes"}
    for path in files:
        assert b"getclicky" not in path.read_bytes()
        assert b"data-clicky-docs" not in path.read_bytes()
        assert b"_clicky_docs" not in path.read_bytes() or path.name == "environment.pickle"


@pytest.mark.parametrize("name", ["simplepdf", "weasyprint"])
def test_pages_of_pdf_builders_have_no_code(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """PDF builders are subclasses of Sphinx's HTML builders, and would request the noscript image."""
    own = (
        "from sphinx.builders.singlehtml import SingleFileHTMLBuilder\n\n\n"
        f"class Ours(SingleFileHTMLBuilder):\n    name = {name!r}\n"
        "def setup(app):\n    app.add_builder(Ours)\n"
    )
    source = write(
        tmp_path / "src",
        {"index.rst": RST, f"own_{name}.py": own, "conf.py": conf([*EXTENSIONS, f"own_{name}"], **CONF)},
    )
    monkeypatch.syspath_prepend(source)
    assert_untracked(sphinx_build(source, builder=name).pages["index.html"])


def test_page_has_its_properties_if_sphinx_takes_the_doctree_from_the_cache_of_another_builder(tmp_path: Path) -> None:
    source = write(tmp_path / "src", {**SOURCES, "conf.py": conf(EXTENSIONS, **CONF)})
    doctrees = str(tmp_path / "doctrees")
    sphinx_build(source, "-d", doctrees, builder="text")
    built = sphinx_build(source, "-d", doctrees)
    assert_tracked(built.pages["exact.html"], expected("exact"))


@pytest.fixture
def page(sphinx_doctree: Any) -> Any:
    """Return a function that builds one page with sphinx-pytest, and returns its HTML and the warnings."""
    sphinx_doctree.buildername = "html"

    def build(text: str, filename: str = "index.rst", **config: Any) -> tuple[str, list[str]]:
        defaults = {"extensions": EXTENSIONS, "clicky_site_id": SITE_ID}
        result = sphinx_doctree.set_conf({**defaults, **config})(text, filename)
        html = Path(result.builder.outdir, "index.html").read_text(encoding="utf-8")
        log = re.sub(r"\x1b\[[0-9;]*m", "", result.warnings)
        # Sphinx shows the type of a warning since version 8.
        return html, re.sub(r" \[[\w.]+\]$", "", log, flags=re.MULTILINE).splitlines()

    return build


def test_properties_in_the_metadata_of_a_notebook_are_sent(page: Any) -> None:
    # MyST-NB adds its file extension to `source_suffix`. If this build did not set `source_suffix`, MyST-NB would change
    # Sphinx's default for later builds in this process.
    config = {"nb_execution_mode": "off", "source_suffix": {".ipynb": "myst-nb"}}
    html, warnings = page(NOTEBOOK, "index.ipynb", extensions=["myst_nb", "clicky_docs.sphinx"], **config)
    assert warnings == []
    assert_tracked(html, snippet("index", {"goal": {"id": 3, "revenue": 0.5}, "title": 'A -- "b"'}))


@pytest.mark.parametrize(
    ("text", "filename"),
    [
        (":clicky: false\n\n" + RST, "index.rst"),
        (":clicky: no\n\n" + RST, "index.rst"),
        ("---\nclicky: false\n---\n# x\n", "index.md"),
    ],
)
def test_sphinx_page_with_clicky_false_has_the_code_of_an_opted_out_page(page: Any, text: str, filename: str) -> None:
    html, warnings = page(text, filename)
    assert warnings == []
    assert_tracked(html, opted_out("index"))


def accepts(name: str) -> str:
    """Return the text in messages about the values that a property accepts."""
    return PROPERTIES[name].accepts


# The page's source, the warning, and the properties that are sent.
BAD = [
    (
        ".. c\n\n:clicky_goal: [1, 2]\n:clicky_title: Kept\n\n" + RST,
        "<src>/index.rst:3: WARNING: clicky_goal: a list; a page has only one goal; found '[1, 2]'; accepted: "
        f"{accepts('goal')}. The page is tracked without it.",
        {"title": "Kept"},
    ),
    (
        ":clicky_title: Kept\n:clicky_timeout: 4\n\n" + RST,
        f"<src>/index.rst:2: WARNING: clicky_timeout: less than 5; found '4'; accepted: {accepts('timeout')}. "
        "The page is tracked without it.",
        {"title": "Kept"},
    ),
    (
        ":clicky: {visitor: {a: {b: 1}}, title: Kept}\n\n" + RST,
        f"<src>/index.rst:1: WARNING: clicky.visitor: a: not a single value; found {{'a': {{'b': 1}}}}; accepted: "
        f"{accepts('visitor')}. The page is tracked without it.",
        {"title": "Kept"},
    ),
    (
        ':clicky: {outbound_pattern: ["/go/", ""], title: Kept}\n\n' + RST,
        "<src>/index.rst:1: WARNING: clicky.outbound_pattern: empty text; found ['/go/', '']; accepted: "
        f"{accepts('outbound_pattern')}. The page is tracked without it.",
        {"title": "Kept"},
    ),
    (
        ":clicky_ping_disable: maybe\n:clicky_title: Kept\n\n" + RST,
        "<src>/index.rst:1: WARNING: clicky_ping_disable: neither true nor false; found 'maybe'; "
        "accepted: true or false. The page is tracked without it.",
        {"title": "Kept"},
    ),
    (
        ":clicky_gaol: 12\n:clicky_title: Kept\n\n" + RST,
        "<src>/index.rst:1: WARNING: clicky_gaol: unknown property; found 'gaol'; did you mean 'clicky_goal'? "
        "The property is not sent.",
        {"title": "Kept"},
    ),
    (
        ":clicky_href: docs/x\n:clicky_title: Kept\n\n" + RST,
        "<src>/index.rst:1: WARNING: clicky_href: neither a path nor a URL; found 'docs/x'; accepted: "
        f"{accepts('href')}. The page is tracked without it.",
        {"title": "Kept"},
    ),
    (
        ":clicky: {goal: {id: 1, revenue: .inf}, title: Kept}\n\n" + RST,
        "<src>/index.rst:1: WARNING: clicky.goal: revenue: not a finite number; found {'id': 1, 'revenue': inf}; "
        f"accepted: {accepts('goal')}. The page is tracked without it.",
        {"title": "Kept"},
    ),
    (
        ":clicky: {goal: 1\n:clicky_title: Kept\n\n" + RST,
        "<src>/index.rst:1: WARNING: clicky: neither JSON nor YAML; found '{goal: 1'; accepted: false to exclude the page, true, "
        "or a mapping of Clicky's properties such as {goal: 12}. The page is still tracked.",
        {"title": "Kept"},
    ),
    (
        "Text.\n\n:clicky: false\n\nTitle\n=====\n\nText.\n",
        "<src>/index.rst:3: WARNING: clicky: not at the top of the page, so Sphinx shows the field as text; accepted: fields before "
        "other content. The field is ignored.",
        {},
    ),
    (
        "Title\n=====\n\nText.\n\n:clicky_goal: 12\n\nText.\n",
        "<src>/index.rst:6: WARNING: clicky_goal: not at the top of the page, so Sphinx shows the field as text; accepted: fields before "
        "other content. The field is ignored.",
        {},
    ),
    (
        "Title\n=====\n\n:clicky_goal: 12\n\nText.\n",
        "<src>/index.rst:4: WARNING: clicky_goal: not at the top of the page, so Sphinx shows the field as text; accepted: fields before "
        "other content. The field is ignored.",
        {},
    ),
]


@pytest.mark.parametrize(("text", "message", "custom"), BAD)
def test_invalid_field_is_logged_as_one_warning_and_the_other_fields_are_sent(
    page: Any, text: str, message: str, custom: dict[str, Any]
) -> None:
    html, warnings = page(text)
    assert warnings == [message]
    assert_tracked(html, snippet("index", custom))


def test_invalid_value_in_the_front_matter_of_a_sphinx_page_is_logged_as_a_warning_with_its_line(page: Any) -> None:
    html, warnings = page("---\nclicky:\n  ping_disable: 'false'\n  goal: 5\n---\n# x\n", "index.md")
    assert warnings == [
        "<src>/index.md:3: WARNING: clicky.ping_disable: text, not a boolean; write true or false without quotes; found 'false'; "
        "accepted: true or false. The page is tracked without it."
    ]
    assert_tracked(html, snippet("index", {"goal": 5}))


def test_field_list_without_clicky_fields_causes_no_warning(page: Any) -> None:
    html, warnings = page("Title\n=====\n\n:other: 12\n:clicky_our_cat: 7\n\nText.\n")
    assert warnings == []
    assert_tracked(html, snippet("index"))


# The values in conf.py, and the warning.
BAD_CONFIG = [
    (
        {"clicky_site_id": "12345678\n"},
        "WARNING: conf.py: clicky_site_id: not a Site ID; found '12345678\\n'; accepted: ASCII digits such as 101234567, or a list "
        "of Site IDs (see Preferences > Info in Clicky). No tracking code is added.",
    ),
    (
        {"clicky_siteid": "1"},
        "WARNING: conf.py: clicky_siteid: unknown option; found 'siteid'; did you mean 'clicky_site_id'? The option is ignored.",
    ),
    (
        {"clicky_cookies_disable": True},
        "WARNING: conf.py: clicky_cookies_disable: a property, not an option; accepted: the key cookies_disable in the option clicky_custom. "
        "The property is not sent.",
    ),
    (
        {"clicky_custom": {"gaol": 1}},
        "WARNING: conf.py: clicky_custom.gaol: unknown property; found 'gaol'; did you mean 'goal'? The property is not sent.",
    ),
]


@pytest.mark.parametrize(("config", "message"), BAD_CONFIG)
def test_invalid_option_in_conf_py_is_logged_as_one_warning(
    tmp_path: Path, config: dict[str, Any], message: str
) -> None:
    options = {"clicky_site_id": SITE_ID, **config}
    source = write(tmp_path / "src", {"index.rst": RST, "conf.py": conf(EXTENSIONS, **options, clicky_my_variable=1)})
    built = sphinx_build(source)
    assert (built.status, re.sub(r" \[clicky.config\]$", "", built.log.strip())) == (0, message)
    if config.get("clicky_site_id"):
        assert_untracked(built.pages["index.html"])
    else:
        assert_tracked(built.pages["index.html"], snippet("index"))


@pytest.mark.parametrize(
    ("text", "config", "subtype"),
    [(f":clicky_gaol: 1\n\n{RST}", {"clicky_site_id": "1"}, "metadata"), (RST, {"clicky_site_id": "x"}, "config")],
)
def test_warning_makes_a_strict_sphinx_build_fail_unless_its_type_is_suppressed(
    tmp_path: Path, text: str, config: dict[str, Any], subtype: str
) -> None:
    assert subtype in clicky_docs.sphinx.log.WARNINGS
    source = write(tmp_path / "src", {"index.rst": text, "conf.py": conf(EXTENSIONS, **config)})
    strict = run("sphinx", "-W", "-b", "html", ".", "out", cwd=source)
    assert strict.returncode != 0
    assert "Traceback" not in strict.stderr + strict.stdout
    for silenced in ("clicky", f"clicky.{subtype}"):
        write(source, {"conf.py": conf(EXTENSIONS, **config, suppress_warnings=[silenced])})
        quiet = run("sphinx", "-W", "-E", "-b", "html", ".", "out", cwd=source)
        assert (quiet.returncode, quiet.stderr) == (0, "")


@pytest.mark.parametrize(
    ("config", "line"),
    [
        ({}, "clicky: no code is added: no Site ID"),
        ({"clicky_site_id": ""}, "clicky: no code is added: no Site ID"),
        ({"clicky_site_id": "1", "clicky_enabled": False}, "clicky: no code is added: not enabled"),
        (
            {"clicky_site_id": "1", "html_file_suffix": ".xhtml"},
            "clicky: no code is added: the pages are XHTML (html_file_suffix), but the page script needs HTML",
        ),
    ],
)
def test_sphinx_build_without_tracking_adds_no_code_and_logs_the_reason_in_one_line(
    tmp_path: Path, config: dict[str, Any], line: str
) -> None:
    source = write(
        tmp_path / "src", {"index.rst": f":clicky_goal: bad\n\n{RST}", "conf.py": conf(EXTENSIONS, **config)}
    )
    done = run("sphinx", "-W", "-b", "html", ".", "out", cwd=source)
    assert (done.returncode, done.stderr) == (0, "")
    assert [each for each in done.stdout.splitlines() if each.startswith("clicky")] == [line]
    assert_untracked(next((source / "out").glob("index.*html")).read_text(encoding="utf-8"))


def test_sphinx_pages_with_the_extension_xhtml_have_no_code(tmp_path: Path) -> None:
    config = {**CONF, "html_file_suffix": ".xhtml"}
    source = write(tmp_path / "src", {"index.rst": RST, "conf.py": conf(EXTENSIONS, **config)})
    assert sphinx_build(source).log == ""
    assert_untracked((tmp_path / "src-html" / "index.xhtml").read_text(encoding="utf-8"))


def test_code_is_commented_out_if_html_baseurl_is_a_local_url(tmp_path: Path) -> None:
    options = {"clicky_site_id": SITE_ID, "html_baseurl": "http://localhost:8000/"}
    source = write(tmp_path / "src", {"index.rst": RST, "conf.py": conf(EXTENSIONS, **options)})
    done = run("sphinx", "-W", "-b", "html", ".", "out", cwd=source)
    line = "clicky: the code is commented out: served at the internal host localhost"
    assert [each for each in done.stdout.splitlines() if each.startswith("clicky")] == [line]
    html = (source / "out" / "index.html").read_text(encoding="utf-8")
    comment = commented_out("served at the internal host localhost", snippet("index"))[4:-3]
    assert html.count(f"<!--{comment}--></body>") == 1
    assert comment in Document.of(html).comments()


def test_local_html_baseurl_in_a_ci_build_is_logged_as_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    options = {"clicky_site_id": SITE_ID, "html_baseurl": "http://localhost:8000/", "show_warning_types": True}
    source = write(tmp_path / "src", {"index.rst": RST, "conf.py": conf(EXTENSIONS, **options)})
    message = (
        "WARNING: conf.py: html_baseurl: an internal host in a build by a service; found 'http://localhost:8000/'; "
        "accepted: the URL of the published site. No page is tracked. [clicky.config]"
    )
    assert sphinx_build(source).log == f"{expected_log(message)}\n"


def test_options_on_the_command_line_of_sphinx_build_are_parsed(tmp_path: Path) -> None:
    source = write(tmp_path / "src", {"index.rst": RST, "conf.py": conf(EXTENSIONS)})
    given = ["site_id=101,102", "noscript=0", "custom={timeout: 30, ping_disable: true}", "internal_ips=10.0.0.0/8,::1"]
    built = sphinx_build(source, *(part for each in given for part in ("-D", f"clicky_{each}")))
    assert built.log == ""
    custom = {"timeout": 30, "ping_disable": True}
    assert_tracked(
        built.pages["index.html"],
        snippet("index", site_id=["101", "102"], noscript=False, custom=custom, internal_ips=["10.0.0.0/8", "::1"]),
    )
    built = sphinx_build(source, "-D", "clicky_site_id=101", "-D", "clicky_custom.timeout=30")
    assert_tracked(built.pages["index.html"], snippet("index", site_id="101", custom={"timeout": 30}))


def test_sphinx_build_after_a_change_of_the_site_id_rewrites_every_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write(tmp_path / "src", {"index.rst": INDEX, "a.rst": RST, "b.rst": RST, "conf.py": conf(EXTENSIONS)})

    def ids() -> set[str]:
        built = sphinx_build(source)
        assert built.log == ""
        blocks = [re.search(r'"site_ids":\[[^\]]*\]', html) for html in built.pages.values()]
        return {block[0] if block else "" for block in blocks}

    assert ids() == {""}
    monkeypatch.setenv("CLICKY_SITE_ID", "101")
    assert ids() == {'"site_ids":["101"]'}
    monkeypatch.setenv("CLICKY_SITE_ID", "102,103")
    assert ids() == {'"site_ids":["102","103"]'}
    write(source, {"conf.py": conf(EXTENSIONS, clicky_site_id="104")})
    assert ids() == {'"site_ids":["104"]'}
    write(source, {"conf.py": conf(EXTENSIONS)})
    monkeypatch.delenv("CLICKY_SITE_ID")
    assert ids() == {""}
    monkeypatch.setenv("CLICKY_SITE_ID", "nonsense")
    assert "found 'nonsense' in the environment variable CLICKY_SITE_ID; accepted: A" in sphinx_build(source).log


# A modification time in the future: Sphinx does not rewrite a page that is newer than its source.
LATER = 4_000_000_000


def test_sphinx_build_of_another_branch_rewrites_pages_if_it_changes_between_preview_and_production(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = conf(EXTENSIONS, clicky_site_id=SITE_ID)
    source = write(tmp_path / "src", {"index.rst": INDEX, "a.rst": RST, "b.rst": RST, "conf.py": config})
    # Contributors choose the names of branches, so no branch name may end the comment.
    for branch in ("x-->y", "main", "other"):
        monkeypatch.setenv("CF_PAGES", "1")
        monkeypatch.setenv("CF_PAGES_BRANCH", branch)
        built = sphinx_build(source, "-W")
        assert built.status == 0
        for path, html in built.pages.items():
            if branch == "main":
                assert_tracked(html, snippet(path.removesuffix(".html")))
            else:
                (comment,) = (each for each in Document.of(html).comments() if "Clicky disabled" in each)
                shown = branch.replace("-", "&#45;")
                reason = f" Clicky disabled: preview build by Cloudflare Pages (CF_PAGES_BRANCH={shown})\n"
                assert comment.startswith(reason)
                assert_untracked(html.replace(comment, ""), track=False)


def test_second_sphinx_build_without_changes_rewrites_no_page(tmp_path: Path) -> None:
    config = conf(EXTENSIONS, clicky_site_id=SITE_ID)
    plain = write(tmp_path / "plain", {"index.rst": INDEX, "a.rst": RST, "b.rst": RST, "conf.py": conf()})
    source = write(tmp_path / "src", {"index.rst": INDEX, "a.rst": RST, "b.rst": RST, "conf.py": config})
    written = []
    for directory in (plain, source):
        sphinx_build(directory)
        out = directory.with_name(f"{directory.name}-html")
        files = [path for path in out.rglob("*") if path.is_file()]
        for path in files:
            os.utime(path, (LATER, LATER))
        sphinx_build(directory)
        written.append({path.relative_to(out).as_posix() for path in files if path.stat().st_mtime != LATER})
    # Sphinx writes some files in each build.
    assert written[0] == written[1]
    assert not {"index.html", "a.html", "b.html"} & written[1]


def test_sphinx_build_after_an_upgrade_of_clicky_docs_rewrites_every_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write(tmp_path / "src", {"index.rst": RST, "conf.py": conf(EXTENSIONS, clicky_site_id="1")})
    sphinx_build(source)
    page = tmp_path / "src-html" / "index.html"
    os.utime(page, (LATER, LATER))
    sphinx_build(source)
    assert page.stat().st_mtime == LATER
    monkeypatch.setattr(clicky_docs, "__version__", "99")
    sphinx_build(source)
    assert page.stat().st_mtime != LATER


def test_sphinx_build_after_a_change_of_a_field_rewrites_the_page(tmp_path: Path) -> None:
    source = write(tmp_path / "src", {"index.rst": INDEX, "a.rst": f":clicky_goal: 1\n\n{RST}", "b.rst": RST,
                                      "conf.py": conf(EXTENSIONS, **CONF)})  # fmt: skip
    sphinx_build(source)
    write(source, {"a.rst": RST, "b.rst": f":clicky_goal: 2\n\n{RST}"})
    built = sphinx_build(source)
    assert_tracked(built.pages["a.html"], snippet("a"))
    assert_tracked(built.pages["b.html"], snippet("b", {"goal": 2}))
    assert_tracked(built.pages["index.html"], snippet("index"))


def test_parallel_sphinx_build_writes_the_same_pages_as_a_serial_build(tmp_path: Path) -> None:
    more = {f"more{n}.rst": f":clicky_goal: {n}\n\n{RST}" for n in range(1, 30)}
    bad = {"bad.rst": f":clicky_gaol: 1\n\n{RST}"}
    source = write(tmp_path / "src", {**SOURCES, **more, **bad, "conf.py": conf(EXTENSIONS, **CONF)})
    for jobs, out in (("1", "serial"), ("2", "parallel"), ("auto", "auto")):
        done = run("sphinx", "-q", "-j", jobs, "-b", "html", ".", str(tmp_path / out), cwd=source)
        assert done.returncode == 0
        assert done.stderr.count("WARNING") == 1
        assert f"{source / 'bad.rst'}:1: WARNING: clicky_gaol: unknown property" in done.stderr
    serial = {path.name: path.read_bytes() for path in (tmp_path / "serial").rglob("*.html")}
    for out in ("parallel", "auto"):
        assert {path.name: path.read_bytes() for path in (tmp_path / out).rglob("*.html")} == serial


BRIDGE = """
from sphinx.jinja2glue import BuiltinTemplateLoader

class Bridge(BuiltinTemplateLoader):
    def render(self, template, context):
        if template == "part.html":
            return super().render(template, context)
        # Render a part of a page with the page's context, as some themes do.
        return super().render(template, {**context, "part": self.render("part.html", context)})
"""


def test_pages_with_custom_templates_and_template_bridge_have_the_code(tmp_path: Path) -> None:
    layout = '{% extends "!layout.html" %}{% block footer %}{{ part }}</footer>{% endblock %}'
    files = {"index.rst": RST, "bridge.py": BRIDGE, "_templates/layout.html": layout,
             "_templates/part.html": "<p>part</p></body>", "_templates/extra.html": '{% extends "layout.html" %}'}  # fmt: skip
    own = "import sys; sys.path.insert(0, '.')\n"
    options = {**CONF, "template_bridge": "bridge.Bridge", "templates_path": ["_templates"], "html_additional_pages": {"extra": "extra.html"},
               "html_use_opensearch": "https://docs.example.com"}  # fmt: skip
    source = write(tmp_path / "src", {**files, "conf.py": own + conf(EXTENSIONS, **options)})
    done = run("sphinx", "-q", "-W", "-b", "html", ".", str(tmp_path / "out"), cwd=source)
    assert (done.returncode, done.stderr) == (0, "")
    for name in ("index", "extra", "search", "genindex"):
        html = (tmp_path / "out" / f"{name}.html").read_text(encoding="utf-8")
        assert html.count("<p>part</p>") == 1
        assert_tracked(html, snippet(name))
    assert "clicky" not in (tmp_path / "out" / "_static" / "opensearch.xml").read_text(encoding="utf-8")


def test_page_part_that_a_theme_renders_separately_has_no_code(tmp_path: Path) -> None:
    """Some themes render parts of a page with the page's context and the same method."""
    part = """
def add(app, pagename, templatename, context, doctree):
    context["part"] = app.builder.templates.render("part.html", context)

def setup(app):
    app.connect("html-page-context", add, priority=900)
"""
    files = {
        "index.rst": RST,
        "templates/part.html": "<p>A part of {{ pagename }}</p>",
        "templates/layout.html": "{% extends '!layout.html' %}{% block footer %}{{ part }}{% endblock %}",
        "conf.py": conf(["clicky_docs.sphinx"], **CONF, templates_path=["templates"]) + part,
    }
    built = sphinx_build(write(tmp_path / "src", files), "-W")
    assert "<p>A part of index</p>" in built.pages["index.html"]
    assert_tracked(built.pages["index.html"], snippet("index"))


def test_sphinx_page_in_another_encoding_than_utf_8_has_its_properties(tmp_path: Path) -> None:
    text = ":clicky_title: Ünïcode – “x”\n\n" + RST
    options = {**CONF, "html_output_encoding": "iso-8859-1"}
    source = write(tmp_path / "src", {"index.rst": text, "conf.py": conf(EXTENSIONS, **options)})
    sphinx_build_latin(source, tmp_path / "out")
    html = (tmp_path / "out" / "index.html").read_text(encoding="iso-8859-1")
    assert Document.of(html).data()["custom"] == {"title": "Ünïcode – “x”"}


def sphinx_build_latin(source: Path, out: Path) -> None:
    done = run("sphinx", "-q", "-W", "-b", "html", ".", str(out), cwd=source)
    assert (done.returncode, done.stderr) == (0, "")


def test_python_object_that_an_extension_stores_in_a_field_is_logged_as_a_warning(
    page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another extension may store any object in the metadata."""

    def setup(app: Any) -> None:
        app.connect("env-updated", lambda _, env: env.metadata["index"].update(clicky_goal=7, clicky_split=object()))

    monkeypatch.setattr(docutils.nodes, "setup", setup, raising=False)
    html, warnings = page(RST, extensions=[*EXTENSIONS, "docutils.nodes"])
    assert len(warnings) == 1
    assert warnings[0].startswith("<src>/index.rst: WARNING: clicky_split: not a mapping; found <object object at ")
    assert_tracked(html, snippet("index", {"goal": 7}))
