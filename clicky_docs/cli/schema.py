"""Print JSON Schema, with which editors complete and check the options of a site and the properties of a page."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import click

from clicky_docs.options.json_types import NULL, Schema, any_spelling, json_type, nullable
from clicky_docs.options.properties import PAGE_ENTRY, page_entry
from clicky_docs.options.schema import change_values, page_properties, site_options, with_variables
from clicky_docs.pages.page import TYPO, UNMISTAKABLE


def mkdocs() -> Schema:
    """Return the schema of mkdocs.yml. The schema describes only the options of the plugin `clicky`."""
    options = change_values(site_options(), with_variables)
    plugin = {"type": "object", "properties": {"clicky": nullable(options)}}
    listed = {"type": "array", "items": {"anyOf": [{"type": "string"}, plugin]}}
    return {"type": "object", "properties": {"plugins": {"anyOf": [listed, plugin]}}}


def toml() -> Schema:
    """Return the schema of clicky-docs.toml, and of the table ``[tool.clicky-docs]`` in pyproject.toml."""
    options = _for_toml(site_options())
    tool = {"type": "object", "properties": {"clicky-docs": options}}
    # https://packaging.python.org/en/latest/specifications/pyproject-toml/
    others = {name: {"type": "object"} for name in ("build-system", "dependency-groups", "project")}
    return {**options, "properties": {**options["properties"], "tool": tool, **others}}


def _for_toml(schema: Any) -> Any:
    """Return the schema without null, because TOML has no null.

    The rules in ``allOf`` are moved up, because the language server of Even Better TOML (taplo-lsp 0.8) cannot complete
    names if a schema has ``allOf``. Each rule has a different name, so no rule is lost.
    """
    if isinstance(schema, Mapping):
        result = {name: _for_toml(each) for name, each in schema.items()}
        for rules in result.pop("allOf", ()):
            result |= rules
        return result
    if isinstance(schema, list):
        return [_for_toml(each) for each in schema if each not in ("null", NULL)]
    return schema


def front_matter() -> Schema:
    """Return the schema of a page's front matter. The schema describes only the keys ``clicky`` and ``clicky_…``."""
    table = page_properties()
    flat: Mapping[str, Schema] = {f"clicky_{name}": schema for name, schema in table["properties"].items()}
    accepted = f"Accepted: {PAGE_ENTRY}."
    entry = {**json_type(page_entry, table=table), "description": accepted, "patternErrorMessage": accepted}
    names = "|".join(map(any_spelling, table["properties"]))
    return {
        "type": "object",
        "properties": {"clicky": nullable(entry), **flat},
        "patternProperties": {
            rf"^{any_spelling('clicky')}[_-](?!(?:{names})$)": False,
            f"^{TYPO.pattern}": False,
        },
        # An empty key `clicky` next to such a property: the author has forgotten to indent the property.
        "if": {"properties": {"clicky": NULL}, "required": ["clicky"]},
        "then": {"properties": dict.fromkeys(sorted(UNMISTAKABLE), False)},
    }


def report() -> Schema:
    """Return the schema of the output of ``clicky-docs report --json``."""
    from clicky_docs.report.write.json_file import schema  # noqa: PLC0415  # only this schema needs the package

    result: Schema = json.loads(schema())
    return result


SCHEMAS: Mapping[str, Callable[[], Schema]] = {
    "mkdocs": mkdocs,
    "toml": toml,
    "front-matter": front_matter,
    "report": report,
}


@click.command("schema")
@click.argument("name", metavar=f"[{'|'.join(SCHEMAS)}]", type=click.Choice([*SCHEMAS]))
def print_schema(name: str) -> None:
    """Print a JSON Schema, with which an editor completes names and marks wrong values.

    The schema describes the plugin's options in mkdocs.yml (mkdocs), clicky-docs.toml and pyproject.toml (toml), the
    properties in the front matter of a page (front-matter), or the output of clicky-docs report --json (report).
    """
    draft = {"$schema": "http://json-schema.org/draft-07/schema#"}
    click.echo(json.dumps({**draft, **SCHEMAS[name]()}, indent=1, ensure_ascii=False))
