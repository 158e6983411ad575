"""Seals over rows that are never changed: how a row becomes a leaf, leaves a root, roots a chain. Pure; standard library only.

A row is the text of its columns, as both databases and an exported file give it: numbers in decimal, an instant in UTC as
`2026-11-22 08:30:00.000000`, a day as `2026-11-22`, truth as 0 or 1, JSON as JSON. So a seal made over one database holds
over its copy in another.

Source of the tree: RFC 6962 (Certificate Transparency), section 2.1, with SHA-256.
"""

import hashlib
import json
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

type Row = Sequence[str | None]
type Columns = tuple[tuple[str, str], ...]  # name and kind of each column, the id first

LEAF, NODE, SEAL, ROW = b"\x00", b"\x01", b"\x02", b"\x03"  # so that nothing can pass for something else
KINDS: Final = ("integer", "text", "truth", "day", "instant", "json")
NOTHING_BEFORE: Final = "0" * 64
LOOK_BACK: Final = timedelta(days=2)  # a row that comes later than this after its own time is not sealed any more
_FIRST_SECOND: Final = datetime(2026, 1, 1, tzinfo=UTC)
_COUNTER_BITS: Final = 31
_LEAF: Final = struct.Struct(">Bq32s")


@dataclass(frozen=True, slots=True)
class Sealed:
    """What of a table is sealed. A column added later is in later seals; the earlier ones hold without it.

    time   name of the column that says when the row was written
    """

    table: str
    time: str
    columns: Columns

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _kind in self.columns)


type Layout = tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One row in a seal. `table` counts in the seal's layout."""

    table: int
    row: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """A seal without its leaves. Every field is under `chain`.

    at           when it was made, by the clock of then; the order of seals is their number
    looked_from  the lowest id this pass looked at; is_complete: it found everything there was
    previous     chain of the seal before
    """

    number: int
    at: str
    count: int
    first_id: int
    last_id: int
    looked_from: int
    is_complete: bool
    layout: str
    previous: str
    root: str
    chain: str = ""

    def chained(self) -> str:
        """The chain this head should have."""
        fields = asdict(self)
        del fields["chain"]
        return hashlib.sha256(SEAL + _compact(fields).encode()).hexdigest()

    @property
    def anchor(self) -> str:
        """The line that a file outside keeps of it."""
        return f"{self.number} {self.at.replace(' ', 'T')}Z {self.count} {self.root} {self.chain}"


def digest_of(sealed: Sealed, given: Sequence[str] | None = None) -> Callable[[Row], bytes]:
    """The function that gives the digest of a row. `given` names the columns of its rows; a missing one is read as empty."""
    order = sealed.names if given is None else tuple(given)
    places = [(order.index(name) if name in order else -1, _CANONICAL.get(kind)) for name, kind in sealed.columns]
    start = hashlib.sha256(ROW + _compact(["aplis row 1", sealed.table, sealed.columns]).encode() + b"\n")

    def digested(row: Row) -> bytes:
        pieces = []
        for place, canonical in places:
            value = row[place] if place >= 0 else None
            if value is None:
                pieces.append("-")
            else:
                text = canonical(value) if canonical else value
                pieces.append(f"{len(text)}:{text}")
        digest = start.copy()
        digest.update("".join(pieces).encode("utf-8", "surrogatepass"))
        return digest.digest()

    return digested


def root_of(packed: bytes) -> str:
    """The Merkle root of packed leaves."""
    size = _LEAF.size
    level = [hashlib.sha256(LEAF + packed[place : place + size]).digest() for place in range(0, len(packed), size)]
    if not level:
        return hashlib.sha256(b"").hexdigest()
    while len(level) > 1:
        paired = [
            hashlib.sha256(NODE + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        level = paired + level[len(paired) * 2 :]
    return level[0].hex()


def pack(leaves: Iterable[Leaf]) -> bytes:
    """41 bytes a leaf, in the order of table and id."""
    ordered = sorted(leaves, key=lambda leaf: (leaf.table, leaf.row, leaf.digest))
    return b"".join(_LEAF.pack(leaf.table, leaf.row, leaf.digest) for leaf in ordered)


def unpack(packed: bytes) -> Iterator[Leaf]:
    """What pack() packed. A damaged end is left out; the count and the root then disagree."""
    whole = len(packed) - len(packed) % _LEAF.size
    return (Leaf(*fields) for fields in _LEAF.iter_unpack(packed[:whole]))


def seal(
    *, number: int, at: str, previous: str, layout: Layout, packed: bytes, looked_from: int, is_complete: bool
) -> Head:
    """The head of a new seal over packed leaves; there is at least one."""
    leaves = list(unpack(packed))
    head = Head(
        number=number,
        at=at,
        count=len(leaves),
        first_id=min(leaf.row for leaf in leaves),
        last_id=max(leaf.row for leaf in leaves),
        looked_from=looked_from,
        is_complete=is_complete,
        layout=layout_text(layout),
        previous=previous,
        root=root_of(packed),
    )
    return Head(**asdict(head) | {"chain": head.chained()})


def layout_text(layout: Layout) -> str:
    return _compact([[sealed.table, sealed.time, sealed.columns] for sealed in layout])


@lru_cache(maxsize=64)
def layout_from(text: str) -> Layout:
    """raises ValueError for what is no layout"""
    try:
        return tuple(
            Sealed(str(table), str(time), tuple((str(name), str(kind)) for name, kind in columns))
            for table, time, columns in json.loads(text)
        )
    except TypeError as error:
        raise ValueError("no layout") from error


def text_of(moment: datetime) -> str:
    """An instant as rows and seals write it.

    >>> text_of(datetime(2026, 11, 22, 8, 30, tzinfo=UTC))
    '2026-11-22 08:30:00.000000'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def moment_of(text: str) -> datetime | None:
    """The instant in such a text; None where a row or a seal was damaged."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None


def first_id_at(moment: datetime) -> int:
    """The smallest row identity made in the second of the moment or later (see aplis.core.ids)."""
    return int((moment - _FIRST_SECOND).total_seconds() // 1) << _COUNTER_BITS


def time_at(row: int) -> str:
    """When the identity was made, as rows write an instant; "" for one of no time, which sorts before all others."""
    try:
        return text_of(_FIRST_SECOND + timedelta(seconds=row >> _COUNTER_BITS))
    except OverflowError:
        return ""


def month_of_id(row: int) -> str:
    """The month, in UTC, in which the identity was made, such as 2026-11."""
    return time_at(row)[:7]


def look_from(now: datetime, sealed_at: Iterable[datetime], *, back: timedelta = LOOK_BACK) -> datetime:
    """The earliest time from which rows may still be waiting for a seal.

    A clock that was wrong for a while wrote rows and seals with wrong times. So the earliest of the present time and of the
    last seals' counts, whichever way the clock was set, and `back` before it for transactions that ended late.
    """
    return min([now, *sealed_at]) - back


def _json(text: str) -> str:
    """JSON with its keys in order: PostgreSQL keeps meaning, not spelling. What is no JSON stays as it is.

    A whole number is the same with and without a fraction of zero; other numbers are compared as 64-bit floats.
    """
    try:
        return _compact(_whole(json.loads(text, object_pairs_hook=_once)))
    except (ValueError, RecursionError):
        return text


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _whole(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(Decimal(repr(value)))
    if isinstance(value, list):
        return [_whole(each) for each in value]
    if isinstance(value, dict):
        return {key: _whole(each) for key, each in value.items()}
    return value


def _compact(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


_TRUTH: Final = {"0": "0", "1": "1", "false": "0", "true": "1"}
_CANONICAL: Final[dict[str, Callable[[str], str]]] = {
    "truth": lambda text: _TRUTH.get(text, text),
    "instant": lambda text: text if len(text) != 19 else f"{text}.000000",  # SQLite leaves out microseconds of zero
    "json": lru_cache(maxsize=4096)(_json),
}
