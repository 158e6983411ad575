"""Holds whoever was just registered, or got another name, number or way to be reached, against all others, a minute after.

While somebody registers a person, others may do so too, and neither sees what the other has not committed; and a number that comes
later may be that of somebody who is here. The background worker comes after all and proposes the pairs that `aplis link` would propose.
It decides nothing.
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
from aplis.register.people.models import ContactDetail, Identifier, Person, PersonName
from aplis.rules.matching.scoring import PROPOSED

HELD: Final = "identity.held"  # in the cache: whoever has a smaller number was held against the others
AT_ONCE: Final = 900  # rows of one minute, some three a person; an import brings more, which wait for the next ones
_BY: Final = ((Person, "pk"), (PersonName, "person_id"), (Identifier, "person_id"), (ContactDetail, "person_id"))
_FIRST: Final = timedelta(days=1)  # how far back the first worker goes
_OPEN: Final = timedelta(minutes=2)  # longer than a transaction that registers somebody stays open
_REASON: Final = "the background worker compares all files; it shows none"


def hold_newcomers(now: datetime | None = None) -> int:
    """Holds those about whom something came since the last time against all others; says how many pairs are new. Once a minute."""
    now = now or timezone.now()
    since = cache.get(HELD, first_id_of(now - _FIRST))
    with bound_as_operator():
        rows = sorted(row for model, whose in _BY for row in _came(model, whose, since))[:AT_ONCE]
        new = sum(map(propose_alike, dict.fromkeys(person for _row, person in rows)))
    caught_up = first_id_of(now - _OPEN)
    cache.set(HELD, rows[-1][0] + 1 if len(rows) == AT_ONCE else max(since, caught_up), None)
    return new


def _came(model: Any, whose: str, since: int) -> list[tuple[int, int]]:
    """Rows from this number on, which grows with time, each with the person it is about."""
    rows = model.objects.filter(pk__gte=since).unscoped(reason=_REASON).order_by("pk")
    return list(rows.values_list("pk", whose)[:AT_ONCE])


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
