"""How well people are told apart: what the weights are worth, how long pairs wait, and whether feeds bring more doubles than before.

Only counts, and only of pairs whose both files the agency sees: a steward who sends the name and birth date of somebody and counts what
comes of it must not learn that another service knows her.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Exists, Func, JSONField, OuterRef, Q, Value, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.formats import date_format, number_format

from aplis.core.access import Actor
from aplis.core.ids import first_id_of
from aplis.core.periods import lasts
from aplis.exchange.models import Feed, ImportRun, SourceRecord
from aplis.exchange.report import PICTURE_WIDTH, ROW_HEIGHT, Bar, Picture
from aplis.register.agencies.models import Agency
from aplis.register.identity.models import CandidatePair
from aplis.register.people.models import AccessRight, Person
from aplis.rules.matching.drift import LEAST, TOO_FEW, Counted, bound, drift
from aplis.rules.matching.labelled import Told, told
from aplis.rules.matching.scoring import model_in_use

State = CandidatePair.State
RUNS: Final = 8  # the newest imports of a source whose rates are shown; the newest is held against the others
RUNS_IN_ALL: Final = 64
AGES: Final = (7, 30, 90)  # days; what waits longer is the last group
_REASON: Final = "counts over all pairs, for the page that tells how well people are told apart"


@dataclass(frozen=True)
class Waiting:
    """Pairs that wait for a decision, by how many days: from `since` up to `until`, None for no end."""

    since: int
    until: int | None
    number: int


@dataclass(frozen=True)
class Rate(Counted):
    """An import: persons it brought, and how many of them stand in a pair."""

    run: ImportRun


@dataclass(frozen=True)
class Source:
    """A source with its imports, the newest first; `earlier` are all but the newest of them, taken together."""

    feed: Feed
    rates: list[Rate]

    @property
    def earlier(self) -> Counted:
        return Counted(sum(each.people for each in self.rates[1:]), sum(each.paired for each in self.rates[1:]))

    @property
    def drift(self) -> str:
        """One of rules.matching.drift.DRIFTS."""
        return drift(self.earlier, self.rates[0])

    @property
    def bound(self) -> float:
        """Per cent by which the newest may differ by chance; 0 where there is nothing to hold it against."""
        return bound(self.earlier, self.rates[0]) if self.drift != TOO_FEW else 0.0

    @property
    def picture(self) -> Picture:
        most = max(each.percent for each in self.rates) or 1.0
        bars = [
            Bar(
                date_format(timezone.localtime(each.run.started_at), "SHORT_DATE_FORMAT"),
                f"{number_format(each.percent, 1)} %", number * ROW_HEIGHT, round(each.percent / most * PICTURE_WIDTH),
            )
            for number, each in enumerate(self.rates)
        ]  # fmt: skip
        return Picture(bars, PICTURE_WIDTH, len(bars) * ROW_HEIGHT)


@dataclass(frozen=True)
class Quality:
    """What the page tells. `least`: persons that an import has to have brought to be told of."""

    model: str
    labelled: list[Told]
    waiting: list[Waiting]
    states: dict[str, int]
    sources: list[Source]
    least: int = LEAST


def quality(actor: Actor, now: datetime) -> Quality:
    """For the page: asked inside a request of the actor. A fixed number of queries for the queue, and one at most for each import."""
    runs = ImportRun.objects.visible_to(actor).filter(is_dry=False, status=ImportRun.Status.DONE)
    place = Window(RowNumber(), partition_by="feed_id", order_by=["-started_at", "-pk"])
    newest = list(
        runs.annotate(place=place)
        .filter(place__lte=RUNS)
        .select_related("feed")
        .order_by("-started_at", "-pk")[:RUNS_IN_ALL]
    )
    count = _told if connection.vendor == "postgresql" else _counted
    waiting, states, rates = count(actor, now, newest)
    # Who sends the data of one person and reads how many of it stand in a pair has asked about that person.
    enough = [rate for rate in rates if rate.people >= LEAST]
    return Quality(model_in_use().version, told(), waiting, states, _by_source(enough))


def _by_source(rates: list[Rate]) -> list[Source]:
    """The source that sent last comes first."""
    found: dict[int, Source] = {}
    for rate in rates:
        found.setdefault(rate.run.feed_id, Source(rate.run.feed, [])).rates.append(rate)
    return list(found.values())


type _Counts = tuple[list[Waiting], dict[str, int], list[Rate]]


def _told(actor: Actor, now: datetime, runs: list[ImportRun]) -> _Counts:
    """PostgreSQL counts through a function of its own, for the agency that asks: its role reads neither those pairs nor records."""
    asked = Func(
        Value(actor.today), Value(now), Value(list(_groups()), JSONField()), Value([run.pk for run in runs], JSONField()),
        function="aplis_matching_quality", output_field=JSONField(),
    )  # fmt: skip
    (found,) = Agency.objects.filter(pk=actor.agency_id).annotate(told=asked).values_list("told", flat=True)
    waiting = [Waiting(*days, number) for days, number in zip(_groups(), found["waiting"], strict=True)]
    states = {state: found["states"].get(state, 0) for state in State.values}
    return waiting, states, [Rate(*found["rates"].get(str(run.pk), (0, 0)), run) for run in runs]


def _counted(actor: Actor, now: datetime, runs: list[ImportRun]) -> _Counts:
    pairs = _own_pairs(actor)
    states = {state: pairs.filter(state=state).count() for state in State.values}
    return _waiting(pairs, now), states, [_rate(run, pairs) for run in runs]


def _groups() -> Iterator[tuple[int, int | None]]:
    """The groups of days: from, and up to."""
    return zip((0, *AGES), (*AGES, None), strict=True)


def _own_pairs(actor: Actor) -> Any:
    """The pairs of which the agency sees both files, neither of them hidden."""
    pairs = CandidatePair.objects.filter(
        first__protection_level__lt=Person.Protection.HIDDEN, second__protection_level__lt=Person.Protection.HIDDEN
    )
    for person in ("first_id", "second_id"):
        own = AccessRight.objects.filter(
            lasts(actor.today), person_id=OuterRef(person),
            agency_id=actor.agency_id, worker_id__isnull=True, starts_on__lte=actor.today,
        ).unscoped(reason=_REASON)  # fmt: skip
        pairs = pairs.filter(Exists(own))
    return pairs.unscoped(reason=_REASON)


def _waiting(pairs: Any, now: datetime) -> list[Waiting]:
    found = []
    for since, until in _groups():
        rows = pairs.filter(state__in=(State.OPEN, State.DISPUTED), found_at__lte=now - timedelta(days=since))
        if until is not None:
            rows = rows.filter(found_at__gt=now - timedelta(days=until))
        found.append(Waiting(since, until, rows.count()))
    return found


def _rate(run: ImportRun, pairs: Any) -> Rate:
    """Ids grow with time, so that those of one import lie between its beginning and its end."""
    made = Q(pk__gte=first_id_of(run.started_at))
    if run.finished_at:
        made &= Q(pk__lt=first_id_of(run.finished_at + timedelta(seconds=1)))
    people = SourceRecord.objects.filter(made, feed_id=run.feed_id, kind="person", person_id__isnull=False)
    in_a_pair = Q(person_id__in=pairs.values("first_id")) | Q(person_id__in=pairs.values("second_id"))
    found = people.aggregate(people=Count("pk"), paired=Count("pk", filter=in_a_pair))
    return Rate(found["people"], found["paired"], run)
