"""Compute the URL under which a page is tracked, parse the URL of an event, and compute the URL that Clicky stores.

`browser/urls.js` computes the URL of a page, and `browser/events.js` the URL of an event, by the same rules as this
module. The tests compare the results of the scripts with the results of this module.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple
from urllib.parse import quote, quote_plus, unquote_plus, urlsplit

# Pages ----------------------------------------------------------------------------------------------------------------

_INDEX = re.compile(r"/index\.html?$")
_CAMPAIGN = "utm_[^&#]*"

# Parameters in which documentation sites put searched words: Sphinx and MkDocs (q), Material's search.share (q) and
# search.highlight (h), Sphinx before 5 (highlight), and common names of other search pages.
SEARCH_PARAMETERS = ("q", "h", "highlight", "query", "search", "s", "keyword", "keywords", "term")
SEARCH_PATTERN = f"^({'|'.join(SEARCH_PARAMETERS)})$"

# Personal data that visitors may type into a search: e-mail addresses and long numbers. `browser/mask.js` has the same
# patterns.
_E_MAIL = re.compile(r"[^ @]{1,99}(?:@|%40)[^ @]{1,99}?\.[^\W\d_]{2}[^ ]*")
_NUMBER = re.compile(
    r"\b((?:19|20)\d\d(?:[.-]\d\d?){2}(?!\d))|[+(]*\d(?:[ ().+\-\u2010-\u2015\u2212]{0,3}\d){6,}",
)


def mask(text: str) -> str:
    """Return text with ``[e-mail]`` in place of e-mail addresses, and ``[number]`` in place of long numbers."""
    return _NUMBER.sub(lambda match: match[1] or "[number]", _E_MAIL.sub("[e-mail]", text))


def query_pattern(keep_query: Collection[str] = ()) -> str:
    """Return a regular expression that matches the query parameters that the URL of a page keeps.

    The expression is valid in Python and in JavaScript.

    Args:
        keep_query: names of parameters that are kept besides campaign parameters (``utm_…``).
    """
    names = "|".join(re.escape(quote(name, safe="")) for name in keep_query)
    return rf"[?&#](?:{_CAMPAIGN}|(?:{names})(?![^=&#])[^&#]*)" if names else f"[?&#]{_CAMPAIGN}"


def page_url(url: str, *, href: str = "", keep_query: Collection[str] = (), not_found: bool = False) -> str:
    """Return the URL under which a page is tracked.

    Args:
        url: the path, query and fragment of the URL in the visitor's browser, such as
            ``/install/?utm_source=news#top``.
        href: the page's or the site's own value of Clicky's property `href`, which replaces the path.
        keep_query: names of query parameters that are kept besides campaign parameters (``utm_…``).
        not_found: true if the page is the 404 page. The URL of the 404 page has no query.
    """
    path = re.split("[?#]", url, maxsplit=1)[0]
    result = href or _INDEX.sub("/", path)
    parts = [] if not_found else re.findall(query_pattern(keep_query), url[len(path) :])
    query = "".join(f"&{_without_personal_data(part[1:])}" for part in parts)
    return f"{result}{query}" if "?" in result else f"{result}{query.replace('&', '?', 1)}"


def _without_personal_data(parameter: str) -> str:
    name, _, value = parameter.partition("=")
    plain = unquote_plus(value)
    masked = mask(plain)
    if masked == plain or name.startswith("utm_"):
        return parameter
    return f"{name}={quote_plus(masked)}"


def url_path(url: str) -> str:
    """Return the path under which a page with this canonical URL is tracked, without ``index.html``.

    Raises:
        ValueError: the URL is invalid.
    """
    return _INDEX.sub("/", urlsplit(url).path) or "/"


def page_name(path: str) -> str:
    """Return the name of the page in an HTML file: ``guide`` for ``guide.html`` and for ``guide/index.html``."""
    name = path.rpartition(".")[0]
    return name.removesuffix("/index")


# Events ---------------------------------------------------------------------------------------------------------------


class Kind(NamedTuple):
    """A kind of event: the names of the details in its URL, its meaning, an example URL, and an example title."""

    details: tuple[str, ...]
    meaning: str
    url: str
    title: str


EVENTS: Mapping[str, Kind] = {
    "search": Kind(("words",), "a search", "#search:album+cover@/install/", "Search: album cover (12)"),
    "search-result": Kind(
        ("words", "result"),
        "a search result is opened",
        "#search-result:album+cover:/tutorial/covers/@/install/",
        "Result: album cover → /tutorial/covers/",
    ),
    "no-results": Kind(("words",), "a search without results", "#no-results:gif@/install/", "No results: gif"),
    "not-found": Kind(
        ("referrer",),
        "a URL that does not exist",
        "#not-found:/tutorial/@/instal/",
        "Not found: /instal/ (from /tutorial/)",
    ),
    "feedback": Kind(
        ("answer",), "an answer in the feedback form", "#feedback:yes@/install/", "Feedback: yes: Install Lantern"
    ),
    "feedback-comment": Kind(
        ("answer", "comment"),
        "a comment in the feedback form",
        "#feedback-comment:yes:What+about+Windows%3F@/install/",
        "Feedback: yes: What about Windows?",
    ),
    "copy": Kind(("language", "heading"), "code is copied", "#copy:sh:On+Debian@/install/", "Copy: sh: On Debian"),
    "read": Kind((), "the page is read", "#read@/install/", "Read: Install Lantern"),
    "version": Kind(("from", "to"), "a switch of the version", "#version:1.0:2.0@/install/", "Version: 1.0 → 2.0"),
    "language": Kind(("from", "to"), "a switch of the language", "#language:en:de@/install/", "Language: en → de"),
    "log": Kind(("element",), "a click on a `.clicky-log` element", "#log:theme-switch@/install/", "Dark theme"),
}

LONGEST_EVENT = 120
CUT = "…"


class Event(NamedTuple):
    """An event, parsed from its URL. A detail or a page that was too long is cut and ends with ``…``."""

    kind: str
    details: tuple[str, ...]
    page: str


def parse_event(url: str) -> Event:
    """Return the event of a URL such as ``#search:album+cover@/install/``.

    Args:
        url: the URL as the browser sent it, or as Clicky's Stats API returns it, with a host name before the ``#``.

    Raises:
        ValueError: the URL is not the URL of an event of clicky-docs.
    """
    _, mark, text = url.partition("#")
    head, at, page = text.rpartition("@")
    kind, *details = head.split(":")
    if not mark or not at or kind not in EVENTS or len(details) != len(EVENTS[kind].details):
        raise ValueError(f"{url!r} is not the URL of an event")
    return Event(kind, tuple(map(unquote_plus, details)), unquote_plus(page))


# What Clicky stores ---------------------------------------------------------------------------------------------------

# The rules are documented at https://clicky.com/help/faq/tips/different/urls. The numbers are the rows of the table in
# docs/clicky.md#what-the-server-keeps.
LONGEST_PATH = 128
LONGEST_QUERY = 250
LONGEST_PARAMETER = 64
RULES: Mapping[int, str] = {
    1: f"Parameters whose name or value has more than {LONGEST_PARAMETER} characters are removed.",
    2: "Click identifiers and session variables are removed.",
    3: f"The query is cut off after {LONGEST_QUERY} characters.",
    4: f"The path is cut off after {LONGEST_PATH} characters.",
    5: "The URL of an advertising service has no query.",
    6: "If the path contains 'search', the query is removed.",
    7: "The fragment is removed.",
}
_CLICK_IDENTIFIERS = re.compile(
    r"(gclid|gclsrc|dclid|gbraid|wbraid|fbclid|msclkid|yclid|twclid|ttclid|igshid|li_fat_id|mc_eid)$"
    r"|(php|j|asp)sess(ion)?id|sess(ion)?_?id$|aspsessionid|cfid$|cftoken$",
    re.IGNORECASE,
)
_ADVERTISING = re.compile(
    r"(?:^|[/.@])(?:doubleclick\.net|googleadservices\.com|googlesyndication\.com|awin1\.com)(?::\d+)?$", re.IGNORECASE
)


class StoredUrl(NamedTuple):
    """A URL as Clicky's server stores the URL, and the numbers of the rules in `RULES` that changed the URL."""

    url: str
    rules: tuple[int, ...] = ()

    @property
    def why(self) -> str:
        """Return the rules as sentences. The text is empty if no rule changed the URL."""
        return " ".join(RULES[rule] for rule in self.rules)


def normalise(url: str) -> str:
    """Return a URL as Clicky's server stores the URL. See `stored_url`."""
    return stored_url(url).url


def stored_url(url: str) -> StoredUrl:
    """Return a URL as Clicky's server stores the URL, and the rules that changed the URL.

    Args:
        url: a URL, a path, or the URL of an event (``#…``), as the tracker sends it.
    """
    if url.startswith("#"):
        # Rule 7: a fragment that is the whole URL is kept.
        return StoredUrl(url)
    rest, fragment, _ = url.partition("#")
    location, _, query = rest.partition("?")
    origin = re.match(r"(?:[a-z][a-z0-9+.-]*:)?//[^/]*", location, re.IGNORECASE)
    host = origin[0] if origin else ""
    path = location[len(host) :]
    rules = {7} if fragment else set()
    for rule, removes_query in ((5, _ADVERTISING.search(host)), (6, "search" in path.lower())):
        if query and removes_query:
            rules.add(rule)
            query = ""
    # The cut may turn the last parameter into a parameter that the other rules remove, so the parameters are checked
    # before and after the cut.
    kept = _stored_parameters(query, rules)
    if len(kept) > LONGEST_QUERY:
        rules.add(3)
        kept = _stored_parameters(kept[:LONGEST_QUERY], rules)
    if len(path) > LONGEST_PATH:
        rules.add(4)
        path = path[:LONGEST_PATH]
    return StoredUrl(f"{host}{path}?{kept}" if kept else f"{host}{path}", tuple(sorted(rules)))


def _stored_parameters(query: str, rules: set[int]) -> str:
    """Return the parameters of a query that are stored, and add the rules that remove the other parameters."""
    parts = [part for part in query.split("&") if part]
    removed_by = [_rule_that_removes(part) for part in parts]
    rules.update(rule for rule in removed_by if rule)
    return "&".join(part for part, rule in zip(parts, removed_by, strict=True) if not rule)


def _rule_that_removes(parameter: str) -> int:
    """Return the number of the rule that removes a parameter, or 0."""
    name, _, value = parameter.partition("=")
    if _CLICK_IDENTIFIERS.match(name):
        return 2
    if max(len(name), len(value)) > LONGEST_PARAMETER and name.lower() not in SEARCH_PARAMETERS:
        return 1
    return 0
