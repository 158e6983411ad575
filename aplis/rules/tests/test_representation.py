from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules.dates import age_on
from aplis.rules.representation import (
    ACTS,
    ASK,
    CHOOSE,
    DECIDE,
    KINDS,
    READ,
    Standing,
    acts_of,
    covers,
    end_at_majority,
    may_person_end,
    objection_to,
    objection_to_days,
    objection_to_scopes,
)
from aplis.rules.scopes import ALL, BIT

TODAY = date(2026, 11, 30)
days = st.dates(date(2000, 1, 1), date(2060, 1, 1))
kinds = st.sampled_from(KINDS)
masks = st.integers(0, ALL)


def standing(kind="guardian", scopes=ALL, starts_on=date(2026, 1, 1), **fields):
    return Standing(kind, scopes, starts_on, **fields)


def test_what_each_kind_may_do():
    assert {kind: "".join(sorted(act[0] for act in ACTS[kind])) for kind in KINDS} == {
        "parent": "adr",
        "guardian": "adr",
        "supporter": "ar",
        "attorney": "adr",
        "trusted": "r",
        "conflict_guardian": "adr",
    }


@given(kinds, st.booleans())
def test_nobody_chooses_a_trusted_person_for_somebody_else(kind, is_view_only):
    assert CHOOSE not in acts_of(kind, is_view_only=is_view_only)


def test_whoever_reads_along_only_decides_nothing():
    assert {acts_of(kind, is_view_only=True) for kind in KINDS} == {frozenset({READ})}


def test_an_unknown_kind_may_nothing():
    assert acts_of("uncle") == frozenset()


@given(kinds, masks, masks, st.sampled_from([READ, ASK, DECIDE]), days)
def test_an_act_rests_on_it_only_when_all_of_it_is_covered(kind, scopes, wanted, act, on):
    held = standing(kind, scopes)

    expected = act in ACTS[kind] and wanted | scopes == scopes and on >= held.starts_on
    assert covers(held, wanted, act, on=on) is expected


@given(kinds, masks, st.sampled_from([READ, ASK, DECIDE]))
def test_nothing_rests_on_one_with_a_conflict_or_of_two_kept_apart(kind, scopes, act):
    conflict, apart = standing(kind, scopes, has_conflict=True), standing(kind, scopes, is_kept_apart=True)

    assert [covers(each, 0, act, on=TODAY) for each in (conflict, apart)] == [False, False]


@pytest.mark.parametrize(
    ("fields", "because"),
    [
        ({}, ""),
        ({"ends_on": TODAY}, "ended"),
        ({"ends_on": TODAY + timedelta(days=1)}, ""),
        ({"starts_on": TODAY + timedelta(days=1)}, "not_begun"),
        ({"has_conflict": True, "ends_on": TODAY}, "conflict"),
        ({"has_conflict": True, "is_kept_apart": True}, "kept_apart"),
    ],
)
def test_why_nothing_may_rest_on_it(fields, because):
    assert objection_to(standing(**fields), on=TODAY) == because


def test_a_parent_acts_until_the_eighteenth_birthday_and_not_on_it():
    born = date(2008, 12, 1)
    parent = standing("parent")

    answers = [objection_to(parent, on=day, born_on=born) for day in (date(2026, 11, 30), date(2026, 12, 1))]

    assert answers == ["", "of_age"]
    assert objection_to(standing("guardian"), on=date(2030, 1, 1), born_on=born) == ""


@given(st.dates(date(1990, 1, 1), date(2020, 12, 31)))
def test_it_ends_on_the_first_day_of_being_eighteen(born):
    end = end_at_majority("parent", born, "day")

    ages = [age_on(born, "day", end - timedelta(days=1)), age_on(born, "day", end)]
    assert ages == [17, 18]


def test_where_the_day_of_birth_is_not_known_it_ends_early_rather_than_late():
    assert end_at_majority("parent", date(2008, 1, 1), "year") == date(2026, 1, 1)
    assert end_at_majority("parent", None, "unknown") is None


@pytest.mark.parametrize(
    ("kind", "ends_on", "because"),
    [
        ("guardian", None, ""),
        ("trusted", None, "needs_end"),
        ("trusted", date(2027, 11, 30), ""),
        ("trusted", date(2027, 12, 1), "too_long"),
        ("guardian", date(2036, 1, 1), ""),
        ("guardian", TODAY, "ends_before_it_starts"),
    ],
)
def test_the_days_fit_the_kind(kind, ends_on, because):
    assert objection_to_days(kind, TODAY, ends_on, today=TODAY) == because


def test_what_is_over_already_is_not_recorded_as_new():
    assert objection_to_days("guardian", date(2025, 1, 1), TODAY, today=TODAY) == "over_already"


@pytest.mark.mission("M110", "F69")
def test_a_trusted_person_is_chosen_by_the_person_alone():
    answers = [objection_to_scopes("trusted", BIT["plan"], chosen_by_person=chosen) for chosen in (True, False)]

    assert answers == ["", "not_chosen"]
    assert objection_to_scopes("guardian", 0, chosen_by_person=False) == "none"


def test_the_person_ends_what_she_chose_and_a_power_that_she_gave():
    assert {kind for kind in KINDS if may_person_end(kind, chosen_by_person=False)} == {"trusted", "attorney"}
    assert may_person_end("supporter", chosen_by_person=True)
