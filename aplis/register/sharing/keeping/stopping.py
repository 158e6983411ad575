"""A run ends where whoever decided about it may no longer decide: what was not done by then is not done in that name."""

from django.core.files.storage import default_storage
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.journal import record
from aplis.core.keeping import every_row
from aplis.register.agencies.standing import still_acting
from aplis.register.sharing.models import KeepingRun


def stopped(run: KeepingRun, worker_id: int | None) -> bool:
    """Whether the run was ended because the post that proposed or approved it no longer answers for retention. Asked as the operator.

    What was carried out before stays done; the rest is due again in the next run, which again takes two people.
    """
    today = timezone.localdate()
    if still_acting(worker_id, run.agency_id, "keep_register", on=today) is not None:
        return False
    kept = every_row(KeepingRun).select_for_update().get(pk=run.pk)
    if kept.state != run.state:
        return True
    for name in kept.counts.get("files", []):
        default_storage.delete(name)  # its rows are gone since an earlier item
    kept.counts, kept.state = {**kept.counts, "files": []}, KeepingRun.State.STOPPED
    kept.version += 1
    kept.save(update_fields=["counts", "state", "version"])
    record(actor=Actor(today=today, worker_id=worker_id, agency_id=run.agency_id), verb="keeping_run_stopped", on=kept)
    return True
