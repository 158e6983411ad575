"""Whether a source brings more doubles than chance does."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules.matching.drift import AS_BEFORE, DRIFTS, FEWER, LEAST, MORE, TOO_FEW, Counted, bound, drift

COUNTS = st.tuples(st.integers(0, 3000), st.integers(0, 3000)).map(lambda two: Counted(max(two), min(two)))


@given(COUNTS, COUNTS)
def test_any_two_imports_have_a_drift_and_the_other_way_round_the_opposite(earlier, last):
    opposite = {MORE: FEWER, FEWER: MORE, AS_BEFORE: AS_BEFORE, TOO_FEW: TOO_FEW}

    assert drift(earlier, last) in DRIFTS
    assert drift(last, earlier) == opposite[drift(earlier, last)]


@given(COUNTS)
def test_an_import_like_those_before_has_not_changed(counted):
    assert drift(counted, counted) == (TOO_FEW if counted.people < LEAST else AS_BEFORE)


def test_the_more_persons_the_smaller_the_bound():
    bounds = [bound(Counted(people, people // 20), Counted(people, people // 20)) for people in (20, 200, 2000)]

    assert bounds == sorted(bounds, reverse=True)
    with pytest.raises(ValueError, match="nobody was imported"):
        bound(Counted(0, 0), Counted(1, 0))


def test_of_sources_that_do_not_change_hardly_any_is_marked():
    pick = Random(7)  # noqa: S311 -- invented imports
    drawn = [[Counted(n, sum(pick.random() < 0.05 for _ in range(n))) for n in (400, 80)] for _ in range(1000)]

    assert sum(drift(*both) != AS_BEFORE for both in drawn) <= 10
