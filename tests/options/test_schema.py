"""Tests of the schemas for editors: valid values in other tests, in the docs and in the sample, and mistakes."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from options.test_settings import BAD_PROPERTIES, BAD_SETTINGS, GOOD_PROPERTIES, GOOD_SETTINGS
from sites import run
from strategies import ANYTHING
from test_examples import PAGES, blocks
from test_mistakes import EMPTY, MISTAKES, SITE

from clicky_docs import Untyped, load_page, load_site
from clicky_docs.cli import cli, schema
from clicky_docs.cli.config import parse_toml
from clicky_docs.options.declare import Option, Table
from clicky_docs.options.insights import INSIGHTS
from clicky_docs.options.properties import PROPERTIES
from clicky_docs.options.settings import SETTINGS

ROOT = Path(__file__).parents[2]
CONFIGURATION = tuple(name for name in schema.SCHEMAS if name != "report")
CHECKERS = {name: jsonschema.Draft7Validator(schema.SCHEMAS[name]()) for name in CONFIGURATION}


def as_json(value: Any) -> Any:
    """Return a value as an editor sees the value: keys and dates are text."""
    if isinstance(value, Mapping):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(item) for item in value]
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, datetime.date) else value


def errors(name: str, document: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in CHECKERS[name].iter_errors(as_json(document))]


def mkdocs_errors(options: Mapping[str, Any]) -> list[str]:
    return errors("mkdocs", {"plugins": ["search", {"clicky": options}]})


def has(value: Any, predicate: Callable[[Any], bool]) -> bool:
    """Return whether the predicate is true for the value, or for a value in a nested mapping or list."""
    if isinstance(value, Mapping):
        return any(has(each, predicate) for each in (*value, *value.values()))
    return any(has(each, predicate) for each in value) if isinstance(value, (list, tuple)) else predicate(value)


def is_untyped(value: Any) -> bool:
    """Return whether a value is text from a source in which every value is text. Such a source has no schema."""
    return isinstance(value, Untyped)


def is_none(value: Any) -> bool:
    return value is None


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal))


# Valid values ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CONFIGURATION)
def test_schema_is_a_valid_schema(name: str) -> None:
    jsonschema.Draft7Validator.check_schema(schema.SCHEMAS[name]())


@pytest.mark.parametrize(("name", "value", "sent"), [case for case in GOOD_PROPERTIES if not is_untyped(case[1])])
def test_schema_of_front_matter_accepts_each_valid_property(name: str, value: Any, sent: Any) -> None:
    assert errors("front-matter", {"title": "Page", "clicky": {name: value}}) == []
    assert errors("front-matter", {f"clicky_{name}": value, "tags": ["a"]}) == []
    assert errors("front-matter", {f"Clicky-{name.replace('_', '-')}": value}) == []
    assert mkdocs_errors({"custom": {name: value}, "pages": {"tutorial/**": {name: value}}}) == []


@pytest.mark.parametrize(("name", "value", "used"), [case for case in GOOD_SETTINGS if not is_untyped(case[1])])
def test_schemas_of_a_site_accept_each_valid_option(name: str, value: Any, used: Any) -> None:
    assert mkdocs_errors({name: value}) == []
    assert errors("mkdocs", {"plugins": {"search": {}, "clicky": {name: value}}}) == []
    if not has(value, is_none):
        assert errors("toml", {name: value}) == []
        assert errors("toml", {"tool": {"clicky-docs": {name: value}, "x": 1}, "project": {"name": "x"}}) == []


@pytest.mark.parametrize("value", [True, False, "No", None, {}, {"goal": {"name": "signup", "revenue": 9.9}}])
def test_schema_of_front_matter_accepts_each_value_that_includes_or_excludes_a_page(value: Any) -> None:
    assert errors("front-matter", {"clicky": value}) == []


def configurations() -> Iterator[tuple[str, str, Any]]:
    """Yield the place, the schema and the content of each configuration in the docs, in the sample and in mkdocs.yml."""
    loader = yaml.SafeLoader
    for path in (ROOT / "mkdocs.yml", ROOT / "sample_docs" / "mkdocs.yml"):
        yield str(path), "mkdocs", yaml.load(path.read_text(encoding="utf-8"), loader)
    path = ROOT / "sample_docs" / "clicky-docs.toml"
    yield str(path), "toml", parse_toml(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "sample_docs" / "docs").rglob("*.md")):
        yield from front_matter(str(path), path.read_text(encoding="utf-8"))
    for page in PAGES:
        for block in blocks(page):
            if block.file == "mkdocs.yml" and "!ENV" not in block.text:
                yield str(block), "mkdocs", yaml.load(block.text, loader)
            elif block.file.endswith(".toml") and "clicky-docs" in block.file + block.text:
                yield str(block), "toml", parse_toml(block.text)
            elif block.language in {"markdown", "md"}:
                yield from front_matter(str(block), block.text)


def front_matter(place: str, text: str) -> Iterator[tuple[str, str, Any]]:
    match = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    if match:
        yield place, "front-matter", yaml.safe_load(match[1])


CONFIGURATIONS = [*configurations()]


def test_docs_and_sample_contain_a_configuration_for_each_schema() -> None:
    assert {name for _, name, _ in CONFIGURATIONS} == {*CONFIGURATION}
    assert len(CONFIGURATIONS) > 20


@pytest.mark.parametrize(("place", "name", "document"), CONFIGURATIONS, ids=[place for place, _, _ in CONFIGURATIONS])
def test_schemas_accept_the_configurations_of_the_docs_and_of_the_sample(place: str, name: str, document: Any) -> None:
    assert errors(name, document) == []


VALUES = ANYTHING | st.sampled_from(
    [case[1] for case in (*GOOD_PROPERTIES, *GOOD_SETTINGS, *BAD_PROPERTIES, *BAD_SETTINGS)]
)
# The parsers of these options accept any text, and so also a number. The schemas reject a number.
NOT_NUMBERS = {"hosts", "internal_hosts", "cookie_domain"}


@given(st.sampled_from([*SETTINGS]), VALUES)
def test_schemas_accept_each_option_that_the_parser_accepts(name: str, value: Any) -> None:
    if has(value, is_untyped) or (name in NOT_NUMBERS and has(value, is_number)) or load_site({name: value})[1]:
        return
    assert mkdocs_errors({name: value}) == []
    if not has(value, is_none):
        assert errors("toml", {name: value}) == []


@given(st.sampled_from([*PROPERTIES]), VALUES)
def test_schemas_accept_each_property_that_the_parser_accepts(name: str, value: Any) -> None:
    if has(value, is_untyped) or (name in NOT_NUMBERS and has(value, is_number)):
        return
    site, _ = load_site({"goals": {"tutorial": 12}})
    if not load_page("p", {"clicky": {name: value}}, site)[1]:
        assert errors("front-matter", {"clicky": {name: value}}) == []
    if not load_site({"custom": {name: value}})[1]:
        assert mkdocs_errors({"custom": {name: value}}) == []


# Mistakes -------------------------------------------------------------------------------------------------------------

# These mistakes depend on other values, such as the site's goals, or on a rule that a schema cannot express.
NOT_STRUCTURAL = [
    ("goal", "signup"),
    ("goal", "٣"),
    ("split", {"name": "a", "version": 1, "goal": ["x"]}),
    ("title", "\ud800"),
    ("visitor", {True: "x"}),
    ("visitor", {"age": float("nan")}),
    ("timeout", float("nan")),
    ("goal", {"id": 1, "revenue": float("inf")}),
    ("heatmap_objects", 0.5j),
    ("href", "http://[::1"),
    ("internal_ips", "10.0.0.0/99"),
    # In Python, `$` also matches before a line break at the end. In JavaScript, `$` matches only at the end.
    ("site_id", "12345678\n"),
    ("consent", {"banner": "material", "category": "a"}),
    ("consent", {"global": "a.0", "event": "e"}),
]


def is_structural(name: str, value: Any) -> bool:
    return not is_untyped(value) and repr((name, value)) not in map(repr, NOT_STRUCTURAL)


@pytest.mark.parametrize(("name", "value", "reason"), [case for case in BAD_PROPERTIES if is_structural(*case[:2])])
def test_schemas_reject_an_invalid_property(name: str, value: Any, reason: str) -> None:
    assert errors("front-matter", {"clicky": {name: value}})
    assert errors("front-matter", {f"clicky_{name}": value})
    assert mkdocs_errors({"custom": {name: value}})
    assert mkdocs_errors({"pages": {"tutorial/**": {name: value}}})


@pytest.mark.parametrize(("name", "value"), [case[:2] for case in BAD_SETTINGS if is_structural(*case[:2])], ids=repr)
def test_schemas_reject_an_invalid_option(name: str, value: Any) -> None:
    assert mkdocs_errors({name: value})
    assert errors("toml", {name: value})
    assert errors("toml", {"tool": {"clicky-docs": {name: value}}})


def front_matter_of(mistake: str) -> Any:
    (found,) = front_matter("", MISTAKES[mistake].text)
    return found[2]


# The schema of front matter contains no names of goals, and marks are not in the front matter.
GOALS_OF_THE_SITE = {"a goal that does not exist", "a link to a goal that does not exist"}


@pytest.mark.parametrize("mistake", sorted(MISTAKES.keys() - GOALS_OF_THE_SITE))
def test_schema_of_front_matter_rejects_each_mistake_in_front_matter(mistake: str) -> None:
    assert errors("front-matter", front_matter_of(mistake))


@pytest.mark.parametrize("options", [options for options, _ in (SITE | EMPTY).values()], ids=[*SITE, *EMPTY])
def test_schemas_of_a_site_reject_each_mistake_in_a_configuration(options: Mapping[str, Any]) -> None:
    assert mkdocs_errors(options)
    assert errors("toml", options)


@pytest.mark.parametrize("pattern", ["/a", "./a", "a\\b", "!a", " "])
def test_schemas_reject_an_invalid_pattern(pattern: str) -> None:
    assert mkdocs_errors({"pages": {pattern: False}})


@pytest.mark.parametrize("name", ["12", "a: b", "[a", "null", " "])
def test_schemas_reject_an_invalid_name_of_a_goal(name: str) -> None:
    assert load_site({"goals": {name: 1}})[1]
    assert mkdocs_errors({"goals": {name: 1}})


@pytest.mark.parametrize(
    "value",
    [True, 7, ["serch"], "serch", {"serch": True}, {"search": 1}, {"search": {"words": "no"}}, [{"read": {"x": 1}}],
     {"copy": {"x": 1}}, {"read": {"words_per_minute": 0}}, {"feedback": {"texts": {"qestion": "x"}}}, {"feedback": {"yes": 0}}],
)  # fmt: skip
def test_schemas_reject_an_invalid_insight(value: Any) -> None:
    assert load_site({"insights": value})[1]
    assert mkdocs_errors({"insights": value})


@pytest.mark.parametrize(
    "value",
    ["No_Results", ["search", {"read": {"words_per_minute": 300}}], {"feedback": {"texts": {"yes": "Ja"}, "yes": 12}},
     False, {"search": None, "READ": {}, "copy": {}}, {"not-found": {"page": 404}}],
)  # fmt: skip
def test_schemas_accept_a_valid_insight(value: Any) -> None:
    assert load_site({"insights": value})[1] == []
    assert mkdocs_errors({"insights": value}) == []


# Content --------------------------------------------------------------------------------------------------------------


def described(table: Table) -> list[Option]:
    return [inner for each in table.values() for inner in (each, *described(each.table or Table([])))]


def test_schema_describes_each_option_property_and_insight() -> None:
    text = json.dumps(schema.mkdocs())
    for option in (*described(SETTINGS), *described(PROPERTIES), *described(INSIGHTS)):
        assert json.dumps(f"{option.help}\n\nAccepted: {option.accepts}.") in text


def test_schema_marks_deprecated_names() -> None:
    properties = schema.front_matter()["properties"]
    assert properties["clicky_session"]["deprecationMessage"] == "Use 'visitor'."
    assert "deprecated" not in properties["clicky_visitor"]


@pytest.mark.parametrize("name", CONFIGURATION)
def test_command_schema_prints_a_schema_as_json(name: str) -> None:
    result = CliRunner().invoke(cli, ["schema", name])
    assert result.exit_code == 0
    assert json.loads(result.output) == {"$schema": "http://json-schema.org/draft-07/schema#", **schema.SCHEMAS[name]()}


@pytest.mark.parametrize("name", CONFIGURATION)
def test_command_schema_prints_the_same_text_in_each_run(tmp_path: Path, name: str) -> None:
    """The order of a set differs between runs of Python."""
    texts = {run("clicky_docs", "schema", name, cwd=tmp_path, env={"PYTHONHASHSEED": seed}).stdout for seed in "123"}
    assert len(texts) == 1


def test_command_schema_with_an_unknown_name_prints_the_accepted_names() -> None:
    result = CliRunner().invoke(cli, ["schema", "sphinx"])
    assert result.exit_code == 2
    assert "'sphinx' is not one of 'mkdocs', 'toml', 'front-matter', 'report'." in result.output


def test_command_schema_prints_the_schema_of_the_report() -> None:
    result = CliRunner().invoke(cli, ["schema", "report"])
    printed = json.loads(result.output)
    assert printed == schema.report()
    jsonschema.Draft202012Validator.check_schema(printed)
    assert printed["title"] == "A report of clicky-docs report"
