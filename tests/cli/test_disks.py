"""Disks that are full, read-only, or gone: each file is then as it was or done, and a message says which and why."""

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
from clicky_docs.cli import cli, files, partial

PAGE = "<!doctype html><html><head><title>{}</title></head><body>{}</body></html>\n"
PLAIN = {"a.html": PAGE.format("a", ""), "big.html": PAGE.format("b", "x" * 24_000), "c/d.html": PAGE.format("d", "")}
CONFIG = f'site_id = "{SITE_ID}"\ninsights = ["copy", "search"]\n'
SITE, _ = load_site({"site_id": SITE_ID, "insights": ["copy", "search"]})
INJECT = ["inject", "disk", "--config", "clicky-docs.toml"]


def everything(directory: Path) -> dict[str, bytes]:
    """All files, hidden ones too."""
    return {
        each.relative_to(directory).as_posix(): each.read_bytes() for each in directory.rglob("*") if each.is_file()
    }


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a site, and one that an undisturbed run has done."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"clicky-docs.toml": CONFIG})
    write(tmp_path / "plain", PLAIN)
    write(tmp_path / "disk", PLAIN)
    assert invoke(*INJECT).exit_code == 0
    (tmp_path / "disk").rename("done")
    return tmp_path


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def left(name: str, why: str) -> str:
    return f"disk/{name}: {why}. The file is unchanged.\n"


# Real disks ------------------------------------------------------------------------------------------------------------


@functools.cache
def able(*command: str) -> bool:
    return bool(shutil.which(command[0])) and subprocess.run(command, capture_output=True, check=False).returncode == 0


def private() -> list[str]:
    """How to run a command with mounts of its own, which end with it."""
    for each in (["unshare", "-m"], ["unshare", "-rm"]):
        if able(*each, "mount", "-t", "tmpfs", "none", "/mnt"):
            return each
    pytest.skip("this machine gives no process mounts of its own")


class Ran(NamedTuple):
    status: int
    said: str
    after: dict[str, bytes]
    again: dict[str, bytes]


def on_disk(here: Path, ill: str, well: str, *arguments: str, options: str = "size=96k") -> Ran:
    """Run a command on a disk of its own that is ill, and once more when it is well."""
    script = f"""
        set -e
        mkdir -p disk after again
        mount -t tmpfs -o {options} none disk
        cp -R plain/. disk
        {ill}
        status=0; "$@" >out 2>err || status=$?
        cp -R disk/. after
        {well}
        "$@" >/dev/null
        cp -R disk/. again
        exit $status
    """
    command = [*private(), "sh", "-c", script, "sh", sys.executable, "-m", "clicky_docs", *arguments]
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
ILL = {
    "read-only": (*READ_ONLY, [*PLAIN, insights_file.FILE], "Read-only file system"),
    "full": (f"{FULL[0].format('1M')} 2>&- || :", FULL[1], [*PLAIN, insights_file.FILE], "No space left on device"),
    "nearly full": (FULL[0].format("48k"), FULL[1], ["big.html"], "No space left on device"),
    "full but for pages": (FULL[0].format("60k"), FULL[1], ["big.html", insights_file.FILE], "No space left on device"),
}


@pytest.mark.parametrize("name", ILL)
def test_inject_on_a_disk(here: Path, name: str) -> None:
    ill, well, lost, why = ILL[name]
    ran = on_disk(here, ill, well, *INJECT)
    failed = len(set(lost) & PLAIN.keys())
    count = f"{failed} failed" + (f", {len(PLAIN) - failed} tracked" if failed < len(PLAIN) else "")
    said = f"disk: {count}; {len(PLAIN) - failed} changed\n"
    assert (ran.status, ran.said) == (1, "".join(left(each, why) for each in lost) + said)
    done, plain = everything(here / "done"), everything(here / "plain")
    ran.after.pop("fill", None)
    assert ran.after == {
        each: plain[each] if each in lost else done[each] for each in done if each not in lost or each in plain
    }
    assert ran.again == done


@pytest.mark.parametrize(
    ("ill", "well", "why"),
    [
        (*READ_ONLY, "Read-only file system"),
        (FULL[0].format("32k"), FULL[1], "No space left on device"),
    ],
)
def test_partial_on_a_disk(here: Path, ill: str, well: str, why: str) -> None:
    """The template that was there stays."""
    shutil.rmtree("plain")
    old = {f"o/{partial.PATH.as_posix()}": "old", f"o/{partial.STATIC.as_posix()}": insights_file.code(SITE)}
    write(here / "plain", old)
    ran = on_disk(here, ill, well, "partial", "disk/o", "--config", "clicky-docs.toml", options="size=48k")
    assert ran.status == 1
    assert ran.said == f"Error: disk/o/{partial.PATH.as_posix()}: {why}\n"
    ran.after.pop("fill", None)
    assert ran.after == {name: text.encode() for name, text in old.items()}
    assert ran.again == {
        f"o/{partial.PATH.as_posix()}": partial.partial(SITE).encode(),
        f"o/{partial.STATIC.as_posix()}": insights_file.code(SITE).encode(),
    }


@pytest.mark.parametrize("command", [["check", "--json"], ["csp"]])
def test_what_only_reads_needs_no_disk_to_write_to(here: Path, command: list[str]) -> None:
    """Nor, for the many pages of a site, memory to share."""
    for number in range(files.FEW):
        shutil.copy("done/a.html", f"done/{number}.html")
    script = """
        mount --bind done done && mount -o remount,bind,ro done && ! touch done/x 2>&- || exit 9
        mount -t tmpfs -o ro none /dev/shm && exec "$@"
    """
    ours = [sys.executable, "-m", "clicky_docs", *command, "done"]
    usual = subprocess.run(ours, check=False, capture_output=True)
    assert usual.stdout
    found = subprocess.run([*private(), "sh", "-c", script, "sh", *ours], check=False, capture_output=True)
    assert (found.returncode, found.stdout, found.stderr) == (usual.returncode, usual.stdout, b"")


def test_a_disk_that_is_taken_away(here: Path) -> None:
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
    command = [*private(), "sh", "-c", script, "sh", sys.executable, "-m", "clicky_docs", *INJECT]
    assert subprocess.run(command, check=False, timeout=60).returncode == 1
    lines = set((here / "err").read_text().splitlines(keepends=True))
    after = everything(here / "after")
    # What is unfinished when the disk goes, goes with it, to be tidied up later.
    after = {name: text for name, text in after.items() if name in done}
    assert {each for each in after if after[each] not in {plain.get(each), done[each]}} == set()
    lost = {each for each in plain if after[each] == plain[each]}
    assert 0 < len(lost) < count
    assert lines == {left(each, "No such file or directory") for each in lost}
    again = everything(here / "again")
    assert {name: again[name] for name in again if not name.endswith(".clicky-docs")} == done


# In the middle of a run ------------------------------------------------------------------------------------------------


def replace_by_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("x")


GONE: dict[str, tuple[Callable[[Path], None], list[str], str]] = {
    "a file": (lambda site: (site / "c/d.html").unlink(), ["c/d.html"], "No such file or directory"),
    "a folder": (lambda site: shutil.rmtree(site / "c"), ["c/d.html"], "No such file or directory"),
    "a folder, now a file": (lambda site: replace_by_file(site / "c"), ["c/d.html"], "Not a directory"),
    "the site": (shutil.rmtree, [*PLAIN, insights_file.FILE], "No such file or directory"),
    "the site, now a file": (replace_by_file, [*PLAIN, insights_file.FILE], "Not a directory"),
}


@pytest.mark.parametrize("name", GONE)
def test_what_is_gone_when_it_is_read(here: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    deed, lost, why = GONE[name]
    shutil.copytree("plain", "disk")
    # Between the list of files, and the first of them.
    monkeypatch.setattr(files, "clear", deed)
    result = invoke(*INJECT)
    assert (result.exit_code, result.stderr) == (1, "".join(left(each, why) for each in lost))
    done = everything(here / "done")
    assert {each: text for each, text in everything(here / "disk").items() if each != "c"} == {
        each: done[each] for each in done if each not in lost
    }


def test_a_folder_that_is_gone_when_it_is_tidied(tmp_path: Path) -> None:
    files.clear(tmp_path / "gone")


def test_a_site_that_leads_nowhere(here: Path) -> None:
    (here / "disk").symlink_to("nowhere")
    result = invoke(*INJECT)
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (
        2,
        "Error: Invalid value for 'SITE...': Directory 'disk' does not exist.",
    )


# Limits and rights -----------------------------------------------------------------------------------------------------


@pytest.fixture
def small_files() -> Iterator[Callable[[], None]]:
    """What a quota does: no file is longer than that."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_files_that_may_not_be_so_long(here: Path, small_files: Callable[[], None]) -> None:
    shutil.copytree("plain", "disk")
    write(here / "disk", {insights_file.FILE: "old"})
    small_files()
    result = invoke(*INJECT)
    lost = ["big.html", insights_file.FILE]
    assert (result.exit_code, result.stderr) == (1, "".join(left(each, "File too large") for each in lost))
    assert result.stdout == "disk: 1 failed, 2 tracked; 2 changed\n"
    old = {"big.html": PLAIN["big.html"].encode(), insights_file.FILE: b"old"}
    assert everything(here / "disk") == everything(here / "done") | old


def as_user() -> list[str]:
    """How to run a command as one who must not do everything."""
    drop = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
    if os.geteuid():
        return []
    if not able(*drop, "true"):
        pytest.skip("root can do everything here")
    return drop


def test_what_a_user_must_not(here: Path) -> None:
    shutil.copytree("plain", "disk")
    write(here / "disk", {"e/f.html": PAGE.format("f", ""), insights_file.FILE: "old"})
    (here / "disk" / "a.html").chmod(0o444)
    (here / "disk" / "big.html").chmod(0)
    (here / "disk" / "e").chmod(0o555)
    command = [*as_user(), sys.executable, "-m", "clicky_docs", *INJECT]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    lost = ["big.html", "e/f.html"]
    assert (done.returncode, done.stderr) == (1, "".join(left(each, "Permission denied") for each in lost))
    assert done.stdout == "disk: 2 failed, 2 tracked; 2 changed\n"
    assert (here / "disk" / "a.html").stat().st_mode & 0o777 == 0o444
    (here / "disk" / "big.html").chmod(0o644)
    (here / "disk" / "e").chmod(0o755)
    assert invoke(*INJECT).stdout == "disk: 4 tracked; 2 changed\n"


def test_an_owner_whom_only_the_machine_knows(here: Path) -> None:
    """As where a container runs without root's rights."""
    inner = ["unshare", "-r"]
    if os.geteuid() or not able(*inner, "true"):
        pytest.skip("files of two users are needed, and names for one")
    shutil.copytree("plain", "disk")
    os.chown("disk/a.html", 1234, 1234)
    command = [*inner, sys.executable, "-m", "clicky_docs", *INJECT]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "disk: 3 tracked; 3 changed\n")
    assert everything(here / "disk") == everything(here / "done")


def test_other_names_of_a_file(here: Path) -> None:
    """What has it elsewhere, such as the deployment before, keeps what it has."""
    shutil.copytree("plain", "disk")
    os.link("disk/a.html", "elsewhere.html")
    os.link("disk/a.html", "disk/b.html")
    (here / "disk" / "folder").symlink_to(here / "plain", target_is_directory=True)
    assert invoke(*INJECT).stdout == "disk: 4 tracked; 4 changed\n"
    assert (here / "elsewhere.html").read_text() == PLAIN["a.html"]
    assert (here / "disk" / "a.html").read_bytes() == everything(here / "done")["a.html"]
    assert b'"page":"b"' in (here / "disk" / "b.html").read_bytes()
    assert {name: text.decode() for name, text in everything(here / "plain").items()} == PLAIN


def test_where_there_can_be_no_processes() -> None:
    """This one does it all."""
    names = [str(number) for number in range(files.FEW + 1)]
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # So many as there are.
    with Path(os.devnull).open() as last:
        resource.setrlimit(resource.RLIMIT_NOFILE, (last.fileno() + 1, hard))
        try:
            assert list(files.map_parallel(list, names, "x")) == names
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


# What is read and said -------------------------------------------------------------------------------------------------

FULL_OUTPUT = Path("/dev/full")
FAILS = Path("/proc/self/mem")


@pytest.mark.skipif(not FAILS.exists(), reason="there is no file here that fails when it is read")
def test_a_file_that_fails_while_it_is_read(here: Path) -> None:
    (here / "done" / "b.html").symlink_to(FAILS)
    assert "| error | b.html | unreadable | Input/output error |" in invoke("check", "done").output
    result = invoke("csp", "done")
    assert (result.exit_code, result.output) == (1, "Error: done/b.html: Input/output error\n")


@pytest.mark.skipif(not FULL_OUTPUT.exists(), reason="there is no device here that is full")
@pytest.mark.parametrize("arguments", [INJECT, ["check", "disk"], ["check", "disk", "--json"], ["csp", "disk"]])
def test_an_output_that_is_full(here: Path, arguments: list[str]) -> None:
    (here / "done").rename("disk")
    command = [sys.executable, "-m", "clicky_docs", *arguments]
    with FULL_OUTPUT.open("w") as output:
        done = subprocess.run(command, check=False, stdout=output, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (1, "Error: the output: No space left on device\n")


@pytest.mark.skipif(not FULL_OUTPUT.exists(), reason="there is no device here that is full")
def test_an_output_that_is_full_is_not_tried_again(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with FULL_OUTPUT.open("w") as output:
        monkeypatch.setattr(sys, "stdout", output)
        with pytest.raises(ClickException, match=r"^the output: No space left on device$"):
            cli(["check", "done"], standalone_mode=False)
        assert output.closed


def test_a_reader_that_has_enough(
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


# Hosts -----------------------------------------------------------------------------------------------------------------


SPHINX = {"clicky_site_id": SITE_ID, "clicky_insights": ["copy"], "html_theme": "basic"}
WHY = "Is a directory; accepted: a file that can be written, which the option insights needs. The build stops."


def test_sphinx_where_the_static_file_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write(tmp_path / "src", {"conf.py": conf(["clicky_docs.sphinx"], **SPHINX), "index.rst": "x\n=\n"})
    path = tmp_path / "out" / "_static" / insights_file.FILE
    path.mkdir(parents=True)
    assert sphinx_build(source, out=tmp_path / "out").status == 2
    said = capsys.readouterr().err
    assert "Extension error" in said
    assert f"clicky: {path}: {WHY}\n" in said


def test_mkdocs_where_the_static_file_cannot_be_written(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write(tmp_path, {"docs/index.md": "# x", f"docs/assets/{insights_file.FILE}/x.png": ""})
    with pytest.raises(Abort):
        mkdocs_build(tmp_path, {"plugins": [{"clicky": {"site_id": SITE_ID, "insights": ["copy"]}}]})
    assert caplog.messages[-1] == f"clicky: {tmp_path}/site/assets/{insights_file.FILE}: {WHY}"


def test_a_static_file_that_is_too_long(tmp_path: Path, small_files: Callable[[], None]) -> None:
    """What the system then says, has no name of a file."""
    small_files()
    with pytest.raises(OSError, match=re.escape(f"{tmp_path}/a/b.js: File too large; accepted: ")):
        insights_file.write(SITE, tmp_path / "a" / "b.js")
