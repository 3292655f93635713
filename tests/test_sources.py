"""Real builds with odd sources: unread front matter, notebooks, docstrings, redirects, and code that is added twice."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jinja2 import TemplateNotFound
from sites import (
    SITE_ID,
    Document,
    assert_tracked,
    assert_untracked,
    conf,
    expected_log,
    mkdocs_build,
    opted_out,
    read_pages,
    run,
    snippet,
    sphinx_build,
    write,
)

from clicky_docs.cli import cli
from clicky_docs.mkdocs.pages import place_of, source_problems
from clicky_docs.pages.notebook import Notebook

REFRESH = '<meta http-equiv="refresh" content="0; url=index.html">'
THEN = "The front matter is ignored."
FIRST = "accepted: --- in the first line"


def clicky(**options: Any) -> dict[str, Any]:
    return {"clicky": {"site_id": SITE_ID, **options}}


def messages(log: str) -> list[str]:
    """Return the warnings of clicky-docs in a log of MkDocs."""
    start = "WARNING clicky: "
    return [line.removeprefix(start) for line in log.splitlines() if line.startswith(start)]


def material(directory: Path, *plugins: Any, **options: Any) -> Any:
    theme = {"name": "material", "font": False}
    return mkdocs_build(directory, {"theme": theme, "plugins": [clicky(**options), *plugins]})


def notebook(metadata: dict[str, Any], *cells: tuple[str, str]) -> str:
    """Return a notebook. Each cell is given as its type and its text."""
    code = {"execution_count": None, "outputs": []}
    written = [
        {"cell_type": kind, "metadata": {}, "source": text, **(code if kind == "code" else {})} for kind, text in cells
    ]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}, **metadata}
    return json.dumps({"cells": written, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4})


# Front matter --------------------------------------------------------------------------------------------------------

FRONT_MATTER = {
    "toml.md": ("+++\nclicky = false\n+++\n\n# x\n", f"front matter: TOML; found +++; {FIRST}, and YAML. {THEN}", 1),
    "dashes.md": ("----\nclicky: false\n----\n\n# x\n", f"front matter: more than three dashes; {FIRST}. {THEN}", 1),
    "octal.md": (
        "---\nclicky: {goal: 012}\n---\n\n# x\n",
        "clicky.goal: YAML reads a number with a leading zero as octal; found 012; accepted: 12. The value is 10.",
        2,
    ),
    "macro.md": (
        '---\nclicky: {title: "V {{ ver }}"}\n---\n\n# x\n',
        "clicky.title: a macro, but no tool renders macros in front matter; found 'V {{ ver }}'; accepted: text without "
        "macros; or a placeholder in the option pages or custom. The text is sent unchanged.",
        2,
    ),
}


@pytest.mark.parametrize(("name", "case"), FRONT_MATTER.items(), ids=[*FRONT_MATTER])
def test_front_matter_that_is_not_read_as_written_is_reported_by_both_build_tools(
    tmp_path: Path, name: str, case: tuple[str, str, int]
) -> None:
    text, message, line = case
    write(tmp_path, {f"docs/{name}": text, "docs/index.md": "# Home\n"})
    assert messages(mkdocs_build(tmp_path, {"plugins": [clicky()]}).log) == [f"{name}:{line}: {message}"]
    config = conf(["myst_parser", "clicky_docs.sphinx"], clicky_site_id=SITE_ID, show_warning_types=True)
    source = write(tmp_path / "src", {name: f"{text}", "index.md": "# Home\n", "conf.py": config})
    built = sphinx_build(source)
    found = [each for each in built.log.splitlines() if "clicky" in each or "front matter" in each]
    if name == "dashes.md":
        # MyST accepts front matter with more than three dashes.
        assert found == []
        assert_tracked(built.pages["dashes.html"], opted_out("dashes"))
        return
    assert found == [expected_log(f"<src>/{name}:{line}: WARNING: {message} [clicky.metadata]")]


META = "docs/admin/.meta.yml"


def test_invalid_value_in_a_meta_file_is_reported_once_with_the_path_of_the_file(tmp_path: Path) -> None:
    pytest.importorskip("material.plugins.meta")
    page = "---\nclicky: {title: G}\n---\n# x\n"
    write(tmp_path, {META: "clicky:\n  timeout: 1\n", "docs/.meta.yml": "author: x\n", "docs/index.md": "# Home\n"})
    write(tmp_path, {"docs/admin/deep/.meta.yml": "author: y\n", "docs/admin/deep/d.md": page})
    write(tmp_path, {f"docs/admin/{name}.md": page for name in "abc"})
    built = material(tmp_path, "meta")
    (message,) = messages(built.log)
    assert message.startswith("admin/.meta.yml:2: clicky.timeout: less than 5; found 1; ")
    assert Document.of(built.pages["admin/a/index.html"]).data()["custom"] == {"title": "G"}


def test_invalid_value_in_a_page_is_reported_with_its_line_if_a_meta_file_sets_another_value(tmp_path: Path) -> None:
    pytest.importorskip("material.plugins.meta")
    write(tmp_path, {META: "clicky:\n  title: x\n", "docs/index.md": "# Home\n"})
    write(tmp_path, {"docs/admin/a.md": "---\nclicky:\n  goal: 7\n  timeout: 1\n---\n# x\n"})
    (message,) = messages(material(tmp_path, "meta").log)
    assert message.startswith("admin/a.md:4: clicky.timeout: ")


def test_later_pages_of_a_blog_do_not_have_the_goal_of_the_first_page_and_can_be_excluded(tmp_path: Path) -> None:
    posts = {f"docs/blog/posts/p{at}.md": f"---\ndate: 2026-01-0{at + 1}\n---\n# Post {at}\n" for at in range(3)}
    write(tmp_path, {"docs/index.md": "# Home\n", "docs/blog/index.md": "---\nclicky: {goal: 77}\n---\n# Blog\n"})
    write(tmp_path, posts)
    blog = {"blog": {"pagination_per_page": 1}}
    built = material(tmp_path, blog)
    assert Document.of(built.pages["blog/index.html"]).data()["custom"] == {"goal": 77}
    assert "custom" not in Document.of(built.pages["blog/page/2/index.html"]).data()
    done = run("clicky_docs", "check", "--strict", "site", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    built = material(tmp_path, blog, pages={"blog/page/**": False})
    assert Document.of(built.pages["blog/page/2/index.html"]).data()["track"] is False
    write(tmp_path, {"docs/blog/index.md": "---\nclicky: false\n---\n# Blog\n"})
    assert Document.of(material(tmp_path, blog).pages["blog/page/2/index.html"]).data()["track"] is False


def test_search_page_with_the_title_of_the_home_page_is_no_problem(tmp_path: Path) -> None:
    write(tmp_path, {"docs/index.md": "# Home\n"})
    mkdocs_build(tmp_path, {"theme": "readthedocs", "plugins": [clicky(), "search"]})
    done = run("clicky_docs", "check", "--strict", "site", cwd=tmp_path)
    assert done.returncode == 0, done.stdout


# Notebooks -----------------------------------------------------------------------------------------------------------

IN_CELL = (
    'front matter: in a cell or in the header of a script; accepted: a key "clicky" in the metadata of the notebook. '
    f"{THEN}"
)
RAW = ("raw", "---\nclicky: false\n---")


def test_front_matter_in_a_cell_is_reported_with_myst_nb(tmp_path: Path) -> None:
    config = conf(
        ["myst_nb", "clicky_docs.sphinx"], clicky_site_id=SITE_ID, nb_execution_mode="off", show_warning_types=True
    )
    files = {
        "index.md": "# Home\n",
        "cell.ipynb": notebook({}, RAW, ("markdown", "# x")),
        "off.ipynb": notebook({"clicky": False}, ("markdown", "# y")),
    }
    source = write(tmp_path / "src", {**files, "conf.py": config})
    done = run("sphinx", "-q", "-b", "html", ".", "../out", cwd=source)
    found = [line for line in done.stderr.splitlines() if "clicky" in line]
    assert found == [expected_log(f"{source}/cell.ipynb: WARNING: {IN_CELL} [clicky.metadata]")]
    assert_tracked(read_pages(tmp_path / "out")["off.html"], opted_out("off"))


# A hook that names notebooks as the sources of the pages.
HOOK = """
def on_page_markdown(markdown, page, **_):
    page.file.abs_src_path = page.file.abs_src_path.replace(".md", ".ipynb")
"""


def test_metadata_of_notebooks_is_read_in_mkdocs(tmp_path: Path) -> None:
    files = {
        "docs/goal.md": "# Goal\n",
        "docs/goal.ipynb": notebook({"clicky": {"goal": 7}}),
        "docs/index.md": "# Home\n",
        "docs/index.ipynb": notebook({}, RAW),
        "hook.py": HOOK,
    }
    write(tmp_path, files)
    built = mkdocs_build(tmp_path, {"plugins": [clicky()], "hooks": ["hook.py"]})
    assert Document.of(built.pages["goal/index.html"]).data()["custom"] == {"goal": 7}
    assert messages(built.log) == [f"index.md: {IN_CELL}"]


@pytest.mark.plugins
def test_metadata_of_notebooks_is_read_with_nbsphinx(tmp_path: Path) -> None:
    config = conf(
        ["nbsphinx", "clicky_docs.sphinx"], clicky_site_id=SITE_ID, nbsphinx_execute="never", show_warning_types=True
    )
    files = {
        "index.rst": "Home\n====\n\n.. toctree::\n   :glob:\n\n   *\n",
        "off.ipynb": notebook({"clicky": False}, ("code", "1")),
        "goal.ipynb": notebook({"clicky": {"goal": 7, "title": "5 < 6", "timeout": 1}}, ("code", "1")),
    }
    source = write(tmp_path / "src", {**files, "conf.py": config})
    done = run("sphinx", "-q", "-b", "html", ".", "../out", cwd=source)
    pages = read_pages(tmp_path / "out")
    assert_tracked(pages["off.html"], opted_out("off"))
    assert_tracked(pages["goal.html"], snippet("goal", {"goal": 7, "title": "5 < 6"}))
    (found,) = [line for line in done.stderr.splitlines() if "clicky" in line]
    assert f"{source}/goal.ipynb: WARNING: clicky.timeout: less than 5; found " in found


@pytest.mark.plugins
def test_metadata_of_notebooks_is_read_with_mkdocs_jupyter(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "docs/index.md": "# Home\n",
            "docs/off.ipynb": notebook({"clicky": False}, ("markdown", "# Off")),
            "docs/raw.ipynb": notebook({}, RAW, ("markdown", "# Raw")),
            "docs/goal.py": "# ---\n# jupyter:\n#   clicky: {goal: 7}\n# ---\n\n# %% [markdown]\n# # Goal\n",
            "docs/header.py": "# ---\n# clicky: false\n# ---\n\n# %% [markdown]\n# # Header\n",
        },
    )
    built = mkdocs_build(tmp_path, {"plugins": [clicky(), "mkdocs-jupyter"]})
    assert Document.of(built.pages["off/index.html"]).data()["track"] is False
    assert Document.of(built.pages["goal/index.html"]).data()["custom"] == {"goal": 7}
    in_header = IN_CELL.replace(
        '"clicky" in the metadata of the notebook', "'clicky' below 'jupyter' in the header of the script"
    )
    assert messages(built.log) == [f"header.py: {in_header}", f"raw.ipynb: {IN_CELL}"]


# Docstrings ----------------------------------------------------------------------------------------------------------


def test_field_in_a_docstring_is_reported_with_the_option_that_sets_the_value(tmp_path: Path) -> None:
    module = '"""\n:clicky_goal: 12\n\nText.\n"""\n\ndef f():\n    """Do.\n\n    :clicky: false\n    """\n'
    files = {"index.rst": "API\n===\n\n.. automodule:: documented\n   :members:\n", "documented.py": module}
    source = tmp_path / "src"
    config = conf(["sphinx.ext.autodoc", "clicky_docs.sphinx"], clicky_site_id=SITE_ID, show_warning_types=True)
    write(source, {**files, "conf.py": f"import sys; sys.path.insert(0, {str(source)!r})\n{config}"})
    done = run("sphinx", "-q", "-b", "html", ".", "../out", cwd=source, env={"NO_COLOR": "1"})
    shown = "so Sphinx shows the field as text; accepted: in conf.py, clicky_pages ="
    assert [line.partition("WARNING: ")[2] for line in done.stderr.splitlines() if "clicky" in line] == [
        expected_log(
            f"{name}: in the docstring of {where}, {shown} {{'index': {value}}}. The field is ignored. [clicky.metadata]"
        )
        for name, where, value in (("clicky_goal", "documented", "{'goal': …}"), ("Clicky", "documented.f", "False"))
    ]


@pytest.mark.plugins
def test_field_in_the_docstring_of_a_gallery_script_is_reported_with_the_script(tmp_path: Path) -> None:
    script = '"""\n:clicky_goal: 12\n\nA plot\n======\n\nText.\n"""\n# %%\nprint(1)\n'
    files = {
        "index.rst": "Home\n====\n\n.. toctree::\n\n   auto_examples/index\n",
        "examples/GALLERY_HEADER.rst": "Gallery\n=======\n",
        "examples/plot_a.py": script,
    }
    gallery = {"examples_dirs": "examples", "gallery_dirs": "auto_examples", "plot_gallery": False}
    config = conf(
        ["sphinx_gallery.gen_gallery", "clicky_docs.sphinx"],
        clicky_site_id=SITE_ID,
        sphinx_gallery_conf=gallery,
        exclude_patterns=["examples"],
    )
    source = write(tmp_path / "src", {**files, "conf.py": config})
    done = run("sphinx", "-q", "-b", "html", ".", "../out", cwd=source)
    what = "clicky_goal: in the docstring of auto_examples/plot_a.py, so Sphinx shows the field as text; accepted: in conf.py, "
    assert f"{what}clicky_pages = {{'auto_examples/plot_a': {{'goal': …}}}}. The field is ignored." in done.stderr


# Redirects and code that is added twice ------------------------------------------------------------------------------


def test_redirects_in_mkdocs_and_sphinx_have_no_code(tmp_path: Path) -> None:
    template = (
        '{% extends "base.html" %}{% block extrahead %}{% if page and page.meta.moved %}'
        f"{REFRESH}{{% endif %}}{{% endblock %}}"
    )
    write(
        tmp_path,
        {"docs/index.md": "# x\n", "docs/old.md": "---\nmoved: true\n---\n# y\n", "overrides/main.html": template},
    )
    theme = {"name": "mkdocs", "custom_dir": str(tmp_path / "overrides")}
    pages = mkdocs_build(tmp_path, {"theme": theme, "plugins": [clicky()]}).pages
    assert_untracked(pages["old/index.html"])
    assert_tracked(pages["index.html"], snippet("index"))
    layout = (
        '{% extends "!layout.html" %}{% block extrahead %}{% if pagename == "old" %}'
        f"{REFRESH}{{% endif %}}{{% endblock %}}"
    )
    config = conf(["clicky_docs.sphinx"], clicky_site_id=SITE_ID, templates_path=["t"])
    files = {"index.rst": "x\n=\n", "old.rst": ":orphan:\n\ny\n=\n", "t/layout.html": layout, "conf.py": config}
    pages = sphinx_build(write(tmp_path / "src", files), "-W").pages
    assert_untracked(pages["old.html"])
    assert_tracked(pages["index.html"], snippet("index"))


@pytest.mark.plugins
def test_redirects_of_ablog_have_no_code(tmp_path: Path) -> None:
    post = ".. post:: 2026-01-02\n   :redirect: blog/old-first\n\nFirst\n=====\n\nText.\n"
    config = conf(
        ["ablog", "clicky_docs.sphinx"],
        clicky_site_id=SITE_ID,
        clicky_pages={"blog/**": {"goal": 5}},
        html_theme="alabaster",
        blog_baseurl="https://docs.example",
    )
    files = {"index.rst": "Home\n====\n\n.. toctree::\n\n   blog/first\n", "blog/first.rst": post, "conf.py": config}
    source = write(tmp_path / "src", files)
    done = run("sphinx", "-q", "-b", "html", ".", "../out", cwd=source)
    pages = read_pages(tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert_untracked(pages["blog/old-first.html"])
    assert_tracked(pages["blog/first.html"], snippet("blog/first", {"goal": 5}))


@pytest.mark.plugins
@pytest.mark.parametrize("first", ["atsphinx.htmx_boost", "clicky_docs.sphinx"])
def test_pages_have_the_code_in_parallel_and_incremental_builds_next_to_an_extension_that_replaces_the_template_bridge(
    tmp_path: Path, first: str
) -> None:
    extensions = sorted({"atsphinx.htmx_boost", "clicky_docs.sphinx"}, key=lambda name: name != first)
    files = {f"p{at}.rst": ":orphan:\n\nx\n=\n\nText.\n" for at in range(12)}
    source = write(
        tmp_path / "src", {**files, "index.rst": "x\n=\n", "conf.py": conf(extensions, clicky_site_id=SITE_ID)}
    )
    for text in ("Text.", "Other text."):
        write(source, {"p3.rst": f":orphan:\n\nx\n=\n\n{text}\n"})
        done = run("sphinx", "-q", "-j", "2", "-b", "html", ".", "../out", cwd=source)
        assert done.returncode == 0, done.stderr
        pages = read_pages(tmp_path / "out")
        assert text in pages["p3.html"]
        for path, html in pages.items():
            assert_tracked(html, snippet(path.removesuffix(".html")))


@pytest.mark.plugins
def test_check_accepts_opted_out_and_preview_pages_of_a_theme_that_removes_comments(tmp_path: Path) -> None:
    files = {"index.rst": "x\n=\n", "off.rst": ":orphan:\n:clicky: false\n\ny\n=\n"}
    options = {"clicky_site_id": SITE_ID, "clicky_navigation": False, "html_theme": "sphinxawesome_theme"}
    source = write(tmp_path / "src", {**files, "conf.py": conf(["clicky_docs.sphinx"], **options)})
    for out, environment in (("public", {}), ("preview", {"GITHUB_EVENT_NAME": "pull_request"})):
        assert run("sphinx", "-q", "-b", "html", ".", f"../{out}", cwd=source, env=environment).returncode == 0
        done = run("clicky_docs", "check", str(tmp_path / out), cwd=tmp_path)
        assert done.returncode == 0, done.stdout


@pytest.mark.plugins
def test_check_accepts_the_frames_of_swagger_ui(tmp_path: Path) -> None:
    write(tmp_path, {"docs/index.md": '# x\n\n<swagger-ui src="api.json"/>\n', "docs/api.json": "{}"})
    mkdocs_build(tmp_path, {"plugins": [clicky(), "swagger-ui-tag"]})
    done = run("clicky_docs", "check", "site", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert (
        "Skipped files without code that are not pages: 1 in a redirect by a script, 1 in a frame of another page"
        in done.stdout
    )


@pytest.mark.plugins
def test_check_accepts_the_permalink_page_of_sphinx_needs(tmp_path: Path) -> None:
    options = {"clicky_site_id": SITE_ID, "needs_build_json": True, "needs_permalink_file": "permalink.html"}
    text = "x\n=\n\n.. req:: A\n   :id: R1\n\n   Text.\n"
    source = write(
        tmp_path / "src", {"index.rst": text, "conf.py": conf(["sphinx_needs", "clicky_docs.sphinx"], **options)}
    )
    done = run("sphinx", "-q", "-b", "html", ".", "../out", cwd=source)
    assert done.returncode == 0, done.stderr
    done = run("clicky_docs", "check", str(tmp_path / "out"), cwd=tmp_path)
    assert done.returncode == 0, done.stdout


OWN = '<script async data-id="101234567" src="//static.getclicky.com/js"></script>'
FOUND = "code of Clicky that is not from clicky-docs; found 'static.getclicky.com/js'; accepted: only the"
TWICE = "Pages with this code are tracked twice."


def test_code_of_clicky_in_a_template_is_reported_once(tmp_path: Path) -> None:
    template = f'{{% extends "base.html" %}}{{% block extrahead %}}{OWN}{{% endblock %}}'
    write(tmp_path, {"docs/index.md": "# x\n", "docs/a.md": "# y\n", "overrides/main.html": template})
    theme = {"name": "mkdocs", "custom_dir": str(tmp_path / "overrides")}
    log = mkdocs_build(tmp_path, {"theme": theme, "plugins": [clicky()]}).log
    (message,) = messages(log)
    assert message.endswith(f": {FOUND} plugin. {TWICE}")
    layout = f'{{% extends "!layout.html" %}}{{% block extrahead %}}{OWN}{{% endblock %}}'
    config = conf(["clicky_docs.sphinx"], clicky_site_id=SITE_ID, templates_path=["t"], show_warning_types=True)
    files = {"index.rst": "x\n=\n", "a.rst": ":orphan:\n\ny\n=\n", "t/layout.html": layout, "conf.py": config}
    (line,) = sphinx_build(write(tmp_path / "src", files)).log.splitlines()
    assert line.endswith(expected_log(f": {FOUND} extension. {TWICE} [clicky.config]"))


def test_analytics_provider_clicky_of_material_is_ignored_if_the_site_has_the_plugin(tmp_path: Path) -> None:
    write(tmp_path, {"docs/index.md": "# x\n"})
    config = {
        "theme": {"name": "material", "font": False},
        "extra": {"analytics": {"provider": "clicky", "feedback": {"title": "x"}}},
    }
    with pytest.raises(TemplateNotFound):
        mkdocs_build(tmp_path, {**config, "plugins": []})
    built = mkdocs_build(tmp_path, {**config, "plugins": [clicky()]})
    assert messages(built.log) == [
        "extra.analytics.provider: found 'clicky'; accepted: no provider, because the plugin needs no template. The "
        "provider is ignored."
    ]
    assert_tracked(built.pages["index.html"], snippet("index"))


def test_second_entry_of_the_plugin_is_reported_and_adds_no_code(tmp_path: Path) -> None:
    write(tmp_path, {"docs/index.md": "# x\n", "docs/a.md": "# y\n"})
    built = mkdocs_build(tmp_path, {"plugins": [clicky(), clicky()]})
    assert_tracked(built.pages["index.html"], snippet("index"))
    what = "the code of clicky-docs is already in the page; accepted: one entry 'clicky' in the option plugins"
    (message,) = messages(built.log)
    assert message.endswith(f": {what}, and no template with the code. The code is not added again.")


def test_inject_reports_a_page_with_clickys_own_tracking_code(tmp_path: Path) -> None:
    page = "<!doctype html><html><head><title>x</title>{}</head><body></body></html>"
    site = write(tmp_path / "site", {"own.html": page.format(OWN), "plain.html": page.format("")})
    for _ in range(2):
        done = run("clicky_docs", "inject", "--strict", "--site-id", SITE_ID, str(site), cwd=tmp_path)
        assert done.returncode == 1
        assert (
            done.stderr
            == f"{site}/own.html: {FOUND.replace('only the', 'a page without such code')}. The page is tracked twice.\n"
        )


# The insights file ---------------------------------------------------------------------------------------------------

LOST = "These insights are not logged: search, feedback."


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        ("", "the theme does not load the insights file; found no script element with the file"),
        ("<script src=/js/clicky-docs.js></script>", "the theme loads the insights file from a wrong path; found '/js/clicky-docs.js' in "),
    ],
)  # fmt: skip
def test_theme_that_does_not_load_the_insights_file_is_reported_once(tmp_path: Path, block: str, problem: str) -> None:
    template = f"<!doctype html><html><head><title>x</title>{block}</head><body>{{{{ page.content }}}}</body></html>"
    write(tmp_path, {"docs/index.md": "# x\n", "docs/a.md": "# y\n", "theme/main.html": template})
    theme = {"name": None, "custom_dir": str(tmp_path / "theme")}
    config = {"theme": theme, "plugins": [clicky(insights=["search", "feedback"])]}
    (message,) = messages(mkdocs_build(tmp_path, config).log)
    assert message.startswith(f"insights: {problem}")
    assert message.endswith(
        f"; accepted: a script element with the path of assets/clicky-docs.js (extra_javascript). {LOST}"
    )
    files = {
        "index.rst": "x\n=\n",
        "a.rst": ":orphan:\n\ny\n=\n",
        "t/layout.html": f"<!doctype html><html><head><title>x</title>{block}</head><body>{{{{ body }}}}</body></html>",
    }
    config_py = conf(
        ["clicky_docs.sphinx"], clicky_site_id=SITE_ID, clicky_insights=["search", "feedback"], templates_path=["t"]
    )
    (line,) = sphinx_build(write(tmp_path / "src", {**files, "conf.py": config_py})).log.splitlines()
    assert f"conf.py: clicky_insights: {problem}" in line
    assert f"; accepted: a script element with the path of _static/clicky-docs.js. {LOST}" in line


def test_theme_that_loads_the_insights_file_causes_no_warning(tmp_path: Path) -> None:
    write(tmp_path, {"docs/index.md": "# x\n", "docs/guide/a.md": "# y\n"})
    for theme in ("mkdocs", "readthedocs", "material"):
        log = mkdocs_build(tmp_path, {"theme": theme, "plugins": [clicky(insights=["search"])]}).log
        assert messages(log) == []
    config = conf(["clicky_docs.sphinx"], clicky_site_id=SITE_ID, clicky_insights=["search"])
    source = write(tmp_path / "src", {"index.rst": "x\n=\n", "a/b.rst": ":orphan:\n\ny\n=\n", "conf.py": config})
    for builder in ("html", "dirhtml", "singlehtml"):
        assert sphinx_build(source, builder=builder).log == ""


# Pages that are built twice ------------------------------------------------------------------------------------------


@pytest.mark.plugins
def test_invalid_value_in_a_page_that_is_built_for_two_languages_is_reported_once(tmp_path: Path) -> None:
    languages = [
        {"locale": "en", "name": "English", "build": True, "default": True},
        {"locale": "fr", "name": "Français", "build": True},
    ]
    write(tmp_path, {"docs/index.md": "# x\n", "docs/a.md": "---\nclicky: {timeout: 4}\n---\n# y\n"})
    built = mkdocs_build(tmp_path, {"plugins": [clicky(), {"i18n": {"languages": languages}}]})
    assert "fr/a/index.html" in built.pages
    (message,) = messages(built.log)
    assert message.startswith("a.md:2: clicky.timeout: ")


RENDERED_TWICE = """
def setup(app):
    def again(app, pagename, templatename, context, doctree):
        app.builder.templates.render(templatename, context)
    app.connect("html-page-context", again, priority=900)
"""


def test_invalid_value_in_a_page_that_an_extension_renders_twice_is_reported_once(tmp_path: Path) -> None:
    config = conf(["clicky_docs.sphinx"], clicky_site_id=SITE_ID) + RENDERED_TWICE
    source = write(tmp_path / "src", {"index.rst": ":clicky_timeout: 4\n\nx\n=\n", "conf.py": config})
    (line,) = sphinx_build(source).log.splitlines()
    assert "clicky_timeout: less than 5; found '4'" in line


def test_site_ids_in_one_environment_variable_are_separated_by_commas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDS", "77,78")
    write(tmp_path, {"docs/index.md": "# x\n"})
    text = "site_name: x\nplugins:\n  - clicky:\n      site_id: !ENV IDS\n"
    (tmp_path / "mkdocs.yml").write_text(text, encoding="utf-8")
    done = run("mkdocs", "build", "--strict", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    html = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert Document.of(html).data()["site_ids"] == ["77", "78"]
    assert yaml.safe_load("77,78") == "77,78"


# Problems of a source, without a build ---------------------------------------------------------------------------------


def test_ignored_front_matter_in_a_notebook_is_reported_by_myst_nb(tmp_path: Path) -> None:
    text = notebook({}, ("raw", "---\nclicky: false\n---\n"), ("markdown", "# x"))
    # Without `source_suffix`, MyST-NB would change Sphinx's default for later builds in this process.
    options = {"nb_execution_mode": "off", "source_suffix": {".ipynb": "myst-nb"}}
    config = conf(["myst_nb", "clicky_docs.sphinx"], clicky_site_id=SITE_ID, **options)
    (line,) = sphinx_build(write(tmp_path / "src", {"index.ipynb": text, "conf.py": config})).log.splitlines()
    assert IN_A_CELL in line


IN_A_CELL = 'front matter: in a cell or in the header of a script; accepted: a key "clicky" in the metadata'


@pytest.mark.parametrize(
    ("text", "read", "expected"),
    [
        ("", Notebook({}, "A problem."), [("A problem.", None)]),
        ("---\nNo front matter.\n", Notebook(), []),
        ("# x\n", Notebook(), []),
    ],
)
def test_problems_of_a_mkdocs_page_are_found_in_its_text(
    text: str, read: Notebook, expected: list[tuple[str, int | None]]
) -> None:
    assert list(source_problems(SimpleNamespace(markdown=text, meta={}), read)) == expected


GALLERY = """\
.. THIS FILE WAS AUTOMATICALLY GENERATED BY SPHINX-GALLERY.

.. "plot.py"

x
=

:clicky_goal: 7
:clicky: no
:clicky_other: 1

* :clicky_goal: 7
"""


def test_field_in_a_page_of_sphinx_gallery_is_reported_with_the_script(tmp_path: Path) -> None:
    config = conf(["clicky_docs.sphinx"], clicky_site_id=SITE_ID)
    log = sphinx_build(write(tmp_path / "src", {"index.rst": GALLERY, "conf.py": config})).log
    place = "in the docstring of plot.py, so Sphinx shows the field as text; accepted: in conf.py, clicky_pages ="
    assert f"clicky_goal: {place} {{'index': {{'goal': …}}}}. The field is ignored." in log
    assert f"clicky: {place} {{'index': False}}. The field is ignored." in log
    assert log.count("WARNING") == 2


def test_inject_in_this_process_reports_code_of_clicky_that_tracks_a_page_twice(tmp_path: Path) -> None:
    site = write(tmp_path / "site", {"own.html": f"<!doctype html><html><head>{OWN}</head><body></body></html>"})
    result = CliRunner().invoke(cli, ["inject", "--site-id", SITE_ID, str(site)])
    assert "The page is tracked twice." in result.output


def test_line_of_a_key_is_searched_in_the_page_and_in_the_files_that_the_page_extends(tmp_path: Path) -> None:
    source = write(tmp_path, {"a.md": "# x\n", ".meta.yml": "x: 1\n", "b/.meta.yml": "tags: [a]\nclicky_goal: 7\n"})
    file = SimpleNamespace(abs_src_path=str(source / "a.md"))
    page = SimpleNamespace(meta={"clicky_goal": 7, "__extends": ["b/.meta.yml", ".meta.yml"]}, file=file)
    assert place_of("clicky_goal", "a.md", page, source) == ("b/.meta.yml", 2)
    page.meta["__extends"] = [".meta.yml"]
    assert place_of("clicky_goal", "a.md", page, source) == ("a.md", None)
    assert place_of("clicky_title", "a.md", page, source) == ("a.md", None)
