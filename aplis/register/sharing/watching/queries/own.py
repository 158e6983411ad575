"""The look log as the person reads it, on her own pages and on paper. No worker's name, nothing of anybody else."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final

from django.db.models import Q
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from aplis.core.access import Actor
from aplis.core.database import compiling
from aplis.register.agencies.models import Agency
from aplis.register.people.models import AccessRight, Person
from aplis.register.people.queries import files_of, with_parts
from aplis.register.sharing.models import EmergencyAccess, Look, LookDelay
from aplis.register.sharing.watching.later import is_untold
from aplis.register.sharing.watching.veiled import veiled_from
from aplis.rules.own_log import CHECK, FILE, MACHINE, LookFact, Told, drawn_together

DAYS_ON_A_PAGE: Final = 30  # days with looks; a day is never cut in two
_EARLIEST: Final = date(1900, 1, 1)  # an earlier day in an address is no day of a log
_REASON: Final = "what is told to the person later is left out, whoever shows or prints the log"

__all__ = ["CHECK", "FILE", "MACHINE", "OwnLine", "OwnLog", "has_looked", "lines_on", "log_for_paper", "own_log"]


@dataclass(frozen=True)
class OwnLine:
    """One line (see rules.own_log.Told) with the name of the agency, or words in its place."""

    told: Told
    agency: str


@dataclass(frozen=True)
class OwnLog:
    """Lines, the newest day first. `after` is given to the next call for the days before; None where there are none."""

    lines: tuple[OwnLine, ...] = ()
    after: date | None = None


@dataclass(frozen=True)
class Holds:
    """What the person is told later than it happened.

    delays       (agency, looks from, told from) by a law or order
    emergencies  by right that an emergency access opened: the day it is told from, None where it is told already
    hidden       those of these rights of which the person has not been told yet
    veiled       agencies whose looks are told without their name (watching.veiled)
    """

    delays: tuple[tuple[int, datetime, date], ...] = ()
    emergencies: dict[int, date | None] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()
    veiled: frozenset[int] = frozenset()


def own_log(actor: Actor, *, after: date | None = None) -> OwnLog:
    """The person's own log, a page of it. `actor.is_person`; anybody else gets an empty one.

    after   show the days before this one
    """
    return _log(actor, files_of(actor.person_id), after) if actor.is_person and actor.person_id else OwnLog()


def log_for_paper(actor: Actor, person: Person, *, after: date | None = None) -> OwnLog:
    """The same lines for the sheet that a worker prints for the person. Complete where the actor sees the plan."""
    return _log(actor, with_parts(actor, person), after)


def lines_on(actor: Actor, day: date) -> tuple[OwnLine, ...]:
    """The lines of the person's own log on one day; none on a day that has not come."""
    if not (actor.is_person and actor.person_id) or not _EARLIEST <= day <= actor.today:
        return ()
    people = files_of(actor.person_id)
    holds = _holds(actor, people)
    return _lines(_told(actor, people, holds).filter(**_within(day)), holds)


def has_looked(actor: Actor, person: int, *, agency: int, day: date, purpose: str) -> bool:
    """Whether the person's log has a line of this agency, day and purpose; what is told later counts as not there."""
    if not _EARLIEST <= day <= actor.today:
        return False
    people = files_of(person)
    holds = _holds(actor, people)
    if agency in holds.veiled:
        return False
    rows = _told(actor, people, holds).filter(agency_id=agency, **_within(day))
    return bool((rows.filter(purpose=purpose) if purpose else rows).exists())


def _log(actor: Actor, people: tuple[int, ...], after: date | None) -> OwnLog:
    if after is not None and after <= _EARLIEST:
        return OwnLog()
    holds = _holds(actor, people)
    rows = _told(actor, people, holds)
    if after is not None:
        rows = rows.filter(at__lt=start_of(after))
    days = rows.annotate(day=TruncDate("at")).order_by("-day").values_list("day", flat=True).distinct()
    found = list(days[: DAYS_ON_A_PAGE + 1])
    if not found:
        return OwnLog()
    shown = found[:DAYS_ON_A_PAGE]
    lines = _lines(rows.filter(at__gte=start_of(shown[-1])), holds)
    return OwnLog(lines, shown[-1] if len(found) > len(shown) else None)


def _lines(rows: Any, holds: Holds) -> tuple[OwnLine, ...]:
    facts = rows.order_by().values_list("at", "agency_id", "role", "purpose", "page", "scopes", "right_id")
    lines = drawn_together(_fact(row, holds) for row in facts)
    names = dict(Agency.objects.filter(pk__in={line.agency for line in lines}).values_list("pk", "name"))
    return tuple(OwnLine(line, names.get(line.agency) or _("a service")) for line in lines)


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _within(day: date) -> dict[str, datetime]:
    return {"at__gte": start_of(day), "at__lt": start_of(date.fromordinal(day.toordinal() + 1))}


def _holds(actor: Actor, people: Collection[int]) -> Holds:
    """Read while compiling, because a worker who prints the sheet does not see the delays of other agencies."""
    with compiling(people):
        delays = LookDelay.objects.filter(person_id__in=people).unscoped(reason=_REASON)
        held = tuple(delays.values_list("agency_id", "looks_from", "ends_on"))
        rights = AccessRight.objects.filter(person_id__in=people, source_kind="emergency").unscoped(reason=_REASON)
        sources = dict(rights.values_list("pk", "source_id"))
        accesses = EmergencyAccess.objects.filter(person_id__in=people).unscoped(reason=_REASON)
        known = {access.pk: access for access in accesses} if sources else {}
    by_right = {right: known[source] for right, source in sources.items() if source in known}
    return Holds(
        delays=held,
        emergencies={right: None if access.told_at else access.postponed_until for right, access in by_right.items()},
        hidden=frozenset(
            right for right, access in by_right.items() if is_untold(access, today=actor.today, now=actor.now)
        ),
        veiled=veiled_from(people, actor.today),
    )


def _told(actor: Actor, people: Collection[int], holds: Holds) -> Any:
    rows = Look.objects.visible_to(actor).filter(person_id__in=people)
    for agency, since, told_from in holds.delays:
        if told_from > actor.today:
            rows = rows.exclude(agency_id=agency, at__gte=since)
    return rows.exclude(Q(right_id__in=holds.hidden)) if holds.hidden else rows


def _fact(row: tuple[Any, ...], holds: Holds) -> LookFact:
    at, agency, role, purpose, page, scopes, right = row
    late = [
        told_from
        for of_agency, since, told_from in holds.delays
        if of_agency == agency and since <= at < start_of(told_from)
    ]
    postponed = holds.emergencies.get(right)
    return LookFact(
        day=timezone.localtime(at).date(), agency=agency, role=role, purpose=purpose, page=page, scopes=scopes,
        is_emergency=right in holds.emergencies, told_from=max(late, default=None) or postponed,
        is_veiled=agency in holds.veiled,
    )  # fmt: skip
