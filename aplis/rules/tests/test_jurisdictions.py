"""Rule sets of countries narrow the baseline, name the line that decided, and say that a lawyer has to confirm them."""

from datetime import date

import pytest

from aplis.rules.jurisdictions import law_in, opens_in, rule_set, rule_sets, shipped
from aplis.rules.legal_bases import AGENCY_KINDS, BASES, opens
from aplis.rules.scopes import ALL

TODAY = date(2026, 11, 20)


@pytest.mark.mission("M009", "M012")
def test_slovenia_croatia_and_latvia_are_shipped_to_be_verified() -> None:
    assert shipped() == ("HR", "LV", "SI")
    assert [each.is_verified for country in shipped() for each in rule_sets(country)] == [False, False, False]


@pytest.mark.parametrize("country", ["SI", "HR", "LV"])
@pytest.mark.parametrize("basis", list(BASES))
@pytest.mark.parametrize("kind", AGENCY_KINDS)
def test_a_country_never_opens_what_the_baseline_shuts(country: str, basis: str, kind: str) -> None:
    found = opens_in(country, basis, kind, TODAY, released=ALL)
    assert found.scopes & ~opens(basis, kind, TODAY, released=ALL).scopes == 0
    assert found.because


def test_where_a_country_has_no_set_the_baseline_decides_and_is_named() -> None:
    assert opens_in("RS", "statutory_task", "police", TODAY).rule == "EU/statutory_task/police"
    assert rule_set("RS", TODAY) is None


def test_before_the_first_set_the_baseline_decides() -> None:
    assert opens_in("SI", "release", "ngo", date(2018, 5, 24), released=1) == opens_in(
        "RS", "release", "ngo", date(2018, 5, 24), released=1
    )


@pytest.mark.parametrize("country", ["", "..", "SI/../SI", "X1"])
def test_a_country_that_is_none_has_no_set(country: str) -> None:
    assert rule_sets(country) == ()


def test_each_basis_of_a_set_names_its_act_and_whether_it_was_confirmed() -> None:
    found = {country: {basis: law_in(country, basis, TODAY) for basis in BASES} for country in shipped()}
    assert all(law and not is_confirmed for laws in found.values() for law, is_confirmed in laws.values())
    assert law_in("XX", "release", TODAY) == ("", False)


def test_ages_months_and_retention_stand_in_each_set() -> None:
    for country in shipped():
        rules = rule_sets(country)[-1]
        assert 13 <= rules.self_consent_age <= 18
        assert (rules.release_months, rules.release_months_most) == (6, 12)
        assert {each.action for each in rules.retention} <= {"erase", "anonymise", "archive", "review"}
        assert len({each.code for each in rules.retention}) == len(rules.retention) > 0
