"""Asking to see, answering, and shutting again. An answer opens and shuts in the transaction in which it is given."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import F
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.errors import Stale
from aplis.core.journal import record
from aplis.core.once import once
from aplis.register.agencies.models import Agency
from aplis.register.agencies.queries import is_own_hand
from aplis.register.sharing.asking import refusals
from aplis.register.sharing.asking.queries import is_waiting, openable, received, sent, who_is_told
from aplis.register.sharing.models import PLAN, SightRequest
from aplis.register.sharing.notices.writing import tell
from aplis.register.sharing.rights import compile_rights
from aplis.rules.asking import DUTIES, asked_at, objection_to_asking, objection_to_days, objection_to_opening
from aplis.rules.tiers import SECTIONS

State = SightRequest.State
ASK: Final = "ask_sight"
ANSWER: Final = "answer_sight"


@dataclass(frozen=True)
class Wish:
    """What somebody asks for. told_name: what an asker who sees nothing of the person calls her."""

    scopes: int
    purpose: str
    reason: str
    ends_on: date
    tier: int = SECTIONS
    told_name: str = ""
    is_for_worker_only: bool = False


@once(SightRequest)
def ask_sight(*, actor: Actor, person: int, asked: Agency, wish: Wish) -> SightRequest:
    """Asks an agency to open something of a person. Opens nothing, and tells the asker nothing.

    person  number of somebody whom the caller has found for the actor: a person on whom she sees a part, or whom an answered
            contact request is about; never a number from a page

    raises Refusal("asking.asked_already") while the same was asked and not answered.
    """
    actor.require(ASK)
    scopes = asked_at(wish.tier, wish.scopes)
    if objection_to_asking(wish.tier, scopes, today=actor.today, ends_on=wish.ends_on) or asked.pk == actor.agency_id:
        raise refusals.not_open_to_ask()
    _require_new(actor, person, asked, wish, scopes)
    request = SightRequest(
        person_id=person, agency_id=actor.agency_id, worker_id=actor.worker_id, asked=asked, scopes=scopes, tier=wish.tier,
        purpose=wish.purpose, reason=wish.reason, told_name=wish.told_name, is_for_worker_only=wish.is_for_worker_only,
        ends_on=wish.ends_on,
    )  # fmt: skip
    request.save(force_insert=True)
    detail = {"asked": asked.pk, "scopes": scopes, "tier": wish.tier, "purpose": wish.purpose}
    record(actor=actor, verb="sight_asked", person=person, on=request, scope=PLAN, detail=detail)
    _tell_who_can_answer(actor, request)
    return request


@once(SightRequest)
def answer_sight(*, actor: Actor, request: SightRequest, version: int, answer: "Answer") -> SightRequest:
    """Answers for the asked agency; the first answer counts, the other is told (Stale).

    raises Refusal("asking.not_covered") where the duty does not open, no agreement covers, or the actor does not see what is to be
    opened; Refusal("asking.own_request") for who asked it from another post.
    """
    actor.require(ANSWER)
    if is_own_hand(actor, request.worker_id):
        raise refusals.own_request()
    rows = received(actor).filter(is_waiting(actor.today), pk=request.pk, version=version)
    if not rows.exists():
        raise Stale(_now(received(actor), request))
    if answer.state == State.GRANTED:
        _require_covered(actor, request, answer)
    changes = answer.changes | {"answered_by_id": actor.worker_id, "answered_at": timezone.now()}
    detail = {"state": str(answer.state), "granted": answer.granted, "basis": answer.basis, "tier": request.tier}
    record(actor=actor, verb="sight_answered", person=request.person_id, on=request, scope=PLAN, detail=detail)
    if not rows.update(**changes, version=F("version") + 1):
        raise Stale(_now(received(actor), request))
    compile_rights([request.person_id], on=actor.today)
    tell(
        kind="sight_answered", agency=request.agency_id, worker=request.worker_id, about=request,
        detail={"agency": request.asked.short_name},
    )  # fmt: skip
    if answer.state == State.GRANTED:
        names = {"agency": request.asked.short_name, "other": request.agency.short_name}
        tell(kind="sight_opened_to", person=request.person_id, for_person=True, about=request, detail=names)
    return request


@once(SightRequest)
def shut_sight(*, actor: Actor, request: SightRequest, version: int, reason: str) -> SightRequest:
    """Takes a request back, gives up what it opened, or shuts it again for the agency that had opened it: at once, for every page.

    raises Stale on an old version, Refusal("asking.not_to_be_shut") for one that opens nothing and waits for nothing.
    """
    is_ours = request.agency_id == actor.agency_id
    actor.require(ASK if is_ours else ANSWER)
    is_granted = request.state == State.GRANTED and request.shuts_on is not None and request.shuts_on > actor.today
    if not is_granted and not (is_ours and request.state == State.WAITING):
        raise refusals.not_to_be_shut()
    rows = sent(actor) if is_ours else received(actor)
    changes: dict[str, Any] = {"state": State.TAKEN_BACK}
    changes["answer"] = f"{request.answer}\n{reason}".strip()[:500]
    if is_granted:
        changes["shuts_on"] = max(actor.today, request.starts_on)
    detail = {"by": "asking" if is_ours else "asked", "was": str(request.state)}
    record(actor=actor, verb="sight_shut", person=request.person_id, on=request, scope=PLAN, detail=detail)
    if not rows.filter(pk=request.pk, version=version).update(**changes, version=F("version") + 1):
        raise Stale(_now(rows, request))
    compile_rights([request.person_id], on=actor.today)
    if not is_ours:
        tell(
            kind="sight_shut", agency=request.agency_id, worker=request.worker_id, about=request,
            detail={"agency": request.asked.short_name},
        )  # fmt: skip
    return request


@dataclass(frozen=True)
class Answer:
    """What the asked agency says. granted, basis and days only where it opens something."""

    state: str
    reason: str
    granted: int = 0
    basis: str = ""
    starts_on: date | None = None
    shuts_on: date | None = None
    is_for_worker_only: bool = False

    @property
    def changes(self) -> dict[str, Any]:
        """The columns of the request that it fills."""
        said: dict[str, Any] = {"state": self.state, "answer": self.reason}
        if self.state != State.GRANTED:
            return said
        return said | {
            "granted": self.granted, "basis": self.basis, "starts_on": self.starts_on, "shuts_on": self.shuts_on,
            "is_for_worker_only": self.is_for_worker_only,
        }  # fmt: skip


def _require_new(actor: Actor, person: int, asked: Agency, wish: Wish, scopes: int) -> None:
    """Of one who sees nothing of the person, what was told is compared and not who is meant: a refusal says nothing of her."""
    waiting = sent(actor).filter(is_waiting(actor.today), asked=asked)
    same = (
        waiting.filter(told_name__iexact=wish.told_name)
        if wish.told_name
        else waiting.filter(person_id=person, told_name="")
    )
    if any(scopes & ~row == 0 for row in same.values_list("scopes", flat=True)):
        raise refusals.asked_already()


def _require_covered(actor: Actor, request: SightRequest, answer: Answer) -> None:
    starts_on, shuts_on = answer.starts_on, answer.shuts_on
    if starts_on is None or shuts_on is None or answer.basis not in DUTIES:
        raise refusals.not_covered()
    found = {each.basis: each.scopes for each in openable(actor, request, starts_on, shuts_on)}
    objection = objection_to_days(starts_on, shuts_on, today=actor.today) or objection_to_opening(
        answer.granted, asked=request.scopes, openable=found[answer.basis], tier=request.tier
    )
    if objection:
        raise refusals.not_covered()


def _tell_who_can_answer(actor: Actor, request: SightRequest) -> None:
    """An agency that does not know the person is told nothing, and nobody tells the asker."""
    said = {"detail": {"agency": Agency.objects.get(pk=actor.agency_id).short_name}, "about": request}
    due_at = timezone.now() + timedelta(days=(request.ends_on - actor.today).days)
    for worker in who_is_told(request.person_id, request.asked_id, request.scopes, actor.today):
        tell(
            kind="sight_asked", person=request.person_id, agency=request.asked_id, worker=worker,
            verb="" if worker else ANSWER, due_at=due_at, **said,
        )  # fmt: skip


def _now(rows: Any, request: SightRequest) -> SightRequest:
    """The row as it stands; the one at hand where it is not shown to the actor any more."""
    found: SightRequest | None = rows.select_related("answered_by").filter(pk=request.pk).first()
    return found or request
