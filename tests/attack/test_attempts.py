"""Asking for what is not open leaves a line in the journal, the same for who is hidden and for who never was."""

import logging

import pytest

from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_worker, sign_in
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing import attempts
from tests.attack.town import address, unseen_by

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F18")]


def written():
    rows = JournalEntry.objects.unscoped(reason="test").filter(verb=attempts.VERB)
    return list(rows.order_by("recorded_at", "pk"))


def test_an_attempt_is_written_alike_for_all_of_them_and_carries_no_person(client):
    worker = make_worker()
    people = unseen_by(worker)
    sign_in(client, worker)

    for ids in people.values():
        client.get(address(ids, "people:details", ("person_id",)))

    found = [(row.worker_id, row.agency_id, row.person_id, row.object_id, row.scope, row.detail) for row in written()]
    assert found == [
        (
            worker.pk, worker.agency_id, None, None, 0,
            {"page": "people:details", "method": "GET", "asked": {"person_id": ids["person_id"]}, "number": number},
        )
        for number, ids in enumerate(people.values(), 1)
    ]  # fmt: skip


def test_what_was_sent_is_undone_and_the_attempt_stays(client):
    """Registering into a household that is not open: the page ends in 404 after reading, and writes nothing else."""
    worker = make_worker()
    ids = unseen_by(worker)["sealed"]
    sign_in(client, worker)
    known = JournalEntry.objects.unscoped(reason="test").count()
    sent = {"given": "Ana", "kind": "legal", "script": "latn", "other_kind": "former", "other_script": "latn",
            "contact_kind": "phone", "purpose": "delivery", "basis": "statutory_task", "opened_on": "2026-11-01",
            "household": ids["household_id"], "role": "child", **form_key()}  # fmt: skip

    answer = client.post("/people/register/", sent)

    verbs = [row.verb for row in JournalEntry.objects.unscoped(reason="test").order_by("recorded_at", "pk")[known:]]
    assert (answer.status_code, verbs) == (404, [attempts.VERB])


def test_pages_that_are_open_and_addresses_that_are_none_leave_no_attempt(client):
    worker = make_worker()
    person = make_person(agency=worker.agency, lead=worker)

    client.get(f"/people/{person.pk}/details/")
    sign_in(client, worker)
    client.get(f"/people/{person.pk}/details/")
    client.get("/no-such-page/")

    assert written() == []


def test_a_flood_is_thinned_and_never_silent(client, monkeypatch, caplog):
    monkeypatch.setattr(attempts, "EACH_UP_TO", 3)
    monkeypatch.setattr(attempts, "THEN_EVERY", 4)
    sign_in(client, make_worker())

    with caplog.at_level(logging.WARNING, "aplis.alarm"):
        for number in range(1, 10):
            client.get(f"/people/{number}/")

    alarms = [record.getMessage() for record in caplog.records if record.name == "aplis.alarm"]
    assert [row.detail["number"] for row in written()] == [1, 2, 3, 4, 8]
    assert [message.partition("has asked ")[2][:1] for message in alarms] == ["4", "8"]


def test_after_an_hour_the_count_begins_again(client, time_machine):
    time_machine.move_to("2026-11-20T09:00:00Z", tick=False)
    sign_in(client, make_worker(starts_on="2026-01-01"))
    client.get("/people/1/")
    client.get("/people/1/")
    time_machine.shift(20 * 60)
    client.get("/people/1/")
    time_machine.shift(20 * 60)
    client.get("/people/1/")
    time_machine.shift(20 * 60)

    client.get("/people/1/")

    assert [row.detail["number"] for row in written()] == [1, 2, 3, 4, 1]


@pytest.mark.parametrize(("number", "attempts_written"), [(2**63 - 1, 1), (2**63, 0), (10**60, 0)])
def test_a_number_that_no_row_can_have_is_not_found_and_nobody_was_meant(client, number, attempts_written):
    sign_in(client, make_worker())

    statuses = {
        client.get(f"/people/{number}/{page}").status_code for page in ("", "details/", f"statements/{number}/")
    }

    assert (statuses, len(written())) == ({404}, 3 * attempts_written)
