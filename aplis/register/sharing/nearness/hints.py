"""Own relatives are never guessed: who has a worker's family name and address is only hinted at, to the officer, who asks."""

from datetime import date
from typing import Final

from aplis.core.database import compiling, looking
from aplis.core.periods import lasts
from aplis.register.agencies.models import Worker
from aplis.register.people.match_keys import describe
from aplis.register.people.models import ContactDetail, MatchKey, Person, PersonName
from aplis.register.sharing.models import Involvement
from aplis.register.sharing.nearness.barriers import OFFICER, barred_from
from aplis.register.sharing.notices.writing import tell
from aplis.rules.matching.homes import address_words, family_stems
from aplis.rules.matching.keys import home_keys
from aplis.rules.matching.records import Described

_FOLLOWED: Final = 200  # persons under the keys of one home; beyond that a name is the village's
_REASON: Final = "who may be a relative of a worker is hinted to the officer of the agency; nobody else learns of it"


def hint_at_relatives(person: int, worker: Worker, *, on: date) -> int:
    """Tells the officer of each person with a file at the worker's agency who shares family name and address with her. Returns how many.

    person  the worker's own file, from which her address is known
    """
    with compiling([person]):
        card = describe((person,)).get(person, "")
    if not card:
        return 0
    with looking():
        keys = MatchKey.objects.filter(key__in=home_keys(Described.unpacked(card))).exclude(person_id=person)
        near = sorted(set(keys.values_list("person_id", flat=True)[: _FOLLOWED + 1]))
    if not near or len(near) > _FOLLOWED:
        return 0
    with compiling([person, *near]):
        own = _home_of(person, on)
        found = [each for each in near if _is_relative(own, _home_of(each, on)) and _is_ours(each, worker, on)]
    for each in found:
        tell(kind="nearness_hint", person=each, agency=worker.agency_id, verb=OFFICER)
    return len(found)


type _Home = tuple[set[frozenset[str]], set[str]]


def _home_of(person: int, on: date) -> _Home:
    """Addresses and stems of the family names."""
    standing = lasts(on)
    addresses = ContactDetail.objects.filter(standing, person_id=person, kind=ContactDetail.Kind.ADDRESS)
    names = PersonName.objects.filter(person_id=person).unscoped(reason=_REASON)
    places = {address_words(value) for value in addresses.unscoped(reason=_REASON).values_list("value", flat=True)}
    stems = {stem for family in names.values_list("family", flat=True) for stem in family_stems(family)}
    return places - {frozenset()}, stems


def _is_relative(own: _Home, other: _Home) -> bool:
    return bool(own[0] & other[0]) and bool(own[1] & other[1])


def _is_ours(person: int, worker: Worker, on: date) -> bool:
    """Whether the worker's agency keeps an open file on her, she is not sealed, and the worker is not barred from it already."""
    running = lasts(on, until="closed_on")
    known = Involvement.objects.filter(
        running, person_id=person, agency_id=worker.agency_id, person__protection_level__lt=Person.Protection.SEALED
    )
    return known.exists() and worker.pk not in barred_from(person, on)
