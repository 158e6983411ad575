"""Files that were closed long ago, with a row in tables of several rooms."""

from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from aplis.casework.situations.models import Document, Reply, Statement
from aplis.core.keeping import every_row
from aplis.register.agencies.models import Agency, Worker
from aplis.register.agencies.tests.factories import form_key, make_actor
from aplis.register.people.models import ContactDetail, Identifier, Person
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.keeping.actions import approve_run, propose_run, review_item
from aplis.register.sharing.keeping.carrying import carry_out
from aplis.register.sharing.keeping.due import due_at
from aplis.register.sharing.keeping.gathering import gather
from aplis.register.sharing.models import Involvement, KeepingItem, KeepingRun
from aplis.register.sharing.rights import compile_rights
from aplis.rules.scopes import BIT

LONG_AGO = date(2015, 3, 1)
GROWN_UP = {"born_on": date(1980, 5, 5), "birth_precision": "day"}


def key() -> Any:
    return form_key()["client_key"]


def old_file(worker: Worker, *, closed_on: date = LONG_AGO, **person: Any) -> Person:
    """A person whose only file, at the worker's agency, was closed long ago; with statement, reply, document, phone and number."""
    made = make_person(agency=worker.agency, lead=worker, **{**GROWN_UP, **person})
    add_rows(made, worker)
    close(made, worker.agency, closed_on)
    return made


def close(person: Person, agency: Agency, closed_on: date) -> None:
    files = every_row(Involvement).filter(person=person, agency=agency)
    files.update(opened_on=closed_on - timedelta(days=365), closed_on=closed_on)
    compile_rights([person.pk], on=timezone.localdate())


def add_rows(person: Person, worker: Worker) -> list[Any]:
    fact = {"person": person, "agency": worker.agency, "author": worker, "scope": BIT["work"]}
    said = Statement(**fact, text="Ajda looks for work", source="person", true_on=LONG_AGO)
    paper = {
        "title": "Letter",
        "issuer": "x",
        "issued_on": LONG_AGO,
        "size": 1,
        "sha256": "x",
        "content_type": "text/plain",
    }
    rows = [
        said,
        Reply(**fact, statement=said, stance="agrees", given_on=LONG_AGO),
        Document(**fact, **paper, file=ContentFile(b"x", "x.txt")),
        ContactDetail(person=person, agency=worker.agency, kind="phone", value="040 111 222"),
        Identifier(person=person, scheme="x", sealed=b"x", digest=f"x{person.pk}", masked="x"),
    ]
    for row in rows:
        row.save(force_insert=True)
    return rows


def run_of(worker: Worker) -> KeepingRun:
    """A proposed run with its list, as the background worker makes it."""
    run = propose_run(actor=make_actor(worker), key=key())
    gather(run)
    return stored(run)


def done_by(worker: Worker, run: KeepingRun) -> KeepingRun:
    """Approved by this worker and carried out."""
    approve_run(actor=make_actor(worker), key=key(), run=run, version=run.version)
    carry_out(run.pk)
    return stored(run)


def stored(run: KeepingRun) -> KeepingRun:
    found: KeepingRun = every_row(KeepingRun).get(pk=run.pk)
    return found


def outcomes(run: KeepingRun, person: Person | None = None) -> dict[str, str]:
    """By class, what became of the entries."""
    rows = every_row(KeepingItem).filter(run=run)
    rows = rows.filter(person=person) if person else rows
    return dict(rows.values_list("retention_class", "outcome"))


def number(model: Any, person: Person) -> int:
    return int(every_row(model).filter(person=person).count())


def due_of(agency: Agency, person: Person | None = None, on: date | None = None) -> dict[str, str]:
    """By class, the action that is due."""
    found = due_at(agency, on or timezone.localdate())
    return {each.code: each.action for each in found if person is None or each.person == person.pk}


def item_of(run: KeepingRun, person: Person, code: str) -> KeepingItem:
    found: KeepingItem = every_row(KeepingItem).get(run=run, person=person, retention_class=code)
    return found


def decided(officer: Worker, run: KeepingRun, *, is_kept: bool) -> None:
    for item in every_row(KeepingItem).filter(run=run, outcome="to_review"):
        review_item(actor=make_actor(officer), key=key(), item=item, is_kept=is_kept)


def erased(officer: Worker, manager: Worker) -> KeepingRun:
    """What is due reviewed and then erased by a second run, which is returned."""
    decided(officer, done_by(manager, run_of(officer)), is_kept=False)
    return done_by(manager, run_of(officer))
