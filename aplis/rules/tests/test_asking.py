"""What may be asked for at which depth, and what an answer may open."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules.asking import (
    DAYS_MOST,
    MONTHS_MOST,
    asked_at,
    objection_to_asking,
    objection_to_days,
    objection_to_opening,
)
from aplis.rules.dates import add_months
from aplis.rules.scopes import ALL, BIT, DOMAINS, mask
from aplis.rules.tiers import SECTIONS, SUMMARY, WHO_HELPS

TODAY = date(2026, 11, 20)
DAY = timedelta(days=1)
PLAN, WORK = BIT["plan"], BIT["work"]
MASKS = st.integers(0, ALL)


@given(MASKS)
def test_who_helps_and_a_summary_always_name_the_plan_and_a_summary_no_contact_details(scopes) -> None:
    assert asked_at(WHO_HELPS, scopes) == PLAN
    assert asked_at(SUMMARY, scopes) == scopes & mask(DOMAINS) | PLAN
    assert asked_at(SECTIONS, scopes) == scopes


@pytest.mark.parametrize(
    ("tier", "scopes", "ahead", "objection"),
    [
        (WHO_HELPS, PLAN, 1, ""),
        (SUMMARY, PLAN, 1, "nothing_asked"),
        (SUMMARY, PLAN | WORK, 1, ""),
        (SECTIONS, 0, 1, "nothing_asked"),
        (1, WORK, 1, "no_such_tier"),
        (5, WORK, 1, "no_such_tier"),
        (SECTIONS, WORK, 0, "answer_needed_too_soon"),
        (SECTIONS, WORK, DAYS_MOST, ""),
        (SECTIONS, WORK, DAYS_MOST + 1, "answer_needed_too_late"),
    ],
)
def test_a_request_names_something_at_a_depth_that_there_is_and_leaves_time(tier, scopes, ahead, objection) -> None:
    assert objection_to_asking(tier, scopes, today=TODAY, ends_on=TODAY + ahead * DAY) == objection


@pytest.mark.parametrize(
    ("starts_on", "shuts_on", "objection"),
    [
        (TODAY, TODAY + DAY, ""),
        (TODAY - DAY, TODAY + DAY, "back_dated"),
        (TODAY, TODAY, "shuts_before_it_opens"),
        (TODAY, add_months(TODAY, MONTHS_MOST), ""),
        (TODAY, add_months(TODAY, MONTHS_MOST) + DAY, "too_long"),
    ],
)
def test_an_answer_opens_from_today_on_and_for_six_months_at_most(starts_on, shuts_on, objection) -> None:
    assert objection_to_days(starts_on, shuts_on, today=TODAY) == objection


@given(MASKS, MASKS, MASKS, st.sampled_from([WHO_HELPS, SUMMARY, SECTIONS]))
def test_what_passes_is_asked_for_and_covered(granted, asked, openable, tier) -> None:
    if objection_to_opening(granted, asked=asked, openable=openable, tier=tier) == "":
        assert granted
        assert granted & ~(asked & openable) == 0
        assert tier == SECTIONS or granted & PLAN
        assert tier != SUMMARY or granted & mask(DOMAINS)


@pytest.mark.parametrize(
    ("granted", "openable", "tier", "objection"),
    [
        (0, ALL, SECTIONS, "nothing_chosen"),
        (PLAN, ALL, SUMMARY, "nothing_chosen"),
        (WORK, ALL, SUMMARY, "plan_missing"),
        (BIT["health"], ALL, SECTIONS, "more_than_asked"),
        (WORK, PLAN, SECTIONS, "not_covered"),
        (WORK, WORK, SECTIONS, ""),
        (WORK | PLAN, ALL, SUMMARY, ""),
    ],
)
def test_each_objection_has_its_case(granted, openable, tier, objection) -> None:
    assert objection_to_opening(granted, asked=WORK | PLAN, openable=openable, tier=tier) == objection
