"""What every verb on a person asks first, and how entries end."""

from datetime import date
from typing import Any

from aplis.core.access import Actor
from aplis.register.people import refusals
from aplis.register.people.models import (
    Person,
)
from aplis.register.people.queries import is_open_in


def seen_now(rows: Any, pk: int) -> Any:
    """The row as it stands now. raises Refusal("people.not_current") when it was shut to the actor in between."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise refusals.not_current()
    return row


def require_editing(actor: Actor, person: Person, scope: int) -> None:
    """raises a Refusal unless the role may change what stands in the register and a right opens this scope of the person."""
    actor.require("edit_person")
    actor.require_write(scope)
    if not is_open_in(actor, person, scope):
        raise refusals.scope_shut()


def end_row(rows: Any, ends_on: date) -> None:
    if not rows.filter(ends_on__isnull=True).update(ends_on=ends_on):
        raise refusals.not_current()
