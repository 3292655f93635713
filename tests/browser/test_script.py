"""The argument of the page script: options as data, and patterns with the same meaning in Python and JavaScript."""

from __future__ import annotations

import gzip
import ipaddress
import json
import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sites import EVERYTHING

from clicky_docs import load_site
from clicky_docs.browser.join import FOLDER, MINIFIED
from clicky_docs.browser.script import boot, read_options
from clicky_docs.urls import SEARCH_PATTERN


def argument(**options: Any) -> dict[str, Any]:
    """Return the argument that the page script is called with."""
    settings, problems = load_site({"site_id": "101", **options})
    assert problems == []
    _, _, text = boot(settings).rpartition("})(")
    return json.loads(text.removesuffix(");"))


def test_page_script_of_a_site_without_options_has_the_default_values_as_its_argument() -> None:
    assert argument() == {
        "script": "https://static.getclicky.com/js",
        "trusted": r"^((https?:)?//static\.getclicky\.com|(https?:)?//in\.getclicky\.com)([/?]|$)",
        "internal": r"^(localhost|.*\.localhost|file:|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0|\[::\])$",
    }


@pytest.mark.parametrize("end", [";", ""])
def test_read_options_returns_the_argument_of_a_page_script(end: str) -> None:
    settings, _ = load_site({"site_id": "101"})
    # A minifier may remove the semicolon at the end.
    assert read_options(boot(settings).removesuffix(";") + end) == argument()


def test_page_script_without_internal_hosts_does_not_check_the_host_name() -> None:
    settings, _ = load_site({"site_id": "101", "internal_hosts": [], "internal_ips": []})
    assert "internal host" not in boot(settings)
    assert argument(internal_hosts=[], internal_ips=[], hosts="a.example")["internal"] == "^$"


@pytest.mark.parametrize(
    ("options", "script"),
    [
        ({"script_url": "/x.js"}, "/x.js"),
        ({"beacon_url": "/47d8"}, "https://static.getclicky.com/js?in=%2F47d8"),
        ({"beacon_url": "https://in.example"}, "https://static.getclicky.com/js"),
        ({"beacon_url": "/47d8", "script_url": "/x.js"}, "/x.js"),
    ],
)
def test_tracker_url_depends_on_the_options_script_url_and_beacon_url(options: dict[str, Any], script: str) -> None:
    assert argument(**options)["script"] == script


IP_ADDRESSES = st.ip_addresses()
NETWORKS = st.builds(
    lambda address, prefix: ipaddress.ip_network(f"{address}/{prefix % (address.max_prefixlen + 1)}", strict=False),
    IP_ADDRESSES,
    st.integers(0, 128),
)


def edges(network: Any) -> list[Any]:
    """Return the first and the last IP address of a network, and the two IP addresses next to the network."""
    first, last = int(network[0]), int(network[-1])
    known = (first - 1, first, last, last + 1)
    return [type(network[0])(each) for each in known if 0 <= each < 2**network.max_prefixlen]


def as_six(each: Any) -> int:
    """Return the number of an IPv6 address. For an IPv4 address, this is the number of the IPv4-mapped IPv6 address."""
    return int(each) + (0xFFFF << 32 if each.version == 4 else 0)


@given(network=NETWORKS, address=IP_ADDRESSES, inside=st.integers(0, 2**128))
@example(ipaddress.ip_network("10.1.2.3"), ipaddress.ip_address("10.1.2.4"), 0)
@example(ipaddress.ip_network("::/0"), ipaddress.ip_address("10.1.2.4"), 0)
@example(ipaddress.ip_network("2001:db8::/35"), ipaddress.ip_address("::1"), 0)
@example(ipaddress.ip_network("2001:db8::7"), ipaddress.ip_address("::1"), 0)
def test_regular_expression_for_internal_ips_matches_only_ip_addresses_of_the_network(
    network: Any, address: Any, inside: int
) -> None:
    pattern = argument(internal_ips=str(network), visitor_ip_url="/ip")["internal_ips"]
    for each in (address, network[inside % network.num_addresses], *edges(network)):
        expected = as_six(network[0]) <= as_six(each) <= as_six(network[-1])
        assert bool(re.search(pattern, f"{as_six(each):032x}")) is expected


@given(
    network=NETWORKS.filter(lambda each: each.version == 4), address=st.ip_addresses(v=4), inside=st.integers(0, 2**32)
)
@example(network=ipaddress.ip_network("10.1.32.0/19"), address=ipaddress.ip_address("0.0.0.0"), inside=0)
def test_regular_expression_for_internal_hosts_matches_only_0_0_0_0_and_ipv4_addresses_of_the_network(
    network: Any, address: Any, inside: int
) -> None:
    pattern = argument(internal_ips=str(network), internal_hosts=[])["internal"]
    for each in (address, network[inside % network.num_addresses], *edges(network)):
        expected = each in network or each == ipaddress.ip_address("0.0.0.0")
        assert bool(re.search(pattern, str(each))) is expected
    assert not re.search(pattern, f"{network[0]}.example")


# Options, and the argument of the page script.
ARGUMENTS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"hosts": ["a.example", "*.b.example"]}, {"hosts": r"^(a\.example|.*\.b\.example)$"}),
    ({"visitor_ip_url": "/ip"}, {"visitor_ip": {"url": "/ip", "field": "ip"}}),
    ({"consent": {"global": "A", "event": "b"}}, {"consent": {"global": "A", "event": ["b"]}}),
    (
        {"identity": {"cookie": "user"}},
        {"identity": {"source": "user", "fields": {"username": ["username", "username"]}}},
    ),
    (
        {"identity": {"global": "app.user", "fields": {"username": "login", "plan": "account.plan"}}},
        {
            "identity": {
                "source": "app.user",
                "fields": {"username": ["login", "username"], "plan": ["account.plan"]},
            }
        },
    ),
    ({"keep_query": ["tab"]}, {"query": r"[?&#](?:utm_[^&#]*|(?:tab)(?![^=&#])[^&#]*)"}),
    ({"insights": {"search": {"words": False}}}, {"search_parameters": SEARCH_PATTERN}),
]


@pytest.mark.parametrize(("options", "expected"), ARGUMENTS)
def test_option_that_the_browser_needs_is_in_the_argument_of_the_page_script(
    options: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert {name: value for name, value in argument(**options).items() if name in expected} == expected


def test_page_script_with_all_options_contains_all_parts() -> None:
    code = boot(EVERYTHING)
    for word in (
        "redirect:",
        "doNotTrack",
        "MutationObserver",
        "_no_tracky_",
        "replaceState",
        "sticky_data_disable",
        "padStart",
    ):
        assert word in code


def test_page_script_has_at_most_the_allowed_number_of_bytes() -> None:
    default, _ = load_site({"site_id": "101234567"})
    # A clone has no minified scripts; tox installs the wheel, which has them.
    default_limit, limit = (2_000, 4_400) if FOLDER.joinpath(f"boot{MINIFIED}").is_file() else (2_500, 5_500)
    assert len(gzip.compress(boot(default).encode(), 9)) <= default_limit
    assert len(gzip.compress(boot(EVERYTHING).encode(), 9)) <= limit
