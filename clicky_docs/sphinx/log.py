"""Warnings of the Sphinx extension, with the type and the subtype that `suppress_warnings` accepts."""

from __future__ import annotations

from typing import Literal, TypeAlias

from sphinx.util import logging

logger = logging.getLogger(__name__)


Subtype: TypeAlias = Literal["config", "metadata", "pattern", "mark", "popular"]
WARNINGS: dict[Subtype, str] = {
    "config": "An option in conf.py is invalid or unknown.",
    "metadata": "A value of a page is invalid, or a property is unknown.",
    "pattern": "A pattern of the option `pages` matches no page.",
    "mark": "An element is marked with a goal that does not exist.",
    "popular": "A list of popular pages has a page that does not exist, or its file cannot be read.",
}
"""The subtypes that ``suppress_warnings`` accepts after ``clicky.``, with their meanings."""


def warn(subtype: Subtype, message: object, location: tuple[str, int | None] | None = None) -> None:
    """Log a warning of the type ``clicky``; `location` is a document's name and a line."""
    logger.warning("%s", message, location=location, type="clicky", subtype=subtype)
