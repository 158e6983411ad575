"""Reads over emergency accesses: the running one of a file, those of an agency, what waits to be told and reviewed."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, Q

from aplis.core.access import Actor
from aplis.core.database import compiling
from aplis.core.prepared import prepared
from aplis.register.people.models import CONTACT, AccessRight, Person, PersonName
from aplis.register.sharing.actions import record_listing
from aplis.register.sharing.models import EmergencyAccess, Look
from aplis.rules import emergency
from aplis.rules.jurisdictions import opens_in
from aplis.rules.rights import EMERGENCY

REPORT_DAYS: Final = 90
LOOKED_FOR: Final = "supervision"
_REASON: Final = "who is alarmed about an emergency, and whose name the one who has to judge it is told"


def opened_by(actor: Actor, danger: str) -> int:
    """The scopes that an emergency of this kind would open to the actor's role, as a mask."""
    opened = opens_in(actor.country, emergency.BASIS, actor.agency_kind, actor.today).scopes
    return emergency.scopes_of(danger, opened=opened) & actor.read_scopes


def running_of(actor: Actor, rights: Iterable[AccessRight]) -> EmergencyAccess | None:
    """The access of the worker by which these rights in force open the file, the one that lasts longest. No query without one."""
    ids = [right.source_id for right in rights if right.source_kind == EMERGENCY]
    if not ids:
        return None
    found: EmergencyAccess | None = (
        EmergencyAccess.objects.visible_to(actor).filter(pk__in=ids).order_by("-ends_at").first()
    )
    return found


def running_now(actor: Actor) -> list[EmergencyAccess]:
    """The worker's accesses that have not ended, so that a closed page is found again."""
    rows = EmergencyAccess.objects.visible_to(actor).filter(worker_id=actor.worker_id, ended_at__isnull=True)
    return list(rows.filter(ends_at__gt=actor.now).order_by("ends_at"))


def accesses(actor: Actor, *, words: str = "", which: str = "") -> Any:
    """The accesses of the agency that the actor reviews; without that verb one's own. The newest first.

    words   of the worker's name
    which   "open" not reviewed, "untold" the person was not told and should have been; "" all of them
    """
    rows = EmergencyAccess.objects.visible_to(actor).filter(agency_id=actor.agency_id)
    if not actor.may("review_emergency"):
        rows = rows.filter(worker_id=actor.worker_id)
    if words:
        rows = rows.filter(worker__name__icontains=words)
    untold = Q(told_at__isnull=True) & is_overdue(actor.now, actor.today)
    chosen = {"open": Q(outcome=""), "untold": untold}.get(which)
    rows = rows.filter(chosen) if chosen is not None else rows
    return rows.select_related("worker", "reviewed_by", "agency").order_by("-began_at", "-pk")


def is_overdue(now: datetime, today: date) -> Q:
    """As rules.emergency.is_overdue, told to the database."""
    return Q(postponed_until__isnull=True, tell_by__lte=now) | Q(postponed_until__lte=today)


def report(actor: Actor) -> Any:
    """By worker of the agency: how many accesses within REPORT_DAYS, to how many persons, how many were not justified."""
    since = actor.now - timedelta(days=REPORT_DAYS)
    rows = accesses(actor).filter(began_at__gte=since).order_by()
    counted = rows.values("worker_id", name=F("worker__name")).annotate(
        number=Count("pk"),
        people=Count("person_id", distinct=True),
        wrong=Count("pk", filter=Q(outcome=EmergencyAccess.Outcome.NOT_JUSTIFIED)),
    )
    return counted.order_by("-number", "name")


def is_told_late(actor: Actor, access: EmergencyAccess) -> bool:
    if access.told_at is not None:
        return False
    days = {"tell_by": access.tell_by, "postponed_until": access.postponed_until}
    return emergency.is_overdue(**days, now=actor.now, today=actor.today)


def before(actor: Actor, person: Person) -> tuple[int, int]:
    """How often the agency opened this person within a day, and how often this worker opened anybody within a week; this one counts."""
    with compiling([person.pk]):
        of_agency = EmergencyAccess.objects.filter(person=person, agency_id=actor.agency_id).unscoped(reason=_REASON)
        again = of_agency.filter(began_at__gt=actor.now - emergency.REPEATED_WITHIN).count()
    mine = EmergencyAccess.objects.visible_to(actor).filter(worker_id=actor.worker_id)
    return again, mine.filter(began_at__gt=actor.now - emergency.OFTEN_WITHIN).count()


def names_told(actor: Actor, accesses: Iterable[EmergencyAccess]) -> dict[int, str]:
    """The main names of the persons of these accesses, which the reader already sees; nothing else of them, and of sealed ones nothing.

    Each name shown is a look of the reader.
    """
    people = tuple(sorted({access.person_id for access in accesses}))
    with compiling(people):
        names = {name.person_id: str(name) for name in _main_names(people)}
    shown = dict.fromkeys(names, (CONTACT, LOOKED_FOR))
    record_listing(actor=actor.for_purpose(LOOKED_FOR), page="emergencies", shown=shown)
    return names


@prepared
def _main_names(people: tuple[int, ...]) -> Any:
    rows = PersonName.objects.filter(
        person_id__among=people, is_main=True, person__protection_level__lt=Person.Protection.SEALED
    )
    return rows.unscoped(reason=_REASON)


def pages_opened(actor: Actor, access: EmergencyAccess) -> Any:
    """What was looked at in that time, for the officer: page, scopes and instant of each look; nothing for other roles."""
    until = access.ended_at or access.ends_at
    rows = Look.objects.all().audited_by(actor).filter(person_id=access.person_id, worker_id=access.worker_id)
    return rows.filter(at__gte=access.began_at, at__lte=until).order_by("at").values_list("at", "page", "scopes")[:200]


def accesses_to(actor: Actor, people: Iterable[int]) -> Any:
    """The accesses to these persons, as far as the reader sees them: for the log of looks, and the person's own pages."""
    rows = EmergencyAccess.objects.visible_to(actor).filter(person_id__in=list(people))
    return rows.select_related("agency").order_by("-began_at", "-pk")
