"""The journal: every action writes exactly one entry, in the transaction of the action."""

from datetime import date
from typing import Any

from django.db import models

from aplis.core.access import Actor
from aplis.core.inserting import insert
from aplis.core.models import JournalEntry


def record(
    *,
    actor: Actor,
    verb: str,
    person: int | None = None,
    on: models.Model | None = None,
    scope: int = 0,
    is_private: bool = False,
    happened_on: date | None = None,
    detail: dict[str, Any] | None = None,
) -> JournalEntry:
    """Writes the one entry of an action. `detail` holds codes and counts only, never words about a person.

    On the own pages the entry says who acted (`acted_by`, the user) and on what that rests (`on_behalf_of`).

    scope   the bit under which the entry may be read back on the person's timeline; 0 keeps it off every timeline
    """
    entry = JournalEntry(
        worker_id=actor.worker_id,
        agency_id=actor.agency_id or 0,
        on_behalf_of=actor.on_behalf_of,
        person_id=person,
        verb=verb,
        object_kind=str(on._meta.model_name) if on is not None else "",
        object_id=on.pk if on is not None else None,
        scope=scope,
        is_private=is_private,
        detail={**(detail or {}), **({"acted_by": actor.user_id} if actor.is_person else {})},
        happened_on=happened_on or actor.today,
    )
    insert([entry])
    return entry
