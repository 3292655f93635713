"""Build and write the insights file, the static file that the option `insights` adds to a site."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from clicky_docs.browser.join import FOLDER, ascii_only, join, read_script
from clicky_docs.browser.themes import THEMES, Switch
from clicky_docs.disk import put
from clicky_docs.escape import to_json
from clicky_docs.options.settings import Settings
from clicky_docs.pages.marks import arguments
from clicky_docs.urls import SEARCH_PATTERN

FILE = "clicky-docs.js"
"""The file name of the insights file."""

# The files of `browser/insights/` in the order in which they run, each with the insights that need the file.
_PARTS: Mapping[str, set[str]] = {
    "search": {"search", "no_results"},
    "not_found": {"not_found"},
    "feedback": {"feedback"},
    "copy": {"copy"},
    "reading": {"read"},
    "switches": {"versions", "languages"},
}


@lru_cache(maxsize=16)
def code(site: Settings) -> str:
    """Return the code of a site's insights file, for the insights that the site uses. Without insights, return ""."""
    on = site.insights.keys()
    if not on:
        return ""
    title_words = "title_words" if site.withholds_words else "title_mask" if site.sends_words else "insights/all_words"
    parts = (f"insights/{name}" for name, needed in _PARTS.items() if needed & on)
    names = ["mask", "events", title_words, "insights/core", *parts, "insights/start"]
    script = ascii_only(join(map(read_script, names), "clickyDocsInsights"))
    return f"{script}({to_json(_options(site))});\n"


def write(site: Settings, path: Path) -> None:
    """Write a site's insights file to `path`, unless the file exists with the same content.

    Raises:
        OSError: the file cannot be written. The message has the path and the consequence, for the user.
    """
    try:
        put(path, code(site))
    except OSError as error:
        consequence = "the option 'insights' needs this file. The build stops."
        raise OSError(f"{path}: {error.strerror}; {consequence}") from error


def digest(site: Settings) -> str:
    """Return a hash of the insights file. The hash is a part of the file's URL, so browsers use no old cached file."""
    return hashlib.sha256(code(site).encode()).hexdigest()[:8]


def sends_insights(script: str) -> bool:
    """Return whether a page script sends the events of the insights file."""
    return '"clicky-docs",' in script


def texts() -> dict[str, dict[str, str]]:
    """Return the texts of the feedback form, by language."""
    return dict(json.loads(FOLDER.joinpath("insights", "texts.json").read_text(encoding="utf-8")))


def _options(site: Settings) -> dict[str, object]:
    on: Mapping[str, Mapping[str, Any]] = site.insights
    options: dict[str, object] = {}
    if on.keys() & _PARTS["search"]:
        words = all(on[name].get("words", True) for name in ("search", "no_results") if name in on)
        options["searches"] = [
            {name: value for name, value in each.search._asdict().items() if value} for each in THEMES if each.search
        ]
        options["search"] = {"all": "search" in on, "none": "no_results" in on, "words": words}
    if site.withholds_words:
        options["search_parameters"] = SEARCH_PATTERN
    if site.sends_words:
        options["masked_parameters"] = SEARCH_PATTERN
    if "not_found" in on:
        options["not_found"] = site.not_found
    if on.keys() & {"read", "feedback"}:
        options["articles"] = [each.article for each in THEMES if each.article]
    if "read" in on:
        options["seconds_per_word"] = round(60 / on["read"].get("words_per_minute", 400), 3)
    if "copy" in on:
        options["copy"] = ",".join(each.copy for each in THEMES if each.copy)
    if on.keys() & _PARTS["switches"]:
        options["switches"] = [
            {"kind": kind, "label": label, **switch._asdict()}
            for each in THEMES
            for kind, label, switch in (("version", "Version", each.versions), ("language", "Language", each.languages))
            if isinstance(switch, Switch) and f"{kind}s" in on
        ]
    if "feedback" in on:
        settings = on["feedback"]
        options["feedback"] = {
            "forms": [each.feedback for each in THEMES if each.feedback],
            "comment": settings.get("comment", True),
            "goals": {name: arguments(settings[name]) for name in ("yes", "no") if name in settings},
            "texts": {
                language: "\n".join({**defaults, **settings.get("texts", {})}.values())
                for language, defaults in texts().items()
            },
        }
    return options
