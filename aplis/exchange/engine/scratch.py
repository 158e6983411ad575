"""What a run must remember beside the database: keys already seen, lookups, and in a dry run the records it did not write.

A private SQLite database that the system keeps outside of memory and deletes with the run, so that a file of any size fits.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Self

_TABLES = """
CREATE TABLE seen (file INTEGER, key TEXT, PRIMARY KEY (file, key)) WITHOUT ROWID;
CREATE TABLE looked_up (lookup TEXT, name TEXT, key TEXT, value TEXT, PRIMARY KEY (lookup, name, key)) WITHOUT ROWID;
CREATE TABLE made (kind TEXT, key TEXT, id, object_id, person_id, agency_id, PRIMARY KEY (kind, key)) WITHOUT ROWID;
"""


class Scratch:
    """The run's memory on disk."""

    def __enter__(self) -> Self:
        self._db = sqlite3.connect("")  # the empty name: a temporary file without a name
        self._db.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16384; {_TABLES}")
        return self

    def __exit__(self, *_error: object) -> None:
        self._db.close()

    def repeated(self, file: int, keys: Sequence[str]) -> set[str]:
        """Which of these keys the file had before; from now on it has had all of them."""
        had = self._keys("SELECT key FROM seen WHERE file = ? AND key IN (SELECT value FROM json_each(?))", file, keys)
        self._db.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", ((file, key) for key in keys))
        return had

    def note(self, lookup: str, name: str, pairs: Iterable[tuple[str, str]]) -> None:
        """Keeps the value of a lookup for each key; of several the first counts."""
        rows = ((lookup, name, key, value) for key, value in pairs)
        self._db.executemany("INSERT OR IGNORE INTO looked_up VALUES (?, ?, ?, ?)", rows)

    def look_up(self, lookup: str, name: str, keys: set[str]) -> dict[str, str]:
        with closing(
            self._db.execute(
                "SELECT key, value FROM looked_up WHERE lookup = ? AND name = ? AND key IN (SELECT value FROM json_each(?))",
                (lookup, name, json.dumps(list(keys))),
            )
        ) as rows:
            return dict(rows)

    def keep_made(self, rows: Iterable[tuple[object, ...]]) -> None:
        """Remembers records that a dry run rolled back: kind, key, id, object, person, agency."""
        self._db.executemany("INSERT OR REPLACE INTO made VALUES (?, ?, ?, ?, ?, ?)", rows)

    def made(self, kind: str, keys: Iterable[str]) -> list[tuple[str, int, int | None, int | None, int | None]]:
        """Key, id, object, person and agency of the records of this kind that a dry run made."""
        sql = (
            "SELECT key, id, object_id, person_id, agency_id FROM made"
            " WHERE kind = ? AND key IN (SELECT value FROM json_each(?))"
        )
        return self._db.execute(sql, (kind, json.dumps(list(keys)))).fetchall()

    def _keys(self, sql: str, file: int, keys: Sequence[str]) -> set[str]:
        return {key for (key,) in self._db.execute(sql, (file, json.dumps(keys)))}
