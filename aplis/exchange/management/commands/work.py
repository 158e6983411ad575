"""`aplis work`: the background worker."""

from argparse import ArgumentParser
from typing import Any, Final

from django.core.cache import cache
from django_tasks_db.management.commands.db_worker import Command as DatabaseWorker

from aplis.core.seals import months
from aplis.core.seals.sealing import seal_in_background
from aplis.core.seals.tables import layout
from aplis.exchange.pulse import Pulse, beating
from aplis.exchange.tasks import give_up, remove_forgotten
from aplis.register.identity.newcomers import hold_newcomers
from aplis.register.identity.probing.actions import forget_old
from aplis.register.sharing.agreements.sweeping import sweep
from aplis.register.sharing.nearness.sweeping import guard_new_colleagues
from aplis.register.sharing.nightly import night_once
from aplis.register.sharing.watching.actions import check_volume

SWEPT: Final = "worker.swept"
AN_HOUR: Final = 60 * 60
SEALED: Final = "worker.sealed"
A_MINUTE: Final = 60


class Command(DatabaseWorker):
    help = "Work the background queue until told to stop. Ctrl-C or SIGTERM lets it finish the task at hand."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(interval=1, startup_delay=False, reload=False)

    def handle(self, *, worker_id: str, **options: Any) -> None:  # type: ignore[override]
        pulse = Pulse(worker_id, given_up=give_up)

        def beat() -> None:
            pulse.beat()
            if cache.add(SWEPT, True, AN_HOUR):  # once an hour, by whichever worker comes first
                remove_forgotten()
                forget_old()
                check_volume()
                seal_in_background(is_quick=False)
                night_once()  # once a day, in the first hour of it
                months.make(layout())  # gives way to whoever uses the tables; three months ahead leave time
            elif cache.add(SEALED, True, A_MINUTE):
                seal_in_background(is_quick=True)
                sweep()
                hold_newcomers()
                guard_new_colleagues()

        with beating(beat):
            super().handle(worker_id=worker_id, **options)
