"""Values of placeholders: from the build tool, from services, and from environment variables."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clicky_docs.pages.facts import SERVICES, placeholder_values

RTD = {"READTHEDOCS_VERSION": "latest", "READTHEDOCS_LANGUAGE": "de"}
# variables, values of the build tool, project, version, language
CASES: list[tuple[dict[str, str], dict[str, Any], str | None, str | None, str | None]] = [
    ({}, {}, None, None, None),
    ({}, {"project": "P", "version": "1.2", "language": "en"}, "P", "1.2", "en"),
    ({}, {"project": "", "version": None, "language": ""}, None, None, None),
    ({}, {"version": 2.0}, None, "2.0", None),
    (RTD, {"project": "P", "version": "1.2", "language": "en"}, "P", "latest", "de"),
    ({"READTHEDOCS_VERSION": ""}, {"version": "1.2"}, None, "1.2", None),
    ({"MIKE_DOCS_VERSION": "2.x"}, {"version": "1.2", "language": "en"}, None, "2.x", "en"),
    ({"": "x"}, {}, None, None, None),
]


@pytest.mark.parametrize(("environment", "host", "project", "version", "language"), CASES)
def test_value_from_a_hosting_service_wins_over_the_value_from_the_build_tool(
    environment: dict[str, str], host: dict[str, Any], project: str | None, version: str | None, language: str | None
) -> None:
    before = copy.deepcopy((environment, host))
    found = placeholder_values(environment, host)
    assert [found.get(name) for name in ("project", "version", "language")] == [project, version, language]
    assert {name for name in found if not name.startswith("env.")} <= {"project", "version", "language"}
    assert (environment, host) == before


def test_each_environment_variable_that_is_not_empty_is_a_placeholder_value() -> None:
    found = placeholder_values({"BRANCH": "main", "EMPTY": "", "project": "x"}, {"project": "P"})
    assert found == {"project": "P", "env.BRANCH": "main", "env.project": "x"}


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_each_hosting_service_has_a_documentation_url_and_sets_the_version(service: Any) -> None:
    assert service.source.startswith("https://")
    assert placeholder_values({service.version: "9"}, {"version": "1"})["version"] == "9"
    assert "language" not in placeholder_values({service.version: "9"}, {})


@given(
    environment=st.dictionaries(st.text(), st.text()),
    host=st.dictionaries(st.sampled_from(["project", "version", "language"]), st.none() | st.text() | st.integers()),
)
def test_placeholder_values_are_never_empty(environment: dict[str, str], host: dict[str, Any]) -> None:
    for name, value in placeholder_values(environment, host).items():
        assert isinstance(name, str)
        assert isinstance(value, str)
        assert value
