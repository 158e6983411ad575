"""How well people are told apart: what the weights are worth, how long pairs wait, and whether feeds bring more doubles than before.

Only counts, and only of pairs whose both files the agency sees: a steward who sends the name and birth date of somebody and counts what
comes of it must not learn that another service knows her.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q

from aplis.core.access import Actor
from aplis.core.database import bound_as_operator
from aplis.core.ids import first_id_of
from aplis.exchange.models import ImportRun, SourceRecord
from aplis.register.identity.models import CandidatePair
from aplis.register.people.models import AccessRight, Person
from aplis.rules.matching.labelled import Told, told
from aplis.rules.matching.scoring import model_in_use

State = CandidatePair.State
RUNS: Final = 12  # the newest imports whose rates are shown
AGES: Final = (7, 30, 90)  # days; what waits longer is the last group
_REASON: Final = "counts over all pairs, for the page that tells how well people are told apart"


@dataclass(frozen=True)
class Waiting:
    """Pairs that wait for a decision, by how many days: from `since` up to `until`, None for no end."""

    since: int
    until: int | None
    number: int


@dataclass(frozen=True)
class Rate:
    """An import: persons it brought, and how many of them stand in a pair."""

    run: ImportRun
    people: int
    paired: int

    @property
    def percent(self) -> float:
        return 100 * self.paired / self.people if self.people else 0.0


@dataclass(frozen=True)
class Quality:
    """What the page tells."""

    model: str
    labelled: list[Told]
    waiting: list[Waiting]
    states: dict[str, int]
    rates: list[Rate]


def quality(actor: Actor, now: datetime) -> Quality:
    """A fixed number of queries for the queue, and two for each of the newest imports of the actor's agency."""
    runs = ImportRun.objects.visible_to(actor).filter(is_dry=False, status=ImportRun.Status.DONE)
    newest = list(runs.select_related("feed").order_by("-started_at", "-pk")[:RUNS])
    with bound_as_operator():
        pairs = _own_pairs(actor)
        states = {state: pairs.filter(state=state).count() for state in State.values}
        rates = [_rate(run, pairs) for run in newest]
        return Quality(model_in_use().version, told(), _waiting(pairs, now), states, rates)


def _own_pairs(actor: Actor) -> Any:
    """The pairs of which the agency sees both files, neither of them hidden."""
    pairs = CandidatePair.objects.filter(
        first__protection_level__lt=Person.Protection.HIDDEN, second__protection_level__lt=Person.Protection.HIDDEN
    )
    for person in ("first_id", "second_id"):
        own = AccessRight.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gt=actor.today), person_id=OuterRef(person),
            agency_id=actor.agency_id, worker_id__isnull=True, starts_on__lte=actor.today,
        ).unscoped(reason=_REASON)  # fmt: skip
        pairs = pairs.filter(Exists(own))
    return pairs.unscoped(reason=_REASON)


def _waiting(pairs: Any, now: datetime) -> list[Waiting]:
    ends: Iterable[int | None] = (*AGES, None)
    found, since = [], 0
    for until in ends:
        rows = pairs.filter(state__in=(State.OPEN, State.DISPUTED), found_at__lte=now - timedelta(days=since))
        if until is not None:
            rows = rows.filter(found_at__gt=now - timedelta(days=until))
        found.append(Waiting(since, until, rows.count()))
        since = until or since
    return found


def _rate(run: ImportRun, pairs: Any) -> Rate:
    """Ids grow with time, so that those of one import lie between its beginning and its end."""
    made = Q(pk__gte=first_id_of(run.started_at))
    if run.finished_at:
        made &= Q(pk__lt=first_id_of(run.finished_at + timedelta(seconds=1)))
    people = SourceRecord.objects.filter(made, feed_id=run.feed_id, kind="person", person_id__isnull=False)
    paired = people.filter(Q(person_id__in=pairs.values("first_id")) | Q(person_id__in=pairs.values("second_id")))
    return Rate(run, people.count(), paired.count())
