"""What is recorded about why somebody may see a person, as facts for the rule. Read while the rights are compiled, whoever acts."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone

from aplis.core.periods import runs
from aplis.core.prepared import prepared
from aplis.register.people.models import Barrier, ContactDetail, Person
from aplis.register.sharing.models import (
    EmergencyAccess,
    ExchangeAgreement,
    HelperTask,
    Involvement,
    NamedViewer,
    Release,
    Restriction,
    SightRequest,
)
from aplis.rules import emergency
from aplis.rules.rights import (
    ASSIGNED,
    EMERGENCY,
    EXCHANGES,
    GRANT,
    HELPER,
    INVOLVEMENT,
    RELEASE,
    Cover,
    Ground,
    Standing,
)

type People = tuple[int, ...]

_REASON: Final = "compiling rights needs every ground of the person"
_A_DAY_AND_A_NIGHT: Final = 2  # an hour may reach over midnight; the instant ends it


def levels_of(people: People) -> list[Any]:
    """Person, protection level, and when another file was last put into this one. Locks the persons."""
    return list(_levels(people))


@prepared
def _levels(people: People) -> Any:
    rows = Person.objects.filter(pk__among=people).unscoped(reason=_REASON).select_for_update()
    return rows.values_list("pk", "protection_level", "absorbed_at")


@prepared
def absorbed_by(people: People) -> Any:
    """The files that were put into these, and into which."""
    rows = Person.objects.filter(merged_into_id__among=people).unscoped(reason=_REASON)
    return rows.values_list("pk", "merged_into_id")


def grounds_of(people: People, *, is_new: bool = False) -> dict[int, list[Ground]]:
    """By person, every ground there is. `is_new`: a person registered this moment has a file and nothing else."""
    found: dict[int, list[Ground]] = defaultdict(list)
    for row in _rows_of(Involvement, people):
        found[row.person_id].append(_of_file(row))
    if is_new:
        return found
    for row in _rows_of(Release, people):
        found[row.person_id].append(_of_release(row))
    for row in _granted(people):
        found[row.person_id].append(_of_grant(row))
    for row in _rows_of(EmergencyAccess, people):
        found[row.person_id].append(_of_emergency(row))
    for row in _helped(people):
        found[row.person_id].append(_of_helper(row))
    return found


@prepared
def _rows_of(model: Any, people: People) -> Any:
    return model.objects.filter(person_id__among=people).unscoped(reason=_REASON).select_related("agency__area")


@prepared
def _granted(people: People) -> Any:
    rows = SightRequest.objects.filter(person_id__among=people, granted__gt=0).unscoped(reason=_REASON)
    return rows.select_related("agency__area")


@prepared
def _helped(people: People) -> Any:
    rows = HelperTask.objects.filter(person_id__among=people, granted__gt=0).unscoped(reason=_REASON)
    return rows.select_related("agency__area", "file", "helper", "supervisor")


def _at(agency: Any) -> dict[str, Any]:
    return {"agency": agency.pk, "agency_kind": agency.kind, "country": agency.area.country}


def _of_file(row: Any) -> Ground:
    return Ground(
        kind=INVOLVEMENT, id=row.pk, purpose=row.purpose, basis=row.basis, starts_on=row.opened_on, ends_on=row.closed_on,
        **_at(row.agency),
    )  # fmt: skip


def _of_release(row: Any) -> Ground:
    ends_on = min(row.ends_on, row.withdrawn_on or row.ends_on)
    return Ground(
        kind=RELEASE, id=row.pk, purpose=row.purpose, basis=row.basis, starts_on=row.starts_on,
        ends_on=max(ends_on, row.starts_on), scopes=row.scopes, role=row.role, **_at(row.agency),
    )  # fmt: skip


def _of_grant(row: Any) -> Ground:
    return Ground(
        kind=GRANT, id=row.pk, purpose=row.purpose, basis=row.basis, starts_on=row.starts_on, ends_on=row.shuts_on,
        scopes=row.granted, tier=row.tier, giver=row.asked_id,
        worker=row.worker_id if row.is_for_worker_only else None, **_at(row.agency),
    )  # fmt: skip


def _of_emergency(row: Any) -> Ground:
    began_on = timezone.localdate(row.began_at)
    # One that was given back is over by its days too: a clock that is set back an hour does not revive it.
    days = 0 if row.ended_at else _A_DAY_AND_A_NIGHT
    return Ground(
        kind=EMERGENCY, id=row.pk, purpose=emergency.PURPOSE, basis=emergency.BASIS, starts_on=began_on,
        ends_on=date.fromordinal(began_on.toordinal() + days), scopes=row.scopes, worker=row.worker_id,
        ends_at=min(row.ends_at, row.ended_at or row.ends_at), **_at(row.agency),
    )  # fmt: skip


def _of_helper(row: Any) -> Ground:
    return Ground(
        kind=HELPER, id=row.pk, purpose=row.file.purpose, basis=row.file.basis, starts_on=row.starts_on,
        ends_on=row.opens_until(), scopes=row.granted, worker=row.helper_id, role=ASSIGNED, **_at(row.agency),
    )  # fmt: skip


def standings_of(
    levels: dict[int, int], grounds: dict[int, list[Ground]], on: date, *, is_new: bool = False
) -> dict[int, Standing]:
    """What else the rule asks of each person."""
    people = tuple(levels)
    if is_new:
        return {person: Standing(level=level) for person, level in levels.items()}
    covers, named, holders = _covers(grounds.values()), _by_person(_named_on(people, on)), _by_person(_held_by(people))
    near, restricted = _by_person(_near_on(people, on)), _by_person(_restricted_on(people, on))
    return {
        person: Standing(
            level=level,
            named=tuple((worker, agency) for worker, agency, _until in named[person]),
            named_until={worker: until for worker, _agency, until in named[person] if until is not None},
            holders=frozenset(agency for (agency,) in holders[person]),
            covers=covers,
            restricted=_union(restricted[person]),
            guarded=frozenset(agency for _worker, agency in near[person]),
            barred=frozenset(worker for worker, _agency in near[person]),
        )
        for person, level in levels.items()
    }


def _by_person(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for person, *rest in rows:
        found[person].append(tuple(rest))
    return found


def _union(rows: list[tuple[int]]) -> int:
    scopes = 0
    for (each,) in rows:
        scopes |= each
    return scopes


def _covers(grounds: Iterable[list[Ground]]) -> tuple[Cover, ...]:
    """The agreements by which something may move to the agencies that a release or an answer names. No query without such a one."""
    every = [ground for each in grounds for ground in each]
    receivers = {ground.agency for ground in every if ground.kind in EXCHANGES}
    keepers = {ground.agency for ground in every if ground.kind == INVOLVEMENT}
    rows = _agreements(tuple(sorted(receivers)), tuple(sorted(keepers))) if receivers and keepers else []
    return tuple(cover for row in rows for cover in covers_of(row))


def covers_of(row: ExchangeAgreement) -> tuple[Cover, ...]:
    """The directions in which an agreement lets something move."""
    ends_on = min(row.ends_on, row.ended_on or row.ends_on)
    ways = ((row.giver_id, row.receiver_id), (row.receiver_id, row.giver_id))
    return tuple(
        Cover(row.pk, giver, receiver, frozenset(row.purposes), row.scopes, row.starts_on, ends_on)
        for giver, receiver in ways[: 2 if row.is_mutual else 1]
    )


@prepared
def _agreements(receivers: People, keepers: People) -> Any:
    one_way = Q(giver_id__among=keepers, receiver_id__among=receivers)
    held = one_way | Q(receiver_id__among=keepers, giver_id__among=receivers, is_mutual=True)
    signed = [ExchangeAgreement.State.SIGNED, ExchangeAgreement.State.ENDED]
    return ExchangeAgreement.objects.filter(held, state__in=signed).order_by("pk")


@prepared
def _named_on(people: People, on: date) -> Any:
    running = runs(on)
    rows = NamedViewer.objects.filter(running, person_id__among=people).unscoped(reason=_REASON)
    return rows.values_list("person_id", "worker_id", "worker__agency_id", "ends_on")


@prepared
def _held_by(people: People) -> Any:
    rows = ContactDetail.objects.filter(person_id__among=people).unscoped(reason=_REASON)
    return rows.values_list("person_id", "agency_id")


@prepared
def _near_on(people: People, on: date) -> Any:
    running = runs(on)
    rows = Barrier.objects.filter(running, person_id__among=people).unscoped(reason=_REASON)
    return rows.values_list("person_id", "worker_id", "worker__agency_id")


@prepared
def _restricted_on(people: People, on: date) -> Any:
    running = runs(on)
    rows = Restriction.objects.filter(running, person_id__among=people).unscoped(reason=_REASON)
    return rows.values_list("person_id", "scopes")
