"""Write the generated tables of the documentation from the declarations in clicky_docs.

Each table is between two comments, ``<!-- name -->`` and ``<!-- /name -->``. Usage: python docs/generate.py
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

import clicky_docs
from clicky_docs.built_site.problems import KINDS
from clicky_docs.cli import cli
from clicky_docs.options import preview
from clicky_docs.options.declare import Option
from clicky_docs.options.insights import INSIGHTS
from clicky_docs.options.placeholders import PLACEHOLDERS
from clicky_docs.options.properties import PROPERTIES
from clicky_docs.options.settings import SETTINGS
from clicky_docs.sphinx.log import WARNINGS
from clicky_docs.urls import EVENTS, normalise

HERE = Path(__file__).parent


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table in Markdown."""
    head = [*head]
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def default(option: Option) -> str:
    """Return the default value of an option as Markdown."""
    value = option.default
    if isinstance(value, tuple):
        value = ", ".join(map(str, value))
    return "none" if value in ({}, "", None) else f"`{str(value).lower()}`"


def options() -> str:
    """Return the table of the site's options."""
    rows = ([f"`{each.name}`", default(each), each.accepts, each.help] for each in SETTINGS.values())
    return table(["option", "default", "accepts", "meaning"], rows)


def properties() -> str:
    """Return the table of properties, without deprecated names."""
    rows = ([f"`{each.name}`", each.accepts, each.help] for each in PROPERTIES.values() if not each.current_name)
    return table(["property", "accepts", "meaning"], rows)


def old() -> str:
    """Return the table of deprecated property names."""
    rows = (
        [f"`{each.name}`", f"`{each.current_name}`", each.help] for each in PROPERTIES.values() if each.current_name
    )
    return table(["deprecated name", "current name", "meaning"], rows)


def insights() -> str:
    """Return the table of insights (the values of the option `insights`)."""
    return table(["insight", "what is logged"], ([f"`{each.name}`", each.help] for each in INSIGHTS.values()))


def events() -> str:
    """Return the table of events: their URLs and titles, and the URLs that Clicky stores."""
    rows = ([each.meaning, f"`{each.url}`", f"`{each.title}`", f"`{normalise(each.url)}`"] for each in EVENTS.values())
    return table(["event", "URL", "title", "stored by Clicky as"], rows)


def settings() -> str:
    """Return the table of the settings of insights."""
    rows = (
        [f"`{each.name}.{setting.name}`", default(setting), setting.accepts, setting.help]
        for each in INSIGHTS.values()
        for setting in (each.table or {}).values()
    )
    return table(["setting", "default", "accepts", "meaning"], rows)


def placeholders() -> str:
    """Return the table of placeholders."""
    rows = [[f"`{{{name}}}`", each.help] for name, each in PLACEHOLDERS.items()]
    rows.append(["`{env.NAME}`", "the environment variable; `{env.NAME:main}` has a default"])
    return table(["placeholder", "value"], rows)


def warnings() -> str:
    """Return the table of the types of warnings in Sphinx."""
    rows = ([f"[`clicky.{name}`](warnings/{name}.md)", meaning] for name, meaning in WARNINGS.items())
    return table(["type", "meaning"], rows)


def problems() -> str:
    """Return the table of problems that `check` reports."""
    return table(
        ["problem", "severity", "meaning"],
        ([f"`{name}`", kind.severity, kind.meaning] for name, kind in KINDS.items()),
    )


def previews() -> str:
    """Return the table of preview services and of the environment variables that they set."""
    rows = (
        [
            f"[{each.name}]({each.source})",
            ", ".join(f"`{name}`" for name in (*each.signs, each.branch, each.event) if name),
        ]
        for each in preview.SERVICES
    )
    return table(["service", "variables"], rows)


def services() -> str:
    """Return the end of a sentence: the names of the services that build previews."""
    *names, last = dict.fromkeys(re.sub(" (Pages|Workers|Pipelines)$", "", each.name) for each in preview.SERVICES)
    return f"{', '.join(names)} and {last}."


def names() -> str:
    """Return the table of the public names in `clicky_docs`."""
    return table(["name", "meaning"], ([f"`{name}`", summary(name)] for name in clicky_docs.__all__))


def summary(name: str) -> str:
    """Return the first line of a public name's docstring."""
    return str(inspect.getdoc(getattr(clicky_docs, name))).splitlines()[0].replace("``", "`")


def commands() -> str:
    """Return the sections of all commands."""
    return "\n".join(command(name, each) for name, each in cli.commands.items())


def command(name: str, declared: click.Command) -> str:
    """Return the section of one command, with its arguments and options."""
    context = click.Context(declared, info_name=f"clicky-docs {name}")
    arguments = " ".join(each for each in declared.collect_usage_pieces(context) if each != "[OPTIONS]")
    rows = [[f"`{', '.join(each.opts)}{metavar(each, context)}`", meaning] for each, meaning in described(declared)]
    text = re.sub(r"(?<!`)(\[tool\.[^\]]+\]|<meta [^>]+>|--[a-z-]+)", r"`\1`", inspect.cleandoc(declared.help or ""))
    return f"### {name}\n\n`clicky-docs {name} {arguments}`\n\n{text}\n\n{table(['option', 'meaning'], rows)}"


def metavar(option: click.Option, context: click.Context) -> str:
    """Return the placeholder of an option's value with a space before it, or an empty text for a flag."""
    if isinstance(option.type, click.Choice):
        return f" {str(option.opts[0]).strip('-').upper()}"
    return "" if option.is_flag else f" {option.make_metavar(context)}"


def described(declared: click.Command) -> Iterator[tuple[click.Option, str]]:
    """Yield a command's options and their meanings."""
    for each in declared.params:
        if isinstance(each, click.Option):
            meaning = str(each.help).replace("*", "&#42;")
            if isinstance(each.type, click.Choice):
                meaning += f" One of {', '.join(f'`{choice}`' for choice in each.type.choices)}."
            if each.envvar:
                meaning += f" Default: the environment variable `{each.envvar}`."
            yield each, meaning


PAGES: dict[str, tuple[Callable[[], str], ...]] = {
    "reference.md": (
        options,
        properties,
        old,
        insights,
        settings,
        placeholders,
        warnings,
        commands,
        problems,
        previews,
        names,
    ),
    "insights.md": (insights, settings, events),
    "sections.md": (placeholders,),
    "counted.md": (services,),
}


def fill(text: str, parts: Iterable[Callable[[], str]]) -> str:
    """Return the page's text, with the result of each function between the two comments with the function's name.

    Raises:
        ValueError: the text does not contain a pair of comments exactly once.
    """
    for part in parts:
        name = part.__name__
        before, start, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- /{name} -->")
        if not end or start in after:
            raise ValueError(f"<!-- {name} --> … <!-- /{name} --> must occur exactly once")
        text = f"{before}{start}\n{part().rstrip()}\n\n{end}{after}"
    return text


def main() -> None:
    """Write the tables of all pages."""
    for name, parts in PAGES.items():
        path = HERE / name
        path.write_text(fill(path.read_text(encoding="utf-8"), parts), encoding="utf-8")


if __name__ == "__main__":
    main()
