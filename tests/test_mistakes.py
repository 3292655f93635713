"""Common mistakes of authors: the exact messages of each build tool, all in one build."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest
from mkdocs.exceptions import Abort
from sites import SITE_ID, conf, expected_log, mkdocs_build, sphinx_build, write

from clicky_docs.options.settings import SETTINGS

GOALS = {"tutorial": 12, "signup": {"id": 14, "revenue": 5}}
GOAL = "a goal's name (tutorial, signup) or id, or a mapping with one of them and optional revenue, such as {name: tutorial, revenue: 2.5}"
WITHOUT = "The page is tracked without it."


class Mistake(NamedTuple):
    """The content of a page, the line of the mistake, and the message."""

    text: str
    line: int
    message: str
    subtype: str = "metadata"


def front_matter(text: str) -> str:
    return f"---\n{text}\n---\n# Page\n"


# On a page, in Markdown: MkDocs and MyST.
MISTAKES = {
    "a typo in a key": Mistake(
        front_matter("title: Page\nclicky:\n  gaol: signup"),
        4,
        "clicky.gaol: unknown property; found 'gaol'; did you mean 'goal'? The property is not sent.",
    ),
    "a goal that does not exist": Mistake(
        front_matter("clicky_goal: singup"),
        2,
        f"clicky_goal: unknown goal (did you mean 'signup'?); found 'singup'; accepted: {GOAL}. {WITHOUT}",
    ),
    "a revenue with a currency": Mistake(
        front_matter("clicky:\n  goal: {name: signup, revenue: $9.90}"),
        3,
        "clicky.goal: revenue: not a number; write 9.90, with a decimal point, and without currency or unit; "
        f"found {{'name': 'signup', 'revenue': '$9.90'}}; accepted: {GOAL}. {WITHOUT}",
    ),
    "a decimal comma": Mistake(
        front_matter("clicky:\n  goal: {name: signup, revenue: 9,90}"),
        3,
        "clicky.goal: 90 follows a comma, so it is read as a key; if the comma is a decimal comma, write a point, as in 2.5; "
        f"found {{'name': 'signup', 'revenue': 9, 90: None}}; accepted: {GOAL}. {WITHOUT}",
    ),
    "no blank behind a colon": Mistake(
        front_matter("clicky:\n  goal: {id:12}"),
        3,
        f"clicky.goal: 'id:12': a space is missing after the colon; found {{'id:12': None}}; accepted: {GOAL}. {WITHOUT}",
    ),
    "a flag in quotes": Mistake(
        front_matter("clicky:\n  ping_disable: 'yes'"),
        3,
        "clicky.ping_disable: text, not a boolean; write true or false without quotes; found 'yes'; "
        f"accepted: true or false. {WITHOUT}",
    ),
    "a URL without a slash": Mistake(
        front_matter("clicky_href: docs/install"),
        2,
        "clicky_href: neither a path nor a URL; found 'docs/install'; accepted: a path that begins with one /, "
        f"or a URL that begins with http:// or https://. {WITHOUT}",
    ),
    "a word of one's own for opting out": Mistake(
        front_matter("clicky:\n  disabled: true"),
        3,
        "clicky.disabled: unknown property; found 'disabled'; accepted: Clicky's properties (clicky: false excludes a page). "
        "The property is not sent.",
    ),
    "a typo in the first word": Mistake(
        front_matter("title: Page\ncliky_goal: signup"),
        3,
        "cliky_goal: unknown key; found 'cliky_goal'; did you mean 'clicky_goal'? The key is ignored.",
    ),
    "lines that are not indented": Mistake(
        front_matter("clicky:\ngoal: signup"),
        2,
        "clicky: no value; found 'goal' next to the key; accepted: lines that are indented below the key. "
        "The key 'goal' is ignored.",
    ),
    "a placeholder on a page": Mistake(
        front_matter("clicky:\n  href: /docs/{page}"),
        3,
        "clicky.href: a placeholder, but only the site's options may have placeholders; found '/docs/{page}'; "
        "accepted: text without placeholders; or a placeholder in the option pages or custom. The text is sent unchanged.",
    ),
    "an option of the whole site": Mistake(
        front_matter("clicky_site_id: 7"),
        2,
        "clicky_site_id: an option of the whole site, not of a page; found 'site_id'; "
        "accepted: Clicky's properties (clicky: false excludes a page). The option is ignored.",
    ),
    "a link to a goal that does not exist": Mistake(
        "# Page\n\nText, and\n[a link](https://example.org/){.clicky-goal-singup}.\n",
        4,
        f"clicky-goal: unknown goal (did you mean 'signup'?); found 'singup'; accepted: {GOAL}. "
        "A click on the element is not tracked.",
        "mark",
    ),
}  # fmt: skip

NAMES = "accepted: the name of a query parameter such as tab, or a list of names. Only campaign parameters are kept."
CODE = """{{'event': ['cc:onConsent'], 'global': "CookieConsent.acceptedCategory('analytics')"}}"""
BANNERS = SETTINGS["consent"].accepts.replace("{", "{{").replace("}", "}}")
IDENTITIES = SETTINGS["identity"].accepts.replace("{", "{{").replace("}", "}}")
# In the site's configuration: the option and the message. MkDocs stops.
SITE = {
    "a typo in an option": (
        {"siteid": 7},
        "{}siteid: unknown option; found 'siteid'; did you mean '{}site_id'? The option is ignored.",
    ),
    "a property where an option should be": (
        {"cookies_disable": True},
        "{}cookies_disable: a property, not an option; accepted: the key cookies_disable in the option {}custom. The property is not sent.",
    ),
    "a pattern with a leading slash": (
        {"pages": {"/tutorial/**": False}},
        '{}pages."/tutorial/**": the pattern begins with /; write \'tutorial/**\'; found \'/tutorial/**\'; '
        "accepted: a path in the documentation folder, such as tutorial/** or 404. The page rule is ignored.",
    ),
    "a goal as text": (
        {"goals": {"signup": "fourteen"}},
        "{}goals.signup: neither an id nor a mapping; found 'fourteen'; accepted: a goal's id such as 12, or a mapping such as "
        "{{id: 14, revenue: 5}}. The goal is ignored.",
    ),
    "a placeholder that does not exist": (
        {"custom": {"title": "{titel}"}},
        "{}custom.title: unknown placeholder {{titel}} (did you mean {{title}}? If the braces are text, write {{{{titel}}}}); "
        "found '{{titel}}'; accepted: text. The property is not sent.",
    ),
    "navigation by hash": (
        {"navigation": "hash"},
        "{}navigation: 'hash' is no longer supported, because Clicky removes fragments from URLs; found 'hash'; "
        "accepted: true or false. The default, true, is used.",
    ),
    "code in place of the name of a function": (
        {"consent": {"global": "CookieConsent.acceptedCategory('analytics')", "event": ["cc:onConsent"]}},
        "{}consent: global: code, not a name; write 'CookieConsent.acceptedCategory', and the key 'category' with the value "
        f"'analytics'; found {CODE}; accepted: {BANNERS}. No visitor is tracked.",
    ),
    "code in place of a global variable": (
        {"identity": {"global": "app.user()"}},
        "{}identity: global: code, not a name; write 'app.user'; found {{'global': 'app.user()'}}; accepted: "
        f"{IDENTITIES}. Visitors stay anonymous.",
    ),
    "a number in place of the name of a parameter": ({"keep_query": 1}, f"{{}}keep_query: not text; found 1; {NAMES}"),
    "text in place of a boolean": (
        {"clean_urls": "no"},
        "{}clean_urls: text, not a boolean; write true or false without quotes; found 'no'; accepted: true or false. "
        "The default, true, is used.",
    ),
}  # fmt: skip
# This option is also in the table above.
EMPTY = {"an empty name of a parameter": ({"keep_query": [""]}, f"{{}}keep_query: empty text; found ['']; {NAMES}")}
# In the site's configuration, while search words are withheld: the build tool logs a warning.
WITHHELD = {
    "a parameter that contains search words": (
        {"keep_query": ["tab", "q"]},
        "{0}keep_query: the option '{0}insights' withholds search words; found 'q'; accepted: parameters that contain no search words. "
        "The parameter 'q' is not kept.",
    ),
    "the option clean_urls with the value false": (
        {"clean_urls": False},
        "{0}clean_urls: the option '{0}insights' withholds search words; found False; accepted: true. The option is set to true.",
    ),
}  # fmt: skip
LOST = (
    "{}pages.\"tutorials/**\": the pattern matches no page; found 'tutorials/**'; "
    "did you mean 'tutorial/**'? The page rule has no effect."
)


def test_mistake_in_a_page_is_reported_by_mkdocs_with_file_and_line(tmp_path: Path) -> None:
    pages = {f"docs/{name}.md": mistake.text for name, mistake in MISTAKES.items()}
    tab = "---\nclicky:\n\tgoal: signup\n---\n# Page\n"
    write(tmp_path, {**pages, "docs/a tab.md": tab, "docs/index.md": "# x", "docs/tutorial/index.md": "# y"})
    options = {"site_id": SITE_ID, "goals": GOALS, "pages": {"tutorials/**": False, "tutorial/**": {"timeout": 30}}}
    config = {"plugins": [{"clicky": options}], "markdown_extensions": ["attr_list"]}
    said = [line for line in mkdocs_build(tmp_path, config).log.splitlines() if "clicky" in line]
    expected = [f"WARNING clicky: {name}.md:{each.line}: {each.message}" for name, each in MISTAKES.items()]
    expected.append(
        "WARNING clicky: a tab.md:3: front matter: a tab; indent YAML with spaces. The front matter is ignored."
    )
    assert sorted(said[:-1]) == sorted(expected)
    assert said[-1] == f"WARNING clicky: {LOST.format('')}"


UNREAD = (
    "clicky-goal: attributes that no Markdown extension processes; found '{.clicky-goal-signup}'; accepted: attributes directly after a link, without "
    "a space, and with the extension attr_list (MkDocs), or attrs_inline and attrs_block (MyST). "
    "Visitors see the attributes, and a click on the element is not tracked."
)
SHOWN = "# x\n\nText, `{.clicky-goal-signup}` as code, and\n[a link](https://example.org/){.clicky-goal-signup}.\n"


def test_both_build_tools_report_a_mark_if_the_markdown_extension_for_attributes_is_missing(tmp_path: Path) -> None:
    """The extension that reads attributes is missing. Attributes in code are not reported."""
    write(tmp_path, {"docs/index.md": SHOWN, "src/index.md": SHOWN})
    said = mkdocs_build(tmp_path, {"plugins": [{"clicky": {"site_id": SITE_ID, "goals": GOALS}}]}).log
    assert [line for line in said.splitlines() if "clicky" in line] == [f"WARNING clicky: index.md:3: {UNREAD}"]
    config = conf(
        ["myst_parser", "clicky_docs.sphinx"], clicky_site_id=SITE_ID, clicky_goals=GOALS, show_warning_types=True
    )
    source = write(tmp_path / "src", {"conf.py": config})
    assert sphinx_build(source).log.splitlines() == [expected_log(f"<src>/index.md:3: WARNING: {UNREAD} [clicky.mark]")]


def test_front_matter_that_is_not_at_the_top_of_the_page_is_reported(tmp_path: Path) -> None:
    write(tmp_path, {"docs/index.md": "\n---\nclicky: false\n---\n# x\n", "docs/a.md": "\n---\ntitle: x\n---\n"})
    said = mkdocs_build(tmp_path, {"plugins": [{"clicky": {"site_id": SITE_ID}}]}).log
    what = "not at the top of the page; accepted: --- in the first line"
    assert [line for line in said.splitlines() if "clicky" in line] == [
        f"WARNING clicky: index.md:1: front matter: {what}. The front matter is ignored."
    ]


def test_mkdocs_reports_all_mistakes_in_the_configuration_before_it_stops(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path, {"docs/index.md": "# x"})
    options = {"site_id": SITE_ID, "siteid": 3, "custom": {"gaol": 1, "timeout": 1}, "insights": {"coppy": True}}
    with pytest.raises(Abort):
        mkdocs_build(tmp_path, {"plugins": [{"clicky": options}]})
    for name in ("siteid", "custom.gaol", "custom.timeout", "insights.coppy"):
        assert f": {name}: " in caplog.text


def test_mistake_in_a_page_is_reported_by_sphinx_with_file_and_line(tmp_path: Path) -> None:
    pages = {f"{name}.md": mistake.text for name, mistake in MISTAKES.items()}
    options: dict[str, Any] = {
        "clicky_site_id": SITE_ID,
        "clicky_goals": GOALS,
        "clicky_pages": {"tutorials/**": False, "tutorial/**": {"timeout": 30}},
        "myst_enable_extensions": ["attrs_inline"],
        "show_warning_types": True,
    }
    index = {
        "index.rst": "x\n=\n\n.. toctree::\n   :glob:\n\n   *\n   tutorial/*\n",
        "tutorial/index.rst": "y\n=\n",
        "conf.py": conf(["myst_parser", "clicky_docs.sphinx"], **options),
    }
    said = sphinx_build(write(tmp_path / "src", pages | index)).log.splitlines()
    expected = [
        expected_log(f"<src>/{name}.md:{each.line}: WARNING: {each.message} [clicky.{each.subtype}]")
        for name, each in MISTAKES.items()
    ]
    # MyST sorts the keys of a mapping.
    expected = [
        each.replace("{'name': 'signup', 'revenue': 9, 90: None}", "{'90': None, 'name': 'signup', 'revenue': 9}")
        for each in expected
    ]
    assert sorted(said[:-1]) == sorted(expected)
    assert said[-1] == expected_log(f"WARNING: conf.py: {LOST.format('clicky_')} [clicky.pattern]")


@pytest.mark.parametrize(("options", "message"), (SITE | EMPTY).values(), ids=[*SITE, *EMPTY])
def test_mistake_in_the_configuration_is_reported_by_mkdocs(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, options: dict[str, Any], message: str
) -> None:
    write(tmp_path, {"docs/index.md": "# x"})
    config = {"plugins": [{"clicky": {"site_id": SITE_ID, **options}}]}
    stops = not {"siteid", "cookies_disable"} & options.keys()
    if stops:
        with pytest.raises(Abort):
            mkdocs_build(tmp_path, config)
        # MkDocs logs the consequence.
        message = message[: message.rindex(".", 0, -1)]
    else:
        mkdocs_build(tmp_path, config)
    (name,) = options
    # MkDocs logs the option's name.
    message = message.removeprefix(f"{{}}{name}: ") if stops else message
    said = [record.getMessage() for record in caplog.records if "clicky" in record.getMessage()]
    # MkDocs names the option itself.
    text = message.format("", "").removeprefix(f"{name}: " if stops else "")
    assert said == [f"Config value 'plugins': Plugin 'clicky' option '{name}': {text}"]


def test_all_mistakes_in_the_configuration_are_reported_by_sphinx(tmp_path: Path) -> None:
    options: dict[str, Any] = {}
    messages = []
    for each, message in SITE.values():
        given = {f"clicky_{name}": value for name, value in each.items()}
        # A configuration has one value of an option, so another mistake in the same option is left out.
        if not given.keys() & options.keys():
            options |= given
            messages.append(message)
    source = write(
        tmp_path / "src",
        {
            "index.rst": "x\n=\n",
            "conf.py": conf(["clicky_docs.sphinx"], clicky_site_id=SITE_ID, **options, show_warning_types=True),
        },
    )
    expected = [
        expected_log(f"WARNING: conf.py: {message.format('clicky_', 'clicky_')} [clicky.config]")
        for message in messages
    ]
    assert sorted(sphinx_build(source).log.splitlines()) == sorted(expected)


WORDS_OFF = {"search": {"words": False}}


@pytest.mark.parametrize(("options", "message"), WITHHELD.values(), ids=[*WITHHELD])
def test_mkdocs_reports_an_option_that_contradicts_the_setting_to_withhold_search_words(
    tmp_path: Path, options: dict[str, Any], message: str
) -> None:
    write(tmp_path, {"docs/index.md": "# x"})
    config = {"plugins": [{"clicky": {"site_id": SITE_ID, "insights": WORDS_OFF, **options}}]}
    (name,) = options
    said = [line for line in mkdocs_build(tmp_path, config).log.splitlines() if "clicky" in line]
    assert said == [f"WARNING Config value 'plugins': Plugin 'clicky' option '{name}': {message.format('')}"]


@pytest.mark.parametrize(
    ("options", "message"),
    [*EMPTY.values(), *(({**options, "insights": WORDS_OFF}, message) for options, message in WITHHELD.values())],
    ids=[*EMPTY, *WITHHELD],
)
def test_sphinx_reports_an_empty_option_and_an_option_that_contradicts_withheld_search_words(
    tmp_path: Path, options: dict[str, Any], message: str
) -> None:
    values = {f"clicky_{name}": value for name, value in options.items()}
    config = conf(["clicky_docs.sphinx"], clicky_site_id=SITE_ID, **values, show_warning_types=True)
    source = write(tmp_path / "src", {"index.rst": "x\n=\n", "conf.py": config})
    expected = expected_log(f"WARNING: conf.py: {message.format('clicky_')} [clicky.config]")
    assert sphinx_build(source).log.splitlines() == [expected]
