"""Read and write the results of the scale run: one line of JSON per row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from scale.compare import Problem
from scale.rows import Row

FILE = Path(__file__).with_name("results.jsonl")
# The number of problems of one kind that the file lists.
SHOWN = 3


@dataclass(frozen=True)
class Result:
    """The result of a row. `key` is `Row.key`, `host` is the version of the build tool."""

    tool: str
    kind: str
    name: str
    package: str
    key: str
    host: str
    pages: int
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]

    @property
    def identity(self) -> tuple[str, ...]:
        """The same as `Row.identity`."""
        return (self.tool, self.kind, self.name, self.package)

    @classmethod
    def of(cls, row: Row, host: str, pages: int, problems: Iterable[Problem], warnings: Iterable[Problem]) -> Result:
        return cls(*row.identity, row.key, host, pages, first(problems), first(warnings))

    def without(self, directory: str) -> Result:
        """Return the result without paths of this machine. The messages are cut after 300 characters."""

        def short(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
            texts = (each._replace(what=each.what.replace(directory, "")) for each in problems)
            return tuple(
                each._replace(what=re.sub(r"(?<![\w:/.])/[\w.@+/-]+/(?=[\w.-]+)", "…/", each.what)[:300])
                for each in texts
            )

        return replace(self, problems=short(self.problems), warnings=short(self.warnings))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Result:
        lists = {name: tuple(Problem(*each) for each in data[name]) for name in ("problems", "warnings")}
        return cls(**{**data, **lists})


def first(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the first problems of each kind."""
    kept: dict[str, list[Problem]] = {}
    for each in problems:
        kept.setdefault(each.kind, []).append(each)
    return tuple(each for same in kept.values() for each in same[:SHOWN])


def read(file: Path | None = None) -> list[Result]:
    file = file or FILE
    if not file.exists():
        return []
    return [Result.from_json(json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


def add(result: Result, file: Path | None = None) -> None:
    """Write a result. The result replaces an earlier result of the same theme, plugin or extension."""
    write([*(each for each in read(file) if each.identity != result.identity), result], file)


def write(found: Iterable[Result], file: Path | None = None) -> None:
    """Write the file with these results only."""
    file = file or FILE
    lines = sorted(json.dumps(asdict(each), ensure_ascii=False) for each in found)
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
