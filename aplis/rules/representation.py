"""Who may act for a person, in which matters and until when. Everything else stays with the person.

Source: Convention on the Rights of Persons with Disabilities, Art. 12 (support in deciding, never more than is needed); family law of
Slovenia, Croatia and Latvia (parental care ends at 18; a guardian for one matter where interests conflict); GDPR Art. 7.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from aplis.rules.dates import DAY, MONTH, YEAR, add_months
from aplis.rules.scopes import ALL, BIT

PARENT, GUARDIAN, SUPPORTER, ATTORNEY = "parent", "guardian", "supporter", "attorney"
TRUSTED, CONFLICT_GUARDIAN = "trusted", "conflict_guardian"
KINDS: Final = (PARENT, GUARDIAN, SUPPORTER, ATTORNEY, TRUSTED, CONFLICT_GUARDIAN)

# What may be done on the own pages.
READ, ASK, DECIDE, CHOOSE = "read", "ask", "decide", "choose"
# `ask`: to say that something is not understood or wrong. `decide`: to take back a release, answer an offer, change how to be
# reached. `choose`: to name a trusted person, which nobody does for somebody else.
_DECIDES: Final = frozenset({READ, ASK, DECIDE})
_ASKS: Final = frozenset({READ, ASK})
ACTS: Final[Mapping[str, frozenset[str]]] = {
    PARENT: _DECIDES,
    GUARDIAN: _DECIDES,
    SUPPORTER: _ASKS,  # helps the person to decide and decides nothing
    ATTORNEY: _DECIDES,
    TRUSTED: frozenset({READ}),  # accompanies, reminds, fills in together
    CONFLICT_GUARDIAN: _DECIDES,
}
OF_THE_PERSON: Final = frozenset({READ, ASK, DECIDE, CHOOSE})
MAJORITY: Final = 18  # completed years
TRUSTED_MONTHS_MOST: Final = 12  # months, as for a release: whoever is chosen is chosen anew
LAY_SCOPES: Final = (
    BIT["contact"] | BIT["plan"]
)  # what a lay helper is offered; life domains only where the person says so


@dataclass(frozen=True)
class Standing:
    """A representation as it is recorded, and whether the two are kept apart.

    scopes      mask of the matters it covers
    ends_on     exclusive; None where it has no end
    """

    kind: str
    scopes: int
    starts_on: date
    ends_on: date | None = None
    is_view_only: bool = False
    has_conflict: bool = False
    is_kept_apart: bool = False


def acts_of(kind: str, *, is_view_only: bool = False) -> frozenset[str]:
    """What somebody of this kind may do in the matters covered; nothing for a kind that is not known.

    >>> sorted(acts_of("guardian", is_view_only=True))
    ['read']
    """
    acts = ACTS.get(kind, frozenset())
    return acts & {READ} if is_view_only else acts


def objection_to(standing: Standing, *, on: date, born_on: date | None = None, precision: str = DAY) -> str:
    """Why nothing may rest on it on a day: `kept_apart`, `conflict`, `not_begun`, `ended`, `of_age`; "" when it holds."""
    if standing.is_kept_apart:
        return "kept_apart"
    if standing.has_conflict:
        return "conflict"
    if on < standing.starts_on:
        return "not_begun"
    if standing.ends_on is not None and on >= standing.ends_on:
        return "ended"
    grown = end_at_majority(standing.kind, born_on, precision)
    return "of_age" if grown is not None and on >= grown else ""


def covers(standing: Standing, wanted: int, act: str, *, on: date) -> bool:
    """Whether an act about all of these scopes may rest on it. A part is not enough: what reaches further is the person's.

    >>> housing = Standing("guardian", BIT["housing"], date(2026, 1, 1))
    >>> covers(housing, BIT["housing"], "decide", on=date(2026, 2, 1))
    True
    >>> covers(housing, BIT["housing"] | BIT["health"], "decide", on=date(2026, 2, 1))
    False
    """
    may = act in acts_of(standing.kind, is_view_only=standing.is_view_only)
    return may and not wanted & ~standing.scopes and not objection_to(standing, on=on)


def end_at_majority(kind: str, born_on: date | None, precision: str) -> date | None:
    """The day from which a parent represents no more; None for other kinds and where the birth date is not known.

    Where only month or year is known, its first day counts: nobody is represented a day too long.
    """
    if kind != PARENT or born_on is None or precision not in {DAY, MONTH, YEAR}:
        return None
    grown = add_months(born_on, 12 * MAJORITY)
    # Somebody born on 29 February is of age on 1 March, as rules.dates counts years.
    return grown.replace(month=3, day=1) if (born_on.month, born_on.day) == (2, 29) and grown.day == 28 else grown


def objection_to_days(kind: str, starts_on: date, ends_on: date | None, *, today: date) -> str:
    """Why these days do not do: `ends_before_it_starts`, `over_already`, `needs_end`, `too_long`; "" when they do."""
    if ends_on is None:
        return "needs_end" if kind == TRUSTED else ""
    if ends_on <= starts_on:
        return "ends_before_it_starts"
    if ends_on <= today:
        return "over_already"
    return "too_long" if kind == TRUSTED and ends_on > add_months(starts_on, TRUSTED_MONTHS_MOST) else ""


def objection_to_scopes(kind: str, scopes: int, *, chosen_by_person: bool) -> str:
    """Why these scopes do not do: `none`, or `not_chosen` for a trusted person whom nobody but the person may choose."""
    if not scopes & ALL:
        return "none"
    return "not_chosen" if kind == TRUSTED and not chosen_by_person else ""


def may_person_end(kind: str, *, chosen_by_person: bool) -> bool:
    """Whether the person ends it by her own word: what she chose, and a power of attorney that she gave."""
    return chosen_by_person or kind in {TRUSTED, ATTORNEY}
