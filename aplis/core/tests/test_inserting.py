"""New rows with SQL that is made once: the same rows as Django's own insert writes, and nothing where only reading is allowed."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from aplis.core.database import _only_reads
from aplis.core.inserting import insert
from aplis.core.models import Draft, JournalEntry, Receipt

pytestmark = pytest.mark.django_db

REASON = "a test"
KEY = UUID("5f0c0f3e-3c1e-4c52-9b1f-1f2a3b4c5d6e")
ENTRY: dict[str, Any] = {
    "worker_id": 3, "agency_id": 4, "verb": "statement_added", "detail": {"kind": "čž", "number": 2}, "is_private": True,
    "happened_on": date(2026, 3, 2), "recorded_at": datetime(2026, 3, 2, 9, 30, 5, 123456, tzinfo=UTC),
}  # fmt: skip


def stored(row: JournalEntry) -> dict[str, Any]:
    return JournalEntry.objects.unscoped(reason=REASON).filter(pk=row.pk).values(*ENTRY).get()


def test_a_row_is_written_as_django_writes_it() -> None:
    by_django, one, two, three = (JournalEntry(**ENTRY) for _ in range(4))
    JournalEntry.objects.bulk_create([by_django])
    insert([one])
    insert([two])
    three.save(force_insert=True)

    assert stored(by_django) == ENTRY
    assert [stored(row) for row in (one, two, three)] == [ENTRY] * 3
    assert [row._state.adding for row in (one, two, three)] == [False] * 3


def test_several_rows_are_written_and_none_of_none() -> None:
    rows = [JournalEntry(**{**ENTRY, "worker_id": number}) for number in (7, 8, 9)]
    insert(rows)
    insert([])

    assert [stored(row)["worker_id"] for row in rows] == [7, 8, 9]


def test_a_key_that_is_there_already_is_a_fault_unless_it_may_be() -> None:
    insert([Receipt(key=KEY, worker_id=1, verb="first")])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([Receipt(key=KEY, worker_id=2, verb="second")])
    insert([Receipt(key=KEY, worker_id=3, verb="third")], ignoring_conflicts=True)

    assert list(Receipt.objects.values_list("worker_id", "verb")) == [(1, "first")]


def test_a_request_that_only_reads_can_write_in_no_way() -> None:
    kept = Draft(worker_id=1, form="plan:1")
    kept.save(force_insert=True)
    drafts = Draft.objects.unscoped(reason=REASON)
    ways = {
        "save": lambda: Draft(worker_id=2, form="a").save(force_insert=True),
        "insert": lambda: insert([Draft(worker_id=2, form="b"), Draft(worker_id=2, form="c")]),
        "bulk_create": lambda: Draft.objects.bulk_create([Draft(worker_id=2, form="d")]),
        "update": lambda: drafts.update(form="e"),
        "delete": lambda: drafts.filter(form="plan:1").delete(),
    }
    with connection.execute_wrapper(_only_reads):
        for write in ways.values():
            with pytest.raises(OperationalError), transaction.atomic():
                write()
        assert list(drafts.values_list("worker_id", "form")) == [(1, "plan:1")]
