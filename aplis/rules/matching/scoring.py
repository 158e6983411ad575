"""How far two descriptions speak for one person: Fellegi and Sunter's weights, added up, each with its reason.

The weight of a level is log2(m / u): m its share among pairs of one person, u among pairs of two. Both stand in model.json, the one
table for the look-up, for DuckDB and for Spark. Names are compared folded to ASCII, because similarity functions disagree on
other letters. Source: I. Fellegi, A. Sunter, A Theory for Record Linkage (1969).
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import log2
from typing import Final

from rapidfuzz.distance import OSA, JaroWinkler

from aplis.rules.matching.folding import is_short_form, sound, stem
from aplis.rules.matching.records import Described

_MODEL: Final = json.loads(files("aplis.rules.matching").joinpath("model.json").read_text(encoding="utf-8"))
VERSION: Final[str] = _MODEL["version"]
WEIGHTS: Final[dict[str, float]] = {level: log2(m / u) for level, (m, u) in _MODEL["levels"].items()}
POSSIBLE: Final = 6.0  # of a score: from here on a worker is shown the person, and decides
_NEAR: Final = 0.9
_SHORT: Final = 3  # letters; a shorter word with one letter changed is another word
_MANY: Final = 1 << 16

type Born = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Addend:
    """One reason: the level that two descriptions reach in one trait, and what it adds to the score."""

    level: str
    weight: float


def compared(one: Described, other: Described) -> tuple[Addend, ...]:
    """The addends of a pair, in the order of the traits; equal whichever description comes first. Nothing known adds nothing."""
    levels = [
        *_names(one, other),
        _born(one.born, other.born),
        _numbers(one, other),
        _values("postcode", one.postcodes, other.postcodes),
        _values("phone", one.phones, other.phones),
        _values("sex", one.sex, other.sex),
    ]
    return tuple(Addend(level, WEIGHTS[level]) for level in levels if level)


def score(addends: tuple[Addend, ...]) -> float:
    return sum(addend.weight for addend in addends)


def _names(one: Described, other: Described) -> tuple[str, ...]:
    """The levels of the two names that go together best, of all that either person has."""
    best: tuple[str, ...] = ()
    most = -1e9
    for given, family in one.names:
        for its_given, its_family in other.names:
            found, weight = _name(given, family, its_given, its_family)
            if weight > most:
                best, most = found, weight
    return best


@lru_cache(_MANY)
def _name(given: str, family: str, its_given: str, its_family: str) -> tuple[tuple[str, ...], float]:
    straight: tuple[str, ...] = (_word("given", given, its_given), _word("family", family, its_family))
    weight = _sum(straight)
    if straight[0] not in _AGREEING and straight[1] not in _AGREEING:
        # The words of both stand in the wrong field on one of the sides. Each is weighed as what the first side calls it,
        # and the side with the smaller text is the first: the pair is the same pair the other way round.
        if (its_given, its_family) < (given, family):
            given, family, its_given, its_family = its_given, its_family, given, family
        crossed = (_word("given", given, its_family), _word("family", family, its_given), "names_swapped")
        if _sum(crossed) > weight:
            straight, weight = crossed, _sum(crossed)
    return tuple(level for level in straight if level), weight


def _sum(levels: tuple[str, ...]) -> float:
    return sum(WEIGHTS[level] for level in levels if level)


@lru_cache(_MANY)
def _word(field: str, one: str, other: str) -> str:  # noqa: PLR0911 -- a ladder: the first rung that holds
    """The level of two given names or two family names."""
    if not one or not other:
        return ""
    if one == other:
        return f"{field}_same"
    its, sounds, stems = _heard(one)
    others, other_sounds, other_stems = _heard(other)
    if sounds == other_sounds:
        return f"{field}_sound"
    if min(len(sounds), len(other_sounds)) > _SHORT and OSA.distance(sounds, other_sounds, score_cutoff=1) <= 1:
        return f"{field}_one_letter"
    if stems == other_stems:
        return f"{field}_stem"
    if field == "given" and any(is_short_form(a, b) for a in its for b in others):
        return "given_short_form"
    if not stems.isdisjoint(other_stems):
        return f"{field}_one_word"
    is_near = JaroWinkler.similarity(sounds, other_sounds) >= _NEAR or _one_word_near(its, others)
    return f"{field}_near" if is_near else f"{field}_different"


@lru_cache(_MANY)
def _heard(text: str) -> tuple[tuple[str, ...], str, frozenset[str]]:
    """The words of a name, their sounds in one text, and their stems."""
    words = tuple(text.split())
    sounds = [sound(word) for word in words]
    return words, " ".join(sounds), frozenset(stem(each) for each in sounds)


def _one_word_near(words: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """One of several words, and one letter of it changed."""
    if len(words) == len(others) == 1:
        return False  # said by the whole name already
    pairs = ((sound(word), sound(other)) for word in words for other in others)
    return any(min(len(a), len(b)) > _SHORT and OSA.distance(a, b, score_cutoff=1) <= 1 for a, b in pairs)


_AGREEING: Final = {
    f"{field}_{level}" for field in ("given", "family") for level in ("same", "sound", "one_letter", "stem")
}


@lru_cache(_MANY)
def _born(one: Born, other: Born) -> str:  # noqa: PLR0911 -- as above
    """The level of two birth dates, each as exactly as it is known."""
    (year, month, day), (its_year, its_month, its_day) = one, other
    if not year or not its_year:
        return ""
    if not day or not its_day:
        return _coarse(one, other)
    if one == other:
        return "born_same_placeholder" if (month, day) == (1, 1) else "born_same"
    if year == its_year and (month, day) == (its_day, its_month):
        return "born_swapped"
    if OSA.distance(_digits(one), _digits(other), score_cutoff=1) <= 1:
        return "born_one_digit"
    if (year == its_year) + (month == its_month) + (day == its_day) == 2:
        return "born_one_part"
    return "born_year_only" if year == its_year else "born_different"


def _coarse(one: Born, other: Born) -> str:
    if one[0] != other[0]:
        return "born_different"
    if not one[1] or not other[1]:
        return "born_same_year"
    return "born_same_month" if one[1] == other[1] else "born_year_only"


def _digits(born: Born) -> str:
    return f"{born[0]:04}{born[1]:02}{born[2]:02}"


def _numbers(one: Described, other: Described) -> str:
    if not one.numbers or not other.numbers:
        return ""
    if not set(one.numbers).isdisjoint(other.numbers):
        return "number_same"
    return "number_half" if not set(one.halves).isdisjoint(other.halves) else "number_different"


def _values(field: str, one: tuple[str, ...] | str, other: tuple[str, ...] | str) -> str:
    if not one or not other:
        return ""
    return f"{field}_different" if set(one).isdisjoint(other) else f"{field}_same"
