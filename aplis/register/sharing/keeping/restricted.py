"""Which scopes of a person are kept and not used today, for every page about her."""

from typing import Any

from aplis.core.access import Actor
from aplis.core.periods import runs
from aplis.core.prepared import prepared
from aplis.register.sharing.models import Restriction


def restricted_scopes(actor: Actor, person: int) -> int:
    """Mask of what runs today, by whichever agency; as far as the actor may know of it."""
    found = 0
    for scopes in _running(actor, person):
        found |= scopes
    return found


@prepared
def _running(actor: Actor, person_id: int) -> Any:
    running = runs(actor.today)
    rows = Restriction.objects.visible_to(actor).filter(running, person_id=person_id)
    return rows.values_list("scopes", flat=True)
