"""Write the tables of the scale run in docs/compatibility.md, or compare the tables with the results."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scale.results import Result, read
from scale.rows import ROOT, Row

FILE = ROOT / "docs" / "compatibility.md"
START, END = "<!-- scale -->\n", "<!-- /scale -->\n"
INTRODUCTION = """\
## Many themes, plugins and extensions

Each row is a small site that `python -m tox -e scale` has built twice, with clicky-docs and without, with Python 3.11. If the
result is `exact`, both sites have the same files with the same content, except for the code and the insights file.
`clicky-docs check` finds no error in the site, and finds a page whose code was removed. Chromium opens two pages without new
errors, and sends the right page views and the goal. For each other result, the note has the reason and the remedy.
{exact} of {all} results are `exact`.
"""
TITLES = {
    ("Sphinx", "theme"): "Sphinx themes",
    ("MkDocs", "theme"): "MkDocs themes",
    ("Sphinx", "extension"): "Sphinx extensions",
    ("MkDocs", "plugin"): "MkDocs plugins",
}
HEAD = ("name", "package", "with", "result", "note")
# The words for each kind of problem, and the note of a row that has no note of its own. Other kinds come from `check`.
KINDS = {
    "no-build": ("not built", "The site cannot be built without clicky-docs either: {what}"),
    "no-tracked-build": ("not built with clicky-docs", ""),
    "no-insights": (
        "no insights",
        "The theme does not load the insights file. Page views and goals are exact. Add this element to a template of your "
        "own: `{element}`.",
    ),
    "differs": ("other changes in pages", ""),
    "files": ("other changes in files", ""),
    "no-code": ("pages without code", ""),
    "log": ("more warnings", ""),
    "beacon": ("page views", ""),
    "console": ("errors in the browser", ""),
    "undetected": ("not detected by `check`", ""),
}
ELEMENTS = {
    "Sphinx": """<script defer src="{{ pathto('_static/clicky-docs.js', 1) }}"></script>""",
    "MkDocs": '<script defer src="{{ base_url }}/assets/clicky-docs.js"></script>',
}


def note(row: Row, result: Result) -> str:
    """Return the note of a row: its own note, or the notes of its kinds of problems."""
    first = {each.kind: each.what for each in reversed(result.problems) if each.kind in KINDS}
    notes = [KINDS[kind][1].format(what=escaped(what), element=ELEMENTS[row.tool]) for kind, what in first.items()]
    return row.note or " ".join(filter(None, notes))


def cells(row: Row, result: Result) -> tuple[str, ...]:
    """Return the cells of a row of the table."""
    kinds = dict.fromkeys(each.kind for each in result.problems)
    words = ", ".join(KINDS.get(kind, (kind,))[0] for kind in kinds)
    return (
        row.name,
        row.package.replace("==", " "),
        f"{row.tool} {result.host}".strip(),
        words or "exact",
        note(row, result),
    )


def escaped(text: str) -> str:
    """Escape the output of another tool for a cell of a Markdown table."""
    return re.sub(r"[|<]", lambda match: {"|": "\\|", "<": "&lt;"}[match[0]], " ".join(text.split()))


def tables(rows: Sequence[Row]) -> str:
    """Return the tables as Markdown. A row without a result for its current configuration has no line."""
    results = {each.key: each for each in read()}
    known = [results[row.key] for row in rows if row.key in results]
    lines = [INTRODUCTION.format(exact=sum(not each.problems for each in known), all=len(known))]
    for (tool, kind), title in TITLES.items():
        found = [
            cells(row, results[row.key]) for row in rows if (row.tool, row.kind) == (tool, kind) and row.key in results
        ]
        table = [HEAD, ("---",) * len(HEAD), *sorted(found, key=lambda each: (each[0].lower(), each[1]))]
        lines += [f"### {title}\n", *(f"| {' | '.join(row)} |" for row in table), ""]
    return "\n".join(lines)


def write(rows: Sequence[Row]) -> None:
    """Replace the tables in the page."""
    before, _, rest = FILE.read_text(encoding="utf-8").partition(START)
    FILE.write_text(f"{before}{START}\n{tables(rows)}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def difference(rows: Sequence[Row]) -> str | None:
    """Return a message if the tables in the page differ from the results, or if a row has no result or no note."""
    results = {each.key: each for each in read()}
    problems = [f"{row.tool} {row.name}: no result; run the scale run" for row in rows if row.key not in results]
    problems += [
        f"{row.tool} {row.name}: a problem without a note"
        for row in rows
        if row.key in results and results[row.key].problems and not note(row, results[row.key])
    ]
    written = FILE.read_text(encoding="utf-8").partition(START)[2].partition(END)[0]
    if written != f"\n{tables(rows)}\n":
        problems.append("docs/compatibility.md: the tables differ from the results; run the scale run")
    return "\n".join(problems) or None
