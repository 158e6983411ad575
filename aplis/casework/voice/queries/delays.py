"""Of which services the person is told only later."""

from datetime import date
from typing import Final

from django.utils import timezone

from aplis.core.access import Actor
from aplis.register.sharing.models import LookDelay
from aplis.register.sharing.watching.veiled import veiled_from

EVER: Final = date(1900, 1, 1)


def held_back(actor: Actor) -> dict[int, date]:
    """Agencies of which the person is told only later, by law, with the day from which on nothing of them is shown yet; and those of
    which nothing is shown at all, because they lead to somebody who has to be safe (watching.veiled).
    """
    found: dict[int, date] = dict.fromkeys(veiled_from([actor.person_id or 0], actor.today), EVER)
    for row in LookDelay.objects.visible_to(actor).filter(ends_on__gt=actor.today):
        since = timezone.localtime(row.looks_from).date()
        found[row.agency_id] = min(since, found.get(row.agency_id, since))
    return found
