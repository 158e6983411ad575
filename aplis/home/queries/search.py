"""Who is found, and which of the own agency's files each of them has."""

from dataclasses import dataclass
from typing import Any, Final

from aplis.core.access import Actor
from aplis.home.queries.caseload import files
from aplis.register.people.models import PersonName
from aplis.register.people.queries import Hit, Wanted, hits, matching
from aplis.register.sharing.models import Involvement

FOUND_AT_MOST: Final = 100


@dataclass(frozen=True)
class Found:
    """What a search found, at most FOUND_AT_MOST."""

    people: list[Any]
    is_cut: bool

    @property
    def number(self) -> int:
        return len(self.people)


def find(actor: Actor, wanted: Wanted) -> Found:
    """By the name a person is called by. One query, with the names by which it sorts."""
    main = PersonName.objects.visible_to(actor).filter(is_main=True, person_id__in=matching(actor, wanted).values("pk"))
    rows = main.select_related("person").order_by("family", "given", "person_id")[: FOUND_AT_MOST + 1]
    people = [name.person for name in rows]
    return Found(people[:FOUND_AT_MOST], is_cut=len(people) > FOUND_AT_MOST)


@dataclass(frozen=True)
class Card:
    """One line of a search: the person, why she was found, and who of the own agency leads the file."""

    hit: Hit
    file: Involvement | None


def cards(actor: Actor, people: list[Any], wanted: Wanted) -> list[Card]:
    rows = files(actor).filter(person__in=people).select_related("lead").order_by("opened_on")
    by_person = {row.person_id: row for row in rows}
    return [Card(hit, by_person.get(hit.person.pk)) for hit in hits(actor, people, wanted)]
