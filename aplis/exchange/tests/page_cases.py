"""Stewards, their runs and their files, for the tests of the pages."""

import io
import zipfile
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker
from django_tasks_db.models import DBTaskResult

from aplis.core.models import JournalEntry
from aplis.exchange.models import Feed, ImportRun, Rejection
from aplis.register.agencies.models import Agency, Worker
from aplis.register.agencies.tests.factories import form_key, make_agency, make_worker


def make_steward(agency: Agency | None = None, **fields: Any) -> Worker:
    return make_worker(agency or make_agency(), "data_steward", **fields)


def make_run(steward: Worker, *, source: str = "Old system", **fields: Any) -> ImportRun:
    """A run of the steward's agency, waiting for its check unless another status is given."""
    feed, _made = Feed.objects.get_or_create(name=source, agency=steward.agency, defaults={"mapping": "aplis-feed"})
    given = {"folder": f"/nowhere/{uuid4()}", "is_dry": fields.get("status", "waiting") == "preview", **fields}
    return ImportRun.objects.create(feed=feed, agency=steward.agency, worker=steward, **given)


def make_rejection(run: ImportRun, **fields: Any) -> Rejection:
    given = {"file": "people.csv", "row": 2, "field": "born_on", "code": "impossible_date", "todo": "impossible_date"}
    return Rejection.objects.create(run=run, **{**given, **fields})


def feed_zip(**tables: str) -> SimpleUploadedFile:
    """A ZIP with a CSV file for each text, named as its argument."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in tables.items():
            archive.writestr(f"{name}.csv", text)
    return SimpleUploadedFile("feed.zip", buffer.getvalue())


def send(client: Client, *files: SimpleUploadedFile, **fields: Any) -> HttpResponse:
    """Sends the form of a new import."""
    given = {"mapping": "aplis-feed", "name": "Old system", "files": list(files), **form_key(), **fields}
    return client.post(reverse("exchange:upload"), given)


def the_run() -> ImportRun:
    return ImportRun.objects.unscoped(reason="test").get()


def verbs() -> list[str]:
    """What the journal says about imports."""
    rows = JournalEntry.objects.unscoped(reason="test").filter(verb__startswith="import_")
    return list(rows.order_by("recorded_at", "pk").values_list("verb", flat=True))


def work() -> None:
    """The background worker, until the queue is empty."""
    worker = QueueWorker(
        queue_names=["default"], interval=0, batch=True, backend_name="default", startup_delay=False, max_tasks=None,
        worker_id="test", excluded_queue_names=[],
    )  # fmt: skip
    while task := DBTaskResult.objects.ready().first():
        task.claim("test")
        worker.run_task(task)
