"""Putting two files of one person together: every row goes along, and each is noted, so that all of it finds back.

What follows is read from the tables themselves: each column `person` that refers to a person, in whatever room, so that a room that
comes later is not forgotten. Part of verbs; see identity.actions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.db.models.lookups import IsNull

from aplis.core.access import ScopedQuerySet
from aplis.register.identity.models import MergedRow, MergeRecord
from aplis.register.people.models import Person

# Made anew from the rows that follow.
DERIVED: Final = {"people.accessright", "people.nametoken"}
# Append-only: what was written of a file stays with it; its readers are those of the file it went into (sharing.rights).
STAYING: Final = {"sharing.look"}
# What both files have alike is not doubled: it stays behind and comes back with an undo. Alike is what runs in the file that goes on, or
# ended with the same days: what is over there is no twin of what runs in the other.
ALIKE: Final = {
    "people.personname": ("given", "family", "script"),
    "people.identifier": ("digest",),
    "people.contactdetail": ("agency_id", "kind", "value", "is_safe", "safety_note"),
    "people.householdmember": ("household_id",),
    "sharing.namedviewer": ("worker_id",),
    "people.barrier": ("worker_id",),
    "people.portalaccess": ("user_id",),
    "sharing.watchedperson": ("agency_id",),
    "sharing.lookreview": ("worker_id", "day"),
    "sharing.protectionchange": ("state",),
    "situations.jointtalk": ("open_in",),
}
_ENDS: Final = {
    "people.personname": ("ends_on",),
    "people.identifier": ("withdrawn_at", "ends_on"),
    "people.contactdetail": ("ends_on",),
    "people.householdmember": ("ends_on",),
    "sharing.namedviewer": ("ends_on",),
    "people.barrier": ("ends_on",),
    "people.portalaccess": ("ends_on",),
    "sharing.watchedperson": ("ends_on",),
}
# Of these there is one row only in a file, also after its end: where the other file's lasts longer, its days are taken over.
_ONCE: Final = {
    "people.identifier": (("digest",), ("starts_on", "ends_on", "withdrawn_at", "withdrawn_because")),
    "sharing.namedviewer": (("worker_id",), ("starts_on", "ends_on")),
    "people.householdmember": (("household_id", "starts_on"), ("role", "ends_on")),
}
# A change of protection that was answered is a matter of its own, whatever was answered in the other file.
_ALIKE_WHERE: Final = {"sharing.protectionchange": Q(state="open")}
PERSON: Final = "people.person"
_REASON: Final = "a file is put together, or apart again, with all its rows, whoever may read them"
_PORTION: Final = 500  # rows of one statement


@dataclass(frozen=True)
class Following:
    """A table whose rows go along with a person: in these columns stands whose they are."""

    model: Any
    columns: tuple[str, ...]

    @property
    def label(self) -> str:
        return str(self.model._meta.label_lower)

    def rows(self) -> Any:
        return every_row(self.model)

    def rows_of(self, person: int) -> Any:
        """A row of two persons is of each: a column that stays behind would tie the other one to a file that is no more.

        A bare number stands beside the column that says whose the row is, and has no index of its own.
        """
        return self.rows().filter(self._of(person))

    def _of(self, person: int) -> Q:
        of = Q(**{self.columns[0]: person})
        for column in self._others():
            of |= Q(**{column: person})
        return of

    def _others(self) -> list[str]:
        return [name for name in self.columns[1:] if self.model._meta.get_field(name).is_relation]

    def going(self, kept: int, absorbed: int) -> Any:
        """The rows of `absorbed` but for those that `kept` has alike, and what was once between the two: it ended before (between)."""
        rows, alike = self.rows_of(absorbed), ALIKE.get(self.label)
        if self._others():
            rows = rows.exclude(self._of(kept))
        if not alike:
            return rows
        kept_rows = self.rows_of(kept)
        same = _equal(kept_rows, alike).filter(_ALIKE_WHERE.get(self.label, Q()), self._runs_or_ended_alike())
        rows = rows.exclude(Exists(same))
        return rows.exclude(Exists(_equal(kept_rows, _ONCE[self.label][0]))) if self.label in _ONCE else rows

    def _runs_or_ended_alike(self) -> Q:
        runs, agrees = Q(), Q()
        for name in _ENDS.get(self.label, ()):
            runs &= Q(**{f"{name}__isnull": True})
            agrees &= Q(**{name: OuterRef(name)}) | Q(**{f"{name}__isnull": True}) & Q(IsNull(OuterRef(name), True))
        return runs | agrees


def _equal(rows: Any, fields: tuple[str, ...]) -> Any:
    return rows.filter(**{field: OuterRef(field) for field in fields})


def every_row(model: Any) -> Any:
    rows = model.objects.all()
    return rows.unscoped(reason=_REASON) if isinstance(rows, ScopedQuerySet) else rows


def following() -> list[Following]:
    """All tables with rows of a person, but for those that are made anew or stay."""
    found = [Following(model, columns) for model in apps.get_models() if (columns := _columns(model))]
    return [each for each in found if each.label not in DERIVED | STAYING]


def _columns(model: Any) -> tuple[str, ...]:
    if model._meta.proxy or not model._meta.managed:
        return ()
    declared: tuple[str, ...] = getattr(model, "person_columns", ())
    return declared or tuple(
        field.attname
        for field in model._meta.concrete_fields
        if field.name == "person" and field.related_model is Person
    )


def move_all(merge: MergeRecord) -> int:
    """Gives the rows of the absorbed file to the one that goes on, and notes each. Returns how many."""
    kept, absorbed = merge.kept_id, merge.absorbed_id
    number = sum(_move(merge, each, kept, absorbed) for each in following())
    parts = every_row(Person).filter(merged_into=absorbed)
    note(merge, PERSON, [(part, {"merged_into_id": absorbed}) for part in parts.values_list("pk", flat=True)])
    parts.update(merged_into=kept)
    return number


def _move(merge: MergeRecord, each: Following, kept: int, absorbed: int) -> int:
    has_main = each.label == "people.personname"
    names = ("pk", *each.columns, *(("is_main",) if has_main else ()))
    rows = [dict(zip(names, row, strict=True)) for row in each.going(kept, absorbed).values_list(*names)]
    noted = [(row["pk"], _before(row, each.columns, absorbed)) for row in rows]
    note(merge, each.label, noted)
    for column in each.columns:
        for some in portions([pk for pk, before in noted if column in before]):
            # The name that the person is called by is that of the file that goes on.
            other = {"is_main": False} if has_main else {}
            each.rows().filter(pk__in=some).update(**{column: kept}, **other)
    if each.label in _ONCE:
        _take_over(merge, each, kept, absorbed)
    return len(rows)


def _take_over(merge: MergeRecord, each: Following, kept: int, absorbed: int) -> None:
    """The row of the file that goes on is given the days of the one that stays behind and lasts longer, and that is noted."""
    once, days = _ONCE[each.label]
    names = (*once, *days)
    behind = {tuple(row[name] for name in once): row for row in each.rows_of(absorbed).values(*names)}
    for row in each.rows_of(kept).values("pk", *names):
        other = behind.get(tuple(row[name] for name in once))
        if other is not None and _lasts_longer(other, row, _ENDS[each.label]):
            note(merge, each.label, [(row["pk"], {name: as_text(row[name]) for name in days})])
            each.rows().filter(pk=row["pk"]).update(**{name: other[name] for name in days})


def _lasts_longer(one: dict[str, Any], other: dict[str, Any], ends: tuple[str, ...]) -> bool:
    """By the first of these columns in which they differ; empty is without an end."""
    for name in ends:
        if one[name] != other[name]:
            return one[name] is None or (other[name] is not None and one[name] > other[name])
    return False


def as_text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _before(row: dict[str, Any], columns: tuple[str, ...], absorbed: int) -> dict[str, Any]:
    before = {column: absorbed for column in columns if row[column] == absorbed}
    return {**before, "is_main": True} if row.get("is_main") else before


def note(merge: MergeRecord, table: str, rows: list[tuple[int, dict[str, Any]]]) -> None:
    """Notes rows that go along, each with what stood in the columns that change."""
    made = [MergedRow(merge=merge, table=table, row_id=pk, before=before) for pk, before in rows]
    MergedRow.objects.bulk_create(made, batch_size=_PORTION)


def portions(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), _PORTION):
        yield ids[start : start + _PORTION]


def filled(kept: Person, absorbed: Person, *, takes_birth: bool) -> dict[str, Any]:
    """What the file that goes on takes over: what it has not, the higher protection, and on wish the other birth date."""
    taken: dict[str, Any] = {}
    if takes_birth or (kept.born_on is None and absorbed.born_on is not None):
        taken |= {"born_on": absorbed.born_on, "birth_precision": absorbed.birth_precision}
    for field in ("language", "channel"):
        if not getattr(kept, field) and getattr(absorbed, field):
            taken[field] = getattr(absorbed, field)
    if absorbed.has_interpreter_need and not kept.has_interpreter_need:
        taken["has_interpreter_need"] = True
    if absorbed.protection_level > kept.protection_level:
        taken["protection_level"] = absorbed.protection_level
    return taken


def going_since(holder: int, to: int, since: int) -> Iterator[tuple[Following, Any]]:
    """By table, the rows of `holder` made after the id `since` that `to` has not alike; ids grow with time (core.ids)."""
    for each in following():
        yield each, each.going(to, holder).filter(pk__gt=since)
