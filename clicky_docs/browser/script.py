"""Build the page script from the files of `browser/`: one script for all pages of a site."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from clicky_docs.browser.join import ascii_only, join, read_script
from clicky_docs.browser.themes import THEMES
from clicky_docs.escape import to_json
from clicky_docs.options.settings import SETTINGS, Settings
from clicky_docs.options.values import Network
from clicky_docs.options.visitors import IDENTITY_SOURCES
from clicky_docs.urls import SEARCH_PATTERN, query_pattern

SCRIPT = SETTINGS["script_url"].default
# Matches the end of a page script. The code is either the text of the script, or the whole element with its end tag.
_END = re.compile(r"\s*\);?\s*(?:</script|\Z)", re.IGNORECASE)
HEX = "0123456789abcdef"
# 0.0.0.0 and ::, which a local server prints as its IP address if it listens on all network interfaces.
UNSPECIFIED = (ipaddress.ip_network(0), ipaddress.ip_network("::"))

# The files of `browser/` in the order in which they run, each with a function that returns whether a site needs it.
_PARTS: dict[str, Callable[[Settings], object]] = {
    "boot": lambda _: True,
    "site_ids": lambda settings: len(settings.site_id) > 1,
    "mask": lambda settings: settings.keep_query or settings.sends_words,
    "urls": lambda settings: settings.clean_urls,
    "keep_query": lambda settings: settings.clean_urls and settings.keep_query,
    "raw_urls": lambda settings: not settings.clean_urls and settings.navigates,
    "title_words": lambda settings: settings.withholds_words,
    "title_mask": lambda settings: settings.sends_words,
    "title_hook": lambda settings: settings.logs_searches,
    "hosts": lambda settings: settings.internal_hosts or settings.internal_ips,
    "only_hosts": lambda settings: settings.hosts,
    "internal_ips": lambda settings: settings.visitor_ip_url or any(map(_is_range, settings.internal_ips)),
    "ipv6_hosts": lambda settings: any(map(_is_range, settings.internal_ips)),
    "signals": lambda settings: settings.privacy_signals,
    "sources": lambda settings: settings.consent or settings.visitor_ip_url or settings.identity,
    "request": lambda settings: settings.visitor_ip_url or "url" in settings.identity,
    "consent_material": lambda settings: settings.consent.get("global") == "__md_get",
    "consent_global": lambda settings: settings.consent.get("global", "__md_get") != "__md_get",
    "consent_category": lambda settings: settings.consent.get("category"),
    "consent": lambda settings: settings.consent,
    "visitor_ip": lambda settings: settings.visitor_ip_url and settings.internal_ips,
    "identity_url": lambda settings: "url" in settings.identity,
    "identity_cookie": lambda settings: "cookie" in settings.identity,
    "identity_meta": lambda settings: "meta" in settings.identity,
    "identity_global": lambda settings: "global" in settings.identity,
    "identity": lambda settings: settings.identity,
    "navigation": lambda settings: settings.navigates,
    "live_url": lambda settings: settings.clean_urls and not settings.navigates,
    "first_view": lambda settings: settings.goals or settings.insights,
    "events": lambda settings: settings.goals,
    "marks": lambda settings: settings.goals,
    "insights": lambda settings: settings.insights,
    "feedback_space": lambda settings: "feedback" in settings.insights,
    "start": lambda _: True,
}


def boot(settings: Settings, *, in_head: bool = False) -> str:
    """Return the page script, escaped for a ``<script>`` element. The script is the same for all pages of a site.

    The script contains only the files that the site's options need. A Content-Security-Policy can allow the script by
    its hash.

    Args:
        settings: the site's settings.
        in_head: true if the script is placed in the `<head>`. The script then waits until the page is parsed.
    """
    names = [name for name, needed in _PARTS.items() if needed(settings)]
    if in_head:
        # head.js must be the first file after boot.js, because its check must run before all other checks (gates).
        names.insert(1, "head")
    return f"{_code(*names)}({to_json(_options(settings))});"


@lru_cache(maxsize=16)
def read_options(code: str) -> Mapping[str, Any] | None:
    """Return the options that `boot` wrote into a page script, or None if another tool has rewritten the script.

    The pages of a site have the same page script, so the results are cached.
    """
    found = _find_options(code)
    return found.options if found else None


def replace_options(code: str, change: Callable[[dict[str, Any]], Mapping[str, Any]]) -> str | None:
    """Return a page script with changed options, or None if another tool has rewritten the script."""
    found = _find_options(code)
    return found and f"{code[: found.start]}{to_json(change(found.options))}{code[found.end :]}"


class _Options(NamedTuple):
    """The options of a page script, and their place in the script."""

    start: int
    end: int
    options: dict[str, Any]


def _find_options(code: str) -> _Options | None:
    for match in re.finditer(r"\((?=\{)", code):
        try:
            options, end = json.JSONDecoder().raw_decode(code, match.end())
        except ValueError:
            continue
        if _END.match(code, end) and isinstance(options, dict) and "trusted" in options:
            return _Options(match.end(), end, options)
    return None


def tracks_page_changes(code: str) -> bool:
    """Return whether a page script tracks pages that are opened without a full page load."""
    return "replaceState" in code


def origins(options: Mapping[str, Any]) -> list[str]:
    """Return the URL of the tracker and the URL of the beacons, for options that `read_options` has returned."""
    alternatives = options["trusted"].removeprefix("^(").removesuffix(")([/?]|$)").replace("(https?:)?", "https:")
    return [re.sub(r"\\(.)", r"\1", each) for each in re.findall(r"(?:\\.|[^|\\])+", alternatives)]


@cache
def _code(*names: str) -> str:
    """Return the source of one JavaScript function, joined from the named files. The cache makes rebuilds faster."""
    code = ascii_only(join(map(read_script, names), "clickyDocsScript"))
    # The texts "<script", "</script" and "<!--" could change where the script element ends, so their "<" is escaped.
    # The texts occur only in strings, where \x3c has the same meaning.
    return re.sub(r"<(?=/?script|!--)", r"\\x3c", code, flags=re.IGNORECASE)


def _options(settings: Settings) -> dict[str, object]:
    script, beacon = settings.script_url, settings.beacon_url
    if script == SCRIPT and beacon.startswith("/"):
        # Clicky's tracker sends beacons to the path that the parameter `in` of the tracker's own URL names
        # (docs/clicky.md#proxy).
        script = f"{script}?{urlencode({'in': beacon})}"
    options = {
        "script": script,
        "trusted": _trusted(settings),
        "internal": _pattern([*map(_host, settings.internal_hosts), *_internal_ip_hosts(settings)]) or "^$",
        "hosts": _pattern(map(_host, settings.hosts)),
        "internal_ips": _internal_ips(settings),
        "visitor_ip": settings.visitor_ip_url,
        "consent": settings.consent,
        "identity": _identity(settings) if settings.identity else {},
        "query": query_pattern(settings.keep_query) if settings.clean_urls and settings.keep_query else "",
        "search_parameters": SEARCH_PATTERN if settings.withholds_words else "",
        "masked_parameters": SEARCH_PATTERN if settings.sends_words else "",
        "feedback_space": _feedback_space() if "feedback" in settings.insights else "",
    }
    return {name: value for name, value in options.items() if value}


def _feedback_space() -> str:
    """Return the style rules that reserve space for the feedback form. The heights must equal those in feedback.js."""
    article = f":is({','.join(each.article for each in THEMES if each.article)})"
    forms = ",".join((".clicky-docs-feedback", *(each.feedback for each in THEMES if each.feedback)))
    end = f"{article}:not(:has({article},{forms}))::after"
    return (
        f'{end}{{content:"";display:block;clear:both;margin-top:2.5em;height:calc(4.75em + 1px)}}'
        f"@media(max-width:30em){{{end}{{height:calc(6.65em + 1px)}}}}"
    )


def _identity(settings: Settings) -> dict[str, object]:
    """Return the source of the signed-in visitor's data, and the possible places of each field in the data.

    If the source returns only a text, the page script uses the text as the field `username`.
    """
    fields = {key: [*paths, key] if key == "username" else paths for key, paths in settings.identity["fields"].items()}
    return {
        "source": next(settings.identity[each] for each in IDENTITY_SOURCES if each in settings.identity),
        "fields": fields,
    }


# The functions below return regular expressions that have the same meaning in JavaScript and in Python.


def _pattern(names: Iterable[str]) -> str:
    alternatives = "|".join(names)
    return f"^({alternatives})$" if alternatives else ""


def _host(name: str) -> str:
    return re.escape(name).replace(r"\*", ".*")


def _trusted(settings: Settings) -> str:
    """Return a regular expression for the URLs of script elements: the tracker, its further scripts, and its beacons.

    The scheme is optional, because the tracker omits the scheme.
    """
    # The tracker loads further scripts from its own host, so all URLs of the host are trusted.
    script = settings.script_url.removesuffix("/js") if settings.script_url == SCRIPT else settings.script_url
    paths = [re.sub("^https?:", "", url) for url in (script, settings.beacon_url)]
    starts = [
        re.escape(path) if path == url else f"(https?:)?{re.escape(path)}"
        for path, url in zip(paths, (script, settings.beacon_url), strict=True)
    ]
    return f"^({'|'.join(starts)})([/?]|$)"


def _internal_ip_hosts(settings: Settings) -> Iterator[str]:
    """Yield patterns of host names that are internal IP addresses, except for ranges of IPv6."""
    for network in (*settings.internal_ips, *(UNSPECIFIED if settings.internal_ips else ())):
        if isinstance(network, ipaddress.IPv4Network):
            yield r"\.".join(_octets(network))
        elif not _is_range(network):
            yield rf"\[{network.network_address}\]"


def _octets(network: ipaddress.IPv4Network) -> Iterator[str]:
    for first, last in zip(network.network_address.packed, network.broadcast_address.packed, strict=True):
        numbers = "|".join(map(str, range(first, last + 1)))
        yield numbers if first == last else r"\d+" if (first, last) == (0, 255) else f"({numbers})"


def _internal_ips(settings: Settings) -> str:
    """Return a pattern for internal IP addresses. The browser compares each IP address as 32 hexadecimal digits."""
    networks = [each for each in settings.internal_ips if settings.visitor_ip_url or _is_range(each)]
    return _pattern(map(_hex_pattern, networks))


def _hex_pattern(network: Network) -> str:
    mapped = 0 if isinstance(network, ipaddress.IPv6Network) else 0xFFFF << 32
    first, last = (f"{int(address) + mapped:032x}" for address in (network.network_address, network.broadcast_address))
    same = next((at for at, (low, high) in enumerate(zip(first, last, strict=True)) if low != high), None)
    if same is None:
        return first
    # The first digit that differs between `first` and `last` has a range of values. All later digits have any value.
    return f"{first[:same]}[{HEX[int(first[same], 16) : int(last[same], 16) + 1]}].*"


def _is_range(network: Network) -> bool:
    # A host name can contain an IPv4-mapped IPv6 address in several notations, so the address is checked like a range.
    return isinstance(network, ipaddress.IPv6Network) and (
        network.num_addresses > 1 or network.network_address.ipv4_mapped is not None
    )
