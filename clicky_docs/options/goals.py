"""Parsers of goals and A/B tests."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from functools import partial
from typing import TypeAlias

from clicky_docs.options.json_types import TEXT, accepts_json, exactly_one, keys, one_or_more, pattern, union
from clicky_docs.options.parsers import Untyped, fields, not_set, number, number_schema, show, text

Goal: TypeAlias = int | dict[str, object]

DIGITS = re.compile(r"[0-9]+", re.ASCII)


_ID = {"type": ["string", "integer"], "minimum": 1, "pattern": r"^\s*[0-9]+\s*$"}
_NAME_OR_ID = {"type": ["string", "integer"], "minimum": 1, "pattern": r"\S"}
_MAPPING = keys({"id": _ID, "name": TEXT, "revenue": number_schema(minimum=0)}, **exactly_one(["id", "name"]))


def goal_id(value: object) -> int:
    """Parse a goal's id: a positive whole number."""
    result = number(value, minimum=1)
    if not isinstance(result, int):
        raise ValueError("not a whole number")  # noqa: TRY004  # parsers raise ValueError only
    return result


@accepts_json(union(_NAME_OR_ID, _MAPPING))
def goal(value: object, *, goals: Mapping[str, Goal] | None = None) -> Goal:
    """Parse a goal: an id, or a mapping with ``id`` or ``name`` and an optional ``revenue`` (docs/clicky.md#goals).

    If `goals` is set, the value may also be only a name, and each name must be a name in `goals`. A ``revenue`` in the
    value replaces the revenue in `goals`.
    """
    if isinstance(value, (list, tuple)) or (isinstance(value, Untyped) and value.lstrip().startswith("[")):
        raise ValueError("a list; a page has only one goal")
    if not is_mapping(value):
        if isinstance(value, str) and not DIGITS.fullmatch(value.strip()):
            if goals:
                return find_goal(text(value), goals)
            raise ValueError(
                "not an id; to use a name, set the option 'goals', or write a mapping such as {name: Sign up}"
            )
        return goal_id(value)
    result = fields(value, id=goal_id, name=text, revenue=partial(number, minimum=0))
    if ("id" in result) == ("name" in result):
        raise ValueError(
            "'id' and 'name' are both set; set only one of them" if "id" in result else "neither 'id' nor 'name' is set"
        )
    if goals and "name" in result:
        found = find_goal(str(result.pop("name")), goals)
        result = {**(found if isinstance(found, dict) else {"id": found}), **result}
    return result


def find_goal(name: str, goals: Mapping[str, Goal]) -> Goal:
    """Return the goal with this name. Case is ignored, and spaces, ``_`` and ``-`` are equal.

    A class cannot contain spaces, so the class ``clicky-goal-sign-up`` refers to the goal ``Sign up``.

    Raises:
        ValueError: no goal has this name.
    """
    known = {normalized_name(each): each for each in goals}
    if normalized_name(name) not in known:
        near = difflib.get_close_matches(normalized_name(name), known, n=1)
        hint = f"did you mean {known[near[0]]!r}?" if near else f"known goals: {', '.join(goals)}"
        raise ValueError(f"unknown goal ({hint})")
    found = goals[known[normalized_name(name)]]
    return dict(found) if isinstance(found, dict) else found


def normalized_name(name: str) -> str:
    """Return the name of a goal in lower case and with ``-`` for spaces and ``_``, to compare names."""
    return re.sub(r"[\s_-]+", "-", name.strip().casefold())


@accepts_json(union(_ID, _MAPPING))
def named_goal(value: object) -> Goal:
    """Parse the value of one name in the option `goals`: the goal's id, or a mapping."""
    if isinstance(value, str) and not is_mapping(value) and not DIGITS.fullmatch(value.strip()):
        raise ValueError("neither an id nor a mapping")
    return goal(value)


# The name must not consist of digits, contain a colon, begin with a bracket, or be null.
@accepts_json(pattern(r"(?![0-9]+\s*$|[\[{]|[Nn][Uu][Ll][Ll]\s*$)[^:]*\S"))
def goal_name(value: object) -> str:
    """Parse the name of a goal in the option `goals`."""
    result = text(value)
    if DIGITS.fullmatch(result):
        raise ValueError("only digits, so the name would be read as an id; add a letter")
    if ":" in result or result[0] in "[{" or result.casefold() == "null":
        raise ValueError("the name of a goal must not contain a colon, begin with [ or {, or be null")
    return result


@accepts_json(keys({"name": TEXT, "version": TEXT, "goal": one_or_more(_NAME_OR_ID)}, required=["name", "version"]))
def split(value: object, *, goals: Mapping[str, Goal] | None = None) -> dict[str, object]:
    """Parse an A/B test: a mapping with ``name``, ``version`` and optional ``goal`` (docs/clicky.md#split-tests)."""
    result = fields(value, name=text, version=text, goal=partial(_split_goal, goals=goals))
    missing = [key for key in ("name", "version") if key not in result]
    if missing:
        raise ValueError(not_set(missing))
    return result


def _split_goal(value: object, goals: Mapping[str, Goal] | None) -> int | list[int]:
    # The names of goals are replaced by ids, because the tracker does not percent-encode text in this list
    # (docs/clicky.md#wire-format).
    if isinstance(value, (list, tuple)):
        return [_known_goal_id(item, goals) for item in value]
    return _known_goal_id(value, goals)


def _known_goal_id(value: object, goals: Mapping[str, Goal] | None) -> int:
    if not goals or not isinstance(value, str) or DIGITS.fullmatch(value.strip()):
        return goal_id(value)
    found = find_goal(value, goals)
    result = found.get("id") if isinstance(found, dict) else found
    if not isinstance(result, int):
        raise ValueError(f"the goal {show(value)} has no id")  # noqa: TRY004  # parsers raise ValueError only
    return result


def is_mapping(value: object) -> bool:
    """Return whether the value is a mapping, or an `Untyped` that may be a mapping in JSON or YAML."""
    return isinstance(value, Mapping) or (isinstance(value, Untyped) and ":" in value)
