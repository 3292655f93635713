"""Tests that run each block of code in the README and in docs/.

The blocks of a page run in their order. The file name or the language of a block selects how the block runs. A block
that is a documentation page is built with the configurations before the block. The page must quote the output of builds
and commands after the block that runs them. "…" in a quotation matches any text.
"""

from __future__ import annotations

import json
import re
import shlex
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import metadata
from pathlib import Path
from typing import NamedTuple

import crossplane
import pytest
import yaml
from markdown_it import MarkdownIt
from serve.running import Running
from sites import (
    SITE_ID,
    Document,
    conf,
    expected_log,
    mkdocs_build,
    read_pages,
    run,
    sphinx_build,
    write,
)

from clicky_docs import Page, build, load_site, place
from clicky_docs.cli.config import parse_toml
from clicky_docs.cli.partial import PATH

ROOT = Path(__file__).parents[1]
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
}
# Blocks that another test file runs, because the blocks need more than a build.
ELSEWHERE = {
    ("docs/adapters.md", "python"): "tests/test_adapters.py",
    ("docs/architecture.md", "text"): "tests/test_docs.py",
    ("docs/serve.md", "text"): "tests/serve/test_command.py",
    ("docs/csp.md", "text"): "tests/in_browser/test_policies.py",
    ("docs/editor.md", "json"): "tests/test_editors.py",
    ("docs/editor.md", "toml"): "tests/test_editors.py",
    ("docs/editor.md", "yaml"): "tests/test_hook_and_action.py",
    ("docs/insights.md", "text"): "tests/in_browser/test_insights.py",
    ("docs/insights.md", "js"): "tests/in_browser/test_documentation.py",
    **{("docs/report.md", each): "tests/report/test_page.py" for each in ("shell", "yaml", "md", "rst")},
    ("docs/troubleshooting.md", "js"): "tests/in_browser/test_documentation.py",
    **{(name, "text"): "tests/test_docs.py" for name in PAGES if name.startswith("docs/warnings/")},
}
PLAIN = "<!doctype html><html><head><title>{}</title>{}</head><body><p>x</p></body></html>"
# Pages, with their titles, that every example site contains.
TITLES = {"index": "Home", "install": "Install", "tutorial/publish": "Publish", "internal/notes": "Notes"}
INSTALLED = {"sphinx-build": "sphinx", "mkdocs": "mkdocs", "clicky-docs": "clicky_docs"}


def checked() -> dict[str, str]:
    """Return the pages of the site that docs/check.md checks."""
    settings, _ = load_site({"site_id": SITE_ID})
    download = Page("download", custom={"title": "Handbook download", "goal": {"id": 14, "revenue": 2.5}})
    search = Page("search", custom={"href": "/search/?page=help"})
    return {
        "site/download/index.html": place(PLAIN.format("Download", ""), build(settings, download)),
        "site/old/index.html": PLAIN.format("Old news", ""),
        "site/releasing/index.html": place(PLAIN.format("How we release", ""), build(settings, Page("r", track=False))),
        "site/search/index.html": place(PLAIN.format("How to search", ""), build(settings, search)),
    }


class Given(NamedTuple):
    """The files and the environment variables that the blocks of a page need."""

    files: Mapping[str, str] = {}
    environment: Mapping[str, str] = {}


GIVEN = {
    "docs/check.md": Given(checked()),
    "docs/counted.md": Given(environment={"READTHEDOCS_VERSION_TYPE": "external"}),
    "docs/editor.md": Given({"mkdocs.yml": "site_name: Site\n"}),
    "docs/index.md": Given({"docs/install.md": "---\nclicky_title: Install\n---\n# Install\n"}),
    "docs/sections.md": Given(environment={"MIKE_DOCS_VERSION": "2.0"}),
}


class Block(NamedTuple):
    """A fenced block of code."""

    page: str
    line: int
    language: str
    file: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(name: str) -> Iterator[Block]:
    for token in MarkdownIt().parse(PAGES[name]):
        if token.type == "fence":
            language, _, more = token.info.partition(" ")
            (file,) = re.findall('^title="(.+)"$', more) or [""]
            assert file or not more, token.info
            yield Block(name, token.map[0] + 1, language, file, token.content)


def holds(quoted: str, text: str) -> bool:
    """Return whether the text contains the quotation."""
    parts = re.split(r"\s*(?:/\* … \*/|…)\s*", quoted.strip())
    return bool(re.search(".*?".join(map(re.escape, parts)), text, re.DOTALL))


@dataclass
class PageRun:
    """Runs the blocks of a page one after the other, and keeps the configurations, the built pages and the output."""

    directory: Path
    environment: Mapping[str, str]
    conf: str = ""
    mkdocs: str = ""
    html: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    printed: str = ""
    quoted: list[str] = field(default_factory=list)
    built: int = 0

    def run_block(self, block: Block) -> None:
        """Run a block."""
        if (block.page, block.language) in ELSEWHERE:
            return
        by_file: dict[str, Callable[[Block], None]] = {
            "conf.py": self.configure_sphinx,
            "mkdocs.yml": self.configure_mkdocs,
            "pyproject.toml": self.inject,
            "head.html": self.inject_head,
            "zensical.toml": self.configure_zensical,
            "overrides/main.html": self.render_meta,
            "nginx.conf": self.configure_nginx,
            ".github/workflows/docs.yml": self.run_steps,
        }
        by_extension: dict[str, Callable[[Block], None]] = {
            ".md": partial(self.write_page, build_tools=("mkdocs", "sphinx")),
            ".rst": partial(self.write_page, build_tools=("sphinx",)),
            ".html": self.quote_html,
        }
        by_language: dict[str, Callable[[Block], None]] = {
            "shell": self.run_commands,
            "console": self.run_session,
            "text": self.quote,
        }
        path = Path(block.file)
        act = (
            by_file.get(block.file)
            or by_file.get(path.name, by_extension.get(path.suffix))
            or (None if block.file else by_language.get(block.language))
        )
        assert act, f"{block}: nothing runs {block.language} {block.file}"
        act(block)

    # Builds of a site with the configurations and pages of the blocks so far.

    def sources(self, extension: str) -> dict[str, str]:
        files = {f"{name}{extension}": f"# {title}\n" for name, title in TITLES.items()}
        for path in self.directory.glob("docs/**/*.md"):
            files[f"{path.relative_to(self.directory / 'docs').with_suffix('').as_posix()}{extension}"] = (
                path.read_text(encoding="utf-8")
            )
        return files

    def build_sphinx(self) -> dict[str, str]:
        text = self.conf or conf(["clicky_docs.sphinx"], clicky_site_id=SITE_ID)
        self.built += 1
        source = self.directory / f"sphinx-{self.built}"
        scope: dict[str, list[str]] = {}
        exec(text, scope)
        extensions = scope["extensions"]
        if "myst_parser" not in extensions:
            text += f"extensions = {['myst_parser', *extensions]!r}\n"
        text += 'html_theme = "alabaster"\nsuppress_warnings = ["myst"]\n'
        write(source, {**self.sources(".md"), "conf.py": text})
        for path in self.directory.glob("source/**/*.rst"):
            target = source / path.relative_to(self.directory / "source")
            target.with_suffix(".md").unlink(missing_ok=True)
            write(source, {target.relative_to(source).as_posix(): path.read_text(encoding="utf-8")})
        done = sphinx_build(source)
        assert done.status == 0
        # Older versions of Sphinx cannot suppress this warning.
        expected = "document isn't included in any toctree"
        self.warnings += [line.replace("<src>/", "") for line in done.log.splitlines() if expected not in line]
        return self.keep(done.pages)

    def build_mkdocs(self) -> dict[str, str]:
        self.built += 1
        directory = write(
            self.directory / f"mkdocs-{self.built}", {f"docs/{k}": v for k, v in self.sources(".md").items()}
        )
        plain = f"plugins: [search, {{clicky: {{site_id: {SITE_ID}}}}}]\n"
        text = self.mkdocs or plain
        config = {"theme": {"name": "mkdocs"}, **yaml.load(text, Loader)}
        if config["theme"]["name"] == "material":
            config["theme"]["font"] = False
        done = mkdocs_build(directory, config)
        self.warnings += re.findall("^(?:WARNING|ERROR) (.*)$", done.log, re.MULTILINE)
        return self.keep({re.sub("/index.html$", ".html", path): html for path, html in done.pages.items()})

    def keep(self, pages: dict[str, str]) -> dict[str, str]:
        self.html += pages.values()
        write(self.directory / "site", pages)
        return pages

    def configure_sphinx(self, block: Block) -> None:
        self.conf = block.text
        write(self.directory, {"source/conf.py": block.text, "source/index.rst": "Home\n====\n"})
        self.build_sphinx()
        assert self.tracked()

    def configure_mkdocs(self, block: Block) -> None:
        self.mkdocs = block.text
        name = "" if "site_name:" in block.text else "site_name: Site\n"
        write(self.directory, {"mkdocs.yml": f"{name}{block.text}", "docs/index.md": "# Home\n"})
        self.build_mkdocs()
        assert self.tracked()

    def tracked(self) -> list[str]:
        """Return the pages that are tracked, or would be tracked in a published build."""
        return [html for html in self.html if '"site_ids": [' in html or '"site_ids":[' in html]

    def write_page(self, block: Block, build_tools: tuple[str, ...]) -> None:
        """Build a page with each build tool; the data of the built pages must be equal."""
        path = Path(block.file)
        folder = {".md": "docs", ".rst": "source"}[path.suffix]
        name = path.relative_to(folder) if path.parts[0] == folder else path
        write(self.directory, {f"{folder}/{name.as_posix()}": block.text})
        builds = {"sphinx": self.build_sphinx, "mkdocs": self.build_mkdocs}
        built = [builds[build_tool]()[name.with_suffix(".html").as_posix()] for build_tool in build_tools]
        if "clicky: false" in block.text:
            for html in built:
                assert Document.of(html).data()["track"] is False
        else:
            assert all(data(html) == data(built[0]) for html in built)

    # Quotations of output and HTML.

    def quote(self, block: Block) -> None:
        everything = "\n".join([*self.warnings, self.printed])
        assert holds(expected_log(block.text.strip()), everything), f"{block}: the output is different:\n{everything}"
        self.quoted.append(block.text)

    def quote_html(self, block: Block) -> None:
        if not self.html:
            self.build_sphinx()
            self.build_mkdocs()
        assert any(holds(block.text, html) for html in self.html), f"{block}: no page contains this HTML"

    # Commands.

    def run_commands(self, block: Block) -> None:
        for line in block.text.splitlines():
            self.run_command(line)

    def run_command(self, line: str) -> str:
        if line.startswith("python -m pip install"):
            assert_installs(line)
            return ""
        command, _, target = line.partition(" > ")
        program, *arguments = shlex.split(command)
        if program == "clicky-docs" and not (self.directory / "site").exists():
            self.build_mkdocs()
        if arguments[:2] == ["serve", "site/"]:
            status, lines = Running(self.directory, *arguments[2:]).end(signal.SIGINT)
            assert status == 0, lines
            return "\n".join(lines)
        done = run(INSTALLED[program], *arguments, cwd=self.directory, env=self.environment)
        self.printed += done.stdout + done.stderr
        if target:
            write(self.directory, {target: done.stdout})
        output = "\n".join(each.rstrip() for each in done.stdout.splitlines())
        assert "Traceback" not in done.stderr
        if program != "clicky-docs" or arguments[0] != "check":
            assert done.returncode == 0, done.stderr
        return output

    def run_session(self, block: Block) -> None:
        command, _, output = block.text.partition("\n")
        assert self.run_command(command.removeprefix("$ ")).strip() == output.strip()

    def run_steps(self, block: Block) -> None:
        for step in yaml.safe_load(block.text):
            program, *arguments = shlex.split(step["run"])
            if program == "mkdocs":
                # The workflow builds a site of its own.
                write(
                    self.directory, {"mkdocs.yml": f"site_name: Site\nplugins: [{{clicky: {{site_id: {SITE_ID}}}}}]\n"}
                )
                write(self.directory, {"docs/index.md": "# Home\n"})
            done = run(INSTALLED[program], *arguments, cwd=self.directory)
            assert done.returncode == 0, done.stdout + done.stderr

    # Other generators.

    def inject(self, block: Block) -> None:
        write(self.directory, {"pyproject.toml": block.text})
        write(self.directory, {f"site/{name}.html": PLAIN.format(title, "") for name, title in TITLES.items()})
        done = run("clicky_docs", "inject", "--strict", "site", cwd=self.directory)
        assert (done.returncode, done.stderr) == (0, "")
        pages = read_pages(self.directory / "site")
        assert data(pages["tutorial/publish.html"]) == {"timeout": 30, "goal": 12}
        assert '"track":false' in pages["internal/notes.html"]

    def inject_head(self, block: Block) -> None:
        write(self.directory, {"site/install.html": PLAIN.format("x", block.text)})
        done = run("clicky_docs", "inject", "--strict", "site", cwd=self.directory)
        assert (done.returncode, done.stderr) == (0, "")
        html = (self.directory / "site" / "install.html").read_text(encoding="utf-8")
        assert data(html) == {"timeout": 30, "title": "Install", "goal": {"id": 12, "revenue": 2.5}}

    def configure_zensical(self, block: Block) -> None:
        assert (self.directory / "overrides" / PATH).is_file()
        config = parse_toml(block.text)
        if sys.version_info >= (3, 11):
            text = block.text.replace(
                "[project.theme]", '[project]\nsite_name = "Site"\n\n[project.theme]\nfont = false'
            )
            write(self.directory, {"docs/index.md": "---\nclicky_goal: 12\n---\n# Home\n", "zensical.toml": text})
            done = run("zensical", "build", "--strict", cwd=self.directory)
            assert done.returncode == 0, done.stdout + done.stderr
            assert data((self.directory / "site" / "index.html").read_text(encoding="utf-8"))["goal"] == 12
        assert config["project"]["extra"] == {"analytics": {"provider": "clicky"}}

    def render_meta(self, block: Block) -> None:
        files = {"docs/index.md": "---\nclicky: {goal: 12}\n---\n# x", "clicky-docs.toml": f"site_id = {SITE_ID}"}
        directory = write(self.directory / "meta", {block.file: block.text, **files})
        mkdocs_build(directory, {"theme": {"name": "material", "font": False, "custom_dir": "overrides"}})
        done = run("clicky_docs", "inject", "--strict", "site", cwd=directory)
        assert (done.returncode, done.stderr) == (0, "")
        assert data((directory / "site" / "index.html").read_text(encoding="utf-8"))["goal"] == 12

    def configure_nginx(self, block: Block) -> None:
        write(self.directory, {"nginx.conf": f"http {{ server {{ {block.text} }} }}\nevents {{}}\n"})
        parsed = crossplane.parse(str(self.directory / "nginx.conf"), strict=True)
        assert (parsed["status"], parsed["errors"]) == ("ok", [])


def data(html: str) -> object:
    """Return the data of a page, also if the code is commented out."""
    text = html.replace("<!-- Clicky disabled", "").replace("\n -->", "")
    *_, found = re.findall(r'<script data-clicky-docs="\w*" type="application/json">(.*?)</script>', text, re.DOTALL)
    return json.loads(found).get("custom", {})


class Loader(yaml.SafeLoader):
    """A YAML loader that reads `!ENV` as MkDocs does for a variable that is not set."""


Loader.add_constructor("!ENV", lambda loader, node: loader.construct_sequence(node)[-1])


def assert_installs(line: str) -> None:
    """Check that an installation command installs existing extras, or tox."""
    (extras,) = re.findall(r'install "(?:\.|clicky-docs)\[([a-z,]+)\]"$', line) or [""]
    assert {*filter(None, extras.split(","))} <= {*(metadata("clicky-docs").get_all("Provides-Extra") or ())}
    if not extras:
        assert re.fullmatch(r"python -m pip install (--quiet )?tox( && python -m tox( -e sample -- --serve)?)?", line)


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", [name for name in PAGES if [*blocks(name)]])
def test_code_blocks_of_a_docs_page_print_the_output_that_the_page_quotes(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = GIVEN.get(name, Given())
    write(tmp_path, given.files)
    for variable, value in given.environment.items():
        monkeypatch.setenv(variable, value)
    page_run = PageRun(tmp_path, given.environment)
    for block in blocks(name):
        page_run.run_block(block)
    # The page quotes all warnings.
    unexpected = [
        line
        for line in page_run.warnings
        if not any(holds(expected_log(each.strip()), line) for each in page_run.quoted)
    ]
    assert unexpected == []


def test_docs_page_is_named_in_the_test_file_that_runs_the_code_blocks_of_the_page() -> None:
    for (name, language), path in ELSEWHERE.items():
        assert any(each.language == language for each in blocks(name)), name
        assert Path(name).name in (ROOT / path).read_text(encoding="utf-8") or name.startswith("docs/warnings/")


@pytest.mark.parametrize(
    ("quoted", "text", "found"),
    [("a … d", "x a b\nc d", True), ("a … e", "a b c d", False), ("(f/* … */)", "(f()g)", True), ("a.c", "abc", False)],
)
def test_output_must_contain_the_text_that_a_page_quotes(quoted: str, text: str, *, found: bool) -> None:
    assert holds(quoted, text) is found


def test_code_block_in_a_language_without_a_runner_makes_the_test_fail(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="nothing runs ini"):
        PageRun(tmp_path, {}).run_block(Block("x.md", 1, "ini", "", "a = b"))
