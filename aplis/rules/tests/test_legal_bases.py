from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules.legal_bases import (
    AGENCY_KINDS,
    AGREED_SCOPES,
    BASES,
    JURISDICTIONS,
    SPECIAL_MASK,
    Law,
    Opening,
    opens,
)
from aplis.rules.scopes import ALL, SCOPES, codes, mask

TODAY = date(2026, 11, 1)


@pytest.mark.mission("M009")
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("employment", "income work learning contact plan"),
        ("social_work", " ".join(SCOPES)),
        ("health", "health mental_health addiction daily_life contact plan"),
        ("school", "learning family children contact plan"),
        ("police", "safety contact"),
        ("ngo", "work learning housing daily_life family network contact plan"),
        ("municipality", "income housing rights contact plan"),
        ("housing", "income housing safety contact plan"),
    ],
)
def test_a_statutory_task_opens_the_scopes_of_that_task_only(kind: str, expected: str):
    assert codes(opens("statutory_task", kind, TODAY).scopes) == tuple(expected.split())


@pytest.mark.mission("M009")
@pytest.mark.parametrize(
    ("basis", "kind", "on", "reason"),
    [
        ("curiosity", "social_work", TODAY, "unknown_basis"),
        ("", "", TODAY, "unknown_basis"),
        ("statutory_task", "bank", TODAY, "unknown_agency_kind"),
        ("statutory_task", "enterprise", TODAY, "agency_kind_does_not_fit"),
        ("contract_or_consent", "police", TODAY, "agency_kind_does_not_fit"),
        ("legal_duty", "enterprise", TODAY, "agency_kind_does_not_fit"),
        ("statutory_task", "social_work", date(2018, 5, 24), "not_yet_valid"),
        ("release", "health", TODAY, "release_missing"),
    ],
)
def test_what_no_basis_opens_stays_shut_and_says_why(basis: str, kind: str, on: date, reason: str):
    assert opens(basis, kind, on) == Opening(0, (reason,))


@pytest.mark.mission("M009")
def test_the_first_day_of_a_basis_counts():
    assert opens("legal_duty", "school", date(2018, 5, 25)) == Opening(
        mask(("family", "children", "safety", "contact")), ("legal_duty",)
    )


@pytest.mark.mission("M009")
@given(st.text() | st.sampled_from(sorted(BASES)), st.text() | st.sampled_from(AGENCY_KINDS))
def test_only_a_known_basis_that_fits_opens_anything_and_the_reason_is_always_told(basis: str, kind: str):
    opening = opens(basis, kind, TODAY, released=ALL)
    fits = basis in BASES and kind in BASES[basis].agency_kinds

    assert (opening.scopes != 0, len(opening.because) > 0) == (fits, True)


@pytest.mark.mission("M009")
@given(st.sampled_from(AGENCY_KINDS), st.integers(min_value=0, max_value=ALL))
def test_a_release_opens_exactly_what_it_names(kind: str, released: int):
    assert opens("release", kind, TODAY, released=released).scopes == released


@given(st.sampled_from(AGENCY_KINDS), st.integers(min_value=0, max_value=ALL))
def test_a_release_widens_no_other_basis(kind: str, released: int):
    assert opens("statutory_task", kind, TODAY, released=released) == opens("statutory_task", kind, TODAY)


@pytest.mark.mission("M009")
def test_health_data_open_only_on_a_basis_with_its_own_ground_and_are_announced():
    opened = {
        code: {kind for kind in AGENCY_KINDS if opens(code, kind, TODAY, released=ALL).scopes & SPECIAL_MASK}
        for code in BASES
    }

    assert opened == {
        "statutory_task": {"social_work", "health"},
        "legal_duty": set(),
        "vital_interests": set(AGENCY_KINDS),
        "contract_or_consent": set(),
        "release": set(AGENCY_KINDS),
    }
    assert opens("statutory_task", "health", TODAY).because == ("statutory_task", "special_category")
    assert opens("release", "school", TODAY, released=mask(["work"])).because == (
        "release",
        "limited_to_release",
    )


def test_an_agreement_opens_for_a_project_and_a_placement_what_they_agreed():
    opened = {kind: opens("contract_or_consent", kind, TODAY).scopes for kind in AGENCY_KINDS}

    assert {kind: scopes for kind, scopes in opened.items() if scopes} == AGREED_SCOPES


def test_every_basis_names_an_act_in_every_jurisdiction_and_a_limit_in_months():
    assert {code: tuple(law.jurisdiction for law in basis.laws) for code, basis in BASES.items()} == dict.fromkeys(
        BASES, JURISDICTIONS
    )
    assert {code: basis.max_months for code, basis in BASES.items()} == {
        "statutory_task": 12,
        "legal_duty": 6,
        "vital_interests": 1,
        "contract_or_consent": 12,
        "release": 12,
    }


def test_no_act_passes_as_verified_before_a_lawyer_said_so():
    laws = [law for basis in BASES.values() for law in basis.laws]
    assert Law("SI", "Zakon o preprečevanju nasilja v družini", False) in BASES["legal_duty"].laws
    assert [law for law in laws if law.is_verified] == []
