"""Verdicts on a pair, and the traps that look like one person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules.matching.records import Described
from aplis.rules.matching.scoring import compared
from aplis.rules.matching.traps import (
    DOUBTFUL_NUMBER,
    GENERATIONS,
    INVENTED,
    NAMES_ALONE,
    NUMBERS_DIFFER,
    PLACEHOLDER,
    TWINS,
    traps,
)
from aplis.rules.matching.verdicts import DIFFERENT, SAME, UNSURE, outcome

verdicts = st.lists(st.sampled_from([SAME, DIFFERENT, UNSURE])).map(tuple)


@given(verdicts)
def test_one_side_decides_only_when_it_leads_by_two(given_verdicts):
    lead = given_verdicts.count(SAME) - given_verdicts.count(DIFFERENT)

    assert (outcome(given_verdicts) == SAME) == (lead >= 2)
    assert (outcome(given_verdicts) == DIFFERENT) == (lead <= -2)


@given(verdicts, st.randoms(use_true_random=False))
def test_the_order_of_opinions_does_not_matter(given_verdicts, lot):
    shuffled = list(given_verdicts)
    lot.shuffle(shuffled)

    assert outcome(tuple(shuffled)) == outcome(given_verdicts)


@given(verdicts)
def test_who_cannot_tell_changes_nothing(given_verdicts):
    assert outcome((*given_verdicts, UNSURE)) == outcome(given_verdicts)


def person(given_name, family, born=(0, 0, 0), **traits):
    return Described(names=((given_name, family),), born=born, **traits)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (person("ana", "kos", (2011, 5, 4)), person("eva", "kos", (2011, 5, 4)), (TWINS,)),
        (person("ivan", "horvat", (1956, 2, 3)), person("ivan", "horvat", (1984, 2, 3)), (GENERATIONS,)),
        (person("ali", "hasan", (1990, 1, 1)), person("ali", "hasan", (1990, 1, 1)), (PLACEHOLDER,)),
        (
            person("ana", "kos", (1990, 5, 4), numbers=("a",)),
            person("petar", "babic", (1971, 8, 9), numbers=("a",)),
            (DOUBTFUL_NUMBER,),
        ),
        (
            person("ana", "kos", (1990, 5, 4), numbers=("a",), halves=("b",), kinds=("hr_oib",)),
            person("ana", "kos", (1990, 5, 4), numbers=("c",), halves=("d",), kinds=("hr_oib",)),
            (NUMBERS_DIFFER,),
        ),
        (
            person("ana", "kos", (1990, 5, 4), numbers=("a",), halves=("b",), kinds=("hr_oib",)),
            person("ana", "kos", (1990, 5, 4), numbers=("c",), halves=("d",), kinds=("si_emso",)),
            (),
        ),
        (
            person("ana", "kos", (1990, 5, 4), numbers=("a",), doubted=("a",)),
            person("ana", "kos", (1990, 5, 4), numbers=("a",)),
            (INVENTED,),
        ),
        (person("ana", "kos"), person("ana", "kos"), (NAMES_ALONE,)),
        (person("ana", "kos", (1990, 5, 4)), person("ana", "kos", (1990, 5, 4)), ()),
    ],
    ids=[
        "twins",
        "father and son",
        "placeholder",
        "one number of two",
        "two numbers",
        "numbers of two kinds",
        "invented number",
        "names alone",
        "none",
    ],
)
def test_each_trap_is_named_and_the_same_either_way_round(one, other, expected):
    assert traps(one, other, compared(one, other)) == expected
    assert traps(other, one, compared(other, one)) == expected
