"""Write docs/compatibility.md from the test results, or check that its rows match the test results.

The test results are JUnit files. The fixture `ran` records each successful build in them. Results of failed tests are
ignored.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parents[1]
FILE = ROOT / "docs" / "compatibility.md"
RESULTS = ROOT / "build" / "compatibility"
INTRODUCTION = """\
# Compatibility

Each row is a site that the tests have built without warnings. Every page of the site contains its code once, in the right
places, with the page's data. Notes name the exceptions. `python -m tox -e compatibility` writes this file from the results of
the other environments.
"""
TITLES = {"host": "Build tools", "theme": "Themes", "plugin": "Plugins, extensions and tools"}
INSIGHTS = """\
## Insights

The insights that the tests saw logged, in a browser, on a real site of each theme. [Insights](insights.md) describes them.
"""
ENGINES = """\
## Engines

The browsers in which the tests have visited sites, and the number of tests that passed in each. A test that needs a feature
which the engine does not have is not in the number. `python -m tox -e engines` runs these tests.
"""
HEAD = ("name", "version", "with", "Python", "notes")


class Row(NamedTuple):
    """A row without its versions. `packages` is empty if the theme or extension belongs to the build tool."""

    kind: str
    name: str
    host: str
    packages: tuple[str, ...] = ()
    note: str = ""


class Key(NamedTuple):
    """The cells that identify a row."""

    kind: str
    name: str
    host: str
    note: str


class Build(NamedTuple):
    """A successful build."""

    key: Key
    version: str
    host: str
    python: str


def passed(results: Path, name: str) -> Iterator[str]:
    """Yield the values that passed tests have recorded under this name."""
    for path in sorted(results.glob("*.xml")):
        for case in ET.parse(path).iter("testcase"):
            if any(case.find(outcome) is not None for outcome in ("failure", "error", "skipped")):
                continue
            for each in case.iterfind(f"properties/property[@name='{name}']"):
                yield each.attrib["value"]


def insights(results: Path) -> set[tuple[str, str]]:
    """Return pairs of a theme and an insight: the insight was logged on a site with the theme."""
    return {(where, insight) for insight, _, where in (each.partition("|") for each in passed(results, "insight"))}


def matrix(logged: set[tuple[str, str]]) -> str:
    """Return the table of insights as Markdown."""
    columns = sorted({insight for _, insight in logged})
    rows = [["where", *columns], ["---"] * (len(columns) + 1)]
    rows += [
        [where, *("yes" if (where, insight) in logged else "" for insight in columns)]
        for where in sorted({where for where, _ in logged}, key=str.lower)
    ]
    return "\n".join([INSIGHTS, *(f"| {' | '.join(row)} |" for row in rows), ""])


def promised(text: str) -> set[tuple[str, str]]:
    """Return the pairs in the table of insights."""
    lines = [
        line for line in text.partition("## Insights\n")[2].partition("\n## ")[0].splitlines() if line.startswith("|")
    ]
    head, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines or ["|", "|"])
    return {(where, insight) for where, *cells in rows for insight, cell in zip(head[1:], cells, strict=True) if cell}


def engines(results: Path) -> Counter[tuple[str, str]]:
    """Return the number of tests that passed, by engine and version."""
    return Counter((name, version) for name, _, version in (each.partition("|") for each in passed(results, "engine")))


def engine_table(counts: Mapping[tuple[str, str], int]) -> str:
    """Return the table of engines as Markdown."""
    rows = [("engine", "version", "tests passed"), ("---",) * 3]
    rows += [(name, version, str(count)) for (name, version), count in sorted(counts.items())]
    return "\n".join([ENGINES, *(f"| {' | '.join(row)} |" for row in rows), ""])


def promised_engines(text: str) -> set[str]:
    """Return the engines in the table of engines."""
    lines = text.partition("## Engines\n")[2].partition("\n## ")[0].splitlines()
    return {line.strip("|").split("|")[0].strip() for line in lines if line.startswith("|")} - {"engine", "---"}


def builds(results: Path) -> Iterator[Build]:
    """Yield the builds of passed tests."""
    for each in passed(results, "compatibility"):
        noted = json.loads(each)
        row, versions = Row(*noted["row"]), noted["versions"]
        own = " ".join(versions[name] for name in row.packages)
        host = Key("host", row.host, row.host, "")
        yield Build(host, versions[row.host], versions[row.host], noted["python"])
        yield Build(keys([row])[0], own, versions[row.host], noted["python"])


def keys(rows: Iterable[Row]) -> list[Key]:
    return [Key(row.kind, row.name, row.host, row.note) for row in rows]


def numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall("[0-9]+", version)]


def listed(versions: Iterable[str]) -> str:
    return ", ".join(sorted({each for each in versions if each}, key=numbers))


def render(built: Iterable[Build]) -> str:
    """Return the text of docs/compatibility.md."""
    by_key: dict[Key, list[Build]] = {}
    for each in built:
        by_key.setdefault(each.key, []).append(each)
    lines = [INTRODUCTION]
    for kind, title in TITLES.items():
        rows = [
            (
                key.name,
                listed(each.version for each in by_key[key]),
                f"{key.host} {listed(each.host for each in by_key[key])}" if kind != "host" else "",
                listed(each.python for each in by_key[key]),
                key.note,
            )
            for key in sorted(by_key, key=lambda key: (key.name.lower(), key.host))
            if key.kind == kind
        ]
        wanted = [column for column in range(len(HEAD)) if column == 0 or any(row[column] for row in rows)]
        table = [HEAD, ["---"] * len(HEAD), *rows]
        lines += [f"## {title}\n", *(f"| {' | '.join(row[column] for column in wanted)} |" for row in table), ""]
    return "\n".join(lines)


def written(text: str) -> set[Key]:
    """Return the keys of the rows in the file."""
    keys_found = set()
    for kind, title in TITLES.items():
        _, _, rest = text.partition(f"## {title}\n\n")
        head, _, *rows = (line.strip("|").split("|") for line in rest.partition("\n\n")[0].strip().splitlines())
        for cells in rows:
            row = {name.strip(): cell.strip() for name, cell in zip(head, cells, strict=True)}
            host = row.get("with", row["name"]).partition(" ")[0]
            keys_found.add(Key(kind, row["name"], host, row.get("notes", "")))
    return keys_found


def scale_tables() -> str:
    """Return the tables of the scale run from the page. tests/scale/table.py writes these tables."""
    found = (
        re.search("\n<!-- scale -->.*<!-- /scale -->\n", FILE.read_text(encoding="utf-8"), re.DOTALL)
        if FILE.exists()
        else None
    )
    return found[0] if found else ""


def main(arguments: list[str] | None = None) -> str | None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="compare the page with the test results, and do not write the page"
    )
    parser.add_argument("results", nargs="?", type=Path, default=RESULTS, help="the directory with the test results")
    options = parser.parse_args(arguments)
    built = list(builds(options.results))
    if not options.check:
        text = "\n".join((render(built), engine_table(engines(options.results)), matrix(insights(options.results))))
        FILE.write_text(text + scale_tables(), encoding="utf-8")
        return None
    text = FILE.read_text(encoding="utf-8")
    differences = []
    for ran, rows in (
        ({each.key for each in built}, written(text)),
        ({name for name, _ in engines(options.results)}, promised_engines(text)),
        (insights(options.results), promised(text)),
    ):
        differences += [*(f"did not run: {key}" for key in rows - ran), *(f"has no row: {key}" for key in ran - rows)]
    return "\n".join(sorted(differences)) or None


if __name__ == "__main__":
    sys.exit(main())
