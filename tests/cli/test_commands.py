"""The command line as a whole. The tests of each command are in another file."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sites import SITE_ID, run, write

import clicky_docs
from clicky_docs import __main__
from clicky_docs.cli import cli, partial


def test_command_line_can_be_started_as_a_python_module(tmp_path: Path) -> None:
    done = run("clicky_docs", "--version", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"clicky-docs, version {clicky_docs.__version__}\n")
    assert run("clicky_docs", "check", cwd=tmp_path).returncode == 2


def test_installed_command_clicky_docs_lists_its_subcommands() -> None:
    command = Path(sys.executable).with_name("clicky-docs")
    done = subprocess.run([command, "--help"], capture_output=True, text=True, check=True)
    assert {line.split()[0] for line in done.stdout.partition("Commands:\n")[2].splitlines()} == {
        "check",
        "csp",
        "inject",
        "partial",
        "serve",
    }


@pytest.mark.parametrize("stream", [io.StringIO, lambda: io.TextIOWrapper(io.BytesIO(), encoding="ascii")])
def test_command_line_prints_to_the_stream_that_a_caller_has_set_as_sys_stdout(
    monkeypatch: pytest.MonkeyPatch, stream: Callable[[], Any]
) -> None:
    """A caller can replace `sys.stdout` by another stream."""
    monkeypatch.setattr(sys, "argv", ["clicky-docs", "--version"])
    monkeypatch.setattr(sys, "stdout", stream())
    with pytest.raises(SystemExit) as raised:
        __main__.main()
    assert raised.value.code == 0
    sys.stdout.seek(0)
    assert sys.stdout.read() == f"clicky-docs, version {clicky_docs.__version__}\n"


def test_characters_that_the_encoding_of_the_output_does_not_contain_are_escaped(tmp_path: Path) -> None:
    write(tmp_path, {"site/a.html": "<!doctype html><title>日 | :rocket:</title>"})
    done = run("clicky_docs", "check", "site", "--pages", cwd=tmp_path, env={"PYTHONIOENCODING": "cp1252"})
    assert r"| a.html | \u65e5 \| :rocket: | /a.html |" in re.sub(" +", " ", done.stdout)


def test_inject_stops_if_all_its_processes_receive_two_interrupts(tmp_path: Path) -> None:
    """A terminal sends an interrupt to all processes of the command."""
    write(tmp_path, {f"site/{number}.html": "<!doctype html><title>x</title>" for number in range(3_000)})
    command = [sys.executable, "-m", "clicky_docs", "inject", "site", "--site-id", SITE_ID]
    running = subprocess.Popen(command, cwd=tmp_path, start_new_session=True, stdout=subprocess.DEVNULL)
    first = tmp_path / "site" / "0.html"
    while first.stat().st_size < 100:
        time.sleep(0.001)
    for _ in range(2):
        os.killpg(running.pid, signal.SIGINT)
        time.sleep(0.05)
    assert running.wait(timeout=60) != 0


def test_command_partial_with_a_site_id_writes_a_template(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["partial", str(tmp_path), "--site-id", SITE_ID])
    path = tmp_path / partial.PATH
    assert result.output == (
        f"{path}: the theme uses this file if extra.analytics.provider is clicky and theme.custom_dir is {tmp_path}\n"
    )
    settings, _ = clicky_docs.load_site({"site_id": SITE_ID})
    assert path.read_text(encoding="utf-8") == partial.partial(settings)


def test_command_partial_without_a_site_id_fails(tmp_path: Path) -> None:
    config = write(tmp_path, {"clicky-docs.toml": ""}) / "clicky-docs.toml"
    arguments = ["partial", str(tmp_path / "overrides"), "--config", str(config)]
    result = CliRunner().invoke(cli, arguments)
    assert (result.exit_code, result.output) == (
        1,
        f"Error: the template would add no Clicky code: no Site ID ({config})\n",
    )
    config.write_text("site_id = 1\nenabled = false")
    result = CliRunner().invoke(cli, arguments)
    assert (result.exit_code, result.output) == (1, "Error: the template would add no Clicky code: not enabled\n")
    assert list(tmp_path.iterdir()) == [config]


def test_command_partial_warns_that_the_template_ignores_page_rules(tmp_path: Path) -> None:
    config = write(tmp_path, {"clicky-docs.toml": "site_id = 1\n[pages]\na = false"}) / "clicky-docs.toml"
    result = CliRunner().invoke(cli, ["partial", str(tmp_path / "overrides"), "--config", str(config)])
    assert result.exit_code == 0
    assert result.stderr == f"{config}: pages: a template cannot use patterns. The option is ignored.\n"


def test_command_partial_fails_if_the_directory_cannot_be_created(tmp_path: Path) -> None:
    (tmp_path / "overrides").symlink_to("/proc/nowhere")
    result = CliRunner().invoke(cli, ["partial", str(tmp_path / "overrides" / "x"), "--site-id", SITE_ID])
    assert result.exit_code == 1
    assert result.output.startswith("Error: /")
