"""Tests of the schemas in two language servers: of the VS Code extensions YAML and Even Better TOML.

Other editors use the same language servers.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from language_server import LanguageServer
from sites import write
from test_examples import blocks

from clicky_docs.cli import cli
from clicky_docs.cli.schema import SCHEMAS

pytestmark = pytest.mark.generators

INSTALLED = Path(__file__).parents[1] / "build" / "generators" / "editors"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the schemas, in the files that docs/editor.md names."""
    result = tmp_path_factory.mktemp("site")
    for name in SCHEMAS:
        printed = CliRunner().invoke(cli, ["schema", name]).output
        write(result, {f".vscode/clicky-{name}.json": printed})
    return result


def documented(language: str) -> str:
    """Return the block in this language in docs/editor.md."""
    (found,) = (block.text for block in blocks("docs/editor.md") if block.language == language)
    return found


def node(script: str) -> list[str]:
    program = shutil.which("node")
    assert program
    return [program, str(INSTALLED / script)]


@pytest.fixture(scope="module")
def yaml(folder: Path) -> Iterator[LanguageServer]:
    """Start the server with the settings that docs/editor.md shows."""
    settings = {name.removeprefix("yaml."): value for name, value in json.loads(documented("json")).items()}
    offline = {"schemaStore": {"enable": False}, "validate": True, "completion": True}
    command = [*node("node_modules/yaml-language-server/bin/yaml-language-server"), "--stdio"]
    server = LanguageServer(command, folder, {"yaml": {**settings, **offline}})
    yield server
    server.stop()


@pytest.fixture(scope="module")
def toml(folder: Path) -> Iterator[LanguageServer]:
    uri = (folder / ".vscode" / "clicky-toml.json").as_uri()
    associations = {".*/clicky-docs\\.toml$": uri, ".*/pyproject\\.toml$": uri}
    settings = {
        "schema": {"enabled": True, "associations": associations, "catalogs": [], "links": False},
        "completion": {"maxKeys": 5},
        "taplo": {"configFile": {"enabled": False}},
        "formatter": {},
        "syntax": {},
    }
    server = LanguageServer(node("taplo.mjs"), folder, {"evenBetterToml": settings})
    yield server
    server.stop()


OPTIONS = {"site_id": "site_id:", "enabled": "enabled:", "insights": "insights:", "custom": "custom:"}
PLUGIN = "plugins:\n  - search\n  - clicky:\n      "


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("mkdocs.yml", f"{PLUGIN}si|", OPTIONS),
        ("mkdocs.yml", "plugins:\n  - clic|", {"clicky": "clicky:"}),
        ("mkdocs.yml", f"{PLUGIN}custom:\n        ti|", {"title": "title:", "timeout": "timeout:", "goal": "goal:"}),
        ("mkdocs.yml", f"{PLUGIN}enabled: |", {"true": "true", "false": "false"}),
        ("mkdocs.yml", f"{PLUGIN}insights: [|]", {"search": "search", "no-results": "no-results"}),
        ("mkdocs.yml", f"{PLUGIN}consent: |", {"material": "material", "onetrust": "onetrust"}),
        (".meta.yml", "title: Page\nclic|", {"clicky": "clicky:", "clicky_goal": "clicky_goal:"}),
        (".meta.yml", "clicky:\n  go|", {"goal": "goal:", "visitor": "visitor:"}),
    ],
)
def test_yaml_server_completes_names_and_values(
    yaml: LanguageServer, name: str, text: str, expected: dict[str, str]
) -> None:
    found = yaml.completions(name, text)
    assert {label: found.get(label) for label in expected} == expected


TIMEOUT = "Value is below the minimum of 5."


@pytest.mark.parametrize(
    ("name", "text", "errors"),
    [
        ("mkdocs.yml", f"{PLUGIN}siteid: 7", ["Property siteid is not allowed."]),
        ("mkdocs.yml", f"{PLUGIN}clean_urls: 'no'", ["Accepted: true or false."]),
        ("mkdocs.yml", f"{PLUGIN}custom: {{timeout: 4}}", [TIMEOUT]),
        ("mkdocs.yml", f"{PLUGIN}pages: {{'a/**': {{timeout: 4}}}}", [TIMEOUT]),
        (
            "mkdocs.yml",
            f"{PLUGIN}goals: {{signup: fourteen}}",
            ["Accepted: a goal's id such as 12, or a mapping such as {id: 14, revenue: 5}."],
        ),
        (".meta.yml", "clicky:\n  gaol: signup", ["Property gaol is not allowed."]),
        (".meta.yml", "clicky:\n  session: {plan: free}", ["Use 'visitor'."]),
        (".meta.yml", "clicky:\n  href: /docs/{page}", ["Only the site's options may have placeholders."]),
        (".meta.yml", "cliky_goal: signup", ["Property cliky_goal is not allowed."]),
        (".meta.yml", "clicky_site_id: 7", ["Property clicky_site_id is not allowed."]),
        (".meta.yml", "clicky:\ngoal: signup", ["Property goal is not allowed."]),
    ],
)
def test_yaml_server_reports_a_mistake(yaml: LanguageServer, name: str, text: str, errors: list[str]) -> None:
    assert yaml.errors(name, text) == errors


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mkdocs.yml", "site_name: Docs\nplugins:\n  - search\n  - clicky"),
        ("mkdocs.yml", f"{PLUGIN}site_id: !ENV CLICKY_SITE_ID\n      enabled: !ENV [CI, false]"),
        ("mkdocs.yml", f"{PLUGIN}custom: {{visitor: {{version: '{{version}}'}}, href: '{{path}}'}}"),
        (".meta.yml", "title: Page\nclicky:\n  goal: {name: signup, revenue: 9.9}"),
    ],
)
def test_yaml_server_reports_no_error_in_a_valid_document(yaml: LanguageServer, name: str, text: str) -> None:
    wrong = f"{PLUGIN}siteid: 7" if name == "mkdocs.yml" else "clicky_gaol: 1"
    assert yaml.errors_before(name, text, wrong) == []


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("clicky-docs.toml", "si|", {"site_id": "site_id =", "enabled": "enabled ="}),
        ("clicky-docs.toml", "[custom]\nti|", {"title": "title =", "timeout": "timeout ="}),
        ("clicky-docs.toml", "enabled = |", {"true": "true", "false": "false"}),
        ("pyproject.toml", "[project]\nname = 'x'\n[tool.clicky-docs]\nsi|", {"site_id": "site_id ="}),
    ],
)
def test_toml_server_completes_names_and_values(
    toml: LanguageServer, name: str, text: str, expected: dict[str, str]
) -> None:
    found = toml.completions(name, text)
    assert {label: found.get(label) for label in expected} == expected


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("clicky-docs.toml", "siteid = 7\n", "Additional properties are not allowed ('siteid' was unexpected)"),
        ("clicky-docs.toml", "clean_urls = 'no'\n", '"no" is not of type "boolean"'),
        ("clicky-docs.toml", "[custom]\ntimeout = 4\n", "4 is less than the minimum of 5"),
        ("pyproject.toml", "[tool.clicky-docs]\nsiteid = 7\n", "Additional properties are not allowed ('siteid' was unexpected)"),
    ],
)  # fmt: skip
def test_toml_server_reports_a_mistake(toml: LanguageServer, name: str, text: str, error: str) -> None:
    # The server repeats a message for each line.
    assert {*toml.errors(name, text)} == {error}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("clicky-docs.toml", "site_id = '1'\n[pages]\n'tutorial/**' = {goal = 'signup'}\n'internal/**' = false\n"),
        ("pyproject.toml", "[project]\nname = 'x'\n[tool.clicky-docs]\nsite_id = 7\n"),
    ],
)
def test_toml_server_reports_no_error_in_a_valid_document(toml: LanguageServer, name: str, text: str) -> None:
    assert toml.errors_before(name, text, "[tool.clicky-docs]\nsiteid = 7\n") == []


def test_toml_server_finds_the_schema_that_the_first_line_of_a_file_names(toml: LanguageServer, folder: Path) -> None:
    first, line = documented("toml").splitlines()
    assert line.startswith("site_id = ")
    # The path is relative to the document, which is in a folder of its own.
    text = f"{first.replace('./', '../')}\nsiteid = 7\n"
    assert {*toml.errors("other.toml", text)} == {"Additional properties are not allowed ('siteid' was unexpected)"}
