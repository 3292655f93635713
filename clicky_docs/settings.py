"""THE TABLE: every option of a site, every property that a page can set, and how each is read.

Everything else comes from here: Sphinx's configuration values, MkDocs's options, page metadata, messages, the reference
and the tests' cases.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, partial
from typing import Any

from clicky_docs import options, sections, values
from clicky_docs.options import AnyName, Option, Problem, Table, Untyped, flag, number, opposite, text, text_list, texts
from clicky_docs.placeholders import OF_A_PAGE, Facts, Later, Unfilled, later
from clicky_docs.sections import Finder, Section
from clicky_docs.values import Goal, Network

# Clicky's properties -------------------------------------------------------------------------------------------------

_FLAG = "true or false"
_HOSTS = "a host name such as docs.example.com or *.example.com, or a list of them"
_ADDRESS = "a path that begins with one /, or an address that begins with http:// or https://"
_VISITOR = "a mapping of names to text, numbers or booleans, such as {username: ada, plan: free}"
_TEXT = "text"
_DOCUMENTED = "docs/clicky.md#documented-properties; https://clicky.com/help/custom/manual"
_OBSERVED = "docs/clicky.md#other-properties"

PROPERTIES = Table(
    (
        Option(
            name="visitor",
            parse=values.visitor,
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
            parse=values.href,
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
            parse=values.goal,
            accepts="a goal's id such as 12, or a mapping with id or name and optional revenue, "
            "such as {id: 12, revenue: 2.5}",
            help="The goal that is reached by opening the page.",
            source="docs/clicky.md#goals; https://clicky.com/help/custom/manual",
        ),
        Option(
            name="split",
            parse=values.split,
            accepts="a mapping with name, version and optional goal (an id or a list of ids), "
            "such as {name: headline, version: 2, goal: 12}",
            help="The A/B test, and its version that this page shows.",
            source="docs/clicky.md#split-tests",
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
            parse=values.selectors,
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
            parse=values.cookie_domain,
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
            parse=values.visitor,
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


# What authors write who want a page out.
OUT = {"disable", "disabled", "enable", "enabled", "exclude", "ignore", "skip", "track", "tracking"}


def said(value: object) -> object:
    """Parse whether a page is counted, or what it says to Clicky: true, false, or a mapping."""
    if isinstance(value, Mapping):
        return value
    try:
        # In quotes too: who writes "false" here does not want to be counted.
        return flag(Untyped(value) if isinstance(value, str) else value)
    except ValueError:
        return options.mapping(value)


SAID = "false to opt out, true, or a mapping of Clicky's properties such as {goal: 12}"
_GOALS = AnyName(
    Option(
        name="",
        parse=values.named_goal,
        accepts="a goal's id such as 12, or a mapping such as {id: 14, revenue: 5}",
        help="",
        otherwise="There is no such goal.",
    ),
    values.goal_name,
    "a name such as signup",
)
_PAGES = AnyName(
    Option(name="", parse=said, accepts=SAID, help="", otherwise="It is ignored.", table=PROPERTIES),
    sections.pattern,
    "a path in the folder of the documentation, such as tutorial/** or 404",
)


def _insight(name: str, help: str, *settings: Option) -> Option:  # noqa: A002  # as `Option` has it
    return Option(
        name=name,
        parse=values.insight,
        accepts="true, false, or a mapping of its settings" if settings else "true or false",
        help=help,
        otherwise="It is off.",
        table=Table(settings),
    )


TEXTS = ("question", "yes", "no", "thanks", "comment", "send")
_WORDS = Option(
    name="words",
    parse=flag,
    accepts=_FLAG,
    default=True,
    help="Send the words that are searched for. Without, searches are counted only.",
    otherwise="They are not sent.",
    fallback=False,
)
INSIGHTS = Table(
    (
        _insight(
            "search",
            "The words that are searched for and the number of results, and which result is opened: once a search, "
            "when the reader stops typing, submits, or opens a result.",
            _WORDS,
        ),
        _insight("no-results", "The words that find nothing, likewise.", _WORDS),
        _insight(
            "not-found",
            "The address that is asked for and not there, and where the reader comes from: on the site's own 404 page.",
            Option(
                name="page",
                parse=text,
                accepts="a page's path without suffix, such as 404",
                default="404",
                help="The page that is shown for addresses that are not there.",
                otherwise="The default, 404, is used.",
            ),
        ),
        _insight(
            "feedback",
            '"Was this page helpful?": yes or no, and a short comment, in the theme\'s own form if it has one, else at '
            "the end of the page.",
            Option(
                name="comment",
                parse=flag,
                accepts=_FLAG,
                default=True,
                help="Ask for a comment, too.",
                otherwise="No comment is asked for.",
                fallback=False,
            ),
            *(
                Option(
                    name=name,
                    parse=values.goal,
                    accepts="a goal, as a page says it",
                    help=f"The goal that is reached by answering {name}, in place of an event.",
                    otherwise="It is an event.",
                )
                for name in ("yes", "no")
            ),
            Option(
                name="texts",
                parse=partial(values.form_texts, names=TEXTS),
                accepts="a mapping with question, yes, no, thanks, comment and send, or some of them",
                help="What the form says, in place of what it says in the page's language.",
                otherwise="The form's own texts are used.",
            ),
        ),
        _insight("copy", "Which block of code is copied: its language, and the heading above it."),
        _insight(
            "read",
            "That the page is read: its end was on the screen, and the page for as long as reading it takes; once a "
            "page view.",
            Option(
                name="words_per_minute",
                parse=partial(number, minimum=1),
                accepts="a number of words, 1 or more",
                default=400,
                help="How fast a reader is at most.",
                otherwise="The default, 400, is used.",
            ),
        ),
        _insight("versions", "From which version to which the reader goes."),
        _insight("languages", "From which language to which the reader goes."),
    )
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
        otherwise="Nothing is rendered.",
        environment="CLICKY_SITE_ID",
        accepts="ASCII digits such as 101234567, or a list of such ids (see Preferences > Info in Clicky)",
        help="The Site ID, or several. Where it is not set, the environment variable `CLICKY_SITE_ID` holds.",
        source="docs/clicky.md#tracking-code and #ids",
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
        parse=values.networks,
        default=(ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128")),
        otherwise="The default, loopback addresses, is used.",
        accepts="an IP address or a CIDR range such as 10.0.0.0/8, or a list of them",
        help="Addresses whose visits are not counted: where the site is served at one, and, with `visitor_ip_url`, "
        "where the visitor has one.",
        source="https://django-analytical.readthedocs.io/en/latest/features.html#internal-ip-addresses",
    )
    internal_hosts: tuple[str, ...] = _option(
        parse=values.host_names,
        default=("localhost", "*.localhost", "file:"),
        otherwise="The default is used.",
        accepts=_HOSTS,
        help="Host names at which no visit is counted. `file:` is a page that is opened without a server.",
        source="https://developer.mozilla.org/en-US/docs/Web/API/Location/hostname",
    )
    hosts: tuple[str, ...] = _option(
        parse=values.host_names,
        default=(),
        otherwise="Visits to all hosts are counted.",
        accepts=_HOSTS,
        help="If given, only visits to these host names are counted: no forks, mirrors and previews.",
        source="https://developer.mozilla.org/en-US/docs/Web/API/Location/hostname",
    )
    visitor_ip_url: Mapping[str, object] = _option(
        parse=values.visitor_ip,
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
        source="docs/clicky.md#properties",
    )
    pages: tuple[Section, ...] = _option(
        parse=options.mapping,
        table=_PAGES,
        default=(),
        otherwise="It is ignored.",
        accepts="a mapping of patterns to what such pages say, or to false, such as "
        "{tutorial/**: {goal: tutorial}, internal/**: false}",
        help="What pages say whose path matches a pattern, the most specific first; a page's own value wins.",
        source="https://git-scm.com/docs/gitignore#_pattern_format",
    )
    goals: Mapping[str, Goal] = _option(
        parse=options.mapping,
        table=_GOALS,
        default={},
        otherwise="No goal has a name.",
        accepts="a mapping of names to a goal's id, or to a mapping, such as "
        "{tutorial: 12, signup: {id: 14, revenue: 5}}",
        help="Names for Clicky's goals, by which pages, patterns and links say which they reach.",
        source="docs/clicky.md#goals",
    )
    noscript: bool = _option(
        parse=flag,
        default=True,
        otherwise="The default, true, is used.",
        accepts=_FLAG,
        help="Count readers without JavaScript by an image. There is none where something must be asked in the browser "
        "first: `hosts`, `visitor_ip_url`, `privacy_signals`, `consent`.",
        source="docs/clicky.md#noscript-image",
    )
    identity: Mapping[str, Any] = _option(
        parse=values.signed_in,
        default={},
        otherwise="Readers stay anonymous.",
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
        otherwise="Nothing is counted.",
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
        otherwise="They are honoured.",
        accepts=_FLAG,
        help="Do not count readers whose browser sends Do Not Track or Global Privacy Control.",
        source="docs/clicky.md#privacy-and-cookies",
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
        parse=values.branches,
        default=("main", "master"),
        otherwise="The default is used.",
        accepts="a branch such as main or release/*, or a list of them",
        help="The branch that is published, where the service that builds does not say so: Cloudflare. All others are "
        "previews.",
        source="https://developers.cloudflare.com/pages/configuration/branch-build-controls/",
    )
    navigation: bool | str = _option(
        parse=values.page_changes,
        default="auto",
        otherwise="The default, auto, is used.",
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
        otherwise="None is on.",
        accepts="a list such as [search, no-results], or a mapping of names to true, false or settings, such as "
        "{search: {words: false}, feedback: true}",
        help="What is logged besides page views: what readers search for and do not find, and whether pages help.",
        source="docs/clicky.md#javascript-api",
    )
    script_url: str = _option(
        parse=values.address,
        default="https://static.getclicky.com/js",
        otherwise="Clicky's own is used.",
        accepts=_ADDRESS,
        help="Where the tracker comes from: a proxy's path, or a white label's address.",
        source="docs/clicky.md#proxy",
    )
    beacon_url: str = _option(
        parse=values.address,
        default="https://in.getclicky.com",
        otherwise="Clicky's own is used.",
        accepts=_ADDRESS,
        help="Where beacons go: a proxy's path (Clicky's own tracker is told, a proxy's knows it; there is no noscript "
        "image), or a white label's address.",
        source="docs/clicky.md#proxy",
    )
    nonce: str = _option(
        parse=values.nonce_text,
        default="",
        otherwise="There is no nonce.",
        accepts="text without double quotes, such as {{ csp_nonce }}, which YAML needs in quotes",
        help="The script's `nonce`, for a server that fills one in for its Content-Security-Policy.",
        source="docs/clicky.md#content-security-policy",
    )

    later: Mapping[str, Later] = field(default_factory=dict)
    """What `custom` has besides, and waits for what its placeholders name."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What placeholders stand for on all pages."""
    prefix: str = ""
    """What stands before an option's name in this host, for messages."""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Settings:
        """Make settings of parsed values; one that is None is not set."""
        known = _without_none(given)
        said = _without_none(known.get("custom", {}))
        waiting = {name: value for name, value in said.items() if isinstance(value, Later)}
        custom = {name: value for name, value in said.items() if name not in waiting}
        found = _without_none(dict(known.get("pages", {})))
        pages = [
            Section(str(name).strip(), track=said is not False, custom=said if isinstance(said, Mapping) else {})
            for name, said in found.items()
        ]
        on = {
            name.replace("-", "_"): _without_none(said)
            for name, said in known.get("insights", {}).items()
            if said is not None
        }
        return cls(**{**known, "insights": on, "custom": custom, "later": waiting, "pages": sections.ordered(pages)})

    @cached_property
    def finder(self) -> Finder:
        """What finds the sections of a page."""
        return Finder(self.pages)

    @cached_property
    def properties(self) -> Table:
        """The properties as a page sets them: with the site's goals."""
        return _with_goals(PROPERTIES, self.goals)

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
                if isinstance(value, Later):
                    lacking.extend(f"{where}.{name}: {{{each}}}" for each in value.lacks(known.get, of_pages))
                    if value.names.isdisjoint({*OF_A_PAGE, *of_pages}):
                        where = f"{self.prefix}{where}"
                        yield from resolved(
                            name, value, known.get, where=where, problems=problems, properties=self.properties
                        )
                        continue
                yield name, value

        custom = dict(fill({**self.custom, **self.later}, "custom"))
        pages = tuple(replace(each, custom=dict(fill(each.custom, each.key))) for each in self.pages)
        waiting = {name: value for name, value in custom.items() if isinstance(value, Later)}
        custom = {name: value for name, value in custom.items() if name not in waiting}
        return replace(self, custom=custom, later=waiting, pages=pages, facts=known), problems, lacking

    def names(self) -> frozenset[str]:
        """Return the placeholders that are used."""
        waiting = [*self.later.values(), *(value for each in self.pages for value in each.custom.values())]
        return frozenset().union(*(value.names for value in waiting if isinstance(value, Later)))

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


def resolved(
    name: str, value: Later, facts: Facts, *, where: str, problems: list[Problem], properties: Table
) -> Iterator[tuple[str, object]]:
    """Give a property with the value that was waited for, if it has one now."""
    found = None
    try:
        found = value.filled(facts)
        yield name, value.parsed(found, facts)
    except Unfilled:
        return
    except ValueError as error:
        option = properties[name.lower()]
        shown = value.source if found is None else options.show(found)
        what = f"{error}; found {shown}; accepted: {option.accepts}"
        problems.append(Problem(key=f"{where}.{name}", what=what, then=option.otherwise, option=option))


def _without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


SETTINGS = Table(
    Option(name=each.name, **{"fallback": each.metadata["default"], **each.metadata})
    for each in fields(Settings)
    if each.metadata
)


# As many goals are named in a message.
_SHOWN = 8


def _with_goals(table: Table, goals: Mapping[str, Goal]) -> Table:
    """Return the properties as they are read where goals have these names."""
    if not goals:
        return table
    bound = {
        "goal": replace(table["goal"], parse=partial(values.goal, goals=goals)),
        "split": replace(table["split"], parse=partial(values.split, goals=goals)),
    }
    names = ", ".join([*goals][:_SHOWN]) + (", …" if len(goals) > _SHOWN else "")
    example = f"{{name: {next(iter(goals))}, revenue: 2.5}}"
    accepts = f"a goal's name ({names}) or id, or a mapping with one of them and optional revenue, such as {example}"
    bound["goal"] = replace(bound["goal"], accepts=accepts)
    bound["split"] = replace(
        bound["split"], accepts=bound["split"].accepts.replace("(an id ", f"(one of {names}, an id ")
    )
    return Table(bound.get(name, option) for name, option in table.items())


def _for_site(goals: Mapping[str, Goal]) -> Table:
    """Return the options as a site's are read, whose properties may have placeholders."""
    table = Table(
        replace(
            option,
            parse=partial(
                later,
                option.parse,
                address=option.name == "href",
                # A sample need not be a goal's name.
                tried=option.name not in {"goal", "split"},
            ),
        )
        for option in _with_goals(PROPERTIES, goals).values()
    )
    each = AnyName(replace(_PAGES.each, table=table), _PAGES.name, _PAGES.accepts)
    feedback = INSIGHTS["feedback"]
    settings = Table(
        replace(option, parse=partial(values.goal, goals=goals), accepts=table["goal"].accepts)
        if option.name in {"yes", "no"}
        else option
        for option in (feedback.table or {}).values()
    )
    insights = Table({**INSIGHTS, "feedback": replace(feedback, table=settings)}.values())
    tables = {"custom": table, "pages": each, "insights": insights}
    return Table(replace(option, table=tables.get(name, option.table)) for name, option in SETTINGS.items())


def unknown_option(name: str, *, prefix: str = "") -> str:
    """Return what is wrong with a name that is no option's, but a property of Clicky's, or like an option's."""
    if PROPERTIES.find(name):
        return f"{prefix}{name}: a property of Clicky; accepted: {prefix}custom, a mapping with {name}. It is not sent."
    nearest = SETTINGS.nearest(name)
    accepted = f"{prefix}{nearest} (the nearest)" if nearest else ", ".join(f"{prefix}{each}" for each in SETTINGS)
    return f"{prefix}{name}: unknown name; found {options.show(name)}; accepted: {accepted}. It is ignored."


def load_site(raw: Mapping[str, object], *, prefix: str = "") -> tuple[Settings, list[Problem]]:
    """Return the settings of a site and what is wrong with them; an option that is None is not set.

    Args:
        raw: the host's options by the names of `SETTINGS`.
        prefix: what stands before an option's name in this host, for the problems: ``clicky_``.
    """
    written = f"{prefix}{{}}".format
    known, problems = options.parse(SETTINGS, {"goals": raw.get("goals")}, written=written)
    given: Any = known.get("goals") or {}
    goals = _distinct(_without_none(given), problems, written)
    found, others = options.parse(
        _for_site(goals), {key: value for key, value in raw.items() if key != "goals"}, written=written
    )
    problems += others
    for problem in problems:
        option = SETTINGS.get(problem.option.name) if problem.option else None
        if option and problem.key == written(option.name):
            found[option.name] = option.fallback
    for at, problem in enumerate(problems):
        if problem.key.startswith(f"{written('insights')}."):
            problems[at] = _of_insights(problem, found)
    return replace(Settings.of({**found, "goals": goals}), prefix=prefix), [_out(each, prefix) for each in problems]


def _of_insights(problem: Problem, found: Mapping[str, Any]) -> Problem:
    """Have what is wrong in an insight's settings send less, and not more; return what is to be said."""
    before, insight, setting = ["", *problem.key.split(".")][-3:]
    option = INSIGHTS.find(insight)
    if problem.option is None and option is None:
        # A setting, beside the insight whose it is.
        whose = [each.name for each in INSIGHTS.values() if each.table and each.table.find(setting)]
        if whose:
            what = f"a setting; found {options.show(setting)}; accepted: {before or insight}.{whose[0]}.{setting}"
            problem = replace(problem, what=what)
        on = [found["insights"][name] for name in whose if isinstance(found["insights"].get(name), dict)]
        if setting.lower() != "words" or not on:
            return replace(problem, then="It is ignored.")
        for each in on:
            each.setdefault("words", False)
        return replace(problem, then="It is ignored, and no words are sent.")
    if option is None or not isinstance(found["insights"].get(option.name), dict):
        return problem
    on = found["insights"][option.name]
    if problem.option is None:
        # It may be a setting that keeps words back.
        if "words" not in (option.table or {}) or "words" in on:
            return replace(problem, then="It is ignored.")
        on["words"] = False
        return replace(problem, then="It is ignored, and no words are sent.")
    if problem.option.fallback is not None:
        on[problem.option.name] = problem.option.fallback
    return problem


def _out(problem: Problem, prefix: str) -> Problem:
    """Say how pages are kept out, where somebody has tried to say so in another way."""
    if (
        problem.option
        or problem.key.rpartition(".")[2].lower() not in OUT
        or not problem.key.startswith(f"{prefix}pages")
    ):
        return problem
    return replace(
        problem,
        what=re.sub("accepted: .*", "accepted: Clicky's properties; or false keeps the pages out", problem.what),
    )


def _distinct(goals: Mapping[str, Goal], problems: list[Problem], written: Callable[[str], str]) -> dict[str, Goal]:
    """Return the goals whose names are not those of others, which names that are alike would be taken for."""
    first: dict[str, str] = {}
    for name in goals:
        other = first.setdefault(values.plain_name(name), name)
        if other != name:
            what = f"the same name as {other!r}; found {options.show(name)}; accepted: {_GOALS.accepts}"
            key = f"{written('goals')}.{options.quoted(name)}"
            problems.append(Problem(key=key, what=what, then=_GOALS.each.otherwise, option=_GOALS.each))
    return {name: goals[name] for name in first.values()}
