"""Runs of the importer: an operator's, done at once, and a steward's, done by the background worker; each keeps its own row."""

import logging
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from aplis.core import bulk
from aplis.core.database import bound_as_operator
from aplis.core.faults import told_by
from aplis.core.ids import new_id
from aplis.exchange.engine import parse
from aplis.exchange.engine.context import Context, Steward
from aplis.exchange.engine.mapping import Mapping
from aplis.exchange.engine.memory import little_memory
from aplis.exchange.engine.options import Options
from aplis.exchange.engine.rejects import REASONS, TODO_LIMIT, KeptRows, RejectsFile, Unusable
from aplis.exchange.engine.run import Rejected, Report, Run, Stopped
from aplis.exchange.engine.scratch import Scratch
from aplis.exchange.engine.turns import taking_turns
from aplis.exchange.models import Feed, ImportRun, Rejection
from aplis.register.agencies.models import Agency

KEPT_REJECTIONS: Final = 10_000  # per run in the database; the file has all of them
_BETWEEN_NOTES: Final = timedelta(seconds=0.5)
_REASON: Final = "the importer keeps its own record"
_logger = logging.getLogger(__name__)


def import_folder(
    *, mapping: Mapping, folder: Path, feed_name: str = "", is_dry: bool = False, agency: Agency | None = None,
    **options: Any,
) -> tuple[ImportRun, Report]:  # fmt: skip
    """An operator's run, done at once. With an agency, the run may touch this agency's rows only. `options`: of Options.

    raises Unusable when nothing could be read, Stopped when the run ended half-way.
    """
    with bound_as_operator():
        run = _new_run(
            feed_name or mapping.name, mapping.name, folder, is_dry=is_dry, agency_id=agency.pk if agency else None,
            worker_id=None,
        )  # fmt: skip
    return run, execute(run, mapping, Options(**options))


def preview(
    *, folder: Path, mapping: str, agency: Agency | None = None, shown: int = 20
) -> tuple[Report, list[Rejection]]:
    """A dry run done at once: its report, and the first rejections. Not inside a request: it acts as the operator."""
    run, report = import_folder(mapping=parse.load(mapping), folder=folder, is_dry=True, agency=agency)
    return report, list(Rejection.objects.filter(run=run)[:shown])


def execute(run: ImportRun, mapping: Mapping, options: Options = Options()) -> Report:  # noqa: B008 -- frozen
    """Does the run and keeps its row up to date: status, rows done, counts, message.

    While another run of the same feed is under way it waits.
    """
    try:
        with nullcontext() if run.is_dry else taking_turns(run.feed_id, options.waiting):
            if not run.is_dry:
                _end_the_dead(run)
            _note(run, status=ImportRun.Status.RUNNING)
            report = _read(run, mapping, options)
            _finish(run, report)
    except (Unusable, Stopped) as error:
        _give_up(run, str(error))
        raise
    except (OSError, sqlite3.Error, DatabaseError) as error:
        stopped = Stopped(_said(error))
        _give_up(run, str(stopped))
        raise stopped from error
    except BaseException:
        _give_up(run, _BROKEN_OFF)
        raise
    return report


def _read(run: ImportRun, mapping: Mapping, options: Options) -> Report:
    rejects = options.rejects or rejects_path(run)
    kept = rows_folder(rejects) if options.keep_rows else None
    with Scratch() as scratch, RejectsFile(rejects) as file, KeptRows(kept) as rows, little_memory():
        keeper = _Keeper(run, file, rows, options.progress)
        engine = Run(mapping, _context(run, scratch), options, progress=keeper.progress, reject=keeper.reject)
        report = engine.go()
        keeper.flush()
        return report


def _said(error: OSError | sqlite3.Error | DatabaseError) -> str:
    if isinstance(error, OSError):
        why = f"{error.strerror or type(error).__name__}: {error.filename or 'no file'}"
    elif isinstance(error, sqlite3.Error):
        why = f"the run's own notes in {tempfile.gettempdir()} could not be kept: {error}"
    else:
        why = told_by(error)
    return (
        f"Stopped: {why}. The rows at hand were rolled back; everything before them is stored."
        " Put right what is named, then give the same command again: it goes on from there."
    )


def _end_the_dead(run: ImportRun) -> None:
    """We hold the turn, so another run of the feed that is still said to be running was killed."""
    with bound_as_operator():
        running = ImportRun.objects.filter(feed_id=run.feed_id, status=ImportRun.Status.RUNNING, is_dry=False)
        dead = running.exclude(pk=run.pk).unscoped(reason=_REASON)
        dead.update(status=ImportRun.Status.FAILED, message=_BROKEN_OFF, finished_at=timezone.now())


def _give_up(run: ImportRun, message: str) -> None:
    """The run's row may not take it either, on a full disk say: what stopped the run is told all the same."""
    try:
        _note(run, status=ImportRun.Status.FAILED, message=message[:300], finished_at=timezone.now())
    except DatabaseError:
        _logger.exception("Import %s stopped, and its row could not be brought up to date", run.pk)


def rejects_path(run: ImportRun) -> Path:
    """Where the rejected rows of a run are listed, if there are any."""
    return Path(settings.VAR) / "rejects" / f"{run.pk}.csv"


def rows_folder(rejects: Path) -> Path:
    """Where an operator's run keeps rejected rows as they stood, beside the list of them."""
    return rejects.with_suffix(".rows")


_BROKEN_OFF: Final = "Broken off. The rows at hand were rolled back; everything before them is stored. Start it again: it goes on from there."


class _Keeper:
    """Writes down progress and rejections beside the chunks, so that a chunk rolled back takes nothing of them along."""

    def __init__(
        self, run: ImportRun, file: RejectsFile, rows: KeptRows, progress: Callable[[Report, str], None] | None
    ) -> None:
        self.run, self.file, self.rows, self.tell = run, file, rows, progress
        self.noted_at = timezone.now()
        self.waiting: list[tuple[Any, ...]] = []

    def reject(self, row: Rejected) -> None:
        name, bad = row.table.path.name, row.bad
        self.file.add(name, row.number, bad)
        self.rows.add(f"{row.table.path.stem}.csv", row.table.written, row.values)
        if self.file.number <= KEPT_REJECTIONS:
            todo = str(REASONS[bad.code])[:TODO_LIMIT]
            self.waiting.append((new_id(), self.run.pk, name[:80], row.number, bad.column[:80], bad.code, todo))

    def progress(self, report: Report, name: str) -> None:
        if self.tell is not None:
            self.tell(report, name)
        if timezone.now() - self.noted_at >= _BETWEEN_NOTES:
            self.flush()
            _note(self.run, rows_total=report.rows_total, rows_done=report.rows_done, counts=report.as_counts())
            self.noted_at = timezone.now()

    def flush(self) -> None:
        with bound_as_operator():
            bulk.insert(Rejection, ("id", "run_id", "file", "row", "field", "code", "todo"), self.waiting)
        self.waiting.clear()


def _new_run(
    feed_name: str, mapping: str, folder: Path, *, is_dry: bool, agency_id: int | None, worker_id: int | None
) -> ImportRun:
    feed, _made = Feed.objects.get_or_create(
        name=feed_name[:80], agency_id=agency_id, defaults={"mapping": mapping[:64]}
    )
    if feed.mapping != mapping[:64]:
        raise Unusable(
            f"The feed {feed.name!r} was read with the mapping {feed.mapping!r} before. Give this one a name of its own (--feed)."
        )
    if len(str(folder)) > 250:
        raise Unusable("The path of the folder has more than 250 characters. Put the folder somewhere nearer.")
    run = ImportRun(feed=feed, agency_id=agency_id, worker_id=worker_id, folder=str(folder), is_dry=is_dry)
    run.save(force_insert=True)
    return run


def _context(run: ImportRun, scratch: Scratch) -> Context:
    steward = None
    if run.agency is not None:
        names = frozenset({run.agency.name, run.agency.short_name, str(run.agency_id)})
        steward = Steward(run.agency_id, run.worker_id, names)
    now = timezone.now()
    return Context(run.feed_id, steward, timezone.localdate(now), now, Path(run.folder), run.is_dry, scratch)


def _finish(run: ImportRun, report: Report) -> None:
    _note(
        run,
        status=ImportRun.Status.PREVIEW if run.is_dry else ImportRun.Status.DONE,
        rows_total=report.rows_total,
        rows_done=report.rows_done,
        counts=report.as_counts(),
        finished_at=timezone.now(),
    )


def _note(run: ImportRun, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(run, name, value)
    with bound_as_operator():
        ImportRun.objects.filter(pk=run.pk).unscoped(reason=_REASON).update(**fields)
