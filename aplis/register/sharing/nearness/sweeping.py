"""Whoever has her own pages and is given a post afterwards: her file is shut to her new colleagues too, and to her those of others from
whom she is kept apart.
"""

from collections import defaultdict
from datetime import date
from typing import Final

from django.utils import timezone

from aplis.core.database import bound_as_operator
from aplis.core.periods import runs
from aplis.register.agencies.models import Worker
from aplis.register.people.models import Barrier, KeptApart, PortalAccess
from aplis.register.sharing.nearness.actions import guard_colleagues
from aplis.register.sharing.nearness.apart_posts import shut_posts

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


def shut_new_posts(on: date | None = None) -> int:
    """Shuts to a new post of one of two who are kept apart the file of the other; says how many barriers are new. Once a minute."""
    today = on or timezone.localdate()
    with bound_as_operator():
        rows = KeptApart.objects.filter(runs(today)).unscoped(reason=_REASON)
        apart = set(rows.values_list("person_id", "other_id", "set_by_id"))
        portals = PortalAccess.objects.filter(representation__isnull=True, person_id__in={each[1] for each in apart})
        people = defaultdict(set)
        for user, person in portals.unscoped(reason=_REASON).values_list("user_id", "person_id"):
            people[user].add(person)
        posts = Worker.objects.running(today).filter(user_id__in=list(people)).values_list("user_id", flat=True)
        working = {person for user in posts for person in people[user]}
        return sum(
            shut_posts([(person, other)], set_by=set_by, on=today)
            for person, other, set_by in sorted(apart)
            if other in working
        )
