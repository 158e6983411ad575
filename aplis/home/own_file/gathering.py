"""Everything that is recorded of a person, read from the tables themselves, so that a room that comes later is not forgotten."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.utils.functional import Promise

from aplis.core.access import ScopedQuerySet
from aplis.home.own_file.words import FIELD_NAMES
from aplis.register.agencies.models import Agency, User, Worker
from aplis.register.people.models import CONTACT, HouseholdMember, Person, PersonName, Representation
from aplis.register.people.queries import files_of
from aplis.register.sharing.models import PLAN
from aplis.register.sharing.watching.later import Trace, told_later, trace_of
from aplis.rules.barriers import codes as barrier_codes
from aplis.rules.redaction import Entry, Suggestion, names_of_others, suggestions
from aplis.rules.scopes import ALL, BIT, codes

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
    "detail", "object_kind", "supersedes", "follows", "contact", "rated", "against", "open_in", "sheet", "representation", "statement", "circumstance", "involvement", "household", "worker_id", "person_id",
})  # fmt: skip
# Columns that hold several codes as one number.
_MASKS: Final = {**dict.fromkeys(("scope", "scopes", "granted", "shown"), codes), "barriers": barrier_codes}
_REASON: Final = (
    "a copy of everything about one person is gathered for that person; a human reads it before it is handed over"
)
# Append-only: what was written of a file that was put into this one stays with that file's number.
_STAYING: Final = {"sharing.look", "people.personjournal"}
MOST_ROWS: Final = 50_000  # of one table at one agency
_PORTION: Final = 2000


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


@dataclass
class Part:
    """What one agency answers for.

    left  by part of the copy, how many rows beyond MOST_ROWS are not among the entries
    """

    entries: list[dict[str, Any]] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)

    def add(self, label: str, number: int, entry: Callable[[], dict[str, Any]]) -> None:
        if number > MOST_ROWS:
            self.left[label] = self.left.get(label, 0) + 1
        else:
            self.entries.append(entry())


def gather(person: Person, *, own: int, today: date, now: datetime) -> dict[int, Part]:
    """By agency, what it answers for; `own` answers for what no single agency wrote, too. Asked for as the operator.

    What is told to the person only later is in no part.
    """
    files = files_of(person.pk)
    later = told_later(files, today=today, now=now)
    found: dict[int, Part] = {}
    for model in parts():
        numbers: Counter[int] = Counter()
        for row in _rows(model, person, files):
            trace = trace_of(row)
            if later.holds(trace):
                continue
            agency = trace.agency or own
            numbers[agency] += 1
            part = found.setdefault(agency, Part())
            part.add(model._meta.label_lower, numbers[agency], partial(_entry, model, row, trace))
    return found


def _rows(model: Any, person: Person, files: tuple[int, ...]) -> Any:
    column = "pk" if model is Person else _person_column(model)
    rows = model.objects.all()
    if isinstance(rows, ScopedQuerySet):
        rows = rows.unscoped(reason=_REASON)
    agencies = [each.name for each in model._meta.concrete_fields if each.related_model is Agency]
    rows = rows.select_related(*agencies) if agencies else rows
    whose = files if model._meta.label_lower in _STAYING else (person.pk,)
    return rows.filter(**{f"{column}__in": whose}).order_by("pk").iterator(chunk_size=_PORTION)


def _entry(model: Any, row: Any, trace: Trace) -> dict[str, Any]:
    """{"part", "id", "source", "fields": {name: value}, "others": [names of fields that hold another person], "trace": ...}

    The trace is that of told_later, which is asked again when the copy is handed over; it does not leave the house.
    """
    fields: dict[str, Any] = {}
    others: list[str] = []
    for column in model._meta.concrete_fields:
        if column.name in _SILENT:
            continue
        if column.related_model is Person:
            others += [column.name] if getattr(row, column.attname) else []
            continue
        if column.related_model in (Worker, User):
            continue  # an employee is named by the officer where that is needed to use a right (CJEU C-579/21)
        value = _plain(column, row)
        if value not in (None, "", [], {}):
            fields[column.name] = value
    source = fields.get("source", "") if model._meta.app_label == "situations" else ""
    made = {"part": model._meta.label_lower, "id": row.pk, "source": source, "fields": fields, "others": others}
    return {**made, "trace": trace.kept()}


def _plain(column: Any, row: Any) -> Any:
    value = getattr(row, column.attname)
    if value is None or isinstance(value, bool | str):
        return value
    if column.name in _MASKS:
        return list(_MASKS[column.name](value))
    if column.related_model is Agency:
        return row.agency.name if column.name == "agency" else str(getattr(row, column.name))
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


def scopes_of(entries: Iterable[dict[str, Any]]) -> int:
    """The scopes whose contents stand in these entries, as a mask: what somebody who reads all of them has to see."""
    scopes = 0
    for entry in entries:
        scopes |= _scope_of(entry["part"], entry["fields"].get("scope"))
    return scopes


def _scope_of(part: str, told: Any) -> int:
    """That of the row where it has one, else that of the table; a scope that cannot be read counts as every scope."""
    if told:
        words = told if isinstance(told, list) else [told]
        return BIT.get(words[0], ALL) if len(words) == 1 else ALL
    if part in {"people.person", "people.personname"}:
        return CONTACT
    fixed = getattr(apps.get_model(part).objects.all(), "scope", PLAN)
    return fixed if isinstance(fixed, int) else PLAN


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
        column: models.Field[Any, Any] = apps.get_model(part)._meta.get_field(name)  # type: ignore[assignment]
    except LookupError:
        return FIELD_NAMES.get(name) or name.replace("_", " ")
    # A name that Django made of the column's own is no word of any reader.
    return column.verbose_name if isinstance(column.verbose_name, Promise) else FIELD_NAMES.get(name, name)
