"""Source records: what became of each key of the feed, read for a chunk at once and written with it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from aplis.core import bulk
from aplis.core.access import ScopedQuerySet
from aplis.core.ids import new_id
from aplis.exchange.engine.context import Context
from aplis.exchange.engine.kinds import KINDS
from aplis.exchange.models import SourceRecord

_COLUMNS: Final = ("id", "feed_id", "kind", "key", "digest", "object_id", "person_id", "agency_id", "ended_on")
_CHANGING: Final = ("id", "digest", "object_id", "person_id", "agency_id", "ended_on")


@dataclass(slots=True)
class Stored:
    """A record in the run: as it is stored, or about to be."""

    id: int
    kind: str
    key: str
    digest: int = 0
    object_id: int | None = None
    person_id: int | None = None
    agency_id: int | None = None
    ended_on: date | None = None
    is_new: bool = False
    is_changed: bool = False


def digest_of(seed: bytes, *parts: Any) -> int:
    """64 bits that change when any of the parts does; the seed is the mapping's."""
    packed = hashlib.blake2b(seed + repr(parts).encode(), digest_size=8).digest()
    return int.from_bytes(packed, "big", signed=True)


def every_row(model: Any) -> Any:
    """All rows of a table, whoever may see them: an import compares its records with what became of them."""
    rows = model.objects.all()
    return rows.unscoped(reason="an import reads every row") if isinstance(rows, ScopedQuerySet) else rows


class Records:
    """The records that the rows of one chunk are, or refer to."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._by_kind: dict[str, dict[str, Stored]] = {}
        self._claimed: list[tuple[Stored, Stored | None]] = []  # and what a stored one was before

    def load(self, kind: str, keys: set[str]) -> None:
        """Reads the stored ones among these keys, in one query; in a dry run also those that it would have written."""
        known = self._by_kind.setdefault(kind, {})
        if not keys:
            return
        feed = SourceRecord.objects.filter(feed_id=self._context.feed_id, kind=kind)
        rows = feed.filter(bulk.among(SourceRecord, "key", keys))
        for row in rows.values_list("id", "key", "digest", "object_id", "person_id", "agency_id", "ended_on"):
            known[row[1]] = Stored(row[0], kind, *row[1:])
        if self._context.is_dry:
            for key, own_id, *links in self._context.scratch.made(kind, keys - known.keys()):
                known[key] = Stored(own_id, kind, key, 0, *links)

    def find(self, kinds: Iterable[str], key: str) -> Stored | None:
        """The record under this key. One of a kind that stands for a row here counts only when that row was made."""
        for kind in kinds:
            found = self._by_kind.get(kind, {}).get(key)
            if found is not None and (found.object_id is not None or kind not in KINDS):
                return found
        return None

    def stored(self, kind: str, key: str) -> Stored | None:
        """The record under this key, whether or not anything was made of it."""
        return self._by_kind[kind].get(key)

    def claim(self, kind: str, key: str) -> Stored:
        """The record under this key, a new one if there is none."""
        known = self._by_kind.setdefault(kind, {})
        record = known.get(key)
        if record is None:
            record = known[key] = Stored(new_id(), kind, key, is_new=True)
            self._claimed.append((record, None))
        else:
            self._claimed.append((record, replace(record)))
        return record

    def settle(self) -> None:
        """The row that claimed records was taken: they stay."""
        self._claimed.clear()

    def take_back(self) -> None:
        """The row was rejected after all: its records are what they were before it."""
        for record, before in reversed(self._claimed):
            known = self._by_kind[record.kind]
            if before is None:
                del known[record.key]
            else:
                known[record.key] = before
        self._claimed.clear()

    def save(self) -> None:
        """Writes what is new or changed."""
        touched = [
            each for known in self._by_kind.values() for each in known.values() if each.is_new or each.is_changed
        ]
        feed = self._context.feed_id
        new = [
            (
                each.id,
                feed,
                each.kind,
                each.key,
                each.digest,
                each.object_id,
                each.person_id,
                each.agency_id,
                each.ended_on,
            )
            for each in touched
            if each.is_new
        ]
        bulk.insert(SourceRecord, _COLUMNS, new)
        changed = [
            (each.id, each.digest, each.object_id, each.person_id, each.agency_id, each.ended_on)
            for each in touched
            if not each.is_new
        ]
        bulk.update(SourceRecord, _CHANGING, changed)
        if self._context.is_dry:
            links = ((e.kind, e.key, e.id, e.object_id, e.person_id, e.agency_id) for e in touched if e.is_new)
            self._context.made.extend(links)
        for each in touched:
            each.is_new = each.is_changed = False
