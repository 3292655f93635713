"""Warnings of the Sphinx extension, with the type and the subtype that `suppress_warnings` takes."""

from __future__ import annotations

from typing import Literal, TypeAlias

from sphinx.util import logging

logger = logging.getLogger(__name__)


Subtype: TypeAlias = Literal["config", "metadata", "pattern", "mark"]
WARNINGS: dict[Subtype, str] = {
    "config": "An option in conf.py is wrong, or looks like a misspelt one.",
    "metadata": "A value that a page gives is wrong, or Clicky has nothing of that name.",
    "pattern": "A pattern of the option `pages` matches no page.",
    "mark": "An element is marked as a goal that there is none of.",
}
"""What ``suppress_warnings`` can name, behind ``clicky.``."""


def warn(subtype: Subtype, message: object, location: tuple[str, int | None] | None = None) -> None:
    """Log a warning of the type ``clicky`` at a place: a document's name and a line."""
    logger.warning("%s", message, location=location, type="clicky", subtype=subtype)
