"""Who is found, and which of the own agency's files each of them has."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import OuterRef, Subquery

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
    main = PersonName.objects.filter(person_id=OuterRef("pk"), is_main=True)
    people = matching(actor, wanted).annotate(
        main_family=Subquery(main.values("family")[:1]), main_given=Subquery(main.values("given")[:1])
    )
    rows = list(people.order_by("main_family", "main_given", "pk")[: FOUND_AT_MOST + 1])
    return Found(rows[:FOUND_AT_MOST], is_cut=len(rows) > FOUND_AT_MOST)


@dataclass(frozen=True)
class Card:
    """One line of a search: the person, why she was found, and who of the own agency leads the file."""

    hit: Hit
    file: Involvement | None


def cards(actor: Actor, people: list[Any], wanted: Wanted) -> list[Card]:
    rows = files(actor).filter(person__in=people).select_related("lead").order_by("opened_on")
    by_person = {row.person_id: row for row in rows}
    return [Card(hit, by_person.get(hit.person.pk)) for hit in hits(actor, people, wanted)]
