"""Emergency access: what it opens, for how long, when it is reported, told and reviewed.

Somebody is in danger and the file is shut. A worker opens the least that helps, to read it, for an hour; others learn of it at once.

Source: the practice of break-glass access (purpose code and free text, re-authentication, alarm, review) in domain-brief 5.1; GDPR
(EU) 2016/679 Art. 6(1)(d) and 9(2)(c), vital interests. The numbers below are rules of the house, not of a law.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from aplis.rules.names import tokens
from aplis.rules.scopes import mask

LIFE, HEALTH, CHILD = "life", "health", "child"
BASIS: Final = "vital_interests"
PURPOSE: Final = "safeguarding"

# What each danger needs at most; the legal basis and the role narrow it further.
NEEDED: Final[Mapping[str, int]] = {
    LIFE: mask(["health", "mental_health", "safety", "contact"]),
    HEALTH: mask(["health", "mental_health", "addiction", "contact"]),
    CHILD: mask(["children", "family", "safety", "contact"]),
}
LASTS: Final = timedelta(minutes=60)
TOLD_WITHIN: Final = timedelta(hours=72)
REVIEW_DAYS: Final = 2  # working days
REPEATED_WITHIN: Final = timedelta(hours=24)  # the same person, opened again by anybody of the agency
OFTEN_WITHIN: Final = timedelta(days=7)
OFTEN_FROM: Final = 4  # accesses of one worker within OFTEN_WITHIN: more than three
LEAST_CHARACTERS: Final = 20
LEAST_WORDS: Final = 3  # different ones
LEAST_LETTERS: Final = 6  # different ones
POSTPONED_AT_MOST: Final = timedelta(days=90)
_SATURDAY: Final = 5  # as date.weekday()


def scopes_of(danger: str, *, opened: int) -> int:
    """The scopes of one access: what this danger needs of what the legal basis opens to this kind of agency.

    raises KeyError for a danger that is none.

    >>> scopes_of("child", opened=mask(["children", "safety", "work"])) == mask(["children", "safety"])
    True
    """
    return NEEDED[danger] & opened


def objection_to_reason(text: str) -> str:
    """Why these words do not say what is happening: `too_short`, `repetition`; "" when they do.

    >>> objection_to_reason("danger danger danger danger"), objection_to_reason("He wrote that he will jump tonight")
    ('repetition', '')
    """
    plain = " ".join(text.split())
    if len(plain) < LEAST_CHARACTERS:
        return "too_short"
    letters = "".join(plain.casefold().split())
    is_repeated = letters in (letters + letters)[1:-1]
    is_poor = len(set(tokens(plain))) < LEAST_WORDS or len(set(letters)) < LEAST_LETTERS
    return "repetition" if is_repeated or is_poor else ""


def ends_at(began_at: datetime) -> datetime:
    return began_at + LASTS


def tell_by(began_at: datetime) -> datetime:
    """The instant by which the person has to be told."""
    return began_at + TOLD_WITHIN


def review_by(day: date) -> date:
    """The last day of the review: the second working day after. Saturdays and Sundays do not count.

    >>> review_by(date(2026, 11, 27))
    datetime.date(2026, 12, 1)
    """
    left = REVIEW_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return day


def is_overdue(*, tell_by: datetime, postponed_until: date | None, now: datetime, today: date) -> bool:
    """Whether somebody who was not told should have been by now. A postponement ends with its day."""
    return tell_by <= now if postponed_until is None else postponed_until <= today


def objection_to_postponing(until: date, *, today: date) -> str:
    """Why the person cannot be told on this day only: `not_ahead`, `too_far_ahead`; "" when nothing objects."""
    if until <= today:
        return "not_ahead"
    return "too_far_ahead" if until > today + POSTPONED_AT_MOST else ""
