"""Tests of docs/compatibility.md: each build of the tests has a row, and each row has a build."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import compatibility
import pytest
import test_mkdocs
import test_plugins
import test_themes
from compatibility import FILE, Key, Row
from in_browser import test_zensical

ROWS = [
    *(test_mkdocs.row(theme) for theme in test_mkdocs.THEMES),
    test_mkdocs.PROPERDOCS,
    *(theme.row() for theme in (*test_themes.DEFAULT, *test_themes.OTHERS)),
    *map(test_zensical.row, test_zensical.WAYS),
    *(case.row() for case in (*test_plugins.DEFAULT, *test_plugins.OTHERS, *test_plugins.JUPYTER_BOOK)),
]


def test_compatibility_page_has_one_row_for_each_tested_theme_and_extension() -> None:
    """If this fails, run the tox environments of the new cases, and then ``tox -e compatibility``."""
    hosts = [Key("host", host, host, "") for host in {row.host for row in ROWS}]
    assert compatibility.written(FILE.read_text(encoding="utf-8")) == {*hosts, *compatibility.keys(ROWS)}


NEW = Row("theme", "new", "Sphinx", ("new-theme",))
RESULT = """\
<testsuites><testsuite>
<testcase name="one"><properties><property name="compatibility" value='{value}'/></properties>{outcome}</testcase>
</testsuite></testsuites>
"""


@pytest.fixture
def results(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str, row: Row, outcome: str = "", *, python: str = "3.11", version: str = "1.0") -> Path:
        versions = {row.host: "9.0.4", **dict.fromkeys(row.packages, version)}
        value = json.dumps({"row": row, "versions": versions, "python": python})
        (tmp_path / f"{name}.xml").write_text(RESULT.format(value=value, outcome=outcome), encoding="utf-8")
        return tmp_path

    return write


def test_compatibility_page_lists_only_versions_whose_builds_passed(results: Callable[..., Path]) -> None:
    results("py39", NEW, python="3.9", version="1.10")
    results("broken", NEW, "<failure/>", python="3.8")
    page = compatibility.render(compatibility.builds(results("py311", NEW)))
    assert (
        "## Build tools\n\n| name | version | Python |\n| --- | --- | --- |\n| Sphinx | 9.0.4 | 3.9, 3.11 |\n" in page
    )
    assert "| new | 1.0, 1.10 | Sphinx 9.0.4 | 3.9, 3.11 |\n" in page
    assert Key("theme", "new", "Sphinx", "") in compatibility.written(page)


def test_compatibility_check_reports_table_rows_that_were_not_built_and_builds_that_have_no_table_row(
    results: Callable[..., Path],
) -> None:
    directory = results("old", Row("theme", "furo", "Sphinx", ("furo",)))
    report = str(compatibility.main(["--check", str(directory)])).splitlines()
    assert f"did not run: {Key('theme', 'alabaster', 'Sphinx', '')}" in report
    assert not any("furo" in line for line in report)
    report = str(compatibility.main(["--check", str(results("new", NEW))])).splitlines()
    assert f"has no row: {Key('theme', 'new', 'Sphinx', '')}" in report
    assert str(compatibility.main(["--check", str(results("new", NEW, "<skipped/>"))])).count("has no row") == 0


SEEN = """\
<testsuites><testsuite>
<testcase name="one"><properties><property name="insight" value="copy|Furo"/><property name="insight" value="read|Furo"/></properties></testcase>
<testcase name="two"><properties><property name="insight" value="copy|alabaster"/></properties></testcase>
<testcase name="three"><properties><property name="insight" value="read|alabaster"/></properties><failure/></testcase>
</testsuite></testsuites>
"""


def test_table_of_insights_lists_only_insights_whose_tests_passed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "browser.xml").write_text(SEEN, encoding="utf-8")
    logged = compatibility.insights(tmp_path)
    text = compatibility.matrix(logged)
    assert "| where | copy | read |\n| --- | --- | --- |\n| alabaster | yes |  |\n| Furo | yes | yes |\n" in text
    assert compatibility.promised(text) == logged == {("Furo", "copy"), ("Furo", "read"), ("alabaster", "copy")}
    assert compatibility.promised("") == set()
    monkeypatch.setattr(compatibility, "FILE", tmp_path / "compatibility.md")
    assert compatibility.main([str(tmp_path)]) is None
    assert compatibility.main(["--check", str(tmp_path)]) is None
    (tmp_path / "browser.xml").write_text(SEEN.replace("read|Furo", "search|Furo"), encoding="utf-8")
    report = str(compatibility.main(["--check", str(tmp_path)])).splitlines()
    assert report == ["did not run: ('Furo', 'read')", "has no row: ('Furo', 'search')"]


VISITED = """\
<testsuites><testsuite>
<testcase name="one"><properties><property name="engine" value="Firefox|153.8.0"/></properties></testcase>
<testcase name="two"><properties><property name="engine" value="Firefox|153.8.0"/></properties></testcase>
<testcase name="three"><properties><property name="engine" value="Firefox|153.8.0"/></properties><failure/></testcase>
<testcase name="four"><properties><property name="engine" value="WebKitGTK|2.50.6"/></properties></testcase>
</testsuite></testsuites>
"""


def test_table_of_browser_engines_lists_the_number_of_passed_tests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "engines.xml").write_text(VISITED, encoding="utf-8")
    text = compatibility.engine_table(compatibility.engines(tmp_path))
    assert "| Firefox | 153.8.0 | 2 |\n| WebKitGTK | 2.50.6 | 1 |\n" in text
    assert compatibility.promised_engines(text) == {"Firefox", "WebKitGTK"}
    monkeypatch.setattr(compatibility, "FILE", tmp_path / "compatibility.md")
    assert compatibility.main([str(tmp_path)]) is None
    assert compatibility.main(["--check", str(tmp_path)]) is None
    (tmp_path / "engines.xml").write_text(VISITED.replace("WebKitGTK", "Chromium"), encoding="utf-8")
    report = str(compatibility.main(["--check", str(tmp_path)])).splitlines()
    assert report == ["did not run: WebKitGTK", "has no row: Chromium"]
