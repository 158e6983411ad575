"""The cards of persons, held against each other. What is read here crosses agencies; a caller shows only what the asker may know."""

from collections.abc import Iterable

from aplis.core.database import looking
from aplis.register.people.models import MatchCard
from aplis.rules.matching.records import Described


def cards_of(people: Iterable[int]) -> dict[int, Described]:
    """What a look-up compares of these persons; somebody without a card compares as a blank one."""
    ids = list(people)
    with looking():
        kept = dict(MatchCard.objects.filter(person_id__in=ids).values_list("person_id", "packed"))
    return {person: Described.unpacked(kept[person]) if person in kept else Described() for person in ids}
