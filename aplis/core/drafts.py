"""Drafts: what a worker has typed survives a time-out, a closed tab and a lost connection."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.models import Draft, Receipt
from aplis.core.prepared import Key, prepared
from aplis.core.statements import ready_cursor

_NEVER_KEPT = {"csrfmiddlewaretoken", "client_key", "draft", "draft_url", "password", "number"}
_MAX_CHARACTERS = 20_000
KEPT_FOR = timedelta(days=30)  # what is still not sent by then holds words about people for nobody's use
# Later than that, so that a clock which runs weeks ahead for a while hides drafts and destroys none.
GONE_AFTER = timedelta(days=90)


def keep_draft(*, actor: Actor, form: str, fields: Mapping[str, Any]) -> Draft:
    """Keeps the typed fields of a form, at most 20,000 characters each; the last wording wins, old drafts go."""
    Draft.objects.visible_to(actor).filter(saved_at__lt=timezone.now() - GONE_AFTER).delete()
    typed = {
        _storable(name): _storable(str(value))[:_MAX_CHARACTERS]
        for name, value in fields.items()
        if name not in _NEVER_KEPT
    }
    draft: Draft
    draft, _made = Draft.objects.visible_to(actor).update_or_create(
        worker_id=actor.worker_id, form=_storable(form)[:200], defaults={"fields": typed, "saved_at": timezone.now()}
    )
    return draft


def _storable(text: str) -> str:
    """Without the character NUL, which PostgreSQL refuses; the form itself will say so when it is sent."""
    return text.replace("\0", "")


def draft_for(actor: Actor, form: str) -> Draft | None:
    found: list[Draft] = _drafts(actor, Key(form), timezone.now() - KEPT_FOR)
    return found[0] if found else None


@prepared
def _drafts(actor: Actor, form: Key, since: datetime) -> Any:
    return Draft.objects.visible_to(actor).filter(form=form, saved_at__gte=since)


def was_sent(*, actor: Actor, key: str) -> bool:
    """Whether the form with this key has done its work. A draft of it that comes late would stand in the next, empty form."""
    try:
        rows: Any = Receipt.objects.filter(key=UUID(key), object_id__isnull=False)
    except ValueError:
        return False
    found: bool = rows.filter(worker_id=actor.worker_id).exists()
    return found


def drop_draft(*, actor: Actor, form: str) -> None:
    """The form was sent: its draft has done its work."""
    with ready_cursor(connection) as cursor:
        cursor.execute("DELETE FROM core_draft WHERE worker_id = %s AND form = %s", [actor.worker_id, form])
