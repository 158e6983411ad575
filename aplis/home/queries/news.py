"""What others changed in the caseload, what soon runs out in it, and what of it the look log has to hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.db.models import F, OuterRef, Q, Subquery, Value
from django.utils import timezone

from aplis.casework.plans.models import Contact
from aplis.casework.plans.queries import contacts_in, tomorrow
from aplis.casework.situations.matrix.queries import talks_in
from aplis.casework.situations.models import Circumstance, Statement
from aplis.casework.situations.queries.facts import is_current
from aplis.casework.situations.queries.timeline import Entry
from aplis.core.access import Actor
from aplis.core.prepared import prepared
from aplis.home.queries.caseload import Caseload
from aplis.register.agencies.models import Agency
from aplis.register.people.models import PersonJournal
from aplis.register.sharing.models import Look
from aplis.rules.own_log import NAMES_ONLY
from aplis.rules.scopes import codes

LISTING: Final = "today"  # the page code under which the lists of the day stand in the look log
_LISTS: Final = (LISTING, *sorted(NAMES_ONLY))
SOON: Final = timedelta(days=30)
SOON_SHOWN: Final = 10
CHANGES_SHOWN: Final = 10
CHANGES_BACK: Final = timedelta(days=30)

type Shown = dict[int, tuple[int, str]]


@dataclass(frozen=True)
class Named:
    """A line of a list with the name of the person it is about."""

    person_id: int
    name: str
    line: Any


@dataclass(frozen=True)
class Changes:
    """What others did in the caseload since the worker last looked, newest first, and the mark of the next page."""

    lines: list[Named]
    after: str


def changes_of(actor: Actor, caseload: Caseload, *, after: str = "", now: datetime | None = None) -> Changes:
    """Entries of other workers on persons of the caseload, younger than the worker's last look at the person.

    Nothing older than CHANGES_BACK. Seeing somebody on a list of the day does not count as a look.
    """
    at, pk = _parsed(after) or (None, None)
    found = _changes(actor, caseload.people, (now or timezone.now()) - CHANGES_BACK, at, pk)
    shown = found[:CHANGES_SHOWN]
    more = f"{shown[-1].recorded_at.isoformat()}~{shown[-1].pk}" if len(found) > CHANGES_SHOWN else ""
    return Changes(_named(caseload, [(row.person_id, Entry(row)) for row in shown]), more)


@prepared
def _changes(actor: Actor, people: tuple[int, ...], since: datetime, before: datetime | None, pk: int | None) -> Any:
    looks = Look.objects.filter(worker_id=actor.worker_id, person_id=OuterRef("person_id")).exclude(page__in=_LISTS)
    rows = PersonJournal.objects.visible_to(actor).filter(
        Q(worker_id__isnull=True) | ~Q(worker_id=actor.worker_id),
        person_id__among=people,
        recorded_at__gt=since,
    )
    rows = rows.annotate(
        seen_at=Subquery(looks.order_by("-at").values("at")[:1]),
        agency_name=Subquery(Agency.objects.filter(pk=OuterRef("agency_id")).values("short_name")[:1]),
    )
    rows = rows.filter(Q(seen_at__isnull=True) | Q(recorded_at__gt=F("seen_at")))
    if before is not None:
        rows = rows.filter(Q(recorded_at__lt=before) | Q(recorded_at=before, pk__lt=pk))
    return rows.order_by("-recorded_at", "-pk")[: CHANGES_SHOWN + 1]


def _parsed(mark: str) -> tuple[datetime, int] | None:
    at, _tilde, pk = mark.partition("~")
    try:
        moment, number = datetime.fromisoformat(at).astimezone(UTC), int(pk)
    except (ValueError, OverflowError):
        return None
    return (moment, number) if 0 < number < 1 << 63 else None


@dataclass(frozen=True)
class Expiring:
    """A fact that runs out within SOON: in which life domain and on which day."""

    until: date
    scope: int

    @property
    def domain(self) -> str:
        return "".join(codes(self.scope)[:1])


def expiring_of(actor: Actor, caseload: Caseload) -> list[Named]:
    """What soon runs out in the caseload, the nearest first, at most SOON_SHOWN. One query."""
    rows = _expiring(actor, caseload.people, actor.today + SOON)
    return _named(caseload, [(person, Expiring(until, scope)) for until, person, scope, _of in rows])


@prepared
def _expiring(actor: Actor, people: tuple[int, ...], until: date) -> Any:
    def soon(model: Any) -> Any:
        rows = model.objects.visible_to(actor).filter(
            is_current(actor.today), person_id__among=people, valid_until__lte=until
        )
        return rows.annotate(of=Value(model.__name__)).order_by().values_list("valid_until", "person_id", "scope", "of")

    return soon(Statement).union(soon(Circumstance), all=True).order_by("valid_until")[:SOON_SHOWN]


def talks_of(actor: Actor, caseload: Caseload) -> list[Named]:
    """The joint talks that are still to be held about persons of the caseload, the oldest first. One query."""
    return _named(caseload, [(talk.person_id, talk) for talk in talks_in(actor, caseload.people)])


@dataclass(frozen=True)
class Meetings:
    """today: the contacts of the day, and those before of which nobody told how they went. to_book: an interpreter is still to be
    booked. to_find_out: what stood in the way is not known yet. Each the nearest first.
    """

    today: list[Named]
    to_book: list[Named]
    to_find_out: list[Named]

    @property
    def all(self) -> list[Named]:
        return [*self.today, *self.to_book, *self.to_find_out]


def meetings_of(actor: Actor, caseload: Caseload) -> Meetings:
    """What the worker has to do about contacts of her caseload. One query."""
    rows = _named(caseload, [(row.person_id, row) for row in contacts_in(actor, caseload.people)])
    planned = [each for each in rows if each.line.state == Contact.State.PLANNED]
    return Meetings(
        [each for each in planned if each.line.at < tomorrow(actor)],
        [each for each in planned if each.line.interpreter == Contact.Interpreter.TO_BOOK],
        [each for each in rows if each.line.state != Contact.State.PLANNED],
    )


def _named(caseload: Caseload, lines: list[tuple[int, Any]]) -> list[Named]:
    names = caseload.names
    return [Named(person, str(names[person]), line) for person, line in lines if person in names]


def shown_of(caseload: Caseload, *lists: Iterable[tuple[int, int]]) -> Shown:
    """What lists of the day show: by person the scopes together, 0 where only her name stands there, and the purpose of the own file."""
    shown: dict[int, int] = {}
    for pairs in lists:
        for person, scopes in pairs:
            shown[person] = shown.get(person, 0) | scopes
    led = caseload.files
    return {person: (scopes, led[person]) for person, scopes in shown.items() if person in led}
