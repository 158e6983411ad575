"""Many rows in one statement. PostgreSQL's COPY is no way in: row-level security refuses it, so arrays are unpacked instead."""
# ruff: noqa: S608 -- its SQL is put together from names of our models; values travel as parameters

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection, models
from django.db.models.expressions import RawSQL

type Rows = Sequence[Sequence[Any]]

_EACH_VALUE_ONCE: Final = (models.DateField, models.DecimalField)  # DateTimeField is a DateField


@contextmanager
def unawaited(*, is_checked: bool = True) -> Iterator[None]:
    """A block whose writes are sent to PostgreSQL without waiting for each: it works while we prepare the next ones.

    Reading waits for what was sent before. A write that fails raises its own error at the next reading or at the end
    of the block, so the block belongs inside a transaction. With `is_checked`, references are checked with each statement
    and not all together when the transaction ends and nobody has work left to do.
    """
    driver: Any = connection.Database  # type: ignore[attr-defined]  # imported here, SQLite would load PostgreSQL's too
    if connection.vendor != "postgresql" or not driver.Pipeline.is_supported():
        yield
        return
    fault = None
    with connection.wrap_database_errors:
        try:
            with connection.connection.pipeline():
                if is_checked:
                    _execute("SET CONSTRAINTS ALL IMMEDIATE")
                try:
                    yield
                    if is_checked:
                        _execute("SET CONSTRAINTS ALL DEFERRED")
                except BaseException as error:  # noqa: BLE001 -- raised again below: the driver would log it
                    fault = error
        except driver.Error:
            if fault is None:
                raise
        if fault is not None:
            raise fault


def insert(model: type[models.Model], columns: Sequence[str], rows: Rows) -> None:
    """Writes the rows, tuples in the order of `columns` (attribute names such as `person_id`). Nothing is defaulted."""
    if not rows:
        return
    fields = _fields(model, columns)
    values = _prepared(fields, rows)
    if connection.vendor == "postgresql":
        _insert_arrays(model, fields, values)
    else:
        names = ", ".join(_quoted(field.column) for field in fields)
        marks = ", ".join(["%s"] * len(fields))
        _run_many(f"INSERT INTO {_table(model)} ({names}) VALUES ({marks})", zip(*values, strict=True))


def update(model: type[models.Model], columns: Sequence[str], rows: Rows) -> None:
    """Sets `columns[1:]` of the rows whose column `columns[0]`, the primary key, has the first value of a tuple."""
    if not rows:
        return
    key, *changed = fields = _fields(model, columns)
    values = _prepared(fields, rows)
    if connection.vendor == "postgresql":
        sets = ", ".join(f"{_quoted(field.column)} = new.{_quoted(field.column)}" for field in changed)
        names = ", ".join(_quoted(field.column) for field in fields)
        match = f"{_table(model)}.{_quoted(key.column)} = new.{_quoted(key.column)}"
        _run(f"UPDATE {_table(model)} SET {sets} FROM {_unnest(fields)} AS new({names}) WHERE {match}", values)
    else:
        sets = ", ".join(f"{_quoted(field.column)} = %s" for field in changed)
        _run_many(
            f"UPDATE {_table(model)} SET {sets} WHERE {_quoted(key.column)} = %s",
            zip(*values[1:], values[0], strict=True),
        )


def among(model: type[models.Model], column: str, values: Iterable[str]) -> RawSQL:
    """A condition for `filter()`: the column is one of these texts. Any number of them is one parameter and uses the index."""
    [field] = _fields(model, [column])
    name = f"{_table(model)}.{_quoted(field.column)}"
    if connection.vendor == "postgresql":
        sql, texts = f"{name} = ANY(%s::text[])", _array(list(values))
    else:
        sql, texts = f"{name} IN (SELECT value FROM json_each(%s))", json.dumps(list(values))
    return RawSQL(sql, [texts], output_field=models.BooleanField())  # noqa: S611 -- see above


def _insert_arrays(model: type[models.Model], fields: list[Any], values: list[list[Any]]) -> None:
    """A column with one value in all rows, as half of ours are, travels as that value and not as an array of copies."""
    differing = [place for place, column in enumerate(values) if place == 0 or column.count(column[0]) < len(column)]
    same = [place for place in range(len(fields)) if place not in set(differing)]
    names = ", ".join(_quoted(fields[place].column) for place in (*differing, *same))
    arrays = _unnest([fields[place] for place in differing])
    ones = "".join(f", CAST(%s AS {_type(fields[place])})" for place in same)
    _execute(
        f"INSERT INTO {_table(model)} ({names}) SELECT *{ones} FROM {arrays}",
        [*(values[place][0] for place in same), *(_array(values[place]) for place in differing)],
    )


def _prepared(fields: list[Any], rows: Rows) -> list[list[Any]]:
    """The rows turned into columns, each value as the database driver wants it."""
    return [_ready(field, column) for field, column in zip(fields, zip(*rows, strict=True), strict=True)]


def _ready(field: Any, column: Sequence[Any]) -> list[Any]:
    if isinstance(field, models.JSONField):
        texts = {id(value): json.dumps(value or {}) for value in {id(value): value for value in column}.values()}
        return [texts[id(value)] for value in column]
    if isinstance(field, _EACH_VALUE_ONCE):
        known = {value: field.get_db_prep_save(value, connection) for value in set(column)}
        return [known[value] for value in column]
    return list(column)


def _unnest(fields: Iterable[Any]) -> str:
    return "unnest(" + ", ".join(f"%s::{_array_type(field)}" for field in fields) + ")"


def _array_type(field: Any) -> str:
    return f"{_type(field)}[]"


def _type(field: Any) -> str:
    """The type of a column. Text comes without its length: a cast would cut what is too long instead of refusing it."""
    name = field.db_type(connection).partition("(")[0]
    return "text" if name == "varchar" else str(name)


def _array(column: Sequence[Any]) -> str:
    """The text form of an array, each different value written once: many times faster than the driver's own."""
    if column and type(column[0]) is int:
        return "{" + ",".join(["NULL" if value is None else str(value) for value in column]) + "}"
    known = {value: _element(value) for value in set(column)}
    return "{" + ",".join([known[value] for value in column]) + "}"


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(int(value)) if not isinstance(value, bool) else "t" if value else "f"
    text = f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _fields(model: type[models.Model], columns: Sequence[str]) -> list[Any]:
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    return [by_name[name] for name in columns]


def _table(model: type[models.Model]) -> str:
    return _quoted(model._meta.db_table)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _execute(sql: str, values: Sequence[Any] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _run(sql: str, columns: list[list[Any]]) -> None:
    _execute(sql, [_array(column) for column in columns])


def _run_many(sql: str, rows: Iterable[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(rows))
