"""Who is found, and which of the own agency's files each of them has."""

from dataclasses import dataclass
from typing import Any

from aplis.core.access import Actor
from aplis.core.prepared import prepared
from aplis.home.queries.caseload import files
from aplis.register.people.queries import FOUND_AT_MOST, Hit, Wanted, hits, main_names
from aplis.register.sharing.models import Involvement


@dataclass(frozen=True)
class Found:
    """What a search found, at most FOUND_AT_MOST."""

    people: list[Any]
    is_cut: bool

    @property
    def number(self) -> int:
        return len(self.people)


def find(actor: Actor, wanted: Wanted) -> Found:
    """By the name a person is called by."""
    people = [name.person for name in main_names(actor, wanted)]
    return Found(people[:FOUND_AT_MOST], is_cut=len(people) > FOUND_AT_MOST)


@dataclass(frozen=True)
class Card:
    """One line of a search: the person, why she was found, and who of the own agency leads the file."""

    hit: Hit
    file: Involvement | None


def cards(actor: Actor, people: list[Any], wanted: Wanted) -> list[Card]:
    if not people:
        return []
    by_person = {row.person_id: row for row in _files(actor, tuple(person.pk for person in people))}
    return [Card(hit, by_person.get(hit.person.pk)) for hit in hits(actor, people, wanted)]


@prepared
def _files(actor: Actor, people: tuple[int, ...]) -> Any:
    return files(actor).filter(person_id__among=people).select_related("lead").order_by("opened_on", "pk")
