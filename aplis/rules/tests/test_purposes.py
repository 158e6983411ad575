import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules.purposes import CHOOSABLE, NEEDS_REASON, PURPOSES, objection


def test_the_list_is_closed_and_three_purposes_are_never_a_workers_choice():
    assert len(PURPOSES) == len(set(PURPOSES)) == 11
    assert set(PURPOSES) - set(CHOOSABLE) == {"statistics", "support", "own_access"}


@pytest.mark.parametrize(
    ("purpose", "reason", "expected"),
    [
        ("delivery", "", ""),
        ("safeguarding", "Neighbour called about a child alone", ""),
        ("safeguarding", "", "reason_missing"),
        ("complaint", " \n", "reason_missing"),
        ("supervision", "", "reason_missing"),
        ("statistics", "yearly report", "not_choosable"),
        ("support", "printer", "not_choosable"),
        ("own_access", "", "not_choosable"),
        ("", "", "unknown_purpose"),
        ("marketing", "please", "unknown_purpose"),
    ],
)
def test_a_file_outside_the_caseload_opens_for_a_choosable_purpose_with_its_reason(
    purpose: str, reason: str, expected: str
):
    assert objection(purpose, reason) == expected


@given(st.sampled_from(PURPOSES) | st.text(), st.text())
def test_nothing_objects_only_to_a_choosable_purpose_with_its_reason(purpose: str, reason: str):
    is_fine = purpose in CHOOSABLE and (purpose not in NEEDS_REASON or bool(reason.strip()))

    assert (objection(purpose, reason) == "") == is_fine
