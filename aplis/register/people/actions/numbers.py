"""Verbs on the numbers that authorities gave a person."""

from datetime import date, datetime

from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.journal import record
from aplis.core.once import once
from aplis.register.people import refusals
from aplis.register.people.actions.opened import end_row, require_editing
from aplis.register.people.identifiers import sealed_fields
from aplis.register.people.match_keys import write_keys
from aplis.register.people.models import (
    CONTACT,
    Identifier,
    Person,
)


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
    require_editing(actor, person, CONTACT)
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
    end_row(Identifier.objects.visible_to(actor).filter(pk=identifier.pk), ends_on)
    record(
        actor=actor,
        verb="identifier_ended",
        person=identifier.person_id,
        on=identifier,
        scope=CONTACT,
        happened_on=ends_on,
    )
    return identifier


@once(Identifier)
def withdraw_identifier(*, actor: Actor, identifier: Identifier, reason: str) -> Identifier:
    """The number never was this person's: it was mistyped, invented, or is somebody else's. Nobody finds her by it any more.

    It stays to be read with the reason, so that no feed and no colleague brings it back unseen.
    """
    return _judge(actor, identifier, "identifier_withdrawn", was_withdrawn=False, at=timezone.now(), because=reason)


@once(Identifier)
def restore_identifier(*, actor: Actor, identifier: Identifier) -> Identifier:
    """The withdrawn number is this person's after all."""
    return _judge(actor, identifier, "identifier_restored", was_withdrawn=True, at=None, because="")


def _judge(
    actor: Actor, identifier: Identifier, verb: str, *, was_withdrawn: bool, at: datetime | None, because: str
) -> Identifier:
    require_editing(actor, identifier.person, CONTACT)
    rows = Identifier.objects.visible_to(actor).filter(pk=identifier.pk, withdrawn_at__isnull=not was_withdrawn)
    if not rows.update(withdrawn_at=at, withdrawn_because=because):
        raise refusals.not_current()
    write_keys([identifier.person_id])
    record(actor=actor, verb=verb, person=identifier.person_id, on=identifier, scope=CONTACT)
    return identifier
