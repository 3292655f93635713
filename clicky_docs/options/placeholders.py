"""Placeholders in the values of a site's options: ``{page}``, ``{version}``, ``{env.BRANCH:main}``.

A value with placeholders is kept as `Deferred` until the placeholders' values are known. The site's values are known
when a build begins; a page's values are known when the page is written. The filled value is then parsed like any other
value. An author writes a literal brace twice: ``{{``.
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
"""Returns a placeholder's value by its name, or None if the value is unknown in this build."""

_BRACES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_VARIABLE = re.compile(r"env\.(\w+)(?::(.*))?", re.DOTALL)
_ENVIRONMENT = "env."
PAGE_PLACEHOLDERS = {"title", "page", "url", "path"}


# Characters that are not percent-encoded in a value that is a URL, so that no character is encoded twice.
_URL_SAFE = "/:?#[]@!$&'()*+,;=%~"
_WHOLE_URL = re.compile("https?://", re.IGNORECASE)


class Placeholder(NamedTuple):
    """The description of a placeholder."""

    help: str
    sample: str
    """A sample value. It is tried before the build, so that a mistake is reported once and not for each page."""
    safe: str = ""
    """The characters that are not percent-encoded in a URL, in addition to letters and digits."""


PLACEHOLDERS = {
    "title": Placeholder("the page's title, as plain text", "Title"),
    "page": Placeholder(
        "the page's path in the documentation, without the file extension: `tutorial/install`", "page", "/"
    ),
    "url": Placeholder("the page's canonical URL, or its path if the site's URL is unknown", "/page", _URL_SAFE),
    "path": Placeholder("the page's path from the root of its host name: `/install/`", "/page", _URL_SAFE),
    "project": Placeholder("the site's name: `project` in conf.py, `site_name` in mkdocs.yml", "Project"),
    "version": Placeholder(
        "the version from Read the Docs, mike or sphinx-multiversion; otherwise from conf.py", "1.0", "/"
    ),
    "language": Placeholder(
        "the language from Read the Docs; otherwise from conf.py, or from the theme in mkdocs.yml", "en", "/"
    ),
}


_KNOWN = re.compile(rf"\{{(?:{'|'.join(PLACEHOLDERS)}|env\.\w+)\}}")


class Unfilled(Exception):  # noqa: N818  # not an error: some values are unknown in some builds
    """A placeholder's value is unknown in this build; the argument is the placeholder's name."""


class Template(NamedTuple):
    """A text with placeholders."""

    source: str
    parts: tuple[str | tuple[str, str | None], ...]
    """Texts, and placeholders, each with the default for an unknown value."""
    untyped: bool
    """True if the text has an environment variable. A variable's value is text without a type (see `Untyped`)."""

    def names(self) -> Iterator[str]:
        """Yield the names of the template's placeholders."""
        return (part[0] for part in self.parts if isinstance(part, tuple))

    def check_start(self, filled: Sequence[str] = ()) -> None:
        """Check that no text is before a placeholder whose value is a whole URL.

        Args:
            filled: the texts that replace the parts; without them, only `{url}` is checked.

        Raises:
            ValueError: the text before a whole URL.
        """
        for index, part in enumerate(self.parts):
            is_whole_url = isinstance(part, tuple) and (
                part[0] == "url" or (filled and part[0].startswith(_ENVIRONMENT) and _WHOLE_URL.match(filled[index]))
            )
            if is_whole_url and any(not isinstance(each, str) or each.strip() for each in self.parts[:index]):
                hint = "; did you mean {path}?" if part[0] == "url" else ""
                raise ValueError(f"text before {{{part[0]}}}, which is a whole URL{hint}")

    def fill(self, facts: Lookup, *, is_url: bool) -> str:
        """Return the text with the placeholders' values. In a URL, the values are percent-encoded.

        Raises:
            Unfilled: a placeholder's value is unknown, and the placeholder has no default.
            ValueError: a value has a lone surrogate, which cannot be encoded.
        """
        filled = [part if isinstance(part, str) else _filled(part, facts, is_url=is_url) for part in self.parts]
        if is_url:
            self.check_start(filled)
        return Untyped("".join(filled)) if self.untyped else "".join(filled)


def _filled(part: tuple[str, str | None], facts: Lookup, *, is_url: bool) -> str:
    name, default = part
    value = facts(name) or default
    if value is None:
        raise Unfilled(name)
    if not is_url:
        return value
    try:
        # A variable may hold a whole URL.
        safe = PLACEHOLDERS[name].safe if name in PLACEHOLDERS else _URL_SAFE if _WHOLE_URL.match(value) else "/"
        return quote(value, safe=safe)
    except UnicodeEncodeError:
        raise ValueError(f"half a character (a lone surrogate) in {{{name}}}") from None


def has_placeholder(value: object) -> bool:
    """Return whether any text in the value has a placeholder, at any depth."""
    if isinstance(value, str):
        return "{" in value and _KNOWN.search(value) is not None
    if isinstance(value, Mapping):
        return any(map(has_placeholder, value.values()))
    return isinstance(value, (list, tuple)) and any(map(has_placeholder, value))


def prepare(value: object) -> object:
    """Return the value with each text that has placeholders replaced by a `Template`, at any depth.

    Raises:
        ValueError: a placeholder is unknown, or a brace is single.
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
            raise ValueError(f"a single {match[0]} (write a literal brace twice)")
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
    hint = f"did you mean {{{near[0]}}}?" if near else f"known placeholders: {known}, {{env.NAME}};"
    raise ValueError(f"unknown placeholder {{{name}}} ({hint} write a literal brace twice)")


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
    """A value that is parsed later, when the values of its placeholders are known."""

    value: object
    parse: Parser
    is_url: bool

    @property
    def source(self) -> str:
        """The texts that have placeholders, as messages show them."""
        return ", ".join(show(template.source) for template in _templates(self.value))

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the placeholders."""
        return frozenset(name for template in _templates(self.value) for name in template.names())

    def missing(self, facts: Lookup, of_pages: Collection[str] = ()) -> list[str]:
        """Return the names of the placeholders without a value, except for the placeholders of a page."""
        return sorted(self._missing(facts).difference(PAGE_PLACEHOLDERS, of_pages))

    def _missing(self, facts: Lookup) -> set[str]:
        parts = {part for template in _templates(self.value) for part in template.parts if isinstance(part, tuple)}
        return {name for name, default in parts if default is None and not facts(name)}

    def parsed(self, filled: object, facts: Lookup) -> object:
        """Parse a filled value, as `Deferred.filled` returns it for the same `facts`.

        Raises:
            ValueError: the filled value is invalid.
            Unfilled: the filled value is invalid, and the value of a placeholder is unknown.
        """
        try:
            return self.parse(filled)
        except ValueError:
            if self._missing(facts):
                # The known part alone is invalid: the unknown part is the cause.
                raise Unfilled from None
            raise

    def filled(self, facts: Lookup) -> object:
        """Return the value with its placeholders filled, before it is parsed."""
        return fill(self.value, facts, is_url=self.is_url)


def parse_or_defer(parse: Parser, raw: object, *, is_url: bool, try_samples: bool = True) -> object:
    """Parse a value, or return it as `Deferred` if it has placeholders.

    Args:
        parse: the parser of the value.
        raw: the value as the author wrote it.
        is_url: true if the value is a URL.
        try_samples: true if the value is first parsed with sample values, so that an error is raised at once.

    Raises:
        ValueError: the value is invalid, or would be invalid on every page.
    """
    try:
        result = Deferred(prepare(raw), parse, is_url)
    except RecursionError:
        raise ValueError("nested without end") from None
    if not result.names:
        return parse(result.value)
    if is_url:
        for template in _templates(result.value):
            template.check_start()
    if try_samples and not any(name.startswith(_ENVIRONMENT) for name in result.names):
        result.parsed(result.filled(_sample), _sample)
    return result


def _sample(name: str) -> str:
    return PLACEHOLDERS[name].sample


def fill(value: object, facts: Lookup, *, is_url: bool) -> object:
    """Return a prepared value with its templates filled. Items of a mapping that cannot be filled are left out.

    Raises:
        Unfilled: no part of the value can be filled.
    """
    if isinstance(value, Template):
        return value.fill(facts, is_url=is_url)
    if isinstance(value, Mapping):
        result = {}
        unfilled = None
        for key, item in value.items():
            try:
                result[key] = fill(item, facts, is_url=is_url)
            except Unfilled as error:  # noqa: PERF203  # the other items are filled
                unfilled = error
        if unfilled and all(item is None for item in result.values()):
            raise unfilled
        return result
    if isinstance(value, list):
        return [fill(item, facts, is_url=is_url) for item in value]
    return value


def resolve(
    name: str, value: Deferred, facts: Lookup, *, where: str, problems: list[Problem], properties: Table
) -> Iterator[tuple[str, object]]:
    """Yield a property with its parsed value, if the value can be filled now. Append a problem if it is invalid."""
    filled = None
    try:
        filled = value.filled(facts)
        yield name, value.parsed(filled, facts)
    except Unfilled:
        return
    except ValueError as error:
        option = properties[name.lower()]
        shown = value.source if filled is None else show(filled)
        what = f"{error}; found {shown}; accepted: {option.accepts}"
        problems.append(Problem(key=f"{where}.{name}", what=what, consequence=option.consequence, option=option))
