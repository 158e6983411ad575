"""Cursors for SQL that comes again and again, on either database."""

import re
from functools import cache
from itertools import count
from typing import Any, Final

_KEPT_PLANS: Final = 300  # per connection; the pages have some sixty reads
_MARK: Final = re.compile(r"(?<!%)%s")
_KEPT_CURSOR: Final = "aplis_cursor"  # on the driver's connection, and gone with it


def ready_cursor(connection: Any) -> Any:
    """A cursor for SQL that comes again and again. Fetch what it found before anything else is asked.

    PostgreSQL keeps its plan: making the plans of a page took five times as long as running them, and Django's own cursors put
    the values into the text of the SQL, so that no statement comes twice. One such cursor is kept for each connection, because
    making it anew costs as much as a short statement does. The marks of the values are written once as each database wants them:
    the driver for PostgreSQL reads a text with more than fifty of them anew at each execution.
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    raw = connection.connection
    if connection.vendor == "sqlite":
        cursor = raw.cursor(factory=_cursor_with_marks())
    elif raw.prepare_threshold is None:
        return connection.cursor()
    elif raw.pgconn.pipeline_status:  # what several statements of one cursor found would wait behind each other
        cursor = _binding_cursor(connection)
    elif (cursor := getattr(raw, _KEPT_CURSOR, None)) is None:
        cursor = _binding_cursor(connection)
        setattr(raw, _KEPT_CURSOR, cursor)
    return connection._prepare_cursor(cursor)  # noqa: SLF001 -- as connection.cursor() does


def _binding_cursor(connection: Any) -> Any:
    """A cursor whose values PostgreSQL puts into the plan, not the driver into the text."""
    raw = connection.connection
    raw.prepared_max = _KEPT_PLANS
    usual, raw.cursor_factory = raw.cursor_factory, _cursor_that_binds()
    try:
        return connection.create_cursor()
    finally:
        raw.cursor_factory = usual


@cache
def _cursor_that_binds() -> Any:
    from django.db.backends.postgresql.base import CursorMixin  # noqa: PLC0415 -- SQLite needs no driver of it
    from psycopg import RawCursor  # noqa: PLC0415 -- as above

    class Kept(CursorMixin, RawCursor):
        def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
            return super().execute(_numbered(query), params, **options)

        def executemany(self, query: Any, params_seq: Any, **options: Any) -> Any:
            return super().executemany(_numbered(query), params_seq, **options)

        def close(self) -> None:
            """The next statement goes through it too; it ends with its connection."""

    return Kept


@cache
def _cursor_with_marks() -> Any:
    from sqlite3 import Cursor  # noqa: PLC0415 -- PostgreSQL needs none

    from django.db.backends.sqlite3.base import SQLiteCursorWrapper  # noqa: PLC0415 -- as above

    class Marked(SQLiteCursorWrapper):
        def execute(self, query: str, params: Any = None) -> Any:
            return Cursor.execute(self, _marked(query), params)

    return Marked


@cache
def _marked(sql: str) -> str:
    return _MARK.sub("?", sql).replace("%%", "%")


@cache
def _numbered(sql: str) -> str:
    number = count(1)
    return _MARK.sub(lambda _found: f"${next(number)}", sql).replace("%%", "%")
