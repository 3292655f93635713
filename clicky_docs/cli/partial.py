"""Write a template for hosts that run no plugin, but render a partial of their theme's for an analytics provider.

Zensical does so, and Material for MkDocs: ``partials/integrations/analytics/clicky.html`` of ``theme.custom_dir`` is
rendered in the head of each page, where ``extra.analytics.provider`` is ``clicky``
(https://squidfunk.github.io/mkdocs-material/setup/setting-up-site-analytics/#other-analytics-providers). Zensical has
MiniJinja, and Material has Jinja: the template keeps to what both understand.

What differs from the plugin:

- A template can leave a wrong value out, as it does with unknown names, but it cannot say so. It accepts what
  `clicky_docs.settings` accepts, but for a number in quotes that has more than digits, a number in the visitor's data
  that JavaScript cannot hold, and a cookie's domain that is not ASCII. It does not find half a character (a lone
  surrogate) in a text, a number there that is not finite, nor what only a parser finds wrong in an address. Zensical
  reads YAML 1.2, in which ``yes`` and ``off`` are text: they are flags here.
- Patterns are not for it, nor placeholders of a page. Elements are marked by names of goals only, with no revenue of
  their own.
- A page is named by its address: Zensical does not tell a template where a page's source lies.
- Nothing is commented out where the site is served locally: there the reader's browser does not count.
- There is no image for readers without JavaScript, which a head must not contain.
- The template sees whether the theme's ``navigation.instant`` is on, and takes the script that fits. The one for page
  changes turns the tracker's own hook off, and sees changes of the head only; where the theme changes no head, page
  changes of the site's own scripts would be lost.
"""

from __future__ import annotations

import functools
import json
from importlib.resources import files
from pathlib import Path

from clicky_docs.browser import insights_file
from clicky_docs.disk import put
from clicky_docs.escape import to_json
from clicky_docs.html.snippet import CLOSE, OPEN, OPTED_OUT, script_element
from clicky_docs.options.declare import Option
from clicky_docs.options.goals import Goal, normalized_name
from clicky_docs.options.parsers import MAX_SAFE_INTEGER, flag, inverted_flag, text, text_list, texts
from clicky_docs.options.properties import PROPERTIES
from clicky_docs.options.settings import Settings
from clicky_docs.options.values import selectors
from clicky_docs.pages.marks import arguments

PATH = Path("partials", "integrations", "analytics", "clicky.html")
STATIC = Path("assets", "javascripts", insights_file.FILE)
"""Where the static file of insights is, for ``extra_javascript``."""

# What Python's `str.split` splits at; and then, of any number of blanks up to 512, one remains.
_BLANKS = [*filter(str.isspace, map(chr, range(0x3001))), *["  "] * 9]

_HEADER = """\
{#-
  Made by `clicky-docs partial`: do not edit it, but run that again when the settings or the version of clicky-docs
  change. The configuration needs two lines, theme.custom_dir (the directory that has this `partials`) and
  extra.analytics.provider: clicky
-#}
"""


def partial(site: Settings) -> str:
    """Return the text of a site's partial; without a Site ID, or where the site is not enabled, it renders nothing."""
    if site.off_reason:
        return _HEADER
    plain, instant = site.for_theme([]), site.for_theme(["navigation.instant"])
    is_instant = '"navigation.instant" in (config.theme.features or [])'
    scripts = [_literal(script_element(each, in_head=True)) for each in (instant, plain)]
    variables = {
        "open": _literal(OPEN),
        "close": _literal(CLOSE),
        "opted_out": _literal(OPTED_OUT),
        "site_ids": _literal(to_json(site.site_id)),
        "most_of_all": str(MAX_SAFE_INTEGER),
        "blanks": _literal(_BLANKS),
        "goals": _literal({normalized_name(name): _goal(goal) for name, goal in site.goals.items()}),
        "marks": _literal(to_json(_marks(site)) if site.goals else ""),
        "properties": _literal([_property(option, site) for option in PROPERTIES.values() if not option.current_name]),
        "navigates": str(plain.navigates).lower() if plain.navigates == instant.navigates else is_instant,
        "script": scripts[0] if scripts[0] == scripts[1] else f"{scripts[0]} if navigates else {scripts[1]}",
    }
    lines = "".join(f"{{%- set {name} = {value} -%}}\n" for name, value in variables.items())
    return f"{_HEADER}{lines}{files('clicky_docs.cli').joinpath('partial.html').read_text(encoding='utf-8')}"


def write(site: Settings, directory: Path) -> Path:
    """Write the partial where `directory`, as ``theme.custom_dir``, has it, unless it is there; return its path.

    The static file of insights is written beside it, if they are on.
    """
    if site.insights and not site.off_reason:
        put(directory / STATIC, insights_file.code(site))
    return put(directory / PATH, partial(site))


def _literal(value: object) -> str:
    """Return text or a list, as both languages write it; what looks like a tag in a string is none."""
    return json.dumps(value, ensure_ascii=False)


def _goal(goal: Goal) -> dict[str, str]:
    """Return a goal as JSON, and what it is put together of."""
    found = goal if isinstance(goal, dict) else {"id": goal}
    return {
        "json": to_json(goal),
        "who": to_json({key: value for key, value in found.items() if key != "revenue"})[1:-1],
        "revenue": to_json(found["revenue"]) if "revenue" in found else "",
        "id": to_json(found["id"]) if "id" in found else "",
    }


def _marks(site: Settings) -> dict[str, list[object]]:
    """Return all goals by the names that elements can be marked with: a template does not know which are."""
    return {
        key: arguments(goal)
        for name, goal in site.goals.items()
        for key in dict.fromkeys((name, normalized_name(name)))
    }


# What the template calls a parser, with the least and the most of a number.
_KINDS: dict[object, str] = {
    flag: "flag",
    inverted_flag: "opposite",
    text: "text",
    texts: "texts",
    text_list: "text_list",
    selectors: "texts",
}


def _property(option: Option, site: Settings) -> list[object]:
    """Return a property's name, the site's value as JSON, and the names under which a page sets it, the winner last."""
    known = option.name in site.custom
    old = [each for each in PROPERTIES.values() if each.current_name == option.name]
    return [option.name, to_json(site.custom[option.name]) if known else "", [_source(each) for each in (*old, option)]]


def _source(option: Option) -> list[object]:
    parse = option.parse
    least, most = 0.0, float(MAX_SAFE_INTEGER)
    if isinstance(parse, functools.partial):
        least, most = parse.keywords["minimum"], parse.keywords.get("maximum", MAX_SAFE_INTEGER)
        parse = parse.func
    return [option.name.lower(), _KINDS.get(parse, parse.__name__), least, most]
