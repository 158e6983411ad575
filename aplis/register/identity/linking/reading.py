"""Cards and keys read from the database in portions, each written to a file of its own, so that memory does not grow with the people."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connection

from aplis.core.database import bound_as_operator
from aplis.register.identity.linking.pairing import KEY_CAP
from aplis.register.identity.linking.scratch import keep, kept, whole
from aplis.register.people.models import MatchCard

CARDS: Final = 50_000  # persons of one file
KEYS: Final = 500_000  # keys read in one transaction, about; on SQLite nobody writes meanwhile
KEYS_OF_ONE: Final = 22  # keys a person has, about
_KEYS_END: Final = 1 << 47
_FETCHED: Final = 20_000
_CARD: Final = pa.schema([("person", pa.int64()), ("packed", pa.string())])
_SHARED: Final = pa.schema([("people", pa.string())])
_TOGETHER: Final = {
    "sqlite": "group_concat(person_id, ',')",
    "postgresql": "string_agg(person_id::text, ',')",
}
_OF_ONE_PORTION: Final = """SELECT {together} FROM people_matchkey WHERE key >= %s AND key < %s
GROUP BY key HAVING count(*) BETWEEN 2 AND %s AND max(person_id) >= %s"""


def read_cards(folder: Path, progress: Callable[[str], None]) -> int:
    """Writes cards-*.parquet with all cards. Returns how many there are. Goes on after the files that are there."""
    done = kept(folder / "cards.json")
    while not done.get("all"):
        with bound_as_operator():
            rows = MatchCard.objects.filter(pk__gt=done.get("last", -1)).order_by("pk")
            portion = list(rows.values_list("person_id", "packed")[:CARDS])
        number, cards = done.get("files", 0), done.get("cards", 0) + len(portion)
        with whole(folder / f"cards-{number:05}.parquet") as path:
            people, packed = zip(*portion, strict=True) if portion else ((), ())
            pq.write_table(pa.table([people, packed], schema=_CARD), path)
        last = people[-1] if people else -1
        done = {"files": number + 1, "cards": cards, "last": last, "all": len(portion) < CARDS}
        keep(folder / "cards.json", done)
        progress(f"{cards:,} cards read")
    return int(done["cards"])


def read_keys(folder: Path, cards: int, since: int, progress: Callable[[str], None]) -> int:
    """Writes keys-*.parquet: of each key that 2 to KEY_CAP persons share, these persons. Returns the number of files.

    The keys are evenly mixed numbers, so that ranges of them are equally large, and all persons of a key are in one file.
    """
    files = cards * KEYS_OF_ONE // KEYS + 1
    for number in range(files):
        path = folder / f"keys-{number:05}.parquet"
        if path.exists():
            continue
        first, end = (_KEYS_END * each // files for each in (number, number + 1))
        with whole(path) as partial, pq.ParquetWriter(partial, _SHARED) as writer, bound_as_operator():
            for people in _shared(first, end, since):
                writer.write_batch(pa.record_batch([people], schema=_SHARED))
        progress(f"keys read, part {number + 1} of {files}")
    return files


def _shared(first: int, end: int, since: int) -> Iterator[list[Any]]:
    sql = _OF_ONE_PORTION.format(together=_TOGETHER[connection.vendor])
    with connection.cursor() as cursor:
        cursor.execute(sql, [first, end, KEY_CAP, since])
        for _ in count():
            rows = cursor.fetchmany(_FETCHED)
            if not rows:
                return
            yield [people for (people,) in rows]
