"""Verbs of the person, and of whoever answers for the agency, on the look log."""

import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.db.models import Count, F
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import before_showing, bound_as_operator
from aplis.core.errors import Refusal, Stale
from aplis.core.ids import first_id_of
from aplis.core.journal import record
from aplis.core.once import once
from aplis.core.refusals import REFUSALS
from aplis.register.agencies.models import Agency, Worker
from aplis.register.agencies.queries import is_own_hand
from aplis.register.people.models import CONTACT, Person
from aplis.register.sharing.actions import record_listing
from aplis.register.sharing.models import LEAD, Look, LookDelay, LookReview, Notice, Objection, WatchedPerson
from aplis.register.sharing.notices.writing import tell
from aplis.register.sharing.watching import refusals
from aplis.register.sharing.watching.queries.objections import has_dealt_with, is_about_oneself
from aplis.register.sharing.watching.queries.own import has_looked, start_of
from aplis.register.sharing.watching.words import NOT_OPENED
from aplis.rules.dates import add_months
from aplis.rules.objections import answer_due
from aplis.rules.unusual import limits_on, most_at_once

PURPOSE: Final = "supervision"  # for which an officer reads the log
_MARGIN: Final = timedelta(minutes=5)  # between one count and the next, and what a busy database adds
_COUNTING: Final = "the background worker counts how many persons each user opened, whoever may see them"

alarm = logging.getLogger("aplis.alarm")


class Matter(TypedDict, total=False):
    """What an objection is about.

    about        look, release, emergency, entry, lead or other
    about_id     the row, where it is not a look
    look_day, look_purpose   the line of the look log
    """

    about: str
    about_id: int | None
    look_day: date | None
    look_purpose: str


@once(Objection)
def raise_objection(
    *, actor: Actor, person: Person, agency: Agency, kind: str, words: str, **matter: Unpack[Matter]
) -> Objection:
    """The person asks or objects on her own pages, or whoever represents her there. The agency owes an answer by a day.

    raises Refusal("watching.no_such_line") where her log has no such line, or the agency never held a right on her.
    """
    if not (actor.is_person and actor.person_id == person.pk):
        raise Refusal(code="role.own_page", **REFUSALS["role"])
    kind_of, _sign, number = actor.on_behalf_of.partition(":")
    acting = {"representation_id": int(number)} if kind_of == "representation" and number.isdigit() else {}
    return _open(actor, person, agency, kind, words, matter, acting)


@once(Objection)
def write_down_objection(
    *, actor: Actor, person: Person, agency: Agency, kind: str, words: str, **matter: Unpack[Matter]
) -> Objection:
    """A worker writes down what the person said or handed in on paper: the same case, the same clock.

    raises Refusal as raise_objection.
    """
    actor.require("write_down_objection")
    return _open(actor, person, agency, kind, words, matter, {"written_down_by_id": actor.worker_id})


def _open(
    actor: Actor, person: Person, agency: Agency, kind: str, words: str, matter: Matter, acting: Mapping[str, Any]
) -> Objection:
    about, day, purpose = matter.get("about", "look"), matter.get("look_day"), matter.get("look_purpose", "")
    if about == "look" and day is not None:
        is_there = has_looked(actor, person.pk, agency=agency.pk, day=day, purpose=purpose)
    else:
        is_there = has_dealt_with(actor, person.pk, agency.pk)
    if not is_there:
        raise refusals.no_such_line()
    row = Objection(
        person=person, agency=agency, kind=kind, about=about, about_id=matter.get("about_id"), look_day=day,
        look_purpose=purpose, words=words, due_on=answer_due(kind, actor.today), **acting,
    )  # fmt: skip
    row.save(force_insert=True)
    record(actor=actor, verb="objection_raised", person=person.pk, on=row, detail={"kind": kind, "about": about})
    # Of a sealed person only the officer may know.
    verb = "audit_looks" if person.protection_level == Person.Protection.SEALED else "answer_objection"
    tell(
        kind="objection_raised", person=person.pk, agency=agency, verb=verb, about=row,
        detail={"kind": kind, "due_on": row.due_on.isoformat()}, due_at=start_of(row.due_on + timedelta(days=1)),
    )  # fmt: skip
    return row


@once(Objection)
def answer_objection(*, actor: Actor, objection: Objection, state: str, answer: str, version: int) -> Objection:
    """Answers with reasons. `state` is "answered", or "upheld" where the person was right: then the officer is told of an incident,
    unless she wished for another worker.

    raises Refusal("watching.own_look") for what the actor did herself, Refusal("watching.answered_already") for a second
    answer, Stale on an old version.
    """
    actor.require("answer_objection")
    if is_about_oneself(actor, objection):
        raise refusals.own_look()
    rows = Objection.objects.visible_to(actor).filter(pk=objection.pk, agency_id=actor.agency_id)
    waiting = rows.filter(state=Objection.State.OPEN, version=version)
    said = {"state": state, "answer": answer, "answered_by_id": actor.worker_id, "answered_at": timezone.now()}
    if not waiting.update(**said, version=F("version") + 1):
        current = rows.get()
        raise refusals.answered_already() if current.state != Objection.State.OPEN else Stale(current)
    is_incident = state == Objection.State.UPHELD and objection.about != LEAD
    verb = "objection_upheld" if is_incident else "objection_answered"
    record(actor=actor, verb=verb, person=objection.person_id, on=objection, detail={"about": objection.about})
    tell(kind=verb, person=objection.person_id, agency=actor.agency_id, for_person=True, about=objection)
    if is_incident:
        tell(
            kind="objection_incident", person=objection.person_id, agency=actor.agency_id, verb="audit_looks",
            about=objection,
        )  # fmt: skip
    return objection


@once(LookReview)
def review_looks(
    *, actor: Actor, worker: Worker, person: Person, day: date, signs: tuple[str, ...], outcome: str, text: str
) -> LookReview:
    """Says what came of it when the looks of a worker at a person on a day were looked at. `person` may be hidden: only her id is used.

    raises Refusal("watching.own_looks") for one's own, Refusal("watching.reviewed_already") for a second review.
    """
    actor.require("audit_looks")
    if is_own_hand(actor, worker.pk):
        raise refusals.own_looks()
    said: dict[str, Any] = {"signs": list(signs), "outcome": outcome, "text": text, "reviewed_by_id": actor.worker_id}
    row = LookReview(worker=worker, person_id=person.pk, day=day, **said, **_of_agency(actor))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as twice:
        raise refusals.reviewed_already() from twice
    detail = {"worker": worker.pk, "day": day.isoformat(), "outcome": outcome, "signs": list(signs)}
    record(actor=actor, verb="looks_reviewed", on=row, detail=detail)
    if outcome == LookReview.Outcome.INCIDENT:
        tell(kind="look_incident", agency=actor.agency_id, verb="review_emergency", detail={"day": day.isoformat()})
    return row


@once(WatchedPerson)
def watch_person(*, actor: Actor, person: Person, reason: str) -> WatchedPerson:
    """Puts somebody on the agency's watch list: each look at her file is a sign from today on.

    raises Refusal("watching.watched_already").
    """
    actor.require("audit_looks")
    set_by = {**_of_agency(actor), "set_by_id": actor.worker_id}
    row = WatchedPerson(person_id=person.pk, reason=reason, starts_on=actor.today, **set_by)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as twice:
        raise refusals.watched_already() from twice
    record(actor=actor, verb="person_watched", on=row)
    return row


@once(WatchedPerson)
def end_watch(*, actor: Actor, watched: WatchedPerson) -> WatchedPerson:
    actor.require("audit_looks")
    rows = WatchedPerson.objects.visible_to(actor).filter(pk=watched.pk, ends_on__isnull=True)
    if rows.update(ends_on=actor.today):
        record(actor=actor, verb="watch_ended", on=watched)
    return watched


@once(LookDelay)
def delay_looks(*, actor: Actor, person: Person, law: str, looks_from: date, ends_on: date) -> LookDelay:
    """The person is told of the agency's looks from a day on only at the end. The log itself stays complete.

    raises Refusal("watching.delay_out_of_bounds") for an end that is not ahead, or more than twelve months after the first look.
    """
    actor.require("audit_looks")
    if not is_within_bounds(actor.today, looks_from, ends_on):
        raise refusals.delay_out_of_bounds()
    set_by = {**_of_agency(actor), "set_by_id": actor.worker_id}
    row = LookDelay(person_id=person.pk, law=law, looks_from=start_of(looks_from), ends_on=ends_on, **set_by)
    row.save(force_insert=True)
    detail = {"from": looks_from.isoformat(), "until": ends_on.isoformat()}
    record(actor=actor, verb="looks_delayed", on=row, detail=detail)
    return row


def _of_agency(actor: Actor) -> dict[str, Any]:
    return {"agency_id": actor.agency_id}


def is_within_bounds(today: date, looks_from: date, ends_on: date) -> bool:
    """Whether a delay may run so: it ends after today, and at most twelve months after the first look it keeps back."""
    return looks_from < ends_on and today < ends_on <= add_months(looks_from, limits_on(today).delay_months)


@once(LookDelay)
def end_delay(*, actor: Actor, delay: LookDelay) -> LookDelay:
    """The reason is gone before its time: the person sees the looks from today on."""
    actor.require("audit_looks")
    rows = LookDelay.objects.visible_to(actor).filter(pk=delay.pk, ends_on__gt=actor.today)
    if rows.update(ends_on=actor.today):
        record(actor=actor, verb="delay_ended", on=delay)
    return delay


def record_audit(
    *, actor: Actor, page: str, fields: list[str], days: int = 0, people: Mapping[int, str] | None = None
) -> None:
    """Reading the log is logged: which filters, how many days; and a look at each person whose name stood on the page."""
    detail = {"page": page, "fields": fields, "days": days}
    before_showing(lambda: record(actor=actor, verb="looks_audited", detail=detail))
    shown = {pk: (CONTACT & actor.read_scopes, PURPOSE) for pk, name in (people or {}).items() if name}
    if shown:
        record_listing(actor=actor.for_purpose(PURPOSE), page=page, shown=shown)


def check_volume(now: datetime | None = None, *, is_quick: bool = False) -> int:
    """Alarms where one user opened so many persons within minutes as nobody does by hand; returns how many alarms are new.

    Reads the looks of the last 24 hours by their ids, and one worker's in full only where their number is that large.
    Told once a day for each worker: in the operator's log and to the officers of the agency.

    is_quick  the looks of the last minutes only, for whoever asks each minute
    """
    now = now or timezone.now()
    limits, day_ago = limits_on(timezone.localtime(now).date()), now - timedelta(hours=24)
    since = now - timedelta(minutes=limits.alarm_minutes) - _MARGIN if is_quick else day_ago
    with bound_as_operator():
        looks = Look.objects.filter(pk__gte=first_id_of(since - timedelta(hours=1)), at__gte=since, at__lte=now)
        looks = looks.exclude(page__in=NOT_OPENED).unscoped(reason=_COUNTING).order_by()
        counted = looks.values_list("worker_id", "agency_id").annotate(persons=Count("person_id", distinct=True))
        alarms = 0
        for worker, agency, _persons in counted.filter(persons__gte=limits.alarm_persons):
            most = most_at_once(looks.filter(worker_id=worker).values_list("at", "person_id"), limits.alarm_minutes)
            alarms += most >= limits.alarm_persons and _alarm(worker, agency, most, limits.alarm_minutes, day_ago)
    return alarms


def _alarm(worker: int, agency: int, persons: int, minutes: int, since: datetime) -> bool:
    told = Notice.objects.filter(kind="looks_volume", about_id=worker, made_at__gte=since).unscoped(reason=_COUNTING)
    if told.exists():
        return False
    alarm.critical("Worker %s opened %s persons within %s minutes.", worker, persons, minutes)
    tell(
        kind="looks_volume", agency=agency, verb="audit_looks", about=Worker(pk=worker),
        detail={"persons": persons, "minutes": minutes},
    )  # fmt: skip
    return True
