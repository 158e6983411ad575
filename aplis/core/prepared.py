"""Reads whose SQL is made once: the ORM writes it at the first call, later calls only bring other values.

Building the SQL of a page's querysets cost several times what running it costs. A prepared read stays an ordinary queryset,
with the same guard and the same predicate; `plain` is that queryset, and the tests hold the two together.
"""

import json
from collections.abc import Callable
from datetime import date, datetime
from functools import update_wrapper
from inspect import Parameter, signature
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    NamedValuesListIterable,
    ValuesListIterable,
    get_related_populators,
)
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.utils import create_namedtuple_class

from aplis.core.access import Actor, ScopedQuerySet
from aplis.core.statements import ready_cursor


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
# Of the actor alone: a bool that is handed to a read chooses its SQL.
_SLOTTED: Final = {**_FIELDS, bool: models.BooleanField()}


class Slot(models.Expression):
    """The place of a value in prepared SQL. A read that branches on a value cannot be prepared; the tests' check finds it."""

    def __init__(self, name: str, kind: type) -> None:
        super().__init__(output_field=_SLOTTED[kind])
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]

    def bound(self, value: Any, connection: Any) -> Any:
        return value if type(value) is int else self.output_field.get_db_prep_value(value, connection)


class _Made:
    """SQL of one database, the places of the values among its parameters, and what makes objects of its rows."""

    def __init__(self, rows: models.QuerySet[Any], compiler: SQLCompiler) -> None:
        self.sql, values = compiler.as_sql()
        parameters: tuple[Any, ...] = tuple(values)
        self._fixed = tuple(None if type(each) is Slot else each for each in parameters)
        self._places = tuple((place, each.name) for place, each in enumerate(parameters) if type(each) is Slot)
        self._slots = {each.name: each for each in parameters if type(each) is Slot}
        columns = [each[0] for each in compiler.select[: compiler.col_count]]
        self._converters = tuple((place, *each) for place, each in compiler.get_converters(columns).items())
        self._made_of = _maker(rows, compiler)

    def bound(self, values: dict[str, Any], connection: Any) -> list[Any]:
        """The parameters, each value turned into the database's form once, however often it stands in the SQL."""
        ready = {name: slot.bound(values[name], connection) for name, slot in self._slots.items()}
        parameters = list(self._fixed)
        for place, name in self._places:
            parameters[place] = ready[name]
        return parameters

    def answer(self, values: dict[str, Any]) -> list[Any]:
        here = connections[DEFAULT_DB_ALIAS]
        with ready_cursor(here) as cursor:
            cursor.execute(self.sql, self.bound(values, here))
            rows = cursor.fetchall()
        if self._converters:
            rows = [self._converted(row, here) for row in rows]
        return [self._made_of(row) for row in rows]

    def _converted(self, row: Any, connection: Any) -> list[Any]:
        values = list(row)
        for place, converters, expression in self._converters:
            value = values[place]
            for converter in converters:
                value = converter(value, expression, connection)
            values[place] = value
        return values


def _maker(rows: Any, compiler: Any) -> Callable[[Any], Any]:
    """What makes of one row what the queryset would: an instance with its related ones and annotations, or a tuple."""
    if issubclass(rows._iterable_class, NamedValuesListIterable):
        return create_namedtuple_class(*rows._fields)._make
    if issubclass(rows._iterable_class, FlatValuesListIterable):
        return itemgetter(0)
    if issubclass(rows._iterable_class, ValuesListIterable):
        return tuple
    if not issubclass(rows._iterable_class, ModelIterable):
        raise TypeError("A prepared read answers with instances or by values_list().")
    model, own, select = compiler.klass_info["model"], compiler.klass_info["select_fields"], compiler.select
    columns = slice(own[0], own[-1] + 1)
    names = [each[0].target.attname for each in select[columns]]
    related = get_related_populators(compiler.klass_info, select, DEFAULT_DB_ALIAS, rows._fetch_mode)
    extra = tuple((compiler.annotation_col_map or {}).items())

    def instance(row: Any) -> Any:
        found = model.from_db(DEFAULT_DB_ALIAS, names, row[columns], fetch_mode=rows._fetch_mode)
        for each in related:
            each.populate(row, found)
        for name, place in extra:
            setattr(found, name, row[place])
        return found

    return instance


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
        actor = args[0] if args else kwargs.get("actor")
        if isinstance(actor, Actor) and not actor.is_seated:
            return []
        made, values = self.found(*args, **kwargs)
        if made is None or any(type(value) is int and not -_BEYOND <= value < _BEYOND for value in values.values()):
            return []
        return made.answer(values)

    def found(self, *args: Any, **kwargs: Any) -> tuple[_Made | None, dict[str, Any]]:
        """The SQL for arguments of this shape, made at the first call, and the values for its slots."""
        values = {**self._defaults, **dict(zip(self._names, args, strict=False)), **kwargs}
        actor = values.pop("actor", None)
        shape = [value if (kind := type(value)) not in _FIELDS else kind for value in values.values()]
        key = (connections[DEFAULT_DB_ALIAS].vendor, *values, *shape)
        if key not in self._made:
            self._made[key] = self._make(dict(zip(values, shape, strict=True)), has_actor=actor is not None)
        if actor is not None:
            values |= {slot: getattr(actor, name) for name, slot in _ACTOR.items()}
        return self._made[key], values

    def _make(self, shape: dict[str, Any], *, has_actor: bool) -> _Made | None:
        asked = {name: Slot(name, kind) if kind in _FIELDS else kind for name, kind in shape.items()}
        rows: Any = self.plain(_SOMEBODY, **asked) if has_actor else self.plain(**asked)
        if isinstance(rows, ScopedQuerySet):
            rows._check()
        try:
            return _Made(rows, rows.query.get_compiler(using=rows.db))
        except EmptyResultSet:
            return None


def prepared(read: Callable[..., models.QuerySet[Any]]) -> Prepared:
    """Makes a read over an actor and plain values (int, date, datetime, UUID, Key, a tuple of ids for `__among`) a prepared one."""
    return Prepared(read)


_BEYOND: Final = 1 << 63  # a number that no column holds stands in no row
_PARTS: Final = {"today": date, "now": datetime, "worker_id": int, "agency_id": int, "read_scopes": int, "role": Key,
                 "is_assigned_only": bool}  # fmt: skip
_ACTOR: Final = {name: f"actor.{name}" for name in _PARTS}
_SLOTS: Final[dict[str, Any]] = {name: Slot(f"actor.{name}", kind) for name, kind in _PARTS.items()}
_SOMEBODY: Final = Actor(**_SLOTS)
