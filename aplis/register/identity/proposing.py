"""Pairs that a comparison of many files found, put into the queue. Part of an operator's command."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import batched
from typing import Final

from aplis.register.identity.comparing import cards_of, told_of
from aplis.register.identity.models import CandidatePair
from aplis.register.people.models import Person
from aplis.rules.matching.scoring import Addend

_PORTION: Final = 500  # pairs of one statement
_REASON: Final = "an operator's command compares all files; a worker sees the pairs of which both are open"


@dataclass(frozen=True, slots=True)
class Found:
    """Two files, and what speaks for and against their being of one person."""

    first: int
    second: int
    because: tuple[Addend, ...]


def propose(found: Iterable[Found], *, origin: str = CandidatePair.Origin.LINK) -> int:
    """Puts the pairs that are not there yet into the queue; what was decided stands. Returns how many are new.

    Runs as an operator. Pairs of one and the same file, and of files that were put together or are sealed, are left out.
    """
    return sum(_propose(list(some), origin) for some in batched(found, _PORTION, strict=False))


def _propose(some: list[Found], origin: str) -> int:
    ids = {person for each in some for person in (each.first, each.second)}
    open_files = Person.objects.filter(
        pk__in=ids, merged_into__isnull=True, protection_level__lt=Person.Protection.SEALED
    ).unscoped(reason=_REASON)
    standing, cards = set(open_files.values_list("pk", flat=True)), cards_of(ids)
    wanted = {
        tuple(sorted((each.first, each.second))): each
        for each in some
        if each.first != each.second and {each.first, each.second} <= standing
    }
    known = _known(ids)
    new = [
        CandidatePair(
            first_id=first, second_id=second, origin=origin, **told_of(cards[first], cards[second], each.because)
        )
        for (first, second), each in wanted.items() if (first, second) not in known
    ]  # fmt: skip
    CandidatePair.objects.bulk_create(new, batch_size=_PORTION, ignore_conflicts=True)
    return len(new)


def _known(ids: set[int]) -> set[tuple[int, ...]]:
    """The pairs of these files that are there, and those of which two people have told apart a file that went into one of them."""
    rows = Person.objects.filter(merged_into__in=ids).unscoped(reason=_REASON)
    into = dict(rows.values_list("pk", "merged_into_id"))
    files = ids | into.keys()
    pairs = CandidatePair.objects.filter(first_id__in=files, second_id__in=files).unscoped(reason=_REASON)
    found = pairs.values_list("first_id", "second_id", "state")
    return {
        tuple(sorted((into.get(first, first), into.get(second, second))))
        for first, second, state in found
        if state == CandidatePair.State.DIFFERENT or into.keys().isdisjoint((first, second))
    }
