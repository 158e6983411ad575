"""Migrations that a crash cannot leave half done, and that wait for nobody's lock longer than a second.

The rule for writing them stands in docs/migrations.md; bin/check_migrations.py holds it.
"""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.db import OperationalError, connection, models, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState
from psycopg.errors import LockNotAvailable

LOCK_TIMEOUT: Final = (
    "1s"  # a change of a table waits behind a long query at most so long, and everybody else behind it
)
TRIES: Final = 30
SECONDS_BETWEEN: Final = 2.0
_TURN: Final = 0x61706C6973  # "aplis": the number of the lock that two runs at once compete for


class Executor(MigrationExecutor):
    """Records a migration in the transaction that carries it out.

    Django records after the commit wherever it has put off SQL to the end (foreign keys, some indexes). Killed in between,
    the next run finds tables that nobody recorded, and stops for good.
    """

    def apply_migration(
        self,
        state: ProjectState,
        migration: Migration,
        fake: bool = False,  # noqa: FBT001, FBT002 -- Django sets these
        fake_initial: bool = False,  # noqa: FBT001, FBT002
    ) -> ProjectState:
        if fake or fake_initial or not migration.atomic:
            return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)
        tell: Callable[..., Any] = self.progress_callback or (lambda *_words: None)
        tell("apply_start", migration, fake)
        with self.connection.schema_editor(atomic=True) as editor:
            state = migration.apply(state, editor)
            for statement in editor.deferred_sql:
                editor.execute(statement, None)
            editor.deferred_sql.clear()
            self.record_migration(migration.app_label, migration.name)
        tell("apply_success", migration, fake)
        return state


def run_until_free(run: Callable[[], None], say: Callable[[str], None]) -> None:
    """Runs the migrations; where a lock was not free within LOCK_TIMEOUT, again, from the migration that gave way.

    raises OperationalError after TRIES
    """
    if connection.vendor != "postgresql":
        run()
        return
    for left in range(TRIES - 1, -1, -1):
        try:
            with _lock_timeout():
                run()
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable) or not left:
                raise
            say(f"A table is in use. Gave way to it, nothing of this step is done. Again in {SECONDS_BETWEEN:.0f} s.")
            time.sleep(SECONDS_BETWEEN)
        else:
            return


def in_portions(rows: models.QuerySet[Any], size: int = 1000) -> Iterator[models.QuerySet[Any]]:
    """The rows in portions by primary key, each in a transaction of its own: nobody waits long, and a kill loses one portion.

    For a migration with `atomic = False`. The change has to bear being made twice, because the next run begins anew.
    """
    reached: Any = None
    while True:
        rest = rows.order_by("pk") if reached is None else rows.order_by("pk").filter(pk__gt=reached)
        keys = list(rest.values_list("pk", flat=True)[:size])
        if not keys:
            return
        with transaction.atomic():
            yield rows.filter(pk__in=keys)
        reached = keys[-1]


@contextmanager
def alone(say: Callable[[str], None]) -> Iterator[None]:
    """One run at a time on one database. The lock goes with the process, however that ends."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "postgresql":
        with _alone_on_the_server(say):
            yield
    elif "memory" in name:
        yield
    else:
        with Path(f"{name}.migrating").open("a") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            yield


@contextmanager
def _alone_on_the_server(say: Callable[[str], None]) -> Iterator[None]:
    waiting = False
    while not _ask("SELECT pg_try_advisory_lock(%s)", _TURN):
        if not waiting:
            say("Another `aplis migrate` is at work on this database. Waiting for it.")
        waiting = True
        time.sleep(0.5)
    try:
        yield
    finally:
        _ask("SELECT pg_advisory_unlock(%s)", _TURN)


@contextmanager
def _lock_timeout() -> Iterator[None]:
    before = _ask("SELECT current_setting('lock_timeout')")
    _ask("SELECT set_config('lock_timeout', %s, false)", LOCK_TIMEOUT)
    try:
        yield
    finally:
        _ask("SELECT set_config('lock_timeout', %s, false)", before)


def _ask(question: str, *values: str | int) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchone()[0]
