"""`aplis work`: the background worker."""

import logging
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final

from django.core.cache import cache
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Command as DatabaseWorker

from aplis.core.seals import months
from aplis.core.seals.sealing import seal_in_background
from aplis.core.seals.tables import layout
from aplis.exchange.pulse import Pulse, beating
from aplis.exchange.tasks import give_up, remove_forgotten
from aplis.register.identity.newcomers import hold_newcomers
from aplis.register.identity.probing.actions import forget_old
from aplis.register.sharing.agreements.sweeping import sweep
from aplis.register.sharing.nearness.sweeping import guard_new_colleagues, shut_new_posts
from aplis.register.sharing.nightly import night_once
from aplis.register.sharing.watching.actions import check_volume

SWEPT: Final = "worker.swept"
AN_HOUR: Final = 60 * 60
SEALED: Final = "worker.sealed"
A_MINUTE: Final = 60
PAUSE: Final = 5.0  # seconds before a database that does not answer is asked again
HOURLY: Final[tuple[Callable[[], object], ...]] = (
    remove_forgotten,
    forget_old,
    check_volume,
    partial(seal_in_background, is_quick=False),
    night_once,  # once a day, in the first hour of it
    lambda: months.make(layout()),  # gives way to whoever uses the tables; three months ahead leave time
)
EACH_MINUTE: Final[tuple[Callable[[], object], ...]] = (
    partial(seal_in_background, is_quick=True),
    partial(check_volume, is_quick=True),
    sweep,
    hold_newcomers,
    guard_new_colleagues,
    shut_new_posts,
)
alarm = logging.getLogger("aplis.alarm")


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
                do_each(HOURLY)
            elif cache.add(SEALED, True, A_MINUTE):
                do_each(EACH_MINUTE)

        with beating(beat):
            while not self._worked(pulse.worker_id, options):
                # Another name, so that a task that was at hand is missed and given back, as that of a dead worker.
                pulse.worker_id = get_random_string(len(worker_id))
                time.sleep(PAUSE)

    def _worked(self, worker_id: str, options: dict[str, Any]) -> bool:
        """Works until told to stop; False when the database no longer answered."""
        try:
            super().handle(worker_id=worker_id, **options)
        except (OperationalError, InterfaceError):
            alarm.exception("The database does not answer the background worker, which asks again")
            close_old_connections()
            return False
        return True


def do_each(steps: Iterable[Callable[[], object]]) -> None:
    """Does one after the other. A step that fails is an alarm and stops no other."""
    for step in steps:
        try:
            step()
        except Exception:  # noqa: BLE001 -- see above
            alarm.exception("A step of the background worker failed: %r", step)
            close_old_connections()
