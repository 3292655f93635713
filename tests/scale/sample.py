"""The small site that the scale run builds with each theme, plugin and extension."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from scale.rows import Row
from sites import SITE_ID, conf, write

HOST = "docs.example"
INSIGHTS = ["search", "no-results", "not-found", "feedback", "copy", "read", "versions", "languages"]
GOAL = {"goal": {"id": 12, "revenue": 2.5}, "title": "Publish & sell"}
# The data of each page that has data of its own; None for a page that opts out.
OWN: dict[str, dict[str, Any] | None] = {"goal": GOAL, "off": None}

MARKDOWN = {
    "index.md": "# Home\n\nText with a [link](goal.md).\n\n```python\nprint(1)\n```\n",
    "goal.md": '---\nclicky: {goal: {id: 12, revenue: 2.5}, title: "Publish & sell"}\n---\n# Goal\n\nText.\n\n## Next\n\nText.\n',
    "off.md": "---\nclicky: false\n---\n# Off\n\nText.\n",
    "guide/deep.md": "# Deep `</body>`\n\nText.\n\n```html\n<head></head><body></body>\n```\n",
}
REST = {
    "index.rst": "Home\n====\n\nText.\n\n.. code-block:: python\n\n   print(1)\n\n.. toctree::\n   :glob:\n\n   *\n   guide/*\n",
    "goal.rst": ':clicky: {goal: {id: 12, revenue: 2.5}, title: "Publish & sell"}\n\nGoal\n====\n\nText.\n\nNext\n----\n\nText.\n',
    "off.rst": ":clicky: false\n\nOff\n===\n\nText.\n",
    "guide/deep.rst": "Deep ``</body>``\n================\n\nText.\n\n.. code-block:: html\n\n   <head></head><body></body>\n",
}


def write_sources(row: Row, source: Path, *, tracked: bool) -> None:
    """Write the sources of the site, with or without clicky-docs."""
    clicky = {"site_id": SITE_ID, "insights": INSIGHTS}
    if row.tool == "MkDocs":
        theme = {"name": row.name if row.kind == "theme" else "mkdocs"}
        plugins = [*([{"clicky": clicky}] if tracked else []), "search", *row.use]
        config = {"site_name": "Site", "site_url": f"https://{HOST}/", **row.config, "plugins": plugins}
        config["theme"] = {**theme, **row.config.get("theme", {})}
        write(source / "docs", MARKDOWN)
        write(source, {"mkdocs.yml": yaml.safe_dump(config, sort_keys=False)})
    else:
        theme = {"html_theme": row.name if row.kind == "theme" else "alabaster"}
        own = {f"clicky_{name}": value for name, value in clicky.items()} if tracked else {}
        options = {"project": "Site", **theme, "exclude_patterns": ["guard"], **row.config, **own}
        extensions = [*(["clicky_docs.sphinx"] if tracked else []), *row.use]
        write(source, REST)
        write(source, {"conf.py": f"{conf(extensions, **options)}{row.code}\n"})
    write(source, row.files)
