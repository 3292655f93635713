"""The Sphinx extension: ``extensions = ["clicky_docs.sphinx"]``."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

try:
    from docutils import nodes, utils
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.builders.html import StandaloneHTMLBuilder
    from sphinx.config import Config
    from sphinx.errors import ExtensionError
    from sphinx.util import logging
    from sphinxcontrib.serializinghtml import SerializingHTMLBuilder
except ImportError as error:
    needed = 'Sphinx 7.1 or newer (python -m pip install "clicky-docs[sphinx]")'
    raise type(error)(f"the extension clicky_docs.sphinx needs {needed}; found: {error}", name=error.name) from None

import clicky_docs
from clicky_docs import insights, preview, summary
from clicky_docs.directives import register
from clicky_docs.facts import facts
from clicky_docs.marks import CLASS, goals, may_have, unread
from clicky_docs.options import Problem, Untyped
from clicky_docs.pages import Page, load_page
from clicky_docs.place import is_document, place
from clicky_docs.sections import unmatched
from clicky_docs.settings import PROPERTIES, SETTINGS, Settings, load_site, unknown_option
from clicky_docs.snippet import build
from clicky_docs.source import line_of, line_with

if TYPE_CHECKING:
    # Not there before Sphinx 7.3.
    from sphinx.util.typing import ExtensionMetadata

logger = logging.getLogger(__name__)

_PAGE = "clicky_docs"
"""Where a page's context holds its name."""
_FIELDS = "_clicky_docs"
"""Where `env.metadata` holds a page's fields as they were written; Sphinx purges and merges it."""


Subtype: TypeAlias = Literal["config", "metadata", "pattern", "mark"]
WARNINGS: dict[Subtype, str] = {
    "config": "An option in conf.py is wrong, or looks like a misspelt one.",
    "metadata": "A value that a page gives is wrong, or Clicky has nothing of that name.",
    "pattern": "A pattern of the option `pages` matches no page.",
    "mark": "An element is marked as a goal that there is none of.",
}
"""What ``suppress_warnings`` can name, behind ``clicky.``."""


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the options and the handlers."""
    app.require_sphinx("7.1")
    for option in SETTINGS.values():
        app.add_config_value(f"clicky_{option.name}", None, "html", types=Any)
    # Not to be set: as parts of the configuration, a new release rewrites the pages of the old one, and a build that is
    # published those of a preview.
    app.add_config_value("clicky_docs_version", clicky_docs.__version__, "html", types=Any)
    app.add_config_value("clicky_docs_disabled", "", "html", types=Any)
    app.add_config_value("clicky_docs_facts", {}, "html", types=Any)
    app.connect("config-inited", read_config)
    # Sphinx's own collector, at 500, takes the fields away.
    app.connect("doctree-read", keep_fields, priority=400)
    register(app, is_web)
    return {
        "version": clicky_docs.__version__,
        "env_version": 2,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def read_config(app: Sphinx, config: Config) -> None:
    """Make the settings of conf.py and of the environment, which as part of the configuration rewrites the pages."""
    for option in SETTINGS.values():
        name = f"clicky_{option.name}"
        if config[name] is None:
            config[name] = option.unset(os.environ)
    settings, problems, lacking = read_settings(config)
    config["clicky_docs_disabled"] = preview.reason(settings, os.environ, url=config.html_baseurl)
    config["clicky_docs_facts"] = dict(settings.facts)
    messages = [*map(str, problems), *_unknown(config)]
    app.connect("builder-inited", functools.partial(start, settings=settings, messages=messages, lacking=lacking))


def read_settings(config: Config) -> tuple[Settings, list[Problem], list[str]]:
    """Return the settings that conf.py makes, what is wrong with them, and what is not known in this build."""
    raw = {option.name: _given(config, f"clicky_{option.name}") for option in SETTINGS.values()}
    settings, problems = load_site(raw, prefix="clicky_")
    # What sphinx-immaterial is asked for, in Material's words.
    settings = settings.for_theme(config.html_theme_options.get("features"))
    host = {
        "project": config.project,
        "version": getattr(config, "smv_current_version", "") or config.version,
        "language": config.language,
    }
    settings, unfilled, lacking = settings.with_facts(facts(os.environ, host))
    return settings, [*problems, *unfilled], lacking


def keep_fields(app: Sphinx, doctree: nodes.document) -> None:
    """Keep a page's fields as they were written: `env.metadata` has them with typographic quotes and dashes."""
    docname = app.env.docname
    for child in doctree.children:
        if isinstance(child, nodes.docinfo):
            fields = {
                field[0].astext(): (_source(cast("nodes.Element", field[1])), field.line) for field in _ours(child)
            }
            if fields:
                app.env.metadata[docname][_FIELDS] = fields
        for misplaced in (child, *(child.children if isinstance(child, nodes.section) else ())):
            if isinstance(misplaced, nodes.field_list):
                _warn_of_misplaced(misplaced, docname)


def _warn_of_misplaced(fields: nodes.field_list, docname: str) -> None:
    for field in _ours(fields):
        name = field[0].astext()
        if name.lower() == "clicky" or PROPERTIES.find(name[len("clicky_") :]):
            what = "not at the top, so that Sphinx takes it for text; accepted: fields before everything else"
            _warn("metadata", f"{name}: {what}. It is not read.", (docname, field.line))


def _ours(fields: nodes.Element) -> list[nodes.field]:
    return [each for each in fields if isinstance(each, nodes.field) and each[0].astext()[:6].lower() == "clicky"]


def _warn(subtype: Subtype, message: object, location: tuple[str, int | None] | None = None) -> None:
    logger.warning("%s", message, location=location, type="clicky", subtype=subtype)


def _source(body: nodes.Element) -> str:
    """Return the text of a field as its author meant it."""
    literals = list(body.findall(nodes.literal))
    # MyST makes each value a literal, and a reST author can; nothing in it is markup.
    if len(literals) == 1 and literals[0].astext() == body.astext():
        return literals[0].astext()
    source = body.rawsource.strip()
    if source.startswith(("{", "[")):
        return source
    return utils.unescape(utils.escape2null(source))


def start(app: Sphinx, *, settings: Settings, messages: Iterable[str], lacking: Iterable[str]) -> None:
    """Connect what adds the code to pages, where this builder writes pages of a web site and there is code to add."""
    builder = app.builder
    if not isinstance(builder, StandaloneHTMLBuilder):
        return
    app.connect("html-page-context", hide_fields)
    if not is_web(builder):
        return
    if builder.out_suffix == ".xhtml":
        logger.info("clicky: nothing is rendered: pages are XHTML (html_file_suffix), in which a script would not run")
        return
    for message in messages:
        _warn("config", f"conf.py: {message}")
    disabled = app.config.clicky_docs_disabled
    if settings.silent or disabled:
        state = "nothing is rendered" if settings.silent else "the code is commented out"
        logger.info("clicky: %s: %s", state, settings.silent or disabled)
    if settings.silent:
        return
    for each in lacking:
        logger.info("clicky: conf.py: clicky_%s is not known in this build, and left out", each)
    seen: list[str] = []
    app.connect("html-page-context", functools.partial(note_page, seen=seen))
    bridge = builder.templates
    bridge.render = placing(app, bridge.render, settings=settings, disabled=disabled)
    if settings.insights and not disabled:
        add_insights(app, settings)
    if settings.pages:
        app.connect("build-finished", functools.partial(warn_of_patterns, settings=settings, seen=seen))


def add_insights(app: Sphinx, settings: Settings) -> None:
    """Add the static file; Sphinx gives its address a checksum, for which it must be there."""
    try:
        insights.write(settings, Path(app.outdir, "_static", insights.FILE))
    except OSError as error:
        raise ExtensionError(f"clicky: {error}") from error
    app.add_js_file(insights.FILE, loading_method="defer")


def is_web(builder: Builder) -> bool:
    """Return whether the builder writes pages for a web server: not help files, not books, not JSON."""
    return (
        isinstance(builder, StandaloneHTMLBuilder)
        and builder.format == "html"
        and not builder.embedded
        and not isinstance(builder, SerializingHTMLBuilder)
        # These make a PDF of the pages, and request images for it: sphinx-simplepdf, sphinx-weasyprint-builder.
        and not any(word in builder.name for word in ("pdf", "weasyprint"))
    )


def hide_fields(
    _app: Sphinx, _pagename: str, _templatename: str, context: dict[str, Any], _doctree: nodes.document | None
) -> None:
    """Keep our own notes out of `meta`, which themes read and the json builder writes into its files."""
    meta = context.get("meta")
    if meta and _FIELDS in meta:
        context["meta"] = {name: value for name, value in meta.items() if name != _FIELDS}


def _unknown(config: Config) -> Iterator[str]:
    """Say which names in conf.py look as if they were ours: Sphinx says nothing of names that it does not know."""
    for name in getattr(config, "_raw_config", {}):
        if name.startswith("clicky_") and name not in config:
            own = name.removeprefix("clicky_")
            # What is like none of them may be a helper of the author's.
            if PROPERTIES.find(own) or SETTINGS.nearest(own):
                yield unknown_option(own, prefix="clicky_")


def _given(config: Config, name: str) -> object:
    value = config[name]
    return Untyped(value) if isinstance(value, str) and name in config.overrides else value


def note_page(
    _app: Sphinx,
    pagename: str,
    _templatename: str,
    context: dict[str, Any],
    _doctree: nodes.document | None,
    *,
    seen: list[str],
) -> None:
    """Note which page it is that a context is for; its code is made when it is rendered."""
    seen.append(pagename)
    context[_PAGE] = pagename


def read_page(app: Sphinx, pagename: str, context: Mapping[str, Any], html: str, settings: Settings) -> Page:
    """Return what is said of a page that is rendered, and warn of what is wrong with it."""
    metadata: Mapping[str, Any] = app.env.metadata.get(pagename, {})
    fields = metadata.get(_FIELDS, {})
    if fields:
        metadata = {**metadata, **{name: Untyped(source) for name, (source, _) in fields.items()}}
    page, problems = load_page(
        pagename,
        metadata,
        settings,
        paths=_paths(app, pagename) if settings.finder.by_file else (),
        facts={
            "title": lambda: _title(app, pagename, context, html),
            "page": lambda: pagename,
            "url": lambda: str(context.get("pageurl") or f"/{app.builder.get_target_uri(pagename)}"),
        },
    )
    for problem in problems:
        key = problem.key.partition(".")[0]
        _, line = fields.get(key, (None, None))
        if key in metadata and not line:
            # MyST does not say it.
            line = line_of(problem.key, _source_file(app, pagename))
        _warn("metadata", problem, (pagename, line))
    return page


def _paths(app: Sphinx, pagename: str) -> tuple[str, str]:
    known = pagename in app.env.found_docs
    return pagename, Path(app.env.doc2path(pagename, base=False)).as_posix() if known else f"{pagename}.html"


def _source_file(app: Sphinx, pagename: str) -> Path:
    return Path(app.env.doc2path(pagename))


def _title(app: Sphinx, pagename: str, context: Mapping[str, Any], html: str) -> str:
    title = app.env.titles.get(pagename)
    if title:
        return title.astext()
    if context.get("title"):
        return summary.plain(str(context["title"]))
    # A page that is all template's, with the site's title behind its own: genindex, search.
    built = summary.title(html)
    return (
        built.removesuffix(summary.plain(str(context.get("docstitle") or ""))).rstrip(" -\u2013\u2014|\xb7:") or built
    )


def warn_of_patterns(app: Sphinx, exception: Exception | None, *, settings: Settings, seen: Sequence[str]) -> None:
    """Say which patterns match no page, if the build has come to those pages that are generated."""
    generated = [name for name in seen if name not in app.env.found_docs]
    if exception or not generated:
        return
    pages = [_paths(app, name) for name in [*app.env.found_docs, *generated]]
    for each in unmatched(settings.pages, pages):
        _warn("pattern", f"conf.py: clicky_{each}")


def placing(
    app: Sphinx, render: Callable[[str, dict[str, Any]], str], *, settings: Settings, disabled: str
) -> Callable[[str, dict[str, Any]], str]:
    """Wrap `TemplateBridge.render` so that a finished page gets its snippet.

    A part of a page may be rendered with the page's context too, and gets none.
    """

    @functools.wraps(render)
    def render_and_place(template: str, context: dict[str, Any]) -> str:
        html = render(template, context)
        name: str | None = context.get(_PAGE)
        if not name or not is_document(html):
            return html
        page = read_page(app, name, context, html, settings)
        # Where there are no goals, that was said when the page was read, and the search is spared.
        looks = settings.goals and may_have(html)
        marked, problems = goals(html, settings) if looks else ({}, [])
        for mark, problem in problems:
            line = line_with((problem.key, mark.goal or ""), _source_file(app, page.name))
            _warn("mark", problem, (page.name, line))
        for problem in unread(html) if looks else ():
            _warn("mark", problem, (page.name, line_with((f".{CLASS}",), _source_file(app, page.name))))
        if app.verbosity:
            address = f"/{app.builder.get_target_uri(page.name)}"
            logger.verbose("clicky: %s", summary.row(page, settings, html, address, disabled=disabled))
        return place(html, build(settings, page, goals=marked, disabled=disabled))

    return render_and_place
