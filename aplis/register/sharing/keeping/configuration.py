"""What an agency does with data about persons, read from what is configured and used today. Nothing here is written by hand.

Source of the parts: GDPR (EU) 2016/679 Art. 30(1). Counts are told in bands, and below ten not at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.models import Count, Func, JSONField, Q, Value
from django.utils import timezone

from aplis.core.database import bound_as_operator
from aplis.core.keeping import every_row
from aplis.core.models import JournalEntry, Seal
from aplis.core.periods import runs
from aplis.register.agencies.models import Agency, Role, Worker
from aplis.register.people.models import AccessRight, Person
from aplis.register.sharing.models import ExchangeAgreement, Involvement, KeepingRun
from aplis.rules.dates import add_months
from aplis.rules.jurisdictions import BASELINE, RetentionClass, law_in, rule_set
from aplis.rules.retention import MAJORITY_MONTHS
from aplis.rules.scopes import SPECIAL, codes

BANDS: Final = (
    10,
    50,
    100,
    500,
    1_000,
    5_000,
    10_000,
    50_000,
    100_000,
    500_000,
    1_000_000,
)  # persons; below ten no number is told
DAYS_OF_A_BACKUP: Final = 2  # a nightly backup, and a night that failed
DAYS_OF_A_SEAL: Final = 1
MONTHS_OF_A_RUN: Final = 12
_GROUPS: Final = ("persons", "children", "age_unknown", "protected")


@dataclass(frozen=True)
class Basis:
    code: str
    law: str
    is_verified: bool


@dataclass(frozen=True)
class Recipient:
    """Another agency to which something moves under an agreement in force."""

    name: str
    title: str
    scopes: tuple[str, ...]
    purposes: tuple[str, ...]
    basis: str
    law: str
    ends_on: date


@dataclass(frozen=True)
class RoleLine:
    code: str
    label: str
    posts: int
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    needs_second_factor: bool


@dataclass(frozen=True)
class Measure:
    """A security measure and whether it is on. `value` a day, a number or names where the state has one."""

    code: str
    is_on: bool
    value: str = ""


@dataclass(frozen=True)
class Processing:
    """The entry of one agency in the register of processing, as it stands on a day."""

    agency: str
    kind: str
    country: str
    on: date
    rules: str
    is_verified: bool
    purposes: tuple[str, ...]
    bases: tuple[Basis, ...]
    groups: tuple[tuple[str, int], ...]
    scopes: tuple[str, ...]
    recipients: tuple[Recipient, ...]
    roles: tuple[RoleLine, ...]
    retention: tuple[RetentionClass, ...]
    measures: tuple[Measure, ...]

    @property
    def special(self) -> tuple[str, ...]:
        return tuple(code for code in self.scopes if code in SPECIAL)


@dataclass(frozen=True)
class Figures:
    """Codes in use and counts over the whole agency; no row of anybody.

    used     (purpose, legal basis, scopes) of the rights in force
    groups   how many persons have an open file, and how many of them are children, of unknown age, or protected
    backup, seal   when the installation was backed up last, and its logs sealed
    """

    used: frozenset[tuple[str, str, int]]
    groups: dict[str, int]
    backup: datetime | None
    seal: datetime | None


def processing_of(agency: Agency, on: date) -> Processing:
    """Asked by an operator's command, for any agency."""
    with bound_as_operator():
        return _processing(agency, on, _counted(agency, on))


def own_processing(agency: Agency, on: date) -> Processing:
    """Asked on the pages of the agency. Counts and codes leave here, and no row: whoever asks sees only some of its persons.

    PostgreSQL counts through a function of its own, for the agency that asks, because row-level security shows it only those.
    """
    return _processing(agency, on, _told(agency, on) if connection.vendor == "postgresql" else _counted(agency, on))


def _processing(agency: Agency, on: date, figures: Figures) -> Processing:
    country, rules = agency.area.country, rule_set(agency.area.country, on)
    seen = 0
    for _purpose, _basis, scopes in figures.used:
        seen |= scopes
    return Processing(
        agency=agency.name,
        kind=str(agency.get_kind_display()),
        country=country,
        on=on,
        rules=rules.code if rules else BASELINE,
        is_verified=bool(rules and rules.is_verified),
        purposes=_sorted(each[0] for each in figures.used),
        bases=tuple(Basis(code, *law_in(country, code, on)) for code in _sorted(each[1] for each in figures.used)),
        groups=tuple(figures.groups.items()),
        scopes=codes(seen),
        recipients=_recipients(agency, on),
        roles=_roles(agency, on),
        retention=rules.retention if rules else (),
        measures=_measures(agency, on, _day(figures.backup), _day(figures.seal)),
    )


def _told(agency: Agency, on: date) -> Figures:
    asked = Func(Value(on), Value(_children_after(on)), function="aplis_processing", output_field=JSONField())
    (told,) = Agency.objects.filter(pk=agency.pk).annotate(told=asked).values_list("told", flat=True)
    used = frozenset((purpose, basis, scopes) for purpose, basis, scopes in told["used"])
    groups = {name: told[name] for name in _GROUPS}
    backup, seal = (datetime.fromisoformat(told[name]) if told[name] else None for name in ("backup", "seal"))
    return Figures(used, groups, backup, seal)


def _counted(agency: Agency, on: date) -> Figures:
    return Figures(_in_use(agency, on), _groups(agency, on), _last_backup(), _last_seal())


def _children_after(on: date) -> date:
    return add_months(on, -MAJORITY_MONTHS)


def band(number: int) -> tuple[int, int | None]:
    """From and below which the number lies; (0, 10) hides every smaller one. The last band has no end."""
    below = next((edge for edge in BANDS if number < edge), None)
    place = len(BANDS) if below is None else BANDS.index(below)
    return (BANDS[place - 1] if place else 0, below)


def _in_use(agency: Agency, on: date) -> frozenset[tuple[str, str, int]]:
    running = runs(on)
    rights = every_row(AccessRight).filter(running, agency_id=agency.pk).order_by()
    return frozenset(rights.values_list("purpose", "basis", "scopes").distinct())


def _sorted(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words)))


def _groups(agency: Agency, on: date) -> dict[str, int]:
    is_open = runs(on, since="opened_on", until="closed_on")
    files = every_row(Involvement).filter(is_open, agency_id=agency.pk).values("person_id")
    found: dict[str, int] = (
        every_row(Person)
        .filter(pk__in=files)
        .aggregate(
            persons=Count("pk"),
            children=Count("pk", filter=Q(born_on__gt=_children_after(on))),
            age_unknown=Count("pk", filter=Q(born_on__isnull=True)),
            protected=Count("pk", filter=Q(protection_level__gte=Person.Protection.HIDDEN)),
        )
    )
    return found


def _recipients(agency: Agency, on: date) -> tuple[Recipient, ...]:
    gives = Q(giver=agency) | Q(receiver=agency, is_mutual=True)
    rows = ExchangeAgreement.objects.filter(gives, ExchangeAgreement.in_force(on))
    found = []
    for row in rows.select_related("giver", "receiver").order_by("title", "pk"):
        other = row.receiver if row.giver_id == agency.pk else row.giver
        found.append(
            Recipient(other.name, row.title, codes(row.scopes), tuple(row.purposes), row.basis, row.law, row.ends_on)
        )
    return tuple(found)


def _roles(agency: Agency, on: date) -> tuple[RoleLine, ...]:
    held = Worker.objects.held(on).filter(agency=agency, user__isnull=False).order_by()
    posts = dict(held.values_list("role_id").annotate(number=Count("pk")))
    return tuple(
        RoleLine(
            role.code, str(role.label), posts[role.pk], codes(role.read_scopes), codes(role.write_scopes),
            role.needs_second_factor,
        )
        for role in Role.objects.filter(pk__in=posts)
    )  # fmt: skip


def _measures(agency: Agency, on: date, backup: date | None, seal: date | None) -> tuple[Measure, ...]:
    required = settings.SECOND_FACTOR == "required"
    without = [role.label for role in _roles(agency, on) if not role.needs_second_factor]
    run = _last_run(agency)
    return (
        Measure("second_factor", required and not without, ", ".join(without) if required else ""),
        Measure("row_security", connection.vendor == "postgresql"),
        Measure("backups", backup is not None and backup >= on - timedelta(days=DAYS_OF_A_BACKUP), _iso(backup)),
        Measure("backups_encrypted", bool(settings.BACKUP_KEY)),
        Measure("seals", seal is not None and seal >= on - timedelta(days=DAYS_OF_A_SEAL), _iso(seal)),
        Measure("anchor", bool(settings.ANCHOR_FILE)),
        Measure("virus_scanner", bool(settings.CLAMD)),
        Measure("https", settings.IS_HTTPS),
        Measure("own_identifier_key", settings.IDENTIFIER_KEY != settings.SECRET_KEY),
        Measure("idle_timeout", settings.IDLE_SECONDS > 0, str(settings.IDLE_SECONDS // 60)),
        Measure("retention_run", run is not None and add_months(run, MONTHS_OF_A_RUN) > on, _iso(run)),
    )


def _last_backup() -> datetime | None:
    rows = every_row(JournalEntry).filter(agency_id=0, verb="backup_taken").order_by("-recorded_at")
    last: datetime | None = rows.values_list("recorded_at", flat=True).first()
    return last


def _last_seal() -> datetime | None:
    return Seal.objects.order_by("-number").values_list("at", flat=True).first()


def _last_run(agency: Agency) -> date | None:
    runs = every_row(KeepingRun).filter(agency=agency, state=KeepingRun.State.DONE).order_by("-done_at")
    return _day(runs.values_list("done_at", flat=True).first())


def _day(moment: Any) -> date | None:
    return timezone.localdate(moment) if moment else None


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
