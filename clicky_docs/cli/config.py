"""Load a site's settings from clicky-docs.toml, or from ``[tool.clicky-docs]`` in pyproject.toml."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from clicky_docs.options import preview
from clicky_docs.options.load import load_site, unknown_option
from clicky_docs.options.parsers import show
from clicky_docs.options.settings import SETTINGS, Settings
from clicky_docs.pages.facts import placeholder_values

OWN = "clicky-docs.toml"
SHARED = "pyproject.toml"


class ConfigError(ValueError):
    """Raised if a configuration file cannot be read or an option is invalid. The message has the file and the value."""


class Project(NamedTuple):
    """The settings of a site, and the configuration file, if one exists."""

    settings: Settings
    path: Path | None = None
    unfilled: tuple[str, ...] = ()
    """Options with a placeholder that has no value in this build, such as ``custom.title: {version}``."""

    def disabled_reason(self) -> str:
        """Return the reason why the code is commented out, such as a preview build. Otherwise return an empty text."""
        return preview.disabled_reason(self.settings, os.environ)


def find(directory: Path) -> Path | None:
    """Return the configuration file in a directory, or in the nearest parent that has such a file, or `None`."""
    for each in (directory, *directory.parents):
        if (each / OWN).is_file():
            return each / OWN
        if (each / SHARED).is_file() and _has_table(each / SHARED):
            return each / SHARED
    return None


def load(path: Path | None, overrides: Mapping[str, object]) -> Project:
    """Return the settings from a configuration file, the environment and the command line.

    Args:
        path: the configuration file, or `None` if no file exists.
        overrides: values from the command line, which replace the values in the file.

    Raises:
        ConfigError: the file cannot be read, or some values are invalid; the message lists all invalid values.
    """
    raw = {name.replace("-", "_"): value for name, value in (_own(path) if path else {}).items()}
    environment = {option.name: option.from_environment(os.environ) for option in SETTINGS.values()}
    own = {name: value for name, value in raw.items() if name in SETTINGS}
    settings, problems = load_site({**environment, **own, **overrides})
    metadata = _read_toml(path).get("project", {}) if path else {}
    known = placeholder_values(os.environ, {"project": metadata.get("name"), "version": metadata.get("version")})
    # The value of {language} differs from page to page: it is the attribute `lang` of the page's <html> element.
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
        # A folder above may have an invalid pyproject.toml of another project. The command ignores the file.
        return False
    return bool(_own(path))


def _own(path: Path) -> Mapping[str, object]:
    """Return the table of options: ``[tool.clicky-docs]``. In clicky-docs.toml, the whole file can be the table."""
    table: object = _read_toml(path)
    for name in ("tool", "clicky-docs"):
        if isinstance(table, Mapping) and (name in table or path.name == SHARED):
            table = table.get(name, {})
    if not isinstance(table, Mapping):
        raise ConfigError(f"{path}: tool.clicky-docs: not a table; found {show(table)}; accepted: [tool.clicky-docs]")
    return table


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return parse_toml(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: {error}") from error


def parse_toml(text: str) -> dict[str, Any]:
    """Return the content of a TOML file."""
    # The module is imported here, because most runs of `check` and `csp` need no TOML.
    module = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    return dict(module.loads(text))
