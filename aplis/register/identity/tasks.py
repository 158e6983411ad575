"""What the background worker does about two files: puts them together, takes them apart. The web server's login may not on PostgreSQL."""

from collections.abc import Callable
from typing import Any, Final

from django.tasks import task

from aplis.core.database import bound_as_operator
from aplis.core.errors import Refusal, Stale
from aplis.register.identity import carrying
from aplis.register.identity.merging import every_row
from aplis.register.identity.models import CandidatePair, MergeRecord
from aplis.register.sharing.notices.writing import tell

State = CandidatePair.State


@task()
def put_together(merge_id: int, order: dict[str, Any]) -> None:
    """Where something stands against it by now, the pair waits as it did before, and whoever decided is told."""
    with bound_as_operator():
        try:
            carrying.put_together(merge_id, order)
        except (Refusal, Stale):
            every_row(CandidatePair).filter(pk=order["pair"], state=State.MERGED).update(state=State.SAME)
            tell(kind="merge_not_done", agency=order["agency"], worker=order["worker"], person=order["kept"])


@task()
def take_apart(merge_id: int, takes_newer: bool) -> None:  # noqa: FBT001 -- told by its place
    """Where something stands against it by now, the files stay together, and whoever decided is told."""
    with bound_as_operator():
        try:
            carrying.take_apart(merge_id, takes_newer)
        except Refusal:
            merge = every_row(MergeRecord).select_related("undone_by").get(pk=merge_id)
            tell(
                kind="merge_not_done", agency=merge.undone_by.agency_id, worker=merge.undone_by_id, person=merge.kept_id
            )
            nobody: dict[str, Any] = {"undone_at": None, "undone_by": None, "undone_because": ""}
            every_row(MergeRecord).filter(pk=merge_id).update(**nobody)


def _now(do: Callable[..., None]) -> Callable[..., None]:
    def at_once(*about: Any) -> None:
        with bound_as_operator():
            do(*about)

    return at_once


# The same at once: what stands against it is then told to whoever asks.
AT_ONCE: Final = {"put_together": _now(carrying.put_together), "take_apart": _now(carrying.take_apart)}
