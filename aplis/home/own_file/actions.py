"""Gathering a copy, reading it, and handing it over. What a copy holds before a human has read it leaves the room for nobody."""

from typing import Any

from django.db.models import F
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.errors import Stale
from aplis.core.journal import record
from aplis.core.once import once
from aplis.home.own_file import refusals, tasks
from aplis.home.own_file.collecting import due
from aplis.home.own_file.copying import blacken, digest_of, said_about, without
from aplis.register.agencies.queries import is_own_hand
from aplis.register.people.models import Person
from aplis.register.people.queries import files_of
from aplis.register.sharing.models import PLAN, SubjectFile
from aplis.register.sharing.notices.writing import tell
from aplis.register.sharing.watching.later import told_later

State = SubjectFile.State


@once(SubjectFile)
def gather_file(*, actor: Actor, person: Person, language: str) -> SubjectFile:
    """Asks for everything about a person to be gathered. The background worker does it, because a worker may not read all that
    has to be in it; nobody sees any of it before it is gathered, and the person before it is released.
    """
    actor.require("gather_file")
    file = SubjectFile(
        person=person, agency_id=actor.agency_id, worker_id=actor.worker_id, language=language, state=State.ASKED,
        due_on=due(actor.today),
    )  # fmt: skip
    file.save(force_insert=True)
    record(actor=actor, verb="file_gathered", person=person.pk, on=file, scope=PLAN)
    tasks.gather_copy.enqueue(file.pk)
    return file


@once(SubjectFile)
def set_blackened(
    *, actor: Actor, file: SubjectFile, place: str, field: str, is_kept: bool, version: int
) -> SubjectFile:
    """Blackens one place of an unread copy, or makes it readable again. Who decided stands in the copy's own record.

    raises Refusal("own_file.gathered_by_oneself") to whoever had it gathered, in whichever post.
    """
    actor.require("review_file")
    _require_unread(file)
    _require_another(actor, file)
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

    What is told to the person later since it was gathered falls out of it.

    raises Refusal("own_file.gathered_by_oneself") to whoever had it gathered, in whichever post: somebody else reads it.
    """
    actor.require("review_file")
    _require_unread(file)
    _require_another(actor, file)
    later = told_later(files_of(file.person_id), today=actor.today, now=actor.now)
    content = blacken(without(file.content, later), file.redactions)
    content |= said_about(content, language=file.language, agency=file.agency.name)
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


def _require_another(actor: Actor, file: SubjectFile) -> None:
    """Four eyes are those of two human beings: two posts of one do not make two."""
    if is_own_hand(actor, file.worker_id):
        raise refusals.gathered_by_oneself()


def _update(actor: Actor, file: SubjectFile, version: int, **fields: Any) -> None:
    rows = SubjectFile.objects.visible_to(actor).filter(pk=file.pk, version=version, state=State.GATHERED)
    if not rows.update(version=F("version") + 1, **fields):
        raise Stale(SubjectFile.objects.visible_to(actor).filter(pk=file.pk).first())
    for name, value in fields.items():
        setattr(file, name, value)
    file.version = version + 1
