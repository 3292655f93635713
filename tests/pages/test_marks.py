"""Marks: the elements of a built page whose clicks reach a goal."""

from __future__ import annotations

import json
import time
from typing import Any

import html5lib
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clicky_docs import load_site
from clicky_docs.built_site.html import find_marks, parse_text
from clicky_docs.html.snippet import script_element
from clicky_docs.pages.marks import Mark, find, goals, mark_of, tracks_clicks

SITE, _ = load_site(
    {
        "goals": {
            "signup": 14,
            "Get Started": {"id": 3, "revenue": 2},
            "call": {"name": "Call us"},
            "paid": {"name": "Paid", "revenue": 5},
        }
    }
)
NONE, _ = load_site({})

# HTML, the arguments of clicky.goal by the key that the page script uses
MARKED: list[tuple[str, dict[str, list[object]]]] = [
    ('<a class="clicky-goal-signup" href="/x">x</a>', {"signup": [14]}),
    ('<a class="btn clicky-goal-signup big">x</a>', {"signup": [14]}),
    ('<a href="/x"\n  class="a\n\tclicky-goal-signup">x</a>', {"signup": [14]}),
    ("<a class='clicky-goal-signup'>x</a>", {"signup": [14]}),
    ("<a class=clicky-goal-signup>x</a>", {"signup": [14]}),
    ("<a class = clicky-goal-signup >x</a>", {"signup": [14]}),
    ("<a/class=clicky-goal-signup>x</a>", {"signup": [14]}),
    ('<A CLASS="clicky-goal-signup">x</A>', {"signup": [14]}),
    ('<input class="clicky-goal-signup"/>', {"signup": [14]}),
    ('<a class="clicky-goal-SignUp">x</a>', {"SignUp": [14]}),
    ('<a class="clicky-goal-get-started">x</a>', {"get-started": [3, 2]}),
    ('<a class="clicky-goal-Get_Started">x</a>', {"Get_Started": [3, 2]}),
    ('<a class="clicky-goal-call">x</a>', {"call": ["Call us"]}),
    ('<a class="clicky-goal-paid">x</a>', {"paid": ["Paid", 5]}),
    ('<a class="clicky-goal-12">x</a>', {"12": [12]}),
    ('<a class="clicky-goal" data-goal="signup">x</a>', {"signup": [14]}),
    ('<a class="clicky-goal" data-goal="get started">x</a>', {"get started": [3, 2]}),
    ('<a class="clicky-goal" data-goal="get&#32;started">x</a>', {"get started": [3, 2]}),
    ('<a class="clicky-goal" data-goal="99">x</a>', {"99": [99]}),
    ('<a class="clicky-goal" data-goal="99" data-revenue="2.50">x</a>', {"99 2.50": [99, 2.5]}),
    ('<a class="clicky-goal" data-goal="signup" data-revenue="9">x</a>', {"signup 9": [14, 9]}),
    ('<a class="clicky-goal-paid" data-revenue="9">x</a>', {"paid 9": ["Paid", 9]}),
    ('<a class="clicky-goal-paid" data-revenue="0">x</a>', {"paid 0": ["Paid", 0]}),
    # The name in the class wins.
    ('<a class="clicky-goal-paid" data-goal="signup">x</a>', {"paid": ["Paid", 5]}),
    ('<a class="clicky-goal clicky-goal-paid" data-goal="signup">x</a>', {"paid": ["Paid", 5]}),
    ('<a class="clicky-goal-signup clicky-goal-paid">x</a>', {"signup": [14]}),
    # The first of two attributes wins.
    ('<a class="clicky-goal-signup" class="clicky-goal-paid">x</a>', {"signup": [14]}),
    ('<a class="clicky-goal-signup clicky-log">x</a>', {"signup": [14]}),
    ('<a title="a > b" class="clicky-goal-signup">x</a>', {"signup": [14]}),
    ("<a title=it's class=clicky-goal-signup>x</a>", {"signup": [14]}),
    ('<a class="clicky-goal-signup">x</a><b class="clicky-goal-paid">y</b>', {"signup": [14], "paid": ["Paid", 5]}),
    ('<a class="clicky-goal-signup">x</a><b class="clicky-goal-signup">y</b>', {"signup": [14]}),
    ('<!-- a --><a class="clicky-goal-signup">x</a><!-- b -->', {"signup": [14]}),
    ('<script>1</script><a class="clicky-goal-signup">x</a><script>2</script>', {"signup": [14]}),
    ('<title>a</title><style>b</style><p class="clicky-goal-signup">x</p>', {"signup": [14]}),
    ('<script>1</SCRIPT><a class="clicky-goal-signup">x</a>', {"signup": [14]}),
    ('<!x><a class="clicky-goal-signup">x</a>', {"signup": [14]}),
    ('</><a class="clicky-goal-signup">x</a>', {"signup": [14]}),
    ('<a class="clicky-goal" data-goal="get\r\nstarted">x</a>', {"get\nstarted": [3, 2]}),
    # A tag with another name.
    ('<title-card class="clicky-goal-signup">x</title-card>', {"signup": [14]}),
    ('<style-guide><a class="clicky-goal-signup">x</a></style-guide>', {"signup": [14]}),
    ('<scripts><a class="clicky-goal-signup">x</a></scripts>', {"signup": [14]}),
    ('<p><<a class="clicky-goal-signup">x</a> 3 < 4 > 5</p>', {"signup": [14]}),
    # A comment that ends immediately.
    ('<!--><a class="clicky-goal-signup">x</a><!-- -->', {"signup": [14]}),
    ('<!---><a class="clicky-goal-signup">x</a><!-- -->', {"signup": [14]}),
    ('<!-- --!><a class="clicky-goal-signup">x</a><!-- -->', {"signup": [14]}),
    ('<pre class="clicky-log">x</pre>', {}),
]

# HTML that only looks like a mark
UNMARKED = [
    "",
    "clicky-goal-signup",
    "<p>clicky-goal-zzz</p>",
    "<a class='clicky_log'>x</a>",
    '<p>&lt;a class="clicky-goal-zzz"&gt;</p>',
    '<pre>&lt;a class="clicky-goal-zzz"></pre>',
    '<img alt="<a class=clicky-goal-zzz>">',
    "<img alt='<a class=\"clicky-goal-zzz\">'>",
    '<!-- <a class="clicky-goal-zzz"> -->',
    '<!--\n<a class="clicky-goal-zzz">\n<!-- -->',
    '<script>x = `<a class="clicky-goal-zzz">`</script>',
    '<SCRIPT type="x">"<a class=\'clicky-goal-zzz\'>"</script >',
    "<style>a.clicky-goal-zzz::before { content: '<a class=clicky-goal-zzz>' }</style>",
    '<textarea>\n<a class="clicky-goal-zzz">x</a></textarea>',
    '<textarea title="</textarea"><a class="clicky-goal-zzz">x</a></textarea>',
    '<title><a class="clicky-goal-zzz"></title>',
    '<script type="application/json">{"a": "<a class=\'clicky-goal-zzz\'>"}</script>',
    # Without an end tag, these elements end at the end of the text.
    '<!-- <a class="clicky-goal-zzz">x</a>',
    '<script><a class="clicky-goal-zzz">x</a>',
    '<textarea><a class="clicky-goal-zzz">x</a>',
    # The content of iframe is text in current browsers.
    '<iframe><a class="clicky-goal-zzz">x</a></iframe>',
    '<?php <a class="clicky-goal-zzz"> ?',
    "<!x clicky-goal-zzz",
    # A comment that starts like an end tag.
    '</{<a class="clicky-goal-zzz"',
    '</ <a class="clicky-goal-zzz">x',
    '<a class="clicky-goal-zzz"',
    '<a class="clicky-goal-zzz>x</a>',
    '</a class="clicky-goal-zzz">',
    '<a class="my-clicky-goal-zzz">x</a>',
    '<a class="clicky-goals">x</a>',
    '<a class="clicky-goal_zzz">x</a>',
    '<a class="Clicky-Goal-zzz">x</a>',
    '<a id="clicky-goal-zzz" data-class="clicky-goal-zzz">x</a>',
    '<a href="#clicky-goal">x</a>',
    '<a data-goal="zzz">x</a>',
    '<section id="clicky-log"><a class>x</a></section>',
]


@pytest.mark.parametrize(("html", "found"), MARKED)
def test_goals_of_all_marked_elements_of_a_page_are_found(html: str, found: dict[str, list[object]]) -> None:
    for page in (html, f"<!doctype html><html><head><title>x</title></head><body>{html}</body></html>"):
        assert goals(page, SITE) == (found, [])


@pytest.mark.parametrize("html", UNMARKED)
def test_text_that_only_looks_like_a_mark_is_ignored(html: str) -> None:
    assert goals(html, SITE) == ({}, [])
    assert [*find(html)] == []


def tree(html: str) -> list[Mark]:
    """Return the marks that a browser's parser finds."""
    document = html5lib.parse(html, namespaceHTMLElements=False)
    found = [
        mark_of(each.tag, each.get("class", "").split(), each.attrib)
        for each in document.iter()
        if isinstance(each.tag, str)
    ]
    return [each for each in found if each]


@pytest.mark.parametrize("html", [*(html for html, _ in MARKED), *UNMARKED])
def test_marks_of_a_parsed_page_are_the_marks_that_are_found_without_parsing(html: str) -> None:
    assert {*find_marks(parse_text(f"<!doctype html><body>{html}"))} == {*find(html)}


@pytest.mark.parametrize("html", [*(html for html, _ in MARKED), *UNMARKED])
def test_marks_found_in_a_page_are_the_marks_that_an_html_parser_finds(html: str) -> None:
    assert [*find(html)] == tree(html)


PIECES = st.sampled_from(
    [
        '<a class="clicky-goal-signup">', "</a>", "<p>", "</p>", "text", "&lt;a class=clicky-goal-zzz>", " > ", "'", '"',
        "<button class='x clicky-goal' data-goal=\"get started\" data-revenue=5>", "</button>",
        "<pre class=clicky-log>", "</pre>", "<img alt='<b class=clicky-goal-zzz>'>", '<br class="clicky-goal-12"/>',
        "<!-- <b class=clicky-goal-zzz> -->", "<script>'<b class=clicky-goal-zzz>'</script>", "<!-- '\" -->",
        "<style>b.clicky-goal-zzz { }</style>", "<textarea><b class=clicky-goal-zzz></textarea>", "3 < 4",
        '<div data-x="a > b" class="clicky-goal-paid">', "</div>", "<span title=\"it's\">", "</span>",
    ]
)  # fmt: skip


@given(pieces=st.lists(PIECES, max_size=12))
@example(pieces=["3 < 4", '<a class="clicky-goal-signup">'])
def test_marks_found_in_a_random_page_are_the_marks_that_an_html_parser_finds(pieces: list[str]) -> None:
    html = f"<!doctype html><html><head><title>x</title></head><body>{' '.join(pieces)}</body></html>"
    # Unclosed elements may occur twice: <a><p></a>.
    assert {*find(html)} == {*tree(html)} == {*find_marks(parse_text(html))}


NAMES = "signup, Get Started, call, paid"
ACCEPTED = (
    f"a goal's name ({NAMES}) or id, or a mapping with one of them and optional revenue, "
    "such as {name: signup, revenue: 2.5}"
)
# HTML, message
WRONG = [
    ('<a class="clicky-goal-sinup">x</a>', f"clicky-goal: unknown goal (did you mean 'signup'?); found 'sinup'; accepted: {ACCEPTED}. A click on the element is not tracked."),
    ('<a class="clicky-goal" data-goal="zzz">x</a>', f"clicky-goal: unknown goal (known goals: {NAMES}); found 'zzz'; accepted: {ACCEPTED}. A click on the element is not tracked."),
    ('<a class="clicky-goal">x</a>', f"clicky-goal: the mark names no goal; found ''; accepted: {ACCEPTED}. A click on the element is not tracked."),
    ('<a class="clicky-goal" data-goal="">x</a>', f"clicky-goal: the mark names no goal; found ''; accepted: {ACCEPTED}. A click on the element is not tracked."),
    ('<a class="clicky-goal" data-goal>x</a>', f"clicky-goal: the mark names no goal; found ''; accepted: {ACCEPTED}. A click on the element is not tracked."),
    ('<a class="clicky-goal-">x</a>', f"clicky-goal: the mark names no goal; found ''; accepted: {ACCEPTED}. A click on the element is not tracked."),
    ('<a class="clicky-goal-0">x</a>', f"clicky-goal: less than 1; found '0'; accepted: {ACCEPTED}. A click on the element is not tracked."),
    ('<a class="clicky-goal-signup" data-revenue="$9">x</a>', f"clicky-goal: revenue: not a number; write 9, with a decimal point, and without currency or unit; found 'signup $9'; accepted: {ACCEPTED}. A click on the element is not tracked."),
    ('<a class="clicky-goal" data-goal="[1]">x</a>', f"clicky-goal: a list; a page has only one goal; found '[1]'; accepted: {ACCEPTED}. A click on the element is not tracked."),
    ('<a class="clicky-log">x</a>', "clicky-log: the element is a link; to log clicks on a link, write Clicky's own class clicky_log; found <a>; accepted: a button, a code block, or any other element that is not a link. A click on the element is not tracked."),
]  # fmt: skip


@pytest.mark.parametrize(("html", "message"), WRONG)
def test_invalid_mark_is_reported_and_the_goals_of_the_other_marks_are_found(html: str, message: str) -> None:
    found, ((mark, problem),) = goals(f'{html}<b class="clicky-goal-signup">y</b>{html}', SITE)
    assert found == {"signup": [14]}
    assert str(problem) == message
    assert mark.tag == "a"


@pytest.mark.parametrize(
    ("html", "key", "found"),
    [
        ("<a class=clicky-goal-signup>", "clicky-goal", "'signup'"),
        ("<a class=clicky-goal-12>", "clicky-goal", "'12'"),
        ("<pre class=clicky-log>", "clicky-log", "<pre>"),
    ],
)
def test_mark_on_a_site_without_the_option_goals_is_reported_as_a_problem(html: str, key: str, found: str) -> None:
    reached, ((_, problem),) = goals(html, NONE)
    assert reached == {}
    assert str(problem) == (
        f"{key}: the option 'goals' is not set; found {found}; accepted: an option such as goals: {{signup: 14}}. "
        "A click on the element is not tracked."
    )


@pytest.mark.parametrize(
    ("classes", "data", "mark", "key"),
    [
        (["clicky-goal-a"], {}, Mark("p", "a"), "a"),
        (["clicky-goal"], {"data-goal": "a b", "data-revenue": "2"}, Mark("p", "a b", "2"), "a b 2"),
        (["clicky-goal-a"], {"data-revenue": ""}, Mark("p", "a", ""), "a"),
        (["clicky-goal"], {}, Mark("p", ""), ""),
        (["clicky-log"], {"data-goal": "a"}, Mark("p", None), ""),
        ([], {"data-goal": "a"}, None, None),
    ],
)
def test_mark_is_read_from_the_classes_and_attributes_of_an_element(
    classes: list[str], data: dict[str, Any], mark: Mark | None, key: str | None
) -> None:
    assert mark_of("p", classes, data) == mark
    assert (mark and mark.key) == key


HTML = st.text() | st.lists(
    st.sampled_from(["<", ">", "a", " ", "class=", "clicky-goal", "-signup", "-", "clicky-log", '"', "'", "data-goal=", "data-revenue=", "{id: 1}", "[", "&", "<!--", "-->", "<script", "</script>", "<![", "<!", "<?", "/", "=", "{" * 3_000, "\x00", "\ud800", "½"])
).map("".join)  # fmt: skip


@given(html=HTML)
@example(html='""><![')
def test_reading_the_goals_of_arbitrary_html_raises_no_error(html: str) -> None:
    for page in (
        html,
        f'<a class="clicky-goal" data-goal="{html}">',
        f"<a class='clicky-goal-{html}' data-revenue='{html}'>",
    ):
        for site in (SITE, NONE):
            found, problems = goals(page, site)
            json.dumps(found, allow_nan=False)
            assert all(str(problem) for _, problem in problems)


@pytest.mark.parametrize(
    "html",
    [
        "<!--" * 20_000,
        "<!-" + "-" * 50_000,
        "<script>" * 20_000,
        "<script>" + "</scrip" * 20_000,
        "<textarea " * 20_000,
        "<title><style>" * 10_000,
        '<a "' * 20_000,
        "<a '<b \"" * 20_000,
        "<a" * 50_000,
        "<a " + "x=y " * 50_000,
        '<a class="clicky-goal' * 10_000,
        '<a class="clicky-goal-signup">' * 10_000,
    ],
    ids=lambda html: html[:12],
)
def test_reading_the_goals_of_a_malicious_page_is_fast(html: str) -> None:
    start = time.process_time()
    goals(f"clicky-goal-x {html}", SITE)
    assert time.process_time() - start < 5


def test_page_script_tracks_clicks_only_on_a_site_with_the_option_goals() -> None:
    assert tracks_clicks(script_element(SITE))
    assert not tracks_clicks(script_element(NONE))
