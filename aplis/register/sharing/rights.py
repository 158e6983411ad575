"""The only writer of AccessRight: compiles it from involvements, releases, protection and named viewers."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from django.db import transaction

from aplis.core.database import compiling
from aplis.register.people.models import AccessRight, ContactDetail, Person
from aplis.register.sharing.models import Involvement, NamedViewer, Release
from aplis.rules.rights import Ground, Right, wanted_rights

_REASON = "compiling rights needs every ground of the person"


@transaction.atomic
def compile_rights(people: Collection[int], *, on: date) -> int:
    """Brings the stored rights of these people in line with their grounds; returns how many rows were written.

    Rights that no ground opens any more end on the day, which shuts them at once (ends are exclusive). History stays.
    """
    with compiling(people):
        return _compile(people, on)


def _compile(people: Collection[int], on: date) -> int:
    levels = dict(
        Person.objects.filter(pk__in=people)
        .unscoped(reason=_REASON)
        .select_for_update()
        .values_list("pk", "protection_level")
    )
    grounds, named, holders = _grounds(people), _named(people, on), _holders(people)
    stored = _stored(people)
    new: list[AccessRight] = []
    changed: list[AccessRight] = []
    for person, level in levels.items():
        wanted = wanted_rights(
            tuple(grounds[person]), on=on, level=level, named=tuple(named[person]), holders=frozenset(holders[person])
        )
        _compare(person, wanted, stored[person], on, new, changed)
    AccessRight.objects.bulk_create(new, batch_size=500)
    if changed:
        rows = AccessRight.objects.unscoped(reason=_REASON)
        rows.bulk_update(changed, ["scopes", "purpose", "basis", "starts_on", "ends_on"], batch_size=200)
    return len(new) + len(changed)


def _grounds(people: Collection[int]) -> dict[int, list[Ground]]:
    found: dict[int, list[Ground]] = defaultdict(list)
    involvements = Involvement.objects.filter(person__in=people).unscoped(reason=_REASON).select_related("agency")
    for row in involvements:
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
    releases = Release.objects.filter(person__in=people).unscoped(reason=_REASON).select_related("agency")
    for row in releases:
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


def _named(people: Collection[int], on: date) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    rows = (
        NamedViewer.objects.filter(person__in=people, starts_on__lte=on)
        .unscoped(reason=_REASON)
        .select_related("worker")
    )
    for row in rows:
        if row.ends_on is None or row.ends_on > on:
            found[row.person_id].append((row.worker_id, row.worker.agency_id))
    return found


def _holders(people: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = ContactDetail.objects.filter(person__in=people).unscoped(reason=_REASON)
    for person, agency in rows.values_list("person_id", "agency_id"):
        found[person].add(agency)
    return found


def _stored(people: Collection[int]) -> dict[int, list[AccessRight]]:
    found: dict[int, list[AccessRight]] = defaultdict(list)
    for right in AccessRight.objects.filter(person__in=people).unscoped(reason=_REASON):
        found[right.person_id].append(right)
    return found


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
