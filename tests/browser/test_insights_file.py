"""The option `insights`, the insights file, and the build tools that add the file."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from sites import SITE_ID, Document, conf, mkdocs_build, read_pages, run, sphinx_build, write
from strategies import ANYTHING

from clicky_docs import load_page, load_site
from clicky_docs.browser.insights_file import FILE, code, texts
from clicky_docs.browser.join import FOLDER, MINIFIED
from clicky_docs.browser.script import boot
from clicky_docs.browser.themes import THEMES
from clicky_docs.cli import cli
from clicky_docs.cli.partial import STATIC
from clicky_docs.options.insights import INSIGHTS, TEXTS
from clicky_docs.options.parsers import Untyped

ALL = ["search", "no-results", "not-found", "feedback", "copy", "read", "versions", "languages"]
GOALS = {"helped": 7, "failed": {"name": "Not helped", "revenue": 1}}

# the value of the option, the insights that are on
GIVEN: list[tuple[Any, dict[str, Any]]] = [
    ([], {}),
    (["search"], {"search": {}}),
    (("search", "Read"), {"search": {}, "read": {}}),
    ("copy", {"copy": {}}),
    (["no-results", "not_found"], {"no_results": {}, "not_found": {}}),
    ({"search": True, "copy": False, "read": None}, {"search": {}}),
    ({"search": {"words": False}}, {"search": {"words": False}}),
    # The form in which MkDocs lists plugins.
    (["copy", {"search": {"words": False}}, {"read": True}], {"copy": {}, "search": {"words": False}, "read": {}}),
    ({"read": {"words_per_minute": 300}}, {"read": {"words_per_minute": 300}}),
    ({"not-found": {"page": "missing"}}, {"not_found": {"page": "missing"}}),
    ({"feedback": {"yes": "helped", "no": "Failed", "comment": False}}, {"feedback": {"yes": 7, "no": GOALS["failed"], "comment": False}}),
    ({"feedback": {"yes": 9, "texts": {"question": "Well?"}}}, {"feedback": {"yes": 9, "texts": {"question": "Well?"}}}),
    ({"feedback": {"yes": None}}, {"feedback": {}}),
    # YAML parses yes and no as booleans.
    ({"feedback": {True: "helped", False: 8, "texts": {True: "Ja", False: "Nein"}}}, {"feedback": {"yes": 7, "no": 8, "texts": {"yes": "Ja", "no": "Nein"}}}),
    (False, {}),
    # Values from a command line or from an environment variable.
    (Untyped("search, copy"), {"search": {}, "copy": {}}),
    (Untyped(" [search, {read: {words_per_minute: 300}}]"), {"search": {}, "read": {"words_per_minute": 300}}),
    (Untyped("{search: {words: no}}"), {"search": {"words": False}}),
]  # fmt: skip


@pytest.mark.parametrize(("given_", "on"), GIVEN)
def test_valid_value_of_the_option_insights_turns_on_the_named_insights(given_: Any, on: dict[str, Any]) -> None:
    site, problems = load_site({"insights": given_, "goals": GOALS})
    assert problems == []
    assert site.insights == on


ON = "true, false, or a mapping of the insight's settings"
# the value of the option, the insights that are on, the message
WRONG: list[tuple[Any, dict[str, Any], str]] = [
    (["serch", "copy"], {"copy": {}}, "c_insights.serch: unknown insight; found 'serch'; did you mean 'search'? The insight is ignored."),
    ({"noresults": True}, {}, "c_insights.noresults: unknown insight; found 'noresults'; did you mean 'no-results'? The insight is ignored."),
    ({"copy": "yes"}, {}, "c_insights.copy: text, not a boolean; write true or false without quotes; found 'yes'; accepted: true or false. The insight is off."),
    ({"search": 3}, {}, f"c_insights.search: neither true nor false; found 3; accepted: {ON}. The insight is off."),
    ({"search": {"word": False}}, {"search": {"words": False}}, "c_insights.search.word: unknown setting; found 'word'; did you mean 'words'? The setting is ignored, and no search words are sent."),
    ({"search": {"words": True, "word": False}}, {"search": {"words": True}}, "c_insights.search.word: unknown setting; found 'word'; did you mean 'words'? The setting is ignored."),
    ({"search": True, "words": False}, {"search": {"words": False}}, "c_insights.words: a setting, not an insight; found 'words'; accepted: c_insights.search.words. The setting is ignored, and no search words are sent."),
    ({"copy": True, "words": False}, {"copy": {}}, "c_insights.words: a setting, not an insight; found 'words'; accepted: c_insights.search.words. The setting is ignored."),
    ({"search": True, "comment": False}, {"search": {}}, "c_insights.comment: a setting, not an insight; found 'comment'; accepted: c_insights.feedback.comment. The setting is ignored."),
    ({"copy": {"lang": "sh"}}, {"copy": {}}, "c_insights.copy.lang: unknown setting; found 'lang'; accepted: no settings. The setting is ignored."),
    (True, {}, "c_insights: true is not the name of an insight; found True; accepted: a list such as [search, no-results], or a mapping of names to true, false or settings, such as {search: {words: false}, feedback: true}. No insight is on."),
    # With an invalid value, less data is sent, not more.
    ({"search": {"words": "no"}}, {"search": {"words": False}}, "c_insights.search.words: text, not a boolean; write true or false without quotes; found 'no'; accepted: true or false. The search words are not sent."),
    ({"No_Results": {"words": []}}, {"no_results": {"words": False}}, "c_insights.No_Results.words: neither true nor false; found []; accepted: true or false. The search words are not sent."),
    ({"feedback": {"comment": "no"}}, {"feedback": {"comment": False}}, "c_insights.feedback.comment: text, not a boolean; write true or false without quotes; found 'no'; accepted: true or false. The form has no field for a comment."),
    ({"feedback": {"yes": "helpd"}}, {"feedback": {}}, "c_insights.feedback.yes: unknown goal (did you mean 'helped'?); found 'helpd'; accepted: a goal's name (helped, failed) or id, or a mapping with one of them and optional revenue, such as {name: helped, revenue: 2.5}. The answer is logged as an event."),
    ({"feedback": {"texts": {"qestion": "x"}}}, {"feedback": {}}, "c_insights.feedback.texts: unknown key 'qestion' (did you mean 'question'?); found {'qestion': 'x'}; accepted: a mapping with question, yes, no, thanks, comment and send, or some of them. The default texts are used."),
    ({"read": {"words_per_minute": 0}}, {"read": {}}, "c_insights.read.words_per_minute: less than 1; found 0; accepted: a number of words, 1 or more. The default (400) is used."),
    ({"not-found": {"page": ""}}, {"not_found": {}}, "c_insights.not-found.page: empty text; found ''; accepted: a page's path without the file extension, such as 404. The default (404) is used."),
    (7, {}, "c_insights: neither a list nor a mapping; found 7; accepted: a list such as [search, no-results], or a mapping of names to true, false or settings, such as {search: {words: false}, feedback: true}. No insight is on."),
    ([["search"]], {}, "c_insights: not text; found [['search']]; accepted: a list such as [search, no-results], or a mapping of names to true, false or settings, such as {search: {words: false}, feedback: true}. No insight is on."),
]  # fmt: skip


@pytest.mark.parametrize(("given_", "on", "message"), WRONG)
def test_invalid_part_of_the_option_insights_is_reported_and_the_other_parts_are_used(
    given_: Any, on: dict[str, Any], message: str
) -> None:
    site, problems = load_site({"insights": given_, "goals": GOALS, "site_id": 1}, prefix="c_")
    assert [str(each) for each in problems] == [message]
    assert (site.insights, site.site_id) == (on, ("1",))


@pytest.mark.parametrize(
    "twice", [{"no-results": {"words": "no"}, "no_results": False}, {"Search": None, "search": {"words": 3}}]
)
def test_search_words_are_not_sent_if_the_option_insights_names_an_insight_twice(twice: dict[str, Any]) -> None:
    site, _ = load_site({"insights": twice})
    assert all(values.get("words") is not True for values in site.insights.values())


def test_cases_in_this_file_cover_each_insight_and_each_setting_of_an_insight() -> None:
    names = {f"{each.name}.{inner.name}" for each in INSIGHTS.values() for inner in (each.table or {}).values()}
    named = {match for _, _, message in WRONG for match in re.findall(r"c_insights\.([\w-]+\.\w+):", message)}
    assert {name.replace("-", "_") for name in names} <= {name.lower().replace("-", "_") for name in named} | {
        # feedback.no has the same parser as feedback.yes.
        "feedback.no"
    }
    assert {*INSIGHTS} == {name.replace("-", "_") for name in ALL}
    assert {*INSIGHTS} <= {name for _, on in GIVEN for name in on} | {"versions", "languages"}


@given(
    given_=ANYTHING | st.dictionaries(st.sampled_from(ALL), ANYTHING | st.dictionaries(st.text(max_size=9), ANYTHING))
)
def test_arbitrary_value_of_the_option_insights_turns_on_only_existing_insights(given_: Any) -> None:
    site, problems = load_site({"site_id": 1, "insights": given_, "goals": GOALS})
    assert all(map(str, problems))
    assert {*site.insights} <= {*INSIGHTS}
    code(site).encode()


def options(site: Any) -> dict[str, Any]:
    return json.loads(code(site).rpartition("})(")[2].removesuffix(");\n"))


def test_insights_file_contains_code_only_for_insights_that_are_on() -> None:
    nothing, _ = load_site({"site_id": 1})
    assert code(nothing) == ""
    sizes = {}
    for name in ALL:
        site, _ = load_site({"site_id": 1, "insights": [name]})
        sizes[name] = len(code(site))
    everything, _ = load_site({"site_id": 1, "insights": ALL})
    assert max(sizes.values()) < len(code(everything))
    words = {"feedback": "fieldset", "copy": "getSelection", "read": "visibilityState", "not-found": "referrer"}
    for name in ALL:
        site, _ = load_site({"site_id": 1, "insights": [name]})
        assert [each for each, word in words.items() if word in code(site)] == [name][: name in words]
    assert len(gzip.compress(code(everything).encode(), 9)) <= (
        7_500 if FOLDER.joinpath(f"boot{MINIFIED}").is_file() else 7_600
    )


def test_page_script_of_a_site_with_insights_contains_the_code_that_sends_events() -> None:
    sites = {name: load_site({"site_id": 1, "insights": [name]})[0] for name in ALL}
    nothing, _ = load_site({"site_id": 1})
    scripts = {name: boot(site) for name, site in sites.items()}
    sizes = {name: len(gzip.compress(script.encode(), 9)) for name, script in scripts.items()}
    without = len(gzip.compress(boot(nothing).encode(), 9))
    # The page script reserves space for the form, and masks the title of results pages. Only the insights file depends on
    # the other insights.
    searches = {"search", "no-results"}
    assert len({scripts[name] for name in searches}) == 1
    assert len({script for name, script in scripts.items() if name not in {"feedback", *searches}}) == 1
    assert 0 < sizes["copy"] - without < 150
    assert "adoptedStyleSheets" in scripts["feedback"]
    assert sizes["feedback"] - without < 410


def test_insights_file_contains_the_settings_of_its_insights() -> None:
    given_ = {
        "search": {"words": False},
        "no-results": True,
        "not-found": {"page": "missing"},
        "read": {"words_per_minute": 240},
        "feedback": {"yes": "helped", "no": "failed", "comment": False, "texts": {"question": "Well?", "send": "Go"}},
        "versions": True,
    }
    site, problems = load_site({"site_id": 1, "insights": given_, "goals": GOALS})
    assert problems == []
    found = options(site)
    assert found["search"] == {"all": True, "none": True, "words": False}
    assert found["not_found"] == "missing"
    assert found["seconds_per_word"] == 0.25
    assert (found["feedback"]["comment"], found["feedback"]["goals"]) == (False, {"yes": [7], "no": ["Not helped", 1]})
    assert found["feedback"]["texts"]["de"] == "Well?\nJa\nNein\nDanke!\nWas könnte besser sein?\nGo"
    assert {each["kind"] for each in found["switches"]} == {"version"}
    assert "copy" not in found
    site, _ = load_site({"site_id": 1, "insights": ["no-results"]})
    assert options(site)["search"] == {"all": False, "none": True, "words": True}
    site, _ = load_site({"site_id": 1, "insights": {"search": True, "no-results": {"words": False}}})
    assert options(site)["search"] == {"all": True, "none": True, "words": False}


# An insight, and the options that its part of the insights file needs.
NEEDED = {
    "search": {"search", "masked_parameters", "searches"},
    "no-results": {"search", "masked_parameters", "searches"},
    "not-found": {"not_found"},
    "feedback": {"articles", "feedback"},
    "copy": {"copy"},
    "read": {"articles", "seconds_per_word"},
    "versions": {"switches"},
    "languages": {"switches"},
}


@pytest.mark.parametrize(("name", "needed"), NEEDED.items())
def test_insights_file_with_one_insight_contains_only_the_options_that_this_insight_needs(
    name: str, needed: set[str]
) -> None:
    site, _ = load_site({"site_id": 1, "insights": [name]})
    found = options(site)
    assert found.keys() == needed
    assert all(found.values())


def test_insights_file_without_settings_contains_the_default_settings() -> None:
    found = options(load_site({"site_id": 1, "insights": ALL})[0])
    assert (found["not_found"], found["seconds_per_word"]) == ("404", 0.15)
    assert found["feedback"].keys() == {"forms", "comment", "goals", "texts"}
    assert (found["feedback"]["comment"], found["feedback"]["goals"]) == (True, {})
    labels = {(each["kind"], each["label"]) for each in found["switches"]}
    assert labels == {("version", "Version"), ("language", "Language")}


def test_feedback_form_has_texts_in_at_least_ten_languages() -> None:
    assert len(texts()) >= 10
    for language, labels in texts().items():
        assert re.fullmatch(r"[a-z]{2,3}(-[a-z]+)?", language)
        assert tuple(labels) == TEXTS
        assert all(text == " ".join(text.split()) != "" for text in labels.values())
    questions = {labels["question"] for labels in texts().values()}
    assert len(questions) == len(texts())


def test_each_theme_has_a_unique_name_and_a_source_url() -> None:
    names = [each.name for each in THEMES]
    assert len({*names}) == len(names)
    assert all(each.source.startswith("https://") for each in THEMES)


def test_page_metadata_with_the_site_option_insights_is_reported_as_a_problem() -> None:
    site, _ = load_site({"site_id": 1})
    _, (problem,) = load_page("p", {"clicky_insights": ["copy"]}, site)
    assert str(problem).startswith(
        "clicky_insights: an option of the whole site, not of a page; found 'insights'; accepted: "
    )


PAGE = (Path(__file__).parents[2] / "docs" / "insights.md").read_text(encoding="utf-8")


def between(name: str) -> str:
    return PAGE.partition(f"<!-- {name} -->")[2].partition(f"<!-- /{name} -->")[0]


def test_insights_page_of_the_docs_lists_all_languages_of_the_feedback_form() -> None:
    assert between("languages") == ", ".join(sorted(texts()))


def test_examples_of_the_option_insights_on_the_insights_page_of_the_docs_are_valid() -> None:
    (config,) = re.findall(r"```yaml.*?\n(.*?)```", PAGE, re.DOTALL)
    site, problems = load_site(yaml.safe_load(config)["plugins"][1]["clicky"])
    assert problems == []
    (listed,) = re.findall(r"`clicky_insights = (\[.*?\])`", PAGE)
    assert site.insights == load_site({"insights": json.loads(listed)})[0].insights
    for written in re.findall(r"`(\{.*?\})`", PAGE):
        assert load_site({"insights": yaml.safe_load(written)})[1] == []
    (path,) = re.findall(r'extra_javascript = \["(.*?)"\]', PAGE)
    assert path == STATIC.as_posix()


# In build tools ------------------------------------------------------------------------------------------------------

SITE, _ = load_site({"site_id": SITE_ID, "insights": ALL})


def sources(html: str) -> list[str]:
    """Return the URLs from which a page loads the insights file; assert that the elements are deferred and empty."""
    document = Document.of(html)
    found = [each for part in document for each in part.iter("script") if FILE in each.get("src", "")]
    assert all("defer" in each.attrib and not (each.text or "").strip() for each in found)
    return [each.attrib["src"] for each in found]


def loaded(site: Path, page: str, source: str) -> str:
    """Return the content of the insights file that a page loads."""
    path, _, version = source.partition("?v=")
    assert re.fullmatch("[0-9a-f]{8}", version)
    root = site if path.startswith("/") else (site / page).parent
    return (root / path.lstrip("/")).resolve().read_text(encoding="utf-8")


@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs", "material"])
def test_mkdocs_build_with_the_option_insights_adds_the_insights_file_to_every_page(tmp_path: Path, theme: str) -> None:
    write(tmp_path, {"docs/index.md": "# x", "docs/a/b.md": "---\nclicky: false\n---\n# y"})
    config = {
        "site_url": "https://docs.example/",
        "theme": theme,
        "plugins": ["search", {"clicky": {"site_id": SITE_ID, "insights": ALL}}],
    }
    # A second build does not add the file again.
    for _ in range(2):
        built = mkdocs_build(tmp_path, config, strict=True)
    assert {"index.html", "a/b/index.html", "404.html"} <= built.pages.keys()
    for page, html in built.pages.items():
        (source,) = sources(html)
        assert loaded(tmp_path / "site", page, source) == code(SITE)


@pytest.mark.parametrize("theme", ["alabaster", "furo", "sphinx_rtd_theme"])
@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_sphinx_build_with_the_option_insights_adds_the_insights_file_to_every_page(
    tmp_path: Path, theme: str, builder: str
) -> None:
    config = conf(["clicky_docs.sphinx"], clicky_site_id=SITE_ID, clicky_insights=ALL, html_theme=theme)
    write(tmp_path / "src", {"index.rst": "x\n=\n\n.. toctree::\n\n   a/b\n", "a/b.rst": "y\n=\n", "conf.py": config})
    for _ in range(2):
        built = sphinx_build(tmp_path / "src", "-W", builder=builder)
        assert built.log == ""
    for page, html in built.pages.items():
        (source,) = sources(html)
        assert loaded(tmp_path / f"src-{builder}", page, source) == code(SITE)


def test_change_of_the_insights_settings_changes_the_url_of_the_insights_file(tmp_path: Path) -> None:
    """With the same URL, browsers would use the old file in their cache."""
    found = set()
    for insights in (["copy"], ["read"]):
        write(tmp_path, {"docs/index.md": "# x", "src/index.rst": "x\n=\n"})
        built = mkdocs_build(tmp_path, {"plugins": [{"clicky": {"site_id": SITE_ID, "insights": insights}}]})
        found.add(sources(built.pages["index.html"])[0])
        config = conf(["clicky_docs.sphinx"], clicky_site_id=SITE_ID, clicky_insights=insights)
        (tmp_path / "src" / "conf.py").write_text(config, encoding="utf-8")
        # Within one process, Sphinx reads a static file only once, so this build runs in a process of its own.
        assert run("sphinx", "-q", "src", "out", cwd=tmp_path).returncode == 0
        found.add(sources(read_pages(tmp_path / "out")["index.html"])[0])
    assert len(found) == 4


OFF = [{"site_id": None}, {"enabled": False}, {"insights": []}, {"insights": {"copy": False}}, {"local": True}]


@pytest.mark.parametrize("options", OFF, ids=str)
def test_build_writes_no_insights_file_if_the_site_is_not_tracked(tmp_path: Path, options: dict[str, Any]) -> None:
    settings = {"site_id": SITE_ID, "insights": ["copy"], **options}
    local = settings.pop("local", False)
    write(tmp_path, {"docs/index.md": "# x", "src/index.rst": "x\n=\n"})
    built = mkdocs_build(tmp_path, {"plugins": [{"clicky": settings}]}, command="serve" if local else "build")
    assert sources(built.pages["index.html"]) == []
    config = {f"clicky_{name}": value for name, value in settings.items()}
    config |= {"html_baseurl": "http://localhost/"} if local else {}
    write(tmp_path / "src", {"conf.py": conf(["clicky_docs.sphinx"], **config)})
    assert sources(sphinx_build(tmp_path / "src", "-W").pages["index.html"]) == []
    assert not list(tmp_path.rglob(FILE))


@pytest.mark.parametrize("builder", ["json", "epub", "text", "htmlhelp"])
def test_sphinx_builders_for_other_formats_than_websites_write_no_insights_file(tmp_path: Path, builder: str) -> None:
    config = conf(
        ["clicky_docs.sphinx"], clicky_site_id=SITE_ID, clicky_insights=ALL, version="1", copyright="x", html_baseurl=""
    )
    source = write(tmp_path / "src", {"index.rst": "x\n=\n", "conf.py": config})
    assert sphinx_build(source, builder=builder).status == 0
    assert not list(tmp_path.rglob(FILE))


def test_insights_file_is_added_once_if_mkdocs_static_i18n_builds_several_languages(tmp_path: Path) -> None:
    """mkdocs-static-i18n builds the languages one after the other, with one configuration."""
    from mkdocs.config import load_config  # noqa: PLC0415

    from clicky_docs.mkdocs import ClickyPlugin  # noqa: PLC0415

    write(tmp_path, {"docs/index.md": "# x", "mkdocs.yml": "site_name: Site\n"})
    config = load_config(str(tmp_path / "mkdocs.yml"))
    plugin = ClickyPlugin()
    plugin.load_config({"site_id": SITE_ID, "insights": ["copy"]})
    for _ in range(3):
        plugin.on_config(config)
    assert [str(each).partition("?")[0] for each in config.extra_javascript] == [f"assets/{FILE}"]


PLAIN = "<!doctype html><html><head><title>x</title></head><body><p>x</p></body></html>"


@pytest.fixture
def inject(tmp_path: Path) -> Callable[..., str]:
    def run(*lines: str) -> str:
        (tmp_path / "clicky-docs.toml").write_text("\n".join([f'site_id = "{SITE_ID}"', *lines, ""]), encoding="utf-8")
        arguments = ["inject", str(tmp_path / "site"), "--config", str(tmp_path / "clicky-docs.toml")]
        result = CliRunner().invoke(cli, arguments)
        assert result.exit_code == 0, result.output
        return result.stdout

    return run


def test_inject_adds_the_insights_file_to_pages_or_removes_it_if_the_option_insights_is_not_set(
    tmp_path: Path, inject: Callable[..., str]
) -> None:
    pages = {"index.html": PLAIN, "a/b/index.html": PLAIN, "404.html": PLAIN, "off.html": PLAIN}
    site = write(tmp_path / "site", pages)
    lines = [f"insights = {json.dumps(ALL)}", "[pages]", "off = false"]
    assert inject(*lines).endswith("; 4 changed\n")
    built = read_pages(site)
    for page, up in {"index.html": "", "a/b/index.html": "../../", "404.html": "/"}.items():
        (source,) = sources(built[page])
        assert source.startswith(f"{up}{FILE}?v=")
        assert loaded(site, page, source) == code(SITE)
    # After client-side navigation, the file sends the events of the next page.
    assert sources(built["off.html"]) == sources(built["index.html"])
    # A second run changes nothing. A run without the option removes the file from the pages.
    path = site / FILE
    before = path.stat().st_mtime_ns
    assert inject(*lines).endswith("; 0 changed\n")
    assert path.stat().st_mtime_ns == before
    checked = CliRunner().invoke(cli, ["check", str(site), "--strict"])
    assert [line for line in checked.output.splitlines() if "error" in line and "script" in line] == []
    inject('insights = ["copy"]')
    assert path.read_text(encoding="utf-8") == code(load_site({"site_id": 1, "insights": ["copy"]})[0])
    inject()
    assert not any(FILE in html for html in read_pages(site).values())


def test_inject_reports_the_reason_if_the_insights_file_cannot_be_written(
    tmp_path: Path, inject: Callable[..., str]
) -> None:
    write(tmp_path / "site", {"index.html": PLAIN, f"{FILE}/x": ""})
    with pytest.raises(AssertionError, match="Is a directory"):
        inject('insights = ["copy"]')
