"""The stored URL of a page, computed in a browser, equals the URL that Python computes."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st
from in_browser.visitor import HOST, PLAIN, Visitor
from urls import PAGE_URLS

from clicky_docs.urls import CUT, EVENTS, LONGEST_EVENT, normalise, parse_event, query_pattern

CODE = "".join(
    files("clicky_docs.browser").joinpath(f"{name}.js").read_text(encoding="utf-8")
    for name in ("urls", "mask", "keep_query")
)
COMPUTE = """([code, cases]) => {
  const compute = new Function("site", "page", "location", "href", `const hooks = []; ${code}; return pageUrl(location, href);`);
  return cases.map(([url, href, query, isNotFound]) => {
    const page = { query: !isNotFound };
    return compute({ query }, page, new URL(url, "https://docs.example"), href);
  });
}"""


def test_page_script_computes_the_tracked_urls_in_the_table_of_urls(new_visitor: Callable[..., Visitor]) -> None:
    page = new_visitor({HOST: {"index.html": PLAIN.format("")}}).open(f"https://{HOST}/", 0)
    cases = [(each.url, each.href, query_pattern(each.keep_query), each.not_found) for each in PAGE_URLS]
    found = page.evaluate(COMPUTE, [CODE, json.loads(json.dumps(cases))])
    assert dict(zip(cases, found, strict=True)) == {
        case: each.tracked for case, each in zip(cases, PAGE_URLS, strict=True)
    }


EVENT_CODE = files("clicky_docs.browser").joinpath("events.js").read_text(encoding="utf-8")
WRITE = "([code, cases]) => cases.map((each) => new Function(`${code}; return eventUrl(...arguments);`)(...each))"

# Lone surrogates cannot leave a browser: `clean` in core.js removes them.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
DETAIL = TEXT | st.sampled_from(
    ["album cover", "a:b", "a@b", "50% off", "c++", "#top", "?", "&", "Straße", "提灯" * 60, "🏮" * 60]
)
PAGE = st.lists(DETAIL, max_size=4).map(lambda names: "/" + "".join(f"{quote(name)}/" for name in names))


@st.composite
def events(draw: st.DrawFn) -> tuple[str, list[str], str]:
    kind = draw(st.sampled_from([*EVENTS]))
    return kind, [draw(DETAIL) for _ in EVENTS[kind].details], draw(PAGE)


def is_same(text: str, found: str) -> bool:
    """Return whether `found` is the text, or the start of the text if `found` was cut."""
    return found == text or (found.endswith(CUT) and text.startswith(found.removesuffix(CUT)))


def test_parsing_the_url_of_any_event_returns_the_same_event(new_visitor: Callable[..., Visitor]) -> None:
    page = new_visitor({HOST: {"index.html": PLAIN.format("")}}).open(f"https://{HOST}/", 0)

    @settings(max_examples=20)
    @given(st.lists(events(), min_size=20, max_size=40))
    def check(cases: list[tuple[str, list[str], str]]) -> None:
        for (kind, details, path), url in zip(cases, page.evaluate(WRITE, [EVENT_CODE, cases]), strict=True):
            assert len(url.encode("utf-16-le")) // 2 <= LONGEST_EVENT
            assert normalise(url) == url
            event = parse_event(url)
            assert event.kind == kind
            assert all(map(is_same, details, event.details))
            assert is_same(page.evaluate("decodeURI", path) if "%" in path else path, event.page)

    check()


def test_events_of_different_kinds_on_one_page_have_different_urls(new_visitor: Callable[..., Visitor]) -> None:
    page = new_visitor({HOST: {"index.html": PLAIN.format("")}}).open(f"https://{HOST}/", 0)
    cases = [(kind, ["x"] * len(each.details), "/install/") for kind, each in EVENTS.items()]
    urls = page.evaluate(WRITE, [EVENT_CODE, cases])
    assert len({normalise(url) for url in urls}) == len(EVENTS) >= 10
    assert [parse_event(url).kind for url in urls] == [*EVENTS]
