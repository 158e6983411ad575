"""The only writer of AccessRight: compiles it from files, releases, answered requests, emergencies, agreements and protection."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import fields
from datetime import date
from itertools import batched
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from aplis.core.database import compiling
from aplis.core.inserting import insert
from aplis.core.prepared import prepared
from aplis.register.people.models import AccessRight, Person
from aplis.register.sharing.grounds import People, absorbed_by, grounds_of, levels_of, standings_of
from aplis.rules.rights import Right, wanted_rights

_REASON: Final = "compiling rights needs every ground of the person"
# What a stored right is compared by and given: the right's own words and the columns that hold them.
_COLUMNS: Final = {"kind": "source_kind", "ground": "source_id", "agency": "agency_id", "worker": "worker_id", "agreement": "agreement_id"}  # fmt: skip
_FIELDS: Final = tuple(each.name for each in fields(Right))
_CHANGING: Final = tuple(name for name in _FIELDS if name not in {"kind", "ground", "agency", "worker", "agreement"})
_A_HANDFUL: Final = 20  # rights; a file opened by hand brings one or two, and their SQL is ready
_AT_ONCE: Final = 1000  # persons of one statement that shuts rights: PostgreSQL looks each row's person up among them


def compile_first_rights(person: Person, *, on: date) -> int:
    """Writes the rights to somebody who is being registered: a file of her own is all there is, and nothing is stored yet."""
    with compiling([person.pk]):
        return _compile({person.pk: person.protection_level}, {}, on, is_new=True)


@transaction.atomic(savepoint=False)
def compile_rights(people: Collection[int], *, on: date) -> int:
    """Brings the stored rights of these people in line with their grounds; returns how many rows were written.

    Rights that no ground opens any more end on the day, which shuts them at once (ends are exclusive). History stays.
    Who may see a file may see what went before in those that were put into it: their journal stays theirs.
    """
    with compiling(people):
        levels = levels_of(tuple(people))
        absorbing = tuple(person for person, _level, absorbed_at in levels if absorbed_at)
        by_person = {person: level for person, level, _absorbed_at in levels}
        if not absorbing:
            return _compile(by_person, {}, on)
        parts = dict(absorbed_by(absorbing))
    with compiling([*people, *parts]):
        return _compile(by_person, parts, on)


def _compile(levels: dict[int, int], parts: dict[int, int], on: date, *, is_new: bool = False) -> int:
    stored = defaultdict(list) if is_new else stored_rights((*levels, *parts))
    new: list[AccessRight] = []
    changed: list[AccessRight] = []
    for person, wanted in wanted_of(levels, on, is_new=is_new).items():
        for each in (person, *(part for part, into in parts.items() if into == person)):
            _compare(each, wanted, stored[each], on, new, changed)
    if len(new) <= _A_HANDFUL:
        insert(new)
    else:
        AccessRight.objects.bulk_create(new, batch_size=500)
    if changed:
        rows = AccessRight.objects.unscoped(reason=_REASON)
        rows.bulk_update(changed, [_COLUMNS.get(name, name).removesuffix("_id") for name in _CHANGING], batch_size=200)
    return len(new) + len(changed)


@transaction.atomic(savepoint=False)
def end_rights_of_agreement(agreement: int, people: Collection[int], *, on: date) -> int:
    """Shuts on the day whatever the agreement covered for these people, without asking for all their grounds; says how many rights.

    Leaves exactly what compile_rights makes of an agreement that ended on the day: a right that had not begun ends as it begins.
    """
    number = 0
    for portion in batched(sorted(people), _AT_ONCE, strict=False):
        with compiling(portion):
            levels_of(portion)  # whoever compiles the rights of one of them at this moment is waited for
            rows = AccessRight.objects.filter(person_id__among=portion, agreement_id=agreement, ends_on__gt=on)
            number += rows.unscoped(reason=_REASON).update(ends_on=Greatest(Value(on), F("starts_on")))
    return number


def wanted_of(levels: dict[int, int], on: date, *, is_new: bool = False) -> dict[int, tuple[Right, ...]]:
    """By person, the rights that follow from what is recorded. Asked for inside `compiling`."""
    grounds = grounds_of(tuple(levels), is_new=is_new)
    standings = standings_of(levels, grounds, on, is_new=is_new)
    return {person: wanted_rights(tuple(grounds[person]), standings[person], on=on) for person in levels}


def stored_rights(people: People) -> dict[int, list[AccessRight]]:
    found: dict[int, list[AccessRight]] = defaultdict(list)
    for right in _stored(people):
        found[right.person_id].append(right)
    return found


@prepared
def _stored(people: People) -> Any:
    return AccessRight.objects.filter(person_id__among=people).unscoped(reason=_REASON)


def _compare(
    person: int,
    wanted: Iterable[Right],
    stored: Iterable[AccessRight],
    on: date,
    new: list[AccessRight],
    changed: list[AccessRight],
) -> None:
    kept, further = by_identity(stored)
    for right in wanted:
        row = kept.pop(right.identity, None)
        if row is None:
            new.append(
                AccessRight(person_id=person, **{_COLUMNS.get(name, name): getattr(right, name) for name in _FIELDS})
            )
        elif differs(row, right):
            for name in _CHANGING:
                setattr(row, _COLUMNS.get(name, name), getattr(right, name))
            changed.append(row)
    for row in (*kept.values(), *further):
        if is_running(row, on):
            row.ends_on = max(on, row.starts_on)
            changed.append(row)


type Identity = tuple[str, int, int, int | None, int | None]


def by_identity(stored: Iterable[AccessRight]) -> tuple[dict[Identity, AccessRight], list[AccessRight]]:
    """The stored rights by what they follow from, and every further one that claims to follow from the same: nothing here writes such.

    The oldest is the one that was compiled.
    """
    kept: dict[Identity, AccessRight] = {}
    ordered = sorted(stored, key=lambda row: row.pk)
    further = [row for row in ordered if kept.setdefault(identity_of(row), row) is not row]
    return kept, further


def identity_of(row: AccessRight) -> Identity:
    """As Right.identity, of a stored right."""
    return (row.source_kind, row.source_id, row.agency_id, row.worker_id, row.agreement_id)


def differs(row: AccessRight, right: Right) -> bool:
    return any(getattr(row, _COLUMNS.get(name, name)) != getattr(right, name) for name in _CHANGING)


def is_running(row: AccessRight, on: date) -> bool:
    """Whether the right holds on the day or later. One that was ended before it began never does."""
    return row.ends_on is None or row.ends_on > max(on, row.starts_on)
