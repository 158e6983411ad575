"""The life of a release: states, days, givers."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules import releases
from aplis.rules.releases import (
    FHIR,
    FOLLOWS,
    Giver,
    may_follow,
    objection_to_days,
    objection_to_giver,
    state_on,
)
from aplis.rules.tiers import SECTIONS, TIERS, tier_of

TODAY = date(2026, 11, 20)
STATES = sorted(FOLLOWS)


def test_every_state_has_its_fhir_code() -> None:
    assert set(FHIR) == set(FOLLOWS)
    assert set(FHIR.values()) == {"draft", "proposed", "active", "rejected", "inactive", "entered-in-error"}


@pytest.mark.parametrize("ended", ["refused", "expired", "withdrawn", "superseded", "error"])
def test_an_end_is_an_end(ended: str) -> None:
    assert not any(may_follow(ended, state) for state in STATES)


def test_a_release_cannot_be_withdrawn_before_it_was_given() -> None:
    assert not may_follow("draft", "withdrawn")
    assert not may_follow("offered", "withdrawn")
    assert may_follow("active", "withdrawn")


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 11, 30), "given"),
        (date(2026, 12, 1), "active"),
        (date(2027, 5, 31), "active"),
        (date(2027, 6, 1), "expired"),
    ],
)
def test_days_make_it_begin_and_run_out(day: date, state: str) -> None:
    assert state_on("given", starts_on=date(2026, 12, 1), ends_on=date(2027, 6, 1), on=day) == state


@given(st.sampled_from([state for state in STATES if state not in releases.OPENS]), st.dates(), st.dates(), st.dates())
def test_days_revive_nothing(state: str, starts_on: date, ends_on: date, on: date) -> None:
    assert state_on(state, starts_on=starts_on, ends_on=ends_on, on=on) == state


@pytest.mark.parametrize(
    ("starts", "months", "objection"),
    [
        (0, 6, ""),
        (0, 12, ""),
        (-1, 6, "back_dated"),
        (0, 0, "ends_before_it_starts"),
        (0, 13, "too_long"),
        (400, 6, "too_far_ahead"),
    ],
)
def test_days_that_do_not_do_say_why(starts: int, months: int, objection: str) -> None:
    begin = TODAY + timedelta(days=starts)
    end = releases.add_months(begin, months)
    assert objection_to_days(begin, end, today=TODAY, months_most=12) == objection


@pytest.mark.parametrize(
    ("giver", "objection"),
    [
        (Giver(age=15), ""),
        (Giver(age=14), "too_young"),
        (Giver(age=None), ""),
        (Giver(age=10, represents="parent", is_covering=True), ""),
        (Giver(age=10, represents="parent", is_covering=True, has_conflict=True), "conflict"),
        (Giver(age=40, represents="trusted"), "not_covered"),
    ],
)
def test_who_may_give_it(giver: Giver, objection: str) -> None:
    assert objection_to_giver(giver, self_consent_age=15) == objection


def test_the_deepest_tier_counts() -> None:
    assert [tier_of(opened=0, told=told, is_known=False) for told in (0, *TIERS)] == [0, *TIERS]
    assert tier_of(opened=4, told=0, is_known=False) == SECTIONS
    assert tier_of(opened=0, told=0, is_known=True) == 1
