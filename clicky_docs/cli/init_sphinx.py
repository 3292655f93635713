"""Add the extension `clicky_docs.sphinx` to conf.py. Python's own parser finds the positions in the file."""

from __future__ import annotations

import ast
import json
import warnings
from collections.abc import Iterator, Sequence

from clicky_docs.cli.text import CannotChangeError, Edit, Existing, apply, lines_after, lines_at_end

_EXTENSION = "clicky_docs.sphinx"
_OPTION = "clicky_site_id"


def existing(text: str) -> Existing | None:
    """Return the Site IDs in the file, or None if the file has no Site ID or the list `extensions` lacks the extension.

    Raises:
        CannotChangeError: the text is not Python, or the list `extensions` is computed.
    """
    tree = _parse(text)
    options = [*_assignments(tree, _OPTION)]
    if not options or not _has_extension(_extensions(tree)):
        return None
    return Existing(options[-1].lineno, _texts(options[-1].value))


def add(text: str, site_ids: Sequence[str]) -> str:
    """Return the text with the extension and the Site ID.

    Raises:
        CannotChangeError: the text is not Python, or the list `extensions` is computed or has an unusual format.
    """
    changed = apply(text, _edits(text, _parse(text), site_ids))
    try:
        found = existing(changed)
        is_right = found and found.site_ids == tuple(site_ids) and _others(changed) == _others(text)
    except CannotChangeError:
        is_right = False
    if not is_right:
        raise CannotChangeError("extensions: the format of the list is unusual")
    return changed


def _parse(text: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            # Sphinx shows the warnings about the file.
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = f"line {error.lineno}: " if isinstance(error, SyntaxError) and error.lineno else ""
        reason = error.msg if isinstance(error, SyntaxError) else error
        raise CannotChangeError(f"{line}not Python: {reason}") from error


def _assignments(tree: ast.Module, name: str) -> Iterator[ast.Assign | ast.AnnAssign]:
    """Yield the top-level statements that assign a value to the variable `name`."""
    for node in tree.body:
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                yield node


def _extensions(tree: ast.Module) -> ast.List | None:
    """Return the list `extensions`, or None if the file does not set the variable."""
    found = [*_assignments(tree, "extensions")]
    if not found:
        for node in ast.walk(tree):
            is_star = isinstance(node, ast.alias) and node.name == "*"
            if is_star or (isinstance(node, ast.Name) and node.id == "extensions"):
                raise CannotChangeError("extensions: the list is computed, or set in another file")
        return None
    value = found[0].value
    if len(found) > 1 or not isinstance(value, ast.List):
        raise CannotChangeError(
            f'line {found[-1].lineno}: extensions: not one list, but computed; accepted: extensions = ["…"]'
        )
    return value


def _has_extension(extensions: ast.List | None) -> bool:
    items = extensions.elts if extensions else []
    return any(isinstance(each, ast.Constant) and each.value == _EXTENSION for each in items)


def _texts(value: ast.expr | None) -> tuple[str, ...] | None:
    if value is None:
        return None
    try:
        found = ast.literal_eval(value)
    except ValueError:
        return None
    return tuple(map(str, found)) if isinstance(found, (list, tuple)) else (str(found),)


def _edits(text: str, tree: ast.Module, site_ids: Sequence[str]) -> list[Edit]:
    extensions = _extensions(tree)
    option = f"{_OPTION} = {json.dumps(site_ids[0] if len(site_ids) == 1 else [*site_ids])}"
    is_set = [*_assignments(tree, _OPTION)]
    for node in is_set:
        if _texts(node.value) != tuple(site_ids):
            raise CannotChangeError(f"line {node.lineno}: {_OPTION}: the Site ID is already set")
    if extensions is None:
        return [lines_at_end(text, f'extensions = ["{_EXTENSION}"]' + ("" if is_set else f"\n{option}"))]
    edits = [] if _has_extension(extensions) else _with_extension(text, extensions)
    return edits if is_set else [*edits, lines_after(text, _end(text, extensions), option)]


def _with_extension(text: str, extensions: ast.List) -> list[Edit]:
    """Return the edits that add the extension to the list, in the format of the last item."""
    if not extensions.elts:
        inside = _end(text, extensions) - 1
        return [Edit(inside, inside, f'"{_EXTENSION}"')]
    last = extensions.elts[-1]
    start, end = _index(text, last.lineno, last.col_offset), _end(text, last)
    quote = text[start] if text[start] in "'\"" else '"'
    item = f"{quote}{_EXTENSION}{quote}"
    indent = text[text.rfind("\n", 0, start) + 1 : start]
    rest = text[end : _end(text, extensions) - 1]
    if indent.strip() or "\n" not in rest:
        return [Edit(end, end, f", {item}")]
    if rest.startswith(","):
        return [lines_after(text, end, f"{indent}{item},")]
    if rest.partition("\n")[0].strip():
        return [Edit(end, end, ","), lines_after(text, end, f"{indent}{item}")]
    return [Edit(end, end, f",\n{indent}{item}")]


def _end(text: str, node: ast.expr) -> int:
    return _index(text, node.end_lineno or node.lineno, node.end_col_offset or 0)


def _index(text: str, line: int, column: int) -> int:
    """Return the position of a line and a column. `ast` counts columns in bytes of UTF-8."""
    lines = text.split("\n")
    return sum(len(each) + 1 for each in lines[: line - 1]) + len(lines[line - 1].encode()[:column].decode())


def _others(text: str) -> list[str]:
    """Return the statements without the extension and the Site ID, to compare two files."""
    tree = _parse(text)
    extensions = _extensions(tree)
    added = [*_assignments(tree, _OPTION)]
    if extensions:
        extensions.elts = [
            each for each in extensions.elts if not (isinstance(each, ast.Constant) and each.value == _EXTENSION)
        ]
        if not extensions.elts:
            added += _assignments(tree, "extensions")
    return [ast.dump(node) for node in tree.body if node not in added]
