"""Write the tables of the scale run in docs/compatibility.md."""

from __future__ import annotations

from collections.abc import Sequence

from scale.results import Result, read
from scale.rows import ROOT, TOOLS, Row


def write(rows: Sequence[Row]) -> None: ...
def difference(rows: Sequence[Row]) -> str | None: ...
