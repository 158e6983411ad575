"""Names brought closer than search does: one sound one letter, endings that change gone, short forms known."""

import re
from functools import lru_cache
from typing import Final

from aplis.rules.matching.packs import PACKS

SKELETON: Final = 6
_MANY: Final = 1 << 17  # words: those of some million people, so that each is heard once
_SPELLINGS: Final = {written: sound for pack in PACKS for written, sound in pack.spellings.items()}
_LONGEST_FIRST: Final = re.compile("|".join(sorted(map(re.escape, _SPELLINGS), key=len, reverse=True)))
_TWICE: Final = re.compile(r"(.)\1+")
_LEAST_STEM: Final = 3
_SHORT_FORMS: Final = {
    short: frozenset(forms.split()) for pack in PACKS for forms in pack.short_forms for short in forms.split()
}
_NONE: Final[frozenset[str]] = frozenset()
_VOWELS: Final = str.maketrans("", "", "aeiouh")


@lru_cache(_MANY)
def sound(word: str) -> str:
    """A folded word with one letter for each sound; its double letters are one. Once more changes nothing.

    >>> sound("kovachevich"), sound("johansson"), sound("szymczyk")
    ('kovacevic', 'iohanson', 'simcik')
    """
    before = ""
    while before != word:
        before = word
        word = _TWICE.sub(r"\1", _LONGEST_FIRST.sub(lambda found: _SPELLINGS[found[0]], word))
    return word


_ENDINGS: Final = {sound(ending): sound(kept) for pack in PACKS for ending, kept in pack.endings.items()}
_LENGTHS: Final = sorted({len(ending) for ending in _ENDINGS}, reverse=True)


@lru_cache(_MANY)
def skeleton(word: str) -> str:
    """First letter and the consonants after it of a folded word's stem, at most SKELETON. A weaker word than its sound.

    >>> skeleton("berzins"), skeleton("berzina"), skeleton("kovacevic")
    ('bzn', 'bzn', 'kvcvc')
    """
    whole = stem(sound(word))
    return whole[:1].replace("h", "g") + whole[1:].translate(_VOWELS)[: SKELETON - 1]


@lru_cache(_MANY)
def stem(word: str) -> str:
    """The word without the ending that changes with sex, marriage or grammar."""
    for length in _LENGTHS:
        if length <= len(word) - _LEAST_STEM and word[-length:] in _ENDINGS:
            return word[:-length] + _ENDINGS[word[-length:]]
    return word


def forms_of(word: str) -> frozenset[str]:
    """The forms of which a folded given name is one: its short forms, and the full ones of which it is short."""
    return _SHORT_FORMS.get(word, _NONE)


def is_short_form(one: str, other: str) -> bool:
    """Whether two folded given names are forms of one: Aleksander and Sandi."""
    return one in forms_of(other) or other in forms_of(one)
