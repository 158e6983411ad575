"""Whether a source brings more doubles than it used to, or only so many more as chance brings."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

MORE: Final = "more"
FEWER: Final = "fewer"
AS_BEFORE: Final = "as_before"
TOO_FEW: Final = "too_few"  # persons, to say anything
DRIFTS: Final = (MORE, FEWER, AS_BEFORE, TOO_FEW)
LEAST: Final = 10  # persons on either side from which a share says anything
_SIGMAS: Final = 3  # in 370 imports of a source that does not change one goes beyond


@dataclass(frozen=True, slots=True)
class Counted:
    """Persons that imports brought, and how many of them stand in a pair."""

    people: int
    paired: int

    @property
    def percent(self) -> float:
        return 100 * self.paired / self.people if self.people else 0.0


def bound(earlier: Counted, last: Counted) -> float:
    """By how many per cent the shares of both may differ by chance, each person being in a pair or not by herself.

    Three standard errors of the difference of two shares that are one, with Yates' correction, because counts are whole numbers.
    Source: Fleiss, Levin, Paik, Statistical Methods for Rates and Proportions (2003), 3.1. raises ValueError without people.

    >>> round(bound(Counted(1000, 50), Counted(100, 5)), 1)
    7.4
    """
    if not earlier.people or not last.people:
        raise ValueError("nobody was imported")
    share = (earlier.paired + last.paired) / (earlier.people + last.people)
    parts = 1 / earlier.people + 1 / last.people
    return 100 * (_SIGMAS * sqrt(share * (1 - share) * parts) + parts / 2)


def drift(earlier: Counted, last: Counted) -> str:
    """One of DRIFTS: how the last import stands to those before it.

    >>> drift(Counted(1000, 50), Counted(100, 12)), drift(Counted(1000, 50), Counted(100, 13)), drift(Counted(1000, 50), Counted(5, 5))
    ('as_before', 'more', 'too_few')
    """
    if min(earlier.people, last.people) < LEAST:
        return TOO_FEW
    change = last.percent - earlier.percent
    if abs(change) <= bound(earlier, last):
        return AS_BEFORE
    return MORE if change > 0 else FEWER
