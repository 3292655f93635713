"""Make the reader's script shorter: without comments and blanks, and with short names for its own.

Not for JavaScript at large, but for what `browser/` is written in: semicolons everywhere, no division, no labels, no
braces within ``${…}``, defaults of one word. A name is the same thing wherever it stands in a statement of the
outermost function, and, if it stands in several of these, everywhere; so that scopes need not be known.
"""

from __future__ import annotations

import itertools
import re
import string
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
    (?P<blank>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<text>"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`)
    |(?P<regex>/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n\[])+/[a-z]*)
    |(?P<word>[\w$]+)
    |(?P<sign>\?\.(?!\d)|=>|\.\.\.|.)
    """,
    re.VERBOSE | re.DOTALL,
)
# A parameter that needs no parentheses.
_LONE = re.compile(r"(?<=[=(,] )\((\w+)\)(?= =>)|(?<=\()\((\w+)\)(?= =>)")
_IN_TEMPLATE = re.compile(r"(?<=\$\{)[^}]*")
_OPENS = {"(": ")", "[": "]", "{": "}"}
# What a { stands behind where it begins an object, and not a block.
_BEFORE_OBJECT = frozenset(["(", "[", ",", ":", "=", "?", "...", "const", "let", "return"])


class _Token(NamedTuple):
    kind: str
    text: str


def shorten(parameter: str, code: str) -> str:
    """Return a function of one parameter whose body does the same as the code."""
    statements = list(_statements(_tokens(code)))
    declared = {parameter}.union(*map(_declared, statements))
    words = [set(_words(statement)) for statement in statements]
    # What a statement itself declares is known to the others, though none may use it.
    shared = {name for name in declared if sum(name in each for each in words) > 1}
    shared.add(parameter)
    shared.update(token.text for statement in statements for token in statement[1:3] if token.text in declared)
    taken = set().union(*words) - declared
    everywhere = _short(shared, statements, taken)
    result: list[str] = []
    for statement in statements:
        here = set(_words(statement))
        own = _short(here & declared - shared, [statement], taken | {everywhere[name] for name in here & shared})
        written = "".join(_written(statement, {**everywhere, **own}))
        keyword = statement[0].text
        if result and keyword in {"const", "let"} and result[-1].startswith(f"{keyword} "):
            result[-1] = f"{result[-1][:-1]},{written.removeprefix(keyword).lstrip()}"
        else:
            result.append(written)
    return f"(function({everywhere[parameter]}){{{''.join(result)}}})"


def _tokens(code: str) -> list[_Token]:
    found = (_Token(match.lastgroup or "", match[0]) for match in _TOKEN.finditer(_LONE.sub(r"\1\2", code)))
    return [token for token in found if token.kind != "blank"]


def _statements(tokens: list[_Token]) -> Iterator[list[_Token]]:
    """Take the code apart where nothing is open: behind a semicolon, and behind a function or another block."""
    statement: list[_Token] = []
    depth = 0
    for at, token in enumerate(tokens):
        statement.append(token)
        depth += (token.text in _OPENS) - (token.text in _OPENS.values())
        after = tokens[at + 1].text if at + 1 < len(tokens) else ""
        block = token.text == "}" and statement[0].text in {"function", "async", "if"} and after != "else"
        if depth == 0 and (token.text == ";" or block):
            yield statement
            statement = []


def _words(tokens: list[_Token]) -> Iterator[str]:
    for token in tokens:
        if token.kind == "word":
            yield token.text
        elif token.text.startswith("`"):
            for inner in _IN_TEMPLATE.findall(token.text):
                yield from _words(_tokens(inner))


def _declared(tokens: list[_Token]) -> set[str]:
    """Return the names of variables, functions and parameters."""
    ends = dict(_pairs(tokens))
    starts = {end: start for start, end in ends.items()}
    found: set[str] = set()
    for at, token in enumerate(tokens):
        places = {
            "const": [at + 1],
            "let": [at + 1],
            "function": [at + 1, at + 2],
            "catch": [at + 1] if tokens[at - 1].text == "}" else [],
            "=>": [starts.get(at - 1, at - 1)],
        }.get(token.text, [])
        for start in places:
            # A name, or all that a list, an object or the arguments are taken apart into; not their defaults.
            for before, each in itertools.pairwise(tokens[start - 1 : ends.get(start, start) + 1]):
                if each.kind == "word" and before.text != "=":
                    found.add(each.text)
    return found


def _pairs(tokens: list[_Token]) -> Iterator[tuple[int, int]]:
    opened: list[int] = []
    for at, token in enumerate(tokens):
        if token.text in _OPENS:
            opened.append(at)
        elif token.text in _OPENS.values():
            yield opened.pop(), at


def _short(names: set[str], statements: list[list[_Token]], taken: set[str]) -> dict[str, str]:
    """Give the most frequent names the shortest."""
    words = [word for statement in statements for word in _words(statement)]
    letters = itertools.chain.from_iterable(
        map("".join, itertools.product(string.ascii_letters, repeat=length)) for length in itertools.count(1)
    )
    free = (name for name in letters if name not in taken)
    return dict(zip(sorted(names, key=lambda name: (-words.count(name), name)), free, strict=False))


def _written(tokens: list[_Token], names: Mapping[str, str]) -> Iterator[str]:
    opened: list[str] = []
    before = _Token("", "")
    for at, token in enumerate(tokens):
        after = tokens[at + 1].text if at + 1 < len(tokens) else ""
        text = token.text
        if token.kind == "word" and before.kind == "word":
            yield " "
        if text in {";", ","} and after in {"}", ")"}:
            continue
        if text in _OPENS:
            opened.append("object" if text == "{" and before.text in _BEFORE_OBJECT else text)
        elif text in _OPENS.values():
            opened.pop()
        elif token.kind == "word" and text in names and before.text not in {".", "?."}:
            in_object = opened[-1:] == ["object"] and before.text in {"{", ","}
            if in_object and after in {",", "}"}:
                text = f"{text}:{names[text]}"
            elif not (in_object and after == ":"):
                text = names[text]
        elif text.startswith("`"):
            text = _IN_TEMPLATE.sub(lambda match: "".join(_written(_tokens(match[0]), names)), text)
        yield text
        before = token
