"""Verbs that open and shut a person to an agency. Each compiles the rights in its own transaction."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

from django.db import DatabaseError, OperationalError
from django.db.models import F
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import before_showing, compiling
from aplis.core.errors import Stale
from aplis.core.faults import is_passing
from aplis.core.inserting import insert
from aplis.core.journal import record
from aplis.core.once import once, one_act
from aplis.register.agencies.models import Worker
from aplis.register.people.actions import add_contact, add_identifier, add_names, join_household, seen_now
from aplis.register.people.match_keys import write_first_keys, write_keys
from aplis.register.people.models import CONTACT, Person
from aplis.register.people.queries import is_open_in
from aplis.register.people.refusals import scope_shut
from aplis.register.sharing import refusals
from aplis.register.sharing.helping.ending import end_for_closing, end_for_protection
from aplis.register.sharing.keepers import keeps_file, tell_of_first_file
from aplis.register.sharing.models import PLAN, Involvement, Look, NamedViewer
from aplis.register.sharing.notices.writing import OFFICER, tell
from aplis.register.sharing.queries import listed_already
from aplis.register.sharing.rights import compile_first_rights, compile_rights
from aplis.rules import emergency
from aplis.rules.helping import may_be_helped
from aplis.rules.jurisdictions import opens_in

alarm = logging.getLogger("aplis.alarm")


@once(Person, makes="person")
def register_person(
    *,
    actor: Actor,
    person: Person,
    names: Iterable[dict[str, Any]],
    contact: Mapping[str, Any] | None = None,
    number: Mapping[str, Any] | None = None,
    place: Mapping[str, Any] | None = None,
    **opening: Any,
) -> Person:
    """Registers a person at the actor's agency with an involvement and the right that follows; and, where given, a way to reach her, a
    number and a place in a household: all or nothing.

    Each of these parts is a verb with its own journal entry; a repeat of the whole acts once.

    opening  purpose, basis and opened_on of the file
    """
    actor.require("register_person")
    purpose, basis, opened_on = (opening[name] for name in ("purpose", "basis", "opened_on"))
    _require_basis(actor, basis, opened_on)
    # Around them all, so that the database is told once whose grounds are read, not anew for the rights and for the keys.
    with one_act(), compiling([person.pk]):
        person.save(force_insert=True)
        involvement = _new_file(actor, person, purpose=purpose, basis=basis, opened_on=opened_on)
        compile_first_rights(person, on=actor.today)
        written = add_names(person, names)
        _record_opening(actor, "person_registered", involvement, scope=CONTACT)
        part: dict[str, Any] = {"actor": actor, "key": None, "person": person}
        contacts = [add_contact(**part, is_registering=True, **contact)] if contact else []
        numbers = [add_identifier(**part, is_registering=True, **number)] if number else []
        if place:
            join_household(**part, **place)
        write_first_keys(person, written, numbers, contacts)
    return person


@once(Involvement)
def open_involvement(
    *, actor: Actor, person: Person, purpose: str, basis: str, opened_on: date, lead: Worker | None = None
) -> Involvement:
    """Opens a further file of the actor's agency on a person it already sees; the right follows in the same transaction.

    An agency that was only let see the person opens its first one so that she, its officer and the agencies that keep a file are told.

    raises Refusal("people.scope_shut") where the plan is not open: who was let see a part does not open the rest alone; and one for
    danger, which opens an emergency of an hour and no file of an agency that has none.
    """
    actor.require("register_person")
    if not is_open_in(actor, person, PLAN):
        raise scope_shut()
    is_first = not keeps_file(actor, person.pk)
    if is_first and basis == emergency.BASIS:
        raise refusals.danger_opens_an_emergency()
    _require_basis(actor, basis, opened_on)
    involvement = _new_file(actor, person, purpose=purpose, basis=basis, opened_on=opened_on, lead=lead)
    compile_rights([person.pk], on=actor.today)
    _record_opening(actor, "involvement_opened", involvement, scope=PLAN)
    if is_first:
        tell_of_first_file(actor, involvement)
    return involvement


@once(Involvement)
def close_involvement(*, actor: Actor, involvement: Involvement, version: int) -> Involvement:
    """Closes the agency's file today. Its right ends in the same transaction: the next page shows nothing any more.

    raises Stale when somebody changed the involvement since the reader saw it.
    """
    actor.require("close_involvement")
    rows = Involvement.objects.visible_to(actor).filter(
        pk=involvement.pk, agency_id=actor.agency_id, version=version, closed_on__isnull=True
    )
    closed_on = max(actor.today, involvement.opened_on)
    # The entry is written while the file is still open to the actor, so that the database lets it be found afterwards.
    record(actor=actor, verb="involvement_closed", person=involvement.person_id, on=involvement, scope=PLAN)
    if not rows.update(closed_on=closed_on, version=F("version") + 1):
        raise Stale(seen_now(Involvement.objects.visible_to(actor), involvement.pk))
    end_for_closing(involvement, on=actor.today)
    compile_rights([involvement.person_id], on=actor.today)
    involvement.closed_on = closed_on
    return involvement


@once(Involvement)
def assign_lead(*, actor: Actor, involvement: Involvement, lead: Worker, version: int) -> Involvement:
    """Names the worker of the agency who leads its file on the person."""
    actor.require("assign_lead")
    if lead.agency_id != actor.agency_id:
        raise refusals.lead_elsewhere()
    rows = Involvement.objects.visible_to(actor).filter(pk=involvement.pk, agency_id=actor.agency_id, version=version)
    if not rows.update(lead=lead, version=F("version") + 1):
        raise Stale(seen_now(Involvement.objects.visible_to(actor), involvement.pk))
    record(
        actor=actor,
        verb="lead_assigned",
        person=involvement.person_id,
        on=involvement,
        scope=PLAN,
        detail={"lead": lead.pk},
    )
    return involvement


@once(Person)
def set_protection(
    *, actor: Actor, person: Person, level: int, named: Iterable[Worker], version: int, is_confirmed: bool = False
) -> Person:
    """Sets the protection level and, for sealed persons, who may know of them; the actor is always among these.

    Every agency's rights are compiled anew at once: a sealed person vanishes for all who are not named. That somebody did, not about whom,
    is told to the officer, so that nobody hides a file alone and unseen.

    is_confirmed  a second worker has confirmed it; without that the protection only becomes stronger

    raises Refusal("people.scope_shut") where the plan is not open: who was let see a part does not decide who sees the whole.
    """
    require_protection(actor, person)
    if level < person.protection_level and not is_confirmed:
        raise refusals.second_worker_confirms()
    rows = Person.objects.visible_to(actor).filter(pk=person.pk, version=version)
    record(actor=actor, verb="protection_set", person=person.pk, on=person, scope=PLAN, detail={"level": level})
    if not rows.update(protection_level=level, version=F("version") + 1):
        raise Stale(seen_now(Person.objects.visible_to(actor), person.pk))
    if level == Person.Protection.SEALED:
        viewers = {worker.pk for worker in named} | {actor.worker_id}
        _name_viewers(actor, person, viewers)
        if person.protection_level != level:
            tell(kind="person_sealed", agency=actor.agency_id, verb=OFFICER, detail={"number": len(viewers)})
    if not may_be_helped(level):
        end_for_protection(person.pk, on=actor.today)
    compile_rights([person.pk], on=actor.today)
    write_keys([person.pk])
    person.protection_level = level
    return person


def require_protection(actor: Actor, person: Person) -> None:
    """Raises a Refusal unless the role may set a protection level and a right opens the plan, where all helpers stand."""
    actor.require("set_protection")
    if not is_open_in(actor, person, PLAN):
        raise scope_shut()


class LookNotWritten(OperationalError):
    """The look log took no entry. Answered like a database that is down: the page is not shown."""


def record_look(
    *, actor: Actor, person: Person, scopes: int, page: str, reason: str = "", right_id: int | None = None
) -> None:
    """Writes that the actor looked, before the page is shown (see core.database.before_showing).

    right_id  the AccessRight that opened the page, by which it is explained later why the look was lawful

    raises LookNotWritten where this fails, after an alarm to the operator: nothing is shown then.
    """
    look = Look(
        person=person,
        worker_id=actor.worker_id,
        agency_id=actor.agency_id,
        role=actor.role,
        purpose=actor.purpose,
        reason=reason,
        scopes=scopes,
        page=page,
        right_id=right_id,
    )
    before_showing(lambda: _write_looks([look]))


def _write_looks(looks: list[Look]) -> None:
    with _all_or_no_page():
        insert(looks)


@contextmanager
def _all_or_no_page() -> Iterator[None]:
    try:
        yield
    except DatabaseError as fault:
        alarm.critical("The look log takes no entries (%s): pages about people are not shown.", type(fault).__name__)
        if is_passing(fault):
            raise
        raise LookNotWritten from fault


def record_listing(*, actor: Actor, page: str, shown: Mapping[int, tuple[int, str]]) -> None:
    """Writes the looks of a page that shows a little of many people: for each person once a day, and again for more scopes.

    Two statements for as many people as stand on a page, one where all of it was written before.

    shown   by person: the scopes of the contents on the page, as a mask, 0 where nothing but the name stands there; and the purpose
    """
    if not shown:
        return
    since = timezone.make_aware(datetime.combine(actor.today, time.min))
    known: dict[int, int] = {}
    for person, scopes in listed_already(actor, tuple(shown), page, since):
        known[person] = known.get(person, 0) | scopes
    new = [
        Look(
            person_id=person,
            worker_id=actor.worker_id,
            agency_id=actor.agency_id,
            role=actor.role,
            purpose=purpose,
            scopes=scopes,
            page=page,
        )
        for person, (scopes, purpose) in shown.items()
        if person not in known or scopes & ~known[person]
    ]
    if new:
        before_showing(lambda: _write_looks(new))


def _name_viewers(actor: Actor, person: Person, workers: set[int | None]) -> None:
    """Makes exactly these workers the ones who may know of a sealed person."""
    with compiling([person.pk]):
        listed = NamedViewer.objects.filter(person=person).unscoped(reason="the list of a sealed person")
        have = dict(listed.values_list("worker_id", "ends_on"))
        listed.filter(worker_id__in=workers).update(ends_on=None)
        listed.exclude(worker_id__in=workers).filter(ends_on__isnull=True).update(ends_on=actor.today)
        new = [
            NamedViewer(person=person, worker_id=each, starts_on=actor.today) for each in workers if each not in have
        ]
        NamedViewer.objects.bulk_create(new)


def _new_file(actor: Actor, person: Person, *, lead: Worker | None = None, **fields: Any) -> Involvement:
    involvement = Involvement(
        person=person, agency_id=actor.agency_id, lead_id=lead.pk if lead else actor.worker_id, **fields
    )
    involvement.save(force_insert=True)
    return involvement


def _record_opening(actor: Actor, verb: str, involvement: Involvement, *, scope: str) -> None:
    record(
        actor=actor,
        verb=verb,
        person=involvement.person_id,
        on=involvement,
        scope=scope,
        happened_on=involvement.opened_on,
        detail={"purpose": involvement.purpose, "basis": involvement.basis},
    )


def _require_basis(actor: Actor, basis: str, on: date) -> None:
    if not opens_in(actor.country, basis, actor.agency_kind, on).scopes:
        raise refusals.basis_opens_nothing()
