"""The option tables: valid and invalid values of each option and each property."""

from __future__ import annotations

import copy
import datetime
import json
from decimal import Decimal
from ipaddress import ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import ANYTHING

from clicky_docs import Settings, load_page, load_site
from clicky_docs.options import visitors
from clicky_docs.options.parsers import Untyped
from clicky_docs.options.properties import PROPERTIES
from clicky_docs.options.settings import SETTINGS

# Fields of `Settings` whose names differ from those of their options.
FIELD = {"pages": "page_rules"}

GOAL = "neither 'id' nor 'name' is set"
FLAGS = [
    "visitor_consent",
    "pageview_disable",
    "ping_disable",
    "osa_disable",
    "heatmap_disable",
    "outbound_disable",
    "history_disable",
    "cookies_disable",
    "sticky_data_disable",
    "html_media_track",
    "track_iframe",
    "getHighEntropyValues",
    "queue_disable",
]

# property, given value, sent value
GOOD_PROPERTIES: list[tuple[str, Any, dict[str, Any]]] = [
    (
        "visitor",
        {"username": "ada", "plan": 2, "beta": True},
        {"visitor": {"username": "ada", "plan": 2, "beta": True}},
    ),
    ("visitor", {"since": datetime.date(2026, 1, 2), 7: 0.5}, {"visitor": {"since": "2026-01-02", "7": 0.5}}),
    ("visitor", {"username": None, "plan": ""}, {"visitor": {"plan": ""}}),
    ("visitor", {"username": None}, {"visitor": None}),
    ("visitor", Untyped("{username: ada}"), {"visitor": {"username": "ada"}}),
    ("href", "/docs/install?x=1#top", {"href": "/docs/install?x=1#top"}),
    ("href", "https://example.org/a", {"href": "https://example.org/a"}),
    ("title", "Über uns </script> -->", {"title": "Über uns </script> -->"}),
    ("title", 2024, {"title": "2024"}),
    ("title", Untyped("2.50"), {"title": "2.50"}),
    ("goal", 12, {"goal": 12}),
    ("goal", "12", {"goal": 12}),
    ("goal", Untyped("12"), {"goal": 12}),
    ("goal", {"id": 12}, {"goal": {"id": 12}}),
    ("goal", {"id": "12", "revenue": "49.99"}, {"goal": {"id": 12, "revenue": 49.99}}),
    ("goal", {"revenue": Decimal("2.50"), "name": "Sign up"}, {"goal": {"name": "Sign up", "revenue": 2.5}}),
    ("goal", Untyped("{id: 12, revenue: 2.5}"), {"goal": {"id": 12, "revenue": 2.5}}),
    ("goal", Untyped("id: 12\nrevenue: 2.5"), {"goal": {"id": 12, "revenue": 2.5}}),
    ("split", {"name": "a", "version": 2}, {"split": {"name": "a", "version": "2"}}),
    ("split", {"name": "a", "version": "b", "goal": 1}, {"split": {"name": "a", "version": "b", "goal": 1}}),
    (
        "split",
        {"name": "a", "version": "b", "goal": ["1", 2]},
        {"split": {"name": "a", "version": "b", "goal": [1, 2]}},
    ),
    ("heatmap_objects", "#menu, a.big", {"heatmap_objects": "#menu, a.big"}),
    ("heatmap_objects", ["#a", "b"], {"heatmap_objects": ["#a", "b"]}),
    ("heatmap_objects", Untyped("[data-x]"), {"heatmap_objects": "[data-x]"}),
    ("heatmap_objects", Untyped(' ["a", "b"]'), {"heatmap_objects": ["a", "b"]}),
    ("outbound_pattern", "/go/", {"outbound_pattern": "/go/"}),
    ("outbound_pattern", Untyped(" [/go/, /out/]"), {"outbound_pattern": ["/go/", "/out/"]}),
    ("timeout", 5, {"timeout": 5}),
    ("timeout", Untyped("240"), {"timeout": 240}),
    ("timeout", 7.5, {"timeout": 7.5}),
    ("cookie_domain", ".docs.example.com", {"cookie_domain": ".docs.example.com"}),
    ("cookie_domain", "bücher.example", {"cookie_domain": "bücher.example"}),
    ("visitor_keys_cookie", ["username", "plan"], {"visitor_keys_cookie": ["username", "plan"]}),
    ("visitor_keys_cookie", "plan", {"visitor_keys_cookie": ["plan"]}),
    ("timer", 0, {"timer": 0}),
    ("delay", "1000", {"delay": 1000}),
    *((name, True, {name: True}) for name in FLAGS),
    *((name, False, {name: False}) for name in FLAGS),
    *((name, Untyped("false"), {name: False}) for name in FLAGS),
    ("session", {"username": "ada"}, {"visitor": {"username": "ada"}}),
    ("no_cookies", True, {"cookies_disable": True}),
    ("advanced_disable", True, {"outbound_disable": True}),
    ("iframe", True, {"track_iframe": False}),
    ("iframe", False, {"track_iframe": True}),
    *(
        (name, None, {PROPERTIES[name.lower()].current_name or name: None})
        for name in ("goal", "title", "session", "iframe")
    ),
]

# property, given value, reason
BAD_PROPERTIES: list[tuple[str, Any, str]] = [
    ("visitor", "bob", "not a mapping"),
    ("visitor", ["bob"], "not a mapping"),
    ("visitor", {"address": {"city": "Oslo"}}, "address: not a single value"),
    ("visitor", {"tags": ["a", "b"]}, "tags: not a single value"),
    ("visitor", {"age": float("nan")}, "age: not a finite number"),
    ("visitor", {"": "x"}, "empty text"),
    ("visitor", {True: "x"}, "not text"),
    ("href", "docs/install", "neither a path nor a URL"),
    ("href", "//example.org/a", "neither a path nor a URL"),
    ("href", "javascript:alert(1)", "neither a path nor a URL"),
    ("href", "https://", "neither a path nor a URL"),
    ("href", "/a b", "neither a path nor a URL"),
    ("href", "http://[::1", "not a URL"),
    ("href", 7, "neither a path nor a URL"),
    ("title", "", "empty text"),
    ("title", True, "not text"),
    ("title", ["a"], "not text"),
    ("title", "\ud800", "half a character (a lone surrogate) in the text"),
    ("goal", [5, 6], "a list; a page has only one goal"),
    ("goal", Untyped(" [5, 6]"), "a list; a page has only one goal"),
    (
        "goal",
        "signup",
        "not an id; to use a name, set the option 'goals', or write a mapping such as {name: Sign up}",
    ),
    (
        "goal",
        "٣",
        "not an id; to use a name, set the option 'goals', or write a mapping such as {name: Sign up}",
    ),
    ("goal", 0, "less than 1"),
    ("goal", 1.5, "not a whole number"),
    ("goal", True, "not a number; write a number such as 12 or 2.5"),
    ("goal", {}, GOAL),
    ("goal", {"revenue": 1}, GOAL),
    ("goal", {"id": 1, "name": "x"}, "'id' and 'name' are both set; set only one of them"),
    (
        "goal",
        {"id": 1, "revenue": "$5"},
        "revenue: not a number; write 5, with a decimal point, and without currency or unit",
    ),
    ("goal", {"id": 1, "revenue": float("inf")}, "revenue: not a finite number"),
    ("goal", {"id": 1, "revenue": -1}, "revenue: less than 0"),
    ("goal", {"idd": 1}, "unknown key 'idd' (did you mean 'id'?)"),
    ("goal", Untyped("{id: 1"), "neither JSON nor YAML"),
    ("split", "a", "not a mapping"),
    ("split", {"name": "a"}, "'version' is not set"),
    ("split", {}, "'name' and 'version' are not set"),
    ("split", {"name": "a", "version": 1, "goal": ["x"]}, "goal: not a number; write a number such as 12 or 2.5"),
    ("heatmap_objects", "", "empty text"),
    ("heatmap_objects", 0.5j, "not text"),
    ("outbound_pattern", "", "empty text"),
    ("outbound_pattern", [""], "empty text"),
    ("outbound_pattern", ["/go/", ""], "empty text"),
    ("timeout", 4.9, "less than 5"),
    ("timeout", 241, "more than 240"),
    ("timeout", "ten", "not a number; write a number such as 12 or 2.5"),
    ("timeout", float("nan"), "not a finite number"),
    ("cookie_domain", "example.com; path=/", "not a domain"),
    ("cookie_domain", "https://example.com", "not a domain"),
    ("visitor_keys_cookie", [["a"]], "not text"),
    ("timer", -1, "less than 0"),
    ("delay", "soon", "not a number; write a number such as 12 or 2.5"),
    *((name, "false", "text, not a boolean; write true or false without quotes") for name in FLAGS),
    *((name, 1, "neither true nor false") for name in FLAGS),
    ("session", "bob", "not a mapping"),
    ("no_cookies", "true", "text, not a boolean; write true or false without quotes"),
    ("advanced_disable", [], "neither true nor false"),
    ("iframe", 0, "neither true nor false"),
]

NO_CONSENT: dict[str, Any] = {"global": "?", "event": []}
LOCAL_HOSTS = ("localhost", "*.localhost", "file:")
LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))

# option, given value, used value
GOOD_SETTINGS: list[tuple[str, Any, Any]] = [
    ("site_id", "101234567", ("101234567",)),
    ("site_id", 101234567, ("101234567",)),
    ("site_id", ["101", 102, "101"], ("101", "102")),
    ("site_id", Untyped("101, 102"), ("101", "102")),
    ("site_id", "", ()),
    ("site_id", [], ()),
    ("site_id", None, ()),
    ("enabled", False, False),
    ("enabled", Untyped("0"), False),
    ("enabled", None, True),
    ("internal_ips", "10.0.0.0/8", (ip_network("10.0.0.0/8"),)),
    ("internal_ips", ["192.168.1.7", "2001:db8::/32"], (ip_network("192.168.1.7/32"), ip_network("2001:db8::/32"))),
    ("internal_ips", Untyped("10.0.0.0/8, ::1"), (ip_network("10.0.0.0/8"), ip_network("::1"))),
    ("internal_ips", Untyped(' ["::1"]'), (ip_network("::1"),)),
    ("internal_ips", "10.1.2.3/8", (ip_network("10.0.0.0/8"),)),
    ("internal_ips", [], ()),
    ("internal_ips", None, LOOPBACK),
    ("custom", {"no_cookies": True, "title": None}, {"cookies_disable": True}),
    ("custom", None, {}),
    (
        "goals",
        {"tutorial": 12, "Sign up": {"id": "14", "revenue": 5}},
        {"tutorial": 12, "Sign up": {"id": 14, "revenue": 5}},
    ),
    ("goals", Untyped("{a: 1}"), {"a": 1}),
    ("goals", {"a": None}, {}),
    ("goals", None, {}),
    ("pages", {}, ()),
    ("pages", None, ()),
    ("noscript", False, False),
    ("internal_hosts", "Staging.Example.com", ("staging.example.com",)),
    ("internal_hosts", ["*.example.com", "file:"], ("*.example.com", "file:")),
    ("internal_hosts", Untyped("a.example, *.b.example"), ("a.example", "*.b.example")),
    ("internal_hosts", Untyped(" [a.example]"), ("a.example",)),
    ("internal_hosts", "bücher.example", ("xn--bcher-kva.example",)),
    ("internal_hosts", [], ()),
    ("internal_hosts", None, ("localhost", "*.localhost", "file:")),
    ("hosts", "docs.example.com", ("docs.example.com",)),
    ("hosts", None, ()),
    ("visitor_ip_url", "/cdn-cgi/trace", {"url": "/cdn-cgi/trace", "field": "ip"}),
    ("visitor_ip_url", Untyped("https://ip.example/?json"), {"url": "https://ip.example/?json", "field": "ip"}),
    ("visitor_ip_url", {"url": "/whoami", "field": "client.ip"}, {"url": "/whoami", "field": "client.ip"}),
    ("visitor_ip_url", Untyped(" {url: /whoami}"), {"url": "/whoami", "field": "ip"}),
    ("visitor_ip_url", None, {}),
    (
        "identity",
        "oauth2-proxy",
        {"url": "/oauth2/userinfo", "fields": {"username": ["preferredUsername", "user", "email"]}},
    ),
    (
        "identity",
        Untyped("cloudflare-access"),
        {"url": "/cdn-cgi/access/get-identity", "fields": {"username": ["email"], "name": ["name"]}},
    ),
    ("identity", {"cookie": "user"}, {"cookie": "user", "fields": {"username": ["username"]}}),
    (
        "identity",
        {"meta": "user", "fields": {"username": ["a", "b.c"], "plan": "plan"}},
        {"meta": "user", "fields": {"username": ["a", "b.c"], "plan": ["plan"]}},
    ),
    (
        "identity",
        {"url": "https://sso.example/me"},
        {"url": "https://sso.example/me", "fields": {"username": ["username"]}},
    ),
    ("identity", Untyped("{global: app.user}"), {"global": "app.user", "fields": {"username": ["username"]}}),
    ("consent", "material", {"global": "__md_get", "event": ["storage"]}),
    ("consent", {"global": "Banner.ok", "event": "banner"}, {"global": "Banner.ok", "event": ["banner"]}),
    ("consent", Untyped("{global: Banner.ok, event: [a, b]}"), {"global": "Banner.ok", "event": ["a", "b"]}),
    (
        "consent",
        {"global": "$cmp._a.ü", "event": "e", "category": "a"},
        {"global": "$cmp._a.ü", "event": ["e"], "category": ["a"]},
    ),
    ("consent", Untyped(" OneTrust "), visitors.CONSENT["onetrust"]),
    ("consent", {"banner": "material"}, visitors.CONSENT["material"]),
    (
        "consent",
        {"banner": "klaro", "category": ["a", "b c"]},
        {"global": "klaro.getManager.states", "event": ["load", "click"], "category": ["a", "b c"]},
    ),
    ("privacy_signals", True, True),
    ("previews", True, True),
    ("previews", Untyped("1"), True),
    ("production_branch", "trunk", ("trunk",)),
    ("production_branch", ["main", "release/*"], ("main", "release/*")),
    ("production_branch", Untyped("main, live"), ("main", "live")),
    ("production_branch", Untyped(' ["main", "live"]'), ("main", "live")),
    ("navigation", "auto", True),
    ("navigation", False, False),
    ("navigation", Untyped("true"), True),
    ("clean_urls", False, False),
    ("clean_urls", Untyped("no"), False),
    ("clean_urls", None, True),
    ("keep_query", "version", ("version",)),
    ("keep_query", ["version", "tab"], ("version", "tab")),
    ("keep_query", Untyped("version, tab"), ("version", "tab")),
    ("keep_query", Untyped(" [version]"), ("version",)),
    ("keep_query", [], ()),
    ("keep_query", None, ()),
    ("script_url", "/565c7bd254ac8.js", "/565c7bd254ac8.js"),
    ("script_url", "https://hello.example/w/__stats.js", "https://hello.example/w/__stats.js"),
    ("script_url", None, "https://static.getclicky.com/js"),
    ("beacon_url", "/47d8e8d5c0ea", "/47d8e8d5c0ea"),
    ("beacon_url", "/47X/", "/47X"),
    ("beacon_url", "/", "/"),
    ("beacon_url", None, "https://in.getclicky.com"),
    ("nonce", "{{ csp_nonce }}", "{{ csp_nonce }}"),
    ("nonce", None, ""),
    # The insights and their settings are in test_insights_file.py.
    ("insights", ["search", {"read": {"words_per_minute": 300}}], {"search": {}, "read": {"words_per_minute": 300}}),
]

HASH = "'hash' is no longer supported, because Clicky removes fragments from URLs"

# option, given value, reason, used value, consequence
BAD_SETTINGS: list[tuple[str, Any, str, Any, str]] = [
    ("site_id", "123abc", "not a Site ID", (), "No tracking code is added."),
    ("site_id", "12345678\n", "not a Site ID", (), "No tracking code is added."),
    ("site_id", "١٢٣", "not a Site ID", (), "No tracking code is added."),
    ("site_id", True, "not a Site ID", (), "No tracking code is added."),
    ("site_id", 1.5, "not a Site ID", (), "No tracking code is added."),
    ("site_id", 0, "not a Site ID", (), "No tracking code is added."),
    ("site_id", "00", "not a Site ID", (), "No tracking code is added."),
    ("site_id", -1, "not a Site ID", (), "No tracking code is added."),
    ("site_id", ["101", [102]], "not a Site ID", (), "No tracking code is added."),
    (
        "enabled",
        "false",
        "text, not a boolean; write true or false without quotes",
        False,
        "No tracking code is added.",
    ),
    (
        "internal_ips",
        "10.0.0.0/99",
        "'10.0.0.0/99' does not appear to be an IPv4 or IPv6 network",
        LOOPBACK,
        "The default (the loopback IP addresses) is used.",
    ),
    ("custom", "x", "not a mapping", {}, "No property is set for the whole site."),
    ("goals", ["signup"], "not a mapping", {}, "No names of goals are defined."),
    ("insights", 7, "neither a list nor a mapping", {}, "No insight is on."),
    ("pages", "tutorial/**", "not a mapping", (), "The option is ignored."),
    ("noscript", 0, "neither true nor false", True, "The default, true, is used."),
    (
        "internal_hosts",
        "https://staging.example.com/",
        "a URL, not a host name; write only the part between // and the next /",
        LOCAL_HOSTS,
        "The default is used.",
    ),
    (
        "internal_hosts",
        "localhost:8000",
        "not a host name (leave out the port; IP addresses belong in internal_ips)",
        LOCAL_HOSTS,
        "The default is used.",
    ),
    (
        "internal_hosts",
        "::1",
        "not a host name (leave out the port; IP addresses belong in internal_ips)",
        LOCAL_HOSTS,
        "The default is used.",
    ),
    *(
        (
            "internal_hosts",
            name,
            "not a host name (leave out the port; IP addresses belong in internal_ips)",
            LOCAL_HOSTS,
            "The default is used.",
        )
        for name in ("a..b", "bücher..example", "7")
    ),
    ("hosts", ["docs.example.com", ""], "empty text", (), "Visits to all host names are tracked."),
    (
        "hosts",
        "(x|y).example",
        "not a host name (leave out the port; IP addresses belong in internal_ips)",
        (),
        "Visits to all host names are tracked.",
    ),
    ("visitor_ip_url", "trace", "url: neither a path nor a URL", {}, "The visitor's IP address is not requested."),
    ("visitor_ip_url", {"field": "ip"}, "'url' is not set", {}, "The visitor's IP address is not requested."),
    (
        "visitor_ip_url",
        {"address": "/x"},
        "unknown key 'address' (known keys: url, field)",
        {},
        "The visitor's IP address is not requested.",
    ),
    ("identity", "oauth2_proxy", "unknown preset (did you mean 'oauth2-proxy'?)", {}, "Visitors stay anonymous."),
    (
        "identity",
        {"cookie": "a", "meta": "b"},
        "'cookie' and 'meta' are both set; set only one of them",
        {},
        "Visitors stay anonymous.",
    ),
    (
        "identity",
        {"fields": {"username": "x"}},
        "no source is set; set one of 'url', 'cookie', 'meta' and 'global'",
        {},
        "Visitors stay anonymous.",
    ),
    ("identity", {"url": "me"}, "url: neither a path nor a URL", {}, "Visitors stay anonymous."),
    ("identity", {"url": "/me", "fields": "login"}, "fields: not a mapping", {}, "Visitors stay anonymous."),
    ("consent", True, "neither a banner nor a mapping", {"global": "?", "event": []}, "No visitor is tracked."),
    ("consent", "cookiebot", "unknown banner", {"global": "?", "event": []}, "No visitor is tracked."),
    (
        "consent",
        "Materials",
        "unknown banner (did you mean 'material'?)",
        {"global": "?", "event": []},
        "No visitor is tracked.",
    ),
    ("consent", "klar", "unknown banner (did you mean 'klaro'?)", NO_CONSENT, "No visitor is tracked."),
    ("consent", {"banner": "cookiebot"}, "banner: unknown banner", NO_CONSENT, "No visitor is tracked."),
    (
        "consent",
        {"banner": "material", "category": "a"},
        "'category' cannot be set for the banner 'material'",
        NO_CONSENT,
        "No visitor is tracked.",
    ),
    *(
        ("consent", {"global": code, "event": "e"}, f"global: {reason}", NO_CONSENT, "No visitor is tracked.")
        for code, reason in (
            ("a.b()", "code, not a name; write 'a.b'"),
            ("a('b');", "code, not a name; write 'a', and the key 'category' with the value 'b'"),
            ("a('b', c)", "not a name such as user or app.user"),
            ("a['b']", "not a name such as user or app.user"),
            ("a?.b", "not a name such as user or app.user"),
            ("a..b", "not a name such as user or app.user"),
            (".a", "not a name such as user or app.user"),
            ("a b", "not a name such as user or app.user"),
            ("a-b", "not a name such as user or app.user"),
            ("a.0", "not a name such as user or app.user"),
        )
    ),
    ("identity", {"global": "a('b')"}, "global: not a name such as user or app.user", {}, "Visitors stay anonymous."),
    (
        "identity",
        {"global": "a()"},
        "global: code, not a name; write 'a'",
        {},
        "Visitors stay anonymous.",
    ),
    ("consent", {"global": "a"}, "'event' is not set", {"global": "?", "event": []}, "No visitor is tracked."),
    ("consent", {}, "'global' and 'event' are not set", {"global": "?", "event": []}, "No visitor is tracked."),
    (
        "privacy_signals",
        "on",
        "text, not a boolean; write true or false without quotes",
        True,
        "Visitors who send a privacy signal are not tracked.",
    ),
    (
        "hosts",
        3,
        "not a host name (leave out the port; IP addresses belong in internal_ips)",
        (),
        "Visits to all host names are tracked.",
    ),
    (
        "previews",
        "yes",
        "text, not a boolean; write true or false without quotes",
        False,
        "The default, false, is used.",
    ),
    ("production_branch", {"name": "main"}, "not text", ("main", "master"), "The default is used."),
    *(
        (
            "production_branch",
            branch,
            "a number, which YAML shortens (1.10 becomes 1.1); write the branch in quotes",
            ("main", "master"),
            "The default is used.",
        )
        for branch in (1.5, ["main", 1.5])
    ),
    ("navigation", "instant", "neither true nor false", True, "The default, true, is used."),
    (
        "navigation",
        "false",
        "text, not a boolean; write true or false without quotes",
        True,
        "The default, true, is used.",
    ),
    ("identity", 7, "neither a preset nor a mapping", {}, "Visitors stay anonymous."),
    *(
        ("navigation", value, HASH, True, "The default, true, is used.")
        for value in ("hash", " hash ", Untyped("hash"))
    ),
    *(
        ("clean_urls", value, reason, True, "The default, true, is used.")
        for value, reason in (
            ("false", "text, not a boolean; write true or false without quotes"),
            (0, "neither true nor false"),
            (["q"], "neither true nor false"),
        )
    ),
    *(
        ("keep_query", value, reason, (), "Only campaign parameters are kept.")
        for value, reason in (
            (1, "not text"),
            (True, "not text"),
            (["version", 2], "not text"),
            ("", "empty text"),
            (["version", " "], "empty text"),
            ("a=b", "'a=b' is not the name of a query parameter"),
            (["?tab"], "'?tab' is not the name of a query parameter"),
            ({"version": True}, "not text"),
        )
    ),
    (
        "script_url",
        "//static.getclicky.com/js",
        "neither a path nor a URL",
        "https://static.getclicky.com/js",
        "Clicky's own URL is used.",
    ),
    (
        "beacon_url",
        "in.getclicky.com",
        "neither a path nor a URL",
        "https://in.getclicky.com",
        "Clicky's own URL is used.",
    ),
    ("nonce", 'a" onload="x', "a double quote in the text, which would end the attribute", "", "No nonce is set."),
]


@pytest.mark.parametrize(
    ("table", "good", "bad"),
    [(PROPERTIES, GOOD_PROPERTIES, BAD_PROPERTIES), (SETTINGS, GOOD_SETTINGS, BAD_SETTINGS)],
)
def test_cases_in_this_file_have_a_valid_and_an_invalid_value_of_each_option(
    table: Any, good: list[Any], bad: list[Any]
) -> None:
    names = {option.name for option in table.values()}
    assert {case[0] for case in good} == names
    assert {case[0] for case in bad} == names


@pytest.mark.parametrize("option", [*PROPERTIES.values(), *SETTINGS.values()], ids=lambda option: option.name)
def test_each_option_declares_its_accepted_values_and_a_help_text(option: Any) -> None:
    assert option.accepts
    assert option.help.endswith(".")
    assert option.consequence.endswith(".")
    assert option.source or option.name == "enabled"
    assert not option.current_name or PROPERTIES[option.current_name].name == option.current_name


SITE = Settings.of({})


@pytest.mark.parametrize(("name", "given", "sent"), GOOD_PROPERTIES)
@pytest.mark.parametrize("spelling", ["mapping", "flat", "dashed"])
def test_property_with_a_valid_value_is_sent(name: str, given: Any, sent: dict[str, Any], spelling: str) -> None:
    before = copy.deepcopy(given)
    metadata = {
        "mapping": {"clicky": {name: given}},
        "flat": {f"clicky_{name}": given},
        "dashed": {f"Clicky-{name.replace('_', '-')}": given},
    }[spelling]
    page, problems = load_page("p", metadata, SITE)
    assert problems == []
    assert page.custom == sent
    assert [type(value) for value in page.custom.values()] == [type(value) for value in sent.values()]
    assert given == before
    json.dumps(page.custom, allow_nan=False)


@pytest.mark.parametrize(("name", "given", "reason"), BAD_PROPERTIES)
@pytest.mark.parametrize("prefix", ["clicky.", "clicky_"])
def test_invalid_value_of_a_property_is_reported_as_a_problem(name: str, given: Any, reason: str, prefix: str) -> None:
    other = "title" if name != "title" else "goal"
    good = "x" if other == "title" else 12
    flat = {name: given, other: good}
    metadata = {"clicky": flat} if prefix == "clicky." else {f"clicky_{key}": value for key, value in flat.items()}
    page, problems = load_page("p", metadata, SITE)
    accepts = PROPERTIES[name.lower()].accepts
    (problem,) = problems
    message = str(problem)
    assert message.startswith(f"{prefix}{name}: {reason}; found ")
    assert message.endswith(f"; accepted: {accepts}. The page is tracked without it.")
    assert page.custom == {other: good}


@pytest.mark.parametrize(("name", "given", "used"), GOOD_SETTINGS)
def test_option_with_a_valid_value_is_used(name: str, given: Any, used: Any) -> None:
    settings, problems = load_site({name: given})
    assert problems == []
    assert getattr(settings, FIELD.get(name, name)) == used


@pytest.mark.parametrize(("name", "given", "reason", "used", "consequence"), BAD_SETTINGS)
def test_invalid_value_of_an_option_is_reported_as_a_problem(
    name: str, given: Any, reason: str, used: Any, consequence: str
) -> None:
    settings, problems = load_site({"site_id": "1", name: given}, prefix="clicky_")
    (problem,) = problems
    assert str(problem).startswith(f"clicky_{name}: {reason}; found ")
    assert str(problem).endswith(f"; accepted: {SETTINGS[name].accepts}. {consequence}")
    assert getattr(settings, FIELD.get(name, name)) == used


def test_invalid_property_in_the_option_custom_does_not_remove_the_valid_properties() -> None:
    settings, problems = load_site({"custom": {"timeout": 3, "title": "x", "gaol": 1}}, prefix="clicky_")
    assert settings.custom == {"title": "x"}
    assert [str(problem) for problem in problems] == [
        "clicky_custom.timeout: less than 5; found 3; accepted: a number of minutes from 5 to 240 (for any other number, Clicky "
        "sends no pings). The property is not sent.",
        "clicky_custom.gaol: unknown property; found 'gaol'; did you mean 'goal'? The property is not sent.",
    ]


@pytest.mark.parametrize(
    ("settings", "why"),
    [({}, "no Site ID"), ({"site_id": "1"}, ""), ({"site_id": "1", "enabled": False}, "not enabled")],
)
def test_off_reason_is_empty_only_for_a_site_that_is_tracked(settings: dict[str, Any], why: str) -> None:
    assert load_site(settings)[0].off_reason == why


@pytest.mark.parametrize("off", [False, Untyped("false"), Untyped("False"), Untyped("no"), "false", "off"])
def test_page_with_clicky_false_in_its_metadata_is_not_tracked(off: object) -> None:
    page, problems = load_page("p", {"clicky": off, "clicky_goal": "bad", "title": "x"}, SITE)
    assert (page.track, page.custom, problems) == (False, {}, [])


@pytest.mark.parametrize("on", [True, None, {}, Untyped("true"), Untyped(""), Untyped("null"), Untyped("{}")])
def test_page_with_clicky_true_or_an_empty_clicky_key_in_its_metadata_is_tracked(on: object) -> None:
    page, problems = load_page("p", {"clicky": on}, SITE)
    assert (page.track, page.custom, problems) == (True, {}, [])


@pytest.mark.parametrize("nonsense", ["maybe", 0, [1], Untyped("maybe"), Untyped("{a: 1"), 3.5])
def test_page_with_an_invalid_clicky_key_in_its_metadata_is_tracked_and_the_value_is_reported(
    nonsense: object,
) -> None:
    page, problems = load_page("p", {"clicky": nonsense, "clicky_goal": 1}, SITE)
    (problem,) = problems
    assert str(problem).startswith("clicky: ")
    assert str(problem).endswith(
        "; accepted: false to exclude the page, true, or a mapping of Clicky's properties such as {goal: 12}. "
        "The page is still tracked."
    )
    assert (page.track, page.custom) == (True, {"goal": 1})


def test_value_of_a_flat_key_wins_over_the_value_of_a_nested_key() -> None:
    metadata = {"clicky_goal": 2, "clicky": {"goal": 1, "title": "x", "visitor": {"a": 1}}, "clicky_session": {"b": 2}}
    page, problems = load_page("p", metadata, SITE)
    assert problems == []
    assert page.custom == {"goal": 2, "title": "x", "visitor": {"b": 2}}


def test_metadata_keys_of_other_programs_are_ignored() -> None:
    metadata = {"title": "x", "clickyness": 1, "goal": 3, 7: 8, None: 1, "clickhouse_goal": 4, "_clicky_goal": 1}
    assert load_page("p", metadata, SITE) == (load_page("p", {}, SITE)[0], [])


@pytest.mark.parametrize(
    ("metadata", "custom", "message"),
    [
        (
            {"clicky_goal": "x", "clicky": {"goal": 1}},
            {},
            "clicky_goal: not an id; to use a name, set the option 'goals', or write a mapping such as {name: Sign up}; found 'x'; accepted: "
            f"{PROPERTIES['goal'].accepts}. The page also sets 'goal' in another place; that value is sent.",
        ),
        (
            {"clicky_goal": 0, "clicky": {"goal": None}},
            {"goal": 3},
            f"clicky_goal: less than 1; found 0; accepted: {PROPERTIES['goal'].accepts}. The page is tracked without it.",
        ),
        (
            {"clicky_session": "x"},
            {"visitor": {"a": 1}},
            f"clicky_session: not a mapping; found 'x'; accepted: {PROPERTIES['visitor'].accepts}. "
            "The site's value of 'visitor' is sent.",
        ),
        (
            {"clicky-gaol": 1},
            {},
            "clicky-gaol: unknown property; found 'gaol'; did you mean 'clicky_goal'? The property is not sent.",
        ),
        (
            {"clicky": {"gaol": 1}},
            {},
            "clicky.gaol: unknown property; found 'gaol'; did you mean 'goal'? The property is not sent.",
        ),
        (
            {"clicky_site_id": 5},
            {},
            "clicky_site_id: an option of the whole site, not of a page; found 'site_id'; accepted: Clicky's properties (clicky: false excludes a page). The option is ignored.",
        ),
        (
            {"clicky": {"enabled": False}},
            {},
            "clicky.enabled: an option of the whole site, not of a page; found 'enabled'; accepted: Clicky's properties (clicky: false excludes a page). "
            "The option is ignored.",
        ),
        (
            {"clicky": {"session": {"a": 1}, "visitor": {"b": 2}}},
            {},
            "clicky.session: a deprecated name of 'visitor'; found both names; accepted: one of them. "
            "The value of 'visitor' is used.",
        ),
    ],
)
def test_message_about_the_metadata_of_a_page_contains_the_key_and_the_reason_and_the_consequence(
    metadata: dict[str, Any], custom: dict[str, Any], message: str
) -> None:
    _, problems = load_page("p", metadata, Settings.of({"custom": custom}))
    assert [str(problem) for problem in problems] == [message]


KEYS = st.sampled_from([*PROPERTIES, "zzz"])


@given(metadata=st.dictionaries(KEYS.map("clicky_{}".format) | st.just("clicky") | st.text(), ANYTHING, max_size=4))
def test_loading_a_page_with_any_metadata_raises_no_error(metadata: dict[str, Any]) -> None:
    page, problems = load_page("p", metadata, SITE)
    json.dumps(dict(page.custom), allow_nan=False).encode()
    for problem in problems:
        assert str(problem)


@given(nested=st.dictionaries(KEYS, ANYTHING, max_size=4))
def test_loading_a_page_with_any_properties_raises_no_error(nested: dict[str, Any]) -> None:
    page, _ = load_page("p", {"clicky": nested}, SITE)
    json.dumps(dict(page.custom), allow_nan=False).encode()


@given(raw=st.fixed_dictionaries({}, optional=dict.fromkeys(SETTINGS, ANYTHING)))
def test_loading_a_site_with_any_options_raises_no_error(raw: dict[str, Any]) -> None:
    settings, _ = load_site(raw)
    assert all(site_id.isdigit() and site_id.isascii() for site_id in settings.site_id)
    json.dumps(settings.custom, allow_nan=False).encode()


def test_page_script_tracks_client_side_navigation_unless_an_option_turns_this_off() -> None:
    assert load_site({})[0].navigates
    assert not load_site({"navigation": False})[0].navigates
    # If the author sets history_disable to any value, the page script tracks no page changes.
    assert not load_site({"custom": {"history_disable": False}})[0].navigates
