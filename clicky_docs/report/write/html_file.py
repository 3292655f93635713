"""Write a report as one HTML file, which needs no network and no script."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from clicky_docs.report.model import Place, Report, Value
from clicky_docs.report.sections import SECTIONS
from clicky_docs.report.write.cells import NUMBERS, number, plain, text
from clicky_docs.report.write.chart import chart

# The maximum number of rows of a section. The JSON and CSV files have all rows.
_SHOWN = 200


def as_html(report: Report) -> str:
    """Return a report as HTML. All values are escaped."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"cell": lambda value, column: plain(text(value, column)), "link": _link, "plain": plain}
    style = _file("report.css")
    # The policy allows only this style sheet. So no script runs, even if the text of a visitor were not escaped.
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return environment.from_string(_file("report.html")).render(
        report=report,
        sections=SECTIONS,
        numbers=NUMBERS,
        number=number,
        shown=_SHOWN,
        chart=chart(report.days),
        # The style sheet is a file of this package, and has no value of a visitor.
        style=Markup(style),  # noqa: S704
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
    )


def _link(value: Value) -> str:
    """Return the URL of a place, or an empty text. Only URLs with http or https become links."""
    return value.url if isinstance(value, Place) and value.url.startswith(("https://", "http://")) else ""


def _file(name: str) -> str:
    return files("clicky_docs.report.write").joinpath(name).read_text(encoding="utf-8")
