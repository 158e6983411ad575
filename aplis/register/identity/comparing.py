"""The cards of persons, held against each other. What is read here crosses agencies; a caller shows only what the asker may know."""

from collections.abc import Iterable
from typing import Any

from aplis.core.database import looking
from aplis.register.people.models import MatchCard
from aplis.rules.matching.records import Described
from aplis.rules.matching.scoring import Addend, score
from aplis.rules.matching.traps import traps


def cards_of(people: Iterable[int]) -> dict[int, Described]:
    """What a look-up compares of these persons; somebody without a card compares as a blank one."""
    ids = list(people)
    with looking():
        kept = dict(MatchCard.objects.filter(person_id__in=ids).values_list("person_id", "packed"))
    return {person: Described.unpacked(kept[person]) if person in kept else Described() for person in ids}


def told_of(one: Described, other: Described, because: tuple[Addend, ...]) -> dict[str, Any]:
    """What a pair of these two tells whoever decides about it: the columns of CandidatePair."""
    return {
        "score": score(because),
        "because": [[addend.level, addend.weight] for addend in because],
        "warnings": list(traps(one, other, because)),
    }
