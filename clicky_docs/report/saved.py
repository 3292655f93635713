"""Save the answers of the Stats API in a file, and read figures from such a file or from the database of `serve`."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, NamedTuple

from clicky_docs.disk import put
from clicky_docs.report.client import Client, Transport
from clicky_docs.report.responses import ApiError, Source
from clicky_docs.stats.answers import answer
from clicky_docs.stats.database import Database, DatabaseError

VERSION = 1
# The first bytes of a database of SQLite.
_SQLITE = b"SQLite format 3\0"
# The parameters that distinguish requests. The other parameters are the same in all requests.
_PARAMETERS = ("type", "date", "limit", "page", "daily")


class Recorder:
    """A transport that keeps all answers of another transport, to save the answers in a file."""

    def __init__(self, transport: Transport, site_id: str) -> None:
        self._transport = transport
        self._site_id = site_id
        self._requests: list[dict[str, object]] = []

    def __call__(self, parameters: Mapping[str, str]) -> str:
        """Return the body of the answer, and keep the body."""
        body = self._transport(parameters)
        kept = {name: parameters[name] for name in _PARAMETERS if name in parameters}
        self._requests.append({"parameters": kept, "body": body})
        return body

    def save(self, path: Path) -> None:
        """Write the answers into a file. The file does not contain the sitekey.

        Raises:
            ValueError: the file cannot be written.
        """
        document = {"version": VERSION, "site_id": self._site_id, "requests": self._requests}
        try:
            put(path, json.dumps(document, indent=1))
        except OSError as error:
            raise ValueError(f"'{path}': {error.strerror}. The answers are not saved.") from error


class Opened(NamedTuple):
    """A source that is read from a file, and the Site ID of the figures."""

    site_id: str
    source: Source


@contextlib.contextmanager
def open_saved(path: Path, zone: tzinfo, site_id: str = "") -> Iterator[Opened]:
    """Yield the source for a file that `Recorder` has written, or for a database of `clicky-docs serve`.

    Args:
        path: the file.
        zone: the time zone of the site, for the days of a database.
        site_id: the site, for a database with several sites.

    Raises:
        ValueError: the file cannot be read. The text is the message for the user.
    """
    try:
        with path.open("rb") as file:
            is_database = file.read(len(_SQLITE)) == _SQLITE
    except OSError as error:
        raise ValueError(f"'{path}': {error.strerror}. Check the path. No figures are read.") from error
    if not is_database:
        yield _open_answers(path, site_id)
        return
    try:
        with contextlib.closing(Database(path, read_only=True)) as database:
            yield _open_database(database, path, zone, site_id)
    except DatabaseError as error:
        raise ValueError(str(error)) from error


def _open_answers(path: Path, site_id: str) -> Opened:
    try:
        document = json.loads(path.read_bytes())
        found_id, version = str(document["site_id"]), document["version"]
        bodies = {_key(each["parameters"]): str(each["body"]) for each in document["requests"]}
        days = [date.fromisoformat(each["parameters"]["date"].split(",")[-1]) for each in document["requests"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(
            f"'{path}': the file is damaged, or was not written by '--save'. Choose another file. No figures are read."
        ) from error
    if version != VERSION:
        raise ValueError(
            f"'{path}': the file has version {version}, but this clicky-docs reads version {VERSION}. "
            "Save the answers again. No figures are read."
        )
    _check_site(path, site_id, [found_id])
    if not days:
        raise ValueError(f"'{path}': the file has no answers. Save the answers again. No figures are read.")

    def replay(parameters: Mapping[str, str]) -> str:
        body = bodies.get(_key(parameters))
        if body is None:
            raise ApiError(
                f"'{path}' has no answer for the figures '{parameters['type']}' and the date '{parameters['date']}'. "
                "Save the answers again with the same '--days'."
            )
        return body

    return Opened(found_id, Client(replay, max(days) + timedelta(days=1)))


def _key(parameters: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(parameters.get(name, "")) for name in _PARAMETERS)


def _open_database(database: Database, path: Path, zone: tzinfo, site_id: str) -> Opened:
    rows = database.select("SELECT site_id, max(time) AS last FROM actions GROUP BY site_id ORDER BY last DESC")
    sites = {row["site_id"]: row["last"] for row in rows}
    if not sites:
        raise ValueError(f"'{path}': the database has no page views. Open some pages with 'clicky-docs serve --save'.")
    _check_site(path, site_id, list(sites))
    if not site_id and len(sites) > 1:
        raise ValueError(f"'{path}': the database has several sites: {', '.join(sites)}. Set the Site ID.")
    found_id = site_id or next(iter(sites))
    # The last day of the figures is the day of the last action, so that a visit can be reported on the same day.
    now = datetime.fromtimestamp(sites[found_id], zone) + timedelta(days=1)

    def read(parameters: Mapping[str, str]) -> str:
        # The Stats API needs a key with the right form.
        return answer(database, {**parameters, "site_id": found_id, "sitekey": "0" * 12}, now=now).body

    return Opened(found_id, Client(read, now.date()))


def _check_site(path: Path, site_id: str, found: list[str]) -> None:
    if site_id and site_id not in found:
        raise ValueError(
            f"'{path}': the file has figures of the site {', '.join(found)}, not of the site {site_id}. "
            "Choose another file. No figures are read."
        )
