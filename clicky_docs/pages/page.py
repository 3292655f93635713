"""What one page says to Clicky, and what its site says of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from clicky_docs.options.declare import Option, Problem, Table, parse
from clicky_docs.options.page_rules import PageRule
from clicky_docs.options.parsers import show
from clicky_docs.options.placeholders import Deferred, Lookup, is_written, resolved
from clicky_docs.options.properties import OUT, PAGE_ENTRY, PROPERTIES, page_entry
from clicky_docs.options.settings import SETTINGS, Settings
from clicky_docs.urls import url_path

_CLICKY = Table(
    (
        Option(
            name="clicky",
            parse=page_entry,
            accepts=PAGE_ENTRY,
            help="Whether the page is counted, or what it says to Clicky.",
            consequence="The page is counted all the same.",
        ),
    )
)


# What is Clicky's, and nobody else's: where it stands beside an empty `clicky`, it was to be indented.
_UNMISTAKABLE = {option.name for option in PROPERTIES.values() if "_" in option.name} | {"goal", "href", "split"}
# Of the name a letter is missing, or two are the wrong way round, or one is there twice.
_TYPO = re.compile(
    r"(?:clciky|cilcky|lcicky|clikcy|clicyk|cliky|clicy|clcky|cicky|clickky|cliicky|cllicky|clikky|klicky)(?=[_-]|$)",
    re.IGNORECASE,
)


class Page(NamedTuple):
    """What one page says. A property that is None is not wanted here, though the site has it."""

    name: str
    track: bool = True
    custom: Mapping[str, object] = MappingProxyType({})


def load_page(
    name: str,
    metadata: Mapping[Any, object],
    site: Settings,
    *,
    paths: Sequence[str] = (),
    facts: Mapping[str, Callable[[], str]] | None = None,
) -> tuple[Page, list[Problem]]:
    """Return what is said of a page to Clicky, by the page and by its site, and what is wrong with it.

    Args:
        name: the page's path without suffix.
        metadata: what the host makes of front matter or docinfo; of its keys, ``clicky`` and ``clicky_…`` are ours.
        site: whose values hold where the page has none, or a wrong one.
        paths: the paths by which patterns find the page, its file the last, if there are others than its name.
        facts: what gives what placeholders stand for on this page: ``title``, ``page``, ``url``; ``path`` follows.
    """
    rules = site.finder.of(paths or (name, name)) if site.page_rules else []
    ours = [key for key in metadata if isinstance(key, str) and key[:6].lower() == "clicky"]
    problems = [_misspelt(key) for key in metadata if isinstance(key, str) and key[:1] in "clkCLK" and _TYPO.match(key)]
    if not (ours or rules or site.deferred):
        return Page(name), problems
    track = rules[-1].track if rules else True
    own: Mapping[str, object] = {}
    if ours:
        own_track, own, found = _own(ours, metadata, site)
        problems += found
        # Who has something to say wants to be counted.
        track = track or any(value is not None for value in own.values()) if own_track is None else own_track
    if not track:
        return Page(name, track=False), [replace(each, consequence="The page is not counted.") for each in problems]
    custom = _of_site(site, rules, own, _facts(site, facts or {}), problems)
    behind = {**site.custom, **custom}
    return Page(name, custom={**custom, **own}), [_for_page(problem, own, behind) for problem in problems]


def _of_site(
    site: Settings, rules: Sequence[PageRule], own: Collection[str], facts: Lookup, problems: list[Problem]
) -> dict[str, object]:
    """Return what the site says of a page, beside what it says of all and what the page says itself."""
    custom: dict[str, object] = {}
    said = [("custom", site.deferred), *((rule.key, rule.custom) for rule in rules)]
    # The most specific first; where its value waits for what is not there, the next has its turn.
    for where, values in reversed(said):
        for key, value in values.items():
            if key not in own and key not in custom:
                if isinstance(value, Deferred):
                    place = f"{site.prefix}{where}"
                    custom.update(
                        resolved(key, value, facts, where=place, problems=problems, properties=site.properties)
                    )
                else:
                    custom[key] = value
    # In the order in which it is said.
    return {key: custom[key] for _, values in said for key in values if key in custom}


def _facts(site: Settings, page: Mapping[str, Callable[[], str]]) -> Lookup:
    def value(name: str) -> str | None:
        if name in page:
            return page[name]()
        return url_path(page["url"]()) if name == "path" and "url" in page else site.facts.get(name)

    return value


def _own(
    ours: Sequence[str], metadata: Mapping[Any, object], site: Settings
) -> tuple[bool | None, dict[str, object], list[Problem]]:
    """Return whether a page says that it is counted, what it says besides, and what is wrong with it."""
    track: object = None
    nested: dict[str, object] = {}
    flat: dict[str, object] = {}
    spelled: dict[object, str] = {}
    problems: list[Problem] = []
    for key in ours:
        name_of_property = key[len("clicky_") :]
        if key.lower() == "clicky":
            values, found = parse(_CLICKY, {key: metadata[key]})
            track = values.get("clicky")
            if isinstance(track, Mapping):
                nested, found = parse(site.properties, track, written=partial("{}.{}".format, key))
            problems += found
            beside = [each for each in metadata if isinstance(each, str) and each in _UNMISTAKABLE]
            if track is None and not found and beside:
                accepted = "lines that are indented below it"
                what = f"nothing in it; found {show(beside[0])} beside it; accepted: {accepted}"
                problems.append(Problem(key=key, what=what, consequence="What is beside it is not read."))
        elif key[len("clicky")] in "_-":
            flat[name_of_property] = metadata[key]
            spelled[name_of_property] = key
    if track is False:
        return False, {}, []
    if flat:
        flat, found = parse(site.properties, flat, written=lambda key: spelled.get(key, f"clicky_{key}"))
        problems += found
    own = {**nested, **flat}
    for name, value in own.items():
        if is_written(value):
            what = f"a placeholder, which only the site's options have; found {show(value)}"
            accepted = "the text itself; or the options pages and custom"
            where = f"clicky_{name}" if name in flat else f"clicky.{name}"
            problems.append(
                Problem(key=where, what=f"{what}; accepted: {accepted}", consequence="It is sent as it is.")
            )
    return track if isinstance(track, bool) else None, own, problems


def _misspelt(key: str) -> Problem:
    what = f"unknown name; found {show(key)}; accepted: {_TYPO.sub('clicky', key)} (the nearest)"
    return Problem(key=key, what=what, consequence="It is not read.")


def _for_page(problem: Problem, own: Mapping[str, object], behind: Mapping[str, object]) -> Problem:
    """Say what a problem means on a page, where other values stand behind the page's."""
    key = problem.key.rpartition(".")[2].removeprefix("clicky_")
    if problem.option is None:
        if SETTINGS.find(key) or key.lower() in OUT:
            what = "an option of the whole site" if SETTINGS.find(key) else "unknown name"
            accepted = "Clicky's properties (clicky: false keeps a page out)"
            return replace(problem, what=f"{what}; found {show(key)}; accepted: {accepted}")
        return problem
    if problem.option.name.lower() not in PROPERTIES:
        return problem
    name = problem.option.current_name or problem.option.name
    if own.get(name) is not None:
        return replace(problem, consequence=f"The page's other value of {name} is sent.")
    if behind.get(name) is not None and name not in own:
        return replace(problem, consequence=f"The site's value of {name} is sent.")
    return replace(problem, consequence="The page is counted without it.")
