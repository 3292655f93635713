"""Look through a built site as Clicky will see it, and say what is wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from clicky_docs.cli import page
from clicky_docs.cli.faults import Fault
from clicky_docs.cli.inject import page_name
from clicky_docs.cli.page import Found


@dataclass(frozen=True)
class Look:
    """Reads pages of a site."""

    site: Path

    def __call__(self, names: Sequence[str]) -> list[Found | None]:
        """Return what is in these files, or nothing for one that is no HTML document."""
        return [self._file(name) for name in names]

    def _file(self, name: str) -> Found | None:
        try:
            html = (self.site if self.site.is_file() else self.site / name).read_bytes()
        except OSError as error:
            fault = Fault(name, "unreadable", error.strerror or str(error))
            return Found(name, state="broken", why="the file cannot be read", faults=(fault,))
        return page.read(html, name, self.site if self.site.is_dir() else None)


def faults(pages: Sequence[Found], expected: Sequence[str] = ()) -> list[Fault]:
    """Return what is wrong with the pages of a site, each and together.

    Args:
        pages: what is in them.
        expected: the Site ID that they should have; without, that of most.
    """
    tracked = [each for each in pages if each.state == "tracked"]
    found = [fault for each in pages for fault in each.faults]
    found += _whole(pages, tracked)
    found += _others_block(pages)
    found += _unlike_most(
        [each for each in pages if each.script],
        lambda each: each.script,
        lambda mine, most: Fault(mine.path, "other-script", f"the script is not that of {most.path}, which most have"),
    )
    counted = [each for each in pages if each.site_ids]
    if expected:
        for each in counted:
            if each.site_ids != tuple(expected):
                message = f"the Site ID {', '.join(each.site_ids)}; expected {', '.join(expected)}"
                found.append(Fault(each.path, "wrong-id", message))
    else:
        found += _unlike_most(counted, lambda each: each.site_ids, _other_id)
    # What is not found has the address that the reader asked for, and Sphinx may split its index into many pages.
    distinct = [each for each in tracked if not re.search(r"(^|/)(404\.html$|genindex)", each.path)]
    found += _same(distinct, "same-title", lambda each: each.title)
    found += _same(distinct, "same-href", lambda each: each.href)
    return sorted(found)


def _whole(pages: Sequence[Found], tracked: Sequence[Found]) -> Iterator[Fault]:
    disabled = [each for each in pages if each.state == "disabled"]
    if not pages:
        yield Fault("", "no-pages", "no HTML document")
    elif tracked:
        for each in disabled:
            yield Fault(each.path, "some-disabled", f"commented out ({each.why}), and {tracked[0].path} is not")
    elif not disabled:
        yield Fault("", "nothing-tracked", "no page is counted")


def _others_block(pages: Sequence[Found]) -> Iterator[Fault]:
    """Say which pages have the data of another; a page's name need not be its path, but another's path it is not."""
    own = {each.name: each for each in pages if each.name and page_name(each.path) == each.name}
    for each in pages:
        owner = own.get(each.name)
        if owner and not f"/{page_name(each.path)}".endswith(f"/{each.name}"):
            yield Fault(each.path, "other-block", f"the data of {owner.path}")


def _unlike_most(
    pages: Sequence[Found], value: Callable[[Found], object], fault: Callable[[Found, Found], Fault]
) -> Iterator[Fault]:
    if not pages:
        return
    most, _ = Counter(map(value, pages)).most_common(1)[0]
    first = next(each for each in pages if value(each) == most)
    for each in pages:
        if value(each) != most:
            yield fault(each, first)


def _other_id(mine: Found, most: Found) -> Fault:
    message = f"the Site ID {', '.join(mine.site_ids)}; most pages have {', '.join(most.site_ids)}"
    return Fault(mine.path, "mixed-ids", message)


def _same(pages: Iterable[Found], kind: str, value: Callable[[Found], str]) -> Iterator[Fault]:
    first: dict[tuple[str, str], Found] = {}
    for each in pages:
        other = first.setdefault((value(each), each.lang), each)
        # The same page of another version has the same name, or the same canonical address.
        same = other.name == each.name or (other.canonical and other.canonical == each.canonical)
        if value(each) and not same:
            yield Fault(each.path, kind, f"{value(each)!r}, as {other.path} has it")
