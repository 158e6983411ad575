"""How far two descriptions speak for one person: Fellegi and Sunter's weights, added up, each with its reason.

The weight of a level is log2(m / u): m its share among pairs of one person, u among pairs of two. Both stand in model.json, the one
table for the look-up, for DuckDB and for Spark. Names are compared folded to ASCII, because similarity functions disagree on
other letters. Source: I. Fellegi, A. Sunter, A Theory for Record Linkage (1969).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log2
from typing import Final, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from aplis.rules.matching.folding import forms_of, sound, stem
from aplis.rules.matching.models import SHIPPED, Model
from aplis.rules.matching.records import Described, Names, read_born, read_names, read_values

VERSION: Final[str] = SHIPPED.version
WEIGHTS: Final[dict[str, float]] = {}  # of the model in use; only `use` fills it
PROPOSED: Final = 18.0  # of a score: from here on two files are proposed as one person's; see docs/identity.md
POSSIBLE: Final = 6.0  # of a score: from here on a worker is shown the person, and decides
# From here on it is as likely as not that she is the one among the four thousand people of an agency: 12 bits.
LIKELY: Final = 12.0
_NEAR: Final = 0.9
_SHORT: Final = 3  # letters; a shorter word with one letter changed is another word
_MANY: Final = 1 << 17

type Born = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Addend:
    """One reason: the level that two descriptions reach in one trait, and what it adds to the score."""

    level: str
    weight: float


_in_use: Final[list[Model]] = []
_ADDENDS: Final[dict[str, Addend]] = {}  # one of each, because millions are given out


def use(model: Model) -> None:
    """From here on this process weighs by that model. Scores told before do not change."""
    _in_use[:] = [model]
    WEIGHTS.update((level, log2(m / u)) for level, (m, u) in model.levels.items())
    _ADDENDS.update((level, Addend(level, weight)) for level, weight in WEIGHTS.items())


def model_in_use() -> Model:
    return _in_use[0]


def compared(one: Described, other: Described) -> tuple[Addend, ...]:
    """The addends of a pair, in the order of the traits; equal whichever description comes first. Nothing known adds nothing."""
    return tuple(_ADDENDS[level] for level in reached(one, other))


def reached(one: Described, other: Described) -> list[str]:
    """The levels that a pair reaches, as `compared` orders them. The model decides only which of several names are compared."""
    levels = (
        *_names(one, other),
        _born(one.born, other.born),
        _numbers(one, other),
        _values("postcode", one.postcodes, other.postcodes),
        _values("phone", one.phones, other.phones),
        _values("sex", one.sex, other.sex),
    )
    return [level for level in levels if level]


def score(addends: tuple[Addend, ...]) -> float:
    return sum([addend.weight for addend in addends])


class Sought:
    """One description held against many cards. A name, day or place that many of them share is compared once."""

    def __init__(self, wanted: Described) -> None:
        names = [_Typed(given, family) for given, family in wanted.names]
        traits: tuple[tuple[object, int, Callable[[str], tuple[str, ...]]], ...] = (
            (names, _NAMES, lambda text: _best(names, read_names(text))),
            (wanted.born[0], _BORN, lambda text: (_born(wanted.born, read_born(text)),)),
            (wanted.numbers, _NUMBERS, lambda text: (_numbers(wanted, _numbered(text)),)),
            (wanted.postcodes, _POSTCODES, lambda text: (_values("postcode", wanted.postcodes, read_values(text)),)),
            (wanted.phones, _PHONES, lambda text: (_values("phone", wanted.phones, read_values(text)),)),
            (wanted.sex, _SEX, lambda text: (_values("sex", wanted.sex, text),)),
        )
        self._traits: list[tuple[int, dict[str, tuple[Addend, ...]], Callable[[str], tuple[str, ...]]]] = [
            (place, {"": ()}, levels) for known, place, levels in traits if known
        ]

    def compared(self, packed: str) -> tuple[Addend, ...]:
        """The same as `compared` with the person whose card this is (Described.packed)."""
        fields = packed.split("\t")
        fields[_NUMBERS] = "\t".join(fields[_NUMBERS:_POSTCODES] + fields[_KINDS:])
        found: tuple[Addend, ...] = ()
        for place, known, levels in self._traits:
            text = fields[place]
            addends = known.get(text)
            if addends is None:
                addends = known[text] = tuple([_ADDENDS[level] for level in levels(text) if level])
            found += addends
        return found


# Where the traits stand in a card. Numbers are compared together with their halves, kinds and doubts.
_NAMES, _BORN, _NUMBERS, _POSTCODES, _PHONES, _SEX, _KINDS = 0, 1, 2, 4, 5, 6, 7


def _numbered(text: str) -> Described:
    numbers, halves, kinds, doubted = map(read_values, [*text.split("\t"), "", ""][:4])
    return Described(numbers=numbers, halves=halves, kinds=kinds, doubted=doubted)


def _names(one: Described, other: Described) -> tuple[str, ...]:
    return _best([_Typed(given, family) for given, family in one.names], other.names)


def _best(names: list["_Typed"], others: Names) -> tuple[str, ...]:
    """The levels of the two names that go together best, of all that either person has."""
    best: tuple[str, ...] = ()
    most = -1e9
    for name in names:
        for given, family in others:
            found, weight = name.compared(given, family)
            if weight > most:
                best, most = found, weight
    return best


def nearness(wanted: Described, cards: Sequence[str]) -> list[float]:
    """How near in letters the names of each card (Described.packed) are to those wanted, 0 to 1.

    By it those come in order who have one score. It is no part of the score, and only of the names, so that nothing else is told by it.
    """
    found = [0.0] * len(cards)
    names = [packed[: packed.index("\t")] for packed in cards]
    for given, family in wanted.names:
        for name, value, place in process.extract(
            f"{given}|{family}", names, scorer=OSA.normalized_similarity, limit=None
        ):
            found[place] = max(found[place], value if ";" not in name else _nearest_of(given, family, name))
    return found


def _nearest_of(given: str, family: str, names: str) -> float:
    return max(OSA.normalized_similarity(f"{given}|{family}", name) for name in names.split(";"))


class _Levels(dict[str, tuple[str, float]]):
    """Of one given or family name: the level that each other one reaches, and its weight."""

    def __init__(self, field: str, typed: str) -> None:
        self._field, self._typed = field, typed

    def __missing__(self, other: str) -> tuple[str, float]:
        level = _word(self._field, self._typed, other)
        found = self[other] = (level, WEIGHTS[level] if level else 0.0)
        return found


class _Typed:
    """A name of the one described, held against others."""

    def __init__(self, given: str, family: str) -> None:
        self._name = (given, family)
        self._given, self._family = _Levels("given", given), _Levels("family", family)
        self._given_as_family, self._family_as_given = _Levels("family", given), _Levels("given", family)

    def compared(self, given: str, family: str) -> tuple[tuple[str, ...], float]:
        """The levels, and what they weigh together."""
        (one, weight), (other, more) = self._given[given], self._family[family]
        weight += more
        if one in _AGREEING or other in _AGREEING:
            return (one, other), weight
        # The words of both stand in the wrong field on one of the sides. Each is weighed as what the first side calls it,
        # and the side with the smaller text is the first: the pair is the same pair the other way round.
        if (given, family) < self._name:
            (its, weighs), (others, also) = self._family_as_given[given], self._given_as_family[family]
        else:
            (its, weighs), (others, also) = self._given[family], self._family[given]
        swapped = weighs + also + WEIGHTS["names_swapped"]
        return ((its, others, "names_swapped"), swapped) if swapped > weight else ((one, other), weight)


@lru_cache(_MANY)
def _word(field: str, one: str, other: str) -> str:  # noqa: PLR0911 -- a ladder: the first rung that holds
    """The level of two given names or two family names."""
    if not one or not other:
        return ""
    if one == other:
        return f"{field}_same"
    its, others = _heard(one), _heard(other)
    if its.sounds == others.sounds:
        return f"{field}_sound"
    if _one_letter_apart(its.sounds, others.sounds):
        return f"{field}_one_letter"
    if its.stems == others.stems:
        return f"{field}_stem"
    if field == "given" and not (its.forms.isdisjoint(others.words) and others.forms.isdisjoint(its.words)):
        return "given_short_form"
    if not its.stems.isdisjoint(others.stems):
        return f"{field}_one_word"
    is_near = JaroWinkler.similarity(its.sounds, others.sounds) >= _NEAR or _one_word_near(its, others)
    return f"{field}_near" if is_near else f"{field}_different"


class _Heard(NamedTuple):
    """A name of one or more words: the words, their short and full forms, their sounds in one text and apart, their stems."""

    words: frozenset[str]
    forms: frozenset[str]
    sounds: str
    apart: tuple[str, ...]
    stems: frozenset[str]


@lru_cache(_MANY)
def _heard(text: str) -> _Heard:
    words = text.split()
    apart = tuple([sound(word) for word in words])
    forms = frozenset([form for word in words for form in forms_of(word)])
    return _Heard(frozenset(words), forms, " ".join(apart), apart, frozenset([stem(each) for each in apart]))


def _one_letter_apart(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1 or len(one) <= _SHORT or len(other) <= _SHORT:
        return False
    return OSA.distance(one, other, score_cutoff=1) <= 1


def _one_word_near(its: _Heard, others: _Heard) -> bool:
    """One of several words, and one letter of it changed."""
    if len(its.apart) == len(others.apart) == 1:
        return False  # said by the whole name already
    return any(_one_letter_apart(a, b) for a in its.apart for b in others.apart)


_AGREEING: Final = {
    f"{field}_{level}" for field in ("given", "family") for level in ("same", "sound", "one_letter", "stem")
}


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
    parts = (year == its_year) + (month == its_month) + (day == its_day)
    # A wrong digit, or two the other way round, stand in one part, or the second stands beside the first of the next.
    if parts and OSA.distance(_digits(one), _digits(other), score_cutoff=1) <= 1:
        return "born_one_digit"
    if parts == 2:
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
    if same := set(one.numbers).intersection(other.numbers):
        return "number_same" if same.difference(one.doubted, other.doubted) else "number_doubtful"
    if not set(one.halves).isdisjoint(other.halves):
        return "number_half"
    # Hashes carry no kind. A number of another kind is no other number: everybody may have one of each.
    return "" if set(one.kinds).isdisjoint(other.kinds) else "number_different"


def _values(field: str, one: tuple[str, ...] | str, other: tuple[str, ...] | str) -> str:
    if not one or not other:
        return ""
    return f"{field}_different" if set(one).isdisjoint(other) else f"{field}_same"


use(SHIPPED)
