"""The nightly reminder that a person should have been told of an emergency access."""

from datetime import date
from typing import Final

from django.db.models import Q
from django.utils import timezone

from aplis.core.database import bound_as_operator
from aplis.register.sharing.emergency.actions import OFFICER, SUPERVISOR
from aplis.register.sharing.emergency.queries import is_overdue
from aplis.register.sharing.models import EmergencyAccess, Notice
from aplis.register.sharing.notices.writing import tell

KIND: Final = "emergency_untold"
_REASON: Final = "the background worker has no actor: who was not told in time is told of, whoever opened the file"


def remind_untold(on: date) -> int:
    """Tells manager and officer once of each access whose person was not told by the instant, and once more when a day to which it
    was put off has come. Returns of how many.
    """
    with bound_as_operator():
        late = Q(told_at__isnull=True) & is_overdue(timezone.now(), on)
        rows = list(EmergencyAccess.objects.filter(late).unscoped(reason=_REASON).order_by("pk"))
        before = Notice.objects.filter(kind=KIND, about_id__in=[row.pk for row in rows]).unscoped(reason=_REASON)
        reminded = set(before.values_list("about_id", "detail__day"))
        return sum(_remind(row) for row in rows if (row.pk, _day_of(row)) not in reminded)


def _day_of(row: EmergencyAccess) -> str:
    return (row.postponed_until or timezone.localdate(row.tell_by)).isoformat()


def _remind(row: EmergencyAccess) -> int:
    for verb in (SUPERVISOR, OFFICER):
        detail = {"day": _day_of(row)}
        tell(kind=KIND, person=row.person_id, agency=row.agency_id, verb=verb, about=row, detail=detail)
    return 1
