"""Sections of a site: pages whose paths match a pattern, as in .gitignore, and what is said of them."""

from __future__ import annotations

import difflib
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from clicky_docs.options.declare import Problem, quoted
from clicky_docs.options.parsers import show

_WILD = re.compile(r"\*+|\?|\[[^\]]*\]")
# Where ** is not a whole name, it is as *; and each star more would be tried in as many ways more.
_STARS = re.compile(r"((?<![^/])\*\*(?![^/]))|\*{2,}")


@dataclass(frozen=True, eq=False)
class PageRule:
    """What is said of the pages whose paths match a pattern."""

    pattern: str
    track: bool
    custom: Mapping[str, object]

    @property
    def key(self) -> str:
        """The section as messages name it."""
        return f"pages.{quoted(self.pattern)}"

    @property
    def by_file(self) -> bool:
        """Whether the pattern may mean a file with its suffix, and not only a page."""
        return "." in self.pattern.rpartition("/")[2]

    def rank(self) -> tuple[int, int, bool, int]:
        """Return how specific the pattern is, by names and parts of names in it; of two alike, ``false`` wins."""
        names = self.pattern.strip("/").split("/")
        literal = [_WILD.sub("", name) for name in names]
        whole = sum(name == text for name, text in zip(names, literal, strict=True))
        parts = sum(name != text != "" for name, text in zip(names, literal, strict=True))
        return whole, parts, not self.track, sum(map(len, literal))


def pattern(value: object) -> str:
    """Parse a pattern of paths.

    It begins in the folder of the documentation; ``*`` is any text without ``/``, and ``**`` any folders. What matches
    a folder matches all in it (https://git-scm.com/docs/gitignore#_pattern_format).
    """
    # YAML has numbers for keys, too: 404.
    result = str(value).strip() if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    if isinstance(value, (float, date)):
        raise ValueError("not text; write it in quotes")  # noqa: TRY004  # parsers raise ValueError only
    if not result:
        raise ValueError("not a pattern")
    mended = re.sub(r"^(\.?/)+", "", result.replace("\\", "/")) or "**"
    for wrong in ("\\", "/", "./"):
        if wrong in result if wrong == "\\" else result.startswith(wrong):
            where = "a backslash" if wrong == "\\" else f"begins with {wrong}"
            raise ValueError(f"{where}; write {mended!r}")
    if result.startswith("!"):
        raise ValueError("begins with !; a more specific pattern with a value of its own says what holds there instead")
    compiled(result)
    return result


def compiled(text: str) -> Callable[[str], object]:
    """Return what finds paths that match a pattern."""
    try:
        from pathspec import GitIgnoreSpec  # noqa: PLC0415  # only sites with sections need it
    except ImportError:
        raise ValueError("patterns need pathspec (python -m pip install pathspec)") from None
    try:
        with warnings.catch_warnings():
            # Of brackets in brackets, which mean what they say.
            warnings.simplefilter("ignore", FutureWarning)
            (found,) = GitIgnoreSpec.from_lines([f"/{_STARS.sub(lambda match: match[1] or '*', text)}"]).patterns
            regex: Any = found.regex
            # Its own way of matching takes thirty times as long.
            return re.compile(regex.pattern).search
    except (ValueError, AttributeError, re.error):
        raise ValueError("not a pattern") from None


class RuleFinder:
    """Finds the sections of a page, quickly: a site has thousands of pages."""

    def __init__(self, rules: Iterable[PageRule]) -> None:
        self.rules = [(compiled(each.pattern), each.by_file, each) for each in rules]
        self.by_file = any(by_file for _, by_file, _ in self.rules)
        """Whether a page's file counts, and not only its names."""
        # Most patterns begin with the name of a folder, and need not be tried on pages elsewhere.
        firsts = [_first(each.pattern) for _, _, each in self.rules]
        self._elsewhere = [known for known, first in zip(self.rules, firsts, strict=True) if not first]
        self._in = {
            name: [known for known, first in zip(self.rules, firsts, strict=True) if first in {"", name}]
            for name in {*firsts} - {""}
        }

    def of(self, paths: Sequence[str]) -> list[PageRule]:
        """Return the sections that have a page, in their order.

        Args:
            paths: the page's name, others that it has, and, the last, its file.
        """
        *names, file = paths
        if len(names) == 1:
            (name,) = names
            folder = name.partition("/")[0]
            if file.startswith(f"{folder}/") or file == name:
                tried = self._in.get(folder, self._elsewhere)
                return [each for search, by_file, each in tried if search(name) or (by_file and search(file))]
        return [each for search, by_file, each in self.rules if any(map(search, names)) or (by_file and search(file))]


def _first(text: str) -> str:
    """Return the name that a pattern's paths begin with, if it is one name."""
    name = text.partition("/")[0]
    return "" if _WILD.search(name) or "[" in name else name


def ordered(rules: Iterable[PageRule]) -> tuple[PageRule, ...]:
    """Return the sections, the most specific last; of those that are alike, the later."""
    return tuple(sorted(rules, key=PageRule.rank))


def unmatched(rules: Iterable[PageRule], pages: Sequence[Sequence[str]]) -> list[Problem]:
    """Return which sections no page is in, each with the nearest pattern that would have one, if there is one.

    Args:
        rules: the site's.
        pages: each page's paths: its name, others, and its file.
    """
    found = RuleFinder(rules).rules
    lost = [each for search, _, each in found if not any(map(search, _paths(each, pages)))]
    if not lost:
        return []
    names = [paths[0] for paths in pages]
    folders = {f"{name[: match.start()]}/**" for name in names for match in re.finditer("/", name)}
    return [_problem(each, _nearest(each.pattern, _paths(each, pages), names, folders)) for each in lost]


def _paths(rule: PageRule, pages: Iterable[Sequence[str]]) -> Iterator[str]:
    """Give the paths by which a pattern finds pages."""
    for paths in pages:
        yield from paths if rule.by_file else paths[:-1]


def _problem(rule: PageRule, nearest: str) -> Problem:
    accepted = (
        f"{nearest} (the nearest)" if nearest else "a path in the folder of the documentation, such as tutorial/**"
    )
    what = f"a pattern that matches no page; found {show(rule.pattern)}; accepted: {accepted}"
    return Problem(key=rule.key, what=what, consequence="It is without effect.")


def _nearest(text: str, paths: Iterable[str], names: Sequence[str], folders: Iterable[str]) -> str:
    anywhere = f"**/{text}"
    if any(map(compiled(anywhere), paths)):
        return anywhere
    among = [*folders] if _WILD.search(text) or text.endswith("/") else [*names, *(each[:-3] for each in folders)]
    near = difflib.get_close_matches(text, sorted(among), n=1)
    return near[0] if near else ""
