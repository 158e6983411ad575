"""What becomes of uploads when things go wrong: faults, dead workers, uploads nobody comes back for."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from aplis.exchange.engine.run import Run
from aplis.exchange.models import ImportRun, Rejection
from aplis.exchange.tasks import give_up, remove_forgotten
from aplis.exchange.tests.page_cases import feed_zip, make_rejection, make_steward, send, the_run, verbs, work
from aplis.register.agencies.models import Worker
from aplis.register.agencies.tests.factories import form_key, sign_in
from aplis.register.agencies.tests.losing import WAYS, lose
from aplis.register.people.models import Person

pytestmark = pytest.mark.django_db

PEOPLE = "person_key,born_on,language\nkey-71,1990-05-01,sl\nkey-72,1990-13-45,hr\n"


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR = tmp_path
    cache.clear()
    return tmp_path


@pytest.fixture
def steward(client) -> Worker:
    found = make_steward()
    sign_in(client, found)
    return found


def people() -> int:
    return Person.objects.unscoped(reason="test").count()


@pytest.mark.parametrize(("is_dry", "message"), [(True, "check_fault"), (False, "fault")])
def test_a_fault_of_the_program_ends_the_run_and_removes_the_files(client, steward, var, monkeypatch, is_dry, message):
    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError

    send(client, feed_zip(people=PEOPLE))
    if not is_dry:
        work()
        client.post(reverse("exchange:start", args=[the_run().pk]), form_key())
    monkeypatch.setattr(Run, "go", broken)
    work()

    assert (the_run().status, the_run().message, list(var.glob("imports/*"))) == ("failed", message, [])


def test_a_cancelled_import_is_not_carried_out(client, steward):
    send(client, feed_zip(people=PEOPLE))
    client.post(reverse("exchange:cancel", args=[the_run().pk]), form_key())
    work()

    assert (the_run().message, the_run().counts, verbs()) == ("cancelled", {}, ["import_uploaded", "import_cancelled"])


def test_a_run_whose_worker_died_goes_on(client, steward, var):
    send(client, feed_zip(people=PEOPLE))
    work()
    run = the_run()
    client.post(reverse("exchange:start", args=[run.pk]), form_key())
    make_rejection(run)
    ImportRun.objects.unscoped(reason="test").update(status="running")
    work()

    assert (the_run().status, people(), list(var.glob("imports/*"))) == ("done", 1, [])
    assert [(row.file, row.row) for row in Rejection.objects.all()] == [("people.csv", 3)]


@pytest.mark.parametrize("way", WAYS)
def test_an_import_started_by_a_steward_who_may_no_longer_is_not_carried_out(client, steward, var, way):
    send(client, feed_zip(people=PEOPLE))
    work()
    client.post(reverse("exchange:start", args=[the_run().pk]), form_key())
    lose(steward, way)
    work()

    assert (the_run().status, the_run().message, people()) == ("failed", "not_allowed", 0)
    assert (verbs()[-1], list(var.glob("imports/*"))) == ("import_refused", [])


def test_the_page_tells_a_colleague_why_the_import_was_stopped(client, steward):
    send(client, feed_zip(people=PEOPLE))
    lose(steward, "post ended")
    work()
    sign_in(client, make_steward(steward.agency))
    page = client.get(reverse("exchange:run", args=[the_run().pk])).content.decode()

    assert (the_run().message, verbs()[-1]) == ("check_not_allowed", "import_refused")
    assert "may no longer import for your agency" in page


def test_an_import_counts_as_begun_by_whoever_started_it_not_by_whoever_sent_the_files(client, steward):
    send(client, feed_zip(people=PEOPLE))
    work()
    colleague = make_steward(steward.agency)
    sign_in(client, colleague)
    client.post(reverse("exchange:start", args=[the_run().pk]), form_key())
    lose(steward, "post ended")
    work()

    assert (the_run().status, people()) == ("done", 1)


def test_a_run_that_no_worker_survives_is_given_up(client, steward, var):
    send(client, feed_zip(people=PEOPLE))

    give_up(DBTaskResult.objects.get())

    assert (the_run().status, the_run().message, list(var.glob("imports/*"))) == ("failed", "fault", [])


@pytest.mark.parametrize(("days", "status", "is_kept"), [(8, "failed", False), (6, "preview", True)])
def test_an_upload_that_nobody_starts_is_removed_after_a_week(client, steward, var, days, status, is_kept):
    send(client, feed_zip(people=PEOPLE))
    work()
    ImportRun.objects.unscoped(reason="test").update(started_at=timezone.now() - timedelta(days=days))

    remove_forgotten()

    assert (the_run().status, any(var.glob("imports/*"))) == (status, is_kept)
    assert verbs() == ["import_uploaded", *([] if is_kept else ["import_expired"])]


def test_folders_that_no_run_needs_are_removed_after_a_day(client, steward, var):
    send(client, feed_zip(people=PEOPLE))
    needed = Path(the_run().folder)
    for name in ("orphan", "fresh"):
        (needed.parent / name).mkdir()
    for path in (needed, needed.parent / "orphan"):
        os.utime(path, (1, 1))

    remove_forgotten()

    assert sorted(path.name for path in needed.parent.iterdir()) == sorted([needed.name, "fresh"])
