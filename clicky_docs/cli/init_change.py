"""Find the configuration of a site, show the change that adds clicky-docs, and change the file."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import click

from clicky_docs.built_site import files
from clicky_docs.cli import init_mkdocs, init_sphinx
from clicky_docs.cli.text import CannotChangeError, Existing


class _Format(Protocol):
    """A module that reads and changes one kind of configuration file."""

    def existing(self, text: str) -> Existing | None:
        """Return the Site IDs in the text, or None."""

    def add(self, text: str, site_ids: Sequence[str]) -> str:
        """Return the text with clicky-docs and the Site IDs."""


class _Tool(NamedTuple):
    """A build tool, as the messages name it."""

    format: _Format
    by_hand: str
    build: str


_SPHINX = _Tool(
    init_sphinx,
    'Add "clicky_docs.sphinx" to the list extensions, and the line clicky_site_id = "…".',
    "sphinx-build -v FOLDER build/html; then check the site: clicky-docs check build/html",
)
_MKDOCS = _Tool(
    init_mkdocs,
    "Add the plugin clicky with the option site_id to the list plugins.",
    "mkdocs build; then check the site: clicky-docs check site",
)
# Some editors on Windows write this character at the start of a file.
_BOM = "\ufeff"
_PLACES = {
    "mkdocs.yml": _MKDOCS,
    "mkdocs.yaml": _MKDOCS,
    **dict.fromkeys(("conf.py", "source/conf.py", "doc/conf.py", "docs/conf.py", "docs/source/conf.py"), _SPHINX),
}


def run(path: Path, given: Sequence[str], *, ask: Callable[[], Sequence[str]], yes: bool) -> None:
    """Change the configuration in a folder, or the configuration file itself, and print the next step.

    Args:
        path: the folder or the file.
        given: the Site IDs, or an empty sequence.
        ask: a function that asks for the Site IDs, and returns them. The function is called if `given` is empty.
        yes: true to change the file without a question.
    """
    file, tool = _find(path)
    try:
        is_changed = _change(file, tool.format, given, ask=ask, yes=yes)
    except CannotChangeError as error:
        raise click.ClickException(f"{file}: {error}. The file is unchanged. {tool.by_hand}") from error
    click.echo(f"{file}: {'changed' if is_changed else 'the Site ID is already set; nothing is changed'}.")
    click.echo(f"Next: {tool.build}")


def _find(path: Path) -> tuple[Path, _Tool]:
    """Return the configuration file, and the build tool to which the file belongs."""
    if path.is_file():
        if path.suffix not in {".py", ".yml", ".yaml"}:
            raise click.ClickException(f"{path}: not a configuration; accepted: conf.py or mkdocs.yml")
        return path, _SPHINX if path.suffix == ".py" else _MKDOCS
    found = [(path / name, tool) for name, tool in _PLACES.items() if (path / name).is_file()]
    if not found:
        raise click.ClickException(f"{path}: found no configuration; accepted: a folder with {', '.join(_PLACES)}")
    if len(found) > 1:
        names = ", ".join(str(file) for file, _ in found)
        raise click.ClickException(
            f"{path}: found several configurations: {names}. Name one of them: clicky-docs init {found[0][0]}"
        )
    return found[0]


def _change(file: Path, form: _Format, given: Sequence[str], *, ask: Callable[[], Sequence[str]], yes: bool) -> bool:
    """Show the change of a file, ask, and change the file. Return whether the file is changed."""
    text = _read(file)
    before = text.removeprefix(_BOM)
    existing = form.existing(before)
    if existing:
        if given and existing.site_ids != tuple(given):
            found = "a computed value" if existing.site_ids is None else ", ".join(existing.site_ids)
            raise CannotChangeError(f"line {existing.line}: the Site ID is already set; found {found}")
        return False
    after = form.add(before, given or ask())
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), str(file), str(file), lineterm="")
    click.echo("\n".join(lines))
    if not yes and not click.confirm("Change the file?", default=True):
        raise click.ClickException(f"{file}: unchanged")
    files.rewrite(file.resolve(), text[: len(text) - len(before)] + after)
    return True


def _read(file: Path) -> str:
    if not file.stat().st_mode & 0o222:
        raise CannotChangeError("the file is read-only")
    try:
        return file.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise CannotChangeError(f"the file is not UTF-8 at byte {error.start}") from error
