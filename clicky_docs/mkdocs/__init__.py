"""The MkDocs plugin: ``plugins: - clicky``. The plugin also runs in ProperDocs."""

from __future__ import annotations

import functools
import logging
import os
import re
from collections.abc import Mapping
from pathlib import Path
from posixpath import splitext
from typing import Any, Literal
from urllib.parse import quote, urljoin

try:
    from mkdocs.config.base import BaseConfigOption, Config, ConfigErrors, ConfigWarnings, ValidationError
    from mkdocs.config.config_options import ExtraScriptValue
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.exceptions import PluginError
    from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page
except ImportError as error:
    # An older MkDocs lacks some of these names.
    needed = 'MkDocs 1.5 or newer (python -m pip install "clicky-docs[mkdocs]")'
    raise type(error)(f"the plugin clicky needs {needed}; found: {error}", name=error.name) from None

from clicky_docs.browser import insights_file
from clicky_docs.html.finished import insights_problem, is_redirect, other_tracker
from clicky_docs.html.place import has_plugin_code, is_document, place
from clicky_docs.html.snippet import build
from clicky_docs.mkdocs.pages import link, own_metadata, page_title, place_of, source_file, source_problems
from clicky_docs.options import preview
from clicky_docs.options.declare import Problem
from clicky_docs.options.load import load_site, unknown_option
from clicky_docs.options.page_rules import unmatched
from clicky_docs.options.settings import SETTINGS, Settings
from clicky_docs.pages import popular, source, summary
from clicky_docs.pages.facts import placeholder_values
from clicky_docs.pages.marks import CLASS, goals, may_have, visible_attributes
from clicky_docs.pages.notebook import load_notebook
from clicky_docs.pages.page import load_page
from clicky_docs.urls import page_name

log = get_plugin_logger("clicky")

# With this low priority, the hooks run after the hooks of other plugins that rewrite pages. Otherwise Material's
# privacy plugin (priority -50) would download the tracker during the build, and minifiers (priority 0) would change the
# page script.
_LATE = -110
_INSIGHTS = f"assets/{insights_file.FILE}"


def read_options(config: Mapping[str, Any]) -> tuple[Settings, list[Problem]]:
    """Return the settings from mkdocs.yml and the environment, and a list of the problems in the values."""
    values = {name: config.get(name) for name in SETTINGS}
    unset = {name: SETTINGS[name].from_environment(os.environ) for name, value in values.items() if value is None}
    return load_site(values | unset)


class _Config(Config):  # type: ignore[no-untyped-call]
    def validate(self) -> tuple[ConfigErrors, ConfigWarnings]:
        """Return all errors and warnings. MkDocs's own method returns at most one error per option."""
        failed, warnings = super().validate()
        _, problems = read_options(self)
        for problem in problems:
            name = re.split(r"[.\[]", problem.key)[0]
            if problem.option is None:
                warnings.append((name, str(problem)))
            else:
                # MkDocs adds the option's name to the message, and stops the build.
                where = "" if problem.key == name else f"{problem.key}: "
                failed.append((name, ValidationError(f"{where}{problem.what}")))
        # MkDocs's own warning about an unknown option suggests no similar name, so the warning is replaced.
        known = [each for each in warnings if each[0] in SETTINGS]
        unknown = [(str(name), str(unknown_option(str(name)))) for name in self if name not in SETTINGS]
        if failed:
            # If there are errors, MkDocs logs no warnings, so the warnings are returned as errors.
            return [*failed, *((name, ValidationError(message)) for name, message in (*known, *unknown))], []
        return failed, [*known, *unknown]


ClickyConfig: type[Config] = type("ClickyConfig", (_Config,), {name: BaseConfigOption() for name in SETTINGS})


# `BasePlugin` has no type argument here: type checkers reject BasePlugin[ClickyConfig], because ClickyConfig is created
# at run time.
class ClickyPlugin(BasePlugin):  # type: ignore[type-arg,no-untyped-call]
    """The plugin, which adds Clicky's tracking code to every page."""

    config_class = ClickyConfig

    def __init__(self) -> None:
        # These default values are for a Python program that calls MkDocs's function `build`. The hook `on_startup` sets
        # the values of MkDocs's command line, but is not called by such a program.
        self.command = "build"
        self.dirty = False
        self.builds = 0
        self.paths: list[tuple[str, ...]] = []
        self.warned: set[str] = set()

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Store the command and ``dirty``. A plugin with this hook is created once for all builds of ``serve``."""
        self.command = command
        self.dirty = dirty

    @event_priority(_LATE)
    def on_config(self, config: MkDocsConfig) -> None:
        """Compute the settings of this build, after other plugins have set the theme's language."""
        analytics = config.extra.get("analytics")
        if isinstance(analytics, dict) and analytics.get("provider") == "clicky":
            # Material would add the code of the provider's template, or raise an error if the template does not exist.
            del analytics["provider"]
            accepted = "no provider, because the plugin needs no template"
            log.warning("extra.analytics.provider: found 'clicky'; accepted: %s. The provider is ignored.", accepted)
        # For a version of the site, mike sets `site_url` without a slash at the end, so the slash is added.
        self.docs = Path(config.docs_dir)
        self.site_url = f"{(config.site_url or '').rstrip('/')}/"
        settings, _ = read_options(self.config)
        self.disabled_reason = preview.disabled_reason(settings, os.environ, command=self.command, url=config.site_url)
        language = config.theme.get("language") or config.theme.get("locale")
        values = placeholder_values(os.environ, {"project": config.site_name, "language": language})
        self.settings, problems, unknown = settings.with_facts(values)
        if settings.off_reason:
            log.info("no code is added: %s", settings.off_reason)
            return
        local = preview.local_url(settings, os.environ, key="site_url", url=config.site_url, command=self.command)
        if local:
            log.warning("%s", local)
        elif self.disabled_reason:
            log.info("the code is commented out: %s", self.disabled_reason)
        elif self.settings.insights:
            script = ExtraScriptValue(f"{_INSIGHTS}?v={insights_file.digest(self.settings)}")
            script.defer = True
            # mkdocs-static-i18n runs this hook once per language with the same `config`, so the script may already be
            # in the list.
            if script.path not in map(str, config.extra_javascript):
                config.extra_javascript.append(script)
        for problem in problems:
            log.warning("%s", problem)
        for each in unknown:
            log.info("%s has no value in this build. The value is not sent.", each)

    def on_pre_build(self, *, config: MkDocsConfig) -> None:  # noqa: ARG002
        """Empty the list of pages at the start of the outer build.

        mkdocs-static-i18n builds the other languages in inner builds, during the build of the first language.
        """
        if not self.builds:
            self.paths = []
            self.warned = set()
        self.builds += 1

    def on_env(self, _env: object, /, *, config: MkDocsConfig, files: Files) -> None:
        """Fill the lists of popular pages. The titles of all pages are known now."""
        pages = {each.src_uri: each.page for each in files.documentation_pages() if each.page}
        names = {page_name(each.file.dest_uri): uri for uri, each in pages.items()}
        folder = Path(config.config_file_path or config.docs_dir).parent
        for uri, page in pages.items():
            links = functools.partial(link, page, pages)
            page.content, warnings = popular.fill(page.content or "", folder, names, links)
            for warning in warnings:
                self._warn(warning, uri, None)

    @event_priority(_LATE)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write the insights file. After a build of all pages and languages, warn of patterns that match no page."""
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
        """Set the number of running builds to zero, because ``serve`` starts another build after an error."""
        self.builds = 0

    @event_priority(_LATE)
    def on_post_page(self, output: str, /, *, page: Page, config: MkDocsConfig) -> str | None:  # noqa: ARG002
        """Add the code to a page."""
        # If the HTML of a page is empty, MkDocs writes no file. Another plugin may have emptied the HTML for this
        # purpose, so no code is added.
        return self._place(output, page.file.src_uri, page) if output.strip() else None

    @event_priority(_LATE)
    def on_post_template(self, output_content: str, /, *, template_name: str, config: MkDocsConfig) -> str | None:  # noqa: ARG002
        """Add the code to a page that has no source, such as a theme's 404.html and search.html."""
        # Some templates are not pages, such as a feed or a verification file of a search engine.
        is_page = template_name.endswith(".html") and is_document(output_content)
        return self._place(output_content, template_name) if is_page else None

    def _place(self, html: str, uri: str, page: Page | None = None) -> str | None:
        settings = self.settings
        if settings.off_reason:
            return None
        name = splitext(uri)[0]
        # mkdocs-static-i18n sets `norm_src_uri` to the path without the language, such as `guide.md` for `guide.de.md`.
        plain = splitext(getattr(page.file, "norm_src_uri", uri))[0] if page else name
        paths = (name, uri) if name == plain else (name, plain, uri)
        self.paths.append(paths)
        if is_redirect(html) or self._has_code(html, uri):
            return None
        url = f"/{page.url if page else uri}"
        facts = {
            "title": lambda: page_title(page) if page else summary.title(html),
            "page": lambda: plain,
            "url": lambda: (page.canonical_url if page else urljoin(self.site_url, quote(uri))) or url,
        }
        notebook = load_notebook(source_file(page))
        meta = {**notebook.metadata, **own_metadata(page)} if page else {}
        page_data, problems = load_page(name, meta, settings, paths=paths, facts=facts)
        for problem in problems:
            self._warn(problem, *place_of(problem.key, uri, page, self.docs))
        for message, line in source_problems(page, notebook) if page else ():
            self._warn(message, uri, line)
        if settings.insights and page_data.track and not self.disabled_reason:
            self._check_insights(html, page.url if page else uri)
        page_goals: dict[str, list[object]] = {}
        if (settings.goals or (page and CLASS in (page.markdown or ""))) and may_have(html):
            page_goals, mark_problems = goals(html, settings)
            for mark, problem in mark_problems:
                self._warn(problem, uri, source.line_with((problem.key, mark.goal or ""), source_file(page)))
            for problem in visible_attributes(html):
                self._warn(problem, uri, source.line_with((f".{CLASS}",), source_file(page)))
        if log.isEnabledFor(logging.DEBUG):
            log.debug("%s", summary.row(page_data, settings, html, url, disabled_reason=self.disabled_reason))
        return place(html, build(settings, page_data, goals=page_goals, disabled_reason=self.disabled_reason))

    def _has_code(self, html: str, uri: str) -> bool:
        """Return whether the page has the code of clicky-docs. Warn once if pages have code from another source."""
        if has_plugin_code(html):
            what = "the code of clicky-docs is already in the page; accepted: one entry 'clicky' in the option plugins"
            self._warn_once("code", f"{uri}: {what}, and no template with the code. The code is not added again.")
            return True
        tracker = other_tracker(html)
        if tracker:
            what = f"code of Clicky that is not from clicky-docs; found {tracker!r}; accepted: only the plugin"
            self._warn_once("tracker", f"{uri}: {what}. Pages with this code are tracked twice.")
        return False

    def _check_insights(self, html: str, url: str) -> None:
        problem = insights_problem(html, url, _INSIGHTS)
        if problem:
            names = ", ".join(self.settings.insights)
            accepted = f"a script element with the path of {_INSIGHTS} (extra_javascript)"
            self._warn_once(
                "insights", f"insights: {problem}; accepted: {accepted}. These insights are not logged: {names}."
            )

    def _warn(self, problem: object, uri: str, line: int | None) -> None:
        message = f"{f'{uri}:{line}' if line else uri}: {problem}"
        # A page may be built several times, and several pages may have the value of one file.
        self._warn_once(message, message)

    def _warn_once(self, kind: str, message: str) -> None:
        if kind not in self.warned:
            self.warned.add(kind)
            log.warning("%s", message)
