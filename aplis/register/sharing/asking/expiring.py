"""The nightly end of requests that nobody answered."""

from datetime import date

from django.db.models import F

from aplis.core.access import Actor
from aplis.core.database import bound_as_operator
from aplis.core.journal import record
from aplis.register.sharing.models import PLAN, SightRequest
from aplis.register.sharing.notices.writing import tell

_PORTION = 500
_REASON = "a nightly command has no actor: it ends requests whose time has passed"


def expire(on: date) -> int:
    """Ends every request not answered by the day, and tells who asked. Returns how many there were."""
    number = 0
    while ended := _some(on):
        number += ended
    return number


def _some(on: date) -> int:
    with bound_as_operator():
        rows = SightRequest.objects.filter(state=SightRequest.State.WAITING, ends_on__lte=on).unscoped(reason=_REASON)
        found = list(rows.select_related("asked").order_by("pk")[:_PORTION])
        for row in found:
            SightRequest.objects.filter(pk=row.pk).unscoped(reason=_REASON).update(
                state=SightRequest.State.EXPIRED, version=F("version") + 1
            )
            actor = Actor(today=on, agency_id=row.agency_id)
            record(actor=actor, verb="sight_not_answered", person=row.person_id, on=row, scope=PLAN)
            tell(kind="sight_not_answered", agency=row.agency_id, worker=row.worker_id, about=row)
        return len(found)
