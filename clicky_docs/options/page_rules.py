"""Page rules: properties of all pages whose paths match a pattern. The patterns have the syntax of .gitignore."""

from __future__ import annotations

import difflib
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from clicky_docs.options import json_types
from clicky_docs.options.declare import Problem, quoted
from clicky_docs.options.parsers import show

PATTERN = "a path in the documentation folder, such as tutorial/**"
_WILD = re.compile(r"\*+|\?|\[[^\]]*\]")
# Several stars inside a name, as in a**b, mean the same as one star. Several stars are replaced by one star, because
# the regular expression for one star is faster.
_STARS = re.compile(r"((?<![^/])\*\*(?![^/]))|\*{2,}")
# A star of a pattern in the regular expression of pathspec, the characters after the star, and a star after them.
_STAR = r"\[\^/\]\*"
_TWO_STARS = re.compile(
    rf"{_STAR}((?:\\.|\[\^/\](?!\*)|\[(?!\^)(?:\\.|[^\]\\])+\]|[^\\/\[\](){{}}|])+)(?={_STAR})", re.DOTALL
)
# The time of matching grows exponentially with the number of ** in a pattern.
_MOST_FOLDERS = 4


@dataclass(frozen=True, eq=False)
class PageRule:
    """The properties of the pages whose paths match a pattern."""

    pattern: str
    track: bool
    custom: Mapping[str, object]

    @property
    def key(self) -> str:
        """The key of the page rule in messages, such as ``pages."tutorial/**"``."""
        return f"pages.{quoted(self.pattern)}"

    @property
    def by_file(self) -> bool:
        """True if the pattern may match a file such as ``install.md``, not only a page's path such as ``install``."""
        return "." in self.pattern.rpartition("/")[2]

    def rank(self) -> tuple[int, int, bool, int]:
        """Return a sort key, which is higher for a more specific pattern.

        The slashes of a pattern separate its names: ``a/b*`` has the names ``a`` and ``b*``. The key has the number of
        names without wildcards, the number of names with both text and wildcards, whether the pages are excluded, and
        the number of characters that are not wildcards.
        """
        names = self.pattern.strip("/").split("/")
        literal = [_WILD.sub("", name) for name in names]
        whole = sum(name == text for name, text in zip(names, literal, strict=True))
        parts = sum(name != text != "" for name, text in zip(names, literal, strict=True))
        return whole, parts, not self.track, sum(map(len, literal))


@json_types.accepts_json(json_types.pattern(r"(?!\.?/|!)[^\\]*[^\\\s]"))
def pattern(value: object) -> str:
    """Parse a pattern of paths.

    A pattern is relative to the documentation folder. ``*`` matches any text without ``/``, and ``**`` any number of
    folders. A pattern that matches a folder matches all files in the folder:
    https://git-scm.com/docs/gitignore#_pattern_format
    """
    # YAML parses the key 404 as a number, so integers are accepted.
    result = str(value).strip() if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    if isinstance(value, (float, date)):
        raise ValueError("not text; write the pattern in quotes")  # noqa: TRY004  # parsers raise ValueError only
    if not result:
        raise ValueError("not a pattern")
    corrected = re.sub(r"^(\.?/)+", "", result.replace("\\", "/")) or "**"
    for invalid in ("\\", "/", "./"):
        if invalid in result if invalid == "\\" else result.startswith(invalid):
            reason = "the pattern has a backslash" if invalid == "\\" else f"the pattern begins with {invalid}"
            raise ValueError(f"{reason}; write {corrected!r}")
    if result.startswith("!"):
        raise ValueError("a pattern cannot be negated with !; write a pattern without !, with a value such as true")
    if len(re.findall(r"(?<![^/])\*\*(?![^/])", result)) > _MOST_FOLDERS:
        raise ValueError(f"the pattern has ** more than {_MOST_FOLDERS} times")
    compiled(result)
    return result


def compiled(text: str) -> Callable[[str], object]:
    """Return a function that takes a path, and returns a match, or None if the pattern does not match the path.

    Raises:
        ValueError: the pattern is invalid, or pathspec is not installed.
    """
    try:
        from pathspec import GitIgnoreSpec  # noqa: PLC0415  # only sites with page rules need pathspec
    except ImportError:
        raise ValueError("patterns need pathspec (python -m pip install pathspec)") from None
    try:
        with warnings.catch_warnings():
            # Python warns about a bracket in brackets, such as [[a]. The warning is switched off, because such brackets
            # are valid in a pattern of .gitignore.
            warnings.simplefilter("ignore", FutureWarning)
            (found,) = GitIgnoreSpec.from_lines([f"/{_STARS.sub(lambda match: match[1] or '*', text)}"]).patterns
            regex: Any = found.regex
            # Matching with `re` is thirty times as fast as matching with pathspec.
            return re.compile(_linear(regex.pattern)).search
    except (ValueError, AttributeError, re.error):
        raise ValueError("not a pattern") from None


def _linear(regex: str) -> str:
    """Return a regular expression that matches the same paths in linear time, also for several stars in a name.

    If characters between two stars are found, the search never goes back to find them in a later place. So the first
    star and the characters are an atomic group: a lookahead and a reference, because Python 3.10 has no atomic groups.
    """
    count = 0

    def atomic(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"(?=(?P<star{count}>[^/]*?{match[1]}))(?P=star{count})"

    return _TWO_STARS.sub(atomic, regex)


class RuleFinder:
    """Finds the page rules that match a page. The search must be fast, because a site may have thousands of pages."""

    def __init__(self, rules: Iterable[PageRule]) -> None:
        self.rules = [(compiled(each.pattern), each.by_file, each) for each in rules]
        self.by_file = any(by_file for _, by_file, _ in self.rules)
        """True if a rule may match a page's file, and not only the page's path."""
        # Most patterns begin with a folder's name. A page in the folder `a` is compared only with patterns that begin
        # with `a/`, and with patterns that begin with a wildcard, such as `**/install`. This makes the search faster.
        firsts = [_first(each.pattern) for _, _, each in self.rules]
        self._elsewhere = [known for known, first in zip(self.rules, firsts, strict=True) if not first]
        self._in = {
            name: [known for known, first in zip(self.rules, firsts, strict=True) if first in {"", name}]
            for name in {*firsts} - {""}
        }

    def find(self, paths: Sequence[str]) -> list[PageRule]:
        """Return the page rules that match a page, the most specific last.

        Args:
            paths: the page's path, any other paths that a pattern may match, and at the end the page's file.
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
    """Return the first name in a pattern (``a`` for ``a/**``), or an empty text if that name has wildcards."""
    name = text.partition("/")[0]
    return "" if _WILD.search(name) or "[" in name else name


def ordered(rules: Iterable[PageRule]) -> tuple[PageRule, ...]:
    """Return the page rules, sorted with the most specific rule last. Equally specific rules keep their order."""
    return tuple(sorted(rules, key=PageRule.rank))


def unmatched(rules: Iterable[PageRule], pages: Sequence[Sequence[str]]) -> list[Problem]:
    """Return a problem for each page rule that matches no page. The message suggests a similar pattern that matches.

    Args:
        rules: the site's page rules.
        pages: the paths of each page, in the form that `RuleFinder.find` accepts.
    """
    compiled_rules = RuleFinder(rules).rules
    unused = [each for search, _, each in compiled_rules if not any(map(search, _paths(each, pages)))]
    if not unused:
        return []
    names = [paths[0] for paths in pages]
    folders = {f"{name[: match.start()]}/**" for name in names for match in re.finditer("/", name)}
    return [_problem(each, _nearest(each.pattern, _paths(each, pages), names, folders)) for each in unused]


def _paths(rule: PageRule, pages: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the paths that the rule's pattern is compared with."""
    for paths in pages:
        yield from paths if rule.by_file else paths[:-1]


def _problem(rule: PageRule, nearest: str) -> Problem:
    hint = f"did you mean {show(nearest)}?" if nearest else f"accepted: {PATTERN}"
    what = f"the pattern matches no page; found {show(rule.pattern)}; {hint}"
    return Problem(key=rule.key, what=what, consequence="The page rule has no effect.")


def _nearest(text: str, paths: Iterable[str], names: Sequence[str], folders: Iterable[str]) -> str:
    anywhere = f"**/{text}"
    if any(map(compiled(anywhere), paths)):
        return anywhere
    candidates = [*folders] if _WILD.search(text) or text.endswith("/") else [*names, *(each[:-3] for each in folders)]
    near = difflib.get_close_matches(text, sorted(candidates), n=1)
    return near[0] if near else ""
