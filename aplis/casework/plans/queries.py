"""Contacts of a person, those of the day, and what stands between an agency and the people it wants to reach."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, When, Window
from django.db.models.functions import RowNumber, TruncQuarter
from django.utils import timezone

from aplis.casework.plans.models import Contact, ContactReply
from aplis.core.access import Actor
from aplis.core.database import compiling
from aplis.core.prepared import prepared
from aplis.register.people.models import CONTACT, Person
from aplis.register.sharing.looks import OpenFile
from aplis.rules.barriers import BARRIERS, BIT, NOT_KNOWN, TO_BOOK
from aplis.rules.scopes import BIT as SCOPE_BIT

LAST_SHOWN: Final = 3
TODAY_SHOWN: Final = 30
_REASON: Final = "that a hidden person is to be met by another agency, without when and where; one bit leaves the room"


@dataclass(frozen=True)
class Around:
    """The contacts on the page of the life situation.

    elsewhere   whether another agency has planned one, of which nothing more is told
    """

    next: Contact | None
    last: list[Contact]
    elsewhere: bool
    may_write: bool


def stands() -> Q:
    return Q(withdrawn_at__isnull=True)


def contacts_around(file: OpenFile) -> Around | None:
    """None where role and rights do not show how the person is reached. One query, one more for a hidden person."""
    if not file.scopes & CONTACT or not file.tells_of_person:
        return None
    actor, person_id = file.actor, file.person.pk
    rows = list(_nearest(actor, person_id))
    planned = [row for row in rows if row.state == Contact.State.PLANNED]
    last = [row for row in rows if row.state != Contact.State.PLANNED]
    return Around(planned[0] if planned else None, last, is_planned_elsewhere(actor, file.person), may_write(file))


def may_write(file: OpenFile) -> bool:
    """Whether the worker may write down contacts with this person."""
    covered = 0
    for right in file.rights:
        covered |= right.scopes
    return file.actor.may("write_fact") and bool(file.actor.write_scopes & covered & SCOPE_BIT["contact"])


@prepared
def _nearest(actor: Actor, person_id: int) -> Any:
    """The next ones that are planned and the last ones that are over, LAST_SHOWN of each at most."""
    is_planned = Case(When(state=Contact.State.PLANNED, then=1), default=0, output_field=IntegerField())
    soonest, latest = (
        Window(RowNumber(), partition_by=[F("is_planned")], order_by=order) for order in (("at", "pk"), ("-at", "-pk"))
    )
    rows = Contact.objects.visible_to(actor).filter(stands(), person_id=person_id).annotate(is_planned=is_planned)
    rows = rows.annotate(place_of_kind=Case(When(is_planned=1, then=soonest), default=latest))
    rows = rows.filter(place_of_kind__lte=LAST_SHOWN).select_related("agency", "worker")
    return rows.order_by("-is_planned", "place_of_kind")


def is_planned_elsewhere(actor: Actor, person: Person) -> bool:
    """Whether another agency is to meet a hidden person. Of everybody else the contacts themselves are read."""
    if person.protection_level < Person.Protection.HIDDEN:
        return False
    with compiling([person.pk]):
        return bool(_elsewhere(actor, person.pk))


@prepared
def _elsewhere(actor: Actor, person_id: int) -> Any:
    rows = Contact.objects.filter(stands(), person_id=person_id, state=Contact.State.PLANNED)
    others = rows.exclude(agency_id=actor.agency_id).unscoped(reason=_REASON)
    return others.order_by().values_list("scope", flat=True)[:1]


def contacts_of(actor: Actor, person_id: int, asked: str = "") -> QuerySet[Contact]:
    """All contacts of the person, also those that were a mistake, the latest first."""
    rows = Contact.objects.visible_to(actor).filter(person_id=person_id)
    if asked:
        columns = ("place", "text", "differently", "interpreter_service", "worker__name", "agency__name")
        found = Q()
        for column in columns:
            found |= Q(**{f"{column}__icontains": asked})
        rows = rows.filter(found)
    return rows.select_related("agency", "worker").order_by("-at", "-pk")


def with_replies(actor: Actor, contacts: Iterable[Contact]) -> list[Contact]:
    """The contacts, each with `answers`: what the person said, in the order in which she said it. One query."""
    contacts, by_contact = list(contacts), dict[int, list[ContactReply]]()
    rows = ContactReply.objects.visible_to(actor).filter(contact_id__in=[contact.pk for contact in contacts])
    for reply in rows.order_by("given_on", "pk"):
        by_contact.setdefault(reply.contact_id, []).append(reply)
    for contact in contacts:
        contact.answers = by_contact.get(contact.pk, [])  # type: ignore[attr-defined]
    return contacts


def contacts_in(actor: Actor, people: Iterable[int]) -> Any:
    """Of these persons, the own agency's contacts of today and those before of which nobody told how they went, those for which an
    interpreter is to be booked, and those of which it is to be found out what stood in the way. One query.
    """
    return _contacts_in(actor, tuple(people), tomorrow(actor))


def tomorrow(actor: Actor) -> datetime:
    """The instant at which the actor's day is over."""
    return timezone.make_aware(datetime.combine(actor.today + timedelta(days=1), time.min))


@prepared
def _contacts_in(actor: Actor, people: tuple[int, ...], until: datetime) -> Any:
    rows = Contact.objects.visible_to(actor).filter(stands(), agency_id=actor.agency_id, person_id__among=people)
    rows = rows.alias(unknown=F("barriers").bitand(BIT[NOT_KNOWN]))
    planned = Q(state=Contact.State.PLANNED) & (Q(at__lt=until) | Q(interpreter=TO_BOOK))
    to_find_out = Q(state=Contact.State.NOT_HELD, unknown__gt=0)
    # What is planned stands before what is to be found out, which may be a lot and is not for a certain hour.
    return rows.filter(planned | to_find_out).order_by("-state", "at", "pk")[:TODAY_SHOWN]


def barriers_by_quarter(actor: Actor, since: datetime) -> dict[datetime, dict[str, int]]:
    """By first day of the quarter and barrier, in how many contacts of the own agency that the actor may read it stood in the way."""
    rows = Contact.objects.visible_to(actor).filter(stands(), agency_id=actor.agency_id, at__gte=since)
    return _counted(rows.exclude(state=Contact.State.PLANNED), "at")


def barriers_said_by_quarter(actor: Actor, since: datetime) -> dict[datetime, dict[str, int]]:
    """The same, as the persons themselves say."""
    rows = ContactReply.objects.visible_to(actor).filter(agency_id=actor.agency_id, recorded_at__gte=since)
    return _counted(rows, "recorded_at")


def _counted(rows: Any, dated_by: str) -> dict[datetime, dict[str, int]]:
    bits = {f"has_{code}": F("barriers").bitand(BIT[code]) for code in BARRIERS}
    counts = {f"n_{code}": Count("pk", filter=Q(**{f"has_{code}__gt": 0})) for code in BARRIERS}
    found = rows.alias(**bits).annotate(quarter=TruncQuarter(dated_by)).order_by().values("quarter").annotate(**counts)
    return {row["quarter"]: {code: row[f"n_{code}"] for code in BARRIERS} for row in found}
