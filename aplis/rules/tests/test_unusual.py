"""Signs that a look deserves a question, and the most persons at once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules.objections import answer_due
from aplis.rules.unusual import LIMITS, SIGNS, Facts, is_many, limits_on, most_at_once, signs

MONDAY = date(2026, 3, 2)
QUIET = Facts(day=MONDAY, hours=frozenset({9}), is_own_case=True)
LIPOVNIK = frozenset({"lipovnik"})
ZARJA = frozenset({"zarja", "lipovnik"})


@pytest.mark.mission("F21")
@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, ()),
        ({"is_own_case": None}, ()),
        ({"is_own_case": False}, ("outside",)),
        ({"hours": frozenset({21})}, ()),
        ({"hours": frozenset({9, 22})}, ("night",)),
        ({"hours": frozenset({5})}, ("night",)),
        ({"hours": frozenset({6})}, ()),
        ({"day": MONDAY - timedelta(days=1)}, ("weekend",)),
        ({"day": MONDAY - timedelta(days=2)}, ("weekend",)),
        ({"day": MONDAY - timedelta(days=3)}, ()),
        ({"is_watched": True}, ("watched",)),
        ({"was_emergency": True}, ("emergency",)),
        ({"worker_names": frozenset({"bor", "lipovnik"}), "family_names": LIPOVNIK}, ("same_name",)),
        ({"worker_names": frozenset({"zarja", "dolenc"}), "family_names": LIPOVNIK}, ()),
        ({"person_names": ZARJA, "colleague_names": frozenset({ZARJA})}, ("colleague",)),
        ({"person_names": frozenset(), "colleague_names": frozenset({frozenset()})}, ()),
        ({"objected_on": (MONDAY - timedelta(days=90),)}, ("after_objection",)),
        ({"objected_on": (MONDAY - timedelta(days=91), MONDAY + timedelta(days=1))}, ()),
        ({"persons": 60}, ()),
        ({"persons": 61}, ("many",)),
        ({"persons": 31, "usual": (10, 10, 10)}, ("many",)),
        ({"persons": 30, "usual": (10, 10, 10)}, ()),
        ({"persons": 14, "usual": (1, 1, 1)}, ()),
    ],
)
def test_a_sign_begins_exactly_at_its_limit(more, found):
    assert signs(replace(QUIET, **more)) == found


def test_signs_are_told_the_gravest_first():
    facts = replace(QUIET, day=MONDAY - timedelta(days=1), is_watched=True, was_emergency=True, is_own_case=False)

    assert signs(facts) == ("emergency", "watched", "outside", "weekend")


@given(st.builds(
    Facts, day=st.dates(date(2026, 1, 1), date(2026, 12, 31)), hours=st.frozensets(st.integers(0, 23)),
    persons=st.integers(1, 200), usual=st.tuples(st.integers(1, 50)), is_own_case=st.sampled_from([True, False, None]),
    is_watched=st.booleans(), was_emergency=st.booleans(),
))  # fmt: skip
def test_every_sign_is_a_known_one_and_stands_once(facts):
    found = signs(facts)

    assert set(found) <= set(SIGNS)
    assert len(set(found)) == len(found)


def test_the_median_counts_only_with_days_before():
    assert [is_many(20, usual, LIMITS[0]) for usual in [(), (6,), (7,)]] == [False, True, False]


def test_a_day_before_the_first_limits_has_none():
    assert limits_on(date(2018, 5, 25)) is LIMITS[0]
    with pytest.raises(ValueError, match="2018-05-24"):
        limits_on(date(2018, 5, 24))


INSTANTS = st.integers(0, 3600).map(lambda seconds: datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(seconds=seconds))


@given(st.lists(st.tuples(INSTANTS, st.integers(1, 6)), max_size=40), st.integers(1, 30))
def test_the_most_at_once_is_what_every_window_counted_by_hand_gives(opened, minutes):
    window = timedelta(minutes=minutes)
    by_hand = [len({who for when, who in opened if at <= when <= at + window}) for at, _who in opened]

    assert most_at_once(opened, minutes) == max(by_hand, default=0)


@pytest.mark.mission("F66")
@pytest.mark.parametrize(("kind", "days"), [("question", 15), ("objection", 30)])
def test_an_answer_is_owed_after_so_many_days(kind, days):
    assert answer_due(kind, MONDAY) == MONDAY + timedelta(days=days)


def test_what_has_no_clock_is_a_fault_of_the_caller():
    with pytest.raises(KeyError):
        answer_due("wish", MONDAY)
    with pytest.raises(ValueError, match="No clock"):
        answer_due("question", date(2018, 5, 24))
