"""The keys of many persons at once, in numpy: for a portion of an import, for `aplis identity`, for linking in batches.

What a word becomes is worked out once for each distinct sound; what is mixed into keys is mixed for all persons together. Equal to
`keys.keys_of` for every person: a property test holds the two together.
"""

from collections.abc import Iterable, Iterator
from itertools import batched, combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aplis.rules.matching.folding import skeleton, sound
from aplis.rules.matching.keys import ALONE, BEGINNING, BITS, ENDING, KINDS, STEP, WITH_DATE, WORDS_AT_MOST, number_of
from aplis.rules.matching.records import read_born, read_values

type Whole = NDArray[np.int64]
type Mixed = NDArray[np.uint64]
AT_ONCE: Final = 1 << (64 - BITS)  # persons: a key and the place of a person fill one number of 64 bits


def keys_of_many(cards: Iterable[tuple[int, str]]) -> Iterator[tuple[Whole, Whole]]:
    """Keys, and beside each the person whose key it is, each pair once; sorted by key within at most AT_ONCE persons.

    cards  persons and their cards (Described.packed)
    """
    for some in batched(cards, AT_ONCE):
        portion = _Portion([packed for _person, packed in some])
        pairs = np.sort(np.concatenate(list(portion.pairs())))  # np.unique takes fifty times as long
        pairs = pairs[np.diff(pairs, prepend=~pairs[:1]) != 0]
        people = np.array([person for person, _packed in some], dtype=np.int64)
        yield (pairs >> np.uint64(64 - BITS)).astype(np.int64), people[(pairs % np.uint64(AT_ONCE)).astype(np.int64)]


class _Portion:
    """The traits of some persons as columns. A person is her place among them, a word the number of its sound."""

    def __init__(self, cards: list[str]) -> None:
        self._sounds: dict[str, int] = {"": 0}
        self._words: dict[str, int] = {}
        self._names: dict[int, tuple[list[int], list[list[int]]]] = {}  # by how many words they have: persons, words
        self._born: list[tuple[int, int, int]] = []
        self._postcodes: list[list[int]] = []  # the first of each person, -1 for none; the second; ...
        self._whole: dict[str, tuple[list[int], list[int]]] = {
            kind: ([], []) for kind in ("number", "half_number", "phone")
        }
        self._number_of_people = len(cards)
        for place, packed in enumerate(cards):
            self._add(place, packed)

    def _add(self, place: int, packed: str) -> None:
        names, born, numbers, halves, postcodes, phones, *_rest = packed.split("\t")
        for name in names.split(";"):
            words = name.replace("|", " ").split()[:WORDS_AT_MOST]
            if words:
                people, rows = self._names.setdefault(len(words), ([], []))
                people.append(place)
                rows.append([self._words.get(word) or self._number(word) for word in words])
        self._born.append(read_born(born))
        for kind, text, base in (("number", numbers, 16), ("half_number", halves, 16), ("phone", phones, 10)):
            if text:
                people, values = self._whole[kind]
                for value in read_values(text):
                    people.append(place)
                    values.append(int(value, base))
        for turn, postcode in enumerate(read_values(postcodes)):
            if turn == len(self._postcodes):
                self._postcodes.append([-1] * self._number_of_people)
            self._postcodes[turn][place] = int(postcode)

    def _number(self, word: str) -> int:
        found = self._words[word] = self._sounds.setdefault(sound(word), len(self._sounds))
        return found

    def pairs(self) -> Iterator[Mixed]:
        """Every key, with the place of its person in the low bits; some more than once."""
        spelt = _Spelt(list(self._sounds))
        year, month, day = np.array(self._born, dtype=np.int64).T
        postcodes = [np.array(each, dtype=np.int64) for each in self._postcodes]
        for kind, (people, values) in self._whole.items():
            yield _keys(kind, np.array(values, dtype=np.uint64), 0, np.array(people, dtype=np.int64))
        for width, (places, rows) in self._names.items():
            words, whose = np.array(rows, dtype=np.int64), np.array(places, dtype=np.int64)
            for turn in range(width):
                yield from _of_word(spelt, words[:, turn], whose, (year, month, day))
                yield from _of_word_and_place(spelt, words[:, turn], whose, postcodes)
            for one, other in combinations(range(width), 2):
                differ = words[:, one] != words[:, other]
                both = spelt.begun(words[differ, one], words[differ, other])
                yield from _of_two(spelt, words[differ, one], words[differ, other], whose[differ])
                yield from _of_beginnings(both, whose[differ], (year, month, day), postcodes)


class _Spelt:
    """What is mixed of each sound: numbers of its skeleton and its beginnings, and the places of these in the alphabet."""

    def __init__(self, sounds: list[str]) -> None:
        skeletons = [skeleton(each) for each in sounds]
        self.skeleton, self.skeleton_order = _numbered(skeletons)
        self.letter, _order = _numbered([each[:1] for each in skeletons])
        self._beginnings = {
            letters: _numbered([each[:letters] for each in sounds]) for letters in (1, WITH_DATE, ALONE)
        }
        self.ending, _order = _numbered([each[-ENDING:] for each in sounds])
        self.beginning, _order = _numbered([each[:BEGINNING] for each in sounds])
        self.has_beginning = np.array([len(each) >= BEGINNING for each in sounds])
        self.first, _order = self._beginnings[1]

    def begun(self, words: Whole, others: Whole) -> dict[int, tuple[Whole, Whole]]:
        """By how many letters: the beginnings of two words, the one that is first in the alphabet first."""
        found = {}
        for letters, (numbers, order) in self._beginnings.items():
            is_first = order[words] <= order[others]
            found[letters] = (numbers[np.where(is_first, words, others)], numbers[np.where(is_first, others, words)])
        return found


def _numbered(texts: list[str]) -> tuple[Whole, Whole]:
    places = {text: place for place, text in enumerate(sorted(set(texts)))}
    numbers = {text: number_of(text) for text in places}
    return np.array([numbers[each] for each in texts], dtype=np.int64), np.array(
        [places[each] for each in texts], dtype=np.int64
    )


def _of_word(spelt: _Spelt, words: Whole, people: Whole, born: tuple[Whole, Whole, Whole]) -> Iterator[Mixed]:
    year, month, day = (part[people] for part in born)
    skeletons, letters, is_word = spelt.skeleton[words], spelt.letter[words], spelt.skeleton_order[words] != 0
    with_year, with_day = is_word & (year != 0), is_word & (day != 0)
    yield _keys("year_word", year, skeletons, people, with_year)
    yield _keys("day_of_year_word", month * 100 + day, skeletons, people, with_day)
    yield _keys("day_letter", year * 10000 + month * 100 + day, letters, people, with_day)
    yield _keys("beginning", spelt.beginning[words], 0, people, spelt.has_beginning[words])


def _of_word_and_place(spelt: _Spelt, words: Whole, people: Whole, postcodes: list[Whole]) -> Iterator[Mixed]:
    for postcode in postcodes:
        yield _keys("postcode_word", postcode[people], spelt.skeleton[words], people, postcode[people] >= 0)


def _of_two(spelt: _Spelt, words: Whole, others: Whole, people: Whole) -> Iterator[Mixed]:
    for whole, begun in ((words, others), (others, words)):
        yield _keys("word_letter", spelt.skeleton[whole], spelt.letter[begun], people)
        yield _keys("ending_letter", spelt.ending[whole], spelt.first[begun], people)
    order, other_order = spelt.skeleton_order[words], spelt.skeleton_order[others]
    is_first = order < other_order
    first, second = np.where(is_first, words, others), np.where(is_first, others, words)
    are_two = (order != other_order) & (order != 0) & (other_order != 0)
    yield _keys("two_words", spelt.skeleton[first], spelt.skeleton[second], people, are_two)


def _of_beginnings(
    begun: dict[int, tuple[Whole, Whole]], people: Whole, born: tuple[Whole, Whole, Whole], postcodes: list[Whole]
) -> Iterator[Mixed]:
    year, month, day = (part[people] for part in born)
    yield _keys("beginnings", *begun[ALONE], people)
    both = begun[WITH_DATE][0] * 2048 + begun[WITH_DATE][1]
    yield _keys("beginnings_year", both, year, people, year != 0)
    yield _keys("beginnings_day", both, month * 100 + day, people, day != 0)
    letters = begun[1][0] * 64 + begun[1][1]
    for postcode in postcodes:
        yield _keys("postcode_letters", postcode[people], letters, people, postcode[people] >= 0)


def _keys(
    kind: str, one: Whole | Mixed, other: Whole | int, people: Whole, kept: NDArray[np.bool_] | None = None
) -> Mixed:
    if kept is not None:
        one, people = one[kept], people[kept]
        other = other if isinstance(other, int) else other[kept]
    start = np.uint64(KINDS[kind] * STEP & (1 << 64) - 1)
    mixed = _mixed(_mixed(one.astype(np.uint64) + start) ^ np.asarray(other, dtype=np.uint64))
    return mixed - mixed % np.uint64(AT_ONCE) + people.astype(np.uint64)


def _mixed(numbers: Mixed) -> Mixed:
    """splitmix64 as in keys; numpy's whole numbers run over by themselves."""
    numbers = numbers + np.uint64(STEP)
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))
