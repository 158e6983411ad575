"""Who never sees whom: two persons of whom one is said to have harmed the other. Asked by every page that shows one beside the other."""

from datetime import date
from typing import Any, Final

from aplis.core.database import compiling
from aplis.core.periods import runs
from aplis.core.prepared import prepared
from aplis.register.people.models import KeptApart

_REASON: Final = "two who are kept apart are so for every reader; yes or no leaves the room"


def is_kept_apart(a: int, b: int, on: date) -> bool:
    """Whether these two are kept apart on the day, whoever asks. Holds both ways."""
    return b in apart_from(a, on)


def apart_from(person: int, on: date) -> frozenset[int]:
    """Everybody who is kept apart from this person on the day. One query."""
    with compiling([person]):
        return frozenset(_apart(person, on))


@prepared
def _apart(person: int, on: date) -> Any:
    running = runs(on)
    rows = KeptApart.objects.filter(running, person_id=person).unscoped(reason=_REASON)
    return rows.values_list("other_id", flat=True)
