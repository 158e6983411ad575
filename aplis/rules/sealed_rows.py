"""Rows and leaves of one table side by side, in the order of their ids. Pure; standard library only."""

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final

from aplis.rules.seals import Layout, Leaf, Row, Sealed, digest_of, month_of_id, unpack

EVERYTHING: Final = -(1 << 63)  # no id is lower
NAMED: Final = 1000  # findings named for each table, kind and month; the rest is counted
WHOLE_MONTH: Final = 100  # so many rows and more, gone with all others of their month, are named as the month

type Found = tuple[int, int, Row]  # id, number of the source, values
type Expected = tuple[int, bytes, int]  # id, leaf, number of the seal


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was sealed.

    what    seal_changed, seal_missing, seal_rewritten, seals_cut_off, anchor_damaged; row_changed, row_removed, row_added;
            month_missing, rows_unsealed
    count   how many rows it stands for
    """

    what: str
    table: str = ""
    row: int | None = None
    seal: int | None = None
    month: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of one table in the order of their ids. The first column is the id."""

    columns: tuple[str, ...]
    rows: Iterable[Row]


@dataclass(frozen=True, slots=True)
class Tail:
    """The newest rows: those that a seal may still be on its way for. Written before `late` they have waited too long."""

    first_id: int = EVERYTHING
    time: str = ""
    late: str = ""

    def holds(self, row: int, time: str) -> bool:
        return row >= self.first_id and time >= self.time


@dataclass
class Outcome:
    """What the comparison of one table found."""

    good: int = 0
    waiting: int = 0
    findings: list[Finding] = field(default_factory=list)
    unnamed: int = 0


class Comparison:
    """Compares one table with its leaves.

    layouts  by number of the seal
    first    number of the first seal whose rows are hashed; rows of earlier ones only have to be there
    """

    def __init__(self, sealed: Sealed, *, layouts: dict[int, Layout], tail: Tail, first: int = 1) -> None:
        self.sealed, self.layouts, self.tail, self.first = sealed, layouts, tail, first
        self.outcome = Outcome()
        self._hashing: dict[tuple[Sealed, int], Callable[[Row], bytes]] = {}
        self._times: list[int] = []
        self._columns: list[tuple[str, ...]] = []
        self._expected: Counter[str] = Counter()
        self._removed: defaultdict[str, list[Finding]] = defaultdict(list)
        self._removed_count: Counter[str] = Counter()
        self._named: Counter[str] = Counter()
        self._too_late = 0

    def run(self, leaves: Iterator[Expected], sources: Iterable[Source]) -> Outcome:
        usable = list(sources)
        self._columns = [source.columns for source in usable]
        self._times = [
            columns.index(self.sealed.time) if self.sealed.time in columns else -1 for columns in self._columns
        ]
        rows = heapq.merge(*(_numbered(place, source) for place, source in enumerate(usable)), key=itemgetter(0))
        for row, expected, found in side_by_side(leaves, rows):
            self._meet(row, expected, found)
        self._finish()
        return self.outcome

    def _meet(self, row: int, expected: list[Expected], found: list[Found]) -> None:
        if expected:
            self._expected[month_of_id(row)] += 1
        strange = [each for each in found if not self._is_as_sealed(each, expected)]
        for each in strange:
            if expected:
                self._name(Finding("row_changed", self.sealed.table, row, expected.pop(0)[2], month_of_id(row)))
            elif len(strange) == len(found) and self.tail.holds(row, self._time(each)):
                self.outcome.waiting += 1
                self._too_late += self._time(each) < self.tail.late
            else:
                self._name(Finding("row_added", self.sealed.table, row, month=month_of_id(row)))
        for _row, _digest, seal in expected:
            self._miss(Finding("row_removed", self.sealed.table, row, seal, month_of_id(row)))

    def _is_as_sealed(self, found: Found, expected: list[Expected]) -> bool:
        """Takes the leaf that the row answers to out of the expected ones."""
        for leaf in expected:
            if leaf[2] < self.first:
                expected.remove(leaf)
                return True
            if self._digest(found, leaf[2]) == leaf[1]:
                expected.remove(leaf)
                self.outcome.good += 1
                return True
        return False

    def _digest(self, found: Found, seal: int) -> bytes:
        sealed = next(each for each in self.layouts[seal] if each.table == self.sealed.table)
        key = (sealed, found[1])
        if key not in self._hashing:
            self._hashing[key] = digest_of(sealed, self._columns[found[1]])
        return self._hashing[key](found[2])

    def _time(self, found: Found) -> str:
        place = self._times[found[1]]
        return (found[2][place] or "") if place >= 0 else ""

    def _name(self, finding: Finding) -> None:
        self._named[finding.what] += 1
        if self._named[finding.what] <= NAMED:
            self.outcome.findings.append(finding)
        else:
            self.outcome.unnamed += 1

    def _miss(self, finding: Finding) -> None:
        self._removed_count[finding.month] += 1
        if len(self._removed[finding.month]) < NAMED:
            self._removed[finding.month].append(finding)

    def _finish(self) -> None:
        table = self.sealed.table
        for month, count in sorted(self._removed_count.items()):
            if count == self._expected[month] >= WHOLE_MONTH:
                self.outcome.findings.append(Finding("month_missing", table, month=month, count=count))
            else:
                self.outcome.findings += self._removed[month]
                self.outcome.unnamed += count - len(self._removed[month])
        if self._too_late:
            self.outcome.findings.append(Finding("rows_unsealed", table, count=self._too_late))


def side_by_side(
    leaves: Iterator[Expected], rows: Iterator[Found]
) -> Iterator[tuple[int, list[Expected], list[Found]]]:
    """For each id in either: its leaves and its rows. Both come in the order of their ids."""
    leaf, row = next(leaves, None), next(rows, None)
    while leaf or row:
        here = min(each[0] for each in (leaf, row) if each)
        expected, found = [], []
        while leaf and leaf[0] == here:
            expected.append(leaf)
            leaf = next(leaves, None)
        while row and row[0] == here:
            found.append(row)
            row = next(rows, None)
        yield here, expected, found


def leaves_by_id(
    ranges: Iterable[tuple[int, int, int]], load: Callable[[int], Iterator[Leaf]], *, since: int = EVERYTHING
) -> Iterator[Expected]:
    """Leaves of many seals in the order of their ids. Seals overlap little in time, so few are open at once.

    ranges  first id, last id and number of each seal
    load    gives the leaves of one table in one seal
    """
    waiting = sorted(each for each in ranges if each[1] >= since)
    opened: list[tuple[int, bytes, int, Iterator[Leaf]]] = []
    place = 0
    while opened or place < len(waiting):
        while place < len(waiting) and (not opened or waiting[place][0] <= opened[0][0]):
            number = waiting[place][2]
            leaves = sorted((leaf for leaf in load(number) if leaf.row >= since), key=lambda leaf: leaf.row)
            _open(opened, iter(leaves), number)
            place += 1
        if opened:
            row, digest, number, rest = heapq.heappop(opened)
            yield row, digest, number
            _open(opened, rest, number)


def of_table(packed: bytes, layout: Layout, table: str) -> Iterator[Leaf]:
    """The leaves of one table in a seal."""
    codes = {code for code, each in enumerate(layout) if each.table == table}
    return (leaf for leaf in unpack(packed) if leaf.table in codes)


def _open(heap: list[tuple[int, bytes, int, Iterator[Leaf]]], leaves: Iterator[Leaf], number: int) -> None:
    if leaf := next(leaves, None):
        heapq.heappush(heap, (leaf.row, leaf.digest, number, leaves))


def _numbered(place: int, source: Source) -> Iterator[Found]:
    for row in source.rows:
        yield _number(row[0]), place, row


def _number(text: str | None) -> int:
    try:
        return int(text or "")
    except ValueError:
        return EVERYTHING  # no id of ours: it stands before all others and is found as added
