"""Looks that deserve a question, by worker, person and day, within bounded days."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from aplis.core.access import Actor
from aplis.register.agencies.models import Worker
from aplis.register.people.models import AccessRight, PersonName
from aplis.register.sharing.models import Involvement, Look, LookReview, Objection, WatchedPerson
from aplis.register.sharing.watching.queries.log import workers_of
from aplis.register.sharing.watching.queries.own import start_of
from aplis.register.sharing.watching.words import NOT_OPENED
from aplis.rules.names import tokens
from aplis.rules.unusual import SIGNS, Facts, limits_on, signs

USUAL_DAYS: Final = 7
MOST_DAYS: Final = 31
ROWS_AT_MOST: Final = 50_000

type Place = tuple[int, int, date]  # worker, person, day


@dataclass(frozen=True)
class Unusual:
    """The looks of a worker at a person on a day. `name` is "" for a person hidden from the officer."""

    worker: Worker
    person_id: int
    name: str
    day: date
    number: int
    signs: tuple[str, ...]
    review: LookReview | None

    @property
    def weight(self) -> tuple[int, int]:
        """Sorts the gravest first."""
        return (SIGNS.index(self.signs[0]) if self.signs else len(SIGNS), -len(self.signs))


@dataclass
class _Seen:
    hours: set[int] = field(default_factory=set)
    rights: set[int] = field(default_factory=set)
    number: int = 0


@dataclass(frozen=True)
class _Around:
    """What is asked once for all groups of a page."""

    workers: dict[int, Worker]
    called: dict[int, frozenset[str]]  # by worker: the words of the name
    words: dict[int, tuple[frozenset[str], frozenset[str], str]]  # by person: full main name, family names, shown name
    colleagues: frozenset[frozenset[str]]
    files: dict[int, list[Involvement]]
    watched: dict[int, list[WatchedPerson]]
    objections: dict[int, tuple[date, ...]]
    emergencies: frozenset[int]
    persons: dict[tuple[int, date], int]
    usual: dict[tuple[int, date], tuple[int, ...]]
    reviews: dict[Place, LookReview]


def unusual_looks(actor: Actor, from_on: date, until_on: date) -> tuple[list[Unusual], bool]:
    """All looks of these days with at least one sign, the newest day and the gravest first; and whether there were too many rows.

    until_on  the last day, with it
    """
    found, is_cut = _grouped(actor, from_on, until_on)
    lines = _lines(actor, found, from_on, until_on)
    with_signs = [line for line in lines if line.signs]
    return sorted(with_signs, key=lambda line: (-line.day.toordinal(), line.weight, line.worker.name)), is_cut


def one_day(actor: Actor, worker: int, person: int, day: date) -> Unusual | None:
    """The looks of one worker at one person on a day, with signs or without; None where there are none."""
    found, _is_cut = _grouped(actor, day, day, worker, person)
    lines = _lines(actor, found, day, day, is_narrowed=True)
    return lines[0] if lines else None


def _opened(actor: Actor, from_on: date, until_on: date) -> Any:
    rows = Look.objects.audited_by(actor).exclude(page__in=NOT_OPENED)
    return rows.filter(at__gte=start_of(from_on), at__lt=start_of(until_on + timedelta(days=1)))


def _grouped(
    actor: Actor, from_on: date, until_on: date, worker: int | None = None, person: int | None = None
) -> tuple[dict[Place, _Seen], bool]:
    """Days and hours are told apart here and not by the database: SQLite would take ten times as long."""
    rows = _opened(actor, from_on, until_on)
    rows = rows.filter(worker_id=worker) if worker else rows
    rows = rows.filter(person_id=person) if person else rows
    read = list(rows.order_by("-at").values_list("worker_id", "person_id", "at", "right_id")[: ROWS_AT_MOST + 1])
    zone, found = timezone.get_current_timezone(), defaultdict[Place, _Seen](_Seen)
    for who, whom, at, right in read[:ROWS_AT_MOST]:
        local = at.astimezone(zone)
        seen = found[who, whom, local.date()]
        seen.hours.add(local.hour)
        seen.rights.add(right or 0)
        seen.number += 1
    return found, len(read) > ROWS_AT_MOST


def _lines(
    actor: Actor, found: dict[Place, _Seen], from_on: date, until_on: date, *, is_narrowed: bool = False
) -> list[Unusual]:
    if not found:
        return []
    around = _around(actor, found, from_on, until_on, is_narrowed=is_narrowed)
    return [
        Unusual(
            worker=around.workers[worker], person_id=person, name=around.words[person][2] if person in around.words else "",
            day=day, number=seen.number, signs=signs(_facts(around, (worker, person, day), seen)),
            review=around.reviews.get((worker, person, day)),
        )
        for (worker, person, day), seen in found.items()
    ]  # fmt: skip


def _facts(around: _Around, place: Place, seen: _Seen) -> Facts:
    worker, person, day = place
    full, families, _shown = around.words.get(person, (frozenset(), frozenset(), ""))
    return Facts(
        day=day,
        hours=frozenset(seen.hours),
        persons=around.persons.get((worker, day), 1),
        usual=around.usual[worker, day],
        worker_names=around.called[worker],
        family_names=families,
        person_names=full,
        colleague_names=around.colleagues,
        is_own_case=_is_own_case(around.files.get(person, []), worker, day) if person in around.words else None,
        is_watched=any(_holds(row, day) for row in around.watched.get(person, [])),
        was_emergency=bool(seen.rights & around.emergencies),
        objected_on=around.objections.get(person, ()),
    )


def _is_own_case(files: Iterable[Involvement], worker: int, day: date) -> bool:
    return any(
        file.lead_id in {worker, None} and file.opened_on <= day and (file.closed_on is None or file.closed_on >= day)
        for file in files
    )


def _holds(row: WatchedPerson, day: date) -> bool:
    return bool(row.starts_on <= day and (row.ends_on is None or row.ends_on > day))


def _around(actor: Actor, found: dict[Place, _Seen], from_on: date, until_on: date, *, is_narrowed: bool) -> _Around:
    """Seven queries, however many groups, and an eighth where a worker had a busy day."""
    people = tuple({person for _worker, person, _day in found})
    workers = {each.pk: each for each in workers_of(actor)}
    called = {each.pk: frozenset(tokens(each.name)) for each in workers.values()}
    persons = _persons(actor, found, from_on, until_on, is_narrowed=is_narrowed)
    rights = tuple({right for seen in found.values() for right in seen.rights if right})
    emergencies = AccessRight.objects.audited_by(actor).filter(pk__among=rights, source_kind="emergency")
    reviews = (
        LookReview.objects.visible_to(actor).filter(day__gte=from_on, day__lte=until_on).select_related("reviewed_by")
    )
    return _Around(
        workers=workers,
        words=_words(actor, people),
        called=called,
        colleagues=frozenset(called.values()),
        files=_by_person(
            Involvement.objects.visible_to(actor).filter(person_id__among=people, agency_id=actor.agency_id)
        ),
        watched=_by_person(WatchedPerson.objects.visible_to(actor).filter(person_id__among=people)),
        objections=_objections(actor, people),
        emergencies=frozenset(emergencies.values_list("pk", flat=True)),
        persons=persons,
        usual={place: _usual(persons, *place) for place in {(worker, day) for worker, _person, day in found}},
        reviews={(each.worker_id, each.person_id, each.day): each for each in reviews},
    )


def _by_person(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found


def _words(actor: Actor, people: tuple[int, ...]) -> dict[int, tuple[frozenset[str], frozenset[str], str]]:
    found: dict[int, tuple[frozenset[str], frozenset[str], str]] = {}
    for row in PersonName.objects.visible_to(actor).filter(person_id__among=people):
        full, families, shown = found.get(row.person_id, (frozenset(), frozenset(), ""))
        families |= frozenset(tokens(row.family))
        if row.is_main:
            full, shown = frozenset(tokens(f"{row.given} {row.family}")), str(row)
        found[row.person_id] = (full, families, shown)
    return found


def _objections(actor: Actor, people: tuple[int, ...]) -> dict[int, tuple[date, ...]]:
    rows = Objection.objects.visible_to(actor).filter(Q(agency_id=actor.agency_id), person_id__among=people)
    found: dict[int, tuple[date, ...]] = {}
    for row in rows.annotate(day=TruncDate("asked_at")):
        found[row.person_id] = (*found.get(row.person_id, ()), row.day)
    return found


def _persons(
    actor: Actor, found: dict[Place, _Seen], from_on: date, until_on: date, *, is_narrowed: bool
) -> dict[tuple[int, date], int]:
    """Different persons by worker and day; for workers with a busy day also of the days before, which the median needs."""
    limits = limits_on(from_on)
    counted = Counter((worker, day) for worker, _person, day in found)
    busy = {worker for (worker, _day), persons in counted.items() if persons >= limits.least_persons}
    if is_narrowed:  # what else the worker opened is not among these
        busy = {worker for worker, _person, _day in found}
    if not busy:
        return counted
    since, zone = from_on - timedelta(days=limits.usual_days), timezone.get_current_timezone()
    rows = _opened(actor, since, until_on).filter(worker_id__in=busy).order_by()
    pairs = {
        (worker, person, at.astimezone(zone).date())
        for worker, person, at in rows.values_list("worker_id", "person_id", "at").iterator(chunk_size=2000)
    }
    return counted | Counter((worker, day) for worker, _person, day in pairs)


def _usual(persons: dict[tuple[int, date], int], worker: int, day: date) -> tuple[int, ...]:
    """On how many persons the worker's days before came, days without any left out."""
    before = (persons.get((worker, day - timedelta(days=back))) for back in range(1, limits_on(day).usual_days + 1))
    return tuple(number for number in before if number)
