"""New rows, a handful at a time, with SQL that is made once for their model. Thousands go through aplis.core.bulk."""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import batched, chain
from typing import Any, Final

from django.db import connection, models

from aplis.core.statements import ready_cursor

# Rows of one statement: those of the longest page of a list, and few different statements, whose plans are kept.
_AT_ONCE: Final = 50


def insert[M: models.Model](rows: Iterable[M], *, ignoring_conflicts: bool = False) -> int:
    """Writes new rows of one model as `save(force_insert=True)` writes their fields, without its signals. Says how many it wrote.

    ignoring_conflicts  a row whose key is there already stays as it is, and that is no fault
    """
    given = list(rows)
    if not given:
        return 0
    fields = tuple(given[0]._meta.local_concrete_fields)
    values = [_values(row, fields) for row in given]
    written = 0
    with ready_cursor(connection) as cursor:
        for some in batched(values, _AT_ONCE, strict=False):
            sql = _statement(type(given[0]), fields, connection.vendor, ignoring_conflicts, len(some))
            cursor.execute(sql, [*chain.from_iterable(some)])
            written += cursor.rowcount
    for row in given:
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 -- as Django's own bulk_create
    return written


def insert_fields(row: models.Model, fields: Sequence[Any]) -> None:
    """Writes these fields of one new row: what save() asks for."""
    given = tuple(fields)
    with ready_cursor(connection) as cursor:
        cursor.execute(_statement(type(row), given, connection.vendor, False, 1), _values(row, given))


def _values(row: models.Model, fields: tuple[Any, ...]) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]


@cache
def _statement(
    model: type[models.Model],
    fields: tuple[Any, ...],
    vendor: str,
    ignoring_conflicts: bool,  # noqa: FBT001 -- a part of the key
    rows: int,
) -> str:
    begins, ends = "INSERT INTO", ""
    if ignoring_conflicts:
        begins, ends = ("INSERT OR IGNORE INTO", "") if vendor == "sqlite" else (begins, " ON CONFLICT DO NOTHING")
    quoted = connection.ops.quote_name
    columns, marks = ", ".join(quoted(field.column) for field in fields), ", ".join(["%s"] * len(fields))
    values = ", ".join([f"({marks})"] * rows)
    return f"{begins} {quoted(model._meta.db_table)} ({columns}) VALUES {values}{ends}"
