"""Write docs/compatibility.md from what the tests have built, or check that it has a row for each build, and no other.

The tests' results are JUnit's files, in which the fixture `ran` has noted each build. A test that failed built nothing.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parents[1]
FILE = ROOT / "docs" / "compatibility.md"
RESULTS = ROOT / "build" / "compatibility"
INTRODUCTION = """\
# Compatibility

Each row is a site that the tests have built: every page has its code, once and in its places, with the page's own data,
and nothing warns. Where it is otherwise, a note says so. `python -m tox -e compatibility` writes this file from the results
of the other environments.
"""
TITLES = {"host": "Hosts", "theme": "Themes", "neighbour": "Plugins, extensions and tools"}
INSIGHTS = """\
## Insights

Where each of [these](insights.md) was seen to be logged, in a browser and on a site that was really built.
"""
HEAD = ("name", "version", "with", "Python", "notes")


class Row(NamedTuple):
    """What a row says but for versions: those of the packages, if they are not the host's own."""

    kind: str
    name: str
    host: str
    packages: tuple[str, ...] = ()
    note: str = ""


class Key(NamedTuple):
    """By what a row is found again."""

    kind: str
    name: str
    host: str
    note: str


class Build(NamedTuple):
    """A build that ran."""

    key: Key
    version: str
    host: str
    python: str


def passed(results: Path, name: str) -> Iterator[str]:
    """Read what tests that have passed have noted under a name."""
    for path in sorted(results.glob("*.xml")):
        for case in ET.parse(path).iter("testcase"):
            if any(case.find(outcome) is not None for outcome in ("failure", "error", "skipped")):
                continue
            for each in case.iterfind(f"properties/property[@name='{name}']"):
                yield each.attrib["value"]


def insights(results: Path) -> set[tuple[str, str]]:
    """Read which insight was logged where."""
    return {(where, insight) for insight, _, where in (each.partition("|") for each in passed(results, "insight"))}


def matrix(found: set[tuple[str, str]]) -> str:
    """Write where which insight was logged."""
    columns = sorted({insight for _, insight in found})
    rows = [["where", *columns], ["---"] * (len(columns) + 1)]
    rows += [
        [where, *("yes" if (where, insight) in found else "" for insight in columns)]
        for where in sorted({where for where, _ in found}, key=str.lower)
    ]
    return "\n".join([INSIGHTS, *(f"| {' | '.join(row)} |" for row in rows), ""])


def promised(text: str) -> set[tuple[str, str]]:
    """Read back what the table of insights says."""
    lines = [line for line in text.partition("## Insights\n")[2].splitlines() if line.startswith("|")]
    head, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines or ["|", "|"])
    return {(where, insight) for where, *cells in rows for insight, cell in zip(head[1:], cells, strict=True) if cell}


def builds(results: Path) -> Iterator[Build]:
    """Read what has passed."""
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
    """Write the file's text."""
    found: dict[Key, list[Build]] = {}
    for each in built:
        found.setdefault(each.key, []).append(each)
    lines = [INTRODUCTION]
    for kind, title in TITLES.items():
        rows = [
            (
                key.name,
                listed(each.version for each in found[key]),
                f"{key.host} {listed(each.host for each in found[key])}" if kind != "host" else "",
                listed(each.python for each in found[key]),
                key.note,
            )
            for key in sorted(found, key=lambda key: (key.name.lower(), key.host))
            if key.kind == kind
        ]
        wanted = [column for column in range(len(HEAD)) if column == 0 or any(row[column] for row in rows)]
        table = [HEAD, ["---"] * len(HEAD), *rows]
        lines += [f"## {title}\n", *(f"| {' | '.join(row[column] for column in wanted)} |" for row in table), ""]
    return "\n".join(lines)


def written(text: str) -> set[Key]:
    """Read back by what the rows of the file are found."""
    found = set()
    for kind, title in TITLES.items():
        _, _, rest = text.partition(f"## {title}\n\n")
        head, _, *rows = (line.strip("|").split("|") for line in rest.partition("\n\n")[0].strip().splitlines())
        for cells in rows:
            row = {name.strip(): cell.strip() for name, cell in zip(head, cells, strict=True)}
            host = row.get("with", row["name"]).partition(" ")[0]
            found.add(Key(kind, row["name"], host, row.get("notes", "")))
    return found


def main(arguments: list[str] | None = None) -> str | None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    parser.add_argument("results", nargs="?", type=Path, default=RESULTS, help="the directory of the tests' results")
    options = parser.parse_args(arguments)
    built = list(builds(options.results))
    if not options.check:
        text = f"{render(built)}\n{matrix(insights(options.results))}"
        FILE.write_text(text, encoding="utf-8")
        return None
    text = FILE.read_text(encoding="utf-8")
    wrong = []
    for ran, rows in (
        ({each.key for each in built}, written(text)),
        (insights(options.results), promised(text)),
    ):
        wrong += [*(f"did not run: {key}" for key in rows - ran), *(f"has no row: {key}" for key in ran - rows)]
    return "\n".join(sorted(wrong)) or None


if __name__ == "__main__":
    sys.exit(main())
