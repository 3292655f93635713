"""The exact HTML of the snippet, and the escaping of hostile values."""

from __future__ import annotations

import json
from typing import Any
from xml.etree.ElementTree import Comment

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sites import EVERYTHING, Document
from strategies import ANYTHING

from clicky_docs import Page, Settings, Snippet, build, load_page, load_site
from clicky_docs.browser.script import boot
from clicky_docs.escape import comment, to_json
from clicky_docs.options.properties import PROPERTIES

ONE = Settings.of({"site_id": ("101234567",)})
OPEN = '<script data-clicky-docs="" type="application/json">'
ELEMENT = '<script async="" type="module">'
IMAGE = '<p><img alt="Clicky" height="1" loading="lazy" src="https://in.getclicky.com/101234567ns.gif" width="1"/></p>'


def test_data_of_a_page_without_properties_is_only_the_page_name_and_the_site_id() -> None:
    assert build(ONE, Page(name="guide/install")) == Snippet(
        f'{OPEN}{{"page":"guide/install","site_ids":["101234567"]}}</script>',
        f"{ELEMENT}{boot(ONE)}</script><noscript>{IMAGE}</noscript>",
    )


def test_data_of_a_page_with_properties_contains_the_properties() -> None:
    page = Page(name="install", custom={"title": "Install", "goal": {"id": 12, "revenue": 2.5}})
    assert build(ONE, page).head == (
        f'{OPEN}{{"page":"install","site_ids":["101234567"],'
        '"custom":{"title":"Install","goal":{"id":12,"revenue":2.5}}}</script>'
    )


def test_data_of_a_page_with_marked_elements_contains_the_goals_of_the_marks() -> None:
    goals = {"signup": [14, 5]}
    data = {"page": "p", "site_ids": ["101234567"], "goals": goals}
    assert build(ONE, Page(name="p"), goals=goals).head == f"{OPEN}{to_json(data)}</script>"
    assert to_json(data, indent=2) in build(ONE, Page(name="p"), goals=goals, disabled_reason="served locally").body


def test_code_with_several_site_ids_has_one_noscript_image_per_site_id() -> None:
    head, body = build(Settings.of({"site_id": ("101", "102")}), Page(name="p"))
    assert head == f'{OPEN}{{"page":"p","site_ids":["101","102"]}}</script>'
    images = [each.attrib["src"] for each in Document.of(body).body.iter("img")]
    assert images == ["https://in.getclicky.com/101ns.gif", "https://in.getclicky.com/102ns.gif"]


@pytest.mark.parametrize(
    "options",
    [
        {"noscript": False},
        # Options that require a check in the browser.
        {"hosts": "docs.example"},
        {"visitor_ip_url": "/ip"},
        {"privacy_signals": True},
        {"consent": "material"},
        {"beacon_url": "/47d8"},
    ],
)
def test_code_has_no_noscript_image_if_a_check_of_the_visitor_needs_javascript(options: dict[str, Any]) -> None:
    settings, problems = load_site({"site_id": "101", **options})
    assert problems == []
    assert build(settings, Page(name="p")).body == f"{ELEMENT}{boot(settings)}</script>"


@pytest.mark.parametrize("settings", [Settings.of({}), Settings.of({"site_id": ("101",), "enabled": False})])
@pytest.mark.parametrize("page", [Page(name="p"), Page(name="p", track=False), Page(name="p", custom={"goal": 1})])
@pytest.mark.parametrize("disabled_reason", ["", "served locally"])
def test_code_is_empty_if_the_site_has_no_site_id_or_is_disabled(
    settings: Settings, page: Page, disabled_reason: str
) -> None:
    assert build(settings, page, disabled_reason=disabled_reason) == ("", "")


def test_opted_out_page_has_the_page_script_but_no_properties() -> None:
    """After client-side navigation, the next page is tracked by the page script of this page."""
    assert build(ONE, Page(name="p", track=False, custom={"goal": 1})) == Snippet(
        f'{OPEN}{{"page":"p","site_ids":["101234567"],"track":false}}</script>', f"{ELEMENT}{boot(ONE)}</script>"
    )


@pytest.mark.parametrize(
    ("options", "disabled_reason"),
    [({"navigation": False}, ""), ({}, "served locally"), ({"custom": {"history_disable": True}}, "")],
)
def test_opted_out_page_has_a_data_block_and_a_comment_if_navigation_is_off_or_the_build_is_a_preview(
    options: dict[str, Any], disabled_reason: str
) -> None:
    settings, _ = load_site({"site_id": "101", **options})
    expected = "<!-- Clicky disabled: this page opts out (clicky: false) -->"
    head = f'{OPEN}{{"page":"p","site_ids":["101"],"track":false}}</script>'
    assert build(settings, Page(name="p", track=False), disabled_reason=disabled_reason) == (head, expected)


@pytest.mark.parametrize("nonce", ["abc", "{{ csp_nonce }}", "<?= $nonce ?>", "a&b'c"])
def test_nonce_of_the_site_is_written_unchanged_into_the_script_element(nonce: str) -> None:
    settings, problems = load_site({"site_id": "101", "nonce": nonce, "noscript": False})
    assert problems == []
    (script,) = Document.of(f"<body>{build(settings, Page(name='p')).body}").body
    assert script.attrib == {"async": "", "nonce": nonce, "type": "module"}


@pytest.mark.parametrize("custom", [{}, {"title": "-->--!><!--</script>"}])
def test_disabled_code_is_a_comment_with_the_reason(custom: dict[str, Any]) -> None:
    enabled = build(ONE, Page(name="p", custom=custom))
    head, body = build(ONE, Page(name="p", custom=custom), disabled_reason="served locally")
    # Some themes and minifiers remove comments, so the reason is also in a data block.
    assert head == f'{OPEN}{{"page":"p","site_ids":["101234567"],"track":false,"reason":"served locally"}}</script>'
    # The comment has the same data, indented, and without text that could end the comment.
    data = to_json(json.loads(enabled.head.removeprefix(OPEN).removesuffix("</script>")), indent=2)
    assert body == comment(f"Clicky disabled: served locally\n{OPEN}{data}</script>\n{enabled.body}\n")
    assert _only_a_comment(body)


SITE_WIDE = {"timeout": 30, "visitor": {"plan": "free", "team": "docs"}, "goal": 1}


@pytest.mark.parametrize(
    ("custom", "sent"),
    [
        ({}, SITE_WIDE),
        ({"timeout": 60}, {**SITE_WIDE, "timeout": 60}),
        ({"visitor": {"username": "ada"}}, {**SITE_WIDE, "visitor": {"username": "ada"}}),
        ({"goal": None}, {"timeout": 30, "visitor": {"plan": "free", "team": "docs"}}),
        ({"title": "x"}, {**SITE_WIDE, "title": "x"}),
    ],
)
def test_property_of_a_page_replaces_the_property_of_the_site(custom: dict[str, Any], sent: dict[str, Any]) -> None:
    settings = Settings.of({"site_id": ("101",), "custom": SITE_WIDE})
    head, _ = build(settings, Page(name="p", custom=custom))
    assert Document.of(head).data()["custom"] == sent


def test_property_that_a_page_sets_to_null_removes_the_property_of_the_site() -> None:
    settings = Settings.of({"site_id": ("101",), "custom": {"goal": 1}})
    head, _ = build(settings, Page(name="p", custom={"goal": None}))
    assert head == f'{OPEN}{{"page":"p","site_ids":["101"]}}</script>'


def test_build_does_not_change_its_arguments() -> None:
    settings = Settings.of({"site_id": ("101",), "custom": SITE_WIDE})
    before = json.dumps(settings.custom)
    plain = build(settings, Page(name="p"))
    custom = {"visitor": {"username": "ada"}, "goal": {"id": 2}}
    build(settings, Page(name="q", custom=custom))
    assert build(settings, Page(name="p")) == plain
    assert json.dumps(settings.custom) == before
    assert custom == {"visitor": {"username": "ada"}, "goal": {"id": 2}}


@pytest.mark.parametrize(
    "text",
    ["</script>", "<!--<script>", "-->", "--!>", "<![CDATA[", "&lt;", "\u2028\u2029", "\ud83d", "ü", "\0", "'\""],
)
def test_hostile_text_in_the_data_of_a_page_is_escaped(text: str) -> None:
    head, _ = build(ONE, Page(name=text, custom={"title": text, "visitor": {text: text}}))
    assert head.isascii()
    document = Document.of(head)
    data = document.data()
    assert data["page"] == data["custom"]["title"] == data["custom"]["visitor"][text] == text
    assert len(document.head) == 1
    assert len(document.body) == 0


def test_hostile_text_in_an_html_comment_does_not_end_the_comment() -> None:
    for text in ("-->", "--!>", "<!--", "a--b", "-", "--", "<!-->", "<!--->", "--->", "<!--<!---->-->"):
        assert _only_a_comment(comment(text)), text
    assert comment("a --> b") == "<!-- a &#45;&#45;> b -->"


def _only_a_comment(html: str) -> bool:
    document = html5lib.parse(f"<body>{html}", namespaceHTMLElements=False)
    body = document.find("body")
    return [each.tag for each in body] == [Comment] and not (body.text or body[0].tail)


@pytest.mark.parametrize("settings", [ONE, EVERYTHING])
def test_page_script_contains_no_text_that_ends_its_script_element(settings: Settings) -> None:
    code = boot(settings)
    for mark in ("</script", "<script", "<!--", "-->"):
        assert mark not in code.lower()
    document = Document.of(f"<script>{code}</script>")
    assert document.head[0].text == code


NAMES = st.text() | st.sampled_from(["</script>", "<!--", "-->", "]]>"])


@given(
    name=NAMES,
    metadata=st.dictionaries(st.sampled_from(list(PROPERTIES)), ANYTHING, max_size=3),
    reason=st.text(min_size=1),
)
def test_data_block_of_a_page_with_any_metadata_contains_the_properties_of_the_page(
    name: str, metadata: dict[str, Any], reason: str
) -> None:
    page, _ = load_page(name, {"clicky": metadata}, ONE)
    snippet = build(ONE, page)
    assert Document.of(snippet.head).data() == {
        "page": name,
        "site_ids": ["101234567"],
        **({"custom": custom} if (custom := {k: v for k, v in page.custom.items() if v is not None}) else {}),
    }
    reason = reason.replace("\r", " ").replace("\0", " ").replace("\x0c", " ")
    assert _only_a_comment(build(ONE, page, disabled_reason=reason).body)


@given(data=st.recursive(st.none() | st.text() | st.integers(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
def test_to_json_returns_json_that_parses_to_the_same_data(data: Any) -> None:
    text = to_json(data)
    assert json.loads(text) == data
    assert not set(text) & set("<>&\u2028\u2029")


def test_to_json_escapes_html_characters_and_raises_an_error_for_nan() -> None:
    assert to_json({"a": ["<&>é", None]}) == r'{"a":["\u003c\u0026\u003e\u00e9",null]}'
    assert to_json({"a": ["<&>é"]}, indent=2) == '{\n  "a": [\n    "\\u003c\\u0026\\u003e\\u00e9"\n  ]\n}'
    for indent in (None, 2):
        with pytest.raises(ValueError, match="not JSON compliant"):
            to_json(float("nan"), indent=indent)
