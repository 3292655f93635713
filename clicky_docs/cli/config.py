"""Load a site's settings from clicky-docs.toml, or from ``[tool.clicky-docs]`` in pyproject.toml."""

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
    """The file cannot be read, or a value in the file is wrong. The message names the place and the value."""


class Project(NamedTuple):
    """The settings in a configuration file."""

    settings: Settings
    path: Path | None = None
    unfilled: tuple[str, ...] = ()
    """Options with a placeholder that has no value in this build, such as ``custom.title: {version}``."""

    def disabled_reason(self) -> str:
        """Return the reason why no page of this build is tracked, or an empty string."""
        return preview.disabled_reason(self.settings, os.environ)


def find(directory: Path) -> Path | None:
    """Return the configuration file of a directory, or of the nearest directory above."""
    for each in (directory, *directory.parents):
        if (each / OWN).is_file():
            return each / OWN
        if (each / SHARED).is_file() and _has_table(each / SHARED):
            return each / SHARED
    return None


def load(path: Path | None, overrides: Mapping[str, object]) -> Project:
    """Return the settings in a file.

    Args:
        path: the configuration file, if there is one.
        overrides: values from the command line, which replace the values in the file.

    Raises:
        ConfigError: the file cannot be read, or some values are wrong; the message lists all wrong values.
    """
    raw = {name.replace("-", "_"): value for name, value in (_own(path) if path else {}).items()}
    environment = {option.name: option.from_environment(os.environ) for option in SETTINGS.values()}
    own = {name: value for name, value in raw.items() if name in SETTINGS}
    settings, problems = load_site({**environment, **own, **overrides})
    metadata = _read_toml(path).get("project", {}) if path else {}
    known = placeholder_values(os.environ, {"project": metadata.get("name"), "version": metadata.get("version")})
    # The language is read from each page.
    settings, wrong, unfilled = settings.with_facts(known, of_pages=("language",))
    messages = [each.sentence for each in (*problems, *wrong)]
    messages += [unknown_option(name).sentence for name in raw if name not in SETTINGS]
    if messages:
        where = path or "the command line"
        raise ConfigError("\n".join(f"{where}: {each}" for each in messages))
    return Project(settings, path, tuple(unfilled))


def _has_table(path: Path) -> bool:
    try:
        _read_toml(path)
    except ConfigError:
        # A broken pyproject.toml of another project must not stop the command.
        return False
    return bool(_own(path))


def _own(path: Path) -> Mapping[str, object]:
    """Return the table of clicky-docs: the whole file clicky-docs.toml, or ``[tool.clicky-docs]`` of another file."""
    table: object = _read_toml(path)
    for name in ("tool", "clicky-docs"):
        if isinstance(table, Mapping) and (name in table or path.name == SHARED):
            table = table.get(name, {})
    if not isinstance(table, Mapping):
        raise ConfigError(f"{path}: tool.clicky-docs: not a table; found {show(table)}; accepted: [tool.clicky-docs]")
    return table


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return dict(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: {error}") from error
