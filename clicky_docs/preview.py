"""Is this build one to look at rather than to publish?"""

from __future__ import annotations

import ipaddress
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from clicky_docs.settings import Settings


def reason(settings: Settings, *, command: str = "build", url: str | None = None) -> str:
    """Return why the site is not counted as it is built now, or nothing.

    Args:
        settings: whose `internal_ips` and `internal_hosts` count.
        command: the host's command. ``serve`` is MkDocs's own server, which nobody but the author visits.
        url: where the site is built to be; ``mkdocs serve --clean`` says that it is ``build``, and shows only here.
    """
    if command == "serve":
        return "served locally"
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return ""
    if host and any(fnmatchcase(host, pattern) for pattern in settings.internal_hosts):
        return f"served at the internal host {host}"
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return ""
    # A server that listens on 0.0.0.0 says so in its address, and is reached at a local one.
    if address.is_unspecified or any(address in network for network in settings.internal_ips):
        return f"served at the internal IP address {address}"
    return ""
