"""Writing down that somebody looked people up, ending it where it becomes probing, and what came of that."""

import logging
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import before_showing, bound_as_operator
from aplis.core.inserting import insert
from aplis.core.journal import record
from aplis.core.once import once
from aplis.register.agencies.models import Worker
from aplis.register.agencies.queries import is_own_hand
from aplis.register.identity import refusals
from aplis.register.identity.models import ContactRequest, Lookup, ProbingReview
from aplis.register.identity.probing.queries import HOUR, Trace, trace_of, was_declined
from aplis.register.people.queries import Wanted

DAYS_KEPT: Final = 90
_FORGETTING: Final = "the background worker clears what is older than 90 days, whoever asked it"

alarm = logging.getLogger("aplis.alarm")


def record_lookup(*, actor: Actor, trace: Trace, page: str, hits: int, is_asking_elsewhere: bool = False) -> None:
    """Counts a look-up that was answered; `hits` are those of the own people. The journal entry is record_search's."""
    row = _row(actor, trace, page, hits=hits, is_asking_elsewhere=is_asking_elsewhere)
    before_showing(lambda: insert([row]))


def count_search(*, actor: Actor, wanted: Wanted, page: str, hits: int) -> None:
    """Counts a search among the own people with the look-ups of the worker. It is not ended by their number."""
    day = wanted.born_on
    born = (day.year, day.month, day.day if wanted.precision == "day" else 0) if day else (0, 0, 0)
    record_lookup(
        actor=actor, trace=trace_of(actor, words=wanted.words, born=born, numbers=[wanted.number] if wanted.number else []),
        page=page, hits=hits,
    )  # fmt: skip


def record_limit(*, actor: Actor, trace: Trace, page: str, because: tuple[str, ...], now: datetime) -> None:
    """Writes once an hour for each limit that it was reached: in the journal, among the look-ups, and as an alarm."""
    new = [reason for reason in because if not was_declined(actor, reason, since=now - HOUR)]
    if not new:
        return
    rows = [_row(actor, trace, page, declined=reason) for reason in new]
    before_showing(lambda: _write_limit(actor, rows, page, new))


def _write_limit(actor: Actor, rows: list[Lookup], page: str, because: list[str]) -> None:
    insert(rows)
    record(actor=actor, verb="lookups_limited", detail={"because": because, "page": page})
    alarm.warning("Look-ups of worker %s are limited: %s.", actor.worker_id, ", ".join(because))


def _row(actor: Actor, trace: Trace, page: str, **fields: Any) -> Lookup:
    return Lookup(
        worker_id=actor.worker_id, agency_id=actor.agency_id, page=page, name_digest=trace.name, born_digest=trace.born,
        whole_digest=trace.whole, **fields,
    )  # fmt: skip


@once(ProbingReview)
def review_probing(*, actor: Actor, worker: Worker, day: date, outcome: str, text: str) -> ProbingReview:
    """Says what came of it when the look-ups of a colleague on a day were looked at.

    raises Refusal("identity.own_lookups") for one's own, Refusal("identity.reviewed_already") for a second review of a day.
    """
    actor.require("see_agency")
    if is_own_hand(actor, worker.pk):
        raise refusals.own_lookups()
    if ProbingReview.objects.visible_to(actor).filter(worker=worker, day=day).exists():
        raise refusals.reviewed_already()
    review = ProbingReview(
        worker=worker, agency_id=actor.agency_id, day=day, outcome=outcome, text=text, reviewed_by_id=actor.worker_id
    )
    review.save(force_insert=True)
    detail = {"worker": worker.pk, "day": day.isoformat(), "outcome": outcome}
    record(actor=actor, verb="probing_reviewed", on=review, detail=detail)
    return review


def forget_old() -> None:
    """Removes look-ups, and contact requests with what was told in them, 90 days after they ended."""
    before = timezone.now() - timedelta(days=DAYS_KEPT)
    with bound_as_operator():
        Lookup.objects.filter(at__lt=before).unscoped(reason=_FORGETTING).delete()
        ContactRequest.objects.filter(ends_on__lt=before.date()).unscoped(reason=_FORGETTING).delete()
