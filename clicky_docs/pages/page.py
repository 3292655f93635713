"""Clicky's properties of one page, from its metadata and from the site's options."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from clicky_docs.options.declare import Option, Problem, Table, parse
from clicky_docs.options.deferred import Deferred, resolve
from clicky_docs.options.page_rules import PageRule
from clicky_docs.options.parsers import show
from clicky_docs.options.placeholders import Lookup, has_placeholder
from clicky_docs.options.properties import EXCLUDING_KEYS, PAGE_ENTRY, PROPERTIES, page_entry
from clicky_docs.options.settings import SETTINGS, Settings
from clicky_docs.urls import url_path

_CLICKY = Table(
    (
        Option(
            name="clicky",
            parse=page_entry,
            accepts=PAGE_ENTRY,
            help="False excludes the page; a mapping sets the page's properties.",
            consequence="The page is still tracked.",
        ),
    )
)


# Names of properties that only Clicky uses. If the metadata has such a key next to an empty key `clicky`, the author
# has forgotten to indent the key.
_UNMISTAKABLE = {option.name for option in PROPERTIES.values() if "_" in option.name} | {"goal", "href", "split"}
_MACRO = re.compile(r"\{\{.+?\}\}|\{%.+?%\}")
# `clicky` with one letter missing, two letters swapped, or one letter doubled.
_TYPO = re.compile(
    r"(?:clciky|cilcky|lcicky|clikcy|clicyk|cliky|clicy|clcky|cicky|clickky|cliicky|cllicky|clikky|klicky)(?=[_-]|$)",
    re.IGNORECASE,
)


class Page(NamedTuple):
    """A page, by its path without the file extension, and its properties.

    A property with the value None is not sent, even if the site sets the property.
    """

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
    """Return a page and the problems in its metadata.

    The page's properties come from three sources: the metadata, the page rules that match the page, and values with
    placeholders in the site's option `custom`. If several sources set a property, the metadata wins over page rules,
    the most specific page rule wins over other page rules, and page rules win over `custom`.

    Args:
        name: the page's path without the file extension.
        metadata: the page's front matter or docinfo. Only the keys ``clicky`` and ``clicky_…`` are used.
        site: the site's settings.
        paths: the paths that are compared with the patterns of page rules. The last path is the page's file. By
            default, only `name` is compared.
        facts: functions that return the values of the placeholders ``title``, ``page`` and ``url`` on the page, by the
            placeholder's name. ``path`` is computed from ``url``.
    """
    rules = site.finder.find(paths or (name, name)) if site.page_rules else []
    keys = [key for key in metadata if isinstance(key, str) and key[:6].lower() == "clicky"]
    problems = [_misspelt(key) for key in metadata if isinstance(key, str) and key[:1] in "clkCLK" and _TYPO.match(key)]
    if not (keys or rules or site.deferred):
        return Page(name), problems
    track = rules[-1].track if rules else True
    own: Mapping[str, object] = {}
    if keys:
        own_track, own, own_problems = _own(keys, metadata, site)
        problems += own_problems
        # A page that sets a property is tracked, even if a page rule excludes the page.
        track = track or any(value is not None for value in own.values()) if own_track is None else own_track
    if not track:
        return Page(name, track=False), [replace(each, consequence="The page is not tracked.") for each in problems]
    custom = _from_site(site, rules, own, _facts(site, facts or {}), problems)
    inherited = {**site.custom, **custom}
    return Page(name, custom={**custom, **own}), [_for_page(problem, own, inherited) for problem in problems]


def _from_site(
    site: Settings, rules: Sequence[PageRule], own: Collection[str], facts: Lookup, problems: list[Problem]
) -> dict[str, object]:
    """Return the properties from page rules and deferred values, except for properties that the page itself sets."""
    custom: dict[str, object] = {}
    sources = [("custom", site.deferred), *((rule.key, rule.custom) for rule in rules)]
    # The loop starts with the most specific source. If a placeholder in its value has no value, the next source is
    # used.
    for where, values in reversed(sources):
        for key, value in values.items():
            if key not in own and key not in custom:
                if isinstance(value, Deferred):
                    place = f"{site.prefix}{where}"
                    custom.update(
                        resolve(key, value, facts, where=place, problems=problems, properties=site.properties)
                    )
                else:
                    custom[key] = value
    # The result has the order of `sources`.
    return {key: custom[key] for _, values in sources for key in values if key in custom}


def _facts(site: Settings, page: Mapping[str, Callable[[], str]]) -> Lookup:
    def value(name: str) -> str | None:
        if name in page:
            return page[name]()
        return url_path(page["url"]()) if name == "path" and "url" in page else site.facts.get(name)

    return value


def _own(
    keys: Sequence[str], metadata: Mapping[Any, object], site: Settings
) -> tuple[bool | None, dict[str, object], list[Problem]]:
    """Return three results from a page's metadata: whether the page is tracked, its properties, and the problems.

    The first result is None if the page sets neither ``clicky: true`` nor ``clicky: false``.
    """
    track: object = None
    nested: dict[str, object] = {}
    flat: dict[str, object] = {}
    spelled: dict[object, str] = {}
    problems: list[Problem] = []
    for key in keys:
        property_name = key[len("clicky_") :]
        if key.lower() == "clicky":
            values, found = parse(_CLICKY, {key: metadata[key]})
            track = values.get("clicky")
            if isinstance(track, Mapping):
                nested, found = parse(site.properties, track, written=partial("{}.{}".format, key))
            problems += found
            not_indented = [each for each in metadata if isinstance(each, str) and each in _UNMISTAKABLE]
            if track is None and not found and not_indented:
                accepted = "lines that are indented below the key"
                what = f"no value; found {show(not_indented[0])} next to the key; accepted: {accepted}"
                problems.append(Problem(key=key, what=what, consequence=f"The key {show(not_indented[0])} is ignored."))
        elif key[len("clicky")] in "_-":
            flat[property_name] = metadata[key]
            spelled[property_name] = key
    if track is False:
        return False, {}, []
    if flat:
        flat, found = parse(site.properties, flat, written=lambda key: spelled.get(key, f"clicky_{key}"))
        problems += found
    own = {**nested, **flat}
    problems += _code_in(own, flat)
    return track if isinstance(track, bool) else None, own, problems


def _code_in(own: Mapping[str, object], flat: Collection[str]) -> Iterator[Problem]:
    """Yield a problem for each of a page's own values with a placeholder or a macro."""
    for name, value in own.items():
        is_macro = _has_macro(value)
        if is_macro or has_placeholder(value):
            what = f"a placeholder, but only the site's options may have placeholders; found {show(value)}"
            accepted = "text without placeholders; or a placeholder in the option pages or custom"
            if is_macro:
                what = f"a macro, but no tool renders macros in front matter; found {show(value)}"
                accepted = "text without macros; or a placeholder in the option pages or custom"
            where = f"clicky_{name}" if name in flat else f"clicky.{name}"
            yield Problem(key=where, what=f"{what}; accepted: {accepted}", consequence="The text is sent unchanged.")


def _has_macro(value: object) -> bool:
    """Return whether the value, or a text in a nested mapping or list, has code of a template language."""
    if isinstance(value, Mapping):
        return any(map(_has_macro, value.values()))
    return any(map(_has_macro, value)) if isinstance(value, (list, tuple)) else bool(_MACRO.search(str(value)))


def _misspelt(key: str) -> Problem:
    what = f"unknown key; found {show(key)}; did you mean {show(_TYPO.sub('clicky', key))}?"
    return Problem(key=key, what=what, consequence="The key is ignored.")


def _for_page(problem: Problem, own: Mapping[str, object], inherited: Mapping[str, object]) -> Problem:
    """Take a problem in a page, and return the problem with the consequence, such as: the site's value is sent."""
    key = problem.key.rpartition(".")[2].removeprefix("clicky_")
    if problem.option is None:
        return _unknown_on_page(problem, key)
    if problem.option.name.lower() not in PROPERTIES:
        return problem
    name = problem.option.current_name or problem.option.name
    if own.get(name) is not None:
        return replace(problem, consequence=f"The page also sets {name!r} in another place; that value is sent.")
    if inherited.get(name) is not None and name not in own:
        return replace(problem, consequence=f"The site's value of {name!r} is sent.")
    return replace(problem, consequence="The page is tracked without it.")


def _unknown_on_page(problem: Problem, key: str) -> Problem:
    """Take the problem of an unknown key, and return a problem with a clearer message.

    If the key is an option of the site, the message says so. If the key is a key such as ``exclude``, the message
    suggests ``clicky: false``.
    """
    accepted = "Clicky's properties (clicky: false excludes a page)"
    if SETTINGS.find(key):
        what = f"an option of the whole site, not of a page; found {show(key)}; accepted: {accepted}"
        return replace(problem, what=what, consequence="The option is ignored.")
    if key.lower() in EXCLUDING_KEYS:
        return replace(problem, what=f"unknown property; found {show(key)}; accepted: {accepted}")
    return problem
