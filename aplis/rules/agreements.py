"""The life of an exchange agreement: its states on a day, the days it may have, and when both sides look at it again.

Source: GDPR Art. 26 and 28(3) (what is shared, by whom and until when is put down in writing); mission row M035 (review date and
reminder). The longest run and the days of the reminder are ours: a lawyer of the country has to confirm them.
"""

from datetime import date
from typing import Final

from aplis.rules.dates import add_months
from aplis.rules.legal_bases import BASES, SPECIAL_MASK

DRAFT, LAID_ASIDE, COMING, IN_FORCE, OVER = "draft", "laid_aside", "coming", "in_force", "over"
REMIND_DAYS: Final = 30  # before the review and before the end
MONTHS_MOST: Final = 60  # then it is made anew


def state_on(*, is_signed: bool, starts_on: date, ends_on: date, ended_on: date | None, on: date) -> str:
    """What an agreement is called on a day. `is_signed`: both sides have. `ended_on`: it was ended, or laid aside as a draft.

    >>> state_on(is_signed=True, starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1), ended_on=None, on=date(2026, 11, 20))
    'in_force'
    """
    if not is_signed:
        return LAID_ASIDE if ended_on is not None else DRAFT
    if on >= min(ends_on, ended_on or ends_on):
        return OVER
    return IN_FORCE if on >= starts_on else COMING


def objection_to_days(starts_on: date, ends_on: date, review_on: date, *, today: date) -> str:
    """Why these days do not do: `back_dated`, `ends_before_it_starts`, `too_long`, `review_outside`; "" when they do.

    Nothing moves by an agreement on a day before both had signed it, so it never begins in the past.
    """
    if starts_on < today:
        return "back_dated"
    if ends_on <= starts_on:
        return "ends_before_it_starts"
    if ends_on > add_months(starts_on, MONTHS_MOST):
        return "too_long"
    return "" if starts_on < review_on <= ends_on else "review_outside"


def objection_to_scopes(scopes: int, basis: str) -> str:
    """Why these scopes do not go with the basis: `basis_opens_no_special`; "" when they do.

    Data concerning health move only on a basis that names its ground of Art. 9.
    """
    is_named = basis in BASES and bool(BASES[basis].special_article)
    return "basis_opens_no_special" if scopes & SPECIAL_MASK and not is_named else ""


def is_due(day: date, *, on: date) -> bool:
    """Whether somebody is reminded of a day: in the thirty days before it, and after it has passed.

    >>> is_due(date(2026, 12, 20), on=date(2026, 11, 20)), is_due(date(2026, 12, 21), on=date(2026, 11, 20))
    (True, False)
    """
    return (day - on).days <= REMIND_DAYS
