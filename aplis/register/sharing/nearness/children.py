"""A child who lives with a protected person is protected as much: proposed with one click, and never weakened."""

from typing import Any
from uuid import uuid4

from aplis.core.access import Actor
from aplis.core.once import once
from aplis.core.periods import runs
from aplis.register.agencies.models import Worker
from aplis.register.people.models import HouseholdMember, Person
from aplis.register.people.queries import names_of
from aplis.register.sharing.actions import set_protection
from aplis.register.sharing.nearness import refusals
from aplis.register.sharing.queries import named_viewers

CHILDREN = ("child", "grandchild")


def less_protected(actor: Actor, person: Person) -> list[tuple[HouseholdMember, str]]:
    """Children who live with the person today and are protected less than she is, as far as the actor sees them. No query for most."""
    if not person.protection_level or not actor.may("set_protection"):
        return []
    rows = list(_members(actor, person))
    names = names_of(actor, [row.person_id for row in rows])
    return [(row, str(names[row.person_id][0])) for row in rows if row.person_id in names]


def _members(actor: Actor, person: Person) -> Any:
    running = runs(actor.today)
    seen = HouseholdMember.objects.visible_to(actor).filter(running)
    own = seen.filter(person=person).values("household_id")
    rows = seen.filter(household_id__in=own, role__in=CHILDREN, person__protection_level__lt=person.protection_level)
    return rows.exclude(person=person).select_related("person").order_by("pk")


@once(Person)
def protect_alike(*, actor: Actor, person: Person, member: HouseholdMember) -> Person:
    """Gives the child of this place the level of the person, and of a sealed one the same named workers.

    raises Refusal("nearness.is_over") where the child is protected as much by now or lives there no more.
    """
    found = _members(actor, person).filter(pk=member.pk).first()
    if found is None:
        raise refusals.is_over()
    child, named = found.person, named_viewers(actor, person)
    workers = Worker.objects.filter(pk__in=named)
    level, version = person.protection_level, child.version
    set_protection(actor=actor, key=uuid4(), person=child, level=level, named=workers, version=version)
    return child
