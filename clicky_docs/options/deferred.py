"""Values with placeholders, which are parsed later, when the values of the placeholders are known."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from clicky_docs.options.declare import Problem, Table
from clicky_docs.options.parsers import Parser, show
from clicky_docs.options.placeholders import (
    ENVIRONMENT,
    PAGE_PLACEHOLDERS,
    PLACEHOLDERS,
    Lookup,
    Unfilled,
    fill,
    prepare,
    templates,
)


@dataclass(frozen=True, eq=False)
class Deferred:
    """A value that is parsed later, when the values of its placeholders are known."""

    value: object
    parse: Parser
    is_url: bool

    @property
    def source(self) -> str:
        """The texts with placeholders, as the author wrote them, for messages."""
        return ", ".join(show(template.source) for template in templates(self.value))

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the placeholders in the value."""
        return frozenset(name for template in templates(self.value) for name in template.names())

    def missing(self, facts: Lookup, of_pages: Collection[str] = ()) -> list[str]:
        """Return the names of the placeholders that have neither a value nor a default.

        Placeholders whose values differ from page to page are left out: `PAGE_PLACEHOLDERS` and `of_pages`.
        """
        return sorted(self._missing(facts).difference(PAGE_PLACEHOLDERS, of_pages))

    def _missing(self, facts: Lookup) -> set[str]:
        parts = {part for template in templates(self.value) for part in template.parts if isinstance(part, tuple)}
        return {name for name, default in parts if default is None and not facts(name)}

    def parsed(self, filled: object, facts: Lookup) -> object:
        """Parse a value that `Deferred.filled` has returned for the same `facts`.

        Raises:
            ValueError: the value is invalid, and all placeholders have values.
            Unfilled: the value is invalid, and a placeholder has no value.
        """
        try:
            return self.parse(filled)
        except ValueError:
            if self._missing(facts):
                # `fill` has left out an item of a mapping, because a placeholder has no value. Without the item, the
                # mapping may be invalid. The author has made no mistake, so no problem is reported.
                raise Unfilled from None
            raise

    def filled(self, facts: Lookup) -> object:
        """Return the value with the placeholders replaced by their values. The result is not parsed yet."""
        return fill(self.value, facts, is_url=self.is_url)


def parse_or_defer(parse: Parser, raw: object, *, is_url: bool, try_samples: bool = True) -> object:
    """Return the parsed value, or a `Deferred` if the value has placeholders.

    Args:
        parse: the parser of the value.
        raw: the value as the author wrote it.
        is_url: true if the value is a URL.
        try_samples: true if a value with placeholders is also parsed with sample values, to find mistakes early.

    Raises:
        ValueError: the value is invalid, or is invalid with sample values in place of the placeholders.
    """
    try:
        result = Deferred(prepare(raw), parse, is_url)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not result.names:
        return parse(result.value)
    if is_url:
        for template in templates(result.value):
            template.check_start()
    if try_samples and not any(name.startswith(ENVIRONMENT) for name in result.names):
        result.parsed(result.filled(_sample), _sample)
    return result


def _sample(name: str) -> str:
    return PLACEHOLDERS[name].sample


def resolve(
    name: str, value: Deferred, facts: Lookup, *, where: str, problems: list[Problem], properties: Table
) -> Iterator[tuple[str, object]]:
    """Parse a deferred value, and yield the property's name and the parsed value.

    Nothing is yielded if a placeholder has no value, or if the value is invalid. If the value is invalid, a problem is
    appended to `problems`.
    """
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
