"""Who may live with a person: by phone, address and family name, among those whom the worker sees. Proposals only."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from aplis.core.access import Actor
from aplis.core.database import looking
from aplis.core.periods import lasts
from aplis.register.identity.comparing import cards_of
from aplis.register.identity.models.pairs import comparable
from aplis.register.people.apart import apart_from
from aplis.register.people.models import FAMILY, ContactDetail, HouseholdMember, MatchKey, Person, PersonName
from aplis.register.people.predicate import Covered
from aplis.register.people.queries import names_of
from aplis.rules.matching.homes import Hearth, address_words, family_stems, shared
from aplis.rules.matching.keys import home_keys
from aplis.rules.matching.records import phone_key

FOLLOWED: Final = 500  # persons under the keys; beyond that a phone is an office's and a name the village's
SHOWN: Final = 10


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
    standing = lasts(actor.today)
    rows = ContactDetail.objects.visible_to(actor).filter(standing, person__in=list(names))
    ways: dict[int, list[tuple[str, str]]] = {}
    for person, kind, value in rows.values_list("person_id", "kind", "value"):
        ways.setdefault(person, []).append((kind, value))
    return {pk: _hearth(ways.get(pk, []), [each.family for each in called]) for pk, called in names.items()}


def _hearth(ways: Iterable[tuple[str, str]], families: Iterable[str]) -> Hearth:
    addresses = {address_words(value) for kind, value in ways if kind == ContactDetail.Kind.ADDRESS}
    phones = {phone_key(value) for kind, value in ways if kind == ContactDetail.Kind.PHONE}
    stems = (stem for family in families for stem in family_stems(family))
    return Hearth(frozenset(addresses - {frozenset()}), frozenset(phones - {""}), frozenset(stems))
