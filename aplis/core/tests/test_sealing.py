"""Every row of the journal and the look log gets its seal, whatever the clock does and however late it is committed."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from aplis.core.ids import new_id
from aplis.core.journal import record
from aplis.core.models import JournalEntry, Seal
from aplis.core.seals import sealing
from aplis.core.seals.sealing import seal_rows
from aplis.core.seals.tables import layout, live_copy
from aplis.register.agencies.tests.factories import make_actor, make_worker
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.actions import record_look
from aplis.register.sharing.models import Look
from aplis.rules.sealed_rows import EVERYTHING
from aplis.rules.seals import first_id_at, unpack
from aplis.rules.verification import verify

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=1)


@pytest.fixture
def desk():
    """A worker with a person, and ways to write an entry and a look."""
    worker = make_worker()
    actor = make_actor(worker)
    person = make_person(agency=worker.agency, lead=worker)
    seal_rows()
    return SimpleNamespace(
        entry=lambda **more: record(actor=actor, verb="tried", detail={"count": 3}, **more),
        look=lambda: record_look(actor=actor, person=person, scopes=1, page="situation"),
    )


def report(**more):
    with live_copy() as copy:
        return verify(copy, now=timezone.now(), **more)


def found(**more):
    return [(each.what, each.table, each.row) for each in report(**more).findings]


def sealed_ids():
    return [leaf.row for seal in Seal.objects.order_by("number") for leaf in unpack(bytes(seal.leaves))]


def journal():
    return JournalEntry.objects.unscoped(reason="test")


def test_the_journal_and_the_look_log_are_sealed_with_all_their_columns():
    assert [(sealed.table, sealed.time, sealed.names) for sealed in layout()] == [
        (model._meta.db_table, model.seal_time, tuple(field.column for field in model._meta.concrete_fields))
        for model in (JournalEntry, Look)
    ]


def test_the_identity_of_a_row_tells_the_second_it_was_made_in():
    with time_machine.travel(datetime(2027, 3, 4, 5, 6, 7, tzinfo=UTC), tick=False):
        assert new_id() >> 31 == first_id_at(datetime(2027, 3, 4, 5, 6, 7, 999, tzinfo=UTC)) >> 31


def test_rows_get_one_seal_each_and_no_second_one(desk):
    before = set(sealed_ids())
    entry = desk.entry()
    desk.look()

    made = seal_rows()

    look = Look.objects.unscoped(reason="test").get()
    assert sorted(set(sealed_ids()) - before) == sorted([entry.pk, look.pk])
    assert (len(made), seal_rows(), len(sealed_ids())) == (1, [], len(set(sealed_ids())))
    assert (report().is_good, report().rows["sharing_look"], report().waiting.total()) == (True, 1, 0)


def test_a_row_without_a_seal_waits_and_is_no_finding_until_it_has_waited_for_long(desk):
    desk.entry()

    assert (found(), report().waiting["core_journalentry"]) == ([], 1)
    with time_machine.travel(timezone.now() + timedelta(minutes=121)):
        assert found() == [("rows_unsealed", "core_journalentry", None)]


def test_more_rows_than_a_batch_holds_get_several_seals(desk, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 2)
    entries = [desk.entry().pk for _each in range(5)]

    made = seal_rows(batches=2)

    assert [seal.is_complete for seal in Seal.objects.filter(pk__in=made).order_by("pk")] == [False, False]
    assert len(seal_rows()) == 1
    assert set(entries) <= set(sealed_ids())
    assert (found(), len(sealed_ids())) == ([], len(set(sealed_ids())))


def test_a_pass_that_was_cut_off_goes_on_and_newer_rows_are_not_forgotten(desk, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 2)
    rows = [desk.entry().pk for _each in range(3)]
    seal_rows(batches=1)
    desk.look()
    rows += [desk.entry().pk for _each in range(3)]

    seal_rows()

    assert set(rows) <= set(sealed_ids())
    assert (found(), len(sealed_ids()), report().waiting.total()) == ([], len(set(sealed_ids())), 0)


@pytest.mark.parametrize("is_quick", [True, False])
@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(days=40)])
def test_a_clock_that_jumps_and_comes_back_leaves_no_row_without_a_seal(desk, jump, is_quick):
    start = timezone.now()
    rows = []
    for moment in (start, start + LATER + jump, start + 2 * LATER + jump, start + 3 * LATER, start + 4 * LATER):
        with time_machine.travel(moment):
            rows.append(desk.entry().pk)
            seal_rows(is_quick=is_quick)
            assert (found(), report().waiting.total()) == ([], 0)

    assert set(rows) <= set(sealed_ids())
    assert [seal.number for seal in Seal.objects.order_by("pk")] == list(range(1, Seal.objects.count() + 1))


def test_a_row_committed_late_is_taken_by_a_later_seal(desk):
    """Its identity is older than those of rows that are sealed already, as when a long transaction ends last."""
    late = new_id()
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        desk.entry()
        seal_rows(is_quick=True)
        connection.cursor().execute(f"INSERT INTO core_journalentry {copied(late)}")

        assert (found(), report().waiting.total()) == ([], 1)
        seal_rows(is_quick=True)

        assert (found(), late in sealed_ids(), report().waiting.total()) == ([], True, 0)


def copied(pk, **changed):
    """The newest entry once more, under another id."""
    taken = {"id": str(pk), **changed}
    names = [field.column for field in JournalEntry._meta.concrete_fields]
    values = ", ".join(taken.get(name, f'"{name}"') for name in names)
    return f"SELECT {values} FROM core_journalentry ORDER BY id DESC LIMIT 1"


@pytest.mark.mission("F23")
@pytest.mark.parametrize("backdated", [{}, {"recorded_at": "'2026-01-02 10:00:00+00:00'"}])
def test_a_row_slipped_into_the_past_is_named_and_never_sealed(desk, backdated):
    desk.entry()
    pk = first_id_at(datetime(2026, 1, 2, tzinfo=UTC)) if not backdated else new_id()
    connection.cursor().execute(f"INSERT INTO core_journalentry {copied(pk, **backdated)}")
    seal_rows()

    assert found() == [("row_added", "core_journalentry", pk)]


def test_an_operator_may_seal_late_rows_and_every_verification_says_so(desk):
    desk.entry()
    pk = first_id_at(datetime(2026, 1, 2, tzinfo=UTC))
    connection.cursor().execute(f"INSERT INTO core_journalentry {copied(pk)}")
    seal_rows()

    [number, *_more] = seal_rows(takes_late=True)

    assert (found(), report().late, Seal.objects.get(pk=number).looked_from) == ([], [number], EVERYTHING)


def test_rows_are_compared_in_the_order_of_their_ids_as_numbers(desk):
    """As texts, 9 would come after 10."""
    desk.entry()
    for pk in (-10, -9, 9, 10):
        connection.cursor().execute(f"INSERT INTO core_journalentry {copied(pk)}")

    seal_rows(takes_late=True)

    assert (found(), report().waiting.total(), set(sealed_ids()) >= {-10, -9, 9, 10}) == ([], 0, True)


@pytest.mark.parametrize("verb", ["UPDATE core_seal SET count = 1", "DELETE FROM core_seal"])
def test_a_seal_is_never_changed(desk, verb):
    desk.entry()
    seal_rows()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(verb)


def test_the_first_seals_take_whatever_is_there():
    """A database that was in use before there were seals."""
    actor = make_actor()
    with time_machine.travel("2026-02-01"):
        record(actor=actor, verb="tried")
    record(actor=actor, verb="tried")

    assert (found(), report().waiting["core_journalentry"]) == ([("rows_unsealed", "core_journalentry", None)], 2)
    seal_rows()

    assert (found(), report().rows["core_journalentry"]) == ([], 2)
    assert journal().count() == 2
