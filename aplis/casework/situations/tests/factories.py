"""Facts and documents for tests, written without an action, so that a test may begin from any state."""

import itertools
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from aplis.casework.situations.models import Circumstance, Document, JointTalk, Reply, Statement
from aplis.register.agencies.models import Agency
from aplis.register.people.models import Person
from aplis.rules.life_matrix import INSTRUMENTS
from aplis.rules.scopes import BIT
from aplis.rules.vocabulary import ends_on

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"

_numbers = itertools.count(1)


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def make_statement(person: Person, agency: Agency, domain: str = "work", **fields: Any) -> Statement:
    """An observation of the agency, true ten days ago. Levels, strengths and own words: by `kind`."""
    given = {"text": f"Statement {next(_numbers)}", "source": "worker", "true_on": days_ago(10), **fields}
    statement = Statement(person=person, agency=agency, scope=BIT[domain], **given)
    statement.save(force_insert=True)
    return statement


def make_rating(person: Person, agency: Agency, domain: str = "work", level: int = 3, **fields: Any) -> Statement:
    """Given with the life-domain matrix of today, ten days ago."""
    return make_statement(person, agency, domain, kind="level", level=level, code=INSTRUMENTS[-1].code, **fields)


def make_talk(rating: Statement, against: Statement, **fields: Any) -> JointTalk:
    """A joint talk about two ratings that is still to be held, unless the fields say what came of it."""
    given = {"open_in": None if fields.get("held_on") else rating.scope, **fields}
    talk = JointTalk(
        person=rating.person, scope=rating.scope, agency=rating.agency, with_agency=against.agency, rated=rating.pk,
        against=against.pk, **given,
    )  # fmt: skip
    talk.save(force_insert=True)
    return talk


def make_circumstance(person: Person, agency: Agency, code: str = "work.no_transport", **fields: Any) -> Circumstance:
    """True ten days ago, valid for the months of the vocabulary."""
    given = {"text": f"Circumstance {next(_numbers)}", "source": "person", "true_on": days_ago(10), **fields}
    given.setdefault("valid_until", ends_on(code, given["true_on"]))
    circumstance = Circumstance(person=person, agency=agency, scope=BIT[code.partition(".")[0]], code=code, **given)
    circumstance.save(force_insert=True)
    return circumstance


def make_reply(fact: Any, agency: Agency, stance: str = "adds", **fields: Any) -> Reply:
    given = {"text": f"Reply {next(_numbers)}", "given_on": days_ago(1), "is_private": fact.is_private, **fields}
    reply = Reply(
        person=fact.person, scope=fact.scope, agency=agency, stance=stance, **{fact._meta.model_name: fact}, **given
    )
    reply.save(force_insert=True)
    return reply


def make_document(
    person: Person, agency: Agency, domain: str = "work", *, content: bytes = PDF, **fields: Any
) -> Document:
    given = {
        "title": f"Decision {next(_numbers)}", "issuer": "Employment Service", "issued_on": days_ago(20),
        "content_type": "application/pdf", "size": len(content), "sha256": "0" * 64, **fields,
    }  # fmt: skip
    document = Document(person=person, agency=agency, scope=BIT[domain], **given)
    document.file.save(f"test-{next(_numbers)}", ContentFile(content), save=False)
    document.save(force_insert=True)
    return document
