"""THE TABLE of Clicky's properties: what a page, or a site for all its pages, can set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from clicky_docs.options import values
from clicky_docs.options.declare import Option, Table
from clicky_docs.options.goals import Goal, goal, split
from clicky_docs.options.parsers import Untyped, flag, mapping, number, opposite, text, text_list, texts

# Clicky's properties -------------------------------------------------------------------------------------------------

FLAG = "true or false"
ADDRESS = "a path that begins with one /, or an address that begins with http:// or https://"
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
            accepts=FLAG,
            help="The visitor has agreed to be tracked: overrides the account's visitor privacy for this visitor.",
            source=_DOCUMENTED,
        ),
        Option(
            name="href",
            parse=values.href,
            accepts=ADDRESS,
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
            source="docs/clicky.md#goals; https://clicky.com/help/custom/manual",
        ),
        Option(
            name="split",
            parse=split,
            accepts="a mapping with name, version and optional goal (an id or a list of ids), "
            "such as {name: headline, version: 2, goal: 12}",
            help="The A/B test, and its version that this page shows.",
            source="docs/clicky.md#split-tests",
        ),
        Option(
            name="pageview_disable",
            parse=flag,
            accepts=FLAG,
            help="Send no page view by itself; what is logged by hand is still sent.",
            source=_DOCUMENTED,
        ),
        Option(
            name="ping_disable",
            parse=flag,
            accepts=FLAG,
            help="Send no pings while the page is open; times on the page get less exact.",
            source=_DOCUMENTED,
        ),
        Option(
            name="osa_disable",
            parse=flag,
            accepts=FLAG,
            help="Hide the on-site analytics widget from the site's owner.",
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
            accepts=FLAG,
            help="Count neither outbound links nor downloads by themselves.",
            source=_OBSERVED,
        ),
        Option(
            name="history_disable",
            parse=flag,
            accepts=FLAG,
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
            accepts="a list of the visitor's keys, such as [username, plan]",
            help="Which of the visitor's data are remembered (older trackers only).",
            source=_OBSERVED,
        ),
        Option(
            name="html_media_track",
            parse=flag,
            accepts=FLAG,
            help="Count how `<audio>` and `<video>` are played.",
            source=_OBSERVED,
        ),
        Option(
            name="track_iframe",
            parse=flag,
            accepts=FLAG,
            help="In a frame, count the frame's own address and title rather than the outer page's.",
            source=_OBSERVED,
        ),
        Option(
            name="getHighEntropyValues",
            parse=flag,
            accepts=FLAG,
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
            accepts=FLAG,
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
            current_name="visitor",
            parse=values.visitor,
            accepts=_VISITOR,
            help="Clicky's old name of `visitor`.",
            source=_OBSERVED,
        ),
        Option(
            name="no_cookies",
            current_name="cookies_disable",
            parse=flag,
            accepts=FLAG,
            help="Clicky's old name of `cookies_disable`.",
            source=_OBSERVED,
        ),
        Option(
            name="advanced_disable",
            current_name="outbound_disable",
            parse=flag,
            accepts=FLAG,
            help="Clicky's old name of `outbound_disable`.",
            source=_OBSERVED,
        ),
        Option(
            name="iframe",
            current_name="track_iframe",
            parse=opposite,
            accepts=FLAG,
            help="Clicky's old opposite of `track_iframe`: in a frame, count the outer page's address and title.",
            source=_OBSERVED,
        ),
    )
)


# The site's options --------------------------------------------------------------------------------------------------


# What authors write who want a page out.
OUT = {"disable", "disabled", "enable", "enabled", "exclude", "ignore", "skip", "track", "tracking"}


def page_entry(value: object) -> object:
    """Parse whether a page is counted, or what it says to Clicky: true, false, or a mapping."""
    if isinstance(value, Mapping):
        return value
    try:
        # In quotes too: who writes "false" here does not want to be counted.
        return flag(Untyped(value) if isinstance(value, str) else value)
    except ValueError:
        return mapping(value)


PAGE_ENTRY = "false to opt out, true, or a mapping of Clicky's properties such as {goal: 12}"


# As many goals are named in a message.
_SHOWN = 8


def with_goals(table: Table, goals: Mapping[str, Goal]) -> Table:
    """Return the properties as they are read where goals have these names."""
    if not goals:
        return table
    bound = {
        "goal": replace(table["goal"], parse=partial(goal, goals=goals)),
        "split": replace(table["split"], parse=partial(split, goals=goals)),
    }
    names = ", ".join([*goals][:_SHOWN]) + (", …" if len(goals) > _SHOWN else "")
    example = f"{{name: {next(iter(goals))}, revenue: 2.5}}"
    accepts = f"a goal's name ({names}) or id, or a mapping with one of them and optional revenue, such as {example}"
    bound["goal"] = replace(bound["goal"], accepts=accepts)
    bound["split"] = replace(
        bound["split"], accepts=bound["split"].accepts.replace("(an id ", f"(one of {names}, an id ")
    )
    return Table(bound.get(name, option) for name, option in table.items())
