"""Everything that is recorded of a person, read from the tables themselves, so that a room that comes later is not forgotten."""

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.utils import timezone

from aplis.core.access import ScopedQuerySet
from aplis.register.agencies.models import Agency, User, Worker
from aplis.register.people.models import HouseholdMember, Person, PersonName, Representation
from aplis.register.sharing.models import Look, LookDelay
from aplis.rules.redaction import Entry, Suggestion, names_of_others, suggestions
from aplis.rules.scopes import codes

# Tables with a person that are no part of the copy, each with its reason.
LEFT_OUT: Final = {
    "people.nametoken": "search words, made from the names that are in the copy",
    "sharing.notice": "sentences to agencies about rows that are in the copy",
    "sharing.lookreview": "what an officer found about a worker; the looks themselves are in the copy",
    "sharing.watchedperson": "a measure to protect the person from curiosity",
    "sharing.lookdelay": "says itself from when the person is told of it",
    "sharing.subjectfile": "the copies themselves",
    "sharing.keepingitem": "what is due to be erased, which the copy shows as it stands",
    "people.barrier": "which workers stand near to the person: about them",
    "people.portalaccess": "the sign-in, which the person has",
    "identity.contactrequest": "what another service asked before it knew whether the person is known here",
    "exchange.sourcerecord": "where in a feed a row stood; the row itself is in the copy",
}
# Columns that say nothing about the person.
_SILENT: Final = frozenset({
    "id", "person", "version", "content_digest", "record_id", "record_part", "digest", "sealed", "sha256", "file", "replaced_by",
    "about_id", "source_id", "agreement_id", "right_id", "object_id", "merged_into", "absorbed_at", "is_main", "step", "text_hash",
    "detail", "object_kind", "supersedes", "sheet", "representation", "statement", "circumstance", "involvement", "household", "worker_id", "person_id",
})  # fmt: skip
_REASON: Final = (
    "a copy of everything about one person is gathered for that person; a human reads it before it is handed over"
)
MOST_ROWS: Final = 50_000  # of one table


def parts() -> Iterator[Any]:
    """The models whose rows about a person are in the copy: the person first, then by name."""
    yield Person
    for model in sorted(apps.get_models(), key=lambda each: each._meta.label_lower):
        label = model._meta.label_lower
        if label in LEFT_OUT or not model._meta.managed or model is Person or _person_column(model) is None:
            continue
        if not (model._meta.proxy and label != "people.personjournal"):
            yield model


def _person_column(model: Any) -> str | None:
    """The column that says whose a row is: `person`, or the bare number in the journal."""
    names = {field.name: field for field in model._meta.concrete_fields}
    if "person" in names and names["person"].related_model is Person:
        return "person_id"
    return "person_id" if "person_id" in names and model._meta.proxy else None


def gather(person: Person) -> dict[int, list[dict[str, Any]]]:
    """By agency, the entries it answers for; under 0 those that no single agency wrote. Asked for as the operator."""
    found: dict[int, list[dict[str, Any]]] = {}
    for model in parts():
        for row in _rows(model, person):
            agency = getattr(row, "agency_id", None) or 0
            found.setdefault(agency, []).append(_entry(model, row))
    return found


def _rows(model: Any, person: Person) -> list[Any]:
    column = "pk" if model is Person else _person_column(model)
    rows = model.objects.all()
    if isinstance(rows, ScopedQuerySet):
        rows = rows.unscoped(reason=_REASON)
    found = list(rows.filter(**{column: person.pk}).order_by("pk")[:MOST_ROWS])
    return [row for row in found if not _is_told_later(row, person)] if model is Look else found


def _is_told_later(look: Look, person: Person) -> bool:
    """A look that a law keeps back from the person until a day is in no copy before it."""
    return any(delay.agency_id == look.agency_id and delay.looks_from <= look.at for delay in _delays(person))


def _delays(person: Person) -> list[LookDelay]:
    if not hasattr(person, "delays"):
        rows = LookDelay.objects.unscoped(reason=_REASON).filter(person=person, ends_on__gt=timezone.localdate())
        person.delays = list(rows)  # type: ignore[attr-defined]
    return person.delays  # type: ignore[attr-defined,no-any-return]


def _entry(model: Any, row: Any) -> dict[str, Any]:
    """{"part", "id", "source", "fields": {name: value}, "others": [names of fields that hold another person]}"""
    fields: dict[str, Any] = {}
    others: list[str] = []
    for field in model._meta.concrete_fields:
        if field.name in _SILENT:
            continue
        if field.related_model is Person:
            others += [field.name] if getattr(row, field.attname) else []
            continue
        if field.related_model in (Worker, User):
            continue  # an employee is named by the officer where that is needed to use a right (CJEU C-579/21)
        value = _plain(field, row)
        if value not in (None, "", [], {}):
            fields[field.name] = value
    source = fields.get("source", "") if model._meta.app_label == "situations" else ""
    return {"part": model._meta.label_lower, "id": row.pk, "source": source, "fields": fields, "others": others}


def _plain(field: Any, row: Any) -> Any:
    value = getattr(row, field.attname)
    if value is None or isinstance(value, bool | str):
        return value
    if field.related_model is Agency:
        return row.agency.name if field.name == "agency" else str(getattr(row, field.name))
    if field.name in {"scope", "scopes", "granted", "shown"}:
        return list(codes(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value if isinstance(value, int | list | dict) else str(value)


def proposed(entries: list[dict[str, Any]], names: frozenset[str]) -> list[dict[str, Any]]:
    """What the rule proposes to blacken, as the copy keeps it."""
    found: list[Suggestion] = []
    for entry in entries:
        texts = {name: value for name, value in entry["fields"].items() if isinstance(value, str)}
        if entry["part"] in {"people.personname", "people.contactdetail", "people.representation"}:
            texts = {}
        found += suggestions(Entry(key_of(entry), entry["source"], texts, tuple(entry["others"])), names)
    return [
        {"key": each.key, "field": each.field, "reason": each.reason, "by": "rule", "is_kept": True} for each in found
    ]


def key_of(entry: dict[str, Any]) -> str:
    return f"{entry['part']}:{entry['id']}"


def names_around(person: Person) -> frozenset[str]:
    """The names of those who live or lived with the person, and of who acts for her."""
    homes = HouseholdMember.objects.unscoped(reason=_REASON).filter(person=person).values("household_id")
    members = HouseholdMember.objects.unscoped(reason=_REASON).filter(household_id__in=homes).exclude(person=person)
    names = [
        str(each)
        for each in PersonName.objects.unscoped(reason=_REASON).filter(person_id__in=members.values("person_id"))
    ]
    helpers = (
        Representation.objects.unscoped(reason=_REASON).filter(person=person).values_list("helper_name", flat=True)
    )
    own = [str(each) for each in PersonName.objects.unscoped(reason=_REASON).filter(person=person)]
    return names_of_others([*names, *helpers], own)


def label_of(part: str, name: str) -> Any:
    """What a field is called, in the reader's language."""
    try:
        field: models.Field[Any, Any] = apps.get_model(part)._meta.get_field(name)  # type: ignore[assignment]
    except LookupError:
        return name.replace("_", " ")
    return field.verbose_name
