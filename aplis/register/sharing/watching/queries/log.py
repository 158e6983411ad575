"""The looks of the agency's workers, for the officer who answers for them. Always within bounded days; never a worker elsewhere."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.http import Http404

from aplis.core.access import Actor
from aplis.register.agencies.models import Worker
from aplis.register.people.models import PersonName
from aplis.register.people.queries import Wanted, main_names
from aplis.register.sharing.models import Look
from aplis.register.sharing.watching.queries.own import start_of
from aplis.rules.names import tokens

USUAL_DAYS: Final = 30
MOST_DAYS: Final = 92
FOUND_AT_MOST: Final = 20


@dataclass(frozen=True)
class Asked:
    """What an officer asks the log for. `until_on` is the last day, with it. What is empty was not asked."""

    from_on: date
    until_on: date
    worker: int | None = None
    person: int | None = None
    purpose: str = ""
    role: str = ""
    page: str = ""

    @property
    def fields(self) -> list[str]:
        """Which filters were used, for the journal: never what stood in them."""
        return [name for name in ("worker", "person", "purpose", "role", "page") if getattr(self, name)]

    @property
    def days(self) -> int:
        return (self.until_on - self.from_on).days + 1


@dataclass(frozen=True)
class LookRow:
    """A look with the names that may stand beside it. `name` is "" for a person hidden from the officer, or no more with the agency."""

    look: Look
    name: str


def looks_asked(actor: Actor, asked: Asked) -> Any:
    """The newest first, within the days: by person through the index of persons, otherwise through that of the agency's days."""
    rows = Look.objects.audited_by(actor).filter(
        at__gte=start_of(asked.from_on), at__lt=start_of(asked.until_on + timedelta(days=1))
    )
    if asked.person:
        rows = rows.filter(person_id=asked.person)
    if asked.worker:
        rows = rows.filter(worker_id=asked.worker)
    for column in ("purpose", "role", "page"):
        if wanted := getattr(asked, column):
            rows = rows.filter(**{column: wanted})
    return rows.select_related("worker").order_by("-at", "-pk")


def workers_of(actor: Actor) -> Any:
    """All posts the agency ever had: a look outlives its worker's post."""
    return Worker.objects.filter(agency_id=actor.agency_id or 0).order_by()


def look_rows(actor: Actor, looks: Iterable[Look]) -> list[LookRow]:
    """One query for the names."""
    rows = list(looks)
    names = names_of(actor, {row.person_id for row in rows})
    return [LookRow(row, names.get(row.person_id, "")) for row in rows]


def names_of(actor: Actor, people: Collection[int]) -> dict[int, str]:
    """Main names of those whom the actor sees."""
    rows = PersonName.objects.visible_to(actor).filter(person_id__among=tuple(people), is_main=True)
    return {row.person_id: str(row) for row in rows}


def look_or_404(actor: Actor, look_id: int) -> Look:
    look: Look | None = (
        Look.objects.audited_by(actor).filter(pk=look_id).select_related("worker", "agency__area").first()
    )
    if look is None:
        raise Http404
    return look


@dataclass(frozen=True)
class Known:
    """A person for whom the officer may act: seen by her, or looked at by a worker of the agency. `name` is "" where hidden."""

    pk: int
    name: str


def known_or_404(actor: Actor, person_id: int) -> Known:
    """Whoever is neither seen nor was looked at by the agency answers like somebody who never was."""
    names = names_of(actor, [person_id])
    if not names and not Look.objects.audited_by(actor).filter(person_id=person_id).exists():
        raise Http404
    return Known(person_id, names.get(person_id, ""))


def people_named(actor: Actor, words: str) -> list[Known]:
    """Persons of that name whom the officer finds by a search; a sealed one is never among them."""
    wanted = tokens(words)
    if not any(len(word) > 1 for word in wanted):
        return []
    return [Known(row.person_id, str(row)) for row in main_names(actor, Wanted(words=wanted))[:FOUND_AT_MOST]]
