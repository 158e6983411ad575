"""Who never sees whom: two persons of whom one is said to have harmed the other. Asked by every page that shows one beside the other."""

from collections.abc import Iterable
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


def apart_among(people: Iterable[int], on: date) -> frozenset[tuple[int, int]]:
    """Every two of these who are kept apart on the day, each pair both ways round. One query."""
    among = tuple(people)
    with compiling(among):
        return frozenset(_pairs(among, on))


@prepared
def _pairs(people: tuple[int, ...], on: date) -> Any:
    rows = KeptApart.objects.filter(runs(on), person_id__among=people, other_id__among=people)
    return rows.unscoped(reason=_REASON).values_list("person_id", "other_id")


@prepared
def _apart(person: int, on: date) -> Any:
    running = runs(on)
    rows = KeptApart.objects.filter(running, person_id=person).unscoped(reason=_REASON)
    return rows.values_list("other_id", flat=True)
