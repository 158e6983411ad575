"""The life of an exchange agreement: drafted, signed by both sides, replaced, ended. What it opens and shuts follows at once."""

from typing import Any, Final

from django.db.models import F

from aplis.core.access import Actor
from aplis.core.errors import Stale
from aplis.core.journal import record
from aplis.core.once import once
from aplis.register.agencies.queries import is_own_hand
from aplis.register.sharing.agreements import refusals
from aplis.register.sharing.agreements.opening import open_what_it_covers
from aplis.register.sharing.agreements.queries import agreements_of, newer_than, people_concerned
from aplis.register.sharing.models import ExchangeAgreement
from aplis.register.sharing.notices.writing import tell
from aplis.register.sharing.rights import end_rights_of_agreement

State = ExchangeAgreement.State
VERB: Final = "manage_agreements"


@once(ExchangeAgreement)
def draft_agreement(*, actor: Actor, agreement: ExchangeAgreement) -> ExchangeAgreement:
    """Writes down what two agencies may agree. It opens nothing before both have signed.

    agreement  not stored yet; the actor's agency is one of its partners. `replaces` names the one whose place it is to take

    raises Refusal("agreements.replaced_already") where that one has a new version already.
    """
    actor.require(VERB)
    _require_partner(actor, agreement)
    if agreement.replaces is not None and newer_than(agreement.replaces) is not None:
        raise refusals.replaced_already()
    agreement.save(force_insert=True)
    record(actor=actor, verb="agreement_drafted", on=agreement, detail=_told(agreement))
    _tell_the_other(actor, agreement, "agreement_drafted")
    return agreement


@once(ExchangeAgreement)
def change_draft(
    *, actor: Actor, agreement: ExchangeAgreement, version: int, changes: dict[str, Any]
) -> ExchangeAgreement:
    """Changes a draft that nobody has signed. raises Stale on an old version."""
    actor.require(VERB)
    if not _is_open_draft(agreement) or agreement.signed_on or agreement.countersigned_on:
        raise refusals.not_a_draft()
    _write(actor, agreement, version, **changes)
    record(actor=actor, verb="agreement_changed", on=agreement, detail={"fields": sorted(changes)})
    return agreement


@once(ExchangeAgreement)
def lay_aside(*, actor: Actor, agreement: ExchangeAgreement, version: int, reason: str) -> ExchangeAgreement:
    """A draft that will not be agreed; it stays to be read. Either side may, also after one of them has signed."""
    actor.require(VERB)
    if not _is_open_draft(agreement):
        raise refusals.not_a_draft()
    _write(actor, agreement, version, ended_on=actor.today, ended_because=reason)
    record(actor=actor, verb="agreement_laid_aside", on=agreement)
    _tell_the_other(actor, agreement, "agreement_laid_aside")
    return agreement


@once(ExchangeAgreement)
def sign_agreement(*, actor: Actor, agreement: ExchangeAgreement, version: int) -> ExchangeAgreement:
    """Signs for the actor's own side. With the second signature it is in force, the one it replaces ends, and rights open at once.

    A draft whose first day has passed meanwhile begins today: nothing moves for days before both had signed.

    raises Stale on an old version; Refusals of `refusals` for a side that has signed, a hand that signed the other side, a late day.
    """
    actor.require(VERB)
    _require_signable(actor, agreement)
    side = "" if agreement.giver_id == actor.agency_id else "counter"
    signed: dict[str, Any] = {f"{side}signed_on": actor.today, f"{side}signed_by_id": actor.worker_id}
    if not (agreement.countersigned_on if side == "" else agreement.signed_on):
        _write(actor, agreement, version, **signed)
        record(actor=actor, verb="agreement_signed", on=agreement, detail={"side": side or "first", "in_force": False})
        _tell_the_other(actor, agreement, "agreement_to_sign")
        return agreement
    signed |= {"state": State.SIGNED, "starts_on": max(agreement.starts_on, actor.today)}
    _write(actor, agreement, version, **signed)
    shut = _end_the_one_before(actor, agreement)
    number = open_what_it_covers(agreement, actor.today)
    detail = {"side": side or "first", "in_force": True, "people": number, "shut": shut}
    record(actor=actor, verb="agreement_signed", on=agreement, detail=detail)
    _tell_the_other(actor, agreement, "agreement_in_force")
    return agreement


@once(ExchangeAgreement)
def end_agreement(*, actor: Actor, agreement: ExchangeAgreement, version: int, reason: str) -> ExchangeAgreement:
    """Ends an agreement today; either side may. What rested on it is shut in this transaction, however many people it concerns.

    raises Stale on an old version, Refusal("agreements.not_in_force") for one that has ended or was never signed by both.
    """
    actor.require(VERB)
    ends_on = min(agreement.ends_on, agreement.ended_on or agreement.ends_on)
    if agreement.state == State.DRAFT or ends_on <= actor.today:
        raise refusals.not_in_force()
    _write(actor, agreement, version, state=State.ENDED, ended_on=actor.today, ended_because=reason)
    people = people_concerned(agreement, actor.today)
    number = end_rights_of_agreement(agreement.pk, people, on=actor.today)
    record(actor=actor, verb="agreement_ended", on=agreement, detail={"rights": number})
    _tell_the_other(actor, agreement, "agreement_ended")
    return agreement


def _require_partner(actor: Actor, agreement: ExchangeAgreement) -> None:
    if actor.agency_id not in {agreement.giver_id, agreement.receiver_id}:
        raise ValueError("An agreement is made by one of its partners")


def _require_signable(actor: Actor, agreement: ExchangeAgreement) -> None:
    _require_partner(actor, agreement)
    if not _is_open_draft(agreement):
        raise refusals.not_a_draft()
    is_giver = agreement.giver_id == actor.agency_id
    own, other = agreement.signed_on, agreement.countersigned_by
    if not is_giver:
        own, other = agreement.countersigned_on, agreement.signed_by
    if own is not None:
        raise refusals.signed_already()
    if other is not None and is_own_hand(actor, other.pk):
        raise refusals.same_hand()
    if agreement.ends_on <= actor.today:
        raise refusals.too_late_to_sign()


def _is_open_draft(agreement: ExchangeAgreement) -> bool:
    return agreement.state == State.DRAFT and agreement.ended_on is None


def _write(actor: Actor, agreement: ExchangeAgreement, version: int, **changes: Any) -> None:
    rows = agreements_of(actor).filter(pk=agreement.pk, version=version).select_related(None).order_by()
    if not rows.update(**changes, version=F("version") + 1):
        raise Stale(agreements_of(actor).get(pk=agreement.pk))
    for name, value in changes.items():
        setattr(agreement, name, value)
    agreement.version = version + 1


def _end_the_one_before(actor: Actor, agreement: ExchangeAgreement) -> int:
    """Ends the replaced agreement on the day on which the new one begins. Says how many rights it shut."""
    before = agreement.replaces
    if before is None or min(before.ends_on, before.ended_on or before.ends_on) <= agreement.starts_on:
        return 0
    day = agreement.starts_on
    state = State.ENDED if day <= actor.today else before.state
    rows = ExchangeAgreement.objects.filter(pk=before.pk)
    rows.update(ended_on=day, state=state, version=F("version") + 1)
    return end_rights_of_agreement(before.pk, people_concerned(before, actor.today), on=day)


def _told(agreement: ExchangeAgreement) -> dict[str, Any]:
    return {
        "giver": agreement.giver_id, "receiver": agreement.receiver_id, "mutual": agreement.is_mutual,
        "purposes": list(agreement.purposes), "basis": agreement.basis, "scopes": agreement.scopes,
        "replaces": agreement.replaces_id,
    }  # fmt: skip


def _tell_the_other(actor: Actor, agreement: ExchangeAgreement, kind: str) -> None:
    ours, theirs = agreement.giver, agreement.receiver
    if ours.pk != actor.agency_id:
        ours, theirs = theirs, ours
    tell(kind=kind, agency=theirs, verb=VERB, about=agreement, detail={"agency": ours.short_name})
