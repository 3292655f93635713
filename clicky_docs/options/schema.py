"""Generate JSON Schema from the tables of options, properties and insights, for completion and checks in editors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from clicky_docs.options.declare import AnyName, Option, Table
from clicky_docs.options.json_types import Schema, json_type, keys, nullable, other_spelling, types
from clicky_docs.options.placeholders import PLACEHOLDERS
from clicky_docs.options.properties import PROPERTIES
from clicky_docs.options.settings import SETTINGS

Change = Callable[[Schema], Schema]

_ANNOTATIONS = ("description", "deprecated", "deprecationMessage")
_NAMES = "|".join(PLACEHOLDERS)
_ON_PAGE = rf"\{{(?:{_NAMES}|env\.[A-Za-z0-9_]+)\}}"
_PLACEHOLDER = rf"\{{\s*(?:{_NAMES}|env\.[^{{}}:\s]+(?::[^{{}}]*)?)\s*\}}"
# A text in which each brace is doubled, or is a part of a placeholder.
_TEMPLATE = rf"(?:[^{{}}]|\{{\{{|\}}\}}|{_PLACEHOLDER})*$"
# The name of an environment variable.
_VARIABLE = "^[A-Z_][A-Z0-9_]*$"
_BRACES = (
    f"Braces begin and end a placeholder ({', '.join(f'{{{name}}}' for name in PLACEHOLDERS)}, {{env.NAME}}). "
    "Write {{ and }} if the braces are text."
)


def site_options() -> Schema:
    """Return the schema of a site's options. In `custom` and `pages`, the values may have placeholders."""
    schema = table_schema(SETTINGS)
    changed = {name: change_values(schema["properties"][name], with_placeholders) for name in ("custom", "pages")}
    return {**schema, "properties": {**schema["properties"], **changed}}


def page_properties() -> Schema:
    """Return the schema of the properties that a page sets. The values must not have placeholders."""
    return change_values(table_schema(PROPERTIES), without_placeholders)


def table_schema(table: Table) -> Schema:
    """Return the schema of a mapping that is parsed with a table."""
    if isinstance(table, AnyName):
        names = {**json_type(table.name), "patternErrorMessage": f"Accepted: {table.accepts}."}
        return {
            "type": "object",
            "propertyNames": names,
            "additionalProperties": nullable(option_schema(table.each)),
        }
    properties = {option.name: option_schema(option) for option in table.values()}
    # If a name is in another spelling, its value is not checked.
    return keys(properties, patternProperties={other_spelling(properties): True} if properties else {})


def option_schema(option: Option) -> Schema:
    """Return the schema of an option's value, with the option's description."""

    def with_message(schema: Schema) -> Schema:
        return {"patternErrorMessage": f"Accepted: {option.accepts}.", **schema}

    table = {} if option.table is None else {"table": table_schema(option.table)}
    schema = dict(change_values(json_type(option.parse, **table), with_message))
    if option.help:
        schema["description"] = f"{option.help}\n\nAccepted: {option.accepts}."
    if option.current_name:
        schema |= {"deprecated": True, "deprecationMessage": f"Use {option.current_name!r}."}
    return schema


def change_values(schema: Schema, change: Change) -> Schema:
    """Return the schema after `change` was applied to each schema of a single value, also in mappings and lists."""
    nested: dict[str, Any] = {
        name: change_values(schema[name], change)
        for name in ("items", "additionalProperties")
        if isinstance(schema.get(name), Mapping)
    }
    nested |= {
        name: [change_values(each, change) for each in schema[name]] for name in ("anyOf", "allOf") if name in schema
    }
    if "properties" in schema:
        nested["properties"] = {name: change_values(each, change) for name, each in schema["properties"].items()}
    is_value = bool({*types(schema)} - {"object", "array", "null"})
    changed = {**schema, **nested}
    return change(changed) if is_value else changed


def with_placeholders(schema: Schema) -> Schema:
    """Return the schema of a single value that may have placeholders. A text must not have other braces."""
    given = schema.get("pattern", "")
    if "string" in types(schema) and given in {"", r"\S"}:
        start = r"^(?=\s*\S)" if given else "^"
        return {**schema, "pattern": f"{start}{_TEMPLATE}", "patternErrorMessage": _BRACES}
    return _or_text(schema, rf"^(?=[\s\S]*{_PLACEHOLDER}){_TEMPLATE}")


def without_placeholders(schema: Schema) -> Schema:
    """Return the schema of a single value that must not have placeholders."""
    message = "Only the site's options may have placeholders."
    rule = {"pattern": rf"^(?![\s\S]*{_ON_PAGE})", "patternErrorMessage": message}
    return {**schema, "allOf": [*schema.get("allOf", ()), rule]} if "string" in types(schema) else schema


def with_variables(schema: Schema) -> Schema:
    """Return the schema of a single value that may also be the argument of MkDocs's tag ``!ENV``.

    An editor checks the argument as if the tag did not exist. The argument is the name of an environment variable. For
    a boolean, the argument may also be a list of names that ends with a default value, as in ``!ENV [CI, false]``.
    """
    if "enum" in schema:
        return schema
    result = _or_text(schema, _VARIABLE)
    if "boolean" not in types(schema) or "array" in types(schema):
        return result
    names = {"type": "array", "items": [{"type": "string", "pattern": _VARIABLE}], "minItems": 1}
    return {"anyOf": [result, names], **{name: schema[name] for name in _ANNOTATIONS if name in schema}}


def _or_text(schema: Schema, pattern: str) -> Schema:
    """Return the schema that also accepts text that matches a pattern."""
    if "string" in types(schema):
        return {**schema, "pattern": f"{schema['pattern']}|{pattern}"} if "pattern" in schema else schema
    return {**schema, "type": [*types(schema), "string"], "pattern": pattern}
