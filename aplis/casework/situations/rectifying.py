"""Putting a record right: what the person says is wrong stands beside the record, and the agency that wrote it decides, with a reason.

The record itself is kept, so that what others did on its ground can be understood (GDPR Art. 16, by a note beside it).
A record (`fact`) is a Fact, or a row of a room above with the same columns: person, scope, agency and who wrote it.
"""

from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db.models import F
from django.utils import timezone

from aplis.casework.situations import refusals
from aplis.casework.situations.actions import require_writing
from aplis.casework.situations.models import Fact
from aplis.core.access import Actor
from aplis.core.errors import Stale
from aplis.core.journal import record
from aplis.core.once import once
from aplis.register.agencies.queries import is_own_hand
from aplis.register.sharing.models import Rectification
from aplis.register.sharing.notices.writing import tell
from aplis.register.sharing.releases.speaking import require_speaker

DAYS_TO_DECIDE: Final = 30  # GDPR Art. 12(3): one month
State = Rectification.State


def rectifications_of(actor: Actor, fact: Any) -> list[Rectification]:
    """What was said to be wrong about a record, the newest first."""
    rows = Rectification.objects.visible_to(actor).filter(about_kind=fact._meta.model_name, about_id=fact.pk)
    return list(rows.select_related("agency").order_by("-asked_at"))


@once(Rectification)
def ask_rectification(*, actor: Actor, fact: Any, wanted: str) -> Rectification:
    """Writes down what is right, as the person says it. The agency that wrote the record is told; it has a month."""
    require_writing(actor, fact.person_id, fact.scope)
    return _asked(actor, fact, wanted)


@once(Rectification)
def ask_own_rectification(*, actor: Actor, fact: Any, wanted: str) -> Rectification:
    """The same, said by the person herself or whoever decides in her place, on the own pages."""
    require_speaker(actor, fact.person, fact.scope)
    return _asked(actor, fact, wanted)


def _asked(actor: Actor, fact: Any, wanted: str) -> Rectification:
    asked = Rectification(
        person_id=fact.person_id,
        agency_id=fact.agency_id,
        scope=fact.scope,
        about_kind=str(fact._meta.model_name),
        about_id=fact.pk,
        wanted=wanted,
        written_down_by_id=actor.worker_id,
        due_on=actor.today + timedelta(days=DAYS_TO_DECIDE),
    )
    asked.save(force_insert=True)
    _note(actor, asked, "rectification_asked")
    due_at = timezone.make_aware(datetime.combine(asked.due_on, time.max.replace(microsecond=0)))
    tell(
        kind="rectification_asked", person=fact.person_id, agency=fact.agency_id, verb="write_fact", about=asked, due_at=due_at
    )  # fmt: skip
    return asked


@once(Rectification)
def decide_rectification(
    *, actor: Actor, asked: Rectification, fact: Any, state: str, decision: str, version: int
) -> Rectification:
    """The agency that wrote the record accepts the note or says why not; in both cases it stands beside the record for every reader.

    raises Refusal("rectification.own_record") for who wrote the record: somebody else decides.
    """
    require_writing(actor, asked.person_id, asked.scope)
    if asked.agency_id != actor.agency_id:
        raise refusals.rectified_elsewhere()
    if is_own_hand(actor, fact.author_id):
        raise refusals.own_record()
    rows = Rectification.objects.visible_to(actor).filter(pk=asked.pk, version=version, state=State.OPEN)
    decided: dict[str, Any] = {"state": state, "decision": decision, "decided_by_id": actor.worker_id}
    if not rows.update(**decided, decided_at=timezone.now(), version=F("version") + 1):
        raise Stale(Rectification.objects.visible_to(actor).filter(pk=asked.pk).first())
    if state == State.ACCEPTED and isinstance(fact, Fact):
        type(fact).objects.visible_to(actor).filter(pk=fact.pk).update(confidence=fact.Confidence.DISPUTED)
    _note(actor, asked, "rectification_decided", state=state)
    tell(kind="rectification_decided", person=asked.person_id, for_person=True, about=asked)
    return asked


def _note(actor: Actor, asked: Rectification, verb: str, **detail: Any) -> None:
    record(actor=actor, verb=verb, person=asked.person_id, on=asked, scope=asked.scope, detail=detail)
