"""Seals and rows where they are kept without a server: an SQLite file, an exported folder. Standard library only.

`bin/verify_copy.py` uses this on a machine that has no Django; `aplis verify` uses the same on SQLite.
"""

import base64
import gzip
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, fields
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final, cast

from aplis.rules.sealed_rows import EVERYTHING, Source
from aplis.rules.seals import Columns, Head, Row, Sealed

SEALS: Final = "seals.jsonl"
HEAD: Final = tuple(each.name for each in fields(Head))
_FORMAT: Final = "aplis sealed rows 1"
_FETCHED: Final = 2000


class Unreadable(Exception):
    """What was given is neither a database with seals nor an exported folder."""


class SqliteCopy:
    """An SQLite database: the live one, or a copied file."""

    def __init__(
        self, connection: sqlite3.Connection, layout: Iterable[Sealed] = (), months: Path | None = None
    ) -> None:
        self.connection, self.layout, self.months = connection, tuple(layout), months

    def seals(self) -> Iterator[tuple[Head, bytes]]:
        names = _listed([*HEAD, "leaves"])
        try:
            found = self.connection.execute(f"SELECT {names} FROM core_seal ORDER BY number")  # noqa: S608 -- our names
        except sqlite3.DatabaseError as error:
            raise Unreadable(f"No seals can be read here: {error}") from error
        for *values, leaves in found:
            yield head_from(dict(zip(HEAD, values, strict=True))), bytes(leaves)

    def leaves(self, number: int) -> bytes:
        [[leaves]] = self.connection.execute("SELECT leaves FROM core_seal WHERE number = ?", [number])
        return bytes(leaves)

    def tables(self) -> Iterable[Sealed]:
        return self.layout

    def sources(self, sealed: Sealed, *, since: int) -> Iterator[Source]:
        if names := self.columns_of(sealed):
            yield Source(names, self.rows(sealed, names, "id >= ? ORDER BY id", [since]))
        yield from month_sources(self.months, sealed.table, since)

    def columns_of(self, sealed: Sealed) -> tuple[str, ...]:
        there = {name for _n, name, *_more in self.connection.execute(f'PRAGMA table_info("{sealed.table}")')}
        return tuple(name for name in sealed.names if name in there)

    def rows(self, sealed: Sealed, names: Iterable[str], condition: str, values: list[Any]) -> Iterator[Row]:
        """The rows as text. A blob in the place of a text reads the same to SQLite's CAST, so it is told apart."""
        kept = [
            f"CASE typeof({_q(name)}) WHEN 'blob' THEN 'blob ' || hex({_q(name)}) ELSE CAST({_q(name)} AS TEXT) END"
            for name in names
        ]
        sql = f"SELECT {', '.join(kept)} FROM {_q(sealed.table)} WHERE {condition}"  # noqa: S608 -- names of our tables
        told = 0
        try:
            for row in self._texts(sql, values, str):
                told += 1
                yield row
        except sqlite3.OperationalError as fault:
            if "decode" not in str(fault):
                raise
            # A text that is no text was put there past the application. Read again, slower, byte for byte.
            yield from islice(self._texts(sql, values, _decoded), told, None)

    def _texts(self, sql: str, values: list[Any], factory: Any) -> Iterator[Row]:
        before = self.connection.text_factory
        found = self.connection.cursor()
        found.row_factory = None
        try:
            self.connection.text_factory = factory
            found.execute(sql, values)
            while rows := found.fetchmany(_FETCHED):
                yield from rows
                self.connection.text_factory = factory
        finally:
            self.connection.text_factory = before


class FolderCopy:
    """A folder written by `aplis seal --export`."""

    def __init__(self, folder: Path, months: Path | None = None) -> None:
        self.folder, self.months = folder, months
        if not (folder / SEALS).is_file():
            raise Unreadable(f"There is no {SEALS} in {folder}.")
        self._places: dict[int, int] = {}

    def seals(self) -> Iterator[tuple[Head, bytes]]:
        with (self.folder / SEALS).open("rb") as file:
            place = file.tell()
            for line in iter(file.readline, b""):
                found = _parsed(line, self.folder / SEALS)
                head = head_from(found)
                self._places[head.number] = place
                place = file.tell()
                yield head, base64.b64decode(found["leaves"])

    def leaves(self, number: int) -> bytes:
        with (self.folder / SEALS).open("rb") as file:
            file.seek(self._places[number])
            return base64.b64decode(_parsed(file.readline(), self.folder / SEALS)["leaves"])

    def tables(self) -> Iterable[Sealed]:
        return ()

    def sources(self, sealed: Sealed, *, since: int) -> Iterator[Source]:
        taken = set()
        for source, name in _named_sources(self.folder, sealed.table, since):
            taken.add(name)
            yield source
        yield from month_sources(self.months, sealed.table, since, without=taken)


def opened(path: Path, months: Path | None = None) -> SqliteCopy | FolderCopy:
    """The copy at a path, which is only read. raises Unreadable"""
    if path.is_dir():
        return FolderCopy(path, months)
    if not path.is_file():
        raise Unreadable(f"There is nothing at {path}.")
    try:
        return SqliteCopy(read_only(path), months=months)
    except sqlite3.DatabaseError as error:
        raise Unreadable(f"{path} is no SQLite database: {error}") from error


def read_only(path: Path) -> sqlite3.Connection:
    """The file with what its write-ahead log holds; a copy without its log on a medium that cannot be written too."""
    address = path.resolve().as_uri()
    try:
        connection = sqlite3.connect(f"{address}?mode=ro", uri=True, isolation_level=None)
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:
        if path.with_name(f"{path.name}-wal").exists():
            raise
        connection = sqlite3.connect(f"{address}?mode=ro&immutable=1", uri=True, isolation_level=None)
        connection.execute("SELECT count(*) FROM sqlite_master")
    return connection


def head_from(values: dict[str, Any]) -> Head:
    """A head from what a database or a file holds. A damaged value stays in it, and the chain then disagrees."""
    given = {name: values[name] for name in HEAD}
    at = str(given["at"])
    return Head(
        number=int(given["number"]),
        at=at if len(at) != 19 else f"{at}.000000",
        count=int(given["count"]),
        first_id=int(given["first_id"]),
        last_id=int(given["last_id"]),
        looked_from=int(given["looked_from"]),
        is_complete=given["is_complete"] in (1, True),
        layout=str(given["layout"]),
        previous=str(given["previous"]),
        root=str(given["root"]),
        chain=str(given["chain"]),
    )


def head_line(head: Head, leaves: bytes) -> str:
    return json.dumps({**asdict(head), "leaves": base64.b64encode(leaves).decode()}) + "\n"


def rows_file(folder: Path, table: str, month: str = "") -> Path:
    return folder / f"{table}{f'-{month}' if month else ''}.jsonl.gz"


def whole(path: Path, write: Callable[[IO[bytes]], int]) -> int:
    """Writes a file that is there whole and on the disk, or not at all."""
    unfinished = path.with_name(f"{path.name}.part")
    with unfinished.open("wb") as file:
        number = write(file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    return number


def write_rows(file: IO[bytes], *, sealed: Sealed, source: Source) -> int:
    """Writes the rows, compressed, and says how many. The bytes depend on nothing but the rows."""
    kinds = dict(sealed.columns)
    columns: Columns = tuple((name, kinds[name]) for name in source.columns)
    number = 0
    with gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0, compresslevel=6) as packed:
        packed.write(_line({"format": _FORMAT, "table": sealed.table, "columns": columns}))
        for number, row in enumerate(source.rows, 1):  # noqa: B007 -- the count is the answer
            packed.write(_line(row))
    return number


def read_rows(path: Path) -> tuple[str, Source]:
    """Table and rows of a file. raises Unreadable"""
    lines = _lines(path)
    head: Any = next(lines, {})
    if not isinstance(head, dict) or head.get("format") != _FORMAT:
        raise Unreadable(f"{path.name} holds no sealed rows.")
    return head["table"], Source(tuple(name for name, _kind in head["columns"]), cast("Iterator[Row]", lines))


def month_sources(
    folder: Path | None, table: str, since: int = EVERYTHING, *, without: Iterable[str] = ()
) -> Iterator[Source]:
    """The rows of a table in the exported files of a folder, except the files named."""
    left_out = set(without)
    if folder is not None:
        yield from (source for source, name in _named_sources(folder, table, since) if name not in left_out)


def _named_sources(folder: Path, table: str, since: int) -> Iterator[tuple[Source, str]]:
    for path in sorted({*folder.glob(f"{table}.jsonl.gz"), *folder.glob(f"{table}-????-??.jsonl.gz")}):
        of_table, source = read_rows(path)
        if of_table != table:
            raise Unreadable(f"{path.name} holds rows of {of_table}.")
        place = source.columns.index("id")
        yield Source(source.columns, (row for row in source.rows if int(row[place] or since) >= since)), path.name


def _lines(path: Path) -> Iterator[Any]:
    try:
        with gzip.open(path, "rb") as file:
            for line in file:
                yield _parsed(line, path)
    except (OSError, EOFError) as error:
        raise Unreadable(f"{path.name} cannot be read to its end: {error}") from error


def _parsed(line: bytes, path: Path) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise Unreadable(f"{path.name} is damaged: {error}") from error


def _line(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(_q(name) for name in names)


def _q(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
