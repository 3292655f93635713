"""Write a template for hosts that run no plugin, but render a partial of their theme's for an analytics provider.

Zensical does so, and Material for MkDocs: ``partials/integrations/analytics/clicky.html`` of ``theme.custom_dir`` is
rendered in the head of each page, where ``extra.analytics.provider`` is ``clicky``
(https://squidfunk.github.io/mkdocs-material/setup/setting-up-site-analytics/#other-analytics-providers). Zensical reads it
with MiniJinja, and Material with Jinja, so that it keeps to what both understand.

What differs from the plugin:

- A template can leave a wrong value out, but cannot say so, and unknown names are left out too. It refuses what
  `clicky_docs.settings` refuses, but for half a character (a lone surrogate) in a text, and an address that only a parser
  finds wrong; and it refuses more: a number of digits in quotes that is not whole, and a number in the visitor's data that
  JavaScript cannot hold. Zensical reads YAML 1.2, in which ``yes`` and ``off`` are text, so that these are flags here.
- A page is named by its address: Zensical does not tell a template where the page's source lies.
- Nothing is commented out where the site is served locally; the reader's browser does not count there.
- There is no image for readers without JavaScript, which a head must not contain.
- Whether the theme's ``navigation.instant`` is on, the template sees when it is rendered, and takes the script that fits:
  the one for page changes turns the tracker's own hook off, and where nothing changes the head it would count no page change.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from tempfile import NamedTemporaryFile

from clicky_docs import options, settings
from clicky_docs.escape import to_json
from clicky_docs.options import MAX_SAFE_INTEGER, Option
from clicky_docs.settings import PROPERTIES, Settings
from clicky_docs.snippet import CLOSE, OPEN, OPTED_OUT, reader

PATH = Path("partials", "integrations", "analytics", "clicky.html")

_HEADER = """\
{#-
  Made by `clicky-docs partial`: do not edit it, but run that again when the settings or the version of clicky-docs
  change. The configuration needs two lines, theme.custom_dir (the directory that has this `partials`) and
  extra.analytics.provider: clicky
-#}
"""


def partial(site: Settings) -> str:
    """Return the text of the partial for a site; without a Site ID, or where the site is not enabled, it renders nothing."""
    if site.silent:
        return _HEADER
    plain, instant = site.for_theme([]), site.for_theme(["navigation.instant"])
    is_instant = '"navigation.instant" in (config.theme.features or [])'
    scripts = [_literal(reader(each, in_head=True)) for each in (instant, plain)]
    variables = {
        "open": _literal(OPEN),
        "close": _literal(CLOSE),
        "opted_out": _literal(OPTED_OUT),
        "site_ids": _literal(to_json(site.site_id)),
        "most_of_all": str(MAX_SAFE_INTEGER),
        "properties": _literal([_property(option, site) for option in PROPERTIES.values() if not option.today]),
        "navigates": str(plain.navigates).lower() if plain.navigates == instant.navigates else is_instant,
        "script": scripts[0] if scripts[0] == scripts[1] else f"{scripts[0]} if navigates else {scripts[1]}",
    }
    lines = "".join(f"{{%- set {name} = {value} -%}}\n" for name, value in variables.items())
    return f"{_HEADER}{lines}{files('clicky_docs').joinpath('partial.html').read_text(encoding='utf-8')}"


def write(site: Settings, directory: Path) -> Path:
    """Write the partial where `directory`, as ``theme.custom_dir``, has it, unless it is there; return its path."""
    path = directory / PATH
    text = partial(site).encode()
    if path.is_file() and path.read_bytes() == text:
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    # A host that serves and watches never reads half of it.
    with NamedTemporaryFile(dir=path.parent, prefix=".clicky-", suffix=".html", delete=False) as file:
        file.write(text)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)
    return path


def _literal(value: object) -> str:
    """Return text or a list, as both languages write it; what looks like a tag in a string is none."""
    return json.dumps(value, ensure_ascii=False)


# What the template calls a parser, with the least and the most of a number.
_KINDS = {
    options.flag: "flag",
    options.opposite: "opposite",
    options.text: "text",
    options.texts: "texts",
    options.text_list: "text_list",
    settings.selectors: "texts",
}


def _property(option: Option, site: Settings) -> list[object]:
    """Return a property's name, the site's value as JSON, and the names under which a page sets it, the winner last."""
    known = option.name in site.custom
    old = [each for each in PROPERTIES.values() if each.today == option.name]
    return [option.name, to_json(site.custom[option.name]) if known else "", [_source(each) for each in (*old, option)]]


def _source(option: Option) -> list[object]:
    parse = option.parse
    least, most = 0.0, float(MAX_SAFE_INTEGER)
    if isinstance(parse, functools.partial):
        least, most = parse.keywords["minimum"], parse.keywords.get("maximum", MAX_SAFE_INTEGER)
        parse = parse.func
    return [option.name.lower(), _KINDS.get(parse, parse.__name__), least, most]
