"""Linking where law forbids exchanging identities: what two agencies compare instead of names.

Each person becomes a random number and some keyed hashes of strong combinations only: a number; the exact day of birth with the
sounds of two words of the name; the day with their skeletons. The key comes from a secret that both sides hold, the agreement and
the month. Who has the secret can try names and days from a list (a dictionary attack): docs/identity.md says how far that goes.
Source of the idea and its limits: P. Christen, T. Ranbaduge, R. Schnell, Linking Sensitive Data (2020).
"""

import hashlib
import hmac
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from aplis.rules.matching.folding import skeleton, sound
from aplis.rules.matching.keys import WORDS_AT_MOST, has_telling_day
from aplis.rules.matching.records import Described

LEAST_SECRET: Final = 32  # bytes
SHARED_AT_MOST: Final = (
    3  # persons of one file under one hash; what more share tells whose name is common, and finds nobody
)
LEAST_COUNT: Final = 10  # a smaller number of persons is not told
LEAST_AGREEING: Final = 2  # hashes, where the number is not one of them
ROWS: Final = 10  # a file has a multiple of so many rows
HASHES: Final = 8  # a row has a multiple of so many
_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Row:
    """A person without a name: a number that means nothing elsewhere, hashes of numbers, hashes of name and day. Some are chaff."""

    number: str
    strong: frozenset[str]
    others: frozenset[str]


def key_of(secret: bytes, agreement: str, month: str) -> bytes:
    """The key of one agreement in one month, as 2026-11.

    raises ValueError for a secret that is short enough to be tried out
    """
    if len(secret) < LEAST_SECRET:
        raise ValueError(f"a secret has at least {LEAST_SECRET} bytes")
    return hmac.new(secret, f"aplis blind\0{agreement}\0{month}".encode(), hashlib.sha256).digest()


def hashes_of(described: Described, numbers: Iterable[str], key: bytes) -> tuple[set[str], set[str]]:
    """The hashes of the numbers, and those of name and day.

    numbers  as written; only their letters and digits count. The keyed hashes of the description are another installation's
    """
    plain = {"".join(each for each in number.upper() if each.isalnum()) for number in numbers} - {""}
    return {_hash(key, f"number\0{each}") for each in plain}, {_hash(key, each) for each in _combinations(described)}


def _combinations(described: Described) -> set[str]:
    if not has_telling_day(described):
        return set()
    year, month, day = described.born
    found = set()
    for given, family in described.names:
        words = f"{given} {family}".split()[:WORDS_AT_MOST]
        for kind, each in (("sounds", sound), ("skeletons", skeleton)):
            for one, other in combinations(sorted({each(word) for word in words} - {""}), 2):
                found.add(f"{kind}\0{year:04}{month:02}{day:02}\0{one}\0{other}")
    return found


def _hash(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[: 2 * _BYTES]


def rows_of(people: Iterable[tuple[set[str], set[str]]], random: Callable[[int], str]) -> list[Row]:
    """One row for each person, in the order given, then rows of chaff up to a multiple of ROWS. The caller shuffles them.

    random  so many bytes by lot, in hexadecimal digits
    """
    hashed = list(people)
    shared = Counter(each for strong, others in hashed for each in strong | others)
    rare = {each for each, number in shared.items() if number <= SHARED_AT_MOST}
    chaff: list[tuple[set[str], set[str]]] = [(set(), set())] * (-len(hashed) % ROWS)
    return [
        Row(random(_BYTES), _filled(strong & rare, 2, random), _filled(others & rare, HASHES, random))
        for strong, others in [*hashed, *chaff]
    ]


def _filled(hashes: set[str], width: int, random: Callable[[int], str]) -> frozenset[str]:
    missing = width if not hashes else -len(hashes) % width
    return frozenset(hashes) | {random(_BYTES) for _ in range(missing)}


def agreeing(ours: Iterable[Row], theirs: Iterable[Row]) -> set[tuple[str, str]]:
    """The numbers of rows that agree in a number, or in LEAST_AGREEING other hashes."""
    strong, others = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for row in theirs:
        for each in row.strong:
            strong[each].append(row.number)
        for each in row.others:
            others[each].append(row.number)
    found = set()
    for row in ours:
        found |= {(row.number, number) for each in row.strong for number in strong.get(each, ())}
        shared = Counter(number for each in row.others for number in others.get(each, ()))
        found |= {(row.number, number) for number, times in shared.items() if times >= LEAST_AGREEING}
    return found


def told_count(pairs: set[tuple[str, str]]) -> int | None:
    """How many of our persons agree with anybody; None below LEAST_COUNT, which could be about one person."""
    number = len({ours for ours, _theirs in pairs})
    return number if number >= LEAST_COUNT else None
