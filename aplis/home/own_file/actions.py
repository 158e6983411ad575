"""Gathering a copy, reading it, and handing it over. What a copy holds before a human has read it leaves the room for nobody."""

from datetime import timedelta
from typing import Any, Final

from django.db.models import F
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import bound_as_operator
from aplis.core.errors import Stale
from aplis.core.journal import record
from aplis.core.once import once
from aplis.home.own_file import refusals
from aplis.home.own_file.copying import blacken, digest_of
from aplis.home.own_file.gathering import gather, names_around, proposed
from aplis.register.people.models import Person
from aplis.register.sharing.models import PLAN, SubjectFile
from aplis.register.sharing.notices.writing import tell
from aplis.rules.protection import Level

DAYS_TO_ANSWER: Final = 30  # GDPR Art. 12(3): one month from the request
State = SubjectFile.State


@once(SubjectFile)
def gather_file(*, actor: Actor, person: Person, language: str) -> SubjectFile:
    """Gathers everything about a person: one copy for each agency that wrote something, for that agency's officer to read.

    Of a sealed person only what the own agency wrote and what no agency wrote is gathered, so that no other officer learns of her.
    It is read as the operator, because a worker may not read all that has to be in it; the worker sees none of it before it is released.
    """
    actor.require("gather_file")
    record(actor=actor, verb="file_gathered", person=person.pk, on=person, scope=PLAN)
    with bound_as_operator():
        names = names_around(person)
        by_agency = gather(person)
        by_agency.setdefault(actor.agency_id or 0, [])
        by_agency[actor.agency_id or 0] += by_agency.pop(0, [])
        if person.protection_level == Level.SEALED:
            by_agency = {actor.agency_id or 0: by_agency[actor.agency_id or 0]}
        made = {agency: _save(actor, person, agency, entries, names, language) for agency, entries in by_agency.items()}
    return made[actor.agency_id or 0]


def _save(
    actor: Actor, person: Person, agency: int, entries: list[dict[str, Any]], names: frozenset[str], language: str
) -> SubjectFile:
    file = SubjectFile(
        person=person,
        agency_id=agency,
        worker_id=actor.worker_id if agency == actor.agency_id else None,
        language=language,
        content={"person": person.pk, "entries": entries, "names": sorted(names)},
        redactions=proposed(entries, names),
        due_on=actor.today + timedelta(days=DAYS_TO_ANSWER),
    )
    file.save(force_insert=True)
    tell(
        kind="copy_to_read",
        person=person.pk,
        agency=agency,
        verb="review_file",
        about=file,
        detail={"rows": len(entries)},
    )
    return file


@once(SubjectFile)
def set_blackened(
    *, actor: Actor, file: SubjectFile, place: str, field: str, is_kept: bool, version: int
) -> SubjectFile:
    """Blackens one place of an unread copy, or makes it readable again. Who decided stands in the copy's own record."""
    actor.require("review_file")
    _require_unread(file)
    redactions = [each for each in file.redactions if (each["key"], each["field"]) != (place, field)]
    before = next((each for each in file.redactions if (each["key"], each["field"]) == (place, field)), None)
    reason = before["reason"] if before else "by_hand"
    redactions.append({"key": place, "field": field, "reason": reason, "by": actor.worker_id, "is_kept": is_kept})
    _update(actor, file, version, redactions=redactions)
    record(actor=actor, verb="copy_blackened", person=file.person_id, on=file, scope=PLAN, detail={"is_kept": is_kept})
    return file


@once(SubjectFile)
def release_file(*, actor: Actor, file: SubjectFile, version: int) -> SubjectFile:
    """Hands a read copy over: what is blackened is gone from it for good, and its digest is kept.

    raises Refusal("own_file.gathered_by_oneself") where nobody but the one who gathered it has read it.
    """
    actor.require("review_file")
    _require_unread(file)
    if file.worker_id == actor.worker_id:
        raise refusals.gathered_by_oneself()
    content = blacken(file.content, file.redactions)
    _update(
        actor, file, version, content=content, state=State.RELEASED, reviewed_by_id=actor.worker_id,
        released_at=timezone.now(), sha256=digest_of(content),
    )  # fmt: skip
    kept = sum(each["is_kept"] for each in file.redactions)
    record(actor=actor, verb="copy_released", person=file.person_id, on=file, scope=PLAN, detail={"blackened": kept})
    tell(kind="copy_ready", person=file.person_id, for_person=True, about=file)
    return file


@once(SubjectFile)
def drop_file(*, actor: Actor, file: SubjectFile, version: int) -> SubjectFile:
    """Drops an unread copy: gathered by mistake or a second time. Its contents go at once."""
    actor.require("review_file")
    _require_unread(file)
    _update(actor, file, version, content={}, redactions=[], state=State.DROPPED)
    record(actor=actor, verb="copy_dropped", person=file.person_id, on=file, scope=PLAN)
    return file


def _require_unread(file: SubjectFile) -> None:
    if file.state != State.GATHERED:
        raise refusals.not_waiting()


def _update(actor: Actor, file: SubjectFile, version: int, **fields: Any) -> None:
    rows = SubjectFile.objects.visible_to(actor).filter(pk=file.pk, version=version, state=State.GATHERED)
    if not rows.update(version=F("version") + 1, **fields):
        raise Stale(SubjectFile.objects.visible_to(actor).filter(pk=file.pk).first())
    for name, value in fields.items():
        setattr(file, name, value)
    file.version = version + 1
