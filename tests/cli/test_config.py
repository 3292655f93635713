"""The settings in clicky-docs.toml and in pyproject.toml."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from sites import SITE_ID, write

from clicky_docs.cli import cli
from clicky_docs.cli.config import ConfigError, find, load

OWN = f'site_id = "{SITE_ID}"\n'
SHARED = f'[project]\nname = "x"\n\n[tool.clicky-docs]\n{OWN}'


@pytest.mark.parametrize(
    ("files", "start", "expected"),
    [
        ({}, ".", None),
        ({"clicky-docs.toml": OWN}, ".", "clicky-docs.toml"),
        ({"clicky-docs.toml": OWN}, "a/b", "clicky-docs.toml"),
        ({"clicky-docs.toml": OWN, "a/clicky-docs.toml": OWN}, "a/b", "a/clicky-docs.toml"),
        ({"pyproject.toml": SHARED}, "a", "pyproject.toml"),
        ({"pyproject.toml": SHARED, "a/pyproject.toml": "[tool.other]\n"}, "a", "pyproject.toml"),
        ({"pyproject.toml": SHARED, "clicky-docs.toml": OWN}, ".", "clicky-docs.toml"),
    ],
)
def test_nearest_configuration_file_with_settings_for_clicky_docs_is_found(
    tmp_path: Path, files: dict[str, str], start: str, expected: str | None
) -> None:
    write(tmp_path, files)
    (tmp_path / start).mkdir(parents=True, exist_ok=True)
    assert find(tmp_path / start) == (tmp_path / expected if expected else None)


@pytest.mark.parametrize(("name", "text"), [("clicky-docs.toml", OWN), ("pyproject.toml", SHARED)])
def test_settings_in_a_configuration_file_are_loaded(tmp_path: Path, name: str, text: str) -> None:
    more = 'internal-hosts = ["staging.example"]\n'
    project = load(write(tmp_path, {name: text + more}) / name, {})
    assert project.settings.site_id == (SITE_ID,)
    assert project.settings.internal_hosts == ("staging.example",)
    assert load(tmp_path / name, {"site_id": ["7"]}).settings.site_id == ("7",)


def test_site_id_in_the_environment_is_used_if_the_configuration_file_sets_no_site_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLICKY_SITE_ID", "1,2")
    assert load(None, {}).settings.site_id == ("1", "2")
    write(tmp_path, {"clicky-docs.toml": "site-id = 7\n"})
    assert load(tmp_path / "clicky-docs.toml", {}).settings.site_id == ("7",)


def test_page_rules_in_a_configuration_file_are_parsed(tmp_path: Path) -> None:
    text = '[pages]\n"a/*" = {goal = 12, session = {a = 1}}\n"b" = false\n"c" = true\n"d" = {title = ""}\n'
    text = text.replace('{title = ""}', "{timeout = 30}")
    project = load(write(tmp_path, {"clicky-docs.toml": text}) / "clicky-docs.toml", {})
    assert [(each.pattern, each.track, each.custom) for each in project.settings.page_rules] == [
        ("a/*", True, {"goal": 12, "visitor": {"a": 1}}),
        ("c", True, {}),
        ("d", True, {"timeout": 30}),
        ("b", False, {}),
    ]


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ('site_id = "UA-1"', ["site_id: not a Site ID; found 'UA-1'; accepted: ASCII digits such as 101234567, or a"]),
        ("siteid = 1", ["siteid: unknown option; found 'siteid'; did you mean 'site_id'?"]),
        ("[goals]\nx = 'y'", ["goals.x: neither an id nor a mapping; found 'y'; accepted: a goal's id such as 12, or a mapping such as {id: 14"]),
        ('custom = {title = "{titel}"}', ["custom.title: unknown placeholder {titel} (did you mean {title}? If the braces are text, write {{titel}}); found '{titel}'; acc"]),
        ('custom = {timeout = "{env.HOME}"}', ["custom.timeout: not a number"]),
        ("noscript = 7\nenabled = 8", ["enabled: neither true nor false; found 8; acc", "noscript: neither true nor false; found 7; acc"]),
        ('custom = {titel = "x"}', ["custom.titel: unknown property; found 'titel'; did you mean 'title'?"]),
        ("pages = 7", ["pages: not a mapping; found 7; accepted: a mapping of patterns to properties or to false"]),
        ('[pages]\n"a/*" = {goal = [1]}', ["pages.\"a/*\".goal: a list; a page has only one goal; found [1]; accepted: a goal's id such as 12, or"]),
        ('[pages]\n"a/*" = 7', ['pages."a/*": neither true, false nor a mapping; found 7; accepted: false to exclude the page, true, or a mapping of Clicky']),
        ('[pages]\n"a/*" = {gaol = 1}', ['pages."a/*".gaol: unknown property; found \'gaol\'; did you mean \'goal\'?']),
        ("a = ", ["Invalid value (at end of document)"]),
    ],
)  # fmt: skip
def test_error_about_a_configuration_file_contains_the_messages_about_all_invalid_values(
    tmp_path: Path, text: str, messages: list[str]
) -> None:
    path = write(tmp_path, {"clicky-docs.toml": text, "index.html": "<!doctype html>"}) / "clicky-docs.toml"
    with pytest.raises(ConfigError) as raised:
        load(path, {})
    lines = str(raised.value).splitlines()
    assert len(lines) == len(messages)
    for line, message in zip(lines, messages, strict=True):
        assert line.startswith(f"{path}: {message}")
    result = CliRunner().invoke(cli, ["inject", str(tmp_path), "--config", str(path)])
    assert result.exit_code == 1
    assert result.output == f"Error: {raised.value}\n"


def test_file_clicky_docs_toml_may_contain_the_table_tool_clicky_docs(tmp_path: Path) -> None:
    path = write(tmp_path, {"clicky-docs.toml": SHARED.partition("\n\n")[2]}) / "clicky-docs.toml"
    assert load(path, {}).settings.site_id == (SITE_ID,)


@pytest.mark.parametrize("text", ['tool = "x"', '[tool]\nclicky-docs = "x"', "[[tool.clicky-docs]]\nx = 1"])
def test_pyproject_toml_whose_key_tool_clicky_docs_is_not_a_table_raises_an_error(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, {"pyproject.toml": text}) / "pyproject.toml"
    for action in (lambda: find(tmp_path), lambda: load(path, {})):
        with pytest.raises(ConfigError, match=r"tool\.clicky-docs: not a table; found .*; accepted"):
            action()


def test_configuration_file_that_is_not_utf_8_raises_an_error(tmp_path: Path) -> None:
    (tmp_path / "clicky-docs.toml").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="can't decode byte 0xff"):
        load(tmp_path / "clicky-docs.toml", {})


def test_site_id_in_the_configuration_file_wins_over_the_site_id_in_the_environment(tmp_path: Path) -> None:
    write(tmp_path, {"clicky-docs.toml": OWN, "site/a.html": "<!doctype html><title>x</title>"})
    arguments = ["inject", str(tmp_path / "site"), "--config", str(tmp_path / "clicky-docs.toml")]
    assert CliRunner(env={"CLICKY_SITE_ID": "nonsense"}).invoke(cli, arguments).exit_code == 0
    assert f'["{SITE_ID}"]' in (tmp_path / "site" / "a.html").read_text()


def test_pyproject_toml_with_invalid_syntax_is_skipped(tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": SHARED, "a/pyproject.toml": "[", "a/b/pyproject.toml": "x = " + "[" * 5_000})
    assert find(tmp_path / "a" / "b") == tmp_path / "pyproject.toml"


def test_inject_prints_one_line_and_fails_if_the_current_folder_was_deleted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def cwd() -> Path:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(Path, "cwd", cwd)
    result = CliRunner().invoke(cli, ["inject", str(tmp_path)])
    assert (result.exit_code, result.output) == (1, "Error: the current folder: No such file or directory\n")


def test_inject_finds_the_configuration_file_in_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"clicky-docs.toml": OWN, "site/index.html": "<!doctype html><title>x</title>"})
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(cli, ["inject", "site"]).output == "site: 1 tracked; 1 changed\n"
