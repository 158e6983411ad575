"""How often a worker looked people up: for the limit before an answer, and by day for whoever answers for the agency."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, Min, OuterRef, Q, Value
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.crypto import salted_hmac

from aplis.core.access import Actor
from aplis.core.prepared import Key, prepared
from aplis.register.agencies.models import Worker
from aplis.register.identity.models import Lookup, ProbingReview
from aplis.register.sharing.models import Look
from aplis.rules.matching.probing import AN_HOUR, BIRTHS_OF_A_NAME, NAMES_OF_A_BIRTH, REASONS, Counted
from aplis.rules.own_log import NAMES_ONLY

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
EARLIEST_YEAR: Final = 1880  # a date half typed is of the year 19 or 198
# Pages of the look log on which no single file was opened.
LISTS: Final = ("today", "requests", "alike", "housemates", *sorted(NAMES_ONLY))
_HEX: Final = 32


@dataclass(frozen=True, slots=True)
class Trace:
    """What stays of a look-up's words: hashes of its name, of its birth date (or number), and of name, birth date and number together;
    "" for what was not typed whole.
    """

    name: str = ""
    born: str = ""
    whole: str = ""


def trace_of(actor: Actor, *, words: Iterable[str], born: tuple[int, int, int], numbers: Iterable[str] = ()) -> Trace:
    """Keyed hashes that are equal for equal words of one worker on one day, and link neither two days nor two workers.

    words  of all names, folded; their order does not count
    born   year, month, day, 0 where not known. A year or month alone leaves no trace, it enumerates nobody
    """
    name = " ".join(sorted(set(words)))
    year, month, day = born
    number = ",".join(sorted(numbers))
    date_typed = f"{year}-{month}-{day}" if day and year >= EARLIEST_YEAR else ""
    when = date_typed or (f"number {number}" if number else "")
    whole = f"{name}|{date_typed}|{number}" if when else ""
    return Trace(_digest(actor, "name", name), _digest(actor, "born", when), _digest(actor, "whole", whole))


def _digest(actor: Actor, kind: str, value: str) -> str:
    salt = f"aplis look-ups {kind} {actor.worker_id} {actor.today.isoformat()}"
    return salted_hmac(salt, value, algorithm="sha256").hexdigest()[:_HEX] if value else ""


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def counted(actor: Actor, trace: Trace, *, is_asking_elsewhere: bool, now: datetime) -> Counted:
    """One query, and one more where the hour's look-ups reach their limit."""
    today, an_hour_ago = start_of(actor.today), now - HOUR
    since, a_minute_ago = min(today, an_hour_ago), now - MINUTE
    [(minute, hour, births, names, asked)] = _own_counts(
        actor, since, today, an_hour_ago, a_minute_ago, Key(trace.name), Key(trace.born), Key(trace.whole)
    )
    is_whole = bool(trace.name and trace.born)
    return Counted(
        minute=minute,
        hour=hour,
        births_of_name=births + 1 if is_whole else 0,
        names_of_birth=names + 1 if is_whole else 0,
        asked=asked + 1 if is_asking_elsewhere else 0,
        opened=_opened_since(actor, an_hour_ago)[0] if hour >= AN_HOUR else 0,
    )


@prepared
def _own_counts(
    actor: Actor, since: datetime, today: datetime, hour: datetime, minute: datetime, name: Key, born: Key, whole: Key
) -> Any:
    """Look-ups of the last minute and hour, and different ones of today beside the name, the birth date, and asked elsewhere.

    Elsewhere, whoever differs in the name, the birth date or the number is another person: each of them could be tried for the others.
    """
    rows = Lookup.objects.filter(worker_id=actor.worker_id, agency_id=actor.agency_id, declined="", at__gte=since)
    rows = rows.unscoped(reason="one's own look-ups are counted before the next").order_by()
    of_today, another_name = Q(at__gte=today), ~(Q(name_digest="") | Q(name_digest=name))
    another_birth = of_today & ~(Q(born_digest="") | Q(born_digest=born))
    another_person = of_today & ~(Q(whole_digest="") | Q(whole_digest=whole))
    # One row whatever there is: a constant groups nothing.
    return rows.annotate(one=Value(1)).values("one").annotate(
        minute=Count("pk", filter=Q(at__gt=minute)),
        hour=Count("pk", filter=Q(at__gt=hour)),
        births=Count("born_digest", distinct=True, filter=another_birth & Q(name_digest=name)),
        names=Count("name_digest", distinct=True, filter=of_today & another_name & Q(born_digest=born)),
        asked=Count("whole_digest", distinct=True, filter=another_person & Q(is_asking_elsewhere=True)),
    ).values_list("minute", "hour", "births", "names", "asked")  # fmt: skip


@prepared
def _opened_since(actor: Actor, since: datetime) -> Any:
    looks = Look.objects.visible_to(actor).filter(worker_id=actor.worker_id, at__gt=since).exclude(page__in=LISTS)
    return (
        looks.order_by()
        .annotate(one=Value(1))
        .values("one")
        .annotate(persons=Count("person", distinct=True))
        .values_list("persons", flat=True)
    )


def was_declined(actor: Actor, reason: str, *, since: datetime) -> bool:
    return bool(_declined_since(actor, Key(reason), since))


@prepared
def _declined_since(actor: Actor, reason: Key, since: datetime) -> Any:
    mine = Lookup.objects.visible_to(actor).filter(worker_id=actor.worker_id, at__gt=since, declined=reason)
    return mine.order_by().values_list("pk", flat=True)[:1]


@dataclass(frozen=True)
class WorkersDay:
    """What one worker looked up on one day.

    opened        different persons whose file the worker opened on the day, of those whom the reader may see
    enumerations  names asked with more birth dates, and birth dates asked with more names, than one conversation explains
    limits        codes of the limits that were reached
    """

    worker_id: int
    name: str
    day: date
    number: int
    asked: int
    opened: int
    enumerations: int
    limits: tuple[str, ...]
    review: ProbingReview | None


def days(actor: Actor, *, words: str = "", only_flagged: bool = False) -> Any:
    """Workers and days with look-ups, the newest first, as rows for a paginator; `workers_days` fills a page of them."""
    rows = Lookup.objects.visible_to(actor).filter(agency_id=actor.agency_id)
    if words:
        rows = rows.filter(worker__name__icontains=words)
    if only_flagged:
        limit = Lookup.objects.visible_to(actor).exclude(declined="").annotate(of=TruncDate("at"))
        rows = rows.annotate(of=TruncDate("at")).filter(
            Exists(limit.filter(worker_id=OuterRef("worker_id"), of=OuterRef("of")))
        )
    by_day = rows.annotate(day=TruncDate("at")).values("worker_id", "worker__name", "day")
    answered = Q(declined="")
    numbers = by_day.annotate(
        number=Count("pk", filter=answered),
        asked=Count("pk", filter=answered & Q(is_asking_elsewhere=True)),
        first=Min("at"),
    )
    return numbers.order_by("-day", "worker__name", "worker_id")


def workers_days(actor: Actor, rows: list[dict[str, Any]]) -> list[WorkersDay]:
    """Five queries, however many rows."""
    workers = {row["worker_id"] for row in rows}
    on = {row["day"] for row in rows}
    opened, limits = _opened(actor, workers, on), _limits(actor, workers, on)
    enumerations = _enumerations(actor, workers, on)
    reviews = {(each.worker_id, each.day): each for each in _reviews(actor, workers, on)}
    return [
        WorkersDay(
            worker_id=place[0], day=place[1], name=row["worker__name"], number=row["number"], asked=row["asked"], opened=opened.get(place, 0),
            enumerations=enumerations[place], limits=limits.get(place, ()), review=reviews.get(place),
        )
        for row in rows
        for place in [(row["worker_id"], row["day"])]
    ]  # fmt: skip


def one_day(actor: Actor, worker_id: int, day: date) -> WorkersDay | None:
    found = workers_days(actor, list(days(actor).filter(worker_id=worker_id, day=day)))
    return found[0] if found else None


def colleague(actor: Actor, worker_id: int) -> Worker | None:
    return Worker.objects.filter(agency_id=actor.agency_id, pk=worker_id).first()


def _of_days(rows: Any, workers: set[int], on: set[date]) -> Any:
    return rows.annotate(day=TruncDate("at")).filter(worker_id__in=workers, day__in=on)


def _opened(actor: Actor, workers: set[int], on: set[date]) -> dict[tuple[int, date], int]:
    looks = _of_days(Look.objects.visible_to(actor).exclude(page__in=LISTS), workers, on)
    if on:
        looks = looks.filter(at__gte=start_of(min(on)))
    rows = looks.values_list("worker_id", "day").annotate(persons=Count("person", distinct=True))
    return {(worker, day): persons for worker, day, persons in rows}


def _limits(actor: Actor, workers: set[int], on: set[date]) -> dict[tuple[int, date], tuple[str, ...]]:
    rows = _of_days(Lookup.objects.visible_to(actor).exclude(declined=""), workers, on)
    found: dict[tuple[int, date], set[str]] = {}
    for worker, day, reason in rows.values_list("worker_id", "day", "declined"):
        found.setdefault((worker, day), set()).add(reason)
    return {place: tuple(sorted(reasons, key=REASONS.index)) for place, reasons in found.items()}


def _enumerations(actor: Actor, workers: set[int], on: set[date]) -> Counter[tuple[int, date]]:
    found: Counter[tuple[int, date]] = Counter()
    for same, other, most in (
        ("name_digest", "born_digest", BIRTHS_OF_A_NAME),
        ("born_digest", "name_digest", NAMES_OF_A_BIRTH),
    ):
        whole = Lookup.objects.visible_to(actor).exclude(Q(name_digest="") | Q(born_digest=""))
        rows = (
            _of_days(whole, workers, on).values("worker_id", "day", same).annotate(others=Count(other, distinct=True))
        )
        # The look-up that went beyond the limit was declined, and is written without being answered.
        found.update((row["worker_id"], row["day"]) for row in rows.filter(others__gt=most))
    return found


def _reviews(actor: Actor, workers: set[int], on: set[date]) -> Any:
    rows = ProbingReview.objects.visible_to(actor).filter(worker_id__in=workers, day__in=on)
    return rows.select_related("reviewed_by")
