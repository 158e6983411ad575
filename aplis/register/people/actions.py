"""Verbs on persons and households. Opening a person to an agency is the sharing room's work."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F

from aplis.core.access import Actor
from aplis.core.database import before_showing
from aplis.core.errors import Stale
from aplis.core.inserting import insert
from aplis.core.journal import record
from aplis.core.once import once
from aplis.core.prepared import prepared
from aplis.register.people import refusals
from aplis.register.people.identifiers import sealed_fields
from aplis.register.people.match_keys import write_keys
from aplis.register.people.models import (
    CONTACT,
    FAMILY,
    ContactDetail,
    Household,
    HouseholdMember,
    Identifier,
    NameToken,
    Person,
    PersonName,
)
from aplis.register.people.queries import is_open_in
from aplis.rules.names import tokens

_SEARCH_WORDS = "search words follow all names, whoever may read them"
_EDITABLE = ("born_on", "birth_precision", "language", "channel", "has_interpreter_need", "is_pseudonymous")


def add_names(person: Person, names: Iterable[dict[str, Any]]) -> None:
    """Saves the names of a new person, the first as the main one. Part of a verb: it writes no journal entry of its own."""
    for number, name in enumerate(names):
        PersonName(person=person, is_main=number == 0, **name).save(force_insert=True)
    write_tokens(person)


def write_tokens(person: Person) -> None:
    """Brings the search words of a person in line with the names."""
    wanted = {token for name in _all_names(person.pk) for token in tokens(f"{name.given} {name.family}")}
    have = set(_all_tokens(person.pk))
    if surplus := have - wanted:
        NameToken.objects.filter(person=person, token__in=surplus).unscoped(reason=_SEARCH_WORDS).delete()
    insert(NameToken(person=person, token=token) for token in sorted(wanted - have))


@prepared
def _all_names(person_id: int) -> Any:
    return PersonName.objects.filter(person_id=person_id).unscoped(reason=_SEARCH_WORDS)


@prepared
def _all_tokens(person_id: int) -> Any:
    rows = NameToken.objects.filter(person_id=person_id).unscoped(reason=_SEARCH_WORDS)
    return rows.values_list("token", flat=True)


@once(Person)
def edit_person(*, actor: Actor, person: Person, version: int, **fields: Any) -> Person:
    """Changes birth date, language, channel or interpreter need, from the version that the reader saw.

    raises Stale with the person as she stands now when somebody changed her in between; nothing is written then, and
    Refusal("people.scope_shut") where no right opens the contact scope, whatever the role includes.
    """
    _require_open(actor, person, CONTACT)
    changes = {name: fields[name] for name in _EDITABLE if name in fields}
    rows = Person.objects.visible_to(actor).filter(pk=person.pk, version=version)
    if not rows.update(version=F("version") + 1, **changes):
        raise Stale(seen_now(Person.objects.visible_to(actor), person.pk))
    person.refresh_from_db(from_queryset=Person.objects.visible_to(actor))
    if {"born_on", "birth_precision"} & changes.keys():
        write_keys([person.pk])
    record(
        actor=actor,
        verb="person_edited",
        person=person.pk,
        on=person,
        scope=CONTACT,
        detail={"fields": sorted(changes)},
    )
    return person


@once(PersonName)
def add_name(*, actor: Actor, person: Person, **fields: Any) -> PersonName:
    """Adds a name; a new main name makes the old one a former name."""
    _require_open(actor, person, CONTACT)
    name = PersonName(person=person, **fields)
    if name.is_main:
        PersonName.objects.visible_to(actor).filter(person=person, is_main=True).update(
            is_main=False, kind=PersonName.Kind.FORMER, ends_on=actor.today
        )
    name.save(force_insert=True)
    write_tokens(person)
    write_keys([person.pk])
    record(actor=actor, verb="name_added", person=person.pk, on=name, scope=CONTACT)
    return name


@once(PersonName)
def end_name(*, actor: Actor, name: PersonName, ends_on: date) -> PersonName:
    """The person no longer uses the name. It stays in the history and is still found by a search.

    raises Refusal("people.main_name_ends") for the name the person is called by.
    """
    _require_open(actor, name.person, CONTACT)
    if name.is_main:
        raise refusals.main_name_ends()
    _end(PersonName.objects.visible_to(actor).filter(pk=name.pk), ends_on)
    record(actor=actor, verb="name_ended", person=name.person_id, on=name, scope=CONTACT, happened_on=ends_on)
    return name


@once(ContactDetail)
def add_contact(*, actor: Actor, person: Person, is_registering: bool = False, **fields: Any) -> ContactDetail:
    """Records a way to reach the person. The actor's agency becomes the one that holds it.

    is_registering  the verb around this one writes the keys by which the person is found, once for all its parts
    raises Refusal("people.scope_shut") where the contact scope is not open: nobody makes himself a holder.
    """
    _require_open(actor, person, CONTACT)
    detail = ContactDetail(person=person, agency_id=actor.agency_id, **fields)
    detail.save(force_insert=True)
    if not is_registering:
        write_keys([person.pk])
    record(actor=actor, verb="contact_added", person=person.pk, on=detail, scope=CONTACT)
    return detail


@once(ContactDetail)
def end_contact(*, actor: Actor, detail: ContactDetail, ends_on: date) -> ContactDetail:
    """The way to reach the person is no longer used; it stays in the history."""
    actor.require("edit_person")
    actor.require_write(CONTACT)
    _end(ContactDetail.objects.visible_to(actor).filter(pk=detail.pk), ends_on)
    record(actor=actor, verb="contact_ended", person=detail.person_id, on=detail, scope=CONTACT, happened_on=ends_on)
    return detail


@once(Identifier)
def add_identifier(
    *,
    actor: Actor,
    person: Person,
    scheme: str,
    number: str,
    override_reason: str = "",
    is_registering: bool = False,
) -> Identifier:
    """Stores a number. A failed check digit is a warning: the form asks for a reason, the action stores it.

    is_registering  as for add_contact

    raises Refusal("people.number_known") when the person already has it.
    """
    _require_open(actor, person, CONTACT)
    fields, checked = sealed_fields(scheme, number)
    if Identifier.objects.filter(person=person, digest=fields["digest"]).exists():
        raise refusals.number_known()
    reason = override_reason if checked.is_valid is False else ""
    identifier = Identifier(person=person, override_reason=reason, **fields)
    identifier.save(force_insert=True)
    if not is_registering:
        write_keys([person.pk])
    record(
        actor=actor,
        verb="identifier_added",
        person=person.pk,
        on=identifier,
        scope=CONTACT,
        detail={"scheme": scheme, "check": checked.reason},
    )
    return identifier


@once(Identifier)
def end_identifier(*, actor: Actor, identifier: Identifier, ends_on: date) -> Identifier:
    """The authority no longer uses the number for the person; a search still finds her by it."""
    actor.require("edit_person")
    actor.require_write(CONTACT)
    _end(Identifier.objects.visible_to(actor).filter(pk=identifier.pk), ends_on)
    record(
        actor=actor,
        verb="identifier_ended",
        person=identifier.person_id,
        on=identifier,
        scope=CONTACT,
        happened_on=ends_on,
    )
    return identifier


@once(HouseholdMember)
def join_household(
    *, actor: Actor, person: Person, role: str, starts_on: date, household: Household | None = None
) -> HouseholdMember:
    """The person joins a household, a new one when none is given."""
    _require_open(actor, person, FAMILY)
    member = _join(person, household, role, starts_on)
    record(actor=actor, verb="household_joined", person=person.pk, on=member, scope=FAMILY, happened_on=starts_on)
    return member


@once(HouseholdMember)
def leave_household(*, actor: Actor, member: HouseholdMember, ends_on: date) -> HouseholdMember:
    """The person no longer lives there from the day on. The membership stays as history."""
    actor.require("edit_person")
    actor.require_write(FAMILY)
    _end(HouseholdMember.objects.visible_to(actor).filter(pk=member.pk), ends_on)
    record(actor=actor, verb="household_left", person=member.person_id, on=member, scope=FAMILY, happened_on=ends_on)
    return member


@once(HouseholdMember)
def move_household(*, actor: Actor, member: HouseholdMember, ends_on: date) -> HouseholdMember:
    """The person leaves a household and starts a new one on the same day. Returns the new membership."""
    actor.require("edit_person")
    actor.require_write(FAMILY)
    _end(HouseholdMember.objects.visible_to(actor).filter(pk=member.pk), ends_on)
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


def record_search(*, actor: Actor, fields: list[str], hits: int, page: str) -> None:
    """Writes that somebody looked for a person: by which fields, for which purpose, how many were found; never the words."""
    actor.require("search_people")
    detail = {"fields": fields, "hits": hits, "purpose": actor.purpose, "page": page}
    before_showing(lambda: record(actor=actor, verb="people_searched", detail=detail))


def seen_now(rows: Any, pk: int) -> Any:
    """The row as it stands now. raises Refusal("people.not_current") when it was shut to the actor in between."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise refusals.not_current()
    return row


def _require_open(actor: Actor, person: Person, scope: int) -> None:
    actor.require("edit_person")
    actor.require_write(scope)
    if not is_open_in(actor, person, scope):
        raise refusals.scope_shut()


def _end(rows: Any, ends_on: date) -> None:
    if not rows.filter(ends_on__isnull=True).update(ends_on=ends_on):
        raise refusals.not_current()


def _join(person: Person, household: Household | None, role: str, starts_on: date) -> HouseholdMember:
    if household is None:
        household = Household(starts_on=starts_on)
        household.save(force_insert=True)
    elif HouseholdMember.objects.filter(household=household, person=person, starts_on=starts_on).exists():
        raise refusals.lives_there_already()
    member = HouseholdMember(household=household, person=person, role=role, starts_on=starts_on)
    member.save(force_insert=True)
    return member
