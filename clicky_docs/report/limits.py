"""List the limits of the figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from clicky_docs.report.join import Joined
from clicky_docs.report.model import Row

FREE_DAYS = 30
_FEW_VISITORS = 100


class Limit(NamedTuple):
    """A limit of the figures: the name, the meaning, and the condition under which the limit applies."""

    name: str
    meaning: str
    applies: Callable[[Joined], bool] = lambda _: True


LIMITS = (
    Limit(
        "incomplete lists",
        "Rows with few visits are missing from: {cut}. Clicky returns at most 1,000 rows per page, and 100 on free "
        "accounts. Unread pages are not listed if the list of pages is incomplete.",
        lambda joined: bool(joined.figures.cut),
    ),
    Limit(
        "blockers",
        "Visitors who block Clicky are not in the figures. In documentation for developers, many visitors do so.",
    ),
    Limit(
        "consent",
        "Visitors who do not give consent, or whose browser sends a privacy signal, are not in the figures of sites "
        "with the options 'consent' and 'privacy_signals'.",
    ),
    Limit(
        "retention",
        f"Free accounts keep figures for {FREE_DAYS} days. Earlier days have no figures, so changes are unknown.",
        lambda joined: 2 * ((joined.figures.last - joined.figures.first).days + 1) > FREE_DAYS,
    ),
    Limit(
        "few visitors",
        f"The period has fewer than {_FEW_VISITORS} visits. Shares and changes are mostly chance.",
        lambda joined: (joined.figures.totals["visitors"][0] or 0) < _FEW_VISITORS,
    ),
    Limit(
        "no events",
        "The period has no events of clicky-docs, so searches, missing URLs, feedback and copied code are unknown. The "
        "option 'insights' turns events on.",
        lambda joined: not joined.figures.events.kinds,
    ),
    Limit(
        "events",
        "The URL of an event has at most 120 characters. Long words, comments and paths are cut, and end with '…'.",
        lambda joined: bool(joined.figures.events.kinds),
    ),
)


def rows(joined: Joined) -> Iterator[Row]:
    """Yield the limits that apply to the figures."""
    for limit in LIMITS:
        if limit.applies(joined):
            yield {"limit": limit.name, "meaning": limit.meaning.format(cut=", ".join(joined.figures.cut))}
