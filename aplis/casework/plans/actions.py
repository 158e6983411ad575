"""Verbs on contacts. How a contact went is told once; a mistake is withdrawn with a reason and stays, and a new one is written down."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from aplis.casework.plans import refusals
from aplis.casework.plans.models import Contact, ContactReply
from aplis.casework.situations.actions import require_writing
from aplis.core.access import Actor
from aplis.core.errors import Stale
from aplis.core.journal import record
from aplis.core.once import once
from aplis.register.people.models import CONTACT, Person
from aplis.register.sharing.releases.speaking import require_speaker
from aplis.rules.barriers import BIT, NOT_KNOWN, codes, counted

State = Contact.State


@once(Contact)
def plan_contact(*, actor: Actor, person: Person, **planned: Any) -> Contact:
    """A contact that is to come, with what is to be done about an interpreter. The person reads it at once."""
    require_writing(actor, person.pk, CONTACT)
    contact = _made(actor, person.pk, state=State.PLANNED, **planned)
    _note(actor, "contact_planned", contact)
    return contact


@once(Contact)
def write_down_contact(*, actor: Actor, person: Person, **told: Any) -> Contact:
    """A contact that was not planned here, and how it went."""
    require_writing(actor, person.pk, CONTACT)
    contact = _made(actor, person.pk, **told)
    _note(actor, "contact_written_down", contact)
    return contact


@once(Contact)
def tell_contact(*, actor: Actor, contact: Contact, version: int, **told: Any) -> Contact:
    """How a planned contact went. Nobody came or answered: with what stood in the way on our side.

    raises Stale with the contact as it stands when somebody was faster.
    """
    barriers = counted(told.pop("barriers"), told.get("interpreter", contact.interpreter))
    _change(actor, contact, version, barriers=barriers, **told)
    _note(actor, "contact_told", contact)
    return contact


@once(Contact)
def move_contact(*, actor: Actor, contact: Contact, version: int, **planned: Any) -> Contact:
    """To another day or place: the contact stays as it was planned, and the one that follows it says when it is now. Returns that one.

    raises Stale as tell_contact does.
    """
    _change(actor, contact, version, state=State.MOVED)
    moved = _made(actor, contact.person_id, state=State.PLANNED, follows=contact.pk, **planned)
    _note(actor, "contact_moved", moved)
    return moved


@once(Contact)
def set_interpreter(*, actor: Actor, contact: Contact, version: int, interpreter: str, **told: Any) -> Contact:
    """What is arranged about an interpreter for a planned contact. None to be had: the language is a barrier.

    raises Stale as tell_contact does.
    """
    barriers = counted(0, interpreter)
    _change(actor, contact, version, interpreter=interpreter, barriers=barriers, **told)
    _note(actor, "contact_interpreter_set", contact)
    return contact


@once(Contact)
def find_barriers(*, actor: Actor, contact: Contact, version: int, barriers: int) -> Contact:
    """What was not known yet was found out: it stands beside what was known already.

    raises Stale as tell_contact does.
    """
    known = contact.barriers & ~BIT[NOT_KNOWN] | barriers
    _change(actor, contact, version, of_state=State.NOT_HELD, barriers=known)
    _note(actor, "contact_barriers_found", contact)
    return contact


@once(Contact)
def withdraw_contact(*, actor: Actor, contact: Contact, version: int, because: str) -> Contact:
    """It was written down by mistake. It stays for those who read it, with the reason, and counts no more.

    raises Stale as tell_contact does.
    """
    _change(actor, contact, version, of_state=None, withdrawn_at=timezone.now(), withdrawn_because=because)
    _note(actor, "contact_withdrawn", contact)
    return contact


@once(ContactReply)
def reply_to_contact(*, actor: Actor, contact: Contact, barriers: int, text: str) -> ContactReply:
    """The person says what stood in the way, on the own pages or to a worker of the agency, who writes it down for her.

    It stands beside what the service says.
    """
    if actor.is_person:
        require_speaker(actor, contact.person, CONTACT)
        if actor.on_behalf_of != "person":
            raise refusals.hers_to_say()
    else:
        _require_own(actor, contact)
    reply = ContactReply(
        person_id=contact.person_id, scope=CONTACT, contact=contact, agency_id=contact.agency_id, author_id=actor.worker_id,
        barriers=barriers, text=text, given_on=actor.today, is_private=contact.is_private,
    )  # fmt: skip
    reply.save(force_insert=True)
    record(
        actor=actor, verb="contact_replied", person=contact.person_id, on=reply, scope=CONTACT, is_private=reply.is_private,
        detail={"barriers": list(codes(barriers))},
    )  # fmt: skip
    return reply


def _made(actor: Actor, person_id: int, *, at: datetime, interpreter: str, barriers: int = 0, **fields: Any) -> Contact:
    contact = Contact(
        person_id=person_id, scope=CONTACT, agency_id=actor.agency_id, worker_id=actor.worker_id, at=at,
        interpreter=interpreter, barriers=counted(barriers, interpreter), **fields,
    )  # fmt: skip
    contact.save(force_insert=True)
    return contact


def _require_own(actor: Actor, contact: Contact) -> None:
    require_writing(actor, contact.person_id, CONTACT)
    if contact.agency_id != actor.agency_id:
        raise refusals.of_others()


def _change(
    actor: Actor, contact: Contact, version: int, *, of_state: str | None = State.PLANNED, **changes: Any
) -> None:
    """Changes the row if it is the version that the worker saw, in this state (None: in any) and no mistake."""
    _require_own(actor, contact)
    seen = Contact.objects.visible_to(actor).filter(pk=contact.pk)
    standing = seen.filter(version=version, withdrawn_at__isnull=True)
    standing = standing if of_state is None else standing.filter(state=of_state)
    if not standing.update(**changes, version=F("version") + 1):
        raise Stale(seen.select_related("agency", "worker").first())
    for name, value in changes.items():
        setattr(contact, name, value)


def _note(actor: Actor, verb: str, contact: Contact) -> None:
    """Codes alone. When and where a planned contact is stands in no journal."""
    detail: dict[str, Any] = {"state": contact.state, "interpreter": contact.interpreter}
    if contact.barriers:
        detail["barriers"] = list(codes(contact.barriers))
    record(
        actor=actor, verb=verb, person=contact.person_id, on=contact, scope=CONTACT, is_private=contact.is_private, detail=detail
    )  # fmt: skip
