"""The words in which a life situation is recorded: kinds, sources, confidences, circumstances.

A circumstance is what makes the situation harder, in the person's view or a worker's. It expires,
so that nobody carries an old one for life, and no rule about duties or measures may read it.

Source: 2SoKroG newsletter (aggravating circumstances beside official papers); validities are a
first setting to be reviewed with practitioners, months.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from aplis.rules.dates import add_months

KINDS: Final = ("strength", "need", "observation", "own_words", "event", "level")
SOURCES: Final = ("person", "worker", "agency_record", "register", "relative")
CONFIDENCES: Final = ("stated", "confirmed", "disputed")


@dataclass(frozen=True)
class Circumstance:
    """One coded circumstance: `domain.what`, and how many months a record of it stands."""

    code: str
    months: int

    @property
    def domain(self) -> str:
        """The life domain, which is also the scope that opens the record."""
        return self.code.partition(".")[0]


_MONTHS: Final = {
    "income.debt_enforcement": 12,
    "income.no_income": 3,
    "income.arrears": 6,
    "work.long_term_unemployed": 12,
    "work.insecure_work": 6,
    "work.no_transport": 12,
    "learning.left_school": 24,
    "learning.reading_or_numbers": 24,
    "learning.working_language": 12,
    "learning.no_digital_access": 12,
    "housing.eviction_notice": 3,
    "housing.no_fixed_home": 3,
    "housing.overcrowded": 12,
    "housing.unfit": 12,
    "health.chronic_illness": 24,
    "health.disability": 24,
    "health.no_treatment": 6,
    "mental_health.distress": 6,
    "mental_health.long_term_condition": 12,
    "mental_health.bereavement": 12,
    "addiction.alcohol": 6,
    "addiction.drugs": 6,
    "addiction.gambling": 6,
    "daily_life.needs_help_with_self_care": 12,
    "daily_life.needs_help_with_household": 12,
    "daily_life.needs_help_with_paperwork": 12,
    "family.care_without_relief": 6,
    "family.conflict": 6,
    "family.single_carer": 12,
    "children.school_absence": 6,
    "children.care_concern": 3,
    "children.no_childcare": 6,
    "network.isolation": 6,
    "network.discrimination": 12,
    "network.mistrust_of_services": 12,
    "safety.violence_now": 3,
    "safety.violence_past": 12,
    "safety.threats": 3,
    "rights.no_papers": 6,
    "rights.detention_release": 6,
    "rights.open_proceedings": 6,
}
CIRCUMSTANCES: Final[dict[str, Circumstance]] = {code: Circumstance(code, months) for code, months in _MONTHS.items()}


def in_domain(domain: str) -> tuple[Circumstance, ...]:
    """The circumstances of one domain, in the order of the list."""
    return tuple(each for each in CIRCUMSTANCES.values() if each.domain == domain)


def ends_on(code: str, true_on: date) -> date:
    """The first day on which a circumstance true on a day no longer counts.

    raises KeyError for a code that is not in CIRCUMSTANCES.

    >>> ends_on("housing.eviction_notice", date(2026, 11, 30))
    datetime.date(2027, 2, 28)
    """
    return add_months(true_on, CIRCUMSTANCES[code].months)
