"""The settings of a site that no plugin builds: clicky-docs.toml, or ``[tool.clicky-docs]`` in pyproject.toml."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from clicky_docs import preview
from clicky_docs.options.load import load_site, unknown_option
from clicky_docs.options.parsers import show
from clicky_docs.options.settings import SETTINGS, Settings
from clicky_docs.pages.facts import placeholder_values

tomllib = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")

OWN = "clicky-docs.toml"
SHARED = "pyproject.toml"


class ConfigError(ValueError):
    """The file cannot be read, or a value in it is wrong: the message says where, what, and what is accepted."""


class Project(NamedTuple):
    """What a configuration file says."""

    settings: Settings
    path: Path | None = None
    lacking: tuple[str, ...] = ()
    """Where placeholders stand for nothing."""

    def disabled_reason(self) -> str:
        """Return why nothing is to be counted of what is built now, or nothing."""
        return preview.disabled_reason(self.settings, os.environ)


def find(directory: Path) -> Path | None:
    """Return the configuration file that holds in a directory: its own, or that of the nearest one above."""
    for each in (directory, *directory.parents):
        if (each / OWN).is_file():
            return each / OWN
        if (each / SHARED).is_file() and _is_ours(each / SHARED):
            return each / SHARED
    return None


def load(path: Path | None, given: Mapping[str, object]) -> Project:
    """Return what the file says, with what is `given` on the command line in its place.

    Raises:
        ConfigError: a file that cannot be read, and all wrong values of one that can.
    """
    raw = {name.replace("-", "_"): value for name, value in (_own(path) if path else {}).items()}
    environment = {option.name: option.from_environment(os.environ) for option in SETTINGS.values()}
    own = {name: value for name, value in raw.items() if name in SETTINGS}
    settings, problems = load_site({**environment, **own, **given})
    metadata = _read_toml(path).get("project", {}) if path else {}
    known = placeholder_values(os.environ, {"project": metadata.get("name"), "version": metadata.get("version")})
    # A page says its language itself.
    settings, unfilled, lacking = settings.with_facts(known, of_pages=("language",))
    messages = [each.sentence for each in (*problems, *unfilled)]
    messages += [unknown_option(name).sentence for name in raw if name not in SETTINGS]
    if messages:
        where = path or "the command line"
        raise ConfigError("\n".join(f"{where}: {each}" for each in messages))
    return Project(settings, path, tuple(lacking))


def _is_ours(path: Path) -> bool:
    try:
        _read_toml(path)
    except ConfigError:
        # Somebody else's.
        return False
    return bool(_own(path))


def _own(path: Path) -> Mapping[str, object]:
    """Return the table of a file that is ours; it need be named only in a file that others share."""
    found: object = _read_toml(path)
    for name in ("tool", "clicky-docs"):
        if isinstance(found, Mapping) and (name in found or path.name == SHARED):
            found = found.get(name, {})
    if not isinstance(found, Mapping):
        raise ConfigError(f"{path}: tool.clicky-docs: not a table; found {show(found)}; accepted: [tool.clicky-docs]")
    return found


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return dict(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: {error}") from error
