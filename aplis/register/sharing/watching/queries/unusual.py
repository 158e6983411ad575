"""Looks that deserve a question, by worker, person and day, within bounded days."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, Q
from django.db.models.functions import ExtractHour, TruncDate

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
    words: dict[int, tuple[frozenset[str], frozenset[str], str]]  # by person: full main name, family names, shown name
    colleagues: frozenset[frozenset[str]]
    files: dict[int, list[Involvement]]
    watched: dict[int, list[WatchedPerson]]
    objections: dict[int, tuple[date, ...]]
    emergencies: frozenset[int]
    persons: dict[tuple[int, date], int]
    reviews: dict[Place, LookReview]


def unusual_looks(
    actor: Actor, from_on: date, until_on: date, *, worker: int | None = None, person: int | None = None
) -> tuple[list[Unusual], bool]:
    """All looks of these days with at least one sign, the newest day and the gravest first; and whether there were too many rows.

    until_on  the last day, with it
    """
    found, is_cut = _grouped(actor, from_on, until_on, worker, person)
    lines = _lines(actor, found, from_on, until_on)
    with_signs = [line for line in lines if line.signs]
    return sorted(with_signs, key=lambda line: (-line.day.toordinal(), line.weight, line.worker.name)), is_cut


def one_day(actor: Actor, worker: int, person: int, day: date) -> Unusual | None:
    """The looks of one worker at one person on a day, with signs or without; None where there are none."""
    found, _is_cut = _grouped(actor, day, day, worker, person)
    lines = _lines(actor, found, day, day)
    return lines[0] if lines else None


def _opened(actor: Actor, from_on: date, until_on: date) -> Any:
    rows = Look.objects.audited_by(actor).exclude(page__in=NOT_OPENED)
    days = {"at__gte": start_of(from_on), "at__lt": start_of(until_on + timedelta(days=1))}
    return rows.filter(**days).annotate(day=TruncDate("at")).order_by()


def _grouped(
    actor: Actor, from_on: date, until_on: date, worker: int | None, person: int | None
) -> tuple[dict[Place, _Seen], bool]:
    rows = _opened(actor, from_on, until_on).annotate(hour=ExtractHour("at"))
    rows = rows.filter(worker_id=worker) if worker else rows.filter(worker_id__in=workers_of(actor).values("pk"))
    if person:
        rows = rows.filter(person_id=person)
    counted = rows.values("worker_id", "person_id", "day", "hour", "right_id").annotate(number=Count("pk"))
    found: dict[Place, _Seen] = defaultdict(_Seen)
    read = list(counted[: ROWS_AT_MOST + 1])
    for row in read[:ROWS_AT_MOST]:
        seen = found[row["worker_id"], row["person_id"], row["day"]]
        seen.hours.add(row["hour"])
        seen.rights.add(row["right_id"] or 0)
        seen.number += row["number"]
    return found, len(read) > ROWS_AT_MOST


def _lines(actor: Actor, found: dict[Place, _Seen], from_on: date, until_on: date) -> list[Unusual]:
    if not found:
        return []
    around = _around(actor, found, from_on, until_on)
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
    before = limits_on(day).usual_days
    usual = (around.persons.get((worker, day - timedelta(days=back))) for back in range(1, before + 1))
    return Facts(
        day=day,
        hours=frozenset(seen.hours),
        persons=around.persons.get((worker, day), 1),
        usual=tuple(persons for persons in usual if persons),
        worker_names=frozenset(tokens(around.workers[worker].name)),
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


def _around(actor: Actor, found: dict[Place, _Seen], from_on: date, until_on: date) -> _Around:
    """Eight queries, however many groups."""
    people = tuple({person for _worker, person, _day in found})
    workers = {each.pk: each for each in workers_of(actor)}
    rights = tuple({right for seen in found.values() for right in seen.rights if right})
    emergencies = AccessRight.objects.audited_by(actor).filter(pk__among=rights, source_kind="emergency")
    reviews = (
        LookReview.objects.visible_to(actor).filter(day__gte=from_on, day__lte=until_on).select_related("reviewed_by")
    )
    return _Around(
        workers=workers,
        words=_words(actor, people),
        colleagues=frozenset(frozenset(tokens(each.name)) for each in workers.values()),
        files=_by_person(
            Involvement.objects.visible_to(actor).filter(person_id__among=people, agency_id=actor.agency_id)
        ),
        watched=_by_person(WatchedPerson.objects.visible_to(actor).filter(person_id__among=people)),
        objections=_objections(actor, people),
        emergencies=frozenset(emergencies.values_list("pk", flat=True)),
        persons=_persons(actor, {worker for worker, _person, _day in found}, from_on, until_on),
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


def _persons(actor: Actor, workers: set[int], from_on: date, until_on: date) -> dict[tuple[int, date], int]:
    """Different persons by worker and day, from as many days before as the median needs."""
    since = from_on - timedelta(days=limits_on(from_on).usual_days)
    rows = _opened(actor, since, until_on).filter(worker_id__in=workers).values("worker_id", "day")
    counted = rows.annotate(persons=Count("person_id", distinct=True))
    return {(row["worker_id"], row["day"]): row["persons"] for row in counted}
