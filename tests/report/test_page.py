"""Tests of the examples in docs/report.md: the commands, the workflow, and the lists of popular pages."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from markdown_it import MarkdownIt
from report.sample_figures import FILE
from sites import conf, mkdocs_build, snippet, sphinx_build, write

from clicky_docs import place
from clicky_docs.cli import cli
from clicky_docs.pages import popular
from clicky_docs.pages.popular import PopularPage

ROOT = Path(__file__).parents[2]
PAGE = "<!doctype html><html><head><title>{0}</title></head><body><main><h1>{0}</h1></main></body></html>"
BLOCKS = [
    (*token.info.partition(" ")[::2], token.content)
    for token in MarkdownIt().parse((ROOT / "docs" / "report.md").read_text(encoding="utf-8"))
    if token.type == "fence"
]
POPULAR = popular.write([PopularPage("tutorial/install", 5), PopularPage("index", 3)], first="", last="")


def text(start: str) -> str:
    """Return the block whose language and title begin with a text."""
    (found,) = (content for language, title, content in BLOCKS if f"{language} {title}".startswith(start))
    return found


COMMANDS = [
    line
    for language, _, content in BLOCKS
    if language == "shell"
    for line in content.splitlines()
    if line.startswith("clicky-docs ")
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write the files that the commands need into a folder, and make the folder the current folder."""
    site = {f"{name}/index.html": place(PAGE.format(name), snippet(name)) for name in ("tutorial/install", "why")}
    for name in ("site", "build/sample/mkdocs"):
        write(tmp_path / name, site)
    write(tmp_path / "sample_docs", {"figures.json": FILE.read_text(encoding="utf-8"), "docs/why.md": "# Why\n"})
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CLICKY_SITEKEY", raising=False)
    return tmp_path


def run(line: str) -> tuple[int, str]:
    """Run a command of docs/report.md with the saved figures of the sample instead of an account."""
    _, *arguments = shlex.split(line)
    if not {"--from", "--check", "--schema"} & {*arguments}:
        arguments += ["--from", str(FILE)]
    result = CliRunner().invoke(cli, arguments)
    return result.exit_code, result.output


def files_of(line: str) -> list[str]:
    return [path for _, path in re.findall(r"--(html|markdown|json|popular) ([\w./-]+)", line) if path != "-"]


def test_documentation_has_at_least_five_commands() -> None:
    assert len(COMMANDS) >= 5


@pytest.mark.parametrize("line", COMMANDS)
def test_command_in_the_documentation_runs_and_writes_its_files(line: str, folder: Path) -> None:
    status, output = run(line)
    if "--check" in line:
        assert (status, output.count("\n")) == (1, 1)
        assert "CLICKY_SITEKEY" in output
    else:
        assert status == 0, output
    assert [path for path in files_of(line) if not (folder / path).is_file()] == []


def test_workflow_in_the_documentation_runs_the_report_and_keeps_the_key_in_the_environment(folder: Path) -> None:
    workflow = yaml.safe_load(text("yaml "))
    assert workflow["permissions"] == {"contents": "read"}
    steps = workflow["jobs"]["report"]["steps"]
    (step,) = (each for each in steps if "clicky-docs report" in each.get("run", ""))
    assert step["env"] == {"CLICKY_SITEKEY": "${{ secrets.CLICKY_SITEKEY }}"}
    assert "CLICKY_SITEKEY" not in "".join(str(each.get("run", "")) for each in steps)
    line = " ".join(step["run"].split()).replace("--days 7", "--days 30")
    status, output = run(line)
    assert (status, "not-found is" in output) == (0, False)
    (upload,) = (each for each in steps if "upload-artifact" in each.get("uses", ""))
    assert {Path(path).match(upload["with"]["path"]) for path in files_of(line)} == {True}
    assert "cat report.md" in "".join(str(each.get("run", "")) for each in steps)


def test_mkdocs_builds_the_lists_of_popular_pages_in_the_documentation(tmp_path: Path) -> None:
    pages = {"docs/index.md": text("md "), "docs/tutorial/install.md": "# Install\n", "data/popular.json": POPULAR}
    built = mkdocs_build(write(tmp_path, pages), {"plugins": ["clicky"], "theme": "mkdocs"})
    assert "clicky-popular" not in built.log
    lists = re.findall(r'<ul class="clicky-popular">(.*?)</ul>', built.pages["index.html"], re.DOTALL)
    assert [re.findall("<a[^>]*>(.*?)</a>", each) for each in lists] == [["Install", "Lantern"], ["Install"]]


def test_sphinx_builds_the_lists_of_popular_pages_in_the_documentation(tmp_path: Path) -> None:
    pages = {
        "index.rst": text("rst "),
        "tutorial/install.rst": ":orphan:\n\nInstall\n=======\n",
        "data/popular.json": POPULAR,
    }
    built = sphinx_build(write(tmp_path / "source", {"conf.py": conf(["clicky_docs.sphinx"]), **pages}))
    assert (built.status, built.log) == (0, "")
    lists = re.findall(r'<ul class="clicky-popular[^"]*">(.*?)</ul>', built.pages["index.html"], re.DOTALL)
    found = [re.findall('<span class="doc">(.*?)</span>', each) for each in lists]
    assert found == [["Install", "Lantern"], ["Install"]]
