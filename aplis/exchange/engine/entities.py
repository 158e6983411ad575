"""Persons, names, involvements and the like written: what is new, what differs from what is stored, what has ended."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.db import models

from aplis.core import bulk
from aplis.core.ids import new_id
from aplis.exchange.engine import special
from aplis.exchange.engine.context import Context
from aplis.exchange.engine.effects import Effects, Entry
from aplis.exchange.engine.items import Made, Taken
from aplis.exchange.engine.kinds import Kind
from aplis.exchange.engine.records import every_row
from aplis.exchange.engine.rejects import Bad

_DESCRIBING: Final = {"person", "name", "identifier", "contact"}  # by which a person is found again
_HAPPENED: Final = ("opened_on", "starts_on", "given_on", "issued_on")


def identity(kind: Kind, values: dict[str, Any], context: Context) -> tuple[int, bool]:
    """The id of a new entity, or of the one that is there already under its natural key, and whether that was so."""
    if not kind.is_reference:
        return new_id(), False
    steward = context.steward
    if steward and kind.name == "agency":
        return steward.agency_id, True
    known = kind.model.objects.filter(**{name: values[name] for name in kind.natural}).order_by("pk").first()
    if known is not None:
        return known.pk, True
    if steward and kind.name == "area":
        raise Bad("not_by_steward")
    return new_id(), False


def write(kind: Kind, made: list[Made], taken: Iterable[Taken], effects: Effects) -> None:
    """Writes the entities of one kind that the rows of a chunk make, change or end."""
    special.complete(kind, made, effects)
    new = _unless_there(kind, [each for each in made if each.is_new and not each.is_bound and not each.ended_on])
    old = [each for each in made if not each.is_new and not each.ended_on]
    ended = [each for each in made if each.ended_on]
    changed = _changes(kind, old, effects.context)
    changed += _endings(kind, ended, effects.context)
    special.before_writing(kind, new, changed, effects)
    _insert(kind, new, effects.context)
    _update(kind, changed)
    for each in made:
        each.record.is_changed = True
        each.record.ended_on = each.ended_on or None
    _follow(kind, new, changed, taken, effects)


def _unless_there(kind: Kind, new: list[Made]) -> list[Made]:
    """Those whose natural key nobody has; the others take over the row that is there, which stays as it is."""
    if not kind.natural or not new:
        return new
    first = kind.natural[0]
    rows = every_row(kind.model).filter(**{f"{first}__in": {each.values[first] for each in new}})
    there = {key: pk for pk, *key in rows.values_list("pk", *kind.natural) for key in [tuple(key)]}
    left: list[Made] = []
    for each in new:
        key = tuple(each.values[name] for name in kind.natural)
        if key in there:
            each.record.object_id = there[key]
        else:
            there[key] = each.record.object_id
            left.append(each)
    return left


def _changes(kind: Kind, old: list[Made], context: Context) -> list[tuple[Made, dict[str, Any], dict[str, Any]]]:
    """Each entity whose columns differ from the stored row, with the differences and the row."""
    found = []
    stored = _stored(kind, old)
    for each in old:
        row = stored.get(each.record.object_id)
        if row is None or special.is_out_of_reach(kind, row, context):
            continue
        if each.record.ended_on and kind.ending:
            each.values.setdefault(kind.ending, True if kind.ending == "is_active" else None)
        differing = {name: value for name, value in each.values.items() if row[name] != value}
        differing = special.allowed(kind, differing, row)
        if differing:
            found.append((each, differing, row))
    return found


def _endings(kind: Kind, ended: list[Made], context: Context) -> list[tuple[Made, dict[str, Any], dict[str, Any]]]:
    found: list[tuple[Made, dict[str, Any], dict[str, Any]]] = []
    if not kind.ending:
        return found
    stored = _stored(kind, ended)
    for each in ended:
        row = stored.get(each.record.object_id)
        if row is None or special.is_out_of_reach(kind, row, context) or each.ended_on is None:
            continue
        if kind.ending == "is_active":
            found.append((each, {"is_active": False}, row))
            continue
        last: date = max(each.ended_on, row[kind.order[0][0]] or each.ended_on)
        if row[kind.ending] is None or row[kind.ending] > last:
            found.append((each, {kind.ending: last}, row))
    return found


def _stored(kind: Kind, made: list[Made]) -> dict[Any, dict[str, Any]]:
    if not made:
        return {}
    columns = [each.attname for each in kind.model._meta.concrete_fields]
    rows = every_row(kind.model).filter(pk__in={each.record.object_id for each in made})
    return {row["id"]: row for row in rows.values(*columns)}


def _insert(kind: Kind, new: list[Made], context: Context) -> None:
    if not new:
        return
    fields = kind.model._meta.concrete_fields
    columns = [each.attname for each in fields]
    defaults = {
        each.attname: None
        if each.null
        else context.now
        if isinstance(each, models.DateTimeField)
        else each.get_default()
        for each in fields
        if not each.primary_key
    }
    rows = []
    for each in new:
        row = defaults | each.values | {"id": each.record.object_id}
        rows.append(tuple(row[name] for name in columns))
    bulk.insert(kind.model, columns, rows)


def _update(kind: Kind, changed: list[tuple[Made, dict[str, Any], dict[str, Any]]]) -> None:
    """One statement per set of columns that differ."""
    together: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for each, differing, row in changed:
        values = differing | ({"version": row["version"] + 1} if kind.has_version else {})
        together[tuple(values)].append((each.record.object_id, *values.values()))
    for columns, rows in together.items():
        bulk.update(kind.model, ("id", *columns), rows)


def _follow(
    kind: Kind, new: list[Made], changed: list[tuple[Made, dict[str, Any], dict[str, Any]]], taken: Iterable[Taken],
    effects: Effects,
) -> None:  # fmt: skip
    """Journal, counts, search words and rights that come of it."""
    touched = {id(each) for each in new} | {id(each) for each, _differing, _row in changed}
    for row in taken:
        row.is_changed |= any(id(each) in touched for each in row.entities)
    for each in new:
        _note(kind, each, "received", "new", each.values, effects)
    for each, _differing, row in changed:
        _note(
            kind, each, *(("ended", "ended") if each.ended_on else ("changed", "changed")), row | each.values, effects
        )


def _note(kind: Kind, each: Made, verb: str, count: str, values: dict[str, Any], effects: Effects) -> None:
    effects.made[f"{kind.name}.{count}"] += 1
    if kind.name == "household":
        return
    person = each.record.object_id if kind.name == "person" else values.get("person_id")
    happened_on = each.ended_on or next((values[name] for name in _HAPPENED if values.get(name)), effects.context.today)
    agency = each.record.object_id if kind.name == "agency" else each.agency_id
    effects.note(Entry(
        f"{kind.name}_{verb}", kind.model._meta.model_name or "", each.record.object_id, happened_on, person=person,
        agency=agency, worker=values.get("author_id"), scope=kind.scope or values.get("scope") or 0,
        is_private=values.get("is_private") or False,
    ))  # fmt: skip
    if person is not None and kind.name == "name":
        effects.renamed.add(person)
    if person is not None and kind.name in _DESCRIBING:
        effects.described.add(person)
    if person is not None and kind.opens_rights and not (kind.name == "person" and count == "new"):
        effects.reopened.add(person)
