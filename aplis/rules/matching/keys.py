"""By which numbers a person is found among millions: about twenty a person, any one of which a bad spelling may spare.

Each key is 47 bits: a kind and one or two traits, mixed. Two people with one key share those traits (or, once in millions, a number
by chance); the score decides. Source of the mixing: Steele, Lea and Flood, splitmix64 (2014).
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from aplis.rules.matching.folding import skeleton, sound
from aplis.rules.matching.records import Described

KINDS: Final = {
    "day_letter": 1,  # exact day, first letter of any word
    "year_word": 2,
    "day_of_year_word": 3,  # month and day: the year may be wrong
    "two_words": 4,  # in either order: names may be swapped
    "beginnings": 5,  # first letters of two words
    "beginnings_day": 6,
    "beginnings_year": 7,
    "postcode_word": 8,
    "postcode_letters": 9,
    "number": 10,
    "half_number": 11,
    "phone": 12,
    "word_letter": 13,  # one word whole, of the other the first letter
    "ending_letter": 14,  # the last letters of one word, of the other the first: both slips may be early in their words
    "beginning": 15,  # of one word, whatever the others are
}  # fmt: skip
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
WORDS_AT_MOST: Final = 6
_FIRST: Final = sorted({skeleton(letter)[:1] for letter in LETTERS[:26]})  # letters with which a skeleton begins
_PLACES: Final = {letter: place for place, letter in enumerate(LETTERS, start=1)}
# Bits, found by trying on invented people. Of a word and a letter other keys tell too, so that it is a way in and no more.
_LETTER_LESS, _WORD_LETTER_LESS, _PLACE_MORE = 12, 16, 16
ALONE, WITH_DATE = 3, 2  # letters of a beginning, alone and beside a date
ENDING, BEGINNING = 5, 5  # letters of an ending; of a beginning without another word, which has to have as many
HANDFUL: Final = 5  # persons; a number that more have was invented, or is everybody's
_64: Final = (1 << 64) - 1
STEP: Final = 0x9E3779B97F4A7C15
BITS: Final = 47


def keys_of(described: Described) -> set[int]:
    """The keys under which a person of this description is kept."""
    return {key for keys in _all(described) for key in keys}


def typed_keys(described: Described) -> dict[int, int]:
    """The keys by which somebody so described is looked for, each with what it weighs less than one that agrees as it stands, in bits.

    Her own keys weigh in full, and those with day and month the other way round. Less weigh the other people born on that day, for
    names too far from what is written. A word at a postcode weighs more: no other key of a name says the same.
    """
    words, pairs = _words(described), _pairs(described)
    found = dict.fromkeys(keys_of(described), 0)
    found |= dict.fromkeys(_word_letters(pairs), _WORD_LETTER_LESS)
    found |= dict.fromkeys(_words_at(words, described.postcodes), -_PLACE_MORE)
    year, month, day = described.born
    if day and month != day and day <= 12:
        other = _of_day(words, (year, day, month), pairs)
        found |= {key: 0 for keys in other for key in keys}
    if not has_telling_day(described):
        return found
    return {_key("day_letter", _date(described.born), number_of(letter)): _LETTER_LESS for letter in _FIRST} | found


def number_keys(described: Described) -> dict[int, str]:
    """The numbers by the keys they are found by."""
    return {_key("number", int(each, 16), 0): each for each in described.numbers}


def has_telling_day(described: Described) -> bool:
    """Whether a day of birth is known that leads to few people. The first of January often stands for an unknown one."""
    return described.born[2] != 0 and described.born[1:] != (1, 1)


def home_keys(described: Described) -> set[int]:
    """The keys that somebody of the same household is likely to have too: the phone, a family name at the same postcode."""
    families = {word for _given, family in described.names for word in family.split()[:WORDS_AT_MOST]}
    found = {_key("phone", int(each), 0) for each in described.phones}
    return found.union(_words_at(families, described.postcodes))


def _all(described: Described) -> Iterator[Iterator[int]]:
    words, pairs = _words(described), _pairs(described)
    yield from _of_names(described, words, pairs)
    yield from _of_day(words, described.born, pairs)
    yield from _of_places(words, described.postcodes, pairs)
    yield iter(number_keys(described))
    yield (_key("half_number", int(each, 16), 0) for each in described.halves)
    yield (_key("phone", int(each), 0) for each in described.phones)


def _words(described: Described) -> set[str]:
    return {word for given, family in described.names for word in f"{given} {family}".split()[:WORDS_AT_MOST]}


def _pairs(described: Described) -> set[tuple[str, str]]:
    """Words of one name by two, in the order of the alphabet of their sounds."""
    found: set[tuple[str, str]] = set()
    for given, family in described.names:
        words = sorted({sound(word) for word in f"{given} {family}".split()[:WORDS_AT_MOST]})
        found.update(combinations(words, 2))
    return found


def _of_names(described: Described, words: set[str], pairs: set[tuple[str, str]]) -> Iterator[Iterator[int]]:
    for given, family in described.names:
        skeletons = sorted({skeleton(word) for word in f"{given} {family}".split()[:WORDS_AT_MOST]} - {""})
        yield (_key("two_words", number_of(one), number_of(other)) for one, other in combinations(skeletons, 2))
    yield _word_letters(pairs)
    for one, other in pairs:
        yield (
            _key("ending_letter", number_of(ended[-ENDING:]), number_of(begun[:1]))
            for ended, begun in ((one, other), (other, one))
        )
    yield (_key("beginnings", *_begun(pair, ALONE)) for pair in pairs)
    yield (_key("beginning", number_of(sound(word)[:BEGINNING]), 0) for word in words if len(sound(word)) >= BEGINNING)


def _word_letters(pairs: set[tuple[str, str]]) -> Iterator[int]:
    for pair in pairs:
        for whole, begun in (pair, pair[::-1]):
            yield _key("word_letter", number_of(skeleton(whole)), number_of(skeleton(begun)[:1]))


def _of_day(words: set[str], born: tuple[int, int, int], pairs: set[tuple[str, str]]) -> Iterator[Iterator[int]]:
    year, month, day = born
    skeletons = {skeleton(word) for word in words} - {""}
    if year:
        yield (_key("year_word", year, number_of(each)) for each in skeletons)
        yield (_key("beginnings_year", _both(pair), year) for pair in pairs)
    if day:
        yield (_key("day_of_year_word", month * 100 + day, number_of(each)) for each in skeletons)
        yield (_key("day_letter", _date(born), number_of(each[:1])) for each in skeletons)
        yield (_key("beginnings_day", _both(pair), month * 100 + day) for pair in pairs)


def _of_places(words: set[str], postcodes: tuple[str, ...], pairs: set[tuple[str, str]]) -> Iterator[Iterator[int]]:
    yield _words_at(words, postcodes)
    for postcode in map(int, postcodes):
        yield (_key("postcode_letters", postcode, _begun(pair, 1)[0] * 64 + _begun(pair, 1)[1]) for pair in pairs)


def _words_at(words: set[str], postcodes: tuple[str, ...]) -> Iterator[int]:
    for postcode in map(int, postcodes):
        for word in words:
            yield _key("postcode_word", postcode, number_of(skeleton(word)))


def _begun(pair: tuple[str, str], letters: int) -> tuple[int, int]:
    one, other = sorted((pair[0][:letters], pair[1][:letters]))
    return number_of(one), number_of(other)


def _both(pair: tuple[str, str]) -> int:
    one, other = _begun(pair, WITH_DATE)
    return one * 2048 + other


def _date(born: tuple[int, int, int]) -> int:
    return born[0] * 10000 + born[1] * 100 + born[2]


def number_of(word: str) -> int:
    """Up to six letters and digits as one number. Letters of other scripts share the places of ours."""
    found = 0
    for letter in word:
        found = found * 37 + (_PLACES.get(letter) or ord(letter) % 36 + 1)
    return found


def _key(kind: str, one: int, other: int) -> int:
    return _mixed(_mixed(one + KINDS[kind] * STEP) ^ other) >> (64 - BITS)


def _mixed(number: int) -> int:
    number = (number + STEP) & _64
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & _64
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & _64
    return number ^ (number >> 31)
