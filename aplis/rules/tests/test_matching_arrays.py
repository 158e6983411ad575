"""The keys of many persons at once are those of each by herself."""

from collections import defaultdict
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from aplis.rules.matching.arrays import keys_of_many
from aplis.rules.matching.keys import keys_of
from aplis.rules.matching.records import Described, folded_names
from bench.identity.invent import Town

HASHES = st.lists(st.integers(0, (1 << 64) - 1).map(lambda number: f"{number:016x}"), max_size=3).map(tuple)
DAYS = st.one_of(
    st.just((0, 0, 0)),
    st.tuples(st.integers(1900, 2030), st.integers(0, 12), st.just(0)),
    st.dates(date(1900, 1, 1), date(2030, 12, 31)).map(lambda day: (day.year, day.month, day.day)),
)
NAMES = st.one_of(
    st.text(max_size=30),
    st.text(st.sampled_from("abcčćdđeéghijklmnoøprsštuvwxyzžåÑЂљ -'"), max_size=24),
    st.text(st.sampled_from("ab hw"), max_size=12),
)
DIGITS = st.integers(0, 9_999_999).map(str)
DESCRIBED = st.builds(
    Described,
    names=st.lists(st.tuples(NAMES, NAMES), max_size=6).map(folded_names),
    born=DAYS,
    numbers=HASHES,
    halves=HASHES,
    doubted=HASHES,
    postcodes=st.lists(DIGITS, max_size=6).map(tuple),
    phones=st.lists(st.integers(0, 99_999_999).map(lambda number: f"{number:08}"), max_size=6).map(tuple),
)


def keys_by_person(cards):
    found = defaultdict(set)
    for keys, people in keys_of_many(cards):
        pairs = list(zip(keys.tolist(), people.tolist(), strict=True))
        assert len(pairs) == len(set(pairs))
        assert keys.tolist() == sorted(keys.tolist())
        for key, person in pairs:
            found[person].add(key)
    return dict(found)


@settings(max_examples=300, deadline=None)
@given(st.lists(DESCRIBED, max_size=6))
def test_whoever_they_are_the_keys_of_many_are_those_of_each(people):
    found = keys_by_person([(place * 7 + 3, each.packed()) for place, each in enumerate(people)])

    assert found == {place * 7 + 3: keys for place, each in enumerate(people) if (keys := keys_of(each))}


def test_the_keys_of_a_town_are_those_of_each_of_its_people():
    town = [
        Described(
            folded_names([(who.given, who.family)]), (who.born.year, who.born.month, who.born.day) if who.born else (0, 0, 0),
            postcodes=(who.postcode,), phones=(who.phone,) if who.phone else (),
        )
        for who in Town().people(3000)
    ]  # fmt: skip

    assert keys_by_person([(place, each.packed()) for place, each in enumerate(town)]) == {
        place: keys_of(each) for place, each in enumerate(town)
    }


def test_nobody_has_no_keys():
    assert list(keys_of_many([])) == []
    assert keys_by_person([(5, Described().packed())]) == {}
