"""The report of a prepared site with known problems. Sphinx and MkDocs build the site."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from report.prepared import FIRST, LAST, REPOSITORY, Prepared, build_with_mkdocs, build_with_sphinx, month

from clicky_docs.report.build import build
from clicky_docs.report.figures import collect
from clicky_docs.report.model import Place, Report


@pytest.fixture(scope="module", params=[build_with_sphinx, build_with_mkdocs], ids=["Sphinx", "MkDocs"])
def prepared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    make: Callable[[Path], Prepared] = request.param
    return make(tmp_path_factory.mktemp("prepared"))


def report_of(prepared: Prepared, sources: Path | None = None) -> Report:
    return build(collect(month(prepared), FIRST, LAST), prepared.site, sources, LAST)[0]


def test_first_five_findings_are_the_prepared_problems_with_file_and_line(prepared: Prepared) -> None:
    report = report_of(prepared, prepared.sources)
    sphinx = prepared.extension == ".rst"
    found = [(row["kind"], str(row["page"].text), row["source"].text) for row in report.sections["do-next"][:5]]  # type: ignore[union-attr]

    def source(name: str, line: int) -> str:
        return f"{(prepared.sources / name).as_posix()}{prepared.extension}:{line}"

    assert found == [
        ("broken-link", prepared.url("guide/albums"), source("guide/albums", 11 if sphinx else 9)),
        ("unhelpful", prepared.url("guide/filters"), source("guide/filters", 1)),
        ("moved", prepared.url("tutorial/install"), source("tutorial/install", 1)),
        ("no-results", prepared.url("tutorial/install"), source("tutorial/install", 4 if sphinx else 3)),
        ("unread", prepared.url("more/legal"), f"{source('more/legal', 1)}, {source('more/thanks', 1)}"),
    ]


def test_lines_in_the_report_are_the_lines_of_the_prepared_texts(prepared: Prepared) -> None:
    report = report_of(prepared, prepared.sources)
    texts = ("tutorial/publishing", "Filters", "Install", "thumbnail")
    for row, text in zip(report.sections["do-next"], texts, strict=False):
        path, _, line = row["source"].text.rpartition(":")  # type: ignore[union-attr]
        assert text in Path(path).read_text(encoding="utf-8").splitlines()[int(line) - 1]


def test_source_is_a_link_to_the_line_in_the_repository(prepared: Prepared) -> None:
    report = report_of(prepared, prepared.sources)
    source = report.sections["do-next"][0]["source"]
    assert isinstance(source, Place)
    line = 11 if prepared.extension == ".rst" else 9
    assert source.url == f"{REPOSITORY}/blob/main/docs/guide/albums{prepared.extension}?plain=1#L{line}"


def test_source_comes_from_the_links_in_the_pages_if_the_folder_of_the_sources_is_not_given(prepared: Prepared) -> None:
    """Sphinx copies the sources into the site, so the line is known. MkDocs copies no source."""
    line = ":11" if prepared.extension == ".rst" else ""
    assert report_of(prepared).sections["do-next"][0]["source"].text == f"guide/albums{prepared.extension}{line}"  # type: ignore[union-attr]


def test_sections_have_the_prepared_figures(prepared: Prepared) -> None:
    report = report_of(prepared, prepared.sources)
    rows = report.sections
    assert [(row["figure"], row["count"], row["previous"]) for row in rows["overview"][:2]] == [
        ("visits", 800, 640),
        ("page views", 2800, 2400),
    ]
    assert len(rows["pages"]) == 28
    assert [row["page"].text for row in rows["unread"]] == [prepared.url("more/legal"), prepared.url("more/thanks")]  # type: ignore[union-attr]
    assert [(row["section"], row["pages"], row["views"]) for row in rows["sections"]] == [
        ("guide", 8, 800),
        ("reference", 8, 800),
        ("tutorial", 8, 800),
        ("more", 5, 300),
        ("(top)", 1, 100),
    ]
    (search,) = rows["no-results"]
    assert (search["words"], search["spellings"], search["searches"]) == ("thumnail", "thumnails", 25)
    assert [(row["url"], row["count"], row["similar"].text) for row in rows["not-found"]] == [  # type: ignore[union-attr]
        (prepared.url("tutorial/publishing"), 40, prepared.url("tutorial/publish")),
        (prepared.url("howto/install"), 30, prepared.url("tutorial/install")),
    ]
    assert [(row["page"].text, row["yes"], row["no"], row["comments"]) for row in rows["feedback"]] == [  # type: ignore[union-attr]
        (prepared.url("guide/filters"), 3, 17, "Which filters?"),
        (prepared.url("guide/covers"), 9, 0, ""),
    ]
    assert [(row["goal"], row["count"], row["conversion"], row["revenue"]) for row in rows["goals"]] == [
        ("Sign up", 12, 0.015, 30)
    ]
    assert [day.views for day in report.days][:2] == [20, 21]


def test_redirects_lead_from_missing_urls_to_similar_pages(prepared: Prepared) -> None:
    moved = report_of(prepared, prepared.sources).sections["redirects"][1]
    install, end = prepared.url("tutorial/install"), prepared.extension
    target = "../tutorial/install.html" if end == ".rst" else "../tutorial/install/index.html"
    assert moved == {
        "from": prepared.url("howto/install"),
        "to": Place(install, f"https://docs.example{install}"),
        "mkdocs": f'"howto/install.md": "tutorial/install{end}"',
        "sphinx": f"'howto/install': '{target}',",
        "netlify": f"{prepared.url('howto/install')} {install} 301",
        "nginx": f'location = "{prepared.url("howto/install")}" {{ return 301 "{install}"; }}',
    }


def test_unread_pages_are_unknown_if_the_list_of_pages_is_incomplete(prepared: Prepared) -> None:
    source = month(prepared)
    incomplete = type(source)(source.current, source.previous, ("pages",))
    report = build(collect(incomplete, FIRST, LAST), prepared.site, None, LAST)[0]
    assert report.sections["unread"] == ()
    assert "unread" not in {row["kind"] for row in report.sections["do-next"]}
    assert "Rows with few visits are missing from: pages." in str(report.sections["limits"][0]["meaning"])
