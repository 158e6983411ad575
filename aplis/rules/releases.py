"""The life of a release from professional secrecy: its states, what leads from one to the next, its days, and who may give it.

Source: FHIR R4 Consent.status; Swedish practice of coordinated individual plans (the person's consent lifts secrecy between named
bodies); GDPR Art. 7. Months and ages come from the jurisdiction's rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from aplis.rules.dates import add_months

DRAFT, OFFERED, GIVEN, ACTIVE = "draft", "offered", "given", "active"
REFUSED, EXPIRED, WITHDRAWN, SUPERSEDED, ERROR = "refused", "expired", "withdrawn", "superseded", "error"

# What may follow what. An end is an end: a new conversation makes a new sheet.
FOLLOWS: Final[Mapping[str, frozenset[str]]] = {
    DRAFT: frozenset({OFFERED, GIVEN, ACTIVE, REFUSED, ERROR}),
    OFFERED: frozenset({GIVEN, ACTIVE, REFUSED, ERROR, EXPIRED}),
    GIVEN: frozenset({ACTIVE, WITHDRAWN, SUPERSEDED, ERROR, EXPIRED}),
    ACTIVE: frozenset({EXPIRED, WITHDRAWN, SUPERSEDED, ERROR}),
    REFUSED: frozenset(),
    EXPIRED: frozenset(),
    WITHDRAWN: frozenset(),
    SUPERSEDED: frozenset(),
    ERROR: frozenset(),
}
FHIR: Final[Mapping[str, str]] = {
    DRAFT: "draft",
    OFFERED: "proposed",
    GIVEN: "active",
    ACTIVE: "active",
    REFUSED: "rejected",
    EXPIRED: "inactive",
    WITHDRAWN: "inactive",
    SUPERSEDED: "inactive",
    ERROR: "entered-in-error",
}
OPENS: Final = frozenset({GIVEN, ACTIVE})
BASIS: Final = "release"  # the code of the legal basis
REMIND_DAYS: Final = 30  # before the end
SENT_MONTHS: Final = 12  # at most, of a release that another system sends; the longest of any jurisdiction here


@dataclass(frozen=True)
class Giver:
    """Who answers: the person, or a representative.

    age              completed years of the person; None where the birth date is not known
    represents       kind of representation of who answers; "" for the person
    is_covering      whether that representation holds today, decides, and covers the scopes asked for
    has_conflict     a conflict of interest of the representative
    """

    age: int | None
    represents: str = ""
    is_covering: bool = False
    has_conflict: bool = False


def may_follow(state: str, wanted: str) -> bool:
    return wanted in FOLLOWS.get(state, frozenset())


def state_on(state: str, *, starts_on: date, ends_on: date, on: date) -> str:
    """What a given sheet is called on a day: days pass without anybody writing. An ended one stays ended."""
    if state not in OPENS:
        return state
    if on >= ends_on:
        return EXPIRED
    return ACTIVE if on >= starts_on else GIVEN


def objection_to_days(starts_on: date, ends_on: date, *, today: date, months_most: int) -> str:
    """Why these days do not do: `back_dated`, `ends_before_it_starts`, `too_long`, `too_far_ahead`; "" when they do.

    A release is never dated back: what was looked at before it was given was looked at without it.
    """
    if starts_on < today:
        return "back_dated"
    if ends_on <= starts_on:
        return "ends_before_it_starts"
    if ends_on > add_months(starts_on, months_most):
        return "too_long"
    return "too_far_ahead" if starts_on > add_months(today, months_most) else ""


def objection_to_sent(basis: str, starts_on: date, ends_on: date, *, today: date) -> str:
    """Why a release that another system sends is none: `not_a_release`, `too_long`, `too_far_ahead`; "" when nothing objects.

    It may have begun before: it was given there, and opens nothing here before it came.

    >>> objection_to_sent("statutory_task", date(2026, 1, 1), date(2026, 2, 1), today=date(2026, 1, 1))
    'not_a_release'
    """
    if basis != BASIS:
        return "not_a_release"
    if ends_on > add_months(starts_on, SENT_MONTHS):
        return "too_long"
    return "too_far_ahead" if starts_on > add_months(today, SENT_MONTHS) else ""


def objection_to_giver(giver: Giver, *, self_consent_age: int) -> str:
    """Why this giver may not give it: `too_young`, `not_covered`, `conflict`; "" when nothing objects.

    >>> objection_to_giver(Giver(age=14), self_consent_age=15)
    'too_young'
    """
    if not giver.represents:
        return "too_young" if giver.age is not None and giver.age < self_consent_age else ""
    if giver.has_conflict:
        return "conflict"
    return "" if giver.is_covering else "not_covered"
