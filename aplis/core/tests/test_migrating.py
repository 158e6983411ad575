"""Migrations that are run again after a crash, that give way to pages, and that change rows in portions."""

import threading

import pytest
from django.db import OperationalError, connection, connections, migrations, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from psycopg.errors import LockNotAvailable

from aplis.core import migrating
from aplis.core.indexes import BuildIndex
from aplis.core.migrating import Executor, in_portions, run_until_free
from aplis.core.models import Draft


class Killed(Exception):
    """Where the power went."""


class LinkedTable(migrations.Migration):
    """A table with a foreign key, whose SQL Django puts off to the end."""

    operations = [
        migrations.CreateModel(
            "Trial",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("role", models.ForeignKey("agencies.Role", models.CASCADE)),
            ],
        )
    ]


def apply(executor_class, monkeypatch):
    """Whether the table is there, and whether it is recorded, after a kill in the moment of recording."""

    def record_applied(self, app, name):
        raise Killed

    executor = executor_class(connection)
    state = executor.loader.project_state()
    with monkeypatch.context() as killed:
        killed.setattr(MigrationRecorder, "record_applied", record_applied)
        with pytest.raises(Killed):
            executor.apply_migration(state, LinkedTable("0099_trial", "core"))
    return "core_trial" in connection.introspection.table_names()


def test_a_migration_and_its_record_are_one(several_connections, monkeypatch):
    assert apply(Executor, monkeypatch) is False


def test_djangos_own_would_leave_a_table_that_nobody_recorded(several_connections, monkeypatch):
    try:
        assert apply(MigrationExecutor, monkeypatch) is True
    finally:
        with connection.schema_editor() as editor:
            editor.execute("DROP TABLE core_trial")


def test_rows_are_changed_in_portions(db):
    for worker in range(7):
        Draft(worker_id=worker, form="f").save()
    rows = Draft.objects.unscoped(reason="test").filter(worker_id__gt=0)

    sizes = [portion.update(fields={"a": 1}) for portion in in_portions(rows, size=4)]

    assert sizes == [4, 2]


INDEX = models.Index(fields=["saved_at"], name="draft_trial")


def trial(operation):
    migration = migrations.Migration("0099_trial", "core")
    migration.atomic = False
    migration.operations = [operation]
    return migration


def build(operation=None):
    """Gives the state of the models afterwards."""
    state = Executor(connection).loader.project_state()
    with connection.schema_editor(atomic=False) as editor:
        return trial(operation or BuildIndex("Draft", INDEX)).apply(state, editor)


def is_built(table="core_draft", name="draft_trial"):
    with connection.cursor() as cursor:
        return name in connection.introspection.get_constraints(cursor, table)


@pytest.fixture
def no_index_stays(several_connections):
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX IF EXISTS draft_trial")


def test_an_index_is_built_once_however_often_it_is_asked_for(no_index_stays):
    build()
    build()

    assert is_built()


def test_an_index_on_a_table_of_a_library_comes_and_goes_and_its_models_stay_as_they_were(several_connections):
    library, table, index = "sessions", "django_session", models.Index(fields=["session_data"], name="session_trial")
    operation = BuildIndex("session", index, library=library)
    before = Executor(connection).loader.project_state()

    after = build(operation)
    was_built = is_built(table, index.name)
    with connection.schema_editor(atomic=False) as editor:
        trial(operation).unapply(before.clone(), editor)

    assert (was_built, is_built(table, index.name)) == (True, False)
    assert after.models[library, "session"] == before.models[library, "session"]


@pytest.mark.postgres
def test_what_a_killed_build_left_is_built_anew(no_index_stays):
    build()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'draft_trial'::regclass")

    build()

    with connection.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = 'draft_trial'::regclass")
        assert cursor.fetchone() == (True,)


@pytest.mark.postgres
def test_a_change_of_a_table_in_use_gives_way_and_comes_back(several_connections, monkeypatch):
    holding, done, told, tried = threading.Event(), threading.Event(), [], []

    def read_for_long():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE core_draft IN ACCESS SHARE MODE")
            holding.set()
            done.wait(30)
        connections.close_all()

    def change():
        tried.append(1)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE core_draft ADD COLUMN trial integer")
            cursor.execute("ALTER TABLE core_draft DROP COLUMN trial")

    monkeypatch.setattr(migrating, "LOCK_TIMEOUT", "100ms")
    monkeypatch.setattr(migrating, "SECONDS_BETWEEN", 0.1)
    reader = threading.Thread(target=read_for_long)
    reader.start()
    holding.wait(30)

    run_until_free(change, lambda sentence: (told.append(sentence), done.set()))
    reader.join()

    assert told[0].startswith("A table is in use. Gave way to it")
    assert len(tried) == len(told) + 1


@pytest.mark.postgres
def test_it_gives_up_in_the_end(several_connections, monkeypatch):
    monkeypatch.setattr(migrating, "TRIES", 2)
    monkeypatch.setattr(migrating, "SECONDS_BETWEEN", 0.0)

    def change():
        raise OperationalError from LockNotAvailable()

    with pytest.raises(OperationalError):
        run_until_free(change, lambda _sentence: None)
