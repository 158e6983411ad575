"""A model as a file, patterns as numbers, and how good the weights are on pairs of whom the truth is known."""

from itertools import product
from math import log2

import pytest

from aplis.rules.matching.labelled import labelled, told
from aplis.rules.matching.models import SHIPPED, Model, read_model
from aplis.rules.matching.patterns import TRAITS, levels_of, pattern_of
from aplis.rules.matching.records import Described
from aplis.rules.matching.scoring import WEIGHTS, compared, model_in_use, use


@pytest.fixture
def shipped_again():
    yield
    use(SHIPPED)


def test_a_model_written_and_read_is_the_same_model():
    assert read_model(SHIPPED.written()) == SHIPPED


def test_every_level_belongs_to_one_trait():
    assert sorted(level for levels in TRAITS.values() for level in levels) == sorted(SHIPPED.levels)


def test_a_pattern_gives_its_levels_back():
    some = [("", *levels[:1], *levels[-1:]) for levels in TRAITS.values()]
    for levels in product(*some):
        reached = tuple(level for level in levels if level)
        assert levels_of(pattern_of(reached)) == reached


def test_patterns_are_different_numbers():
    numbers = {pattern_of([level]) for level in SHIPPED.levels}
    assert len(numbers) == len(SHIPPED.levels)


def test_a_model_in_use_weighs_at_once_and_the_old_one_is_back_when_it_is_used_again(shipped_again):
    one = Described(names=(("ana", "kos"),), born=(1984, 3, 7))
    before = compared(one, one)
    other = Model("other", "a test", {**SHIPPED.levels, "family_same": (0.5, 0.125)})

    use(other)
    during = {addend.level: addend.weight for addend in compared(one, one)}
    assert (model_in_use(), WEIGHTS["family_same"], during["family_same"]) == (other, 2.0, 2.0)

    use(SHIPPED)
    assert (model_in_use(), compared(one, one)) == (SHIPPED, before)


def test_the_weights_are_the_logarithms_of_the_file():
    assert {level: log2(m / u) for level, (m, u) in SHIPPED.levels.items()} == WEIGHTS


def test_two_thousand_labelled_pairs_are_shipped_half_of_them_of_one_person():
    assert (len(labelled()), sum(is_one for _one, _other, is_one in labelled())) == (2000, 1000)


def test_precision_and_recall_are_counted_at_each_threshold():
    ana, eva = Described(names=(("ana", "kos"),), born=(1984, 3, 7)), Described(names=(("eva", "rus"),))
    found = told([(ana, ana, True), (ana, eva, True), (eva, eva, False)], [0, 25, 100])

    assert [(each.right, each.wrong, each.precision, each.recall) for each in found] == [
        (1, 1, 0.5, 0.5), (1, 0, 1.0, 0.5), (0, 0, 1.0, 0.0),
    ]  # fmt: skip


def test_the_shipped_weights_tell_the_labelled_pairs_as_they_did():
    """A floor under the rule: lower it only with a reason."""
    at = {each.threshold: each for each in told()}
    assert at[6].recall >= 0.99
    assert at[18].recall >= 0.96
    assert at[18].precision >= 0.985
