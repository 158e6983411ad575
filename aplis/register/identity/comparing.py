"""The cards of persons, held against each other. What is read here crosses agencies; a caller shows only what the asker may know."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from django.db import connection

from aplis.core.database import looking
from aplis.core.statements import ready_cursor
from aplis.register.people.models import MatchCard
from aplis.rules.matching.keys import HANDFUL, number_keys
from aplis.rules.matching.records import Described
from aplis.rules.matching.scoring import Addend, score
from aplis.rules.matching.traps import traps


def cards_of(people: Iterable[int]) -> dict[int, Described]:
    """What a look-up compares of these persons; somebody without a card compares as a blank one."""
    ids = list(people)
    return dict.fromkeys(ids, Described()) | kept_cards(ids)


def kept_cards(people: Iterable[int]) -> dict[int, Described]:
    """The cards of those who have one. A number that is on the cards of more than a handful is doubted."""
    with looking():
        rows = MatchCard.objects.filter(person_id__in=list(people)).values_list("person_id", "packed")
        found = {person: Described.unpacked(packed) for person, packed in rows}
        numbers = {key: number for card in found.values() for key, number in number_keys(card).items()}
        crowded = {numbers[key] for key in _crowded(list(numbers))}
    return {person: _doubting(card, crowded) for person, card in found.items()}


def _doubting(card: Described, numbers: set[str]) -> Described:
    doubted = numbers.intersection(card.numbers)
    return replace(card, doubted=tuple(sorted(doubted.union(card.doubted)))) if doubted else card


_CROWDED: Final = """SELECT asked.key FROM (SELECT {values}) AS asked
WHERE (SELECT count(*) FROM (SELECT 1 FROM people_matchkey k WHERE k.key = asked.key LIMIT %s) AS few) > %s"""


def _crowded(keys: list[int]) -> list[int]:
    """Those of the keys that more than a handful have, in one statement."""
    if not keys:
        return []
    with ready_cursor(connection) as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_CROWDED.format(values="unnest(%s::bigint[]) AS key"), [keys, HANDFUL + 1, HANDFUL])
        else:
            cursor.execute(
                _CROWDED.format(values="value AS key FROM json_each(%s)"), [json.dumps(keys), HANDFUL + 1, HANDFUL]
            )
        return [key for (key,) in cursor.fetchall()]


def told_of(one: Described, other: Described, because: tuple[Addend, ...]) -> dict[str, Any]:
    """What a pair of these two tells whoever decides about it: the columns of CandidatePair."""
    return {
        "score": score(because),
        "because": [[addend.level, addend.weight] for addend in because],
        "warnings": list(traps(one, other, because)),
    }
