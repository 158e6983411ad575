"""The levels that each pair reaches, by the one rule that the look-up compares by, in as many processes as there are cores.

A process that compares knows no Django and no database, only the files of the batch.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from aplis.register.identity.linking.pairing import connected
from aplis.register.identity.linking.scratch import whole
from aplis.rules.matching.models import read_model
from aplis.rules.matching.patterns import pattern_of
from aplis.rules.matching.records import Described
from aplis.rules.matching.scoring import Sought, use

PROCESSES: Final = 3  # at most, so that all together stay well below 2.5 GB
MEMORY: Final = "350MB"  # of DuckDB in each
_BATCH: Final = 20_000  # pairs
_PATTERN: Final = pa.schema([("first_id", pa.int64()), ("second_id", pa.int64()), ("pattern", pa.int64())])
_BESIDE_CARDS: Final = """SELECT first_id, second_id, one.packed, other.packed
FROM read_parquet('{0}/pairs-{1:05}.parquet') JOIN read_parquet('{0}/cards-*.parquet') one ON one.person = first_id
JOIN read_parquet('{0}/cards-*.parquet') other ON other.person = second_id ORDER BY second_id, first_id"""


def compare(folder: Path, buckets: int, model: str, progress: Callable[[str], None]) -> None:
    """Writes levels-*.parquet beside each pairs-*.parquet. model: its text."""
    wanting = [bucket for bucket in range(buckets) if not (folder / f"levels-{bucket:05}.parquet").exists()]
    for done, _bucket in enumerate(_compared(folder, wanting, model), start=1):
        progress(f"pairs compared, part {buckets - len(wanting) + done} of {buckets}")


def _compared(folder: Path, wanting: list[int], model: str) -> Iterator[int]:
    if len(wanting) < 2:
        yield from (compare_bucket(folder, bucket, model) for bucket in wanting)
        return
    workers = min(os.cpu_count() or 1, PROCESSES, len(wanting))
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for each in as_completed([pool.submit(compare_bucket, folder, bucket, model) for bucket in wanting]):
            yield each.result()


def compare_bucket(folder: Path, bucket: int, model: str) -> int:
    use(read_model(model))
    with (
        whole(folder / f"levels-{bucket:05}.parquet") as partial,
        connected(folder, memory=MEMORY, threads=1) as duck,
        pq.ParquetWriter(partial, _PATTERN) as writer,
    ):
        rows = duck.sql(_BESIDE_CARDS.format(folder, bucket)).to_arrow_reader(_BATCH)
        for batch in patterns(rows):
            writer.write_batch(batch)
    return bucket


@lru_cache(256)
def _sought(card: str) -> Sought:
    return Sought(Described.unpacked(card))


def patterns(batches: Iterable[Any]) -> Iterator[Any]:
    """Of batches of two ids and two cards, the ids and the pattern of levels that the cards reach. Spark calls it too.

    Quicker where pairs of one second card follow each other.
    """
    for batch in batches:
        pairs = zip(batch.column(2).to_pylist(), batch.column(3).to_pylist(), strict=True)
        found = [pattern_of(addend.level for addend in _sought(other).compared(one)) for one, other in pairs]
        columns = [batch.column(0), batch.column(1), pa.array(found, pa.int64())]
        yield pa.record_batch(columns, schema=_PATTERN)
