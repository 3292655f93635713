"""Parsers of what is Clicky's own, or a documentation site's: what `settings` declares is read by these."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias
from urllib.parse import urlsplit

from clicky_docs.options.goals import DIGITS, is_mapping
from clicky_docs.options.parsers import (
    Untyped,
    fields,
    flag,
    mapping,
    scalar,
    structure,
    text,
    text_list,
    texts,
)

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
_COOKIE_DOMAIN = re.compile(r"\.?[\w-]+(\.[\w-]+)*")
_HOST = re.compile(r"[a-z0-9*_-]+(\.[a-z0-9*_-]+)*", re.ASCII)


def site_ids(value: object) -> tuple[str, ...]:
    """Parse one Site ID or a list of them: ASCII digits, as text or as a number.

    The tracker puts the id unescaped into the beacon's address (docs/clicky.md#tracking-code).
    """
    if isinstance(value, Untyped):
        value = value.parts()
    if value == "":
        return ()
    items = value if isinstance(value, (list, tuple)) else [value]
    # A dict drops duplicates and keeps the order.
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
    """Parse host names, in which ``*`` stands for any text, and ``file:``, where pages are opened without a server."""
    if isinstance(value, Untyped) and not value.lstrip().startswith("["):
        value = value.parts()
    return tuple(_host(item.lower()) for item in text_list(value))


def _host(name: str) -> str:
    if name == "file:":
        return name
    if "/" in name:
        raise ValueError("an address; a host name is what stands between // and the next /")
    # Browsers have a name that is not ASCII in its encoded form.
    labels = [label if label.isascii() else label.encode("idna").decode() for label in name.split(".")]
    if not _HOST.fullmatch(".".join(labels)) or name.isdigit():
        raise ValueError("not a host name (a port does not belong to it, and an IP address to internal_ips)")
    return ".".join(labels)


def branches(value: object) -> tuple[str, ...]:
    """Parse names of branches, in which ``*`` stands for any text."""
    if isinstance(value, Untyped) and not value.lstrip().startswith("["):
        value = value.parts()
    if any(isinstance(each, float) for each in (value if isinstance(value, (list, tuple)) else [value])):
        raise ValueError("a number, of which YAML drops the last zeros; write it in quotes")
    return tuple(text_list(value))


def address(value: object) -> str:
    """Parse where the browser finds something: a path of the site, or an address."""
    result = href(value)
    return result if result == "/" else result.rstrip("/")


def visitor_ip(value: object) -> dict[str, object]:
    """Parse where the browser finds the visitor's address, and the name of the field in an answer in JSON."""
    if isinstance(value, Untyped) and value.lstrip().startswith("{"):
        value = mapping(value)
    result = fields(value if isinstance(value, Mapping) else {"url": value}, url=address, field=text)
    if "url" not in result:
        raise ValueError("no url")
    return {"field": "ip", **result}


IDENTITY = {
    # https://oauth2-proxy.github.io/oauth2-proxy/features/endpoints
    "oauth2-proxy": {"url": "/oauth2/userinfo", "fields": {"username": ["preferredUsername", "user", "email"]}},
    # https://developers.cloudflare.com/cloudflare-one/identity/authorization-cookie/application-token/
    "cloudflare-access": {
        "url": "/cdn-cgi/access/get-identity",
        "fields": {"username": ["email"], "name": ["name"]},
    },
}
IDENTITY_SOURCES = ("url", "cookie", "meta", "global")


def signed_in(value: object) -> dict[str, object]:
    """Parse where the browser finds the signed-in reader: a preset, or one source and what its fields are."""
    if isinstance(value, str) and not is_mapping(value):
        name = value.strip()
        if name not in IDENTITY:
            raise ValueError("not a preset")
        return dict(IDENTITY[name])
    result = fields(value, url=address, cookie=text, meta=text, **{"global": text}, fields=_identity_fields)
    found = [source for source in IDENTITY_SOURCES if source in result]
    if len(found) != 1:
        raise ValueError(f"{' and '.join(found)}, of which there must be one" if found else "no source")
    return {"fields": {"username": ["username"]}, **result}


def _identity_fields(value: object) -> dict[str, list[str]]:
    return {text(key): text_list(item) for key, item in mapping(value).items()}


def agreement(value: object) -> dict[str, object]:
    """Parse how the browser finds the reader's consent: Material's own banner, or another's global and event."""
    if isinstance(value, str) and value.strip().lower() == "material":
        # Its banner loads the page again; another tab of the site hears of what it has stored.
        return {"global": "__md_get", "event": ["storage"]}
    result = fields(value, **{"global": text, "event": text_list})
    missing = [key for key in ("global", "event") if key not in result]
    if missing:
        raise ValueError(f"no {' and no '.join(missing)}")
    return result


def page_changes(value: object) -> bool | str:
    """Parse whether page changes without a full load are counted."""
    if isinstance(value, str) and value.strip() in {"auto", "hash"}:
        return value.strip()
    return flag(value)


def nonce_text(value: object) -> str:
    """Parse a nonce, or what a server puts one in the place of."""
    result = text(value)
    if '"' in result:
        raise ValueError("a double quote, which would end the attribute")
    return result


def insights(value: object) -> Mapping[object, object]:
    """Parse which insights are on: a list of names, or a mapping of names to true, false, or their settings."""
    if isinstance(value, Untyped):
        value = structure(value) if value.lstrip()[:1] in {"[", "{"} else [str(each) for each in value.parts()]
    if isinstance(value, bool):
        if value:
            raise ValueError("true, which does not say which")
        return {}
    if not isinstance(value, (list, tuple)):
        return {value: True} if isinstance(value, str) else mapping(value)
    found: dict[object, object] = {}
    for each in value:
        # As MkDocs lists plugins, one with settings is a mapping of its name to them.
        found |= each if isinstance(each, Mapping) else {text(each): True}
    return found


def insight(value: object) -> Mapping[object, object] | None:
    """Parse whether an insight is on, or its settings."""
    if isinstance(value, Mapping):
        return _words(value)
    return {} if flag(value) else None


def form_texts(value: object, *, names: Sequence[str]) -> dict[str, object]:
    """Parse what a form says."""
    return fields(_words(mapping(value)), **dict.fromkeys(names, text))


def _words(value: Mapping[object, object]) -> dict[object, object]:
    """Return a mapping in which YAML has taken neither ``yes`` nor ``no`` for something else."""
    return {{True: "yes", False: "no"}[key] if isinstance(key, bool) else key: item for key, item in value.items()}


def visitor(value: object) -> dict[str, object] | None:
    """Parse custom data of the visitor: no nesting, which would arrive as ``[object Object]``.

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
    """Parse a path or an address; Clicky takes anything and mends nothing (docs/clicky.md#documented-properties)."""
    result = text(value)
    try:
        parts = urlsplit(result)
    except ValueError:
        raise ValueError("not an address") from None
    is_path = result.startswith("/") and not result.startswith("//")
    is_address = parts.scheme in {"http", "https"} and bool(parts.hostname)
    if " " in result or not (is_path or is_address):
        raise ValueError("neither a path nor an address")
    return result


def cookie_domain(value: object) -> str:
    """Parse the domain of a cookie."""
    result = text(value)
    if not _COOKIE_DOMAIN.fullmatch(result):
        raise ValueError("not a domain")
    return result


def selectors(value: object) -> str | list[str]:
    """Parse CSS selectors. ``[data-x]`` is one, so that in text without a type only JSON makes a list."""
    if isinstance(value, Untyped) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            value = str(value)
    return texts(value)
