"""Load a site's settings from the options of a build tool or a configuration file, and return the problems."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from clicky_docs.options.declare import AnyName, Problem, Table, parse, quoted
from clicky_docs.options.deferred import parse_or_defer
from clicky_docs.options.goals import Goal, goal, normalized_name
from clicky_docs.options.insights import INSIGHTS
from clicky_docs.options.parsers import show
from clicky_docs.options.properties import EXCLUDING_KEYS, PROPERTIES, with_goals
from clicky_docs.options.settings import GOAL_NAMES, PAGE_PATTERNS, SETTINGS, Settings, without_none
from clicky_docs.urls import SEARCH_PARAMETERS


def _for_site(goals: Mapping[str, Goal]) -> Table:
    """Return the table of a site's options, in which properties accept placeholders and the names in `goals`."""
    table = Table(
        (
            replace(
                option,
                parse=partial(
                    parse_or_defer,
                    option.parse,
                    is_url=option.name == "href",
                    # A sample value such as "Title" is usually not the name of a goal, so the sample would cause a
                    # false problem.
                    try_samples=option.name not in {"goal", "split"},
                ),
            )
            for option in with_goals(PROPERTIES, goals).values()
        ),
        PROPERTIES.kind,
    )
    rules = AnyName(replace(PAGE_PATTERNS.each, table=table), PAGE_PATTERNS.name, PAGE_PATTERNS.accepts)
    feedback = INSIGHTS["feedback"]
    settings = Table(
        (
            replace(option, parse=partial(goal, goals=goals), accepts=table["goal"].accepts)
            if option.name in {"yes", "no"}
            else option
            for option in (feedback.table or {}).values()
        ),
        kind="setting",
    )
    insights = Table({**INSIGHTS, "feedback": replace(feedback, table=settings)}.values(), INSIGHTS.kind)
    tables = {"custom": table, "pages": rules, "insights": insights}
    return Table(
        (replace(option, table=tables.get(name, option.table)) for name, option in SETTINGS.items()), SETTINGS.kind
    )


def unknown_option(name: str, *, prefix: str = "") -> Problem:
    """Return a problem for a name that is not an option. The message has a hint for a property or a similar name."""
    if PROPERTIES.find(name):
        what = f"a property, not an option; accepted: the key {name} in the option {prefix}custom"
        return Problem(key=f"{prefix}{name}", what=what, consequence="The property is not sent.")
    nearest = SETTINGS.nearest(name)
    known = ", ".join(f"{prefix}{each}" for each in SETTINGS)
    hint = f"did you mean {show(f'{prefix}{nearest}')}?" if nearest else f"accepted: {known}"
    what = f"unknown option; found {show(name)}; {hint}"
    return Problem(key=f"{prefix}{name}", what=what, consequence="The option is ignored.")


def load_site(raw: Mapping[str, object], *, prefix: str = "") -> tuple[Settings, list[Problem]]:
    """Return the settings of a site, and the problems in the options. An option with the value None counts as not set.

    Args:
        raw: the unparsed values of the options, by the names in `SETTINGS`.
        prefix: the text before an option's name in messages, such as ``clicky_`` in Sphinx.
    """
    written = f"{prefix}{{}}".format
    known, problems = parse(SETTINGS, {"goals": raw.get("goals")}, written=written)
    given: Any = known.get("goals") or {}
    goals = _distinct(without_none(given), problems, written)
    found, other_problems = parse(
        _for_site(goals), {key: value for key, value in raw.items() if key != "goals"}, written=written
    )
    problems += other_problems
    for problem in problems:
        option = SETTINGS.get(problem.option.name) if problem.option else None
        if option and problem.key == written(option.name):
            found[option.name] = option.fallback
    for at, problem in enumerate(problems):
        if problem.key.startswith(f"{written('insights')}."):
            problems[at] = _for_insights(problem, found)
    settings = _without_words(replace(Settings.of({**found, "goals": goals}), prefix=prefix), problems, written)
    return settings, [_with_exclusion_hint(each, prefix) for each in problems]


def _without_words(settings: Settings, problems: list[Problem], written: Callable[[str], str]) -> Settings:
    """Return the settings, changed so that no URL contains search words if an insight has ``words: false``.

    For each option that is changed, a problem is appended to `problems`.
    """
    if not settings.withholds_words:
        return settings
    reason = f"the option {written('insights')!r} withholds search words"
    kept = tuple(name for name in settings.keep_query if name.lower() not in SEARCH_PARAMETERS)
    for name in settings.keep_query:
        if name not in kept:
            what = f"{reason}; found {show(name)}; accepted: parameters that contain no search words"
            consequence = f"The parameter {show(name)} is not kept."
            problems.append(Problem(key=written("keep_query"), what=what, consequence=consequence))
    if not settings.clean_urls:
        what = f"{reason}; found False; accepted: true"
        problems.append(Problem(key=written("clean_urls"), what=what, consequence="The option is set to true."))
    return replace(settings, keep_query=kept, clean_urls=True)


def _for_insights(problem: Problem, found: Mapping[str, Any]) -> Problem:
    """Take a problem in the option `insights`, and return the problem with a more precise message.

    The function also corrects `found`, the parsed options. If the author's intention is unclear, the value that sends
    less data is used, for example no search words.
    """
    before, insight, setting = ["", *problem.key.split(".")][-3:]
    option = INSIGHTS.find(insight)
    if problem.option is None and option is None:
        # The author may have written a setting of the insight `search`, such as `words`, next to `search` instead of
        # below `search`.
        owners = [each.name for each in INSIGHTS.values() if each.table and each.table.find(setting)]
        if owners:
            what = (
                f"a setting, not an insight; found {show(setting)}; accepted: {before or insight}.{owners[0]}.{setting}"
            )
            problem = replace(problem, what=what)
        on = [found["insights"][name] for name in owners if isinstance(found["insights"].get(name), dict)]
        if setting.lower() != "words" or not on:
            return replace(problem, consequence="The setting is ignored." if owners else problem.consequence)
        for each in on:
            each.setdefault("words", False)
        return replace(problem, consequence="The setting is ignored, and no search words are sent.")
    if option is None or not isinstance(found["insights"].get(option.name), dict):
        return problem
    on = found["insights"][option.name]
    if problem.option is None:
        # The unknown setting may be a misspelt `words: false`, so no search words are sent.
        if "words" not in (option.table or {}) or "words" in on:
            return replace(problem, consequence="The setting is ignored.")
        on["words"] = False
        return replace(problem, consequence="The setting is ignored, and no search words are sent.")
    if problem.option.fallback is not None:
        on[problem.option.name] = problem.option.fallback
    return problem


def _with_exclusion_hint(problem: Problem, prefix: str) -> Problem:
    """Take a problem, and return the problem with a hint if the author tried a key such as ``exclude``."""
    if (
        problem.option
        or problem.key.rpartition(".")[2].lower() not in EXCLUDING_KEYS
        or not problem.key.startswith(f"{prefix}pages")
    ):
        return problem
    return replace(
        problem,
        what=re.sub(
            "(accepted:|did you mean) .*", "accepted: Clicky's properties; or false to exclude the pages", problem.what
        ),
    )


def _distinct(goals: Mapping[str, Goal], problems: list[Problem], written: Callable[[str], str]) -> dict[str, Goal]:
    """Return the goals. If two goals have the same normalized name, leave out the second, and append a problem."""
    first: dict[str, str] = {}
    for name in goals:
        other = first.setdefault(normalized_name(name), name)
        if other != name:
            reason = f"the same name as the goal {other!r} (case is ignored; spaces, _ and - are equal)"
            what = f"{reason}; found {show(name)}; accepted: {GOAL_NAMES.accepts}"
            key = f"{written('goals')}.{quoted(name)}"
            problems.append(
                Problem(key=key, what=what, consequence=GOAL_NAMES.each.consequence, option=GOAL_NAMES.each)
            )
    return {name: goals[name] for name in first.values()}
