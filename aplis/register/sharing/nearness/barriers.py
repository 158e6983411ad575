"""Part of the verbs on nearness: shutting a file to one worker, and to all colleagues who are not named, in one step."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final, NamedTuple

from django.db.models import F, Q

from aplis.core.database import compiling
from aplis.core.periods import lasts, runs
from aplis.register.agencies.models import Worker
from aplis.register.people.models import AccessRight, Barrier, Person
from aplis.register.sharing.helping.ending import end_for_nearness
from aplis.register.sharing.models import Involvement, NamedViewer, Release, SightRequest
from aplis.register.sharing.notices.writing import tell
from aplis.register.sharing.rights import compile_rights

_REASON: Final = "a file is shut to one who stands too near, whoever acts and whatever he sees of it"
# What may open something of a person to an agency, and which of these rows do.
_OPENING: Final[dict[Any, dict[str, Any]]] = {
    AccessRight: {},
    Involvement: {},
    Release: {},
    SightRequest: {"granted__gt": 0},
}
MANAGER, OFFICER = "see_agency", "audit_looks"


class Shut(NamedTuple):
    """A barrier that was put up. was_lead: the worker led a file, which others take over; has_lead: one of them is named already."""

    barrier: Barrier
    was_lead: bool
    has_lead: bool


def is_running(on: date) -> Q:
    return runs(on)


def put_up(*, person: int, worker: Worker, kind: str, set_by: int | None, on: date) -> Shut | None:
    """Puts up the barrier and names those who lead a file at the agency; None where it stands already.

    Rights follow in the same transaction: the next request of the worker, in whatever session, finds nobody. Of a sealed person
    nobody is named: her list says who may know of her. An agency to which nothing of the person was ever open is not told: it would
    learn that its worker is supported somewhere.
    """
    with compiling([person]):
        if Barrier.objects.filter(person_id=person, worker=worker, ends_on__isnull=True).exists():
            return None
        barrier = Barrier(person_id=person, worker=worker, kind=kind, starts_on=on, set_by_id=set_by)
        barrier.save(force_insert=True)
        open_files = _files(person, worker.agency_id, on)
        was_lead = bool(open_files.filter(lead=worker).update(lead=None, version=F("version") + 1))
        leads = set(_files(person, worker.agency_id, on).filter(lead__isnull=False).values_list("lead_id", flat=True))
        leads -= barred_from(person, on)
        if not _is_sealed(person):
            name(person, leads, on=on)
        is_known = person in known_at(worker.agency_id, [person])
    end_for_nearness(person, worker, on=on)
    compile_rights([person], on=on)
    if is_known:
        _tell(barrier, was_lead=was_lead, has_lead=bool(leads))
    return Shut(barrier, was_lead, bool(leads))


def _tell(barrier: Barrier, *, was_lead: bool, has_lead: bool) -> None:
    agency = barrier.worker.agency_id
    for verb in (MANAGER, OFFICER):
        tell(kind="nearness_declared", person=barrier.person_id, agency=agency, verb=verb, about=barrier)
        if was_lead and not has_lead:
            tell(kind="nearness_lead_needed", person=barrier.person_id, agency=agency, verb=verb, about=barrier)


def name(person: int, workers: set[int], *, on: date) -> None:
    """These workers open the file besides who is named already. Called inside `compiling`."""
    listed = NamedViewer.objects.filter(person_id=person).unscoped(reason=_REASON)
    have = set(listed.values_list("worker_id", flat=True))
    listed.filter(worker_id__in=workers).update(ends_on=None)
    NamedViewer.objects.bulk_create(
        [NamedViewer(person_id=person, worker_id=each, starts_on=on) for each in sorted(workers - have)]
    )


def name_exactly(person: int, workers: set[int], *, agency: int, lead: int | None, on: date) -> None:
    """Of this agency exactly these open the file, and one of them leads what nobody of them leads. Called inside `compiling`."""
    listed = NamedViewer.objects.filter(person_id=person, worker__agency_id=agency).unscoped(reason=_REASON)
    gone = list(listed.exclude(worker_id__in=workers).filter(is_running(on)).values_list("pk", flat=True))
    NamedViewer.objects.filter(pk__in=gone).unscoped(reason=_REASON).update(ends_on=on)
    name(person, workers, on=on)
    if lead is not None:
        led_by_others = _files(person, agency, on).exclude(lead_id__in=workers) | _files(person, agency, on).filter(
            lead__isnull=True
        )
        led_by_others.update(lead_id=lead, version=F("version") + 1)


def barred_from(person: int, on: date) -> set[int]:
    """The workers who stand too near to the person. Called inside `compiling`."""
    rows = Barrier.objects.filter(is_running(on), person_id=person).unscoped(reason=_REASON)
    return set(rows.values_list("worker_id", flat=True))


def take_down(barrier: Barrier, *, on: date) -> bool:
    """Ends the barrier; False where somebody ended it before."""
    with compiling([barrier.person_id]):
        rows = Barrier.objects.filter(pk=barrier.pk, ends_on__isnull=True).unscoped(reason=_REASON)
        is_ended = bool(rows.update(ends_on=max(on, barrier.starts_on)))
    compile_rights([barrier.person_id], on=on)
    return is_ended


def _files(person: int, agency: int, on: date) -> Any:
    running = lasts(on, until="closed_on")
    return Involvement.objects.filter(running, person_id=person, agency_id=agency).unscoped(reason=_REASON)


def _is_sealed(person: int) -> bool:
    sealed = Person.objects.filter(pk=person, protection_level=Person.Protection.SEALED)
    return sealed.exists()


def known_at(agency: int | None, people: Iterable[int]) -> set[int]:
    """Those of the persons of whom something is or was open to the agency, or would be but for the guard. Called inside `compiling`.

    A release or an answer that meets a guard stores no right, and the manager is still to name who may see by it.
    """
    asked = list(people)
    return {
        person
        for model, which in _OPENING.items()
        for person in model.objects.filter(person_id__in=asked, agency_id=agency, **which)
        .unscoped(reason=_REASON).order_by().values_list("person_id", flat=True).distinct()
    }  # fmt: skip


def is_sealed(person: int) -> bool:
    with compiling([person]):
        return _is_sealed(person)
