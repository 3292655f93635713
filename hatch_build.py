"""Add minified copies of the scripts in `clicky_docs/browser/` to the wheel.

Each file is minified on its own, because the pages of a site contain only the files that its options need. The minifier
keeps the names that other files may use: names outside a block.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

import minify
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = "clicky_docs/browser"
_DECLARATION = re.compile(r"^(?:async )?(?:const|function|let) (\w+)", re.MULTILINE)


class MinifyHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs when a wheel is built, except for an editable wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the minified copies to a temporary folder, and include them in the wheel."""
        if version == "editable":
            return
        target = Path(tempfile.mkdtemp(prefix="clicky-docs-"))
        for path, code in minified(Path(self.root, FOLDER)).items():
            copy = target / path
            copy.parent.mkdir(exist_ok=True)
            copy.write_text(code, encoding="utf-8")
            build_data["force_include"][str(copy)] = f"{FOLDER}/{path.as_posix()}"


def minified(folder: Path) -> dict[Path, str]:
    """Return the minified code of each script in a folder, by the path of the minified file in the folder."""
    scripts = {path: path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.js"))}
    # Without comments, because a word in a comment is not a use of a name.
    small = {path: minify.string("application/javascript", code) for path, code in scripts.items()}
    result = {}
    for path, code in scripts.items():
        others = "\n".join(each for other, each in small.items() if other != path)
        is_shared = any(re.search(rf"\b{name}\b", others) for name in _DECLARATION.findall(code))
        own = small[path] if is_shared else minify.string("application/javascript", f"{{{code}}}")
        # The statements of the next file follow, and the minifier leaves out the last semicolon.
        result[path.relative_to(folder).with_suffix(".min.js")] = f"{own};"
    return result
