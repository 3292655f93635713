"""Tests of the role and the directive in Sphinx pages: the marks in the HTML, and the warnings."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sites import SITE_ID, Document, conf, expected_log, run, sphinx_build, write

GOALS = {"signup": {"id": 14, "revenue": 5}, "tutorial": 12, "chat": {"name": "Open chat"}}
HEAD = "Page\n====\n\n.. _there:\n\nThere\n-----\n\n"


def build_page(tmp_path: Path, text: str, *arguments: str, builder: str = "html", **options: Any) -> Any:
    options = {
        "clicky_site_id": SITE_ID,
        "clicky_goals": GOALS,
        "html_theme": "basic",
        "show_warning_types": True,
        **options,
    }
    source = write(
        tmp_path / "src", {"index.rst": text, "file.txt": "x", "conf.py": conf(["clicky_docs.sphinx"], **options)}
    )
    return sphinx_build(source, *arguments, builder=builder)


LINK = '<a class="reference external" href="https://x.example/">Buy</a>'
SIGNUP = '<span class="clicky-goal" data-goal="signup">{}</span>'
# reST, HTML, the page's goals
MARKED = {
    "the role after a link": ("`Buy <https://x.example/>`__ :clicky-goal:`signup`.", f"<p>{SIGNUP.format(LINK)}.</p>", {"signup": [14, 5]}),
    "the role after a named link": ("`Buy <https://x.example/>`_ :clicky-goal:`signup`.", f"<p>{SIGNUP.format(LINK)}.</p>", {"signup": [14, 5]}),
    "the role on the line after a link": ("`Buy <https://x.example/>`__\n:clicky-goal:`signup`.", f"<p>{SIGNUP.format(LINK)}.</p>", {"signup": [14, 5]}),
    "the role after the second of two links": (
        "`Sell <https://y.example/>`__, `Buy <https://x.example/>`__ :clicky-goal:`signup`.",
        f'<p><a class="reference external" href="https://y.example/">Sell</a>, {SIGNUP.format(LINK)}.</p>',
        {"signup": [14, 5]},
    ),
    "the role after a reference": (
        ":ref:`there` :clicky-goal:`tutorial`",
        '<p><span class="clicky-goal" data-goal="tutorial"><a class="reference internal" href="#there"><span class="std std-ref">There</span></a></span></p>',
        {"tutorial": [12]},
    ),
    "the role after a download": (
        ":download:`It <file.txt>` :clicky-goal:`tutorial`",
        '<span class="clicky-goal" data-goal="tutorial"><a class="reference download internal"',
        {"tutorial": [12]},
    ),
    "the role with an id": ("`Buy <https://x.example/>`__ :clicky-goal:`99`", SIGNUP.format(LINK).replace("signup", "99"), {"99": [99]}),
    "the role with a mapping": (
        "`Buy <https://x.example/>`__ :clicky-goal:`{name: chat, revenue: 2.50}`",
        SIGNUP.format(LINK).replace('"signup"', '"chat" data-revenue="2.5"'),
        {"chat 2.5": ["Open chat", 2.5]},
    ),
    "the role with a mapping with an id": (
        "`Buy <https://x.example/>`__ :clicky-goal:`{id: 7}`",
        SIGNUP.format(LINK).replace("signup", "7"),
        {"7": [7]},
    ),
    "the role with characters to escape in HTML": (
        '`Buy <https://x.example/>`__ :clicky-goal:`Sign"<b>`',
        SIGNUP.format(LINK).replace("signup", "Sign&quot;&lt;b&gt;"),
        None,
    ),
    "the directive with a revenue": (
        ".. clicky-goal:: signup\n   :revenue: 9\n\n   Or `Buy <https://x.example/>`__.\n",
        f"<p>Or {SIGNUP.format(LINK)}.</p>".replace('"signup"', '"signup" data-revenue="9"'),
        {"signup 9": [14, 9]},
    ),
    "the directive with a mapping": (
        ".. clicky-goal:: {name: signup, revenue: 9}\n\n   Or `Buy <https://x.example/>`__.\n",
        f"<p>Or {SIGNUP.format(LINK)}.</p>".replace('"signup"', '"signup" data-revenue="9"'),
        {"signup 9": [14, 9]},
    ),
    "the directive around a code block": (
        ".. clicky-goal:: tutorial\n\n   .. code-block:: sh\n\n      make\n",
        '<div class="clicky-goal" data-goal="tutorial"><div class="highlight-sh notranslate">',
        {"tutorial": [12]},
    ),
    "the directive around a code block in a list": (
        ".. clicky-goal:: tutorial\n\n   - a\n\n   - ::\n\n       make\n",
        '<div class="clicky-goal" data-goal="tutorial"><div class="highlight-default notranslate">',
        {"tutorial": [12]},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "html", "goals"), MARKED.values(), ids=[*MARKED])
def test_role_or_directive_adds_a_mark_to_the_html_of_a_link_or_block(
    tmp_path: Path, text: str, html: str, goals: dict[str, Any] | None
) -> None:
    result = build_page(tmp_path, HEAD + text)
    page = result.pages["index.html"]
    assert html in re.sub(r"\s*\n\s*", " ", page).replace("</span> .", "</span>.")
    assert Document.of(page).data().get("goals") == goals
    assert bool(result.log) is (goals is None)


@pytest.mark.parametrize("builder", ["text", "latex", "man", "gettext", "json", "epub", "xml"])
def test_mark_adds_nothing_to_the_output_of_sphinx_builders_for_other_formats_than_websites(
    tmp_path: Path, builder: str
) -> None:
    texts = {name: text for name, (text, _, goals) in MARKED.items() if goals}
    result = build_page(
        tmp_path,
        HEAD + "\n\n".join(texts.values()),
        builder=builder,
        suppress_warnings=["epub"],
        copyright="x",
        version="1",
    )
    assert (result.log, result.status) == ("", 0)
    for path in (tmp_path / f"src-{builder}").rglob("*.[thxf]*"):
        if path.suffix in {".txt", ".html", ".xhtml", ".fjson", ".tex"} and "_sources" not in path.parts:
            assert "clicky-goal" not in path.read_text(encoding="utf-8", errors="replace"), path


# A builder that raises an error for unknown nodes, as rinohtype does. Other builders drop unknown nodes with their content.
STRICT_BUILDER = """
from pathlib import Path

from docutils import nodes
from sphinx.builders.dummy import DummyBuilder

class StrictBuilder(DummyBuilder):
    name = "strict"

    def write_doc(self, docname, doctree):
        # In Sphinx 7.1, `outdir` is a text.
        folder = Path(self.outdir)
        folder.mkdir(exist_ok=True)
        unknown = [type(node).__name__ for node in doctree.findall() if not hasattr(nodes, type(node).__name__)]
        (folder / f"{docname}.out").write_text(f"{unknown} {doctree.astext()}", encoding="utf-8")

def setup(app):
    app.add_builder(StrictBuilder)
"""


def test_builder_for_another_format_receives_the_content_of_marks_without_the_nodes_of_clicky_docs(
    tmp_path: Path,
) -> None:
    block = ".. clicky-goal:: tutorial\n\n   .. code-block:: sh\n\n      make\n"
    write(tmp_path / "src", {"strict_builder.py": STRICT_BUILDER})
    config = conf(["clicky_docs.sphinx", "strict_builder"], clicky_site_id=SITE_ID, clicky_goals=GOALS)
    config = f"import sys; sys.path.insert(0, {str(tmp_path / 'src')!r})\n{config}"
    text = f"{HEAD}{MARKED['the role after a link'][0]}\n\n{block}"
    source = write(tmp_path / "src", {"index.rst": text, "conf.py": config})
    assert sphinx_build(source, "-W", "--keep-going", builder="strict").status == 0
    written = (tmp_path / "src-strict" / "index.out").read_text(encoding="utf-8")
    assert written.startswith("[]")
    assert "Buy." in written
    assert "make" in written


@pytest.mark.plugins
@pytest.mark.parametrize("builder", ["confluence", "docx", "rinoh"])
def test_content_of_marks_is_written_by_builders_that_drop_unknown_nodes(tmp_path: Path, builder: str) -> None:
    extension = {
        "confluence": "sphinxcontrib.confluencebuilder",
        "docx": "docxbuilder",
        "rinoh": "rinoh.frontend.sphinx",
    }[builder]
    block = ".. clicky-goal:: tutorial\n\n   .. code-block:: sh\n\n      make\n"
    config = conf(["clicky_docs.sphinx", extension], clicky_site_id=SITE_ID, clicky_goals=GOALS, project="x")
    text = f"{HEAD}{MARKED['the role after a link'][0]}\n\n{block}"
    source = write(tmp_path / "src", {"index.rst": text, "conf.py": config})
    done = run("sphinx", "-q", "-b", builder, ".", "../out", cwd=source)
    assert done.returncode == 0, done.stderr
    assert "unknown node" not in done.stderr
    out = tmp_path / "out"
    if builder == "confluence":
        written = (out / "index.conf").read_text(encoding="utf-8")
        assert '<a href="https://x.example/">Buy</a>' in written
        assert "make" in written
    if builder == "docx":
        (path,) = out.glob("*.docx")
        written = zipfile.ZipFile(path).read("word/document.xml").decode()
        assert "Buy" in written
        assert "make" in written


def test_mark_in_a_heading_is_not_copied_to_tables_of_contents(tmp_path: Path) -> None:
    heading = "`Buy <https://x.example/>`__ :clicky-goal:`signup`"
    write(tmp_path / "src", {"other.rst": f"{heading}\n{'=' * 60}\n"})
    result = build_page(tmp_path, "Home\n====\n\n.. toctree::\n\n   other\n", "-W")
    assert 'data-goal="signup"' in result.pages["other.html"]
    assert 'data-goal="signup"' not in result.pages["index.html"]


THEN = "A click on the element is not tracked."
ACCEPTED = "a goal's name (signup, tutorial, chat) or id, or a mapping with one of them and optional revenue, such as {name: signup, revenue: 2.5}"
# reST, line, message
WRONG = {
    "no link before the role": ("Buy :clicky-goal:`signup`", 9, "WARNING: clicky-goal: the role does not follow a link; found 'signup'; accepted: a link, a space, and the role. The role is ignored. [clicky.mark]"),
    "no text before the role": (":clicky-goal:`signup`", 9, "WARNING: clicky-goal: the role does not follow a link; found 'signup'; accepted: a link, a space, and the role. The role is ignored. [clicky.mark]"),
    "text between the link and the role": ("`Buy <https://x.example/>`__ now :clicky-goal:`signup`", 9, "WARNING: clicky-goal: the role does not follow a link; found 'signup'; accepted: a link, a space, and the role. The role is ignored. [clicky.mark]"),
    "an unknown goal": ("`Buy <https://x.example/>`__ :clicky-goal:`singup`", 9, f"WARNING: clicky-goal: unknown goal (did you mean 'signup'?); found 'singup'; accepted: {ACCEPTED}. {THEN} [clicky.mark]"),
    "a mapping with an unknown key": ("`Buy <https://x.example/>`__ :clicky-goal:`{idd: 3}`", 9, f"WARNING: clicky-goal: unknown key 'idd' (did you mean 'id'?); found '{{idd: 3}}'; accepted: {ACCEPTED}. {THEN} [clicky.mark]"),
    "an invalid revenue": (".. clicky-goal:: signup\n   :revenue: $9\n\n   `Buy <https://x.example/>`__\n", 9, f"WARNING: clicky-goal: revenue: not a number; write 9, with a decimal point, and without currency or unit; found 'signup $9'; accepted: {ACCEPTED}. {THEN} [clicky.mark]"),
    "no link or code block in the directive": (".. clicky-goal:: signup\n\n   Text.\n", 9, "ERROR: clicky-goal: no link or code block in the directive; accepted: a link or a code block. [docutils]"),
    "no content in the directive": (".. clicky-goal:: signup\n", 9, 'ERROR: Content block expected for the "clicky-goal" directive; none found. [docutils]'),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "message"), WRONG.values(), ids=[*WRONG])
def test_invalid_mark_is_logged_as_one_warning_with_its_line(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    result = build_page(tmp_path, f"{HEAD}{text}\n\n`Good <https://g.example/>`__ :clicky-goal:`tutorial`\n")
    (message_line,) = [each for each in result.log.splitlines() if each.startswith("<src>")]
    assert message_line == expected_log(f"<src>/index.rst:{line}: {message}")
    assert Document.of(result.pages["index.html"]).data()["goals"] == {"tutorial": [12]}
    assert ":clicky-goal:" not in result.pages["index.html"]


def test_mark_on_a_site_without_the_option_goals_is_logged_as_a_warning(tmp_path: Path) -> None:
    text = (
        f"{HEAD}`Buy <https://x.example/>`__ :clicky-goal:`signup`\n\n"
        ".. clicky-goal:: tutorial\n\n   `Buy <https://x.example/>`__\n"
    )
    what = "the option 'goals' is not set; found {!r}; accepted: an option such as goals: {{signup: 14}}."
    expected = [
        expected_log(f"<src>/index.rst:{line}: WARNING: clicky-goal: {what.format(name)} {THEN} [clicky.mark]")
        for line, name in ((9, "signup"), (11, "tutorial"))
    ]
    assert build_page(tmp_path, text, clicky_goals=None).log.splitlines() == expected
    # Without a Site ID there is no warning.
    assert build_page(tmp_path / "b", text, clicky_goals=None, clicky_site_id=None).log == ""
    assert build_page(tmp_path / "c", text, "-W", clicky_goals=None, suppress_warnings=["clicky.mark"]).status == 0


def test_pages_of_a_parallel_build_have_the_goals_of_their_marks(tmp_path: Path) -> None:
    pages = {
        f"page{number}.rst": f":orphan:\n\n{HEAD.replace('there', f'there{number}')}{MARKED['the role after a link'][0]}"
        for number in range(12)
    }
    write(tmp_path / "src", pages)
    result = build_page(tmp_path, HEAD, "-j", "2", "-W")
    assert result.status == 0
    for number in range(12):
        assert Document.of(result.pages[f"page{number}.html"]).data()["goals"] == {"signup": [14, 5]}
