"""Request figures from the Stats API: split long periods, read all pages of the answers, and add the figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypeAlias

from clicky_docs.report.responses import AccessError, ApiError, Block, Entry, Row, TemporaryError, number, parse_answer
from clicky_docs.stats.types import DAYS_KEPT_FREE, LISTS, MOST_DAYS, MOST_ROWS, MOST_ROWS_FREE, TYPES

# A function that takes the parameters of a request, except for Site ID and sitekey, and returns the body of the answer.
Transport: TypeAlias = Callable[[Mapping[str, str]], str]

# A server that ignores the parameter `page` must not lead to endless requests.
MOST_PAGES = 1000
FREE_PLAN = (
    f"The API returns {MOST_ROWS_FREE} rows per page, as for free accounts. Clicky keeps the figures of free accounts "
    f"for {DAYS_KEPT_FREE} days."
)
# If rows of two periods are added, the numbers in these fields are added, too.
_ADDED_FIELDS = ("incompleted", "revenue", "cost")
_DAY = timedelta(days=1)


@dataclass
class _Rows:
    """The rows of one type of figures, from all result pages of the API, by the date in the answer."""

    by_date: dict[str, list[Row]] = field(default_factory=dict)
    complete: bool = True
    problem: str = ""

    def block(self, name: str, first: date, last: date, dates: Sequence[str]) -> Block:
        rows = tuple(row for each in dates for row in self.by_date.get(each, ()))
        return Block(name, first, last, rows, self.complete, self.problem)


class Client:
    """A source of figures.

    Args:
        transport: sends a request. The client sends one request after another.
        today: the day after the last day that has figures, in the time zone of the site.
        notices: sentences that the transport adds. The client adds sentences about the plan.
    """

    def __init__(self, transport: Transport, today: date, notices: dict[str, None] | None = None) -> None:
        self.today = today
        self._transport = transport
        self._notices = {} if notices is None else notices

    @property
    def notices(self) -> Sequence[str]:
        """Sentences about the account and the answers."""
        return list(self._notices)

    def request(self, types: Sequence[str], first: date, last: date) -> dict[str, Block]:
        """Return the figures of each type for the whole period.

        If a request fails, the block of the type has the problem, and the rows of the requests that succeeded.

        Raises:
            AccessError: the API rejects the key or the site.
        """
        parts = list(split_period(first, last))
        added = [name for name in types if TYPES[name].can_be_added or len(parts) == 1]
        found = {
            name: Block(
                name,
                first,
                last,
                complete=False,
                problem=f"The figures '{name}' of more than {MOST_DAYS} days cannot be added. The report does not "
                "contain these figures.",
            )
            for name in types
            if name not in added
        }
        for begin, end in parts:
            for name, rows in self._read(added, begin, end, daily=False).items():
                block = rows.block(name, begin, end, list(rows.by_date))
                found[name] = add_blocks(found[name], block) if name in found else block
        return found

    def daily(self, types: Sequence[str], first: date, last: date) -> dict[date, dict[str, Block]]:
        """Return the figures of each day and type. If a request fails, the blocks have the problem.

        Raises:
            AccessError: the API rejects the key or the site.
        """
        found: dict[date, dict[str, Block]] = {}
        for begin, end in split_period(first, last):
            rows_by_name = self._read(types, begin, end, daily=True)
            for day in days_of(begin, end):
                found[day] = {
                    name: rows.block(name, day, day, [day.isoformat()]) for name, rows in rows_by_name.items()
                }
        return found

    def _read(self, types: Sequence[str], first: date, last: date, *, daily: bool) -> dict[str, _Rows]:
        found: dict[str, _Rows] = {}
        for names in _groups(types):
            found |= self._read_group(names, first, last, daily=daily)
        if FREE_PLAN in self._notices and first < self.today - timedelta(days=DAYS_KEPT_FREE):
            for rows in found.values():
                rows.complete = False
        return {name: found[name] for name in types}

    def _read_group(self, names: Sequence[str], first: date, last: date, *, daily: bool) -> dict[str, _Rows]:
        """Return the rows of types that can be in one request, from all pages."""
        found = {name: _Rows() for name in names}
        # The types that may have more pages, each with the number of rows of a full page (0: not known yet).
        sizes = dict.fromkeys(names, 0)
        for page in range(1, MOST_PAGES + 1):
            parameters = _parameters(list(sizes), first, last, page, daily=daily)
            try:
                answer = parse_answer(self._transport(parameters))
            except AccessError:
                raise
            except ApiError as error:
                # One unknown type can make the whole request fail, so each type is requested alone.
                if page == 1 and len(names) > 1 and not isinstance(error, TemporaryError):
                    return {
                        name: rows
                        for each in names
                        for name, rows in self._read_group([each], first, last, daily=daily).items()
                    }
                for name in sizes:
                    found[name].complete, found[name].problem = False, str(error)
                break
            sizes = {
                name: size
                for name in sizes
                if (size := self._add_page(found[name], answer.get(name, []), sizes[name], is_tally=_is_tally(name)))
            }
            if not sizes:
                break
        else:
            for name in sizes:
                found[name].complete = False
        return found

    def _add_page(self, found: _Rows, entries: Sequence[Entry], size: int, *, is_tally: bool) -> int:
        """Add a page of an answer. Return the size of a full page if the next page can have rows, and otherwise 0."""
        longest = max((len(entry.rows) for entry in entries), default=0)
        if size and longest and all(_ends_with(found, entry) for entry in entries):
            # The server has returned the same page again.
            found.complete = False
            return 0
        for entry in entries:
            found.by_date.setdefault(entry.date, []).extend(entry.rows)
        if size == MOST_ROWS_FREE and longest:
            self._notices[FREE_PLAN] = None
        is_full = longest == size if size else longest in (MOST_ROWS_FREE, MOST_ROWS)
        return longest if is_full and not is_tally else 0


def _is_tally(name: str) -> bool:
    return TYPES[name].kind == "tally"


def _ends_with(found: _Rows, entry: Entry) -> bool:
    return tuple(found.by_date.get(entry.date, [])[-len(entry.rows) :]) == entry.rows


def _groups(types: Sequence[str]) -> Iterator[list[str]]:
    """Yield the types of each request: each list needs its own request, and one request has all other types."""
    if together := [name for name in types if name not in LISTS]:
        yield together
    for name in types:
        if name in LISTS:
            yield [name]


def _parameters(types: Sequence[str], first: date, last: date, page: int, *, daily: bool) -> dict[str, str]:
    return {
        "type": ",".join(types),
        "date": first.isoformat() if first == last else f"{first},{last}",
        "limit": str(MOST_ROWS),
        "page": str(page),
        "output": "json",
        "app": "clicky-docs",
        **({"daily": "1"} if daily else {}),
    }


def split_period(first: date, last: date) -> Iterator[tuple[date, date]]:
    """Yield periods that the API allows in one request."""
    while first <= last:
        end = min(first + timedelta(days=MOST_DAYS - 1), last)
        yield first, end
        first = end + _DAY


def days_of(first: date, last: date) -> Iterator[date]:
    """Yield the days of a period."""
    for number_of_days in range((last - first).days + 1):
        yield first + timedelta(days=number_of_days)


def add_blocks(earlier: Block, later: Block) -> Block:
    """Return one block for two consecutive periods. The figures are added, and the rows of lists are joined."""
    if TYPES[later.type].kind == "list":
        rows = [*later.rows, *earlier.rows]
    else:
        by_key: dict[str, Row] = {}
        for row in (*earlier.rows, *later.rows):
            key = row.url or row.title
            by_key[key] = _add_rows(by_key[key], row) if key in by_key else row
        rows = sorted(by_key.values(), key=lambda row: -row.value)
    return replace(
        later,
        first=earlier.first,
        rows=tuple(rows),
        complete=earlier.complete and later.complete,
        problem=later.problem or earlier.problem,
    )


def _add_rows(earlier: Row, later: Row) -> Row:
    fields = {
        name: f"{number(earlier.fields.get(name, '0')) + number(later.fields[name]):g}"
        for name in _ADDED_FIELDS
        if name in later.fields
    }
    return Row(later.title, later.url, earlier.value + later.value, fields)
