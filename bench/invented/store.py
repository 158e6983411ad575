"""Writes columns of values into tables as fast as the database takes them. For measuring only: it asks no lock."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import repeat
from typing import Any

from django.db import ProgrammingError, connection, models

type Columns = Mapping[str, Any]


def write(model: type[models.Model], columns: Columns) -> int:
    """Writes the rows; a column is a list, or one value for all rows. Columns that are left out have the model's default.

    Values are what both databases read: numbers, text (dates, instants and JSON as text), bytes, None; booleans as 0 and 1.
    """
    size = next(len(column) for column in columns.values() if isinstance(column, list))
    if not size:
        return 0
    fields = model._meta.concrete_fields
    values = [columns[f.attname] if f.attname in columns else _default(f) for f in fields]
    names = ", ".join(connection.ops.quote_name(f.column) for f in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                copy.write("\n".join(map("\t".join, zip(*map(_texts, values), strict=False))) + "\n")
        else:
            marks = ", ".join(["?"] * len(fields))
            rows = zip(*(value if isinstance(value, list) else repeat(value) for value in values), strict=False)
            cursor.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608 -- names of our own tables
    return size


def _default(field: Any) -> Any:
    value = field.get_db_prep_save(field.get_default(), connection) if field.has_default() else None
    if value is None and not field.null and field.empty_strings_allowed:
        return ""
    if isinstance(value, bool):
        return int(value)
    return value if isinstance(value, int | float | None) else _plain(value)


def _plain(value: Any) -> str:
    """A prepared value as text; what a driver wraps for JSON says so itself."""
    return str(getattr(value, "obj", value)).replace("'", '"') if hasattr(value, "obj") else str(value)


def _texts(column: Any) -> Iterator[str]:
    if not isinstance(column, list):
        return repeat(_text(column))
    if column and type(column[0]) is int and None not in column:
        return map(str, column)
    return map(_text, column)


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bytes):
        return f"\\\\x{value.hex()}"
    return value if type(value) is str else str(value)


@contextmanager
def in_a_hurry() -> Iterator[None]:
    """Rows arrive whole and in order, so foreign keys are not asked one by one, and SQLite waits for no disk."""
    if connection.vendor == "postgresql":
        before, after = "SET session_replication_role = replica", "SET session_replication_role = DEFAULT"
    elif connection.in_atomic_block:
        before = after = "SELECT 1"
    else:
        before = "PRAGMA synchronous=OFF; PRAGMA cache_size=-1500000; PRAGMA foreign_keys=OFF; PRAGMA wal_autocheckpoint=20000"
        after = "PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536; PRAGMA foreign_keys=ON"
    try:
        _run(before)
    except ProgrammingError:  # only a superuser may hurry
        after = "SELECT 1"
    yield
    _run(after)


def tidy() -> None:
    """Lets the database see what is in it, as its own housekeeping would in time."""
    if connection.in_atomic_block:  # a test's
        _run("ANALYZE")
    else:
        _run("VACUUM ANALYZE" if connection.vendor == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE); ANALYZE")


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        for statement in sql.split(";"):
            cursor.execute(statement)
