"""Sites of generators with client-side navigation and `clicky-docs inject`: one page view per page, with the page's own data.

VitePress 1.6 and Docusaurus 3.10 request the HTML of the first page only. They show later pages from JavaScript files, and
the data block of the first page stays in the head.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from in_browser.visitor import HOST, Once, Visitor
from in_browser.walks import LINK, Walked, beacons_of_full_loads, walk_at_random
from playwright.sync_api import Page
from sites import SITE_ID, run, write

ROOT = f"https://{HOST}/"
INSTALLED = Path(__file__).parents[2] / "build" / "generators"
# The options of `clicky-docs inject`.
CONFIG = f"""
site_id = "{SITE_ID}"

[pages]
install = {{ goal = 7 }}
publish = {{ goal = 12, title = "Publish your site" }}
private = false
"""
# The beacon's parameters of each page, without `href`; None: the page is opted out.
PAGES: dict[str, dict[str, str] | None] = {
    "index": {"title": "Index | Site"},
    "install": {"title": "Install | Site", "goal": "7"},
    "publish": {"title": "Publish your site", "goal": "12"},
    "guide/start": {"title": "Guide/Start | Site"},
    "faq": {"title": "Faq | Site"},
    "private": None,
}


@dataclass(frozen=True)
class Generator:
    """A generator, and the URLs of the built pages.

    Args:
        name: the name of the folder with its configuration, and of its command.
        arguments: the arguments of the command; `{}` is the directory of the built site.
        extension: the end of a page's URL, after the page's name.
        other: the end of another URL of the same page, after the page's name.
        started: a JavaScript expression that is true when the generator's scripts handle clicks.
    """

    name: str
    arguments: Sequence[str]
    extension: str
    other: str
    started: str

    def path(self, page: str) -> str:
        return "/" if page == "index" else f"/{page}{self.extension}"

    def url(self, page: str) -> str:
        return ROOT.removesuffix("/") + self.path(page)

    def view(self, page: str) -> dict[str, str]:
        return {"site_id": SITE_ID, "type": "pageview", "href": self.path(page), **(PAGES[page] or {})}

    def build(self, directory: Path) -> Path:
        source = INSTALLED / self.name
        assert source.is_dir(), "The generators are not installed: run python tests/generators/install.py"
        shutil.rmtree(source / "docs", ignore_errors=True)
        write(source / "docs", {f"{page}.md": markdown(page) for page in PAGES})
        command = [source / "node_modules" / ".bin" / self.name, *(each.format(directory) for each in self.arguments)]
        # Docusaurus does not look for a newer version of itself.
        environment = {**os.environ, "NO_UPDATE_NOTIFIER": "1"}
        subprocess.run(command, cwd=source, env=environment, check=True, timeout=300)
        return directory


VITEPRESS = Generator(
    "vitepress",
    ["build", "--outDir", "{}"],
    extension=".html",
    other="",
    started="!!document.querySelector('#app').__vue_app__",
)
DOCUSAURUS = Generator(
    "docusaurus",
    ["build", "--out-dir", "{}"],
    extension="",
    other="/",
    # This attribute is false in the HTML that the server sends.
    started="document.documentElement.dataset.hasHydrated === 'true'",
)
GENERATORS = [VITEPRESS, DOCUSAURUS]


def markdown(page: str) -> str:
    # VitePress resolves a relative link against the new URL, also while the page of the old URL is still shown.
    links = "\n".join(f"- [to {other}](/{other}.md)" for other in PAGES if other != page)
    return f"# {page.title()}\n\n{links}\n- [there](#there)\n\n## There\n\nText.\n"


def inject(site: Path, config: str) -> Path:
    write(site.parent, {"clicky-docs.toml": config})
    result = run("clicky_docs", "inject", "--strict", str(site), cwd=site.parent)
    assert result.returncode == 0, result.stderr
    return site


@pytest.fixture(scope="session", params=GENERATORS, ids=lambda generator: generator.name)
def generator(request: pytest.FixtureRequest) -> Generator:
    return request.param


@pytest.fixture(scope="session")
def plain(once: Once, generator: Generator) -> Path:
    """Return the built site without the code of clicky-docs."""
    return once(f"{generator.name} plain", generator.build)


@pytest.fixture(scope="session")
def site(once: Once, generator: Generator, plain: Path) -> Path:
    def build(directory: Path) -> Path:
        return inject(shutil.copytree(plain, directory / "site"), CONFIG)

    return once(generator.name, build)


def start(visitor: Visitor, generator: Generator, page_name: str, beacons: int = 1) -> Page:
    page = visitor.open(generator.url(page_name), beacons)
    page.wait_for_function(generator.started)
    return page


def go(visitor: Visitor, page: Page, name: str, beacons: int) -> None:
    """Follow the link to a page, and wait until the generator shows the page."""
    page.evaluate(f"{LINK.format(f'to {name}')}.click()")
    page.wait_for_function(f"document.querySelector('h1').firstChild.textContent.trim() === {name.title()!r}")
    visitor.wait(page, beacons)


def test_each_full_page_load_sends_a_page_view_with_the_data_of_the_page(
    new_visitor: Callable[..., Visitor], generator: Generator, site: Path
) -> None:
    loads = beacons_of_full_loads(lambda: new_visitor({HOST: site}), {page: generator.url(page) for page in PAGES})
    assert loads == {page: [] if data is None else [generator.view(page)] for page, data in PAGES.items()}


def test_random_visits_send_the_same_beacons_as_full_page_loads(
    new_visitor: Callable[..., Visitor], generator: Generator, site: Path
) -> None:
    loads = {page: [] if data is None else [generator.view(page)] for page, data in PAGES.items()}
    walked = Walked(ROOT, tuple(PAGES), slow=(".html", ".js"), exact=False)
    walk_at_random(lambda: new_visitor({HOST: site}), walked, loads)


def test_each_page_view_of_client_side_navigation_has_the_data_of_its_page(
    new_visitor: Callable[..., Visitor], generator: Generator, site: Path
) -> None:
    visitor = new_visitor({HOST: site})
    page = start(visitor, generator, "index")
    page.evaluate("window.loaded_once = true")
    names = ["index", "publish", "faq", "install", "guide/start"]
    for count, name in enumerate(names[1:], 2):
        go(visitor, page, name, count)
    assert visitor.beacons == [generator.view(name) for name in names]
    assert page.evaluate("loaded_once")
    assert visitor.loads == 1


def test_later_pages_are_tracked_if_the_first_page_opts_out(
    new_visitor: Callable[..., Visitor], generator: Generator, site: Path
) -> None:
    visitor = new_visitor({HOST: site})
    page = start(visitor, generator, "private", beacons=0)
    assert (visitor.beacons, visitor.loads) == ([], 0)
    go(visitor, page, "publish", 1)
    go(visitor, page, "private", 1)
    assert visitor.beacons == [generator.view("publish")]
    go(visitor, page, "install", 2)
    assert visitor.beacons == [generator.view("publish"), generator.view("install")]
    assert visitor.loads == 1


def test_later_page_that_opts_out_is_not_tracked(
    new_visitor: Callable[..., Visitor], generator: Generator, site: Path
) -> None:
    visitor = new_visitor({HOST: site})
    page = start(visitor, generator, "faq")
    go(visitor, page, "private", 1)
    visitor.settle(page)
    assert visitor.beacons == [generator.view("faq")]
    assert visitor.status(page) == "off: opted out"


def test_click_on_a_link_to_an_anchor_on_the_same_page_sends_no_page_view(
    new_visitor: Callable[..., Visitor], generator: Generator, site: Path
) -> None:
    """VitePress calls `pushState` for such a link, and Docusaurus does not."""
    visitor = new_visitor({HOST: site})
    page = start(visitor, generator, "install")
    go(visitor, page, "publish", 2)
    for act in (f"{LINK.format('there')}.click()", f"{LINK.format('there')}.click()", "history.back()"):
        page.evaluate(act)
        visitor.settle(page)
    assert visitor.beacons == [generator.view("install"), generator.view("publish")]


def test_back_to_the_first_page_sends_one_page_view(
    new_visitor: Callable[..., Visitor], generator: Generator, site: Path
) -> None:
    """Docusaurus's history has no state for the first page, so Clicky's tracker ignores the event `popstate`."""
    visitor = new_visitor({HOST: site})
    page = start(visitor, generator, "install")
    go(visitor, page, "faq", 2)
    page.evaluate("history.back()")
    visitor.wait(page, 3)
    page.evaluate("history.forward()")
    visitor.wait(page, 4)
    names = ["install", "faq", "install", "faq"]
    assert visitor.beacons == [generator.view(name) for name in names]


def test_change_to_another_url_of_the_same_page_sends_no_page_view(
    new_visitor: Callable[..., Visitor], generator: Generator, site: Path
) -> None:
    visitor = new_visitor({HOST: site})
    page = start(visitor, generator, "faq")
    for method in ("replaceState", "pushState"):
        for end in (generator.other, generator.extension):
            page.evaluate(f"history.{method}(history.state, '', '/faq{end}')")
            visitor.settle(page)
    assert visitor.beacons == [generator.view("faq")]


def test_first_page_view_during_hydration_has_the_title_in_the_html_file(
    new_visitor: Callable[..., Visitor], generator: Generator, site: Path
) -> None:
    """Docusaurus shows the site's name as the title for about 50 ms while React starts."""
    visitor = new_visitor({HOST: site}, clock=False)
    # The tracker reads the title 200 ms after its start.
    visitor.context.add_init_script(
        """
        window.titles = [];
        addEventListener("DOMContentLoaded", () => {
          const record = () => titles.at(-1) !== document.title && titles.push(document.title);
          record();
          new MutationObserver(record).observe(document.head, {childList: true, characterData: true, subtree: true});
        });
        """
    )
    page = start(visitor, generator, "faq")
    assert visitor.beacons == [generator.view("faq")]
    # On a slow machine, the observer misses the title during hydration.
    titles = page.evaluate("titles")
    assert {*titles} <= {"Faq | Site", "Site"}
    assert titles[0] == titles[-1] == "Faq | Site"


# Feedback form -------------------------------------------------------------------------------------------------------

FORM = ".clicky-docs-feedback"


@pytest.fixture(scope="session")
def with_feedback(once: Once, generator: Generator, plain: Path) -> Path:
    def build(directory: Path) -> Path:
        return inject(shutil.copytree(plain, directory / "site"), f'insights = ["feedback"]\n{CONFIG}')

    return once(f"{generator.name} feedback", build)


def forms(page: Page) -> int:
    return page.locator(FORM).count()


def test_feedback_form_is_shown_once_on_each_tracked_page(
    new_visitor: Callable[..., Visitor], generator: Generator, with_feedback: Path
) -> None:
    visitor = new_visitor({HOST: with_feedback})
    page = start(visitor, generator, "install")
    found = {"install": forms(page)}
    for count, name in [(2, "faq"), (2, "private"), (3, "publish")]:
        go(visitor, page, name, count)
        found[name] = forms(page)
    page.evaluate("history.back()")
    visitor.settle(page)
    found["back to private"] = forms(page)
    page.evaluate("history.back()")
    visitor.wait(page, 4)
    found["back to faq"] = forms(page)
    assert found == {"install": 1, "faq": 1, "private": 0, "publish": 1, "back to private": 0, "back to faq": 1}


def test_feedback_form_causes_no_hydration_error(
    new_visitor: Callable[..., Visitor], generator: Generator, with_feedback: Path, plain: Path
) -> None:
    """React and Vue report elements that the server has not sent: React with the error 418, Vue with a message."""
    consoles = []
    for directory in (with_feedback, plain):
        visitor = new_visitor({HOST: directory})
        for name in ("install", "faq"):
            page = start(visitor, generator, name, beacons=directory is with_feedback)
            go(visitor, page, "publish", 0)
            visitor.settle(page)
            page.close()
        consoles.append([each for each in visitor.console if not each.startswith("clicky-docs: ")])
        assert visitor.errors == []
    # The generator logs the same messages without the form.
    assert consoles[0] == consoles[1]


def test_answer_after_client_side_navigation_has_the_url_of_the_new_page(
    new_visitor: Callable[..., Visitor], generator: Generator, with_feedback: Path
) -> None:
    visitor = new_visitor({HOST: with_feedback})
    page = start(visitor, generator, "install")
    go(visitor, page, "faq", 2)
    page.locator(f"{FORM} button").first.click()
    visitor.wait(page, 3)
    assert generator.path("faq").strip("/") in visitor.beacons[2]["href"]
