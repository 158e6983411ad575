"""Who among all who may be found is most like somebody described.

Two questions to one index: how rare is each key that was typed, then who shares the most of them, the rare ones counting more. The
few that come back are scored by the rule. No way of writing a name leads to a slower path than another, and a key that
everybody has ("Baby Unknown") is not followed at all.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from itertools import chain
from math import log2
from typing import Any, Final, NamedTuple

from django.db import connection

from aplis.core.database import looking
from aplis.core.statements import ready_cursor
from aplis.register.people.identifiers import match_digests
from aplis.register.people.match_keys import known_part
from aplis.rules.identifiers import SCHEMES, check, looks_invented
from aplis.rules.matching.keys import HANDFUL, number_keys, typed_keys
from aplis.rules.matching.records import Described, folded_names, phone_key, postcodes_in
from aplis.rules.matching.scoring import Addend, Sought, nearness, score

CANDIDATES: Final = 300  # persons who are scored at most
TOO_COMMON: Final = 4000  # persons under one key
FOLLOWED: Final = 2000  # persons under all keys that are followed, one counted for each key
LONGEST_NAME, LONGEST_NUMBER, LONGEST_POSTCODE = 400, 64, 7  # characters; what is longer is nobody's
_RARITY: Final = 24  # bits: the weight of a key that one person has
_PARTS: Final = 4  # of a bit: weights are whole numbers
# Who is scored: the first twenty, and of the others who shares a third as much as the first, or as many bits as this. Found by
# trying on invented people, of whom no more were found by scoring all; 40 is less than a birth date and a given name share.
_ALWAYS, _SHARE, _ENOUGH = 20, 3, 40
_PLACES: Final = (32, 64, 128)  # keys of a statement: few different statements, so that their plans are kept


class Candidate(NamedTuple):
    """Somebody who may be the one described, and what speaks for and against it.

    nearness  of two with one score who comes first; of the names alone
    card      Described.packed
    """

    person_id: int
    score: float
    because: tuple[Addend, ...]
    nearness: float = 0.0
    card: str = ""

    @property
    def place(self) -> tuple[float, float, int]:
        """By which candidates are put in order, the likeliest first."""
        return (-self.score, -self.nearness, self.person_id)


def described(
    *,
    names: Iterable[tuple[str, str]],
    born: tuple[Any, str] = (None, "unknown"),
    number: str = "",
    addresses: Iterable[str] = (),
    postcodes: str = "",
    phones: Iterable[str] = (),
    sex: str = "",
) -> Described:
    """What was typed, as it is compared.

    born       a date and how exactly it is known
    addresses  texts that may hold a postcode
    postcodes  a postcode that stands by itself; only its digits count
    """
    number = number[:LONGEST_NUMBER]
    digests = {match_digests(form) for form in _forms(number)}
    wholes = tuple(sorted(whole for whole, _half in digests))
    return Described(
        names=folded_names([(given[:LONGEST_NAME], family[:LONGEST_NAME]) for given, family in names]),
        born=known_part(*born),
        numbers=wholes,
        halves=tuple(sorted(half for _whole, half in digests)),
        postcodes=tuple(sorted({code for each in addresses for code in postcodes_in(each)} | _postcode(postcodes))),
        phones=tuple(sorted({key for each in phones if (key := phone_key(each))})),
        sex=sex,
        kinds=_kinds(number) if wholes else (),
        doubted=wholes if looks_invented(number) else (),
    )


def _postcode(text: str) -> set[str]:
    digits = "".join(each for each in text if each in "0123456789")
    return {digits} if 0 < len(digits) <= LONGEST_POSTCODE else set()


def _forms(number: str) -> set[str]:
    """A number as each kind would store it; nobody says which kind was typed."""
    if not any(each.isalnum() for each in number):
        return set()
    checked = (check(scheme, number) for scheme in SCHEMES)
    return {number, *(each.normal for each in checked if each.is_valid is not False)}


class Nearest(NamedTuple):
    """Who is most like the one described, the likeliest first.

    is_too_common  each key typed leads to TOO_COMMON persons or more, so that nobody can be told from so many. It says nothing of
                   anybody: a key that fewer have makes it false, whether nobody has it or one
    """

    candidates: list[Candidate]
    is_too_common: bool = False


def _kinds(number: str) -> tuple[str, ...]:
    """Of which kinds the number may be: those by whose rules it is right."""
    if looks_invented(number):
        return ()
    return tuple(sorted(scheme for scheme in SCHEMES if check(scheme, number).is_valid))


def look_up(wanted: Described) -> list[Candidate]:
    """The persons most like the one described, the likeliest first. Two statements, whoever is there and whoever is not."""
    return nearest_to(wanted).candidates


def nearest_to(wanted: Described) -> Nearest:
    """The same, and whether too many share all that was typed."""
    keys = typed_keys(wanted)
    if not keys:
        return Nearest([])
    near, shared = _nearest(keys)
    is_too_common = all(number >= TOO_COMMON for key, number in shared.items() if key in keys)
    of_many = {number for key, number in number_keys(wanted).items() if shared.get(key, 0) > HANDFUL}
    sought = Sought(replace(wanted, doubted=(*wanted.doubted, *of_many)))
    alike = nearness(wanted, [packed for _person, packed in near])
    found = []
    for (person, packed), letters in zip(near, alike, strict=True):
        because = sought.compared(packed)
        found.append(Candidate(person, score(because), because, letters, packed))
    return Nearest(sorted(found, key=lambda each: each.place), is_too_common)


def _nearest(keys: dict[int, int]) -> tuple[list[tuple[int, str]], dict[int, int]]:
    """Who shares the most of these keys, at most CANDIDATES, with their cards; and how many persons have each key.

    keys  each with what it weighs less than its rarity, in bits
    """
    with looking():
        places = next((number for number in _PLACES if number >= len(keys)), _PLACES[-1])
        telling_first = sorted(keys, key=lambda key: (keys[key], key))
        shared = _ask(_COUNT, [(key,) for key in telling_first], places, [TOO_COMMON])
        near = _ask(_NEAREST, _weighed(shared, keys) or [(_NOBODY, 0)], places, [])
    return near, dict(shared)


def _weighed(shared: list[tuple[int, int]], keys: dict[int, int]) -> list[tuple[int, int]]:
    """The rarest keys and their weights, as many as together lead to no more than FOLLOWED persons."""
    found, followed = [], 0
    for number, key in sorted((number, key) for key, number in shared if 0 < number < TOO_COMMON):
        followed += number
        if found and followed > FOLLOWED:
            break
        found.append((key, max(1, round(_PARTS * (_RARITY - log2(number) - keys[key])))))
    return found


_NOBODY: Final = 1 << 47  # a key that nobody has, in the places left over
_COUNT: Final = """
WITH typed(key) AS (VALUES {places}) SELECT typed.key,
  (SELECT count(*) FROM (SELECT 1 FROM people_matchkey k WHERE k.key = typed.key LIMIT %s) AS few) FROM typed
"""
_NEAREST: Final = f"""
WITH typed(key, weight) AS (VALUES {{places}}), nearest AS MATERIALIZED (
  SELECT k.person_id, sum(typed.weight) AS weight FROM typed JOIN people_matchkey k ON k.key = typed.key
  GROUP BY k.person_id ORDER BY weight DESC, k.person_id LIMIT {CANDIDATES}),
placed AS (SELECT person_id, weight, row_number() OVER (ORDER BY weight DESC, person_id) AS place FROM nearest)
SELECT card.person_id, card.packed FROM placed JOIN people_matchcard card ON card.person_id = placed.person_id
WHERE place <= {_ALWAYS} OR weight >= {_ENOUGH * _PARTS} OR weight * {_SHARE} >= (SELECT max(weight) FROM nearest)
"""  # noqa: S608 -- our own numbers


def _ask(sql: str, rows: list[tuple[int, ...]], places: int, rest: list[int]) -> list[Any]:
    """One of the statements above; the same text on PostgreSQL and SQLite, and the same for whoever is there and who is not."""
    width = len(rows[0])
    filled = [*rows, *[(_NOBODY,) + (0,) * (width - 1)] * (places - len(rows))][:places]
    with ready_cursor(connection) as cursor:
        cursor.execute(_written(sql, width, places), [*chain.from_iterable(filled), *rest])
        return list(cursor.fetchall())


@cache
def _written(sql: str, width: int, places: int) -> str:
    # The first row says of which kind all are; weights are short, because sums of long ones are no integers on PostgreSQL.
    first = ", ".join(f"CAST(%s AS {kind})" for kind in ("bigint", "integer")[:width])
    others = ", ".join(["%s"] * width)
    return sql.format(places=", ".join([f"({first})", *[f"({others})"] * (places - 1)]))
