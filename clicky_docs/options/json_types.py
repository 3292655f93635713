"""Declare the JSON values that a parser accepts, as JSON Schema next to the parser. Editors check values with schemas.

A schema may accept a value that the parser rejects, because a schema cannot express each rule. A schema accepts each
value of YAML or TOML that the parser accepts, except for a number in place of a host name or a domain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, TypeAlias, TypeVar

Schema: TypeAlias = Mapping[str, Any]

_Parser = TypeVar("_Parser", bound=Callable[..., object])
_DECLARED: dict[Callable[..., object], Callable[..., Schema]] = {}

FLAG: Schema = {"type": "boolean"}
NULL: Schema = {"type": "null"}
TEXT: Schema = {"type": ["string", "number"], "pattern": r"\S"}


def accepts_json(schema: Schema | Callable[..., Schema]) -> Callable[[_Parser], _Parser]:
    """Return a decorator that declares the JSON values that a parser accepts.

    Args:
        schema: the JSON Schema of the values, or a function that returns the schema. The function has the keyword
            arguments of the parser. If the parser returns a mapping that is parsed with a table, the function also has
            the argument `table`: the schema of the mapping.
    """

    def declare(parser: _Parser) -> _Parser:
        _DECLARED[parser] = schema if callable(schema) else lambda: schema
        return parser

    return declare


def json_type(parser: Callable[..., object], **more: object) -> Schema:
    """Return the JSON Schema of the values that a parser accepts. `more` is passed to the schema's function."""
    if isinstance(parser, partial):
        return json_type(parser.func, **parser.keywords, **more)
    return _DECLARED[parser](**more)


def pattern(expression: str) -> Schema:
    """Return the schema of a text that matches a regular expression as a whole. Spaces around the text are ignored.

    The expression must have the same meaning in Python and in JavaScript.
    """
    return {"type": "string", "pattern": rf"^\s*(?:{expression})\s*$"}


def types(schema: Schema) -> list[str]:
    """Return the types that a schema accepts, or an empty list if the schema does not limit the type."""
    found = schema.get("type", [])
    return [found] if isinstance(found, str) else [*found]


def union(*schemas: Schema) -> Schema:
    """Return the schema of a value that matches one of several schemas.

    If possible, the result is one schema with several types, and not ``anyOf``: the messages of editors are then more
    precise. A rule such as ``pattern`` applies to values of one type, so rules of different types do not affect each
    other. Rules of mappings and lists are in ``allOf``: otherwise, when an editor completes the name of an option, the
    editor also inserts an empty mapping or list.
    """
    merged: dict[str, Any] = {"type": []}
    for each in schemas:
        rules = {name: rule for name, rule in each.items() if name != "type"}
        is_container = {*types(each)} <= {"object", "array"}
        if (
            not types(each)
            or {*types(each)} & {*types(merged)}
            or "enum" in each
            or not rules.keys().isdisjoint(merged)
        ):
            return {"anyOf": [*schemas]}
        merged["type"] += types(each)
        merged |= {"allOf": [*merged.get("allOf", ()), rules]} if is_container and rules else rules
    return merged


def nullable(schema: Schema) -> Schema:
    """Return the schema that also accepts null."""
    if not types(schema):
        return {**schema, "anyOf": [*schema["anyOf"], NULL]}
    return {**schema, "type": [*types(schema), "null"]}


def one_or_more(item: Schema) -> Schema:
    """Return the schema of a value, or of a list of such values."""
    return union(item, {"type": "array", "items": item})


def one_of(names: Iterable[str]) -> Schema:
    """Return the schema of a text that is one of several names."""
    return {"type": "string", "enum": [*names]}


def one_of_ignoring_case(names: Iterable[str]) -> Schema:
    """Return the schema of a text that is one of several names. Case is ignored, and ``-`` equals ``_``."""
    known = [*names]
    return union(one_of(known), {"type": "string", "pattern": other_spelling(known)})


def other_spelling(names: Iterable[str]) -> str:
    """Return a regular expression that matches each other spelling of the names: other case, ``-`` for ``_``."""
    known = [*names]
    return rf"^(?!(?:{'|'.join(known)})$)(?:{'|'.join(map(any_spelling, known))})$"


def any_spelling(name: str) -> str:
    """Return a regular expression that matches each spelling of a name."""
    return "".join(map(_any_spelling, name))


def _any_spelling(character: str) -> str:
    if character in "-_":
        return "[_-]"
    return f"[{character.lower()}{character.upper()}]" if character.isalpha() else character


def keys(properties: Mapping[str, Schema], **rules: object) -> Schema:
    """Return the schema of a mapping with only these keys. A key with the value null is not set."""
    values = {name: nullable(schema) for name, schema in properties.items()}
    return {"type": "object", "properties": values, "additionalProperties": False, **rules}


def exactly_one(names: Iterable[str]) -> dict[str, Any]:
    """Return the rules of a mapping that must have exactly one of several keys."""
    known = [*names]
    return {
        "anyOf": [{"required": [name]} for name in known],
        "dependencies": {name: {"properties": {other: NULL for other in known if other != name}} for name in known},
    }
