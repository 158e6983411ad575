"""Verbs on two persons who are kept apart, and on a weaker protection, which a second worker confirms."""

from collections.abc import Iterable, Mapping
from typing import Final
from uuid import uuid4

from django.db.models import Q

from aplis.core.access import Actor
from aplis.core.database import compiling
from aplis.core.errors import Stale
from aplis.core.journal import record
from aplis.core.once import once
from aplis.register.agencies.queries import is_own_hand
from aplis.register.people.actions import seen_now
from aplis.register.people.apart import is_kept_apart
from aplis.register.people.models import KeptApart, Person
from aplis.register.people.queries import is_open_in
from aplis.register.people.refusals import scope_shut
from aplis.register.sharing.actions import require_protection, set_protection
from aplis.register.sharing.helping.apart import end_help_for_apart
from aplis.register.sharing.models import PLAN, ProtectionChange
from aplis.register.sharing.nearness import refusals
from aplis.register.sharing.nearness.apart_posts import shut_posts
from aplis.register.sharing.notices.writing import tell
from aplis.register.sharing.representing.actions import cut_for_apart

_REASON: Final = "two are kept apart both ways at once, whatever the actor sees of the other"


@once(KeptApart)
def keep_apart(
    *, actor: Actor, person: Person, other: Person, is_victim: bool, children: Iterable[Person] = ()
) -> KeptApart:
    """From now on neither sees the other anywhere here; what one could do for the other is cut in the same transaction, and what the
    work role opened of the other is shut.

    is_victim  the person was harmed and the other is said to have done it; otherwise the other way round
    children   of the one who was harmed: kept apart from the other as well

    raises Refusal("nearness.apart_already"), Refusal("people.scope_shut") where the plan of one of the two is not open.
    """
    require_protection(actor, person)
    children = [child for child in children if child.pk not in (person.pk, other.pk)]
    for each in (other, *children):
        if not is_open_in(actor, each, PLAN):
            raise scope_shut()
    if is_kept_apart(person.pk, other.pk, actor.today):
        raise refusals.apart_already()
    harmed, harming = (person, other) if is_victim else (other, person)
    made = _both_ways(actor, harmed.pk, harming.pk)
    _note(actor, "kept_apart", made, cut=cut_for_apart(actor=actor, person=harmed.pk, other=harming.pk))
    for child in children:
        if not is_kept_apart(child.pk, harming.pk, actor.today):
            rows = _both_ways(actor, child.pk, harming.pk)
            _note(actor, "kept_apart", rows, cut=cut_for_apart(actor=actor, person=child.pk, other=harming.pk))
    end_help_for_apart(harmed.pk, harming.pk, *(child.pk for child in children), on=actor.today)
    tell(kind="apart_set", person=person.pk, agency=actor.agency_id, verb="audit_looks", about=made[person.pk])
    # The last, because it may shut the files to the actor too.
    pairs = [(each, harming.pk) for each in (harmed.pk, *(child.pk for child in children))]
    shut_posts((*pairs, *((b, a) for a, b in pairs)), set_by=actor.worker_id, on=actor.today)
    return made[person.pk]


def _both_ways(actor: Actor, harmed: int, harming: int) -> dict[int, KeptApart]:
    about = {"starts_on": actor.today, "set_by_id": actor.worker_id}
    rows = {
        harmed: KeptApart(person_id=harmed, other_id=harming, is_victim=True, **about),
        harming: KeptApart(person_id=harming, other_id=harmed, is_victim=False, **about),
    }
    with compiling([harmed, harming]):
        for row in rows.values():
            row.save(force_insert=True)
    return rows


def _note(actor: Actor, verb: str, rows: Mapping[int, KeptApart], **detail: int) -> None:
    """One entry on each of the two files, with nothing in it that leads to the other."""
    for person, row in rows.items():
        record(actor=actor, verb=verb, person=person, on=row, scope=PLAN, detail=detail)


@once(KeptApart)
def end_apart(*, actor: Actor, apart: KeptApart) -> KeptApart:
    """They need not be kept apart any more. What was cut stays cut: it is given anew by those whom it concerns."""
    require_protection(actor, apart.person)
    pair = Q(person_id=apart.person_id, other_id=apart.other_id) | Q(person_id=apart.other_id, other_id=apart.person_id)
    with compiling([apart.person_id, apart.other_id]):
        rows = {
            row.person_id: row for row in KeptApart.objects.filter(pair, ends_on__isnull=True).unscoped(reason=_REASON)
        }
        for row in rows.values():
            KeptApart.objects.filter(pk=row.pk).unscoped(reason=_REASON).update(ends_on=max(actor.today, row.starts_on))
    if not rows:
        raise refusals.is_over()
    _note(actor, "kept_apart_ended", rows)
    return apart


@once(ProtectionChange)
def ask_weaker(*, actor: Actor, person: Person, level: int, reason: str, version: int) -> ProtectionChange:
    """Asks that the person be protected less. Nothing changes until a second worker confirms it; an older request is replaced.

    raises Stale when somebody changed the person since the reader saw her.
    """
    require_protection(actor, person)
    seen = Person.objects.visible_to(actor)
    if not seen.filter(pk=person.pk, version=version).exists():
        raise Stale(seen_now(seen, person.pk))
    open_ones = ProtectionChange.objects.visible_to(actor).filter(person=person, state=ProtectionChange.State.OPEN)
    open_ones.update(state=ProtectionChange.State.DECLINED, answered_at=actor.now)
    change = ProtectionChange(
        person=person, agency_id=actor.agency_id, was=person.protection_level, level=level, reason=reason,
        asked_by_id=actor.worker_id,
    )  # fmt: skip
    change.save(force_insert=True)
    detail = {"was": change.was, "level": level}
    record(actor=actor, verb="weaker_protection_asked", person=person.pk, on=change, scope=PLAN, detail=detail)
    tell(kind="protection_to_confirm", person=person.pk, agency=actor.agency_id, verb="set_protection", about=change)
    return change


@once(ProtectionChange)
def answer_weaker(*, actor: Actor, change: ProtectionChange, is_confirmed: bool) -> ProtectionChange:
    """The second worker confirms, and the weaker protection takes hold at once; or declines, and nothing changes.

    raises Refusal("nearness.second_person") for who asked, Refusal("nearness.is_over") when it was answered or the level is another one now.
    """
    person = change.person
    require_protection(actor, person)
    if is_own_hand(actor, change.asked_by_id):
        raise refusals.second_person()
    states = ProtectionChange.State
    rows = ProtectionChange.objects.visible_to(actor).filter(pk=change.pk, state=states.OPEN)
    state = states.CONFIRMED if is_confirmed else states.DECLINED
    if person.protection_level != change.was or not rows.update(
        state=state, answered_by_id=actor.worker_id, answered_at=actor.now
    ):
        raise refusals.is_over()
    detail = {"is_confirmed": is_confirmed}
    if not is_confirmed:
        record(actor=actor, verb="weaker_protection_declined", person=person.pk, on=change, scope=PLAN, detail=detail)
        return change
    set_protection(
        actor=actor, key=uuid4(), person=person, level=change.level, named=[], version=person.version, is_confirmed=True
    )
    return change
