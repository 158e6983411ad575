"""The nightly reminder that an agreement is to be looked at again, or runs out."""

from datetime import date, timedelta
from typing import Final

from django.db.models import Q

from aplis.core.database import bound_as_operator
from aplis.core.periods import lasts
from aplis.register.sharing.agreements.actions import VERB
from aplis.register.sharing.models import ExchangeAgreement, Notice
from aplis.register.sharing.notices.writing import tell
from aplis.rules.agreements import REMIND_DAYS, is_due

REVIEW: Final = "agreement_review"
RUNS_OUT: Final = "agreement_runs_out"
_REASON: Final = "a nightly command asks whether a reminder was written before"


def remind_reviews(on: date) -> int:
    """Tells both agencies once, thirty days before the review and before the end. Returns how many notices were written."""
    with bound_as_operator():
        soon = on + timedelta(days=REMIND_DAYS)
        running = Q(ends_on__gt=on) & lasts(on, until="ended_on")
        rows = ExchangeAgreement.objects.filter(
            running, Q(review_on__lte=soon) | Q(ends_on__lte=soon), state=ExchangeAgreement.State.SIGNED
        )
        return sum(_remind(row, on) for row in rows.select_related("giver", "receiver"))


def _remind(row: ExchangeAgreement, on: date) -> int:
    days = {REVIEW: row.review_on, RUNS_OUT: row.ends_on}
    if row.ended_on is not None:
        days.pop(RUNS_OUT)  # its successor is signed
    return sum(_remind_of(row, kind, day) for kind, day in days.items() if is_due(day, on=on))


def _remind_of(row: ExchangeAgreement, kind: str, day: date) -> int:
    told = Notice.objects.filter(kind=kind, about_id=row.pk).unscoped(reason=_REASON)
    if told.exists():
        return 0
    for agency, other in ((row.giver, row.receiver), (row.receiver, row.giver)):
        detail = {"agency": other.short_name, "day": day.isoformat()}
        tell(kind=kind, agency=agency, verb=VERB, about=row, detail=detail)
    return 2
