"""The background worker: its sign of life, its end, and the work of one that died."""

import os
import signal
from contextlib import nullcontext
from datetime import timedelta
from threading import Event
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, OperationalError
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from aplis.core.journal import record
from aplis.core.models import Seal
from aplis.exchange import pulse
from aplis.exchange.management.commands import work
from aplis.exchange.pulse import MAX_CLAIMS, Pulse, beating
from aplis.register.agencies.tests.factories import make_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def signals():
    """The worker takes the signals of the process; the tests want theirs back."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def running(*workers: str) -> DBTaskResult:
    """A task that the last of these workers has taken."""
    return DBTaskResult.objects.create(
        status=TaskResultStatus.RUNNING, started_at=timezone.now(), args_kwargs={"args": [7], "kwargs": {}},
        task_path="aplis.exchange.tasks.import_upload", worker_ids=list(workers), backend_name="default",
    )  # fmt: skip


def beat(worker_id: str, *, times: int = 1, given_up=None) -> None:
    own = Pulse(worker_id, given_up=given_up or (lambda _task: None))
    for _each in range(times):
        own.beat()


def still():
    """No second thread: a test's database is not for sharing."""
    return patch("aplis.exchange.management.commands.work.beating", return_value=nullcontext())


def test_a_beat_is_a_sign_of_life():
    cache.clear()
    assert (pulse.last_seen(), pulse.is_alive()) == (None, False)

    beat("a")

    assert (pulse.last_seen() is not None, pulse.is_alive()) == (True, True)


def test_a_worker_that_has_been_silent_for_long_is_not_alive():
    cache.set(pulse._SEEN, timezone.now() - timedelta(seconds=pulse.ALIVE_SECONDS), None)

    assert (pulse.last_seen() is not None, pulse.is_alive()) == (True, False)


@pytest.mark.parametrize(
    ("beats", "status"), [(1, TaskResultStatus.RUNNING), (2, TaskResultStatus.READY), (3, TaskResultStatus.READY)]
)
def test_the_task_of_a_dead_worker_goes_back_into_the_queue_when_it_was_missed_twice(beats, status):
    task = running("dead")

    beat("a", times=beats)

    task.refresh_from_db()
    assert task.status == status


@pytest.mark.parametrize("worker_id", ["a", "b"])
def test_the_task_of_a_living_worker_stays_with_it(worker_id):
    task = running("dead", worker_id)
    beat("b")

    beat("a", times=3)

    task.refresh_from_db()
    assert task.status == TaskResultStatus.RUNNING


def test_a_task_that_kills_its_workers_is_given_up():
    task = running(*["dead"] * MAX_CLAIMS)
    given_up = []

    beat("a", times=3, given_up=given_up.append)

    task.refresh_from_db()
    assert (task.status, task.exception_class_path) == (TaskResultStatus.FAILED, "aplis.exchange.pulse.WorkerLost")
    assert given_up == [task]


@pytest.mark.parametrize("fault", [DatabaseError, InterfaceError, FileNotFoundError])
def test_a_beat_that_fails_is_followed_by_another(fault):
    called, twice = [], Event()

    def beat_badly() -> None:
        called.append(1)
        if len(called) > 1:
            twice.set()
        raise fault

    with beating(beat_badly, every=0.01):
        assert twice.wait(5)


@pytest.mark.usefixtures("signals")
def test_the_worker_ends_when_it_is_told_to():
    """SIGTERM while it waits for work ends it at once, with a good exit status."""

    def told(_worker: Worker) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    with patch.object(Worker, "run", told), still(), pytest.raises(SystemExit) as ended:
        call_command("work", verbosity=0)

    assert ended.value.code == 0


@pytest.mark.usefixtures("signals")
@pytest.mark.parametrize("fault", [OperationalError("no answer"), InterfaceError("closed")])
def test_the_worker_outlasts_a_database_that_is_away_and_goes_on_under_another_name(fault, caplog):
    """Under its old name the task that was at hand when the database went would never be missed by anybody."""
    names = []

    def run(worker: Worker) -> None:
        names.append(worker.worker_id)
        if len(names) < 3:
            raise fault

    with patch.object(Worker, "run", run), patch.object(work, "PAUSE", 0), still():
        call_command("work", verbosity=0, worker_id="first")

    assert (names[0], len(set(names)), max(map(len, names))) == ("first", 3, 5)
    assert [record.name for record in caplog.records] == ["aplis.alarm"] * 2


@pytest.mark.usefixtures("signals")
def test_a_defect_of_ours_ends_the_worker():
    with patch.object(Worker, "run", side_effect=ValueError("ours")), still(), pytest.raises(ValueError, match="ours"):
        call_command("work", verbosity=0)


def test_a_step_that_fails_stops_no_other_and_is_an_alarm(caplog):
    done = []

    def failing() -> None:
        raise InterfaceError

    with patch.object(work, "close_old_connections"):
        work.do_each([lambda: done.append(1), failing, lambda: done.append(2)])

    assert (done, [record.name for record in caplog.records]) == ([1, 2], ["aplis.alarm"])


@pytest.mark.usefixtures("signals")
def test_the_worker_waits_a_second_between_looks_and_starts_at_once():
    with patch.object(Worker, "__init__", return_value=None) as made, patch.object(Worker, "run"), still():
        call_command("work", verbosity=0)

    said = made.call_args.kwargs
    assert {name: said[name] for name in ("interval", "startup_delay", "batch", "max_tasks", "queue_names")} == {
        "interval": 1, "startup_delay": False, "batch": False, "max_tasks": None, "queue_names": ["default"],
    }  # fmt: skip


@pytest.mark.usefixtures("signals")
def test_the_worker_seals_at_its_first_beat_and_then_every_minute():
    cache.clear()
    beats = []
    actor = make_actor()

    def catch(beat):
        beats.append(beat)
        return nullcontext()

    with patch("aplis.exchange.management.commands.work.beating", catch), patch.object(Worker, "run"):
        call_command("work", verbosity=0)
    seals = []
    for forgotten in ((), (), (), (work.SEALED,)):
        record(actor=actor, verb="tried")
        cache.delete_many(forgotten)
        beats[0]()
        seals.append(list(Seal.objects.order_by("pk").values_list("count", flat=True)))

    assert seals == [[1], [1, 1], [1, 1], [1, 1, 2]]
