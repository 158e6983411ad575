"""What the person is told only later: by a law or order about an agency, or because an emergency has not been told of yet.

One answer for every table: a row is traced to its agency, its instant and the emergency it rests on, and held against what runs.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

from django.utils import timezone

from aplis.core.database import compiling
from aplis.core.ids import made_at
from aplis.register.people.models import AccessRight
from aplis.register.sharing.models import EmergencyAccess, LookDelay
from aplis.register.sharing.watching.veiled import veiled_from

_REASON: Final = "what is told to the person later is left out of what she reads, whoever shows or gathers it"
# The instant or day from which on a row speaks of its agency; of every other table, when the row was written.
_DATED: Final = {
    "sharing.look": "at",
    "people.personjournal": "recorded_at",
    "people.accessright": "starts_on",
    "sharing.involvement": "opened_on",
    "sharing.emergencyaccess": "began_at",
    "sharing.sightrequest": "asked_at",
}


_EVER: Final = datetime(1900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Trace:
    """Where a row comes from: its agency (0: of none), its instant, and the emergency access or the right that it rests on.

    other   a second agency of which it tells as much
    """

    agency: int
    at: datetime
    access: int = 0
    right: int = 0
    other: int = 0

    def kept(self) -> list[Any]:
        """As JSON keeps it; Trace.read gives it back."""
        return [self.agency, self.at.isoformat(), self.access, self.right, self.other]

    @classmethod
    def read(cls, kept: list[Any]) -> "Trace":
        agency, at, *rest = kept
        return cls(agency, datetime.fromisoformat(at), *rest)


@dataclass(frozen=True)
class ToldLater:
    """What is held back on one day.

    delays    by agency, the instant from which on nothing of it is told yet; of a veiled one (watching.veiled) from the beginning
    accesses  emergency accesses of which the person has not been told
    rights    the rights that these opened
    """

    delays: dict[int, datetime]
    accesses: frozenset[int]
    rights: frozenset[int]

    def holds(self, trace: Trace) -> bool:
        if trace.access in self.accesses or trace.right in self.rights:
            return True
        sinces = (self.delays.get(agency) for agency in (trace.agency, trace.other))
        return any(since is not None and trace.at >= since for since in sinces)


def told_later(people: Collection[int], *, today: date, now: datetime) -> ToldLater:
    """What is held back from these persons, who are one. Three queries, read while compiling, whoever acts."""
    delays = delays_of(people, today)
    with compiling(people):
        opened = EmergencyAccess.objects.filter(person_id__in=people, told_at__isnull=True).unscoped(reason=_REASON)
        untold = frozenset(access.pk for access in opened if is_untold(access, today=today, now=now))
        rights = AccessRight.objects.filter(person_id__in=people, source_kind="emergency").unscoped(reason=_REASON)
        resting = frozenset(rights.filter(source_id__in=untold).values_list("pk", flat=True)) if untold else frozenset()
    return ToldLater(delays, untold, resting)


def delays_of(people: Collection[int], today: date) -> dict[int, datetime]:
    """The delays of ToldLater: by a law or order, and for the safety of somebody else."""
    delays: dict[int, datetime] = {}
    with compiling(people):
        running = LookDelay.objects.filter(person_id__in=people, ends_on__gt=today).unscoped(reason=_REASON)
        for agency, since in running.values_list("agency_id", "looks_from"):
            delays[agency] = min(since, delays.get(agency, since))
    return delays | dict.fromkeys(veiled_from(people, today), _EVER)


def is_untold(access: EmergencyAccess, *, today: date, now: datetime) -> bool:
    """Not told yet, and the time for it (72 hours, or the day to which it was put off) has not come."""
    if access.told_at is not None:
        return False
    if access.postponed_until is not None:
        return bool(access.postponed_until > today)
    return bool(access.tell_by > now)


def trace_of(row: Any) -> Trace:
    """Of any row about a person, in whatever room."""
    label = row._meta.label_lower
    access = right = 0
    if label == "sharing.emergencyaccess":
        access = row.pk
    elif label == "people.accessright":
        access = row.source_id if row.source_kind == "emergency" else 0
    elif getattr(row, "object_kind", "") == "emergencyaccess":
        access = row.object_id or 0
    elif label == "sharing.look":
        right = row.right_id or 0
    return Trace(getattr(row, "agency_id", None) or 0, _instant(row, label), access, right, _other(row))


def _other(row: Any) -> int:
    """The second agency of a talk between two, or of an entry about one."""
    is_about_talk = getattr(row, "object_kind", "") == "jointtalk"
    return (row.detail.get("with") if is_about_talk else getattr(row, "with_agency_id", None)) or 0


def _instant(row: Any, label: str) -> datetime:
    value = getattr(row, _DATED[label]) if label in _DATED else made_at(row.pk)
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    # A day begins before any instant in it; a delay that begins within the day holds the whole of it back.
    return timezone.make_aware(datetime.combine(value, time.max)).astimezone(UTC)
