"""The only writer of AccessRight: compiles it from involvements, releases, protection and named viewers."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from aplis.core.database import compiling
from aplis.core.prepared import prepared
from aplis.register.people.models import AccessRight, ContactDetail, Person
from aplis.register.sharing.models import Involvement, NamedViewer, Release
from aplis.rules.rights import Ground, Right, wanted_rights

type People = tuple[int, ...]

_REASON = "compiling rights needs every ground of the person"


@transaction.atomic(savepoint=False)
def compile_rights(people: Collection[int], *, on: date) -> int:
    """Brings the stored rights of these people in line with their grounds; returns how many rows were written.

    Rights that no ground opens any more end on the day, which shuts them at once (ends are exclusive). History stays.
    Who may see a file may see what went before in those that were put into it: their journal stays theirs.
    """
    with compiling(people):
        levels = list(_levels(tuple(people)))
        absorbing = tuple(person for person, _level, absorbed_at in levels if absorbed_at)
        by_person = {person: level for person, level, _absorbed_at in levels}
        if not absorbing:
            return _compile(by_person, {}, on)
        parts = dict(_absorbed_by(absorbing))
    with compiling([*people, *parts]):
        return _compile(by_person, parts, on)


def _compile(levels: dict[int, int], parts: dict[int, int], on: date) -> int:
    people = tuple(levels)
    grounds, named, holders = _grounds(people), _named(people, on), _holders(people)
    stored = _stored((*people, *parts))
    new: list[AccessRight] = []
    changed: list[AccessRight] = []
    for person, level in levels.items():
        wanted = wanted_rights(
            tuple(grounds[person]), on=on, level=level, named=tuple(named[person]), holders=frozenset(holders[person])
        )
        for each in (person, *(part for part, into in parts.items() if into == person)):
            _compare(each, wanted, stored[each], on, new, changed)
    AccessRight.objects.bulk_create(new, batch_size=500)
    if changed:
        rows = AccessRight.objects.unscoped(reason=_REASON)
        rows.bulk_update(changed, ["scopes", "purpose", "basis", "starts_on", "ends_on"], batch_size=200)
    return len(new) + len(changed)


@prepared
def _levels(people: People) -> Any:
    rows = Person.objects.filter(pk__among=people).unscoped(reason=_REASON).select_for_update()
    return rows.values_list("pk", "protection_level", "absorbed_at")


@prepared
def _absorbed_by(people: People) -> Any:
    rows = Person.objects.filter(merged_into_id__among=people).unscoped(reason=_REASON)
    return rows.values_list("pk", "merged_into_id")


def _grounds(people: People) -> dict[int, list[Ground]]:
    found: dict[int, list[Ground]] = defaultdict(list)
    for row in _rows_of(Involvement, people):
        found[row.person_id].append(
            Ground(
                "involvement",
                row.pk,
                row.agency_id,
                row.agency.kind,
                row.purpose,
                row.basis,
                row.opened_on,
                row.closed_on,
            )
        )
    for row in _rows_of(Release, people):
        ends_on = min(row.ends_on, row.withdrawn_on or row.ends_on)
        found[row.person_id].append(
            Ground(
                "release",
                row.pk,
                row.agency_id,
                row.agency.kind,
                row.purpose,
                row.basis,
                row.starts_on,
                max(ends_on, row.starts_on),
                row.scopes,
            )
        )
    return found


@prepared
def _rows_of(model: Any, people: People) -> Any:
    return model.objects.filter(person_id__among=people).unscoped(reason=_REASON).select_related("agency")


def _named(people: People, on: date) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in _named_on(people, on):
        found[row.person_id].append((row.worker_id, row.worker.agency_id))
    return found


@prepared
def _named_on(people: People, on: date) -> Any:
    rows = NamedViewer.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on), person_id__among=people, starts_on__lte=on
    )
    return rows.unscoped(reason=_REASON).select_related("worker")


def _holders(people: People) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for person, agency in _held_by(people):
        found[person].add(agency)
    return found


@prepared
def _held_by(people: People) -> Any:
    rows = ContactDetail.objects.filter(person_id__among=people).unscoped(reason=_REASON)
    return rows.values_list("person_id", "agency_id")


def _stored(people: People) -> dict[int, list[AccessRight]]:
    found: dict[int, list[AccessRight]] = defaultdict(list)
    for right in _stored_rights(people):
        found[right.person_id].append(right)
    return found


@prepared
def _stored_rights(people: People) -> Any:
    return AccessRight.objects.filter(person_id__among=people).unscoped(reason=_REASON)


def _compare(
    person: int,
    wanted: Iterable[Right],
    stored: Iterable[AccessRight],
    on: date,
    new: list[AccessRight],
    changed: list[AccessRight],
) -> None:
    kept = {(row.source_kind, row.source_id, row.worker_id): row for row in stored}
    for right in wanted:
        row = kept.pop(right.identity, None)
        if row is None:
            new.append(_row(person, right))
        elif _values(row) != _values(right):
            row.scopes, row.purpose, row.basis = right.scopes, right.purpose, right.basis
            row.starts_on, row.ends_on = right.starts_on, right.ends_on
            changed.append(row)
    for row in kept.values():
        if row.ends_on is None or row.ends_on > on:
            row.ends_on = max(on, row.starts_on)
            changed.append(row)


def _values(row: AccessRight | Right) -> tuple[object, ...]:
    return (row.scopes, row.purpose, row.basis, row.starts_on, row.ends_on)


def _row(person: int, right: Right) -> AccessRight:
    return AccessRight(
        person_id=person,
        agency_id=right.agency,
        worker_id=right.worker,
        scopes=right.scopes,
        purpose=right.purpose,
        basis=right.basis,
        starts_on=right.starts_on,
        ends_on=right.ends_on,
        source_kind=right.kind,
        source_id=right.ground,
    )
