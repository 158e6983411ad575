"""Whether the keys kept are those that would be computed afresh, for the operator's command."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction

from aplis.core.database import bound_as_operator
from aplis.register.people.match_keys import describe, write_keys
from aplis.register.people.models import MatchCard, Person
from aplis.rules.matching.keys import keys_of
from aplis.rules.matching.records import Described

PORTION: Final = 1000  # persons of one transaction
_REASON: Final = "an operator's command holds all cards and keys against what is recorded"


@dataclass
class Difference:
    """What is not as it should be. Counts of keys, ids of persons."""

    persons: list[int]
    missing: int = 0
    surplus: int = 0

    @property
    def is_none(self) -> bool:
        return not (self.persons or self.missing or self.surplus)


def check(progress: Callable[[int], None]) -> Difference:
    """Holds every card against what is recorded of the person, and every key against the cards. Memory does not grow with the people.

    progress  gets the number of persons looked at so far
    """
    found, done = Difference([]), 0
    with bound_as_operator(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE identity_expected (key bigint NOT NULL, person_id bigint NOT NULL)")
        try:
            for people in _portions():
                fresh = describe(people)
                kept = dict(MatchCard.objects.filter(person_id__in=people).values_list("person_id", "packed"))
                found.persons += [person for person in people if fresh.get(person, "") != kept.get(person, "")]
                rows = [
                    (key, person) for person, line in kept.items() for key in sorted(keys_of(Described.unpacked(line)))
                ]
                cursor.executemany("INSERT INTO identity_expected VALUES (%s, %s)", rows)
                done += len(people)
                progress(done)
            found.missing = _count(cursor, _MISSING)
            found.surplus = _count(cursor, _SURPLUS)
        finally:
            cursor.execute("DROP TABLE identity_expected")
    return found


_MISSING: Final = """SELECT count(*) FROM (SELECT key, person_id FROM identity_expected
EXCEPT SELECT key, person_id FROM people_matchkey) AS more"""
_SURPLUS: Final = """SELECT count(*) FROM (SELECT key, person_id FROM people_matchkey
EXCEPT SELECT key, person_id FROM identity_expected) AS more"""


def _count(cursor: Any, question: str) -> int:
    cursor.execute(question)
    return int(cursor.fetchone()[0])


def repair(progress: Callable[[int], None]) -> int:
    """Makes all cards and keys anew, PORTION persons at a time, each complete: a kill leaves whole persons. Gives their number.

    Keys that no card accounts for are removed first.
    """
    done = 0
    with bound_as_operator(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_matchkey")
        cursor.execute("DELETE FROM people_matchcard")
    for people in _portions():
        with bound_as_operator(), transaction.atomic():
            write_keys(people)
        done += len(people)
        progress(done)
    return done


def _portions() -> Iterator[tuple[int, ...]]:
    """The ids of all persons in order, some at a time, each portion read by itself."""
    last = -1
    while True:
        with bound_as_operator():
            rows = Person.objects.filter(pk__gt=last).unscoped(reason=_REASON).order_by("pk")
            people = tuple(rows.values_list("pk", flat=True)[:PORTION])
        if not people:
            return
        yield people
        last = people[-1]
