"""Content-Security-Policies: the sources that a policy allows, and the sources that the code of clicky-docs needs.

https://www.w3.org/TR/CSP3/
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from clicky_docs.browser import script

# If a policy lacks a directive, browsers use the next directive in the tuple:
# https://www.w3.org/TR/CSP3/#directive-fallback-list
_FALLBACK = {
    "script-src-elem": ("script-src-elem", "script-src", "default-src"),
    "connect-src": ("connect-src", "default-src"),
    "img-src": ("img-src", "default-src"),
}


_FILE = "the insights file"


class Need(NamedTuple):
    """A source that a policy must allow, and the reason."""

    directive: str
    source: str
    why: str


def needs(options: Mapping[str, Any], *, image: bool, file: bool = False, pages: bool = False) -> Iterator[Need]:
    """Yield the sources that a page with the page script needs.

    See docs/clicky.md#content-security-policy.

    Args:
        options: the site's options in the page script, as `script.read_options` returns them.
        image: true if the page has an image for visitors without JavaScript.
        file: true if the page loads the insights file.
        pages: true if the page script requests the HTML of pages that are opened without a full page load.
    """
    tracker, beacons = (_source(each) for each in script.origins(options))
    yield Need("script-src", tracker, "the tracker and the scripts that the tracker loads")
    yield Need("script-src", beacons, "page views, which the tracker sends by loading scripts")
    yield Need("connect-src", beacons, "pings, goals, clicks and downloads")
    for name, url in (
        ("the visitor's IP address (visitor_ip_url)", options.get("visitor_ip", {}).get("url")),
        ("the signed-in visitor (identity)", options.get("identity", {}).get("source")),
    ):
        # A source without a slash is not a URL, but the name of a cookie, a <meta> element or a global variable.
        if url and ("/" in url):
            yield Need("connect-src", _source(url), name)
    if pages:
        yield Need("connect-src", "'self'", "the data of pages that are opened without a full page load")
    if file:
        yield Need("script-src", "'self'", _FILE)
    if image:
        yield Need("img-src", beacons, "the image for visitors without JavaScript")


def _source(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else "'self'"


class Policy:
    """A Content-Security-Policy, parsed from a page's ``<meta http-equiv>`` element."""

    def __init__(self, text: str) -> None:
        self.directives: dict[str, list[str]] = {}
        for directive in text.split(";"):
            name, *sources = directive.split() or [""]
            # If a policy has a directive twice, browsers use the first directive.
            self.directives.setdefault(name.lower(), sources)

    def violations(self, needed: Sequence[Need], code: str, nonce: str) -> Iterator[str]:
        """Yield a message for each rule of the policy that blocks the page script or a source that the script needs.

        Args:
            needed: the sources that the page script needs.
            code: the text of the page script.
            nonce: the nonce of the page script, or an empty string.
        """
        scripts = self._sources("script-src-elem")
        if scripts is not None and not _allows_inline(scripts, code, nonce):
            yield f"script-src does not allow the page script; expected '{digest(code)}'"
        types = self.directives.get("trusted-types")
        if types is not None and "require-trusted-types-for" in self.directives and not {"default", "*"} & {*types}:
            yield "trusted-types does not allow the policy 'default', which the tracker needs"
        for need in needed:
            sources = self._sources("script-src-elem" if need.directive == "script-src" else need.directive)
            if need.directive == "script-src" and "'strict-dynamic'" in (scripts or ()):
                # 'strict-dynamic' allows only scripts that other scripts load. The insights file is blocked, because
                # the HTML of the page loads this file.
                allowed = need.why != _FILE
            else:
                allowed = sources is None or any(_covers(each, need.source) for each in sources)
            if not allowed:
                yield f"{need.directive} does not allow {need.source}: {need.why}"

    def _sources(self, name: str) -> list[str] | None:
        return next((self.directives[each] for each in _FALLBACK[name] if each in self.directives), None)


@lru_cache(maxsize=64)
def digest(code: str, algorithm: str = "sha256") -> str:
    """Return the hash of a script's text as in a policy, such as ``sha256-…``, without quotes.

    The pages of a site have the same scripts, so the results are cached.
    """
    text = code.replace("\r\n", "\n").encode()
    return f"{algorithm}-{base64.b64encode(hashlib.new(algorithm, text).digest()).decode()}"


def _allows_inline(sources: Sequence[str], code: str, nonce: str) -> bool:
    hashes = {f"'{digest(code, algorithm)}'" for algorithm in ("sha256", "sha384", "sha512")}
    if hashes & set(sources) or (nonce and f"'nonce-{nonce}'" in sources):
        return True
    # Browsers ignore 'unsafe-inline' if the policy also has a hash, a nonce or 'strict-dynamic'.
    return "'unsafe-inline'" in sources and not any(
        re.match("'(sha|nonce-)|'strict-dynamic'", each) for each in sources
    )


def _covers(source: str, needed: str) -> bool:
    """Return whether the source in a policy allows the needed source, which is an origin or ``'self'``."""
    source = source.lower()
    if needed == "'self'" or source in {"'self'", "*"}:
        # The source `https:` also allows the site itself, because the site's URL begins with https:.
        return source in {needed, "*", "https:"} and (needed == "'self'" or source != "'self'")
    scheme, _, host = needed.partition("://")
    if source == f"{scheme}:":
        return True
    source_scheme, _, pattern = source.rpartition("://")
    pattern = pattern.partition("/")[0].removesuffix(":443")
    same = host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern
    return same and source_scheme in {"", scheme, "http" if scheme == "https" else scheme}
