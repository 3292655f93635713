"""What readers look for and do not find: the option `insights`, and the static file that it adds to a site."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from clicky_docs.browser.join import join
from clicky_docs.browser.themes import THEMES, Switch
from clicky_docs.disk import put
from clicky_docs.escape import to_json
from clicky_docs.options.settings import Settings
from clicky_docs.pages.marks import arguments

FILE = "clicky-docs.js"
"""The name of the static file."""

# The files of `browser/insights/`, in the order in which they run, and which insights need them.
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
    """Return the text of a site's static file: what is on, and nothing else; nothing if nothing is."""
    on = site.insights.keys()
    if not on:
        return ""
    names = ["core", *(name for name, needed in _PARTS.items() if needed & on), "start"]
    text = join(map(_file, names))
    # What is not ASCII stands in strings only, and a server need not say how it is written.
    ascii_only = re.sub(r"[^\x00-\x7f]", lambda match: f"\\u{ord(match[0]):04x}", text)
    return f"{ascii_only}({to_json(_options(site))});\n"


def write(site: Settings, path: Path) -> None:
    """Write a site's static file where a host has it, unless it is there.

    Raises:
        OSError: with a message for people, since hosts say no more than that.
    """
    try:
        put(path, code(site))
    except OSError as error:
        what = "accepted: a file that can be written, which the option insights needs. The build stops."
        raise OSError(f"{path}: {error.strerror}; {what}") from error


def digest(site: Settings) -> str:
    """Return what tells a site's static file from others, for its address: browsers keep a file under its address."""
    return hashlib.sha256(code(site).encode()).hexdigest()[:8]


def sends_insights(script: str) -> bool:
    """Return whether a reader's script sends what the static file has."""
    return '"clicky-docs",' in script


def _file(name: str) -> str:
    return _read_text(f"{name}.js")


@cache
def _read_text(name: str) -> str:
    return files("clicky_docs.browser").joinpath("insights", name).read_text(encoding="utf-8")


def texts() -> dict[str, dict[str, str]]:
    """Return what the form of `feedback` says, by language."""
    return dict(json.loads(_read_text("texts.json")))


def _options(site: Settings) -> dict[str, object]:
    on: Mapping[str, Mapping[str, Any]] = site.insights
    given: dict[str, object] = {}
    if on.keys() & _PARTS["search"]:
        words = all(on[name].get("words", True) for name in ("search", "no_results") if name in on)
        given["searches"] = [
            {name: value for name, value in each.search._asdict().items() if value} for each in THEMES if each.search
        ]
        given["search"] = {"all": "search" in on, "none": "no_results" in on, "words": words}
    if "not_found" in on:
        given["not_found"] = on["not_found"].get("page", "404")
    if on.keys() & {"read", "feedback"}:
        given["articles"] = [each.article for each in THEMES if each.article]
    if "read" in on:
        given["seconds_per_word"] = round(60 / on["read"].get("words_per_minute", 400), 3)
    if "copy" in on:
        given["copy"] = ",".join(each.copy for each in THEMES if each.copy)
    if on.keys() & _PARTS["switches"]:
        given["switches"] = [
            {"kind": kind, "label": label, **switch._asdict()}
            for each in THEMES
            for kind, label, switch in (("version", "Version", each.versions), ("language", "Language", each.languages))
            if isinstance(switch, Switch) and f"{kind}s" in on
        ]
    if "feedback" in on:
        settings = on["feedback"]
        given["feedback"] = {
            "forms": [each.feedback for each in THEMES if each.feedback],
            "comment": settings.get("comment", True),
            "goals": {name: arguments(settings[name]) for name in ("yes", "no") if name in settings},
            "texts": {
                language: "\n".join({**said, **settings.get("texts", {})}.values())
                for language, said in texts().items()
            },
        }
    return given
