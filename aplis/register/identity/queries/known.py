"""Which of those whom a look-up found the asker may see: in groups, with what is open of them, and why each is shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from aplis.core.access import Actor
from aplis.core.models import Receipt
from aplis.core.periods import lasts
from aplis.core.prepared import prepared
from aplis.register.identity.queries.look_up import Candidate, look_up
from aplis.register.people.models import CONTACT, ContactDetail, Identifier, Person, PersonName
from aplis.register.people.queries import names_of, searchable
from aplis.register.people.querysets import rights_in_force
from aplis.register.sharing.models import Involvement
from aplis.register.sharing.queries import is_open
from aplis.rules.matching.records import Described
from aplis.rules.matching.scoring import LIKELY, POSSIBLE, Addend, score
from aplis.rules.matching.traps import traps

SHOWN_AT_MOST: Final = 10
# In every list of ids, so that none is empty nor of small numbers: PostgreSQL would be asked in another way then.
NO_PERSON: Final = 1 << 62
_OF_CONTACT: Final = ("number_", "postcode_", "phone_")  # levels of traits that belong to the contact scope
NO_FORM: Final = UUID(int=0)
OURS, OPENED, MERELY_POSSIBLE = "ours", "opened", "possible"
GROUPS: Final = (OURS, OPENED, MERELY_POSSIBLE)


@dataclass(frozen=True)
class Known:
    """A person whom the asker may find, who may be the one described; `because` speaks for and against it.

    warnings  traps that the two may be (rules.matching.traps)
    files     open files on her that the asker sees, with agency and lead
    told_apart         the id of the pair in which two people have said that it is somebody else, or 0
    numbers, contacts  what is in use and open to the asker; read for those who are likely, of the others the name is enough
    """

    person: Person
    names: list[PersonName]
    score: float
    because: tuple[Addend, ...]
    warnings: tuple[str, ...]
    files: tuple[Involvement, ...] = ()
    is_ours: bool = False
    numbers: tuple[Identifier, ...] = ()
    contacts: tuple[ContactDetail, ...] = ()
    told_apart: int = 0

    @property
    def name(self) -> str:
        return str(self.names[0]) if self.names else ""

    @property
    def is_likely(self) -> bool:
        return self.score >= LIKELY

    @property
    def group(self) -> str:
        """OURS: the own agency has an open file. OPENED: what another service keeps is open to it. Both only where it is likely."""
        if not self.is_likely:
            return MERELY_POSSIBLE
        return OURS if self.is_ours else OPENED

    @property
    def is_reached_by_file_only(self) -> bool:
        """How to reach a protected person stands in her file, which asks why it is opened, and on no list that lies open at a desk."""
        return self.is_likely and self.person.protection_level > Person.Protection.NONE


def in_groups(known: Iterable[Known]) -> list[tuple[str, list[Known]]]:
    """The groups that have somebody, in the order of GROUPS; in each the likeliest first."""
    ordered = sorted(known, key=lambda each: GROUPS.index(each.group))
    return [(group, list(some)) for group, some in groupby(ordered, key=lambda each: each.group)]


def known_here(actor: Actor, wanted: Described, *, form: UUID, dismissed: tuple[int, ...] = ()) -> list[Known]:
    """Those of the actor's people who may be the one described, the likeliest first, at most SHOWN_AT_MOST.

    form       the key of the form: a person made by this very form is not one of them
    dismissed  nor are those whom the worker has ruled out
    """
    return seen_of(actor, wanted, look_up(wanted), form=form, dismissed=dismissed)


def seen_of(
    actor: Actor, wanted: Described, candidates: list[Candidate], *, form: UUID, dismissed: tuple[int, ...] = ()
) -> list[Known]:
    """See known_here; these are the candidates. Whoever is shown costs four queries more, however many they are."""
    found = {each.person_id: each for each in candidates}
    asked = (NO_PERSON, *(found.keys() - set(dismissed)))
    people = {person.pk: person for person in _findable(actor, asked, form)}
    read = actor.read_scopes & CONTACT
    with_contact = {person for person, scopes in _open_in_contact(actor, asked) if scopes & read}
    likely = [each if pk in with_contact else _without_contact(each) for pk, each in found.items() if pk in people]
    likely = sorted((each for each in likely if each.score >= POSSIBLE), key=lambda each: each.place)
    return _told(actor, wanted, likely[:SHOWN_AT_MOST], people)


@prepared
def _findable(actor: Actor, people: tuple[int, ...], form: UUID) -> Any:
    made = Receipt.objects.filter(key=form, object_id__isnull=False).values("object_id")
    return searchable(actor).filter(pk__among=people).exclude(pk__in=made).order_by()


@prepared
def _open_in_contact(actor: Actor, people: tuple[int, ...]) -> Any:
    rows = rights_in_force(actor).filter(person_id__among=people).order_by()
    return rows.values_list("person_id", "scopes")


def _without_contact(candidate: Candidate) -> Candidate:
    """Nobody learns by trying which number, phone or place is somebody's: what the asker may not read speaks neither way."""
    because = tuple(addend for addend in candidate.because if not addend.level.startswith(_OF_CONTACT))
    return candidate._replace(score=score(because), because=because)


def _told(actor: Actor, wanted: Described, shown: list[Candidate], people: dict[int, Person]) -> list[Known]:
    ids = tuple(each.person_id for each in shown)
    names = names_of(actor, ids)
    if not ids:
        return []
    in_full = tuple(
        each.person_id
        for each in shown
        if each.score >= LIKELY and people[each.person_id].protection_level == Person.Protection.NONE
    )
    files = _by_person(_files(actor, ids))
    numbers = _by_person(_numbers(actor, (NO_PERSON, *in_full)))
    contacts = _by_person(_contacts(actor, (NO_PERSON, *in_full)))
    return [
        Known(
            people[each.person_id], names.get(each.person_id, []), each.score, each.because,
            traps(wanted, Described.unpacked(each.card), each.because),
            files.get(each.person_id, ()), any(file.agency_id == actor.agency_id for file in files.get(each.person_id, ())),
            numbers.get(each.person_id, ()), contacts.get(each.person_id, ()),
        )
        for each in shown
    ]  # fmt: skip


def _by_person(rows: Iterable[Any]) -> dict[int, tuple[Any, ...]]:
    found: dict[int, tuple[Any, ...]] = {}
    for row in rows:
        found[row.person_id] = (*found.get(row.person_id, ()), row)
    return found


@prepared
def _files(actor: Actor, people: tuple[int, ...]) -> Any:
    rows = Involvement.objects.visible_to(actor).filter(is_open(actor), person_id__among=people)
    return rows.select_related("agency", "lead").order_by("opened_on", "pk")


@prepared
def _numbers(actor: Actor, people: tuple[int, ...]) -> Any:
    rows = Identifier.objects.visible_to(actor).filter(
        lasts(actor.today), person_id__among=people, withdrawn_at__isnull=True
    )
    return rows.order_by("pk")


@prepared
def _contacts(actor: Actor, people: tuple[int, ...]) -> Any:
    return ContactDetail.objects.visible_to(actor).filter(lasts(actor.today), person_id__among=people).order_by("pk")
