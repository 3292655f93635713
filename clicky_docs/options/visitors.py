"""Parsers of the options that name the sources of a visitor's IP address, identity and consent."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import partial

from clicky_docs.options.goals import is_mapping
from clicky_docs.options.json_types import (
    TEXT,
    accepts_json,
    exactly_one,
    json_type,
    keys,
    one_of,
    one_of_ignoring_case,
    one_or_more,
    pattern,
    union,
)
from clicky_docs.options.parsers import Untyped, fields, joined, mapping, not_set, show, text, text_list
from clicky_docs.options.values import base_url

_URL = json_type(base_url)
_NAME = pattern(r"[^\s.,;=()\[\]{}'\"`?-]+(?:\.[^\s.,;=()\[\]{}'\"`?-]+)*")


@accepts_json(union(_URL, keys({"url": _URL, "field": TEXT}, required=["url"])))
def visitor_ip(value: object) -> dict[str, object]:
    """Parse the URL that returns the visitor's IP address, and the name of the field in a JSON response."""
    if isinstance(value, Untyped) and value.lstrip().startswith("{"):
        value = mapping(value)
    result = fields(value if isinstance(value, Mapping) else {"url": value}, url=base_url, field=text)
    if "url" not in result:
        raise ValueError("'url' is not set")
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


_IDENTITY_KEYS = {
    "url": _URL,
    "cookie": TEXT,
    "meta": TEXT,
    "global": _NAME,
    "fields": {"type": "object", "additionalProperties": one_or_more(TEXT)},
}


@accepts_json(union(one_of(IDENTITY), keys(_IDENTITY_KEYS, **exactly_one(IDENTITY_SOURCES))))
def identity(value: object) -> dict[str, object]:
    """Parse the source of the signed-in visitor's data: the name of a preset, or a mapping with a source and fields."""
    if isinstance(value, str) and not is_mapping(value):
        name = value.strip()
        if name not in IDENTITY:
            raise ValueError(f"unknown preset{_guess(name, IDENTITY)}")
        return dict(IDENTITY[name])
    if not isinstance(value, (str, Mapping)):
        raise ValueError("neither a preset nor a mapping")  # noqa: TRY004  # parsers raise ValueError only
    result = fields(value, url=base_url, cookie=text, meta=text, **{"global": global_path}, fields=_identity_fields)
    found = [repr(source) for source in IDENTITY_SOURCES if source in result]
    if not found:
        raise ValueError(f"no source is set; set one of {joined([*map(repr, IDENTITY_SOURCES)])}")
    if len(found) > 1:
        raise ValueError(f"{joined(found)} are {'both' if len(found) == 2 else 'all'} set; set only one of them")  # noqa: PLR2004
    return {"fields": {"username": ["username"]}, **result}


# For each banner: the global variable or function that returns the consent, the events after which the page script
# reads the consent again, and the usual name of the category. A site may use another name for the category.
CONSENT = {
    # When the visitor decides, Material reloads the page. In other tabs of the site, the browser fires a storage event.
    # https://squidfunk.github.io/mkdocs-material/setup/ensuring-data-privacy/#cookie-consent
    "material": {"global": "__md_get", "event": ["storage"]},
    # https://cookieconsent.orestbida.com/reference/api-reference.html (read in the code of version 3.1.0)
    "vanilla-cookieconsent": {
        "global": "CookieConsent.acceptedCategory",
        "event": ["cc:onConsent", "cc:onChange"],
        "category": ["analytics"],
    },
    # https://developer.onetrust.com/onetrust/docs/javascript-events-guide; C0002 is "Performance"
    "onetrust": {"global": "OnetrustActiveGroups", "event": ["OneTrustGroupsUpdated"], "category": ["C0002"]},
    # https://github.com/klaro-org/klaro-js/blob/master/src/consent-manager.js (version 0.7.22). `states` has the
    # consent that the visitor has confirmed, by the name of the service. Klaro fires no event, so the consent is read
    # after the page has loaded, and after each click.
    "klaro": {"global": "klaro.getManager.states", "event": ["load", "click"], "category": ["clicky"]},
}


def global_path(value: object, *, argument: str = "") -> str:
    """Parse the name of a global variable or function, such as ``user`` or ``app.user``. Code is rejected.

    Args:
        value: the raw value.
        argument: the key, such as ``category``, for the argument of a function; empty if the function takes none. For a
            call such as ``accepted('analytics')``, the error message says to write ``analytics`` under this key.
    """
    result = text(value)
    if all(part.replace("$", "_").isidentifier() for part in result.split(".")):
        return result
    call = re.fullmatch(r"([\w$.]+)\((['\"]?)([^'\"()]*)\2\);?", result)
    if not call or (call[3] and not argument):
        raise ValueError("not a name such as user or app.user")
    with_argument = f", and the key {argument!r} with the value {show(call[3])}" if call[3] else ""
    raise ValueError(f"code, not a name; write {show(call[1])}{with_argument}")


def _guess(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name.lower(), known, n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def _identity_fields(value: object) -> dict[str, list[str]]:
    return {text(key): text_list(item) for key, item in mapping(value).items()}


_BANNER_NAME = one_of_ignoring_case(CONSENT)
_CONSENT_KEYS = {"banner": _BANNER_NAME, "global": _NAME, "event": one_or_more(TEXT), "category": one_or_more(TEXT)}


@accepts_json(
    union(_BANNER_NAME, keys(_CONSENT_KEYS, anyOf=[{"required": ["banner"]}, {"required": ["global", "event"]}]))
)
def consent(value: object) -> dict[str, object]:
    """Parse the source of the visitor's consent: the name of a banner, or a mapping with a variable and events."""
    if isinstance(value, str) and not is_mapping(value):
        return dict(_banner(value))
    if not isinstance(value, (str, Mapping)):
        raise ValueError("neither a banner nor a mapping")  # noqa: TRY004  # parsers raise ValueError only
    result = fields(
        value,
        banner=_banner,
        **{"global": partial(global_path, argument="category")},
        event=text_list,
        category=text_list,
    )
    banner = result.pop("banner", {})
    if banner == CONSENT["material"] and result:
        raise ValueError(f"{joined([*map(repr, result)])} cannot be set for the banner 'material'")
    result = {**banner, **result} if isinstance(banner, Mapping) else result
    missing = [key for key in ("global", "event") if key not in result]
    if missing:
        raise ValueError(not_set(missing))
    return result


def _banner(value: object) -> Mapping[str, object]:
    name = text(value)
    if name.lower() not in CONSENT:
        raise ValueError(f"unknown banner{_guess(name, CONSENT)}")
    return CONSENT[name.lower()]
