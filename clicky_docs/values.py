"""Parsers of what is Clicky's own, or a documentation site's: what `settings` declares is read by these."""

from __future__ import annotations

import difflib
import ipaddress
import json
import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TypeAlias
from urllib.parse import urlsplit

from clicky_docs import options
from clicky_docs.options import Untyped, flag, number, scalar, text, text_list, texts

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
Goal: TypeAlias = int | dict[str, object]

_DIGITS = re.compile(r"[0-9]+", re.ASCII)
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
    if not _DIGITS.fullmatch(result) or not result.strip("0"):
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
        value = options.mapping(value)
    result = options.fields(value if isinstance(value, Mapping) else {"url": value}, url=address, field=text)
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
    if isinstance(value, str) and not _is_mapping(value):
        name = value.strip()
        if name not in IDENTITY:
            raise ValueError("not a preset")
        return dict(IDENTITY[name])
    result = options.fields(value, url=address, cookie=text, meta=text, **{"global": text}, fields=_identity_fields)
    found = [source for source in IDENTITY_SOURCES if source in result]
    if len(found) != 1:
        raise ValueError(f"{' and '.join(found)}, of which there must be one" if found else "no source")
    return {"fields": {"username": ["username"]}, **result}


def _identity_fields(value: object) -> dict[str, list[str]]:
    return {text(key): text_list(item) for key, item in options.mapping(value).items()}


def agreement(value: object) -> dict[str, object]:
    """Parse how the browser finds the reader's consent: Material's own banner, or another's global and event."""
    if isinstance(value, str) and value.strip().lower() == "material":
        # Its banner loads the page again; another tab of the site hears of what it has stored.
        return {"global": "__md_get", "event": ["storage"]}
    result = options.fields(value, **{"global": text, "event": text_list})
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


def whole(value: object) -> int:
    """Parse the id of a goal: a positive whole number."""
    result = number(value, minimum=1)
    if not isinstance(result, int):
        raise ValueError("not a whole number")  # noqa: TRY004  # parsers raise ValueError only
    return result


def goal(value: object, *, goals: Mapping[str, Goal] | None = None) -> Goal:
    """Parse a goal: its id, or a mapping with its ``id`` or its ``name``, and its ``revenue`` (docs/clicky.md#goals).

    Where a site has `goals`, a name is one of theirs, and a revenue takes the place of that goal's own.
    """
    if isinstance(value, (list, tuple)) or (isinstance(value, Untyped) and value.lstrip().startswith("[")):
        raise ValueError("a list; a page has one goal")
    if not _is_mapping(value):
        if isinstance(value, str) and not _DIGITS.fullmatch(value.strip()):
            if goals:
                return find_goal(text(value), goals)
            raise ValueError(
                "not an id (a goal that has only a name is written {name: Sign up}; the option goals gives ids names)"
            )
        return whole(value)
    result = options.fields(value, id=whole, name=text, revenue=partial(number, minimum=0))
    if ("id" in result) == ("name" in result):
        raise ValueError("id and name, of which there must be one" if "id" in result else "neither id nor name")
    if goals and "name" in result:
        found = find_goal(str(result.pop("name")), goals)
        result = {**(found if isinstance(found, dict) else {"id": found}), **result}
    return result


def find_goal(name: str, goals: Mapping[str, Goal]) -> Goal:
    """Return the goal of that name; case, and what stands between its words, does not count: a class has no blanks."""
    known = {plain_name(each): each for each in goals}
    if plain_name(name) not in known:
        near = difflib.get_close_matches(plain_name(name), known, n=1)
        there = f"the nearest is {known[near[0]]!r}" if near else f"the goals are {', '.join(goals)}"
        raise ValueError(f"unknown goal ({there})")
    found = goals[known[plain_name(name)]]
    return dict(found) if isinstance(found, dict) else found


def plain_name(name: str) -> str:
    """Return a goal's name as names are compared."""
    return re.sub(r"[\s_-]+", "-", name.strip().casefold())


def named_goal(value: object) -> Goal:
    """Parse the goal that a site gives a name."""
    if isinstance(value, str) and not _is_mapping(value) and not _DIGITS.fullmatch(value.strip()):
        raise ValueError("not an id")
    return goal(value)


def goal_name(value: object) -> str:
    """Parse a name that a site gives a goal."""
    result = text(value)
    if _DIGITS.fullmatch(result):
        raise ValueError("digits only, which are an id where the goal is used; a name has letters")
    if ":" in result or result[0] in "[{" or result.casefold() == "null":
        raise ValueError("not a name (it would be taken for something else where it is used)")
    return result


def insights(value: object) -> Mapping[object, object]:
    """Parse which insights are on: a list of names, or a mapping of names to true, false, or their settings."""
    if isinstance(value, Untyped):
        value = options.structure(value) if value.lstrip()[:1] in {"[", "{"} else [str(each) for each in value.parts()]
    if isinstance(value, bool):
        if value:
            raise ValueError("true, which does not say which")
        return {}
    if not isinstance(value, (list, tuple)):
        return {value: True} if isinstance(value, str) else options.mapping(value)
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
    return options.fields(_words(options.mapping(value)), **dict.fromkeys(names, text))


def _words(value: Mapping[object, object]) -> dict[object, object]:
    """Return a mapping in which YAML has taken neither ``yes`` nor ``no`` for something else."""
    return {{True: "yes", False: "no"}[key] if isinstance(key, bool) else key: item for key, item in value.items()}


def split(value: object, *, goals: Mapping[str, Goal] | None = None) -> dict[str, object]:
    """Parse an A/B test (docs/clicky.md#split-tests)."""
    result = options.fields(value, name=text, version=text, goal=partial(_split_goal, goals=goals))
    missing = [key for key in ("name", "version") if key not in result]
    if missing:
        raise ValueError(f"no {' and no '.join(missing)}")
    return result


def _split_goal(value: object, goals: Mapping[str, Goal] | None) -> int | list[int]:
    # As numbers: the tracker does not encode the values of this list (docs/clicky.md#wire-format).
    if isinstance(value, (list, tuple)):
        return [_goal_id(item, goals) for item in value]
    return _goal_id(value, goals)


def _goal_id(value: object, goals: Mapping[str, Goal] | None) -> int:
    if not goals or not isinstance(value, str) or _DIGITS.fullmatch(value.strip()):
        return whole(value)
    found = find_goal(value, goals)
    result = found.get("id") if isinstance(found, dict) else found
    if not isinstance(result, int):
        raise ValueError(f"{options.show(value)}, a goal without an id")  # noqa: TRY004  # parsers raise ValueError only
    return result


def visitor(value: object) -> dict[str, object] | None:
    """Parse custom data of the visitor: no nesting, which would arrive as ``[object Object]``.

    See docs/clicky.md#documented-properties.
    """
    result: dict[str, object] = {}
    for key, item in options.mapping(value).items():
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


def _is_mapping(value: object) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, Untyped) and ":" in value)
