"""The limits of look-ups, and when it may be said that another service knows somebody."""

from dataclasses import replace
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules.matching import probing
from aplis.rules.matching.asking import STRONG, is_meant
from aplis.rules.matching.models import SHIPPED
from aplis.rules.matching.probing import REASONS, Counted, judge
from aplis.rules.matching.records import Described, folded_names
from aplis.rules.matching.scoring import WEIGHTS, Addend, compared

NUMBERS = st.integers(0, 2000)
COUNTED = st.builds(Counted, *[NUMBERS] * 6)
FIELDS = ("minute", "hour", "births_of_name", "names_of_birth", "asked")
ADDENDS = st.lists(st.sampled_from(sorted(WEIGHTS)), max_size=6, unique=True).map(
    lambda levels: tuple(Addend(level, WEIGHTS[level]) for level in levels)
)
BORN = (1984, 3, 7)


def described(given, family, born=BORN, **more):
    return Described(names=folded_names([(given, family)]), born=born, **more)


def meant(one, other):
    return is_meant(compared(one, other))


@pytest.mark.parametrize(
    ("counted", "because"),
    [
        (Counted(minute=59, hour=299, births_of_name=12, names_of_birth=60, asked=20), ()),
        (Counted(minute=60), ("too_many_a_minute",)),
        (Counted(hour=300), ("too_many_without_opening",)),
        (Counted(hour=399, opened=1), ()),
        (Counted(hour=400, opened=1), ("too_many_without_opening",)),
        (Counted(births_of_name=13), ("enumerating_birth_dates",)),
        (Counted(names_of_birth=61), ("enumerating_birth_dates",)),
        (Counted(asked=21), ("too_many_asked",)),
        (Counted(minute=500, hour=500, asked=21), ("too_many_a_minute", "too_many_without_opening", "too_many_asked")),
    ],
)
def test_each_limit_is_reached_where_it_says(counted, because):
    assert judge(counted).because == because


def test_at_saving_the_minute_does_not_count():
    assert judge(Counted(minute=500, hour=299), is_saving=True).because == ()


@given(COUNTED, st.sampled_from(FIELDS), NUMBERS, st.booleans())
def test_asking_more_never_lifts_a_limit(counted, field, more, is_saving):
    before = judge(counted, is_saving=is_saving).because
    after = judge(replace(counted, **{field: getattr(counted, field) + more}), is_saving=is_saving).because

    assert set(before) <= set(after)


@given(COUNTED, NUMBERS)
def test_opening_files_never_sets_one(counted, more):
    assert set(judge(replace(counted, opened=counted.opened + more)).because) <= set(judge(counted).because)


@given(COUNTED)
def test_who_may_not_see_the_own_people_is_told_of_no_others(counted):
    verdict = judge(counted)

    assert verdict.shows_own or not verdict.asks_elsewhere
    assert set(verdict.because) <= set(REASONS)
    assert verdict.asks_elsewhere == (verdict.because == ())


def test_five_hundred_a_minute_are_ended_at_sixty():
    answered = 0
    for _number in range(500):
        answered += judge(Counted(minute=answered, hour=answered)).shows_own

    assert answered == probing.A_MINUTE


@pytest.mark.parametrize(
    ("typed", "is_told"),
    [
        (described("Đurđa", "Kovačević"), True),
        (described("Djurdja", "Kovachevich"), True),
        (described("Kovačević", "Đurđa"), True),
        (described("Ana", "Kovačević"), False),  # a twin
        (described("Đurđa", "Horvat"), False),  # somebody else of that day
        (described("Đurđa", "Kovačević", (1984, 3, 8)), False),
        (described("Đurđa", "Kovačević", (1984, 7, 3)), False),
        (described("Đurđa", "Kovačević", (1984, 3, 0)), False),
        (described("Đurđa", "Kovačević", (0, 0, 0)), False),
    ],
)
def test_only_both_names_and_the_very_day_say_who_is_meant(typed, is_told):
    assert meant(typed, described("Đurđa", "Kovačević")) is is_told


@pytest.mark.parametrize(
    ("typed", "is_told"),
    [
        (described("Đurđa", "Kovačević", (0, 0, 0), numbers=("a1",), halves=("b2",)), True),
        (described("Djurdja", "Kovachevich", (1984, 3, 8), numbers=("a1",), halves=("b2",)), True),
        (described("Đurđa", "Kovačević", (0, 0, 0), numbers=("c3",), halves=("b2",)), False),
        (described("Ana", "Kovačević", (0, 0, 0), numbers=("a1",), halves=("b2",)), False),
        (described("Đurđa", "Horvat", numbers=("a1",), halves=("b2",)), False),
        (Described(numbers=("a1",), halves=("b2",)), False),
        (Described(born=BORN, numbers=("a1",), halves=("b2",)), False),
    ],
)
def test_the_number_says_who_is_meant_with_both_names_only_and_half_of_it_does_not(typed, is_told):
    known = described("Đurđa", "Kovačević", numbers=("a1",), halves=("b2",))

    assert meant(typed, known) is is_told


# As a register may train it where twins share the rest: everything that agrees weighs a lot, and what differs hardly speaks against it.
OTHER = {level: log2(0.9 / 1e-9) if level.endswith(("_same", "_near")) else log2(0.5 / 0.6) for level in SHIPPED.levels}


@given(ADDENDS, st.sampled_from([OTHER, WEIGHTS]))
def test_by_whatever_model_nobody_is_told_of_unless_both_names_agree_and_the_day_or_the_number(addends, weights):
    levels = {each.level for each in addends}

    if is_meant(tuple(Addend(level, weights[level]) for level in levels)):
        agreeing = {level.split("_")[0] for level in levels if not level.endswith("_different")}
        assert {"given", "family"} <= agreeing
        assert levels.isdisjoint({"given_different", "family_different"})
        assert levels & {"born_same", "number_same"}


@pytest.mark.parametrize(
    ("typed", "is_told"),
    [
        (described("Đurđa", "Kovačević"), True),
        (described("Ana", "Kovačević"), False),
        (described("Đurđa", "Horvat"), False),
        (described("Ana", "Kovačević", numbers=("a1",)), False),
        (described("Đurđa", "Kovačević", (1984, 3, 8)), False),
    ],
)
def test_twins_stay_apart_by_another_model_too(typed, is_told):
    reached = compared(typed, described("Đurđa", "Kovačević", numbers=("a1",)))

    assert is_meant(tuple(Addend(each.level, OTHER[each.level]) for each in reached)) is is_told


def test_a_model_by_which_both_names_and_the_day_weigh_little_tells_of_nobody():
    reached = compared(described("Đurđa", "Kovačević"), described("Đurđa", "Kovačević"))

    assert not is_meant(tuple(Addend(each.level, 5.0) for each in reached))


@given(ADDENDS, st.sampled_from(["phone_same", "postcode_same", "phone_different", "number_half", "number_different"]))
def test_places_phones_and_parts_of_numbers_never_change_the_answer(addends, level):
    """Otherwise a letter left out of the name would turn the answer into one about the number, the phone or the place."""
    rest = tuple(each for each in addends if not each.level.startswith(level[:6]))

    assert is_meant((*rest, Addend(level, WEIGHTS[level]))) == is_meant(rest)


def test_the_threshold_lies_between_a_twin_and_a_misspelt_name():
    twin = WEIGHTS["born_same"] + WEIGHTS["family_same"] + WEIGHTS["given_different"]
    misspelt = WEIGHTS["born_same"] + WEIGHTS["family_near"] + WEIGHTS["given_near"]

    assert twin < STRONG < misspelt
