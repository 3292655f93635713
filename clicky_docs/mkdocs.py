"""The MkDocs plugin: ``plugins: - clicky``. ProperDocs runs it as it is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from posixpath import splitext
from typing import Any, Literal

from mkdocs.config.base import BaseConfigOption, Config, ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.pages import Page

from clicky_docs import options, preview
from clicky_docs.options import Option, Table
from clicky_docs.place import is_document, place
from clicky_docs.settings import SETTINGS, Settings, load_page
from clicky_docs.snippet import build

log = get_plugin_logger("clicky")

# Behind the plugins that rewrite pages: Material's privacy plugin, at -50, would download the tracker and request the
# noscript image while the site is built, and minifiers, at 0, would change the script.
_LATE = -110


class ParsedOption(BaseConfigOption[Any]):
    """An option of the table, as MkDocs configures it."""

    def __init__(self, option: Option) -> None:
        super().__init__()
        self.option = option

    def run_validation(self, value: object) -> object:
        """Return the parsed value."""
        given = self.option.unset(os.environ) if value is None else value
        values, problems = options.parse(Table([self.option]), {self.option.name: given})
        wrong = [problem for problem in problems if problem.option]
        if wrong:
            # MkDocs names the option itself, and stops.
            own = self.option.name
            raise ValidationError(
                "; ".join(each.what if each.key == own else f"{each.key}: {each.what}" for each in wrong)
            )
        self.warnings += [str(problem) for problem in problems]
        return values[self.option.name]


ClickyConfig: type[Config] = type(
    "ClickyConfig", (Config,), {option.name: ParsedOption(option) for option in SETTINGS.values()}
)


# MkDocs makes a class of BasePlugin[…] at run time, which a class made at run time does not survive.
class ClickyPlugin(BasePlugin):  # type: ignore[type-arg,no-untyped-call]
    """Adds Clicky's code to every page."""

    config_class = ClickyConfig

    def __init__(self) -> None:
        # MkDocs names its command only on the command line; its Python interface builds.
        self.command = "build"

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:  # noqa: ARG002
        """Note the command; having this hook, the plugin stays the same while ``serve`` builds again and again."""
        self.command = command

    def on_config(self, config: MkDocsConfig) -> None:
        """Make the settings of this build."""
        settings = Settings.of({name: self.config[name] for name in SETTINGS})
        self.settings = settings.for_theme(config.theme.get("features"))
        self.disabled = preview.reason(self.settings, os.environ, command=self.command, url=config.site_url)
        if self.settings.silent:
            log.info("nothing is rendered: %s", self.settings.silent)
        elif self.disabled:
            log.info("the code is commented out: %s", self.disabled)

    @event_priority(_LATE)
    def on_post_page(self, output: str, /, *, page: Page, config: MkDocsConfig) -> str | None:  # noqa: ARG002
        """Add the code to a page."""
        return self._place(output, page.file.src_uri, page.meta)

    @event_priority(_LATE)
    def on_post_template(self, output_content: str, /, *, template_name: str, config: MkDocsConfig) -> str | None:  # noqa: ARG002
        """Add the code to a page that a theme writes by itself: 404.html, search.html."""
        # A template need not be a page: a feed, or the file by which a search engine knows the site's owner.
        is_page = template_name.endswith(".html") and is_document(output_content)
        return self._place(output_content, template_name, {}) if is_page else None

    def _place(self, html: str, source: str, metadata: Mapping[str, Any]) -> str | None:
        # MkDocs writes no file for a page that another plugin has emptied.
        if self.settings.silent or not html.strip():
            return None
        page, problems = load_page(splitext(source)[0], metadata, self.settings)
        for problem in problems:
            log.warning("%s: %s", source, problem)
        return place(html, build(self.settings, page, disabled=self.disabled))
