"""`aplis migrate`: Django's own, made safe to kill at any moment and polite to the pages that are being served."""

from typing import Any

from django.core.management.commands import migrate as django_migrate

from aplis.core.migrating import Executor, alone, run_until_free

# The command has no other way to be given an executor.
django_migrate.MigrationExecutor = Executor  # type: ignore[attr-defined]


class Command(django_migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        def run() -> None:
            super(Command, self).handle(*args, **options)

        with alone(self.stderr.write):
            run_until_free(run, self.stderr.write)
