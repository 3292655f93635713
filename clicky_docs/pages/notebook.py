"""Read the metadata of notebooks from their files, because build tools do not pass all of it to plugins."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from clicky_docs.pages.source import block, has_key, read_text

# The header of a script in percent format: https://jupytext.readthedocs.io/en/latest/formats-scripts.html
_HEADER = re.compile(r"\A(?:#.*\n|\s*\n)*?(# ---[ \t]*\n(?:#.*\n)*?# ---[ \t]*(?:\n|\Z))")
_ACCEPTED = {
    ".ipynb": 'a key "clicky" in the metadata of the notebook',
    ".py": "a key 'clicky' below 'jupyter' in the header of the script",
}


class Notebook(NamedTuple):
    """The keys of clicky-docs in a notebook's metadata, and a problem if front matter in the notebook is ignored."""

    metadata: Mapping[str, Any] = {}
    problem: str = ""


def load_notebook(path: Path | None) -> Notebook:
    """Return the metadata of a notebook or of a script in percent format. Other files have no metadata."""
    if not path or path.suffix not in _ACCEPTED:
        return Notebook()
    text = read_text(path)
    # Most notebooks do not mention clicky-docs. The search is faster than a parser.
    if "clicky" not in text.lower():
        return Notebook()
    metadata, front_matter = _script(text) if path.suffix == ".py" else _json(text)
    own = {name: value for name, value in metadata.items() if str(name)[:6].lower() == "clicky"}
    if own or not has_key(front_matter):
        return Notebook(own)
    what = f"in a cell or in the header of a script; accepted: {_ACCEPTED[path.suffix]}"
    return Notebook({}, f"front matter: {what}. The front matter is ignored.")


def _json(text: str) -> tuple[Mapping[str, Any], str]:
    """Return the metadata of a notebook, and the front matter in its first cell."""
    try:
        notebook = json.loads(text)
        metadata = notebook.get("metadata")
        first = (notebook.get("cells") or [{}])[0]
        source = first.get("source", "") if first.get("cell_type") in {"raw", "markdown"} else ""
    except (ValueError, AttributeError, TypeError, LookupError, RecursionError):
        # The build tool reports an invalid notebook.
        return {}, ""
    lines = "".join(map(str, source)) if isinstance(source, list) else str(source)
    return metadata if isinstance(metadata, dict) else {}, block(f"{lines}\n")


def _script(text: str) -> tuple[Mapping[str, Any], str]:
    """Return the metadata of a script, and the front matter in its header."""
    import yaml  # noqa: PLC0415  # a build tool that reads notebooks requires PyYAML

    match = _HEADER.match(text)
    front_matter = block(re.sub("^# ?", "", match[1], flags=re.MULTILINE)) if match else ""
    try:
        data = yaml.load(front_matter, yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        return {}, front_matter
    metadata = data.get("jupyter") if isinstance(data, dict) else None
    return metadata if isinstance(metadata, dict) else {}, front_matter
