"""Signs that a look deserves a question. A sign is no finding: most have a good reason, and a named person judges each.

Facts in, codes of signs out; thresholds are dated data.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final

EMERGENCY: Final = "emergency"
AFTER_OBJECTION: Final = "after_objection"
WATCHED: Final = "watched"
COLLEAGUE: Final = "colleague"
SAME_NAME: Final = "same_name"
OUTSIDE: Final = "outside"
MANY: Final = "many"
NIGHT: Final = "night"
WEEKEND: Final = "weekend"
# In this order they are told; the first ones weigh most.
SIGNS: Final = (EMERGENCY, AFTER_OBJECTION, WATCHED, COLLEAGUE, SAME_NAME, OUTSIDE, MANY, NIGHT, WEEKEND)
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on something is a sign.

    night_from, night_until  local hours; a look in an hour from the first, or before the second, was at night
    persons                  different persons opened by one worker in a day, above which it is many
    times_usual              the same as a multiple of the worker's own median of the days before with any
    least_persons            below this a multiple is no sign: three times two is an ordinary day
    usual_days               days before that count for the median
    days_after_objection     for so many days a look after an objection is told of
    alarm_persons, alarm_minutes  so many different persons within so many minutes alarm at once
    delay_months             the longest time for which the person is not told of looks
    """

    valid_from: date
    source: str
    night_from: int = 22
    night_until: int = 6
    persons: int = 60
    times_usual: int = 3
    least_persons: int = 15
    usual_days: int = 30
    days_after_objection: int = 90
    alarm_persons: int = 300
    alarm_minutes: int = 10
    delay_months: int = 12


LIMITS: Final = (
    Limits(
        date(2018, 5, 25),
        "Set by the house: GDPR Art. 32(1)(d) asks for regular review, no law names numbers. Night: 22 to 6, Directive"
        " 2003/88/EC Art. 2(3) (at least seven hours with midnight to 5)",
    ),
)


def limits_on(day: date) -> Limits:
    """raises ValueError for a day before the first set."""
    found = next((each for each in reversed(LIMITS) if each.valid_from <= day), None)
    if found is None:
        raise ValueError(f"No limits hold on {day}")
    return found


@dataclass(frozen=True, slots=True)
class Facts:
    """The looks of one worker at one person on one day.

    day            local
    hours          local hours in which there were looks
    persons        different persons that the worker opened on the day
    usual          persons on each of the worker's days before, days without any left out
    worker_names, person_names   folded words; families are alike when they share one. Empty where the reader sees no name
    colleague_names   the folded full names of the agency's workers, this worker among them
    family_names   those of the person's names that are family names
    is_own_case    the worker leads the person's file, or nobody does; None where that cannot be told any more
    was_emergency  a look rested on an emergency access
    objected_on    the days on which the person asked or objected
    """

    day: date
    hours: frozenset[int]
    persons: int = 1
    usual: tuple[int, ...] = ()
    worker_names: frozenset[str] = frozenset()
    family_names: frozenset[str] = frozenset()
    person_names: frozenset[str] = frozenset()
    colleague_names: frozenset[frozenset[str]] = frozenset()
    is_own_case: bool | None = None
    is_watched: bool = False
    was_emergency: bool = False
    objected_on: tuple[date, ...] = ()


def signs(facts: Facts) -> tuple[str, ...]:
    """The codes of the signs, in the order of SIGNS.

    >>> signs(Facts(day=date(2026, 3, 2), hours=frozenset({9}), is_own_case=True))
    ()
    """
    limits = limits_on(facts.day)
    after = timedelta(days=limits.days_after_objection)
    found = {
        EMERGENCY: facts.was_emergency,
        AFTER_OBJECTION: any(timedelta(0) <= facts.day - on <= after for on in facts.objected_on),
        WATCHED: facts.is_watched,
        COLLEAGUE: bool(facts.person_names) and facts.person_names in facts.colleague_names,
        SAME_NAME: bool(facts.worker_names & facts.family_names),
        OUTSIDE: facts.is_own_case is False,
        MANY: is_many(facts.persons, facts.usual, limits),
        NIGHT: any(hour >= limits.night_from or hour < limits.night_until for hour in facts.hours),
        WEEKEND: facts.day.weekday() >= _SATURDAY,
    }
    return tuple(sign for sign in SIGNS if found[sign])


def is_many(persons: int, usual: tuple[int, ...], limits: Limits) -> bool:
    """Whether so many persons in a day are more than a day's work, or than this worker's own."""
    if persons > limits.persons:
        return True
    return bool(usual) and persons >= limits.least_persons and persons > limits.times_usual * median(usual)


def most_at_once(opened: Iterable[tuple[datetime, int]], minutes: int) -> int:
    """The most different persons opened within so many minutes. `opened` holds the instant and the person of each look.

    >>> most_at_once([(datetime(2026, 3, 2, 9, 0), 1), (datetime(2026, 3, 2, 9, 9), 2), (datetime(2026, 3, 2, 9, 20), 3)], 10)
    2
    """
    window, most, first = timedelta(minutes=minutes), 0, 0
    inside: dict[int, int] = {}
    looks = sorted(opened)
    for at, person in looks:
        inside[person] = inside.get(person, 0) + 1
        while at - looks[first][0] > window:
            gone = looks[first][1]
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
            first += 1
        most = max(most, len(inside))
    return most
