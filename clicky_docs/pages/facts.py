"""Find the values of placeholders that are the same on all pages, such as the version of the documentation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Service(NamedTuple):
    """A service that builds versions or languages of a site. `version` and `language` name environment variables."""

    name: str
    source: str
    version: str
    language: str = ""


SERVICES = (
    Service(
        "Read the Docs",
        "https://docs.readthedocs.com/platform/stable/reference/environment-variables.html",
        "READTHEDOCS_VERSION",
        "READTHEDOCS_LANGUAGE",
    ),
    Service("mike", "https://github.com/jimporter/mike#deploying-via-ci", "MIKE_DOCS_VERSION"),
)


def placeholder_values(environment: Mapping[str, str], host: Mapping[str, object]) -> dict[str, str]:
    """Return the values of placeholders that are the same on all pages of a build.

    Args:
        environment: the environment variables. The variable ``NAME`` is the value of the placeholder ``env.NAME``. The
            variables in `SERVICES` are also the values of ``version`` and ``language``.
        host: the values of ``project``, ``version`` and ``language`` in the build tool's configuration. Empty values
            are left out. If a variable in `SERVICES` is set, the value of the variable is used instead.
    """
    result = {name: str(value) for name, value in host.items() if value}
    for service in SERVICES:
        for name, variable in (("version", service.version), ("language", service.language)):
            if variable and environment.get(variable):
                result[name] = environment[variable]
    return result | {f"env.{name}": value for name, value in environment.items() if value}
