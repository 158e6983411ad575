"""Holds whoever was just registered against all others, a minute after.

While somebody registers a person, others may do so too, and neither sees what the other has not committed. The background worker
comes after both and proposes the pairs that `aplis link` would propose. It decides nothing.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.core.cache import cache
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import bound_as_operator
from aplis.core.ids import first_id_of
from aplis.core.journal import record
from aplis.register.identity.comparing import cards_of
from aplis.register.identity.models import CandidatePair
from aplis.register.identity.proposing import Found, propose
from aplis.register.identity.queries.look_up import look_up
from aplis.register.people.models import Person
from aplis.rules.matching.scoring import PROPOSED

HELD: Final = "identity.held"  # in the cache: whoever has a smaller number was held against the others
AT_ONCE: Final = 300  # persons of one minute; an import brings more, which wait for the next ones
_FIRST: Final = timedelta(days=1)  # how far back the first worker goes
_OPEN: Final = timedelta(minutes=2)  # longer than a transaction that registers somebody stays open
_REASON: Final = "the background worker compares all files; it shows none"


def hold_newcomers(now: datetime | None = None) -> int:
    """Holds those who were registered since the last time against all others; says how many pairs are new. Once a minute."""
    now = now or timezone.now()
    since = cache.get(HELD, first_id_of(now - _FIRST))
    with bound_as_operator():
        rows: Any = Person.objects.filter(pk__gte=since).unscoped(reason=_REASON).order_by("pk")
        people = list(rows.values_list("pk", flat=True)[:AT_ONCE])
        new = sum(map(propose_alike, people))
    caught_up = first_id_of(now - _OPEN)
    cache.set(HELD, people[-1] + 1 if len(people) == AT_ONCE else max(since, caught_up), None)
    return new


def propose_alike(person_id: int) -> int:
    """Proposes the pairs of this person that `aplis link` would propose; says how many are new. Done again it does nothing.

    What was decided stands. A sealed person has no card and is in no pair.
    """
    alike = look_up(cards_of([person_id])[person_id])
    likely = [each for each in alike if each.score >= PROPOSED and each.person_id != person_id]
    found = (Found(person_id, each.person_id, each.because) for each in likely)
    new = propose(found, origin=CandidatePair.Origin.AFTERWARDS)
    if new:
        detail = {"likely": len(likely), "new": new, "at": "registration"}
        record(actor=Actor(today=timezone.localdate()), verb="people_linked", detail=detail)
    return new
