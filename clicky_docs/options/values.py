"""Parsers of values that are specific to Clicky or to documentation sites, for `settings` and `properties`."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias
from urllib.parse import urlsplit

from clicky_docs.options.goals import DIGITS
from clicky_docs.options.parsers import (
    Untyped,
    fields,
    flag,
    mapping,
    parse_yaml,
    scalar,
    show,
    text,
    text_list,
    texts,
)

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
_COOKIE_DOMAIN = re.compile(r"\.?[\w-]+(\.[\w-]+)*")
_HOST = re.compile(r"[a-z0-9*_-]+(\.[a-z0-9*_-]+)*", re.ASCII)


def site_ids(value: object) -> tuple[str, ...]:
    """Parse a Site ID or a list of Site IDs. A Site ID is a number, or text with ASCII digits only.

    Other characters are rejected, because the tracker does not escape Site IDs in URLs (docs/clicky.md#tracking-code).
    """
    # mkdocs.yml has a text with commas if `!ENV` reads the Site IDs from an environment variable.
    if isinstance(value, Untyped) or (isinstance(value, str) and "," in value):
        value = Untyped(value).parts()
    if value == "":
        return ()
    items = value if isinstance(value, (list, tuple)) else [value]
    # dict.fromkeys() drops duplicates and keeps the order.
    return tuple(dict.fromkeys(_site_id(item) for item in items))


def _site_id(value: object) -> str:
    result = str(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else ""
    if not DIGITS.fullmatch(result) or not result.strip("0"):
        raise ValueError("not a Site ID")
    return result


def networks(value: object) -> tuple[Network, ...]:
    """Parse IP addresses and CIDR ranges, IPv4 and IPv6."""
    if isinstance(value, Untyped) and not value.lstrip().startswith("["):
        value = value.parts()
    return tuple(ipaddress.ip_network(item, strict=False) for item in text_list(value))


def host_names(value: object) -> tuple[str, ...]:
    """Parse host names. ``*`` matches any text; ``file:`` stands for pages that are opened without a server."""
    if isinstance(value, Untyped) and not value.lstrip().startswith("["):
        value = value.parts()
    return tuple(_host(item.lower()) for item in text_list(value))


def _host(name: str) -> str:
    if name == "file:":
        return name
    if "/" in name:
        raise ValueError("a URL, not a host name; write only the part between // and the next /")
    # For a name that is not ASCII, `location.hostname` in browsers has the encoded form (IDNA).
    labels = [label if label.isascii() else label.encode("idna").decode() for label in name.split(".")]
    if not _HOST.fullmatch(".".join(labels)) or name.isdigit():
        raise ValueError("not a host name (leave out the port; IP addresses belong in internal_ips)")
    return ".".join(labels)


def branches(value: object) -> tuple[str, ...]:
    """Parse names of branches. ``*`` matches any text."""
    if isinstance(value, Untyped) and not value.lstrip().startswith("["):
        value = value.parts()
    if any(isinstance(each, float) for each in (value if isinstance(value, (list, tuple)) else [value])):
        raise ValueError("a number, which YAML shortens (1.10 becomes 1.1); write the branch in quotes")
    return tuple(text_list(value))


def base_url(value: object) -> str:
    """Parse a path of the site or a URL, and return it without a slash at the end."""
    result = href(value)
    return result if result == "/" else result.rstrip("/")


def navigation(value: object) -> bool:
    """Parse the option `navigation`: a boolean, or the text ``auto``, the former default, which means true."""
    word = value.strip() if isinstance(value, str) else ""
    if word == "hash":
        raise ValueError("no longer supported, because Clicky removes the fragment and tracks the page twice")
    return word == "auto" or flag(value)


def query_parameters(value: object) -> tuple[str, ...]:
    """Parse names of query parameters. A number is an error."""
    if isinstance(value, Untyped) and not value.lstrip().startswith("["):
        value = value.parts()
    names = text_list(value)
    for name, raw in zip(names, value if isinstance(value, (list, tuple)) else [value], strict=True):
        if not isinstance(raw, str):
            raise ValueError("not text")  # noqa: TRY004  # parsers raise ValueError only
        if re.search(r"[\s?&=#]", name):
            raise ValueError(f"{show(name)} is not the name of a query parameter")
    return tuple(names)


def nonce_text(value: object) -> str:
    """Parse a nonce, or the placeholder that a server replaces with a nonce."""
    result = text(value)
    if '"' in result:
        raise ValueError("a double quote in the text, which would end the attribute")
    return result


def insights(value: object) -> Mapping[object, object]:
    """Parse the insights: a list of names, or a mapping of names to true, false or settings."""
    if isinstance(value, Untyped):
        value = parse_yaml(value) if value.lstrip()[:1] in {"[", "{"} else [str(each) for each in value.parts()]
    if isinstance(value, bool):
        if value:
            raise ValueError("true is not the name of an insight")
        return {}
    if not isinstance(value, (list, tuple)):
        if not isinstance(value, (str, Mapping)):
            raise ValueError("neither a list nor a mapping")  # noqa: TRY004  # parsers raise ValueError only
        return {value: True} if isinstance(value, str) else mapping(value)
    found: dict[object, object] = {}
    for each in value:
        # An insight with settings may be a mapping in the list, as in the list of plugins in mkdocs.yml.
        found |= each if isinstance(each, Mapping) else {text(each): True}
    return found


def insight(value: object) -> Mapping[object, object] | None:
    """Parse an insight: true, false, or a mapping of settings. Return the settings, or None for false."""
    if isinstance(value, Mapping):
        return _yes_no_keys(value)
    return {} if flag(value) else None


def form_texts(value: object, *, names: Sequence[str]) -> dict[str, object]:
    """Parse the texts of a form. `names` has the accepted keys."""
    return fields(_yes_no_keys(mapping(value)), **dict.fromkeys(names, text))


def _yes_no_keys(value: Mapping[object, object]) -> dict[object, object]:
    """Return the mapping with text for boolean keys, because YAML parses the keys ``yes`` and ``no`` as booleans."""
    return {{True: "yes", False: "no"}[key] if isinstance(key, bool) else key: item for key, item in value.items()}


def visitor(value: object) -> dict[str, object] | None:
    """Parse custom data of the visitor. Nested values are errors, because Clicky would get ``[object Object]``.

    See docs/clicky.md#documented-properties.
    """
    result: dict[str, object] = {}
    for key, item in mapping(value).items():
        name = text(key)
        if item is None:
            continue
        try:
            result[name] = scalar(item)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
    return result or None


def href(value: object) -> str:
    """Parse a path or a URL. The tracker would send an invalid value too (docs/clicky.md#documented-properties)."""
    result = text(value)
    try:
        parts = urlsplit(result)
    except ValueError:
        raise ValueError("not a URL") from None
    is_path = result.startswith("/") and not result.startswith("//")
    is_url = parts.scheme in {"http", "https"} and bool(parts.hostname)
    if " " in result or not (is_path or is_url):
        raise ValueError("neither a path nor a URL")
    return result


def cookie_domain(value: object) -> str:
    """Parse the domain of a cookie."""
    result = text(value)
    if not _COOKIE_DOMAIN.fullmatch(result):
        raise ValueError("not a domain")
    return result


def selectors(value: object) -> str | list[str]:
    """Parse CSS selectors. ``[data-x]`` is a selector, so only an `Untyped` that is valid JSON is parsed as a list."""
    if isinstance(value, Untyped) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            value = str(value)
    return texts(value)
