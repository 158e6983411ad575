"""Two agencies far apart in one domain are found, whoever rated first; one alone, one too old or a step between them is not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules.dates import add_months
from aplis.rules.life_matrix import INSTRUMENTS, LEVELS, Disagreement, Rated, disagreements, in_force, newest
from aplis.rules.scopes import BIT

pytestmark = pytest.mark.mission("M041")

TODAY = date(2026, 12, 1)
OURS, THEIRS, THIRD = 1, 2, 3
WORK, HEALTH = BIT["work"], BIT["health"]

ratings = st.lists(
    st.builds(
        Rated,
        scope=st.sampled_from([WORK, HEALTH]),
        agency=st.sampled_from([OURS, THEIRS, THIRD]),
        level=st.sampled_from(LEVELS),
        on=st.dates(TODAY - timedelta(days=400), TODAY),
        number=st.integers(1, 1_000_000),
    ),
    max_size=12,
    unique_by=lambda each: each.number,
)


def rated(agency, level, *, days=0, number=1, scope=WORK):
    return Rated(scope, agency, level, TODAY - timedelta(days=days), number)


@pytest.mark.parametrize("ours", LEVELS)
@pytest.mark.parametrize("theirs", LEVELS)
def test_two_levels_or_more_are_a_disagreement(ours, theirs):
    mine, other = rated(OURS, ours), rated(THEIRS, theirs)

    found = disagreements([mine, other], agency=OURS, on=TODAY)

    assert found == ((Disagreement(mine, other),) if abs(ours - theirs) >= 2 else ())


def test_six_months_are_held_against_each_other_and_not_a_day_more():
    assert add_months(date(2026, 6, 1), 6) == TODAY
    for on, number in ((date(2026, 6, 1), 1), (date(2026, 5, 31), 0)):
        other = Rated(WORK, THEIRS, 5, on, 1)
        assert len(disagreements([rated(OURS, 1), other], agency=OURS, on=TODAY)) == number


def test_the_newest_of_each_agency_counts_and_of_one_day_the_one_given_last():
    first, then, last = rated(THEIRS, 5, days=9, number=9), rated(THEIRS, 1, number=2), rated(THEIRS, 2, number=3)

    assert newest([last, first, then]) == {(WORK, THEIRS): last}
    assert disagreements([first, then, last, rated(OURS, 2)], agency=OURS, on=TODAY) == ()


def test_an_agency_never_disagrees_with_itself_nor_one_domain_with_another():
    ours = [rated(OURS, 1, days=3), rated(OURS, 5, number=2), rated(THEIRS, 1, scope=HEALTH)]

    assert disagreements(ours, agency=OURS, on=TODAY) == ()


def test_of_several_the_farthest_is_talked_with():
    mine, near, far = rated(OURS, 1), rated(THEIRS, 3, number=2), rated(THIRD, 5, number=3)

    assert disagreements([mine, near, far], agency=OURS, on=TODAY) == (Disagreement(mine, far),)


def test_levels_of_different_versions_are_not_held_against_each_other():
    other = Rated(WORK, THEIRS, 5, TODAY, 1, instrument="matrix.2031")

    assert disagreements([rated(OURS, 1), other], agency=OURS, on=TODAY) == ()


def test_there_is_one_version_on_each_day_since_the_first():
    first = min(each.since for each in INSTRUMENTS)

    assert in_force(first - timedelta(days=1)) is None
    assert in_force(first).code == "matrix.2026"


@given(ratings, st.randoms(use_true_random=False))
def test_the_order_in_which_ratings_come_changes_nothing(found, random):
    shuffled = list(found)
    random.shuffle(shuffled)

    assert disagreements(shuffled, agency=OURS, on=TODAY) == disagreements(found, agency=OURS, on=TODAY)


@given(ratings)
def test_between_two_it_is_the_same_whoever_asks(found):
    of_two = [each for each in found if each.agency != THIRD]

    mine = {(each.rating, each.against) for each in disagreements(of_two, agency=OURS, on=TODAY)}
    theirs = {(each.against, each.rating) for each in disagreements(of_two, agency=THEIRS, on=TODAY)}

    assert mine == theirs


@given(ratings)
def test_what_is_found_is_what_the_rule_says_and_at_most_one_in_a_domain(found):
    counted = newest(found)

    talks = disagreements(found, agency=OURS, on=TODAY)

    assert len({each.rating.scope for each in talks}) == len(talks)
    for each in talks:
        assert each.rating == counted[each.rating.scope, OURS]
        assert each.against == counted[each.rating.scope, each.against.agency]
        assert each.against.agency != OURS
        assert abs(each.rating.level - each.against.level) >= 2
        assert all(add_months(one.on, 6) >= TODAY for one in (each.rating, each.against))
