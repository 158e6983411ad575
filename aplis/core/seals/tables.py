"""Which tables are sealed, and their rows as text, read from the database at hand."""
# ruff: noqa: S608 -- its SQL is put together from names of our models; values travel as parameters

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

from django.apps import apps
from django.db import connection, models

from aplis.core.models import Seal
from aplis.core.seals import months
from aplis.core.seals.copies import HEAD, SqliteCopy, head_from, month_sources, read_only, rows_file
from aplis.rules.sealed_rows import Source
from aplis.rules.seals import Head, Layout, Row, Sealed, text_of
from aplis.rules.verification import Copy

_FETCHED: Final = 2000
_KINDS: Final[list[tuple[type[models.Field[Any, Any]], str]]] = [
    (models.BooleanField, "truth"),
    (models.JSONField, "json"),
    (models.DateTimeField, "instant"),
    (models.DateField, "day"),
    (models.IntegerField, "integer"),
]
_TEXT: Final = {
    "instant": "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    "day": "to_char({}, 'YYYY-MM-DD')",
}


def sealed_models() -> list[Any]:
    """The models whose rows are sealed: those that say in `seal_time` which column tells when a row was written."""
    found = [model for model in apps.get_models() if getattr(model, "seal_time", "") and not model._meta.proxy]
    return sorted(found, key=lambda model: model._meta.db_table)


def layout() -> Layout:
    """What is sealed today."""
    return tuple(
        Sealed(
            model._meta.db_table,
            model.seal_time,
            tuple((field.column, _kind(field)) for field in model._meta.concrete_fields),
        )
        for model in sealed_models()
    )


def head_of(seal: Seal) -> Head:
    return head_from({name: getattr(seal, name) for name in HEAD} | {"at": text_of(seal.at)})


def rows_by_id(sealed: Sealed, ids: list[int]) -> Iterator[Row]:
    """The rows with these ids, as text."""
    if connection.vendor == "postgresql":
        return _postgres_rows(sealed.table, sealed, sealed.names, "kept.id = ANY(%s)", [ids])
    connection.ensure_connection()
    copy = SqliteCopy(connection.connection)
    return copy.rows(sealed, sealed.names, "id IN (SELECT value FROM json_each(?))", [json.dumps(ids)])


@contextmanager
def live_copy(exported: Path | None = None) -> Iterator[Copy]:
    """The database at hand, to be verified while everybody goes on working.

    exported  folder with months that were put away
    """
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "postgresql":
        yield PostgresCopy(exported)
    elif connection.in_atomic_block or "memory" in name:
        connection.ensure_connection()
        yield SqliteCopy(connection.connection, layout(), exported)
    else:
        beside = read_only(Path(name))
        try:
            yield SqliteCopy(beside, layout(), exported)
        finally:
            beside.close()


class PostgresCopy:
    """The tables with their months, and months that were detached and are still in the database."""

    def __init__(self, exported: Path | None = None) -> None:
        self.exported = exported

    def seals(self) -> Iterator[tuple[Head, bytes]]:
        for seal in Seal.objects.order_by("number").iterator(chunk_size=50):
            yield head_of(seal), bytes(seal.leaves)

    def leaves(self, number: int) -> bytes:
        return bytes(Seal.objects.values_list("leaves", flat=True).get(pk=number))

    def tables(self) -> Layout:
        return layout()

    def sources(self, sealed: Sealed, *, since: int) -> Iterator[Source]:
        here = months.of(sealed.table)
        for table in [sealed.table, *(month.name for month in here if month.is_detached)]:
            names = _columns_of(table, sealed)
            yield Source(names, _postgres_rows(table, sealed, names, "kept.id >= %s", [since]))
        kept = [rows_file(Path(), sealed.table, month.month).name for month in here]
        yield from month_sources(self.exported, sealed.table, since, without=kept)


def stored_rows(table: str, sealed: Sealed) -> Source:
    """All rows of one month, or of the whole table."""
    if connection.vendor == "postgresql":
        names = _columns_of(table, sealed)
        return Source(names, _postgres_rows(table, sealed, names, "true", []))
    connection.ensure_connection()
    return Source(sealed.names, SqliteCopy(connection.connection).rows(sealed, sealed.names, "true ORDER BY id", []))


def _postgres_rows(
    table: str, sealed: Sealed, names: Iterable[str], condition: str, values: list[Any]
) -> Iterator[Row]:
    """The rows as text, in the order of their ids as numbers: a bare `id` would mean the text."""
    kinds, quoted = dict(sealed.columns), connection.ops.quote_name
    texts = [_TEXT.get(kinds[name], "{}::text").format(quoted(name)) for name in names]
    sql = f"SELECT {', '.join(texts)} FROM {quoted(table)} AS kept WHERE {condition} ORDER BY kept.id"
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        while rows := cursor.fetchmany(_FETCHED):
            yield from cast("list[Row]", rows)


def _columns_of(table: str, sealed: Sealed) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        there = {column.name for column in connection.introspection.get_table_description(cursor, table)}
    return tuple(name for name in sealed.names if name in there)


def _kind(field: Any) -> str:
    while field.remote_field is not None:
        field = field.target_field
    return next((kind for of_type, kind in _KINDS if isinstance(field, of_type)), "text")
