"""Verbs on a person, her names, and ways to reach her."""

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
from aplis.register.people.actions.opened import end_row, require_editing, seen_now
from aplis.register.people.match_keys import write_keys
from aplis.register.people.models import (
    CONTACT,
    ContactDetail,
    NameToken,
    Person,
    PersonName,
)
from aplis.rules.names import tokens

_SEARCH_WORDS = "search words follow all names, whoever may read them"
_EDITABLE = ("born_on", "birth_precision", "language", "channel", "has_interpreter_need", "is_pseudonymous")


def add_names(person: Person, names: Iterable[dict[str, Any]]) -> list[PersonName]:
    """Saves the names of a new person, the first as the main one. Part of a verb: it writes no journal entry of its own."""
    made = [PersonName(person=person, is_main=number == 0, **name) for number, name in enumerate(names)]
    insert(made)
    insert(NameToken(person=person, token=token) for token in sorted(_tokens_of(made)))
    return made


def write_tokens(person: Person) -> None:
    """Brings the search words of a person in line with the names."""
    wanted = _tokens_of(_all_names(person.pk))
    have = set(_all_tokens(person.pk))
    if surplus := have - wanted:
        NameToken.objects.filter(person=person, token__in=surplus).unscoped(reason=_SEARCH_WORDS).delete()
    insert(NameToken(person=person, token=token) for token in sorted(wanted - have))


def _tokens_of(names: Iterable[PersonName]) -> set[str]:
    return {token for name in names for token in tokens(f"{name.given} {name.family}")}


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
    require_editing(actor, person, CONTACT)
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
    require_editing(actor, person, CONTACT)
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
    require_editing(actor, name.person, CONTACT)
    if name.is_main:
        raise refusals.main_name_ends()
    end_row(PersonName.objects.visible_to(actor).filter(pk=name.pk), ends_on)
    record(actor=actor, verb="name_ended", person=name.person_id, on=name, scope=CONTACT, happened_on=ends_on)
    return name


@once(ContactDetail)
def add_contact(*, actor: Actor, person: Person, is_registering: bool = False, **fields: Any) -> ContactDetail:
    """Records a way to reach the person. The actor's agency becomes the one that holds it.

    is_registering  the verb around this one writes the keys by which the person is found, once for all its parts
    raises Refusal("people.scope_shut") where the contact scope is not open: nobody makes himself a holder.
    """
    require_editing(actor, person, CONTACT)
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
    end_row(ContactDetail.objects.visible_to(actor).filter(pk=detail.pk), ends_on)
    record(actor=actor, verb="contact_ended", person=detail.person_id, on=detail, scope=CONTACT, happened_on=ends_on)
    return detail


def record_search(*, actor: Actor, fields: list[str], hits: int, page: str, agreement: str = "") -> None:
    """Writes that somebody looked for a person: by which fields, for which purpose, how many were found; never the words.

    agreement  how the person agreed that other services are asked, where they were
    """
    actor.require("search_people")
    detail: dict[str, Any] = {"fields": fields, "hits": hits, "purpose": actor.purpose, "page": page}
    if agreement:
        detail["agreement"] = agreement
    before_showing(lambda: record(actor=actor, verb="people_searched", detail=detail))
