"""Of which services the person is told only later."""

from datetime import date

from django.utils import timezone

from aplis.core.access import Actor
from aplis.register.sharing.watching.later import delays_of


def held_back(actor: Actor) -> dict[int, date]:
    """Agencies of which the person is told only later, by law, with the day from which on nothing of them is shown yet; and those of
    which nothing is shown at all, because they lead to somebody who has to be safe (watching.veiled).
    """
    found = delays_of([actor.person_id or 0], actor.today)
    return {agency: timezone.localtime(since).date() for agency, since in found.items()}
