"""The life of an exchange agreement: states, days, what needs special care."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules.agreements import (
    MONTHS_MOST,
    REMIND_DAYS,
    is_due,
    objection_to_days,
    objection_to_scopes,
    state_on,
)
from aplis.rules.dates import add_months
from aplis.rules.legal_bases import BASES, SPECIAL_MASK
from aplis.rules.scopes import ALL, BIT

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)
DAYS = st.integers(-40, 40).map(lambda number: TODAY + number * DAY)


@pytest.mark.parametrize(
    ("is_signed", "days", "state"),
    [
        (False, (TODAY, TODAY + DAY, None), "draft"),
        (False, (TODAY, TODAY + DAY, TODAY), "laid_aside"),
        (True, (TODAY + DAY, TODAY + 2 * DAY, None), "coming"),
        (True, (TODAY, TODAY + DAY, None), "in_force"),
        (True, (TODAY - DAY, TODAY, None), "over"),
        (True, (TODAY - DAY, TODAY + DAY, TODAY), "over"),
        (True, (TODAY - DAY, TODAY + 9 * DAY, TODAY + DAY), "in_force"),
    ],
)
def test_an_agreement_is_called_by_its_signatures_and_its_days(is_signed, days, state) -> None:
    starts_on, ends_on, ended_on = days
    assert state_on(is_signed=is_signed, starts_on=starts_on, ends_on=ends_on, ended_on=ended_on, on=TODAY) == state


@given(DAYS, DAYS, st.none() | DAYS)
def test_nothing_is_in_force_outside_its_days_whoever_signed(starts_on, ends_on, ended_on) -> None:
    is_in_force = (
        state_on(is_signed=True, starts_on=starts_on, ends_on=ends_on, ended_on=ended_on, on=TODAY) == "in_force"
    )
    assert is_in_force == (starts_on <= TODAY < ends_on and (ended_on is None or ended_on > TODAY))


@pytest.mark.parametrize(
    ("days", "objection"),
    [
        ((TODAY, TODAY + DAY, TODAY + DAY), ""),
        ((TODAY - DAY, TODAY + DAY, TODAY + DAY), "back_dated"),
        ((TODAY, TODAY, TODAY), "ends_before_it_starts"),
        ((TODAY, add_months(TODAY, MONTHS_MOST), TODAY + DAY), ""),
        ((TODAY, add_months(TODAY, MONTHS_MOST) + DAY, TODAY + DAY), "too_long"),
        ((TODAY, TODAY + 9 * DAY, TODAY), "review_outside"),
        ((TODAY, TODAY + 9 * DAY, TODAY + 10 * DAY), "review_outside"),
    ],
)
def test_the_days_of_an_agreement_are_ahead_in_order_and_not_too_long(days, objection) -> None:
    assert objection_to_days(*days, today=TODAY) == objection


@pytest.mark.parametrize("basis", [*BASES, "invented"])
def test_data_on_health_move_only_on_a_basis_that_names_its_ground(basis) -> None:
    is_named = basis in {"statutory_task", "vital_interests", "release"}
    assert objection_to_scopes(BIT["health"] | BIT["work"], basis) == ("" if is_named else "basis_opens_no_special")
    assert objection_to_scopes(ALL & ~SPECIAL_MASK, basis) == ""


@given(DAYS)
def test_a_reminder_is_due_thirty_days_before_and_ever_after(day) -> None:
    assert is_due(day, on=TODAY) == (day <= TODAY + REMIND_DAYS * DAY)
