"""How the person wishes to be reached, and how not. It opens nothing to anybody and is no release."""

from typing import Any

from django.db.models import F

from aplis.core.access import Actor
from aplis.core.database import compiling
from aplis.core.journal import record
from aplis.core.once import once
from aplis.register.people.actions.opened import require_editing
from aplis.register.people.models import CONTACT, Person
from aplis.register.sharing.models import ContactPreference
from aplis.register.sharing.releases.speaking import require_speaker


def preferences_of(actor: Actor, person: Person) -> Any:
    """What the person said about it, the newest first; the one without an end is in force."""
    rows = ContactPreference.objects.visible_to(actor).filter(person=person).select_related("agency")
    return rows.order_by(F("ends_on").desc(nulls_first=True), "-starts_on", "-pk")


def preference_in_force(actor: Actor, person: Person) -> ContactPreference | None:
    row: ContactPreference | None = preferences_of(actor, person).filter(ends_on__isnull=True).first()
    return row


@once(ContactPreference)
def record_preference(*, actor: Actor, person: Person, **fields: Any) -> ContactPreference:
    """Writes down how the person wishes to be reached from today; what held before stays in the history.

    Who recorded it: the worker's agency, or nobody where the person did it on her own pages. The channel beside her name follows.
    """
    if actor.is_person:
        require_speaker(actor, person, CONTACT)
    else:
        require_editing(actor, person, CONTACT)
    row = ContactPreference(person=person, agency_id=actor.agency_id, starts_on=actor.today, **fields)
    with compiling([person.pk]):
        # First the person's own row, so that of two at once the second finds what the first has written.
        Person.objects.visible_to(actor).filter(pk=person.pk).update(channel=row.channel, version=F("version") + 1)
    seen = ContactPreference.objects.visible_to(actor)
    seen.filter(person=person, ends_on__isnull=True).update(ends_on=actor.today)
    row.save(force_insert=True)
    record(
        actor=actor, verb="preference_recorded", person=person.pk, on=row, scope=CONTACT,
        detail={"channel": row.channel, "tone": row.tone},
    )  # fmt: skip
    return row
