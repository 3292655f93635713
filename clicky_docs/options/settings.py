"""THE TABLE of a site's options, and the settings that they make."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

from clicky_docs.options import page_rules, values
from clicky_docs.options.declare import AnyName, Option, Problem, Table
from clicky_docs.options.goals import Goal, goal_name, named_goal
from clicky_docs.options.insights import INSIGHTS
from clicky_docs.options.page_rules import PageRule, RuleFinder
from clicky_docs.options.parsers import flag, mapping
from clicky_docs.options.placeholders import OF_A_PAGE, Deferred, resolved
from clicky_docs.options.properties import ADDRESS, FLAG, PAGE_ENTRY, PROPERTIES, page_entry, with_goals
from clicky_docs.options.values import Network

_HOSTS = "a host name such as docs.example.com or *.example.com, or a list of them"
GOAL_NAMES = AnyName(
    Option(
        name="",
        parse=named_goal,
        accepts="a goal's id such as 12, or a mapping such as {id: 14, revenue: 5}",
        help="",
        consequence="There is no such goal.",
    ),
    goal_name,
    "a name such as signup",
)
PAGE_PATTERNS = AnyName(
    Option(name="", parse=page_entry, accepts=PAGE_ENTRY, help="", consequence="It is ignored.", table=PROPERTIES),
    page_rules.pattern,
    "a path in the folder of the documentation, such as tutorial/** or 404",
)


def _option(**declared: Any) -> Any:
    """Declare a field of `Settings`; what is declared becomes an `Option` of the field's name."""
    return field(default_factory=lambda: declared["default"], metadata=declared)


@dataclass(frozen=True, kw_only=True, eq=False)
class Settings:
    """What holds for a whole site. Compared by identity, so that what depends on a site alone is made once."""

    site_id: tuple[str, ...] = _option(
        parse=values.site_ids,
        default=(),
        consequence="Nothing is rendered.",
        environment="CLICKY_SITE_ID",
        accepts="ASCII digits such as 101234567, or a list of such ids (see Preferences > Info in Clicky)",
        help="The Site ID, or several. Where it is not set, the environment variable `CLICKY_SITE_ID` holds.",
        source="docs/clicky.md#tracking-code and #ids",
    )
    enabled: bool = _option(
        parse=flag,
        default=True,
        fallback=False,
        consequence="Nothing is rendered.",
        accepts=FLAG,
        help="The master switch.",
    )
    internal_ips: tuple[Network, ...] = _option(
        parse=values.networks,
        default=(ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128")),
        consequence="The default, loopback addresses, is used.",
        accepts="an IP address or a CIDR range such as 10.0.0.0/8, or a list of them",
        help="Addresses whose visits are not counted: where the site is served at one, and, with `visitor_ip_url`, "
        "where the visitor has one.",
        source="https://django-analytical.readthedocs.io/en/latest/features.html#internal-ip-addresses",
    )
    internal_hosts: tuple[str, ...] = _option(
        parse=values.host_names,
        default=("localhost", "*.localhost", "file:"),
        consequence="The default is used.",
        accepts=_HOSTS,
        help="Host names at which no visit is counted. `file:` is a page that is opened without a server.",
        source="https://developer.mozilla.org/en-US/docs/Web/API/Location/hostname",
    )
    hosts: tuple[str, ...] = _option(
        parse=values.host_names,
        default=(),
        consequence="Visits to all hosts are counted.",
        accepts=_HOSTS,
        help="If given, only visits to these host names are counted: no forks, mirrors and previews.",
        source="https://developer.mozilla.org/en-US/docs/Web/API/Location/hostname",
    )
    visitor_ip_url: Mapping[str, object] = _option(
        parse=values.visitor_ip,
        default={},
        consequence="The visitor's address is not asked for.",
        accepts="an address such as /cdn-cgi/trace, or a mapping with url and field, such as "
        "{url: /whoami, field: client.ip}",
        help="Where the browser can ask for the visitor's own IP address, so that `internal_ips` are not counted: "
        "text, lines with `ip=…`, or JSON with a field, `ip` if not named.",
        source="https://developers.cloudflare.com/fundamentals/reference/cdn-cgi-endpoint/",
    )
    custom: Mapping[str, object] = _option(
        parse=mapping,
        table=PROPERTIES,
        default={},
        consequence="No property is set for the whole site.",
        accepts="a mapping of Clicky's properties, such as {timeout: 30, cookies_disable: true}",
        help="Values of Clicky's properties for the whole site; a page's own value wins.",
        source="docs/clicky.md#properties",
    )
    page_rules: tuple[PageRule, ...] = _option(
        name="pages",
        parse=mapping,
        table=PAGE_PATTERNS,
        default=(),
        consequence="It is ignored.",
        accepts="a mapping of patterns to what such pages say, or to false, such as "
        "{tutorial/**: {goal: tutorial}, internal/**: false}",
        help="What pages say whose path matches a pattern, the most specific first; a page's own value wins.",
        source="https://git-scm.com/docs/gitignore#_pattern_format",
    )
    goals: Mapping[str, Goal] = _option(
        parse=mapping,
        table=GOAL_NAMES,
        default={},
        consequence="No goal has a name.",
        accepts="a mapping of names to a goal's id, or to a mapping, such as "
        "{tutorial: 12, signup: {id: 14, revenue: 5}}",
        help="Names for Clicky's goals, by which pages, patterns and links say which they reach.",
        source="docs/clicky.md#goals",
    )
    noscript: bool = _option(
        parse=flag,
        default=True,
        consequence="The default, true, is used.",
        accepts=FLAG,
        help="Count readers without JavaScript by an image. There is none where something must be asked in the browser "
        "first: `hosts`, `visitor_ip_url`, `privacy_signals`, `consent`.",
        source="docs/clicky.md#noscript-image",
    )
    identity: Mapping[str, Any] = _option(
        parse=values.signed_in,
        default={},
        consequence="Readers stay anonymous.",
        accepts="oauth2-proxy, cloudflare-access, or a mapping with one of url, cookie, meta and global, and fields, "
        "such as {url: /me, fields: {username: login, plan: account.plan}}",
        help="How the browser finds the signed-in reader, who is reported as the `visitor`; what the site or a page "
        "sets there wins.",
        source="https://django-analytical.readthedocs.io/en/latest/features.html#identifying-authenticated-users",
    )
    consent: Mapping[str, object] = _option(
        parse=values.agreement,
        default={},
        # Not to be counted is what the author is after, and so what a mistake must not undo.
        fallback={"global": "?", "event": []},
        consequence="Nothing is counted.",
        accepts="material, or a mapping with global and event, such as "
        "{global: Cookiebot.consent.statistics, event: CookiebotOnConsentReady}",
        help="Wait for the reader's consent: to Material's banner, or to another that fires an event on the page when "
        "the global changes.",
        source="docs/clicky.md#privacy-and-cookies; "
        "https://squidfunk.github.io/mkdocs-material/setup/ensuring-data-privacy/",
    )
    privacy_signals: bool = _option(
        parse=flag,
        default=False,
        fallback=True,
        consequence="They are honoured.",
        accepts=FLAG,
        help="Do not count readers whose browser sends Do Not Track or Global Privacy Control.",
        source="docs/clicky.md#privacy-and-cookies",
    )
    previews: bool = _option(
        parse=flag,
        default=False,
        consequence="The default, false, is used.",
        accepts=FLAG,
        help="Count preview builds too: those of pull requests and branches.",
        source="clicky_docs/preview.py has the services' variables, and where they are documented",
    )
    production_branch: tuple[str, ...] = _option(
        parse=values.branches,
        default=("main", "master"),
        consequence="The default is used.",
        accepts="a branch such as main or release/*, or a list of them",
        help="The branch that is published, where the service that builds does not say so: Cloudflare. All others are "
        "previews.",
        source="https://developers.cloudflare.com/pages/configuration/branch-build-controls/",
    )
    navigation: bool | str = _option(
        parse=values.page_changes,
        default="auto",
        consequence="The default, auto, is used.",
        accepts="auto, true, false, or hash",
        help="Count page changes without a full load, each with its own page's data. `auto`: where the theme has "
        "Material's `navigation.instant`; `hash`: jumps within a page too.",
        source="docs/clicky.md#page-changes; "
        "https://squidfunk.github.io/mkdocs-material/setup/setting-up-navigation/#instant-loading",
    )
    insights: Mapping[str, Mapping[str, Any]] = _option(
        parse=values.insights,
        table=INSIGHTS,
        default={},
        consequence="None is on.",
        accepts="a list such as [search, no-results], or a mapping of names to true, false or settings, such as "
        "{search: {words: false}, feedback: true}",
        help="What is logged besides page views: what readers search for and do not find, and whether pages help.",
        source="docs/clicky.md#javascript-api",
    )
    script_url: str = _option(
        parse=values.address,
        default="https://static.getclicky.com/js",
        consequence="Clicky's own is used.",
        accepts=ADDRESS,
        help="Where the tracker comes from: a proxy's path, or a white label's address.",
        source="docs/clicky.md#proxy",
    )
    beacon_url: str = _option(
        parse=values.address,
        default="https://in.getclicky.com",
        consequence="Clicky's own is used.",
        accepts=ADDRESS,
        help="Where beacons go: a proxy's path (Clicky's own tracker is told, a proxy's knows it; there is no noscript "
        "image), or a white label's address.",
        source="docs/clicky.md#proxy",
    )
    nonce: str = _option(
        parse=values.nonce_text,
        default="",
        consequence="There is no nonce.",
        accepts="text without double quotes, such as {{ csp_nonce }}, which YAML needs in quotes",
        help="The script's `nonce`, for a server that fills one in for its Content-Security-Policy.",
        source="docs/clicky.md#content-security-policy",
    )

    deferred: Mapping[str, Deferred] = field(default_factory=dict)
    """What `custom` has besides, and waits for what its placeholders name."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What placeholders stand for on all pages."""
    prefix: str = ""
    """What stands before an option's name in this host, for messages."""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Settings:
        """Make settings of parsed values; one that is None is not set."""
        known = without_none(given)
        said = without_none(known.get("custom", {}))
        waiting = {name: value for name, value in said.items() if isinstance(value, Deferred)}
        custom = {name: value for name, value in said.items() if name not in waiting}
        found = without_none(dict(known.pop("pages", {})))
        pages = [
            PageRule(str(name).strip(), track=said is not False, custom=said if isinstance(said, Mapping) else {})
            for name, said in found.items()
        ]
        on = {
            name.replace("-", "_"): without_none(said)
            for name, said in known.get("insights", {}).items()
            if said is not None
        }
        return cls(
            **{**known, "insights": on, "custom": custom, "deferred": waiting, "page_rules": page_rules.ordered(pages)}
        )

    @cached_property
    def finder(self) -> RuleFinder:
        """What finds the sections of a page."""
        return RuleFinder(self.page_rules)

    @cached_property
    def properties(self) -> Table:
        """The properties as a page sets them: with the site's goals."""
        return with_goals(PROPERTIES, self.goals)

    def with_facts(
        self, facts: Mapping[str, str], *, of_pages: Collection[str] = ()
    ) -> tuple[Settings, list[Problem], list[str]]:
        """Return the settings for a build, what is wrong with the values that are known now, and which lack something.

        Args:
            facts: what placeholders stand for on all pages.
            of_pages: placeholders that stand here for something else on each page.
        """
        known: dict[str, Any] = {name: facts[name] for name in self.names() if name in facts}
        problems: list[Problem] = []
        lacking: list[str] = []

        def fill(values: Mapping[str, object], where: str) -> Iterator[tuple[str, object]]:
            for name, value in values.items():
                if isinstance(value, Deferred):
                    lacking.extend(f"{where}.{name}: {{{each}}}" for each in value.lacks(known.get, of_pages))
                    if value.names.isdisjoint({*OF_A_PAGE, *of_pages}):
                        where = f"{self.prefix}{where}"
                        yield from resolved(
                            name, value, known.get, where=where, problems=problems, properties=self.properties
                        )
                        continue
                yield name, value

        custom = dict(fill({**self.custom, **self.deferred}, "custom"))
        pages = tuple(replace(each, custom=dict(fill(each.custom, each.key))) for each in self.page_rules)
        waiting = {name: value for name, value in custom.items() if isinstance(value, Deferred)}
        custom = {name: value for name, value in custom.items() if name not in waiting}
        return replace(self, custom=custom, deferred=waiting, page_rules=pages, facts=known), problems, lacking

    def names(self) -> frozenset[str]:
        """Return the placeholders that are used."""
        waiting = [*self.deferred.values(), *(value for each in self.page_rules for value in each.custom.values())]
        return frozenset().union(*(value.names for value in waiting if isinstance(value, Deferred)))

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
    def off_reason(self) -> str:
        """Why nothing is rendered at all, or nothing."""
        if not self.enabled:
            return "not enabled"
        return "" if self.site_id else "no Site ID"


def without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mapping without the items whose value is None."""
    return {key: value for key, value in values.items() if value is not None}


SETTINGS = Table(
    Option(**{"name": each.name, "fallback": each.metadata["default"], **each.metadata})
    for each in fields(Settings)
    if each.metadata
)
