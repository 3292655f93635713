"""Read the lists of themes, plugins and extensions that the scale run builds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from clicky_docs.cli.config import parse_toml

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KINDS = {"themes": "theme", "plugins": "plugin", "extensions": "extension"}


class Tool(NamedTuple):
    """A build tool: its name, its pinned package, and the list with its themes and plugins."""

    name: str
    package: str
    list: Path


TOOLS = (
    Tool("Sphinx", "Sphinx==9.0.4", HERE / "sphinx.toml"),
    Tool("MkDocs", "mkdocs==1.6.1", HERE / "mkdocs.toml"),
)


@dataclass(frozen=True)
class Row:
    """A theme, a plugin or an extension, and the configuration of a site that uses it.

    Args:
        name: the name in the table; for a theme, also its name in the configuration.
        package: the pinned package; "" if the theme or plugin belongs to the build tool.
        requires: further pinned packages, such as an older build tool.
        config: options of conf.py or mkdocs.yml.
        use: entries of `plugins` or `extensions`.
        code: lines at the end of conf.py.
        files: further files of the site, by path.
        untracked: patterns of pages that have no code on purpose. `note` gives the reason.
        git: the site is a git repository.
        note: the reason of a problem, and the remedy.
    """

    tool: str
    kind: str
    name: str
    package: str = ""
    requires: tuple[str, ...] = ()
    config: Mapping[str, Any] = field(default_factory=dict)
    use: tuple[Any, ...] = ()
    code: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    untracked: tuple[str, ...] = ()
    git: bool = False
    note: str = ""

    @property
    def key(self) -> str:
        """A hash of the row without its note. A result with this hash is a result of this row."""
        data = {**asdict(self), "note": "", "base": next(each.package for each in TOOLS if each.name == self.tool)}
        return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:12]

    @property
    def identity(self) -> tuple[str, ...]:
        """The cells that identify a row of the table. Two packages may contain themes with the same name."""
        return (self.tool, self.kind, self.name, name_of(self.package))

    @property
    def version(self) -> str:
        return self.package.partition("==")[2]

    def packages(self) -> list[str]:
        """Return the pinned packages of the row. A build tool in `requires` replaces the default build tool."""
        tool = next(each.package for each in TOOLS if each.name == self.tool)
        replaced = any(name_of(each) == name_of(tool) for each in self.requires)
        return [*filter(None, [self.package]), *self.requires, *([] if replaced else [tool])]


def name_of(package: str) -> str:
    return package.partition("==")[0].partition("[")[0].lower().replace("_", "-")


def rows() -> list[Row]:
    """Return the rows in turn: a Sphinx theme, a MkDocs theme, a plugin or an extension, and so on.

    A run that is stopped early has results of every kind.
    """
    themes: list[list[Row]] = []
    others: list[list[Row]] = []
    for tool in TOOLS:
        for kind, entries in parse_toml(tool.list.read_text(encoding="utf-8")).items():
            into = themes if kind == "themes" else others
            into.append([Row(tool.name, KINDS[kind], **fields(entry)) for entry in entries])
    return in_turn(*themes, in_turn(*others))


def in_turn(*lists: list[Row]) -> list[Row]:
    return [row for turn in zip_longest(*lists) for row in turn if row]


def fields(entry: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a row from its entry in a list. The default name is the name of the package."""
    lists = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    return {"name": name_of(entry.get("package", "")), **lists}
