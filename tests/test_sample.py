"""Tests of the sample documentation, and of the command in the README that prints the table of its pages."""

from __future__ import annotations

from pathlib import Path

import pytest
import sample
from click.testing import CliRunner
from sites import Document, read_pages

from clicky_docs import load_site
from clicky_docs.browser.script import boot
from clicky_docs.cli import cli

HERE = Path(sample.__file__).parent

SPHINX = """\
contents.html         | All of Lantern's pages             | /contents.html         | |                 | yes
download.html         | Handbook download                  | /download.html         | | 14, revenue 2.5 | yes
genindex.html         | All terms                          | /genindex.html         | |                 | yes
index.html            | Lantern - Lantern                  | /                      | |                 | yes
reference.html        | Reference - Lantern                | /reference             | |                 | yes
releasing.html        | How we release - Lantern           | /releasing.html        | |                 | opted out
search.html           | Search - Lantern                   | /search.html           | |                 | yes
tutorial/install.html | Install Lantern - Lantern          | /tutorial/install      | |                 | yes
tutorial/publish.html | Publish your first album - Lantern | /tutorial/publish      | | 12              | yes
why.html              | Why another gallery? - Lantern     | /why.html              | |                 | yes
"""  # fmt: skip
MKDOCS = """\
404.html                    | Not found                          | /404.html          | |                 | yes
download/index.html         | Handbook download                  | /download/         | | 14, revenue 2.5 | yes
index.html                  | Lantern                            | /                  | |                 | yes
reference/index.html        | Reference - Lantern                | /reference         | |                 | yes
releasing/index.html        | How we release - Lantern           | /releasing/        | |                 | opted out
tutorial/install/index.html | Install Lantern - Lantern          | /tutorial/install  | |                 | yes
tutorial/publish/index.html | Publish your first album - Lantern | /tutorial/publish  | | 12              | yes
why/index.html              | Why another gallery? - Lantern     | /why/              | |                 | yes
"""  # fmt: skip


def test_sample_command_in_the_readme_prints_the_table_of_pages_of_each_site(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    sample.main(tmp_path)
    printed = capfd.readouterr().out
    for build_tool, table, summary in (
        ("Sphinx", SPHINX, "10 pages: 9 tracked"),
        ("MkDocs", MKDOCS, "8 pages: 7 tracked"),
    ):
        site = tmp_path / build_tool.lower()
        _, _, rest = printed.partition(f"{build_tool}: {(site / 'index.html').as_uri()}\n")
        rest, found, _ = rest.partition(f"{site}: {summary}, 1 opted out; 0 errors, 0 warnings\n")
        assert found
        rows = [squeeze(line.strip("| ")) for line in rest.splitlines() if line.startswith("|")]
        assert rows[2:] == [squeeze(row) for row in table.splitlines()]


def squeeze(row: str) -> list[str]:
    """Return the cells of a table row without the spaces around them."""
    return [cell.strip() for cell in row.split("|")]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    directory = tmp_path_factory.mktemp("sample")
    sample.build_with_sphinx(directory / "sphinx")
    sample.build_with_mkdocs(directory / "mkdocs")
    return {build_tool: read_pages(directory / build_tool) for build_tool in ("sphinx", "mkdocs")}


def test_sphinx_and_mkdocs_write_the_same_data_for_each_page_of_the_sample(built: dict[str, dict[str, str]]) -> None:
    common = {"index", "tutorial/install", "tutorial/publish", "download", "why", "reference"}
    for name in common:
        from_sphinx = Document.of(built["sphinx"][f"{name}.html"])
        from_mkdocs = Document.of(built["mkdocs"]["index.html" if name == "index" else f"{name}/index.html"])
        assert from_sphinx.data() == from_mkdocs.data()
        assert from_sphinx.data()["page"] == name


def test_page_script_is_the_same_on_every_page_of_the_sample(built: dict[str, dict[str, str]]) -> None:
    for pages in built.values():
        for html in pages.values():
            assert html.count(boot(load_site({"goals": {"publish": 12}})[0])) == (0 if "Clicky disabled" in html else 1)


def test_inject_adds_the_same_code_as_the_sphinx_extension_and_the_mkdocs_plugin(
    built: dict[str, dict[str, str]], tmp_path: Path
) -> None:
    """The injected code differs only in a marker. `inject` reads the data of a page from the patterns in its configuration."""
    sample.build_with_sphinx(tmp_path / "sphinx", "-D", "clicky_enabled=0")
    config = (HERE / "mkdocs.yml").read_text(encoding="utf-8").replace("docs_dir: docs", f"docs_dir: {HERE / 'docs'}")
    changed = config.replace("site_id: 101234567", "enabled: false")
    assert changed != config
    (tmp_path / "mkdocs.yml").write_text(changed, encoding="utf-8")
    sample.build_with_mkdocs(tmp_path / "mkdocs", tmp_path / "mkdocs.yml")
    for build_tool, pages in built.items():
        plain = read_pages(tmp_path / build_tool)
        assert plain.keys() == pages.keys()
        assert not any("getclicky" in html for html in plain.values())
        arguments = ["inject", str(tmp_path / build_tool), "--config", str(HERE / "clicky-docs.toml")]
        result = CliRunner().invoke(cli, arguments)
        count = len(pages) - 1
        assert result.stdout == f"{tmp_path / build_tool}: 1 opted out, {count} tracked; {len(pages)} changed\n"
        injected = read_pages(tmp_path / build_tool)
        assert injected != pages
        for path, html in injected.items():
            text = html.replace('data-clicky-docs="inject"', 'data-clicky-docs=""')
            assert text.replace("(clicky-docs inject)", "(clicky: false)") == pages[path]
        again = CliRunner().invoke(cli, arguments)
        assert again.stdout == f"{tmp_path / build_tool}: 1 opted out, {count} tracked; 0 changed\n"
