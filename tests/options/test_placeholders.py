"""Placeholders: their values, errors, and deferred values."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import ANYTHING

from clicky_docs import Settings, load_page, load_site
from clicky_docs.options.deferred import Deferred, parse_or_defer
from clicky_docs.options.parsers import Untyped, text
from clicky_docs.options.placeholders import PLACEHOLDERS, Template, Unfilled, fill, prepare
from clicky_docs.options.properties import PROPERTIES
from clicky_docs.urls import page_url

FACTS = {
    "title": "Über uns",
    "page": "tutorial/erste schritte",
    "url": "https://docs.example/tutorial/erste%20schritte.html?a=1",
    "path": "/tutorial/erste%20schritte.html",
    "project": "A/B & C",
    "version": "1.0",
    "language": "de",
    "env.BRANCH": "fix/ü?#1 %",
    "env.GOAL": "12",
    "env.EMPTY": "",
    "env.BASE": "https://docs.example/a?b=c/d&e f",
}

# template, filled value
FILLED: list[tuple[Any, Any]] = [
    ("plain", "plain"),
    ("", ""),
    (12, 12),
    (None, None),
    ("{title}", "Über uns"),
    ("{page} – {project}", "tutorial/erste schritte – A/B & C"),
    ("{url}", "https://docs.example/tutorial/erste%20schritte.html?a=1"),
    ("{version}{language}", "1.0de"),
    ("{ title }", "Über uns"),
    ("{env.GOAL}", "12"),
    ("v{env.BRANCH}", "vfix/ü?#1 %"),
    ("{env.GOAL:7}", "12"),
    ("{env.NONE:main}", "main"),
    ("{env.EMPTY:main}", "main"),
    ("{env.NONE:}", ""),
    ("{env.NONE:a:b/c}", "a:b/c"),
    ("{{title}}", "{title}"),
    ("{{{title}}}", "{Über uns}"),
    ("}}{{", "}{"),
    ("{{}}", "{}"),
    ("{{{{", "{{"),
    ({"a": "{title}", "b": {"c": ["x", "{version}", 3]}}, {"a": "Über uns", "b": {"c": ["x", "1.0", 3]}}),
    ({"a": "{title}", "b": "{env.NONE}"}, {"a": "Über uns"}),
    ({"a": "x", "b": {"c": "{env.NONE}"}}, {"a": "x"}),
    ({"a": "{env.NONE}", "b": {"c": "{title}", "d": "{env.NONE}"}}, {"b": {"c": "Über uns"}}),
    (("{title}", "x"), ["Über uns", "x"]),
    ({}, {}),
    ([], []),
    ({"{title}": 1}, {"{title}": 1}),
]


@pytest.mark.parametrize(("written", "filled"), FILLED)
def test_fill_replaces_placeholders_with_their_values(written: Any, filled: Any) -> None:
    before = copy.deepcopy(written)
    assert fill(prepare(written), FACTS.get, is_url=False) == filled
    assert written == before


# template, filled URL
URLS = [
    ("/{page}", "/tutorial/erste%20schritte"),
    ("{url}", "https://docs.example/tutorial/erste%20schritte.html?a=1"),
    (" {url}", " https://docs.example/tutorial/erste%20schritte.html?a=1"),
    ("{url}#{page}", "https://docs.example/tutorial/erste%20schritte.html?a=1#tutorial/erste%20schritte"),
    ("{path}", "/tutorial/erste%20schritte.html"),
    ("/doc{path}", "/doc/tutorial/erste%20schritte.html"),
    ("/a?t={title}", "/a?t=%C3%9Cber%20uns"),
    ("/a?p={project}", "/a?p=A%2FB%20%26%20C"),
    ("/{version}/{language}/", "/1.0/de/"),
    ("/{{x}} ü?a=b&c#d", "/{x} ü?a=b&c#d"),
    # A variable may hold a whole URL.
    ("{env.BASE}", "https://docs.example/a?b=c/d&e%20f"),
]


@pytest.mark.parametrize(("written", "filled"), URLS)
def test_values_of_placeholders_in_a_url_are_percent_encoded(written: str, filled: str) -> None:
    assert fill(prepare(written), FACTS.get, is_url=True) == filled


CHARACTERS = "R&D <b> &mdash; 😀 `x`"
ENCODED = "R%26D%20%3Cb%3E%20%26mdash%3B%20%F0%9F%98%80%20%60x%60"


@pytest.mark.parametrize("name", ["title", "page", "project", "version", "language", "env.BRANCH"])
def test_fill_percent_encodes_special_characters_in_a_url_and_keeps_them_in_other_text(name: str) -> None:
    facts = {name: CHARACTERS}
    assert fill(prepare(f"{{{name}}}"), facts.get, is_url=False) == CHARACTERS
    assert fill(prepare(f"/{{{name}}}"), facts.get, is_url=True) == f"/{ENCODED}"


# The value of `href`, and the start of the message; the first rows are errors before a build.
BEFORE_URL = [
    ("/doc{url}", "{url}, which is a whole URL; did you mean {path}?"),
    ("https://docs.example{url}", "{url}, which is a whole URL; did you mean {path}?"),
    ("{page}{url}", "{url}, which is a whole URL; did you mean {path}?"),
    ("{env.BASE:}{url}", "{url}, which is a whole URL; did you mean {path}?"),
    ("/doc{env.BASE}", "{env.BASE}, which is a whole URL"),
    ("/doc{env.NONE:HTTPS://docs.example}", "{env.NONE}, which is a whole URL"),
    ("{path}{env.BASE}", "{env.BASE}, which is a whole URL"),
]


@pytest.mark.parametrize(("written", "what"), BEFORE_URL)
@pytest.mark.parametrize("where", ["custom", "pages"])
def test_href_with_text_before_a_placeholder_for_a_whole_url_is_reported_as_a_problem(
    written: str, what: str, where: str
) -> None:
    raw = {"custom": {"href": written}} if where == "custom" else {"pages": {"**": {"href": written}}}
    site, problems = load_site(raw, prefix="clicky_")
    # The value of a variable is available when the build starts. The path of a page is available when the page is built.
    assert bool(problems) is ("{url}" in written)
    site, others, _ = site.with_facts({"env.BASE": "https://docs.example"})
    page, last = load_page("p", {}, site, facts={"url": lambda: "/p"})
    (problem,) = [*problems, *others, *last]
    key = "clicky_custom.href" if where == "custom" else 'clicky_pages."**".href'
    consequence = "The page is tracked without it." if last else "The property is not sent."
    found = f"found {written!r}; accepted: {PROPERTIES['href'].accepts}"
    assert str(problem) == f"{key}: text before {what}; {found}. {consequence}"
    assert "href" not in {**site.custom, **page.custom}


def test_title_with_text_before_a_placeholder_for_a_whole_url_is_accepted() -> None:
    site, problems = load_site({"custom": {"title": "At {url}"}})
    assert problems == []
    assert sent(site, url="https://docs.example/p") == {"title": "At https://docs.example/p"}


# The page's URL, and the value of `{path}`.
PATHS = [
    ("https://docs.example/proj/2.6.0/install/", "/proj/2.6.0/install/"),
    ("https://docs.example/a/index.html", "/a/"),
    ("https://docs.example/a%20b/%C3%BC.html?x=1", "/a%20b/%C3%BC.html"),
    ("https://docs.example", "/"),
    ("/install.html", "/install.html"),
]


@pytest.mark.parametrize(("url", "path"), PATHS)
def test_value_of_the_placeholder_path_is_the_tracked_path_of_the_page(url: str, path: str) -> None:
    site, problems = load_site({"custom": {"href": "{path}"}})
    assert problems == []
    page, problems = load_page("p", {}, site, facts={"url": lambda: url})
    assert (page.custom, problems) == ({"href": path}, [])
    tracked = urlsplit(url)._replace(scheme="", netloc="").geturl() or "/"
    assert page_url(tracked) == page_url(tracked, href=path)
    # An adapter for another build tool can set another value.
    assert load_page("p", {}, site, facts={"url": lambda: url, "path": lambda: "/x"})[0].custom == {"href": "/x"}


def test_use_of_the_placeholder_path_on_a_page_with_an_invalid_url_is_reported_as_a_problem() -> None:
    site, _ = load_site({"custom": {"href": "{path}"}})
    page, (problem,) = load_page("p", {}, site, facts={"url": lambda: "https://["})
    assert str(problem).startswith("custom.href: Invalid IPv6 URL; found '{path}'; ")
    assert page.custom == {}


def test_values_of_environment_variables_in_a_url_are_percent_encoded() -> None:
    # The value of the variable may be a path, so "/" may stay unchanged.
    assert fill(prepare("/x?b={env.BRANCH}"), FACTS.get, is_url=True) in {
        "/x?b=fix%2F%C3%BC%3F%231%20%25",
        "/x?b=fix/%C3%BC%3F%231%20%25",
    }
    assert fill(prepare("/x/{env.NONE: a b }/y"), FACTS.get, is_url=True) == "/x/a%20b/y"


@pytest.mark.parametrize("written", ["{env.NONE}", "{title} {env.NONE}", ["x", "{env.EMPTY}"], {"a": "{env.NONE}"}])
def test_fill_raises_the_error_unfilled_if_a_placeholder_has_no_value(written: object) -> None:
    with pytest.raises(Unfilled) as caught:
        fill(prepare(written), FACTS.get, is_url=False)
    assert str(caught.value) in {"env.NONE", "env.EMPTY"}


ALL = "known placeholders: {title}, {page}, {url}, {path}, {project}, {version}, {language}, {env.NAME}"
OPENING = "a single { (if the brace is text, write {{)"
CLOSING = "a single } (if the brace is text, write }})"
REFUSED = [
    ("{titel}", "unknown placeholder {titel} (did you mean {title}? If the braces are text, write {{titel}})"),
    ("{Page}", "unknown placeholder {Page} (did you mean {page}? If the braces are text, write {{Page}})"),
    ("{zzz}", f"unknown placeholder {{zzz}} ({ALL}; if the braces are text, write {{{{zzz}}}})"),
    ("{}", f"unknown placeholder {{}} ({ALL}; if the braces are text, write {{{{}}}})"),
    ("{env.}", f"unknown placeholder {{env.}} ({ALL}; if the braces are text, write {{{{env.}}}})"),
    ("{env.A-B}", f"unknown placeholder {{env.A-B}} ({ALL}; if the braces are text, write {{{{env.A-B}}}})"),
    ("{ENV.A}", f"unknown placeholder {{ENV.A}} ({ALL}; if the braces are text, write {{{{ENV.A}}}})"),
    ("{title:x}", "unknown placeholder {title:x} (did you mean {title}? If the braces are text, write {{title:x}})"),
    ("a {", OPENING),
    ("} a", CLOSING),
    ("{{page}", CLOSING),
    ("{page}}", CLOSING),
    ("{a {page}", OPENING),
    ({"a": ["x", {"b": "{"}]}, OPENING),
]


@pytest.mark.parametrize(("written", "reason"), REFUSED)
def test_prepare_raises_value_error_for_an_unknown_placeholder_or_a_single_brace(written: object, reason: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        prepare(written)
    assert str(caught.value) == reason


PLAIN = st.text(st.characters(exclude_characters="{}"))
BRACES = st.lists(st.sampled_from(["{", "}", "{{", "}}", "a", "{title}", "{env.A}", "{env.A:b}", " "])).map("".join)
KNOWN = st.dictionaries(
    st.sampled_from([*PLACEHOLDERS, "env.A", "env.B"]), st.text(st.characters(exclude_categories=()))
)


@given(written=PLAIN | PLAIN.map(Untyped))
def test_prepare_returns_text_without_braces_unchanged(written: str) -> None:
    assert prepare(written) is written


@given(written=st.text() | BRACES)
def test_fill_replaces_doubled_braces_with_single_braces(written: str) -> None:
    doubled = written.replace("{", "{{").replace("}", "}}")
    assert fill(prepare(doubled), {}.get, is_url=False) == written


@given(
    written=st.recursive(BRACES, lambda each: st.lists(each) | st.dictionaries(st.text(), each)) | ANYTHING,
    facts=KNOWN,
    is_url=st.booleans(),
)
@example(written="{title}", facts={"title": "\ud800"}, is_url=True)
@example(written="{page}", facts={"page": "a\udcffb"}, is_url=True)
def test_fill_of_any_value_replaces_all_placeholders_or_raises_an_expected_error(
    written: object, facts: Mapping[str, str], is_url: bool
) -> None:
    try:
        result = fill(prepare(written), facts.get, is_url=is_url)
    except (ValueError, Unfilled) as error:
        assert str(error)
    else:
        assert no_template(result)


def no_template(value: object) -> bool:
    """Return whether a value contains no template and no deferred value."""
    if isinstance(value, Mapping):
        return all(map(no_template, value.values()))
    if isinstance(value, (list, tuple)):
        return not isinstance(value, Template) and all(map(no_template, value))
    return not isinstance(value, Deferred)


@given(
    parts=st.lists(st.sampled_from([*PLACEHOLDERS]) | st.just("-")),
    facts=st.fixed_dictionaries(dict.fromkeys(PLACEHOLDERS, st.text(min_size=1))),
)
def test_fill_does_not_replace_a_placeholder_that_occurs_in_the_value_of_another_placeholder(
    parts: list[str], facts: Mapping[str, str]
) -> None:
    written = "".join("-" if part == "-" else f"{{{part}}}" for part in parts)
    assert fill(prepare(written), facts.get, is_url=False) == "".join(facts.get(part, part) for part in parts)


@given(facts=st.fixed_dictionaries(dict.fromkeys(PLACEHOLDERS, st.text(min_size=1))))
def test_value_of_a_placeholder_cannot_add_url_delimiters(facts: Mapping[str, str]) -> None:
    result = str(fill(prepare("/{page}|{title}|{project}|{version}|{language}"), facts.get, is_url=True))
    assert result.isascii()
    assert not set(result) & set(" ?#&=\"'<>{}\\")
    assert result.count("|") == 4


# In a site's options -------------------------------------------------------------------------------------------------

WAIT = parse_or_defer(text, "{title} {env.A} {env.B:x}", is_url=False)


def test_parse_or_defer_returns_a_deferred_value_only_if_the_value_has_placeholders() -> None:
    assert isinstance(WAIT, Deferred)
    assert WAIT.names == {"title", "env.A", "env.B"}
    assert WAIT.missing({}.get) == ["env.A"]
    assert WAIT.missing({"env.A": "a"}.get) == []
    assert WAIT.missing({}.get, ["env.A"]) == []
    known = {"title": "t", "env.A": "a"}.get
    assert WAIT.parsed(WAIT.filled(known), known) == "t a x"
    assert parse_or_defer(text, " a  {{b}} ", is_url=False) == "a {b}"
    assert parse_or_defer(text, 3, is_url=False) == "3"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("timeout", "{title}", "not a number; write a number such as 12 or 2.5"),
        ("href", "{page}", "neither a path nor a URL"),
        ("cookies_disable", "{language}", "neither true nor false"),
        ("title", "{titel}", REFUSED[0][1]),
        ("visitor", {"a": {"b": "{page}"}}, "a: not a single value"),
        ("visitor", {"a": "{"}, OPENING),
        ("heatmap_objects", ["{zzz}"], REFUSED[2][1]),
    ],
)
@pytest.mark.parametrize("where", ["custom", "pages"])
def test_load_site_reports_an_invalid_value_with_braces_in_a_property(
    name: str, value: object, reason: str, where: str
) -> None:
    raw = {"custom": {name: value}} if where == "custom" else {"pages": {"**": {name: value}}}
    site, (problem,) = load_site(raw, prefix="clicky_")
    key = f"clicky_custom.{name}" if where == "custom" else f'clicky_pages."**".{name}'
    found = repr(value)
    assert (
        str(problem)
        == f"{key}: {reason}; found {found}; accepted: {PROPERTIES[name].accepts}. The property is not sent."
    )
    assert (site.custom, site.deferred, [dict(each.custom) for each in site.page_rules]) in (
        ({}, {}, []),
        ({}, {}, [{}]),
    )


def given_at(where: str, values: dict[str, object], facts: dict[str, str]) -> tuple[Settings, list[str], list[str]]:
    """Return the settings, the problems and the missing placeholders of a site or page rule with these values."""
    site, problems = load_site({"custom": values} if where == "custom" else {"pages": {"**": values}})
    assert problems == []
    site, problems, lacking = site.with_facts(facts)
    return site, [str(each) for each in problems], lacking


WHERE = pytest.mark.parametrize("where", ["custom", 'pages."**"'])


def sent(site: Settings, **facts: str) -> dict[str, object]:
    """Return the properties that the page p sends."""
    page, problems = load_page(
        "p", {}, site, facts={name: (lambda value=value: value) for name, value in facts.items()}
    )
    assert problems == []
    return {**site.custom, **page.custom}


# given values, values of placeholders, sent values of the page p, missing placeholders
BUILDS: list[tuple[dict[str, object], dict[str, str], dict[str, object], list[str]]] = [
    ({"title": "{project} {version}"}, {"project": "P", "version": "2"}, {"title": "P 2"}, []),
    ({"title": "{{x}} {project}"}, {"project": "P"}, {"title": "{x} P"}, []),
    ({"title": "{{x}}", "timeout": 5}, {}, {"title": "{x}", "timeout": 5}, []),
    ({"title": "{title} – {project}"}, {"project": "P"}, {"title": "T – P"}, []),
    ({"href": "/{language}/{page}"}, {"language": "de"}, {"href": "/de/p"}, []),
    ({"href": "{url}"}, {}, {"href": "/p.html"}, []),
    ({"goal": "{env.GOAL}"}, {"env.GOAL": "12"}, {"goal": 12}, []),
    ({"goal": {"id": "{env.GOAL}", "revenue": "{env.R:2.5}"}}, {"env.GOAL": "12"}, {"goal": {"id": 12, "revenue": 2.5}}, []),
    ({"ping_disable": "{env.OFF}"}, {"env.OFF": "true"}, {"ping_disable": True}, []),
    # Only values of environment variables have no type.
    ({"heatmap_objects": "{project}"}, {"project": '["a"]'}, {"heatmap_objects": '["a"]'}, []),
    ({"iframe": "{env.OFF}"}, {"env.OFF": "true"}, {"track_iframe": False}, []),
    ({"session": {"a": "{page}"}}, {}, {"visitor": {"a": "p"}}, []),
    ({"getHighEntropyValues": "{env.H:no}"}, {}, {"getHighEntropyValues": False}, []),
    ({"visitor": {"v": "{version}", "p": "{page}"}}, {"version": "2"}, {"visitor": {"v": "2", "p": "p"}}, []),
    ({"visitor": {"v": "{version}", "p": "{page}"}}, {}, {"visitor": {"p": "p"}}, ["visitor: {version}"]),
    ({"visitor": {"v": "{version}"}}, {}, {}, ["visitor: {version}"]),
    ({"title": "{project} {env.A} {env.B}", "timer": 1}, {}, {"timer": 1}, [f"title: {{{each}}}" for each in ("env.A", "env.B", "project")]),
    ({"title": "{title} {env.A}"}, {}, {}, ["title: {env.A}"]),
    ({"heatmap_objects": ["#a", "{env.A}"]}, {}, {}, ["heatmap_objects: {env.A}"]),
    ({"goal": {"id": 12, "revenue": "{env.R}"}}, {}, {"goal": {"id": 12}}, ["goal: {env.R}"]),
    ({"split": {"name": "{project}", "version": "{env.V:b}", "goal": [1]}}, {"project": "P"}, {"split": {"name": "P", "version": "b", "goal": [1]}}, []),
    # A missing value is not a problem.
    ({"split": {"name": "a", "version": "{env.V}"}}, {}, {}, ["split: {env.V}"]),
    ({"goal": {"id": "{env.GOAL}", "revenue": 5}}, {}, {}, ["goal: {env.GOAL}"]),
]  # fmt: skip


@WHERE
@pytest.mark.parametrize(("values", "facts", "expected", "lacks"), BUILDS)
def test_deferred_value_is_sent_if_its_placeholders_have_values(
    where: str, values: dict[str, object], facts: dict[str, str], expected: dict[str, object], lacks: list[str]
) -> None:
    before = copy.deepcopy(values)
    site, problems, lacking = given_at(where, values, facts)
    assert problems == []
    assert lacking == [f"{where}.{each}" for each in lacks]
    assert sent(site, title="T", page="p", url="/p.html") == expected
    assert sent(site, title="T", page="p", url="/p.html") == expected
    assert values == before


@WHERE
def test_deferred_value_that_is_invalid_after_filling_is_reported_once(where: str) -> None:
    site, problems, lacking = given_at(where, {"timeout": "{env.T}", "title": "{env.X}"}, {"env.T": "3", "env.X": "x"})
    assert problems == [
        f"{where}.timeout: less than 5; found '3'; accepted: {PROPERTIES['timeout'].accepts}. The property is not sent."
    ]
    assert lacking == []
    assert sent(site) == {"title": "x"}


def test_deferred_value_with_an_unknown_goal_is_reported_with_a_list_of_the_known_goals() -> None:
    site, problems = load_site({"goals": {"signup": 14}, "custom": {"goal": "{env.G}"}})
    assert problems == []
    _, (problem,), _ = site.with_facts({"env.G": "sinup"})
    assert str(problem) == (
        "custom.goal: unknown goal (did you mean 'signup'?); found 'sinup'; accepted: "
        f"{site.properties['goal'].accepts}. The property is not sent."
    )
    assert site.with_facts({"env.G": "Signup"})[0].custom == {"goal": 14}


def test_placeholder_that_is_filled_with_the_name_of_a_goal_sends_the_goal() -> None:
    site, problems = load_site({"goals": {"de": 1, "fr": 2}, "custom": {"goal": "{language}"}})
    assert problems == []
    assert site.with_facts({"language": "fr"})[0].custom == {"goal": 2}


@pytest.mark.parametrize("fact", ["title", "page", "project"])
def test_placeholder_value_with_a_lone_surrogate_is_reported_as_a_problem(fact: str) -> None:
    site, problems = load_site({"custom": {"href": f"/{{{fact}}}", "timer": 1}})
    assert problems == []
    site, problems, _ = site.with_facts({fact: "\udcff"} if fact == "project" else {})
    page, others = load_page("p", {}, site, facts={fact: lambda: "\udcff"})
    (problem,) = [*problems, *others]
    what = f"half a character (a lone surrogate) in {{{fact}}}; found '/{{{fact}}}'"
    assert (problem.key, problem.what) == ("custom.href", f"{what}; accepted: {PROPERTIES['href'].accepts}")
    assert "href" not in page.custom


def test_less_specific_rule_applies_if_a_placeholder_in_the_more_specific_rule_has_no_value() -> None:
    pages = {"a/**": {"title": "Guide"}, "a/b": {"title": "{title}!"}, "a/c": {"title": "{env.NONE}"}}
    site, problems = load_site({"custom": {"title": "Site"}, "pages": pages})
    assert problems == []
    site, _, lacking = site.with_facts({})
    assert lacking == ['pages."a/c".title: {env.NONE}']
    assert load_page("a/c", {}, site)[0].custom == {"title": "Guide"}
    assert load_page("a/b", {}, site, facts={"title": lambda: "B"})[0].custom == {"title": "B!"}
    assert load_page("a/b", {}, site, facts={"title": lambda: ""})[0].custom == {"title": "Guide"}


def test_with_facts_does_not_fill_a_placeholder_whose_value_differs_between_pages() -> None:
    site, problems = load_site({"custom": {"title": "{version} {project}"}})
    assert problems == []
    facts = {"project": "P", "version": "1"}
    later_on, problems, lacking = site.with_facts(facts, of_pages=["version"])
    assert (problems, lacking, later_on.custom) == ([], [], {})
    assert sent(later_on, version="2") == {"title": "2 P"}
    assert site.with_facts({"project": "P"}, of_pages=["version"])[2] == []
    assert site.with_facts(facts)[0].custom == {"title": "1 P"}
    assert later_on.with_facts(facts)[0].custom == {"title": "1 P"}


def test_with_facts_stores_only_the_placeholder_values_that_the_options_use() -> None:
    site, _ = load_site({"custom": {"title": "{title} {project} {env.A}"}, "pages": {"a": {"title": "{version}"}}})
    assert site.names() == {"title", "project", "env.A", "version"}
    facts = {"project": "P", "version": "2", "language": "de", "env.SECRET": "x"}
    assert site.with_facts(facts)[0].facts == {"project": "P", "version": "2"}


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("{page} {zzz} {{", "'{page} {zzz} {{'"),
        ("{env.A}", "'{env.A}'"),
        # Braces that do not belong to a placeholder.
        ("{titel} {} {", None),
    ],
)
def test_placeholder_in_the_metadata_of_a_page_is_reported_as_a_problem(written: str, found: str | None) -> None:
    site, _ = load_site({"custom": {"title": "{title}"}})
    for key, metadata in (
        ("clicky_title", {"clicky_title": written}),
        ("clicky.title", {"clicky": {"title": written}}),
    ):
        page, problems = load_page("p", metadata, site)
        assert page == ("p", True, {"title": written})
        what = f"a placeholder, but only the site's options may have placeholders; found {found}; accepted: text without placeholders; or a placeholder in the option pages or custom"
        assert [str(each) for each in problems] == ([f"{key}: {what}. The text is sent unchanged."] if found else [])
    _, problems = load_page("p", {"clicky_visitor": {"a": "{version}"}, "clicky_heatmap_objects": ["{page}"]}, site)
    assert [each.key for each in problems] == ["clicky_visitor", "clicky_heatmap_objects"]


def test_message_about_an_invalid_filled_value_says_which_value_is_sent_instead() -> None:
    site, problems = load_site({"custom": {"title": "x"}, "pages": {"**": {"href": "{url}", "title": "{title}"}}})
    assert problems == []
    facts = {"url": lambda: "a b", "title": lambda: " "}
    page, problems = load_page("p", {}, site, facts=facts)
    assert page.custom == {}
    assert [str(each) for each in problems] == [
        "pages.\"**\".href: neither a path nor a URL; found 'a%20b'; accepted: "
        f"{PROPERTIES['href'].accepts}. The page is tracked without it.",
        "pages.\"**\".title: empty text; found ' '; accepted: text. The site's value of 'title' is sent.",
    ]
    assert load_page("p", {"clicky_href": "/x", "clicky_title": None}, site, facts=facts)[1] == []


ENDLESS: dict[str, object] = {}
ENDLESS["a"] = ENDLESS


@pytest.mark.parametrize(
    "raw",
    [
        {"custom": {"visitor": ENDLESS}},
        {"custom": {"goal": [ENDLESS]}},
        {"pages": {"**": {"visitor": ENDLESS}}},
        {"custom": Untyped("visitor: &a {a: *a}")},
        {"pages": Untyped("a: {visitor: &a {a: *a}}")},
    ],
)
def test_recursive_value_is_reported_as_a_problem(raw: dict[str, Any]) -> None:
    _, (problem,) = load_site(raw)
    assert str(problem)


def test_yaml_mapping_with_placeholders_on_the_command_line_is_parsed() -> None:
    # Sphinx passes -D clicky_custom=… in this form.
    site, problems = load_site({"custom": Untyped('{title: "{title}!", visitor: {plan: "{project}"}}')})
    assert problems == []
    site, _, _ = site.with_facts({"project": "P"})
    assert sent(site, title="T") == {"title": "T!", "visitor": {"plan": "P"}}


VALUES = st.dictionaries(
    st.sampled_from([*PROPERTIES]), BRACES | ANYTHING | st.dictionaries(st.text(max_size=3), BRACES), max_size=4
)


@given(custom=VALUES, pages=st.dictionaries(st.sampled_from(["**", "p", "x"]), VALUES), facts=KNOWN, own=VALUES)
@example(custom={"href": "/{title}"}, pages={}, facts={"title": "\ud800"}, own={})
def test_loading_arbitrary_values_with_placeholders_raises_no_error(
    custom: dict[str, Any], pages: dict[str, Any], facts: dict[str, str], own: dict[str, Any]
) -> None:
    raw = {"custom": custom, "pages": pages}
    site, problems = load_site(raw)
    site, unfilled, lacking = pickle.loads(pickle.dumps(site)).with_facts(facts)
    site = pickle.loads(pickle.dumps(site))
    page, wrong = load_page(
        "p", {"clicky": own}, site, facts={name: (lambda value=value: value) for name, value in facts.items()}
    )
    assert all(map(str, [*problems, *unfilled, *lacking, *wrong]))
    assert no_template(page.custom)
    assert no_template(site.custom)
    json.dumps([dict(page.custom), dict(site.custom)], allow_nan=False).encode()
