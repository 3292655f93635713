"""The Sphinx extension: ``extensions = ["clicky_docs.sphinx"]``."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

try:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.config import Config
    from sphinx.errors import ExtensionError
    from sphinxcontrib.serializinghtml import SerializingHTMLBuilder
except ImportError as error:
    needed = 'Sphinx 7.1 or newer (python -m pip install "clicky-docs[sphinx]")'
    raise type(error)(f"the extension clicky_docs.sphinx needs {needed}; found: {error}", name=error.name) from None

import clicky_docs
from clicky_docs.browser import insights_file
from clicky_docs.options import preview
from clicky_docs.options.declare import Problem
from clicky_docs.options.load import load_site, unknown_option
from clicky_docs.options.parsers import Untyped
from clicky_docs.options.properties import PROPERTIES
from clicky_docs.options.settings import SETTINGS, Settings
from clicky_docs.pages.facts import placeholder_values
from clicky_docs.sphinx.directives import register
from clicky_docs.sphinx.fields import hide_fields, keep_fields
from clicky_docs.sphinx.log import logger, warn
from clicky_docs.sphinx.render import note_page, warn_of_patterns, wrap_render

if TYPE_CHECKING:
    # Sphinx 7.1 and 7.2 do not have this type.
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the options and the event handlers."""
    app.require_sphinx("7.1")
    for option in SETTINGS.values():
        app.add_config_value(f"clicky_{option.name}", None, "html", types=Any)
    # Authors do not set the next three values. Sphinx rewrites all pages when a value changes, so pages are also
    # rewritten after an upgrade of clicky-docs and when a published build follows a preview build.
    app.add_config_value("clicky_docs_version", clicky_docs.__version__, "html", types=Any)
    app.add_config_value("clicky_docs_disabled", "", "html", types=Any)
    app.add_config_value("clicky_docs_facts", {}, "html", types=Any)
    app.connect("config-inited", read_config)
    # Sphinx removes the fields from the document at priority 500, so `keep_fields` must run earlier.
    app.connect("doctree-read", keep_fields, priority=400)
    register(app, is_web)
    return {
        "version": clicky_docs.__version__,
        "env_version": 2,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def read_config(app: Sphinx, config: Config) -> None:
    """Read the settings from conf.py and the environment. Set the config values that make Sphinx rewrite pages."""
    for option in SETTINGS.values():
        name = f"clicky_{option.name}"
        if config[name] is None:
            config[name] = option.from_environment(os.environ)
    settings, problems, unknown = read_settings(config)
    config["clicky_docs_disabled"] = preview.disabled_reason(settings, os.environ, url=config.html_baseurl)
    config["clicky_docs_facts"] = dict(settings.facts)
    local = preview.local_url(settings, os.environ, key="html_baseurl", url=config.html_baseurl)
    messages = [*map(str, problems), *_unknown_options(config), *([str(local)] if local else ())]
    app.connect(
        "builder-inited", functools.partial(connect_handlers, settings=settings, messages=messages, unknown=unknown)
    )


def read_settings(config: Config) -> tuple[Settings, list[Problem], list[str]]:
    """Return the settings of conf.py, their problems, and the placeholders whose values are unknown in this build."""
    raw = {option.name: _raw_value(config, f"clicky_{option.name}") for option in SETTINGS.values()}
    settings, problems = load_site(raw, prefix="clicky_")
    project = {
        "project": config.project,
        "version": getattr(config, "smv_current_version", "") or config.version,
        "language": config.language,
    }
    settings, more_problems, unknown = settings.with_facts(placeholder_values(os.environ, project))
    return settings, [*problems, *more_problems], unknown


def connect_handlers(app: Sphinx, *, settings: Settings, messages: Iterable[str], unknown: Iterable[str]) -> None:
    """Connect the handlers that add the code to pages, if the builder writes a web site and the settings allow it."""
    builder = app.builder
    if not isinstance(builder, StandaloneHTMLBuilder):
        return
    app.connect("html-page-context", hide_fields)
    if not is_web(builder):
        return
    if builder.out_suffix == ".xhtml":
        logger.info("clicky: no code is added: the pages are XHTML (html_file_suffix), but the page script needs HTML")
        return
    for message in messages:
        warn("config", f"conf.py: {message}")
    disabled_reason = app.config.clicky_docs_disabled
    if settings.off_reason or disabled_reason:
        state = "no code is added" if settings.off_reason else "the code is commented out"
        logger.info("clicky: %s: %s", state, settings.off_reason or disabled_reason)
    if settings.off_reason:
        return
    for each in unknown:
        logger.info("clicky: conf.py: clicky_%s has no value in this build. The value is not sent.", each)
    seen: list[str] = []
    app.connect("html-page-context", functools.partial(note_page, seen=seen))
    bridge = builder.templates
    bridge.render = wrap_render(app, bridge.render, settings=settings, disabled_reason=disabled_reason)
    if settings.insights and not disabled_reason:
        add_insights(app, settings)
    if settings.page_rules:
        app.connect("build-finished", functools.partial(warn_of_patterns, settings=settings, seen=seen))


def add_insights(app: Sphinx, settings: Settings) -> None:
    """Write the insights file, and add its script element to the pages.

    The file is written first, because Sphinx adds a checksum of the file to the URL.
    """
    try:
        insights_file.write(settings, Path(app.outdir, "_static", insights_file.FILE))
    except OSError as error:
        raise ExtensionError(f"clicky: {error}") from error
    app.add_js_file(insights_file.FILE, loading_method="defer")


def is_web(builder: Builder) -> bool:
    """Return whether the builder writes pages for a web server: not help files, not books, not JSON."""
    return (
        isinstance(builder, StandaloneHTMLBuilder)
        and builder.format == "html"
        and not builder.embedded
        and not isinstance(builder, SerializingHTMLBuilder)
        # sphinx-simplepdf and sphinx-weasyprint-builder convert the pages to a PDF, and would load Clicky's image.
        and not any(word in builder.name for word in ("pdf", "weasyprint"))
    )


def _unknown_options(config: Config) -> Iterator[str]:
    """Yield a message for each unknown option in conf.py that starts with "clicky_": Sphinx ignores unknown names."""
    for name in getattr(config, "_raw_config", {}):
        if name.startswith("clicky_") and name not in config:
            option = name.removeprefix("clicky_")
            # A name that is not similar to an option may be a variable that the author uses in conf.py.
            if PROPERTIES.find(option) or SETTINGS.nearest(option):
                yield str(unknown_option(option, prefix="clicky_"))


def _raw_value(config: Config, name: str) -> object:
    """Return the value of an option. The command line (``-D``) sets only strings, so its values are `Untyped`."""
    value = config[name]
    return Untyped(value) if isinstance(value, str) and name in config.overrides else value
