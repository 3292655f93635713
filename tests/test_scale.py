"""Tests of the scale run: its lists, its comparison of two sites, and its tables in docs/compatibility.md."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from scale import results, table
from scale.builder import Build, reason
from scale.compare import Problem, changed, compare, files
from scale.results import Result
from scale.rows import TOOLS, Row, rows
from scale.sample import write_sources
from scale.visit import check, undetected
from sites import run

ROWS = rows()
ROW = Row("MkDocs", "theme", "mkdocs")


def test_lists_of_the_scale_run_have_enough_rows_and_pinned_packages() -> None:
    counts = Counter((row.tool, row.kind) for row in ROWS)
    assert counts["Sphinx", "theme"] >= 60
    assert counts["MkDocs", "theme"] >= 60
    assert counts["Sphinx", "extension"] + counts["MkDocs", "plugin"] >= 60
    assert max(Counter(row.identity for row in ROWS).values()) == 1
    for row in ROWS:
        assert all(re.fullmatch(r"[\w.\[\]-]+==[\w.]+", each) for each in row.packages())


def test_tables_of_the_scale_run_contain_the_results_and_each_problem_has_a_note() -> None:
    """If this fails, run ``tox -e scale``. A row with a problem needs a note with the reason and the remedy."""
    assert table.difference(ROWS) is None


def test_row_can_replace_the_build_tool() -> None:
    (sphinx, mkdocs) = (tool.package for tool in TOOLS)
    assert Row("MkDocs", "theme", "x", "x==1").packages() == ["x==1", mkdocs]
    assert Row("Sphinx", "theme", "x", "x==1", requires=("y==2",)).packages() == ["x==1", "y==2", sphinx]
    assert Row("Sphinx", "theme", "x", requires=("sphinx==8.2.3",)).packages() == ["sphinx==8.2.3"]


def test_note_of_a_row_does_not_change_its_key() -> None:
    row = Row("Sphinx", "theme", "x", "x==1")
    assert row.key == Row("Sphinx", "theme", "x", "x==1", note="y").key
    assert row.key != Row("Sphinx", "theme", "x", "x==2").key


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the directories of the same site without and with clicky-docs."""
    outs = []
    for name in ("plain", "tracked"):
        source = tmp_path_factory.mktemp(name)
        write_sources(ROW, source, tracked=name == "tracked")
        assert run("mkdocs", "build", "-q", cwd=source, env={"SOURCE_DATE_EPOCH": "0"}).returncode == 0
        outs.append(source / "site")
    return outs[0], outs[1]


def test_comparison_of_a_site_with_the_same_site_without_clicky_docs_finds_no_problem(built: tuple[Path, Path]) -> None:
    plain, tracked = built
    assert "assets/clicky-docs.js" in changed(plain, tracked)
    assert list(compare(ROW, Build(plain, ()), Build(tracked, ()), set())) == []
    assert check(tracked)["problems"] == []


def test_missing_code_that_check_does_not_report_is_a_problem(tmp_path: Path, built: tuple[Path, Path]) -> None:
    plain, tracked = built
    shutil.copytree(tracked, tmp_path / "site")
    assert list(undetected(plain, tmp_path / "site", ["goal/index.html"])) == []
    (problem,) = undetected(tracked, tmp_path / "site", ["goal/index.html"])
    assert problem.kind == "undetected"


# A change of the site with clicky-docs: the path of a file, the old text and the new text (None: the file is removed), and
# the kind of the problem that the comparison finds.
CHANGES = [
    ("goal/index.html", "<h1", "<h1 class='x'", "differs"),
    ("goal/index.html", '"revenue":2.5', '"revenue":3.5', "differs"),
    ("off/index.html", '"track":false', '"track":true', "differs"),
    ("guide/deep/index.html", 'data-clicky-docs=""', 'data-other=""', "no-code"),
    ("guide/deep/index.html", "", None, "files"),
    ("sitemap.xml", "docs.example", "docs.other", "files"),
    ("assets/clicky-docs.js", "", None, "files"),
]


@pytest.mark.parametrize(("path", "old", "new", "kind"), CHANGES)
def test_comparison_reports_a_changed_file(
    tmp_path: Path, built: tuple[Path, Path], path: str, old: str, new: str | None, kind: str
) -> None:
    plain, tracked = built
    shutil.copytree(tracked, tmp_path / "site")
    file = tmp_path / "site" / path
    if new is None:
        file.unlink()
    else:
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")
    problems = list(compare(ROW, Build(plain, ()), Build(tmp_path / "site", ()), set()))
    assert [each.kind for each in problems] == [kind]


def test_comparison_reports_a_warning_and_a_page_without_code_unless_both_are_expected(
    tmp_path: Path, built: tuple[Path, Path]
) -> None:
    plain, tracked = built
    shutil.copytree(tracked, tmp_path / "site")
    shutil.copy(plain / "index.html", tmp_path / "site" / "index.html")
    site = Build(tmp_path / "site", ("WARNING x",))
    assert list(compare(ROW, Build(plain, ()), site, set())) == [
        Problem("log", "WARNING x"),
        Problem("no-code", "index.html: the page has no code"),
    ]
    row = Row("MkDocs", "theme", "mkdocs", untracked=("index.html",))
    assert list(compare(row, Build(plain, ("WARNING x",)), site, set())) == []


def test_comparison_ignores_random_content_but_reports_changed_code_of_a_page(
    tmp_path: Path, built: tuple[Path, Path]
) -> None:
    plain, tracked = built
    shutil.copytree(tracked, tmp_path / "site")
    for path, file in files(tmp_path / "site").items():
        if path in {"goal/index.html", "sitemap.xml"}:
            file.write_text(file.read_text(encoding="utf-8").replace("o", "0", 1), encoding="utf-8")
    unstable = {"goal/index.html", "sitemap.xml"}
    assert list(compare(ROW, Build(plain, ()), Build(tmp_path / "site", ()), unstable)) == []
    page = tmp_path / "site" / "goal" / "index.html"
    page.write_text(page.read_text(encoding="utf-8").replace('"goal":', '"g0al":'), encoding="utf-8")
    (problem,) = compare(ROW, Build(plain, ()), Build(tmp_path / "site", ()), unstable)
    assert problem.kind == "differs"


def test_result_replaces_the_earlier_result_of_the_same_row(tmp_path: Path) -> None:
    file = tmp_path / "results.jsonl"
    row = Row("Sphinx", "theme", "x", "y==1")
    problems = [Problem("files", f"{number}: /home/a/b/site/x.html") for number in range(9)]
    results.add(Result.of(row, "9.0.4", 5, problems, []), file)
    results.add(Result.of(Row("Sphinx", "theme", "x", "z==1"), "9.0.4", 5, [], []), file)
    first = Result.of(Row("Sphinx", "theme", "x", "y==2"), "9.0.4", 6, problems, []).without("/home/a/b")
    results.add(first, file)
    assert [(each.package, each.pages) for each in results.read(file)] == [("y", 6), ("z", 5)]
    assert results.read(file)[0] == first
    assert [each.what for each in first.problems] == ["0: …/x.html", "1: …/x.html", "2: …/x.html"]
    assert results.read(tmp_path / "missing.jsonl") == []


REASONS = [
    ("x\nValueError: bad\n\nPlease report this error.\n", "ValueError: bad"),
    ("× No solution found\n  ╰─▶ because\n", "× No solution found"),
    ("Theme error:\nno theme\n", "Theme error: no theme"),
    ("nothing\nlast\n", "last"),
    ("", "no output"),
]


@pytest.mark.parametrize(("output", "expected"), REASONS)
def test_reason_of_a_failed_build_is_the_line_with_the_error(output: str, expected: str) -> None:
    assert reason(output) == expected


def test_tables_escape_the_output_of_other_tools_and_report_missing_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad, new = (Row("Sphinx", "theme", name, f"{name}==1") for name in ("good", "bad", "new"))
    other = Row("MkDocs", "plugin", "other", "other==2")
    monkeypatch.setattr(results, "FILE", tmp_path / "results.jsonl")
    monkeypatch.setattr(table, "FILE", tmp_path / "page.md")
    table.FILE.write_text("Before\n\n<!-- scale -->\n<!-- /scale -->\nAfter\n", encoding="utf-8")
    results.add(Result.of(good, "9.0.4", 5, [], []))
    results.add(Result.of(bad, "9.0.4", 0, [Problem("no-build", "<b> | x")], []))
    results.add(Result.of(other, "1.6.1", 5, [Problem("beacon", "x")], []))
    listed = [good, bad, other, new]
    table.write(listed)
    text = table.FILE.read_text(encoding="utf-8")
    assert text.startswith("Before\n\n<!-- scale -->\n")
    assert text.endswith("<!-- /scale -->\nAfter\n")
    assert "| good | good 1 | Sphinx 9.0.4 | exact |  |\n" in text
    assert "&lt;b> \\| x |\n" in text
    assert table.difference(listed) == (
        "Sphinx new: no result; run the scale run\nMkDocs other: a problem without a note"
    )
    table.FILE.write_text(text.replace("exact", "wrong", 1), encoding="utf-8")
    assert "the tables differ" in str(table.difference([good, bad]))
