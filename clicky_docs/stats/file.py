"""Open the database of SQLite, and turn the errors of SQLite into messages for users."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

# SQLite stores both numbers in the file. The numbers show if the file belongs to another program or another version.
APPLICATION = 0x636C6B79
VERSION = 1
_SCHEMA = (
    """CREATE TABLE visits (
        id INTEGER PRIMARY KEY, site_id TEXT NOT NULL, ip_address TEXT NOT NULL, user_agent TEXT NOT NULL,
        first REAL NOT NULL, last REAL NOT NULL, is_new INTEGER NOT NULL, host TEXT NOT NULL, referrer TEXT NOT NULL,
        language TEXT NOT NULL, resolution TEXT NOT NULL
    )""",
    "CREATE INDEX visits_of_visitor ON visits (site_id, ip_address, user_agent, last)",
    "CREATE INDEX visits_by_time ON visits (site_id, first)",
    """CREATE TABLE urls (
        id INTEGER PRIMARY KEY, site_id TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL, views INTEGER NOT NULL,
        UNIQUE (site_id, url)
    )""",
    """CREATE TABLE actions (
        id INTEGER PRIMARY KEY, visit INTEGER NOT NULL REFERENCES visits, site_id TEXT NOT NULL, time REAL NOT NULL,
        kind TEXT NOT NULL, url INTEGER REFERENCES urls, sent_url TEXT NOT NULL, stored_url TEXT NOT NULL,
        why TEXT NOT NULL, sent_title TEXT NOT NULL, referrer TEXT NOT NULL, host TEXT NOT NULL, data TEXT NOT NULL
    )""",
    "CREATE INDEX actions_by_time ON actions (site_id, time)",
    "CREATE INDEX actions_of_visit ON actions (visit)",
    # If a visit reaches a goal again with the same revenue, Clicky ignores the goal (docs/clicky.md#goals).
    """CREATE TABLE goals (
        visit INTEGER NOT NULL REFERENCES visits, site_id TEXT NOT NULL, time REAL NOT NULL,
        goal TEXT NOT NULL, revenue REAL NOT NULL, UNIQUE (visit, goal, revenue)
    )""",
    "CREATE INDEX goals_by_time ON goals (site_id, time)",
    """CREATE TABLE splits (
        visit INTEGER NOT NULL REFERENCES visits, site_id TEXT NOT NULL, time REAL NOT NULL,
        name TEXT NOT NULL, version TEXT NOT NULL, UNIQUE (visit, name, version)
    )""",
    "CREATE INDEX splits_by_time ON splits (site_id, time)",
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {VERSION}",
)
# Parts of the texts of SQLite's errors, with the reason and the advice for the user.
_REASONS = {
    "full": "the disk is full. Free some space",
    "disk I/O error": "the disk is full or damaged. Check the disk",
    "unable to open": "the file cannot be opened. Check the path and the permissions",
    "readonly": "the file is read-only. Change the permissions, or choose another file",
    "locked": "another process uses the file. Stop the other process, or choose another file",
    "not a database": "the file is damaged, or is not a database of clicky-docs. Choose another file",
    "malformed": "the file is damaged. Choose another file",
}


class DatabaseError(Exception):
    """An error of the database. The text is the message for the user."""


@contextlib.contextmanager
def messages(path: Path | None, consequence: str) -> Iterator[None]:
    """Turn an error of SQLite into a `DatabaseError`, whose text ends with the consequence."""
    try:
        yield
    except sqlite3.Error as error:
        reason = next((text for part, text in _REASONS.items() if part in str(error)), f"SQLite: {error}")
        raise DatabaseError(f"'{path or 'memory'}': {reason}. {consequence}") from error


def open_file(path: Path | None, *, read_only: bool) -> sqlite3.Connection:
    """Open a database, or create the database.

    Raises:
        DatabaseError: the file cannot be opened, is damaged, or belongs to another program.
    """
    if path and read_only and not path.is_file():
        raise DatabaseError(f"'{path}': the file does not exist. Check the path. Nothing is read.")
    name = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}" if path else ":memory:"
    consequence = "Nothing is read." if read_only else "Nothing is saved; the file is unchanged."
    with messages(path, consequence):
        connection = sqlite3.connect(name, uri=True, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        try:
            # With this setting, the statement COMMIT ends only when the data is on the disk.
            connection.execute("PRAGMA synchronous = FULL")
            # The lock prevents two processes from creating the tables at the same time.
            connection.execute("BEGIN" if read_only else "BEGIN IMMEDIATE")
            _prepare(connection, path, consequence)
            if not read_only:
                # SQLite opens a read-only file without an error. This statement changes nothing, but then fails.
                connection.execute("DELETE FROM visits WHERE false")
            connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path | None, consequence: str) -> None:
    """Check the file. Create the tables if the database is empty."""

    def number(query: str) -> int:
        return int(connection.execute(query).fetchone()[0])

    application, version = number("PRAGMA application_id"), number("PRAGMA user_version")
    if not application and not version and not number("SELECT count(*) FROM sqlite_master"):
        for statement in _SCHEMA:
            connection.execute(statement)
    elif application != APPLICATION:
        raise DatabaseError(f"'{path}': the database belongs to another program. Choose another file. {consequence}")
    elif version != VERSION:
        raise DatabaseError(
            f"'{path}': the database has version {version}, but this clicky-docs needs version {VERSION}. "
            f"Choose another file. {consequence}"
        )
    elif (found := connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
        raise sqlite3.DatabaseError(f"malformed: {found}")
