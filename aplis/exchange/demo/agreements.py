"""What the agencies of the demo agreed among themselves, without which no release opens anything between them."""

from datetime import timedelta
from itertools import combinations
from typing import Final

from django.utils import timezone

from aplis.register.agencies.models import Agency
from aplis.register.people.models import Person
from aplis.register.sharing.models import ExchangeAgreement, Release
from aplis.register.sharing.rights import compile_rights
from aplis.rules.dates import add_months
from aplis.rules.scopes import ALL

PURPOSES: Final = ("intake", "assessment", "plan", "delivery", "safeguarding")
_PORTION: Final = 200
_REASON: Final = "the demo's rights are compiled once its agencies have agreed"


def sign_agreements() -> int:
    """Signs one agreement between each two agencies of the demo and compiles the rights that its releases open. Says how many."""
    agencies = list(Agency.objects.filter(is_active=True).order_by("name"))
    if ExchangeAgreement.objects.exists():
        return 0
    today = timezone.localdate()
    starts_on = today - timedelta(days=700)
    made = [
        ExchangeAgreement(
            title=f"{giver.short_name} – {receiver.short_name}",
            giver=giver,
            receiver=receiver,
            state=ExchangeAgreement.State.SIGNED,
            purposes=list(PURPOSES),
            basis="statutory_task",
            scopes=ALL,
            target_group="",
            contact=f"{giver.short_name}, {receiver.short_name}",
            starts_on=starts_on,
            ends_on=add_months(starts_on, 60),
            review_on=add_months(starts_on, 36),
            signed_on=starts_on,
            countersigned_on=starts_on,
        )
        for giver, receiver in combinations(agencies, 2)
    ]
    ExchangeAgreement.objects.bulk_create(made)
    released = Release.objects.unscoped(reason=_REASON).values("person_id")
    people = list(Person.objects.unscoped(reason=_REASON).filter(pk__in=released).values_list("pk", flat=True))
    for start in range(0, len(people), _PORTION):
        compile_rights(people[start : start + _PORTION], on=today)
    return len(made)
