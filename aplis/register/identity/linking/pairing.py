"""Which two persons are compared: those who share keys, the rare ones counting more. One text of SQL for DuckDB and for Spark."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import duckdb

from aplis.register.identity.linking.scratch import whole

KEY_CAP: Final = 100  # persons; a key that more of them share says nothing ("Baby Unknown") and makes pairs without end
MEMORY: Final = "1200MB"  # of the one connection that joins; what is more goes to files in the folder
PEOPLE_OF_A_BUCKET: Final = 150_000
RARE: Final = 10  # persons; two who share one such key are compared, of a commoner key they have to share two
COMPARED_WITH: Final = 10  # earlier persons, at most, with whom one is compared: those with whom she shares most
_RARITY: Final = 24  # bits: what one key counts, less one for each doubling of its persons


def _counts(persons: str) -> str:
    """How much a key counts that so many persons share; whole numbers, so that sums are equal in whatever order."""
    steps = "".join(
        f" WHEN {persons} < {1 << bits} THEN {_RARITY - bits}" for bits in range(2, KEY_CAP.bit_length() + 1)
    )
    return f"CASE{steps} END"


# held: key, person, and `holders`, the number of persons who have this key.
MET: Final = f"""SELECT one.person AS first_id, other.person AS second_id, CAST(sum({_counts("one.holders")}) AS BIGINT) AS counting,
  count(*) AS sharing, min(one.holders) AS fewest
FROM held one JOIN held other ON one.key = other.key AND one.person < other.person
WHERE other.person >= {{since}} GROUP BY one.person, other.person"""
# met: what MET gives, perhaps in several rows for a pair.
CHOSEN: Final = f"""SELECT first_id, second_id FROM (
  SELECT first_id, second_id, row_number() OVER (PARTITION BY second_id ORDER BY counting DESC, first_id) AS place FROM (
    SELECT first_id, second_id, sum(counting) AS counting, sum(sharing) AS sharing, min(fewest) AS fewest
    FROM met GROUP BY first_id, second_id) summed
  WHERE sharing >= 2 OR fewest <= {RARE}) ranked WHERE place <= {COMPARED_WITH}"""


def connected(folder: Path, *, memory: str = MEMORY, threads: int = 0) -> Any:
    """A DuckDB in memory that spills into the folder and reaches for nothing outside.

    threads  0: as many as there are cores
    """
    settings = {
        "memory_limit": memory,
        "temp_directory": str(folder / "spilled"),
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        **({"threads": threads} if threads else {}),
    }
    return duckdb.connect(config=settings)


def buckets_of(cards: int) -> int:
    return cards // PEOPLE_OF_A_BUCKET + 1


def pair(folder: Path, files: int, buckets: int, since: int, progress: Callable[[str], None]) -> None:
    """Writes pairs-*.parquet, one file for each bucket of persons, of the keys in `files` files."""
    with connected(folder) as duck:
        for number in range(files):
            _meet(duck, folder, number, buckets, since)
            progress(f"pairs looked for, part {number + 1} of {files}")
        for bucket in range(buckets):
            _choose(duck, folder, bucket)
            progress(f"pairs chosen, part {bucket + 1} of {buckets}")


def _meet(duck: Any, folder: Path, number: int, buckets: int, since: int) -> None:
    """The persons who meet under the keys of one file, spread over the buckets of the later person."""
    if (folder / f"met-{number:05}").exists():
        return
    duck.execute(f"""CREATE OR REPLACE TEMP TABLE held AS SELECT key, len(ids) AS holders, CAST(unnest(ids) AS BIGINT) AS person
      FROM (SELECT row_number() OVER () AS key, string_split(people, ',') AS ids
            FROM read_parquet('{folder}/keys-{number:05}.parquet'))""").fetchall()
    with whole(folder / f"met-{number:05}") as partial:
        partial.mkdir()
        met = f"SELECT *, second_id % {buckets} AS bucket FROM ({MET.format(since=since)})"
        duck.execute(f"COPY ({met}) TO '{partial}' (FORMAT parquet, PARTITION_BY (bucket), OVERWRITE)").fetchall()
    duck.execute("DROP TABLE held").fetchall()


def _choose(duck: Any, folder: Path, bucket: int) -> None:
    path = folder / f"pairs-{bucket:05}.parquet"
    if path.exists():
        return
    files = [str(each) for each in sorted(folder.glob(f"met-*/bucket={bucket}/*.parquet"))]
    met = "SELECT NULL::BIGINT first_id, NULL::BIGINT second_id, 0 counting, 0 sharing, 0 fewest WHERE false"
    if files:
        met = f"SELECT * FROM read_parquet({files})"
    with whole(path) as partial:
        duck.execute(f"COPY (WITH met AS ({met}) {CHOSEN}) TO '{partial}' (FORMAT parquet)").fetchall()
