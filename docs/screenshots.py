"""Take the screenshots for the documentation: build sites, and open their pages in Chromium.

Usage: python docs/screenshots.py [DIRECTORY]
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple

import yaml
from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "tests"), str(HERE.parent / "sample_docs")]

from in_browser import chromium  # noqa: E402  # the module is in tests/
from in_browser.visitor import HOST, Visitor, browser  # noqa: E402
from sample import build_with_mkdocs as build_sample  # noqa: E402  # the module is in sample_docs/
from sites import SITE_ID, mkdocs_build, sphinx_build, write  # noqa: E402

WIDTH = 1000
TEXT = "# Install Lantern\n\nOn Debian:\n\n```sh\npip install lantern-gallery\n```\n\nThen `lantern new albums`.\n"


def block(name: str, start: str) -> str:
    """Return the block of code that begins with `start`, from the page `name` of the documentation."""
    page = (HERE / name).read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w+[^\n]*\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (text,) = (each for each in blocks if each.startswith(start))
    return str(text)


def consent(directory: Path) -> Path:
    """Build the site of the example in consent.md, and return the site's folder."""
    config = yaml.safe_load(block("consent.md", "theme:"))
    config["theme"]["font"] = False
    mkdocs_build(write(directory, {"docs/index.md": TEXT}), config)
    return directory / "site"


def feedback(directory: Path) -> Path:
    """Build a site with the theme Furo and the feedback form, and return the site's folder."""
    options = f'clicky_site_id = "{SITE_ID}"\nclicky_insights = ["feedback"]\nclicky_pages = {{}}\n'
    conf = f'project = "Lantern"\nextensions = ["myst_parser", "clicky_docs.sphinx"]\nhtml_theme = "furo"\n{options}'
    index = "# Lantern\n\n```{toctree}\n:hidden:\n\ninstall\n```\n"
    sphinx_build(
        write(directory / "source", {"conf.py": conf, "index.md": index, "install.md": TEXT}), out=directory / "site"
    )
    return directory / "site"


def show_form(page: Page) -> None:
    """Scroll to the feedback form at the end of the page, and click its first button."""
    page.locator("form.clicky-docs-feedback").scroll_into_view_if_needed()
    page.locator("form.clicky-docs-feedback button").first.click()


def report(directory: Path) -> Path:
    """Build the sample documentation, make a report from the saved figures, and return the report's folder."""
    sample = HERE.parent / "sample_docs"
    build_sample(directory / "site")
    options = ["--from", "figures.json", "--source", "docs", "--html", str(directory / "report" / "index.html")]
    command = [sys.executable, "-m", "clicky_docs", "report", str(directory / "site"), *options]
    subprocess.run(command, check=True, cwd=sample, capture_output=True)  # noqa: S603  # the arguments are constants
    return directory / "report"


class Picture(NamedTuple):
    """A picture: the site, the page's path, an action on the page, the colour scheme, and the height."""

    build: Callable[[Path], Path]
    path: str
    act: Callable[[Page], object]
    scheme: Literal["light", "dark"] = "light"
    height: int = 560


def nothing(_: Page) -> None:
    """Do nothing on the page."""


PICTURES = {
    "consent": Picture(consent, "", lambda page: page.locator(".md-consent__inner").wait_for()),
    "feedback": Picture(feedback, "install.html", show_form),
    "report": Picture(report, "", nothing, height=1370),
    "report-dark": Picture(report, "", nothing, "dark"),
}


def take(chrome: Browser, name: str, to: Path) -> None:
    """Take one screenshot, and save the file in the folder `to`."""
    build, path, act, scheme, height = PICTURES[name]
    size = {"width": WIDTH, "height": height}
    with tempfile.TemporaryDirectory() as directory:
        visitor = Visitor(
            chrome, {HOST: build(Path(directory))}, viewport=size, color_scheme=scheme, reduced_motion="reduce"
        )
        page = visitor.context.new_page()
        page.goto(f"https://{HOST}/{path}")
        act(page)
        visitor.pause(page, 500)
        page.screenshot(path=to / f"{name}.png", animations="disabled")
        visitor.context.close()


def main(to: Path = HERE / "images") -> None:
    """Take all screenshots, and save the files in the folder `to`."""
    with browser(str(chromium.find())) as chrome:
        for name in PICTURES:
            take(chrome, name, to)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
