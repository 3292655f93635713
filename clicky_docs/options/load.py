"""Make the settings of a site of what its build tool or its configuration file has, and say what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from clicky_docs.options.declare import AnyName, Problem, Table, parse, quoted
from clicky_docs.options.goals import Goal, goal, plain_name
from clicky_docs.options.insights import INSIGHTS
from clicky_docs.options.parsers import show
from clicky_docs.options.placeholders import parse_or_defer
from clicky_docs.options.properties import OUT, PROPERTIES, with_goals
from clicky_docs.options.settings import GOAL_NAMES, PAGE_PATTERNS, SETTINGS, Settings, without_none


def _for_site(goals: Mapping[str, Goal]) -> Table:
    """Return the options as a site's are read, whose properties may have placeholders."""
    table = Table(
        replace(
            option,
            parse=partial(
                parse_or_defer,
                option.parse,
                address=option.name == "href",
                # A sample need not be a goal's name.
                tried=option.name not in {"goal", "split"},
            ),
        )
        for option in with_goals(PROPERTIES, goals).values()
    )
    each = AnyName(replace(PAGE_PATTERNS.each, table=table), PAGE_PATTERNS.name, PAGE_PATTERNS.accepts)
    feedback = INSIGHTS["feedback"]
    settings = Table(
        replace(option, parse=partial(goal, goals=goals), accepts=table["goal"].accepts)
        if option.name in {"yes", "no"}
        else option
        for option in (feedback.table or {}).values()
    )
    insights = Table({**INSIGHTS, "feedback": replace(feedback, table=settings)}.values())
    tables = {"custom": table, "pages": each, "insights": insights}
    return Table(replace(option, table=tables.get(name, option.table)) for name, option in SETTINGS.items())


def unknown_option(name: str, *, prefix: str = "") -> str:
    """Return what is wrong with a name that is no option's, but a property of Clicky's, or like an option's."""
    if PROPERTIES.find(name):
        return f"{prefix}{name}: a property of Clicky; accepted: {prefix}custom, a mapping with {name}. It is not sent."
    nearest = SETTINGS.nearest(name)
    accepted = f"{prefix}{nearest} (the nearest)" if nearest else ", ".join(f"{prefix}{each}" for each in SETTINGS)
    return f"{prefix}{name}: unknown name; found {show(name)}; accepted: {accepted}. It is ignored."


def load_site(raw: Mapping[str, object], *, prefix: str = "") -> tuple[Settings, list[Problem]]:
    """Return the settings of a site and what is wrong with them; an option that is None is not set.

    Args:
        raw: the host's options by the names of `SETTINGS`.
        prefix: what stands before an option's name in this host, for the problems: ``clicky_``.
    """
    written = f"{prefix}{{}}".format
    known, problems = parse(SETTINGS, {"goals": raw.get("goals")}, written=written)
    given: Any = known.get("goals") or {}
    goals = _distinct(without_none(given), problems, written)
    found, others = parse(
        _for_site(goals), {key: value for key, value in raw.items() if key != "goals"}, written=written
    )
    problems += others
    for problem in problems:
        option = SETTINGS.get(problem.option.name) if problem.option else None
        if option and problem.key == written(option.name):
            found[option.name] = option.fallback
    for at, problem in enumerate(problems):
        if problem.key.startswith(f"{written('insights')}."):
            problems[at] = _of_insights(problem, found)
    return replace(Settings.of({**found, "goals": goals}), prefix=prefix), [_out(each, prefix) for each in problems]


def _of_insights(problem: Problem, found: Mapping[str, Any]) -> Problem:
    """Have what is wrong in an insight's settings send less, and not more; return what is to be said."""
    before, insight, setting = ["", *problem.key.split(".")][-3:]
    option = INSIGHTS.find(insight)
    if problem.option is None and option is None:
        # A setting, beside the insight whose it is.
        whose = [each.name for each in INSIGHTS.values() if each.table and each.table.find(setting)]
        if whose:
            what = f"a setting; found {show(setting)}; accepted: {before or insight}.{whose[0]}.{setting}"
            problem = replace(problem, what=what)
        on = [found["insights"][name] for name in whose if isinstance(found["insights"].get(name), dict)]
        if setting.lower() != "words" or not on:
            return replace(problem, consequence="It is ignored.")
        for each in on:
            each.setdefault("words", False)
        return replace(problem, consequence="It is ignored, and no words are sent.")
    if option is None or not isinstance(found["insights"].get(option.name), dict):
        return problem
    on = found["insights"][option.name]
    if problem.option is None:
        # It may be a setting that keeps words back.
        if "words" not in (option.table or {}) or "words" in on:
            return replace(problem, consequence="It is ignored.")
        on["words"] = False
        return replace(problem, consequence="It is ignored, and no words are sent.")
    if problem.option.fallback is not None:
        on[problem.option.name] = problem.option.fallback
    return problem


def _out(problem: Problem, prefix: str) -> Problem:
    """Say how pages are kept out, where somebody has tried to say so in another way."""
    if (
        problem.option
        or problem.key.rpartition(".")[2].lower() not in OUT
        or not problem.key.startswith(f"{prefix}pages")
    ):
        return problem
    return replace(
        problem,
        what=re.sub("accepted: .*", "accepted: Clicky's properties; or false keeps the pages out", problem.what),
    )


def _distinct(goals: Mapping[str, Goal], problems: list[Problem], written: Callable[[str], str]) -> dict[str, Goal]:
    """Return the goals whose names are not those of others, which names that are alike would be taken for."""
    first: dict[str, str] = {}
    for name in goals:
        other = first.setdefault(plain_name(name), name)
        if other != name:
            what = f"the same name as {other!r}; found {show(name)}; accepted: {GOAL_NAMES.accepts}"
            key = f"{written('goals')}.{quoted(name)}"
            problems.append(
                Problem(key=key, what=what, consequence=GOAL_NAMES.each.consequence, option=GOAL_NAMES.each)
            )
    return {name: goals[name] for name in first.values()}
