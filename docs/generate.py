"""Write the tables of these pages from the declarations that the program itself uses.

Each stands between two comments, ``<!-- name -->`` and ``<!-- /name -->``. Usage: python docs/generate.py
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

import clicky_docs
from clicky_docs import preview
from clicky_docs.cli import cli
from clicky_docs.cli.problems import KINDS
from clicky_docs.options.declare import Option
from clicky_docs.options.insights import INSIGHTS
from clicky_docs.options.placeholders import PLACEHOLDERS
from clicky_docs.options.properties import PROPERTIES
from clicky_docs.options.settings import SETTINGS
from clicky_docs.sphinx.log import WARNINGS

HERE = Path(__file__).parent


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table in Markdown."""
    head = [*head]
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def default(option: Option) -> str:
    """Return an option's default as it is written."""
    value = option.default
    if isinstance(value, tuple):
        value = ", ".join(map(str, value))
    return "none" if value in ({}, "", None) else f"`{str(value).lower()}`"


def options() -> str:
    """Return the site's options."""
    rows = ([f"`{each.name}`", default(each), each.accepts, each.help] for each in SETTINGS.values())
    return table(["option", "default", "accepts", "meaning"], rows)


def properties() -> str:
    """Return what a page, and `custom`, can say under today's names."""
    rows = ([f"`{each.name}`", each.accepts, each.help] for each in PROPERTIES.values() if not each.current_name)
    return table(["property", "accepts", "meaning"], rows)


def old() -> str:
    """Return the names that Clicky used to have."""
    rows = (
        [f"`{each.name}`", f"`{each.current_name}`", each.help] for each in PROPERTIES.values() if each.current_name
    )
    return table(["old name", "today's", "meaning"], rows)


def insights() -> str:
    """Return what is logged."""
    return table(["insight", "what is logged"], ([f"`{each.name}`", each.help] for each in INSIGHTS.values()))


def settings() -> str:
    """Return the settings of insights."""
    rows = (
        [f"`{each.name}.{one.name}`", default(one), one.accepts, one.help]
        for each in INSIGHTS.values()
        for one in (each.table or {}).values()
    )
    return table(["setting", "default", "accepts", "meaning"], rows)


def placeholders() -> str:
    """Return what stands for something in a value."""
    rows = [[f"`{{{name}}}`", each.help] for name, each in PLACEHOLDERS.items()]
    rows.append(["`{env.NAME}`", "the environment variable; `{env.NAME:main}`: or else this"])
    return table(["placeholder", "what it stands for"], rows)


def warnings() -> str:
    """Return the types of Sphinx's warnings."""
    rows = ([f"[`clicky.{name}`](warnings/{name}.md)", said] for name, said in WARNINGS.items())
    return table(["type", "what it says"], rows)


def problems() -> str:
    """Return what `check` finds."""
    return table(
        ["fault", "severity", "what it is"],
        ([f"`{name}`", kind.severity, kind.meaning] for name, kind in KINDS.items()),
    )


def previews() -> str:
    """Return the services that build previews, and the variables by which each says so."""
    rows = (
        [f"[{each.name}]({each.source})", ", ".join(f"`{name}`" for name in (*each.signs, each.branch) if name)]
        for each in preview.SERVICES
    )
    return table(["service", "variables"], rows)


def services() -> str:
    """Return the names of the services that build previews, as a list in a sentence."""
    *names, last = dict.fromkeys(re.sub(" (Pages|Workers)$", "", each.name) for each in preview.SERVICES)
    return f"{', '.join(names)} and {last}."


def names() -> str:
    """Return what the package gives to other hosts."""
    return table(["name", "what it is"], ([f"`{name}`", summary(name)] for name in clicky_docs.__all__))


def summary(name: str) -> str:
    """Return the first line of what is said of a public name."""
    return str(inspect.getdoc(getattr(clicky_docs, name))).splitlines()[0].replace("``", "`")


def commands() -> str:
    """Return each command with its arguments and options."""
    return "\n".join(command(name, each) for name, each in cli.commands.items())


def command(name: str, found: click.Command) -> str:
    """Return what one command does, and takes."""
    context = click.Context(found, info_name=f"clicky-docs {name}")
    arguments = " ".join(each for each in found.collect_usage_pieces(context) if each != "[OPTIONS]")
    rows = [[f"`{', '.join(each.opts)}{metavar(each, context)}`", said] for each, said in described(found)]
    text = re.sub(r"(?<!`)(\[tool\.[^\]]+\]|<meta [^>]+>|--[a-z-]+)", r"`\1`", inspect.cleandoc(found.help or ""))
    return f"### {name}\n\n`clicky-docs {name} {arguments}`\n\n{text}\n\n{table(['option', 'meaning'], rows)}"


def metavar(option: click.Option, context: click.Context) -> str:
    """Return what stands behind an option's name, with a blank before it."""
    if isinstance(option.type, click.Choice):
        return f" {str(option.opts[0]).strip('-').upper()}"
    return "" if option.is_flag else f" {option.make_metavar(context)}"


def described(found: click.Command) -> Iterator[tuple[click.Option, str]]:
    """Yield a command's options, and what each is for."""
    for each in found.params:
        if isinstance(each, click.Option):
            said = str(each.help).replace("*", "&#42;")
            if isinstance(each.type, click.Choice):
                said += f" One of {', '.join(f'`{one}`' for one in each.type.choices)}."
            if each.envvar:
                said += f" Else the environment variable `{each.envvar}`."
            yield each, said


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
    "insights.md": (insights, settings),
    "sections.md": (placeholders,),
    "counted.md": (services,),
}


def fill(text: str, parts: Iterable[Callable[[], str]]) -> str:
    """Return a page with what belongs there between its comments.

    Raises:
        ValueError: a pair of comments is not there once.
    """
    for part in parts:
        name = part.__name__
        before, start, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- /{name} -->")
        if not end or start in after:
            raise ValueError(f"<!-- {name} --> … <!-- /{name} --> is not there once")
        text = f"{before}{start}\n{part().rstrip()}\n\n{end}{after}"
    return text


def main() -> None:
    """Write all of them."""
    for name, parts in PAGES.items():
        path = HERE / name
        path.write_text(fill(path.read_text(encoding="utf-8"), parts), encoding="utf-8")


if __name__ == "__main__":
    main()
