"""The levels that a pair reaches as one number, so that millions of pairs are kept, counted and weighed as numbers.

A person's traits reach few different patterns: some thousand for any number of pairs.
"""

from collections.abc import Iterable
from math import prod
from typing import Final

from aplis.rules.matching.models import SHIPPED

_PREFIXES: Final = {
    "given": "given_",
    "family": "family_",
    "names": "names_",
    "born": "born_",
    "number": "number_",
    "postcode": "postcode_",
    "phone": "phone_",
    "sex": "sex_",
}
# Traits in the order of scoring.compared, each with its levels in the order of the model; a pair reaches one of a trait or none.
TRAITS: Final[dict[str, tuple[str, ...]]] = {
    trait: tuple(level for level in SHIPPED.levels if level.startswith(prefix)) for trait, prefix in _PREFIXES.items()
}
_SIZES: Final = [len(levels) + 1 for levels in TRAITS.values()]
# What the first level of a trait adds to the number; the second adds it twice.
STEPS: Final[dict[str, int]] = {trait: prod(_SIZES[:place]) for place, trait in enumerate(TRAITS)}
_ADDED: Final = {
    level: place * STEPS[trait] for trait, levels in TRAITS.items() for place, level in enumerate(levels, start=1)
}


def pattern_of(levels: Iterable[str]) -> int:
    """One number for these levels, at most one of each trait.

    >>> pattern_of([]), levels_of(pattern_of(["family_same", "born_swapped"]))
    (0, ('family_same', 'born_swapped'))
    """
    return sum(map(_ADDED.__getitem__, levels))


def levels_of(pattern: int) -> tuple[str, ...]:
    """The levels again, in the order of the traits."""
    found = []
    for trait, levels in TRAITS.items():
        place = pattern // STEPS[trait] % (len(levels) + 1)
        if place:
            found.append(levels[place - 1])
    return tuple(found)
