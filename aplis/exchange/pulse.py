"""The background worker's sign of life, and what becomes of the work of one that died."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core.cache import cache
from django.db import close_old_connections, connection
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

BEAT_SECONDS: Final = 15
ALIVE_SECONDS: Final = 60  # a worker is given up after four missed beats
MAX_CLAIMS: Final = 3  # a task that three workers died of is not given to a fourth
_SEEN: Final = "worker.seen"
_logger = logging.getLogger(__name__)


class WorkerLost(Exception):
    """The worker died at this task, time and again."""


def last_seen() -> datetime | None:
    """When any background worker last gave a sign of life; None when none ever did."""
    return cache.get(_SEEN)


def is_alive() -> bool:
    seen = last_seen()
    return seen is not None and timezone.now() - seen < timedelta(seconds=ALIVE_SECONDS)


class Pulse:
    """One worker's sign of life. With each beat it also gives back the tasks of workers that gave none.

    A task goes back only when its worker was missing at two beats in a row: the cache may drop an entry at any time.
    """

    def __init__(self, worker_id: str, *, given_up: Callable[[DBTaskResult], None]) -> None:
        self.worker_id = worker_id
        self.given_up = given_up  # told of each task that too many workers died of
        self._missed: set[UUID] = set()

    def beat(self) -> None:
        cache.set(_SEEN, timezone.now(), None)
        cache.set(_key(self.worker_id), True, ALIVE_SECONDS)
        running = DBTaskResult.objects.running()
        lost = [task for task in running if task.worker_ids and not cache.get(_key(task.worker_ids[-1]))]
        for task in lost:
            if task.pk in self._missed and not _give_back(task):
                self.given_up(task)
        self._missed = {task.pk for task in lost}


@contextmanager
def beating(beat: Callable[[], None], every: float = BEAT_SECONDS) -> Iterator[None]:
    """Calls `beat` now and then from a thread of its own, for as long as the block lasts."""
    ended = threading.Event()
    thread = threading.Thread(target=_keep_beating, args=(beat, every, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(timeout=every)


def _keep_beating(beat: Callable[[], None], every: float, ended: threading.Event) -> None:
    while True:
        close_old_connections()
        try:
            beat()
        except Exception:  # locked by a long import, or away for a moment: whatever it is, the next beat tries again
            _logger.warning("A sign of life could not be written", exc_info=True)
        if ended.wait(every):
            connection.close()
            return


def _key(worker_id: str) -> str:
    return f"worker.{worker_id}"


def _give_back(task: DBTaskResult) -> bool:
    """Puts the task back into the queue, unless another worker did so first. False when it failed for good."""
    same = DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.RUNNING, started_at=task.started_at)
    if len(task.worker_ids) < MAX_CLAIMS:
        same.update(status=TaskResultStatus.READY)
        return True
    if same.exists():
        task.set_failed(WorkerLost())
    return False
