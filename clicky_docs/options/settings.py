"""The table of a site's options, and the class `Settings`, which has the values of the options."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

from clicky_docs.options import page_rules, values, visitors
from clicky_docs.options.declare import AnyName, Option, Problem, Table
from clicky_docs.options.deferred import Deferred, resolve
from clicky_docs.options.goals import Goal, goal_name, named_goal
from clicky_docs.options.insights import INSIGHTS
from clicky_docs.options.page_rules import PageRule, RuleFinder
from clicky_docs.options.parsers import flag, mapping
from clicky_docs.options.placeholders import PAGE_PLACEHOLDERS
from clicky_docs.options.properties import FLAG, PAGE_ENTRY, PROPERTIES, URL, page_entry, with_goals
from clicky_docs.options.values import Network

_HOSTS = "a host name such as docs.example.com or *.example.com, or a list of host names"
GOAL_NAMES = AnyName(
    Option(
        name="",
        parse=named_goal,
        accepts="a goal's id such as 12, or a mapping such as {id: 14, revenue: 5}",
        help="",
        consequence="The goal is ignored.",
    ),
    goal_name,
    "a name such as signup",
)
PAGE_PATTERNS = AnyName(
    Option(
        name="",
        parse=page_entry,
        accepts=PAGE_ENTRY,
        help="",
        consequence="The page rule is ignored.",
        table=PROPERTIES,
    ),
    page_rules.pattern,
    f"{page_rules.PATTERN} or 404",
)


def _option(**declared: Any) -> Any:
    """Declare a field of `Settings`, and the option that sets it. The keyword arguments are those of `Option`."""
    return field(default_factory=lambda: declared["default"], metadata=declared)


@dataclass(frozen=True, kw_only=True, eq=False)
class Settings:
    """The settings of a site. Settings are compared by identity, so that results can be cached per site."""

    site_id: tuple[str, ...] = _option(
        parse=values.site_ids,
        default=(),
        consequence="No tracking code is added.",
        environment="CLICKY_SITE_ID",
        accepts="ASCII digits such as 101234567, or a list of Site IDs (see Preferences > Info in Clicky)",
        help="The site's id in Clicky, or several ids. The default is the value of the environment variable "
        "`CLICKY_SITE_ID`.",
        source="docs/clicky.md#tracking-code and #ids",
    )
    enabled: bool = _option(
        parse=flag,
        default=True,
        fallback=False,
        consequence="No tracking code is added.",
        accepts=FLAG,
        help="If false, no page gets tracking code.",
    )
    internal_ips: tuple[Network, ...] = _option(
        parse=values.networks,
        default=(ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128")),
        consequence="The default (the loopback IP addresses) is used.",
        accepts="an IP address or a CIDR range such as 10.0.0.0/8, or a list of IP addresses and ranges",
        help="If the site is served at one of these IP addresses, nothing is tracked. If `visitor_ip_url` is set, "
        "visitors who have one of these IP addresses are not tracked either.",
        source="https://django-analytical.readthedocs.io/en/latest/features.html#internal-ip-addresses",
    )
    internal_hosts: tuple[str, ...] = _option(
        parse=values.host_names,
        default=("localhost", "*.localhost", "file:"),
        consequence="The default is used.",
        accepts=_HOSTS,
        help="If the site is served at one of these host names, nothing is tracked. `file:` stands for pages that are "
        "opened without a server.",
        source="https://developer.mozilla.org/en-US/docs/Web/API/Location/hostname",
    )
    hosts: tuple[str, ...] = _option(
        parse=values.host_names,
        default=(),
        consequence="Visits to all host names are tracked.",
        accepts=_HOSTS,
        help="If set, visits are tracked only if the site is opened under one of these host names. Visits to forks, "
        "mirrors and previews are not tracked.",
        source="https://developer.mozilla.org/en-US/docs/Web/API/Location/hostname",
    )
    visitor_ip_url: Mapping[str, object] = _option(
        parse=visitors.visitor_ip,
        default={},
        consequence="The visitor's IP address is not requested.",
        accepts="a URL or path such as /cdn-cgi/trace, or a mapping with url and field, such as "
        "{url: /whoami, field: client.ip}",
        help="A URL that returns the visitor's IP address, which is then compared with `internal_ips`. The response is "
        "the IP address alone, lines of text with `ip=…`, or JSON with the IP address in the field `field` (default: "
        "`ip`).",
        source="https://developers.cloudflare.com/fundamentals/reference/cdn-cgi-endpoint/",
    )
    custom: Mapping[str, object] = _option(
        parse=mapping,
        table=PROPERTIES,
        default={},
        consequence="No property is set for the whole site.",
        accepts="a mapping of Clicky's properties, such as {timeout: 30, cookies_disable: true}",
        help="Values of Clicky's properties for all pages. A page's own value wins.",
        source="docs/clicky.md#properties",
    )
    page_rules: tuple[PageRule, ...] = _option(
        name="pages",
        parse=mapping,
        table=PAGE_PATTERNS,
        default=(),
        consequence="The option is ignored.",
        accepts="a mapping of patterns to properties or to false, such as "
        "{tutorial/**: {goal: tutorial}, internal/**: false}",
        help="Properties of the pages whose path matches a pattern. The most specific pattern wins, and a page's own "
        "value wins over all patterns.",
        source="https://git-scm.com/docs/gitignore#_pattern_format",
    )
    goals: Mapping[str, Goal] = _option(
        parse=mapping,
        table=GOAL_NAMES,
        default={},
        consequence="No names of goals are defined.",
        accepts="a mapping of names to a goal's id, or to a mapping, such as "
        "{tutorial: 12, signup: {id: 14, revenue: 5}}",
        help="Names for Clicky's goals. Pages, page rules and marked links refer to goals by these names.",
        source="docs/clicky.md#goals",
    )
    noscript: bool = _option(
        parse=flag,
        default=True,
        consequence="The default, true, is used.",
        accepts=FLAG,
        help="Track visitors without JavaScript by an image. If `hosts`, `visitor_ip_url`, `privacy_signals` or "
        "`consent` is set, the image is left out, because these options need JavaScript.",
        source="docs/clicky.md#noscript-image",
    )
    identity: Mapping[str, Any] = _option(
        parse=visitors.identity,
        default={},
        consequence="Visitors stay anonymous.",
        accepts="oauth2-proxy, cloudflare-access, or a mapping with one of url, cookie, meta and global, and fields, "
        "such as {url: /me, fields: {username: login, plan: account.plan}}",
        help="Where the page script finds the name and other data of a signed-in visitor. The data is sent as the "
        "property `visitor`. If the site or a page sets values in `visitor` too, those values are sent instead.",
        source="https://django-analytical.readthedocs.io/en/latest/features.html#identifying-authenticated-users",
    )
    consent: Mapping[str, object] = _option(
        parse=visitors.consent,
        default={},
        # The author wants no tracking without consent, so a mistake must not cause tracking.
        fallback={"global": "?", "event": []},
        consequence="No visitor is tracked.",
        accepts="material, vanilla-cookieconsent, onetrust, klaro, or a mapping with either banner, or both global and "
        "event; the key category is optional; such as {global: Cookiebot.consent.statistics, event: "
        "CookiebotOnConsentReady} or "
        "{banner: onetrust, category: C0003}",
        help="Track visitors only after they have consented in a banner: in one of the named banners, or in a banner "
        "that stores the consent in a global variable, and fires an event when the variable changes. `global` is the "
        "name of a variable or function, such as `Cookiebot.consent.statistics`; code is rejected. If the banner has "
        "several categories, `category` lists one or more categories, and the visitor must accept all of them.",
        source="docs/clicky.md#privacy-and-cookies; "
        "https://squidfunk.github.io/mkdocs-material/setup/ensuring-data-privacy/",
    )
    privacy_signals: bool = _option(
        parse=flag,
        default=False,
        fallback=True,
        consequence="Visitors who send a privacy signal are not tracked.",
        accepts=FLAG,
        help="Do not track visitors whose browser sends Do Not Track or Global Privacy Control.",
        source="docs/clicky.md#privacy-and-cookies",
    )
    previews: bool = _option(
        parse=flag,
        default=False,
        consequence="The default, false, is used.",
        accepts=FLAG,
        help="Track preview builds too, that is, builds of pull requests and branches.",
        source="clicky_docs/options/preview.py lists the services, their variables and their documentation",
    )
    production_branch: tuple[str, ...] = _option(
        parse=values.branches,
        default=("main", "master"),
        consequence="The default is used.",
        accepts="a branch such as main or release/*, or a list of branches",
        help="The branch that is published. Builds of all other branches are previews. The option is used only in "
        "builds by Cloudflare, because Cloudflare sets no variable that distinguishes previews.",
        source="https://developers.cloudflare.com/pages/configuration/branch-build-controls/",
    )
    navigation: bool = _option(
        parse=values.navigation,
        default=True,
        consequence="The default, true, is used.",
        accepts=FLAG,
        help="Track page changes that happen without a full page load, each with the new page's data. If false, page "
        "changes are left to the site's own scripts.",
        source="docs/clicky.md#page-changes",
    )
    clean_urls: bool = _option(
        parse=flag,
        default=True,
        consequence="The default, true, is used.",
        accepts=FLAG,
        help="Track each page under its path: without `index.html`, and without query parameters except for campaigns "
        "(`utm_…`) and `keep_query`. If false, each page is tracked under the path and query that the browser shows.",
        source="docs/clicky.md#what-the-server-keeps",
    )
    keep_query: tuple[str, ...] = _option(
        parse=values.query_parameters,
        default=(),
        consequence="Only campaign parameters are kept.",
        accepts="the name of a query parameter such as tab, or a list of names",
        help="Query parameters that the URL of a page keeps, in addition to campaign parameters (`utm_…`).",
        source="docs/clicky.md#what-the-server-keeps",
    )
    insights: Mapping[str, Mapping[str, Any]] = _option(
        parse=values.insights,
        table=INSIGHTS,
        default={},
        consequence="No insight is on.",
        accepts="a list such as [search, no-results], or a mapping of names to true, false or settings, such as "
        "{search: {words: false}, feedback: true}",
        help="Events that are logged in addition to page views, for example searches, searches without results, and "
        "feedback.",
        source="docs/clicky.md#javascript-api",
    )
    script_url: str = _option(
        parse=values.base_url,
        default="https://static.getclicky.com/js",
        consequence="Clicky's own URL is used.",
        accepts=URL,
        help="The URL of Clicky's tracker, if the tracker is served by a proxy or under the host name of a white "
        "label.",
        source="docs/clicky.md#proxy",
    )
    beacon_url: str = _option(
        parse=values.base_url,
        default="https://in.getclicky.com",
        consequence="Clicky's own URL is used.",
        accepts=URL,
        help="The URL to which the tracker sends its requests (beacons): the path of a proxy, or the URL of a white "
        "label (Clicky under the host name of another company). With a path, the noscript image is left out. The path "
        "is passed only to Clicky's own tracker, because the tracker of a proxy already contains the path.",
        source="docs/clicky.md#proxy",
    )
    nonce: str = _option(
        parse=values.nonce_text,
        default="",
        consequence="No nonce is set.",
        accepts="text without double quotes, such as {{ csp_nonce }} (in YAML: '{{ csp_nonce }}')",
        help="The attribute `nonce` of the page script, for a Content-Security-Policy. The value is usually a "
        "placeholder that the server replaces with a nonce.",
        source="docs/clicky.md#content-security-policy",
    )

    deferred: Mapping[str, Deferred] = field(default_factory=dict)
    """The values in the option `custom` whose placeholders have no value yet, by the name of the property."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """The values of placeholders whose values are the same on all pages, by the name of the placeholder."""
    prefix: str = ""
    """The text before an option's name in messages: `clicky_` in Sphinx, empty in MkDocs."""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Settings:
        """Return the settings with these parsed values. A value of None counts as not set."""
        known = without_none(given)
        all_custom = without_none(known.get("custom", {}))
        deferred = {name: value for name, value in all_custom.items() if isinstance(value, Deferred)}
        custom = {name: value for name, value in all_custom.items() if name not in deferred}
        entries = without_none(dict(known.pop("pages", {})))
        rules = [
            PageRule(str(name).strip(), track=entry is not False, custom=entry if isinstance(entry, Mapping) else {})
            for name, entry in entries.items()
        ]
        insights = {
            name.replace("-", "_"): without_none(value)
            for name, value in known.get("insights", {}).items()
            if value is not None
        }
        return cls(
            **{
                **known,
                "insights": insights,
                "custom": custom,
                "deferred": deferred,
                "page_rules": page_rules.ordered(rules),
            }
        )

    @cached_property
    def finder(self) -> RuleFinder:
        """The finder of the page rules that match a page."""
        return RuleFinder(self.page_rules)

    @cached_property
    def properties(self) -> Table:
        """The table of properties for this site: `goal` and `split` also accept the names in the option `goals`."""
        return with_goals(PROPERTIES, self.goals)

    def with_facts(
        self, facts: Mapping[str, str], *, of_pages: Collection[str] = ()
    ) -> tuple[Settings, list[Problem], list[str]]:
        """Return the settings with values in place of the placeholders that have the same value on all pages.

        Args:
            facts: the values of placeholders, by name.
            of_pages: names of further placeholders whose values differ from page to page.

        Returns:
            The settings with the replaced placeholders; the problems in the filled values; the placeholders that have
            no value, as texts such as ``custom.title: {version}``.
        """
        known: dict[str, Any] = {name: facts[name] for name in self.names() if name in facts}
        problems: list[Problem] = []
        missing: list[str] = []

        def fill(values: Mapping[str, object], where: str) -> Iterator[tuple[str, object]]:
            for name, value in values.items():
                if isinstance(value, Deferred):
                    missing.extend(f"{where}.{name}: {{{each}}}" for each in value.missing(known.get, of_pages))
                    if value.names.isdisjoint({*PAGE_PLACEHOLDERS, *of_pages}):
                        where = f"{self.prefix}{where}"
                        yield from resolve(
                            name, value, known.get, where=where, problems=problems, properties=self.properties
                        )
                        continue
                yield name, value

        custom = dict(fill({**self.custom, **self.deferred}, "custom"))
        rules = tuple(replace(rule, custom=dict(fill(rule.custom, rule.key))) for rule in self.page_rules)
        deferred = {name: value for name, value in custom.items() if isinstance(value, Deferred)}
        custom = {name: value for name, value in custom.items() if name not in deferred}
        return replace(self, custom=custom, deferred=deferred, page_rules=rules, facts=known), problems, missing

    def names(self) -> frozenset[str]:
        """Return the names of the placeholders that the settings use."""
        values = [*self.deferred.values(), *(value for rule in self.page_rules for value in rule.custom.values())]
        return frozenset().union(*(value.names for value in values if isinstance(value, Deferred)))

    @property
    def withholds_words(self) -> bool:
        """True if an insight has ``words: false``. Then neither events nor URLs nor titles contain search words."""
        return any(not settings.get("words", True) for settings in self.insights.values())

    @property
    def logs_searches(self) -> bool:
        """True if an insight about searches is on."""
        return bool({"search", "no_results"} & self.insights.keys())

    @property
    def sends_words(self) -> bool:
        """True if an insight about searches sends the search words."""
        return self.logs_searches and not self.withholds_words

    @cached_property
    def not_found(self) -> str:
        """The path of the 404 page, without the file extension."""
        return str(self.insights.get("not_found", {}).get("page", "404"))

    @property
    def navigates(self) -> bool:
        """True if the page script tracks page changes. If false, page changes are left to the site's own scripts."""
        return self.navigation and "history_disable" not in self.custom

    @property
    def off_reason(self) -> str:
        """The reason why no tracking code is added, or an empty text."""
        if not self.enabled:
            return "not enabled"
        return "" if self.site_id else "no Site ID"


def without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mapping without the items whose value is None."""
    return {key: value for key, value in values.items() if value is not None}


SETTINGS = Table(
    (
        Option(**{"name": each.name, "fallback": each.metadata["default"], **each.metadata})
        for each in fields(Settings)
        if each.metadata
    ),
    kind="option",
)
