"""Open pages of a built site in Chromium, and check the requests to Clicky and the errors in the console."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from in_browser.visitor import Visitor
from playwright.sync_api import Browser, Error
from scale.compare import Problem
from scale.sample import GOAL, HOST
from sites import SITE_ID

from clicky_docs import cli


def check(site: Path) -> dict[str, Any]:
    """Return the output of `clicky-docs check --json`."""
    done = CliRunner().invoke(cli.cli, ["check", "--json", "--site-id", SITE_ID, str(site)])
    if not done.stdout:
        raise RuntimeError(f"{done.stderr} {done.exception}")
    return dict(json.loads(done.stdout)[0])


def url(path: str) -> str:
    return f"https://{HOST}/{path.removesuffix('index.html')}"


def undetected(plain: Path, tracked: Path, pages: Collection[str]) -> Iterator[Problem]:
    """Replace a page by the page without code, and yield a problem if `check` does not report the missing code."""
    for path in {"goal.html", "goal/index.html"} & set(pages):
        shutil.copy(plain / path, tracked / path)
        if not any((each["page"], each["problem"]) == (path, "no-code") for each in check(tracked)["problems"]):
            yield Problem("undetected", f"{path}: check does not report the missing code")


def messages(visitor: Visitor) -> set[str]:
    """Return the errors and the console messages, except for the messages of the page script."""
    return {each for each in (*visitor.errors, *visitor.console) if not each.startswith("clicky-docs: ")}


def visit(browser: Browser, tracked: Path, plain: Path, pages: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """Yield the problems of a visitor who opens the home page and the page with a goal."""
    visitor = Visitor(browser, {HOST: tracked})
    opened = []
    try:
        for name, data in (("index", {}), ("goal", GOAL)):
            path = next((each for each in (f"{name}.html", f"{name}/index.html") if each in pages), None)
            if path is None:
                yield Problem("files", f"the page {name} does not exist")
                continue
            opened.append(url(path))
            before = len(visitor.beacons)
            page = visitor.open(url(path))
            views = [each for each in visitor.beacons[before:] if each["type"] == "pageview"]
            wanted = [(pages[path]["href"], data.get("title", page.title()), "12" if data else None)]
            sent = [(each["href"], each["title"], each.get("goal[id]")) for each in views]
            if sent != wanted:
                yield Problem("beacon", f"{path}: sent {sent}, expected {wanted}; {visitor.status(page)}")
            page.close()
        if found := messages(visitor):
            usual = Visitor(browser, {HOST: plain})
            for each in opened:
                usual.open(each, beacons=0)
            for text in sorted(found - messages(usual)):
                yield Problem("console", text[:300])
            usual.context.close()
    except Error as error:
        yield Problem("beacon", str(error).splitlines()[0])
    finally:
        visitor.context.close()
