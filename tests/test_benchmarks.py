"""Tests of `python benchmarks`: its tables are written, read back and compared. The tests do not measure."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "benchmarks"))

from tables import (  # noqa: E402
    BOUND,
    END,
    ENVIRONMENT,
    EXACT,
    LEAST,
    OTHER_PROCESSOR,
    PROCESSOR,
    RATIO,
    RATIOS,
    ROUNDS,
    START,
    TITLES,
    Spread,
    Table,
    differences,
    put,
    slack,
    stated,
)

PAGE = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
EMPTY = f"# Title\n\n{START}\n\nold\n\n{END}\n\nmore\n"
TIMES = Table(
    "Times",
    "A note.",
    ["build tool", "plugin", "µs", *RATIOS],
    [
        ("Sphinx", "none", "0.10", "", "", ""),
        ("Sphinx", "peer", "12.00", "2.000", "1.900 to 2.050", "1.900 to 2.100"),
    ],
)
SIZES = Table("Sizes", "", ["page with", *EXACT], [("peer", "1,234", "567")], 1)
WRITTEN = """# Title

<!-- benchmarks -->

### Times

A note.

| build tool | plugin | µs | ratio | rounds | bound |
| --- | --- | ---: | ---: | ---: | ---: |
| Sphinx | none | 0.10 |  |  |  |
| Sphinx | peer | 12.00 | 2.000 | 1.900 to 2.050 | 1.900 to 2.100 |

### Sizes

| page with | bytes | gzipped |
| --- | ---: | ---: |
| peer | 1,234 | 567 |

<!-- /benchmarks -->

more
"""


def test_tables_that_were_written_into_the_benchmark_page_are_read_unchanged() -> None:
    assert put(EMPTY, [TIMES, SIZES]) == WRITTEN
    assert put(WRITTEN, [TIMES, SIZES]) == WRITTEN
    cells = dict(zip(TIMES.head, TIMES.rows[1], strict=True))
    assert stated(WRITTEN)["Times"]["Sphinx, peer"] == cells
    assert stated(WRITTEN)["Sizes"] == {"peer": {"page with": "peer", "bytes": "1,234", "gzipped": "567"}}
    assert stated(EMPTY) == {}


@pytest.mark.parametrize("text", ["", f"{START}\n", f"{END}\n{START}\n", EMPTY + EMPTY])
def test_writing_tables_raises_an_error_if_the_page_has_no_markers_or_several_pairs_of_markers(text: str) -> None:
    with pytest.raises(ValueError, match="not one line <!-- benchmarks -->"):
        put(text, [])


@pytest.mark.parametrize(
    ("values", "least", "expected"),
    [
        ([2, 1, 3], 0.05, ("2.000", "1.100 to 2.900", "1.100 to 2.900")),
        ([1.0, 1.0], 0.05, ("1.000", "1.000 to 1.000", "0.950 to 1.050")),
        # One disturbed round of twenty-one does not change the spread.
        ([*[1.0] * 20, 9.0], 0.1, ("1.000", "1.000 to 1.000", "0.900 to 1.100")),
        ([0.8, 1.0, 1.01], 0.1, ("1.000", "0.820 to 1.009", "0.820 to 1.100")),
    ],
)
def test_ratio_and_bounds_are_computed_from_the_ratios_of_all_rounds(
    values: list[float], least: float, expected: tuple[str, str, str]
) -> None:
    assert Spread.of(values).cells(least) == expected


def with_row(table: Table, *row: str) -> Table:
    """Return the table with another last row."""
    return table._replace(rows=[*table.rows[:-1], row])


def peer(ratio: str, rounds: str = "9.000 to 9.000") -> Table:
    return with_row(TIMES, "Sphinx", "peer", "99.00", ratio, rounds, "9.000 to 9.000")


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (TIMES, []),
        (SIZES, []),
        # Microseconds and the range of the rounds are not compared.
        (peer("1.900"), []),
        (peer("2.100"), []),
        (
            peer("2.310"),
            ["Times: Sphinx, peer: ratio: 2.310; the page has 2.000; 10.0% above the bound 1.900 to 2.100"],
        ),
        (peer("1.805"), ["Times: Sphinx, peer: ratio: 1.805; the page has 2.000; 5.0% below the bound 1.900 to 2.100"]),
        (peer(""), ["Times: Sphinx, peer: ratio: none; the page has 2.000"]),
        (with_row(SIZES, "peer", "1,235", "567"), ["Sizes: peer: bytes: 1,235; the page has 1,234"]),
        (with_row(SIZES, "peer", "1,234", "566"), ["Sizes: peer: gzipped: 566; the page has 567"]),
        (
            with_row(SIZES, "other", "1,234", "567"),
            ["Sizes: other: the row is not in the page", "Sizes: peer: the row is in the page, but was not measured"],
        ),
        (SIZES._replace(title="Other"), ["Other: peer: the row is not in the page"]),
    ],
)
def test_measured_value_outside_the_bounds_on_the_benchmark_page_is_reported(table: Table, expected: list[str]) -> None:
    assert [*differences([table], stated(WRITTEN))] == expected


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        ("1.267", []),
        ("3.150", []),
        (
            "1.254",
            ["Times: Sphinx, peer: ratio: 1.254; the page has 2.000; 1.0% below the bound 1.267 to 3.150"],
        ),
        ("3.465", ["Times: Sphinx, peer: ratio: 3.465; the page has 2.000; 10.0% above the bound 1.267 to 3.150"]),
    ],
)
def test_measured_ratio_on_another_processor_is_compared_with_wider_bounds(ratio: str, expected: list[str]) -> None:
    assert [*differences([peer(ratio)], stated(WRITTEN), 1.5)] == expected


def test_different_number_of_bytes_on_another_processor_is_reported() -> None:
    other = with_row(SIZES, "peer", "1,235", "567")
    assert [*differences([other], stated(WRITTEN), OTHER_PROCESSOR)] == [
        "Sizes: peer: bytes: 1,235; the page has 1,234"
    ]


@pytest.mark.parametrize(("processor", "expected"), [("fast, 2 cores", 1.0), ("slow, 2 cores", OTHER_PROCESSOR)])
def test_bounds_are_widened_only_on_another_processor(processor: str, expected: float) -> None:
    """Another version of the browser does not widen the bounds."""
    environment = Table(ENVIRONMENT, "", ["what", "which"], [("Chromium", "1"), (PROCESSOR, "fast, 2 cores")])
    now = environment._replace(rows=[("Chromium", "2"), (PROCESSOR, processor)])
    assert slack(now, stated(put(EMPTY, [environment]))) == expected


def test_measured_ratio_without_a_ratio_on_the_benchmark_page_is_reported() -> None:
    stated_without = stated(put(EMPTY, [peer("")]))
    assert [*differences([TIMES], stated_without)] == ["Times: Sphinx, peer: ratio: 2.000; the page has none"]


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "CLICKY_SITE_ID"}
    return subprocess.run(
        [sys.executable, "benchmarks", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_benchmark_command_with_the_options_quick_and_only_prints_one_table() -> None:
    """The benchmark `inject` needs no package except clicky-docs."""
    done = command("--only", "inject", "--quick")
    assert done.returncode == 0, done.stderr
    tables = stated(f"{START}\n\n{done.stdout}\n{END}\n")
    assert {*tables} == {ENVIRONMENT, TITLES["inject"]}
    assert [name for name, row in tables[TITLES["inject"]].items() if row[RATIO]] == [
        "inject",
        "inject, again",
        "check",
        "csp",
    ]


@pytest.mark.parametrize("arguments", [["--quick", "--check"], ["--quick", "--write"], ["--only", "inject", "--write"]])
def test_benchmark_command_does_not_compare_or_write_tables_of_a_quick_or_incomplete_run(
    arguments: list[str],
) -> None:
    done = command(*arguments)
    assert done.returncode == 2
    assert "error: " in done.stderr


def test_benchmark_page_contains_the_table_of_each_benchmark() -> None:
    """If this fails, run `python -m tox -e benchmark -- --write`."""
    assert [*stated(PAGE)] == [ENVIRONMENT, *TITLES.values()]


def test_benchmark_page_states_how_wide_the_bounds_are_at_least() -> None:
    narrow = {TITLES[name].lower() for name, least in LEAST.items() if least < max(LEAST.values())}
    sentence = f"at least {max(LEAST.values()):.0%} to both sides ({min(LEAST.values()):.0%} for {' and the '.join(sorted(narrow, reverse=True))})"
    assert sentence in PAGE
    assert f"{OTHER_PROCESSOR} times" in PAGE


@pytest.mark.parametrize(
    "row",
    [pytest.param(row, id=name) for table in stated(PAGE).values() for name, row in table.items() if row.get(RATIO)],
)
def test_ratio_on_the_benchmark_page_is_between_its_lowest_and_highest_round_and_within_its_bounds(
    row: dict[str, str],
) -> None:
    low, high = map(float, row[ROUNDS].split(" to "))
    least, most = map(float, row[BOUND].split(" to "))
    assert 0 < least <= low <= float(row[RATIO]) <= high <= most
