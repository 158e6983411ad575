"""The generations of one household, so that a page can draw three of them as three rows.

A generation is a place to draw somebody and nothing more. No flag, score, circumstance or right
of one member is read here or passes to a relative; a member is known by role and birth year only.

Source: mission row M021 (intergenerational transmission of vulnerability is seen in the household,
never inherited as a mark on a child).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

# Steps down from the head of the household. None: the role alone does not tell.
STEPS: Final[dict[str, int | None]] = {
    "head": 0,
    "partner": 0,
    "child": 1,
    "parent": -1,
    "grandparent": -2,
    "grandchild": 2,
    "sibling": 0,
    "other_relative": None,
    "not_related": None,
    "unknown": None,
}
ROLES: Final = tuple(STEPS)


@dataclass(frozen=True)
class Member:
    """A member as this rule sees one. `role` is towards the head; `born_year` may be unknown."""

    key: int
    role: str
    born_year: int | None = None


def generations(members: Iterable[Member]) -> dict[int, int]:
    """Generation per member key, the oldest 0; a missing generation in between keeps its number.

    Whoever has no telling role stands with the member of nearest birth year, the older one in a
    tie, and beside the head when no year is known.

    raises ValueError naming a role that is none of ROLES.

    >>> generations([Member(1, "head"), Member(2, "child"), Member(3, "parent")])
    {1: 1, 2: 2, 3: 0}
    """
    household = tuple(members)
    for member in household:
        if member.role not in STEPS:
            raise ValueError(f"{member.role!r} is not a role; the roles are: {' '.join(ROLES)}")
    placed = [(m.born_year, step) for m in household if (step := STEPS[m.role]) is not None]
    dated = [(year, step) for year, step in placed if year is not None]
    steps = {member.key: _step(member, dated) for member in household}
    oldest = min(steps.values(), default=0)
    return {key: step - oldest for key, step in steps.items()}


def _step(member: Member, dated: list[tuple[int, int]]) -> int:
    step, born = STEPS[member.role], member.born_year
    if step is not None:
        return step
    if born is None or not dated:
        return 0
    return min((abs(year - born), year, nearby) for year, nearby in dated)[2]
