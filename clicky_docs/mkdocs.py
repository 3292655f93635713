"""The MkDocs plugin: ``plugins: - clicky``. ProperDocs runs it as it is."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping
from pathlib import Path
from posixpath import splitext
from typing import Any, Literal
from urllib.parse import urljoin

try:
    from mkdocs.config.base import BaseConfigOption, Config, ConfigErrors, ConfigWarnings, ValidationError
    from mkdocs.config.config_options import ExtraScriptValue
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.exceptions import PluginError
    from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
    from mkdocs.structure.pages import Page
except ImportError as error:
    # Of an older MkDocs, a part of it.
    needed = 'MkDocs 1.5 or newer (python -m pip install "clicky-docs[mkdocs]")'
    raise type(error)(f"the plugin clicky needs {needed}; found: {error}", name=error.name) from None

from clicky_docs import preview
from clicky_docs.browser import insights_file
from clicky_docs.html.place import is_document, place
from clicky_docs.html.snippet import build
from clicky_docs.options.declare import Problem
from clicky_docs.options.load import load_site, unknown_option
from clicky_docs.options.page_rules import unmatched
from clicky_docs.options.settings import SETTINGS, Settings
from clicky_docs.pages import source, summary
from clicky_docs.pages.facts import placeholder_values
from clicky_docs.pages.marks import CLASS, goals, may_have, visible_attributes
from clicky_docs.pages.page import load_page

log = get_plugin_logger("clicky")

# Behind the plugins that rewrite pages: Material's privacy plugin, at -50, would download the tracker and request the
# noscript image while the site is built, and minifiers, at 0, would change the script.
_LATE = -110
_INSIGHTS = f"assets/{insights_file.FILE}"


def read_options(config: Mapping[str, Any]) -> tuple[Settings, list[Problem]]:
    """Return the settings that the options make, and what is wrong with them."""
    given = {name: config.get(name) for name in SETTINGS}
    unset = {name: SETTINGS[name].from_environment(os.environ) for name, value in given.items() if value is None}
    return load_site(given | unset)


class _Config(Config):  # type: ignore[no-untyped-call]
    def validate(self) -> tuple[ConfigErrors, ConfigWarnings]:
        """Return what is wrong: all of it, where MkDocs would stop at the first."""
        failed, warnings = super().validate()
        _, problems = read_options(self)
        for problem in problems:
            name = re.split(r"[.\[]", problem.key)[0]
            if problem.option is None:
                warnings.append((name, str(problem)))
            else:
                # MkDocs names the option itself, and stops.
                where = "" if problem.key == name else f"{problem.key}: "
                failed.append((name, ValidationError(f"{where}{problem.what}")))
        # Of names that it does not know, MkDocs does not say the nearest.
        known = [each for each in warnings if each[0] in SETTINGS]
        unknown = [(str(name), str(unknown_option(str(name)))) for name in self if name not in SETTINGS]
        if failed:
            # Where something has failed, MkDocs says nothing of what it warns of.
            return [*failed, *((name, ValidationError(said)) for name, said in (*known, *unknown))], []
        return failed, [*known, *unknown]


ClickyConfig: type[Config] = type("ClickyConfig", (_Config,), {name: BaseConfigOption() for name in SETTINGS})


# MkDocs makes a class of BasePlugin[…] at run time, which a class made at run time does not survive.
class ClickyPlugin(BasePlugin):  # type: ignore[type-arg,no-untyped-call]
    """Adds Clicky's code to every page."""

    config_class = ClickyConfig

    def __init__(self) -> None:
        # MkDocs names its command only on the command line; its Python interface builds.
        self.command = "build"
        self.dirty = False
        self.builds = 0
        self.paths: list[tuple[str, ...]] = []

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Note the command; having this hook, the plugin stays the same while ``serve`` builds again and again."""
        self.command = command
        self.dirty = dirty

    @event_priority(_LATE)
    def on_config(self, config: MkDocsConfig) -> None:
        """Make the settings of this build; the theme's language may be another plugin's to say."""
        self.site_url = config.site_url or "/"
        settings, _ = read_options(self.config)
        settings = settings.for_theme(config.theme.get("features"))
        self.disabled_reason = preview.disabled_reason(settings, os.environ, command=self.command, url=config.site_url)
        language = config.theme.get("language") or config.theme.get("locale")
        known = placeholder_values(os.environ, {"project": config.site_name, "language": language})
        self.settings, problems, lacking = settings.with_facts(known)
        if settings.off_reason:
            log.info("nothing is rendered: %s", settings.off_reason)
            return
        if self.disabled_reason:
            log.info("the code is commented out: %s", self.disabled_reason)
        elif self.settings.insights:
            script = ExtraScriptValue(f"{_INSIGHTS}?v={insights_file.digest(self.settings)}")
            script.defer = True
            # What builds each language does so with one configuration.
            if script.path not in map(str, config.extra_javascript):
                config.extra_javascript.append(script)
        for problem in problems:
            log.warning("%s", problem)
        for each in lacking:
            log.info("%s is not known in this build, and left out", each)

    def on_pre_build(self, *, config: MkDocsConfig) -> None:  # noqa: ARG002
        """Begin to note the pages; what builds each language does so from within the first one's build."""
        if not self.builds:
            self.paths = []
        self.builds += 1

    @event_priority(_LATE)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write the static file; say which patterns match no page, where all pages are built."""
        self.builds -= 1
        if self.settings.insights and not (self.disabled_reason or self.settings.off_reason):
            try:
                insights_file.write(self.settings, Path(config.site_dir, _INSIGHTS))
            except OSError as error:
                raise PluginError(f"clicky: {error}") from error
        if not (self.builds or self.dirty or self.settings.off_reason):
            for problem in unmatched(self.settings.page_rules, self.paths):
                log.warning("%s", problem)

    def on_build_error(self, *, error: Exception) -> None:  # noqa: ARG002
        """Forget this build; ``serve`` begins another."""
        self.builds = 0

    @event_priority(_LATE)
    def on_post_page(self, output: str, /, *, page: Page, config: MkDocsConfig) -> str | None:  # noqa: ARG002
        """Add the code to a page."""
        # MkDocs writes no file for a page that another plugin has emptied.
        return self._place(output, page.file.src_uri, page) if output.strip() else None

    @event_priority(_LATE)
    def on_post_template(self, output_content: str, /, *, template_name: str, config: MkDocsConfig) -> str | None:  # noqa: ARG002
        """Add the code to a page that a theme writes by itself: 404.html, search.html."""
        # A template need not be a page: a feed, or the file by which a search engine knows the site's owner.
        is_page = template_name.endswith(".html") and is_document(output_content)
        return self._place(output_content, template_name) if is_page else None

    def _place(self, html: str, uri: str, page: Page | None = None) -> str | None:
        settings = self.settings
        if settings.off_reason:
            return None
        name = splitext(uri)[0]
        # Where mkdocs-static-i18n has the page in several languages, its name without the language.
        plain = splitext(getattr(page.file, "norm_src_uri", uri))[0] if page else name
        paths = (name, uri) if name == plain else (name, plain, uri)
        self.paths.append(paths)
        address = f"/{page.url if page else uri}"
        facts = {
            "title": lambda: str(page.title or "") if page else summary.title(html),
            "page": lambda: plain,
            "url": lambda: urljoin(self.site_url, address[1:]),
        }
        said, problems = load_page(name, page.meta if page else {}, settings, paths=paths, facts=facts)
        for problem in problems:
            own = page and problem.key.partition(".")[0] in page.meta
            self._warn(problem, uri, source.line_of(problem.key, _file(page)) if own else None)
        marked: dict[str, list[object]] = {}
        if (settings.goals or (page and CLASS in (page.markdown or ""))) and may_have(html):
            marked, wrong = goals(html, settings)
            for mark, problem in wrong:
                self._warn(problem, uri, source.line_with((problem.key, mark.goal or ""), _file(page)))
            for problem in visible_attributes(html):
                self._warn(problem, uri, source.line_with((f".{CLASS}",), _file(page)))
        if page and not page.meta and (page.markdown or "").lstrip().startswith("---"):
            # MkDocs shows front matter that it cannot read as text, and says nothing.
            mistake = source.mistake(page.markdown or "") or source.misplaced(page.markdown or "")
            if mistake:
                self._warn(f"front matter: {mistake[0]}. Nothing in it is read.", uri, mistake[1])
        if log.isEnabledFor(logging.DEBUG):
            log.debug("%s", summary.row(said, settings, html, address, disabled_reason=self.disabled_reason))
        return place(html, build(settings, said, goals=marked, disabled_reason=self.disabled_reason))

    @staticmethod
    def _warn(problem: object, uri: str, line: int | None) -> None:
        log.warning("%s: %s", f"{uri}:{line}" if line else uri, problem)


def _file(page: Page | None) -> Path | None:
    """Return the file of a page, unless a theme or another plugin has made it."""
    return Path(page.file.abs_src_path) if page and page.file.abs_src_path else None
