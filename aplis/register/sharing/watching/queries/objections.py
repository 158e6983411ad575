"""Questions and objections of people to looks, releases and entries, for whoever answers them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from aplis.core.access import Actor
from aplis.register.agencies.models import Agency
from aplis.register.agencies.queries import posts_behind
from aplis.register.people.models import AccessRight
from aplis.register.people.queries import Wanted, matching
from aplis.register.sharing.models import LEAD, EmergencyAccess, Involvement, Look, Objection
from aplis.register.sharing.queries import is_open
from aplis.register.sharing.watching.queries.log import names_of
from aplis.register.sharing.watching.queries.own import start_of
from aplis.rules.names import tokens

TABS: Final = ("open", "answered")


@dataclass(frozen=True)
class ObjectionLine:
    """`name` is "" where the person is hidden from the reader."""

    objection: Objection
    name: str
    is_late: bool


def queue(actor: Actor, *, tab: str, words: str = "") -> Any:
    """The agency's objections: those that wait by the day their answer is owed, so that late ones come first."""
    rows = Objection.objects.visible_to(actor).filter(agency_id=actor.agency_id)
    if wanted := tokens(words):
        rows = rows.filter(person_id__in=matching(actor, Wanted(words=wanted)).order_by().values("pk"))
    if tab == "open":
        return rows.filter(state=Objection.State.OPEN).order_by("due_on", "asked_at", "pk")
    return rows.exclude(state=Objection.State.OPEN).order_by("-answered_at", "-pk")


def objection_lines(actor: Actor, rows: Iterable[Objection]) -> list[ObjectionLine]:
    """One query for the names."""
    found = list(rows)
    names = names_of(actor, {row.person_id for row in found})
    return [
        ObjectionLine(row, names.get(row.person_id, ""), row.state == Objection.State.OPEN and row.due_on < actor.today)
        for row in found
    ]


def is_about_oneself(actor: Actor, objection: Objection) -> bool:
    """Whether the actor looked, opened the emergency or leads the file that the objection is about; in whichever post of hers."""
    posts = posts_behind(actor)
    if objection.about == LEAD:
        files = Involvement.objects.visible_to(actor).filter(is_open(actor), person_id=objection.person_id)
        return bool(files.filter(agency_id=objection.agency_id, lead_id__in=posts).exists())
    if objection.about == "emergency" and objection.about_id:
        rows = EmergencyAccess.objects.visible_to(actor).filter(pk=objection.about_id, worker_id__in=posts)
        return bool(rows.exists())
    if objection.look_day is None:
        return False
    looks = Look.objects.audited_by(actor) if actor.may("audit_looks") else Look.objects.visible_to(actor)
    day = objection.look_day
    of_day = looks.filter(at__gte=start_of(day), at__lt=start_of(day + timedelta(days=1)))
    if objection.look_purpose:
        of_day = of_day.filter(purpose=objection.look_purpose)
    return bool(of_day.filter(worker_id__in=posts, person_id=objection.person_id).exists())


def has_dealt_with(actor: Actor, person: int, agency: int) -> bool:
    """Whether the agency ever held a right on the person, so that something can be asked of it."""
    return bool(AccessRight.objects.visible_to(actor).filter(person_id=person, agency_id=agency).exists())


def agency_of(pk: int) -> Agency:
    """Of a choice that a form has checked. An agency is about nobody."""
    return Agency.objects.get(pk=pk)
