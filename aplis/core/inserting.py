"""New rows, a handful at a time, with SQL that is made once for their model. Thousands go through aplis.core.bulk."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connection, models

from aplis.core.prepared import ready_cursor


def insert[M: models.Model](rows: Iterable[M], *, ignoring_conflicts: bool = False) -> None:
    """Writes new rows of one model as `save(force_insert=True)` writes their fields, without its signals.

    ignoring_conflicts  a row whose key is there already stays as it is, and that is no fault
    """
    given = list(rows)
    if not given:
        return
    fields = tuple(given[0]._meta.local_concrete_fields)
    sql = _statement(type(given[0]), fields, connection.vendor, ignoring_conflicts)
    with ready_cursor(connection) as cursor:
        if len(given) == 1:
            cursor.execute(sql, _values(given[0], fields))
        else:
            cursor.executemany(sql, [_values(row, fields) for row in given])
    for row in given:
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 -- as Django's own bulk_create


def insert_fields(row: models.Model, fields: Sequence[Any]) -> None:
    """Writes these fields of one new row: what save() asks for."""
    given = tuple(fields)
    with ready_cursor(connection) as cursor:
        cursor.execute(_statement(type(row), given, connection.vendor, False), _values(row, given))


def _values(row: models.Model, fields: tuple[Any, ...]) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]


@cache
def _statement(model: type[models.Model], fields: tuple[Any, ...], vendor: str, ignoring_conflicts: bool) -> str:  # noqa: FBT001 -- a part of the key
    begins, ends = "INSERT INTO", ""
    if ignoring_conflicts:
        begins, ends = ("INSERT OR IGNORE INTO", "") if vendor == "sqlite" else (begins, " ON CONFLICT DO NOTHING")
    quoted = connection.ops.quote_name
    columns, marks = ", ".join(quoted(field.column) for field in fields), ", ".join(["%s"] * len(fields))
    return f"{begins} {quoted(model._meta.db_table)} ({columns}) VALUES ({marks}){ends}"
