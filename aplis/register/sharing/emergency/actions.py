"""Verbs on emergency access: opening it with its alarm, ending it, telling the person, putting that off, reviewing it."""

from datetime import date, datetime, time
from typing import Any

from django.db.models import F
from django.http import Http404
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.journal import record
from aplis.core.once import once
from aplis.register.agencies.queries import is_own_hand
from aplis.register.people.models import Person
from aplis.register.people.querysets import rights_in_force
from aplis.register.sharing.emergency import refusals
from aplis.register.sharing.emergency.queries import before, opened_by
from aplis.register.sharing.keepers import keepers_of
from aplis.register.sharing.models import PLAN, EmergencyAccess
from aplis.register.sharing.notices.writing import tell
from aplis.register.sharing.rights import compile_rights
from aplis.rules import emergency
from aplis.rules.rights import EMERGENCY

# Both are alarmed, each by a notice of her own: that one has seen it says nothing of the other.
SUPERVISOR, OFFICER = "see_agency", "audit_looks"


@once(EmergencyAccess)
def open_emergency(*, actor: Actor, person: Person, danger: str, reason: str) -> EmergencyAccess:
    """Opens the least that helps, to this worker, to read, for an hour; alarms everybody who has to know in the same transaction.

    raises Refusal("emergency.opens_nothing") for a role that reads nothing of it, and Http404 where no right follows: who must not
    be opened is as who never was.
    """
    actor.require("open_emergency")
    if not (scopes := opened_by(actor, danger)):
        raise refusals.opens_nothing()
    now = actor.now
    access = EmergencyAccess(
        person=person, agency_id=actor.agency_id, worker_id=actor.worker_id, danger=danger, reason=reason, scopes=scopes,
        began_at=now, ends_at=emergency.ends_at(now), tell_by=emergency.tell_by(now),
        review_by=emergency.review_by(actor.today),
    )  # fmt: skip
    access.save(force_insert=True)
    compile_rights([person.pk], on=actor.today)
    if not rights_in_force(actor).filter(source_kind=EMERGENCY, source_id=access.pk).exists():
        raise Http404
    again, in_a_week = before(actor, person)
    detail = {"danger": danger, "scopes": scopes, "again": again, "in_a_week": in_a_week}
    record(actor=actor, verb="emergency_opened", person=person.pk, on=access, scope=PLAN, detail=detail)
    _alarm(actor, access, again=again, in_a_week=in_a_week)
    return access


def _alarm(actor: Actor, access: EmergencyAccess, *, again: int, in_a_week: int) -> None:
    about: dict[str, Any] = {"person": access.person_id, "about": access}
    due_at = timezone.make_aware(datetime.combine(access.review_by, time.max.replace(microsecond=0)))
    kind = "emergency_opened_again" if again > 1 else "emergency_opened"
    for verb in (SUPERVISOR, OFFICER):
        tell(kind=kind, agency=access.agency_id, verb=verb, detail={"number": again}, due_at=due_at, **about)
        if in_a_week >= emergency.OFTEN_FROM:
            tell(kind="emergency_repeated", agency=access.agency_id, verb=verb, detail={"number": in_a_week}, **about)
    keepers = keepers_of(actor, access.person_id)
    for agency in sorted({agency for agency, _lead in keepers} - {access.agency_id}):
        tell(kind="emergency_elsewhere", person=access.person_id, agency=agency, verb="read_notices")
    for agency, lead in sorted({(agency, lead) for agency, lead in keepers if lead not in (None, access.worker_id)}):
        tell(kind="emergency_elsewhere", person=access.person_id, agency=agency, worker=lead)


@once(EmergencyAccess)
def end_emergency(*, actor: Actor, access: EmergencyAccess) -> EmergencyAccess:
    """The worker gives it back before the hour is over: everything shuts at once, and no clock that is set back revives it."""
    rows = EmergencyAccess.objects.visible_to(actor).filter(pk=access.pk, worker_id=actor.worker_id)
    rows = rows.filter(ended_at__isnull=True, ends_at__gt=actor.now)
    if not rows.update(ended_at=actor.now, version=F("version") + 1):
        raise refusals.is_over()
    record(actor=actor, verb="emergency_ended", person=access.person_id, on=access, scope=PLAN)
    compile_rights([access.person_id], on=actor.today)
    return access


@once(EmergencyAccess)
def tell_person(*, actor: Actor, access: EmergencyAccess, told_how: str) -> EmergencyAccess:
    """The person was told that her file was opened, by whom and why; from now on it stands on her own pages too."""
    if access.worker_id != actor.worker_id:
        actor.require("review_emergency")
    rows = EmergencyAccess.objects.visible_to(actor).filter(pk=access.pk, told_at__isnull=True)
    if not rows.update(told_at=actor.now, told_how=told_how, version=F("version") + 1):
        raise refusals.is_over()
    record(actor=actor, verb="emergency_told", person=access.person_id, on=access, scope=PLAN)
    tell(kind="emergency_person_told", person=access.person_id, for_person=True, about=access)
    return access


@once(EmergencyAccess)
def postpone_telling(*, actor: Actor, access: EmergencyAccess, until: date, because: str) -> EmergencyAccess:
    """Telling the person now would put somebody in danger: she is told on a day, and her log keeps these looks back until then.

    raises Refusal("emergency.own_postponing") for whoever opened it, in whichever post.

    Source: GDPR (EU) 2016/679 Art. 23(1)(i).
    """
    actor.require("review_emergency")
    if is_own_hand(actor, access.worker_id):
        raise refusals.own_postponing()
    rows = EmergencyAccess.objects.visible_to(actor).filter(
        pk=access.pk, agency_id=actor.agency_id, told_at__isnull=True
    )
    if not rows.update(postponed_until=until, postponed_because=because, version=F("version") + 1):
        raise refusals.is_over()
    record(actor=actor, verb="emergency_postponed", person=access.person_id, on=access, scope=0)
    due_at = timezone.make_aware(datetime.combine(until, time.min))
    tell(kind="emergency_to_be_told", person=access.person_id, agency=access.agency_id, verb=OFFICER, about=access,
         due_at=due_at)  # fmt: skip
    return access


@once(EmergencyAccess)
def review_emergency(*, actor: Actor, access: EmergencyAccess, outcome: str, review: str) -> EmergencyAccess:
    """Somebody else judges it. Not justified: an incident, told to the officer and to the person.

    raises Refusal("emergency.own_review") for whoever opened it, in whichever post, Refusal("emergency.is_over") when it was judged already.
    """
    actor.require("review_emergency")
    if is_own_hand(actor, access.worker_id):
        raise refusals.own_review()
    rows = EmergencyAccess.objects.visible_to(actor).filter(pk=access.pk, agency_id=actor.agency_id, outcome="")
    made = {"outcome": outcome, "review": review, "reviewed_by_id": actor.worker_id, "reviewed_at": actor.now}
    if not rows.update(version=F("version") + 1, **made):
        raise refusals.is_over()
    is_incident = outcome == EmergencyAccess.Outcome.NOT_JUSTIFIED
    verb = "emergency_not_justified" if is_incident else "emergency_justified"
    record(actor=actor, verb=verb, person=access.person_id, on=access, scope=PLAN, detail={"is_incident": is_incident})
    if is_incident:
        tell(kind="emergency_incident", person=access.person_id, agency=access.agency_id, verb=OFFICER, about=access)
        if not _is_put_off(actor, access):
            tell(kind="emergency_person_incident", person=access.person_id, for_person=True, about=access)
    return access


def _is_put_off(actor: Actor, access: EmergencyAccess) -> bool:
    return access.postponed_until is not None and access.postponed_until > actor.today
