"""Comparing seals with each other, with their anchor and with the rows under them. Pure; standard library only.

Whatever holds the seals and the rows (a database, a copied file, an exported folder) is a `Copy`. Rows and leaves are
compared side by side, so that ten million rows need no more memory than ten thousand.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Protocol

from aplis.rules.sealed_rows import (
    EVERYTHING,
    NAMED,
    Comparison,
    Finding,
    Source,
    Tail,
    leaves_by_id,
    of_table,
)
from aplis.rules.seals import (
    NOTHING_BEFORE,
    Head,
    Layout,
    Leaf,
    Sealed,
    first_id_at,
    layout_from,
    look_from,
    moment_of,
    root_of,
    text_of,
    time_at,
    unpack,
)

SEALS_BACK: Final = 1000  # so many seals before the end are asked for their time; see look_from()
TAIL_MINUTES: Final = 120


class Copy(Protocol):
    """Seals and the rows under them, wherever they are kept."""

    def seals(self) -> Iterable[tuple[Head, bytes]]:
        """Every seal and its packed leaves, by number."""

    def leaves(self, number: int) -> bytes:
        """The packed leaves of one seal."""

    def tables(self) -> Iterable[Sealed]:
        """The tables that are sealed as far as the copy knows, beside those that its seals name."""

    def sources(self, sealed: Sealed, *, since: int) -> Iterable[Source]:
        """Where rows of the table are, those from an id on: the table, detached months, exported months."""


@dataclass
class Report:
    """What a verification saw. Without findings everything is as it was sealed."""

    seals: int = 0
    rows: Counter[str] = field(default_factory=Counter)  # found as sealed, by table
    waiting: Counter[str] = field(default_factory=Counter)  # not sealed yet and not late, by table
    findings: list[Finding] = field(default_factory=list)
    unnamed: int = 0  # findings beyond those that are named
    late: list[int] = field(default_factory=list)  # seals that took rows long after their time, on an operator's word
    last: Head | None = None

    @property
    def is_good(self) -> bool:
        return not self.findings


@dataclass
class _Seals:
    """What the walk over the seals leaves behind for the walk over the rows."""

    ranges: list[tuple[int, int, int]] = field(default_factory=list)  # first id, last id, number
    layouts: dict[int, Layout] = field(default_factory=dict)
    times: deque[datetime] = field(default_factory=lambda: deque(maxlen=SEALS_BACK))
    last: Head | None = None


def verify(
    copy: Copy,
    *,
    anchor: Iterable[str] = (),
    first: int = 1,
    now: datetime | None = None,
    tail_minutes: int = TAIL_MINUTES,
) -> Report:
    """Compares the seals with each other and with the anchor, then every row with its seal.

    anchor        lines of the anchor file
    first         number of the first seal whose rows are compared; the chain is always walked from its beginning
    now           the present; without it (a copy of some day) rows may have waited for a seal for any time
    tail_minutes  a row that waits for longer than this is a finding
    """
    report = Report()
    seals = _walk(copy, report, dict(_anchored(anchor, report)))
    begins = [begin for begin, _end, number in seals.ranges if number >= first]
    since = min(begins, default=EVERYTHING) if first > 1 else EVERYTHING
    tail = _tail(seals, now, tail_minutes)
    known = {sealed.table: sealed for layout in (*_different(seals.layouts), copy.tables()) for sealed in layout}
    needed = [each for each in seals.ranges if each[2] >= first or each[1] >= since]
    for table, sealed in sorted(known.items()):
        leaves = leaves_by_id(needed, partial(_load, copy, seals.layouts, table), since=since)
        comparison = Comparison(sealed, layouts=seals.layouts, tail=tail, first=first)
        outcome = comparison.run(leaves, copy.sources(sealed, since=since))
        report.rows[table], report.waiting[table] = outcome.good, outcome.waiting
        report.findings += outcome.findings
        report.unnamed += outcome.unnamed
    return report


def _load(copy: Copy, layouts: dict[int, Layout], table: str, number: int) -> Iterator[Leaf]:
    return of_table(copy.leaves(number), layouts[number], table)


def _different(layouts: dict[int, Layout]) -> list[Layout]:
    return list(dict.fromkeys(layouts.values()))


def _walk(copy: Copy, report: Report, anchored: dict[int, str]) -> _Seals:
    seals, expected, previous = _Seals(), 1, NOTHING_BEFORE
    for head, packed in copy.seals():
        if head.number > expected:
            report.findings += [Finding("seal_missing", seal=number) for number in range(expected, head.number)[:NAMED]]
            previous = head.previous
        leaves = list(unpack(packed))
        if not _is_whole(head, packed, leaves, previous):
            report.findings.append(Finding("seal_changed", seal=head.number))
        line = anchored.pop(head.number, None)
        if line is not None and line != head.anchor:
            report.findings.append(Finding("seal_rewritten", seal=head.number))
        if head.looked_from == EVERYTHING and seals.last is not None and seals.last.is_complete:
            report.late.append(head.number)
        _remember(seals, head, leaves)
        report.seals += 1
        expected, previous = head.number + 1, head.chain
    for number in sorted(number for number in anchored if number >= expected):
        report.findings.append(Finding("seals_cut_off", seal=number, count=int(anchored[number].split()[2])))
    report.last = seals.last
    return seals


def _is_whole(head: Head, packed: bytes, leaves: list[Leaf], previous: str) -> bool:
    rows = [leaf.row for leaf in leaves]
    return (
        bool(rows)
        and (head.previous, head.chain) == (previous, head.chained())
        and (head.count, head.root) == (len(leaves), root_of(packed))
        and (head.first_id, head.last_id) == (min(rows), max(rows))
    )


def _remember(seals: _Seals, head: Head, leaves: list[Leaf]) -> None:
    try:
        layout = layout_from(head.layout)
    except ValueError:  # the seal is named as changed; its rows are compared by the layout of the seal before
        layout = seals.layouts.get(head.number - 1, ())
    seals.layouts[head.number] = layout
    if leaves:
        rows = [leaf.row for leaf in leaves]
        seals.ranges.append((min(rows), max(rows), head.number))
    if made := moment_of(head.at):
        seals.times.append(made)
    seals.last = head


def _anchored(lines: Iterable[str], report: Report) -> Iterator[tuple[int, str]]:
    """Number and line of each line of the anchor. A last line that was never finished is no harm."""
    for line in lines:
        words = line.split()
        if len(words) == 5 and words[0].isdecimal() and words[2].isdecimal():
            yield int(words[0]), " ".join(words)
        elif words and line.endswith("\n"):
            report.findings.append(Finding("anchor_damaged"))


def _tail(seals: _Seals, now: datetime | None, minutes: int) -> Tail:
    last, late = seals.last, text_of(now - timedelta(minutes=minutes)) if now else ""
    if last is None or (not last.is_complete and last.looked_from == EVERYTHING):
        return Tail(late=late)  # the first pass is still under way: any row may be waiting for it
    moments = [*seals.times, *([now] if now else [])]
    if not moments:
        return Tail(late=late)
    first_id = first_id_at(look_from(moments[-1], moments))
    if not last.is_complete:
        first_id = min(first_id, last.looked_from)
    return Tail(first_id, time_at(first_id), late)
