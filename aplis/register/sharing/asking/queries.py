"""Reads over requests for sight: whom one can ask for what, what came in and went out, and what an answer could open."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q

from aplis.core.access import Actor
from aplis.core.database import compiling
from aplis.core.periods import lasts, runs
from aplis.core.prepared import prepared
from aplis.register.agencies.models import Agency
from aplis.register.people.models import AccessRight, Person, PersonName
from aplis.register.people.predicate import Covered
from aplis.register.people.queries import names_of
from aplis.register.people.querysets import rights_in_force
from aplis.register.sharing.grounds import grounds_of, standings_of
from aplis.register.sharing.looks import OpenFile
from aplis.register.sharing.models import PLAN, ExchangeAgreement, Involvement, SightRequest
from aplis.register.sharing.queries import is_open
from aplis.rules.asking import DUTIES
from aplis.rules.rights import GRANT, Ground, answers

State = SightRequest.State
DAYS_SHOWN: Final = 90  # after its end, to those who could have answered
COUNTED: Final = 100
_REASON: Final = "what an answer could open, and who of the asked agency may know of a person and is told of a request"


def askable(file: OpenFile) -> int:
    """What is shut of the person and would be of use to the worker's role, as a mask."""
    return file.actor.read_scopes & ~file.scopes if file.actor.may("ask_sight") else 0


def could_be_asked(file: OpenFile, scopes: int) -> Any:
    """The agencies that can be asked. Where the plan is open: those that keep a file and see some of it. Where it is not, nobody says
    who else helps: then every agency from which something may move to the own one, whether or not it knows the person.
    """
    others = Agency.objects.filter(is_active=True).exclude(pk=file.actor.agency_id).order_by("name")
    today = file.actor.today
    if not file.scopes & PLAN:
        return others.filter(pk__in=_givers(file.actor))
    running = runs(today)
    rights = AccessRight.objects.visible_to(file.actor).filter(running, person=file.person)
    seeing = {agency for agency, opened in rights.values_list("agency_id", "scopes") if opened & scopes}
    files = Involvement.objects.visible_to(file.actor).filter(is_open(file.actor), person=file.person)
    return others.filter(pk__in=seeing.intersection(files.values_list("agency_id", flat=True)))


def _givers(actor: Actor) -> set[int]:
    """The agencies that an agreement in force lets give something to the actor's."""
    today = actor.today
    in_force = lasts(today, until="ended_on")
    ours = Q(receiver_id=actor.agency_id) | Q(giver_id=actor.agency_id, is_mutual=True)
    rows = ExchangeAgreement.objects.filter(in_force, ours, ends_on__gt=today, starts_on__lte=today)
    ways = rows.exclude(state=ExchangeAgreement.State.DRAFT).values_list("giver_id", "receiver_id")
    return {giver if receiver == actor.agency_id else receiver for giver, receiver in ways}


def received(actor: Actor) -> Any:
    """Requests to the own agency about persons of whom the actor sees some of what is asked for, the newest first."""
    lately = actor.today - timedelta(days=DAYS_SHOWN)
    sees = Q(Covered(actor, person="person_id", scope="scopes"))
    rows = SightRequest.objects.visible_to(actor).filter(sees, asked_id=actor.agency_id)
    return rows.filter(Q(ends_on__gt=lately) | Q(shuts_on__gt=lately))


def sent(actor: Actor) -> Any:
    """What oneself asked, and what colleagues asked about persons whom one sees."""
    return SightRequest.objects.visible_to(actor).filter(agency_id=actor.agency_id)


def about(rows: Any) -> Any:
    """With what a page tells of them, the newest first."""
    return rows.select_related("agency__area", "worker", "asked", "answered_by").order_by("-asked_at", "-pk")


def received_rows(actor: Actor) -> Any:
    return about(received(actor))


def sent_rows(actor: Actor) -> Any:
    return about(sent(actor))


def sent_from_outside(actor: Actor) -> Any:
    """What was asked about somebody of whom the asker sees nothing."""
    return sent_rows(actor).exclude(told_name="")


def is_waiting(today: Any) -> Q:
    return Q(state=State.WAITING, ends_on__gt=today)


def narrowed(actor: Actor, rows: Any, *, words: str, only_waiting: bool) -> Any:
    """By the name of an agency, of who asks or of the person, as far as the actor may read it."""
    if only_waiting:
        rows = rows.filter(is_waiting(actor.today))
    if not words:
        return rows
    names = PersonName.objects.visible_to(actor)
    for word in words.split():
        names = names.filter(Q(given__icontains=word) | Q(family__icontains=word))
    told = Q(agency__name__icontains=words) | Q(asked__name__icontains=words) | Q(worker__name__icontains=words)
    return rows.filter(told | Q(told_name__icontains=words) | Q(person_id__in=names.order_by().values("person_id")))


def number_waiting(actor: Actor) -> int:
    """How many requests wait for an answer by the actor, at most COUNTED; 0 for who may not answer."""
    return len(_waiting(actor)) if actor.may("answer_sight") else 0


@prepared
def _waiting(actor: Actor) -> Any:
    sees = Q(Covered(actor, person="person_id", scope="scopes"))
    rows = SightRequest.objects.visible_to(actor).filter(sees, is_waiting(actor.today), asked_id=actor.agency_id)
    return rows.order_by().values_list("pk", flat=True)[:COUNTED]


@dataclass(frozen=True)
class Line:
    """A request on a list. state: see state_of; name: of the person as far as the reader sees it, else what the asker calls her; "" of a
    protected person.
    """

    row: SightRequest
    state: str
    name: str
    is_open_now: bool
    is_named: bool = False  # by the name that the file has, and not by the one the asker was told


def lines_of(actor: Actor, rows: Iterable[SightRequest]) -> list[Line]:
    """Two queries: for the names, and for the protected, whose names stand in no list."""
    rows = list(rows)
    people = [row.person_id for row in rows]
    hidden = Person.objects.visible_to(actor).filter(pk__in=people, protection_level__gte=Person.Protection.HIDDEN)
    shut = set(hidden.values_list("pk", flat=True))
    names = {person: found for person, found in names_of(actor, people).items() if person not in shut}
    return [_line(row, names.get(row.person_id, []), actor.today) for row in rows]


def _line(row: SightRequest, names: list[PersonName], today: date) -> Line:
    state = state_of(row, today)
    return Line(row, state, str(names[0]) if names else row.told_name, state == "open", is_named=bool(names))


def state_of(row: SightRequest, today: date) -> str:
    """The stored state as it stands on a day: a request not answered in time, and "open", "opens_later" or "over" where it was opened."""
    if row.state == State.WAITING:
        return str(State.WAITING if row.ends_on > today else State.EXPIRED)
    if row.state != State.GRANTED:
        return str(row.state)
    if row.shuts_on <= today:
        return "over"
    return "open" if row.starts_on <= today else "opens_later"


@dataclass(frozen=True)
class Openable:
    """What an answer that rests on this duty could open, as a mask, and the codes of why no more."""

    basis: str
    scopes: int
    because: tuple[str, ...]


def openable(actor: Actor, row: SightRequest, starts_on: date, shuts_on: date) -> list[Openable]:
    """By duty, what of the request the actor could open in these days: the rule itself is asked, with all that is known of the person.
    Nobody opens what she does not see herself.

    The caller has checked that the actor answers for the asked agency.
    """
    seen, today = _seen(actor, row.person_id), actor.today
    wanted = Ground(
        GRANT, 0, row.agency_id, row.agency.kind, row.purpose, "", starts_on, shuts_on, scopes=row.scopes,
        country=row.agency.area.country, giver=row.asked_id, worker=row.worker_id if row.is_for_worker_only else None,
    )  # fmt: skip
    grounds = [replace(wanted, basis=basis) for basis in DUTIES]
    person = row.person_id
    with compiling([person]):
        # Not locked, as compiling does: whoever only reads the form waits for nobody.
        levels = dict(Person.objects.filter(pk=person).unscoped(reason=_REASON).values_list("pk", "protection_level"))
        known = grounds_of((person,))
        known[person] = [*known[person], *grounds]
        standing = standings_of(levels, known, today)[person]
    found = answers(tuple(known[person]), standing, on=today)[-len(grounds) :]
    return [_openable(answer.ground.basis, answer, seen) for answer in found]


def _seen(actor: Actor, person_id: int) -> int:
    seen = 0
    for scopes in rights_in_force(actor).filter(person_id=person_id).values_list("scopes", flat=True):
        seen |= scopes
    return seen & actor.read_scopes


def _openable(basis: str, answer: Any, seen: int) -> Openable:
    scopes = 0
    for right in answer.rights:
        scopes |= right.scopes
    if scopes & ~seen:
        return Openable(basis, scopes & seen, (*answer.because, "not_seen"))
    because = answer.because if scopes or not answer.because else answer.because[-1:]
    return Openable(basis, scopes, because if scopes or because not in {(), ("agreement",)} else ("nobody_named",))


def who_is_told(person_id: int, asked: int, scopes: int, today: date) -> tuple[int | None, ...]:
    """The workers of the asked agency who can answer: None stands for all of them, nothing for an agency that does not know the person."""
    running = runs(today)
    with compiling([person_id]):
        rows = AccessRight.objects.filter(running, person_id=person_id, agency_id=asked)
        rights = list(rows.unscoped(reason=_REASON).values_list("worker_id", "scopes"))
    workers = {worker for worker, opened in rights if opened & scopes}
    return (None,) if None in workers else tuple(sorted(each for each in workers if each is not None))


@dataclass(frozen=True)
class ShutGround:
    """Something that might open the person to an agency and does not, and the codes of why. `kind` as in rules.rights."""

    agency: Agency
    kind: str
    purpose: str
    scopes: int
    because: tuple[str, ...]


def explain_of(file: OpenFile) -> list[ShutGround]:
    """Why something is not open: every file, release, answer and emergency that holds on the day and opens nothing. Where the plan is
    not open, only the own agency's: that another one was named says as much of the person as that it keeps a file.
    """
    person, today = file.person, file.actor.today
    with compiling([person.pk]):
        grounds = grounds_of((person.pk,))
        standing = standings_of({person.pk: person.protection_level}, grounds, today)[person.pk]
    found = [answer for answer in answers(tuple(grounds[person.pk]), standing, on=today) if _is_shut(answer, file)]
    agencies = Agency.objects.in_bulk({answer.ground.agency for answer in found})
    lines = [
        ShutGround(
            agencies[answer.ground.agency], answer.ground.kind, answer.ground.purpose, answer.ground.scopes,
            answer.because[-1:] if answer.because[-1:] != ("agreement",) else ("nobody_named",),
        )
        for answer in found
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (line.agency.name, line.kind))


def _is_shut(answer: Any, file: OpenFile) -> bool:
    ground, today = answer.ground, file.actor.today
    is_over = ground.ends_on is not None and ground.ends_on <= today
    is_told = bool(file.scopes & PLAN) or ground.agency == file.actor.agency_id
    is_past = ground.ends_at is not None and ground.ends_at <= file.actor.now
    return is_told and not answer.rights and not is_over and not is_past
