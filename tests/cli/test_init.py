"""The command `init`: the changed files build with the real build tools, and the rest of each file is unchanged."""

from __future__ import annotations

import ast
import difflib
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from sites import SITE_ID, Document, read_pages, run, sphinx_build, write

from clicky_docs.cli import cli, init_mkdocs, init_sphinx
from clicky_docs.cli.text import CannotChangeError, Edit, Existing

OPTION = f'site_id: "{SITE_ID}"'


def init(*arguments: object, answers: str = "") -> Result:
    return CliRunner().invoke(cli, ["init", *map(str, arguments)], input=answers)


def added(before: str, after: str) -> list[str]:
    """Return the lines that a change adds and removes, without context."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


# mkdocs.yml: a configuration, and the lines that are added and removed.
MKDOCS = {
    "no plugins": ("site_name: x\n", ["+", "+plugins:", "+  - search", "+  - clicky:", f"+      {OPTION}"]),
    "a comment at the end": (
        "site_name: x\n# the end",
        ["+", "+plugins:", "+  - search", "+  - clicky:", f"+      {OPTION}"],
    ),
    "an empty list of plugins": (
        "plugins: # none\nsite_name: x\n",
        ["+  - search", "+  - clicky:", f"+      {OPTION}"],
    ),
    "a list": (
        "# the site\nsite_name: x\nplugins: # all\n  - search # first\n  - tags:\n      x: !ENV [A, 1]\n\n  # more\nnav: []\n",
        ["+  - clicky:", f"+      {OPTION}"],
    ),
    "a list without indentation": ("plugins:\n- search\nnav: []\n", ["+- clicky:", f"+    {OPTION}"]),
    "a list that ends with a block of text": (
        "plugins:\n  - x:\n      y: |\n        text\n\n\nnav: []\n",
        ["+  - clicky:", f"+      {OPTION}"],
    ),
    "a list that ends with a tag": (
        "plugins:\n    - x: {y: !!python/name:a.b }\n    - z:\n        f: !!python/name:a.b\nnav: []\n",
        ["+    - clicky:", f"+        {OPTION}"],
    ),
    "a list with an anchor": ("plugins: &all\n  - search\n", ["+  - clicky:", f"+      {OPTION}"]),
    "a list without a line break at the end": ("plugins:\n  - search", ["+  - clicky:", f"+      {OPTION}"]),
    "a mapping": ("plugins:\n  search: {}\n  tags:\n# x\n", ["+  clicky:", f"+    {OPTION}"]),
    "a list in one line": (
        "plugins: [search, {tags: {}}] # all\n",
        ["-plugins: [search, {tags: {}}] # all", f"+plugins: [search, {{tags: {{}}}}, clicky: {{{OPTION}}}] # all"],
    ),
    "a list in several lines with brackets": (
        "plugins: [\n  search,\n  tags,\n]\n",
        ["-  tags,", f"+  tags, clicky: {{{OPTION}}},"],
    ),
    "a mapping in one line": (
        "plugins: {search: {}}\n",
        ["-plugins: {search: {}}", f"+plugins: {{search: {{}}, clicky: {{{OPTION}}}}}"],
    ),
    "an empty list in brackets": ("plugins: []\n", ["-plugins: []", f"+plugins: [clicky: {{{OPTION}}}]"]),
    "the plugin without options": (
        "plugins:\n  - clicky # x\n  - search\n",
        ["-  - clicky # x", f"+  - clicky: {{{OPTION}}} # x"],
    ),
    "the plugin with empty options": ("plugins:\n  - clicky:\n", ["-  - clicky:", f"+  - clicky: {{{OPTION}}}"]),
    "the plugin with null": ("plugins:\n  - clicky: ~\n", ["-  - clicky: ~", f"+  - clicky: {{{OPTION}}}"]),
    "the plugin with other options": (
        "plugins:\n  - clicky:\n      # x\n      previews: true\n",
        [f"+      {OPTION}"],
    ),
    "the plugin with other options in one line": (
        "plugins: [clicky: {previews: true}]\n",
        ["-plugins: [clicky: {previews: true}]", f"+plugins: [clicky: {{{OPTION}, previews: true}}]"],
    ),
    "the plugin with empty options in one line": (
        "plugins:\n  - clicky: {}\n",
        ["-  - clicky: {}", f"+  - clicky: {{{OPTION}}}"],
    ),
    "the plugin in a mapping": (
        "plugins:\n  clicky:\n    previews: true\n  search: {}\n",
        [f"+    {OPTION}"],
    ),
}


@pytest.mark.parametrize(("before", "lines"), MKDOCS.values(), ids=[*MKDOCS])
def test_init_of_mkdocs_adds_the_plugin_and_changes_nothing_else(before: str, lines: list[str]) -> None:
    after = init_mkdocs.add(before, [SITE_ID])
    assert added(before, after) == lines
    found = init_mkdocs.existing(after)
    assert found
    assert found.site_ids == (SITE_ID,)
    assert SITE_ID in after.splitlines()[found.line - 1]


def test_init_keeps_the_line_ends_of_windows() -> None:
    before = "plugins:\r\n  - search\r\nnav: []\r\n"
    after = init_mkdocs.add(before, [SITE_ID])
    assert after == f"plugins:\r\n  - search\r\n  - clicky:\r\n      {OPTION}\r\nnav: []\r\n"
    before = 'extensions = [\r\n    "a",\r\n]\r\n'
    after = init_sphinx.add(before, [SITE_ID])
    assert after == f'extensions = [\r\n    "a",\r\n    "clicky_docs.sphinx",\r\n]\r\nclicky_site_id = "{SITE_ID}"\r\n'


@pytest.mark.parametrize(("name", "text"), [("mkdocs.yml", "site_name: x\n"), ("conf.py", "project = 'x'\n")])
def test_init_keeps_a_byte_order_mark(tmp_path: Path, name: str, text: str) -> None:
    path = write(tmp_path, {name: f"\ufeff{text}"}) / name
    assert init(path, "--site-id", SITE_ID, "--yes").exit_code == 0
    assert path.read_text(encoding="utf-8").startswith(f"\ufeff{text}")


SITE_LINE = f'+clicky_site_id = "{SITE_ID}"'
SPHINX = {
    "no extensions": ("project = 'x'\n", ["+", '+extensions = ["clicky_docs.sphinx"]', SITE_LINE]),
    "an empty file": ("", ['+extensions = ["clicky_docs.sphinx"]', SITE_LINE]),
    "only the Site ID": (f'clicky_site_id = "{SITE_ID}"\n', ["+", '+extensions = ["clicky_docs.sphinx"]']),
    "an empty list": (
        "extensions = []  # none\n",
        ["-extensions = []  # none", '+extensions = ["clicky_docs.sphinx"]  # none', SITE_LINE],
    ),
    "a list in one line": (
        "extensions = ['myst_parser']\nx = 1\n",
        ["-extensions = ['myst_parser']", "+extensions = ['myst_parser', 'clicky_docs.sphinx']", SITE_LINE],
    ),
    "a comma at the end": (
        'extensions: list[str] = ["a", ]\n',
        ['-extensions: list[str] = ["a", ]', '+extensions: list[str] = ["a", "clicky_docs.sphinx", ]', SITE_LINE],
    ),
    "a list in several lines": (
        "extensions = [\n    'a',  # the first\n    'ü',  # ü\n    # the end\n]\nhtml_theme = 'furo'\n",
        ["+    'clicky_docs.sphinx',", SITE_LINE],
    ),
    "a list in several lines without a comma at the end": (
        'extensions = [\n    "a",\n    "b"\n]\n',
        ['-    "b"', '+    "b",', '+    "clicky_docs.sphinx"', SITE_LINE],
    ),
    "a comment without a comma": (
        'extensions = [\n    "a"  # x\n]\n',
        ['-    "a"  # x', '+    "a",  # x', '+    "clicky_docs.sphinx"', SITE_LINE],
    ),
    "a list that ends in the line of the last item": (
        'extensions = ["a",\n              "b"]\n',
        ['-              "b"]', '+              "b", "clicky_docs.sphinx"]', SITE_LINE],
    ),
    "names in the list": (
        "extensions = [NAME]\n",
        ["-extensions = [NAME]", '+extensions = [NAME, "clicky_docs.sphinx"]', SITE_LINE],
    ),
    "more extensions below": (
        'extensions = ["a"]\nif tags.has("x"):\n    extensions.append("b")\n',
        ['-extensions = ["a"]', '+extensions = ["a", "clicky_docs.sphinx"]', SITE_LINE],
    ),
    "the extension without the Site ID": ('extensions = ["clicky_docs.sphinx"]\n', [SITE_LINE]),
    "the Site ID without the extension": (
        f'clicky_site_id = "{SITE_ID}"\nextensions = []\n',
        ["-extensions = []", '+extensions = ["clicky_docs.sphinx"]'],
    ),
    "an invalid escape": (
        "exclude = '\\d'\nextensions = []\n",
        ["-extensions = []", '+extensions = ["clicky_docs.sphinx"]', SITE_LINE],
    ),
}


@pytest.mark.parametrize(("before", "lines"), SPHINX.values(), ids=[*SPHINX])
def test_init_of_sphinx_adds_the_extension_and_changes_nothing_else(before: str, lines: list[str]) -> None:
    after = init_sphinx.add(before, [SITE_ID])
    assert added(before, after) == lines
    found = init_sphinx.existing(after)
    assert found
    assert found.site_ids == (SITE_ID,)
    assert SITE_ID in after.splitlines()[found.line - 1]


def test_init_with_several_site_ids_writes_a_list() -> None:
    assert init_mkdocs.add("plugins: []", ["1", "2"]) == 'plugins: [clicky: {site_id: ["1", "2"]}]'
    assert 'clicky_site_id = ["1", "2"]' in init_sphinx.add("", ["1", "2"])


def test_change_that_would_affect_other_content_raises_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command compares the content before and after the change."""
    lost = f"site_name: x\nplugins: [clicky: {{{OPTION}}}]"
    monkeypatch.setattr(init_mkdocs, "_edit", lambda text, *_: Edit(0, len(text), lost))
    assert init_mkdocs.add("site_name: x\nplugins: []", [SITE_ID]) == lost
    for text in ("site_name: y\nplugins: []", "site_name: x\nplugins: [tags]", "site_name: x"):
        with pytest.raises(CannotChangeError, match="plugins: the format of the list is unusual"):
            init_mkdocs.add(text, [SITE_ID])
    lost = f'extensions = ["clicky_docs.sphinx"]\nclicky_site_id = "{SITE_ID}"'
    monkeypatch.setattr(init_sphinx, "_edits", lambda text, *_: [Edit(0, len(text), lost)])
    assert init_sphinx.add("extensions = []", [SITE_ID]) == lost
    for text in ("extensions = ['a']", "x = 1\nextensions = []"):
        with pytest.raises(CannotChangeError, match="extensions: the format of the list is unusual"):
            init_sphinx.add(text, [SITE_ID])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plugins: [search]", None),
        ("plugins:\n  - clicky:\n      site_id: 101", Existing(3, ("101",))),
        ("plugins: {clicky: {site_id: [1, '2']}}", Existing(1, ("1", "2"))),
        ("plugins: [{clicky: {site_id: !ENV X}}]", Existing(1, None)),
        ("plugins: [{clicky: {site_id: !ENV [X, '1']}}]", Existing(1, None)),
        ("plugins: [{clicky: {site_id: [!ENV X]}}]", Existing(1, None)),
    ],
)
def test_site_id_in_mkdocs_yml_is_found(text: str, expected: Existing | None) -> None:
    assert init_mkdocs.existing(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("clicky_site_id = '1'", None),
        ("extensions = ['clicky_docs.sphinx']", None),
        ("extensions = ['clicky_docs.sphinx']\nclicky_site_id = 1", Existing(2, ("1",))),
        ("extensions = ['clicky_docs.sphinx']\nclicky_site_id = [1, '2']", Existing(2, ("1", "2"))),
        ("extensions = ['clicky_docs.sphinx']\nclicky_site_id = os.environ['X']", Existing(2, None)),
        ("extensions = ['clicky_docs.sphinx']\nclicky_site_id: str", Existing(2, None)),
    ],
)
def test_site_id_in_conf_py_is_found(text: str, expected: Existing | None) -> None:
    assert init_sphinx.existing(text) == expected


# The command ---------------------------------------------------------------------------------------------------------


def test_init_of_a_mkdocs_site_shows_the_change_and_the_site_is_tracked(tmp_path: Path) -> None:
    config = (
        write(tmp_path, {"mkdocs.yml": "site_name: Site\ntheme: mkdocs\n", "docs/index.md": "# Home"}) / "mkdocs.yml"
    )
    result = init(tmp_path, answers=f"{SITE_ID}\ny\n")
    assert result.exit_code == 0
    assert f"{config}: changed.\nNext: mkdocs build; then check the site: clicky-docs check site\n" in result.output
    assert (
        f"@@ -1,2 +1,7 @@\n site_name: Site\n theme: mkdocs\n+\n+plugins:\n+  - search\n+  - clicky:\n+      {OPTION}\n"
        in result.output
    )
    assert run("mkdocs", "build", "-q", "--strict", cwd=tmp_path).returncode == 0
    pages = read_pages(tmp_path / "site")
    assert f'"{SITE_ID}"' in pages["index.html"]
    assert "search.html" in pages or (tmp_path / "site" / "search").is_dir()
    assert run("clicky_docs", "check", "site", "--site-id", SITE_ID, cwd=tmp_path).returncode == 0


def test_init_of_a_sphinx_site_with_the_option_yes_needs_no_answer_and_the_site_is_tracked(tmp_path: Path) -> None:
    source = write(tmp_path / "docs", {"conf.py": "extensions = []\n", "index.rst": "Home\n====\n"})
    result = init(tmp_path, "--site-id", SITE_ID, "--yes")
    assert result.exit_code == 0
    assert "sphinx-build -v" in result.output
    built = sphinx_build(source, out=tmp_path / "html")
    assert built.log == ""
    assert Document.of(built.pages["index.html"]).data()


def test_second_init_changes_nothing(tmp_path: Path) -> None:
    config = write(tmp_path, {"mkdocs.yml": "site_name: x\n"}) / "mkdocs.yml"
    init(config, "--site-id", SITE_ID, "--yes")
    text = config.read_text()
    result = init(config)
    assert result.exit_code == 0
    assert result.output.startswith(f"{config}: the Site ID is already set; nothing is changed.\nNext: ")
    assert config.read_text() == text


def test_init_keeps_the_mode_of_the_file_and_a_symbolic_link(tmp_path: Path) -> None:
    write(tmp_path, {"shared/x.yml": "site_name: x\n"})
    (tmp_path / "shared/x.yml").chmod(0o640)
    (tmp_path / "mkdocs.yml").symlink_to("shared/x.yml")
    assert init(tmp_path, "--site-id", SITE_ID, "--yes").exit_code == 0
    assert (tmp_path / "mkdocs.yml").is_symlink()
    assert (tmp_path / "shared/x.yml").stat().st_mode & 0o777 == 0o640
    assert OPTION in (tmp_path / "shared/x.yml").read_text()


def test_init_prompts_again_after_an_invalid_site_id(tmp_path: Path) -> None:
    write(tmp_path, {"mkdocs.yml": "site_name: x\n"})
    result = init(tmp_path, answers=f"abc\n{SITE_ID}\ny\n")
    assert "Error: not a Site ID; found 'abc'; accepted: digits such as 101234567\n" in result.output
    assert result.exit_code == 0


def test_init_changes_nothing_if_the_answer_is_no(tmp_path: Path) -> None:
    config = write(tmp_path, {"mkdocs.yml": "site_name: x\n"}) / "mkdocs.yml"
    result = init(tmp_path, answers=f"{SITE_ID}\nn\n")
    assert (result.exit_code, result.output.splitlines()[-1]) == (1, f"Error: {config}: unchanged")
    assert config.read_text() == "site_name: x\n"


MKDOCS_BY_HAND = "The file is unchanged. Add the plugin clicky with the option site_id to the list plugins."
SPHINX_BY_HAND = (
    'The file is unchanged. Add "clicky_docs.sphinx" to the list extensions, and the line clicky_site_id = "…".'
)
# A file, its text, and the message: {0} is the path of the file, {1} is the advice.
INVALID: dict[str, tuple[str, bytes, str]] = {
    "invalid YAML": ("mkdocs.yml", b"a: [\nb: 1", "{0}: line 2: not YAML: expected ',' or ']', but got '<stream end>'. {1}"),
    "a control character": ("mkdocs.yml", b"a: \x01", '{0}: not YAML: unacceptable character #x0001: special characters are not allowed in "<unicode string>", position 3. {1}'),
    "a list as configuration": ("mkdocs.yml", b"- a", "{0}: not a mapping; accepted: a line for each option, such as site_name: Lantern. {1}"),
    "an empty mkdocs.yml": ("mkdocs.yml", b"", "{0}: not a mapping; accepted: a line for each option, such as site_name: Lantern. {1}"),
    "plugins from the environment": ("mkdocs.yml", b"x: 1\nplugins: !ENV PLUGINS", "{0}: line 2: plugins: not a list; found 'PLUGINS'. {1}"),
    "null as list of plugins": ("mkdocs.yml", b"plugins: ~", "{0}: plugins: the format of the list is unusual. {1}"),
    "two documents": ("mkdocs.yml", b"a: 1\n---\nb: 1", "{0}: line 2: not YAML: but found another document. {1}"),
    "the end of a document": ("mkdocs.yml", b"a: 1\n...\n", "{0}: plugins: the format of the list is unusual. {1}"),
    "options that are text": ("mkdocs.yml", b"plugins:\n  - clicky: 7", "{0}: line 2: clicky: not a mapping of options; found '7'. {1}"),
    "another Site ID": ("mkdocs.yml", b"plugins: [{clicky: {site_id: 5}}]", "{0}: line 1: the Site ID is already set; found 5. {1}"),
    "a Site ID from the environment": ("mkdocs.yml", b"plugins: [{clicky: {site_id: !ENV X}}]", "{0}: line 1: the Site ID is already set; found a computed value. {1}"),
    "bytes that are not UTF-8": ("mkdocs.yml", b"site_name: \xff", "{0}: the file is not UTF-8 at byte 11. {1}"),
    "invalid Python": ("conf.py", b"x = 1\nextensions = [", "{0}: line 2: not Python: '[' was never closed. {1}"),
    "a null byte": ("conf.py", b"x = '\0'", "{0}: not Python: source code string cannot contain null bytes. {1}"),
    "a computed list": ("conf.py", b"\nextensions = ['a'] + more", '{0}: line 2: extensions: not one list, but computed; accepted: extensions = ["…"]. {1}'),
    "two lists": ("conf.py", b"extensions = []\nextensions = ['a']", '{0}: line 2: extensions: not one list, but computed; accepted: extensions = ["…"]. {1}'),
    "a list in a block": ("conf.py", b"if x:\n    extensions = []", "{0}: extensions: the list is computed, or set in another file. {1}"),
    "a list in another file": ("conf.py", b"from shared import *", "{0}: extensions: the list is computed, or set in another file. {1}"),
    "an item in parentheses": ("conf.py", b"extensions = [\n    ('a')\n]", "{0}: extensions: the format of the list is unusual. {1}"),
    "a line that continues": ("conf.py", b"extensions = []; x = \\\n    1", "{0}: extensions: the format of the list is unusual. {1}"),
    "another Site ID without the extension": ("conf.py", b"clicky_site_id = 5\n", "{0}: line 1: clicky_site_id: the Site ID is already set. {1}"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text", "message"), INVALID.values(), ids=[*INVALID])
def test_init_reports_a_file_that_it_cannot_change(tmp_path: Path, name: str, text: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(text)
    result = init(tmp_path, "--site-id", SITE_ID, "--yes")
    by_hand = MKDOCS_BY_HAND if name == "mkdocs.yml" else SPHINX_BY_HAND
    assert (result.exit_code, result.output) == (1, f"Error: {message.format(path, by_hand)}\n")
    assert path.read_bytes() == text


def test_init_reports_a_file_that_is_read_only(tmp_path: Path) -> None:
    path = write(tmp_path, {"mkdocs.yml": "site_name: x\n"}) / "mkdocs.yml"
    path.chmod(0o444)
    result = init(tmp_path, "--site-id", SITE_ID, "--yes")
    assert (result.exit_code, result.output) == (1, f"Error: {path}: the file is read-only. {MKDOCS_BY_HAND}\n")


def test_init_reports_a_folder_without_a_configuration(tmp_path: Path) -> None:
    result = init(tmp_path)
    expected = f"Error: {tmp_path}: found no configuration; accepted: a folder with mkdocs.yml, mkdocs.yaml, conf.py, "
    assert result.exit_code == 1
    assert result.output.startswith(expected)


def test_init_reports_a_folder_with_two_configurations(tmp_path: Path) -> None:
    write(tmp_path, {"mkdocs.yml": "site_name: x\n", "docs/conf.py": ""})
    result = init(tmp_path)
    names = f"{tmp_path / 'mkdocs.yml'}, {tmp_path / 'docs' / 'conf.py'}"
    hint = f"Name one of them: clicky-docs init {tmp_path / 'mkdocs.yml'}"
    assert (result.exit_code, result.output) == (
        1,
        f"Error: {tmp_path}: found several configurations: {names}. {hint}\n",
    )
    assert init(tmp_path / "docs" / "conf.py", "--site-id", "1", "--yes").exit_code == 0


def test_init_reports_a_file_that_is_not_a_configuration(tmp_path: Path) -> None:
    path = write(tmp_path, {"a.toml": ""}) / "a.toml"
    message = f"Error: {path}: not a configuration; accepted: conf.py or mkdocs.yml\n"
    assert (init(path).exit_code, init(path).output) == (1, message)


def test_init_reports_an_invalid_site_id(tmp_path: Path) -> None:
    write(tmp_path, {"mkdocs.yml": "site_name: x\n"})
    result = init(tmp_path, "--site-id", "12a")
    assert result.exit_code == 2
    assert "not a Site ID; found '12a'; accepted: digits such as 101234567" in result.output


# Random files --------------------------------------------------------------------------------------------------------

NAME = st.sampled_from(["search", "tags", "a-b", "clicky"])
VALUE: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("ab: #'\"\n-[]{}ü", max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["x", "y z"]), inner, max_size=3),
    max_leaves=5,
)
PLUGINS = st.lists(NAME | st.dictionaries(NAME, VALUE, min_size=1, max_size=1), max_size=4)
CONFIG = st.fixed_dictionaries(
    {"site_name": st.just("x")}, optional={"plugins": PLUGINS | st.none() | st.dictionaries(NAME, VALUE), "nav": VALUE}
)


@given(CONFIG, st.sampled_from([None, True, False]), st.integers(2, 6))
def test_init_of_a_random_mkdocs_yml_adds_lines_or_reports_the_reason(
    config: dict[str, Any], flow: bool | None, indent: int
) -> None:
    text = yaml.safe_dump(config, default_flow_style=flow, indent=indent, allow_unicode=True, sort_keys=False)
    try:
        after = init_mkdocs.add(text, [SITE_ID])
    except CannotChangeError:
        return
    loaded = yaml.safe_load(after)
    assert {**loaded, "plugins": 0} == {**config, "plugins": 0}
    assert SITE_ID in str(loaded["plugins"])
    for line in text.splitlines():
        if "clicky" not in line and "plugins" not in line:
            assert line in after.splitlines() or "[" in text or "{" in text


@given(st.text("ab=[]()'\",\n #\t"), st.sampled_from(["\n", ""]))
def test_init_of_a_random_conf_py_adds_lines_or_reports_the_reason(text: str, end: str) -> None:
    before = f"extensions = [{text}]{end}"
    try:
        after = init_sphinx.add(before, [SITE_ID])
    except CannotChangeError:
        return
    names = {}
    try:
        exec(compile(ast.parse(after), "conf.py", "exec"), {"a": 1, "b": 2}, names)
    except Exception:  # noqa: BLE001  # the random file may have an error of its own
        return
    assert names["extensions"][-1] == "clicky_docs.sphinx"
    assert names["clicky_site_id"] == SITE_ID
