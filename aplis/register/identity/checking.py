"""Whether keys and search words are those that would be computed afresh, for the operator's command."""

from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction

from aplis.core.database import bound_as_operator, reading_as_operator
from aplis.register.people.match_keys import describe, keys_of_cards, remove_keys, write_keys
from aplis.register.people.models import MatchCard, Person
from aplis.register.people.search_words import amiss, mend

PORTION: Final = 1000  # persons of one transaction
_KEYS: Final = 20_000  # of one transaction
_REASON: Final = "an operator's command holds all cards and keys against what is recorded"


@dataclass
class Difference:
    """What is not as it should be. Counts of keys, ids of persons; `words` counts persons whose search words differ."""

    persons: list[int]
    words: int = 0
    missing: int = 0
    surplus: int = 0

    @property
    def is_none(self) -> bool:
        return not (self.persons or self.words or self.missing or self.surplus)


def check(progress: Callable[[int], None]) -> Difference:
    """Holds every card and search word against what is recorded of the person, and every key against the cards. Memory does not grow with the people, and nobody
    who writes waits for it.

    progress  gets the number of persons looked at so far
    """
    found = Difference([])
    with reading_as_operator(), connection.cursor() as cursor, _expected(cursor, found, progress):
        found.missing = _count(cursor, _MISSING)
        found.surplus = _count(cursor, _SURPLUS)
    return found


@contextmanager
def _expected(cursor: Any, found: Difference, progress: Callable[[int], None]) -> Iterator[None]:
    """Inside, a table of the keys that go with the cards. Persons whose card differs are added to `found`."""
    done = 0
    cursor.execute("CREATE TEMPORARY TABLE identity_expected (key bigint NOT NULL, person_id bigint NOT NULL)")
    try:
        for people in _portions():
            fresh = describe(people)
            kept = dict(MatchCard.objects.filter(person_id__in=people).values_list("person_id", "packed"))
            found.persons += [person for person in people if fresh.get(person, "") != kept.get(person, "")]
            cursor.executemany("INSERT INTO identity_expected VALUES (%s, %s)", sorted(keys_of_cards(kept)))
            found.words += len(amiss(people))
            done += len(people)
            progress(done)
        yield
    finally:
        cursor.execute("DROP TABLE identity_expected")


_MISSING: Final = """SELECT count(*) FROM (SELECT key, person_id FROM identity_expected
EXCEPT SELECT key, person_id FROM people_matchkey) AS more"""
_SURPLUS: Final = """SELECT count(*) FROM (SELECT key, person_id FROM people_matchkey
EXCEPT SELECT key, person_id FROM identity_expected) AS more"""
_EACH_SURPLUS: Final = "SELECT key, person_id FROM people_matchkey EXCEPT SELECT key, person_id FROM identity_expected"


def _count(cursor: Any, question: str) -> int:
    cursor.execute(question)
    return int(cursor.fetchone()[0])


def repair(progress: Callable[[int], None]) -> int:
    """Puts all cards, keys and search words right, PORTION persons at a time, each complete: a kill leaves whole persons. Gives their number.

    Nobody is lost to a look-up meanwhile: what is missing is added first, and what no card accounts for is taken away at the end.
    """
    done = 0
    for people in _portions():
        with bound_as_operator(), transaction.atomic():
            write_keys(people, anew=True)
            mend(people)
        done += len(people)
        progress(done)
    with bound_as_operator(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_matchcard WHERE person_id NOT IN (SELECT id FROM people_person)")
    surplus = _surplus()
    for start in range(0, len(surplus), 2 * _KEYS):
        some = surplus[start : start + 2 * _KEYS]
        with bound_as_operator(), transaction.atomic():
            remove_keys(zip(some[::2], some[1::2], strict=True))
    return done


def _surplus() -> array[int]:
    """Keys that go with no card, each followed by its person: sixteen bytes for one."""
    found = array("q")
    with reading_as_operator(), connection.cursor() as cursor, _expected(cursor, Difference([]), lambda _done: None):
        cursor.execute(_EACH_SURPLUS)
        while some := cursor.fetchmany(_KEYS):
            found.extend(number for pair in some for number in pair)
    return found


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
