"""Reads of runs, holds and restrictions for those who answer for the agency, and for the person herself."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import batched
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, Sum

from aplis.core.access import Actor
from aplis.core.database import compiling
from aplis.core.keeping import every_row
from aplis.register.people.models import CONTACT, Person, PersonName
from aplis.register.sharing.actions import record_listing
from aplis.register.sharing.models import PLAN, KeepingItem, KeepingRun, LegalHold, Restriction

ON_A_PAGE = 50
_PORTION: Final = 500  # persons whose names are searched in one query
PURPOSE = "supervision"
_NAMED = Person.Protection.SEALED  # from this level on a name is for named workers only, whatever is due


@dataclass(frozen=True)
class Named:
    """A row about a person and what she is called; "" for a sealed person, who is told by her number alone."""

    row: Any
    name: str

    @property
    def person_id(self) -> int:
        return int(self.row.person_id)


def runs_of(actor: Actor) -> Any:
    rows = KeepingRun.objects.visible_to(actor).select_related("proposed_by", "approved_by")
    return rows.order_by("-proposed_at", "-pk")


def open_run(actor: Actor) -> KeepingRun | None:
    """The run that is under way; at most one at an agency."""
    under_way: KeepingRun | None = (
        runs_of(actor).filter(state__in=[KeepingRun.State.PROPOSED, KeepingRun.State.APPROVED]).first()
    )
    return under_way


def items_of(actor: Actor, run: KeepingRun, *, words: str = "", code: str = "", outcome: str | None = None) -> Any:
    """What stands in a run of the own agency."""
    rows = KeepingItem.objects.visible_to(actor).filter(run=run)
    if code:
        rows = rows.filter(retention_class=code)
    if outcome is not None:
        rows = rows.filter(outcome=outcome)
    return _named_like(rows, words).order_by("pk")


def holds_of(actor: Actor, *, words: str = "", is_over: bool = False) -> Any:
    """The holds of the own agency, the newest first."""
    rows = LegalHold.objects.visible_to(actor).filter(agency_id=actor.agency_id).select_related("set_by")
    return _named_like(rows.filter(_over(actor, is_over=is_over)), words).order_by("-starts_on", "-pk")


def restrictions_of(actor: Actor, *, words: str = "", is_over: bool = False) -> Any:
    """The restrictions of the own agency, the newest first."""
    rows = Restriction.objects.visible_to(actor).filter(agency_id=actor.agency_id).select_related("set_by")
    return _named_like(rows.filter(_over(actor, is_over=is_over)), words).order_by("-starts_on", "-pk")


def _over(actor: Actor, *, is_over: bool) -> Q:
    over = Q(ends_on__isnull=False, ends_on__lte=actor.today)
    return over if is_over else ~over


def _named_like(rows: Any, words: str) -> Any:
    """Those of the rows whose persons are called so. Names are read as named_page does, of these persons and nobody else."""
    wanted = words.split()
    if not wanted:
        return rows
    people = sorted(set(rows.order_by().values_list("person_id", flat=True)))
    found: list[int] = []
    for some in batched(people, _PORTION, strict=False):
        with compiling(some):
            found += _called(some, wanted)
    return rows.filter(person_id__among=tuple(found))


def _called(people: tuple[int, ...], words: list[str]) -> list[int]:
    persons = every_row(Person).filter(pk__in=people, protection_level__lt=_NAMED)
    for word in words:
        names = every_row(PersonName).filter(person=OuterRef("pk"))
        persons = persons.filter(Exists(names.filter(Q(given__icontains=word) | Q(family__icontains=word))))
    return list(persons.values_list("pk", flat=True))


def named_page(actor: Actor, rows: Any, number: str | None, *, page: str) -> tuple[Any, list[Named]]:
    """One page of rows about persons with their names, also of persons whose files are closed: nobody decides about a number.

    Each person's look log says so, that of a sealed one too, of whom nothing but a number stands there. Only rows that the actor sees by answering for the agency come in here; for their persons alone
    the database opens the names.
    """
    found = Paginator(rows, ON_A_PAGE).get_page(number)
    with compiling([row.person_id for row in found]):
        named = _named(found)
    shown = {each.person_id: (CONTACT if each.name else 0, PURPOSE) for each in named}
    record_listing(actor=actor.for_purpose(PURPOSE), page=page, shown=shown)
    return found, named


def record_taken(actor: Actor, items: Iterable[KeepingItem]) -> None:
    """A look at each person in a table that leaves the house, sealed ones too: a number there is a file that an archive will ask for."""
    shown = {item.person_id: (PLAN, PURPOSE) for item in items}
    record_listing(actor=actor.for_purpose(PURPOSE), page="archive", shown=shown)


def _named(rows: Iterable[Any]) -> list[Named]:
    rows = list(rows)
    names = every_row(PersonName).filter(
        person__in=[row.person_id for row in rows], is_main=True, person__protection_level__lt=_NAMED
    )
    called = {name.person_id: str(name) for name in names}
    return [Named(row, called.get(row.person_id, "")) for row in rows]


@dataclass(frozen=True)
class Progress:
    """How far a run is: how many of its entries were dealt with, and how many became what."""

    total: int
    done: int
    outcomes: dict[str, int]


def progress_of(actor: Actor, run: KeepingRun) -> Progress:
    counted = KeepingItem.objects.visible_to(actor).filter(run=run).order_by().values_list("outcome")
    outcomes = dict(counted.annotate(number=Count("pk")))
    total = sum(outcomes.values())
    return Progress(total, total - outcomes.get("", 0), outcomes)


@dataclass(frozen=True)
class Group:
    """The entries of one class with one outcome."""

    code: str
    action: str
    outcome: str
    persons: int
    rows: int


def report_of(actor: Actor, run: KeepingRun) -> list[Group]:
    """What became of the run, by class and outcome."""
    rows = KeepingItem.objects.visible_to(actor).filter(run=run).order_by("retention_class", "action", "outcome")
    counted = rows.values_list("retention_class", "action", "outcome").annotate(
        persons=Count("person", distinct=True), number=Sum("rows")
    )
    return [Group(*each) for each in counted]


@dataclass(frozen=True)
class OwnStops:
    """For the person: what is kept although it would be erased, and what is kept and not used, running ones first."""

    holds: list[LegalHold]
    restrictions: list[Restriction]


def own_stops(actor: Actor) -> OwnStops:
    """Holds and restrictions about the person who asks on her own pages; a worker finds those that she may see."""
    holds = LegalHold.objects.visible_to(actor).select_related("agency")
    stops = Restriction.objects.visible_to(actor).select_related("agency")
    return OwnStops(list(holds.order_by("-starts_on", "-pk")), list(stops.order_by("-starts_on", "-pk")))
