"""When something is due, for what, and what keeps it: holds, open files, archive law, days that nobody knows."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules.dates import PRECISIONS, age_on
from aplis.rules.jurisdictions import RetentionClass, rule_sets, shipped
from aplis.rules.retention import Decision, Facts, class_of, decide, majority, ruling, trigger_day

TODAY = date(2026, 11, 20)
LONG_AGO = date(2015, 1, 31)
DAYS = st.dates(date(1930, 1, 1), date(2040, 12, 31))
PERHAPS = st.none() | DAYS


def rule(trigger: str = "case_closed", months: int = 24, action: str = "erase", code: str = "x") -> RetentionClass:
    return RetentionClass(code, trigger, months, action, "law")


RULES = st.builds(
    rule,
    trigger=st.sampled_from(["case_closed", "last_entry", "majority", "recorded"]),
    months=st.integers(0, 240),
    action=st.sampled_from(["erase", "anonymise", "archive", "review"]),
)
FACTS = st.builds(
    Facts,
    is_open=st.booleans(), closed_on=PERHAPS, last_on=PERHAPS, recorded_on=PERHAPS, born_on=PERHAPS,
    birth_precision=st.sampled_from(PRECISIONS), is_held=st.booleans(), is_shared=st.booleans(),
    is_open_elsewhere=st.booleans(), reviewed_on=PERHAPS, verdict=st.sampled_from(["", "erase", "keep"]),
)  # fmt: skip


def test_months_after_the_file_was_closed_it_is_due() -> None:
    assert decide(rule(), Facts(closed_on=LONG_AGO), on=TODAY) == Decision("erase", date(2017, 1, 31), "due")


@pytest.mark.parametrize(("on", "is_due"), [(date(2017, 1, 30), False), (date(2017, 1, 31), True)])
def test_not_a_day_before_and_from_the_day_on(on: date, *, is_due: bool) -> None:
    assert decide(rule(), Facts(closed_on=LONG_AGO), on=on).is_due is is_due


@pytest.mark.parametrize(
    ("facts", "because"),
    [
        (Facts(closed_on=LONG_AGO, is_held=True), "held"),
        (Facts(closed_on=LONG_AGO, is_open=True), "open"),
        (Facts(closed_on=None), "unknown_day"),
        (Facts(closed_on=LONG_AGO, is_shared=True, is_open_elsewhere=True), "open_elsewhere"),
        (Facts(closed_on=date(2026, 1, 1)), "not_yet"),
    ],
)
def test_why_nothing_is_done_is_said(facts: Facts, because: str) -> None:
    found = decide(rule(), facts, on=TODAY)
    assert (found.action, found.because) == ("", because)


def test_what_belongs_to_one_agency_does_not_wait_for_another() -> None:
    assert decide(rule(), Facts(closed_on=LONG_AGO, is_open_elsewhere=True), on=TODAY).is_due


def test_archive_law_beats_erasure_and_of_equal_actions_the_longer_holds() -> None:
    erase, archive, longer = rule(months=600), rule(action="archive", months=1), rule(action="archive", months=2)
    other = rule(code="y", action="archive", months=900)
    assert ruling([erase, archive, longer, other], "x") == longer
    assert ruling([rule(months=1), rule(months=2)], "x") == rule(months=2)
    assert ruling([other], "x") is None


@pytest.mark.parametrize(
    ("born_on", "precision", "expected"),
    [
        (date(2008, 5, 3), "day", date(2026, 5, 3)),
        (date(2008, 2, 29), "day", date(2026, 3, 1)),
        (date(2008, 2, 1), "month", date(2026, 2, 28)),
        (date(2008, 1, 1), "year", date(2026, 12, 31)),
        (None, "unknown", None),
    ],
)
def test_majority_is_the_eighteenth_birthday_or_the_latest_it_can_be(
    born_on: date | None, precision: str, expected: date | None
) -> None:
    assert majority(born_on, precision) == expected


@given(DAYS)
def test_nobody_of_age_by_this_rule_is_younger_than_eighteen(born_on: date) -> None:
    on_the_day = majority(born_on, "day")
    of_the_month = majority(born_on.replace(day=1), "month")
    of_the_year = majority(born_on.replace(month=1, day=1), "year")
    assert on_the_day
    assert of_the_month
    assert of_the_year
    assert age_on(born_on, "day", on_the_day) == 18
    assert age_on(born_on, "day", on_the_day - timedelta(days=1)) == 17
    assert on_the_day <= of_the_month + timedelta(days=1) <= of_the_year + timedelta(days=1)


def test_a_childs_file_counts_from_majority_or_from_its_closing_whichever_is_later() -> None:
    child = Facts(closed_on=date(2014, 6, 1), born_on=date(2003, 9, 9), birth_precision="day")
    assert class_of("case_file", child, {"case_file", "child_file"}) == "child_file"
    assert trigger_day("majority", child) == date(2021, 9, 9)
    assert trigger_day("majority", replace(child, closed_on=date(2022, 1, 1))) == date(2022, 1, 1)


@pytest.mark.parametrize(
    ("code", "facts", "known"),
    [
        ("contact_details", Facts(closed_on=date(2014, 6, 1), born_on=date(2003, 9, 9), birth_precision="day"), True),
        ("case_file", Facts(closed_on=date(2022, 6, 1), born_on=date(2003, 9, 9), birth_precision="day"), True),
        ("case_file", Facts(closed_on=date(2014, 6, 1)), True),
        ("case_file", Facts(closed_on=date(2014, 6, 1), born_on=date(2003, 9, 9), birth_precision="day"), False),
    ],
)
def test_every_other_file_stays_in_its_class(code: str, facts: Facts, *, known: bool) -> None:
    assert class_of(code, facts, {"case_file", "child_file"} if known else {"case_file"}) == code


def test_an_unknown_birth_date_is_put_before_a_human() -> None:
    found = decide(rule("majority"), Facts(closed_on=LONG_AGO), on=TODAY)
    assert found == Decision("review", TODAY, "birth_unknown")
    assert decide(rule("majority"), Facts(), on=TODAY).because == "unknown_day"


def test_what_a_review_said_holds_until_the_next_one() -> None:
    closed = Facts(closed_on=LONG_AGO, reviewed_on=date(2026, 3, 1))
    review = rule(action="review")
    assert decide(review, replace(closed, reviewed_on=None), on=TODAY).action == "review"
    assert decide(review, replace(closed, verdict="erase"), on=TODAY) == Decision(
        "erase", date(2017, 1, 31), "reviewed"
    )
    assert decide(review, replace(closed, verdict="keep"), on=TODAY).because == "kept_after_review"
    assert decide(review, replace(closed, verdict="keep"), on=date(2027, 3, 1)).action == "review"


def test_a_review_never_softens_another_action() -> None:
    reviewed = Facts(closed_on=LONG_AGO, reviewed_on=date(2026, 3, 1), verdict="erase")
    assert decide(rule(action="archive"), reviewed, on=TODAY).action == "archive"


def test_a_period_that_ends_beyond_the_calendar_erases_nothing() -> None:
    assert decide(rule(months=12 * 9000), Facts(closed_on=LONG_AGO), on=TODAY) == Decision("", None, "unknown_day")


@given(RULES, FACTS, DAYS)
def test_a_hold_beats_everything(rule: RetentionClass, facts: Facts, on: date) -> None:
    assert decide(rule, replace(facts, is_held=True), on=on) == Decision("", None, "held")


@given(RULES, FACTS, DAYS)
def test_nothing_is_erased_before_its_day_from_an_open_file_or_without_a_day(
    rule: RetentionClass, facts: Facts, on: date
) -> None:
    found = decide(rule, facts, on=on)
    if found.action in {"erase", "anonymise", "archive"}:
        assert found.due_on is not None
        assert found.due_on <= on
        assert trigger_day(rule.trigger, facts) is not None
        assert not (facts.is_open and rule.trigger in {"case_closed", "majority"})
    assert found.is_due == (found.because in {"due", "birth_unknown", "reviewed"})


@given(RULES, FACTS, DAYS, st.integers(0, 4000))
def test_what_may_be_erased_today_may_be_erased_later_too(
    rule: RetentionClass, facts: Facts, on: date, days: int
) -> None:
    if decide(rule, facts, on=on).action == "erase":
        assert decide(rule, facts, on=on + timedelta(days=days)).action == "erase"


@pytest.mark.parametrize("country", shipped())
def test_each_country_says_how_long_every_class_is_kept_with_its_law(country: str) -> None:
    known = {each.code for each in rule_sets(country)[-1].retention}
    assert known == {
        "case_file", "child_file", "contact_details", "journal", "look_log", "lookup_log", "person_identity",
        "suspicion_note",
    }  # fmt: skip
    assert all(each.law and each.months > 0 for each in rule_sets(country)[-1].retention)
