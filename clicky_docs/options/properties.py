"""The table of Clicky's properties. A page can set a property for itself. A site can set one for all its pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from clicky_docs.options import json_types, values
from clicky_docs.options.declare import Option, Table
from clicky_docs.options.goals import Goal, goal, is_mapping, split
from clicky_docs.options.parsers import BOOLEANS, Untyped, flag, inverted_flag, mapping, number, text, text_list, texts

# Clicky's properties -------------------------------------------------------------------------------------------------

FLAG = "true or false"
URL = "a path that begins with one /, or a URL that begins with http:// or https://"
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
            help="Custom data about the visitor. Clicky's tracker remembers `username`, `name` and `email` in cookies, "
            "and sends these three from later pages too.",
            source=_DOCUMENTED,
        ),
        Option(
            name="visitor_consent",
            parse=flag,
            accepts=FLAG,
            help="If true, the visitor has consented to tracking, and Clicky does not apply the account's setting for "
            "visitor privacy to this visitor.",
            source=_DOCUMENTED,
        ),
        Option(
            name="href",
            parse=values.href,
            accepts=URL,
            help="The URL under which the page is tracked, instead of the page's own path and query.",
            source=_DOCUMENTED,
        ),
        Option(
            name="title",
            parse=text,
            accepts="text",
            help="The title under which the page is tracked, instead of the document's title.",
            source=_DOCUMENTED,
        ),
        Option(
            name="goal",
            parse=goal,
            accepts="a goal's id such as 12, or a mapping with id or name and optional revenue, "
            "such as {id: 12, revenue: 2.5}",
            help="The goal that a visitor reaches by opening the page.",
            source="docs/clicky.md#goals; https://clicky.com/help/custom/manual",
        ),
        Option(
            name="split",
            parse=split,
            accepts="a mapping with name, version and optional goal (an id or a list of ids), "
            "such as {name: headline, version: 2, goal: 12}",
            help="The A/B test of which the page is a part, and the version that the page shows.",
            source="docs/clicky.md#split-tests",
        ),
        Option(
            name="pageview_disable",
            parse=flag,
            accepts=FLAG,
            help="Do not send a page view when the page loads. Events that the site's own scripts log are still sent.",
            source=_DOCUMENTED,
        ),
        Option(
            name="ping_disable",
            parse=flag,
            accepts=FLAG,
            help="Do not send pings, the requests that show that a page is still open. The measured times become less "
            "exact.",
            source=_DOCUMENTED,
        ),
        Option(
            name="osa_disable",
            parse=flag,
            accepts=FLAG,
            help="Do not show the widget for on-site analytics, which only the site's owner sees.",
            source=_DOCUMENTED,
        ),
        Option(
            name="heatmap_disable",
            parse=flag,
            accepts=FLAG,
            help="Record no clicks for the heat map.",
            source=_DOCUMENTED,
        ),
        Option(
            name="heatmap_objects",
            parse=values.selectors,
            accepts="a CSS selector, or a list of CSS selectors (in reST, a list in JSON)",
            help="Elements whose clicks are recorded for the heat map even if a script stops the click event.",
            source=_OBSERVED,
        ),
        Option(
            name="outbound_pattern",
            parse=texts,
            accepts="a part of a link's URL such as /go/, or a list of such parts; no part may be empty",
            help="Track a link to a page of the site as an outbound link if the link's URL contains this text.",
            source=_OBSERVED,
        ),
        Option(
            name="outbound_disable",
            parse=flag,
            accepts=FLAG,
            help="Do not track outbound links and downloads automatically.",
            source=_OBSERVED,
        ),
        Option(
            name="history_disable",
            parse=flag,
            accepts=FLAG,
            help="Do not track page changes without a full page load (`history.pushState`).",
            source=_OBSERVED,
        ),
        Option(
            name="timeout",
            parse=partial(number, minimum=5, maximum=240),
            accepts="a number of minutes from 5 to 240 (for any other number, Clicky sends no pings)",
            help="The number of minutes after which an inactive visitor counts as offline. Clicky's own default is 10.",
            source=_OBSERVED,
        ),
        Option(
            name="cookies_disable",
            parse=flag,
            accepts=FLAG,
            help="Set no cookies.",
            source=_OBSERVED,
        ),
        Option(
            name="sticky_data_disable",
            parse=flag,
            accepts=FLAG,
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
            accepts="a list of keys of the property visitor, such as [username, plan]",
            help="The keys of `visitor` whose values the tracker remembers (only in older versions of the tracker).",
            source=_OBSERVED,
        ),
        Option(
            name="html_media_track",
            parse=flag,
            accepts=FLAG,
            help="Track how visitors play `<audio>` and `<video>`.",
            source=_OBSERVED,
        ),
        Option(
            name="track_iframe",
            parse=flag,
            accepts=FLAG,
            help="If the page is shown in a frame, track the URL and title of the page, not those of the outer page.",
            source=_OBSERVED,
        ),
        Option(
            name="getHighEntropyValues",
            parse=flag,
            accepts=FLAG,
            help="Request the device's model and the platform's version from the browser.",
            source=_OBSERVED,
        ),
        Option(
            name="timer",
            parse=partial(number, minimum=0),
            accepts="milliseconds, 0 or more",
            help="The time that the tracker waits after a click on an outbound link (only in older versions of "
            "the tracker).",
            source=_OBSERVED,
        ),
        Option(
            name="queue_disable",
            parse=flag,
            accepts=FLAG,
            help="Do not queue events in a cookie (only in older versions of the tracker).",
            source=_OBSERVED,
        ),
        Option(
            name="delay",
            parse=partial(number, minimum=0),
            accepts="milliseconds, 0 or more",
            help="The time that the tracker waits before the first page view (only in older versions of the tracker).",
            source=_OBSERVED,
        ),
        Option(
            name="session",
            current_name="visitor",
            parse=values.visitor,
            accepts=_VISITOR,
            help="Deprecated by Clicky; use `visitor`.",
            source=_OBSERVED,
        ),
        Option(
            name="no_cookies",
            current_name="cookies_disable",
            parse=flag,
            accepts=FLAG,
            help="Deprecated by Clicky; use `cookies_disable`.",
            source=_OBSERVED,
        ),
        Option(
            name="advanced_disable",
            current_name="outbound_disable",
            parse=flag,
            accepts=FLAG,
            help="Deprecated by Clicky; use `outbound_disable`.",
            source=_OBSERVED,
        ),
        Option(
            name="iframe",
            current_name="track_iframe",
            parse=inverted_flag,
            accepts=FLAG,
            help="Deprecated by Clicky; use `track_iframe` with the opposite value. If true, and the page is shown in "
            "a frame, track the URL and title of the outer page.",
            source=_OBSERVED,
        ),
    ),
    kind="property",
)


# Entries of pages and of page rules ----------------------------------------------------------------------------------


# Keys that authors try when they want to exclude a page.
EXCLUDING_KEYS = {"disable", "disabled", "enable", "enabled", "exclude", "ignore", "skip", "track", "tracking"}


def _entry_schema(*, table: json_types.Schema) -> json_types.Schema:
    return json_types.union(
        json_types.FLAG, json_types.pattern("|".join(map(json_types.any_spelling, BOOLEANS))), table
    )


@json_types.accepts_json(_entry_schema)
def page_entry(value: object) -> object:
    """Parse the value of the key ``clicky``, or of a page rule: true, false, or a mapping of properties."""
    if isinstance(value, Mapping):
        return value
    try:
        # Text is accepted too, because an author who writes "false" in quotes does not want the page to be tracked.
        return flag(Untyped(value) if isinstance(value, str) else value)
    except ValueError:
        pass
    try:
        return mapping(value)
    except ValueError:
        if is_mapping(value):
            raise
        raise ValueError("neither true, false nor a mapping") from None


PAGE_ENTRY = "false to exclude the page, true, or a mapping of Clicky's properties such as {goal: 12}"


# The maximum number of goals that a message lists.
_MAX_SHOWN = 8


def with_goals(table: Table, goals: Mapping[str, Goal]) -> Table:
    """Return the table of properties, in which `goal` and `split` also accept the names in `goals`."""
    if not goals:
        return table
    bound = {
        "goal": replace(table["goal"], parse=partial(goal, goals=goals)),
        "split": replace(table["split"], parse=partial(split, goals=goals)),
    }
    names = ", ".join([*goals][:_MAX_SHOWN]) + (", …" if len(goals) > _MAX_SHOWN else "")
    example = f"{{name: {next(iter(goals))}, revenue: 2.5}}"
    accepts = f"a goal's name ({names}) or id, or a mapping with one of them and optional revenue, such as {example}"
    bound["goal"] = replace(bound["goal"], accepts=accepts)
    bound["split"] = replace(
        bound["split"], accepts=bound["split"].accepts.replace("(an id ", f"(one of {names}, an id ")
    )
    return Table((bound.get(name, option) for name, option in table.items()), table.kind)
