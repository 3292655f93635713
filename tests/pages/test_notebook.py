"""Metadata of notebooks and scripts, and front matter in a cell or in the header of a script."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from clicky_docs.pages.notebook import Notebook, load_notebook

IGNORED = 'front matter: in a cell or in the header of a script; accepted: a key "clicky" in the metadata of the notebook. The front matter is ignored.'
IGNORED_SCRIPT = "front matter: in a cell or in the header of a script; accepted: a key 'clicky' below 'jupyter' in the header of the script. The front matter is ignored."
FRONT_MATTER = ["---\n", "clicky: false\n", "---"]


def notebook(metadata: Any, kind: str = "code", source: Any = "1", **more: Any) -> str:
    cells = [{"cell_type": kind, "metadata": {}, "source": source}]
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4, **more})


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.ipynb", notebook({"clicky": False, "kernelspec": {}}), Notebook({"clicky": False})),
        ("a.ipynb", notebook({"clicky_goal": 7}), Notebook({"clicky_goal": 7})),
        ("a.ipynb", notebook({}, "raw", FRONT_MATTER), Notebook({}, IGNORED)),
        ("a.ipynb", notebook({}, "markdown", "".join(FRONT_MATTER)), Notebook({}, IGNORED)),
        ("a.ipynb", notebook({"clicky": False}, "raw", FRONT_MATTER), Notebook({"clicky": False})),
        ("a.ipynb", notebook({}, "code", FRONT_MATTER), Notebook()),
        ("a.ipynb", notebook({}, "markdown", "# clicky: false"), Notebook()),
        ("a.ipynb", notebook("clicky"), Notebook()),
        ("a.ipynb", notebook({}, cells=["clicky"]), Notebook()),
        ("a.ipynb", notebook({}, cells=[]).replace("{}", '{"x": "clicky"}'), Notebook()),
        ("a.ipynb", '["clicky"]', Notebook()),
        ("a.ipynb", "{clicky", Notebook()),
        ("a.ipynb", "{}", Notebook()),
        ("a.py", "# ---\n# jupyter:\n#   clicky: {goal: 7}\n# ---\n\n# %%\n1\n", Notebook({"clicky": {"goal": 7}})),
        ("a.py", "# ---\n# clicky: false\n# ---\n\n# %%\n1\n", Notebook({}, IGNORED_SCRIPT)),
        ("a.py", "#!/usr/bin/env python\n# ---\n# clicky: false\n# ---\n", Notebook({}, IGNORED_SCRIPT)),
        ("a.py", "# ---\n# clicky: [\n# ---\n", Notebook({}, IGNORED_SCRIPT)),
        ("a.py", "# clicky: false\n1\n", Notebook()),
        ("a.py", "import clicky_docs\n", Notebook()),
        ("a.md", "---\nclicky: false\n---\n", Notebook()),
    ],
)  # fmt: skip
def test_metadata_of_a_notebook_is_read_from_its_file(tmp_path: Path, name: str, text: str, expected: Notebook) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert load_notebook(path) == expected


def test_missing_file_has_no_metadata(tmp_path: Path) -> None:
    assert load_notebook(None) == load_notebook(tmp_path / "gone.ipynb") == Notebook()
