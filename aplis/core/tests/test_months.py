"""The months of the journal and the look log on PostgreSQL: shut to the application, made ahead, put away, still verified."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from aplis.core import partitions
from aplis.core.database import bound, bound_as_operator
from aplis.core.journal import record
from aplis.core.models import JournalEntry
from aplis.core.seals import months
from aplis.core.seals.sealing import seal_rows
from aplis.core.seals.tables import layout
from aplis.core.tests.test_seal_commands import GOOD, verified
from aplis.register.agencies.tests.factories import make_actor, make_worker
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.actions import record_look
from aplis.register.sharing.models import Look

TABLES = ["core_journalentry", "sharing_look"]
on_postgres = [pytest.mark.postgres, pytest.mark.django_db]


def ask(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall() if cursor.description else cursor.rowcount


@pytest.mark.parametrize(
    ("first", "number", "expected"),
    [
        (date(2026, 11, 1), 0, date(2026, 11, 1)),
        (date(2026, 11, 1), 2, date(2027, 1, 1)),
        (date(2026, 1, 1), 12, date(2027, 1, 1)),
    ],
)
def test_months_are_counted_over_the_year(first, number, expected):
    assert partitions.months_on(first, number) == expected


@pytest.mark.django_db
def test_sqlite_has_no_months():
    if connection.vendor == "sqlite":
        assert (months.of("sharing_look"), months.make(layout())) == ([], [])
        with pytest.raises(CommandError, match="in one piece"):
            call_command("months")


@pytest.fixture
def log():
    """Entries and looks of January, made then and sealed then, and some of today."""
    worker = make_worker()
    actor = make_actor(worker)
    person = make_person(agency=worker.agency, lead=worker)
    with time_machine.travel("2026-01-20 10:00:00Z"):
        months.make(layout(), ahead=0)
        for _each in range(3):
            record(actor=actor, verb="tried")
            record_look(actor=actor, person=person, scopes=1, page="situation")
        seal_rows()
    record(actor=actor, verb="tried")
    seal_rows()
    return SimpleNamespace(actor=actor, person=person, entries=JournalEntry.objects.unscoped(reason="test").count())


def parts(table):
    return [
        name
        for (name,) in ask("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", table)
    ]


class TestOnPostgres:
    pytestmark = on_postgres

    @pytest.mark.parametrize("table", TABLES)
    def test_a_table_has_this_month_three_ahead_and_a_part_for_everything_else(self, table):
        now = timezone.now().astimezone(UTC).date().replace(day=1)
        wanted = {partitions.part_name(table, partitions.months_on(now, number)) for number in range(4)}

        assert set(parts(table)) == wanted | {f"{table}_rest"}

    @pytest.mark.parametrize("table", TABLES)
    def test_indexes_references_policies_and_the_lock_are_those_of_before(self, table):
        model = JournalEntry if table == "core_journalentry" else Look
        indexes = {name for (name,) in ask("SELECT indexname FROM pg_indexes WHERE tablename = %s", table)}
        references = ask("SELECT count(*) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'", table)
        policies = {name for (name,) in ask("SELECT policyname FROM pg_policies WHERE tablename = %s", table)}

        assert indexes == {index.name for index in model._meta.indexes} | {f"{table}_pkey"}
        assert references == [(sum(field.is_relation for field in model._meta.concrete_fields),)]
        assert policies >= {"app_read", "app_insert", "operator"}

    @pytest.mark.parametrize("role", ["application", "operator"])
    @pytest.mark.parametrize("verb", ["SELECT * FROM {}", "UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
    def test_no_part_is_reached_by_its_own_name(self, log, role, verb):
        """Read by its own name a part would pass by the policies of the whole."""
        for part in parts("core_journalentry") + parts("sharing_look"):
            with (
                pytest.raises(DatabaseError, match="permission denied"),
                bound(log.actor) if role == "application" else bound_as_operator(),
            ):
                ask(verb.format(part))

    @pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}"])
    def test_not_even_the_owner_changes_a_row_in_a_part(self, log, verb):
        for part in ("core_journalentry_2026_01", "sharing_look_2026_01"):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                ask(verb.format(part))

    @pytest.mark.parametrize("verb", ["SELECT count(*) FROM core_seal", "DELETE FROM core_seal", "TRUNCATE core_seal"])
    def test_the_application_does_not_even_read_seals(self, log, verb):
        with pytest.raises(DatabaseError, match="permission denied"), bound(log.actor):
            ask(verb)

    def test_a_clock_years_ahead_refuses_no_row_and_the_row_gets_its_month_later(self, log):
        with time_machine.travel("2029-05-06"):
            entry = record(actor=log.actor, verb="tried")
            assert ask("SELECT tableoid::regclass::text FROM core_journalentry WHERE id = %s", entry.pk) == [
                ("core_journalentry_rest",)
            ]
            ask("SET CONSTRAINTS ALL IMMEDIATE")
            made = months.make(layout(), ahead=0)
            seal_rows()

        assert "core_journalentry_2029_05" in made
        assert ask("SELECT id FROM core_journalentry_2029_05") == [(entry.pk,)]
        assert ask("SELECT count(*) FROM core_journalentry_rest") == [(0,)]
        assert (verified()[0], months.make(layout())) == (0, [])

    def test_a_month_is_put_away_in_three_steps_and_verified_after_each(self, log, tmp_path):
        january = {"detach": "2026-01", "export": "2026-01", "drop": "2026-01"}
        for step, verb in enumerate(january):
            ask("SET CONSTRAINTS ALL IMMEDIATE")
            call_command("months", f"--{verb}={january[verb]}", folder=tmp_path, stdout=StringIO())
            code, said = verified(months=tmp_path)
            assert (step, code, GOOD in said, "sharing_look: 3 rows as sealed" in said) == (step, 0, True, True)

        assert JournalEntry.objects.unscoped(reason="test").count() == log.entries - 3
        assert verified()[0] == 1
        assert sorted(path.name for path in tmp_path.iterdir()) == [f"{table}-2026-01.jsonl.gz" for table in TABLES]

    def test_a_detached_month_is_read_by_operators_and_changed_by_nobody(self, log):
        call_command("months", "--detach=2026-01", stdout=StringIO())

        with bound_as_operator():
            assert ask("SELECT count(*) FROM sharing_look_2026_01") == [(3,)]
        for role, refusal in ((bound(log.actor), "permission denied"), (transaction.atomic(), "append-only")):
            with pytest.raises(DatabaseError, match=refusal), role:
                ask("DELETE FROM sharing_look_2026_01")

    def test_a_row_changed_in_a_detached_month_is_named(self, log):
        call_command("months", "--detach=2026-01", stdout=StringIO())
        ask("SET LOCAL session_replication_role = replica")
        [(pk,)] = ask(
            "UPDATE sharing_look_2026_01 SET page = 'x' WHERE id = (SELECT min(id) FROM sharing_look_2026_01) RETURNING id"
        )

        code, said = verified()

        assert (code, f"sharing_look: row {pk} was changed" in said) == (1, True)

    def test_a_month_is_not_dropped_unless_the_file_holds_its_rows(self, log, tmp_path):
        call_command("months", "--detach=2026-01", "--export=2026-01", folder=tmp_path, stdout=StringIO())
        ask("SET LOCAL session_replication_role = replica")
        ask("UPDATE sharing_look_2026_01 SET page = 'x'")

        with pytest.raises(CommandError, match="does not hold the rows of sharing_look_2026_01"):
            call_command("months", "--drop=2026-01", table="sharing_look", folder=tmp_path, stdout=StringIO())

        assert ask("SELECT count(*) FROM sharing_look_2026_01") == [(3,)]

    @pytest.mark.parametrize(
        ("options", "refusal"),
        [
            ([f"--detach={datetime.now(tz=UTC):%Y-%m}"], "on their way to a seal"),
            (["--detach=2025-06"], "no attached month 2025-06"),
            (["--export=2026-01", "--folder=/nowhere"], "no detached month 2026-01"),
            (["--export=2026-01"], "--folder"),
        ],
    )
    def test_what_cannot_be_put_away_is_refused(self, log, options, refusal):
        with pytest.raises(CommandError, match=refusal):
            call_command("months", *options, stdout=StringIO())

    def test_the_list_names_every_month(self, log):
        out = StringIO()
        call_command("months", "--ahead=4", stdout=out)

        ahead = timezone.now().astimezone(UTC).date().replace(day=1)
        assert f"sharing_look_{partitions.months_on(ahead, 4):%Y_%m}" in out.getvalue().splitlines()[0]
        assert "2026-01 attached" in out.getvalue()

    def test_the_newest_looks_and_entries_are_found_by_index_in_every_month(self, log):
        """As at size: the planner is told that reading a table through, and sorting, cost more than anything."""
        for way in ("seqscan", "bitmapscan", "sort"):
            ask(f"SET LOCAL enable_{way} = off")
        person, since = log.person.pk, timezone.now() - timedelta(days=60)
        questions = {
            "look_of_person": Look.objects.unscoped(reason="test").filter(person_id=person).order_by("-at")[:20],
            "journal_timeline": journal().filter(person_id=person).order_by("-happened_on", "-pk")[:11],
            "journal_news": journal().filter(person_id=person, recorded_at__gt=since).order_by("-recorded_at")[:8],
        }
        plans = {name: rows.explain() for name, rows in questions.items()}

        assert [name for name, plan in plans.items() if "Seq Scan" in plan or "Sort  (" in plan] == []
        assert "2026_01" not in plans["journal_news"]  # older months are not even asked


def journal():
    return JournalEntry.objects.unscoped(reason="test")
