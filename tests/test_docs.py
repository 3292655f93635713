"""Tests of the README and docs/: generated tables, values in prose, links, and commands.

`test_examples` tests the blocks of code.
"""

from __future__ import annotations

import importlib
import re
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from markdown_it import MarkdownIt
from sites import (
    Document,
    assert_tracked,
    conf,
    mkdocs_build,
    script_of_docs,
    snippet,
    sphinx_build,
    write,
)
from test_examples import PAGES, blocks
from test_mistakes import LOST, MISTAKES, SITE

from clicky_docs import load_page, load_site
from clicky_docs.browser.script import boot
from clicky_docs.cli import cli
from clicky_docs.cli.partial import PATH
from clicky_docs.options import preview
from clicky_docs.options.declare import Option, Table
from clicky_docs.options.insights import INSIGHTS
from clicky_docs.options.properties import PROPERTIES
from clicky_docs.options.settings import SETTINGS
from clicky_docs.pages.facts import SERVICES
from clicky_docs.pages.popular import missing_warning
from clicky_docs.sphinx.log import WARNINGS
from clicky_docs.urls import EVENTS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


generate = script_of_docs("generate")


# The reference -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", generate.PAGES)
def test_generated_tables_in_the_docs_match_the_declarations_in_the_code(name: str) -> None:
    text = PAGES[f"docs/{name}"]
    assert text == generate.fill(text, generate.PAGES[name]), "Run: python docs/generate.py"


@pytest.mark.parametrize("text", ["<!-- names -->\n", "x", "<!-- names -->\n<!-- /names --><!-- names -->\n"])
def test_generating_a_table_in_a_page_without_exactly_one_pair_of_comments_raises_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="<!-- names --> … <!-- /names --> must occur exactly once"):
        generate.fill(text, [generate.names])


def test_outdated_table_in_a_page_is_replaced() -> None:
    old = "a\n<!-- services -->\nNowhere\n<!-- /services -->\nb\n"
    assert generate.fill(old, [generate.services]) == old.replace("Nowhere", f"\n{generate.services()}\n")


def options(table: Table) -> list[Option]:
    return [inner for each in table.values() for inner in (each, *options(each.table or Table([])))]


def test_every_option_and_command_has_a_help_text() -> None:
    for option in [*SETTINGS.values(), *PROPERTIES.values(), *options(INSIGHTS)]:
        assert option.help.endswith("."), option.name
        assert option.accepts, option.name
    for name, command in cli.commands.items():
        assert command.help, name
        for parameter in command.params:
            assert parameter.param_type_name == "argument" or getattr(parameter, "help", ""), (name, parameter.name)
    assert all(meaning.endswith(".") for meaning in WARNINGS.values())


def test_reference_shows_the_word_none_for_an_option_without_a_default_value() -> None:
    assert generate.default(SETTINGS["enabled"]) == "`true`"
    assert generate.default(SETTINGS["site_id"]) == "none"


def test_each_warning_type_has_a_page_in_the_docs_that_quotes_messages_from_the_code() -> None:
    pages = {path.stem: path.read_text(encoding="utf-8") for path in (DOCS / "warnings").glob("*.md")}
    assert pages.keys() == WARNINGS.keys()
    real = [each.message for each in MISTAKES.values()] + [LOST.format("")]
    real += [message.format("clicky_", "clicky_") for _, message in SITE.values()]
    real.append(missing_warning("guide/old"))
    for name, text in pages.items():
        assert text.startswith(f"# clicky.{name}\n")
        shown = re.findall(r"^```text\n(?:.*?: )?WARNING: (.*?)(?: \[clicky\.(\w+)\])?\n```$", text, re.MULTILINE)
        assert shown
        assert len(shown) == text.count("```text")
        for message, subtype in shown:
            assert subtype == name
            plain = message.removeprefix("conf.py: ")
            assert plain in real or plain.replace("clicky_pages", "pages") in real, message


def test_page_about_moving_lists_each_deprecated_name_of_a_property() -> None:
    for option in PROPERTIES.values():
        if option.current_name:
            assert f"`{option.name}`" in PAGES["docs/moving.md"]


# A reason in parentheses is a description, not the literal text.
REASONS = {
    "off": ["internal host …", "other host …", "internal address …", "framed", "privacy signal",
            "consent withdrawn", "opted out", "tracker blocked", "(an error)"],
    "waiting": ["consent", "(a URL)", "tracker"],
    "tracking": ["Site ID …"],
}  # fmt: skip


def rows(page: str, name: str) -> list[list[str]]:
    """Return the rows of a table between two comments."""
    text = PAGES[page].partition(f"<!-- {name} -->\n")[2].partition(f"<!-- /{name} -->")[0]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in text.splitlines()[3:] if line]


def test_troubleshooting_page_explains_each_reason_that_the_page_script_logs() -> None:
    found = [(status, reason) for status, reason, _ in rows("docs/troubleshooting.md", "reasons")]
    assert found == [(status, reason) for status, reasons in REASONS.items() for reason in reasons]
    scripts = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "clicky_docs" / "browser").glob("*.js"))
    for _, reason in found:
        assert reason.startswith("(") or reason.partition(" …")[0] in scripts
    # The page script has no other reasons.
    reasons = re.findall(r"""say\("\w+", ["`]([^"`$]+)|return [`"]([a-z][^"`$]+?)\s?["`$]""", scripts)
    assert {(one or other).strip() for one, other in reasons} <= {reason.partition(" …")[0] for _, reason in found}


# Values in prose ------------------------------------------------------------------------------------------------------


def test_examples_of_the_option_identity_in_the_docs_are_valid() -> None:
    found = re.findall(r"^\| `(\{.*?\})` \|", PAGES["docs/readers.md"], re.MULTILINE)
    assert [next(iter(yaml.safe_load(each))) for each in found] == ["url", "cookie", "meta", "global"]
    names = re.findall(r"`(oauth2-proxy|cloudflare-access)`", PAGES["docs/readers.md"])
    for written in [*found, *names]:
        settings, problems = load_site({"site_id": 1, "identity": yaml.safe_load(written)})
        assert problems == []
        assert settings.identity


GOALS = {"tutorial": 12, "signup": {"id": 14, "revenue": 5}}
# Names that look like options: options of MkDocs, and titles of events.
NO_OPTION = {"clicky", "plugins", *(each.title.partition(":")[0] for each in EVENTS.values())}


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("docs/") and "warnings/" not in name])
def test_option_values_in_sentences_and_tables_of_the_docs_are_valid(name: str) -> None:
    """Check `option: value`, `property: value` and `clicky_…: value` in sentences and tables."""
    if name in {"docs/reference.md", "docs/architecture.md", "docs/adapters.md", "docs/benchmarks.md", "docs/proof.md"}:
        return
    prose = re.sub(r"^```.*?^```$", "", PAGES[name], flags=re.MULTILINE | re.DOTALL)
    site, _ = load_site({"site_id": 1, "goals": GOALS})
    for key, written in re.findall(r"`:?(?:clicky_)?(\w+): ([^`]+)`", prose):
        if "…" in written or key in NO_OPTION:
            continue
        value = yaml.safe_load(written)
        if key in SETTINGS:
            _, problems = load_site({"site_id": 1, "goals": GOALS, key: value})
        elif key in INSIGHTS:
            _, problems = load_site({"site_id": 1, "goals": GOALS, "insights": {key: value}})
        elif PROPERTIES.find(key):
            _, problems = (
                load_site({"site_id": 1, "custom": {key: value}})
                if "{" in str(value)
                else load_page("p", {"clicky": {key: value}}, site)
            )
        else:
            pytest.fail(f"{key} is no option, insight or property")
        assert problems == [], written


# Settings of django-analytical in the table on moving, which are no options or properties of clicky-docs.
THEIRS = {
    "CLICKY_SITE_ID",
    "CLICKY_INTERNAL_IPS",
    "ANALYTICAL_INTERNAL_IPS",
    "INTERNAL_IPS",
    "ANALYTICAL_AUTO_IDENTIFY",
    "analytical_identity",
    "clicky_identity",
    "clicky_session",
}


def test_page_about_moving_lists_existing_options_for_each_setting_of_django_analytical() -> None:
    table = rows("docs/moving.md", "django-analytical")
    named = {name for row in table for name in re.findall(r"`(\w+)`", row[0])}
    assert named == THEIRS
    for _, sphinx, mkdocs, _ in table:
        for name in re.findall(r"`clicky_(\w+)(?:`|:)", sphinx):
            assert name in SETTINGS or PROPERTIES.find(name)
        for name in re.findall(r"`(?:clicky_)?(\w+)(?:`|:)", mkdocs):
            assert name in SETTINGS or PROPERTIES.find(name)


# Pages with options of other programs: tox, the benchmarks, the fuzzing script.
OTHER_PROGRAMS = {"docs/benchmarks.md", "docs/proof.md", "CONTRIBUTING.md"}


def test_commands_and_options_named_in_the_docs_exist() -> None:
    text = "".join(CliRunner().invoke(cli, [command, "--help"]).output for command in cli.commands)
    for name in PAGES.keys() - OTHER_PROGRAMS:
        for option in re.findall(r"`(?:clicky-docs [a-z]+ [^`\n]*?)?(--[a-z-]+)", PAGES[name]):
            assert option in text, name
    named = [
        each
        for page in PAGES.values()
        for each in re.findall(r"(?:`|^|run: )clicky-docs ([a-z]+)[ `]", page, re.MULTILINE)
    ]
    assert {*named} == {*cli.commands}
    assert f"`overrides/{PATH.as_posix()}`" in PAGES["docs/other.md"]


def block(page: str, file: str) -> str:
    """Return the page's only block with this file name."""
    (found,) = (each.text for each in blocks(page) if each.file == file)
    return found


def test_build_of_the_examples_in_the_readme_writes_the_html_that_the_readme_shows(tmp_path: Path) -> None:
    """The built code equals the code in the README, in Sphinx and MkDocs, and the page has no other change."""
    conf_py = block("README.md", "source/conf.py") + 'html_theme = "alabaster"\n'
    source = write(tmp_path / "sphinx", {"conf.py": conf_py, "index.rst": ".. toctree::\n\n   install\n"})
    built = sphinx_build(write(source, {"install.rst": block("README.md", "source/install.rst")}))
    assert built.log == ""
    pages = {"docs/index.md": "# x", "docs/install.md": block("README.md", "docs/install.md")}
    config = yaml.safe_load(block("README.md", "mkdocs.yml"))
    mkdocs = mkdocs_build(write(tmp_path / "mkdocs", pages), config)
    code = snippet("install", {"title": "Install", "goal": {"id": 12, "revenue": 2.5}})
    for html in (built.pages["install.html"], mkdocs.pages["install/index.html"]):
        assert_tracked(html, code)
    head, body = block("README.md", "install.html").strip().split("\n…\n")
    assert head == f"{code.head}</head>"
    assert body.replace("(function/* … */", boot(load_site({})[0])) == f"{code.body}</body>"


def test_examples_of_page_rules_and_goals_in_the_docs_have_the_same_result_in_sphinx_and_mkdocs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same options, marks and pages give the same data in Sphinx and MkDocs."""
    options = yaml.safe_load(block("docs/sections.md", "mkdocs.yml"))["plugins"][1]["clicky"]
    options["goals"] = yaml.safe_load(block("docs/goals.md", "mkdocs.yml"))["plugins"][1]["clicky"]["goals"]
    marked, role = block("docs/goals.md", "order.md"), block("docs/goals.md", "order.rst")
    source = {"index.md": "# Home", "tutorial/a.md": marked, "internal/b.md": "# B"}
    monkeypatch.setenv("MIKE_DOCS_VERSION", "2.0")
    write(tmp_path, {f"docs/{name}": text for name, text in source.items()})
    config = {"plugins": [{"clicky": options}], "markdown_extensions": ["attr_list"], "theme": {"name": "mkdocs"}}
    mkdocs = mkdocs_build(tmp_path, config, strict=True).pages
    more = {"myst_enable_extensions": ["attrs_inline"], "html_additional_pages": {"404": "page.html"}}
    more |= {f"clicky_{name}": value for name, value in options.items()}
    text = conf(["myst_parser", "clicky_docs.sphinx"], **more)
    source["index.md"] += "\n\n```{toctree}\n:glob:\n\n*\n*/*\n```\n"
    built = sphinx_build(write(tmp_path / "src", {**source, "role.rst": role, "conf.py": text}))
    assert built.log == ""
    sphinx = built.pages
    version = {"docs_version": "2.0"}
    for page in (mkdocs["index.html"], sphinx["index.html"]):
        assert Document.of(page).data()["custom"] == {"visitor": version, "href": "/docs/index"}
    for page in (mkdocs["tutorial/a/index.html"], sphinx["tutorial/a.html"]):
        data = Document.of(page).data()
        assert data["custom"] == {"visitor": version, "href": "/docs/tutorial/a", "goal": 12}
        assert data["goals"] == {"signup": [14, 5]}
        assert 'class="clicky-goal-signup' in page
    for page in (mkdocs["internal/b/index.html"], sphinx["internal/b.html"]):
        assert Document.of(page).data()["track"] is False
    for page in (mkdocs["404.html"], sphinx["404.html"]):
        assert Document.of(page).data()["custom"] == {"visitor": version, "title": "Not found"}
    assert Document.of(sphinx["role.html"]).data()["goals"] == {"signup": [14, 5], "tutorial": [12]}
    assert sphinx["role.html"].count("data-goal=") == 2


def test_commands_in_the_readme_that_run_the_tests_are_the_commands_of_the_ci_script() -> None:
    sample, *_, tests = re.findall(r"^```shell\n(.*?)^```$", PAGES["README.md"], re.MULTILINE | re.DOTALL)
    assert sample == f"{tests.strip()} -e sample -- --serve\n"
    assert tests.strip() in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_functions_in_the_diagram_of_the_architecture_page_exist() -> None:
    (diagram,) = re.findall(r"^```text\n(.*?)^```$", PAGES["docs/architecture.md"], re.MULTILINE | re.DOTALL)
    named = re.findall(r"\b([a-z]+\.[a-z]+)\.([a-z_]+)\b", diagram)
    assert len(named) == 5
    for module, name in named:
        assert hasattr(importlib.import_module(f"clicky_docs.{module}"), name)


def test_all_hosting_services_that_the_code_detects_are_in_the_docs() -> None:
    assert all(
        each.name.split(" (")[0].partition(" Pages")[0] in PAGES["docs/reference.md"] for each in preview.SERVICES
    )
    assert all(each.name in PAGES["docs/sections.md"] for each in SERVICES)


# Links -----------------------------------------------------------------------------------------------------------------


def anchor(title: str) -> str:
    """Return the anchor that GitHub, MyST and MkDocs make from a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def anchors(text: str) -> set[str]:
    tokens = MarkdownIt().parse(text)
    return {
        anchor("".join(part.content for part in inline.children or ()))
        for token, inline in pairwise(tokens)
        if token.type == "heading_open"
    }


LINKED = {**PAGES, **{name: (ROOT / name).read_text(encoding="utf-8") for name in ("SECURITY.md", "CHANGELOG.md")}}


@pytest.mark.parametrize("name", LINKED)
def test_targets_of_links_in_the_docs_exist(name: str) -> None:
    """Check links as GitHub resolves them; Sphinx and MkDocs check the links in their own builds."""
    tokens = MarkdownIt().enable("table").parse(LINKED[name])
    parts = [part for token in tokens for part in token.children or ()]
    for link in [
        str(part.attrs.get("href") or part.attrs.get("src")) for part in parts if part.type in {"link_open", "image"}
    ]:
        path, _, fragment = link.partition("#")
        if re.match("[a-z]+:", link):
            assert link.startswith("https://"), link
            continue
        target = (ROOT / name).parent / path if path else ROOT / name
        assert target.exists(), link
        assert not name.startswith("docs/") or DOCS in target.resolve().parents, f"{link} is outside docs/"
        if fragment:
            assert fragment in anchors(target.read_text(encoding="utf-8")), link


def test_sections_of_docs_clicky_md_to_which_the_code_refers_exist() -> None:
    """Comments, docstrings and the sources of options cite one section by its anchor, or two joined by `and`."""
    files = [path for folder in ("clicky_docs", "tests") for path in sorted((ROOT / folder).rglob("*.[pj][ys]"))]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    cited = re.findall(r"docs/clicky\.md#([\w-]+)(?: and #([\w-]+))?", text)
    assert {name for names in cited for name in names if name} <= anchors(PAGES["docs/clicky.md"])


def test_each_page_of_the_docs_is_in_the_navigation_of_mkdocs_yml() -> None:
    nav = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    found = [page for part in nav for value in part.values() for page in ([value] if isinstance(value, str) else value)]
    assert sorted(found) == sorted(name.removeprefix("docs/") for name in PAGES if name.startswith("docs/"))
