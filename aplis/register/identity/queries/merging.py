"""What putting two files together would do, told before it is done; and what was put together."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, When

from aplis.core.access import Actor, ScopedQuerySet
from aplis.core.periods import runs
from aplis.register.agencies.models import Agency
from aplis.register.identity.merging import following
from aplis.register.identity.models import MergeRecord
from aplis.register.people.models import AccessRight, Person

_ALONG = "which files were put into this one before: their undo is told on its page"


@dataclass(frozen=True)
class Moving:
    """How many rows of a table each file has, as far as the reader sees them."""

    table: str
    numbers: tuple[int, int]


@dataclass(frozen=True)
class Gain:
    """A service that will see more than today, and the scopes in which it will."""

    agency: Agency
    scopes: int


def movings(actor: Actor, people: tuple[int, int]) -> list[Moving]:
    """The tables in which either file has rows that the reader sees."""
    found = []
    for each in following():
        rows = each.model.objects.all()
        if not isinstance(rows, ScopedQuerySet):
            continue
        seen = rows.visible_to(actor).filter(person__in=people).order_by()
        numbers = dict(seen.values_list("person_id").annotate(Count("pk")))
        if numbers:
            found.append(Moving(each.label, (numbers.get(people[0], 0), numbers.get(people[1], 0))))
    return found


def gains(actor: Actor, people: tuple[int, int]) -> list[Gain]:
    """The services that see a scope of one file and not of the other: put together, they see it of both."""
    rows = AccessRight.objects.visible_to(actor).filter(runs(actor.today), person__in=people)
    sight: dict[int, dict[int, int]] = {}
    agencies: dict[int, Agency] = {}
    for right in rows.select_related("agency").order_by("agency__name", "pk"):
        agencies[right.agency_id] = right.agency
        of_agency = sight.setdefault(right.agency_id, dict.fromkeys(people, 0))
        of_agency[right.person_id] |= right.scopes
    first, second = people
    more = {agency: seen[first] ^ seen[second] for agency, seen in sight.items()}
    return [Gain(agencies[agency], scopes) for agency, scopes in more.items() if scopes]


def merges_of(actor: Actor, person: Person) -> Any:
    """The files that were put into this one, and those that had been put into one of these before: the newest first.

    `came_along`  the file went into another one first, which came into this one with it
    """
    came = Person.objects.filter(merged_into=person).unscoped(reason=_ALONG).values_list("pk", flat=True)
    rows = MergeRecord.objects.visible_to(actor).filter(kept__in=[person.pk, *came])
    rows = rows.annotate(came_along=Case(When(kept=person, then=False), default=True))
    return rows.select_related("worker", "agency").order_by("-made_at", "-pk")
