"""The sample documentation: what the README's command prints is what is in the pages."""

from __future__ import annotations

from pathlib import Path

import pytest
import sample
from pages import Document, read_pages

from clicky_docs import load_site
from clicky_docs.script import boot

SALE = "14, revenue 2.5"
OUT = "no: this page opts out (clicky: false)"

SPHINX = """\
contents.html         | All of Lantern's pages             | /contents.html         |                 | yes
download.html         | Handbook download                  | /download.html         | 14, revenue 2.5 | yes
genindex.html         | Index - Lantern                    | /genindex.html         |                 | yes
index.html            | Lantern - Lantern                  | /                      |                 | yes
reference.html        | Reference - Lantern                | /reference             |                 | yes
releasing.html        | -                                  | -                      | -               | no: this page opts out (clicky: false)
search.html           | Search - Lantern                   | /search.html           |                 | yes
tutorial/install.html | Install Lantern - Lantern          | /tutorial/install.html |                 | yes
tutorial/publish.html | Publish your first album - Lantern | /tutorial/publish.html | 12              | yes
why.html              | Why another gallery? - Lantern     | /why.html              |                 | yes
"""  # fmt: skip
MKDOCS = """\
404.html                    | Lantern                            | /404.html          |                 | yes
download/index.html         | Handbook download                  | /download/         | 14, revenue 2.5 | yes
index.html                  | Lantern                            | /                  |                 | yes
reference/index.html        | Reference - Lantern                | /reference         |                 | yes
releasing/index.html        | -                                  | -                  | -               | no: this page opts out (clicky: false)
tutorial/install/index.html | Install Lantern - Lantern          | /tutorial/install/ |                 | yes
tutorial/publish/index.html | Publish your first album - Lantern | /tutorial/publish/ | 12              | yes
why/index.html              | Why another gallery? - Lantern     | /why/              |                 | yes
"""  # fmt: skip


def test_the_command_prints_what_clicky_will_see(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample.main(tmp_path)
    printed = capsys.readouterr().out
    for host, table in (("Sphinx", SPHINX), ("MkDocs", MKDOCS)):
        _, _, rest = printed.partition(f"{host}: {(tmp_path / host.lower() / 'index.html').as_uri()}\n")
        rows = [line.strip("| ") for line in rest.partition(":\n")[0].splitlines() if line.startswith("|")][2:]
        assert [squeeze(row) for row in rows[: len(table.splitlines())]] == [squeeze(row) for row in table.splitlines()]


def squeeze(row: str) -> list[str]:
    return [cell.strip() for cell in row.split("|")]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    directory = tmp_path_factory.mktemp("sample")
    sample.build_with_sphinx(directory / "sphinx")
    sample.build_with_mkdocs(directory / "mkdocs")
    return {host: read_pages(directory / host) for host in ("sphinx", "mkdocs")}


def test_both_hosts_say_the_same_of_the_same_page(built: dict[str, dict[str, str]]) -> None:
    common = {"index", "tutorial/install", "tutorial/publish", "download", "why", "reference"}
    for name in common:
        ours = Document.of(built["sphinx"][f"{name}.html"])
        theirs = Document.of(built["mkdocs"]["index.html" if name == "index" else f"{name}/index.html"])
        assert ours.data() == theirs.data()
        assert ours.data()["page"] == name


def test_the_script_is_the_same_on_every_page(built: dict[str, dict[str, str]]) -> None:
    for pages in built.values():
        for html in pages.values():
            assert html.count(boot(load_site({})[0])) == (0 if "Clicky disabled" in html else 1)


def test_a_page_without_our_code() -> None:
    assert sample.read("<!doctype html><!-- x --><title>x</title>", "a.html").tracked == "no: no Clicky code"
    commented = "<body><!-- Clicky disabled: served locally\n<script>1</script> -->"
    assert sample.read(commented, "a.html").tracked == "no: served locally"
