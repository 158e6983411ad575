from dataclasses import fields
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules.generations import ROLES, Member, generations


def _household(*members: tuple[str, int | None]) -> list[Member]:
    return [Member(key, role, year) for key, (role, year) in enumerate(members)]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([], []),
        ([("head", None)], [0]),
        ([("head", 1980), ("partner", 1990)], [0, 0]),
        ([("head", None), ("child", None), ("child", None), ("parent", None)], [1, 2, 2, 0]),
        ([("head", None), ("sibling", None), ("grandparent", None)], [2, 2, 0]),
        ([("head", None), ("grandchild", None)], [0, 2]),
        ([("head", 1980), ("child", 2005), ("other_relative", 2001)], [0, 1, 1]),
        ([("head", 1980), ("child", 2000), ("not_related", 1990)], [0, 1, 0]),
        ([("head", 1980), ("child", 2005), ("not_related", None)], [0, 1, 0]),
        ([("head", None), ("child", None), ("other_relative", 2001)], [0, 1, 0]),
        ([("other_relative", None)], [0]),
    ],
)
def test_each_member_stands_in_one_generation_and_the_oldest_is_the_first(
    members: list[tuple[str, int | None]], expected: list[int]
):
    assert generations(_household(*members)) == dict(enumerate(expected))


def test_an_unknown_role_is_named_in_the_error():
    with pytest.raises(ValueError, match=r"^'lodger' is not a role"):
        generations(_household(("head", None), ("lodger", None)))


@given(
    st.lists(st.tuples(st.sampled_from(ROLES), st.none() | st.integers(1900, 2030))),
    st.randoms(),
)
def test_the_order_of_the_members_changes_nothing(members: list[tuple[str, int | None]], chance: Random):
    household = _household(*members)
    shuffled = chance.sample(household, len(household))

    assert generations(shuffled) == generations(household)
    assert min(generations(household).values(), default=0) == 0


@pytest.mark.mission("M021")
def test_no_flag_or_score_of_a_relative_can_reach_a_member():
    assert tuple(each.name for each in fields(Member)) == ("key", "role", "born_year")
    assert generations(_household(("head", 1980), ("child", 2005))) == {0: 0, 1: 1}
