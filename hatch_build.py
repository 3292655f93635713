"""Add minified copies of the scripts in `clicky_docs/browser/` to the wheel.

Each file is minified on its own, because the pages of a site contain only the files that its options need. The names of
the functions and variables that other files use stay the same.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import minify
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = "clicky_docs/browser"


class MinifyHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs when a wheel is built, except for an editable wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the minified copies to a temporary folder, and include them in the wheel."""
        if version == "editable":
            return
        target = Path(tempfile.mkdtemp(prefix="clicky-docs-"))
        folder = Path(self.root, FOLDER)
        for path in sorted(folder.rglob("*.js")):
            name = path.relative_to(folder).with_suffix(".min.js")
            copy = target / name
            copy.parent.mkdir(exist_ok=True)
            code = minify.string("application/javascript", path.read_text(encoding="utf-8"))
            # Files are joined, and the minifier leaves out the last semicolon.
            copy.write_text(f"{code};", encoding="utf-8")
            build_data["force_include"][str(copy)] = f"{FOLDER}/{name.as_posix()}"
