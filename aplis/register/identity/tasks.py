"""What the background worker does about two files: puts them together, takes them apart. The web server's login may not on PostgreSQL."""

from collections.abc import Callable
from typing import Any, Final

from django.tasks import task
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import bound_as_operator
from aplis.core.errors import Refusal, Stale
from aplis.core.journal import record
from aplis.register.identity import carrying
from aplis.register.identity.merging import every_row
from aplis.register.identity.models import CandidatePair, MergeRecord
from aplis.register.people.models import CONTACT
from aplis.register.sharing.notices.writing import tell

State = CandidatePair.State


@task()
def put_together(merge_id: int, order: dict[str, Any]) -> None:
    """Where something stands against it by now, the pair waits as it did before, and whoever decided is told."""
    with bound_as_operator():
        try:
            carrying.put_together(merge_id, order)
        except (Refusal, Stale) as against:
            pair = every_row(CandidatePair).get(pk=order["pair"])
            every_row(CandidatePair).filter(pk=pair.pk, state=State.MERGED).update(state=State.SAME)
            _not_done(against, pair, agency=order["agency"], worker=order["worker"], person=order["kept"])


@task()
def take_apart(merge_id: int, takes_newer: bool) -> None:  # noqa: FBT001 -- told by its place
    """Where something stands against it by now, the files stay together, and whoever decided is told."""
    with bound_as_operator():
        try:
            carrying.take_apart(merge_id, takes_newer)
        except Refusal as against:
            merge = every_row(MergeRecord).select_related("undone_by").get(pk=merge_id)
            by = merge.undone_by
            _not_done(against, merge, agency=by.agency_id, worker=by.pk, person=merge.kept_id)
            nobody: dict[str, Any] = {"undone_at": None, "undone_by": None, "undone_because": ""}
            every_row(MergeRecord).filter(pk=merge_id).update(**nobody)


def _not_done(against: Exception, on: Any, *, agency: int, worker: int, person: int) -> None:
    """Written down, and told: to whoever decided, or to the colleagues where she may decide no more."""
    has_lost = getattr(against, "code", "") == "identity.lost_standing"
    actor = Actor(today=timezone.localdate(), worker_id=worker, agency_id=agency)
    record(actor=actor, verb="merge_not_done", person=person, on=on, scope=CONTACT)
    if has_lost:
        tell(kind="merge_not_allowed", agency=agency, verb="compare_people", person=person)
    else:
        tell(kind="merge_not_done", agency=agency, worker=worker, person=person)


def _now(do: Callable[..., None]) -> Callable[..., None]:
    def at_once(*about: Any) -> None:
        with bound_as_operator():
            do(*about)

    return at_once


# The same at once: what stands against it is then told to whoever asks.
AT_ONCE: Final = {"put_together": _now(carrying.put_together), "take_apart": _now(carrying.take_apart)}
