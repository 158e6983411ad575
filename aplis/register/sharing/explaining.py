"""Why an agency may see a person, or why not: each ground with its answer, and stored rights held against what follows."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.db import transaction

from aplis.core.database import compiling
from aplis.core.prepared import prepared
from aplis.register.people.models import AccessRight, Person
from aplis.register.sharing.grounds import absorbed_by, grounds_of, levels_of, standings_of
from aplis.register.sharing.rights import by_identity, differs, is_running, stored_rights, wanted_of
from aplis.rules.rights import Answer, Right, answers

PORTION: Final = 500  # persons of one comparison
_ALL: Final = "an operator's command holds the rights of all persons against what is recorded"


def explained(person_id: int, on: date) -> list[Answer]:
    """Every ground on the person with what it opens on the day and the reasons, or why it opens nothing. The asker is checked before."""
    with compiling([person_id]):
        levels = {person: level for person, level, _absorbed_at in levels_of((person_id,))}
        grounds = grounds_of((person_id,))
        standing = standings_of(levels, grounds, on).get(person_id)
        return list(answers(tuple(grounds[person_id]), standing, on=on)) if standing else []


@dataclass(frozen=True)
class Difference:
    """A stored right that does not follow from what is recorded, or one that follows and is not stored.

    kind   `by_hand` (no ground opens it, or another stored right follows from that ground already), `other` (its values differ), `missing`
    """

    kind: str
    person: int
    agency: int
    source: str
    ground: int
    scopes: int
    stored: str = ""
    wanted: str = ""


def differences(people: tuple[int, ...], on: date) -> Iterator[Difference]:
    """What differs between the stored rights of these people and what follows from what is recorded."""
    with transaction.atomic(), compiling(people):
        levels, absorbing = {}, []
        for person, level, absorbed_at in levels_of(people):
            levels[person] = level
            if absorbed_at:
                absorbing.append(person)
        parts = dict(absorbed_by(tuple(absorbing))) if absorbing else {}
        wanted = wanted_of(levels, on)
    with transaction.atomic(), compiling([*people, *parts]):
        stored = stored_rights((*people, *parts))
    for person, rights in wanted.items():
        for each in (person, *(part for part, into in parts.items() if into == person)):
            yield from _of_one(each, rights, stored[each], on)


def _of_one(person: int, wanted: tuple[Right, ...], stored: list[AccessRight], on: date) -> Iterator[Difference]:
    kept, further = by_identity(stored)
    for right in wanted:
        row = kept.pop(right.identity, None)
        if row is None:
            yield Difference(
                "missing", person, right.agency, right.kind, right.ground, right.scopes, wanted=_told(right)
            )
        elif differs(row, _as_today(right, row, on)):
            yield Difference(
                "other", person, row.agency_id, row.source_kind, row.source_id, row.scopes, _told(row), _told(right)
            )
    for row in (*kept.values(), *further):
        if is_running(row, on):
            yield Difference("by_hand", person, row.agency_id, row.source_kind, row.source_id, row.scopes, _told(row))


def _as_today(right: Right, row: AccessRight, on: date) -> Right:
    """A right that began before the day may be counted from another of the giver's files since: nobody sees more by it today."""
    return replace(right, starts_on=row.starts_on) if right.starts_on <= on and row.starts_on <= on else right


def _told(right: Any) -> str:
    until = right.ends_on.isoformat() if right.ends_on else ""
    return f"scopes {right.scopes}, {right.purpose}, {right.basis}, {right.starts_on.isoformat()} to {until}"


@prepared
def people_with_rights_after(last: int) -> Any:
    """The next persons in the order of their ids: those whose rights are compared in one portion."""
    return (
        Person.objects.filter(pk__gt=last).unscoped(reason=_ALL).order_by("pk").values_list("pk", flat=True)[:PORTION]
    )
