"""Describe an action as text, for the terminal and for the live page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clicky_docs.stats.beacons import Goal
from clicky_docs.stats.database import Action

KINDS = {
    "pageview": "page view",
    "click": "event",
}
"""The names that Clicky's reports have for two kinds of beacons. For other kinds, the name of the kind is shown."""


@dataclass(frozen=True)
class Line:
    """An action. Each text can contain any characters, because a visitor can send any text.

    Args:
        time: the local time, such as ``14:02:11``.
        url: the URL as the tracker sent the URL.
        stored: the URL that Clicky stores, or an empty text if the URLs are equal.
        why: the reason why the URLs differ.
        title: the title as the tracker sent the title.
        stored_title: the title that Clicky stores, or an empty text if the titles are equal.
    """

    id: int
    time: str
    kind: str
    url: str
    stored: str
    why: str
    title: str
    stored_title: str
    goal: str
    revenue: str
    visitor: str
    split: str


def describe(action: Action) -> Line:
    """Return the texts that are shown for an action."""
    split = action.split
    return Line(
        id=action.id,
        time=datetime.fromtimestamp(action.time).astimezone().strftime("%H:%M:%S"),
        kind=KINDS.get(action.kind, action.kind),
        url=action.sent_url,
        stored="" if action.stored_url == action.sent_url else action.stored_url,
        why=action.why,
        title=action.sent_title,
        stored_title="" if action.title == action.sent_title else action.title,
        goal=", ".join(each.id or each.name for each in action.goals),
        revenue=_revenue(action.goals),
        visitor=", ".join(f"{name}={value}" for name, value in action.visitor.items()),
        split=f"{split.name}: {split.version}" if split else "",
    )


def _revenue(goals: Sequence[Goal]) -> str:
    return ", ".join(f"{each.revenue:.12g}" for each in goals if each.revenue is not None)
