"""Of which services the person is told only later."""

from datetime import date

from django.utils import timezone

from aplis.core.access import Actor
from aplis.register.sharing.models import LookDelay


def held_back(actor: Actor) -> dict[int, date]:
    """Agencies of which the person is told only later, by law, with the day from which on nothing of them is shown yet."""
    found: dict[int, date] = {}
    for row in LookDelay.objects.visible_to(actor).filter(ends_on__gt=actor.today):
        since = timezone.localtime(row.looks_from).date()
        found[row.agency_id] = min(since, found.get(row.agency_id, since))
    return found
