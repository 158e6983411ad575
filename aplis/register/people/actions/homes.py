"""Verbs on households."""

from datetime import date

from aplis.core.access import Actor
from aplis.core.journal import record
from aplis.core.once import once
from aplis.register.people import refusals
from aplis.register.people.actions.opened import end_row, require_editing
from aplis.register.people.models import (
    FAMILY,
    Household,
    HouseholdMember,
    Person,
)


@once(HouseholdMember)
def join_household(
    *, actor: Actor, person: Person, role: str, starts_on: date, household: Household | None = None
) -> HouseholdMember:
    """The person joins a household, a new one when none is given."""
    require_editing(actor, person, FAMILY)
    member = _join(person, household, role, starts_on)
    record(actor=actor, verb="household_joined", person=person.pk, on=member, scope=FAMILY, happened_on=starts_on)
    return member


@once(HouseholdMember)
def leave_household(*, actor: Actor, member: HouseholdMember, ends_on: date) -> HouseholdMember:
    """The person no longer lives there from the day on. The membership stays as history."""
    actor.require("edit_person")
    actor.require_write(FAMILY)
    end_row(HouseholdMember.objects.visible_to(actor).filter(pk=member.pk), ends_on)
    record(actor=actor, verb="household_left", person=member.person_id, on=member, scope=FAMILY, happened_on=ends_on)
    return member


@once(HouseholdMember)
def move_household(*, actor: Actor, member: HouseholdMember, ends_on: date) -> HouseholdMember:
    """The person leaves a household and starts a new one on the same day. Returns the new membership."""
    actor.require("edit_person")
    actor.require_write(FAMILY)
    end_row(HouseholdMember.objects.visible_to(actor).filter(pk=member.pk), ends_on)
    moved = _join(member.person, None, HouseholdMember.Role.HEAD, ends_on)
    record(
        actor=actor,
        verb="household_moved",
        person=member.person_id,
        on=moved,
        scope=FAMILY,
        happened_on=ends_on,
        detail={"left": member.pk},
    )
    return moved


def _join(person: Person, household: Household | None, role: str, starts_on: date) -> HouseholdMember:
    if household is None:
        household = Household(starts_on=starts_on)
        household.save(force_insert=True)
    elif HouseholdMember.objects.filter(household=household, person=person, starts_on=starts_on).exists():
        raise refusals.lives_there_already()
    member = HouseholdMember(household=household, person=person, role=role, starts_on=starts_on)
    member.save(force_insert=True)
    return member
