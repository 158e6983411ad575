"""What the days bring about in this room by themselves: a restriction that was set until a day ends, and the person is told."""

from datetime import date, timedelta
from typing import Final

from aplis.core.access import Actor
from aplis.core.journal import record
from aplis.core.models import JournalEntry
from aplis.register.sharing.models import PLAN, Restriction
from aplis.register.sharing.notices.writing import tell

ENDED: Final = "restriction_ended"
_NIGHTS: Final = 7
_REASON: Final = "the background worker has no actor: a restriction ends by its day, and the person is told"


def tell_ended(on: date) -> int:
    """Notes each restriction that ended by its day and tells the person, once; those that somebody lifted are noted already.

    Source: GDPR (EU) 2016/679 Art. 18(3). Returns how many.
    """
    ended = Restriction.objects.filter(ends_on__gt=on - timedelta(days=_NIGHTS), ends_on__lte=on).unscoped(
        reason=_REASON
    )
    rows = {row.pk: row for row in ended.order_by("pk")}
    people = {row.person_id for row in rows.values()}
    noted = JournalEntry.objects.filter(person_id__in=people, verb=ENDED, object_id__in=list(rows)).unscoped(
        reason=_REASON
    )
    new = [rows[pk] for pk in sorted(rows.keys() - set(noted.values_list("object_id", flat=True)))]
    for row in new:
        actor = Actor(today=on, agency_id=row.agency_id)
        record(actor=actor, verb=ENDED, person=row.person_id, on=row, scope=PLAN, detail={"by": "day"})
        tell(kind=ENDED, person=row.person_id, for_person=True, about=row)
    return len(new)
