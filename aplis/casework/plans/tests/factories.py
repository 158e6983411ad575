"""Contacts for tests, written without an action, so that a test may begin from any state."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from aplis.casework.plans.models import Contact, ContactReply
from aplis.register.agencies.models import Agency, Worker
from aplis.register.people.models import CONTACT, ContactDetail, Person
from aplis.register.sharing.rights import compile_rights
from aplis.rules.barriers import BIT


def make_contact(person: Person, worker: Worker, **fields: Any) -> Contact:
    """Planned at the worker's office in an hour from now, unless the fields say otherwise. Not held: for the time, and we ask anew."""
    given = {"at": timezone.now() + timedelta(hours=1), "way": "office", **fields}
    if given.get("state") == "not_held":
        given = {"barriers": BIT["time"], "differently": "We ask when it suits", **given}
    contact = Contact(person=person, scope=CONTACT, agency=worker.agency, worker=worker, **given)
    contact.save(force_insert=True)
    return contact


def make_contact_reply(contact: Contact, **fields: Any) -> ContactReply:
    """Said by the person herself, today."""
    given = {"barriers": BIT["time"], "given_on": timezone.localdate(), "is_private": contact.is_private, **fields}
    reply = ContactReply(
        person_id=contact.person_id, scope=CONTACT, contact=contact, agency_id=contact.agency_id, **given
    )
    reply.save(force_insert=True)
    return reply


def hold(person: Person, agency: Agency) -> None:
    """The agency keeps a way to reach the person, and is a holder therefore."""
    ContactDetail(person=person, agency=agency, kind="phone", value="040 000 000").save(force_insert=True)
    compile_rights([person.pk], on=timezone.localdate())
