"""Generate JSON Schema from the tables of options, properties and insights, for completion and checks in editors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from clicky_docs.options.declare import AnyName, Option, Table
from clicky_docs.options.json_types import Schema, json_type, keys, nullable, other_spelling, types
from clicky_docs.options.placeholders import PLACEHOLDERS
from clicky_docs.options.properties import PROPERTIES
from clicky_docs.options.settings import SETTINGS

_PLACEHOLDER = rf"\{{\s*(?:{'|'.join(PLACEHOLDERS)}|env\.[A-Za-z0-9_]+(?::[^{{}}]*)?)\s*\}}"
# A text in which each brace is doubled, or is a part of a placeholder.
_TEMPLATE = rf"(?:[^{{}}]|\{{\{{|\}}\}}|{_PLACEHOLDER})*$"
_ANNOTATIONS = ("description", "default", "deprecated", "deprecationMessage")


def site_options() -> Schema:
    """Return the schema of a site's options. In `custom` and `pages`, the values may have placeholders."""
    schema = table_schema(SETTINGS)
    changed = {
        name: change_values(schema["properties"][name], with_placeholders) for name in ("custom", "pages")
    }
    return {**schema, "properties": {**schema["properties"], **changed}}


def page_properties() -> Schema:
    """Return the schema of the properties that a page sets. The values must not have placeholders."""
    return change_values(table_schema(PROPERTIES), without_placeholders)


def table_schema(table: Table) -> Schema:
    """Return the schema of a mapping that is parsed with a table."""
    if isinstance(table, AnyName):
        each = nullable(option_schema(table.each))
        return {"type": "object", "propertyNames": json_type(table.name), "additionalProperties": each}
    properties = {option.name: option_schema(option) for option in table.values()}
    # The values of names in another spelling are not checked.
    return keys(properties, patternProperties={other_spelling(properties): True} if properties else {})


def option_schema(option: Option) -> Schema:
    """Return the schema of an option's value, with the option's description."""
    table = {} if option.table is None else {"table": table_schema(option.table)}
    schema = dict(json_type(option.parse, **table))
    if option.help:
        schema["description"] = f"{option.help}\n\nAccepted: {option.accepts}."
    if isinstance(option.default, (bool, int, str)) and option.default != "":
        schema["default"] = option.default
    if option.current_name:
        schema |= {"deprecated": True, "deprecationMessage": f"Use {option.current_name!r}."}
    return schema


def change_values(schema: Schema, change: Callable[[Schema], Schema]) -> Schema:
    """Return the schema in which `change` has replaced each schema of a single value, also in mappings and lists."""
    annotations = {name: schema[name] for name in _ANNOTATIONS if name in schema}
    rest: dict[str, Any] = {name: value for name, value in schema.items() if name not in annotations}
    if "anyOf" in rest and "type" not in rest:
        return {**rest, "anyOf": [change_values(each, change) for each in rest["anyOf"]], **annotations}
    if not any(each in {"object", "array"} for each in types(rest)):
        return {**change(rest), **annotations}
    for name in ("items", "additionalProperties"):
        if isinstance(rest.get(name), Mapping):
            rest[name] = change_values(rest[name], change)
    if "properties" in rest:
        rest["properties"] = {name: change_values(each, change) for name, each in rest["properties"].items()}
    return {**rest, **annotations}


def with_placeholders(schema: Schema) -> Schema:
    """Return the schema of a single value that may have placeholders. A text must not have other braces."""
    if schema.get("pattern") == r"\S":
        return {**schema, "pattern": rf"^(?=\s*\S){_TEMPLATE}"}
    if "string" in types(schema) and "pattern" not in schema:
        return {**schema, "pattern": f"^{_TEMPLATE}"}
    template = {"type": "string", "pattern": rf"^(?=[\s\S]*{_PLACEHOLDER}){_TEMPLATE}"}
    return {"anyOf": [schema, template]}


def without_placeholders(schema: Schema) -> Schema:
    """Return the schema of a single value that must not have placeholders."""
    if "string" not in types(schema):
        return schema
    return {**schema, "not": {"type": "string", "pattern": _PLACEHOLDER}}
