"""Send requests to the Stats API, with retries and a cache, and without the sitekey in logs, exceptions and files.

The API needs the sitekey in the query string. The packages requests, urllib3 and requests-cache write the URL of a
request into exceptions, logs and cache keys. So these packages get a URL without the sitekey. The connection adds the
sitekey when the connection writes the first line of the request.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from platformdirs import user_cache_path
from requests.adapters import HTTPAdapter
from requests_cache import DO_NOT_CACHE, CachedSession
from urllib3 import PoolManager
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import MaxRetryError
from urllib3.util import Retry

from clicky_docs.report.account import Account, SiteKey
from clicky_docs.report.responses import ApiError, TemporaryError, parse_answer

# The maximum number of seconds until the connection is open, and until the next part of an answer arrives.
TIMEOUT = (10, 60)
# Five attempts: the second attempt without a pause, the others after 2, 4 and 8 seconds.
RETRIES = Retry(total=4, backoff_factor=1)
# Responses are removed from the cache after this time.
KEPT = timedelta(days=90)
MOST_CLOCK_DIFFERENCE = timedelta(hours=1)
_TEMPORARY = (429, 500, 502, 503, 504)


def cache_file() -> Path:
    """Return the file of the cache in the user's folder for caches."""
    return user_cache_path("clicky-docs") / "answers.sqlite"


class Http:
    """Sends requests to the Stats API, one request at a time.

    Args:
        account: the site, the key, and the URL of the API.
        now: returns the current time in the time zone of the site.
        cache: the file of the cache; None: no cache. The cache has only answers for past days.
    """

    def __init__(self, account: Account, now: Callable[[], datetime], cache: Path | None = None) -> None:
        self.notices: dict[str, None] = {}
        self._account = account
        self._now = now
        self._lock = threading.Lock()
        self._retries = RETRIES
        self._session = self._open_session(cache)

    def close(self) -> None:
        """Close the connection and the cache."""
        self._session.close()

    def __call__(self, parameters: Mapping[str, str]) -> str:
        """Return the body of a complete answer.

        Raises:
            ApiError: the request failed. After a temporary failure, the request was sent again.
        """
        with self._lock:
            retries, attempts = self._retries, 1
            while True:
                try:
                    body = self._attempt(parameters)
                except TemporaryError as error:
                    failure = error
                else:
                    self._retries = RETRIES
                    return body
                try:
                    retries = retries.increment("GET", error=failure)
                except MaxRetryError:
                    break
                attempts += 1
                retries.sleep()
            # The server is overloaded or cannot be reached. Until a request succeeds, each request is sent once.
            self._retries = Retry(total=0)
        raise TemporaryError(f"{failure} The request was sent {attempts} times." if attempts > 1 else str(failure))

    def _open_session(self, cache: Path | None) -> requests.Session:
        session = requests.Session()
        if cache:
            try:
                cache.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                # The default format of the cache is pickle, which can execute code.
                session = CachedSession(
                    cache, serializer="json", expire_after=KEPT, allowable_codes=(200,), filter_fn=self._can_be_kept
                )
            except (OSError, sqlite3.Error) as error:
                self._warn_about_cache(error)
        adapter = _KeyAdapter(self._account.key)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        return session

    def _warn_about_cache(self, error: Exception) -> None:
        self.notices[f"The cache of the answers cannot be used: {error}. All figures are requested again."] = None

    def _can_be_kept(self, response: requests.Response) -> bool:
        """Return whether the cache may keep an answer: the answer is complete, and does not contain the key."""
        text = _text(response)
        try:
            parse_answer(text)
        except ApiError:
            return False
        return self._account.key.mask(text) == text

    def _attempt(self, parameters: Mapping[str, str]) -> str:
        response, failure = self._get(parameters)
        if response is None:
            raise failure or TemporaryError("The Stats API returned no answer. Send the request again later.")
        self._check_clock(response)
        self._check_status(response)
        body = self._account.key.mask(_text(response))
        parse_answer(body)
        return body

    def _get(self, parameters: Mapping[str, str]) -> tuple[requests.Response | None, ApiError | None]:
        """Return the response or the failure. The failure does not refer to the exception of the package requests."""
        is_past = parameters["date"].rpartition(",")[2] < self._now().date().isoformat()
        cached = isinstance(self._session, CachedSession)
        options: dict[str, Any] = {"expire_after": KEPT if is_past else DO_NOT_CACHE} if cached else {}
        try:
            response = self._session.get(
                self._account.api,
                params={"site_id": self._account.site_id, **parameters},
                timeout=TIMEOUT,
                # A redirect could send the key to another server.
                allow_redirects=False,
                headers={"User-Agent": "clicky-docs"},
                **options,
            )
        except (OSError, sqlite3.Error) as error:
            if not cached or isinstance(error, requests.RequestException):
                return None, _failure(error, urlsplit(self._account.api).netloc)
            self._warn_about_cache(error)
        else:
            return response, None
        self.close()
        self._session = self._open_session(None)
        return self._get(parameters)

    def _check_status(self, response: requests.Response) -> None:
        status = response.status_code
        if status in _TEMPORARY:
            raise TemporaryError(f"The Stats API returned the status {status}. Send the request again later.")
        if response.is_redirect:
            target = self._account.key.mask(response.headers["Location"])
            raise ApiError(f"The Stats API redirects to '{target}'. If the URL is right, set the option '--api'.")
        if status != requests.codes.ok:
            raise ApiError(
                f"The Stats API returned the status {status} for '{self._account.api}'. Check the URL of the API "
                "('--api')."
            )

    def _check_clock(self, response: requests.Response) -> None:
        try:
            sent = parsedate_to_datetime(response.headers["Date"])
        except (KeyError, ValueError):
            return
        difference = abs(self._now() - (sent if sent.tzinfo else sent.replace(tzinfo=timezone.utc)))
        if difference > MOST_CLOCK_DIFFERENCE and not getattr(response, "from_cache", False):
            hours = difference.total_seconds() / 3600
            self.notices[
                f"The clock of this machine and the clock of the server differ by {hours:.0f} hours. "
                "Check the clock of this machine; the report can have the wrong days."
            ] = None


# Each row: the type of the exception that is caught, the type of the new exception, and the message. The first row that
# applies is used.
_FAILURES: Sequence[tuple[type[Exception], type[ApiError], str]] = (
    (
        requests.exceptions.SSLError,
        ApiError,
        "The Stats API at '{host}' has no valid certificate. Check the URL ('--api'). The sitekey was not sent.",
    ),
    (
        requests.Timeout,
        TemporaryError,
        "The Stats API at '{host}' did not answer in {seconds} seconds. Send the request again later.",
    ),
    (
        requests.ConnectionError,
        TemporaryError,
        "The Stats API at '{host}' cannot be reached. Check the network, and the URL of the API ('--api').",
    ),
    (
        requests.RequestException,
        TemporaryError,
        "The answer of the Stats API at '{host}' is incomplete. Send the request again later.",
    ),
    (Exception, ApiError, "The request cannot be sent: {error}. Check the settings for certificates."),
)


def _failure(error: Exception, host: str) -> ApiError:
    kind, text = next((kind, text) for cause, kind, text in _FAILURES if isinstance(error, cause))
    return kind(text.format(host=host, seconds=TIMEOUT[1], error=error))


def _text(response: requests.Response) -> str:
    return response.content.decode("utf-8", "replace")


class _KeyAdapter(HTTPAdapter):
    """Adds the key to each request when the connection sends the request."""

    def __init__(self, key: SiteKey) -> None:
        self._key = key
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        _add_key(self.poolmanager, self._key)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        _add_key(manager, self._key)
        return manager


def _add_key(manager: PoolManager, key: SiteKey) -> None:
    manager.pool_classes_by_scheme = {
        scheme: _pool_with_key(pool, key) for scheme, pool in manager.pool_classes_by_scheme.items()
    }


def _pool_with_key(pool: type[HTTPConnectionPool], key: SiteKey) -> type[HTTPConnectionPool]:
    base: Any = pool.ConnectionCls

    def putrequest(self: object, method: str, url: str, *args: Any, **kwargs: Any) -> None:
        base.putrequest(self, method, f"{url}&sitekey={key.reveal()}", *args, **kwargs)

    connection = type(base.__name__, (base,), {"putrequest": putrequest})
    return type(pool.__name__, (pool,), {"ConnectionCls": connection})
