"""What a data steward does on the import pages: send files, start the import, cancel it."""

from collections.abc import Sequence
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.journal import record
from aplis.core.once import once
from aplis.exchange import refusals, tasks, uploads
from aplis.exchange.models import Feed, ImportRun, Rejection

Status = ImportRun.Status


@once(ImportRun)
def upload_feed(*, actor: Actor, name: str, mapping: str, files: Sequence[UploadedFile]) -> ImportRun:
    """Keeps what was sent, in a folder of its own, and has it checked in the background. Nothing is imported yet.

    raises BadUpload when the files cannot be kept.
    """
    actor.require("import_feed")
    feed, _made = Feed.objects.get_or_create(name=name, agency_id=actor.agency_id, defaults={"mapping": mapping})
    run = ImportRun(feed=feed, agency_id=actor.agency_id, worker_id=actor.worker_id, is_dry=True)
    folder = uploads.uploads() / str(run.pk)
    run.folder = str(folder)
    uploads.keep(files, folder)
    try:
        run.save(force_insert=True)
        sent = sum(file.size or 0 for file in files)
        record(actor=actor, verb="import_uploaded", on=run, detail={"files": len(files), "bytes": sent})
        tasks.check_upload.enqueue(run.pk)
    except BaseException:
        uploads.remove(folder)
        raise
    return run


@once(ImportRun)
def start_import(*, actor: Actor, run: ImportRun) -> ImportRun:
    """Puts a checked upload into the queue. The background worker does the rest, whether somebody watches or not.

    raises Refusal when the upload does not wait for a decision.
    """
    actor.require("import_feed")
    ready = ImportRun.objects.visible_to(actor).filter(pk=run.pk, status=Status.PREVIEW)
    fresh = {"counts": {}, "rows_done": 0, "started_at": timezone.now(), "finished_at": None}
    if not ready.update(status=Status.WAITING, is_dry=False, **fresh):
        raise refusals.cannot_start()
    Rejection.objects.filter(run=run).delete()
    record(actor=actor, verb="import_started", on=run)
    tasks.import_upload.enqueue(run.pk, actor.worker_id)
    return run


@once(ImportRun)
def cancel_import(*, actor: Actor, run: ImportRun) -> ImportRun:
    """Ends an import that has not begun and removes its files. What is imported stays: a running one goes to its end.

    raises Refusal when the import is running or over.
    """
    actor.require("import_feed")
    unbegun = ImportRun.objects.visible_to(actor).filter(pk=run.pk, status__in=[Status.PREVIEW, Status.WAITING])
    if not unbegun.update(status=Status.FAILED, message="cancelled", finished_at=timezone.now()):
        raise refusals.cannot_cancel()
    record(actor=actor, verb="import_cancelled", on=run)
    transaction.on_commit(lambda: uploads.remove(Path(run.folder)))
    return run
