"""Verbs about keeping: runs with four eyes, reviews, legal holds, restrictions. Each writes one entry in the journal."""

from datetime import date
from typing import Any

from django.db.models import F
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import before_showing
from aplis.core.errors import Stale
from aplis.core.journal import record
from aplis.core.once import once
from aplis.register.agencies.queries import is_own_hand
from aplis.register.people.actions import seen_now
from aplis.register.people.models import Person
from aplis.register.sharing.keeping import refusals, tasks
from aplis.register.sharing.models import PLAN, KeepingItem, KeepingRun, LegalHold, Restriction
from aplis.register.sharing.notices.writing import tell
from aplis.register.sharing.rights import compile_rights

State = KeepingRun.State


@once(KeepingRun)
def propose_run(*, actor: Actor) -> KeepingRun:
    """Has the list made of what is due at the agency today. Nothing is erased by it.

    raises Refusal("keeping.one_run_at_a_time") while another run of the agency is under way.
    """
    actor.require("keep_register")
    if KeepingRun.objects.visible_to(actor).filter(state__in=[State.PROPOSED, State.APPROVED]).exists():
        raise refusals.one_run_at_a_time()
    run = KeepingRun(on=actor.today, **_by(actor, "proposed_by_id"))
    run.save(force_insert=True)
    record(actor=actor, verb="keeping_run_proposed", on=run)
    tasks.gather_run.enqueue(run.pk)
    return run


@once(KeepingRun)
def approve_run(*, actor: Actor, run: KeepingRun, version: int) -> KeepingRun:
    """Somebody else than the proposer says yes; the background worker carries it out.

    raises Refusal("keeping.four_eyes") for the proposer, in whichever post; Stale when the run was dropped or approved meanwhile.
    """
    actor.require("keep_register")
    if is_own_hand(actor, run.proposed_by_id):
        raise refusals.four_eyes()
    if not is_gathered(run):
        raise refusals.not_ready()
    _move(actor, run, version, State.APPROVED, approved_by_id=actor.worker_id, approved_at=timezone.now())
    record(actor=actor, verb="keeping_run_approved", on=run, detail={"items": run.counts.get("entries", 0)})
    tasks.carry_out_run.enqueue(run.pk)
    return run


@once(KeepingRun)
def drop_run(*, actor: Actor, run: KeepingRun, version: int) -> KeepingRun:
    """Ends a proposed run without doing any of it. raises Stale as approve_run."""
    actor.require("keep_register")
    _move(actor, run, version, State.DROPPED)
    record(actor=actor, verb="keeping_run_dropped", on=run)
    return run


@once(KeepingRun)
def resume_run(*, actor: Actor, run: KeepingRun) -> KeepingRun:
    """Gives a run back to the background worker, where it stopped on the way. What was done is not done again."""
    actor.require("keep_register")
    if run.state == State.PROPOSED and not is_gathered(run):
        tasks.gather_run.enqueue(run.pk)
    elif run.state == State.APPROVED:
        tasks.carry_out_run.enqueue(run.pk)
    else:
        raise refusals.not_ready()
    record(actor=actor, verb="keeping_run_resumed", on=run)
    return run


def _by(actor: Actor, who: str) -> dict[str, Any]:
    return {"agency_id": actor.agency_id, who: actor.worker_id}


def is_gathered(run: KeepingRun) -> bool:
    """Whether the list of what is due has been made."""
    return "classes" in run.counts


def _move(actor: Actor, run: KeepingRun, version: int, state: str, **fields: object) -> None:
    rows = KeepingRun.objects.visible_to(actor).filter(pk=run.pk, version=version, state=State.PROPOSED)
    if not rows.update(state=state, version=F("version") + 1, **fields):
        raise Stale(seen_now(KeepingRun.objects.visible_to(actor), run.pk))


@once(KeepingItem)
def review_item(*, actor: Actor, item: KeepingItem, is_kept: bool) -> KeepingItem:
    """What was looked at is kept for another year, or erased with the next run, which again takes two people."""
    actor.require("keep_register")
    outcome = "review_keep" if is_kept else "review_erase"
    record(
        actor=actor,
        verb="keeping_reviewed",
        person=item.person_id,
        on=item,
        scope=PLAN,
        detail={"class": item.retention_class, "outcome": outcome},
    )
    if not KeepingItem.objects.visible_to(actor).filter(pk=item.pk, outcome="to_review").update(outcome=outcome):
        raise refusals.already_reviewed()
    return item


@once(LegalHold)
def set_hold(*, actor: Actor, person_id: int, reason: str) -> LegalHold:
    """From now on nothing of the person is erased, anonymised or archived, at any agency, until the hold ends."""
    actor.require("keep_register")
    hold = LegalHold(person_id=person_id, reason=reason, starts_on=actor.today, **_by(actor, "set_by_id"))
    hold.save(force_insert=True)
    record(actor=actor, verb="hold_set", person=person_id, on=hold, scope=PLAN)
    return hold


@once(LegalHold)
def end_hold(*, actor: Actor, hold: LegalHold) -> LegalHold:
    """Ends a hold of the own agency today. raises Stale when somebody ended it before."""
    actor.require("keep_register")
    rows = LegalHold.objects.visible_to(actor).filter(pk=hold.pk, agency_id=actor.agency_id, ends_on__isnull=True)
    if not rows.update(ends_on=max(actor.today, hold.starts_on)):
        raise Stale(seen_now(LegalHold.objects.visible_to(actor), hold.pk))
    record(actor=actor, verb="hold_ended", person=hold.person_id, on=hold, scope=PLAN)
    return hold


@once(Restriction)
def set_restriction(
    *, actor: Actor, person: Person, scopes: int, reason: str, ends_on: date | None, is_asked_by_person: bool
) -> Restriction:
    """What is recorded in these scopes is kept and not used: nothing of it moves to another agency from this minute on.

    Source: GDPR (EU) 2016/679 Art. 18(1) and (3); the person is told.
    """
    actor.require("restrict")
    row = Restriction(
        person=person,
        scopes=scopes,
        reason=reason,
        starts_on=actor.today,
        ends_on=ends_on,
        **_by(actor, "set_by_id"),
    )
    row.save(force_insert=True)
    detail = {"scopes": scopes, "asked_by": "person" if is_asked_by_person else "officer"}
    record(actor=actor, verb="restriction_set", person=person.pk, on=row, scope=PLAN, detail=detail)
    tell(kind="restriction_set", person=person.pk, for_person=True, about=row, detail={"scopes": scopes})
    compile_rights([person.pk], on=actor.today)
    return row


@once(Restriction)
def end_restriction(*, actor: Actor, restriction: Restriction) -> Restriction:
    """Lifts a restriction of the own agency today; the person is told before anything moves again (GDPR Art. 18(3)).

    raises Stale when it was lifted or ran out before.
    """
    actor.require("restrict")
    rows = Restriction.objects.visible_to(actor).filter(pk=restriction.pk, agency_id=actor.agency_id)
    rows = rows.exclude(ends_on__lte=actor.today)
    record(actor=actor, verb="restriction_ended", person=restriction.person_id, on=restriction, scope=PLAN)
    tell(kind="restriction_ended", person=restriction.person_id, for_person=True, about=restriction)
    if not rows.update(ends_on=max(actor.today, restriction.starts_on)):
        raise Stale(seen_now(Restriction.objects.visible_to(actor), restriction.pk))
    compile_rights([restriction.person_id], on=actor.today)
    return restriction


def record_register(*, actor: Actor, kind: str) -> None:
    """Writes that the register left the house as a file, before it is handed out."""
    before_showing(lambda: record(actor=actor, verb="register_taken_away", detail={"kind": kind}))
