"""Write each section of a report as a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from clicky_docs.report.model import Place, Report, Value
from clicky_docs.report.sections import SECTIONS
from clicky_docs.report.write.cells import plain

# Spreadsheets run a cell that starts with one of these characters as a formula:
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = ("=", "+", "-", "@")


def as_csv(report: Report) -> Mapping[str, str]:
    """Return the text of the CSV file of each section, by the name of the file."""
    return {f"{name}.csv": _text(report, name) for name in report.sections}


def _text(report: Report, name: str) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    columns = SECTIONS[name].columns
    writer.writerow(columns)
    for row in report.sections[name]:
        writer.writerow([_cell(row[each]) for each in columns])
    return out.getvalue()


def _cell(value: Value) -> str:
    if isinstance(value, (int, float)):
        return str(value)
    shown = plain(value.text if isinstance(value, Place) else value or "")
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
