"""How long a release may hold and from which age somebody gives it alone: the country's own numbers, or the baseline."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from aplis.rules.jurisdictions import BASELINE, rule_set

# Where a country has no set of its own. Months: practice of coordinated individual plans. Age: GDPR Art. 8(1), which sets 16 where a
# country has not decided on a lower one; completed years.
MONTHS: Final = 6
MONTHS_MOST: Final = 12
SELF_CONSENT_AGE: Final = 16


@dataclass(frozen=True)
class Limits:
    """months: what is proposed; months_most: the longest; rule: code of the set that says so."""

    months: int
    months_most: int
    self_consent_age: int
    rule: str


def limits_in(country: str, on: date) -> Limits:
    """The limits that hold in a country on a day. No country goes beyond twelve months.

    >>> limits_in("RS", date(2026, 11, 20))
    Limits(months=6, months_most=12, self_consent_age=16, rule='EU')
    """
    rules = rule_set(country, on)
    if rules is None:
        return Limits(MONTHS, MONTHS_MOST, SELF_CONSENT_AGE, BASELINE)
    most = min(rules.release_months_most, MONTHS_MOST)
    return Limits(min(rules.release_months, most), most, rules.self_consent_age, rules.code)
