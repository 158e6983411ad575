"""A world in which every column that holds words holds the words of a test; new models and new columns come by themselves."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from aplis.casework.plans.tests.factories import make_contact
from aplis.casework.situations.models import Statement
from aplis.casework.situations.tests.factories import (
    days_ago,
    make_circumstance,
    make_rating,
    make_reply,
    make_statement,
    make_talk,
)
from aplis.core.ids import new_id
from aplis.core.models import Draft
from aplis.exchange.models import ImportRun
from aplis.home.own_file.gathering import gather, names_around
from aplis.register.agencies.tests.factories import make_agency, make_user, make_worker
from aplis.register.identity.models import ProbingReview
from aplis.register.sharing.models import SubjectFile
from aplis.register.sharing.tests.factories import what_was_said_and_asked
from aplis.rules.life_matrix import CODES
from aplis.rules.scopes import BIT

# Columns without choices that hold no words, each with what they hold.
NO_WORDS: Final = {
    "agencies.Area.country": "two letters of a list",
    "agencies.Role.code": "a key that other rows point to",
    "agencies.User.language": "one of four codes",
    "agencies.User.password": "a digest",
    "core.Draft.form": "the name of a form of ours",
    "core.Receipt.verb": "a name from the program, shown nowhere",
    "exchange.Feed.mapping": "the name of a file of ours",
    "exchange.ImportRun.folder": "a folder of ours, shown nowhere",
    "identity.ContactRequest.purpose": "a code of the rules",
    "identity.Lookup.born_digest": "a digest",
    "identity.Lookup.declined": "a code of the rules",
    "identity.Lookup.name_digest": "a digest",
    "identity.Lookup.page": "a code of the program",
    "people.AccessRight.basis": "a code of the rules",
    "people.AccessRight.purpose": "a code of the rules",
    "people.AccessRight.role": "a key of another row",
    "people.AccessRight.rule": "a code of the rules",
    "people.AccessRight.source_kind": "a code of the rules",
    "people.Identifier.digest": "a digest",
    "people.Identifier.scheme": "a code of the rules",
    "people.Person.language": "a code of a list",
    "plans.Contact.language": "a code of a list",
    "sharing.BasisPeriod.basis": "a code of the rules",
    "sharing.ContactPreference.channel": "a code of the program",
    "sharing.ExchangeAgreement.basis": "a code of the rules",
    "sharing.Involvement.basis": "a code of the rules",
    "sharing.Involvement.purpose": "a code of the rules",
    "sharing.KeepingItem.action": "a code of the program",
    "sharing.KeepingItem.outcome": "a code of the program",
    "sharing.KeepingItem.retention_class": "a code of the rules",
    "sharing.Look.page": "a code of the program",
    "sharing.Look.purpose": "a code of the rules",
    "sharing.Look.role": "a key of another row",
    "sharing.Notice.about_kind": "a code of the program",
    "sharing.Notice.kind": "a code of the program",
    "sharing.Notice.verb": "a name from the program",
    "sharing.Objection.about": "a code of the program",
    "sharing.Objection.look_purpose": "a code of the rules",
    "sharing.Rectification.about_kind": "a code of the program",
    "sharing.Release.basis": "a code of the rules",
    "sharing.Release.purpose": "a code of the rules",
    "sharing.Release.role": "a key of another row",
    "sharing.ReleaseSheet.language": "one of four codes",
    "sharing.ReleaseSheet.step": "a code of the program",
    "sharing.ReleaseSheet.text_hash": "a digest",
    "sharing.SightRequest.basis": "a code of the rules",
    "sharing.SightRequest.purpose": "a code of the rules",
    "sharing.SubjectFile.language": "one of four codes",
    "sharing.SubjectFile.sha256": "a digest",
    "situations.Circumstance.code": "a code of the vocabulary",
    "situations.Document.content_type": "found in the content, one of a list",
    "situations.Document.file": "a random name of ours",
    "situations.Document.sha256": "a digest",
}
APPEND_ONLY: Final = {"core.JournalEntry", "sharing.Look"}
FORM_FIELDS: Final = ("text", "given", "family", "value", "safety_note", "programme", "reason", "title", "issuer")


def our_models() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if model.__module__.startswith("aplis.") and model._meta.managed and not model._meta.proxy:
            yield model


def word_columns(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    """Text without a list of choices, unless NO_WORDS says what else it holds. Digests and seals are no words either."""
    for column in model._meta.concrete_fields:
        is_text = isinstance(column, (models.CharField, models.TextField, models.FileField)) and not column.choices
        if is_text and f"{model._meta.label}.{column.name}" not in NO_WORDS and model._meta.label != "core.Seal":
            yield column


def furnish(case: Any) -> None:
    """More rows about the person of the case, drafts of forms, and one row of every model that has none yet."""
    about = (case.person, case.worker.agency)
    for kind in ("own_words", "strength", "need", "event"):
        make_statement(*about, kind=kind, source="person")
    make_statement(*about, "housing", kind="level", level=2)
    make_statement(*about, "health", valid_until=days_ago(2))
    make_reply(make_statement(*about, confidence="disputed"), case.worker.agency, "disagrees")
    make_reply(make_circumstance(*about), case.worker.agency)
    held = {"held_on": days_ago(1), "persons_part": "asked", "outcome": "agreed", "level": 3}
    make_talk(make_rating(*about, "housing", 1), make_rating(case.person, make_agency("health"), "housing", 5), **held)
    make_contact(case.person, case.worker)
    make_contact(case.person, case.worker, withdrawn_at=timezone.now(), withdrawn_because="x")
    booked = {"interpreter": "booked", "interpreter_service": "x", "language": "sq"}
    make_contact(case.person, case.worker, at=timezone.now() + timedelta(days=1), phone="x", place="x", **booked)
    ImportRun._base_manager.update(status="failed")
    manager = make_worker(case.worker.agency, "manager")
    review = {"day": days_ago(0), "outcome": "talked", "reviewed_by": manager}
    ProbingReview(worker=case.worker, agency=case.worker.agency, **review).save()
    for form in ("register", f"statement:{case.person.pk}:work", f"circumstance:{case.person.pk}:work"):
        Draft(worker_id=case.worker.pk, form=form).save()
    for row in what_was_said_and_asked(case.person, case.worker, timezone.localdate()):
        if not type(row)._base_manager.exists():
            row.save()
    for model in our_models():
        if not model._base_manager.exists():
            model(**{column.attname: _something(column) for column in model._meta.concrete_fields}).save()


# Called like the other person of the world she would be one who is kept apart, and another page would stand there.
NAME_OF_NOBODY_ELSE = "people.Representation.helper_name"


def fill(words: Callable[[str, int | None], str]) -> None:
    """Writes words(column, its length) into every column of words. SQLite takes any length: there all of them fit."""
    ratings = list(Statement._base_manager.filter(code__in=CODES).values_list("pk", "code"))
    for model in our_models():
        columns = list(word_columns(model))
        for number, row in enumerate(model._base_manager.all()):
            values = {column.name: _fitting(words, model, column, number) for column in columns}
            if not values:
                continue
            if model._meta.label in APPEND_ONLY:
                model(**{**_values(row), **values, model._meta.pk.attname: new_id()}).save(force_insert=True)
            else:
                model._base_manager.filter(pk=row.pk).update(**values)
    for pk, code in ratings:  # with another code it would be none, and its pages would be shut
        Statement._base_manager.filter(pk=pk).update(code=code)
    Draft._base_manager.update(fields={name: words(f"core.Draft.fields.{name}", None) for name in FORM_FIELDS})
    for key in Authenticator.objects.filter(type="webauthn"):
        key.data = {**key.data, "name": words("mfa.Authenticator.data.name", None)}
        key.save()


def gather_copies() -> None:
    """Writes into every copy of a person's records what stands in the columns now."""
    for copy in SubjectFile._base_manager.select_related("person"):
        now = timezone.now()
        part = gather(copy.person, own=copy.agency_id, today=timezone.localdate(now), now=now)[copy.agency_id]
        told = {"person": copy.person_id, "entries": part.entries, "names": sorted(names_around(copy.person))}
        SubjectFile._base_manager.filter(pk=copy.pk).update(content=told)


def _fitting(words: Callable[[str, int | None], str], model: Any, column: Any, number: int) -> str:
    most = column.max_length if connection.vendor == "postgresql" else None
    label = f"{model._meta.label}.{column.name}"
    before = "Ada " if label == NAME_OF_NOBODY_ELSE else ""
    text = words(label, None if most is None else most - 3 - len(before))
    return f"{before}{text}{number:03}"  # no two rows alike, for the columns that must not be


def _values(row: models.Model) -> dict[str, Any]:
    return {column.attname: getattr(row, column.attname) for column in row._meta.concrete_fields}


def _something(column: Any) -> Any:
    """A value that most columns of this kind take."""
    if column.is_relation:
        found = column.related_model._base_manager.first()
        return found.pk if found else (make_user().pk if column.related_model._meta.label == "agencies.User" else None)
    if column.has_default():
        return column.get_default()
    now = timezone.now() + timedelta(days=column.name.startswith("ends"))
    kinds: list[tuple[Any, Any]] = [
        (models.DateTimeField, now), (models.DateField, now.date()), (models.BooleanField, False),
        (models.BinaryField, b"x"), (models.IntegerField, BIT["work"]), (models.DecimalField, 1),
        (models.JSONField, {}), (models.UUIDField, None),
    ]  # fmt: skip
    if column.null:
        return None
    return next((value for kind, value in kinds if isinstance(column, kind)), "x")
