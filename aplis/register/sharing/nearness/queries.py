"""Reads over nearness: guarded files of the agency, who may be named for one, who is kept apart from whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from aplis.core.access import Actor
from aplis.core.database import compiling
from aplis.core.periods import lasts, runs
from aplis.core.prepared import prepared
from aplis.register.agencies.models import Worker
from aplis.register.people.models import CONTACT, Barrier, HouseholdMember, KeptApart, Person, PersonName
from aplis.register.people.queries import Wanted, matching, names_of
from aplis.register.sharing.actions import record_listing
from aplis.register.sharing.models import Involvement, NamedViewer
from aplis.register.sharing.nearness.barriers import known_at
from aplis.register.sharing.queries import colleagues

SHOWN: Final = 10
LOOKED_FOR: Final = "supervision"
_REASON: Final = "who guards a file is told whose it is and who opens it, and nothing else of it"


@dataclass(frozen=True)
class Guarded:
    """A guarded file as the list shows it. `named`: who of the agency opens it."""

    barrier: Barrier
    name: str
    named: list[str]


def barriers(actor: Actor, *, words: str = "") -> Any:
    """The barriers of the agency's workers for who guards its files, the newest first. Of sealed persons none, except to those who may
    know of them: who opens such a file stands in a list of its own. Nor of somebody of whom nothing was ever open to the agency.

    words   of the worker's name
    """
    rows = Barrier.objects.visible_to(actor).filter(worker__agency_id=actor.agency_id, ends_on__isnull=True)
    rows = rows.exclude(person_id__in=_unknown_among(actor, rows))
    if words:
        rows = rows.filter(worker__name__icontains=words)
    return rows.select_related("worker").order_by("-starts_on", "-pk")


def _unknown_among(actor: Actor, rows: Any) -> list[int]:
    """Those of the persons who are sealed and hidden from the actor, or whom the agency never knew. They are few: an agency has as many
    barriers as relatives.
    """
    people = list(rows.order_by().values_list("person_id", flat=True).distinct())
    with compiling(people):
        sealed = Person.objects.filter(pk__in=people, protection_level=Person.Protection.SEALED)
        hidden = set(sealed.unscoped(reason=_REASON).values_list("pk", flat=True))
        never = set(people) - known_at(actor.agency_id, people)
    if hidden:
        hidden -= set(Person.objects.visible_to(actor).filter(pk__in=hidden).values_list("pk", flat=True))
    return sorted(hidden | never)


def guarded(actor: Actor, rows: Iterable[Barrier]) -> list[Guarded]:
    """Two queries for the names. Each name shown is a look of the reader."""
    rows = list(rows)
    people = tuple(sorted({row.person_id for row in rows}))
    with compiling(people):
        names = {name.person_id: str(name) for name in _names(people)}
        viewers: dict[int, list[str]] = {}
        for person, name in _viewers(actor, people):
            viewers.setdefault(person, []).append(name)
    shown = dict.fromkeys(names, (CONTACT, LOOKED_FOR))
    record_listing(actor=actor.for_purpose(LOOKED_FOR), page="guarded", shown=shown)
    return [Guarded(row, names.get(row.person_id, ""), viewers.get(row.person_id, [])) for row in rows]


@prepared
def _names(people: tuple[int, ...]) -> Any:
    return PersonName.objects.filter(
        person_id__among=people, is_main=True, person__protection_level__lt=Person.Protection.SEALED
    ).unscoped(reason=_REASON)


@prepared
def _viewers(actor: Actor, people: tuple[int, ...]) -> Any:
    running = lasts(actor.today)
    rows = NamedViewer.objects.filter(running, person_id__among=people, worker__agency_id=actor.agency_id)
    return rows.unscoped(reason=_REASON).order_by("worker__name").values_list("person_id", "worker__name")


def named_ids(actor: Actor, person: int) -> list[int]:
    """The workers of the agency who open the guarded file."""
    running = lasts(actor.today)
    with compiling([person]):
        rows = NamedViewer.objects.filter(running, person_id=person, worker__agency_id=actor.agency_id)
        return list(rows.unscoped(reason=_REASON).values_list("worker_id", flat=True))


def lead_of(actor: Actor, person: int) -> int | None:
    """The worker who leads the agency's open file on the guarded person."""
    running = lasts(actor.today, until="closed_on")
    with compiling([person]):
        rows = Involvement.objects.filter(running, person_id=person, agency_id=actor.agency_id).unscoped(reason=_REASON)
        return rows.filter(lead__isnull=False).values_list("lead_id", flat=True).first()


def possible(actor: Actor, person: int) -> Any:
    """Who can be named for the guarded file: colleagues who do not stand too near themselves."""
    running = lasts(actor.today)
    with compiling([person]):
        near = Barrier.objects.filter(running, person_id=person).unscoped(reason=_REASON)
        barred = list(near.values_list("worker_id", flat=True))
    return colleagues(actor).exclude(pk__in=barred)


def own_posts(actor: Actor) -> Any:
    """Of whom somebody may say that she stands near: oneself, and everybody of the agency for who guards its files."""
    if actor.may("guard_file"):
        return Worker.objects.held(actor.today).filter(agency_id=actor.agency_id).order_by("name", "pk")
    return Worker.objects.filter(pk=actor.worker_id)


def apart_rows(actor: Actor, person: Person) -> list[tuple[KeptApart, str]]:
    """Who is kept apart from the person, with names as far as the actor sees them; those that have ended last."""
    rows = list(KeptApart.objects.visible_to(actor).filter(person=person).order_by("ends_on", "-starts_on", "pk"))
    names = names_of(actor, [row.other_id for row in rows])
    return [(row, str(names[row.other_id][0]) if row.other_id in names else "") for row in rows]


def found_by(actor: Actor, person: Person, words: tuple[str, ...]) -> list[tuple[int, str]]:
    """Persons whom the actor finds by a name, to keep one of them apart from the person. Nothing for a single letter."""
    if not any(len(word) > 1 for word in words):
        return []
    people = list(matching(actor, Wanted(words=words)).exclude(pk=person.pk)[:SHOWN])
    names = names_of(actor, [each.pk for each in people])
    return [(each.pk, str(names[each.pk][0])) for each in people if each.pk in names]


def children_with(actor: Actor, person: Person) -> list[tuple[int, str]]:
    """Children who live with the person today, as far as the actor sees them."""
    running = runs(actor.today)
    seen = HouseholdMember.objects.visible_to(actor).filter(running)
    own = seen.filter(person=person).values("household_id")
    rows = seen.filter(household_id__in=own, role__in=["child", "grandchild"]).exclude(person=person)
    ids = list(rows.order_by("pk").values_list("person_id", flat=True))
    names = names_of(actor, ids)
    return [(pk, str(names[pk][0])) for pk in ids if pk in names]
