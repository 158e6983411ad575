"""Reads over persons: what is open of one, who is found by a name, a birth date or a number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q

from aplis.core.access import Actor
from aplis.core.prepared import Key, prepared
from aplis.register.people.identifiers import digest_of
from aplis.register.people.models import ContactDetail, Identifier, NameKey, Person, PersonName
from aplis.register.people.querysets import rights_in_force
from aplis.register.people.refusals import scope_shut
from aplis.rules.dates import DAY, MONTH, UNKNOWN, YEAR
from aplis.rules.identifiers import SCHEMES
from aplis.rules.names import tokens
from aplis.rules.rights import EMERGENCY

HIGHEST = "\U0010ffff"  # sorts after every letter
FOUND_AT_MOST: Final = 100
WORDS_PREPARED: Final = 3
_PARTS = "what was written of a file in journal and look log is the person's into whose file it went; only numbers leave the room"
_REASON = "narrows the searchable persons, who are asked for with the predicate"


@dataclass(frozen=True)
class Wanted:
    """Whom a search asks for. What is empty was not asked."""

    words: tuple[str, ...] = ()
    born_on: date | None = None
    precision: str = UNKNOWN
    number: str = ""

    @property
    def fields(self) -> list[str]:
        """Which fields were used, for the journal: never what stood in them."""
        used = {"name": self.words, "born": self.born_on, "number": self.number}
        return [name for name, value in used.items() if value]


@dataclass(frozen=True)
class Reason:
    """Why somebody was found: a code, and the person's own word that matched where the actor sees it anyway."""

    code: str
    word: str = ""


@dataclass(frozen=True)
class Hit:
    """One person a search answers with, and why."""

    person: Person
    names: list[PersonName]
    reasons: list[Reason]

    @property
    def name(self) -> str:
        return str(self.names[0]) if self.names else ""

    @property
    def other_names(self) -> list[PersonName]:
        return self.names[1:]

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[:2]).upper()


@dataclass(frozen=True)
class Details:
    """What is recorded to name and reach a person, as far as the actor may read it."""

    names: list[PersonName]
    identifiers: list[Identifier]
    contacts: list[ContactDetail]


def details_of(actor: Actor, person: Person) -> Details:
    """Three queries. What no longer holds comes last."""
    ended_last = (F("ends_on").desc(nulls_first=True), "pk")
    return Details(
        names=list(PersonName.objects.visible_to(actor).filter(person=person).order_by("-is_main", *ended_last)),
        identifiers=list(Identifier.objects.visible_to(actor).filter(person=person).order_by(*ended_last)),
        contacts=list(
            ContactDetail.objects.visible_to(actor).filter(person=person).select_related("agency").order_by(*ended_last)
        ),
    )


def with_parts(actor: Actor, person: Person) -> tuple[int, ...]:
    """The person, and the files that were put into hers: what was written of them in journal and look log stays theirs."""
    if person.absorbed_at is None:
        return (person.pk,)
    parts = Person.objects.visible_to(actor).filter(merged_into=person).order_by("pk")
    return (person.pk, *parts.values_list("pk", flat=True))


def files_of(person: int) -> tuple[int, ...]:
    """The same for the person herself and for the copy of all about her, who have no right over the other files. One query."""
    parts = Person.objects.filter(merged_into=person).unscoped(reason=_PARTS).order_by("pk")
    return (person, *parts.values_list("pk", flat=True))


def is_open_in(actor: Actor, person: Person, scope: int) -> bool:
    """Whether role and rights together open this scope of the person to the actor, to work with: an emergency opens to read only."""
    return any(scopes & scope & actor.read_scopes for scopes in _opened(actor, person.pk))


def require_open(actor: Actor, scope: int, *people: int) -> None:
    """raises Refusal("people.scope_shut") unless this scope of each person is open to work with: an emergency opens to read only."""
    for person in people:
        if not is_open_in(actor, Person(pk=person), scope):
            raise scope_shut()


@prepared
def _opened(actor: Actor, person_id: int) -> Any:
    rows = rights_in_force(actor).filter(person_id=person_id).exclude(source_kind=EMERGENCY)
    return rows.values_list("scopes", flat=True)


def searchable(actor: Actor) -> Any:
    """The persons a search of this actor may answer with; see rules.protection.is_searchable, told to the database.

    A file that was put together with another is found in that one. Sealed persons are never among them. Hidden ones are found by the agency that holds their contact details.
    """
    return Person.objects.visible_to(actor).filter(_is_searchable(actor, "pk", ""))


def _is_searchable(actor: Actor, pk: str, person: str) -> Q:
    held = ContactDetail.objects.filter(person_id=OuterRef(pk), agency_id=actor.agency_id)
    is_hidden = Q(Exists(held), **{f"{person}protection_level": Person.Protection.HIDDEN})
    is_open = Q(**{f"{person}protection_level__lte": Person.Protection.MARKED}) | is_hidden
    return is_open & Q(**{f"{person}merged_into__isnull": True})


def matching(actor: Actor, wanted: Wanted) -> Any:
    """The searchable persons to whom everything asked applies: each word begins one of the names, in any order."""
    found = searchable(actor)
    if wanted.words:
        found = found.filter(pk__in=_named(actor, [_begins(word, word + HIGHEST) for word in wanted.words]))
    if wanted.born_on is not None:
        found = found.filter(born_like(wanted.born_on, wanted.precision))
    if wanted.number:
        found = found.filter(pk__in=_with_number(actor, wanted.number))
    return found


def main_names(actor: Actor, wanted: Wanted) -> list[PersonName]:
    """The main names of matching(), each with its `person`, by family name; one more than FOUND_AT_MOST. One query."""
    words = wanted.words
    if words and len(words) <= WORDS_PREPARED and wanted.fields == ["name"]:
        return _by_words(actor, *(Key(end) for word in words for end in (word, word + HIGHEST)))
    people = matching(actor, wanted)
    return list(_sorted(PersonName.objects.visible_to(actor).filter(person_id__in=people.values("pk"))))


@prepared
def _by_words(actor: Actor, a: Key, a_end: Key, b: Any = "", b_end: Any = "", c: Any = "", c_end: Any = "") -> Any:
    """Where nothing but words was asked, which is most of the time: up to three, each as what lies from `a` up to `a_end`."""
    rows = PersonName.objects.visible_to(actor).filter(_is_searchable(actor, "person_id", "person__"))
    likes = [_begins(first, last) for first, last in [(a, a_end), (b, b_end), (c, c_end)] if first]
    return _sorted(rows.filter(person_id__in=_named(actor, likes)))


def _sorted(names: Any) -> Any:
    mains = names.filter(is_main=True).select_related("person")
    return mains.order_by("family", "given", "person_id")[: FOUND_AT_MOST + 1]


def _named(actor: Actor, likes: list[Q]) -> Any:
    """Persons of the actor's agency with a word like each of these among their names; the right is asked besides.

    Each word is looked up once: joined word by word, PostgreSQL would read the whole range of one for each hit of the other.
    """
    found = [NameKey.objects.filter(like, agency_id=actor.agency_id).values("person_id") for like in likes]
    first, *others = (keys.unscoped(reason=_REASON) for keys in found)
    return first.intersection(*others) if others else first


def _begins(first: Any, last: Any) -> Q:
    return Q(token__gte=first, token__lt=last)


def born_like(day: date, precision: str) -> Q:
    """Birth dates that agree with what is known: the day itself, or a month or year known without the day."""
    in_year = Q(born_on=date(day.year, 1, 1), birth_precision=YEAR)
    if precision == YEAR:
        return Q(born_on__year=day.year)
    in_month = Q(born_on=day.replace(day=1), birth_precision=MONTH)
    if precision == MONTH:
        return Q(born_on__year=day.year, born_on__month=day.month, birth_precision__in=[DAY, MONTH]) | in_year
    return Q(born_on=day, birth_precision=DAY) | in_month | in_year


def _with_number(actor: Actor, number: str) -> Any:
    digests = [digest_of(scheme, number) for scheme in SCHEMES]
    rows = Identifier.objects.visible_to(actor).filter(digest__in=digests, withdrawn_at__isnull=True)
    return rows.values("person_id")


def reasons(person: Person, names: Iterable[PersonName], wanted: Wanted, *, has_number: bool) -> list[Reason]:
    """Why this person was found, in the order the search asked."""
    known = {token: word for name in names for word in str(name).split() for token in tokens(word)}
    found = [reason for word in wanted.words if (reason := _name_reason(word, known))]
    if wanted.born_on is not None and person.born_on is not None:
        found += _birth_reasons(person, wanted)
    if has_number:
        found.append(Reason("number"))
    return found


def _name_reason(word: str, known: dict[str, str]) -> Reason | None:
    if word in known:
        return Reason("name_same", known[word])
    begun = sorted(token for token in known if token.startswith(word))
    return Reason("name_begins", known[begun[0]]) if begun else None


def _birth_reasons(person: Person, wanted: Wanted) -> list[Reason]:
    born, asked = person.born_on, wanted.born_on
    if born is None or asked is None or born.year != asked.year:
        return []
    coarse = {wanted.precision, person.birth_precision}
    if YEAR in coarse:
        return [Reason("born_year")]
    if born.month != asked.month:
        return []
    if MONTH in coarse:
        return [Reason("born_month")]
    return [Reason("born_day")] if born == asked else []


def hits(actor: Actor, people: Iterable[Person], wanted: Wanted) -> list[Hit]:
    """These persons with their names and why each of them was found. At most two queries."""
    people = list(people)
    names = names_of(actor, [person.pk for person in people])
    holders: set[int] = set()
    if wanted.number:
        among = _with_number(actor, wanted.number).filter(person__in=people)
        holders = set(among.values_list("person_id", flat=True))
    return [_hit(person, names.get(person.pk, []), wanted, has_number=person.pk in holders) for person in people]


def _hit(person: Person, names: list[PersonName], wanted: Wanted, *, has_number: bool) -> Hit:
    return Hit(person, names, reasons(person, names, wanted, has_number=has_number))


def names_of(actor: Actor, people: Iterable[int]) -> dict[int, list[PersonName]]:
    """The names of these persons, the main one first."""
    found: dict[int, list[PersonName]] = {}
    for name in _names(actor, tuple(people)):
        found.setdefault(name.person_id, []).append(name)
    return found


@prepared
def _names(actor: Actor, people: tuple[int, ...]) -> Any:
    return PersonName.objects.visible_to(actor).filter(person_id__among=people).order_by("-is_main", "-pk")
