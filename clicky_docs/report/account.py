"""Parse the settings of the client: the Site ID, the sitekey, the URL of the API and the period."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from clicky_docs.stats.answers import PATH

VARIABLE = "CLICKY_SITEKEY"
API = f"https://api.clicky.com{PATH}"
# Clicky keeps daily figures for four years (docs/clicky.md#limits).
MOST_DAYS = 4 * 365 + 1
MASK = "[sitekey]"
_KEY = re.compile(r"[a-zA-Z0-9]{12,16}")
_SITE_ID = re.compile(r"[0-9]+")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class SiteKey:
    """The sitekey of a site. `str` and `repr` of the object do not contain the key."""

    __slots__ = ("_secret",)

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def __repr__(self) -> str:
        return MASK

    def reveal(self) -> str:
        """Return the key, for the request only."""
        return self._secret

    def mask(self, text: str) -> str:
        """Return the text without the key."""
        return re.sub(re.escape(self._secret), MASK, text, flags=re.IGNORECASE)


class Account(NamedTuple):
    """A site of an account, the key, and the URL of the Stats API."""

    site_id: str
    key: SiteKey
    api: str = API


def find_key(environment: Mapping[str, str], prompt: Callable[[], str] | None = None) -> SiteKey:
    """Return the key from the environment variable, or from the prompt if the variable is not set.

    Raises:
        ValueError: the key is missing or invalid. The message does not contain the key.
    """
    text = environment.get(VARIABLE, "").strip() or (prompt().strip() if prompt else "")
    if not text:
        raise ValueError(
            f"The environment variable '{VARIABLE}' is not set. Set the variable to the sitekey in the site's "
            "preferences in Clicky. Nothing is requested."
        )
    if not _KEY.fullmatch(text):
        raise ValueError(
            f"'{VARIABLE}': the value has {len(text)} characters; expected 12 to 16 letters and digits. Set the "
            "variable to the sitekey in the site's preferences in Clicky. Nothing is requested."
        )
    return SiteKey(text)


def parse_site_id(text: str) -> str:
    """Return the Site ID.

    Raises:
        ValueError: the text is not a Site ID.
    """
    if not _SITE_ID.fullmatch(text):
        raise ValueError(f"The Site ID is {text!r}; expected digits. Nothing is requested.")
    return text


def parse_api(text: str) -> str:
    """Return the URL of the Stats API for a host name, or for the URL of a white label.

    Raises:
        ValueError: the URL is invalid, or would send the key without encryption.
    """
    url = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not re.fullmatch(r"[a-z0-9.:-]+", host) or parts.username or parts.query or parts.fragment:
        raise ValueError(f"'--api' is {text!r}; expected a URL such as 'https://api.clicky.com'. Nothing is requested.")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOOPBACK):
        raise ValueError(
            f"'--api' is {text!r}; expected a URL with 'https', because the request contains the sitekey. "
            "Nothing is requested."
        )
    name = f"[{host}]" if ":" in host else host
    path = parts.path.rstrip("/").removesuffix(PATH)
    return f"{parts.scheme}://{name}{f':{port}' if port else ''}{path}{PATH}"


def parse_time_zone(text: str) -> ZoneInfo:
    """Return the time zone with this name, such as ``Europe/Berlin``.

    Raises:
        ValueError: the time zone is unknown.
    """
    try:
        return ZoneInfo(text)
    except (OSError, ValueError, LookupError) as error:
        raise ValueError(
            f"The time zone {text!r} is unknown; expected a name such as 'Europe/Berlin'. Nothing is requested."
        ) from error


class Period(NamedTuple):
    """The first and the last day of a report, and a sentence if the period is shorter than requested."""

    first: date
    last: date
    notice: str = ""


def last_days(days: int, today: date) -> Period:
    """Return the period of `days` days that ends on the day before today.

    Raises:
        ValueError: the number is smaller than 1.
    """
    if days < 1:
        raise ValueError(f"'--days' is {days}; expected 1 to {MOST_DAYS}. Nothing is requested.")
    notice = (
        f"'--days' is {days}; Clicky keeps figures for at most {MOST_DAYS} days. The report has {MOST_DAYS} days."
        if days > MOST_DAYS
        else ""
    )
    return Period(today - timedelta(days=min(days, MOST_DAYS)), today - timedelta(days=1), notice)
