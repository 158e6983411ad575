"""The verb on notices."""

from aplis.core.access import Actor
from aplis.core.journal import record
from aplis.core.once import once
from aplis.register.sharing.models import Notice


@once(Notice)
def mark_seen(*, actor: Actor, notice: Notice) -> Notice:
    """The reader has taken note. A notice to several of the agency is seen for all of them, with the name of who saw it."""
    rows = Notice.objects.visible_to(actor).filter(pk=notice.pk, seen_at__isnull=True)
    if rows.update(seen_at=actor.now, seen_by_id=actor.worker_id):
        record(actor=actor, verb="notice_seen", on=notice, detail={"kind": notice.kind})
    return notice
