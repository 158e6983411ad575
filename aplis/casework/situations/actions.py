"""Verbs on what is known about a person's life. Nothing is overwritten: a correction is a new row beside the old one."""

import hashlib
import secrets
from datetime import date
from typing import Any

from django.core.files import File
from django.db import models

from aplis.casework.situations import refusals
from aplis.casework.situations.matrix.disagreeing import open_talks
from aplis.casework.situations.models import Circumstance, Document, Fact, Reply, Statement
from aplis.core.access import Actor
from aplis.core.errors import Stale
from aplis.core.journal import record
from aplis.core.once import once
from aplis.register.people.models import Person
from aplis.register.people.queries import is_open_in
from aplis.rules.vocabulary import ends_on

DISPUTED, STATED, CONFIRMED = Fact.Confidence.DISPUTED, Fact.Confidence.STATED, Fact.Confidence.CONFIRMED


@once(Statement)
def add_statement(*, actor: Actor, person: Person, scope: int, **fields: Any) -> Statement:
    """Records one statement in one life domain: text, kind, source, the day it was true, confidence, validity."""
    require_writing(actor, person.pk, scope)
    statement = Statement(person=person, scope=scope, agency_id=actor.agency_id, author_id=actor.worker_id, **fields)
    statement.save(force_insert=True)
    _note(actor, "statement_added", statement, statement.true_on, **_codes(statement))
    return statement


@once(Statement)
def correct_statement(*, actor: Actor, statement: Statement, **fields: Any) -> Statement:
    """Puts a new wording in the place of a statement of the own agency. The old one stays, behind "earlier".

    Of a rating the level and the reason are corrected; it stays one, of its day, and is held against those of others anew.

    raises Stale with the wording that stands now when the statement was replaced or ended since the reader saw it.
    """
    _require_own(actor, statement)
    if statement.is_rating:
        kept = {name: getattr(statement, name) for name in ("kind", "source", "code", "true_on")}
        fields = {**kept, "level": fields["level"], "text": fields["text"]}
    newer = Statement(
        person_id=statement.person_id,
        scope=statement.scope,
        agency_id=actor.agency_id,
        author_id=actor.worker_id,
        **fields,
    )
    if not _standing(actor, statement).update(replaced_by=newer.pk):
        raise Stale(wording_now(actor, statement))
    newer.save(force_insert=True)
    _note(actor, "statement_corrected", newer, actor.today, **_codes(newer))
    if newer.is_rating:
        open_talks(actor, newer.person_id, [newer.scope])
    return newer


@once(Statement)
def end_statement(*, actor: Actor, statement: Statement, ended_on: date) -> Statement:
    """The statement is true no longer, from a day on. It stays, behind "earlier"."""
    _end(actor, statement, ended_on)
    _note(actor, "statement_ended", statement, ended_on)
    return statement


@once(Statement)
def confirm_statement(*, actor: Actor, statement: Statement) -> Statement:
    """The statement was checked, by whatever agency may write in its domain. What the person disputes stays disputed."""
    require_writing(actor, statement.person_id, statement.scope)
    _confirm(actor, statement)
    _note(actor, "statement_confirmed", statement, actor.today)
    return statement


@once(Circumstance)
def add_circumstance(
    *, actor: Actor, person: Person, scope: int, code: str, valid_until: date | None = None, **fields: Any
) -> Circumstance:
    """Records what makes the situation harder. It expires: on the given day, else after the months of the vocabulary."""
    require_writing(actor, person.pk, scope)
    circumstance = Circumstance(
        person=person,
        scope=scope,
        code=code,
        valid_until=valid_until or ends_on(code, fields["true_on"]),
        agency_id=actor.agency_id,
        author_id=actor.worker_id,
        **fields,
    )
    circumstance.save(force_insert=True)
    _note(actor, "circumstance_added", circumstance, circumstance.true_on, code=code, source=circumstance.source)
    return circumstance


@once(Circumstance)
def renew_circumstance(*, actor: Actor, circumstance: Circumstance) -> Circumstance:
    """It still holds today: confirmed, and valid for the months of the vocabulary from today."""
    require_writing(actor, circumstance.person_id, circumstance.scope)
    valid_until = ends_on(circumstance.code, actor.today)
    _confirm(actor, circumstance, valid_until=valid_until)
    _note(actor, "circumstance_renewed", circumstance, actor.today, valid_until=valid_until.isoformat())
    return circumstance


@once(Circumstance)
def end_circumstance(*, actor: Actor, circumstance: Circumstance, ended_on: date) -> Circumstance:
    """It holds no longer, from a day on."""
    _end(actor, circumstance, ended_on)
    _note(actor, "circumstance_ended", circumstance, ended_on)
    return circumstance


@once(Reply)
def add_reply(*, actor: Actor, fact: Fact, stance: str, text: str, given_on: date, way: str) -> Reply:
    """Records the person's reply, told to a worker or given on paper (`way`), beside the fact it answers.

    A reply that disagrees makes the fact disputed; a later one that agrees lets it stand as stated again.
    """
    require_writing(actor, fact.person_id, fact.scope)
    reply = Reply(
        person_id=fact.person_id,
        scope=fact.scope,
        stance=stance,
        text=text,
        given_on=given_on,
        is_private=fact.is_private,
        agency_id=actor.agency_id,
        author_id=actor.worker_id,
        **{fact._meta.model_name or "": fact},
    )
    reply.save(force_insert=True)
    same = type(fact).objects.visible_to(actor).filter(pk=fact.pk)
    if stance == Reply.Stance.DISAGREES:
        same.update(confidence=DISPUTED)
    elif stance == Reply.Stance.AGREES:
        same.filter(confidence=DISPUTED).update(confidence=STATED)
    _note(actor, "reply_added", reply, given_on, stance=stance, way=way)
    return reply


@once(Document)
def add_document(
    *, actor: Actor, person: Person, scope: int, upload: File, content_type: str, **fields: Any
) -> Document:
    """Keeps an official document under a random name, with its SHA-256. It is never changed: a new version is a new one.

    content_type  as found in the content by `uploads.content_type_of`, never as claimed by the sender
    """
    require_writing(actor, person.pk, scope)
    document = Document(
        person=person,
        scope=scope,
        agency_id=actor.agency_id,
        author_id=actor.worker_id,
        content_type=content_type,
        size=upload.size,
        sha256=_sha256(upload),
        **fields,
    )
    document.file.save(secrets.token_hex(16), upload, save=False)
    try:
        document.save(force_insert=True)
        _note(actor, "document_added", document, document.issued_on)
    except BaseException:
        document.file.delete(save=False)  # a file that no row speaks of would never be found again
        raise
    return document


def require_writing(actor: Actor, person_id: int, scope: int) -> None:
    """Raises a Refusal unless the role may write in this domain and a right of the agency covers it today."""
    actor.require("write_fact")
    actor.require_write(scope)
    if not is_open_in(actor, Person(pk=person_id), scope):
        raise refusals.not_shared()


def wording_now(actor: Actor, statement: Statement) -> Statement:
    """The row at the end of the chain of corrections that starts at this one."""
    seen = Statement.objects.visible_to(actor).select_related("author", "agency")
    current = seen.get(pk=statement.pk)
    while current.replaced_by is not None:
        current = seen.get(pk=current.replaced_by)
    return current


def _require_own(actor: Actor, fact: Fact) -> None:
    require_writing(actor, fact.person_id, fact.scope)
    if fact.agency_id != actor.agency_id:
        raise refusals.written_by_others()


def _standing(actor: Actor, fact: Fact) -> models.QuerySet[Any]:
    """The fact's row, unless it was replaced or ended; an update of it is the test and the deed in one."""
    return type(fact).objects.visible_to(actor).filter(pk=fact.pk, replaced_by__isnull=True, ended_on__isnull=True)


def _end(actor: Actor, fact: Fact, ended_on: date) -> None:
    _require_own(actor, fact)
    if not _standing(actor, fact).update(ended_on=ended_on):
        raise refusals.no_longer_stands()
    fact.ended_on = ended_on


def _confirm(actor: Actor, fact: Fact, **changes: Any) -> None:
    standing = _standing(actor, fact)
    if not standing.exclude(confidence=DISPUTED).update(confidence=CONFIRMED, **changes):
        raise refusals.is_disputed() if standing.exists() else refusals.no_longer_stands()
    for name, value in {"confidence": CONFIRMED, **changes}.items():
        setattr(fact, name, value)


def _note(actor: Actor, verb: str, row: Any, happened_on: date, **detail: Any) -> None:
    record(
        actor=actor,
        verb=verb,
        person=row.person_id,
        on=row,
        scope=row.scope,
        is_private=row.is_private,
        happened_on=happened_on,
        detail=detail,
    )


def _codes(statement: Statement) -> dict[str, Any]:
    """What the journal keeps of a statement: codes, never words."""
    codes: dict[str, Any] = {"kind": statement.kind, "source": statement.source}
    return codes if statement.level is None else {**codes, "level": statement.level}


def _sha256(upload: File) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
