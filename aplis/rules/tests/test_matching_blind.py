"""Two agencies learn how many they share, and nothing of anybody by name."""

import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aplis.rules.matching.blind import HASHES, ROWS, agreeing, hashes_of, key_of, rows_of, told_count
from aplis.rules.matching.records import Described, folded_names
from aplis.rules.tests.test_matching import DESCRIBED

SECRET = b"s" * 32
KEY = key_of(SECRET, "shelter", "2026-11")


def somebody(given_names="Đurđa", family="Kovačević", born=(1984, 3, 7)):
    return Described(folded_names([(given_names, family)]), born)


def rows(people, key=KEY, numbers=()):
    return rows_of([hashes_of(each, numbers, key) for each in people], secrets.token_hex)


def towns(number):
    return [somebody(born=(1950 + place, 3, 7)) for place in range(number)]


def test_who_stands_in_both_files_is_counted_however_the_name_is_spelt():
    ours, theirs = rows([somebody("Djurdja", "Kovachevich")]), rows([somebody(), somebody("Ana", "Kos")])

    assert agreeing(ours, theirs) == {(ours[0].number, theirs[0].number)}


def test_a_number_is_enough_and_one_other_hash_is_not():
    one, other = somebody("Ana", "Kos"), somebody("Mojca", "Bregar", (1990, 1, 2))

    assert len(agreeing(rows([one], numbers=["123-45"]), rows([other], numbers=["12345"]))) == 1
    assert agreeing(rows([somebody("Ana", "Kos")]), rows([somebody("Ana", "Kis")])) == set()


@pytest.mark.parametrize(
    "key",
    [
        key_of(b"t" * 32, "shelter", "2026-11"),
        key_of(SECRET, "school", "2026-11"),
        key_of(SECRET, "shelter", "2026-12"),
    ],
)
def test_another_secret_agreement_or_month_finds_nobody(key):
    assert agreeing(rows(towns(30)), rows(towns(30), key)) == set()


def test_a_short_secret_is_not_taken():
    with pytest.raises(ValueError, match="at least 32 bytes"):
        key_of(b"password", "shelter", "2026-11")


@pytest.mark.parametrize("born", [(0, 0, 0), (1984, 0, 0), (1984, 3, 0), (1984, 1, 1)])
def test_without_a_telling_day_nothing_but_a_number_leaves(born):
    assert hashes_of(somebody(born=born), [], KEY) == (set(), set())


def test_a_hash_that_more_than_three_share_is_left_out():
    assert len(agreeing(rows([somebody()] * 3), rows([somebody()]))) == 3
    assert agreeing(rows([somebody()] * 4), rows([somebody()])) == set()


@pytest.mark.parametrize(("shared", "told"), [(0, None), (9, None), (10, 10), (37, 37)])
def test_a_small_count_is_not_told(shared, told):
    people = towns(50)

    assert told_count(agreeing(rows(people[:shared]), rows(people))) == told


@settings(max_examples=60, deadline=None)
@given(st.lists(DESCRIBED, max_size=12))
def test_the_shape_of_a_file_tells_neither_how_many_names_nor_the_exact_number(people):
    found = rows(people)

    assert len(found) % ROWS == 0
    assert len(found) - len(people) < ROWS
    assert {len(row.others) % HASHES for row in found} | {len(row.strong) for row in found} <= {0, 2}
    assert len({row.number for row in found}) == len(found)


@settings(max_examples=60, deadline=None)
@given(DESCRIBED)
def test_whoever_gives_any_hash_of_name_and_day_agrees_with_herself(one):
    strong, others = hashes_of(one, [], KEY)
    ours, theirs = rows_of([(strong, others)], secrets.token_hex), rows_of([(strong, others)], secrets.token_hex)

    assert agreeing(ours, theirs) == ({(ours[0].number, theirs[0].number)} if len(others) > 1 else set())
