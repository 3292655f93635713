"""Full, read-only and missing disks: each file is either unchanged or complete, and a message names each failure."""

from __future__ import annotations

import contextlib
import functools
import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from click import ClickException
from click.testing import CliRunner, Result
from mkdocs.exceptions import Abort
from sites import SITE_ID, conf, mkdocs_build, sphinx_build, write

from clicky_docs import load_site
from clicky_docs.browser import insights_file
from clicky_docs.built_site import files
from clicky_docs.cli import cli, partial

PAGE = "<!doctype html><html><head><title>{}</title></head><body>{}</body></html>\n"
PLAIN = {"a.html": PAGE.format("a", ""), "big.html": PAGE.format("b", "x" * 24_000), "c/d.html": PAGE.format("d", "")}
CONFIG = f'site_id = "{SITE_ID}"\ninsights = ["copy", "search"]\n'
SITE, _ = load_site({"site_id": SITE_ID, "insights": ["copy", "search"]})
INJECT = ["inject", "disk", "--config", "clicky-docs.toml"]


def everything(directory: Path) -> dict[str, bytes]:
    """Return the content of all files, including hidden files."""
    return {
        each.relative_to(directory).as_posix(): each.read_bytes() for each in directory.rglob("*") if each.is_file()
    }


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a plain site, and with a copy of the site after a complete run of inject."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"clicky-docs.toml": CONFIG})
    write(tmp_path / "plain", PLAIN)
    write(tmp_path / "disk", PLAIN)
    assert invoke(*INJECT).exit_code == 0
    (tmp_path / "disk").rename("done")
    return tmp_path


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def unchanged_message(name: str, why: str) -> str:
    """Return the message about a file that the command could not change."""
    return f"disk/{name}: {why}. The file is unchanged.\n"


# Real disks ------------------------------------------------------------------------------------------------------------


@functools.cache
def succeeds(*command: str) -> bool:
    """Return whether a command exists and succeeds."""
    return bool(shutil.which(command[0])) and subprocess.run(command, capture_output=True, check=False).returncode == 0


def with_own_mounts() -> list[str]:
    """Return a command prefix that gives a command its own mounts."""
    for each in (["unshare", "-m"], ["unshare", "-rm"]):
        if succeeds(*each, "mount", "-t", "tmpfs", "none", "/mnt"):
            return each
    pytest.skip("no process can have its own mounts on this machine")


class Ran(NamedTuple):
    status: int
    output: str
    after: dict[str, bytes]
    again: dict[str, bytes]


def on_disk(here: Path, damage: str, repair: str, *arguments: str, options: str = "size=96k") -> Ran:
    """Run a command on a damaged disk, and run the command again after the repair."""
    script = f"""
        set -e
        mkdir -p disk after again
        mount -t tmpfs -o {options} none disk
        cp -R plain/. disk
        {damage}
        status=0; "$@" >out 2>err || status=$?
        cp -R disk/. after
        {repair}
        "$@" >/dev/null
        cp -R disk/. again
        exit $status
    """
    command = [*with_own_mounts(), "sh", "-c", script, "sh", sys.executable, "-m", "clicky_docs", *arguments]
    done = subprocess.run(command, cwd=here, check=False, timeout=60, capture_output=True, text=True)
    assert done.stderr == ""
    return Ran(
        done.returncode,
        (here / "err").read_text() + (here / "out").read_text(),
        everything(here / "after"),
        everything(here / "again"),
    )


READ_ONLY = ("mount -o remount,ro disk", "mount -o remount,rw disk")
FULL = ("head -c {} /dev/zero >disk/fill", "rm disk/fill")
DAMAGE = {
    "read-only": (*READ_ONLY, [*PLAIN, insights_file.FILE], "Read-only file system"),
    "full": (f"{FULL[0].format('1M')} 2>&- || :", FULL[1], [*PLAIN, insights_file.FILE], "No space left on device"),
    "nearly full": (FULL[0].format("38k"), FULL[1], ["big.html"], "No space left on device"),
    "full except for pages": (
        FULL[0].format("50k"),
        FULL[1],
        ["big.html", insights_file.FILE],
        "No space left on device",
    ),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_each_file_is_unchanged_or_complete_after_inject_on_a_full_or_read_only_disk(here: Path, name: str) -> None:
    damage, repair, failing, why = DAMAGE[name]
    ran = on_disk(here, damage, repair, *INJECT)
    failed = len(set(failing) & PLAIN.keys())
    count = f"{failed} failed" + (f", {len(PLAIN) - failed} tracked" if failed < len(PLAIN) else "")
    summary = f"disk: {count}; {len(PLAIN) - failed} changed\n"
    assert (ran.status, ran.output) == (1, "".join(unchanged_message(each, why) for each in failing) + summary)
    done, plain = everything(here / "done"), everything(here / "plain")
    ran.after.pop("fill", None)
    assert ran.after == {
        each: plain[each] if each in failing else done[each] for each in done if each not in failing or each in plain
    }
    assert ran.again == done


@pytest.mark.parametrize(
    ("damage", "repair", "why"),
    [
        (*READ_ONLY, "Read-only file system"),
        (FULL[0].format("32k"), FULL[1], "No space left on device"),
    ],
)
def test_command_partial_on_a_full_or_read_only_disk_fails_and_keeps_the_old_template(
    here: Path, damage: str, repair: str, why: str
) -> None:
    shutil.rmtree("plain")
    old = {f"o/{partial.PATH.as_posix()}": "old", f"o/{partial.STATIC.as_posix()}": insights_file.code(SITE)}
    write(here / "plain", old)
    ran = on_disk(here, damage, repair, "partial", "disk/o", "--config", "clicky-docs.toml", options="size=48k")
    assert ran.status == 1
    assert ran.output == f"Error: disk/o/{partial.PATH.as_posix()}: {why}\n"
    ran.after.pop("fill", None)
    assert ran.after == {name: text.encode() for name, text in old.items()}
    assert ran.again == {
        f"o/{partial.PATH.as_posix()}": partial.partial(SITE).encode(),
        f"o/{partial.STATIC.as_posix()}": insights_file.code(SITE).encode(),
    }


@pytest.mark.parametrize("command", [["check", "--json"], ["csp"]])
def test_commands_check_and_csp_need_no_writable_disk(here: Path, command: list[str]) -> None:
    """The commands need neither a writable disk nor shared memory, even for many pages."""
    for number in range(files.FEW):
        shutil.copy("done/a.html", f"done/{number}.html")
    script = """
        mount --bind done done && mount -o remount,bind,ro done && ! touch done/x 2>&- || exit 9
        mount -t tmpfs -o ro none /dev/shm && exec "$@"
    """
    arguments = [sys.executable, "-m", "clicky_docs", *command, "done"]
    usual = subprocess.run(arguments, check=False, capture_output=True)
    assert usual.stdout
    result = subprocess.run(
        [*with_own_mounts(), "sh", "-c", script, "sh", *arguments], check=False, capture_output=True
    )
    assert (result.returncode, result.stdout, result.stderr) == (usual.returncode, usual.stdout, b"")


def test_each_file_is_unchanged_or_complete_after_the_disk_is_unmounted_during_inject(here: Path) -> None:
    count = 800
    for number in range(count):
        shutil.copy("plain/a.html", f"plain/{number}.html")
    shutil.copytree("plain", "disk")
    assert invoke(*INJECT).exit_code == 0
    done, plain = everything(here / "disk"), everything(here / "plain")
    shutil.rmtree("disk")
    script = """
        set -e
        mkdir disk keep after again
        mount -t tmpfs none disk
        cp -R plain/. disk
        mount --bind disk keep
        "$@" >out 2>err &
        until grep -q clicky disk/100.html; do :; done
        umount -l disk
        status=0; wait $! || status=$?
        rm -f disk/clicky-docs.js
        cp -R keep/. after
        mount --bind keep disk
        "$@" >/dev/null
        cp -R disk/. again
        exit $status
    """
    command = [*with_own_mounts(), "sh", "-c", script, "sh", sys.executable, "-m", "clicky_docs", *INJECT]
    assert subprocess.run(command, check=False, timeout=60).returncode == 1
    lines = set((here / "err").read_text().splitlines(keepends=True))
    after = everything(here / "after")
    # Unfinished files are lost with the disk, or are deleted by a later run.
    after = {name: text for name, text in after.items() if name in done}
    assert {each for each in after if after[each] not in {plain.get(each), done[each]}} == set()
    failed = {each for each in plain if after[each] == plain[each]}
    assert 0 < len(failed) < count
    assert lines == {unchanged_message(each, "No such file or directory") for each in failed}
    again = everything(here / "again")
    assert {name: again[name] for name in again if not name.endswith(".clicky-docs")} == done


# In the middle of a run ------------------------------------------------------------------------------------------------


def replace_by_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("x")


DELETED: dict[str, tuple[Callable[[Path], None], list[str], str]] = {
    "a file": (lambda site: (site / "c/d.html").unlink(), ["c/d.html"], "No such file or directory"),
    "a folder": (lambda site: shutil.rmtree(site / "c"), ["c/d.html"], "No such file or directory"),
    "a folder that a file replaces": (lambda site: replace_by_file(site / "c"), ["c/d.html"], "Not a directory"),
    "the site": (shutil.rmtree, [*PLAIN, insights_file.FILE], "No such file or directory"),
    "the site, which a file replaces": (replace_by_file, [*PLAIN, insights_file.FILE], "Not a directory"),
}


@pytest.mark.parametrize("name", DELETED)
def test_inject_changes_all_files_except_for_files_that_another_program_deletes_meanwhile(
    here: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete, failing, why = DELETED[name]
    shutil.copytree("plain", "disk")
    # `clear` is called after the files are listed and before the first file is read.
    monkeypatch.setattr(files, "clear", delete)
    result = invoke(*INJECT)
    assert (result.exit_code, result.stderr) == (1, "".join(unchanged_message(each, why) for each in failing))
    done = everything(here / "done")
    assert {each: text for each, text in everything(here / "disk").items() if each != "c"} == {
        each: done[each] for each in done if each not in failing
    }


def test_removal_of_unfinished_files_ignores_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    files.clear(tmp_path / "gone")


def test_inject_into_a_symbolic_link_whose_target_does_not_exist_is_a_usage_error(here: Path) -> None:
    (here / "disk").symlink_to("nowhere")
    result = invoke(*INJECT)
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (
        2,
        "Error: Invalid value for 'SITE...': Directory 'disk' does not exist.",
    )


# Limits and permissions ------------------------------------------------------------------------------------------------


@pytest.fixture
def small_files() -> Iterator[Callable[[int], None]]:
    """Return a function that limits the size of files to a number of bytes, as a quota does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_inject_keeps_an_old_file_if_the_new_file_would_exceed_the_limit_of_file_sizes(
    here: Path, small_files: Callable[[int], None]
) -> None:
    shutil.copytree("plain", "disk")
    write(here / "disk", {insights_file.FILE: "old"})
    small_files((here / "done" / "a.html").stat().st_size + 100)
    result = invoke(*INJECT)
    failing = ["big.html", insights_file.FILE]
    assert (result.exit_code, result.stderr) == (
        1,
        "".join(unchanged_message(each, "File too large") for each in failing),
    )
    assert result.stdout == "disk: 1 failed, 2 tracked; 2 changed\n"
    old = {"big.html": PLAIN["big.html"].encode(), insights_file.FILE: b"old"}
    assert everything(here / "disk") == everything(here / "done") | old


def as_user() -> list[str]:
    """Return a command prefix that runs a command without the special permissions of root."""
    drop = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
    if os.geteuid():
        return []
    if not succeeds(*drop, "true"):
        pytest.skip("the permissions of root cannot be dropped here")
    return drop


def test_inject_changes_all_files_except_for_files_without_permission(here: Path) -> None:
    shutil.copytree("plain", "disk")
    write(here / "disk", {"e/f.html": PAGE.format("f", ""), insights_file.FILE: "old"})
    (here / "disk" / "a.html").chmod(0o444)
    (here / "disk" / "big.html").chmod(0)
    (here / "disk" / "e").chmod(0o555)
    command = [*as_user(), sys.executable, "-m", "clicky_docs", *INJECT]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    failing = ["big.html", "e/f.html"]
    assert (done.returncode, done.stderr) == (
        1,
        "".join(unchanged_message(each, "Permission denied") for each in failing),
    )
    assert done.stdout == "disk: 2 failed, 2 tracked; 2 changed\n"
    assert (here / "disk" / "a.html").stat().st_mode & 0o777 == 0o444
    (here / "disk" / "big.html").chmod(0o644)
    (here / "disk" / "e").chmod(0o755)
    assert invoke(*INJECT).stdout == "disk: 4 tracked; 2 changed\n"


def test_inject_changes_a_file_whose_owner_does_not_exist_in_the_container(here: Path) -> None:
    """A rootless container cannot map the owner of some files."""
    inner = ["unshare", "-r"]
    if os.geteuid() or not succeeds(*inner, "true"):
        pytest.skip("the test needs root and user namespaces")
    shutil.copytree("plain", "disk")
    os.chown("disk/a.html", 1234, 1234)
    command = [*inner, sys.executable, "-m", "clicky_docs", *INJECT]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "disk: 3 tracked; 3 changed\n")
    assert everything(here / "disk") == everything(here / "done")


def test_inject_does_not_change_a_file_outside_the_site_that_is_a_hard_link_to_a_page(here: Path) -> None:
    """A hard link elsewhere, for example in an earlier deployment, keeps the old content."""
    shutil.copytree("plain", "disk")
    os.link("disk/a.html", "elsewhere.html")
    os.link("disk/a.html", "disk/b.html")
    (here / "disk" / "folder").symlink_to(here / "plain", target_is_directory=True)
    assert invoke(*INJECT).stdout == "disk: 4 tracked; 4 changed\n"
    assert (here / "elsewhere.html").read_text() == PLAIN["a.html"]
    assert (here / "disk" / "a.html").read_bytes() == everything(here / "done")["a.html"]
    assert b'"page":"b"' in (here / "disk" / "b.html").read_bytes()
    assert {name: text.decode() for name, text in everything(here / "plain").items()} == PLAIN


def test_map_parallel_runs_in_the_current_process_if_no_worker_process_can_start() -> None:
    names = [str(number) for number in range(files.FEW + 1)]
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # Allow only as many open files as are open now.
    with Path(os.devnull).open() as last:
        resource.setrlimit(resource.RLIMIT_NOFILE, (last.fileno() + 1, hard))
        try:
            assert list(files.map_parallel(list, names, "x")) == names
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


# Input and output ------------------------------------------------------------------------------------------------------

FULL_OUTPUT = Path("/dev/full")
FAILS = Path("/proc/self/mem")


@pytest.mark.skipif(not FAILS.exists(), reason="this machine has no file with a read error")
def test_commands_check_and_csp_print_the_name_of_a_file_that_causes_a_read_error(here: Path) -> None:
    (here / "done" / "b.html").symlink_to(FAILS)
    assert "| error | b.html | unreadable | Input/output error |" in invoke("check", "done").output
    result = invoke("csp", "done")
    assert (result.exit_code, result.output) == (1, "Error: done/b.html: Input/output error\n")


@pytest.mark.skipif(not FULL_OUTPUT.exists(), reason="this machine has no device that is always full")
@pytest.mark.parametrize("arguments", [INJECT, ["check", "disk"], ["check", "disk", "--json"], ["csp", "disk"]])
def test_command_prints_one_line_and_fails_if_its_output_goes_to_a_full_disk(here: Path, arguments: list[str]) -> None:
    (here / "done").rename("disk")
    command = [sys.executable, "-m", "clicky_docs", *arguments]
    with FULL_OUTPUT.open("w") as output:
        done = subprocess.run(command, check=False, stdout=output, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (1, "Error: the output: No space left on device\n")


@pytest.mark.skipif(not FULL_OUTPUT.exists(), reason="this machine has no device that is always full")
def test_output_stream_is_closed_after_the_disk_of_the_output_is_full(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FULL_OUTPUT.open("w") as output:
        monkeypatch.setattr(sys, "stdout", output)
        with pytest.raises(ClickException, match=r"^the output: No space left on device$"):
            cli(["check", "done"], standalone_mode=False)
        assert output.closed


def test_command_prints_no_message_if_its_output_goes_to_a_closed_pipe(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    output = os.fdopen(writing, "w")
    monkeypatch.setattr(sys, "stdout", output)
    with pytest.raises(SystemExit) as raised:
        cli(["csp", "done"])
    with contextlib.suppress(OSError):
        output.close()
    assert (raised.value.code, capsys.readouterr().err) == (1, "")


# Build tools -----------------------------------------------------------------------------------------------------------


SPHINX = {"clicky_site_id": SITE_ID, "clicky_insights": ["copy"], "html_theme": "basic"}
WHY = "Is a directory; the option 'insights' needs this file. The build stops."


def test_sphinx_build_fails_if_the_insights_file_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write(tmp_path / "src", {"conf.py": conf(["clicky_docs.sphinx"], **SPHINX), "index.rst": "x\n=\n"})
    path = tmp_path / "out" / "_static" / insights_file.FILE
    path.mkdir(parents=True)
    assert sphinx_build(source, out=tmp_path / "out").status == 2
    errors = capsys.readouterr().err
    assert "Extension error" in errors
    assert f"clicky: {path}: {WHY}\n" in errors


def test_mkdocs_build_aborts_if_the_insights_file_cannot_be_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path, {"docs/index.md": "# x", f"docs/assets/{insights_file.FILE}/x.png": ""})
    with pytest.raises(Abort):
        mkdocs_build(tmp_path, {"plugins": [{"clicky": {"site_id": SITE_ID, "insights": ["copy"]}}]})
    assert caplog.messages[-1] == f"clicky: {tmp_path}/site/assets/{insights_file.FILE}: {WHY}"


def test_error_about_an_insights_file_that_exceeds_the_limit_of_file_sizes_contains_the_path(
    tmp_path: Path, small_files: Callable[[int], None]
) -> None:
    """The error that the operating system raises does not contain the path."""
    small_files(1_000)
    with pytest.raises(
        OSError, match=re.escape(f"{tmp_path}/a/b.js: File too large; the option 'insights' needs this file.")
    ):
        insights_file.write(SITE, tmp_path / "a" / "b.js")
