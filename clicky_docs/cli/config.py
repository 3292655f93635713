"""The settings of a site that no plugin builds: clicky-docs.toml, or ``[tool.clicky-docs]`` in pyproject.toml."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

from clicky_docs import preview
from clicky_docs.options import Problem, mapping, show
from clicky_docs.settings import SETTINGS, Page, Settings, load_page, load_site

tomllib = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")

OWN = "clicky-docs.toml"
SHARED = "pyproject.toml"
PAGES = "pages"


class ConfigError(ValueError):
    """The file cannot be read, or a value in it is wrong: the message says where, what, and what is accepted."""


class Rule(NamedTuple):
    """What pages say whose path matches a pattern."""

    pattern: str
    track: bool | None
    """Whether they are counted, if the rule says that."""
    custom: dict[str, object]


class Project(NamedTuple):
    """What a configuration file says."""

    settings: Settings
    rules: tuple[Rule, ...] = ()
    path: Path | None = None

    def disabled(self) -> str:
        """Return why nothing is to be counted of what is built now, or nothing."""
        return preview.reason(self.settings, os.environ)

    def page(self, path: str) -> Page:
        """Return what the rules say of the page at `path`; of two that say the same, the later one holds."""
        result = Page(path)
        for rule in self.rules:
            if fnmatchcase(path, rule.pattern):
                track = result.track if rule.track is None else rule.track
                result = Page(path, track, {**result.custom, **rule.custom})
        return result


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
    raw = dict(_own(path)) if path else {}
    pages = raw.pop(PAGES, {})
    environment = {option.name: option.unset(os.environ) for option in SETTINGS.values()}
    named = {name.replace("-", "_"): value for name, value in raw.items()}
    settings, problems = load_site({**environment, **named, **given})
    rules = list(_rules(pages, settings, problems))
    if problems:
        where = path or "the command line"
        raise ConfigError("\n".join(f"{where}: {each.key}: {each.what}." for each in problems))
    return Project(settings, tuple(rules), path)


def _is_ours(path: Path) -> bool:
    try:
        _read(path)
    except ConfigError:
        # Somebody else's.
        return False
    return bool(_own(path))


def _own(path: Path) -> Mapping[str, object]:
    """Return the table of a file that is ours; in a file of our own it need not be named."""
    found: object = _read(path)
    for name in ("tool", "clicky-docs"):
        if isinstance(found, Mapping) and (name in found or path.name != OWN):
            found = found.get(name, {})
    if not isinstance(found, Mapping):
        raise ConfigError(f"{path}: tool.clicky-docs: not a table; found {show(found)}; accepted: [tool.clicky-docs]")
    return found


def _read(path: Path) -> dict[str, Any]:
    try:
        return dict(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: {error}") from error


def _rules(pages: object, settings: Settings, problems: list[Problem]) -> Iterator[Rule]:
    try:
        patterns = mapping(pages)
    except ValueError:
        accepted = 'a mapping of patterns to what such pages say, such as {"guide/*" = {goal = 12}}'
        problems.append(Problem(key=PAGES, what=f"not a mapping; found {show(pages)}; accepted: {accepted}", then=""))
        return
    for pattern, said in patterns.items():
        page, found = load_page("", {"clicky": said}, settings)
        problems += _renamed(found, f'{PAGES}."{pattern}"')
        yield Rule(str(pattern), None if isinstance(said, Mapping) else page.track, dict(page.custom))


def _renamed(problems: Iterable[Problem], key: str) -> Iterator[Problem]:
    for problem in problems:
        what = problem.what.replace("clicky.", "")
        yield Problem(key=problem.key.replace("clicky", key, 1), what=what, then=problem.then)
