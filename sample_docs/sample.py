"""Build the sample documentation with both hosts, and say what Clicky will see of it.

Usage: python sample_docs/sample.py [DIRECTORY]
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Comment, Element

import html5lib
from tabulate import tabulate

HERE = Path(__file__).parent
MARK = " Clicky disabled: "


class Row(NamedTuple):
    """What Clicky will see of a page."""

    page: str
    title: str
    href: str
    goal: str
    tracked: str


def build_with_sphinx(site: Path) -> None:
    """Build the pages with Sphinx; a warning is an error."""
    _run("sphinx", "-q", "-W", "--keep-going", "-c", str(HERE / "sphinx"), str(HERE / "docs"), str(site))


def build_with_mkdocs(site: Path) -> None:
    """Build the pages with MkDocs; a warning is an error."""
    _run("mkdocs", "build", "-q", "--strict", "-f", str(HERE / "mkdocs.yml"), "-d", str(site))


def _run(module: str, *arguments: str) -> None:
    # The variable silences an announcement of Material's.
    subprocess.run(
        [sys.executable, "-m", module, *arguments], check=True, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    )


def rows(site: Path) -> Iterator[Row]:
    """Read what is in the pages of a built site."""
    for path in sorted(site.rglob("*.html")):
        name = path.relative_to(site).as_posix()
        if not name.startswith("_static/"):
            yield read(path.read_text(encoding="utf-8"), name)


def read(html: str, name: str) -> Row:
    """Read what is in one page: `name` is its path in the site."""
    document = html5lib.parse(html, namespaceHTMLElements=False)
    blocks = [each for each in document.iter("script") if "data-clicky-docs" in each.attrib]
    if not blocks:
        return Row(name, "-", "-", "-", f"no: {_reason(document)}")
    custom = json.loads(blocks[0].text).get("custom", {})
    own = "/" + re.sub(r"(^|/)index\.html$", r"\1", name)
    title = custom.get("title", " ".join(document.findtext(".//title", "").split()))
    return Row(name, title, custom.get("href", own), _goal(custom.get("goal")), "yes")


def _reason(document: Element) -> str:
    comments = [str(each.text) for each in document.iter(Comment)]
    reasons = [text.removeprefix(MARK).splitlines()[0] for text in comments if text.startswith(MARK)]
    return reasons[0].strip() if reasons else "no Clicky code"


def _goal(goal: object) -> str:
    if isinstance(goal, dict):
        revenue = f", revenue {goal['revenue']}" if "revenue" in goal else ""
        return f"{goal.get('id', goal.get('name'))}{revenue}"
    return str(goal or "")


def main(directory: Path) -> None:
    """Build both sites below `directory`."""
    for name, build in (("Sphinx", build_with_sphinx), ("MkDocs", build_with_mkdocs)):
        site = directory / name.lower()
        build(site)
        print(f"\n{name}: {(site / 'index.html').as_uri()}\n")
        print(tabulate(rows(site), headers=Row._fields, tablefmt="github", disable_numparse=True))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "build/sample").resolve())
