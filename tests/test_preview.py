"""Is this build one to look at?"""

from __future__ import annotations

from typing import Any

import pytest

from clicky_docs import load_site, preview

LOCAL = "served at the internal IP address 127.0.0.1"
LOCALHOST = "served at the internal host localhost"


@pytest.mark.parametrize(
    ("url", "internal_ips", "reason"),
    [
        (None, None, ""),
        ("", None, ""),
        ("https://docs.example.com/", None, ""),
        ("https://93.184.215.14/", None, ""),
        ("http://[broken", None, ""),
        ("/relative/", None, ""),
        ("http://127.0.0.1:8000/docs/", None, LOCAL),
        ("http://localhost:8000/", None, LOCALHOST),
        ("http://LOCALHOST:8000/", [], LOCALHOST),
        ("http://docs.localhost/", [], "served at the internal host docs.localhost"),
        ("http://localhost.example.com/", None, ""),
        ("http://127.8.9.10/", None, "served at the internal IP address 127.8.9.10"),
        ("http://[::1]:8000/", None, "served at the internal IP address ::1"),
        ("http://0.0.0.0:8000/", None, "served at the internal IP address 0.0.0.0"),
        ("http://10.1.2.3/", None, ""),
        ("http://10.1.2.3/", "10.0.0.0/8", "served at the internal IP address 10.1.2.3"),
        ("http://[2001:db8::7]/", ["10.0.0.0/8", "2001:db8::/32"], "served at the internal IP address 2001:db8::7"),
        ("http://127.0.0.1:8000/", "10.0.0.0/8", ""),
    ],
)
def test_an_internal_address_is_a_preview(url: str | None, internal_ips: Any, reason: str) -> None:
    settings, problems = load_site({"internal_ips": internal_ips})
    assert problems == []
    assert preview.reason(settings, url=url) == reason


def test_a_local_server_is_a_preview() -> None:
    settings, _ = load_site({"internal_ips": []})
    assert preview.reason(settings, command="serve", url="http://192.168.1.7:8000/") == "served locally"


@pytest.mark.parametrize(
    ("url", "internal_hosts", "reason"),
    [
        ("https://staging.example.com/", "staging.*", "served at the internal host staging.example.com"),
        ("https://docs.example.com/", "staging.*", ""),
        ("http://localhost:8000/", "staging.*", ""),
        ("http://localhost:8000/", [], ""),
        ("file:///docs/", None, ""),
    ],
)
def test_an_internal_host_is_a_preview(url: str, internal_hosts: Any, reason: str) -> None:
    settings, problems = load_site({"internal_hosts": internal_hosts})
    assert problems == []
    assert preview.reason(settings, url=url) == reason
