"""THE TABLE: every option of a site, every property that a page can set, and how each is read.

Everything else comes from here: Sphinx's configuration values, MkDocs's options, page metadata, messages, the reference
and the tests' cases.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from clicky_docs import options
from clicky_docs.options import Option, Problem, Table, Untyped, flag, number, opposite, scalar, text, text_list, texts

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_COOKIE_DOMAIN = re.compile(r"\.?[\w-]+(\.[\w-]+)*")
_HOST = re.compile(r"[a-z0-9*_-]+(\.[a-z0-9*_-]+)*", re.ASCII)


# Parsers of what is Clicky's own ------------------------------------------------------------------------------------


def site_ids(value: object) -> tuple[str, ...]:
    """Parse one Site ID or a list of them: ASCII digits, as text or as a number.

    The tracker puts the id unescaped into the beacon's address (CLICKY.md 1).
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
    if isinstance(value, str) and value.strip() == "material":
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


def goal(value: object) -> int | dict[str, object]:
    """Parse a goal: its id, or a mapping with its ``id`` or its ``name``, and its ``revenue`` (CLICKY.md 4)."""
    if isinstance(value, (list, tuple)) or (isinstance(value, Untyped) and value.lstrip().startswith("[")):
        raise ValueError("a list; a page has one goal")
    if not _is_mapping(value):
        if isinstance(value, str) and not _DIGITS.fullmatch(value.strip()):
            raise ValueError("not an id (a goal that has only a name is written {name: Sign up})")
        return whole(value)
    result = options.fields(value, id=whole, name=text, revenue=partial(number, minimum=0))
    if ("id" in result) == ("name" in result):
        raise ValueError("id and name, of which there must be one" if "id" in result else "neither id nor name")
    return result


def split(value: object) -> dict[str, object]:
    """Parse an A/B test (CLICKY.md 4.3)."""
    result = options.fields(value, name=text, version=text, goal=_split_goal)
    missing = [key for key in ("name", "version") if key not in result]
    if missing:
        raise ValueError(f"no {' and no '.join(missing)}")
    return result


def _split_goal(value: object) -> int | list[int]:
    # As numbers: the tracker does not encode the values of this list (CLICKY.md 2.3).
    return [whole(item) for item in value] if isinstance(value, (list, tuple)) else whole(value)


def visitor(value: object) -> dict[str, object] | None:
    """Parse custom data of the visitor: no nesting, which would arrive as ``[object Object]`` (CLICKY.md 2.1)."""
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
    """Parse a path or an address; Clicky takes anything and mends nothing (CLICKY.md 2.1)."""
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


# Clicky's properties -------------------------------------------------------------------------------------------------

_FLAG = "true or false"
_HOSTS = "a host name such as docs.example.com or *.example.com, or a list of them"
_ADDRESS = "a path that begins with one /, or an address that begins with http:// or https://"
_VISITOR = "a mapping of names to text, numbers or booleans, such as {username: ada, plan: free}"
_TEXT = "text"
_DOCUMENTED = "CLICKY.md 2.1; https://clicky.com/help/custom/manual"
_OBSERVED = "CLICKY.md 2.2"

PROPERTIES = Table(
    (
        Option(
            name="visitor",
            parse=visitor,
            accepts=_VISITOR,
            help="Custom data of the visitor, sent with every beacon. `username`, `name` and `email` are remembered.",
            source=_DOCUMENTED,
        ),
        Option(
            name="visitor_consent",
            parse=flag,
            accepts=_FLAG,
            help="The visitor has agreed to be tracked: overrides the account's visitor privacy for this visitor.",
            source=_DOCUMENTED,
        ),
        Option(
            name="href",
            parse=href,
            accepts=_ADDRESS,
            help="The address under which the page is counted, in place of its own path and query.",
            source=_DOCUMENTED,
        ),
        Option(
            name="title",
            parse=text,
            accepts="text",
            help="The title under which the page is counted, in place of the document's.",
            source=_DOCUMENTED,
        ),
        Option(
            name="goal",
            parse=goal,
            accepts="a goal's id such as 12, or a mapping with id or name and optional revenue, "
            "such as {id: 12, revenue: 2.5}",
            help="The goal that is reached by opening the page.",
            source="CLICKY.md 4; https://clicky.com/help/custom/manual",
        ),
        Option(
            name="split",
            parse=split,
            accepts="a mapping with name, version and optional goal (an id or a list of ids), "
            "such as {name: headline, version: 2, goal: 12}",
            help="The A/B test, and its version that this page shows.",
            source="CLICKY.md 4.3",
        ),
        Option(
            name="pageview_disable",
            parse=flag,
            accepts=_FLAG,
            help="Send no page view by itself; what is logged by hand is still sent.",
            source=_DOCUMENTED,
        ),
        Option(
            name="ping_disable",
            parse=flag,
            accepts=_FLAG,
            help="Send no pings while the page is open; times on the page get less exact.",
            source=_DOCUMENTED,
        ),
        Option(
            name="osa_disable",
            parse=flag,
            accepts=_FLAG,
            help="Hide the on-site analytics widget from the site's owner.",
            source=_DOCUMENTED,
        ),
        Option(
            name="heatmap_disable",
            parse=flag,
            accepts=_FLAG,
            help="Record no clicks for the heat map.",
            source=_DOCUMENTED,
        ),
        Option(
            name="heatmap_objects",
            parse=selectors,
            accepts="a CSS selector, or a list of them (in reST as JSON)",
            help="Elements whose clicks count for the heat map even where a script stops them.",
            source=_OBSERVED,
        ),
        Option(
            name="outbound_pattern",
            parse=texts,
            accepts="text that is part of a link's address, or a list of such texts, none of them empty",
            help="Links of the same site whose address contains the text are counted as outbound.",
            source=_OBSERVED,
        ),
        Option(
            name="outbound_disable",
            parse=flag,
            accepts=_FLAG,
            help="Count neither outbound links nor downloads by themselves.",
            source=_OBSERVED,
        ),
        Option(
            name="history_disable",
            parse=flag,
            accepts=_FLAG,
            help="Do not count page changes without a full load (`history.pushState`).",
            source=_OBSERVED,
        ),
        Option(
            name="timeout",
            parse=partial(number, minimum=5, maximum=240),
            accepts="a number of minutes from 5 to 240 (with any other Clicky sends no pings at all)",
            help="How many minutes a visitor stays online without doing anything. Clicky's own default is 10.",
            source=_OBSERVED,
        ),
        Option(
            name="cookies_disable",
            parse=flag,
            accepts=_FLAG,
            help="Set no cookies.",
            source=_OBSERVED,
        ),
        Option(
            name="sticky_data_disable",
            parse=flag,
            accepts=_FLAG,
            help="Do not remember the visitor's data, campaign and referrer in cookies.",
            source=_OBSERVED,
        ),
        Option(
            name="cookie_domain",
            parse=cookie_domain,
            accepts="a domain such as .example.com",
            help="The domain of the cookies that the tracker sets.",
            source=_OBSERVED,
        ),
        Option(
            name="visitor_keys_cookie",
            parse=text_list,
            accepts="a list of the visitor's keys, such as [username, plan]",
            help="Which of the visitor's data are remembered (older trackers only).",
            source=_OBSERVED,
        ),
        Option(
            name="html_media_track",
            parse=flag,
            accepts=_FLAG,
            help="Count how `<audio>` and `<video>` are played.",
            source=_OBSERVED,
        ),
        Option(
            name="track_iframe",
            parse=flag,
            accepts=_FLAG,
            help="In a frame, count the frame's own address and title rather than the outer page's.",
            source=_OBSERVED,
        ),
        Option(
            name="getHighEntropyValues",
            parse=flag,
            accepts=_FLAG,
            help="Ask the browser for the device's model and the platform's version.",
            source=_OBSERVED,
        ),
        Option(
            name="timer",
            parse=partial(number, minimum=0),
            accepts="milliseconds, 0 or more",
            help="How long older trackers wait after a click on an outbound link; without effect today.",
            source=_OBSERVED,
        ),
        Option(
            name="queue_disable",
            parse=flag,
            accepts=_FLAG,
            help="Keep no queue of events in a cookie (older trackers only).",
            source=_OBSERVED,
        ),
        Option(
            name="delay",
            parse=partial(number, minimum=0),
            accepts="milliseconds, 0 or more",
            help="How long older trackers wait before the first page view.",
            source=_OBSERVED,
        ),
        Option(
            name="session",
            today="visitor",
            parse=visitor,
            accepts=_VISITOR,
            help="Clicky's old name of `visitor`.",
            source=_OBSERVED,
        ),
        Option(
            name="no_cookies",
            today="cookies_disable",
            parse=flag,
            accepts=_FLAG,
            help="Clicky's old name of `cookies_disable`.",
            source=_OBSERVED,
        ),
        Option(
            name="advanced_disable",
            today="outbound_disable",
            parse=flag,
            accepts=_FLAG,
            help="Clicky's old name of `outbound_disable`.",
            source=_OBSERVED,
        ),
        Option(
            name="iframe",
            today="track_iframe",
            parse=opposite,
            accepts=_FLAG,
            help="Clicky's old opposite of `track_iframe`: in a frame, count the outer page's address and title.",
            source=_OBSERVED,
        ),
    )
)


# The site's options --------------------------------------------------------------------------------------------------


def _option(**declared: Any) -> Any:
    """Declare a field of `Settings`; what is declared becomes an `Option` of the field's name."""
    return field(default_factory=lambda: declared["default"], metadata=declared)


@dataclass(frozen=True, kw_only=True, eq=False)
class Settings:
    """What holds for a whole site. Compared by identity, so that what depends on a site alone is made once."""

    site_id: tuple[str, ...] = _option(
        parse=site_ids,
        default=(),
        otherwise="Nothing is rendered.",
        environment="CLICKY_SITE_ID",
        accepts="ASCII digits such as 101234567, or a list of such ids (see Preferences > Info in Clicky)",
        help="The Site ID, or several. Where it is not set, the environment variable `CLICKY_SITE_ID` holds.",
        source="CLICKY.md 1 and 4",
    )
    enabled: bool = _option(
        parse=flag,
        default=True,
        fallback=False,
        otherwise="Nothing is rendered.",
        accepts=_FLAG,
        help="The master switch.",
    )
    internal_ips: tuple[Network, ...] = _option(
        parse=networks,
        default=(ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128")),
        otherwise="The default, loopback addresses, is used.",
        accepts="an IP address or a CIDR range such as 10.0.0.0/8, or a list of them",
        help="Addresses whose visits are not counted: where the site is served at one, and, with `visitor_ip_url`, "
        "where the visitor has one.",
        source="https://django-analytical.readthedocs.io/en/latest/features.html#internal-ip-addresses",
    )
    internal_hosts: tuple[str, ...] = _option(
        parse=host_names,
        default=("localhost", "*.localhost", "file:"),
        otherwise="The default is used.",
        accepts=_HOSTS,
        help="Host names at which no visit is counted. `file:` is a page that is opened without a server.",
        source="https://developer.mozilla.org/en-US/docs/Web/API/Location/hostname",
    )
    hosts: tuple[str, ...] = _option(
        parse=host_names,
        default=(),
        otherwise="Visits to all hosts are counted.",
        accepts=_HOSTS,
        help="If given, only visits to these host names are counted: no forks, mirrors and previews.",
        source="https://developer.mozilla.org/en-US/docs/Web/API/Location/hostname",
    )
    visitor_ip_url: Mapping[str, object] = _option(
        parse=visitor_ip,
        default={},
        otherwise="The visitor's address is not asked for.",
        accepts="an address such as /cdn-cgi/trace, or a mapping with url and field, such as "
        "{url: /whoami, field: client.ip}",
        help="Where the browser can ask for the visitor's own IP address, so that `internal_ips` are not counted: "
        "text, lines with `ip=…`, or JSON with a field, `ip` if not named.",
        source="https://developers.cloudflare.com/fundamentals/reference/cdn-cgi-endpoint/",
    )
    custom: Mapping[str, object] = _option(
        parse=options.mapping,
        table=PROPERTIES,
        default={},
        otherwise="No property is set for the whole site.",
        accepts="a mapping of Clicky's properties, such as {timeout: 30, cookies_disable: true}",
        help="Values of Clicky's properties for the whole site; a page's own value wins.",
        source="CLICKY.md 2",
    )
    noscript: bool = _option(
        parse=flag,
        default=True,
        otherwise="The default, true, is used.",
        accepts=_FLAG,
        help="Count readers without JavaScript by an image. There is none where something must be asked in the browser "
        "first: `hosts`, `visitor_ip_url`, `privacy_signals`, `consent`.",
        source="CLICKY.md 1",
    )
    identity: Mapping[str, Any] = _option(
        parse=signed_in,
        default={},
        otherwise="Readers stay anonymous.",
        accepts="oauth2-proxy, cloudflare-access, or a mapping with one of url, cookie, meta and global, and fields, "
        "such as {url: /me, fields: {username: login, plan: account.plan}}",
        help="How the browser finds the signed-in reader, who is reported as the `visitor`; what the site or a page "
        "sets there wins.",
        source="https://django-analytical.readthedocs.io/en/latest/features.html#identifying-authenticated-users",
    )
    consent: Mapping[str, object] = _option(
        parse=agreement,
        default={},
        # Not to be counted is what the author is after, and so what a mistake must not undo.
        fallback={"global": "?", "event": []},
        otherwise="Nothing is counted.",
        accepts="material, or a mapping with global and event, such as "
        "{global: Cookiebot.consent.statistics, event: CookiebotOnConsentReady}",
        help="Wait for the reader's consent: to Material's banner, or to another that fires an event on the page when "
        "the global changes.",
        source="CLICKY.md 5; https://squidfunk.github.io/mkdocs-material/setup/ensuring-data-privacy/",
    )
    privacy_signals: bool = _option(
        parse=flag,
        default=False,
        fallback=True,
        otherwise="They are honoured.",
        accepts=_FLAG,
        help="Do not count readers whose browser sends Do Not Track or Global Privacy Control.",
        source="CLICKY.md 5",
    )
    previews: bool = _option(
        parse=flag,
        default=False,
        otherwise="The default, false, is used.",
        accepts=_FLAG,
        help="Count preview builds too: those of pull requests and branches.",
        source="clicky_docs/preview.py has the services' variables, and where they are documented",
    )
    production_branch: tuple[str, ...] = _option(
        parse=branches,
        default=("main", "master"),
        otherwise="The default is used.",
        accepts="a branch such as main or release/*, or a list of them",
        help="The branch that is published, where the service that builds does not say so: Cloudflare. All others are "
        "previews.",
        source="https://developers.cloudflare.com/pages/configuration/branch-build-controls/",
    )
    navigation: bool | str = _option(
        parse=page_changes,
        default="auto",
        otherwise="The default, auto, is used.",
        accepts="auto, true, false, or hash",
        help="Count page changes without a full load, each with its own page's data. `auto`: where the theme has "
        "Material's `navigation.instant`; `hash`: jumps within a page too.",
        source="CLICKY.md 2.4; https://squidfunk.github.io/mkdocs-material/setup/setting-up-navigation/#instant-loading",
    )
    script_url: str = _option(
        parse=address,
        default="https://static.getclicky.com/js",
        otherwise="Clicky's own is used.",
        accepts=_ADDRESS,
        help="Where the tracker comes from: a proxy's path, or a white label's address.",
        source="CLICKY.md 1.1",
    )
    beacon_url: str = _option(
        parse=address,
        default="https://in.getclicky.com",
        otherwise="Clicky's own is used.",
        accepts=_ADDRESS,
        help="Where beacons go: a proxy's path (Clicky's own tracker is told, a proxy's knows it; there is no noscript "
        "image), or a white label's address.",
        source="CLICKY.md 1.1",
    )
    nonce: str = _option(
        parse=nonce_text,
        default="",
        otherwise="There is no nonce.",
        accepts="text without double quotes, such as {{ csp_nonce }}",
        help="The script's `nonce`, for a server that fills one in for its Content-Security-Policy.",
        source="CLICKY.md 7",
    )

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Settings:
        """Make settings of parsed values; one that is None is not set."""
        given = _without_none(values)
        return cls(**{**given, "custom": _without_none(given.get("custom", {}))})

    def for_theme(self, features: object) -> Settings:
        """Return the settings for a theme with these features, as Material lists them."""
        if self.navigation != "auto":
            return self
        return replace(self, navigation=isinstance(features, (list, tuple)) and "navigation.instant" in features)

    @property
    def navigates(self) -> bool:
        """Whether page changes without a full load are ours to count, and not the author's own scripts'."""
        return self.navigation not in {False, "auto"} and "history_disable" not in self.custom

    @property
    def silent(self) -> str:
        """Why nothing is rendered at all, or nothing."""
        if not self.enabled:
            return "not enabled"
        return "" if self.site_id else "no Site ID"


def _without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


SETTINGS = Table(
    Option(name=each.name, **{"fallback": each.metadata["default"], **each.metadata}) for each in fields(Settings)
)


def load_site(raw: Mapping[str, object], *, prefix: str = "") -> tuple[Settings, list[Problem]]:
    """Return the settings of a site and what is wrong with them; an option that is None is not set.

    Args:
        raw: the host's options by the names of `SETTINGS`.
        prefix: what stands before an option's name in this host, for the problems: ``clicky_``.
    """
    values, problems = options.parse(SETTINGS, raw, written=lambda key: f"{prefix}{key}")
    for problem in problems:
        if problem.option is not None and SETTINGS.get(problem.option.name) is problem.option:
            values[problem.option.name] = problem.option.fallback
    return Settings.of(values), problems


# A page's metadata ---------------------------------------------------------------------------------------------------


def _clicky(value: object) -> object:
    if isinstance(value, Mapping):
        return value
    try:
        # In quotes too: who writes "false" here does not want to be counted.
        return flag(Untyped(value) if isinstance(value, str) else value)
    except ValueError:
        return options.mapping(value)


_CLICKY = Table(
    (
        Option(
            name="clicky",
            parse=_clicky,
            accepts="false to opt out, true, or a mapping of Clicky's properties such as {goal: 12}",
            help="Whether the page is counted, or what it says to Clicky.",
            otherwise="The page is counted all the same.",
        ),
    )
)


class Page(NamedTuple):
    """What one page says. A property that is None is not wanted here, though the site has it."""

    name: str
    track: bool = True
    custom: Mapping[str, object] = MappingProxyType({})


def load_page(name: str, metadata: Mapping[Any, object], site: Settings) -> tuple[Page, list[Problem]]:
    """Return what a page's metadata says to Clicky, and what is wrong with it.

    Args:
        name: the page's path without suffix.
        metadata: what the host makes of front matter or docinfo; of its keys, ``clicky`` and ``clicky_…`` are ours.
        site: whose values hold where the page has none, or a wrong one.
    """
    ours = [key for key in metadata if isinstance(key, str) and key[:6].lower() == "clicky"]
    if not ours:
        return Page(name), []
    track: object = True
    nested: dict[str, object] = {}
    flat: dict[str, object] = {}
    spelled: dict[object, str] = {}
    problems: list[Problem] = []
    for key in ours:
        name_of_property = key[len("clicky_") :]
        if key.lower() == "clicky":
            values, found = options.parse(_CLICKY, {key: metadata[key]})
            track = values.get("clicky", True)
            if isinstance(track, Mapping):
                nested, found = options.parse(PROPERTIES, track, written=partial("{}.{}".format, key))
            problems += found
        elif key[len("clicky")] in "_-":
            flat[name_of_property] = metadata[key]
            spelled[name_of_property] = key
    if track is False:
        return Page(name, track=False), []
    if flat:
        flat, found = options.parse(PROPERTIES, flat, written=lambda key: spelled.get(key, f"clicky_{key}"))
        problems += found
    custom = {**nested, **flat}
    return Page(name, custom=custom), [_for_page(problem, custom, site) for problem in problems]


def _for_page(problem: Problem, custom: Mapping[str, object], site: Settings) -> Problem:
    """Say what a problem means on a page, where values of a site stand behind the page's."""
    key = problem.key.rpartition(".")[2].removeprefix("clicky_")
    if problem.option is None:
        if SETTINGS.find(key):
            accepted = "Clicky's properties (clicky: false keeps a page out)"
            return replace(
                problem, what=f"an option of the whole site; found {options.show(key)}; accepted: {accepted}"
            )
        return problem
    if PROPERTIES.get(problem.option.name.lower()) is not problem.option:
        return problem
    name = problem.option.today or problem.option.name
    if custom.get(name) is not None:
        return replace(problem, then=f"The page's other value of {name} is sent.")
    if name in site.custom and name not in custom:
        return replace(problem, then=f"The site's value of {name} is sent.")
    return replace(problem, then="The page is counted without it.")
