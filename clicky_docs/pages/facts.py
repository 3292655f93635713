"""What is known of a build: the facts that placeholders stand for on all pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Service(NamedTuple):
    """What builds several versions or languages of a documentation, and the variables by which it says which."""

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
    """Return what placeholders stand for on all pages of a build.

    Args:
        environment: the variables: those of the `SERVICES`, and all others as ``env.NAME``.
        host: what the host says: ``project``, ``version``, ``language``; nothing where it does not.
    """
    result = {name: str(value) for name, value in host.items() if value}
    for service in SERVICES:
        for name, variable in (("version", service.version), ("language", service.language)):
            if variable and environment.get(variable):
                result[name] = environment[variable]
    return result | {f"env.{name}": value for name, value in environment.items() if value}
