"""A release that was written down while an agreement ended: neither transaction saw the other, so what it opened is shut afterwards."""

from datetime import date, timedelta
from typing import Final

from django.db.models import F
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import bound_as_operator
from aplis.core.journal import record
from aplis.register.people.models import AccessRight
from aplis.register.sharing.models import ExchangeAgreement
from aplis.register.sharing.rights import compile_rights

_REASON: Final = "the background worker has no actor: a right by an agreement that has ended is shut"


def sweep(on: date | None = None) -> int:
    """Shuts what stands open by agreements that were ended today or yesterday; returns how many rights were written. Once a minute."""
    day = on or timezone.localdate()
    written = 0
    with bound_as_operator():
        for agreement in ExchangeAgreement.objects.filter(ended_on__gte=day - timedelta(days=1), ended_on__lte=day):
            left = AccessRight.objects.filter(agreement_id=agreement.pk, ends_on__gt=day, starts_on__lt=F("ends_on"))
            people = sorted(set(left.unscoped(reason=_REASON).values_list("person_id", flat=True)))
            if number := compile_rights(people, on=day) if people else 0:
                record(actor=Actor(today=day), verb="agreement_swept", on=agreement, detail={"rights": number})
            written += number
    return written
