"""The writers of reports: escaping of texts from visitors, and equal content in all forms."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date

import html5lib
import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.console import Console

from clicky_docs.report.compare import compare, parse_threshold
from clicky_docs.report.model import Day, Place, Report, Row
from clicky_docs.report.sections import SECTIONS
from clicky_docs.report.write import csv_files, html_file, json_file, markdown_file, terminal
from clicky_docs.report.write.chart import chart

FIRST, LAST = date(2026, 10, 30), date(2026, 11, 28)
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }} {% raw %}",
    "| a | ![x](javascript:alert(1)) [x](https://evil.example) @octocat #1 www.evil.example https://evil.example",
    "=HYPERLINK(1)",
    "\x1b[31mred\x1b]8;;https://evil.example\x07link\x00",
    "a\nb\r\nc\u2028d",
    "</pre></details><h1>x",
    "\ud800",
)


def row(name: str, text: str, url: str = "") -> Row:
    """Return a row of a section. All texts and places of the row contain `text`."""
    values: dict[str, object] = {
        "text": text,
        "code": text,
        "place": Place(text, url),
        "count": 3,
        "share": 0.25,
        "change": -0.5,
    }
    return {key: values[column.kind] for key, column in SECTIONS[name].columns.items()}  # type: ignore[misc]


def report(text: str = "text", url: str = "") -> Report:
    return Report(
        site=text,
        first=FIRST,
        last=LAST,
        sections={name: (row(name, text, url),) for name in SECTIONS},
        days=(Day(FIRST, 10, 20), Day(LAST, 30, 45)),
        problems=(text,),
        compared=text,
        notes={"pages": text},
    )


def empty() -> Report:
    return Report("docs.example", FIRST, LAST, dict.fromkeys(SECTIONS, ()), compared="the previous period")


def printed(value: Report, *, is_terminal: bool = False) -> str:
    out = io.StringIO()
    terminal.write(value, Console(file=out, force_terminal=is_terminal, width=120, markup=False, emoji=False))
    return out.getvalue()


@pytest.mark.parametrize("text", HOSTILE)
def test_html_has_no_element_and_no_attribute_from_a_visitor(text: str) -> None:
    page = html_file.as_html(report(text, "javascript:alert(1)"))
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    plain = html5lib.parse(html_file.as_html(report("text")), namespaceHTMLElements=False)
    assert [each.tag for each in tree.iter()] == [each.tag for each in plain.iter()]
    assert [sorted(each.attrib) for each in tree.iter()] == [sorted(each.attrib) for each in plain.iter()]
    assert not [each for each in tree.iter("a") if not str(each.get("href")).startswith("#")]
    assert "\x1b" not in page


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_has_no_link_and_no_element_from_a_visitor(text: str) -> None:
    html = (
        MarkdownIt("commonmark")
        .enable(["table", "strikethrough"])
        .render(markdown_file.as_markdown(report(text, "javascript:alert(1)")))
    )
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    assert {each.tag for each in tree.iter()} & {"a", "img", "script", "em", "strong", "del"} == set()
    assert len([*tree.iter("table")]) == len(SECTIONS)
    lines = markdown_file.as_markdown(report(text)).splitlines()
    # GitHub does not notify users who are mentioned in a code block.
    assert not [line for line in lines if "@octocat" in line and not line.startswith("    ")]


@pytest.mark.parametrize("text", HOSTILE)
def test_terminal_has_no_control_character_from_a_visitor(text: str) -> None:
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", printed(report(text)))
    assert "evil.example\x07" not in printed(report(text, "javascript:alert(1)"), is_terminal=True)


@pytest.mark.parametrize("text", HOSTILE)
def test_csv_has_no_formula_from_a_visitor(text: str) -> None:
    for name, content in csv_files.as_csv(report(text)).items():
        head, *rows = csv.reader(io.StringIO(content, newline=""))
        assert head == [*SECTIONS[name.removesuffix(".csv")].columns]
        assert len(rows) == 1
        assert not any(cell.startswith(("=", "+", "@")) for cell in rows[0])


@given(st.text(), st.text())
def test_json_with_random_texts_is_valid_and_is_read_back(text: str, url: str) -> None:
    value = report(text, url)
    written = json_file.as_json(value)
    jsonschema.validate(json.loads(written), json.loads(json_file.schema()))
    assert json_file.parse(written) == value


def test_schema_is_a_valid_schema_and_rejects_other_data() -> None:
    schema = json.loads(json_file.schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    data = json.loads(json_file.as_json(report()))
    data["sections"]["pages"][0]["views"] = "many"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema)


INVALID_REPORTS = {
    "{": "Expecting",
    "[]": "not a report that clicky-docs report --json has written",
    '{"version": 2}': "the version of the report is 2; accepted: 1",
    '{"version": 1}': "not a report that clicky-docs report --json has written (KeyError)",
    "[" * 100_000: "not a report that clicky-docs report --json has written (RecursionError)",
}


@pytest.mark.parametrize(("text", "message"), INVALID_REPORTS.items(), ids=range(len(INVALID_REPORTS)))
def test_json_that_is_not_a_report_raises_a_value_error(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        json_file.parse(text)


def test_json_with_a_value_of_another_type_raises_a_value_error() -> None:
    data = json.loads(json_file.as_json(report()))
    data["sections"]["pages"][0]["views"] = []
    with pytest.raises(ValueError, match="TypeError"):
        json_file.parse(json.dumps(data))


def test_each_form_contains_each_section() -> None:
    value = report("text", "https://docs.example/x")
    html, markdown = html_file.as_html(value), markdown_file.as_markdown(value)
    for section in SECTIONS.values():
        assert f'<h2 id="{section.name}">{section.title}</h2>' in html
        assert f"\n## {section.title}\n" in markdown
        assert section.title in printed(value)
    assert 'href="https://docs.example/x"' in html
    assert "[text](<https://docs.example/x>)" in markdown


def test_empty_sections_have_a_sentence_in_files_and_are_not_printed_in_the_terminal() -> None:
    html, markdown = html_file.as_html(empty()), markdown_file.as_markdown(empty())
    for section in SECTIONS.values():
        assert section.empty in html.replace("&#39;", "'")
        assert section.empty in markdown
        assert section.title not in printed(empty())
    assert "<svg" not in html


def test_long_sections_are_cut_except_for_csv_and_the_number_of_other_rows_is_printed() -> None:
    value = replace(empty(), sections={**empty().sections, "redirects": (row("redirects", "x"),) * 300})
    assert "290 more rows in the files" in printed(value)
    assert "100 more rows in the JSON and CSV files" in html_file.as_html(value)
    assert "275 more rows." in markdown_file.as_markdown(value)
    assert csv_files.as_csv(value)["redirects.csv"].count("\n") == 301


def test_html_has_a_policy_that_allows_only_its_style_sheet() -> None:
    page = html_file.as_html(report())
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert "default-src &#39;none&#39;; style-src &#39;sha256-" in policy
    assert not re.search(r"<script|<link|\bstyle=|\bon\w+=|@import|url\(", page)


def test_links_in_the_terminal_are_only_https_links() -> None:
    assert "https://docs.example/x" in printed(report("text", "https://docs.example/x"), is_terminal=True)
    assert "file:" not in printed(report("text", "file:///etc/passwd"), is_terminal=True)


@pytest.mark.parametrize(
    ("values", "top"), [((0, 0), "4"), ((3, 4), "4"), ((30, 41), "44"), ((300, 401), "440"), ((7_000, 9_999), "10,000")]
)
def test_chart_ends_at_a_round_number_above_the_largest_value(values: tuple[int, int], top: str) -> None:
    found = chart([Day(FIRST, 0, values[0]), Day(LAST, 0, values[1])])
    assert found
    assert found.vertical[-1].text == top
    assert [label.text for label in found.horizontal] == ["30 Oct", "28 Nov"]


@pytest.mark.parametrize("days", [(), (Day(FIRST, 1, 2),)])
def test_fewer_than_two_days_have_no_chart(days: tuple[Day, ...]) -> None:
    assert chart(days) is None


# Compare --------------------------------------------------------------------------------------------------------------


def page_rows(**views: int) -> tuple[Row, ...]:
    return tuple({**row("pages", "x"), "page": Place(name), "views": number} for name, number in views.items())


def with_rows(name: str, rows: tuple[Row, ...]) -> Report:
    return replace(empty(), sections={**empty().sections, name: rows})


def test_compared_report_has_changes_relative_to_the_earlier_report() -> None:
    now, earlier = (
        with_rows("pages", page_rows(a=30, b=5, c=1)),
        with_rows("pages", page_rows(a=20, b=0, d=2, e=1, f=1, g=1)),
    )
    found = compare(now, earlier)
    assert [each["change"] for each in found.sections["pages"]] == [0.5, None, None]
    assert found.notes == {"pages": "Compared with the earlier report: new: c; no longer: d, e, f and 1 more."}
    assert found.compared == "the report of 2026-10-30 to 2026-11-28"


def test_compared_overview_has_the_earlier_figures() -> None:
    figure = {"figure": "visits", "count": 30, "previous": 1, "change": 29.0}
    found = compare(with_rows("overview", (figure,)), with_rows("overview", ({**figure, "count": 20},)))
    assert found.sections["overview"] == ({"figure": "visits", "count": 30, "previous": 20, "change": 0.5},)


@pytest.mark.parametrize(
    ("condition", "fails"),
    [
        ("not-found > 2", True),
        ("not-found>3", False),
        ("not-found >= 3", True),
        ("not-found < 4", True),
        ("not-found <= 2.5", False),
        ("not-found == 3", True),
        ("unread > 0", True),
        ("unread > 1", False),
    ],
)
def test_threshold_compares_the_sum_of_counts_and_without_counts_the_number_of_rows(
    condition: str, fails: bool
) -> None:
    message = parse_threshold(condition).failure(report())
    assert bool(message) is fails


def test_threshold_message_has_the_value_and_the_condition() -> None:
    assert parse_threshold("not-found > 2").failure(report()) == "not-found is 3, and --fail-on is 'not-found > 2'"


@pytest.mark.parametrize("text", ["", "not-found", "not-found > x", "nothing > 2", "not-found ! 2", "not-found > -1"])
def test_invalid_threshold_raises_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match="accepted: "):
        parse_threshold(text)
