"""Who may live with a person, and which household is where somebody says that she lives: by phone, address and family name, among
those whom the worker sees. Proposals only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from aplis.core.access import Actor
from aplis.core.database import looking
from aplis.core.periods import lasts, runs
from aplis.core.prepared import prepared
from aplis.register.identity.comparing import cards_of
from aplis.register.identity.models.pairs import comparable
from aplis.register.identity.queries.known import NO_PERSON
from aplis.register.people.apart import apart_among, apart_from
from aplis.register.people.models import FAMILY, ContactDetail, HouseholdMember, MatchKey, Person, PersonName
from aplis.register.people.predicate import Covered
from aplis.register.people.queries import names_of
from aplis.rules.matching.homes import Hearth, address_words, family_stems, shared
from aplis.rules.matching.keys import home_keys
from aplis.rules.matching.records import Described, phone_key

FOLLOWED: Final = 500  # persons under the keys; beyond that a phone is an office's and a name the village's
SHOWN: Final = 10
HOMES_SHOWN: Final = 3
_NO_KEY: Final = 1 << 47


@dataclass(frozen=True)
class Housemate:
    """Somebody who may live with the person, and what speaks for it."""

    person: Person
    name: str
    because: tuple[str, ...]


def housemates(actor: Actor, person: Person) -> list[Housemate]:
    """Those whom the actor sees in the scopes contact and family, who share address or phone with the person and no household."""
    people = {each.pk: each for each in _near(actor, person)}
    names = names_of(actor, [person.pk, *people])
    hearths = _hearths(actor, names)
    own = hearths.get(person.pk, Hearth())
    found = [(pk, because) for pk in people if (because := shared(own, hearths[pk]))]
    found.sort(key=lambda each: (-len(each[1]), each[0]))
    return [Housemate(people[pk], str(names[pk][0]), because) for pk, because in found[:SHOWN]]


@dataclass(frozen=True)
class HomeFound:
    """A household at the address or phone that was typed; `members` are those of today whom the worker sees, with their names."""

    pk: int
    members: dict[int, str]
    because: tuple[str, ...] = ()


def homes_at(actor: Actor, wanted: Described, typed: Hearth) -> list[HomeFound]:
    """The households of those whom the actor sees in the scopes contact and family and who share the address or phone typed.

    Whoever is protected at whatever level leads to no household and stands in none: the page lies open at a desk. The same statements run whoever is there and whoever is
    not, however many they are.
    """
    if not typed.addresses and not typed.phones:
        return []
    seen = tuple(_seen(actor, (NO_PERSON, *_sharing(home_keys(wanted)))))
    hearths = _hearths(actor, names_of(actor, seen))
    because = {pk: reasons for pk, hearth in hearths.items() if (reasons := shared(typed, hearth))}
    why: dict[int, tuple[str, ...]] = {}
    for home, person in _lives(actor, (NO_PERSON, *because)):
        why[home] = max(why.get(home, ()), because[person], key=len)
    found = homes_named(actor, why)
    found.sort(key=lambda each: (-len(each.because), each.pk))
    return found[:HOMES_SHOWN]


def homes_named(actor: Actor, why: Mapping[int, tuple[str, ...]]) -> list[HomeFound]:
    """These households with their members of today, each with why it is shown; none of whom no member may be shown.

    Of two who are kept apart neither is named, so that no page shows one beside the other.
    """
    members = list(_members(actor, (NO_PERSON, *why)))
    apart = apart_among((NO_PERSON, *(person for _home, person in members)), actor.today)
    names = names_of(actor, tuple(person for _home, person in members))
    homes: dict[int, dict[int, str]] = {home: {} for home in why}
    for home, person in members:
        beside = {other for at, other in members if at == home}
        if person in names and not any((person, other) in apart for other in beside):
            homes[home][person] = str(names[person][0])
    return [HomeFound(home, named, why[home]) for home, named in homes.items() if named]


def _sharing(keys: set[int]) -> set[int]:
    """Whoever has one of these keys; nobody where they are more than FOLLOWED."""
    with looking():
        rows = MatchKey.objects.filter(key__in=keys or {_NO_KEY})
        ids = set(rows.values_list("person_id", flat=True)[: FOLLOWED + 1])
    return ids if len(ids) <= FOLLOWED else set()


@prepared
def _seen(actor: Actor, people: tuple[int, ...]) -> Any:
    seen = comparable(actor).filter(Covered(actor, person="pk", scope=FAMILY), pk__among=people)
    return seen.filter(protection_level=Person.Protection.NONE).order_by().values_list("pk", flat=True)


@prepared
def _lives(actor: Actor, people: tuple[int, ...]) -> Any:
    rows = HouseholdMember.objects.visible_to(actor).filter(runs(actor.today), person_id__among=people)
    return rows.order_by("household_id", "pk").values_list("household_id", "person_id")


@prepared
def _members(actor: Actor, homes: tuple[int, ...]) -> Any:
    rows = HouseholdMember.objects.visible_to(actor).filter(
        runs(actor.today), household_id__among=homes, person__merged_into__isnull=True,
        person__protection_level=Person.Protection.NONE,
    )  # fmt: skip
    return rows.order_by("household_id", "pk").values_list("household_id", "person_id")


def _near(actor: Actor, person: Person) -> Any:
    keys = home_keys(cards_of([person.pk])[person.pk])
    with looking():
        rows = MatchKey.objects.filter(key__in=keys).exclude(person_id=person.pk)
        ids = set(rows.values_list("person_id", flat=True)[: FOLLOWED + 1])
    if len(ids) > FOLLOWED:
        return []
    own = HouseholdMember.objects.visible_to(actor).filter(person=person).values("household_id")
    together = HouseholdMember.objects.visible_to(actor).filter(household__in=own).values("person_id")
    seen = comparable(actor).filter(Covered(actor, person="pk", scope=FAMILY), pk__in=ids)
    seen = seen.exclude(pk__in=apart_from(person.pk, actor.today))
    return seen.filter(protection_level__lt=Person.Protection.HIDDEN).exclude(pk__in=together)


def _hearths(actor: Actor, names: dict[int, list[PersonName]]) -> dict[int, Hearth]:
    """How each of these is reached today, as far as the actor may read it."""
    ways: dict[int, list[tuple[str, str]]] = {}
    for person, kind, value in _ways(actor, (NO_PERSON, *names)):
        ways.setdefault(person, []).append((kind, value))
    return {pk: _hearth(ways.get(pk, []), [each.family for each in called]) for pk, called in names.items()}


@prepared
def _ways(actor: Actor, people: tuple[int, ...]) -> Any:
    rows = ContactDetail.objects.visible_to(actor).filter(lasts(actor.today), person_id__among=people)
    return rows.order_by().values_list("person_id", "kind", "value")


def hearth_of(*, addresses: Iterable[str], phones: Iterable[str], families: Iterable[str]) -> Hearth:
    """How somebody says that she is reached, as it is compared."""
    kinds = ((ContactDetail.Kind.ADDRESS, addresses), (ContactDetail.Kind.PHONE, phones))
    return _hearth([(kind, value) for kind, values in kinds for value in values], families)


def _hearth(ways: Iterable[tuple[str, str]], families: Iterable[str]) -> Hearth:
    addresses = {address_words(value) for kind, value in ways if kind == ContactDetail.Kind.ADDRESS}
    phones = {phone_key(value) for kind, value in ways if kind == ContactDetail.Kind.PHONE}
    stems = (stem for family in families for stem in family_stems(family))
    return Hearth(frozenset(addresses - {frozenset()}), frozenset(phones - {""}), frozenset(stems))
