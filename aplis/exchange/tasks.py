"""What the background worker does with an upload, and the one place where pages and importer meet."""

import re
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Final

from django.tasks import task
from django.utils import timezone
from django.utils.functional import Promise
from django_tasks_db.models import DBTaskResult

from aplis.core.access import Actor
from aplis.core.database import bound_as_operator
from aplis.core.journal import record
from aplis.exchange import actions, uploads
from aplis.exchange.engine import mapping, parse
from aplis.exchange.engine.rejects import Unusable
from aplis.exchange.engine.run import Stopped
from aplis.exchange.models import ImportRun, Rejection
from aplis.exchange.words import FORMAT_NAMES
from aplis.register.agencies.standing import still_acting

Status = ImportRun.Status

OWN_FORMAT: Final = "aplis-feed"
DAYS_TO_DECIDE: Final = 7
UNDER_WAY: Final = (Status.WAITING, Status.RUNNING)
OVER: Final = (Status.DONE, Status.FAILED)
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")
_REASON: Final = "the worker has no actor and keeps the run's own record"


def formats() -> list[tuple[str, Promise | str]]:
    """The formats a steward can send: code and title, our own first."""
    own_first = sorted(mapping.shipped(), key=lambda code: (code != OWN_FORMAT, code))
    return [(code, FORMAT_NAMES.get(code, code)) for code in own_first]


def tables(code: str) -> tuple[set[str], set[str]]:
    """The names of the files that a format cannot do without, and of all that it knows."""
    files = _loaded(code).files
    return {name for name, each in files.items() if each.is_required}, set(files)


@task()
def check_upload(run_id: int) -> None:
    """Finds out what an import would do and leaves the decision to the steward. Nothing else is written."""
    _carry_out(run_id, None, is_dry=True)


@task()
def import_upload(run_id: int, steward_id: int | None = None) -> None:
    """Takes an upload over, and goes on with one whose worker died. The files are removed, whatever became of it.

    steward_id  the post that started it, where that is another one than the post that sent the files
    """
    _carry_out(run_id, steward_id, is_dry=False)


def give_up(lost: DBTaskResult) -> None:
    """The run of a task that no worker survives is over. Tasks of other rooms leave nothing half done."""
    if not lost.task_path.startswith(f"{__name__}."):
        return
    with bound_as_operator():
        _end(_run(lost.args_kwargs["args"][0]), "fault")


def remove_forgotten() -> None:
    """Ends uploads that nobody started in seven days, and removes folders and lists that no run needs any more."""
    long_ago = timezone.now() - timedelta(days=DAYS_TO_DECIDE)
    with bound_as_operator():
        rows = ImportRun.objects.unscoped(reason=_REASON)
        for run in rows.filter(status=Status.PREVIEW, started_at__lt=long_ago):
            _end(run, "expired")
            actor = Actor(today=timezone.localdate(), agency_id=run.agency_id)
            record(actor=actor, verb="import_expired", on=run)
        needed = set(rows.exclude(status__in=OVER).values_list("folder", flat=True))
    uploads.remove_old(keeping=needed)
    uploads.remove_old_rejects()


def _carry_out(run_id: int, steward_id: int | None, *, is_dry: bool) -> None:
    with bound_as_operator():
        run = _run(run_id)
        if run.status not in UNDER_WAY or run.is_dry is not is_dry or _is_refused(run, steward_id or run.worker_id):
            return
        Rejection.objects.filter(run=run).delete()  # of a worker that died half-way
    try:
        actions.execute(run, _loaded(run.feed.mapping))
    except (Unusable, Stopped) as said:
        run.message = _without_values(str(said), run)
        _close(run)
    except Exception:
        run.message = "check_fault" if is_dry else "fault"
        _close(run)
        raise
    if not is_dry:
        uploads.remove(Path(run.folder))


def _is_refused(run: ImportRun, steward_id: int | None) -> bool:
    """Ends what was begun from a post that may no longer begin it. What an earlier try took over stays."""
    today = timezone.localdate()
    if still_acting(steward_id, run.agency_id, "import_feed", on=today) is not None:
        return False
    _end(run, "check_not_allowed" if run.is_dry else "not_allowed")
    record(actor=Actor(today=today, worker_id=steward_id, agency_id=run.agency_id), verb="import_refused", on=run)
    return True


def _run(run_id: int) -> ImportRun:
    return ImportRun.objects.unscoped(reason=_REASON).select_related("feed", "agency").get(pk=run_id)


def _close(run: ImportRun) -> None:
    with bound_as_operator():
        ImportRun.objects.unscoped(reason=_REASON).filter(pk=run.pk).update(message=run.message)
    uploads.remove(Path(run.folder))


def _end(run: ImportRun, message: str) -> None:
    rows = ImportRun.objects.unscoped(reason=_REASON).filter(pk=run.pk)
    rows.update(status=Status.FAILED, message=message, finished_at=timezone.now())
    uploads.remove(Path(run.folder))


def _without_values(message: str, run: ImportRun) -> str:
    """What the importer says to an operator, for a page: no place on this machine, and nothing quoted from a file.

    A file without a header has a row in its place, and that row's values are then taken for names of columns.
    """
    known = {column for file in _loaded(run.feed.mapping).files.values() for column in file.columns}
    shown = message.replace(run.folder, "the upload")
    return _QUOTED.sub(lambda found: found[0] if found[0][1:-1] in known else "…", shown)[:300]


@cache
def _loaded(code: str) -> mapping.Mapping:
    return parse.load(code)
