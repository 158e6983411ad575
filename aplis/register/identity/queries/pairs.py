"""Pairs of files as a worker sees them: the queue, and both files side by side."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q

from aplis.core.access import Actor
from aplis.register.agencies.queries import posts_behind
from aplis.register.identity.models import CandidatePair, PairDecision
from aplis.register.people.models import ContactDetail, Identifier, NameToken, Person, PersonName
from aplis.register.people.queries import names_of
from aplis.register.sharing.models import Involvement
from aplis.register.sharing.queries import is_open
from aplis.rules.matching.scoring import Addend

State = CandidatePair.State
TABS: Final = ("mine", "waiting", "ready", "settled")
_STATES: Final = {
    "mine": (State.OPEN, State.DISPUTED),
    "waiting": (State.OPEN, State.DISPUTED),
    "ready": (State.SAME,),
    "settled": (State.DIFFERENT,),
}


def pairs_of(actor: Actor, tab: str, words: tuple[str, ...] = ()) -> Any:
    """The pairs of one tab, the likeliest first: `mine` are those that wait for this worker, `waiting` for a colleague."""
    rows = CandidatePair.objects.visible_to(actor).filter(state__in=_STATES[tab])
    given = PairDecision.objects.visible_to(actor).filter(
        pair=OuterRef("pk"), round=OuterRef("round"), worker_id__in=posts_behind(actor)
    )
    if tab == "mine":
        rows = rows.exclude(Exists(given))
    if tab == "waiting":
        rows = rows.filter(Exists(given))
    for word in words:
        named = NameToken.objects.visible_to(actor).filter(
            Q(person=OuterRef("first_id")) | Q(person=OuterRef("second_id")), token__startswith=word
        )
        rows = rows.filter(Exists(named))
    return rows.order_by("-score", "pk")


@dataclass(frozen=True)
class Line:
    """A pair in the list, with the names of both."""

    pair: CandidatePair
    names: tuple[str, str]
    because: tuple[Addend, ...]


def lines(actor: Actor, pairs: list[CandidatePair]) -> list[Line]:
    """One query, however many pairs."""
    names = names_of(actor, {person for pair in pairs for person in pair.people})
    called = {person: str(each[0]) for person, each in names.items()}
    return [
        Line(pair, (called.get(pair.first_id, ""), called.get(pair.second_id, "")), addends(pair)) for pair in pairs
    ]


def addends(pair: CandidatePair) -> tuple[Addend, ...]:
    return tuple(Addend(level, weight) for level, weight in pair.because)


@dataclass(frozen=True)
class Side:
    """One of the two files, as far as the reader may read it. Both may have one name, so each has a number, 1 or 2."""

    number: int
    person: Person
    names: list[PersonName]
    identifiers: list[Identifier]
    contacts: list[ContactDetail]
    files: list[Involvement]

    @property
    def name(self) -> str:
        return str(self.names[0]) if self.names else ""

    @property
    def label(self) -> str:
        return f"{self.number} · {self.name}"


def sides(actor: Actor, people: tuple[int, int]) -> tuple[Side, Side]:
    """Both files, in five queries."""
    persons = {person.pk: person for person in Person.objects.visible_to(actor).filter(pk__in=people)}
    names = names_of(actor, people)
    numbers = Identifier.objects.visible_to(actor).filter(person__in=people, withdrawn_at__isnull=True)
    contacts = ContactDetail.objects.visible_to(actor).filter(person__in=people).select_related("agency")
    files = Involvement.objects.visible_to(actor).filter(is_open(actor), person__in=people).select_related("agency")
    found = [_by_person(rows, people) for rows in (numbers, contacts, files)]
    first, second = (
        Side(number, persons[each], names.get(each, []), *(rows[each] for rows in found))
        for number, each in enumerate(people, start=1)
    )
    return first, second


def _by_person(rows: Any, people: tuple[int, int]) -> dict[int, list[Any]]:
    by_person: dict[int, list[Any]] = {person: [] for person in people}
    for row in rows.order_by("pk"):
        by_person[row.person_id].append(row)
    return by_person


def decisions_of(actor: Actor, pair: CandidatePair) -> list[PairDecision]:
    """The opinions of this round, for whoever has given her own or when the pair is settled; else none, so that they stay independent."""
    rows = PairDecision.objects.visible_to(actor).filter(pair=pair, round=pair.round).select_related("worker")
    found = list(rows.order_by("decided_at", "pk"))
    is_settled = pair.state in {State.SAME, State.DIFFERENT, State.MERGED}
    return found if is_settled or has_decided(actor, found) else []


def has_decided(actor: Actor, decisions: list[PairDecision]) -> bool:
    return bool(decisions) and not {each.worker_id for each in decisions}.isdisjoint(posts_behind(actor))
