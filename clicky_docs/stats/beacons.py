"""Parse the query string of a beacon (docs/clicky.md#wire-format)."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import parse_qsl

from clicky_docs.stats.types import KINDS

Pairs: TypeAlias = Sequence[tuple[str, str]]

MOST_PARAMETERS = 1000
# Parameters of the tracker that are not stored.
NOT_STORED = ("utm", "tc", "hep", "hem", "jsuid", "hm", "mime", "x", "heatmap[]", "video[action]", "video[time]")
_STORED = ("site_id", "type", "href", "title", "ref", "lang", "tz", "res", "consent", "ck")
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_VISITOR = re.compile(r"custom\[(.+)\]", re.DOTALL)


@dataclass(frozen=True)
class Goal:
    """A goal that the visitor has reached: the id or the name (the other text is empty), and the revenue."""

    id: str
    name: str = ""
    revenue: float | None = None


@dataclass(frozen=True)
class Split:
    """A version of an A/B test, and the ids of the test's goals."""

    name: str
    version: str
    goals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Beacon:
    """The data of one beacon.

    Args:
        kind: a key of `KINDS`.
        href: the URL as the tracker sent the URL; empty for goals, pings and heatmaps.
        visitor: the visitor's data, from the parameters ``custom[…]``.
        ignored: names of parameters that are unknown, or whose values are invalid.
    """

    site_id: str
    kind: str
    href: str = ""
    title: str = ""
    referrer: str = ""
    goals: tuple[Goal, ...] = ()
    split: Split | None = None
    visitor: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    time_zone: str = ""
    resolution: str = ""
    consent: bool = False
    cookies: bool = True
    ignored: tuple[str, ...] = ()


def parse_beacon(query: str) -> Beacon:
    """Return the beacon of a query string, such as ``site_id=1&type=pageview&href=/&title=Home``.

    Raises:
        ValueError: the query string is not a beacon, or a required parameter is missing.
    """
    pairs = _parse_query(query)
    values = dict(pairs)
    site_id = values.get("site_id", "")
    if not _DIGITS.fullmatch(site_id):
        raise ValueError(f"'site_id' is {site_id!r}; expected digits. The beacon is not stored.")
    # The default is documented for server-side logging (docs/clicky.md#server-side-logging).
    kind = values.get("type", "pageview")
    if kind not in KINDS:
        raise ValueError(f"'type' is {kind!r}; expected one of: {', '.join(KINDS)}. The beacon is not stored.")
    goals, used_by_goals = _parse_goals(pairs)
    split, used_by_split = _parse_split(pairs)
    visitor = {match[1]: value for name, value in pairs if (match := _VISITOR.fullmatch(name))}
    required = KINDS[kind].required
    if required and not (goals if required == "goal" else values.get(required)):
        raise ValueError(f"'{required}' is missing in a beacon with the type '{kind}'. The beacon is not stored.")
    used = {*_STORED, *NOT_STORED, *used_by_goals, *used_by_split, *(f"custom[{key}]" for key in visitor)}
    return Beacon(
        site_id,
        kind,
        href=values.get("href", ""),
        title=values.get("title", ""),
        referrer=values.get("ref", ""),
        goals=goals,
        split=split,
        visitor=visitor,
        language=values.get("lang", ""),
        time_zone=values.get("tz", ""),
        resolution=values.get("res", ""),
        consent=values.get("consent") == "1",
        cookies=values.get("ck") != "0",
        ignored=tuple(name for name in values if name not in used),
    )


def _parse_query(query: str) -> list[tuple[str, str]]:
    # Half of a surrogate pair is not valid in UTF-8, so a database cannot store the text.
    text = query.encode("utf-8", "replace").decode()
    try:
        return parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=MOST_PARAMETERS)
    except ValueError as error:
        raise ValueError(f"the beacon has more than {MOST_PARAMETERS} parameters. The beacon is not stored.") from error


def _parse_goals(pairs: Pairs) -> tuple[tuple[Goal, ...], set[str]]:
    """Return the goals of a beacon, and the names of the parameters that were used.

    A beacon can contain two goals: the goal of a call of `clicky.goal`, and the goal in `clicky_custom.goal`. A
    parameter that the current goal already has begins the next goal.
    """
    found: list[dict[str, str]] = []
    for name, value in pairs:
        if name == "goal":
            found.append({"id" if _DIGITS.fullmatch(value) else "name": value})
            continue
        key = name.removeprefix("goal[").removesuffix("]")
        if name != f"goal[{key}]" or key not in ("id", "name", "revenue"):
            continue
        taken = {"id", "name"} if key != "revenue" else {key}
        if not found or taken & found[-1].keys():
            found.append({})
        found[-1][key] = value
    goals, used = [], set()
    for each in found:
        if not (each.get("name") or _DIGITS.fullmatch(each.get("id", ""))):
            continue
        revenue = _parse_revenue(each.get("revenue", ""))
        goals.append(Goal(each.get("id", ""), each.get("name", ""), revenue))
        used |= {f"goal[{key}]" for key in each if key != "revenue" or revenue is not None} | {"goal"}
    return tuple(goals), used


def _parse_revenue(text: str) -> float | None:
    try:
        revenue = float(text)
    except ValueError:
        return None
    return revenue if math.isfinite(revenue) else None


def _parse_split(pairs: Pairs) -> tuple[Split | None, set[str]]:
    """Return the A/B test of a beacon, and the names of the parameters that were used."""
    values = dict(pairs)
    name, version = values.get("split[name]", ""), values.get("split[version]", "")
    if not name or not version:
        return None, set()
    goals = tuple(value for name, value in pairs if name in ("split[goal]", "split[goal][]"))
    return Split(name, version, goals), {"split[name]", "split[version]", "split[goal]", "split[goal][]"}
