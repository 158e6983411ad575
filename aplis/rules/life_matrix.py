"""The life-domain matrix: how it is in each of the thirteen domains, in levels from 1 to 5, and when two agencies see it differently.

Our own instrument. It has no total, is not a diagnosis and decides nothing: a domain that nobody rated is unknown, never zero. Two agencies
that are far apart are to talk, together with the person; neither view replaces the other. Pure.

Source: 2SoKroG newsletter (the same list for the employment service and the social work centre). How far apart is far, in levels, and how
long a rating may be held against another, in months, are first settings, to be reviewed with practitioners.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from aplis.rules.dates import add_months

LEVELS: Final = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Instrument:
    """One version of the matrix, in force from a day on. What its levels mean is worded beside the pages, by its code.

    apart   levels between two ratings from which on they disagree
    months  how long a rating is held against another one
    """

    code: str
    since: date
    apart: int
    months: int


INSTRUMENTS: Final = (Instrument("matrix.2026", since=date(2026, 1, 1), apart=2, months=6),)
CODES: Final = tuple(each.code for each in INSTRUMENTS)


@dataclass(frozen=True)
class Rated:
    """One domain, rated by one agency. `number` grows with time: of two ratings of one day the later counts."""

    scope: int
    agency: int
    level: int
    on: date
    number: int
    instrument: str = INSTRUMENTS[0].code


@dataclass(frozen=True)
class Disagreement:
    """The newest rating of an agency and that of another one, of the same domain and far apart."""

    rating: Rated
    against: Rated


def in_force(on: date) -> Instrument | None:
    """The version of a day; None before there was any.

    >>> in_force(date(2026, 12, 1)).code
    'matrix.2026'
    """
    return max((each for each in INSTRUMENTS if each.since <= on), key=lambda each: each.since, default=None)


def newest(ratings: Iterable[Rated]) -> dict[tuple[int, int], Rated]:
    """By domain and agency the rating that counts: the one of the latest day, of that day the one given last."""
    found: dict[tuple[int, int], Rated] = {}
    for each in sorted(ratings, key=_age):
        found[each.scope, each.agency] = each
    return found


def disagreements(ratings: Iterable[Rated], *, agency: int, on: date) -> tuple[Disagreement, ...]:
    """Where the newest rating of the agency is far from that of another one, by domain; of several others the farthest.

    Both are of the same version, so that the levels mean the same, and neither is too old on the day.
    """
    by_place = {place: each for place, each in newest(ratings).items() if _holds(each, on)}
    found = []
    for scope in sorted({scope for scope, of in by_place if of == agency}):
        mine = by_place[scope, agency]
        others = [each for (where, of), each in by_place.items() if where == scope and of != agency]
        far = [each for each in others if _are_apart(mine, each)]
        if far:
            found.append(Disagreement(mine, max(far, key=lambda each: (abs(each.level - mine.level), _age(each)))))
    return tuple(found)


def _are_apart(one: Rated, other: Rated) -> bool:
    return one.instrument == other.instrument and abs(one.level - other.level) >= _version(one.instrument).apart


def _holds(rating: Rated, on: date) -> bool:
    return rating.instrument in CODES and rating.on <= on <= add_months(rating.on, _version(rating.instrument).months)


def _version(code: str) -> Instrument:
    return next(each for each in INSTRUMENTS if each.code == code)


def _age(rating: Rated) -> tuple[date, int]:
    return rating.on, rating.number
