"""Whoever has her own pages and is given a post afterwards: her file is shut to her new colleagues too."""

from datetime import date
from typing import Final

from django.utils import timezone

from aplis.core.database import bound_as_operator
from aplis.register.agencies.models import Worker
from aplis.register.people.models import Barrier, PortalAccess
from aplis.register.sharing.nearness.actions import guard_colleagues

_REASON: Final = "the background worker has no actor: whoever works where she is supported is kept from her file"


def guard_new_colleagues(on: date | None = None) -> int:
    """Shuts what a new post would open; says how many guards are new. Once a minute.

    A guard that somebody has ended stays ended. A post that waits to be taken up opens nothing, and puts up none: it would
    tell whoever typed the address that somebody with own pages stands behind it.
    """
    with bound_as_operator():
        portals = PortalAccess.objects.filter(representation__isnull=True, ends_on__isnull=True).unscoped(
            reason=_REASON
        )
        people = dict(portals.values_list("user_id", "person_id"))
        posts = Worker.objects.running(on or timezone.localdate()).taken_up().filter(user_id__in=list(people))
        guards = Barrier.objects.filter(person_id__in=list(people.values()), kind=Barrier.Kind.SELF)
        have = set(guards.unscoped(reason=_REASON).values_list("person_id", "worker_id"))
        new = {people[user] for user, post in posts.values_list("user_id", "pk") if (people[user], post) not in have}
        return sum(map(guard_colleagues, sorted(new)))
