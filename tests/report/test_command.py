"""The command `clicky-docs report`: options, outputs, and one message for each invalid input."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from report.sample_figures import FILE, FIRST, LAST, SITE_ID, TITLES, database
from report.sample_figures import write as write_figures
from sites import snippet, write

from clicky_docs import place
from clicky_docs.cli import cli
from clicky_docs.pages import popular
from clicky_docs.report import command
from clicky_docs.report.sections import SECTIONS
from clicky_docs.report.write import json_file
from clicky_docs.stats.answers import answer

PAGE = "<!doctype html><html><head><title>{0} - Lantern</title></head><body><main><h1>{0}</h1><p>{1}</p></main></body></html>"
TEXTS = {
    "index.html": ("Lantern", "A gallery of pictures."),
    "tutorial/install/index.html": ("Install Lantern", "Install it."),
    "tutorial/publish/index.html": ("Publish an album", "With a cover."),
    "download/index.html": ("Download the handbook", "Here."),
    "why/index.html": ("Why Lantern?", "Another gallery."),
    "reference/index.html": ("Reference", "Nobody opens this page."),
}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("CLICKY_SITE_ID", "CLICKY_SITEKEY"):
        monkeypatch.delenv(name, raising=False)
    pages = {
        name: place(PAGE.format(*texts), snippet(name.removesuffix("/index.html"))) for name, texts in TEXTS.items()
    }
    return write(tmp_path / "site", pages)


def run(*arguments: object, env: dict[str, str] | None = None) -> Result:
    return CliRunner(env=env).invoke(cli, ["report", *map(str, arguments)])


def data(*arguments: object) -> dict[str, Any]:
    result = run(*arguments, "--json", "-")
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def test_saved_figures_of_the_sample_are_up_to_date(tmp_path: Path) -> None:
    """If this fails, run `python tests/report/sample_figures.py`."""
    write_figures(tmp_path / "figures.json")
    assert FILE.read_text(encoding="utf-8") == (tmp_path / "figures.json").read_text(encoding="utf-8")


def test_report_of_saved_figures_equals_the_report_of_the_database(site: Path, tmp_path: Path) -> None:
    database(tmp_path / "serve.sqlite").close()
    saved = data(site, "--from", FILE)
    assert data(site, "--from", tmp_path / "serve.sqlite", "--time-zone", "UTC") == saved
    assert (saved["first"], saved["last"], saved["problems"]) == (str(FIRST), str(LAST), [])


def test_sections_have_the_figures_of_the_beacons(site: Path) -> None:
    """The numbers follow from the table VISITS in sample_figures.py."""
    sections = data(site, "--from", FILE)["sections"]

    def values(name: str, *columns: str) -> list[list[object]]:
        return [
            [value["text"] if isinstance(value := row[column], dict) else value for column in columns]
            for row in sections[name]
        ]

    assert values("overview", "figure", "count", "previous") == [
        ["visits", 80, 52],
        ["page views", 153, 109],
        ["events: an answer in the feedback form", 27, None],
        ["events: code is copied", 24, None],
        ["events: the page is read", 24, None],
        ["events: a search", 20, None],
        ["events: a search result is opened", 16, None],
        ["events: a search without results", 14, None],
        ["events: a URL that does not exist", 12, None],
        ["events: a switch of the language", 4, None],
        ["events: a switch of the version", 4, None],
        ["events: a comment in the feedback form", 2, None],
    ]
    assert values("pages", "page", "title", "views", "entries", "exits", "read", "helpful") == [
        ["/", "Lantern", 53, 53, 4, 0, None],
        ["/tutorial/publish/", "Publish an album", 42, 2, 42, 0, 0],
        ["/tutorial/install/", "Install Lantern", 24, 0, 0, 1, None],
        ["/why/", "Why Lantern?", 14, 5, 14, 0, 1],
        ["/download/", "Download the handbook", 8, 8, 8, 0, None],
    ]
    assert values("unread", "page") == [["/reference/"]]
    assert values("no-results", "words", "spellings", "searches", "page", "similar") == [
        ["galery", "galerys", 14, "/", "/"],
    ]
    assert values("unopened", "words", "searches", "similar") == [["handbook", 4, "/download/"]]
    assert values("not-found", "url", "count", "referrer", "similar") == [
        ["/install/", 12, "https://forum.example/", "/tutorial/install/"]
    ]
    assert values("feedback", "page", "yes", "no", "comments") == [
        ["/tutorial/publish/", 0, 18, "Which host?"],
        ["/why/", 9, 0, ""],
    ]
    assert values("copied", "page", "language", "heading", "count") == [
        ["/tutorial/install/", "sh", "Install Lantern", 24]
    ]
    assert values("switches", "kind", "from", "to", "count") == [
        ["language", "en", "de", 4],
        ["version", "1.0", "2.0", 4],
    ]
    assert values("languages", "language", "count") == [["en", 59], ["de", 16], ["fr", 5]]
    assert values("goals", "goal", "count") == [["12", 24], ["14", 8]]
    assert TITLES


def test_files_of_all_forms_are_written(site: Path, tmp_path: Path) -> None:
    result = run(
        site, "--from", FILE, "--html", "r/r.html", "--markdown", "r/r.md", "--json", "r/r.json", "--csv", "r/csv",
        "--popular", "data/popular.json",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "Do next" in result.stdout
    assert {path.name for path in (tmp_path / "r" / "csv").iterdir()} == {f"{name}.csv" for name in SECTIONS}
    assert "<h1>lantern.example</h1>" in (tmp_path / "r" / "r.html").read_text(encoding="utf-8")
    assert (tmp_path / "r" / "r.md").read_text(encoding="utf-8").startswith("# lantern.example, 2026-10-30")
    assert json_file.parse((tmp_path / "r" / "r.json").read_text(encoding="utf-8")).site == "lantern.example"
    pages = popular.read(tmp_path / "data" / "popular.json")
    assert [(page.name, page.views) for page in pages[:2]] == [("index", 53), ("tutorial/publish", 42)]


def test_markdown_is_printed_if_the_path_is_a_dash(site: Path) -> None:
    result = run(site, "--from", FILE, "--markdown", "-")
    assert result.stdout.startswith("# lantern.example")


def test_fail_on_prints_the_reason_and_exits_with_status_1(site: Path) -> None:
    result = run(site, "--from", FILE, "--fail-on", "not-found > 11", "--fail-on", "unread > 1")
    assert result.exit_code == 1
    assert result.stderr == "not-found is 12, and --fail-on is 'not-found > 11'\n"


def test_compare_shows_the_changes_since_an_earlier_report(site: Path) -> None:
    earlier = data(site, "--from", FILE)
    earlier["sections"]["pages"][0]["views"] = 50
    Path("earlier.json").write_text(json.dumps(earlier), encoding="utf-8")
    found = data(site, "--from", FILE, "--compare", "earlier.json")
    assert found["sections"]["pages"][0]["change"] == pytest.approx(0.06)
    assert found["compared"] == "the report of 2026-10-30 to 2026-11-28"


def test_schema_is_printed_without_a_site_and_without_a_key() -> None:
    assert run("--schema").stdout == json_file.schema()


def test_sources_in_the_folder_docs_are_found_without_an_option(site: Path) -> None:
    write(Path("docs"), {"why.md": "# Why Lantern?\n"})
    (finding,) = [row for row in data(site, "--from", FILE)["sections"]["pages"] if row["page"]["text"] == "/why/"]
    assert finding["source"] == {"text": "docs/why.md:1"}


INVALID = {
    "the folder is missing": (["--from", FILE], "the folder of the built site is missing. Add the folder, as in 'clicky-docs report site/'."),
    "no key": (["site", "--site-id", SITE_ID], "The environment variable 'CLICKY_SITEKEY' is not set."),
    "no Site ID": (["empty"], "the Site ID is missing: the pages have no Site ID. Set --site-id or CLICKY_SITE_ID."),
    "an invalid Site ID": (["site", "--site-id", "x1"], "The Site ID is 'x1'; expected digits."),
    "an API without encryption": (["site", "--api", "http://stats.example"], "expected a URL with 'https'"),
    "an unknown time zone": (["site", "--time-zone", "Nowhere"], "The time zone 'Nowhere' is unknown"),
    "an invalid condition": (["site", "--from", FILE, "--fail-on", "x"], "--fail-on: not a condition; accepted: a section"),
    "an unknown section": (["site", "--from", FILE, "--fail-on", "x > 1"], "--fail-on: unknown section 'x'; accepted: do-next, "),
    "no earlier report": (["site", "--from", FILE, "--compare", "site/index.html"], "--compare site/index.html: "),
    "no saved figures": (["site", "--from", "site/index.html"], "the file is damaged, or was not written by '--save'."),
    "figures of another site": (["site", "--from", FILE, "--site-id", "5"], "has figures of the site 101234567, not of the site 5."),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "message"), INVALID.values(), ids=INVALID)
def test_invalid_input_leads_to_one_message(arguments: list[object], message: str, site: Path) -> None:
    write(Path("empty"), {"index.html": "<!doctype html><title>x</title>"})
    result = run(*arguments)
    assert result.exit_code == 1, result.output
    assert result.stderr.startswith("Error: ")
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""


def test_period_without_saved_answers_is_reported_as_a_problem(site: Path) -> None:
    """The saved answers are for 30 days, not for 7 days. Sections that need no figures are still in the report."""
    found = data(site, "--from", FILE, "--days", 7)
    assert re.search(r"has no answer for the figures .* with the same '--days'", found["problems"][0])
    assert found["sections"]["limits"]


def test_folder_of_another_site_leads_to_a_problem_with_a_url_of_clicky_and_a_url_of_the_folder(site: Path) -> None:
    write(Path("other"), {"guide/start.html": PAGE.format("Start", "x"), "index/index.html": PAGE.format("x", "x")})
    Path("other/index/index.html").unlink()
    found = data("other", "--from", FILE)
    assert found["problems"] == [
        "no URL in Clicky's figures belongs to a page of the site's folder: Clicky has '/', the folder has "
        "'/guide/start.html'. Check the folder and the Site ID. The report contains no pages."
    ]
    assert found["sections"]["languages"]


def test_folder_without_pages_is_a_problem(site: Path) -> None:
    Path("none").mkdir()
    assert data("none", "--from", FILE)["problems"] == ["none has no HTML document."]


def test_more_days_than_clicky_keeps_are_reported(site: Path) -> None:
    found = data(site, "--from", FILE, "--days", 4000)
    assert any("'--days' is 4000; Clicky keeps figures for at most" in each for each in found["problems"])


# The Stats API --------------------------------------------------------------------------------------------------------

KEY = "abc123def456"


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[dict[str, str]]]:
    """Answer requests of the Stats API from the beacons of the sample, and yield the list of the requests."""
    store = database()
    requests: list[dict[str, str]] = []

    class Connection:
        def __init__(self, account: Any, now: Callable[[], Any], cache: Path) -> None:
            self.account, self.now, self.notices = account, now, {}

        def __call__(self, parameters: dict[str, str]) -> str:
            requests.append(dict(parameters))
            access = {"site_id": self.account.site_id, "sitekey": self.account.key.reveal()}
            return command_answer(store, {**parameters, **access}, self.now())

        def close(self) -> None:
            requests.append({"closed": ""})

    monkeypatch.setattr(command, "Http", Connection)
    monkeypatch.setattr(command, "cache_file", lambda: tmp_path / "cache.sqlite")
    yield requests
    store.close()


def command_answer(store: Any, parameters: dict[str, str], now: Any) -> str:
    return answer(store, parameters, now=now).body


def test_site_id_of_the_pages_is_used(site: Path, api: list[dict[str, str]]) -> None:
    result = run(site, "--save", "saved.json", "--json", "-", env={"CLICKY_SITEKEY": KEY})
    assert result.exit_code == 0, result.output
    assert api[-1] == {"closed": ""}
    saved = Path("saved.json").read_text(encoding="utf-8")
    assert json.loads(saved)["site_id"] == SITE_ID
    assert KEY not in saved + result.output
    assert data(site, "--from", "saved.json") == json.loads(result.stdout)


def test_check_prints_the_result_of_each_check(site: Path, api: list[dict[str, str]]) -> None:
    result = run("--check", "--site-id", SITE_ID, env={"CLICKY_SITEKEY": KEY})
    assert len([each for each in api if "type" in each]) == 1
    assert "ok: key: The API accepts the sitekey.\n" in result.stdout
    assert result.exit_code == int("failed: " in result.stdout)


def test_command_prompts_for_the_key_in_a_terminal(
    site: Path, api: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_is_terminal", lambda: True)
    result = CliRunner().invoke(cli, ["report", "--check", "--site-id", SITE_ID], input=f"{KEY}\n")
    assert "Sitekey: " in result.output
    assert KEY not in result.output
    assert "ok: key" in result.output


def test_missing_extra_leads_to_one_message(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "rapidfuzz", None)
    for name in [each for each in __import__("sys").modules if each.startswith("clicky_docs.report.")]:
        monkeypatch.delitem(__import__("sys").modules, name)
    monkeypatch.delattr("clicky_docs.report.command")
    result = run(site, "--from", FILE)
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: the module 'rapidfuzz' is not installed; to install the report, run: "
        'python -m pip install "clicky-docs[report]"\n'
    )
