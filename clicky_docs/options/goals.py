"""Parsers of goals and A/B tests."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from functools import partial
from typing import TypeAlias

from clicky_docs.options.parsers import Untyped, fields, number, show, text

Goal: TypeAlias = int | dict[str, object]

DIGITS = re.compile(r"[0-9]+", re.ASCII)


def whole(value: object) -> int:
    """Parse the id of a goal: a positive whole number."""
    result = number(value, minimum=1)
    if not isinstance(result, int):
        raise ValueError("not a whole number")  # noqa: TRY004  # parsers raise ValueError only
    return result


def goal(value: object, *, goals: Mapping[str, Goal] | None = None) -> Goal:
    """Parse a goal: its id, or a mapping with its ``id`` or its ``name``, and its ``revenue`` (docs/clicky.md#goals).

    Where a site has `goals`, a name is one of theirs, and a revenue takes the place of that goal's own.
    """
    if isinstance(value, (list, tuple)) or (isinstance(value, Untyped) and value.lstrip().startswith("[")):
        raise ValueError("a list; a page has one goal")
    if not is_mapping(value):
        if isinstance(value, str) and not DIGITS.fullmatch(value.strip()):
            if goals:
                return find_goal(text(value), goals)
            raise ValueError(
                "not an id (a goal that has only a name is written {name: Sign up}; the option goals gives ids names)"
            )
        return whole(value)
    result = fields(value, id=whole, name=text, revenue=partial(number, minimum=0))
    if ("id" in result) == ("name" in result):
        raise ValueError("id and name, of which there must be one" if "id" in result else "neither id nor name")
    if goals and "name" in result:
        found = find_goal(str(result.pop("name")), goals)
        result = {**(found if isinstance(found, dict) else {"id": found}), **result}
    return result


def find_goal(name: str, goals: Mapping[str, Goal]) -> Goal:
    """Return the goal of that name; case, and what stands between its words, does not count: a class has no blanks."""
    known = {plain_name(each): each for each in goals}
    if plain_name(name) not in known:
        near = difflib.get_close_matches(plain_name(name), known, n=1)
        there = f"the nearest is {known[near[0]]!r}" if near else f"the goals are {', '.join(goals)}"
        raise ValueError(f"unknown goal ({there})")
    found = goals[known[plain_name(name)]]
    return dict(found) if isinstance(found, dict) else found


def plain_name(name: str) -> str:
    """Return a goal's name as names are compared."""
    return re.sub(r"[\s_-]+", "-", name.strip().casefold())


def named_goal(value: object) -> Goal:
    """Parse the goal that a site gives a name."""
    if isinstance(value, str) and not is_mapping(value) and not DIGITS.fullmatch(value.strip()):
        raise ValueError("not an id")
    return goal(value)


def goal_name(value: object) -> str:
    """Parse a name that a site gives a goal."""
    result = text(value)
    if DIGITS.fullmatch(result):
        raise ValueError("digits only, which are an id where the goal is used; a name has letters")
    if ":" in result or result[0] in "[{" or result.casefold() == "null":
        raise ValueError("not a name (it would be taken for something else where it is used)")
    return result


def split(value: object, *, goals: Mapping[str, Goal] | None = None) -> dict[str, object]:
    """Parse an A/B test (docs/clicky.md#split-tests)."""
    result = fields(value, name=text, version=text, goal=partial(_split_goal, goals=goals))
    missing = [key for key in ("name", "version") if key not in result]
    if missing:
        raise ValueError(f"no {' and no '.join(missing)}")
    return result


def _split_goal(value: object, goals: Mapping[str, Goal] | None) -> int | list[int]:
    # As numbers: the tracker does not encode the values of this list (docs/clicky.md#wire-format).
    if isinstance(value, (list, tuple)):
        return [_goal_id(item, goals) for item in value]
    return _goal_id(value, goals)


def _goal_id(value: object, goals: Mapping[str, Goal] | None) -> int:
    if not goals or not isinstance(value, str) or DIGITS.fullmatch(value.strip()):
        return whole(value)
    found = find_goal(value, goals)
    result = found.get("id") if isinstance(found, dict) else found
    if not isinstance(result, int):
        raise ValueError(f"{show(value)}, a goal without an id")  # noqa: TRY004  # parsers raise ValueError only
    return result


def is_mapping(value: object) -> bool:
    """Return whether this is a mapping, or text that may be the JSON or YAML of one."""
    return isinstance(value, Mapping) or (isinstance(value, Untyped) and ":" in value)
