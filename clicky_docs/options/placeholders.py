"""Placeholders in the values of a site's options: ``{page}``, ``{version}``, ``{env.BRANCH:main}``.

A value with placeholders is kept as `Deferred` until the placeholders' values are known. The site's values are known
when a build begins; a page's values are known when the page is written. The filled value is then parsed like any other
value. In a text, the author writes ``{{`` for the character ``{``.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias
from urllib.parse import quote

from clicky_docs.options.parsers import Untyped

Lookup: TypeAlias = Callable[[str], "str | None"]
"""A function from a placeholder's name to its value, or to None if the value is unknown in this build."""

_BRACES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_VARIABLE = re.compile(r"env\.(\w+)(?::(.*))?", re.DOTALL)
ENVIRONMENT = "env."
PAGE_PLACEHOLDERS = {"title", "page", "url", "path"}


# If the value of a placeholder is a URL, these characters are not percent-encoded: a URL is already encoded.
_URL_SAFE = "/:?#[]@!$&'()*+,;=%~"
_WHOLE_URL = re.compile("https?://", re.IGNORECASE)


class Placeholder(NamedTuple):
    """The declaration of a placeholder. `help` describes the value."""

    help: str
    sample: str
    """A sample value. Before the build, options are parsed with samples, so that a mistake is reported only once."""
    safe: str = ""
    """The characters that are not percent-encoded in a URL, in addition to letters and digits."""


PLACEHOLDERS = {
    "title": Placeholder("the page's title, as plain text", "Title"),
    "page": Placeholder(
        "the page's path in the documentation, without the file extension, such as `tutorial/install`", "page", "/"
    ),
    "url": Placeholder("the page's canonical URL, or its path if the site's URL is unknown", "/page", _URL_SAFE),
    "path": Placeholder("the path of the page's canonical URL, such as `/install/`", "/page", _URL_SAFE),
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
    """Raised if the value of a placeholder is unknown in this build."""


class Template(NamedTuple):
    """A text with placeholders."""

    source: str
    parts: tuple[str | tuple[str, str | None], ...]
    """The pieces of the text in their order: plain text, or a placeholder's name and its default (or None)."""
    untyped: bool
    """True if a placeholder is an environment variable. The filled text is then an `Untyped`."""

    def names(self) -> Iterator[str]:
        """Yield the names of the template's placeholders."""
        return (part[0] for part in self.parts if isinstance(part, tuple))

    def check_start(self, filled: Sequence[str] = ()) -> None:
        """Raise an error if text precedes a placeholder whose value is a whole URL, as in ``/docs{url}``.

        Args:
            filled: the texts that replace the parts. Without these texts, environment variables are not checked.

        Raises:
            ValueError: text precedes a whole URL.
        """
        for index, part in enumerate(self.parts):
            is_whole_url = isinstance(part, tuple) and (
                part[0] == "url" or (filled and part[0].startswith(ENVIRONMENT) and _WHOLE_URL.match(filled[index]))
            )
            if is_whole_url and any(not isinstance(each, str) or each.strip() for each in self.parts[:index]):
                hint = "; did you mean {path}?" if part[0] == "url" else ""
                raise ValueError(f"text before {{{part[0]}}}, which is a whole URL{hint}")

    def fill(self, facts: Lookup, *, is_url: bool) -> str:
        """Return the text with values in place of placeholders. If `is_url` is true, the values are percent-encoded.

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
        # The value of an environment variable may be a whole URL.
        safe = PLACEHOLDERS[name].safe if name in PLACEHOLDERS else _URL_SAFE if _WHOLE_URL.match(value) else "/"
        return quote(value, safe=safe)
    except UnicodeEncodeError:
        raise ValueError(f"half a character (a lone surrogate) in {{{name}}}") from None


def has_placeholder(value: object) -> bool:
    """Return whether the value, or a text in a nested mapping or list, has a placeholder."""
    if isinstance(value, str):
        return "{" in value and _KNOWN.search(value) is not None
    if isinstance(value, Mapping):
        return any(map(has_placeholder, value.values()))
    return isinstance(value, (list, tuple)) and any(map(has_placeholder, value))


def prepare(value: object) -> object:
    """Return the value with a `Template` in place of each text with placeholders, also in nested mappings and lists.

    Raises:
        ValueError: a placeholder is unknown, or a single brace is not part of a placeholder.
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
            raise ValueError(f"a single {match[0]} (if the brace is text, write {match[0] * 2})")
        else:
            parts.append(_placeholder(match[1].strip()))
    parts.append(source[end:])
    if all(isinstance(part, str) for part in parts):
        return "".join(map(str, parts))
    untyped = any(part[0].startswith(ENVIRONMENT) for part in parts if isinstance(part, tuple))
    return Template(source, tuple(part for part in parts if part), untyped)


def _placeholder(name: str) -> tuple[str, str | None]:
    variable = _VARIABLE.fullmatch(name)
    if variable:
        return f"{ENVIRONMENT}{variable[1]}", variable[2] and variable[2].strip()
    if name in PLACEHOLDERS:
        return name, None
    near = difflib.get_close_matches(name, PLACEHOLDERS, n=1)
    known = ", ".join(f"{{{each}}}" for each in PLACEHOLDERS)
    hint = f"did you mean {{{near[0]}}}? If" if near else f"known placeholders: {known}, {{env.NAME}}; if"
    raise ValueError(f"unknown placeholder {{{name}}} ({hint} the braces are text, write {{{{{name}}}}})")


def templates(value: object) -> Iterator[Template]:
    """Yield the templates in a value that `prepare` has returned, also in nested mappings and lists."""
    if isinstance(value, Template):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from templates(item)
    elif isinstance(value, list):
        for item in value:
            yield from templates(item)


def fill(value: object, facts: Lookup, *, is_url: bool) -> object:
    """Take a value that `prepare` has returned, and return the value with text in place of the templates.

    If a placeholder in an item of a mapping has no value, the item is left out.

    Raises:
        Unfilled: a placeholder has no value. For a mapping, the error is raised only if no other item has a value.
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
