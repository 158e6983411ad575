"""Asking for sight in the page: what may be asked for at which depth, how long an answer opens it, on what it may rest.

Source: what practitioners of shared notebooks asked for (see first who helps, then ask); GDPR Art. 6(1)(c) and (e): an agency opens
by itself only what a duty of both covers, everything else is the person's to open. Days and months are ours, as reviewed yearly.
"""

from datetime import date
from typing import Final

from aplis.rules.dates import add_months
from aplis.rules.scopes import ALL, BIT, DOMAINS, mask
from aplis.rules.tiers import SECTIONS, SUMMARY, WHO_HELPS

DUTIES: Final = ("statutory_task", "legal_duty")  # on what an answer may rest; a release is the person's
DAYS_TO_ANSWER: Final = 14  # proposed
DAYS_MOST: Final = 60
MONTHS_OPEN: Final = 3  # proposed
MONTHS_MOST: Final = 6
_PLAN: Final = BIT["plan"]
_DOMAINS: Final = mask(DOMAINS)


def asked_at(tier: int, scopes: int) -> int:
    """What a request of this depth names: who helps stands with the joint plan, and a summary tells of domains beside it.

    >>> asked_at(WHO_HELPS, ALL) == BIT["plan"]
    True
    """
    if tier == WHO_HELPS:
        return _PLAN
    return scopes & _DOMAINS | _PLAN if tier == SUMMARY else scopes & ALL


def objection_to_asking(tier: int, scopes: int, *, today: date, ends_on: date) -> str:
    """Why this cannot be asked: `no_such_tier`, `nothing_asked`, `answer_needed_too_soon`, `answer_needed_too_late`; "" when it can."""
    if tier not in {WHO_HELPS, SUMMARY, SECTIONS}:
        return "no_such_tier"
    named = scopes & _DOMAINS if tier == SUMMARY else scopes & ALL
    if tier != WHO_HELPS and not named:
        return "nothing_asked"
    if ends_on <= today:
        return "answer_needed_too_soon"
    return "answer_needed_too_late" if (ends_on - today).days > DAYS_MOST else ""


def objection_to_days(starts_on: date, shuts_on: date, *, today: date) -> str:
    """Why an answer cannot open for these days: `back_dated`, `shuts_before_it_opens`, `too_long`; "" when it can."""
    if starts_on < today:
        return "back_dated"
    if shuts_on <= starts_on:
        return "shuts_before_it_opens"
    return "too_long" if shuts_on > add_months(starts_on, MONTHS_MOST) else ""


def objection_to_opening(granted: int, *, asked: int, openable: int, tier: int) -> str:
    """Why an answer cannot open this: `nothing_chosen`, `more_than_asked`, `plan_missing`, `not_covered`; "" when it can.

    openable  what the duty it rests on opens for the asking agency and an agreement in force covers
    """
    if not granted or (tier == SUMMARY and not granted & _DOMAINS):
        return "nothing_chosen"
    if granted & ~asked:
        return "more_than_asked"
    if tier < SECTIONS and not granted & _PLAN:
        return "plan_missing"
    return "not_covered" if granted & ~openable else ""
