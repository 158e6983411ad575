"""What a lay helper may be assigned, for how long, and what a person may let her see. Pure; no Django.

A lay helper works without training for it, under a named supervisor. So a task is short, and health, mental health and addiction are
never hers to see, whatever the person would allow.
"""

from datetime import date
from typing import Final

from aplis.rules.dates import add_months
from aplis.rules.legal_bases import SPECIAL_MASK
from aplis.rules.protection import Level

MONTHS_MOST: Final = 6  # months; what goes on longer is assigned anew, with the person


def objection_to_days(starts_on: date, ends_on: date, *, today: date) -> str:
    """Why a task does not run on these days, `ends_on` exclusive; "" when it does.

    >>> objection_to_days(date(2026, 12, 1), date(2027, 6, 2), today=date(2026, 12, 1))
    'too_long'
    """
    if starts_on < today:
        return "begun_before"
    if ends_on <= starts_on:
        return "ends_before_it_starts"
    return "too_long" if ends_on > add_months(starts_on, MONTHS_MOST) else ""


def grantable(*, file_opens: int, role_reads: int) -> int:
    """Mask of what a person may let a lay helper see: what the agency's own file opens and her role reads, no special category."""
    return file_opens & role_reads & ~SPECIAL_MASK


def may_be_helped(level: int) -> bool:
    """Whether somebody with this protection level is given a lay helper at all: nobody who is hidden or sealed."""
    return Level(level) < Level.HIDDEN
