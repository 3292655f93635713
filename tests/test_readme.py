"""The README: its examples are run, its tables are the table's, its commands are CI's."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from pages import Document, assert_tracked, assert_untracked, conf, mkdocs_build, snippet, sphinx_build, write
from test_mistakes import LOST, MISTAKES, SITE

from clicky_docs import Page, build, load_site, partial, place
from clicky_docs.cli import cli
from clicky_docs.cli.config import load
from clicky_docs.cli.faults import KINDS
from clicky_docs.cli.inject import metadata, paths
from clicky_docs.options import Option
from clicky_docs.placeholders import PLACEHOLDERS
from clicky_docs.script import boot
from clicky_docs.settings import PROPERTIES, SETTINGS
from clicky_docs.sphinx import WarningSubtype

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def shown(default: object) -> str:
    if isinstance(default, tuple):
        default = ", ".join(str(each) for each in default)
    return f"`{str(default).lower()}`" if default not in ({}, "") else "none"


def table(options: Iterable[Option], *, defaults: bool) -> str:
    """The options as the README shows them."""
    head = ["option", "default", "accepts", "meaning"] if defaults else ["property", "accepts", "meaning"]
    rows = [
        [f"`{each.name}`", *([shown(each.default)] if defaults else []), each.accepts, each.help]
        for each in options
        if not each.today
    ]
    lines = [head, ["---"] * len(head), *rows]
    return "\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines) + "\n"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("options", table(SETTINGS.values(), defaults=True)),
        ("properties", table(PROPERTIES.values(), defaults=False)),
    ],
)
def test_its_tables_are_the_table(name: str, expected: str) -> None:
    """If this fails, put what was expected between the two comments."""
    _, _, rest = README.partition(f"<!-- {name} -->\n")
    found, _, _ = rest.partition(f"<!-- /{name} -->")
    assert found == expected


def test_its_faults_are_the_commands() -> None:
    """If this fails, put what was expected between the two comments."""
    rows = ["| fault | | what it is |", "| --- | --- | --- |"]
    rows += [f"| `{name}` | {kind.severity} | {kind.meaning} |" for name, kind in KINDS.items()]
    _, _, rest = README.partition("<!-- faults -->\n")
    assert rest.partition("<!-- /faults -->")[0] == "\n" + "\n".join(rows) + "\n\n"


def test_its_placeholders_are_there() -> None:
    """If this fails, put what was expected between the two comments."""
    rows = ["| placeholder | what it stands for |", "| --- | --- |"]
    rows += [f"| `{{{name}}}` | {each.help} |" for name, each in PLACEHOLDERS.items()]
    rows.append("| `{env.NAME}` | the environment variable; `{env.NAME:main}`: or else this |")
    _, _, rest = README.partition("<!-- placeholders -->\n")
    assert rest.partition("<!-- /placeholders -->")[0] == "\n" + "\n".join(rows) + "\n\n"


def test_its_sections_goals_and_placeholders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same options and the same marks, in both hosts; and what they make of the same pages."""
    options = yaml.safe_load(blocks("yaml")[2])["plugins"][0]["clicky"]
    markdown, role = blocks("markdown")[0], blocks("rst")[1]
    source = {"index.md": "# Home", "tutorial/a.md": f"# A\n\n{markdown}", "internal/b.md": "# B"}
    monkeypatch.setenv("MIKE_DOCS_VERSION", "2.0")
    write(tmp_path, {f"docs/{name}": text for name, text in source.items()})
    config = {"plugins": [{"clicky": options}], "markdown_extensions": ["attr_list"], "theme": {"name": "mkdocs"}}
    mkdocs = mkdocs_build(tmp_path, config, strict=True).pages
    more = {"myst_enable_extensions": ["attrs_inline"], "html_additional_pages": {"404": "page.html"}}
    more |= {f"clicky_{name}": value for name, value in options.items()}
    text = conf(["myst_parser", "clicky_docs.sphinx"], **more)
    source["index.md"] += "\n\n```{toctree}\n:glob:\n\n*\n*/*\n```\n"
    built = sphinx_build(write(tmp_path / "src", {**source, "role.rst": f"Role\n====\n\n{role}", "conf.py": text}))
    assert built.said == ""
    sphinx = built.pages
    for name, page in (("index", mkdocs["index.html"]), ("index", sphinx["index.html"])):
        assert Document.of(page).data()["custom"] == {"visitor": {"docs_version": "2.0"}, "href": f"/docs/{name}"}
    for page in (mkdocs["tutorial/a/index.html"], sphinx["tutorial/a.html"]):
        data = Document.of(page).data()
        assert data["custom"] == {"visitor": {"docs_version": "2.0"}, "href": "/docs/tutorial/a", "goal": 12}
        assert data["goals"] == {"signup": [14, 5]}
        assert 'class="clicky-goal-signup' in page
    for page in (mkdocs["internal/b/index.html"], sphinx["internal/b.html"]):
        assert_untracked(page)
    for page in (mkdocs["404.html"], sphinx["404.html"]):
        assert Document.of(page).data()["custom"] == {"visitor": {"docs_version": "2.0"}, "title": "Not found"}
    assert Document.of(sphinx["role.html"]).data()["goals"] == {"signup": [14, 5], "tutorial": [12]}
    assert sphinx["role.html"].count("data-goal=") == 2


def test_each_kind_of_warning_has_a_page() -> None:
    pages = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "warnings").glob("*.md")}
    assert pages.keys() == {each.value for each in WarningSubtype}
    said = [each.message for each in MISTAKES.values()] + [LOST.format("")]
    said += [message.format("clicky_", "clicky_") for _, message in SITE.values()]
    for name, text in pages.items():
        assert text.startswith(f"# clicky.{name}\n")
        assert f"](docs/warnings/{name}.md)" in README
        shown = re.findall(r"^```text\n(?:.*?: )?WARNING: (.*?)(?: \[clicky\.(\w+)\])?\n```$", text, re.MULTILINE)
        assert shown
        for message, subtype in shown:
            assert subtype == name
            assert any(
                message.removeprefix("conf.py: ").replace("clicky_pages", "pages") == each for each in said
            ) or any(message.removeprefix("conf.py: ") == each for each in said), message


def test_its_old_names_are_the_tables() -> None:
    for option in PROPERTIES.values():
        if option.today:
            assert f"`{option.name}`" in README


def test_its_examples_give_its_html(tmp_path: Path) -> None:
    (conf_py,), (config, front_matter, *_), (fields, _) = blocks("python"), blocks("yaml"), blocks("rst")
    conf_py += 'html_theme = "alabaster"\n'
    source = write(tmp_path / "sphinx", {"conf.py": conf_py, "index.rst": ".. toctree::\n\n   install\n"})
    write(source, {"install.rst": f"{fields}\nInstall\n=======\n"})
    built = sphinx_build(source)
    assert built.said == ""
    directory = write(tmp_path / "mkdocs", {"docs/index.md": "# x", "docs/install.md": f"{front_matter}\n# Install\n"})
    pages = {
        "sphinx": built.pages["install.html"],
        "mkdocs": mkdocs_build(directory, yaml.safe_load(config)).pages["install/index.html"],
    }
    html = re.sub(
        r"\(function…\(\{…\}\);",
        lambda _: boot(load_site({})[0]),
        blocks("html")[0],
    )
    lines = html.splitlines()
    head = lines[1].removesuffix("</head>")
    body = "\n".join(lines[3:]).removesuffix("</body>")
    assert (head, body) == snippet("install", {"title": "Install", "goal": {"id": 12, "revenue": 2.5}})
    for page in pages.values():
        assert_tracked(page, snippet("install", {"title": "Install", "goal": {"id": 12, "revenue": 2.5}}))


def test_its_message_is_said(tmp_path: Path) -> None:
    message = blocks("text")[-1]
    text = ":clicky_title: x\n:clicky_timeout: 4\n\nTitle\n=====\n"
    config = conf(["clicky_docs.sphinx"], clicky_site_id="1")
    source = write(tmp_path / "src", {"conf.py": config, "index.rst": text})
    # Sphinx says the type of a warning from version 8 on.
    assert sphinx_build(source).said in {f"<src>/{message}", f"<src>/{message.replace(' [clicky.metadata]', '')}"}


def test_its_identities_are_understood() -> None:
    lines = [line.partition("   ")[0] for line in blocks("text")[0].splitlines()]
    assert len(lines) == 4
    for line in lines:
        settings, problems = load_site(yaml.safe_load(line))
        assert problems == []
        assert settings.identity


# What stands for something else in the table is in parentheses.
REASONS = {
    "off": ["internal host …", "other host …", "internal address …", "privacy signal", "consent withdrawn",
            "opted out", "tracker blocked", "(an error)"],
    "waiting": ["consent", "(an address)", "tracker"],
    "tracking": ["Site ID …"],
}  # fmt: skip


def test_each_reason_is_explained() -> None:
    _, _, rest = README.partition("<!-- reasons -->\n")
    rows = [line.strip("| ").split(" | ") for line in rest.partition("<!-- /reasons -->")[0].splitlines()[3:] if line]
    found = [(status, reason) for status, reason, _ in rows]
    assert found == [(status, reason) for status, reasons in REASONS.items() for reason in reasons]
    scripts = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "clicky_docs" / "browser").glob("*.js"))
    for _, reason in found:
        assert reason.startswith("(") or reason.partition(" …")[0] in scripts
    # And nothing else is said.
    said = re.findall(r"""say\("\w+", ["`]([^"`$]+)|return [`"]([a-z][^"`$]+?)\s?["`$]""", scripts)
    assert {(one or other).strip() for one, other in said} <= {reason.partition(" …")[0] for _, reason in found}


def test_its_configuration_of_inject(tmp_path: Path) -> None:
    (zensical, config) = blocks("toml")
    project = load(write(tmp_path, {"pyproject.toml": config}) / "pyproject.toml", {})
    assert project.settings.custom == {"timeout": 30}
    finder = project.settings.finder
    assert [each.custom for each in finder.of(paths("tutorial/publish.html"))] == [{"goal": 12}]
    assert [each.custom for each in finder.of(paths("tutorial/publish/index.html"))] == [{"goal": 12}]
    assert [each.track for each in finder.of(paths("internal/a.html"))] == [False]
    assert metadata(blocks("html")[-1]) == {
        "clicky_title": "Install",
        "clicky_goal": "{id: 12, revenue: 2.5}",
        "clicky": "false",
    }
    path = "/".join(partial.PATH.parts)
    assert f"`overrides/{path}`" in " ".join(README.split())
    assert tomllib.loads(zensical) == {
        "project": {"theme": {"custom_dir": "overrides"}, "extra": {"analytics": {"provider": "clicky"}}}
    }


def test_its_check_prints_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = "<!doctype html><html><head><title>{}</title></head><body></body></html>"
    settings, _ = load_site({"site_id": "101234567"})
    download = Page("download", custom={"title": "Handbook download", "goal": {"id": 14, "revenue": 2.5}})
    files = {
        "site/download/index.html": place(page.format("Download"), build(settings, download)),
        "site/old/index.html": page.format("Old news"),
        "site/releasing/index.html": place(page.format("How we release"), build(settings, Page("r", track=False))),
    }
    write(tmp_path, files)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    command, _, output = blocks("console")[0].partition("\n")
    result = CliRunner().invoke(cli, command.split()[2:])
    assert [line.rstrip() for line in result.output.splitlines()] == ["", *output.splitlines()]


def test_its_options_of_the_command_are_there() -> None:
    text = "".join(CliRunner().invoke(cli, [command, "--help"]).output for command in cli.commands)
    for option in re.findall(r"`(?:clicky-docs [a-z]+ )?(--[a-z-]+)", README):
        assert option in text or option == "--strict"
    assert {*re.findall(r"clicky-docs ([a-z]+) ", README)} == {*cli.commands}


def test_its_commands_are_what_ci_runs() -> None:
    sample, tests, *_ = (block.splitlines() for block in blocks("shell"))
    assert sample == [f"{tests[0]} -e sample"]
    assert tests[0] in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
