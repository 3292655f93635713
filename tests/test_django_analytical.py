"""Tests of django-analytical's Clicky tag, applied to documentation; and tests that its known defects do not occur.

The first part has the tests of `tests/unit/test_tag_clicky.py` and `tests/unit/test_utils.py` in django-analytical 3.2.0
(https://github.com/jazzband/django-analytical), under the same names. A static site knows the visitor and the visitor's
IP address only in the browser, so these tests cover only what the build decides.
"""

from __future__ import annotations

import copy
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from sites import Document
from sphinx.locale import _

from clicky_docs import build, load_page, load_site
from clicky_docs.browser.script import boot
from clicky_docs.options import preview

ID = "12345678"


def render(metadata: dict[str, Any] | None = None, *, url: str | None = None, **options: Any) -> str:
    """Return the code of a page, head and body; fail if there is a problem."""
    settings, problems = load_site({"site_id": ID, **options})
    page, more = load_page("p", metadata or {}, settings)
    assert problems + more == []
    return "".join(build(settings, page, disabled_reason=preview.disabled_reason(settings, {}, url=url)))


def sent(metadata: dict[str, Any] | None = None, **options: Any) -> dict[str, Any]:
    """Return the properties that the page sends to the tracker."""
    document = Document.of(f"<body>{render(metadata, **options)}")
    (block,) = (each for each in document.body.iter("script") if "data-clicky-docs" in each.attrib)
    return json.loads(block.text).get("custom", {})


# test_tag_clicky.py --------------------------------------------------------------------------------------------------


def test_tag_and_node() -> None:
    html = render()
    assert f'"site_ids":["{ID}"]' in html
    assert f'src="https://in.getclicky.com/{ID}ns.gif"' in html
    assert boot(load_site({})[0]) in html


@pytest.mark.parametrize("site_id", [None, "", [], ()])
def test_no_site_id(site_id: Any) -> None:
    """django-analytical raises an error without an id, but its documentation promises that nothing is rendered."""
    assert render(site_id=site_id) == ""


def test_wrong_site_id() -> None:
    settings, (problem,) = load_site({"site_id": "123abc"})
    assert str(problem).startswith("site_id: not a Site ID; found '123abc'; ")
    assert "".join(build(settings, load_page("p", {}, settings)[0])) == ""


def test_identify() -> None:
    for key in ("clicky_session", "clicky_visitor"):
        assert sent({key: {"username": "test"}}) == {"visitor": {"username": "test"}}


def test_identify_anonymous_user() -> None:
    assert sent() == {}
    assert sent({"clicky_visitor": {"username": None}}) == {}


def test_custom() -> None:
    assert sent({"clicky_title": "val1", "clicky_href": "/val2"}) == {"title": "val1", "href": "/val2"}


def test_render_internal_ip() -> None:
    html = render(internal_ips=["1.1.1.1"], url="http://1.1.1.1/")
    assert "<!-- Clicky disabled: served at the internal IP address 1.1.1.1\n" in html
    assert html.endswith("-->")


# test_utils.py -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "options", "internal"),
    [
        (None, {}, False),  # test_render_no_request
        ("http://127.0.0.1/", {"internal_ips": []}, False),  # test_render_internal_ip_empty
        ("http://1.1.1.1/", {"internal_ips": ["1.1.1.1"]}, True),  # test_render_internal_ip
        ("http://127.0.0.1/", {}, True),  # test_render_internal_ip_fallback
        ("http://2.2.2.2/", {"internal_ips": ["1.1.1.1"]}, False),  # test_render_different_internal_ip
    ],
)
def test_code_is_commented_out_only_for_internal_ips(
    url: str | None, options: dict[str, Any], *, internal: bool
) -> None:
    assert ("<!-- Clicky disabled" in render(url=url, **options)) is internal


def test_visitor_data_of_a_page_replaces_the_visitor_data_of_the_site() -> None:
    """django-analytical's identity tests: the value in the page's context replaces the value of the context processor."""
    assert sent({"clicky_visitor": {"username": "page"}}, custom={"visitor": {"username": "site"}}) == {
        "visitor": {"username": "page"}
    }
    assert sent({}, custom={"visitor": {"username": "site"}}) == {"visitor": {"username": "site"}}


# Defects of django-analytical, by number -----------------------------------------------------------------------------

ATTACK = "</script><script>alert(1)</script>--><script>alert(2)</script>"


def test_defect_1_hostile_value_cannot_end_the_script_element() -> None:
    html = render({"clicky_title": ATTACK})
    assert [each.text for each in Document.of(f"<body>{html}").body.iter("script")][1:] == [boot(load_site({})[0])]
    assert sent({"clicky_title": ATTACK}) == {"title": ATTACK}


def test_defect_2_hostile_value_cannot_end_the_html_comment() -> None:
    html = render({"clicky_title": ATTACK}, url="http://127.0.0.1/")
    (block,) = Document.of(f"<body>{html}").body.iter("script")
    assert block.attrib["type"] == "application/json"
    assert json.loads(block.text)["track"] is False


def test_defect_3_visitor_data_of_one_page_is_not_sent_with_the_next_page() -> None:
    shared = {"clicky_session": {"plan": "free"}}
    custom = {"visitor": {"team": "docs"}}
    before = copy.deepcopy((shared, custom))
    settings, _problems = load_site({"site_id": ID, "custom": custom})
    for metadata, visitor in ((shared, {"plan": "free"}), ({}, {"team": "docs"}), (shared, {"plan": "free"})):
        page, _problems = load_page("p", metadata, settings)
        assert Document.of(build(settings, page).head).data()["custom"] == {"visitor": visitor}
    assert (shared, custom) == before


def test_defect_4_value_of_a_page_replaces_the_value_of_the_site() -> None:
    metadata = {"clicky_title": "page", "clicky": {"title": "mapping"}}
    assert sent(metadata, custom={"title": "site"}) == {"title": "page"}
    del metadata["clicky_title"]
    assert sent(metadata, custom={"title": "site"}) == {"title": "mapping"}


def test_defect_5_decimal_numbers_and_lazy_translations_are_accepted_as_values() -> None:
    metadata = {"clicky_goal": {"id": 1, "revenue": Decimal("9.90")}, "clicky_title": _("Search")}
    assert sent(metadata) == {"goal": {"id": 1, "revenue": 9.9}, "title": "Search"}


def test_defect_6_unknown_property_is_reported_and_not_sent() -> None:
    page, (problem,) = load_page("p", {"clicky_identity": "ada"}, load_site({"site_id": ID})[0])
    assert page.custom == {}
    assert str(problem).startswith("clicky_identity: an option of the whole site, not of a page; ")


@pytest.mark.parametrize("session", [None, "ada", 7, ["ada"]])
def test_defect_7_session_that_is_not_a_mapping_is_reported_and_not_sent(session: Any) -> None:
    page, problems = load_page("p", {"clicky_session": session}, load_site({"site_id": ID})[0])
    assert not page.custom.get("visitor")
    assert len(problems) == (session is not None)


def test_defect_8_revenue_that_is_not_a_finite_number_is_reported_and_not_sent() -> None:
    page, (problem,) = load_page("p", {"clicky_goal": {"id": 1, "revenue": float("nan")}}, load_site({})[0])
    assert page.custom == {}
    assert "revenue: not a finite number" in str(problem)


@pytest.mark.parametrize("site_id", ["12345678\n", "١٢٣٤", " 1", "1 "])
def test_site_id_with_a_character_that_is_not_an_ascii_digit_is_ignored(site_id: str) -> None:
    """django-analytical's pattern accepts a newline at the end and non-ASCII digits."""
    assert load_site({"site_id": site_id})[0].site_id == ()


@pytest.mark.parametrize("address", ["10.9.8.7", "2001:db8::1"])
def test_defect_9_internal_ips_accept_ranges_of_ip_addresses(address: str) -> None:
    url = f"http://[{address}]/" if ":" in address else f"http://{address}/"
    assert "<!-- Clicky disabled" in render(internal_ips=["10.0.0.0/8", "2001:db8::/32"], url=url)


def test_defect_10_page_script_is_the_same_on_every_page() -> None:
    """One hash in a Content-Security-Policy allows the script, without a nonce (django-analytical's issue 123)."""
    scripts = {re.sub(r"^.*?</script>", "", render({"clicky_title": title}), count=1) for title in ("a", "b")}
    assert len(scripts) == 1


def test_page_script_does_not_replace_the_global_variable_clicky_custom() -> None:
    """django-analytical replaces the page's `clicky_custom`; the page script merges the values (see the browser tests)."""
    assert "var clicky_custom" not in boot(load_site({})[0])
