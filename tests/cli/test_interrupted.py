"""Interrupted and killed builds: no file is half written, and the next build has the same result as a clean build.

The environment variable ROUNDS sets how often each build is interrupted, each time at another moment.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from multiprocessing import Process
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sites import SITE_ID, Built, conf, mkdocs_build, sphinx_build, write

from clicky_docs.browser import insights_file
from clicky_docs.built_site import files, workers
from clicky_docs.cli import cli

ROUNDS = range(int(os.environ.get("ROUNDS", "1")))
PAGE = "<!doctype html><html><head><title>{}</title></head><body>" + "<p>x</p>" * 1_000 + "</body></html>\n"
CONFIG = f'site_id = "{SITE_ID}"\ninsights = ["copy"]\n'
# More pages than one chunk, so that two processes run.
MANY = files.FEW + 100
INTERRUPTED = "Interrupted. No file is half written. Run the command again to finish.\n"
KILLED = "Error: a worker process was killed. No file is half written. Run the command again to finish.\n"


# The command line ------------------------------------------------------------------------------------------------------


INJECT = ["inject", "site", "--config", "clicky-docs.toml"]


def inject() -> None:
    result = CliRunner().invoke(cli, INJECT)
    assert result.exit_code == 0, result.output


def everything(directory: Path) -> dict[str, bytes]:
    """Return the content of all files."""
    return {each.name: each.read_bytes() for each in directory.iterdir()}


@pytest.mark.parametrize("times", ROUNDS)
@pytest.mark.parametrize(
    ("count", "kill"),
    [(files.FEW, os.kill), (MANY, os.kill), (MANY, os.killpg)],
    ids=["one process", "the first of many processes", "all of many processes"],
)
@pytest.mark.parametrize(
    ("number", "status", "message"),
    [
        (signal.SIGINT, 130, INTERRUPTED),
        (signal.SIGTERM, -signal.SIGTERM, ""),
        (signal.SIGKILL, -signal.SIGKILL, ""),
    ],
)
def test_inject_changes_the_remaining_pages_after_an_interrupted_inject(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    status: int,
    message: str,
    count: int,
    kill: Any,
    times: int,
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"clicky-docs.toml": CONFIG})
    site = write(tmp_path / "site", {f"{each}.html": PAGE.format(each) for each in range(count)})
    plain = everything(site)
    last = site / random.choice(sorted(plain)[: len(plain) // 3])
    before = last.stat().st_ino
    # `nice` slows the command down, so that the test can interrupt the command in time.
    nice = ["nice", "-n", "19", sys.executable, "-m", "clicky_docs", *INJECT]
    running = subprocess.Popen(nice, start_new_session=True, stderr=subprocess.PIPE)
    while last.stat().st_ino == before:
        assert running.poll() is None
        time.sleep(0.0005)
    kill(running.pid, number)
    # The output is complete when the last process has ended.
    _, error = running.communicate(timeout=30)
    assert (running.returncode, error.decode()) == (status, message)
    after = everything(site)
    for name in after.keys() - plain.keys() - {insights_file.FILE}:
        assert number == signal.SIGKILL
        os.utime(site / name, (1, 1))
    inject()
    done = everything(site)
    assert done.keys() == plain.keys() | {insights_file.FILE}
    assert {name for name in plain if after[name] not in {plain[name], done[name]}} == set()
    assert any(after[name] == plain[name] for name in plain)
    for name, text in plain.items():
        (site / name).write_bytes(text)
    inject()
    assert everything(site) == done


def test_interrupt_while_a_file_is_written_is_raised_after_the_file_is_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def interrupted(path: Path, target: Path) -> Path:
        signal.raise_signal(signal.SIGINT)
        return replace(path, target)

    write(tmp_path, {"a.html": "old"})
    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        files.rewrite(tmp_path / "a.html", "new")
    assert everything(tmp_path) == {"a.html": b"new"}


def kill_worker(names: Sequence[str]) -> list[Any]:
    """Kill the worker process that calls this function."""
    os.kill(os.getpid(), signal.SIGKILL)
    return [*names]


def test_command_prints_one_line_and_fails_if_a_worker_process_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine without free memory kills a process."""
    write(tmp_path, {f"{number}.html": "" for number in range(MANY)})
    map_parallel = files.map_parallel
    monkeypatch.setattr(files, "map_parallel", lambda _, *rest: map_parallel(kill_worker, *rest))
    result = CliRunner().invoke(cli, ["inject", str(tmp_path), "--site-id", SITE_ID])
    assert (result.exit_code, result.output) == (1, KILLED)


def test_interrupted_command_prints_one_line_and_ignores_further_interrupts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(files, "find", interrupt)
    result = CliRunner().invoke(cli, ["check", str(tmp_path)])
    after = signal.signal(signal.SIGINT, before)
    assert (result.exit_code, result.output, after) == (130, INTERRUPTED, signal.SIG_IGN)


def test_worker_process_ignores_interrupts_and_exits_when_its_parent_process_exits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The parent process handles interrupts."""
    parent = Process(target=int)
    parent.start()
    kills: list[tuple[int, int]] = []
    monkeypatch.setattr(workers, "parent_process", lambda: parent)
    monkeypatch.setattr(os, "kill", lambda *arguments: kills.append(arguments))
    before = {each: signal.signal(each, signal.default_int_handler) for each in (signal.SIGINT, signal.SIGTERM)}
    workers.init_worker()
    after = [signal.signal(each, handler) for each, handler in before.items()]
    assert after == [signal.SIG_IGN, signal.SIG_DFL]
    parent.join()
    while not kills:
        time.sleep(0.001)
    assert kills == [(os.getpid(), signal.SIGTERM)]


# Build tools -----------------------------------------------------------------------------------------------------------

# A build kills itself with all its processes, at the page that the environment variable PAGE names.
END = """
import os

def end(page):
    if page == os.environ["PAGE"]:
        os.killpg(0, int(os.environ["SIGNAL"]))
"""


def interrupt(build: Callable[[], object], log: Path, number: int, event: str, page: str) -> str:
    """Run a build in its own process, end the build in the middle, and return the log of the build."""
    child = os.fork()
    if not child:
        try:
            os.setsid()
            os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT), 2)
            sys.stderr = os.fdopen(2, "w", buffering=1)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            os.environ.update({"EVENT": event, "PAGE": page, "SIGNAL": str(int(number))})
            build()
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == (-signal.SIGKILL if number == signal.SIGKILL else 1)
    return log.read_text()


SPHINX = f"""{END}
{conf(["myst_parser", "clicky_docs.sphinx"], clicky_site_id=SITE_ID, clicky_insights=["copy"], clicky_goals={"tutorial": 12},
      html_theme="basic", html_sidebars={"**": []}, html_show_sphinx=False)}
def setup(app):
    if "EVENT" in os.environ:
        app.connect(os.environ["EVENT"], lambda _, page, *more: end(page))
"""  # fmt: skip
# No page is in the table of contents of another page, because Sphinx does not always rewrite such pages.
TEXT = ":orphan:\n{}\n\nTitle\n=====\n\n{}\n"
FIRST = {
    "conf.py": SPHINX,
    "index.rst": "Home\n====\n",
    "a.rst": TEXT.format(":clicky_goal: 1", "x"),
    "gone.rst": TEXT.format(":clicky_title: gone", "x"),
    "mark.rst": TEXT.format("", "`x <https://x.example/>`__ :clicky-goal:`tutorial`"),
    "old.md": "---\norphan: true\nclicky: {title: Moved}\n---\n# y\n",
    "other.md": "---\norphan: true\nclicky: {title: First}\n---\n# z\n",
    "unknown.rst": TEXT.format("", "`x <https://x.example/>`__ :clicky-goal:`unknown`"),
    "wrong.rst": TEXT.format(":clicky_gaol: 1", "x"),
    "zero.rst": TEXT.format("", "x"),
}
CHANGED = {
    "a.rst": TEXT.format(":clicky_goal: 2", "x"),
    "new.md": FIRST["old.md"],
    "other.md": FIRST["other.md"].replace("First", "Second"),
    "worse.rst": FIRST["wrong.rst"],
    "zero.rst": TEXT.format(":clicky: false", "x"),
}
GONE = {"gone": "gone.rst", "old": "old.md"}


def change_sources(source: Path) -> None:
    write(source, CHANGED)
    for name in GONE.values():
        (source / name).unlink()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Built]:
    """Return the results of clean builds of the first sources (False) and of the changed sources (True)."""
    source = write(tmp_path_factory.mktemp("clean") / "src", FIRST)
    first = sphinx_build(source)
    change_sources(source)
    return {
        False: first,
        True: sphinx_build(source, out=source.with_name("new"))._replace(log=sphinx_build(source).log),
    }


def clicky_warnings(log: str) -> set[str]:
    """Return the warnings of clicky-docs in a log."""
    return set(re.findall(r"\w+\.\w+:\d+: WARNING: .*clicky.*", log))


@pytest.mark.parametrize(
    ("number", "event", "page", "jobs", "again"),
    [
        (signal.SIGKILL, "source-read", "other", "1", False),
        (signal.SIGINT, "source-read", "other", "1", True),
        (signal.SIGKILL, "html-page-context", "other", "1", False),
        (signal.SIGKILL, "html-page-context", "other", "1", True),
        (signal.SIGINT, "html-page-context", "other", "1", True),
        (signal.SIGINT, "html-page-context", "genindex", "1", False),
        (signal.SIGKILL, "html-page-context", "other", "2", False),
        (signal.SIGKILL, "source-read", "other", "2", True),
    ],
)
def test_sphinx_build_after_an_interrupted_build_is_complete(
    tmp_path: Path, undisturbed: dict[bool, Built], number: int, event: str, page: str, jobs: str, again: bool
) -> None:
    source = write(tmp_path / "src", FIRST)
    if again:
        sphinx_build(source)
        change_sources(source)
    said = interrupt(lambda: sphinx_build(source, "-j", jobs), tmp_path / "said", number, event, page)
    built = sphinx_build(source, "-j", jobs)
    pages = {name: html for name, html in built.pages.items() if name.removesuffix(".html") not in GONE or not again}
    expected = dict(undisturbed[again].pages)
    if page == "genindex":
        # An old Sphinx does not write generated pages if no other page is out of date.
        expected = {
            name: expected[name] for name in expected if name in pages or name not in {"genindex.html", "search.html"}
        }
    assert pages == expected
    # Warnings about a page are logged when the page is written, by the interrupted build or by the next build.
    assert clicky_warnings(said) | clicky_warnings(built.log) == clicky_warnings(undisturbed[again].log)


MKDOCS = {
    "end.py": f"{END}\nif 'EVENT' in os.environ:\n    globals()[os.environ['EVENT']] = lambda *given, page, **more: end(page.url)\n",
    "theme/main.html": "<!doctype html><title>{{ page.title }}</title>{% for each in config.extra_javascript %}{{ each | script_tag }}{% endfor %}{{ page.content }}",
    "docs/index.md": "# x\n",
    "docs/a.md": "---\nclicky: {goal: 1}\n---\n# a\n",
    "docs/gone.md": "# gone\n",
    "docs/other.md": "---\nclicky_gaol: 1\n---\n# b\n",
}


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
@pytest.mark.parametrize("event", ["on_page_markdown", "on_post_page"])
def test_mkdocs_build_after_an_interrupted_build_is_complete(tmp_path: Path, number: int, event: str) -> None:
    config = {
        "hooks": ["end.py"],
        "theme": {"name": None, "custom_dir": "theme"},
        "plugins": [{"clicky": {"site_id": SITE_ID, "insights": ["copy"]}}],
    }
    write(tmp_path, MKDOCS)
    interrupt(lambda: mkdocs_build(tmp_path, config), tmp_path / "said", number, event, "other/")
    (tmp_path / "docs" / "gone.md").unlink()
    write(tmp_path, {"docs/a.md": "---\nclicky: {goal: 2}\n---\n# a\n"})
    built = mkdocs_build(tmp_path, config)
    script = tmp_path / "site" / "assets" / insights_file.FILE
    before = script.read_bytes()
    shutil.rmtree(tmp_path / "site")
    assert mkdocs_build(tmp_path, config).pages == built.pages
    assert script.read_bytes() == before
    assert built.log.count("WARNING") == 1
