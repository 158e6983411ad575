"""Months and ages of a release: the country's own, or the baseline."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules.jurisdictions import rule_set, shipped
from aplis.rules.release_limits import MONTHS, MONTHS_MOST, SELF_CONSENT_AGE, Limits, limits_in

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize("country", shipped())
def test_a_country_with_a_set_of_its_own_is_asked(country: str) -> None:
    rules = rule_set(country, TODAY)
    assert rules is not None
    found = limits_in(country, TODAY)
    assert (found.self_consent_age, found.rule) == (rules.self_consent_age, rules.code)


def test_without_a_set_the_baseline_holds() -> None:
    assert limits_in("RS", TODAY) == Limits(MONTHS, MONTHS_MOST, SELF_CONSENT_AGE, "EU")
    assert limits_in("", TODAY) == limits_in("RS", TODAY)


@given(country=st.sampled_from([*shipped(), "RS", ""]), on=st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_never_longer_than_twelve_months_and_the_proposal_never_longer_than_the_most(country: str, on: date) -> None:
    found = limits_in(country, on)
    assert 0 < found.months <= found.months_most <= MONTHS_MOST
