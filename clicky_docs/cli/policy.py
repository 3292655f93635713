"""Content-Security-Policies: what one allows, and what this package's code needs of it.

https://www.w3.org/TR/CSP3/
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from clicky_docs.browser import script

# A directive that is not there falls back on these: https://www.w3.org/TR/CSP3/#directive-fallback-list
_FALLBACK = {
    "script-src-elem": ("script-src-elem", "script-src", "default-src"),
    "connect-src": ("connect-src", "default-src"),
    "img-src": ("img-src", "default-src"),
}


_FILE = "the static file of insights"


class Need(NamedTuple):
    """A source that a policy must allow."""

    directive: str
    source: str
    why: str


def needs(given: Mapping[str, Any], *, image: bool, file: bool = False) -> Iterator[Need]:
    """Give what the reader's script asks for, by what it is given of the site's options.

    See docs/clicky.md#content-security-policy.

    Args:
        given: what it is given.
        image: whether there is an image for readers without JavaScript.
        file: whether there is the static file of insights.
    """
    tracker, beacons = (_source(each) for each in script.origins(given))
    yield Need("script-src", tracker, "the tracker, and what it loads itself")
    yield Need("script-src", beacons, "page views, which are scripts")
    yield Need("connect-src", beacons, "pings, goals, clicks and downloads")
    for name, url in (
        ("the visitor's address (visitor_ip_url)", given.get("visitor_ip", {}).get("url")),
        ("the signed-in reader (identity)", given.get("identity", {}).get("source")),
    ):
        # A cookie's name, a <meta>'s or a global's is no address.
        if url and ("/" in url):
            yield Need("connect-src", _source(url), name)
    if file:
        yield Need("script-src", "'self'", _FILE)
    if image:
        yield Need("img-src", beacons, "the image for readers without JavaScript")


def _source(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else "'self'"


class Policy:
    """A policy, as a page's ``<meta http-equiv>`` has it."""

    def __init__(self, text: str) -> None:
        self.directives: dict[str, list[str]] = {}
        for directive in text.split(";"):
            name, *sources = directive.split() or [""]
            # The first of a name holds.
            self.directives.setdefault(name.lower(), sources)

    def lacks(self, needed: Sequence[Need], code: str, nonce: str) -> Iterator[str]:
        """Say what stops the script of this text and nonce, or what it needs."""
        scripts = self._sources("script-src-elem")
        if scripts is not None and not _is_inline(scripts, code, nonce):
            yield f"script-src does not allow the script; expected '{digest(code)}'"
        types = self.directives.get("trusted-types")
        if types is not None and "require-trusted-types-for" in self.directives and not {"default", "*"} & {*types}:
            yield "trusted-types does not allow a policy default, without which the tracker cannot be loaded"
        for need in needed:
            sources = self._sources("script-src-elem" if need.directive == "script-src" else need.directive)
            if need.directive == "script-src" and "'strict-dynamic'" in (scripts or ()):
                # What our script loads is trusted as it is, and an address counts for nothing; the page loads the file.
                allowed = need.why != _FILE
            else:
                allowed = sources is None or any(_covers(each, need.source) for each in sources)
            if not allowed:
                yield f"{need.directive} does not allow {need.source}: {need.why}"

    def _sources(self, name: str) -> list[str] | None:
        return next((self.directives[each] for each in _FALLBACK[name] if each in self.directives), None)


def digest(code: str, algorithm: str = "sha256") -> str:
    """Return the hash of a script's text, as a policy has it."""
    text = code.replace("\r\n", "\n").encode()
    return f"{algorithm}-{base64.b64encode(hashlib.new(algorithm, text).digest()).decode()}"


def _is_inline(sources: Sequence[str], code: str, nonce: str) -> bool:
    hashes = {f"'{digest(code, algorithm)}'" for algorithm in ("sha256", "sha384", "sha512")}
    if hashes & set(sources) or (nonce and f"'nonce-{nonce}'" in sources):
        return True
    # Where there is a hash or a nonce, it counts for nothing.
    return "'unsafe-inline'" in sources and not any(
        re.match("'(sha|nonce-)|'strict-dynamic'", each) for each in sources
    )


def _covers(source: str, needed: str) -> bool:
    """Return whether a source of a policy allows an origin, or ``'self'``."""
    source = source.lower()
    if needed == "'self'" or source in {"'self'", "*"}:
        # A site that has a policy is at an address that begins so.
        return source in {needed, "*", "https:"} and (needed == "'self'" or source != "'self'")
    scheme, _, host = needed.partition("://")
    if source == f"{scheme}:":
        return True
    theirs, _, pattern = source.rpartition("://")
    pattern = pattern.partition("/")[0].removesuffix(":443")
    same = host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern
    return same and theirs in {"", scheme, "http" if scheme == "https" else scheme}
