"""The database in one moment: every row that was committed then and none that came later, while writers go on."""

import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg
from django.conf import settings
from django.db import connection

from aplis.core.backup import programs
from aplis.core.backup.folder import Problem, blocks

PAGES: Final = 4096  # copied at a time on SQLite: 16 MB
type Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Snapshot:
    """ask       rows that a question returns in this moment
    tables    all of them
    left_out  those whose rows are not taken
    copy      the database as bytes, for the backup
    """

    server: str
    ask: Callable[[str], Iterable[Any]]
    tables: list[str]
    left_out: list[str]
    copy: Callable[[Path, Progress], Generator[bytes]]

    def counts(self) -> dict[str, int]:
        kept = [table for table in self.tables if table not in self.left_out]
        return {table: next(iter(self.ask(f'SELECT count(*) FROM "{table}"')))[0] for table in kept}  # noqa: S608 -- our tables


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    taker = _of_postgres if connection.vendor == "postgresql" else _of_sqlite
    with taker() as taken:
        yield taken


def counters() -> str:
    """The table of the shared cache."""
    return str(settings.CACHES["default"].get("LOCATION", ""))


@contextmanager
def _of_sqlite() -> Iterator[Snapshot]:
    name = str(connection.settings_dict["NAME"])
    if "memory" in name or not Path(name).is_file():
        raise Problem(f"There is no database at {name}.")
    source = sqlite3.connect(name, isolation_level=None, timeout=20)
    try:
        source.execute("BEGIN")  # and the first question: from here on this connection sees one moment
        tables = [row[0] for row in source.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        with_sessions = (
            "SELECT DISTINCT m.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE c.name = 'session_key'"
        )
        left_out = sorted({row[0] for row in source.execute(with_sessions)} | ({counters()} & set(tables)))

        def copy(scratch: Path, progress: Progress) -> Generator[bytes]:
            _copy_sqlite(source, scratch, left_out, progress)
            return blocks(scratch)

        yield Snapshot(
            f"SQLite {sqlite3.sqlite_version}",
            source.execute,
            [t for t in tables if t != "sqlite_sequence"],
            left_out,
            copy,
        )
    finally:
        source.close()


def _copy_sqlite(source: sqlite3.Connection, scratch: Path, left_out: list[str], progress: Progress) -> None:
    scratch.unlink(missing_ok=True)
    scratch.touch(mode=0o600)
    target = sqlite3.connect(scratch, isolation_level=None)
    try:
        source.backup(
            target, pages=PAGES, progress=lambda _status, left, total: progress("database", total - left, total)
        )
        target.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
        target.execute("PRAGMA secure_delete = ON")
        for table in left_out:
            target.execute(f'DELETE FROM "{table}"')  # noqa: S608 -- our tables
    finally:
        target.close()


@contextmanager
def _of_postgres() -> Iterator[Snapshot]:
    with psycopg.connect(**programs.address(), autocommit=True) as link:  # type: ignore[arg-type]
        version = link.info.server_version // 10000
        dump = programs.find("pg_dump", version)
        link.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        moment = _first(link, "SELECT pg_export_snapshot()")
        with connection.cursor() as cursor:
            tables = connection.introspection.table_names(cursor)
        with_sessions = "SELECT table_name FROM information_schema.columns WHERE column_name = 'session_key' AND table_schema = 'public'"
        left_out = sorted({row[0] for row in link.execute(with_sessions)} | ({counters()} & set(tables)))

        def copy(_scratch: Path, progress: Progress) -> Generator[bytes]:
            words = [f"--snapshot={moment}", "--format=custom", "--compress=3"]
            words += [f"--exclude-table-data=public.{table}" for table in left_out]
            total = _first(link, "SELECT pg_database_size(current_database())")
            return _told(programs.output_of(dump, *words), progress, total)

        yield Snapshot(f"PostgreSQL {version}", link.execute, tables, left_out, copy)


def _told(pieces: Iterator[bytes], progress: Progress, total: int) -> Generator[bytes]:
    """The archive is smaller than the database: the total is what it can be at most."""
    done = 0
    for piece in pieces:
        done += len(piece)
        progress("database", min(done, total), total)
        yield piece


def _first(link: psycopg.Connection[Any], question: str) -> Any:
    row = link.execute(question).fetchone()
    return row[0] if row else None
