"""One entry per action, written with it and never changed after."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from aplis.core.journal import record
from aplis.core.models import JournalEntry
from aplis.register.agencies.actions import add_worker
from aplis.register.agencies.models import Role
from aplis.register.agencies.tests.factories import make_actor, make_agency, make_worker
from aplis.register.people.models import Person
from aplis.register.people.tests.factories import make_person, registrar
from aplis.register.sharing.actions import record_look, register_person
from aplis.register.sharing.models import Look

pytestmark = pytest.mark.django_db


def entries():
    return JournalEntry.objects.unscoped(reason="test")


def test_an_entry_says_who_did_what_to_which_row_and_when():
    worker = make_worker()
    actor = make_actor(worker)

    entry = record(
        actor=actor, verb="tried", person=7, on=worker, scope=4, happened_on=date(2026, 1, 2), detail={"count": 3}
    )

    kept = entries().get(pk=entry.pk)
    assert (kept.worker_id, kept.agency_id, kept.person_id, kept.verb) == (worker.pk, worker.agency_id, 7, "tried")
    assert (kept.object_kind, kept.object_id, kept.scope, kept.detail) == ("worker", worker.pk, 4, {"count": 3})
    assert (kept.happened_on, kept.recorded_at.date() >= date(2026, 11, 1)) == (date(2026, 1, 2), True)


def test_an_entry_happens_today_unless_said_otherwise():
    actor = make_actor()

    assert record(actor=actor, verb="tried").happened_on == actor.today


def test_an_action_writes_exactly_one_entry():
    actor = registrar(make_agency())

    person = register_person(
        actor=actor,
        key=uuid4(),
        person=Person(),
        names=[{"given": "Zarja", "family": "Lipovnik"}],
        purpose="intake",
        basis="statutory_task",
        opened_on=actor.today,
    )

    assert list(entries().values_list("verb", "person_id")) == [("person_registered", person.pk)]


def test_an_action_that_fails_leaves_neither_rows_nor_entry():
    actor = make_actor(role="administrator")
    role = Role.objects.get(pk="social_worker")
    fields = {"name": "Breda", "email": "breda@aplis.example", "role": role, "starts_on": actor.today}
    add_worker(actor=actor, key=uuid4(), **fields)

    with pytest.raises(Exception, match="already_works_here"):
        add_worker(actor=actor, key=uuid4(), **fields)

    assert list(entries().values_list("verb", flat=True)) == ["worker_added"]


def one_entry():
    return JournalEntry, record(actor=make_actor(), verb="tried").pk, "verb"


def one_look():
    worker = make_worker()
    person = make_person(agency=worker.agency)
    record_look(actor=make_actor(worker), person=person, scopes=1, page="situation")
    return Look, Look.objects.unscoped(reason="test").get().pk, "page"


@pytest.mark.parametrize("made", [one_entry, one_look])
@pytest.mark.parametrize("way", ["update", "delete", "raw update", "raw delete"])
def test_the_database_refuses_to_change_what_was_written(made, way):
    model, pk, column = made()
    table, rows = model._meta.db_table, model.objects.filter(pk=pk).unscoped(reason="test")
    before = rows.values().get()

    def run(sql, *values):
        with connection.cursor() as cursor:
            cursor.execute(sql, [*values, pk])

    ways = {
        "update": lambda: rows.update(**{column: "other"}),
        "delete": rows.delete,
        "raw update": lambda: run(f"UPDATE {table} SET {column} = %s WHERE id = %s", "other"),
        "raw delete": lambda: run(f"DELETE FROM {table} WHERE id = %s"),
    }
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ways[way]()

    assert rows.values().get() == before
