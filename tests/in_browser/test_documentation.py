"""The documentation, built with both build tools from the same pages: links, accessibility, page views, screenshots."""

from __future__ import annotations

import json
import re
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import html5lib
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from in_browser.visitor import Once, Visitor
from playwright.sync_api import Browser
from sites import SITE_ID, read_pages, run, script_of_docs

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
TOOLS = ["sphinx", "mkdocs"]
NAMES = sorted(path.relative_to(DOCS).with_suffix("").as_posix() for path in DOCS.rglob("*.md"))
URL = "https://docs.example/"


@pytest.fixture(scope="session")
def built(once: Once) -> dict[str, Path]:
    """Build both sites from copies of the sources; a warning is an error."""
    directory = once("documentation", build)
    return {tool: directory / tool for tool in TOOLS}


def build(directory: Path) -> Path:
    shutil.copytree(DOCS, directory / "docs")
    shutil.copy(ROOT / "mkdocs.yml", directory)
    env = {"CLICKY_SITE_ID": SITE_ID}
    for command in (
        ("sphinx", "-q", "-W", "--keep-going", "-n", "docs", "sphinx"),
        ("mkdocs", "build", "--strict", "--site-dir", "mkdocs"),
    ):
        done = run(*command, cwd=directory, env=env)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "WARNING" not in done.stderr
    return directory


def path_of(tool: str, name: str) -> str:
    if tool == "sphinx":
        return f"{name}.html"
    return "index.html" if name == "index" else f"{name}/index.html"


@pytest.mark.parametrize("tool", TOOLS)
def test_each_page_of_the_built_documentation_contains_the_code(built: dict[str, Path], tool: str) -> None:
    done = run("clicky_docs", "check", "--json", "--site-id", SITE_ID, str(built[tool]), cwd=ROOT)
    assert done.returncode == 0, done.stdout
    (report,) = json.loads(done.stdout)
    assert report["problems"] == []
    pages = {each["page"]: each for each in report["pages"]}
    for name in NAMES:
        page = pages[path_of(tool, name)]
        assert (page["why"], page["site_ids"], page["href"]) == ("", [SITE_ID], f"/{name}")
        assert (page["goal"] == 1) is (name in {"sphinx", "mkdocs"})


@pytest.mark.parametrize("tool", TOOLS)
def test_links_in_the_built_documentation_are_not_broken(built: dict[str, Path], tool: str) -> None:
    """Each linked file and fragment exists; links to other hosts use `https`."""
    documents = {
        path: html5lib.parse(html, namespaceHTMLElements=False) for path, html in read_pages(built[tool]).items()
    }
    fragments = {
        path: {element.get("id") or element.get("name") for element in document.iter()}
        for path, document in documents.items()
    }
    assert len(documents) >= len(NAMES)
    broken = []
    for path, document in documents.items():
        for element in document.iter():
            for attribute in ("href", "src"):
                link = element.get(attribute)
                if link is None or element.tag == "base" or re.match("(data|mailto|javascript):", link):
                    continue
                url = urlsplit(urljoin(f"{URL}{path}", link))
                if url.netloc != "docs.example":
                    assert url.scheme == "https", link
                    continue
                target = unquote(url.path).lstrip("/")
                target += "index.html" * (target.endswith("/") or not target)
                fragment = unquote(url.fragment)
                is_there = (built[tool] / target).is_file()
                if not is_there or (fragment and target in fragments and fragment not in fragments[target]):
                    broken.append(f"{path}: {link}")
    assert broken == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tool", TOOLS)
def test_documentation_is_accessible_in_each_color_scheme(
    new_visitor: Callable[..., Visitor], built: dict[str, Path], tool: str, scheme: str
) -> None:
    # Axe checks the painted page, which needs the real clock.
    visitor = new_visitor({"docs.example": built[tool]}, clock=False, color_scheme=scheme, reduced_motion="reduce")
    page = visitor.new_page()
    violations: dict[str, list[str]] = {}
    for name in NAMES:
        page.goto(f"{URL}{path_of(tool, name).removesuffix('index.html')}")
        # Material renders its tables a moment later.
        visitor.pause(page, 100)
        page.evaluate(f"window.axe || eval({json.dumps(AXE_SCRIPT)})")
        for each in page.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]:
            violations.setdefault(each["id"], []).extend(f"{name}: {node['html']}" for node in each["nodes"])
    assert violations == {}


@pytest.mark.parametrize("tool", TOOLS)
def test_page_of_the_documentation_sends_one_page_view(
    new_visitor: Callable[..., Visitor], built: dict[str, Path], tool: str
) -> None:
    visitor = new_visitor({"docs.example": built[tool]})
    page = visitor.open(f"{URL}{path_of(tool, 'mkdocs').removesuffix('index.html')}")
    (beacon,) = visitor.beacons
    assert (beacon["type"], beacon["href"], beacon["goal"]) == ("pageview", "/mkdocs", "1")
    assert beacon["title"].startswith("Get started with MkDocs")
    assert beacon["custom[built_by]"] == tool
    assert visitor.status(page) == f"tracking: Site ID {SITE_ID}"


def scripts(name: str) -> list[str]:
    return re.findall(r"^```js\n(.*?)^```$", (DOCS / name).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_javascript_examples_in_the_docs_return_the_status_and_send_the_event(
    new_visitor: Callable[..., Visitor], built: dict[str, Path]
) -> None:
    """Run the JavaScript blocks of troubleshooting.md and insights.md."""
    visitor = new_visitor({"docs.example": built["mkdocs"]})
    page = visitor.open(URL)
    (typed,) = scripts("troubleshooting.md")
    assert page.evaluate(typed)["status"] == "tracking"
    (event,) = scripts("insights.md")
    page.evaluate(event)
    visitor.wait(page, 2)
    assert [(each["type"], each["href"], each["title"]) for each in visitor.beacons[1:]] == [
        ("click", "#theme", "Theme: dark")
    ]


def size(path: Path) -> tuple[int, int]:
    """Return the width and the height of a PNG file in pixels."""
    head = path.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", head[16:24])


def test_screenshots_in_the_docs_are_as_large_as_screenshots_of_the_current_pages(
    chrome: Browser, tmp_path: Path
) -> None:
    pictures = script_of_docs("screenshots")
    for name in pictures.PICTURES:
        pictures.take(chrome, name, tmp_path)
        assert size(tmp_path / f"{name}.png") == size(DOCS / "images" / f"{name}.png")
    shown = {
        name
        for page in DOCS.rglob("*.md")
        for name in re.findall(r"!\[[^]]+\]\(images/([\w-]+)\.png\)", page.read_text("utf-8"))
    }
    assert shown == {path.stem for path in (DOCS / "images").iterdir()} == {*pictures.PICTURES}
