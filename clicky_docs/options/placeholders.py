"""Placeholders in what a site says of its pages: ``{page}``, ``{version}``, ``{env.BRANCH:main}``.

A value with placeholders waits, as `Later`, until what they name is known: a site's facts when a build begins, a page's
when it is written. Then it is parsed as any other value. A brace itself is written twice: ``{{``.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias
from urllib.parse import quote

from clicky_docs.options.declare import Problem, Table
from clicky_docs.options.parsers import Parser, Untyped, show

Lookup: TypeAlias = Callable[[str], "str | None"]
"""Gives what a placeholder stands for, by its name; nothing if it is not known in this build."""

_BRACES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_VARIABLE = re.compile(r"env\.(\w+)(?::(.*))?", re.DOTALL)
_ENVIRONMENT = "env."
OF_A_PAGE = {"title", "page", "url", "path"}


# What stands in addresses as it is: of a part that is an address itself, nothing is encoded twice.
_ADDRESS = "/:?#[]@!$&'()*+,;=%~"
_WHOLE = re.compile("https?://", re.IGNORECASE)


class Placeholder(NamedTuple):
    """What a placeholder stands for."""

    help: str
    sample: str
    """Such as is tried before anything is built, so that a mistake shows once, and not on each page."""
    kept: str = ""
    """What an address keeps of it as it is, beside letters and digits."""


PLACEHOLDERS = {
    "title": Placeholder("the page's title, as plain text", "Title"),
    "page": Placeholder("the page's path in the documentation, without its suffix: `tutorial/install`", "page", "/"),
    "url": Placeholder("the page's canonical URL, or its path if the site's URL is unknown", "/page", _ADDRESS),
    "path": Placeholder("the page's path from the root of its host name: `/install/`", "/page", _ADDRESS),
    "project": Placeholder("the site's name: `project` in conf.py, `site_name` in mkdocs.yml", "Project"),
    "version": Placeholder("the version: of Read the Docs, mike or sphinx-multiversion; else conf.py's", "1.0", "/"),
    "language": Placeholder("the language: of Read the Docs; else conf.py's, or the theme's in mkdocs.yml", "en", "/"),
}


_KNOWN = re.compile(rf"\{{(?:{'|'.join(PLACEHOLDERS)}|env\.\w+)\}}")


class Unfilled(Exception):  # noqa: N818  # not an error: a build need not know everything
    """A placeholder is not known in this build; its argument is the name."""


class Template(NamedTuple):
    """A text with placeholders."""

    source: str
    parts: tuple[str | tuple[str, str | None], ...]
    """Texts, and placeholders with what stands for them where they are not known."""
    untyped: bool
    """Whether a variable is in it, whose text has no type, as in any other option."""

    def names(self) -> Iterator[str]:
        """Give the names of its placeholders."""
        return (part[0] for part in self.parts if isinstance(part, tuple))

    def check_start(self, filled: Sequence[str] = ()) -> None:
        """Check that no text is before a placeholder whose value is a whole URL.

        Args:
            filled: the texts that replace the parts; without them, only `{url}` is checked.

        Raises:
            ValueError: the text before a whole URL.
        """
        for index, part in enumerate(self.parts):
            is_url = isinstance(part, tuple) and (
                part[0] == "url" or (filled and part[0].startswith(_ENVIRONMENT) and _WHOLE.match(filled[index]))
            )
            if is_url and any(not isinstance(each, str) or each.strip() for each in self.parts[:index]):
                hint = "; did you mean {path}?" if part[0] == "url" else ""
                raise ValueError(f"text before {{{part[0]}}}, which is a whole URL{hint}")

    def fill(self, facts: Lookup, *, address: bool) -> str:
        """Return the text; in an address, what is filled in is encoded as it must be there.

        Raises:
            Unfilled: a placeholder that is not known, and has no default.
        """
        filled = [part if isinstance(part, str) else _filled(part, facts, address=address) for part in self.parts]
        if address:
            self.check_start(filled)
        return Untyped("".join(filled)) if self.untyped else "".join(filled)


def _filled(part: tuple[str, str | None], facts: Lookup, *, address: bool) -> str:
    name, default = part
    value = facts(name) or default
    if value is None:
        raise Unfilled(name)
    if not address:
        return value
    try:
        # A variable may hold a whole address.
        kept = PLACEHOLDERS[name].kept if name in PLACEHOLDERS else _ADDRESS if _WHOLE.match(value) else "/"
        return quote(value, safe=kept)
    except UnicodeEncodeError:
        raise ValueError(f"half a character (a lone surrogate) in {{{name}}}") from None


def is_written(value: object) -> bool:
    """Return whether a text has a placeholder in it, at any depth."""
    if isinstance(value, str):
        return "{" in value and _KNOWN.search(value) is not None
    if isinstance(value, Mapping):
        return any(map(is_written, value.values()))
    return isinstance(value, (list, tuple)) and any(map(is_written, value))


def prepare(value: object) -> object:
    """Return the value with a `Template` in place of each text in it that has placeholders, at any depth.

    Raises:
        ValueError: a placeholder that there is none of, a single brace.
    """
    if isinstance(value, str):
        return _template(value) if "{" in value or "}" in value else value
    if isinstance(value, Mapping):
        return {key: prepare(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [prepare(item) for item in value]
    return value


def _template(source: str) -> Template | str:
    parts: list[str | tuple[str, str | None]] = []
    end = 0
    for match in _BRACES.finditer(source):
        parts.append(source[end : match.start()])
        end = match.end()
        if match[0] in {"{{", "}}"}:
            parts.append(match[0][0])
        elif match[1] is None:
            raise ValueError(f"a single {match[0]} (a brace that is none of a placeholder's is written twice)")
        else:
            parts.append(_placeholder(match[1].strip()))
    parts.append(source[end:])
    if all(isinstance(part, str) for part in parts):
        return "".join(map(str, parts))
    untyped = any(part[0].startswith(_ENVIRONMENT) for part in parts if isinstance(part, tuple))
    return Template(source, tuple(part for part in parts if part), untyped)


def _placeholder(name: str) -> tuple[str, str | None]:
    variable = _VARIABLE.fullmatch(name)
    if variable:
        return f"{_ENVIRONMENT}{variable[1]}", variable[2] and variable[2].strip()
    if name in PLACEHOLDERS:
        return name, None
    near = difflib.get_close_matches(name, PLACEHOLDERS, n=1)
    known = ", ".join(f"{{{each}}}" for each in PLACEHOLDERS)
    accepted = f"the nearest is {{{near[0]}}}" if near else f"there are {known}, and {{env.NAME}}"
    raise ValueError(f"unknown placeholder {{{name}}} ({accepted}; a brace itself is written twice)")


def _templates(value: object) -> Iterator[Template]:
    if isinstance(value, Template):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _templates(item)
    elif isinstance(value, list):
        for item in value:
            yield from _templates(item)


@dataclass(frozen=True, eq=False)
class Deferred:
    """A value that waits for what its placeholders name."""

    value: object
    parse: Parser
    address: bool

    @property
    def source(self) -> str:
        """The texts with placeholders, for messages."""
        return ", ".join(show(template.source) for template in _templates(self.value))

    @cached_property
    def names(self) -> frozenset[str]:
        """The placeholders."""
        return frozenset(name for template in _templates(self.value) for name in template.names())

    def lacks(self, facts: Lookup, of_pages: Collection[str] = ()) -> list[str]:
        """Return the placeholders that stand for nothing, but for those of a page."""
        return sorted(self._lacking(facts).difference(OF_A_PAGE, of_pages))

    def _lacking(self, facts: Lookup) -> set[str]:
        parts = {part for template in _templates(self.value) for part in template.parts if isinstance(part, tuple)}
        return {name for name, default in parts if default is None and not facts(name)}

    def parsed(self, filled: object, facts: Lookup) -> object:
        """Return the value, of what `filled` has returned for these facts.

        Raises:
            ValueError: what the filled value is wrong in.
            Unfilled: nothing is left of it.
        """
        try:
            return self.parse(filled)
        except ValueError:
            if self._lacking(facts):
                # What is there is nothing without what is not.
                raise Unfilled from None
            raise

    def filled(self, facts: Lookup) -> object:
        """Return the value as it is parsed."""
        return fill(self.value, facts, address=self.address)


def parse_or_defer(parse: Parser, raw: object, *, address: bool, tried: bool = True) -> object:
    """Parse a value, or have it wait for what its placeholders name.

    Args:
        parse: the parser of the value.
        raw: the value as it is given.
        address: whether it is an address.
        tried: whether what no page could fill can be known at once, and refused.
    """
    try:
        result = Deferred(prepare(raw), parse, address)
    except RecursionError:
        raise ValueError("nested without end") from None
    if not result.names:
        return parse(result.value)
    if address:
        for template in _templates(result.value):
            template.check_start()
    if tried and not any(name.startswith(_ENVIRONMENT) for name in result.names):
        result.parsed(result.filled(_sample), _sample)
    return result


def _sample(name: str) -> str:
    return PLACEHOLDERS[name].sample


def fill(value: object, facts: Lookup, *, address: bool) -> object:
    """Return a prepared value with its templates filled; of a mapping, without the items that cannot be.

    Raises:
        Unfilled: nothing is left of it.
    """
    if isinstance(value, Template):
        return value.fill(facts, address=address)
    if isinstance(value, Mapping):
        result = {}
        unfilled = None
        for key, item in value.items():
            try:
                result[key] = fill(item, facts, address=address)
            except Unfilled as error:  # noqa: PERF203  # the others are there
                unfilled = error
        if unfilled and all(item is None for item in result.values()):
            raise unfilled
        return result
    if isinstance(value, list):
        return [fill(item, facts, address=address) for item in value]
    return value


def resolved(
    name: str, value: Deferred, facts: Lookup, *, where: str, problems: list[Problem], properties: Table
) -> Iterator[tuple[str, object]]:
    """Give a property with the value that was waited for, if it has one now."""
    found = None
    try:
        found = value.filled(facts)
        yield name, value.parsed(found, facts)
    except Unfilled:
        return
    except ValueError as error:
        option = properties[name.lower()]
        shown = value.source if found is None else show(found)
        what = f"{error}; found {shown}; accepted: {option.accepts}"
        problems.append(Problem(key=f"{where}.{name}", what=what, consequence=option.consequence, option=option))
