"""Reads whose SQL is made once: the ORM writes it at the first call, later calls only bring other values.

Building the SQL of a page's querysets cost several times what running it costs. A prepared read stays an ordinary queryset,
with the same guard and the same predicate; `plain` is that queryset, and the tests hold the two together.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, update_wrapper
from inspect import Parameter, signature
from operator import itemgetter
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.sql.compiler import SQLCompiler

from aplis.core.access import Actor, ScopedQuerySet


class _Ids(models.Field[Any, Any]):
    """A tuple of ids: an array for PostgreSQL, JSON text for SQLite."""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002 -- Django's
        ids = [int(each) for each in value]
        return ids if connection.vendor == "postgresql" else json.dumps(ids)


class Key(str):
    """A text that is another one at each call, such as the key of a session. A plain `str` is part of the SQL."""

    __slots__ = ()


# Values of these types may differ from call to call; every other argument is part of the SQL. A bool is no int here.
_FIELDS: Final[dict[type, models.Field[Any, Any]]] = {
    int: models.BigIntegerField(),
    date: models.DateField(),
    datetime: models.DateTimeField(),
    tuple: _Ids(),
    UUID: models.UUIDField(),
    Key: models.TextField(),
}


class Slot(models.Expression):
    """The place of a value in prepared SQL. A read that branches on a value cannot be prepared; the tests' check finds it."""

    def __init__(self, name: str, kind: type) -> None:
        super().__init__(output_field=_FIELDS[kind])
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]

    def bound(self, values: dict[str, Any], connection: Any) -> Any:
        value = values[self.name]
        return value if type(value) is int else self.output_field.get_db_prep_value(value, connection)


@dataclass(frozen=True)
class _Made:
    """SQL of one database with slots among its parameters, and what turns its rows into objects."""

    rows: models.QuerySet[Any]
    compiler: SQLCompiler
    sql: str
    parameters: tuple[Any, ...]
    converters: dict[int, Any]

    def bound(self, values: dict[str, Any], connection: Any) -> tuple[Any, ...]:
        return tuple(each.bound(values, connection) if type(each) is Slot else each for each in self.parameters)

    def answer(self, values: dict[str, Any]) -> list[Any]:
        here = connections[DEFAULT_DB_ALIAS]
        bound = self.bound(values, here)
        ready = copy(self.compiler)
        ready.connection = here
        ready.as_sql = lambda *_args, **_kwargs: (self.sql, bound)  # type: ignore[method-assign]
        ready.get_converters = lambda *_args: self.converters  # type: ignore[method-assign]
        rows: Any = self.rows
        asked = SimpleNamespace(
            db=DEFAULT_DB_ALIAS,
            model=rows.model,
            query=SimpleNamespace(get_compiler=lambda *_args, **_kwargs: ready),
            _fetch_mode=rows._fetch_mode,
            _known_related_objects={},
            _fields=rows._fields,
        )
        with _planned_once(here):
            return list(rows._iterable_class(asked))


@models.Field.register_lookup
@models.ForeignKey.register_lookup
class Among(models.Lookup[bool]):
    """`pk__among=ids`: one of the ids in a tuple. Unlike `in`, the SQL is the same however many there are."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, values = self.process_lhs(compiler, connection)
        ids = self.rhs if isinstance(self.rhs, Slot) else _FIELDS[tuple].get_db_prep_value(self.rhs, connection)
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s)", [*values, ids]
        return f"{column} IN (SELECT value FROM json_each(%s))", [*values, ids]  # noqa: S608 -- of a column's name


@contextmanager
def _planned_once(connection: Any) -> Iterator[None]:
    """PostgreSQL keeps the plan of what runs in here: making the plans of a page took it five times as long as running them.

    Django's own cursors put the values into the text of the SQL, so that no statement comes twice.
    """
    raw = connection.connection if connection.vendor == "postgresql" else None
    if raw is None or raw.prepare_threshold is None:
        yield
        return
    raw.prepared_max = _KEPT_PLANS
    usual, raw.cursor_factory = raw.cursor_factory, _cursor_that_binds()
    try:
        yield
    finally:
        raw.cursor_factory = usual


@cache
def _cursor_that_binds() -> Any:
    from django.db.backends.postgresql.base import ServerBindingCursor  # noqa: PLC0415 -- SQLite needs no driver of it

    return ServerBindingCursor


class Prepared:
    """A function from values to a queryset, asked with ready SQL; it answers with a list.

    Its first argument may be the `actor`; one without a seat gets an empty list. Not for querysets with prefetch_related(),
    nor with ids in a list but by `__among`.
    """

    known: Final[list["Prepared"]] = []

    def __init__(self, read: Callable[..., models.QuerySet[Any]]) -> None:
        self.plain = read
        given = signature(read).parameters.values()
        self._names = tuple(each.name for each in given)
        self._defaults = {each.name: each.default for each in given if each.default is not Parameter.empty}
        self._made: dict[tuple[Any, ...], _Made | None] = {}
        update_wrapper(self, read)
        self.known.append(self)

    def __call__(self, *args: Any, **kwargs: Any) -> list[Any]:
        actor = kwargs.get("actor", args[0] if args else None)
        if isinstance(actor, Actor) and not actor.is_seated:
            return []
        made, values = self.found(*args, **kwargs)
        if made is None or any(isinstance(value, int) and not -_BEYOND <= value < _BEYOND for value in values.values()):
            return []
        return made.answer(values)

    def found(self, *args: Any, **kwargs: Any) -> tuple[_Made | None, dict[str, Any]]:
        """The SQL for arguments of this shape, made at the first call, and the values for its slots."""
        values = {**self._defaults, **dict(zip(self._names, args, strict=False)), **kwargs}
        actor = values.pop("actor", None)
        shape = tuple((name, type(value) if type(value) in _FIELDS else value) for name, value in values.items())
        key = (connections[DEFAULT_DB_ALIAS].vendor, *sorted(shape, key=_by_name))
        if key not in self._made:
            self._made[key] = self._make(dict(shape), has_actor=actor is not None)
        return self._made[key], {**_parts(actor), **values}

    def _make(self, shape: dict[str, Any], *, has_actor: bool) -> _Made | None:
        asked = {name: Slot(name, kind) if kind in _FIELDS else kind for name, kind in shape.items()}
        rows: Any = self.plain(_SOMEBODY, **asked) if has_actor else self.plain(**asked)
        if isinstance(rows, ScopedQuerySet):
            rows._check()
        compiler = rows.query.get_compiler(using=rows.db)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return None
        columns = [each[0] for each in compiler.select[: compiler.col_count]]
        return _Made(rows, compiler, sql, tuple(parameters), compiler.get_converters(columns))


def prepared(read: Callable[..., models.QuerySet[Any]]) -> Prepared:
    """Makes a read over an actor and plain values (int, date, datetime, UUID, Key, a tuple of ids for `__among`) a prepared one."""
    return Prepared(read)


_by_name: Final = itemgetter(0)
_KEPT_PLANS: Final = 300  # per connection; the pages have some sixty reads
_BEYOND: Final = 1 << 63  # a number that no column holds stands in no row
_PARTS: Final = {"today": date, "worker_id": int, "agency_id": int, "read_scopes": int}
_SLOTS: Final[dict[str, Any]] = {name: Slot(f"actor.{name}", kind) for name, kind in _PARTS.items()}
_SOMEBODY: Final = Actor(**_SLOTS)


def _parts(actor: Actor | None) -> dict[str, Any]:
    return {f"actor.{name}": getattr(actor, name) for name in _PARTS} if actor else {}
