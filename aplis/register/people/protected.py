"""What protection means for other pages: through whom a hidden person is reached, and who may be counted one by one."""

from typing import Any, Final

from aplis.core.access import Actor
from aplis.core.database import compiling
from aplis.core.periods import lasts
from aplis.core.prepared import prepared
from aplis.register.people.models import ContactDetail, Person
from aplis.rules.protection import Level

_REASON: Final = "which agency passes on a message to a hidden person; nothing of how she is reached leaves the room"


def routing_alias(actor: Actor, person: Person) -> tuple[str, ...]:
    """Names of the agencies that pass on a message to a hidden person, in the place of an address; empty for everybody else.

    For readers who see who helps the person: to others the name of the agency would already say too much.
    """
    if person.protection_level < Level.HIDDEN:
        return ()
    with compiling([person.pk]):
        return tuple(_holders(actor, person.pk))


@prepared
def _holders(actor: Actor, person_id: int) -> Any:
    running = lasts(actor.today)
    rows = ContactDetail.objects.filter(running, person_id=person_id).unscoped(reason=_REASON)
    return rows.order_by("agency__name").values_list("agency__name", flat=True).distinct()
