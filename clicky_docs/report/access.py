"""Check the access to the Stats API with one small request: the key, the site, the dates and the plan."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from clicky_docs.report.account import last_days
from clicky_docs.report.client import FREE_PLAN, Transport
from clicky_docs.report.responses import ApiError, parse_answer
from clicky_docs.stats.types import MOST_DAYS, MOST_ROWS_FREE


class Check(NamedTuple):
    """The result of a check: the name, true if the check succeeded, and a sentence for the user."""

    name: str
    ok: bool
    text: str


def check_access(transport: Transport, site_id: str, today: date, notices: Collection[str] = ()) -> list[Check]:
    """Send one small request, and return the result of each check.

    Args:
        transport: sends the request.
        site_id: the Site ID of the account.
        today: the current day in the time zone of the site.
        notices: sentences that the transport adds, such as a difference between the clocks. Each sentence is a problem.
    """
    first, last, _ = last_days(MOST_DAYS, today)
    parameters = {
        "type": "visitors,pages",
        "date": f"{first},{last}",
        "limit": str(MOST_ROWS_FREE + 1),
        "page": "1",
        "output": "json",
        "app": "clicky-docs",
    }
    try:
        found = parse_answer(transport(parameters))
    except ApiError as error:
        return [Check("request", ok=False, text=str(error))]
    visits = sum(row.value for entry in found.get("visitors", []) for row in entry.rows)
    pages = sum(len(entry.rows) for entry in found.get("pages", []))
    dates = [
        day for entries in found.values() for entry in entries for day in re.findall(r"\d{4}-\d\d-\d\d", entry.date)
    ]
    return [
        Check("key", ok=True, text="The API accepts the sitekey."),
        _check_site(site_id, visits, f"from {first} to {last}"),
        Check("dates", ok=True, text=f"The last day of the report is {last}.")
        if {*dates} <= {str(first), str(last)}
        else Check(
            "dates",
            ok=False,
            text=f"The API returned the dates {', '.join(dict.fromkeys(dates))} for the days from {first} to {last}. "
            "Check the clock of this machine.",
        ),
        *(Check("clock", ok=False, text=each) for each in notices),
        _check_plan(pages),
    ]


def _check_site(site_id: str, visits: float, days: str) -> Check:
    if visits:
        return Check("site", ok=True, text=f"The site {site_id} has {visits:.0f} visits {days}.")
    return Check(
        "site",
        ok=False,
        text=f"The site {site_id} has no visits {days}. Check the Site ID, and run 'clicky-docs check' on the built "
        "site. A new site has figures after one day.",
    )


def _check_plan(pages: int) -> Check:
    if pages == MOST_ROWS_FREE:
        return Check("plan", ok=True, text=FREE_PLAN)
    if pages > MOST_ROWS_FREE:
        return Check(
            "plan", ok=True, text=f"The API returns more than {MOST_ROWS_FREE} rows per page. The plan is not free."
        )
    return Check("plan", ok=True, text=f"The plan is unknown, because the site has fewer than {MOST_ROWS_FREE} pages.")
