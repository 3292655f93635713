"""Lists of popular pages, in Sphinx and MkDocs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sites import Built, Document, conf, expected_log, mkdocs_build, sphinx_build, write

from clicky_docs.pages import popular
from clicky_docs.pages.popular import Popular, PopularPage, parse_list, read

VIEWS = {"guide/covers": 90, "guide/old": 80, "guide": 70, "index": 60, "tutorial/install": 50, "guide/albums": 40}
PAGES = [PopularPage(name, views) for name, views in VIEWS.items()]
FILE = popular.write(PAGES, first="2026-10-30", last="2026-11-28")
TITLES = {
    "index": "Lantern",
    "guide/index": "Guide",
    "guide/albums": "Albums",
    "guide/covers": "Covers <& more>",
    "tutorial/install": "Install",
}


class BuildTool(NamedTuple):
    """A build tool. `build` makes a site. The page `guide/albums` of the site has a list of popular pages."""

    build: Callable[[Path, str], Built]
    page: str
    urls: dict[str, str]


def with_sphinx(directory: Path, settings: str = "") -> Built:
    """Build with Sphinx; `settings` is a line such as ``data/popular.json section=guide``."""
    chosen = settings.split()
    words = dict(each.split("=") for each in chosen if "=" in each)
    file = next((each for each in chosen if "=" not in each), "")
    options = "".join(f"   :{name}: {value}\n" for name, value in words.items())
    files = {f"{name}.rst": f"{title}\n{'=' * len(title)}\n" for name, title in TITLES.items()}
    files["guide/albums.rst"] += f"\n.. clicky-popular:: {file}\n{options}\nEnd.\n"
    files["index.rst"] += "\n.. toctree::\n   :glob:\n\n   */*\n"
    if not (directory / "data").exists():
        files["data/popular.json"] = FILE
    write(directory, {"conf.py": conf(["clicky_docs.sphinx"], html_theme="alabaster"), **files})
    return sphinx_build(directory, out=directory / "out")


def with_mkdocs(directory: Path, settings: str = "") -> Built:
    """Build with MkDocs; `settings` is a line such as ``data/popular.json section=guide``."""
    files = {
        f"docs/{name}.md": f"# {title.replace('<', '&lt;').replace('>', '&gt;')}\n" for name, title in TITLES.items()
    }
    files["docs/guide/albums.md"] += f"\n<!-- clicky-popular {settings} -->\n\nEnd.\n"
    if not (directory / "data").exists():
        files["data/popular.json"] = FILE
    return mkdocs_build(write(directory, files), {"plugins": ["clicky"], "theme": "mkdocs"})


SPHINX = BuildTool(
    with_sphinx,
    "guide/albums.html",
    {
        "guide/covers": "covers.html",
        "guide": "index.html",
        "index": "../index.html",
        "tutorial/install": "../tutorial/install.html",
    },
)
MKDOCS = BuildTool(
    with_mkdocs,
    "guide/albums/index.html",
    {"guide/covers": "../covers/", "guide": "../", "index": "../..", "tutorial/install": "../../tutorial/install/"},
)
BOTH = pytest.mark.parametrize("build_tool", [SPHINX, MKDOCS], ids=["Sphinx", "MkDocs"])


def links(html: str) -> list[tuple[str, str]]:
    """Return the URL and the text of each link in the list."""
    for each in Document.of(html).body.iter("ul"):
        if "clicky-popular" in each.get("class", ""):
            return [(str(link.get("href")), "".join(link.itertext())) for link in each.iter("a")]
    return []


@BOTH
@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ("", ["guide/covers", "guide", "index", "tutorial/install", "guide/albums"]),
        ("data/popular.json", ["guide/covers", "guide", "index", "tutorial/install", "guide/albums"]),
        ("number=2", ["guide/covers", "guide"]),
        ("section=tutorial number=2", ["tutorial/install"]),
        ("section=/tutorial/", ["tutorial/install"]),
        ("section=nothing", []),
    ],
)
def test_list_has_the_titles_and_urls_of_popular_pages(
    build_tool: BuildTool, settings: str, names: list[str], tmp_path: Path
) -> None:
    built = build_tool.build(tmp_path, settings)
    titles = {name.removesuffix("/index"): title for name, title in TITLES.items()}
    found = links(built.pages[build_tool.page])
    assert [title for _, title in found] == [titles[name] for name in names]
    assert [url for url, _ in found if url not in {"#", "./"}] == [
        build_tool.urls[name] for name in names if name != "guide/albums"
    ]


@BOTH
def test_page_that_does_not_exist_is_left_out_with_a_warning(build_tool: BuildTool, tmp_path: Path) -> None:
    built = build_tool.build(tmp_path, "")
    message = "clicky-popular: the popular page 'guide/old' does not exist. The page is not listed."
    assert built.log.count(message) == 1
    assert re.search(rf"guide/albums\.(rst|md)\S* .*{re.escape(message)}", built.log)


INVALID_FILES = {
    "": "data/popular.json: found ''; accepted: a file that 'clicky-docs report --popular' has written. The list is empty.",
    "[]": "data/popular.json: found '[]'; accepted: a file that",
    '{"version": 2, "pages": []}': "accepted: a file that",
    '{"version": 1, "pages": [{"page": "x"}]}': "accepted: a file that",
    "[" * 100_000: "accepted: a file that",
    "\udcff": "data/popular.json: not UTF-8; accepted: a file that",
}


@BOTH
@pytest.mark.parametrize(("text", "message"), INVALID_FILES.items(), ids=range(len(INVALID_FILES)))
def test_invalid_file_leads_to_one_warning_and_the_page_is_built(
    build_tool: BuildTool, text: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "popular.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    built = build_tool.build(tmp_path, "")
    assert built.log.count("clicky-popular: ") == 1
    assert message in built.log
    assert "End." in built.pages[build_tool.page]
    assert links(built.pages[build_tool.page]) == []


@BOTH
def test_missing_file_leads_to_one_warning(build_tool: BuildTool, tmp_path: Path) -> None:
    built = build_tool.build(tmp_path, "other.json")
    assert built.log.count("other.json: No such file or directory; accepted: a file that") == 1


@pytest.mark.parametrize("number", ["0", "101", "x", "\N{ARABIC-INDIC DIGIT ONE}", "9" * 5000])
def test_invalid_number_leads_to_one_warning(number: str, tmp_path: Path) -> None:
    built = with_mkdocs(tmp_path, f"number={number}")
    assert built.log.count("accepted: a number from 1 to 100. The list is empty.") == 1
    with pytest.raises(ValueError, match="accepted: a number from 1 to 100"):
        popular.parse_number(number)


def test_unknown_setting_leads_to_one_warning(tmp_path: Path) -> None:
    built = with_mkdocs(tmp_path, "sections=guide")
    assert "clicky-popular: unknown setting 'sections'; accepted: section, number. The list is empty." in built.log


def test_warning_of_sphinx_has_the_line_and_the_type(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    built = with_sphinx(tmp_path)
    (warning,) = built.log.splitlines()
    assert warning.startswith("<src>/guide/albums.rst:4: WARNING: clicky-popular: ")
    assert warning.endswith(expected_log("The list is empty. [clicky.popular]"))


def test_sphinx_builds_the_page_again_if_the_file_changes(tmp_path: Path) -> None:
    with_sphinx(tmp_path)
    changed = popular.write([PopularPage("tutorial/install", 1)], first="", last="")
    (tmp_path / "data" / "popular.json").write_text(changed, encoding="utf-8")
    built = sphinx_build(tmp_path, out=tmp_path / "out")
    assert [title for _, title in links(built.pages[SPHINX.page])] == ["Install"]


def test_comment_in_a_code_block_is_not_a_list(tmp_path: Path) -> None:
    text = "# Albums\n\n```html\n<!-- clicky-popular -->\n```\n"
    files = {"docs/index.md": text, "data/popular.json": FILE}
    built = mkdocs_build(write(tmp_path, files), {"plugins": ["clicky"], "theme": "mkdocs"})
    assert "&lt;!-- clicky-popular --&gt;" in built.pages["index.html"]


def test_file_that_report_writes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "popular.json"
    path.write_text(FILE, encoding="utf-8")
    assert read(path) == PAGES
    assert json.loads(FILE)["first"] == "2026-10-30"


@given(st.text())
def test_random_settings_are_parsed_or_raise_a_value_error(text: str) -> None:
    try:
        found = parse_list(text)
    except ValueError:
        return
    assert 1 <= found.number <= 100
    assert isinstance(found, Popular)
