"""Filling a copy that was asked for, and making those of the other agencies that wrote something. Asked for as the operator."""

from datetime import date, timedelta
from typing import Any, Final

from django.db.models import F
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.journal import record
from aplis.core.keeping import every_row
from aplis.core.periods import runs
from aplis.home.own_file.gathering import Part, gather, names_around, proposed
from aplis.register.agencies.models import Worker
from aplis.register.agencies.standing import still_acting
from aplis.register.people.models import Barrier, Person
from aplis.register.sharing.models import PLAN, NamedViewer, SubjectFile
from aplis.register.sharing.nearness.barriers import MANAGER
from aplis.register.sharing.notices.writing import tell
from aplis.rules.protection import Level

DAYS_TO_ANSWER: Final = 30  # GDPR Art. 12(3): one month from the request
State = SubjectFile.State


def due(asked_on: date) -> date:
    return asked_on + timedelta(days=DAYS_TO_ANSWER)


def collect(file_id: int) -> None:
    """One copy for each agency that wrote something, for that agency's officer to read; what no agency wrote is in the asked one.

    Of a sealed person only what the asking agency wrote and what no agency wrote is gathered, so that no other officer learns of her.
    """
    file = every_row(SubjectFile).select_for_update().get(pk=file_id)
    if file.state != State.ASKED:
        return
    person = every_row(Person).get(pk=file.person_id)
    if not _may_still_ask(file):
        _stop(file)
        return
    names, now = names_around(person), timezone.now()
    by_agency = gather(person, own=file.agency_id, today=timezone.localdate(now), now=now)
    own = by_agency.pop(file.agency_id, Part())
    every_row(SubjectFile).filter(pk=file.pk).update(
        state=State.GATHERED, version=F("version") + 1, **_filled(person, own, names)
    )
    _tell(file, person, own)
    if person.protection_level == Level.SEALED:
        return
    for agency, part in by_agency.items():
        other = SubjectFile(
            person=person, agency_id=agency, worker_id=file.worker_id, language=file.language, asked_at=file.asked_at,
            due_on=file.due_on, **_filled(person, part, names),
        )  # fmt: skip
        other.save(force_insert=True)
        _tell(other, person, part)


def _may_still_ask(file: SubjectFile) -> bool:
    """Whether the post that asked for the copy could ask for it still: it is held, may gather, and sees the person."""
    actor = still_acting(file.worker_id, file.agency_id, "gather_file", on=timezone.localdate())
    return actor is not None and Person.objects.visible_to(actor).filter(pk=file.person_id).exists()


def _stop(file: SubjectFile) -> None:
    """Nothing is gathered. The agency still owes the person her copy, so it is told."""
    every_row(SubjectFile).filter(pk=file.pk).update(state=State.STOPPED, version=F("version") + 1)
    actor = Actor(today=timezone.localdate(), worker_id=file.worker_id, agency_id=file.agency_id)
    record(actor=actor, verb="copy_not_gathered", person=file.person_id, on=file, scope=PLAN)
    tell(kind="copy_not_gathered", person=file.person_id, agency=file.agency_id, verb="gather_file")


def _filled(person: Person, part: Part, names: frozenset[str]) -> dict[str, Any]:
    content = {"person": person.pk, "entries": part.entries, "names": sorted(names)}
    if part.left:
        content["cut"] = part.left
    return {"content": content, "redactions": proposed(part.entries, names)}


def _tell(file: SubjectFile, person: Person, part: Part) -> None:
    """To whoever reads copies at the agency; of a sealed person and of a guarded file only to those of them who are named for it.

    Where a guarded file has no such reader, who guards the files is told to name one: the agency still owes the copy.
    """
    detail = {"rows": len(part.entries)}
    said: dict[str, Any] = {"person": person.pk, "agency": file.agency_id, "about": file}
    near = every_row(Barrier).filter(runs(timezone.localdate()), person=person)
    is_guarded, is_sealed = near.filter(worker__agency=file.agency_id).exists(), person.protection_level >= Level.SEALED
    if not is_guarded and not is_sealed:
        tell(**said, kind="copy_to_read", verb="review_file", detail=detail)
        return
    readers = _named_readers(person, file.agency_id, near.values("worker_id"))
    for worker in readers:
        tell(**said, kind="copy_to_read", worker=worker, detail=detail)
    if not readers and not is_sealed:
        tell(**said, kind="copy_needs_reader", verb=MANAGER)


def _named_readers(person: Person, agency: int, near: Any) -> list[int]:
    today = timezone.localdate()
    named = every_row(NamedViewer).filter(runs(today), person=person).exclude(worker__in=near)
    posts = Worker.objects.held(today).filter(pk__in=named.values("worker_id"), agency_id=agency, user__isnull=False)
    return [post.pk for post in posts.select_related("role") if post.role and "review_file" in post.role.verbs]
