"""One person registered twice, with something in every table, and a photograph of where all rows stand."""

from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.utils import timezone

from aplis.casework.plans.tests.factories import make_contact, make_contact_reply
from aplis.casework.situations.tests.factories import (
    make_circumstance,
    make_document,
    make_rating,
    make_reply,
    make_statement,
    make_talk,
)
from aplis.exchange.models import Feed, SourceRecord
from aplis.register.agencies.models import Worker
from aplis.register.agencies.tests.factories import make_user
from aplis.register.identity import actions
from aplis.register.identity.merging import every_row, following
from aplis.register.identity.models import ContactRequest
from aplis.register.people.actions import add_contact, add_identifier, join_household, withdraw_identifier
from aplis.register.people.models import AccessRight, ContactDetail, Person, PortalAccess
from aplis.register.people.tests.factories import make_person, registrar, release
from aplis.register.sharing.models import NamedViewer
from aplis.register.sharing.rights import compile_rights
from aplis.register.sharing.tests.factories import what_was_said_and_asked


def fresh(person: Any) -> Person:
    return every_row(Person).get(pk=person.pk)


def asker(worker: Worker) -> Any:
    return registrar(worker.agency, worker)


def registered_twice(alma: Worker, nika: Worker, **second: Any) -> SimpleNamespace:
    """Zarja as Alma's centre knows her, and once more with a misspelt name; the second has rows in every table that follows."""
    one = make_person(
        agency=alma.agency, lead=alma, given="Zarja", family="Lipovnik", born_on=date(1984, 3, 7), birth_precision="day"
    )
    born = {"born_on": date(1984, 7, 3), "birth_precision": "day", "language": "sl", **second}
    two = make_person(agency=alma.agency, lead=alma, given="Zarja", family="Lipovnjik", **born)
    give_everything(two, alma, nika)
    return SimpleNamespace(one=one, two=two, alma=alma, nika=nika)


def registered_of(one: Person, two: Person, alma: Worker) -> SimpleNamespace:
    """Two files that are there already, as Alma has them."""
    return SimpleNamespace(one=one, two=two, alma=alma)


def withdrawn(number: Any, worker: Worker) -> Any:
    return withdraw_identifier(actor=asker(worker), key=uuid4(), identifier=number, reason="typed one line too low")


def give_everything(person: Person, alma: Worker, nika: Worker) -> None:
    actor = asker(alma)
    add_contact(actor=actor, key=uuid4(), person=person, kind=ContactDetail.Kind.PHONE, value="041 123 456")
    add_identifier(actor=actor, key=uuid4(), person=person, scheme="case", number=f"A-{person.pk}")
    join_household(actor=actor, key=uuid4(), person=person, role="head", starts_on=date(2020, 1, 1))
    release(person, nika.agency, ["health"])
    NamedViewer.objects.create(person=person, worker=alma, starts_on=date(2020, 1, 1))
    fact = make_statement(person, alma.agency, "health", text="sleeps badly")
    make_circumstance(person, alma.agency)
    make_reply(fact, alma.agency)
    make_document(person, alma.agency)
    make_talk(make_rating(person, alma.agency, level=1), make_rating(person, nika.agency, level=5))
    make_contact_reply(make_contact(person, alma, state="not_held"))
    told = {"told_name": "Zarja Lipovnik", "agreement": "written", "purpose": "intake", "ends_on": date(2100, 1, 1)}
    ContactRequest.objects.create(person=person, agency=nika.agency, worker=nika, **told)
    today = timezone.localdate()
    portal = PortalAccess(user=make_user(), person=person, invited_by=alma, starts_on=today)
    for row in (*what_was_said_and_asked(person, alma, today), portal):
        row.save(force_insert=True)
    compile_rights([person.pk], on=today)
    feed = Feed.objects.create(name=f"feed {person.pk}", mapping="x")
    SourceRecord.objects.create(feed=feed, kind="person", key="7", digest=1, object_id=person.pk, person_id=person.pk)
    SourceRecord.objects.create(feed=feed, kind="statement", key="8", digest=1, object_id=fact.pk, person_id=person.pk)


def agreed(twice: Any, bor: Worker) -> Any:
    """The pair of both files, after two workers have said that it is one person."""
    pair = actions.propose_pair(actor=asker(twice.alma), key=uuid4(), person=twice.one, other=twice.two)
    for worker in (twice.alma, bor):
        pair = actions.decide_pair(actor=asker(worker), key=uuid4(), pair=pair, verdict="same", round_seen=pair.round)
    return pair


def merged(twice: Any, pair: Any, *, kept: Any = None, takes_birth: bool = False, worker: Worker | None = None) -> Any:
    versions = {each: fresh(SimpleNamespace(pk=each)).version for each in pair.people}
    return actions.merge_people(
        actor=asker(worker or twice.alma), key=uuid4(), pair=pair, kept=kept or twice.one, takes_birth=takes_birth,
        versions=versions,
    )  # fmt: skip


def undone(merge: Any, worker: Worker, *, takes_newer: bool = False) -> Any:
    return actions.undo_merge(
        actor=asker(worker), key=uuid4(), merge=merge, reason="two sisters", takes_newer=takes_newer
    )


def photograph() -> dict[str, Any]:
    """By table, whose each row is, which name is the main one, what each person is; and who may see whom today."""
    shot: dict[str, Any] = {each.label: set(each.rows().values_list("pk", *each.columns)) for each in following()}
    shot["main"] = set(every_row(apps.get_model("people.PersonName")).filter(is_main=True).values_list("pk", flat=True))
    fields = ("pk", "born_on", "birth_precision", "language", "channel", "has_interpreter_need", "protection_level")
    shot["person"] = set(every_row(Person).values_list(*fields, "merged_into_id"))
    for derived in ("people.NameToken", "people.MatchKey", "people.MatchCard"):
        model = apps.get_model(derived)
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in {"id", "pk"}]
        shot[derived] = set(every_row(model).values_list(*names))
    today = timezone.localdate()
    rights = every_row(AccessRight).exclude(ends_on__lte=today)
    shot["rights"] = set(
        rights.values_list("person_id", "agency_id", "worker_id", "scopes", "source_kind", "source_id")
    )
    return shot
