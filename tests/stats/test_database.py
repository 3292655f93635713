"""Tests of the database: stored beacons are not lost, and a file that cannot be used leads to one message."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clicky_docs.stats import database as module
from clicky_docs.stats.beacons import parse_beacon
from clicky_docs.stats.database import Database, DatabaseError, Received, Totals, absolute_url
from clicky_docs.stats.file import APPLICATION, VERSION, messages

VIEW = "site_id=1&type=pageview&href=/%s&title=Page"
# A program that adds beacons until the process is killed, and prints the number of each stored beacon.
WRITER = f"""
import sys
from pathlib import Path
from clicky_docs.stats.beacons import parse_beacon
from clicky_docs.stats.database import Database, Received
database = Database(Path(sys.argv[1]))
number = 0
while True:
    database.add([Received(parse_beacon({VIEW!r} % number), number, "192.0.2.1", "Browser", "docs.example")])
    print(number, flush=True)
    number += 1
"""


def received(path: str = "", time: float = 0) -> Received:
    return Received(parse_beacon(VIEW % path), time, "192.0.2.1", "Browser", "docs.example")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "serve.sqlite"


@pytest.fixture
def open_database() -> Iterator[Callable[..., Database]]:
    """Yield a function that opens a database. All databases are closed at the end of the test."""
    with contextlib.ExitStack() as stack:
        yield lambda path, **options: stack.enter_context(contextlib.closing(Database(path, **options)))


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_each_acknowledged_beacon_is_in_the_file_after_the_process_is_killed(path: Path, open_database) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITER, path], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        acknowledged = [int(process.stdout.readline()) for _ in range(20)]
        process.send_signal(signal.SIGKILL)
        acknowledged += map(int, process.stdout.read().splitlines())
    stored = [action.stored_url for action in open_database(path).actions()]
    # The last beacon can be stored without an acknowledgement.
    assert stored[: len(acknowledged)] == [f"/{number}" for number in acknowledged]
    assert len(stored) - len(acknowledged) in (0, 1)


def test_data_is_kept_when_the_file_is_opened_again(path: Path, open_database) -> None:
    database = open_database(path)
    database.add([received("a"), received("b")])
    database.close()
    again = open_database(path)
    again.add([received("c")])
    assert [action.stored_url for action in again.actions()] == ["/a", "/b", "/c"]
    assert [action.stored_url for action in again.actions(after=2)] == ["/c"]
    assert again.totals().visits == 1


def test_actions_of_more_than_one_batch_are_yielded_in_order(monkeypatch: pytest.MonkeyPatch, open_database) -> None:
    monkeypatch.setattr(module, "_BATCH", 2)
    database = open_database(None)
    database.add([received(str(number)) for number in range(5)])
    assert [action.id for action in database.actions()] == [1, 2, 3, 4, 5]


def test_totals_have_the_number_of_each_kind_of_action(open_database) -> None:
    database = open_database(None)
    assert database.totals() == Totals(0, 0, 0, 0, 0, 0, 0)
    queries = [VIEW % "", "site_id=2&type=click&href=%23a", "site_id=1&type=download&href=/a.zip"]
    queries += ["site_id=1&type=outbound&href=https://a.example/", "site_id=1&type=goal&goal=5&goal[revenue]=1.5"]
    database.add([Received(parse_beacon(query), 0, "192.0.2.1", "Browser", "docs.example") for query in queries])
    assert database.totals() == Totals(2, 1, 1, 1, 1, 1, 1.5)


def test_threads_can_add_beacons_at_the_same_time(path: Path, open_database) -> None:
    database = open_database(path)
    threads = [threading.Thread(target=lambda: [database.add([received()]) for _ in range(10)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert database.totals().page_views == 40


def test_read_only_database_has_new_beacons_of_another_connection_and_adds_no_beacons(
    path: Path, open_database
) -> None:
    writer = open_database(path)
    writer.add([received("a")])
    second = open_database(path, read_only=True)
    writer.add([received("b")])
    assert second.totals().page_views == 2
    with pytest.raises(DatabaseError, match="the file is read-only"):
        second.add([received()])


@pytest.mark.parametrize(
    ("url", "absolute"),
    [
        ("/a", "https://docs.example/a"),
        ("", "https://docs.example/"),
        ("a", "https://docs.example/a"),
        ("#search:gif@/", "https://docs.example/#search:gif@/"),
        ("//other.example/a", "https://other.example/a"),
        ("http://other.example/a", "http://other.example/a"),
        ("mailto:a@b.example", "mailto:a@b.example"),
    ],
)
def test_stored_url_is_absolute_in_the_stats_api(url: str, absolute: str) -> None:
    assert absolute_url(url, "docs.example") == absolute


def other_program(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE a (b)")
    connection.close()


def other_version(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute("PRAGMA user_version = 99")
    connection.close()


def damaged(path: Path) -> None:
    with contextlib.closing(Database(path)) as database:
        database.add([received(str(number)) for number in range(500)])
    data = bytearray(path.read_bytes())
    data[4096 * 4 : 4096 * 12] = b"x" * 4096 * 8
    path.write_bytes(data)


UNCHANGED = "Nothing is saved; the file is unchanged."


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (
            lambda path: path.write_text("not a database" * 100),
            f"the file is damaged, or is not a database of clicky-docs. Choose another file. {UNCHANGED}",
        ),
        (damaged, f"the file is damaged. Choose another file. {UNCHANGED}"),
        (other_program, f"the database belongs to another program. Choose another file. {UNCHANGED}"),
        (
            other_version,
            f"the database has version 99, but this clicky-docs needs version {VERSION}. Choose another file. {UNCHANGED}",
        ),
        (lambda path: path.mkdir(), f"the file cannot be opened. Check the path and the permissions. {UNCHANGED}"),
    ],
    ids=["no database", "damaged", "other program", "other version", "folder"],
)
def test_file_that_cannot_be_used_leads_to_one_message_and_is_unchanged(
    path: Path, prepare, message: str, open_database
) -> None:
    prepare(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(DatabaseError) as raised:
        open_database(path)
    assert str(raised.value) == f"'{path}': {message}"
    assert (path.read_bytes() if path.is_file() else b"") == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_file_that_does_not_exist_is_not_created_for_reading(path: Path, open_database) -> None:
    with pytest.raises(DatabaseError) as raised:
        open_database(path, read_only=True)
    assert str(raised.value) == f"'{path}': the file does not exist. Check the path. Nothing is read."
    assert not path.exists()


def test_folder_that_does_not_exist_leads_to_one_message(tmp_path: Path, open_database) -> None:
    path = tmp_path / "missing" / "serve.sqlite"
    with pytest.raises(DatabaseError) as raised:
        open_database(path)
    assert str(raised.value) == f"'{path}': the file cannot be opened. Check the path and the permissions. {UNCHANGED}"


def as_user() -> list[str]:
    """Return a command prefix that runs a command without the special permissions of root."""
    drop = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
    if not hasattr(os, "geteuid") or os.geteuid():
        return []
    if not shutil.which(drop[0]) or subprocess.run([*drop, "true"], check=False, capture_output=True).returncode:
        pytest.skip("the permissions of root cannot be dropped here")
    return drop


OPENING = """
import sys
from pathlib import Path
from clicky_docs.stats.database import Database, DatabaseError
try:
    database = Database(Path(sys.argv[1]), read_only=sys.argv[2] == "read")
    print(database.totals().page_views)
    database.close()
except DatabaseError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("file_mode", "folder_mode", "access", "message"),
    [
        (0, 0o555, "write", "'{path}': the file cannot be opened. Check the path and the permissions. {unchanged}"),
        (
            0o444,
            0o755,
            "write",
            "'{path}': the file is read-only. Change the permissions, or choose another file. {unchanged}",
        ),
        (0o444, 0o555, "read", "1"),
        (
            0o200,
            0o755,
            "read",
            "'{path}': the file cannot be opened. Check the path and the permissions. Nothing is read.",
        ),
    ],
    ids=["new file in a read-only folder", "read-only file", "read-only file for reading", "unreadable file"],
)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_missing_permission_leads_to_one_message_and_a_read_only_file_can_be_read(
    path: Path, open_database, file_mode: int, folder_mode: int, access: str, message: str
) -> None:
    if file_mode:
        open_database(path).add([received("a")])
        path.chmod(file_mode)
    path.parent.chmod(folder_mode)
    command = [*as_user(), sys.executable, "-c", OPENING, path, access]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    path.parent.chmod(0o755)
    assert (done.stdout, done.stderr) == (message.format(path=path, unchanged=UNCHANGED) + "\n", "")


def test_file_that_another_process_has_locked_leads_to_one_message(
    path: Path, monkeypatch: pytest.MonkeyPatch, open_database
) -> None:
    database = open_database(path)
    database.add([received()])
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    database.select("PRAGMA busy_timeout = 0")
    with pytest.raises(DatabaseError) as raised:
        database.add([received()])
    assert str(raised.value) == (
        f"'{path}': another process uses the file. Stop the other process, or choose another file. "
        "The new beacons are not saved. The saved beacons are unchanged."
    )
    other.close()
    assert len(database.add([received()])) == 1


def test_full_disk_leads_to_one_message_and_stored_beacons_are_kept(path: Path, open_database) -> None:
    database = open_database(path)
    database.add([received("a")])
    ((pages,),) = database.select("PRAGMA page_count")
    database.select(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DatabaseError) as raised:
        database.add([received(str(number)) for number in range(1000)])
    assert str(raised.value) == (
        f"'{path}': the disk is full. Free some space. The new beacons are not saved. The saved beacons are unchanged."
    )
    assert [action.stored_url for action in database.actions()] == ["/a"]
    database.select("PRAGMA max_page_count = 10000")
    assert len(database.add([received(str(number)) for number in range(1000)])) == 1000


LIMITED = f"""
import resource, sys
from pathlib import Path
from clicky_docs.stats.beacons import parse_beacon
from clicky_docs.stats.database import Database, DatabaseError, Received
database = Database(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
stored = 0
try:
    for number in range(5000):
        database.add([Received(parse_beacon({VIEW!r} % number), number, "192.0.2.1", "Browser", "docs.example")])
        stored += 1
except DatabaseError as error:
    print(stored, error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit for the size of files")
def test_limit_of_the_file_size_leads_to_one_message_and_stored_beacons_are_kept(path: Path, open_database) -> None:
    done = subprocess.run([sys.executable, "-c", LIMITED, path], capture_output=True, text=True, check=True)
    number, _, message = done.stdout.partition(" ")
    assert message.strip() in {
        f"'{path}': the disk is full. Free some space. The new beacons are not saved. The saved beacons are unchanged.",
        f"'{path}': the disk is full or damaged. Check the disk. The new beacons are not saved. "
        "The saved beacons are unchanged.",
    }
    assert open_database(path).totals().page_views == int(number) > 0


def test_sqlite_error_without_advice_keeps_the_text_of_sqlite(path: Path) -> None:
    with pytest.raises(DatabaseError) as raised, messages(None, "Nothing is read."):
        raise sqlite3.OperationalError("near 'x': syntax error")
    assert str(raised.value) == "'memory': SQLite: near 'x': syntax error. Nothing is read."


def test_no_beacon_of_a_call_is_stored_if_one_beacon_raises_an_error(path: Path, open_database) -> None:
    database = open_database(path)
    not_utf_8 = Received(parse_beacon(VIEW % "b"), 0, "192.0.2.1", "Browser \ud800", "docs.example")
    with pytest.raises(UnicodeEncodeError):
        database.add([received("a"), not_utf_8])
    assert list(database.actions()) == []
